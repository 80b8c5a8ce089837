"""Lists whose items are alike: which table is whose is said by what stands above it."""

import pytest

from llamaextract_nb.engine import extract

MOVE = {"date": {"type": "string", "format": "date"}, "text": {"type": "string"}, "amount": {"type": "number"}}
LIST = {"type": "array", "items": {"type": "object", "properties": MOVE}}
SCHEMA = {"type": "object", "properties": {"withdrawals": LIST, "deposits": LIST}}


def table(top, heading, rows):
    lines = [(top, {50: heading})] if heading else []
    lines.append((top + 15, {50: "Date", 150: "Text", 300: "Amount"}))
    return lines + [
        (top + 30 + 15 * n, {50: day, 150: text, 300: amount}) for n, (day, text, amount) in enumerate(rows)
    ]


IN = [("2026-01-05", "Salary", "1000.00"), ("2026-01-09", "Gift", "50.00")]
OUT = [("2026-01-06", "Rent", "700.00"), ("2026-01-08", "Food", "35.50"), ("2026-01-18", "Train", "12.00")]


def texts(document):
    data = extract(document, SCHEMA).data
    return {name: [record["text"] for record in rows] for name, rows in data.items()}


@pytest.mark.parametrize("heading", ["Withdrawals", "Other movements", ""])
def test_headings_share_tables_out(paged, heading):
    document = paged([(40, {50: "Statement of account"}), *table(80, "Deposits", IN), *table(200, heading, OUT)])
    assert texts(document) == {"deposits": ["Salary", "Gift"], "withdrawals": ["Rent", "Food", "Train"]}


@pytest.mark.parametrize("second", ["Deposits, continued", "Page 2", ""])
def test_parts_on_other_pages_go_on(paged, second):
    document = paged(table(80, "Deposits", IN[:1]), table(80, second, IN[1:]), table(80, "Withdrawals", OUT))
    assert texts(document) == {"deposits": ["Salary", "Gift"], "withdrawals": ["Rent", "Food", "Train"]}


def test_titles_of_declared_tables_count(declared):
    rows = [["Date", "Text", "Amount"]]
    document = declared(rows + [list(row) for row in IN], rows + [list(row) for row in OUT])
    document.tables[0].title, document.tables[1].title = "Deposits", "Withdrawals"
    assert texts(document) == {"deposits": ["Salary", "Gift"], "withdrawals": ["Rent", "Food", "Train"]}


def test_as_many_tables_as_lists_without_headings_stand_in_their_order(declared):
    rows = [["Date", "Text", "Amount"]]
    document = declared(rows + [list(row) for row in OUT], rows + [list(row) for row in IN])
    assert texts(document) == {"withdrawals": ["Rent", "Food", "Train"], "deposits": ["Salary", "Gift"]}


def test_headings_over_tables_side_by_side_share_them_out(paged):
    two = OUT[:2]
    right = [(y, {x + 300: text for x, text in cells.items()}) for y, cells in table(80, "Withdrawals", two)]
    both = zip(table(80, "Deposits", IN), right, strict=True)
    document = paged([(y, {**one, **other}) for (y, one), (_, other) in both])
    assert texts(document) == {"deposits": ["Salary", "Gift"], "withdrawals": ["Rent", "Food"]}
