"""What stands in the boxes of forms, on made forms and on what a scanner makes of them."""

from dataclasses import replace

import pytest

from llamaextract_nb.engine import extract, read
from llamaextract_nb.engine.document import Rule
from tests.made import made_boxes, scanned

SEEDS = range(12)
READ = 0.97  # of the amounts of scans, of which three letters in ten may be others


@pytest.fixture(scope="module")
def forms(tmp_path_factory):
    """Made forms, each with its document."""
    folder = tmp_path_factory.mktemp("forms")
    found = []
    for seed in SEEDS:
        form = made_boxes(seed)
        path = folder / f"{seed}.pdf"
        path.write_bytes(form.content)
        found.append((form, read(path)))
    return found


def test_boxes_answer_by_their_labels_and_their_numbers_and_empty_ones_stay_null(forms):
    for form, document in forms:
        assert extract(document, form.schema).data == form.truth, form.name


def test_labels_that_a_scanner_damaged_are_found_with_less_confidence(forms):
    right = asked = 0
    for seed, (form, document) in enumerate(forms):
        found = extract(scanned(document, seed), form.schema)
        amounts = [name for name, asked in form.schema["properties"].items() if asked["type"] == "number"]
        wrong = [name for name in amounts if found.data[name] != form.truth[name]]
        assert not [name for name in wrong if found.findings[name,].confidence >= 0.8]
        right, asked = right + len(amounts) - len(wrong), asked + len(amounts)
    assert right >= READ * asked


def test_a_damaged_label_is_only_looked_for_on_pictures(paged):
    document = paged([(40, {50: "Pensioncontrlbvtlons:", 200: "41.20"})])
    schema = {"type": "object", "properties": {"pension_contributions": {"type": "number"}}}
    assert extract(document, schema).data == {"pension_contributions": None}
    page = replace(document.pages[0], source="ocr")
    found = extract(replace(document, pages=[page]), schema)
    assert found.data == {"pension_contributions": 41.2}
    clean = paged([(40, {50: "Pension contributions:", 200: "41.20"})])
    sure = extract(clean, schema).findings["pension_contributions",].confidence
    assert found.findings["pension_contributions",].confidence < sure


def test_the_number_of_a_line_is_no_value_where_it_is_printed_again(paged):
    document = paged(
        [
            (40, {50: "1", 70: "Rents received", 380: "1", 420: "2,140.00"}),
            (56, {50: "2", 70: "Harbour dues", 380: "2"}),
        ]
    )
    schema = {"type": "object", "properties": {name: {"type": "number"} for name in ("rents_received", "harbour_dues")}}
    assert extract(document, schema).data == {"rents_received": 2140.0, "harbour_dues": None}


def test_a_party_in_a_box_has_a_name_an_address_a_telephone_and_a_mail_address(paged):
    document = paged(
        [
            (40, {52: "PAYER'S name, street address, city or town, state,"}),
            (50, {52: "or postal code, and telephone no."}),
            (64, {58: "Kestrel Freight Inc"}),
            (75, {58: "220 Harbour Road"}),
            (86, {58: "Salem, OR 97301"}),
            (97, {58: "Tel: +44 20 5555 0101"}),
            (108, {58: "E-mail: desk@kestrel.example"}),
        ]
    )
    edges = [(48, 36, 448, 36), (48, 122, 448, 122), (48, 36, 48, 122), (448, 36, 448, 122)]
    document.pages[0].rules = [Rule(*edge) for edge in edges]
    names = ("payer_name", "payer_address", "payer_phone", "payer_email")
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in names}}
    assert extract(document, schema).data == {
        "payer_name": "Kestrel Freight Inc",
        "payer_address": "220 Harbour Road, Salem, OR 97301",
        "payer_phone": "+44 20 5555 0101",
        "payer_email": "desk@kestrel.example",
    }
