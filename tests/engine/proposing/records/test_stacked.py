"""Records that are stacked in each column by itself, so that no line of the page is a row."""

TEXT, NUMBER = {"type": "string"}, {"type": "number"}
HEADER = (100, {50: "Crate no.", 150: "Pieces", 230: "Description of goods", 430: "Gross weight"})
WANTED = {
    "crate_no": TEXT,
    "lock": TEXT,
    "pieces": NUMBER,
    "description_of_goods": TEXT,
    "tariff_code": TEXT,
    "gross_weight": NUMBER,
    "gross_weight_unit": TEXT,
}
CRATES = ["CRT77120", "Lock: L-11", "CRT77121", "Lock: L-12", "CRT77122", "Lock: L-13"]
GOODS = ["12 cases of", "dried figs", "Tariff code: 080420", "8 sacks of", "walnuts", "Tariff code: 080231"]
GOODS += ["30 tins of", "olive oil", "Tariff code: 150910"]
WEIGHTS = ["1,200 kg", "640 kg", "975 kg"]


def page(*columns):
    """Lines below the header: (x, first y, step, texts) for each column."""
    cells = {}
    for x, top, step, texts in columns:
        for number, text in enumerate(texts):
            cells.setdefault(top + step * number, {})[x] = text
    return [HEADER, *sorted(cells.items())]


STACKED = ((50, 120, 22, CRATES), (160, 121, 17, ["12", "8", "30"]), (230, 119, 13, GOODS), (435, 120, 30, WEIGHTS))


def test_blocks_that_stand_in_one_order_are_the_records(paged, records):
    found, findings = records(paged([*page(*STACKED), (300, {50: "Freight and charges"})]), WANTED, "crates")
    assert [list(record.values()) for record in found] == [
        ["CRT77120", "L-11", 12, "12 cases of dried figs", "080420", 1200, "kg"],
        ["CRT77121", "L-12", 8, "8 sacks of walnuts", "080231", 640, "kg"],
        ["CRT77122", "L-13", 30, "30 tins of olive oil", "150910", 975, "kg"],
    ]
    assert findings["crates", 1, "tariff_code"].citations[0].boxes[0][:2] == (230, 184)


def test_columns_with_other_numbers_of_blocks_are_not_put_together(paged, records):
    fewer = (*STACKED[:3], (435, 120, 30, WEIGHTS[:2]))
    found, _ = records(paged(page(*fewer)), WANTED, "crates")
    assert ["CRT77122", "30 tins of olive oil"] not in [[r["crate_no"], r["description_of_goods"]] for r in found]


def test_rows_whose_text_begins_above_their_line_stay_rows(paged, records):
    document = paged(
        [
            HEADER,
            (120, {230: "Dried figs of"}),
            (131, {50: "CRT77120", 160: "12", 230: "the first choice", 435: "1,200 kg"}),
            (160, {230: "Walnuts of"}),
            (171, {50: "CRT77121", 160: "8", 230: "last year", 435: "640 kg"}),
        ]
    )
    found, _ = records(document, WANTED, "crates")
    assert [(record["crate_no"], record["gross_weight"]) for record in found] == [("CRT77120", 1200), ("CRT77121", 640)]
