"""Fields that stand inside the cells of a row, behind labels on lines of their own."""

import pytest

from .conftest import HEADER, row

TEXT, NUMBER = {"type": "string"}, {"type": "number"}
PUMP, HOSE = row(120, "Bilge pump", "2", "10.00", "20.00"), row(170, "Hose", "3", "1.50", "4.50")


@pytest.fixture
def wanted(invoice_item):
    """The properties of an invoice line that has a serial number and an origin too."""
    return invoice_item | {"serial_number": TEXT, "country_of_origin": TEXT}


def test_fields_are_read_behind_labels_below_the_text(paged, records, wanted):
    document = paged(
        [
            HEADER,
            PUMP,
            (131, {50: "with a float"}),
            (142, {50: "Serial number: BP-77 A"}),
            (153, {50: "COUNTRY OF ORIGIN: Norway"}),
            HOSE,
            (181, {50: "Serial number: H-12"}),
        ]
    )
    found, findings = records(document, wanted)
    assert [record["description"] for record in found] == ["Bilge pump with a float", "Hose"]
    assert [record["serial_number"] for record in found] == ["BP-77 A", "H-12"]
    assert [record["country_of_origin"] for record in found] == ["Norway", None]
    (citation,) = findings["items", 0, "serial_number"].citations
    assert (citation.text, [box[:2] for box in citation.boxes]) == ("BP-77 A", [(50, 142)])


def test_a_value_may_stand_below_its_label(paged, records, wanted):
    document = paged([HEADER, PUMP, (131, {50: "Serial number:"}), (142, {50: "BP-77"}), HOSE])
    found, _ = records(document, wanted)
    assert [(record["description"], record["serial_number"]) for record in found] == [
        ("Bilge pump", "BP-77"),
        ("Hose", None),
    ]


def test_a_label_that_names_no_field_is_a_remark(paged, records, wanted):
    document = paged([HEADER, PUMP, (131, {50: "Colour: grey"}), HOSE])
    first = records(document, wanted)[0][0]
    assert first["description"] == "Bilge pump"
    assert first["serial_number"] is None


def test_a_column_comes_before_a_label_in_a_cell(paged, records, wanted):
    header = (100, {**HEADER[1], 500: "Serial number"})
    document = paged([header, (120, {**PUMP[1], 500: "S-1"}), (131, {50: "Serial number: old"}), HOSE])
    assert records(document, wanted)[0][0]["serial_number"] == "S-1"
