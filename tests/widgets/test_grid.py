"""The table of the result viewer without a browser: what it sends, sorts, filters, copies and opens."""

import pandas as pd
import pytest

import llamaextract_nb as lx

from .conftest import say

FIRST = "invoice_cedar_finch_7719.pdf"
RECEIPT = "receipt_bakery.txt"


def column(viewer, name):
    return next(c["index"] for c in viewer.grid_view["columns"] if c["label"] == name)


def cell(viewer, label, name):
    view = viewer.grid_view
    shown = [c["label"] for c in view["columns"] if not c["hidden"]]
    return next(row for row in view["rows"] if row["label"] == label)["cells"][shown.index(name)]


def labels(viewer):
    return [row["label"] for row in viewer.grid_view["rows"]]


def test_cells_have_confidence_and_marks_and_failed_rows_their_reason(table, run):
    view = table.grid_view
    assert (view["total"], view["matching"], view["crumbs"]) == (11, 11, ["All files"])
    assert "_status" not in [c["label"] for c in view["columns"]]
    assert cell(table, FIRST, "invoice_number") == ["CF-7719", 3, "✓", False]
    assert cell(table, FIRST, "line_items") == ["4 rows", 3, "", True]
    failed = next(row for row in view["rows"] if row["label"] == "empty.pdf")
    assert failed["cells"] == []
    assert "is empty (0 bytes)" in failed["reason"]
    sure = run.evidence.query("file == @FIRST and path == 'seller.name'")["confidence"].item()
    for threshold, level in ((sure, 3), (sure + 0.001, 2 if sure >= 0.5 else 1)):
        other = lx.ResultViewer(run, threshold=threshold)
        say(other, "viewer", "mode", mode="table")
        assert cell(other, FIRST, "seller.name")[1] == level


def test_a_missing_value_says_why(table, run):
    text, level, mark, opens, why = cell(table, RECEIPT, "due_date")
    assert (text, level, mark, opens) == ("", 0, "", False)
    assert why == run.evidence.query("file == @RECEIPT and path == 'due_date'")["reason"].item()


def test_lists_open_from_their_cell_and_close_again(table):
    say(table, "grid", "open", row=0, column=column(table, "line_items"))
    assert table.grid_view["total"] == 4
    assert table.grid_view["crumbs"] == ["All files", f"{FIRST}: line_items"]
    assert [c["label"] for c in table.grid_view["columns"]] == ["description", "quantity", "unit_price", "amount"]
    assert table.selected["path"] == "line_items[0].description"
    say(table, "grid", "edit", row=1, column=1, text="15")
    assert table.frame.at[FIRST, "line_items"][1]["quantity"] == 15
    assert table.grid_view["rows"][1]["cells"][1][:3] == ["15", 3, "✎"]
    say(table, "grid", "back", depth=0)
    assert table.grid_view["total"] == 11
    assert table.selected["path"] == "line_items"


def test_a_list_opens_from_the_document_too(viewer):
    say(viewer, "viewer", "ready")
    say(viewer, "document", "open", path="line_items")
    assert viewer.viewer_view["mode"] == "table"
    assert viewer.grid_view["crumbs"] == ["All files", f"{FIRST}: line_items"]
    say(viewer, "viewer", "mode", mode="document")
    assert viewer.document_view["selected"] == "line_items[0].description"


def test_sort_filter_and_search(table):
    total = column(table, "total_amount")
    say(table, "grid", "sort", column=total)
    rows = [row["label"] for row in table.grid_view["rows"] if row["cells"]]
    values = [float(cell(table, label, "total_amount")[0]) for label in rows]
    assert values == sorted(values)
    say(table, "grid", "sort", column=total)
    assert table.grid_view["columns"][total]["sort"] == "desc"
    say(table, "grid", "filter", column=total, text=">5000")
    assert table.grid_view["matching"] == 4
    say(table, "grid", "search", text="cedar")
    assert table.grid_view["matching"] == 2
    say(table, "grid", "search", text="nowhere")
    assert (table.grid_view["matching"], table.grid_view["total"]) == (0, 11)
    table.select(FIRST, "invoice_number")  # what is asked for by name is shown, filtered or not
    assert table.selected["file"] == FIRST
    assert FIRST in labels(table)


def test_values_to_choose_from_and_what_a_column_has(table):
    assert not table.grid_view["summarised"]
    say(table, "grid", "summarise")
    currency = table.grid_view["columns"][column(table, "currency")]
    assert table.grid_view["summarised"]
    assert dict(currency["choices"]) == {"EUR": 3, "USD": 3, "GBP": 2}
    assert currency["summary"] == ["73 %, 3 distinct"]
    total = table.grid_view["columns"][column(table, "total_amount")]
    assert total["choices"] is None
    assert total["summary"] == ["91 %, 10 distinct", "10.05", "– 12348.24"]
    say(table, "grid", "filter", column=currency["index"], text="=EUR")
    assert all(label.startswith("rechnung") for label in labels(table))
    say(table, "grid", "filter", column=currency["index"], text="=")
    assert labels(table) == ["receipt_bakery.txt", "receipt_hardware.txt", "empty.pdf"]


def test_a_correction_is_counted_in_the_summary(table):
    say(table, "grid", "summarise")
    table.correct(FIRST, "total_amount", 99999)
    say(table, "grid", "summarise")
    assert table.grid_view["columns"][column(table, "total_amount")]["summary"][2] == "– 99999"


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("doubtful", ["receipt_bakery.txt", "receipt_hardware.txt"]),
        ("missing", ["receipt_bakery.txt", "receipt_hardware.txt"]),
        ("failed", ["empty.pdf"]),
    ],
)
def test_only_some_rows(table, kind, shown):
    say(table, "grid", "only", kind=kind)
    assert set(shown) <= set(labels(table))
    assert "invoice_northlight_1042.pdf" not in labels(table)
    assert table.grid_view["only"] == kind
    say(table, "grid", "only", kind="all")
    assert len(labels(table)) == 11


def test_whole_values_are_copied_as_spreadsheets_take_them():
    frame = pd.DataFrame({"a": ["x" * 500, "two\nlines\tand tab"], "b": [1.5, None], "c": [[{"d": 1}], ["e", "f"]]})
    viewer = lx.ResultViewer(frame)
    sent = []
    viewer.send = sent.append
    say(viewer, "grid", "copy", rows=[0, 1], columns=[0, 1, 2])
    text = f'{"x" * 500}\t1.5\t[{{"d": 1}}]\ntwo lines and tab\t\te, f'
    assert sent == [{"to": "grid", "type": "copied", "text": text, "cells": 6}]


def test_a_long_value_is_edited_as_a_whole():
    viewer = lx.ResultViewer(pd.DataFrame({"a": ["x" * 500]}))
    assert viewer.grid_view["rows"][0]["cells"][0][0].endswith("…")
    say(viewer, "grid", "whole", row=0, column=0)
    assert viewer.grid_view["problem"] == {"row": 0, "column": 0, "text": "x" * 500}
    say(viewer, "grid", "edit", row=0, column=0, text="x" * 500)
    assert viewer.corrections.empty
    assert viewer.grid_view["problem"] is None


def test_columns_hide_and_pin(table):
    number = column(table, "invoice_number")
    say(table, "grid", "columns", column=number, hidden=True)
    assert len(table.grid_view["rows"][0]["cells"]) == 12
    say(table, "grid", "columns", column=number, hidden=False, pinned=True)
    assert table.grid_view["columns"][number]["pinned"]


def test_what_does_not_fit_stays_in_its_cell(table):
    total = column(table, "total_amount")
    say(table, "grid", "edit", row=0, column=total, text="abc")
    assert "is no number" in table.viewer_view["message"]
    assert table.grid_view["problem"] == {"row": 0, "column": total, "text": "abc"}
    say(table, "grid", "forget")
    assert table.grid_view["problem"] is None


def test_a_row_stays_in_place_when_what_it_is_sorted_by_is_corrected(table):
    say(table, "grid", "sort", column=column(table, "total_amount"))
    before = labels(table)
    table.correct(before[3], "total_amount", 0.01)
    assert labels(table) == before
