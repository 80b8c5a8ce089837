"""The result viewer without a browser: what it sends, and what it does with what the browser says."""

import json

import pandas as pd
import pytest

import llamaextract_nb as lx
from llamaextract_nb.errors import ConfigError, DocumentError, SchemaError
from llamaextract_nb.sample_data import sample_schema, samples

FIRST = "invoice_cedar_finch_7719.pdf"


@pytest.fixture
def viewer(run):
    return lx.ResultViewer(run)


def say(widget, kind, **message):
    """What the browser would send."""
    widget._receive(widget, {"type": kind, **message}, [])


def column(viewer, name):
    return next(c["index"] for c in viewer._grid.view["columns"] if c["label"] == name)


def cell(viewer, label, name):
    view = viewer._grid.view
    shown = [c["label"] for c in view["columns"] if not c["hidden"]]
    return next(row for row in view["rows"] if row["label"] == label)["cells"][shown.index(name)]


def test_cells_have_confidence_and_marks_and_failed_rows_their_reason(viewer, run):
    view = viewer._grid.view
    assert (view["total"], view["matching"], view["crumbs"]) == (9, 9, ["All files"])
    assert "_status" not in [c["label"] for c in view["columns"]]
    assert cell(viewer, FIRST, "invoice_number") == ["CF-7719", 3, "✓", False]
    sure = run.evidence.query("file == @FIRST and path == 'seller.name'")["confidence"].item()
    for threshold, level in ((sure, 3), (sure + 0.001, 2 if sure >= 0.5 else 1)):
        assert cell(lx.ResultViewer(run, threshold=threshold), FIRST, "seller.name")[1] == level
    assert cell(viewer, FIRST, "line_items") == ["4 rows", 3, "", True]
    failed = next(row for row in view["rows"] if row["label"] == "empty.pdf")
    assert failed["cells"] == []
    assert "is empty (0 bytes)" in failed["reason"]


def test_choosing_a_cell_shows_its_place(viewer):
    say(viewer._grid, "select", row=0, column=column(viewer, "total_amount"), choice=1)
    assert viewer.selected["value"] == 6953.85
    assert (viewer.selected["page"], viewer.selected["text"]) == (1, "$6,953.85")
    page = viewer._pages
    assert page.image.startswith(b"\x89PNG")
    assert (page.view["kind"], page.view["page"], page.view["cited"]) == ("page", 1, "“$6,953.85”")
    now = [box for box in page.view["boxes"] if box[5]]
    assert [box[0] for box in now] == ["total_amount"]
    assert all(0 <= value <= 1 for box in page.view["boxes"] for value in box[1:5])


def test_the_first_document_is_there_as_soon_as_someone_looks(viewer):
    assert viewer._pages.view["kind"] == "none"
    say(viewer._pages, "ready")
    assert (viewer._pages.view["kind"], viewer._pages.view["title"]) == ("page", FIRST)
    assert not any(box[5] for box in viewer._pages.view["boxes"])
    assert viewer.selected is None


def test_a_list_shows_where_all_its_values_stand_and_how_sure_the_least_is(viewer, run):
    viewer.select(FIRST, "line_items")
    inside = run.evidence[(run.evidence["file"] == FIRST) & run.evidence["path"].str.startswith("line_items[")]
    assert {box[0] for box in viewer._pages.view["boxes"] if box[5]} == set(inside.dropna(subset="x0")["path"])
    assert viewer._pages.view["words"] == f"least sure {100 * inside['confidence'].min():.0f} %"
    assert viewer.selected == {"file": FIRST, "path": "line_items", "value": viewer.frame.at[FIRST, "line_items"]}


@pytest.fixture
def disputed(run):
    """A value with which another competed, on the same page."""
    rows = run.evidence[[bool(others) and "x0" in others[0] for others in run.evidence["alternatives"]]]
    return next(row for _, row in rows.iterrows() if isinstance(row["value"], str) and "[" not in row["path"])


def test_what_is_known_of_a_value_is_said(viewer, disputed):
    viewer.select(disputed["file"], disputed["path"])
    view = viewer._pages.view
    assert view["path"] == disputed["path"]
    assert view["words"].startswith(f"sure {100 * disputed['confidence']:.0f} % · ")
    words, place = view["candidates"][0]
    other = disputed["alternatives"][0]
    assert words == f"{other['value']} ({100 * other['confidence']:.0f} %)"
    assert all(0 <= part <= 1 for part in place)


@pytest.mark.parametrize("part", ["_grid", "_pages"])
def test_a_value_that_competed_can_be_taken(viewer, disputed, part):
    viewer.select(disputed["file"], disputed["path"])
    place = viewer._pages.view["candidates"][0][1]
    say(getattr(viewer, part), "take", index=7)
    assert len(viewer.corrections) == 0
    say(getattr(viewer, part), "take", index=0)
    other = disputed["alternatives"][0]["value"]
    assert viewer.corrections[["old", "new"]].to_numpy().tolist() == [[viewer.corrections["old"][0], other]]
    assert str(viewer.frame.at[disputed["file"], disputed["path"]]).startswith(other)
    (now,) = [box[1:5] for box in viewer._pages.view["boxes"] if box[5]]
    assert now == place
    assert viewer._pages.view["words"].startswith("corrected, it was ")
    viewer.undo()
    assert len(viewer.corrections) == 0
    assert viewer._pages.view["words"].startswith("sure ")


def test_a_box_chooses_its_cell(viewer):
    viewer.select(FIRST, "total_amount")
    say(viewer._pages, "box", path="line_items[2].amount")
    assert viewer.selected["path"] == "line_items[2].amount"
    assert viewer._grid.view["crumbs"] == ["All files", f"{FIRST}: line_items"]
    say(viewer._pages, "box", path="invoice_number")
    assert viewer.selected["path"] == "invoice_number"
    assert viewer._grid.view["crumbs"] == ["All files"]


def test_lists_open_from_their_cell_and_close_again(viewer):
    say(viewer._grid, "open", row=0, column=column(viewer, "line_items"))
    assert viewer._grid.view["total"] == 4
    assert [c["label"] for c in viewer._grid.view["columns"]] == ["description", "quantity", "unit_price", "amount"]
    assert viewer.selected["path"] == "line_items[0].description"
    say(viewer._grid, "back", depth=0)
    assert viewer._grid.view["total"] == 9
    assert viewer.selected["path"] == "line_items"


def test_corrections_are_typed_kept_and_undone(viewer, run):
    before = run.frame
    say(viewer._grid, "edit", row=0, column=column(viewer, "total_amount"), text="7000.5")
    assert viewer.frame.at[FIRST, "total_amount"] == 7000.5
    assert cell(viewer, FIRST, "total_amount")[2] == "✎"
    viewer.correct(FIRST, "line_items[1].quantity", 15)
    viewer.correct(FIRST, "invoice_date", "2026-02-01")
    viewer.correct(FIRST, "currency", "EUR")
    assert viewer.frame.at[FIRST, "line_items"][1]["quantity"] == 15
    assert viewer.frame.at[FIRST, "invoice_date"] == pd.Timestamp("2026-02-01")
    assert viewer.frame.dtypes.equals(before.dtypes)
    assert viewer.frame.attrs == before.attrs
    changes = viewer.corrections
    assert list(changes.columns) == ["file", "path", "old", "new", "when"]
    assert changes["path"].tolist() == ["total_amount", "line_items[1].quantity", "invoice_date", "currency"]
    assert changes["old"].tolist()[:2] == [6953.85, 14.0]
    for _ in range(5):
        viewer.undo()
    pd.testing.assert_frame_equal(viewer.frame, before)
    assert len(viewer.corrections) == 0


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("total_amount", "1.234,50", "is no number"),
        ("total_amount", "nan", "is no number"),
        ("invoice_date", "1.2.2026", "write it as in 2026-01-31"),
        ("currency", "DOLLAR", "is none of its values"),
    ],
)
def test_what_does_not_fit_is_said_and_not_lost(viewer, name, text, message):
    say(viewer._grid, "edit", row=0, column=column(viewer, name), text=text)
    assert message in viewer._grid.view["message"]
    assert viewer._grid.view["problem"] == {"row": 0, "column": column(viewer, name), "text": text}
    assert len(viewer.corrections) == 0
    with pytest.raises(SchemaError, match=message):
        viewer.correct(FIRST, name, text)
    say(viewer._grid, "forget")
    assert viewer._grid.view["problem"] is None


def test_sort_filter_and_search(viewer):
    total = column(viewer, "total_amount")
    say(viewer._grid, "sort", column=total)
    values = [float(cell(viewer, row["label"], "total_amount")[0]) for row in viewer._grid.view["rows"] if row["cells"]]
    assert values == sorted(values)
    say(viewer._grid, "sort", column=total)
    assert viewer._grid.view["columns"][total]["sort"] == "desc"
    say(viewer._grid, "filter", column=total, text=">5000")
    assert viewer._grid.view["matching"] == 4
    say(viewer._grid, "search", text="cedar")
    assert viewer._grid.view["matching"] == 2
    say(viewer._grid, "search", text="nowhere")
    assert (viewer._grid.view["matching"], viewer._grid.view["total"]) == (0, 9)
    viewer.select(FIRST, "invoice_number")  # what is asked for by name is shown, filtered or not
    assert viewer.selected["file"] == FIRST
    assert FIRST in [row["label"] for row in viewer._grid.view["rows"]]


def test_whole_values_are_copied_as_spreadsheets_take_them():
    frame = pd.DataFrame({"a": ["x" * 500, "two\nlines\tand tab"], "b": [1.5, None], "c": [[{"d": 1}], ["e", "f"]]})
    viewer = lx.ResultViewer(frame)
    sent = []
    viewer._grid.send = sent.append
    say(viewer._grid, "copy", rows=[0, 1], columns=[0, 1, 2])
    text = f'{"x" * 500}\t1.5\t[{{"d": 1}}]\ntwo lines and tab\t\te, f'
    assert sent == [{"type": "copied", "text": text, "cells": 6}]


def test_columns_hide_and_pin(viewer):
    number = column(viewer, "invoice_number")
    say(viewer._grid, "columns", column=number, hidden=True)
    assert len(viewer._grid.view["rows"][0]["cells"]) == 12
    say(viewer._grid, "columns", column=number, hidden=False, pinned=True)
    assert viewer._grid.view["columns"][number]["pinned"]


def test_the_next_doubtful_value(run):
    viewer = lx.ResultViewer(run, threshold=run.evidence["confidence"].median())
    say(viewer._grid, "doubtful")
    first = viewer.selected
    assert first.get("confidence", 0) < run.evidence["confidence"].median()
    say(viewer._grid, "doubtful")
    assert viewer.selected != first
    for _ in range(200):
        say(viewer._grid, "doubtful")
    assert viewer._grid.view["message"] == "No doubtful value from here on."


def test_the_crop_of_a_value(viewer):
    image = viewer.show(FIRST, "total_amount")
    assert image.mode == "RGB"
    assert 50 < image.height < image.width < 1200
    with pytest.raises(DocumentError, match="has no place on a page"):
        viewer.show(FIRST, "line_items")


def test_formats_without_pages_show_the_cited_lines():
    run = lx.submit(samples("receipt"), sample_schema("receipt"), progress=False)
    run.result()
    viewer = lx.ResultViewer(run)
    viewer.select(run.frame.index[0], "total_amount")
    assert viewer._pages.view["kind"] == "text"
    (hit,) = [text for text, now in viewer._pages.view["lines"] if now]
    assert "10.05" in hit


def test_a_document_that_moved_or_changed_is_said(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("Total: 5.00\n")
    run = lx.submit(path, {"total": float}, progress=False)
    run.result()
    path.write_text("Total: 6.00\n")
    viewer = lx.ResultViewer(lx.open_run(run.id))
    viewer.select("note.txt", "total")
    assert "has changed since it was extracted" in viewer._pages.view["message"]
    assert viewer._pages.view["cited"] == "“5.00”"
    path.unlink()
    viewer = lx.ResultViewer(run.frame)
    viewer.select("note.txt", "total")
    assert "has been moved or deleted" in viewer._pages.view["message"]
    assert viewer.frame.at["note.txt", "total"] == 5.0


def test_a_frame_from_elsewhere_is_shown_without_places():
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", None], "c": pd.to_datetime(["2026-01-01", None])})
    viewer = lx.ResultViewer(frame)
    assert "comes from no run" in viewer._pages.view["message"]
    assert not viewer._grid.view["evidence"]
    say(viewer._grid, "edit", row=1, column=0, text="7")
    assert viewer.frame["a"].tolist() == [1, 7]
    assert frame["a"].tolist() == [1, 2]
    assert viewer.selected == {"file": "1", "path": "a", "value": 7}
    say(viewer._grid, "select", row=0, column=1, choice=1)
    assert viewer.selected == {"file": "0", "path": "b", "value": "x"}


def test_labels_and_names_that_repeat():
    frame = pd.DataFrame([[1, 2], [3, 4]], columns=["a", "a"], index=["x", "x"])
    viewer = lx.ResultViewer(frame)
    say(viewer._grid, "edit", row=1, column=1, text="7")
    assert viewer.frame.to_numpy().tolist() == [[1, 2], [3, 7]]
    viewer.undo()
    assert viewer.frame.to_numpy().tolist() == [[1, 2], [3, 4]]


def test_an_empty_frame():
    viewer = lx.ResultViewer(pd.DataFrame({"a": []}))
    assert viewer._grid.view["total"] == 0
    assert "0 of 0 rows" in viewer._repr_mimebundle_()["text/html"]


@pytest.mark.parametrize("wrong", [None, 5, "run-1"])
def test_what_cannot_be_shown(wrong):
    with pytest.raises(ConfigError, match="shows a run or a frame"):
        lx.ResultViewer(wrong)


def test_wrong_arguments(run):
    with pytest.raises(TypeError, match="treshold"):
        lx.ResultViewer(run, treshold=1)
    with pytest.raises(ConfigError, match="from 0 to 1"):
        lx.ResultViewer(run, threshold=80)
    with pytest.raises(ConfigError, match="There is no cell 'nothing'"):
        lx.ResultViewer(run).select(FIRST, "nothing")


def test_a_page_of_rows_is_small_however_long_the_frame():
    sizes = []
    for rows in (1_000, 100_000):
        frame = pd.DataFrame({f"column{n}": [f"value {n}"] * rows for n in range(40)})
        sizes.append(len(json.dumps(lx.ResultViewer(frame)._grid.view)))
    assert max(sizes) < 64_000
    assert abs(sizes[0] - sizes[1]) < 100


def test_plain_forms_are_escaped(run):
    frame = pd.DataFrame({"<script>x</script>": ["<img src=x onerror=alert(1)>"]}, index=["<b>"])
    bundle = lx.ResultViewer(frame)._repr_mimebundle_()
    assert "<script" not in bundle["text/html"]
    assert "<img" not in bundle["text/html"]
    assert "1 of 1 rows" in bundle["text/html"]
    assert bundle["text/plain"] == "ResultViewer(1 row, 1 column, 0 failed, 0 corrected)"
