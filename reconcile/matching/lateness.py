"""Judge whether a posting weeks after a payment can be that payment, where equal amounts are paid again and again.

Four equal instalments a year are the normal case: when one is lost and the records end before the transcript does, the posting of
the next instalment must not be taken for the lost one. So a late reading of an amount that recurs is believed where the next
payment of the series has a posting of its own and the records go on: what is left over among them can only be this one. Otherwise
it is believed within the usual distance between two payments only, and not where another instalment was due.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Set
from datetime import date
from itertools import pairwise

from reconcile.duedates import instalment_dues
from reconcile.matching.designation import Fit
from reconcile.matching.pairs import Slot
from reconcile.model import Payment

ONE_OCCASION = 5
"""Days of one amount that lie no farther apart are one occasion: two records of one payment, or a payment of two spouses."""
LATE_ELSEWHERE = 45
"""In a wrong place and later than this, a posting is taken for another payment, even of an amount that is paid once."""
BEFORE_DUE, AFTER_DUE = 15, 3
"""Around an instalment's due date a posting is taken for that instalment."""


Series = tuple[int, str | None, str | None]


def _series(payment: Payment) -> Series:
    """Name the payments that may repeat each other: one amount, taxpayer and form."""
    return payment.amount, payment.tin.last4 if payment.tin else None, payment.form


class Rhythm:
    """Know when each amount is paid, and judge late readings by it.

    ``settled`` are the ids of the payments that have a posting already; ``left`` the postings that no payment explains yet.
    """

    def __init__(self, payments: Iterable[Payment], settled: Set[str], left: Iterable[Slot]) -> None:
        paid: dict[Series, dict[int, bool]] = defaultdict(dict)
        posted: dict[tuple[str, int], set[int]] = defaultdict(set)
        for payment in payments:
            days = paid[_series(payment)]
            day = payment.date.toordinal()
            days[day] = days.get(day, True) and payment.id in settled
        for slot in left:
            if slot.posting.date is not None:
                posted[(slot.module.id, -(slot.posting.amount or 0))].add(slot.posting.date.toordinal())
        self._paid = {series: sorted(days) for series, days in paid.items()}
        self._settled = {series: {day for day, done in days.items() if done} for series, days in paid.items()}
        self._posted = {place: sorted(days) for place, days in posted.items()}

    def believable(self, payment: Payment, slot: Slot, place: Fit) -> bool:
        """Tell whether a posting later than the allowance can be the payment."""
        if slot.posting.date is None:
            return False
        lag = (slot.posting.date - payment.date).days
        if place.faults and lag > LATE_ELSEWHERE:
            return False
        series, day = _series(payment), payment.date.toordinal()
        days = self._paid[series]
        later, earlier = bisect_right(days, day + ONE_OCCASION), bisect_left(days, day - ONE_OCCASION)
        amid = slot.posting.date.toordinal() < days[-1]
        if later < len(days) and amid and days[later] in self._settled[series]:
            return not place.faults or lag <= (days[later] - day) // 2
        if later < len(days):
            gap: int | None = days[later] - day
        elif earlier:
            gap = day - days[earlier - 1]
        else:
            gap = self._gap_of_postings(payment, slot)
        if gap is None:
            return True
        if lag > (gap // 2 if place.faults else 3 * gap // 4):
            return False
        return not _other_instalment(payment, slot, slot.posting.date)

    def _gap_of_postings(self, payment: Payment, slot: Slot) -> int | None:
        """Return the days between the unexplained postings of this amount in the module; ``None`` when there is one only."""
        posted = self._posted.get((slot.module.id, payment.amount), [])
        return min((b - a for a, b in pairwise(posted) if b - a > ONE_OCCASION), default=None)


def _other_instalment(payment: Payment, slot: Slot, posted: date) -> bool:
    key = slot.module.key
    if key.form is None or key.period is None or slot.posting.role not in ("estimated_payment", "deposit"):
        return False
    dues = instalment_dues(key.form, key.period)
    astray = payment.period is not None and payment.period != key.period
    own = None if astray else next((due for due in dues if payment.date <= due), None)
    return any(due != own and -AFTER_DUE <= (due - posted).days <= BEFORE_DUE for due in dues)
