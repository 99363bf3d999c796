"""Give the due dates of returns and of estimated instalments, shifted for weekends, holidays and nationwide postponements.

Law: IRC 6072 (returns), IRC 6654(c) (individuals: 15 April, June, September, January), IRC 6655(c) (corporations: 15th of the
4th, 6th, 9th and 12th month), IRC 7503 (weekends and holidays), IRC 7508A (postponements, in ``data/postponements.csv``),
IRC 6511 and 6513 (claims). Area disasters are not in the table: they are each taxpayer's own.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources

from reconcile import codes
from reconcile.dates import month_end, next_business_day
from reconcile.model import TaxPeriod


@dataclass(frozen=True, slots=True)
class _Postponement:
    forms: frozenset[str]
    what: str
    first: date
    last: date
    new_date: date
    basis: str


@cache
def _postponements() -> tuple[_Postponement, ...]:
    text = resources.files("reconcile").joinpath("data", "postponements.csv").read_text(encoding="utf-8")
    return tuple(
        _Postponement(
            forms=frozenset(row["forms"].split("|")),
            what=row["what"],
            first=date.fromisoformat(row["first"]),
            last=date.fromisoformat(row["last"]),
            new_date=date.fromisoformat(row["new_date"]),
            basis=row["basis"],
        )
        for row in csv.DictReader(text.splitlines())
    )


def _shift(form: str, what: str, day: date) -> tuple[date, str]:
    """Return the day a statutory day moved to, and the law or notice that moved it."""
    for entry in _postponements():
        if form in entry.forms and what in entry.what and entry.first <= day <= entry.last:
            return entry.new_date, entry.basis
    return next_business_day(day), "IRC 7503"


def _month_after(period: TaxPeriod, months: int) -> tuple[int, int]:
    index = period.year * 12 + period.month - 1 + months
    return index // 12, index % 12 + 1


def _return_day(form: str, period: TaxPeriod) -> date | None:
    known = codes.forms().get(form)
    if known is None or known.due_month == 0:
        return None
    year, month = _month_after(period, known.due_month)
    return date(year, month, min(known.due_day, month_end(year, month).day))


def _instalment_days(form: str, period: TaxPeriod) -> tuple[date, ...]:
    known = codes.forms().get(form)
    if known is None or not known.estimated:
        return ()
    last = 1 if form in ("1040", "1041") else 0
    return tuple(date(*_month_after(period, months), 15) for months in (-8, -6, -3, last))


@cache
def return_due(form: str, period: TaxPeriod) -> date | None:
    """Return the day a return and its balance are due without extension, or ``None`` where the form has no fixed day."""
    day = _return_day(form, period)
    return None if day is None else _shift(form, "return", day)[0]


@cache
def instalment_dues(form: str, period: TaxPeriod) -> tuple[date, ...]:
    """Return the four days the estimated instalments of a period are due; empty for a form without estimated tax."""
    return tuple(_shift(form, "estimated", day)[0] for day in _instalment_days(form, period))


@cache
def moved_from(form: str, period: TaxPeriod, kind: str, due: date) -> tuple[date, str] | None:
    """Return the statutory day that a due date moved from, and the law or notice that moved it; ``None`` where it did not."""
    what = "estimated" if kind == "estimated" else "return"
    day = _return_day(form, period)
    days = _instalment_days(form, period) if what == "estimated" else (day,) if day else ()
    for day in days:
        shifted, law = _shift(form, what, day)
        if shifted == due and shifted != day:
            return day, law
    return None


def due_met(form: str | None, period: TaxPeriod | None, kind: str, paid: date) -> date | None:
    """Return the first due date a payment of that kind met: on or after the day it was paid.

    Estimated payments are held against their instalments, deposits against nothing (their schedule depends on the payroll), all
    others against the day the return was due. ``None`` when there is no such date.
    """
    if form is None or period is None or kind in ("deposit", "penalty", "installment", "amended", "credit_elect"):
        return None
    if kind == "estimated":
        return next((day for day in instalment_dues(form, period) if paid <= day), None)
    due = return_due(form, period)
    return due if due is not None and paid <= due else None


def instalment_number(form: str, period: TaxPeriod, paid: date) -> int | None:
    """Return which instalment (1 to 4) a payment of that day serves: the first one not yet past."""
    for number, day in enumerate(instalment_dues(form, period), start=1):
        if paid <= day:
            return number
    return None


_EMPLOYMENT = frozenset({"941", "943", "944", "945"})
"""Forms whose returns and payments of a year count as of the next April 15 (IRC 6513(c))."""
_EXTENSION_DAYS = 190
"""A return received later than so many days after its due date had no extension that reached it."""


def claim_deadline(form: str | None, period: TaxPeriod | None, paid: date, filed: date | None) -> date | None:
    """Return the last day on which money paid for a period can be claimed back, told too early rather than too late.

    IRC 6511(a)-(b): three years from filing or two from payment, whichever is later; within the three years, only what was paid
    in the three years before the claim and the extension. IRC 6513: what was filed or paid early counts as of the day the return
    was due. ``filed`` is the later of due and received, as transcripts print it. ``None`` where the form has no fixed due date.
    """
    if form is None or period is None:
        return None
    due = next_business_day(date(period.year + 1, 4, 15)) if form in _EMPLOYMENT else return_due(form, period)
    if due is None:
        return None
    filed = max(filed or due, due)
    counted = max(paid, due)
    late = (filed - due).days
    extension = late if late <= _EXTENSION_DAYS else 0
    by_filing = min(_years_after(filed, 3), _years_after(counted, 3) + timedelta(days=extension))
    return max(by_filing, _years_after(counted, 2))


def _years_after(day: date, years: int) -> date:
    return day.replace(year=day.year + years, day=28 if (day.month, day.day) == (2, 29) else day.day)
