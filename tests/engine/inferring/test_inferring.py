"""A first schema from documents."""

import pickle

import pytest

from llamaextract_nb.engine import extract, read
from llamaextract_nb.engine.inferring import Evidence, draft, infer_schema, search, settle
from llamaextract_nb.errors import DocumentError, SchemaError
from llamaextract_nb.sample_data import sample_schema, sample_truth, samples
from llamaextract_nb.schema import Schema
from llamaextract_nb.schema.fields import root_field


def test_labels_become_fields_with_types_and_descriptions(note):
    document = note(
        "Ticket No.: A-4711", "Date: 2024-03-05", "Total: 12.50 EUR", "Pages: 3", "Town: Bonn", "Mail: a@b.example"
    )
    assert infer_schema([document])["properties"] == {
        "ticket_no": {"type": "string", "description": "Labelled “Ticket No”: letters and digits"},
        "date": {"type": "string", "format": "date", "description": "Labelled “Date”: a date"},
        "total": {"type": "number", "description": "Labelled “Total”: an amount in EUR"},
        "pages": {"type": "integer", "description": "Labelled “Pages”: a whole number"},
        "town": {"type": "string", "description": "Labelled “Town”: text"},
        "mail": {"type": "string", "description": "Labelled “Mail”: a mail address"},
    }


def test_only_labels_common_to_most_documents_stay(note):
    documents = [note("Town: Bonn", "Note: late"), note("Town: Ulm"), note("Town: Köln")]
    assert list(infer_schema(documents)["properties"]) == ["town"]


def test_one_field_in_several_languages(note):
    documents = [
        note("Invoice No.: A-1", "Due date: 2026-03-05", "Total: 10.00"),
        note("Rechnungsnummer: A-2", "Fällig am: 05.03.2026", "Gesamtbetrag: 10,00"),
        note("N° de facture: A-3", "Date d'échéance: 05/03/2026", "Total: 10,00"),
    ]
    properties = infer_schema(documents)["properties"]
    assert list(properties) == ["invoice_no", "due_date", "total"]
    assert "“Invoice No”, “Rechnungsnummer” or “N° de facture”" in properties["invoice_no"]["description"]


@pytest.mark.parametrize(
    "lines",
    [
        ("Order number: A-17", "Order date: 2026-03-05"),
        ("Order number      A-17", "Order date        2026-03-05"),
        ("Order number....... A-17", "Order date......... 2026-03-05"),
        ("Order number_____A-17", "Order date_____2026-03-05"),
        ("Order number     Order date", "A-17             2026-03-05"),
        ("Order number", "A-17", "", "Order date", "2026-03-05"),
    ],
)
def test_labels_in_every_layout(note, lines):
    document = note("Greenhouse Ltd", "", *lines)
    schema = infer_schema([document])
    assert {"order_number", "order_date"} <= schema["properties"].keys()
    data = extract(document, schema).data
    assert (data["order_number"], data["order_date"]) == ("A-17", "2026-03-05")


def test_a_rate_and_its_amount_are_two_fields(note):
    document = note("VAT 20 %       3.00", "Total        18.00")
    schema = infer_schema([document])
    assert {"vat_percent", "vat", "total"} <= schema["properties"].keys()


def test_tables_become_lists_with_columns_in_any_language(note):
    documents = [
        note(
            "Town: Bonn",
            "",
            "Product     Quantity     Price",
            "Paint       2            10.50",
            "Brush       3             2.00",
        ),
        note(
            "Town: Ulm",
            "",
            "Artikel     Menge        Preis",
            "Farbe       2            10,50",
            "Pinsel      3             2,00",
        ),
    ]
    (name,) = [name for name, node in infer_schema(documents)["properties"].items() if node["type"] == "array"]
    items = infer_schema(documents)["properties"][name]
    assert name == "line_items"
    assert items["items"]["properties"] == {
        "product": {"type": "string", "description": "Column “Product” or “Artikel”: text"},
        "quantity": {"type": "integer", "description": "Column “Quantity” or “Menge”: a whole number"},
        "price": {"type": "number", "description": "Column “Price” or “Preis”: an amount of money"},
    }


def test_years_and_quarters_can_head_columns(note):
    document = note(
        "Region      Q1       Q2      2025", "North       1.5      2.5     4.0", "South       2.5      3.5     6.0"
    )
    (items,) = infer_schema([document])["properties"].values()
    assert list(items["items"]["properties"]) == ["region", "q1", "q2", "field_2025"]


def test_few_words_that_repeat_are_choices(note):
    states = ["open", "paid", "open", "paid", "open", "open"]
    rows = [f"A-{number}      {state}       {number}.50" for number, state in enumerate(states)]
    document = note("Reference  Status     Amount", *rows)
    (items,) = infer_schema([document])["properties"].values()
    assert items["items"]["properties"]["status"]["enum"] == ["open", "paid"]


def test_addresses_become_groups():
    properties = infer_schema([read(path) for path in samples("invoice")])["properties"]
    assert {"name", "street", "postcode", "city"} <= properties["seller"]["properties"].keys()
    assert {"street", "postcode", "city"} <= properties["buyer"]["properties"].keys()


def test_a_list_of_the_documents_own_makes_the_well_known_one_needless():
    properties = infer_schema([read(path) for path in samples("invoice")])["properties"]
    assert [name for name, node in properties.items() if node["type"] == "array"] == ["line_items"]


def test_receipts_have_a_merchant():
    properties = infer_schema([read(path) for path in samples("receipt")])["properties"]
    assert list(properties["merchant"]["properties"]) == ["name", "address"]


def test_a_letter_has_a_date(note):
    properties = infer_schema([note("Dear Anna,", "we met on 5 March 2026 and it was a pleasure.")])["properties"]
    assert properties == {"date": {"type": "string", "format": "date", "description": "The date of the document"}}


def test_a_range_of_dates_is_two_fields(note):
    document = note("Flight Dates: 03/05/2026 - 04/05/2026", "Station: WXYZ")
    schema = infer_schema([document])
    assert list(schema["properties"]) == ["flight_dates_start", "flight_dates_end", "station"]
    data = extract(document, schema).data
    assert (data["flight_dates_start"], data["flight_dates_end"]) == ("2026-05-03", "2026-05-04")


def test_labels_under_several_headings_become_groups(note):
    def order(sender, city, recipient, town):
        people = ["Sender", f"Name: {sender}", f"City: {city}", "", "Recipient", f"Name: {recipient}", f"City: {town}"]
        return note("Shipping order", "", *people, "", "Parcel", "Weight: 12.5 kg", "Colour: red")

    documents = [order("Anna Berg", "Bonn", "Carl Dorn", "Ulm"), order("Eva Falk", "Kiel", "Gert Hahn", "Trier")]
    schema = infer_schema(documents)
    assert list(schema["properties"]) == ["sender", "recipient", "weight", "colour"]
    assert list(schema["properties"]["sender"]["properties"]) == ["name", "city"]
    assert schema["properties"]["colour"]["description"] == "Labelled “Colour”, under the heading Parcel: text"
    data = extract(documents[1], schema).data
    assert data["sender"] == {"name": "Eva Falk", "city": "Kiel"}
    assert data["recipient"] == {"name": "Gert Hahn", "city": "Trier"}


def test_contracts_have_parties_without_labels():
    properties = infer_schema([read(path) for path in samples("contract")])["properties"]
    assert properties["parties"]["items"] == {"type": "string"}
    assert properties["effective_date"]["format"] == "date"


@pytest.mark.parametrize("kind", sorted({row["schema_id"] for row in sample_truth()}))
def test_round_trip_of_the_samples(kind):
    documents = [read(path) for path in samples(kind)]
    schema = infer_schema(documents)
    assert Schema(schema).check() == []
    assert schema == infer_schema(documents)
    leaves = [path for path, _ in root_field(schema).leaves()]
    filled = 0
    for document in documents:
        data = extract(document, schema).data
        for path in leaves:
            value = data
            for part in path.split("."):
                value = value[part]
            filled += value not in (None, [])
    assert filled >= 0.95 * len(leaves) * len(documents)
    assert len(leaves) >= 0.5 * len(list(root_field(sample_schema(kind)).leaves()))


def test_a_document_of_very_many_labels_gives_a_schema_of_some(note):
    letters = "abcdefghij"
    lines = [f"Thing {letters[i // 100]}{letters[i // 10 % 10]}{letters[i % 10]}: value {i}" for i in range(500)]
    assert 20 < len(infer_schema([note(*lines)])["properties"]) <= 60


def test_the_beginning_and_the_end_of_a_long_document_are_looked_at(note):
    document = note("Ticket: A-1", *["and so it goes on"] * 3000, "Total: 12.50")
    assert list(infer_schema([document])["properties"]) == ["ticket", "total"]


def test_nothing_to_infer_from_says_what_to_do(note):
    with pytest.raises(SchemaError, match="list the fields"):
        infer_schema([])
    with pytest.raises(DocumentError, match=r"note0\.txt.*prompt"):
        infer_schema([note("see you soon")])


def test_what_few_documents_label_is_a_field_if_the_search_finds_it_surely_in_most(note):
    named = [note(f"Permit No.: A-{4710 + number}", "Town: Bonn", "Colour: red") for number in range(3)]
    others = [note(f"Permit No A-{4720 + number} was given", "Town: Ulm") for number in range(5)]
    assert list(infer_schema([*named, *others])["properties"]) == ["permit_no", "town"]


def test_a_second_label_for_the_same_values_is_no_second_field(note):
    def order(number, *more):
        return note(f"Order total: {number}.50 EUR", *more, "Town: Bonn")

    documents = [order(n, f"Grand total: {n}.50 EUR") for n in range(11, 14)] + [order(n) for n in range(14, 19)]
    assert list(infer_schema(documents)["properties"]) == ["order_total", "town"]


def test_a_draft_is_searched_in_a_few_documents_of_all_lengths(note):
    documents = [note("Town: Bonn", *["and so on"] * number) for number in range(20)]
    drafted = draft([Evidence.of(document) for document in documents])
    assert 4 <= len(drafted.documents) <= 8
    assert drafted.documents[0] == 0
    assert drafted.documents[-1] > 14


def test_the_steps_can_be_taken_in_other_processes(note):
    documents = [note("Town: Bonn", "Total: 12.50 EUR"), note("Town: Ulm", "Total: 3.00 EUR")]
    seen = [pickle.loads(pickle.dumps(Evidence.of(document))) for document in documents]
    drafted = pickle.loads(pickle.dumps(draft(seen)))
    found = [pickle.loads(pickle.dumps(search(documents[place], drafted.schemas))) for place in drafted.documents]
    assert settle(drafted, found) == infer_schema(documents)


def test_documents_with_few_labels_of_their_own_still_have_a_date(note):
    documents = [note("Dear Anna,", f"we met on {day} March 2026.", *more) for day, more in enumerate([("Ref: A-1",)] * 3 + [()] * 6, 2)]  # fmt: skip
    assert list(infer_schema(documents)["properties"]) == ["date"]
