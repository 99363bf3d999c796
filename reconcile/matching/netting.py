"""Net reversals and transfers first, so that a payment is judged by where its money is now.

A reversal (662, 672, 612 … posted in error; 661, 671, 611 … dishonoured) is paired with the payment it undoes; a transfer out
(820, 824, 826, 667) with the payment it takes away, where the amounts are equal, and with the transfer in (700, 706, 666) that
received it. Transfers that were themselves taken back (821, 822, 701, 702) are no transfers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from reconcile import codes
from reconcile.model import Module, Posting

Nature = Literal["dishonored", "removed", "transferred"]

_TRANSFER_OUT = frozenset({"820", "824", "826", "667"})
_TRANSFER_IN = frozenset({"700", "706", "666"})
_TRANSFER_BACK = frozenset({"701", "702", "821", "822"})
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
    """Hold what was undone, by the id of the original posting, and the transfers in that may carry a payment.

    ``arrivals`` are the other side of a transfer that is seen; ``strays`` came by hand from an account that is not in the folder.
    """

    undone: dict[str, Undone]
    arrivals: dict[str, Undone]
    strays: frozenset[str] = frozenset()

    def is_live(self, posting: Posting) -> bool:
        """Tell whether the money of a payment posting is still where it was posted."""
        return posting.id not in self.undone


def _distance(first: Posting, second: Posting) -> tuple[int, str]:
    if first.date is None or second.date is None:
        return (10_000, first.id)
    return (abs((first.date - second.date).days), first.id)


def _nature(code: str) -> Nature:
    return "dishonored" if codes.is_dishonor(code) else "removed"


def _not_after(payment: Posting, taker: Posting) -> bool:
    return payment.date is None or taker.date is None or payment.date <= taker.date


class _Netter:
    def __init__(self, modules: Sequence[Module]) -> None:
        self.modules = modules
        self.undone: dict[str, Undone] = {}
        self.void: set[str] = set()
        self.arrivals: dict[int, list[Posting]] = defaultdict(list)
        # Where else a payment of an amount and day stands: a payment that was moved keeps its day.
        self.standing: dict[tuple[object, int], set[str]] = defaultdict(set)

    def run(self) -> Netting:
        busy = [module for module in self.modules if any(_takes(posting) for posting in module.postings)]
        arriving = [m for m in self.modules if any(p.code in _TRANSFER_IN for p in m.postings)]
        if not busy and not arriving:
            return Netting({}, {})
        for module in self.modules:
            self._void_transfers(module.postings)
            for posting in module.postings:
                if posting.is_payment and posting.amount is not None:
                    self.standing[(posting.date, posting.amount)].add(posting.module)
        for module in arriving:
            for posting in module.postings:
                if posting.code in _TRANSFER_IN and posting.amount and posting.amount < 0 and posting.id not in self.void:
                    self.arrivals[-posting.amount].append(posting)
        for module in busy:
            self._reversals(module.postings)
        used = self._transfers(busy)
        arrivals = {entry.arrival.id: entry for entry in self.undone.values() if entry.arrival is not None}
        return Netting(self.undone, arrivals, frozenset(self._strays(busy, used)))

    def _void_transfers(self, postings: Sequence[Posting]) -> None:
        for back in postings:
            if back.code not in _TRANSFER_BACK or not back.amount or back.id in self.void:
                continue
            known = codes.lookup(back.code)
            undoes = known.reverses if known else ()
            fitting = [p for p in postings if p.code in undoes and p.amount == -back.amount and p.id not in self.void]
            if fitting:
                self.void |= {back.id, min(fitting, key=lambda p: _distance(p, back)).id}

    def _reversals(self, postings: Sequence[Posting]) -> None:
        """Undo the reversed payments of one module; a third digit of 3 says that the row was reversed, and goes first."""
        by_amount = _payments_by_amount(postings)
        for reversal in postings:
            if reversal.code is None or reversal.role != "reversal" or not reversal.amount or reversal.amount < 0:
                continue
            undoes = codes.reversed_by(reversal.code)
            originals = [
                p
                for p in by_amount.get(reversal.amount, ())
                if p.code in undoes and p.id not in self.undone and _not_after(p, reversal)
            ]
            if originals:
                original = min(originals, key=lambda p: self._rank(p, reversal))
                self.undone[original.id] = Undone(original, reversal, _nature(reversal.code))

    def _rank(self, payment: Posting, reversal: Posting) -> tuple[bool, bool, int, str]:
        """Prefer the row marked as reversed, then the one that stands elsewhere with its own day, then the nearest."""
        moved = _nature(reversal.code or "") == "removed" and bool(
            self.standing[(payment.date, payment.amount or 0)] - {payment.module}
        )
        return (not (payment.code or "").endswith("3"), not moved, *_distance(payment, reversal))

    def _transfers(self, modules: Iterable[Module]) -> set[str]:
        """Undo the payments that a transfer of the same amount carried away; return the transfers in that received one."""
        used: set[str] = set()
        for module in modules:
            by_amount = _payments_by_amount(module.postings)
            for out in module.postings:
                if out.code not in _TRANSFER_OUT or not out.amount or out.amount < 0 or out.id in self.void:
                    continue
                payments = [p for p in by_amount.get(out.amount, ()) if p.id not in self.undone and _not_after(p, out)]
                if not payments:
                    continue
                payment = min(payments, key=lambda p: _distance(p, out))
                arrival = self._arrival(out, used)
                if arrival is None and _distance(payment, out)[0] > 0 and out.code == "826":
                    # An offset of an overpayment that happens to equal a payment: without its other side nothing is proven.
                    continue
                if arrival is not None:
                    used.add(arrival.id)
                self.undone[payment.id] = Undone(payment, out, "transferred", arrival)
        return used

    def _arrival(self, out: Posting, used: set[str]) -> Posting | None:
        partners = [
            p
            for p in self.arrivals.get(out.amount or 0, ())
            if p.module != out.module and p.code in _PARTNERS[out.code or ""] and p.id not in used
        ]
        return min(partners, key=lambda p: _distance(p, out), default=None)

    def _strays(self, modules: Iterable[Module], used: set[str]) -> Iterable[str]:
        """Yield the transfers in, made by hand, whose other side is not in the folder."""
        sent = {p.amount for m in modules for p in m.postings if p.code in _TRANSFER_OUT and p.id not in self.void}
        for amount, arrivals in self.arrivals.items():
            for posting in arrivals:
                # A 706 is an overpayment that the computer applied: money of another year, never a payment of these records.
                if posting.id not in used and posting.code != "706" and amount not in sent:
                    yield posting.id


def _takes(posting: Posting) -> bool:
    return posting.role == "reversal" or posting.code in _TRANSFER_OUT


def _payments_by_amount(postings: Sequence[Posting]) -> Mapping[int, list[Posting]]:
    found: dict[int, list[Posting]] = defaultdict(list)
    for posting in postings:
        if posting.is_payment and posting.amount is not None:
            found[-posting.amount].append(posting)
    return found


def net(modules: Sequence[Module]) -> Netting:
    """Net the reversals and transfers of all current modules."""
    return _Netter(modules).run()
