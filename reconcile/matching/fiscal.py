"""Read a year alone by the year ends of the transcripts: a company's 2025 may be the year that ends, or begins, within it.

Records write ``2025`` for a fiscal year as they do for a calendar year, and it is read as the year ending in December. Where
every transcript of that taxpayer and form ends in another month, there is no such year. A record that states the month itself is
left as it is: that a payment was directed to a period that does not exist is what has to be told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from reconcile import codes
from reconcile.matching.designation import plausible_periods, tin_agrees
from reconcile.model import Module, Payment, Problem, TaxPeriod

_TODO = "Write the month the year ends in (2025-06) into the records to have it read without a doubt."


def by_year_end(payments: Sequence[Payment], modules: Sequence[Module]) -> tuple[list[Payment], list[Problem]]:
    """Return the payments with their years read as fiscal years where they must be, and a remark on what was read so.

    A year that fits one fiscal year by the payment's kind and day becomes that; one that fits several, or none, stays open.
    """
    read, changed = [], Counter[tuple[str, str | None]]()
    for payment in payments:
        year, months = _other_year_ends(payment, modules)
        if months:
            payment = replace(payment, period=_meant(payment, year, months))
            changed[(payment.form or "", payment.source)] += 1
        read.append(payment)
    return read, [_remark(form, source, count) for (form, source), count in sorted(changed.items(), key=str)]


# A record that calls a year a fiscal one, without the month in which it ends.
_FISCAL_YEAR = re.compile(r"\b(?:FY|fiscal(?: year| yr)?)\.?\s*'?((?:20)?\d\d)(?![\d/-])", re.IGNORECASE)


def _other_year_ends(payment: Payment, modules: Sequence[Module]) -> tuple[int, list[int]]:
    """Return the year that was written alone, and the months the taxpayer's years end in; no month if there is nothing to read.

    A year that ends in December is read as it stands, unless the record calls it a fiscal one and left it open.
    """
    period, fiscal = payment.period, _FISCAL_YEAR.search(payment.raw) if payment.period is None else None
    known = codes.forms().get(payment.form) if payment.form else None
    if known is None or not known.fiscal or (period is None and fiscal is None):
        return 0, []
    year = int(fiscal[1]) % 100 + 2000 if fiscal else period.year if period else 0
    if period is not None and (period.month != 12 or _states_month(payment.raw, year)):
        return 0, []
    same = [m for m in modules if m.key.form == payment.form and tin_agrees(payment, m) is not False]
    own = {module.key.period.month for module in same if module.key.period is not None}
    return year, [] if 12 in own and period is not None else sorted(own)


def _states_month(raw: str, year: int) -> bool:
    """Tell whether a row says December of the year in so many words or figures, other than in a date."""
    short = f"(?:{year}|{year % 100:02d})"
    figures = rf"(?<![\d/-])(?:{year}\s*[-/]?\s*12(?:\s*[-/]\s*3[01])?|12\s*[-/]\s*(?:3[01]\s*[-/]\s*)?{short})(?![\d/-])"
    return re.search(rf"{figures}|\bDec[a-z.]*\s*(?:31,?\s*)?{year}", raw, re.IGNORECASE) is not None


def _meant(payment: Payment, year: int, months: Sequence[int]) -> TaxPeriod | None:
    assert payment.form is not None
    open_ = replace(payment, period=None)
    fitting = {
        found
        for month in months
        for found in plausible_periods(open_, payment.form, month)
        if found in (TaxPeriod(year, month), TaxPeriod(year + 1, month))
    }
    return fitting.pop() if len(fitting) == 1 else None


def _remark(form: str, source: str | None, count: int) -> Problem:
    what = (
        f"the year alone of {count} payment{'s' if count > 1 else ''} for Form {form} was read as a fiscal year, as the "
        "transcripts of the form end in another month than December."
    )
    return Problem("M-YEAR-END", f"Form {form}", what, _TODO, blocking=False, source=source)
