"""Dates without a year, and the year that the document gives them."""

import datetime

import pytest

from llamaextract_nb.engine.values.yearless import find_yearless, known_days, nearest_date


@pytest.mark.parametrize(
    ("text", "month_day"),
    [
        ("05 Jan", (1, 5)),
        ("Jan 5", (1, 5)),
        ("5. März", (3, 5)),
        ("04.03.", (3, 4)),
        ("28/01", (1, 28)),
        ("3/4", (4, 3)),
    ],
)
def test_day_and_month_are_found(text, month_day):
    ((start, end, *found),) = find_yearless(text, True)
    assert (text[start:end], tuple(found)) == (text, month_day)


@pytest.mark.parametrize("text", ["5 January 2024", "13/13", "1.50", "12:30", "12/01/2024"])
def test_what_has_a_year_or_is_no_date_is_not(text):
    assert find_yearless(text, True) == []


@pytest.mark.parametrize(
    ("text", "month_day", "date"),
    [
        ("Period 12/15/2023 - 01/14/2024", (12, 20), "2023-12-20"),
        ("Period 12/15/2023 - 01/14/2024", (1, 5), "2024-01-05"),
        ("Statement of 5 January 2024", (12, 29), "2023-12-29"),
        ("Statement for February 2024", (2, 29), "2024-02-29"),
        ("Statement", (2, 2), None),
    ],
)
def test_the_year_is_the_one_that_brings_it_nearest_to_the_days_that_are_known(text, month_day, date):
    found = nearest_date(*month_day, known_days(text, False))
    assert found == (date and datetime.date.fromisoformat(date))


def test_a_document_of_very_many_dates_is_known_by_its_first_ones():
    days = known_days(
        " ".join(f"{day}.{month}.19{year}" for year in range(70, 99) for month in (1, 2) for day in (1, 2)), True
    )
    assert 0 < len(days) <= 50


def test_months_in_any_letters_that_patterns_take_for_theirs_break_nothing():
    assert known_days("NİSAN 2026, Aprıl 2025, KASIM 2024", True) == (
        datetime.date(2026, 4, 15),
        datetime.date(2025, 4, 15),
        datetime.date(2024, 11, 15),
    )
    assert [found[2:] for found in find_yearless("5 NİSAN, 6 Mayıs", True)] == [(4, 5), (5, 6)]


def test_dates_of_one_text_come_apart_and_in_order():
    assert [found[2:] for found in find_yearless("1/2 5. März 3/4 " * 3, True)] == [(2, 1), (3, 5), (4, 3)] * 3
