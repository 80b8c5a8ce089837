"""Dates in running text, in the languages of the vocabulary."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamaextract_nb.engine.values.dates import find_date_times, find_dates


def values(text, day_first=True):
    return [span.value for span in find_dates(text, day_first)]


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-05", "2026/3/5", "05.03.2026", "5.3.26", "05/03/2026", "5-3-2026", "5 March 2026", "March 5, 2026",
        "Mar 5, 2026", "5th of March, 2026", "5th day of March, 2026", "05-MAR-2026", "5. März 2026", "5 mars 2026",
        "5 de marzo de 2026", "5 marzo 2026", "5 de março de 2026", "5 maart 2026", "5 Mar '26", "05MAR2026",
        "Thu,05-Mar-2026",
        "Thursday, 5 March 2026", "Do., 5. März 2026", "jeudi 5 mars 2026", "5. Mrz. 26", "March 5th, '26",
        "2026-Mar-05", "2026 March 5", "5 de marzo del 2026", "jueves, 5 de marzo de 2026", "5º de março de 2026",
        "05 . 03 . 2026",
    ],
)  # fmt: skip
def test_one_day_in_many_words(text):
    assert values(text) == ["2026-03-05"]
    assert values(f"Date: {text}.") == ["2026-03-05"]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("5 - 8 March 2026", "2026-03-05", "2026-03-08"),
        ("28 February to 3 March 2026", "2026-02-28", "2026-03-03"),
        ("March 5 – 8, 2026", "2026-03-05", "2026-03-08"),
        ("March 28 through April 2, 2026", "2026-03-28", "2026-04-02"),
        ("05.03. bis 08.03.2026", "2026-03-05", "2026-03-08"),
        ("05.–08.03.2026", "2026-03-05", "2026-03-08"),
        ("du 5 au 8 mars 2026", "2026-03-05", "2026-03-08"),
        ("del 5 al 8 de marzo de 2026", "2026-03-05", "2026-03-08"),
    ],
)
def test_the_first_day_of_a_range_shares_the_year_of_the_last(text, first, last):
    assert values(text) == [first, last]


def test_what_stands_before_a_date_is_no_day():
    assert values("pages 3 - 5 March 2026") == ["2026-03-03", "2026-03-05"]
    assert values("Zone 44 - 5 March 2026") == ["2026-03-05"]
    assert values("9 - 5 March 2026") == ["2026-03-05"]


def test_month_first_where_the_document_says_so():
    assert values("03/05/2026", day_first=False) == ["2026-03-05"]
    assert values("03/25/2026", day_first=True) == ["2026-03-25"]
    assert values("25/03/2026", day_first=False) == ["2026-03-25"]
    assert [span.ambiguous for span in find_dates("03/05/2026 and 25/03/2026", True)] == [True, False]


@pytest.mark.parametrize("text", ["31.02.2026", "5 March", "12.50", "1.2.3.4", "99/99/2026", "phone 555-2026", ""])
def test_what_is_no_date(text):
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-03-05T14:30:00Z", "2026-03-05T14:30:00Z"),
        ("05.03.2026 14:30 Uhr", "2026-03-05T14:30:00"),
        ("March 5, 2026 at 2:30 p.m.", "2026-03-05T14:30:00"),
        ("5 March 2026, 12:05 am", "2026-03-05T00:05:00"),
        ("2026-03-05 14:30 +0100", "2026-03-05T14:30:00+01:00"),
        ("5 March 2026", "2026-03-05T00:00:00"),
        ("5 March 2026 25:99", "2026-03-05T00:00:00"),
    ],
)
def test_times_of_day(text, value):
    assert [span.value for span in find_date_times(text, True)] == [value]


DAYS = st.dates(datetime.date(1970, 1, 1), datetime.date(2069, 12, 31))


@given(DAYS, st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d %B %Y", "%B %d, %Y", "%d-%b-%Y", "%d.%m.%y"]))
def test_what_is_printed_is_read(day, form):
    assert values(day.strftime(form)) == [day.isoformat()]


@given(
    st.text(st.characters(codec="utf-8"), max_size=60) | st.from_regex(r"[0-9./: -]{0,40}", fullmatch=True),
    st.booleans(),
)
def test_any_text_gives_real_days_in_bounds_and_apart(text, day_first):
    end = 0
    for span in find_dates(text, day_first):
        assert end <= span.start < span.end <= len(text)
        datetime.date.fromisoformat(span.value)
        end = span.end


def test_two_dates_with_only_a_dash_between_them():
    assert [span.value for span in find_dates("02/24/26-03/06/26", False)] == ["2026-02-24", "2026-03-06"]
    assert find_dates("12-03-06-20", False) == []


@pytest.mark.parametrize("text", ["2025年3月2日", "2025年03月02日", "開票日期：2025 年 3 月 2 日", "2025/3/2"])
def test_dates_with_the_year_first(text):
    assert [span.value for span in find_dates(text, day_first=False)] == ["2025-03-02"]


def test_a_range_of_dates_with_short_days_is_no_date_with_the_year_first():
    found = find_dates("02/10/2020 - 02/16/2020", day_first=False)
    assert [span.value for span in found] == ["2020-02-10", "2020-02-16"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("令和7年11月3日", "2025-11-03"),
        ("令和元年12月3日", "2019-12-03"),
        ("平成31.4.30", "2019-04-30"),
        ("R7年11月3日", "2025-11-03"),
        ("民國114年6月9日", "2025-06-09"),
        ("中華民國 114 年 06 月 09 日", "2025-06-09"),
        ("114/06/09", "2025-06-09"),
        ("二〇二五年十一月二十三日", "2025-11-23"),
        ("二〇二五年十月十日", "2025-10-10"),
        ("２０２５年６月９日", "2025-06-09"),
        ("2025년 6월 9일", "2025-06-09"),
        ("2025. 6. 9.", "2025-06-09"),
        ("٢٠٢٥/٠٦/٠٩", "2025-06-09"),
    ],
)
def test_years_of_an_era_and_digits_of_other_scripts(text, value):
    (span,) = find_dates(text, True)
    assert (span.value, span.start) == (value, 0)


@pytest.mark.parametrize("text", ["114年2月30日", "令和7年13月1日", "114/6/9", "2114/06/09/1", "零年一月一日"])
def test_what_is_no_day_of_an_era(text):
    assert not [span for span in find_dates(text, True) if span.value.startswith(("2025", "2024"))]


@pytest.mark.parametrize(
    "text", ["5 NİSAN 2026 - 3 Mayıs 2026", "5. Aprıl 2026, 3. Mai 2026", "5 Nisan 2026 ve 3 MAYIS 2026"]
)
def test_months_with_and_without_dots_on_their_letters(text):
    assert [span.value for span in find_dates(text, True)] == ["2026-04-05", "2026-05-03"]
