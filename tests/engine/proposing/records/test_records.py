"""Records from tables found in words: which table, which rows, over how many pages, with what evidence."""

from .conftest import HEADER, row


def test_rows_are_read_with_page_box_and_confidence(paged, records, invoice_item):
    document = paged([HEADER, row(120, "Green paint", "2", "10.00", "20.00"), row(140, "Brush", "3", "1.50", "4.50")])
    found, findings = records(document, invoice_item)
    assert found == [
        {"description": "Green paint", "quantity": 2, "unit_price": 10.0, "amount": 20.0},
        {"description": "Brush", "quantity": 3, "unit_price": 1.5, "amount": 4.5},
    ]
    finding = findings["items", 1, "description"]
    assert finding.value == "Brush"
    assert 0.5 < finding.confidence <= 1
    assert finding.verified == "exact"
    (citation,) = finding.citations
    assert (citation.page, citation.text, citation.boxes) == (1, "Brush", ((50, 140, 75, 148),))
    assert set(findings) == {("items", i, name) for i in (0, 1) for name in invoice_item}


def test_remarks_far_below_are_not_part_of_the_row(paged, records, invoice_item):
    document = paged(
        [
            HEADER,
            row(120, "Green paint", "2", "10.00", "20.00"),
            (131, {50: "Batch: 4711"}),
            row(160, "Brush", "3", "1.50", "4.50"),
            (190, {50: "Thank you for your order"}),
        ]
    )
    assert [record["description"] for record in records(document, invoice_item)[0]] == ["Green paint", "Brush"]


def test_table_goes_on_over_pages_with_its_header_repeated(paged, records, invoice_item):
    first = [HEADER, *(row(120 + 20 * i, f"Item {chr(65 + i)}", "2", "10.00", "20.00") for i in range(5))]
    second = [
        (40, {50: "Page 2"}),
        HEADER,
        *(row(120 + 20 * i, f"Item {chr(70 + i)}", "2", "10.00", "20.00") for i in range(3)),
    ]
    found, findings = records(paged(first, second), invoice_item)
    assert [record["description"][-1] for record in found] == list("ABCDEFGH")
    assert findings["items", 6, "amount"].citations[0].page == 2


def test_table_goes_on_over_pages_without_header(paged, records, invoice_item):
    first = [HEADER, row(120, "Item A", "2", "10.00", "20.00")]
    second = [
        (30, {50: "Invoice 7, page 2"}),
        row(60, "Item B", "1", "5.00", "5.00"),
        (80, {50: "Total", 435: "25.00"}),
    ]
    assert [record["description"] for record in records(paged(first, second), invoice_item)[0]] == ["Item A", "Item B"]


def test_best_of_several_tables_is_chosen(paged, records, invoice_item):
    document = paged(
        [
            (50, {50: "Date", 250: "Amount"}),
            (70, {50: "2024-01-02", 255: "99.00"}),
            HEADER,
            row(120, "Green paint", "2", "10.00", "20.00"),
        ]
    )
    assert [record["amount"] for record in records(document, invoice_item)[0]] == [20]


def test_text_beside_a_table_stays_out(paged, records):
    document = paged(
        [
            (100, {50: "The birds of the region live", 300: "Species", 400: "Share"}),
            (120, {50: "near the great lakes and eat", 300: "Osprey", 405: "20%"}),
            (135, {50: "mostly fish, as the numbers", 300: "Loon", 405: "40%"}),
            (150, {50: "on the right side show."}),
        ]
    )
    properties = {"species": {"type": "string"}, "share": {"type": "string"}}
    assert records(document, properties)[0] == [
        {"species": "Osprey", "share": "20%"},
        {"species": "Loon", "share": "40%"},
    ]


def test_without_a_matching_table_the_list_is_empty_with_a_reason(paged, records, invoice_item):
    document = paged([(100, {50: "Dear Sir,"}), (120, {50: "we write to you about the weather of last week."})])
    found, findings = records(document, invoice_item)
    assert found == []
    assert findings["items",].value is None
    assert "no table" in findings["items",].reason


def test_a_thousand_rows_in_a_thousand_out(paged, records, invoice_item):
    pages = [
        [HEADER, *(row(120 + 14 * i, f"Item {50 * p + i}", "2", "10.00", "20.00") for i in range(50))]
        for p in range(20)
    ]
    found, findings = records(paged(*pages), invoice_item)
    assert [record["description"] for record in found] == [f"Item {i}" for i in range(1000)]
    assert findings["items", 999, "amount"].citations[0].page == 20


def test_same_input_same_output(paged, records, invoice_item):
    def document():
        return paged([HEADER, row(120, "Green paint", "2", "10.00", "20.00"), row(140, "Brush", "3", "1.50", "4.50")])

    assert records(document(), invoice_item) == records(document(), invoice_item)


def test_blocks_of_labelled_lines_are_records(paged, records, invoice_item):
    lines = []
    for index, (text, quantity) in enumerate([("Green paint", "2"), ("Brush", "3")]):
        y = 100 + 60 * index
        lines += [
            (y, {50: f"Description: {text}"}),
            (y + 12, {50: f"Quantity: {quantity}"}),
            (y + 24, {50: "Unit price: 1.50"}),
        ]
    found, findings = records(paged(lines), invoice_item)
    assert [(record["description"], record["quantity"], record["amount"]) for record in found] == [
        ("Green paint", 2, None),
        ("Brush", 3, None),
    ]
    assert findings["items", 1, "description"].citations[0].boxes == ((112.5, 160, 137.5, 168),)


def test_a_row_with_less_in_it_is_a_row(paged, records, invoice_item):
    lines = [HEADER, row(120, "Wages", "160", "14.50", "2,320.00"), row(136, "Overtime", "12", "21.75", "261.00")]
    document = paged([*lines, (152, {50: "Night allowance", 435: "85.00"}), (182, {50: "Pension", 435: "129.44"})])
    found, _ = records(document, invoice_item)
    assert [record["description"] for record in found] == ["Wages", "Overtime", "Night allowance"]
    assert found[2] == {"description": "Night allowance", "quantity": None, "unit_price": None, "amount": 85.0}


def test_a_heading_with_a_unit_or_a_shortened_word_names_its_field(paged, records):
    lines = [(60, {50: "Day", 150: "Temp. °C", 250: "Pressure hPa"})]
    lines += [(75 + 15 * n, {50: f"{n}.1.2026", 150: f"{n}.5", 250: f"100{n}.25"}) for n in range(1, 5)]
    number = {"type": "number"}
    found, _ = records(paged(lines), {"pressure": number, "day": {"type": "string"}, "temperature": number})
    assert [(row["temperature"], row["pressure"]) for row in found[:2]] == [(1.5, 1001.25), (2.5, 1002.25)]
