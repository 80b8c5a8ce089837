"""Areas under headings, cells of ruling lines, and what they answer."""

from llamaextract_nb.engine import extract
from llamaextract_nb.engine.document import Box, Page, Rule
from llamaextract_nb.engine.structure.cells import Cells


def fields(*names, kind="string"):
    return {"type": "object", "properties": {name: {"type": kind} for name in names}}


def frame(x0, y0, x1, y1):
    return [Rule(x0, y0, x1, y0), Rule(x0, y1, x1, y1), Rule(x0, y0, x0, y1), Rule(x1, y0, x1, y1)]


def test_headings_say_whose_name_and_address_stand_below(paged):
    document = paged(
        [
            (40, {50: "PICKUP", 300: "DROPOFF"}),
            (54, {50: "Nordlicht Lager GmbH", 300: "Quill and Sons"}),
            (66, {50: "Hafenweg 12, 20457 Hamburg", 300: "4 Mill Lane, Leeds, LS1 4AB"}),
            (78, {50: "Tel: +49 40 1234567", 300: "office@quill.example"}),
        ]
    )
    found = extract(document, fields("pickup_name", "dropoff_name", "dropoff_address", "pickup_phone")).data
    assert found == {
        "pickup_name": "Nordlicht Lager GmbH",
        "dropoff_name": "Quill and Sons",
        "dropoff_address": "4 Mill Lane, Leeds, LS1 4AB",
        "pickup_phone": "+49 40 1234567",
    }


def test_the_same_label_in_two_boxes_answers_two_fields(paged):
    document = paged(
        [
            (40, {50: "1. LOADING", 300: "2. UNLOADING"}),
            (
                54,
                {
                    50: "Date/Time:",
                    110: "2026-03-13 | 08:00 - 12:00",
                    300: "Date/Time:",
                    360: "2026-04-12 | 14:00 - 17:00",
                },
            ),
        ]
    )
    date = {"type": "string", "format": "date"}
    schema = {
        "type": "object",
        "properties": {"loading_date": date, "unloading_date": date, "unloading_time": {"type": "string"}},
    }
    assert extract(document, schema).data == {
        "loading_date": "2026-03-13",
        "unloading_date": "2026-04-12",
        "unloading_time": "14:00 - 17:00",
    }


def test_a_label_with_two_names_shares_its_value_out(paged):
    document = paged([(40, {50: "VESSEL / VOYAGE", 300: "PORT"}), (54, {50: "NORDSTERN / 513E", 300: "BREMEN"})])
    assert extract(document, fields("vessel", "voyage")).data == {"vessel": "NORDSTERN", "voyage": "513E"}


def test_a_value_stands_in_the_box_of_its_label_and_empty_boxes_stay_empty(paged):
    document = paged(
        [
            (40, {52: "1 Rents", 252: "2 Royalties"}),
            (58, {52: "$", 180: "2140.00", 252: "$", 400: "415.00"}),
            (80, {52: "3 Boat proceeds", 252: "4 Medical payments"}),
            (98, {52: "$", 252: "$", 400: "260.00"}),
        ]
    )
    document.pages[0].rules = [rule for y in (36, 76) for x in (48, 248) for rule in frame(x, y, x + 200, y + 40)]
    found = extract(document, fields("rents", "royalties", "boat_proceeds", "medical_payments", kind="number")).data
    assert found == {"rents": 2140.0, "royalties": 415.0, "boat_proceeds": None, "medical_payments": 260.0}


def test_a_cell_is_the_smallest_box_of_lines_around_a_place():
    page = Page(1, 600, 800, [], rules=[*frame(50, 50, 250, 100), *frame(250, 50, 450, 100)])
    cells = Cells(page)
    assert cells.around(Box(60, 60, 90, 70)) == Box(50, 50, 250, 100)
    assert cells.around(Box(300, 60, 320, 70)) == Box(250, 50, 450, 100)
    assert cells.around(Box(60, 300, 90, 310)) is None


def test_a_time_beside_the_date_is_the_documents_time(paged):
    document = paged([(40, {50: "CORNER CAFE"}), (60, {50: "31/12/2025 10:26 PM"}), (80, {50: "Tea", 200: "2.50"})])
    assert extract(document, fields("receipt_time")).data == {"receipt_time": "22:26"}


def test_a_document_says_what_it_is(paged):
    document = paged(
        [
            (40, {50: "Harbour Freight Desk", 400: "TRANSPORT ORDER"}),
            (60, {400: "Order No: TO-703314"}),
            (90, {50: "Date: 2026-01-02"}),
        ]
    )
    assert extract(document, fields("document_type", "document_number")).data == {
        "document_type": "TRANSPORT ORDER",
        "document_number": "TO-703314",
    }


def test_a_number_behind_what_the_document_calls_itself_is_its_own(paged):
    document = paged([(40, {50: "Alder Ltd"}), (60, {50: "CREDIT NOTE CN-0042"}), (80, {50: "Order: PO-1"})])
    kind = {"type": "string", "enum": ["invoice", "credit_note"]}
    schema = {"type": "object", "properties": {"document_type": kind, "number": {"type": "string"}}}
    assert extract(document, schema).data == {"document_type": "credit_note", "number": "CN-0042"}
