"""Net reversals and transfers first, so that a payment is judged by where its money is now.

A reversal (662, 672, 612 … posted in error; 661, 671, 611 … dishonoured) is paired with the payment it undoes; a transfer out
(820, 824, 826, 667) with the payment it takes away, where the amounts are equal, and with the transfer in (700, 706, 666) that
received it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from reconcile import codes
from reconcile.model import Module, Posting

Nature = Literal["dishonored", "removed", "transferred"]

_TRANSFER_OUT = frozenset({"820", "824", "826", "667"})
_TRANSFER_IN = frozenset({"700", "706", "666"})
_PARTNERS = {
    "820": frozenset({"700"}),
    "824": frozenset({"700", "706"}),
    "826": frozenset({"706"}),
    "667": frozenset({"666"}),
}


@dataclass(frozen=True, slots=True)
class Undone:
    """Tell that a payment posting was undone, by which posting, and where its money went if that is seen."""

    original: Posting
    by: Posting
    nature: Nature
    arrival: Posting | None = None


@dataclass(frozen=True, slots=True)
class Netting:
    """Hold what was undone, by the id of the original posting, and the transfers in that carry a payment."""

    undone: dict[str, Undone]
    arrivals: dict[str, Undone]

    def is_live(self, posting: Posting) -> bool:
        """Tell whether the money of a payment posting is still where it was posted."""
        return posting.id not in self.undone


def _distance(first: Posting, second: Posting) -> tuple[int, str]:
    if first.date is None or second.date is None:
        return (10_000, first.id)
    return (abs((first.date - second.date).days), first.id)


def _nature(code: str) -> Nature:
    return "dishonored" if codes.is_dishonor(code) else "removed"


def _reversals(postings: Sequence[Posting]) -> Iterable[Undone]:
    """Yield the reversed payments of one module; a third digit of 3 says that the row was reversed, and goes first."""
    taken: set[str] = set()
    for reversal in postings:
        if reversal.code is None or reversal.role != "reversal" or not reversal.amount or reversal.amount < 0:
            continue
        undoes = codes.reversed_by(reversal.code)
        originals = [
            p
            for p in postings
            if p.code in undoes and p.amount == -reversal.amount and p.id not in taken and _not_after(p, reversal)
        ]
        if not originals:
            continue
        original = min(originals, key=lambda p: (not (p.code or "").endswith("3"), *_distance(p, reversal)))
        taken.add(original.id)
        yield Undone(original, reversal, _nature(reversal.code))


def _not_after(payment: Posting, reversal: Posting) -> bool:
    return payment.date is None or reversal.date is None or payment.date <= reversal.date


def _transfers(modules: Sequence[Module], gone: set[str]) -> Iterable[Undone]:
    """Yield the payments that a transfer of the same amount carried to another module of the folder."""
    arrivals = [p for m in modules for p in m.postings if p.code in _TRANSFER_IN and p.amount and p.amount < 0]
    used: set[str] = set()
    for module in modules:
        for out in module.postings:
            if out.code not in _TRANSFER_OUT or not out.amount or out.amount < 0:
                continue
            payments = [p for p in module.postings if p.is_payment and p.amount == -out.amount and p.id not in gone]
            if not payments:
                continue
            payment = min(payments, key=lambda p: _distance(p, out))
            partners = [
                p
                for p in arrivals
                if p.amount == -out.amount and p.module != module.id and p.code in _PARTNERS[out.code] and p.id not in used
            ]
            arrival = min(partners, key=lambda p: _distance(p, out), default=None)
            if arrival is None and _distance(payment, out)[0] > 0 and out.code == "826":
                # An offset of an overpayment that happens to equal a payment: without its other side nothing is proven.
                continue
            gone.add(payment.id)
            if arrival is not None:
                used.add(arrival.id)
            yield Undone(payment, out, "transferred", arrival)


def net(modules: Sequence[Module]) -> Netting:
    """Net the reversals and transfers of all current modules."""
    undone: dict[str, Undone] = {}
    for module in modules:
        for entry in _reversals(module.postings):
            undone[entry.original.id] = entry
    for entry in _transfers(modules, set(undone)):
        undone[entry.original.id] = entry
    arrivals = {entry.arrival.id: entry for entry in undone.values() if entry.arrival is not None}
    return Netting(undone, arrivals)
