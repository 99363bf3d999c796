"""Hold the deposits of one period against the postings of that period, sum against sum.

A payroll provider takes one amount from the bank and deposits it in many, or the records keep one total for a month or a quarter.
Single deposits then find no posting of their amount; the sums of the period tell whether all of it arrived.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from reconcile.matching.designation import Fit, fit
from reconcile.matching.pairs import Pair, Slot
from reconcile.model import Payment, TaxPeriod

DEPOSIT_FORMS = frozenset({"720", "940", "941", "943", "944", "945", "CT-1"})
"""Forms whose tax is deposited through the period (IRC 6302)."""
SEVERAL, TIMES, SHARE = 4, 3, 10
"""Sums that differ are told as one difference where one side has at least four lines and three times the other's, and the
difference is at most a tenth; else each line is told by itself."""


def period_sums(payments: Sequence[Payment], slots: Sequence[Slot]) -> list[Pair]:
    """Pair all that is left of a period's deposits with all that is left of its postings, where the sums agree or nearly do."""
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
        if len(modules.get(place, ())) == 1:
            posted = modules[place][0]
            fits = [fit(payment, posted[0].module) for payment in group]
            if not any(found.faults for found in fits) and _comparable(group, posted):
                pairs.append(_pair(group, posted, fits[0]))
    return pairs


def _comparable(payments: Sequence[Payment], slots: Sequence[Slot]) -> bool:
    if len(payments) + len(slots) < 3:
        return False
    paid, posted = sum(p.amount for p in payments), -sum(s.posting.amount or 0 for s in slots)
    fewer, more = sorted((len(payments), len(slots)))
    return paid == posted or (more >= SEVERAL and more >= TIMES * fewer and abs(paid - posted) * SHARE <= max(paid, posted))


def _pair(payments: Sequence[Payment], slots: Sequence[Slot], place: Fit) -> Pair:
    ordered = sorted(payments, key=lambda payment: (payment.date, payment.id))
    found = sorted(slots, key=lambda slot: (str(slot.posting.date), slot.posting.id))
    first = found[0].posting.date
    lag = (first - ordered[0].date).days if first else 0
    return Pair(tuple(ordered), tuple(found), "sums", place, lag, False, False)
