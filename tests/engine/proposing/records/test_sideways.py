"""Records that stand in the columns of a table."""

import pytest

from llamaextract_nb.engine.extraction import Finding
from llamaextract_nb.engine.proposing.records.record import Record

MODEL = {
    "model": {"type": "string"},
    "power": {"type": "number"},
    "weight": {"type": "number"},
    "price": {"type": "number"},
}
COMPARED = [
    ["", "Model A", "Model B", "Model C"],
    ["Power (W)", "100", "150", "200"],
    ["Weight (kg)", "2.5", "3.0", "3.8"],
    ["Price", "99.00", "149.00", ""],
]


@pytest.fixture
def either(paged, declared):
    """Make the same table as words of a page and as a table of the file."""

    def make(kind, rows):
        if kind == "declared":
            return declared(rows)
        lines = [
            (100 + 15 * y, {50 + 150 * x: text for x, text in enumerate(row) if text}) for y, row in enumerate(rows)
        ]
        return paged(lines)

    return make


@pytest.mark.parametrize("kind", ["paged", "declared"])
def test_columns_become_records_where_rows_name_the_fields(either, records, kind):
    found, findings = records(either(kind, COMPARED), MODEL, "models")
    assert [list(record.values()) for record in found] == [
        ["Model A", 100, 2.5, 99.0],
        ["Model B", 150, 3.0, 149.0],
        ["Model C", 200, 3.8, None],
    ]
    assert "row “Weight (kg)”" in findings["models", 1, "weight"].reason
    assert "above the column" in findings["models", 1, "model"].reason


ENTRY = {
    "year": {"type": "integer"},
    "unit": {"type": "string", "description": "Currency"},
    "scale": {"type": "integer"},
    "kind": {"enum": ["actual", "forecast"], "default": "actual"},
    "value": {"type": ["number", "string"]},
}
STATEMENT = [
    (100, {50: "(in millions, but per share)", 300: "2026", 400: "2025"}),
    (114, {50: "Revenue", 290: "$", 300: "1,250", 390: "$", 400: "1,100"}),
    (128, {50: "Net income", 300: "(75)", 400: "120"}),
    (142, {50: "Earnings per share:"}),
    (156, {50: "Basic", 300: "0.78", 400: "1.04"}),
    (170, {50: "Diluted", 300: "0.77", 400: "1.03"}),
]


@pytest.mark.parametrize(
    ("name", "values", "scale"),
    [("revenue", [1250, 1100], 1_000_000), ("net_income", [-75, 120], 1_000_000), ("basic_eps", [0.78, 1.04], 1)],
)
def test_a_row_called_as_the_list_is_gives_a_record_for_each_column(paged, records, name, values, scale):
    found, findings = records(paged(STATEMENT), ENTRY, name)
    assert found == [
        {"year": year, "unit": "USD", "scale": scale, "kind": "actual", "value": value}
        for year, value in zip((2026, 2025), values, strict=True)
    ]
    assert findings[name, 0, "value"].citations[0].page == 1
    assert "default" in findings[name, 0, "kind"].reason


def test_what_stands_above_is_left_out_where_it_is_nothing_like_the_examples(paged, records):
    period = {"type": "string", "description": "Reporting period ('FY2025 Q3', 'FY2025 H1')"}
    lines = [(86, {280: "For the three months ended on 30 November"}), *STATEMENT]
    found, findings = records(paged(lines), {"period": period, "value": {"type": "number"}}, "revenue")
    assert [record["value"] for record in found] == [1250, 1100]
    assert found[0]["period"] is None
    assert findings["revenue", 0, "period"].reason


def test_no_row_no_records(paged, records):
    found, findings = records(paged(STATEMENT), ENTRY, "goodwill")
    assert found == []
    assert findings[("goodwill",)].reason


def test_columns_of_changes_are_no_records_and_heads_may_stand_aside(paged, records):
    lines = [
        (100, {300: "June 30,", 400: "March 31,"}),
        (112, {285: "2026", 385: "2025", 480: "% change"}),
        (128, {50: "Revenue", 310: "1,250", 410: "1,100", 490: "14 %"}),
        (142, {50: "Goodwill", 315: "240", 415: "200", 490: "20 %"}),
    ]
    day = {"type": "string", "format": "date"}
    found, _ = records(paged(lines), {"date": day, "value": {"type": "number"}}, "goodwill")
    assert found == [{"date": "2026-06-30", "value": 240.0}, {"date": "2025-03-31", "value": 200.0}]


def test_running_text_that_tells_one_value_of_many_tells_no_record(paged, records):
    told = Record()
    for number in range(8):
        told.put((f"field_{number}",), Finding("x" if number == 0 else None, 0.9))
    properties = {f"field_{number}": {"type": "string"} for number in range(8)}
    assert records(paged(STATEMENT), properties, told=[told])[0] == []
    told.put(("field_1",), Finding("y", 0.9))
    assert len(records(paged(STATEMENT), properties, told=[told])[0]) == 1
