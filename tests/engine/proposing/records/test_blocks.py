"""Records written as blocks of labels and values, below each other and side by side."""

import pytest

TEXT = {"type": "string"}
WANTED = {"company": TEXT, "address": TEXT, "date": {"type": "string", "format": "date"}, "reference": TEXT}
STOPS = [
    ("Oak Mills Ltd", "1 Mill Lane, Leeds", "2024-03-04", "LD-1"),
    ("Pine Stores", "9 Park Rd, York", "2024-03-05", "UL-7"),
    ("Elm Depot", "3 Dock St, Hull", "2024-03-06", "UL-8"),
]
LABELS = ("Company:", "Address:", "Date:", "Reference:")


def values(found):
    return [tuple(record.values()) for record in found]


def test_blocks_under_headings_are_no_table(paged, records):
    lines = []
    for number, stop in enumerate(STOPS):
        top = 80 + 80 * number
        lines.append((top, {50: f"Stop {number + 1}"}))
        lines += [
            (top + 14 * n, {50: label, 130: value})
            for n, (label, value) in enumerate(zip(LABELS, stop, strict=True), 1)
        ]
    assert values(records(paged(lines), WANTED, "stops")[0]) == STOPS


@pytest.mark.parametrize("count", [2, 3])
def test_blocks_side_by_side_are_records_of_their_own(paged, records, count):
    stops = STOPS[:count]
    lines = [(80, {50 + 180 * n: f"Stop {n + 1}" for n in range(count)})]
    for row, label in enumerate(LABELS):
        cells = {}
        for n, stop in enumerate(stops):
            cells |= {50 + 180 * n: label, 110 + 180 * n: stop[row]}
        lines.append((94 + 14 * row, cells))
    assert values(records(paged(lines), WANTED, "stops")[0]) == stops


def test_blocks_below_blocks_that_stand_side_by_side(paged, records):
    lines = []
    for row, label in enumerate(LABELS):
        lines.append((94 + 14 * row, {50: label, 110: STOPS[0][row], 230: label, 290: STOPS[1][row]}))
        lines.append((174 + 14 * row, {50: label, 110: STOPS[2][row]}))
    assert values(records(paged(sorted(lines, key=lambda line: line[0])), WANTED, "stops")[0]) == [
        STOPS[0],
        STOPS[2],
        STOPS[1],
    ]
