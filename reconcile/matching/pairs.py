"""Define a pair of payment and posting, and price it from named parts.

A price is a whole number of points. What contradicts the record costs most, a late date less, an unstated field least; the parts
are kept in words, so that the report can show why a pair was made and what the next best reading would have been.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reconcile.decision import Decision
from reconcile.matching.designation import Fit, fit, plausible_periods, wrong_type
from reconcile.matching.netting import Undone
from reconcile.model import Module, Payment, Posting

Basis = Literal["exact", "parts", "combined", "sums", "near", "undone"]

ALONE = 1000
"""Price of leaving one payment and one posting unpaired; the bound of what a pair may cost."""

WRONG_TYPE, LATE, PER_LATE_DAY, PER_DAY, PER_EARLY_DAY, IMPLAUSIBLE, TRANSFERRED = 40, 550, 2, 2, 3, 60, 20
PERIOD_ORDER = 1
"""A tie-breaker, less than a day: price of each step from the likeliest period of a record without one to the next."""
LATEST = (ALONE - LATE) // PER_LATE_DAY
"""Beyond so many days no posting is affordable."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Hold a posting that a payment may explain, with its module."""

    posting: Posting
    module: Module


@dataclass(frozen=True, slots=True)
class Candidate:
    """Hold one possible reading: this payment is that posting; with its price, its faults and its lag in days."""

    payment: Payment
    slot: Slot
    fit: Fit
    lag: int
    late: bool
    wrong_type: bool
    cost: int

    @property
    def designated(self) -> bool:
        """Tell whether the posting stands in the module the record states, form and period both stated."""
        return not self.fit.faults and "form" not in self.fit.unstated and "period" not in self.fit.unstated

    def words(self) -> str:
        """Return the reading in words, for the list of alternatives."""
        posting = self.slot.posting
        day = posting.date.isoformat() if posting.date else "no date"
        return f"code {posting.code} of {day} on {self.slot.module.key}"


@dataclass(frozen=True, slots=True)
class Pair:
    """Hold payments and postings that belong together: one to one, one to its parts, several to one, or a period's.

    ``ambiguous`` are the postings that fit as well; where several sums of payments make one posting, that posting itself.
    ``by_chance`` says that a sum may agree by chance. ``cuts`` are parts that were taken off the first posting later; where their
    money went to is in the other postings of the pair. ``decided`` is the decision of a person that made the pair, where one did.
    """

    payments: tuple[Payment, ...]
    slots: tuple[Slot, ...]
    basis: Basis
    fit: Fit
    lag: int
    late: bool
    wrong_type: bool
    alternatives: tuple[str, ...] = ()
    ambiguous: tuple[Slot, ...] = ()
    by_chance: bool = False
    cuts: tuple[Undone, ...] = ()
    decided: Decision | None = None

    @property
    def readings(self) -> tuple[Slot, ...]:
        """Return the postings of the pair, and those that fit as well."""
        return tuple(dict.fromkeys((*self.slots, *self.ambiguous))) if self.ambiguous else self.slots

    @property
    def amount(self) -> int:
        """Return the sum of the payments, in cents."""
        return sum(payment.amount for payment in self.payments)

    @property
    def of_one_day(self) -> bool:
        """Tell whether the payments are of one day, and the postings too."""
        return len({payment.date for payment in self.payments}) == 1 == len({slot.posting.date for slot in self.slots})

    @property
    def doubtful_place(self) -> bool:
        """Tell whether a transcript shows no form or period, so that nobody can say which account the money is on."""
        if self.decided is not None:
            return False
        return any(slot.module.transcript.form is None or slot.module.transcript.period is None for slot in self.slots)

    @property
    def settled(self) -> bool:
        """Tell whether the pair is read one way only, on an account that can be told."""
        return not (self.ambiguous or self.doubtful_place)

    @property
    def posted(self) -> int:
        """Return the sum of the postings, in cents, above zero."""
        return -sum(slot.posting.amount or 0 for slot in self.slots)


def is_to_come(payment: Payment) -> bool:
    """Tell whether the record only says that a payment was scheduled, and no other takes it back."""
    return payment.status == "scheduled" and (payment.set_aside or "").startswith("scheduled")


def _date_price(payment: Payment, lag: int, allowance: int) -> int | None:
    if lag < -allowance:
        return None
    if lag < 0:
        return -lag * PER_EARLY_DAY
    return lag * PER_DAY if lag <= allowance else LATE + lag * PER_LATE_DAY


def price(payment: Payment, slot: Slot, allowance: int) -> Candidate | None:
    """Price the reading that a payment is a posting, or return ``None`` when the dates forbid it.

    A posting cannot precede its payment by more than the allowance of the method.
    """
    posting, module = slot.posting, slot.module
    if posting.date is None:
        return None
    lag = (posting.date - payment.date).days
    by_date = _date_price(payment, lag, allowance)
    if by_date is None:
        return None
    place = fit(payment, module)
    typed = wrong_type(payment, posting)
    cost = by_date + place.cost + (WRONG_TYPE if typed else 0) + _unstated_price(payment, slot, place)
    if posting.role == "transfer":
        cost += TRANSFERRED
    return Candidate(payment, slot, place, lag, lag > allowance, typed, cost)


def _unstated_price(payment: Payment, slot: Slot, place: Fit) -> int:
    if payment.period is not None or "period" not in place.unstated:
        return 0
    key = slot.module.key
    if key.form is None or key.period is None:
        return 0
    periods = plausible_periods(payment, key.form, key.period.month)
    return PERIOD_ORDER * periods.index(key.period) if key.period in periods else IMPLAUSIBLE
