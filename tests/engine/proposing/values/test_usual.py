"""On which side of a label its value stands, as the labels of a page tell together."""

from llamaextract_nb.engine import extract


def fields(*names, kind="string"):
    return {"type": "object", "properties": {name: {"type": kind} for name in names}}


def test_what_stands_right_of_a_label_is_no_value_where_values_stand_below(paged):
    document = paged(
        [
            (40, {50: "Berth", 200: "Gantry", 350: "Hatch"}),
            (52, {50: "Otter", 200: "Alder", 350: "Kite"}),
            (80, {50: "Lashing", 200: "Keel mark", 350: "Tug"}),
            (92, {50: "Plum", 350: "Finch"}),
        ]
    )
    found = extract(document, fields("berth", "gantry", "hatch", "lashing", "tug")).data
    assert found == {"berth": "Otter", "gantry": "Alder", "hatch": "Kite", "lashing": "Plum", "tug": "Finch"}


def test_what_stands_below_a_label_is_no_value_where_values_stand_right_of_it(paged):
    names = ("Berth", "Gantry", "Hatch", "Lashing", "Tug")
    values = ("Otter", "Alder", "", "Plum", "Finch")
    lines = [
        (40 + 14 * n, {50: name, **({200: v} if v else {})})
        for n, (name, v) in enumerate(zip(names, values, strict=True))
    ]
    found = extract(paged(lines), fields("berth", "gantry", "hatch", "tug")).data
    assert found == {"berth": "Otter", "gantry": "Alder", "hatch": None, "tug": "Finch"}


def test_dates_centred_below_a_row_of_labels_come_before_others_on_later_pages(paged):
    first = [
        (40, {50: "STATEMENT DATE", 200: "PAYMENT DUE DATE", 350: "CREDIT LIMIT"}),
        (53, {60: "01-07-2023", 215: "24-07-2023", 360: "22,800.00"}),
        (80, {50: "Dear customer, this is what happened on your card."}),
    ]
    last = [(600, {300: "STATEMENT DATE :", 400: "01 AUG 23"})]
    schema = {"type": "object", "properties": {"statement_date": {"type": "string", "format": "date"}}}
    assert extract(paged(first, last), schema).data == {"statement_date": "2023-07-01"}


def test_values_at_the_right_edge_of_a_column_belong_to_its_label(paged):
    document = paged(
        [
            (40, {50: "Harbour dues", 250: "Storage charges"}),
            (51, {180: "1,204.10", 380: "77.00"}),
            (80, {50: "Fuel charge", 250: "Levies"}),
            (91, {380: "12.00"}),
        ]
    )
    found = extract(document, fields("harbour_dues", "storage_charges", "fuel_charge", "levies", kind="number")).data
    assert found == {"harbour_dues": 1204.1, "storage_charges": 77.0, "fuel_charge": None, "levies": 12.0}
