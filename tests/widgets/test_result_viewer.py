"""The result viewer without a browser: what a notebook reads of it, and what it does with corrections."""

import json

import pandas as pd
import pytest

import llamaextract_nb as lx
from llamaextract_nb.errors import ConfigError, DocumentError, SchemaError

from .conftest import say

FIRST = "invoice_cedar_finch_7719.pdf"
RECEIPT = "receipt_bakery.txt"


def test_documents_of_many_fields_are_read_one_by_one_and_others_as_rows(viewer, run):
    assert (viewer.viewer_view["mode"], viewer.viewer_view["of"]) == ("document", 11)
    assert viewer.grid_view == {}
    few = run.frame[["invoice_number", "total_amount"]]
    assert lx.ResultViewer(few).viewer_view["mode"] == "table"
    assert lx.ResultViewer(few.head(1)).viewer_view["mode"] == "document"
    assert lx.ResultViewer(pd.DataFrame({f"column{n}": [1] for n in range(20)})).viewer_view["mode"] == "table"


def test_the_first_document_is_there_as_soon_as_someone_looks(viewer):
    assert viewer.page_view["kind"] == "none"
    say(viewer, "viewer", "ready")
    assert (viewer.page_view["kind"], viewer.page_view["title"]) == ("page", FIRST)
    assert viewer.selected["path"] == "invoice_number"


def test_choosing_a_value_shows_its_place(viewer):
    say(viewer, "document", "select", path="total_amount", choice=1)
    assert viewer.selected["value"] == 6953.85
    assert (viewer.selected["page"], viewer.selected["text"]) == (1, "$6,953.85")
    view = viewer.page_view
    assert viewer.page_image.startswith("iVBORw0KGgo")  # a PNG in base64
    assert (view["kind"], view["page"], view["cited"]) == ("page", 1, "“$6,953.85”")
    assert [box[0] for box in view["boxes"] if box[5]] == ["total_amount"]
    assert all(0 <= value <= 1 for box in view["boxes"] for value in box[1:5])
    assert view["words"].startswith("confidence 9")


def test_a_list_shows_where_all_its_values_stand_and_how_sure_the_least_is(viewer, run):
    viewer.select(FIRST, "line_items")
    inside = run.evidence[(run.evidence["file"] == FIRST) & run.evidence["path"].str.startswith("line_items[")]
    assert {box[0] for box in viewer.page_view["boxes"] if box[5]} == set(inside.dropna(subset="x0")["path"])
    assert viewer.page_view["words"] == f"least confidence {100 * inside['confidence'].min():.0f} %"
    assert viewer.selected == {"file": FIRST, "path": "line_items", "value": viewer.frame.at[FIRST, "line_items"]}


def test_a_box_chooses_its_value(viewer):
    viewer.select(FIRST, "total_amount")
    say(viewer, "page", "box", path="line_items[2].amount")
    assert viewer.selected["path"] == "line_items[2].amount"
    assert viewer.selected["value"] == 420.0


def test_corrections_are_the_runs_in_its_types_and_undone(viewer, run):
    before = run.frame
    say(viewer, "document", "select", path="total_amount", choice=1)
    say(viewer, "document", "edit", path="total_amount", text="7000.5")
    viewer.correct(FIRST, "line_items[1].quantity", 15)
    viewer.correct(FIRST, "invoice_date", "2026-02-01")
    viewer.correct(FIRST, "currency", "EUR")
    for frame in (viewer.frame, run.frame, lx.open_run(run.id).frame):
        assert frame.at[FIRST, "total_amount"] == 7000.5
        assert frame.at[FIRST, "line_items"][1]["quantity"] == 15
        assert frame.at[FIRST, "invoice_date"] == pd.Timestamp("2026-02-01")
        assert frame.dtypes.equals(before.dtypes)
        assert frame.attrs == before.attrs
    assert viewer.corrections["path"].tolist() == ["total_amount", "line_items[1].quantity", "invoice_date", "currency"]
    assert viewer.corrections["how"].tolist() == ["typed"] * 4
    assert viewer.selected["verified"] == "corrected"
    for _ in range(5):
        viewer.undo()
    pd.testing.assert_frame_equal(viewer.frame, before)
    assert viewer.corrections.empty


def test_a_viewer_shows_what_was_corrected_elsewhere(viewer, run):
    other = lx.ResultViewer(run.frame)
    run.correct(FIRST, "seller.name", "Cedar and Finch")
    for shown in (viewer, other):
        shown.parts["viewer"].followed()  # as the run's thread does
        assert shown.frame.at[FIRST, "seller.name"] == "Cedar and Finch"
    assert lx.ResultViewer(run).frame.at[FIRST, "seller.name"] == "Cedar and Finch"


def test_a_frame_that_is_older_than_a_correction_has_it_too(run):
    old = run.frame
    run.correct(FIRST, "total_amount", 1.5)
    assert lx.ResultViewer(old).frame.at[FIRST, "total_amount"] == 1.5
    assert old.at[FIRST, "total_amount"] == 6953.85


def test_a_part_of_the_rows_keeps_its_evidence(run):
    part = run.frame.iloc[[3, 1]]
    viewer = lx.ResultViewer(part)
    viewer.select(part.index[0], "invoice_number")
    assert viewer.selected["text"] == "NL-1042"


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        ("total_amount", "1.234,50", "is no number"),
        ("total_amount", "nan", "is no number"),
        ("invoice_date", "1.2.2026", "write it as in 2026-01-31"),
        ("currency", "DOLLAR", "is none of its values"),
        ("line_items[1].quantity", "many", "is no number"),
    ],
)
def test_what_does_not_fit_is_said_and_not_lost(viewer, run, path, text, message):
    say(viewer, "document", "edit", path=path, text=text)
    assert message in viewer.viewer_view["message"]
    assert viewer.document_view["problem"] == {"path": path, "text": text}
    assert run.corrections.empty
    with pytest.raises(SchemaError, match=message):
        viewer.correct(FIRST, path, text)
    say(viewer, "document", "forget")
    assert viewer.document_view["problem"] is None
    assert viewer.viewer_view["message"] == ""


def test_the_same_text_is_no_correction(viewer, run):
    say(viewer, "document", "edit", path="invoice_number", text="CF-7719")
    assert run.corrections.empty


@pytest.fixture
def disputed(run):
    """A value with which another competed."""
    rows = run.evidence[[bool(others) for others in run.evidence["alternatives"]]]
    return next(row for _, row in rows.iterrows() if isinstance(row["value"], float) and "[" not in row["path"])


def test_a_value_that_competed_can_be_taken(viewer, run, disputed):
    viewer.select(disputed["file"], disputed["path"])
    words = viewer.page_view["candidates"][0][0]
    other = disputed["alternatives"][0]
    assert words.endswith(f"({100 * other['confidence']:.0f} %)")
    say(viewer, "viewer", "take", index=7)
    assert run.corrections.empty
    say(viewer, "viewer", "take", index=0)
    (correction,) = run.corrections.to_dict("records")
    assert (correction["old"], correction["new"], correction["how"]) == (
        disputed["value"],
        other["value"],
        "alternative",
    )
    assert viewer.page_view["words"] == "corrected"
    viewer.undo()
    assert viewer.page_view["words"].startswith("confidence ")


def test_the_crop_of_a_value(viewer):
    image = viewer.show(FIRST, "total_amount")
    assert image.mode == "RGB"
    assert 50 < image.height < image.width < 1200
    with pytest.raises(DocumentError, match="has no place on a page"):
        viewer.show(FIRST, "line_items")


def test_a_document_that_moved_or_changed_is_said(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("Total: 5.00\n")
    run = lx.submit(path, {"total": float}, progress=False)
    run.result()
    path.write_text("Total: 6.00\n")
    viewer = lx.ResultViewer(lx.open_run(run.id))
    viewer.select("note.txt", "total")
    assert "has changed since it was extracted" in viewer.page_view["message"]
    assert viewer.page_view["cited"] == "“5.00”"
    path.unlink()
    viewer = lx.ResultViewer(run.frame)
    viewer.select("note.txt", "total")
    assert "has been moved or deleted" in viewer.page_view["message"]
    assert viewer.frame.at["note.txt", "total"] == 5.0


def test_a_frame_from_elsewhere_is_shown_without_places():
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", None], "c": pd.to_datetime(["2026-01-01", None])})
    viewer = lx.ResultViewer(frame)
    assert "comes from no run" in viewer.page_view["message"]
    assert not viewer.viewer_view["evidence"]
    say(viewer, "grid", "edit", row=1, column=0, text="7")
    assert viewer.frame["a"].tolist() == [1, 7]
    assert frame["a"].tolist() == [1, 2]
    assert viewer.selected == {"file": "1", "path": "a", "value": 7}
    say(viewer, "grid", "select", row=0, column=1, choice=1)
    assert viewer.selected == {"file": "0", "path": "b", "value": "x"}
    with pytest.raises(ConfigError, match="comes from no run"):
        viewer.confirm("0")
    viewer.undo()
    assert viewer.frame["a"].tolist() == [1, 2]


def test_labels_and_names_that_repeat():
    frame = pd.DataFrame([[1, 2], [3, 4]], columns=["a", "a"], index=["x", "x"])
    viewer = lx.ResultViewer(frame)
    say(viewer, "grid", "edit", row=1, column=1, text="7")
    assert viewer.frame.to_numpy().tolist() == [[1, 2], [3, 7]]
    viewer.undo()
    assert viewer.frame.to_numpy().tolist() == [[1, 2], [3, 4]]


def test_an_empty_frame():
    viewer = lx.ResultViewer(pd.DataFrame({"a": []}))
    assert viewer.grid_view["total"] == 0
    assert "0 of 0 rows" in viewer._repr_mimebundle_()[0]["text/html"]


@pytest.mark.parametrize("wrong", [None, 5, "run-1"])
def test_what_cannot_be_shown(wrong):
    with pytest.raises(ConfigError, match="shows a run or a frame"):
        lx.ResultViewer(wrong)


def test_wrong_arguments(run):
    with pytest.raises(TypeError, match="treshold"):
        lx.ResultViewer(run, treshold=1)
    with pytest.raises(ConfigError, match="from 0 to 1"):
        lx.ResultViewer(run, threshold=80)
    for path in ("nothing", "line_items[99].amount"):
        with pytest.raises(ConfigError, match="There is no cell"):
            lx.ResultViewer(run).select(FIRST, path)


def test_a_page_of_rows_is_small_however_long_the_frame():
    sizes = []
    for rows in (1_000, 20_000):
        frame = pd.DataFrame({f"column{n}": [f"value {n}"] * rows for n in range(40)})
        viewer = lx.ResultViewer(frame)
        say(viewer, "grid", "summarise")
        sizes.append(len(json.dumps(viewer.grid_view)))
    assert max(sizes) < 64_000
    assert abs(sizes[0] - sizes[1]) < 1000


def test_plain_forms_are_escaped():
    frame = pd.DataFrame({"<script>x</script>": ["<img src=x onerror=alert(1)>"]}, index=["<b>"])
    bundle, _ = lx.ResultViewer(frame)._repr_mimebundle_()
    assert "<script" not in bundle["text/html"]
    assert "<img" not in bundle["text/html"]
    assert "1 of 1 rows" in bundle["text/html"]
    assert bundle["text/plain"] == "ResultViewer(1 row, 1 column, 0 failed, 0 corrected)"
