"""The document view without a browser: groups, lists, what is said of values, and the words of a page as values."""

import pytest

import llamaextract_nb as lx
from llamaextract_nb.widgets.evidence import Evidence

from .conftest import say

FIRST = "invoice_cedar_finch_7719.pdf"
RECEIPT = "receipt_bakery.txt"


def items(viewer):
    return viewer.document_view["items"]


def value(viewer, path):
    return next(item["value"] for item in items(viewer) if item.get("path") == path)


def test_fields_stand_in_the_schemas_groups(viewer):
    say(viewer, "viewer", "ready")
    titles = [item["group"] for item in items(viewer) if "group" in item]
    assert titles == ["seller", "buyer", "Document"]
    names = [(item["name"], item["depth"]) for item in items(viewer) if "value" in item]
    assert names[:6] == [("invoice_number", 0), ("invoice_date", 0), ("due_date", 0), ("currency", 0), ("name", 1), ("address", 1)]  # fmt: skip
    assert value(viewer, "invoice_number") == ["CF-7719", 3, "✓", 0.99, None, False]
    (listed,) = [item for item in items(viewer) if "list" in item]
    assert (listed["list"], listed["total"], len(listed["rows"])) == ("line_items", 4, 4)
    assert listed["columns"][1] == ["quantity", ".quantity", "number"]
    assert listed["rows"][1][1][:3] == ["14", 3, "✓"]


def test_a_missing_value_says_why_and_not_how_sure(viewer):
    viewer.select(RECEIPT, "due_date")
    text, level, mark, confidence, why, _ = value(viewer, "due_date")
    assert (text, level, mark, confidence) == ("", 0, "", None)
    assert why.startswith("no label")
    assert viewer.page_view["words"].startswith("no value · no label")
    viewer.confirm(RECEIPT, "due_date")
    assert value(viewer, "due_date")[1:3] == [3, "☑"]
    assert viewer.page_view["words"].startswith("no value · confirmed")


def test_names_with_dots_and_titles():
    schema = {"type": "object", "properties": {
        "a.b": {"type": "string"},
        "seller": {"type": "object", "title": "Who sells", "properties": {"tax.id": {"type": "string"}, "bank": {"type": "object", "properties": {"iban": {"type": "string"}}}}},
    }}  # fmt: skip
    run = lx.submit(("a.txt", b"Tax id: 5\nIBAN: DE02120300000000202051\n"), schema, progress=False)
    run.result()
    viewer = lx.ResultViewer(run)
    say(viewer, "viewer", "ready")
    shown = [(item.get("group") or item["name"], item["depth"]) for item in items(viewer)]
    assert shown == [("a.b", 0), ("Who sells", 0), ("tax.id", 1), ("bank", 1), ("iban", 2)]


def test_a_long_list_turns_its_pages_and_goes_where_one_looks():
    rows = "\n".join(f"{n},thing {n},{n}.50" for n in range(1, 101))
    run = lx.submit(("list.csv", f"no,name,price\n{rows}\n".encode()), {"items": [{"no": int, "name": str, "price": float}]}, progress=False)  # fmt: skip
    run.result()
    viewer = lx.ResultViewer(run)
    say(viewer, "viewer", "ready")
    (listed,) = items(viewer)
    assert (listed["total"], listed["start"], len(listed["rows"])) == (100, 0, 20)
    say(viewer, "document", "turn", path="items", start=20)
    assert items(viewer)[0]["rows"][0][1][0] == "thing 21"
    viewer.select("list.csv", "items[77].name")
    assert items(viewer)[0]["start"] == 60
    assert viewer.document_view["selected"] == "items[77].name"


def test_a_failed_document_says_why(viewer):
    say(viewer, "viewer", "ready")
    say(viewer, "viewer", "walk", by=10)
    assert viewer.document_view["file"] == "empty.pdf"
    assert "is empty (0 bytes)" in viewer.document_view["reason"]
    assert viewer.document_view["items"] == []


def test_rows_expected_and_rows_found(run):
    reason = "rows may be missing: the document states 1,012, 9 were read"
    evidence = Evidence(run.results and {}, run.document, 0.8)
    evidence._known["a.pdf"] = {"items": {"list": True, "value": None, "reason": reason}}
    assert evidence.expected("a.pdf", "items") == (1012, 9)
    assert evidence.expected("a.pdf", "other") is None


def words_of(viewer, *texts):
    """The indices of words that follow each other on the page that is shown."""
    pages = viewer.parts["page"]
    known = [place.text for place in pages._read(pages._file, pages._path, pages._page).places]
    start = next(at for at in range(len(known)) if known[at : at + len(texts)] == list(texts))
    return list(range(start, start + len(texts)))


def test_a_value_is_taken_from_the_page_with_its_box(viewer, run):
    viewer.select(FIRST, "due_date")
    before = viewer.selected
    say(viewer, "page", "words", indices=words_of(viewer, "22", "January", "2026"))
    assert run.frame.at[FIRST, "due_date"].isoformat() == "2026-01-22T00:00:00"
    (correction,) = run.corrections.to_dict("records")
    assert (correction["new"], correction["how"]) == ("2026-01-22", "page")
    now = viewer.selected
    assert (now["text"], now["page"]) == ("22 January 2026", 1)
    assert (now["x0"], now["y0"]) != (before["x0"], before["y0"])
    (box,) = [box for box in viewer.page_view["boxes"] if box[5]]
    assert box[0] == "due_date"


def test_words_that_are_no_such_value_are_refused(viewer, run):
    viewer.select(FIRST, "due_date")
    say(viewer, "page", "words", indices=words_of(viewer, "INVOICE"))
    assert "“INVOICE” is no date" in viewer.viewer_view["message"]
    assert run.corrections.empty


def test_a_value_is_taken_from_a_format_without_pages(viewer, run):
    viewer.select(RECEIPT, "invoice_number")
    assert viewer.page_view["kind"] == "text"
    line = next(line for line in viewer.page_view["lines"] if line[0][0] == "Sourdough")
    say(viewer, "page", "words", indices=[line[2], line[2] + 1])
    assert run.frame.at[RECEIPT, "invoice_number"] == "Sourdough loaf"
    assert viewer.selected["anchor"] == "line 8"
    viewer.select(RECEIPT, "net_amount")
    say(viewer, "page", "words", indices=[line[2] + 2, 10_000])
    assert run.frame.at[RECEIPT, "net_amount"] == 4.2


def test_the_words_of_a_page_come_when_they_are_asked_for(viewer):
    viewer.select(FIRST, "due_date")
    assert viewer.words_view == {}
    viewer.parts["page"]._send_words(viewer.parts["page"]._path, 1)
    assert viewer.words_view["key"] == viewer.page_view["words_key"]
    left, top, width, height, text = viewer.words_view["words"][0]
    assert 0 < left < left + width < 1
    assert 0 < top < top + height < 1
    assert text == "Cedar"


@pytest.mark.parametrize("path", ["seller.name", "line_items[0].description"])
def test_texts_that_are_too_long_to_show_are_edited_as_a_whole(viewer, run, path):
    long = "word " * 400
    run.correct(FIRST, path, long)
    viewer.parts["viewer"].followed()
    viewer.select(FIRST, path)
    say(viewer, "document", "whole", path=path)
    assert viewer.document_view["problem"] == {"path": path, "text": long.strip()}
