"""Hold the due dates and IRS cycles the generator needs, as published, apart from the program's own tables.

Instalment and return dates carry the weekend and holiday shifts of IRC 7503 with the holidays of the District of Columbia.
"""

from __future__ import annotations

from datetime import date, timedelta

Period = tuple[int, int]
"""A tax period by the year and month it ends in."""

INSTALMENTS: dict[int, tuple[date, date, date, date]] = {
    2021: (date(2021, 4, 15), date(2021, 6, 15), date(2021, 9, 15), date(2022, 1, 18)),
    2022: (date(2022, 4, 18), date(2022, 6, 15), date(2022, 9, 15), date(2023, 1, 17)),
    2023: (date(2023, 4, 18), date(2023, 6, 15), date(2023, 9, 15), date(2024, 1, 16)),
    2024: (date(2024, 4, 15), date(2024, 6, 17), date(2024, 9, 16), date(2025, 1, 15)),
    2025: (date(2025, 4, 15), date(2025, 6, 16), date(2025, 9, 15), date(2026, 1, 15)),
    2026: (date(2026, 4, 15), date(2026, 6, 15), date(2026, 9, 15), date(2027, 1, 15)),
}
CORPORATE_FOURTH: dict[int, date] = {
    2021: date(2021, 12, 15),
    2022: date(2022, 12, 15),
    2023: date(2023, 12, 15),
    2024: date(2024, 12, 16),
    2025: date(2025, 12, 15),
    2026: date(2026, 12, 15),
}
RETURN_DUE: dict[int, date] = {
    2020: date(2021, 5, 17),
    2021: date(2022, 4, 18),
    2022: date(2023, 4, 18),
    2023: date(2024, 4, 15),
    2024: date(2025, 4, 15),
    2025: date(2026, 4, 15),
    2026: date(2027, 4, 15),
}
# The 15th of these months falls on, or is pushed by, a holiday; all other shifts are weekends alone.
_HOLIDAY_FIFTEENTHS: dict[tuple[int, int], date] = {
    (2022, 4): date(2022, 4, 18),
    (2023, 1): date(2023, 1, 17),
    (2023, 4): date(2023, 4, 18),
    (2024, 1): date(2024, 1, 16),
    (2022, 1): date(2022, 1, 18),
}


def weekday_after(day: date) -> date:
    """Return the day itself, or the Monday after it when it is a weekend."""
    return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() >= 5 else 0)


def weekday_before(day: date) -> date:
    """Return the day itself, or the Friday before it when it is a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def instalments(form: str, year: int) -> tuple[date, date, date, date]:
    """Return the four due dates of estimated tax for a calendar year."""
    first, second, third, fourth = INSTALMENTS[year]
    return (first, second, third, CORPORATE_FOURTH[year] if form == "1120" else fourth)


def deposit_due(year: int, month: int) -> date:
    """Return the day a monthly depositor owes the deposit for a month's wages: the 15th of the next month."""
    year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return _HOLIDAY_FIFTEENTHS.get((year, month)) or weekday_after(date(year, month, 15))


def return_due(form: str, period: Period) -> date:
    """Return the day the return of a period is due."""
    year, month = period
    if form == "941":
        following = {3: date(year, 4, 30), 6: date(year, 7, 31), 9: date(year, 10, 31), 12: date(year + 1, 1, 31)}[month]
        return weekday_after(following)
    return RETURN_DUE[year]


def _all_due() -> frozenset[date]:
    days = {day for dates in INSTALMENTS.values() for day in dates} | set(CORPORATE_FOURTH.values()) | set(RETURN_DUE.values())
    for year in INSTALMENTS:
        days |= {deposit_due(year, month) for month in range(1, 13)}
        days |= {return_due("941", (year, month)) for month in (3, 6, 9, 12)}
    return frozenset(days)


ALL_DUE = _all_due()


def crosses_due(paid: date, credited: date) -> bool:
    """Tell whether any due date lies between payment and credit, so that the payment met it and the credit did not."""
    return any(paid <= day < credited for day in ALL_DUE)


def period_end(period: Period) -> date:
    """Return the last day of a period."""
    year, month = period
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


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
