"""Columns whose cells begin with the same words and a sign that tells each from the others."""

import pytest

TEXT, NUMBER = {"type": "string"}, {"type": "number"}
ROWS = [("Hull", "$160,000", "$859.00"), ("Sails", "$3,200", "Included"), ("Engine", "$104,250", "Included")]


def table(lead, signs, between):
    lines = [(100, {50: "Section I", 250: "Limit of cover", 400: "Premium"})]
    return lines + [
        (114 + 14 * n, {50: f"{lead} {sign}{between}{name}", 260: limit, 400: premium})
        for n, (sign, (name, limit, premium)) in enumerate(zip(signs, ROWS, strict=True))
    ]


@pytest.mark.parametrize(
    ("lead", "signs", "between", "wanted"),
    [
        ("Part", "ABC", " - ", {"part_letter": TEXT, "part_name": TEXT}),
        ("PART", ("I", "II", "III"), ": ", {"part_code": TEXT, "part_title": TEXT}),
        ("Part", ("1", "12", "113"), " ", {"part_number": {"type": "integer"}, "part_name": TEXT}),
    ],
)
def test_the_sign_and_the_text_behind_it_are_two_fields(paged, records, lead, signs, between, wanted):
    found, _ = records(paged(table(lead, signs, between)), wanted | {"limit_of_cover": NUMBER}, "parts")
    numbers = [int(sign) if sign.isdigit() else sign for sign in signs]
    assert [tuple(record.values()) for record in found] == [
        (number, name, float(limit.strip("$").replace(",", "")))
        for number, (name, limit, _) in zip(numbers, ROWS, strict=True)
    ]


def test_words_that_name_no_field_stay_in_the_text(paged, records):
    lines = table("Part", "ABC", " - ")
    found, _ = records(paged(lines), {"section": TEXT, "limit_of_cover": NUMBER, "premium": TEXT}, "covers")
    assert found[0]["section"] == "Part A - Hull"
