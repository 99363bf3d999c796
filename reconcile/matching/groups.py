"""Find payments that were posted in parts, and postings that hold several payments, by sums that agree to the cent.

The search is bounded: at most ``MOST`` members out of the ``NEAREST`` in time, in the designated module only.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TypeVar

from reconcile.config import Tolerances
from reconcile.matching.designation import fit
from reconcile.matching.pairs import Pair, Slot
from reconcile.model import Module, Payment

MOST, NEAREST = 4, 10

T = TypeVar("T")


def _sums(members: Sequence[tuple[int, T]], target: int) -> tuple[T, ...] | None:
    """Return the only group of two to ``MOST`` members that adds up to the target; none when two groups do."""
    found: list[tuple[T, ...]] = []
    for size in range(2, MOST + 1):
        for group in combinations(members, size):
            if sum(amount for amount, _ in group) == target:
                found.append(tuple(member for _, member in group))
                if len(found) > 1:
                    return None
    return found[0] if found else None


def _stated(payment: Payment, module: Module) -> bool:
    place = fit(payment, module)
    return not place.faults and "period" not in place.unstated and "form" not in place.unstated


def _lag(payment: Payment, slot: Slot) -> int | None:
    return (slot.posting.date - payment.date).days if slot.posting.date else None


def posted_in_parts(payments: Sequence[Payment], slots: Sequence[Slot], tolerances: Tolerances) -> list[Pair]:
    """Pair each payment with two or more postings of its module that together are its amount."""
    free = {slot.posting.id: slot for slot in slots}
    pairs = []
    for payment in payments:
        allowance = tolerances.allowance(payment.method)
        near = []
        for slot in free.values():
            lag = _lag(payment, slot)
            if lag is not None and -allowance <= lag <= allowance and _stated(payment, slot.module):
                near.append((abs(lag), slot.posting.id, slot))
        near.sort(key=lambda entry: entry[:2])
        members = [(-(slot.posting.amount or 0), slot) for _, _, slot in near[:NEAREST]]
        group = _sums([member for member in members if member[0] < payment.amount], payment.amount)
        if group:
            lag = max(_lag(payment, slot) or 0 for slot in group)
            pairs.append(Pair((payment,), group, "parts", fit(payment, group[0].module), lag, False, False))
            for slot in group:
                del free[slot.posting.id]
    return pairs


def posted_as_one(payments: Sequence[Payment], slots: Sequence[Slot], tolerances: Tolerances) -> list[Pair]:
    """Pair each posting with two or more payments made for its module that together are its amount."""
    free = {payment.id: payment for payment in payments}
    pairs = []
    for slot in slots:
        near = []
        for payment in free.values():
            lag = _lag(payment, slot)
            allowance = tolerances.allowance(payment.method)
            if lag is not None and -allowance <= lag <= allowance and _stated(payment, slot.module):
                near.append((abs(lag), payment.id, payment))
        near.sort(key=lambda entry: entry[:2])
        total = -(slot.posting.amount or 0)
        members = [(payment.amount, payment) for _, _, payment in near[:NEAREST] if payment.amount < total]
        group = _sums(members, total)
        if group:
            lag = max(_lag(payment, slot) or 0 for payment in group)
            pairs.append(Pair(group, (slot,), "combined", fit(group[0], slot.module), lag, False, False))
            for payment in group:
                del free[payment.id]
    return pairs
