"""Hold the due dates and IRS cycles the generator needs, as published, apart from the program's own tables.

Instalment and return dates carry the weekend and holiday shifts of IRC 7503 with the holidays of the District of Columbia.
"""

from __future__ import annotations

from datetime import date, timedelta

Period = tuple[int, int]
"""A tax period by the year and month it ends in."""

QUARTERLY = frozenset({"941", "720"})
DEPOSIT_FORMS = QUARTERLY | {"940", "943", "944", "945"}
"""Forms whose payments are deposits of a period, without instalments."""

INSTALMENTS: dict[int, tuple[date, date, date, date]] = {
    # Notice 2020-23 moved what fell between April 1 and July 14, 2020.
    2020: (date(2020, 7, 15), date(2020, 7, 15), date(2020, 9, 15), date(2021, 1, 15)),
    2021: (date(2021, 4, 15), date(2021, 6, 15), date(2021, 9, 15), date(2022, 1, 18)),
    2022: (date(2022, 4, 18), date(2022, 6, 15), date(2022, 9, 15), date(2023, 1, 17)),
    2023: (date(2023, 4, 18), date(2023, 6, 15), date(2023, 9, 15), date(2024, 1, 16)),
    2024: (date(2024, 4, 15), date(2024, 6, 17), date(2024, 9, 16), date(2025, 1, 15)),
    2025: (date(2025, 4, 15), date(2025, 6, 16), date(2025, 9, 15), date(2026, 1, 15)),
    2026: (date(2026, 4, 15), date(2026, 6, 15), date(2026, 9, 15), date(2027, 1, 15)),
}
"""Estimated tax of individuals and trusts, calendar years."""
RETURN_DUE: dict[int, date] = {
    2019: date(2020, 7, 15),
    2020: date(2021, 5, 17),
    2021: date(2022, 4, 18),
    2022: date(2023, 4, 18),
    2023: date(2024, 4, 15),
    2024: date(2025, 4, 15),
    2025: date(2026, 4, 15),
    2026: date(2027, 4, 15),
}
_HOLIDAYS = frozenset(
    {date(2021, 1, 18), date(2021, 2, 15), date(2022, 1, 17), date(2022, 2, 21), date(2022, 4, 15), date(2023, 1, 16)}
    | {date(2023, 4, 17), date(2024, 1, 15), date(2025, 1, 20), date(2026, 1, 19), date(2026, 2, 16)}
)
"""Holidays of the District of Columbia on or next to a day on which tax is due."""


def shifted(day: date) -> date:
    """Return the day itself, or the first business day after it (IRC 7503)."""
    while day.weekday() >= 5 or day in _HOLIDAYS:
        day += timedelta(days=1)
    return day


def _months_after(period: Period, months: int) -> tuple[int, int]:
    count = period[0] * 12 + period[1] - 1 + months
    return count // 12, count % 12 + 1


def weekday_after(day: date) -> date:
    """Return the day itself, or the Monday after it when it is a weekend."""
    return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() >= 5 else 0)


def weekday_before(day: date) -> date:
    """Return the day itself, or the Friday before it when it is a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def instalments(form: str, period: Period) -> tuple[date, ...]:
    """Return the four due dates of estimated tax: for corporations the fourth lies in the last month of the year."""
    if form in DEPOSIT_FORMS:
        return ()
    if form == "1120":
        return tuple(shifted(date(*_months_after(period, months), 15)) for months in (-8, -6, -3, 0))
    if period[1] == 12:
        return INSTALMENTS[period[0]]
    return tuple(shifted(date(*_months_after(period, months), 15)) for months in (-8, -6, -3, 1))


def deposit_due(year: int, month: int) -> date:
    """Return the day a monthly depositor owes the deposit for a month's wages: the 15th of the next month."""
    return shifted(date(*_months_after((year, month), 1), 15))


def return_due(form: str, period: Period) -> date:
    """Return the day the return of a period is due."""
    if form in DEPOSIT_FORMS:
        return shifted(period_end(_months_after(period, 1)))
    if form == "1040":
        return RETURN_DUE[period[0]]
    return shifted(date(*_months_after(period, 4), 15))


def period_end(period: Period) -> date:
    """Return the last day of a period."""
    year, month = period
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _all_due() -> frozenset[date]:
    days = {day for dates in INSTALMENTS.values() for day in dates} | set(RETURN_DUE.values())
    for year in range(2019, 2028):
        days |= {deposit_due(year, month) for month in range(1, 13)}
        days |= {return_due("941", (year, month)) for month in (3, 6, 9, 12)}
    return frozenset(days)


ALL_DUE = _all_due()


def crosses_due(paid: date, credited: date) -> bool:
    """Tell whether any due date lies between payment and credit, so that the payment met it and the credit did not."""
    return any(paid <= day < credited for day in ALL_DUE)


def _first_thursday(year: int) -> date:
    start = date(year, 1, 2)
    return start + timedelta(days=(3 - start.weekday()) % 7)


def cycle_of(thursday: date, *, business: bool) -> str:
    """Return the cycle that closes on a Thursday: eight digits for an individual, six for a business."""
    year = thursday.year + 1 if thursday >= _first_thursday(thursday.year + 1) else thursday.year
    if thursday < _first_thursday(year):
        year -= 1
    week = (thursday - _first_thursday(year)).days // 7 + 1
    return f"{year:04d}{week:02d}" if business else f"{year:04d}{week:02d}05"


def assessment_day(processed: date) -> tuple[date, date]:
    """Return the Thursday on or after a day, and the assessment Monday that follows it by 18 days."""
    thursday = processed + timedelta(days=(3 - processed.weekday()) % 7)
    return thursday, thursday + timedelta(days=18)
