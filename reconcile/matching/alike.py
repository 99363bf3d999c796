"""Put alike payments and alike postings together, on shelves that are searched by amount and day.

Payments that agree in all that a price looks at (day, amount, method, taxpayer, form, period, kind) cost the same everywhere, and
so do postings of one module, day, amount and code. They are priced once and assigned as one with a supply.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from reconcile.config import Tolerances
from reconcile.matching.pairs import Slot
from reconcile.model import Module, Payment, TaxPeriod

Home = tuple[str, TaxPeriod, int]
Apart = frozenset[str]
"""Ids of what a person told apart from its like, by forbidding a pair."""


@dataclass(slots=True)
class AlikePayments:
    """Hold payments that no price tells apart; ``members`` are the free ones, the best proved to be taken first."""

    number: int
    first: Payment
    members: list[Payment]
    day: int
    allowance: int


@dataclass(slots=True)
class AlikeSlots:
    """Hold postings that no price tells apart; ``members`` are the free ones, the first by id to be taken last."""

    number: int
    first: Slot
    members: list[Slot]
    day: int
    lone: str = ""


def alike_payments(payments: Iterable[Payment], tolerances: Tolerances, apart: Apart = frozenset()) -> list[AlikePayments]:
    """Group payments, given in order, by all that a price looks at, the best proved first; those in ``apart`` stand alone."""
    groups: dict[tuple[object, ...], AlikePayments] = {}
    for payment in payments:
        lone = payment.id if payment.id in apart else None
        facts = (payment.date, payment.amount, payment.sure_method, payment.tin, payment.form, payment.period, payment.kind, lone)
        group = groups.get(facts)
        if group is None:
            day, allowance = payment.date.toordinal(), tolerances.allowance(payment.sure_method)
            groups[facts] = AlikePayments(len(groups), payment, [payment], day, allowance)
        else:
            group.members.append(payment)
    for group in groups.values():
        group.members.sort(key=lambda payment: payment.id, reverse=True)
        group.members.sort(key=lambda payment: payment.proof)
    # Of readings that cost the same, that of the first number is taken.
    found = sorted(groups.values(), key=lambda group: -group.members[-1].proof)
    for number, group in enumerate(found):
        group.number = number
    return found


def alike_slots(slots: Iterable[Slot], apart: Apart = frozenset()) -> list[AlikeSlots]:
    """Group postings that print a date by all that a price looks at, in the order of their days; ``apart`` as above."""
    groups: dict[tuple[object, ...], AlikeSlots] = {}
    for slot in slots:
        posting = slot.posting
        if posting.date is None:
            continue
        lone = posting.id if posting.id in apart else ""
        facts = (slot.module.id, posting.date, posting.amount, posting.code, lone)
        group = groups.get(facts)
        if group is None:
            groups[facts] = AlikeSlots(0, slot, [slot], posting.date.toordinal(), lone)
        else:
            group.members.append(slot)
    found = sorted(groups.values(), key=_order)
    for number, group in enumerate(found):
        group.number = number
        group.members.sort(key=lambda slot: slot.posting.id, reverse=True)
    return found


def _order(group: AlikeSlots) -> tuple[int, str, str, str]:
    return group.day, group.first.module.id, group.first.posting.code or "", group.lone


@dataclass(slots=True)
class Shelf:
    """Hold alike postings of one amount in the order of their days."""

    days: list[int] = field(default_factory=list)
    groups: list[AlikeSlots] = field(default_factory=list)

    def between(self, first: int, last: int) -> Sequence[AlikeSlots]:
        """Return the groups from one day to another, both included."""
        return self.groups[bisect_left(self.days, first) : bisect_right(self.days, last)]

    def after(self, day: int, last: int, most: int) -> Iterator[AlikeSlots]:
        """Yield the first groups with a free member after a day."""
        for group in self.groups[bisect_right(self.days, day) : bisect_right(self.days, last)]:
            if group.members:
                yield group
                most -= 1
                if not most:
                    return


_EMPTY = Shelf()


class Shelves:
    """Find alike postings by amount, anywhere or in the modules of one form and period."""

    def __init__(self, slots: Iterable[Slot], apart: Apart = frozenset()) -> None:
        self.groups = alike_slots(slots, apart)
        self._anywhere: dict[int, Shelf] = {}
        self._home: dict[Home, Shelf] = {}
        for group in self.groups:
            amount = -(group.first.posting.amount or 0)
            self._put(self._anywhere.setdefault(amount, Shelf()), group)
            home = _home(group.first.module, amount)
            if home is not None:
                self._put(self._home.setdefault(home, Shelf()), group)

    @staticmethod
    def _put(shelf: Shelf, group: AlikeSlots) -> None:
        shelf.days.append(group.day)
        shelf.groups.append(group)

    def withdraw(self, slot: Slot) -> None:
        """Take a posting off the shelves: it belongs to a pair that was made without a search for it."""
        for group in self._anywhere.get(-(slot.posting.amount or 0), _EMPTY).groups:
            group.members = [other for other in group.members if other.posting.id != slot.posting.id]

    def anywhere(self, payment: Payment) -> Shelf:
        """Return the postings of a payment's amount."""
        return self._anywhere.get(payment.amount, _EMPTY)

    def at_home(self, payment: Payment) -> Shelf:
        """Return the postings of a payment's amount in the modules of its stated form and period, whoever the taxpayer."""
        if payment.form is None or payment.period is None:
            return _EMPTY
        return self._home.get((payment.form, payment.period, payment.amount), _EMPTY)


def _home(module: Module, amount: int) -> Home | None:
    transcript = module.transcript
    return None if transcript.form is None or transcript.period is None else (transcript.form, transcript.period, amount)
