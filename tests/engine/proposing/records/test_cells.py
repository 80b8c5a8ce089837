"""Cells of records: wrapped over lines, two in one, glued to a unit or a code, and what stands between them."""

import pytest

from .conftest import HEADER, row


def test_wrapped_cell_becomes_one_value_with_a_box_for_each_line(paged, records, invoice_item):
    document = paged(
        [
            HEADER,
            row(120, "Green paint for", "2", "10.00", "20.00"),
            (130, {50: "wooden fences"}),
            row(160, "Brush", "3", "1.50", "4.50"),
        ]
    )
    found, findings = records(document, invoice_item)
    assert [record["description"] for record in found] == ["Green paint for wooden fences", "Brush"]
    assert len(findings["items", 0, "description"].citations[0].boxes) == 2


def test_word_divided_at_line_end_is_whole_again(paged, records, invoice_item):
    document = paged([HEADER, row(120, "Wood protec-", "2", "10.00", "20.00"), (130, {50: "tion"})])
    assert records(document, invoice_item)[0][0]["description"] == "Wood protection"


def test_units_and_currency_beside_numbers(paged, records, invoice_item):
    document = paged([HEADER, row(120, "Green paint", "2 pcs", "$10.00", "20.00 USD")])
    record = records(document, invoice_item)[0][0]
    assert (record["quantity"], record["unit_price"], record["amount"]) == (2, 10, 20)


def test_two_fields_in_the_lines_of_one_column(paged, records):
    document = paged(
        [
            (100, {50: "Article number", 250: "Quantity", 350: "Amount"}),
            (110, {50: "Description"}),
            (130, {50: "A-100", 260: "2", 355: "20.00"}),
            (140, {50: "Green paint"}),
            (160, {50: "B-200", 260: "3", 355: "4.50"}),
            (170, {50: "Brush"}),
        ]
    )
    properties = {
        "article_number": {"type": "string"},
        "description": {"type": "string"},
        "quantity": {"type": "number"},
        "amount": {"type": "number"},
    }
    assert [(r["article_number"], r["description"]) for r in records(document, properties)[0]] == [
        ("A-100", "Green paint"),
        ("B-200", "Brush"),
    ]


def test_codes_before_the_text_go_to_their_own_field(declared, records, invoice_item):
    table = [
        ["Description", "Quantity", "Amount"],
        ["[SH-01] Office chair", "2", "20.00"],
        ["[SH-02] Desk", "1", "90.00"],
        ["Delivery (express)", "1", "5.00"],
        ["[SH-03] Lamp", "3", "30.00"],
    ]
    found, _ = records(declared(table), {"sku": {"type": "string"}, **invoice_item})
    assert [(r["sku"], r["description"]) for r in found] == [
        ("SH-01", "Office chair"),
        ("SH-02", "Desk"),
        (None, "Delivery (express)"),
        ("SH-03", "Lamp"),
    ]
    assert [r["description"] for r in records(declared(table), invoice_item)[0]][:2] == ["Office chair", "Desk"]


def test_a_group_heading_and_a_note_between_rows_are_part_of_no_cell(paged, records, invoice_item):
    document = paged(
        [
            HEADER,
            row(120, "Green paint for", "2", "10.00", "20.00"),
            (130, {50: "wooden fences"}),
            (147, {330: "Subtotal", 435: "20.00"}),
            (164, {50: "Tools"}),
            row(181, "Brush", "3", "1.50", "4.50"),
            (198, {50: "Washed with water after use"}),
            row(215, "Roller", "1", "5.00", "5.00"),
        ]
    )
    found, _ = records(document, invoice_item)
    assert [record["description"] for record in found] == ["Green paint for wooden fences", "Brush", "Roller"]
    assert [record["amount"] for record in found] == [20.0, 4.5, 5.0]


def test_a_column_whose_cells_all_stand_below_the_rows_is_read_by_where_most_of_them_end(paged, records):
    def swimmer(y, name, nation, time, right=463):
        return [(y, {101: name, 255: nation}), (y + 9, {right - 5 * len(time): time})]

    lines = [(155, {101: "Name", 255: "Nation", 437: "Time"})]
    for number, time in enumerate(("44.01", "46.80", "1:04.80", "DNS")):
        lines += swimmer(190 + 27 * number, f"Swimmer {number}", "Norway", time)
    properties = {name: {"type": "string"} for name in ("name", "nation", "time")}
    found, _ = records(paged(lines), properties, "results")
    assert [record["time"] for record in found] == ["44.01", "46.80", "1:04.80", "DNS"]


@pytest.mark.parametrize(("remark", "kept"), [("Service: hosting", True), ("Batch: 4711", False)])
def test_a_label_for_the_thing_itself_is_no_remark(paged, records, invoice_item, remark, kept):
    document = paged([HEADER, row(120, "Web space", "2", "10.00", "20.00"), (130, {50: remark})])
    description = records(document, invoice_item)[0][0]["description"]
    assert description == (f"Web space {remark}" if kept else "Web space")


def test_text_that_runs_on_under_several_columns_is_no_part_of_the_last_row(paged, records, invoice_item):
    lines = [HEADER, row(120, "Green paint", "2", "10.00", "20.00"), row(136, "Brush", "3", "1.50", "4.50")]
    below = (152, {50: "Prices hold until the end of the month and may then rise by a third of what they are today"})
    descriptions = [record["description"] for record in records(paged([*lines, below]), invoice_item)[0]]
    assert descriptions == ["Green paint", "Brush"]


def test_a_quantity_glued_to_the_text_is_read_apart(paged, records, invoice_item):
    lines = [(100, {50: "2 x Latte", 300: "3.50", 400: "7.00"}), (112, {50: "3 x Cookie", 300: "1.00", 400: "3.00"})]
    found, _ = records(paged([*lines, (140, {50: "Total", 400: "10.00"})]), invoice_item)
    assert found == [
        {"description": "Latte", "quantity": 2, "unit_price": 3.5, "amount": 7.0},
        {"description": "Cookie", "quantity": 3, "unit_price": 1.0, "amount": 3.0},
    ]


def test_the_first_row_may_begin_above_its_numbers(paged, records, invoice_item):
    document = paged(
        [
            HEADER,
            (124, {50: "Green paint for all"}),
            row(130, "", "2", "10.00", "20.00"),
            (136, {50: "wooden fences"}),
            row(160, "Brush", "3", "1.50", "4.50"),
        ]
    )
    descriptions = [record["description"] for record in records(document, invoice_item)[0]]
    assert descriptions == ["Green paint for all wooden fences", "Brush"]


def test_what_is_counted_stands_behind_how_many(paged, records):
    document = paged(
        [
            (100, {50: "Packages", 250: "Goods", 400: "Gross weight"}),
            (120, {50: "12 cartons", 250: "Lamps", 400: "140.5 kg"}),
            (140, {50: "3 Euro pallets", 250: "Tiles", 400: "960 kg"}),
        ]
    )
    text, number = {"type": "string"}, {"type": "number"}
    wanted = {"packages": number, "package_type": text, "goods": text, "gross_weight": number, "type": text}
    found, _ = records(document, wanted, "lines")
    assert [(record["packages"], record["package_type"]) for record in found] == [(12, "cartons"), (3, "Euro pallets")]
    assert found[0]["type"] is None


@pytest.mark.parametrize(
    ("head", "days"),
    [
        ("Statement period: 01 January 2024 to 31 January 2024", ("05 Jan", "12 Jan")),
        ("Kontoauszug vom 31.01.2024", ("05.01.", "12.01.")),
        ("Relevé du 01/01/2024 au 31/01/2024", ("05/01", "12/01")),
        ("Statement for January 2024", ("Jan 5", "Jan 12")),
    ],
)
def test_dates_of_rows_have_their_year_from_the_document(paged, records, head, days):
    document = paged(
        [
            (60, {50: head}),
            (100, {50: "Date", 150: "Description", 430: "Amount"}),
            (120, {50: days[0], 150: "Rent", 430: "-500.00"}),
            (134, {50: days[1], 150: "Groceries", 430: "-32.10"}),
        ]
    )
    wanted = {
        "date": {"type": "string", "format": "date"},
        "description": {"type": "string"},
        "amount": {"type": "number"},
    }
    found, findings = records(document, wanted, "bookings")
    assert [record["date"] for record in found] == ["2024-01-05", "2024-01-12"]
    assert "year" in findings["bookings", 0, "date"].reason


def test_dates_without_a_year_are_none_where_the_document_names_none(paged, records):
    document = paged(
        [(100, {50: "Date", 250: "Payee", 430: "Amount"}), (120, {50: "05 Jan", 250: "Baker", 430: "5.00"})]
    )
    wanted = {"date": {"type": "string", "format": "date"}, "payee": {"type": "string"}, "amount": {"type": "number"}}
    assert records(document, wanted, "bookings")[0] == [{"date": None, "payee": "Baker", "amount": 5}]
