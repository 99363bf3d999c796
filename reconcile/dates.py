"""Read dates by stated formats, turn IRS cycles and EFT numbers into days, and count business days.

Nothing here guesses: a text that no stated format fits is an error, and the clock is never asked.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache, lru_cache

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}

_COMMON = re.compile(r"(\d{4})-(\d\d)-(\d\d)|(\d\d?)/(\d\d?)/(\d{4})", re.ASCII)
_NUMERIC_US = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_APOSTROPHE = re.compile(r"(\d{1,2})/(\d{1,2})/?'\s?(\d{2}|\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_MONTH_FIRST = re.compile(r"([A-Za-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", re.ASCII)
_MONTH_FIRST_SHORT = re.compile(r"([A-Za-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s*'(\d{2})", re.ASCII)
# The two-digit year is that of spreadsheets, which show a day as 15-Apr-25.
_DAY_FIRST = re.compile(r"(\d{1,2})(?:[ -]([A-Za-z]+)\.?,?[ -](\d{4})|-([A-Za-z]{3,4})-(\d{2}))", re.ASCII)
_MONTH_DASHED = re.compile(r"([A-Za-z]{3,9})-(\d{1,2})-(\d{4})", re.ASCII)
_RUN_TOGETHER = re.compile(r"(\d{1,2})([A-Za-z]{3})(\d{4})", re.ASCII)

FIRST_YEAR, LAST_YEAR = 1950, 2099


def _date(year: int, month: int, day: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"not a date: the year is outside {FIRST_YEAR} to {LAST_YEAR}")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueError("not a date: no such day in the calendar") from error


def _year(text: str) -> int:
    number = int(text)
    if len(text) == 4:
        return number
    # Payments are of our time: two digits mean 2000 to 2079, else the last century.
    return 2000 + number if number < 80 else 1900 + number


def month_number(name: str) -> int:
    """Return 1 to 12 for an English month name or its abbreviation, with or without a dot.

    Raises:
        ValueError: when it is no month.
    """
    try:
        return _MONTHS[name.strip().rstrip(".").lower()]
    except KeyError as error:
        raise ValueError("not a date: unknown month name") from error


def parse_us(text: str, *, day_first: bool = False) -> date:
    """Read one date in the forms US records use.

    ``4/15/2025``, ``04-15-25``, ``4/15'25``, ``2025-04-15`` (a time after it is dropped, with its zone), ``20250415``,
    ``Apr. 15, 2025``, ``Apr. 15 '25``, ``Apr-15-2025``, ``15 Apr 2025``, ``15-Apr-25``, ``15APR2025``. Numeric dates are month
    first unless ``day_first`` says that the column was proven to be otherwise.

    Raises:
        ValueError: when no form fits, or the day does not exist.
    """
    if match := _COMMON.fullmatch(text):
        # What nine of ten cells of a download hold.
        if match[1]:
            return _date(int(match[1]), int(match[2]), int(match[3]))
        first, second, year = int(match[4]), int(match[5]), int(match[6])
        return _date(year, second, first) if day_first else _date(year, first, second)
    text = " ".join(text.split())
    if match := _NUMERIC_US.fullmatch(text) or _APOSTROPHE.fullmatch(text):
        groups = match.groups()
        first, second, year = int(groups[0]), int(groups[-2]), _year(groups[-1])
        return _date(year, second, first) if day_first else _date(year, first, second)
    if match := _ISO.fullmatch(text):
        return _date(int(match[1]), int(match[3]), int(match[4]))
    if match := _COMPACT.fullmatch(text):
        return _date(int(match[1]), int(match[2]), int(match[3]))
    if match := _MONTH_FIRST.fullmatch(text) or _MONTH_DASHED.fullmatch(text):
        return _date(int(match[3]), month_number(match[1]), int(match[2]))
    if match := _RUN_TOGETHER.fullmatch(text):
        return _date(int(match[3]), month_number(match[2]), int(match[1]))
    if match := _MONTH_FIRST_SHORT.fullmatch(text):
        return _date(_year(match[3]), month_number(match[1]), int(match[2]))
    if match := _DAY_FIRST.fullmatch(text):
        return _date(_year(match[3] or match[5]), month_number(match[2] or match[4]), int(match[1]))
    raise ValueError("not a date: expected a form such as 04/15/2025, 2025-04-15 or Apr. 15, 2025")


def parse_irs(text: str) -> date:
    """Read a transcript date: ``MM-DD-YYYY``, ``MM/DD/YYYY`` or ``Dec. 31, 2020``.

    Raises:
        ValueError: when no form fits, or the day does not exist (``00-00-0000`` is the IRS's own empty placeholder).
    """
    text = " ".join(text.split())
    if re.fullmatch(r"\d{2}[-/]\d{2}[-/]\d{4}", text, re.ASCII):
        return _date(int(text[6:]), int(text[:2]), int(text[3:5]))
    if match := _MONTH_FIRST.fullmatch(text):
        return _date(int(match[3]), month_number(match[1]), int(match[2]))
    raise ValueError("not a date: expected MM-DD-YYYY or a form such as Dec. 31, 2020")


def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


# --- IRS cycles -----------------------------------------------------------------------------------------------------------

_CYCLE_DAY_OFFSET = {1: -6, 2: -3, 3: -2, 4: -1, 5: 0}


def _first_cycle_thursday(year: int) -> date:
    # IRM 3.30.123: the posting week runs Friday to Thursday. Cycle 01 closes on the first Thursday on or after 2 January.
    start = date(year, 1, 2)
    return start + timedelta(days=(3 - start.weekday()) % 7)


@cache
def cycles_in_year(year: int) -> int:
    """Return how many weekly cycles an IRS processing year has: 52 or 53."""
    return (_first_cycle_thursday(year + 1) - _first_cycle_thursday(year)).days // 7


def cycle_window(cycle: str) -> tuple[date, date]:
    """Return the first and last day a cycle stands for.

    Shapes: ``YYYYWWDD`` (individual; day 01 Friday, 02 Monday … 05 Thursday) is one day, ``YYYYWW`` (business) the Friday to
    Thursday week. A day outside 01 to 05 keeps the week. Source: IRM 3.30.123.

    Raises:
        ValueError: when it is not six or eight digits, or the year has no such week.
    """
    if not re.fullmatch(r"\d{6}|\d{8}", cycle, re.ASCII):
        raise ValueError("not a cycle: expected YYYYWW or YYYYWWDD")
    year, week = int(cycle[:4]), int(cycle[4:6])
    if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= week <= cycles_in_year(year):
        raise ValueError("not a cycle: no such week in that year")
    thursday = _first_cycle_thursday(year) + timedelta(weeks=week - 1)
    day = int(cycle[6:]) if len(cycle) == 8 else 0
    if day in _CYCLE_DAY_OFFSET:
        exact = thursday + timedelta(days=_CYCLE_DAY_OFFSET[day])
        return exact, exact
    return thursday - timedelta(days=6), thursday


# --- EFT numbers ----------------------------------------------------------------------------------------------------------

EFT_NEAR_DAYS = 7
"""A bank books a settlement a few days later, over a weekend and a holiday."""


def settlement_day(number: str, near: date) -> date | None:
    """Return the day inside an EFT number, in the nearest year of that last digit; ``None`` where there is none.

    The fourth of the fifteen digits is the last of the year, the next three are the day of the year plus 400. That rule was
    found by comparing dated numbers and is not published.
    """
    if len(number) != 15 or not number.isdecimal() or not number.isascii():
        return None
    return _day_of_digits(number[3:7], near.year)


@lru_cache(maxsize=4096)
def _day_of_digits(digits: str, near: int) -> date | None:
    day = int(digits[1:]) - 400
    if not 1 <= day <= 366:
        return None
    past = (near - int(digits[0])) % 10
    year = near - past if past <= 5 else near - past + 10
    return date.fromordinal(date(year, 1, 1).toordinal() + day - 1)


# --- Business days --------------------------------------------------------------------------------------------------------


def _observed(day: date) -> date:
    if day.weekday() == 5:
        return day - timedelta(days=1)
    if day.weekday() == 6:
        return day + timedelta(days=1)
    return day


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


@cache
def legal_holidays(year: int) -> frozenset[date]:
    """Return the legal holidays in the District of Columbia that move tax due dates, as observed.

    Law: IRC 7503; 5 U.S.C. 6103; D.C. Code 28-2701 (Emancipation Day, 16 April).
    """
    last_monday_of_may = month_end(year, 5) - timedelta(days=month_end(year, 5).weekday())
    days = {
        _observed(date(year, 1, 1)),
        _nth_weekday(year, 1, 0, 3),
        _nth_weekday(year, 2, 0, 3),
        _observed(date(year, 4, 16)),
        last_monday_of_may,
        _observed(date(year, 7, 4)),
        _nth_weekday(year, 9, 0, 1),
        _nth_weekday(year, 10, 0, 2),
        _observed(date(year, 11, 11)),
        _nth_weekday(year, 11, 3, 4),
        _observed(date(year, 12, 25)),
    }
    if year >= 2021:
        days.add(_observed(date(year, 6, 19)))
    if year % 4 == 1:
        days.add(_observed(date(year, 1, 20)))
    next_new_year = _observed(date(year + 1, 1, 1))
    if next_new_year.year == year:
        days.add(next_new_year)
    return frozenset(days)


def is_business_day(day: date) -> bool:
    """Tell whether a day is neither a weekend nor a legal holiday in the District of Columbia."""
    return day.weekday() < 5 and day not in legal_holidays(day.year)


def next_business_day(day: date) -> date:
    """Return the day itself, or the first business day after it (IRC 7503)."""
    while not is_business_day(day):
        day += timedelta(days=1)
    return day
