"""Values beside labels: which of them, and what the label has to say."""

from llamaextract_nb.engine import extract
from llamaextract_nb.engine.document import Document, Line, Page, Word

FLIGHT = {"flight_from": "date", "flight_to": "date"}


def test_a_range_answers_for_its_first_and_its_last_day(found):
    text = "Order Flight: 03/31/26 - 04/16/26\n"
    assert found(text, FLIGHT) == {"flight_from": "2026-03-31", "flight_to": "2026-04-16"}


def test_a_range_is_called_by_the_word_in_the_name(found):
    text = """Invoice Period   02/23/26 - 03/29/26
Flight           03/13/26 - 03/19/26
"""
    assert found(text, FLIGHT) == {"flight_from": "2026-03-13", "flight_to": "2026-03-19"}


def test_a_range_of_another_name_is_not_taken_for_lack_of_a_better(found):
    assert found("Opening hours: 03/13/26 - 03/19/26\n", FLIGHT) == {"flight_from": None, "flight_to": None}


def test_a_value_that_is_printed_a_little_lower_than_its_label():
    words = [
        *[Word("Advertiser", 20, 100, 70, 109), Word("Entered", 300, 100, 340, 109), Word("today", 350, 100, 380, 109)],
        *[Word("Riverside", 90, 104.8, 130, 113), Word("Bakery", 133, 104.8, 160, 113)],
    ]
    page = Page(1, 595.0, 842.0, [Line(words[:3]), Line(words[3:])])
    schema = {"type": "object", "properties": {"advertiser": {"type": "string"}}}
    assert extract(Document("form.pdf", "pdf", [page]), schema).data == {"advertiser": "Riverside Bakery"}


def test_the_first_row_of_a_column_is_not_its_total(found):
    text = """Item            Total
Lamp            60.00
Cable           10.00
Bulb             5.00

Total due: 75.00
"""
    assert found(text, {"total": float}) == {"total": 75.0}


def test_a_sentence_below_a_heading_says_more_than_the_value(found):
    text = """Governing law
This Agreement shall be governed by and construed in accordance with the laws of Norway.
"""
    assert found(text, {"governing_law": str}) == {"governing_law": "Norway"}


def test_the_date_of_the_document_whose_number_stands_before_it(found):
    text = """Terms of 12.01.2026 apply

Rechnung Nr. R-2041 vom 27.02.2026
Lieferung vom 25.02.2026
"""
    fields = {"invoice_number": str, "invoice_date": "date"}
    assert found(text, fields) == {"invoice_number": "R-2041", "invoice_date": "2026-02-27"}


def test_the_word_that_tells_a_field_from_its_neighbours_must_be_there(found):
    text = """Customer number: 7781
Delivery number: 99812
Number of the invoice: 5512
"""
    assert found(text, {"invoice_number": str}) == {"invoice_number": "5512"}


def test_rows_of_a_column_of_dates_are_not_the_date_of_the_document(found):
    text = """Entry date      Amount
03.02.2026        10.00
09.02.2026        12.00
11.02.2026        13.00

Date of this statement: 28.02.2026
"""
    assert found(text, {"statement_date": "date"}) == {"statement_date": "2026-02-28"}


def test_a_unit_in_a_field_s_name_is_not_looked_for(found):
    assert found("Weight: 12.5 kg\nVolume: 3 l\n", {"weight_kg": float}) == {"weight_kg": 12.5}


def test_an_identifier_in_groups_of_digits_is_whole(found):
    assert found("Customer number:   7 004 118\n", {"customer_number": str}) == {"customer_number": "7 004 118"}


def test_labels_in_boxes_have_their_values_below_and_not_beside(paged, extracted):
    document = paged(
        [
            (100, {60: "Purchase order", 200: "Sales rep", 340: "Terms", 460: "Ship via"}),
            (112, {200: "Dana Whitfield", 340: "Net 30", 460: "Ground"}),
        ]
    )
    fields = {"purchase_order": str, "sales_rep": str, "terms": str, "ship_via": str}
    assert extracted(document, fields) == {
        "purchase_order": None,
        "sales_rep": "Dana Whitfield",
        "terms": "Net 30",
        "ship_via": "Ground",
    }


def test_words_inside_a_sentence_are_hardly_a_label(found):
    text = "The letting begins in autumn and continues for a fixed term of twelve (12) moons, as was agreed.\n"
    assert found(text, {"term": str}) == {"term": None}


def test_a_date_that_is_asked_for_as_text(found):
    text = "Visit date: 03 May 2026\nVisit: ward 4\n"
    assert found(text, {"visit_date": str}) == {"visit_date": "03 May 2026"}


def test_a_range_as_two_bounds(found):
    text = "Report 7\nGlucose 5.2 mmol/L   Reference range: 4.1 - 5.9\nStorage temperature: 2 - 8 °C\nWeight: < 30 kg\n"
    fields = {"glucose": float, "reference_low": float, "reference_high": float, "max_weight": float}
    assert found(text, {**fields, "storage_temperature_min": int, "storage_temperature_max": int}) == {
        "glucose": 5.2,
        "reference_low": 4.1,
        "reference_high": 5.9,
        "max_weight": 30,
        "storage_temperature_min": 2,
        "storage_temperature_max": 8,
    }


def test_values_behind_colons_in_a_column_of_their_own(paged):
    names = {"Transport type": "Road tractor", "Agreed rate": "369.00 EUR", "Tax rule": "Goods in transit"}
    lines = [(100 + 15 * n, {50: name, 200: f": {value}"}) for n, (name, value) in enumerate(names.items())]
    properties = {"transport_type": {"type": "string"}, "rate": {"type": "number"}, "tax_rule": {"type": "string"}}
    assert extract(paged(lines), {"type": "object", "properties": properties}).data == {
        "transport_type": "Road tractor",
        "rate": 369.0,
        "tax_rule": "Goods in transit",
    }
