"""Lists without a header whose lines have one shape."""

from dataclasses import replace

import pytest

from llamaextract_nb.engine.asking.item import Item
from llamaextract_nb.engine.proposing.records.candidates import Tables
from llamaextract_nb.engine.proposing.records.reading import Reader
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.engine.structure.tables.grid import Part
from llamaextract_nb.engine.values import conventions
from llamaextract_nb.schema.fields import Field

LOTS = (("Carpentry", "281.72"), ("Roof and gutters", "1,044.00"), ("Paint", "97.50"), ("Doors", "612.35"))
NUMBER, TEXT = {"type": "number"}, {"type": "string"}


def ask(records, document, **properties):
    return records(document, properties)


def test_words_before_a_number_name_it_and_leaders_divide(paged, records):
    lines = [(100 + 14 * n, {50: f"Lot {n} {name} .......... {amount}"}) for n, (name, amount) in enumerate(LOTS, 1)]
    found, _ = ask(records, paged(lines), lot_number={"type": "integer"}, title=TEXT, amount=NUMBER)
    assert found[1] == {"lot_number": 2, "title": "Roof and gutters", "amount": 1044.0}
    assert len(found) == len(LOTS)


def test_a_list_goes_on_on_the_next_page(paged, records):
    lines = [
        (100 + 14 * n, {50: f"Lot {n} {name} .......... {amount}"}) for n, (name, amount) in enumerate(LOTS * 2, 1)
    ]
    first = [*lines[:5], (800, {290: "- 1 -"})]
    found, _ = ask(records, paged(first, lines[5:]), lot_number={"type": "integer"}, title=TEXT, amount=NUMBER)
    assert [record["lot_number"] for record in found] == list(range(1, 9))


def test_dividers_part_the_pieces_of_a_line(paged, records):
    lines = [
        (100 + 14 * n, {50: f"Lot {n} - {name} - {n + 4} pcs - {amount}"}) for n, (name, amount) in enumerate(LOTS, 1)
    ]
    wanted = {"lot_number": {"type": "integer"}, "title": TEXT, "amount": NUMBER, "pieces": {"type": "integer"}}
    found, _ = ask(records, paged(lines), **wanted)
    assert found[0] == {"lot_number": 1, "title": "Carpentry", "amount": 281.72, "pieces": 5}


def test_dates_texts_and_amounts_are_told_by_what_they_are(paged, records):
    lines = [(100 + 14 * n, {50: f"1{n}/06/2024 {name}", 400: amount}) for n, (name, amount) in enumerate(LOTS, 1)]
    wanted = {"amount": NUMBER, "payee": TEXT, "date": {"type": "string", "format": "date"}}
    found, _ = ask(records, paged(lines), **wanted)
    assert found[0] == {"amount": 281.72, "payee": "Carpentry", "date": "2024-06-11"}


@pytest.mark.parametrize("count", [1, 3])
def test_a_few_lines_are_no_list(paged, records, count):
    lines = [(100 + 14 * n, {50: f"Lot {n} {name} .......... {amount}"}) for n, (name, amount) in enumerate(LOTS, 1)]
    found, _ = ask(records, paged(lines[:count]), lot_number={"type": "integer"}, title=TEXT, amount=NUMBER)
    assert found == []


@pytest.mark.parametrize(("header", "hidden"), [(("Works", "North wing"), False), (("Lot number", "Title"), True)])
def test_rows_under_a_header_that_names_a_field_are_no_list(paged, header, hidden):
    document = paged([(100 + 14 * n, {50: f"Lot {n} {name}", 400: amount}) for n, (name, amount) in enumerate(LOTS, 1)])
    (shaped,) = Structure(document).shaped
    table = replace(shaped, header=[*([Part(0, text)] for text in header), []])
    leaves = (Field("lot_number", "integer", {}), Field("title", "string", {}), Field("amount", "number", {}))
    item = Item(Field("lots", "array", {}, item=Field("", "object", {}, fields=leaves)))
    proposed = Tables(Structure(document, grids=[table])).proposals(item, Reader(conventions(document)))
    assert ("lines" not in [kind for kind, _ in proposed]) == hidden
