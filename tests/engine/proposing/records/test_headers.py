"""Headers of tables: over several lines, without telling names, or none at all."""

from llamaextract_nb.engine.structure.lines import segment_lines
from llamaextract_nb.engine.structure.tables.columns import columns_of

from .conftest import HEADER, row


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


def test_number_columns_without_telling_headers_are_assigned_by_product(paged, records, invoice_item):
    header = (100, {50: "Description", 250: "Quantity", 330: "Zzz", 430: "Qqq"})
    document = paged([header, row(120, "Green paint", "2", "10.00", "20.00"), row(140, "Brush", "3", "1.50", "4.50")])
    found, findings = records(document, invoice_item)
    assert [(record["unit_price"], record["amount"]) for record in found] == [(10, 20), (1.5, 4.5)]
    assert "quantity x price = amount" in findings["items", 0, "amount"].reason


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


def test_a_description_goes_on_in_columns_without_a_header(paged, records):
    lines = [
        (100, {50: "Date", 130: "Description", 430: "Amount"}),
        (112, {50: "02/07/2026", 130: "Harbour Cafe", 260: "Bristol", 330: "GB", 435: "4.20"}),
        (124, {50: "03/07/2026", 130: "Mill Books", 260: "Leeds", 330: "GB", 435: "12.00"}),
        (136, {50: "07/07/2026", 130: "Wren & Sons", 260: "Cork", 330: "IE", 435: "7.75"}),
    ]
    fields = {"date": {"type": "string"}, "description": {"type": "string"}, "amount": {"type": "number"}}
    found, findings = records(paged(lines), fields)
    assert [row["description"] for row in found] == [
        "Harbour Cafe Bristol GB",
        "Mill Books Leeds GB",
        "Wren & Sons Cork IE",
    ]
    (citation,) = findings["items", 0, "description"].citations
    assert len(citation.boxes) == 3


def test_headers_that_stand_too_close_are_divided_where_others_stand_above_some_of_their_words(paged):
    document = paged(
        [
            (100, {271: "Inner", 306: "Outer"}),
            (112, {50: "Bed", 120: "Crop", 200: "Surface", 242: "Shade", 274: "Edge", 301: "Edge"}),
        ]
    )
    lines = segment_lines(document.pages[0])
    assert [segment.text for segment in lines[1].segments][2:] == ["Surface Shade Edge Edge"]
    labels = [column.label for column in columns_of(lines)]
    assert labels == ["Bed", "Crop", "Surface Shade", "Inner Edge", "Outer Edge"]


def test_a_header_over_two_columns_is_said_of_both(paged, records):
    document = paged(
        [
            (100, {195: "Edge height", 400: "Shade"}),
            (112, {50: "Bed", 190: "Inner", 230: "Outer"}),
            (130, {50: "B1", 190: "12 cm", 230: "9 cm", 400: "40%"}),
            (145, {50: "B2", 190: "14 cm", 230: "8 cm", 400: "15%"}),
        ]
    )
    names = ("bed", "inner_edge_height", "outer_edge_height", "shade")
    found, _ = records(document, {name: {"type": "string"} for name in names}, "beds")
    assert found[0] == dict(zip(names, ("B1", "12 cm", "9 cm", "40%"), strict=True))
