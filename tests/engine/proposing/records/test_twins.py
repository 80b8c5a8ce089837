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


@pytest.mark.parametrize("names", [("earnings", "deductions"), ("assets", "liabilities")])
def test_lists_whose_names_head_columns_side_by_side(paged, names):
    item = {"type": "object", "properties": {"description": {"type": "string"}, "amount": {"type": "number"}}}
    schema = {"type": "object", "properties": {name: {"type": "array", "items": item} for name in names}}
    left, right = (name.title() for name in names)
    document = paged(
        [
            (100, {50: left, 180: "Amount", 320: right, 450: "Amount"}),
            (120, {50: "First", 180: "2,000.00", 320: "Third", 450: "300.00"}),
            (134, {50: "Second", 180: "150.00", 320: "Fourth", 450: "80.00"}),
            (148, {50: "Last", 180: "90.00"}),
        ]
    )
    found = extract(document, schema).data
    assert [row["description"] for row in found[names[0]]] == ["First", "Second", "Last"]
    assert [tuple(row.values()) for row in found[names[1]]] == [("Third", 300), ("Fourth", 80)]


def test_columns_with_like_headers_stay_one_table_where_no_list_is_called_so(paged):
    item = {"type": "object", "properties": {"room": {"type": "string"}, "floor": {"type": "string"}}}
    schema = {"type": "object", "properties": {"rooms": {"type": "array", "items": item}}}
    lines = [(100, {50: "Room", 180: "Area", 320: "Floor", 450: "Area"})]
    lines += [
        (120, {50: "Hall", 180: "20", 320: "Oak", 450: "18"}),
        (134, {50: "Bath", 180: "9", 320: "Tiles", 450: "9"}),
    ]
    found = extract(paged(lines), schema).data
    assert found == {"rooms": [{"room": "Hall", "floor": "Oak"}, {"room": "Bath", "floor": "Tiles"}]}
