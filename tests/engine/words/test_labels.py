"""How well a text on a page names a field, in the languages of the vocabulary."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamaextract_nb.engine.words.labels import concepts, label_of, quoted, similarity
from llamaextract_nb.engine.words.vocabulary import LANGUAGES, vocabulary
from llamaextract_nb.schema.fields import root_field


def label(name, description=""):
    node = {"type": "string", "description": description}
    return label_of(root_field({"type": "object", "properties": {name: node}}).fields[0])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("invoice_number", "Invoice No."),
        ("invoiceNumber", "Rechnungsnummer"),
        ("invoice_number", "Rechnungs-Nr."),
        ("invoice_number", "Rechnungsnr."),
        ("invoice_number", "Rech nungs nummer"),
        ("invoice_date", "Date of the invoice"),
        ("invoice_number", "Handelsrechnung Nr."),
        ("invoice_number", "N° de facture"),
        ("invoice_number", "Número de factura"),
        ("invoice_number", "Numero fattura"),
        ("invoice_number", "Factuurnummer"),
        ("invoice_date", "Rechnungsdatum"),
        ("invoice_date", "Date de facture"),
        ("total_amount", "Gesamtbetrag"),
        ("total_amount", "Total"),
        ("total_amount", "Grand total"),
        ("due_date", "Fälligkeitsdatum"),
        ("credit", "Crédit"),
        ("periode", "Période"),
        ("zahlungsempfanger", "Zahlungsempfänger"),
    ],
)
def test_the_same_in_other_words(name, text):
    assert similarity(label(name), text) >= 0.75


@pytest.mark.parametrize(
    ("name", "text"),
    [("invoice_number", "Invoice date"), ("invoice_date", "Due date"), ("total_amount", "Quantity"), ("city", "Total")],
)
def test_what_is_something_else_is_worth_less(name, text):
    own = {"invoice_number": "Invoice number", "invoice_date": "Invoice date", "total_amount": "Total amount", "city": "City"}  # fmt: skip
    assert similarity(label(name), text) < similarity(label(name), own[name]) - 0.2


def test_a_description_names_synonyms():
    plain, described = label("ref"), label("ref", "Job ticket (docket number), also “Laufzettel”")
    for text in ("Job ticket", "Docket number", "Laufzettel"):
        assert similarity(described, text) > 0.7 > similarity(plain, text)


def test_quoted_examples_are_values():
    assert quoted('How it was paid, e.g. "cash" or "card"; printed as “Method”') == ["Method"]
    assert quoted("The office, “Branch” or “Outlet”") == ["Branch", "Outlet"]


def test_every_language_says_months_and_answers():
    words = vocabulary()
    assert set(words.months.values()) == set(range(1, 13))
    assert all(list(words.months.values()).count(month) >= 5 for month in range(1, 13))
    assert {"yes", "ja", "oui", "sí", "sim"} <= words.yes
    assert {"no", "nein", "non", "nee"} <= words.no
    assert not words.yes & words.no
    assert len(LANGUAGES) == len(set(LANGUAGES)) == 28


@given(st.text(max_size=60), st.text(max_size=60))
def test_similarity_is_a_share(name, text):
    if name.strip():
        assert 0.0 <= similarity(label(name, text), text) <= 1.0
        assert isinstance(concepts(text), tuple)


@pytest.mark.parametrize("text", ["Art-Nr-Lieferant", "Lieferanten-Artikelnummer", "Supplier item no."])
def test_a_possessive_in_a_description_is_no_word_of_its_own(text):
    described = label("article_id", "Seller's article number")
    assert similarity(described, text) > 0.7 > similarity(described, "Art-Nr-Kunde")


@pytest.mark.parametrize("text", ["Amount", "Betrag", "Gesamtpreis", "Nettowert", "Importe", "Entgelt", "Line amount"])
def test_the_amount_of_a_line_has_many_names(text):
    assert similarity(label("line_total"), text) > 0.8
