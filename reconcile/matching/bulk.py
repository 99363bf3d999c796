"""Hold the deposits of one period against the postings of that period, sum against sum.

A payroll provider takes one amount from the bank and deposits it in many, or the records keep one total for a month or a quarter.
Single deposits then find no posting of their amount; the sums of the period tell whether all of it arrived.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from reconcile.dates import month_end
from reconcile.matching.designation import Fit, fit
from reconcile.matching.pairs import Pair, Slot
from reconcile.model import Payment, TaxPeriod

DEPOSIT_FORMS = frozenset({"720", "940", "941", "943", "944", "945", "CT-1"})
"""Forms whose tax is deposited through the period (IRC 6302)."""
SEVERAL, TIMES = 4, 3
"""Sums that differ are told as one difference where one side has at least four lines and three times the other's, and each line
of the other is larger than any of them: it holds several. Else each line is told by itself.

Where other months of the period were recorded in one amount each, so was the one that is left: its own postings, all smaller and
half of it at the least, are held against it.
"""
MONTH_SETTLED = 45
"""A month's deposits are made by the 15th of the next month, and recorded as one soon after."""


def period_sums(payments: Sequence[Payment], slots: Sequence[Slot]) -> list[Pair]:
    """Pair all that is left of a period's deposits with all that is left of its postings, or a record with those of its month."""
    recorded: dict[tuple[str, TaxPeriod], list[Payment]] = defaultdict(list)
    for payment in payments:
        if payment.form in DEPOSIT_FORMS and payment.period is not None and payment.kind in ("deposit", "unknown"):
            recorded[(payment.form, payment.period)].append(payment)
    by_module: dict[str, list[Slot]] = defaultdict(list)
    for slot in slots if recorded else ():
        if slot.posting.role in ("deposit", "payment") and slot.posting.date is not None:
            by_module[slot.module.id].append(slot)
    modules: dict[tuple[str | None, TaxPeriod | None], list[list[Slot]]] = defaultdict(list)
    for posted in by_module.values():
        modules[(posted[0].module.key.form, posted[0].module.key.period)].append(posted)
    pairs = []
    for place, group in recorded.items():
        # Deposits that may be those of two taxpayers are no sum of either.
        if len(modules.get(place, ())) != 1:
            continue
        posted = modules[place][0]
        fits = [fit(payment, posted[0].module) for payment in group]
        if any(found.faults for found in fits):
            continue
        if sum(p.amount for p in group) != _total(posted):
            by_month = _months(group, posted)
            pairs += by_month
            told = {payment.id for pair in by_month for payment in pair.payments}
            gone = {slot.posting.id for pair in by_month for slot in pair.slots}
            group = [payment for payment in group if payment.id not in told]
            posted = [slot for slot in posted if slot.posting.id not in gone]
            short = _short_month(group, posted) if by_month else []
            if short:
                pairs.append(_pair(group, short, fits[0]))
                continue
        if _comparable(group, posted):
            pairs.append(_pair(group, posted, fits[0]))
    return pairs


def _total(slots: Sequence[Slot]) -> int:
    return -sum(slot.posting.amount or 0 for slot in slots)


def _months(payments: Sequence[Payment], slots: Sequence[Slot]) -> list[Pair]:
    """Pair each record with two or more postings that are all of one month, where only that one month's sum fits."""
    months = _by_month(slots)
    pairs = []
    for payment in sorted(payments, key=lambda p: (p.date, p.id)):
        fitting = [
            month
            for month, found in months.items()
            if len(found) > 1 and _total(found) == payment.amount and _of_month(payment, month)
        ]
        if len(fitting) == 1:
            found = months.pop(fitting[0])
            pairs.append(_pair([payment], found, fit(payment, found[0].module)))
    return pairs


def _short_month(payments: Sequence[Payment], slots: Sequence[Slot]) -> list[Slot]:
    """Return the postings of the one month that the one record left over is the sum of, though some do not agree."""
    if len(payments) != 1:
        return []
    payment = payments[0]
    fitting = [found for month, found in _by_month(slots).items() if _of_month(payment, month)]
    if len(fitting) != 1 or max(-(slot.posting.amount or 0) for slot in fitting[0]) >= payment.amount:
        return []
    return fitting[0] if payment.amount <= 2 * _total(fitting[0]) <= 4 * payment.amount else []


def _by_month(slots: Sequence[Slot]) -> dict[tuple[int, int], list[Slot]]:
    months: dict[tuple[int, int], list[Slot]] = defaultdict(list)
    for slot in slots:
        day = slot.posting.date or date.min
        months[(day.year, day.month)].append(slot)
    return months


def _of_month(payment: Payment, month: tuple[int, int]) -> bool:
    """Tell whether a record may be the sum of a month's deposits: dated within it, or soon after."""
    return 0 <= (payment.date - date(*month, 1)).days <= month_end(*month).day + MONTH_SETTLED


def _comparable(payments: Sequence[Payment], slots: Sequence[Slot]) -> bool:
    if not payments or not slots or len(payments) + len(slots) < 3:
        return False
    recorded, posted = [p.amount for p in payments], [-(s.posting.amount or 0) for s in slots]
    if sum(recorded) == sum(posted):
        return True
    fewer, more = sorted((recorded, posted), key=len)
    return len(more) >= SEVERAL and len(more) >= TIMES * len(fewer) and min(fewer) > max(more)


def _pair(payments: Sequence[Payment], slots: Sequence[Slot], place: Fit) -> Pair:
    ordered = sorted(payments, key=lambda payment: (payment.date, payment.id))
    found = sorted(slots, key=lambda slot: (str(slot.posting.date), slot.posting.id))
    first = found[0].posting.date
    lag = (first - ordered[0].date).days if first else 0
    return Pair(tuple(ordered), tuple(found), "sums", place, lag, False, False)
