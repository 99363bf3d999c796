"""Dates by stated forms, IRS cycles, and the holidays that move due dates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile import dates

READ = {
    "4/15/2025": "2025-04-15",
    "04/15/2025": "2025-04-15",
    "04-15-2025": "2025-04-15",
    "4-5-2025": "2025-04-05",
    "04/15/25": "2025-04-15",
    "04-15-25": "2025-04-15",
    "4/15'25": "2025-04-15",
    "4/ 15'25": None,
    "4/15' 25": "2025-04-15",
    "4/15'2025": "2025-04-15",
    "2025-04-15": "2025-04-15",
    "2025/04/15": "2025-04-15",
    "2025-4-5": "2025-04-05",
    "2025-04-15T08:30": "2025-04-15",
    "2025-04-15 08:30:59": "2025-04-15",
    "2025-04-15 00:00:00.000": "2025-04-15",
    "20250415": "2025-04-15",
    "Apr. 15, 2025": "2025-04-15",
    "Apr 15, 2025": "2025-04-15",
    "April 15 2025": "2025-04-15",
    "APRIL 15, 2025": "2025-04-15",
    "April 15th, 2025": "2025-04-15",
    "Sept. 1, 2024": "2024-09-01",
    "Sep 1st, 2024": "2024-09-01",
    "15 Apr 2025": "2025-04-15",
    "15-Apr-2025": "2025-04-15",
    "15-Apr-25": "2025-04-15",
    "5-Sept-25": "2025-09-05",
    "Apr 15 '25": "2025-04-15",
    "15 Apr 25": None,
    "Apr-15-25": None,
    " 04/15/2025 ": "2025-04-15",
    "02/29/2024": "2024-02-29",
    "12/31/1999": "1999-12-31",
    "01/01/99": "1999-01-01",
    "01/01/79": "2079-01-01",
    "01/01/80": "1980-01-01",
}
REFUSED = [
    "",
    "15/04/2025",
    "13/01/2025",
    "02/30/2025",
    "02/29/2025",
    "00/10/2025",
    "04/00/2025",
    "00-00-0000",
    "04/15-2025",
    "04/15",
    "2025",
    "2025-13-01",
    "2025-02-30",
    "20251301",
    "45397",
    "45397.0",
    "202504",
    "4/15/202",
    "4/15/20255",
    "Foo 15, 2025",
    "Apr 31, 2025",
    "April 2025",
    "15.04.2025",
    "04.15.2025",
    "today",
    "2025-W16",
    "04/15/1800",
    "04/15/2100",
    "4/15/2025 or 4/16/2025",
    "04/15/2O25",
    "2025-04-15Z extra",
]


@pytest.mark.parametrize(("text", "expected"), READ.items())
def test_a_date_is_read_by_a_stated_form(text: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(ValueError, match="not a date"):
            dates.parse_us(text)
    else:
        assert dates.parse_us(text) == date.fromisoformat(expected)


@pytest.mark.parametrize("text", REFUSED)
def test_nothing_is_guessed(text: str) -> None:
    with pytest.raises(ValueError, match="not a date"):
        dates.parse_us(text)


def test_a_column_proven_day_first_is_read_so() -> None:
    assert dates.parse_us("15/04/2025", day_first=True) == date(2025, 4, 15)
    with pytest.raises(ValueError, match="calendar"):
        dates.parse_us("04/15/2025", day_first=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("04-15-2025", "2025-04-15"),
        ("04/15/2025", "2025-04-15"),
        ("Dec. 31, 2020", "2020-12-31"),
        ("Dec.  31,\n2020", "2020-12-31"),
    ],
)
def test_transcript_dates(text: str, expected: str) -> None:
    assert dates.parse_irs(text) == date.fromisoformat(expected)


@pytest.mark.parametrize("text", ["4-15-2025", "2025-04-15", "00-00-0000", "15-04-2025", "04-15-25", ""])
def test_transcript_dates_take_nothing_else(text: str) -> None:
    with pytest.raises(ValueError, match="not a date"):
        dates.parse_irs(text)


days = st.dates(date(1950, 1, 1), date(2099, 12, 31))


@given(days)
def test_every_day_reads_back(day: date) -> None:
    for form in ("%m/%d/%Y", "%Y-%m-%d", "%Y%m%d", "%B %d, %Y", "%d %b %Y"):
        assert dates.parse_us(day.strftime(form)) == day
    assert dates.parse_irs(day.strftime("%m-%d-%Y")) == day


# --- cycles, against every figure published -----------------------------------------------------------------------

DAYS = {
    "20150402": "2015-01-26",
    "20170505": "2017-02-02",
    "20190604": "2019-02-06",
    "20205302": "2020-12-28",
    "20260604": "2026-02-11",
}
WEEKS = {"202323": "2023-06-08", "202325": "2023-06-22", "202333": "2023-08-17", "202351": "2023-12-21"}
YEARS = {
    2014: ("2013-12-27", "2014-01-02", 53),
    2015: ("2015-01-02", "2015-01-08", 52),
    2016: ("2016-01-01", "2016-01-07", 52),
    2017: ("2016-12-30", "2017-01-05", 52),
    2018: ("2017-12-29", "2018-01-04", 52),
    2019: ("2018-12-28", "2019-01-03", 52),
    2020: ("2019-12-27", "2020-01-02", 53),
    2021: ("2021-01-01", "2021-01-07", 52),
    2022: ("2021-12-31", "2022-01-06", 52),
    2023: ("2022-12-30", "2023-01-05", 52),
    2024: ("2023-12-29", "2024-01-04", 52),
    2025: ("2024-12-27", "2025-01-02", 53),
    2026: ("2026-01-02", "2026-01-08", 52),
    2027: ("2027-01-01", "2027-01-07", 52),
}
ASSESSMENTS = {"20231105": "2023-04-03", "20241805": "2024-05-20", "20250905": "2025-03-17", "20202205": "2020-06-15"}


@pytest.mark.parametrize(("cycle", "day"), DAYS.items())
def test_a_daily_cycle_is_one_day(cycle: str, day: str) -> None:
    assert dates.cycle_window(cycle) == (date.fromisoformat(day), date.fromisoformat(day))


@pytest.mark.parametrize(("cycle", "thursday"), WEEKS.items())
def test_a_weekly_cycle_runs_friday_to_thursday(cycle: str, thursday: str) -> None:
    end = date.fromisoformat(thursday)
    assert dates.cycle_window(cycle) == (end - timedelta(days=6), end)


@pytest.mark.parametrize(("year", "facts"), YEARS.items())
def test_the_first_cycle_of_each_year(year: int, facts: tuple[str, str, int]) -> None:
    friday, thursday, count = facts
    assert dates.cycle_window(f"{year}01") == (date.fromisoformat(friday), date.fromisoformat(thursday))
    assert dates.cycles_in_year(year) == count


@pytest.mark.parametrize(("cycle", "assessed"), ASSESSMENTS.items())
def test_an_assessment_is_dated_eighteen_days_after_its_cycle(cycle: str, assessed: str) -> None:
    assert date.fromisoformat(assessed) - dates.cycle_window(cycle)[1] == timedelta(days=18)


@pytest.mark.parametrize("day", ["00", "06", "07", "08", "14"])
def test_an_unknown_day_keeps_the_week(day: str) -> None:
    assert dates.cycle_window(f"202320{day}") == dates.cycle_window("202320")


@pytest.mark.parametrize(
    "cycle", ["", "20235301", "20230001", "202400", "202354", "2023", "2023110", "20231105X", "189901", "２０２３０１"]
)
def test_what_is_no_cycle_is_refused(cycle: str) -> None:
    with pytest.raises(ValueError, match="not a cycle"):
        dates.cycle_window(cycle)


@given(st.integers(1951, 2098), st.integers(1, 53))
def test_cycles_follow_each_other_without_a_gap(year: int, week: int) -> None:
    if week > dates.cycles_in_year(year):
        return
    following = f"{year}{week + 1:02d}" if week < dates.cycles_in_year(year) else f"{year + 1}01"
    assert dates.cycle_window(following)[0] - dates.cycle_window(f"{year}{week:02d}")[1] == timedelta(days=1)


# --- business days ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "day",
    [
        "2011-04-15",  # Emancipation Day, observed on the Friday
        "2012-04-16",
        "2017-04-17",  # observed on the Monday
        "2021-06-18",  # Juneteenth's first year
        "2021-12-31",  # New Year's Day 2022, observed
        "2021-01-20",  # inauguration
        "2024-01-15",
        "2024-02-19",
        "2024-05-27",
        "2024-09-02",
        "2024-10-14",
        "2024-11-11",
        "2024-11-28",
        "2024-12-25",
    ],
)
def test_legal_holidays_in_the_district_of_columbia(day: str) -> None:
    assert not dates.is_business_day(date.fromisoformat(day))


def test_days_that_are_no_holidays() -> None:
    assert dates.is_business_day(date(2020, 6, 19))
    assert dates.is_business_day(date(2023, 1, 20))
    assert dates.is_business_day(date(2024, 4, 15))


@given(days)
def test_the_next_business_day_is_one_and_is_near(day: date) -> None:
    found = dates.next_business_day(day)
    assert dates.is_business_day(found)
    assert 0 <= (found - day).days <= 4
    assert all(not dates.is_business_day(day + timedelta(days=n)) for n in range((found - day).days))


@pytest.mark.parametrize(
    ("number", "near", "day"),
    [
        ("270471300000001", date(2024, 11, 8), date(2024, 11, 8)),
        ("220475600000001", date(2014, 12, 22), date(2014, 12, 21)),
        ("227661900000001", date(2026, 8, 7), date(2026, 8, 7)),
        ("270476600000001", date(2024, 12, 31), date(2024, 12, 31)),
        ("270440000000001", date(2024, 1, 1), None),
        ("270476700000001", date(2024, 1, 1), None),
        ("27047130000000", date(2024, 1, 1), None),
    ],
)
def test_the_day_inside_an_eft_number(number: str, near: date, day: date | None) -> None:
    found = dates.settlement_day(number, near)
    assert found is None if day is None else found is not None and abs((found - day).days) <= 1
