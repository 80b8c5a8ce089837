"""Records from tables found in words: rows, wraps, pages, totals, evidence."""

import pytest

HEADER = (100, {50: "Description", 250: "Quantity", 330: "Unit price", 430: "Amount"})


def row(y, text, quantity, price, amount):
    return (y, {50: text, 260: quantity, 340: price, 435: amount})


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


@pytest.mark.parametrize("label", ["Total", "Subtotal", "Summe netto", "VAT 20%", "Grand total", "Totaal"])
def test_sums_are_no_records(paged, records, invoice_item, label):
    document = paged(
        [HEADER, row(120, "Green paint", "2", "10.00", "20.00"), (145, {50: label, 435: "20.00"})],
    )
    assert len(records(document, invoice_item)[0]) == 1


def test_rows_go_on_after_a_subtotal(paged, records, invoice_item):
    document = paged(
        [
            HEADER,
            row(120, "Green paint", "2", "10.00", "20.00"),
            (140, {330: "Subtotal", 435: "20.00"}),
            row(160, "Brush", "3", "1.50", "4.50"),
            (180, {330: "Total", 435: "24.50"}),
        ]
    )
    assert [record["description"] for record in records(document, invoice_item)[0]] == ["Green paint", "Brush"]


def test_product_named_like_a_sum_stays(paged, records, invoice_item):
    document = paged([HEADER, row(120, "Total care set", "2", "10.00", "20.00")])
    assert records(document, invoice_item)[0][0]["description"] == "Total care set"


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


def test_header_over_three_lines(paged, records):
    document = paged(
        [
            (100, {245: "Percent Savings"}),
            (110, {50: "Cycle", 150: "Distance", 230: "Improved", 300: "Decreased"}),
            (120, {50: "Name", 160: "(mi)", 235: "Speed", 305: "Idle"}),
            (140, {50: "City", 160: "1.3", 240: "5.9%", 305: "17.4%"}),
            (155, {50: "Rural", 160: "11.2", 240: "2.4%", 305: "2.7%"}),
        ]
    )
    properties = {
        "cycle_name": {"type": "string"},
        "distance": {"type": "number", "description": "Column “Distance (mi)”"},
        "speed": {"type": "string", "description": "Column “Percent Savings Improved Speed”"},
        "idle": {"type": "string", "description": "Column “Percent Savings Decreased Idle”"},
    }
    assert records(document, properties)[0] == [
        {"cycle_name": "City", "distance": 1.3, "speed": "5.9%", "idle": "17.4%"},
        {"cycle_name": "Rural", "distance": 11.2, "speed": "2.4%", "idle": "2.7%"},
    ]


def test_units_and_currency_beside_numbers(paged, records, invoice_item):
    document = paged([HEADER, row(120, "Green paint", "2 pcs", "$10.00", "20.00 USD")])
    record = records(document, invoice_item)[0][0]
    assert (record["quantity"], record["unit_price"], record["amount"]) == (2, 10, 20)


def test_number_columns_without_telling_headers_are_assigned_by_product(paged, records, invoice_item):
    header = (100, {50: "Description", 250: "Quantity", 330: "Zzz", 430: "Qqq"})
    document = paged([header, row(120, "Green paint", "2", "10.00", "20.00"), row(140, "Brush", "3", "1.50", "4.50")])
    found, findings = records(document, invoice_item)
    assert [(record["unit_price"], record["amount"]) for record in found] == [(10, 20), (1.5, 4.5)]
    assert "quantity x price = amount" in findings["items", 0, "amount"].reason


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


def test_verbatim_rows_keep_the_total(paged, records):
    document = paged(
        [
            (100, {50: "Country", 200: "Signed"}),
            (120, {50: "Algeria", 205: "6.19"}),
            (135, {50: "Total", 205: "6.19"}),
        ]
    )
    properties = {"country": {"type": "string"}, "signed": {"type": "string"}}
    found, _ = records(document, properties, name="rows", description="Rows of the table")
    assert [record["country"] for record in found] == ["Algeria", "Total"]


def test_five_thousand_rows_in_five_thousand_out(paged, records, invoice_item):
    pages = [
        [HEADER, *(row(120 + 14 * i, f"Item {50 * p + i}", "2", "10.00", "20.00") for i in range(50))]
        for p in range(100)
    ]
    found, findings = records(paged(*pages), invoice_item)
    assert [record["description"] for record in found] == [f"Item {i}" for i in range(5000)]
    assert findings["items", 4999, "amount"].citations[0].page == 100


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


def test_table_without_header_is_told_by_its_products(paged, records, invoice_item):
    document = paged(
        [
            (60, {50: "Your order of 5 March"}),
            (120, {50: "Green paint", 260: "2", 340: "10.00", 435: "20.00"}),
            (140, {50: "Brush", 260: "3", 340: "1.50", 435: "4.50"}),
            (170, {50: "Total", 435: "24.50"}),
        ]
    )
    assert records(document, invoice_item)[0] == [
        {"description": "Green paint", "quantity": 2, "unit_price": 10.0, "amount": 20.0},
        {"description": "Brush", "quantity": 3, "unit_price": 1.5, "amount": 4.5},
    ]


def test_a_header_that_ends_in_a_word_for_tax_does_not_hide_the_rows(paged, records, invoice_item):
    document = paged(
        [
            HEADER,
            (110, {330: "without", 430: "without VAT"}),
            (120, {330: "VAT"}),
            row(135, "Green paint", "2", "10.00", "20.00"),
            row(155, "Brush", "3", "1.50", "4.50"),
        ]
    )
    assert [record["amount"] for record in records(document, invoice_item)[0]] == [20.0, 4.5]


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


def test_rows_without_header_that_add_up_to_the_total(paged, records):
    lines = [
        (60, {50: "CORNER CAFE", 300: "5.00"}),
        (100, {50: "Latte", 300: "3.50"}),
        (112, {50: "Bagel with cheese", 300: "4.25"}),
        (124, {50: "Cookie", 300: "1.00"}),
        (140, {50: "Subtotal", 300: "8.75"}),
        (152, {50: "Total", 300: "9.45"}),
    ]
    properties = {"name": {"type": "string"}, "price": {"type": "number"}}
    found, findings = records(paged(lines), properties)
    assert [(r["name"], r["price"]) for r in found] == [("Latte", 3.5), ("Bagel with cheese", 4.25), ("Cookie", 1.0)]
    assert "add up to a stated total" in findings["items", 0, "price"].reason
    lines[3] = (124, {50: "Cookie", 300: "2.00"})
    assert records(paged(lines), properties)[0] == []


def test_a_quantity_glued_to_the_text_is_read_apart(paged, records, invoice_item):
    lines = [(100, {50: "2 x Latte", 300: "3.50", 400: "7.00"}), (112, {50: "3 x Cookie", 300: "1.00", 400: "3.00"})]
    found, _ = records(paged([*lines, (140, {50: "Total", 400: "10.00"})]), invoice_item)
    assert found == [
        {"description": "Latte", "quantity": 2, "unit_price": 3.5, "amount": 7.0},
        {"description": "Cookie", "quantity": 3, "unit_price": 1.0, "amount": 3.0},
    ]


def test_years_above_the_names_of_columns_are_part_of_the_header(paged, records):
    document = paged(
        [
            (100, {50: "Region", 215: "2025", 355: "2026"}),
            (114, {180: "Sales", 240: "Profit", 320: "Sales", 380: "Profit"}),
            (130, {50: "North", 180: "100", 240: "10", 320: "120", 380: "14"}),
            (144, {50: "South", 180: "200", 240: "30", 320: "210", 380: "33"}),
        ]
    )
    numbers = {name: {"type": "number"} for name in ("sales_2025", "profit_2025", "sales_2026", "profit_2026")}
    found, _ = records(document, {"region": {"type": "string"}, **numbers}, "regions")
    assert [list(record.values()) for record in found] == [["North", 100, 10, 120, 14], ["South", 200, 30, 210, 33]]


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


def test_sums_carried_from_page_to_page_are_no_rows(paged, records, invoice_item):
    over, back = (150, {50: "Carry over", 435: "20.00"}), (115, {50: "Brought forward", 435: "20.00"})
    document = paged(
        [HEADER, row(120, "Green paint", "2", "10.00", "20.00"), over],
        [HEADER, back, row(130, "Brush", "3", "1.50", "4.50"), (150, {50: "Total", 435: "24.50"})],
    )
    found, findings = records(document, invoice_item)
    assert [(r["description"], r["amount"]) for r in found] == [("Green paint", 20.0), ("Brush", 4.5)]
    assert ("items",) not in findings


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
