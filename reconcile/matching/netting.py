"""Net reversals and transfers first, so that a payment is judged by where its money is now.

A reversal (662, 672, 612 … posted in error; 661, 671, 611 … dishonoured) is paired with the payment it undoes, or with the
several payments that it takes in one amount, or with the part of a payment that it takes off. A transfer out (820, 824, 826, 667)
is paired with the payment it takes away, and with the transfer in (700, 706, 666) that received it; what arrived that way may be
moved on. Transfers that were themselves taken back (821, 822, 701, 702) are no transfers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import Literal

from reconcile import codes, duedates
from reconcile.model import Module, Posting

Nature = Literal["dishonored", "removed", "transferred"]

TOGETHER, NEAREST = 4, 10
"""One reversal takes at most so many payments, out of the so many that lie nearest before it."""

_TRANSFER_OUT = frozenset({"820", "824", "826", "667"})
_TRANSFER_IN = frozenset({"700", "706", "666"})
_TRANSFER_BACK = frozenset({"701", "702", "821", "822"})
_PARTNERS = {
    "820": frozenset({"700"}),
    "824": frozenset({"700", "706"}),
    "826": frozenset({"706"}),
    "667": frozenset({"666"}),
}
_NAMED = re.compile(r"(\d{3,4}(?:-?[A-Z]{1,2})?|CT-?\d)\s+((?:19|20)\d{2})(\d{2})")


@dataclass(frozen=True, slots=True)
class Undone:
    """Tell that a payment posting was undone, by which posting, how much of it, and where its money went if that is seen."""

    original: Posting
    by: Posting
    nature: Nature
    amount: int
    arrival: Posting | None = None


@dataclass(frozen=True, slots=True)
class Netting:
    """Hold what was undone, by the id of the original posting, and the transfers in that may carry a payment.

    ``arrivals`` are the other side of a transfer that is seen; ``strays`` came by hand from an account that is not in the folder;
    ``offsets`` came by computer from such an account. ``cuts`` are the parts taken off postings whose rest still stands.
    """

    undone: dict[str, Undone]
    arrivals: dict[str, Undone]
    strays: frozenset[str] = frozenset()
    offsets: frozenset[str] = frozenset()
    cuts: Mapping[str, tuple[Undone, ...]] = field(default_factory=dict)

    def came_from(self, arrival: Posting, day: date, allowance: int) -> bool:
        """Tell whether what a transfer brought had stood elsewhere within the allowance of a day."""
        entry = self.arrivals.get(arrival.id)
        seen = {arrival.id}
        while entry is not None and entry.original.id not in seen:
            first = entry.original
            if first.is_payment:
                return first.date is not None and abs((first.date - day).days) <= allowance
            seen.add(first.id)
            entry = self.arrivals.get(first.id)
        return False

    def came_back(self, posting: Posting) -> bool:
        """Tell whether transfers took a payment away and, in the end, back to its own module."""
        entry, seen = self.undone.get(posting.id), {posting.id}
        arrival = entry.arrival if entry else None
        while arrival is not None and arrival.id in self.undone and arrival.id not in seen:
            seen.add(arrival.id)
            arrival = self.undone[arrival.id].arrival
        return arrival is not None and arrival.id not in self.undone and arrival.module == posting.module

    def left(self, posting: Posting) -> int:
        """Return how much of a payment posting still stands there, in cents, above zero."""
        return -(posting.amount or 0) - sum(cut.amount for cut in self.cuts.get(posting.id, ()))


def _distance(first: Posting, second: Posting) -> tuple[int, str]:
    if first.date is None or second.date is None:
        return (10_000, first.id)
    return (abs((first.date - second.date).days), first.id)


def _nature(code: str) -> Nature:
    return "dishonored" if codes.is_dishonor(code) else "removed"


def _not_after(payment: Posting, taker: Posting) -> bool:
    return payment.date is None or taker.date is None or payment.date <= taker.date


def _marked(payment: Posting) -> bool:
    """Tell whether a row says of itself that it was reversed: third digit 3 (Document 6209)."""
    return (payment.code or "").endswith("3")


def _value(posting: Posting) -> int:
    return -(posting.amount or 0)


class _Netter:
    def __init__(self, modules: Sequence[Module]) -> None:
        self.modules = modules
        self.by_id = {module.id: module for module in modules}
        self.undone: dict[str, Undone] = {}
        self.cuts: dict[str, list[Undone]] = defaultdict(list)
        self.void: set[str] = set()
        self.received: set[str] = set()
        self.onward: set[tuple[str, int | None]] = set()
        self.arrivals: dict[int, list[Posting]] = defaultdict(list)
        # Where else a payment of an amount and day stands: a payment that was moved keeps its day.
        self.standing: dict[tuple[object, int], list[Posting]] = defaultdict(list)

    def run(self) -> Netting:
        busy = [module for module in self.modules if any(_takes(posting) for posting in module.postings)]
        arriving = [m for m in self.modules if any(p.code in _TRANSFER_IN for p in m.postings)]
        if not busy and not arriving:
            return Netting({}, {})
        for module in self.modules:
            self._void_transfers(module.postings)
            for posting in module.postings:
                if posting.is_payment and posting.amount is not None:
                    self.standing[(posting.date, posting.amount)].append(posting)
        for module in arriving:
            for posting in module.postings:
                if posting.code in _TRANSFER_IN and posting.amount and posting.amount < 0 and posting.id not in self.void:
                    self.arrivals[-posting.amount].append(posting)
        for module in busy:
            self._reversals(module.postings)
        self._transfers(busy)
        arrivals = {entry.arrival.id: entry for entry in self.undone.values() if entry.arrival is not None}
        strays, offsets = self._from_outside(busy)
        return Netting(self.undone, arrivals, strays, offsets, {key: tuple(found) for key, found in self.cuts.items()})

    def _void_transfers(self, postings: Sequence[Posting]) -> None:
        for back in postings:
            if back.code not in _TRANSFER_BACK or not back.amount or back.id in self.void:
                continue
            known = codes.lookup(back.code)
            undoes = known.reverses if known else ()
            fitting = [p for p in postings if p.code in undoes and p.amount == -back.amount and p.id not in self.void]
            if fitting:
                self.void |= {back.id, min(fitting, key=lambda p: _distance(p, back)).id}

    def _free(self, payments: Iterable[Posting], taker: Posting) -> list[Posting]:
        return [p for p in payments if p.id not in self.undone and _not_after(p, taker)]

    # --- reversals ---------------------------------------------------------------------------------------------------

    def _reversals(self, postings: Sequence[Posting]) -> None:
        """Undo the reversed payments of one module: first those of the very amount, then several together, then parts."""
        by_amount = _payments_by_amount(postings)
        wide = []
        for reversal in postings:
            if reversal.code is None or reversal.role != "reversal" or not reversal.amount or reversal.amount < 0:
                continue
            undoes = codes.reversed_by(reversal.code)
            originals = [p for p in self._free(by_amount.get(reversal.amount, ()), reversal) if p.code in undoes]
            if originals:
                self._undo(min(originals, key=lambda p: self._rank(p, reversal)), reversal)
            else:
                wide.append(reversal)
        for reversal in wide:
            undoes = codes.reversed_by(reversal.code or "")
            payments = [p for found in by_amount.values() for p in self._free(found, reversal) if p.code in undoes]
            together = _together(payments, reversal)
            for original in together:
                self._undo(original, reversal)
            if not together and _nature(reversal.code or "") == "removed":
                self._cut(payments, reversal)

    def _undo(self, original: Posting, reversal: Posting) -> None:
        self.undone[original.id] = Undone(original, reversal, _nature(reversal.code or ""), _value(original))

    def _rank(self, payment: Posting, reversal: Posting) -> tuple[bool, bool, int, str]:
        """Prefer the row marked as reversed, then the one that stands elsewhere with its own day, then the nearest."""
        elsewhere = any(p.module != payment.module for p in self.standing[(payment.date, payment.amount or 0)])
        moved = _nature(reversal.code or "") == "removed" and elsewhere
        return (not _marked(payment), not moved, *_distance(payment, reversal))

    def _cut(self, payments: Sequence[Posting], reversal: Posting) -> None:
        """Take a part off the one payment that can be meant; where several can, nobody knows which, and none is cut."""
        taken = reversal.amount or 0
        wider = [p for p in payments if _value(p) - sum(cut.amount for cut in self.cuts.get(p.id, ())) > taken]
        ranked = sorted((not _marked(p), self._new_home(p, taken) is None, p.id) for p in wider)
        best = [p for p in wider if ranked and (not _marked(p), self._new_home(p, taken) is None) == ranked[0][:2]]
        if len({(p.date, p.amount, p.code) for p in best}) == 1:
            original = min(best, key=lambda p: p.id)
            home = self._new_home(original, taken)
            self.received |= {home.id} if home else set()
            self.cuts[original.id].append(Undone(original, reversal, "removed", taken, home))

    def _new_home(self, original: Posting, amount: int) -> Posting | None:
        """Return the posting in another module that a part of a payment became: it keeps the payment's day."""
        found = [
            p
            for p in self.standing.get((original.date, -amount), ())
            if p.module != original.module and p.id not in self.undone and p.id not in self.received
        ]
        return min(found, key=lambda p: p.id, default=None)

    # --- transfers ---------------------------------------------------------------------------------------------------

    def _transfers(self, modules: Iterable[Module]) -> None:
        """Undo what a transfer carried away: a payment, a credit that had arrived before, or a part of a payment."""
        outs = [(module, out) for module in modules for out in module.postings if self._is_out(out)]
        self.onward = {(module.id, out.amount) for module, out in outs}
        carried = _by_module_and_amount({module.id: module for module, _ in outs}.values())
        for module, out in outs:
            amount = out.amount or 0
            credits = [p for p in self._free(carried.get((module.id, amount), ()), out) if p.id not in self.void]
            if not credits:
                if not self._transfer_several(module, out):
                    self._transfer_part(module, out)
                continue
            payment = min(credits, key=lambda p: (_distance(p, out)[0], not p.is_payment, p.id))
            arrival = self._arrival(out)
            if out.code == "826" and self._is_overpayment(module, payment, out, arrival):
                continue
            self.received |= {arrival.id} if arrival else set()
            self.undone[payment.id] = Undone(payment, out, "transferred", amount, arrival)

    def _is_out(self, posting: Posting) -> bool:
        return posting.code in _TRANSFER_OUT and (posting.amount or 0) > 0 and posting.id not in self.void

    def _is_overpayment(self, module: Module, credit: Posting, out: Posting, arrival: Posting | None) -> bool:
        """Tell whether the computer passed on an overpayment that only happens to equal a credit of another day.

        Without its other side nothing is proven. Nor is it where the return is assessed and nothing is owed after the offset:
        then it took what was too much, and the payment did its work.
        """
        if not credit.is_payment:
            return True
        if _distance(credit, out)[0] == 0:
            return False
        settled = any(p.code == "150" for p in module.postings) and module.transcript.postings_total <= 0
        return arrival is None or settled

    def _transfer_several(self, module: Module, out: Posting) -> bool:
        """Undo the payments of the transfer's own day that it carried away in one amount, by hand."""
        if out.code == "826" or out.date is None:
            return False
        payments = [p for p in module.postings if p.is_payment and p.date == out.date and p.id not in self.undone]
        together = _together(payments, out)
        arrival = self._arrival(out) if together else None
        self.received |= {arrival.id} if arrival else set()
        for original in together:
            self.undone[original.id] = Undone(original, out, "transferred", _value(original), arrival)
        return bool(together)

    def _transfer_part(self, module: Module, out: Posting) -> None:
        """Cut a payment of the transfer's own day; an overpayment that the computer passes on at the due date cuts none."""
        taken = out.amount or 0
        key = module.key
        due = duedates.return_due(key.form, key.period) if key.form and key.period else None
        if out.date is None or (out.code == "826" and out.date == due):
            return
        payments = [p for p in module.postings if p.is_payment and p.date == out.date and p.id not in self.undone]
        wider = [p for p in payments if _value(p) - sum(cut.amount for cut in self.cuts.get(p.id, ())) > taken]
        arrival = self._arrival(out)
        if len(wider) == 1 and (arrival is not None or out.code != "826"):
            self.received |= {arrival.id} if arrival else set()
            self.cuts[wider[0].id].append(Undone(wider[0], out, "transferred", taken, arrival))

    def _arrival(self, out: Posting) -> Posting | None:
        partners = [
            p
            for p in self.arrivals.get(out.amount or 0, ())
            if p.module != out.module and p.code in _PARTNERS[out.code or ""] and p.id not in self.received
        ]
        return min(partners, key=lambda p: self._partner_rank(p, out), default=None)

    def _partner_rank(self, partner: Posting, out: Posting) -> tuple[bool, bool, int, str]:
        """Prefer the module that the transfer names, then one that passed the money on, then the nearest day."""
        named = _NAMED.search(f"{out.explanation} {out.detail or ''}")
        key = self.by_id[partner.module].key
        there = named is not None and (key.form, str(key.period)) == (named[1], f"{named[2]}-{named[3]}")
        return (not there, (partner.module, out.amount) not in self.onward, *_distance(partner, out))

    def _from_outside(self, modules: Iterable[Module]) -> tuple[frozenset[str], frozenset[str]]:
        """Return the transfers in whose other side is not in the folder: those made by hand, and those by the computer."""
        sent = {p.amount for m in modules for p in m.postings if p.code in _TRANSFER_OUT and p.id not in self.void}
        outside = [
            posting
            for amount, arrivals in self.arrivals.items()
            for posting in arrivals
            if posting.id not in self.received and amount not in sent
        ]
        # A 706 is an overpayment that the computer applied: money of another year, never a whole payment of these records.
        by_hand = frozenset(posting.id for posting in outside if posting.code != "706")
        return by_hand, frozenset(posting.id for posting in outside) - by_hand


def _takes(posting: Posting) -> bool:
    return posting.role == "reversal" or posting.code in _TRANSFER_OUT


def _together(payments: Sequence[Posting], reversal: Posting) -> tuple[Posting, ...]:
    """Return the payments that a reversal takes in one amount: those marked as reversed, else those nearest before it."""
    amount = reversal.amount or 0
    near = sorted(payments, key=lambda p: (not _marked(p), *_distance(p, reversal)))[:NEAREST]
    found = []
    for size in range(2, TOGETHER + 1):
        for group in combinations(near, size):
            if sum(_value(p) for p in group) == amount:
                found.append((sum(not _marked(p) for p in group), size, sum(_distance(p, reversal)[0] for p in group), group))
    if not found:
        return ()
    best = min(found, key=lambda entry: entry[:3])
    rows = {tuple(sorted((str(p.date), p.amount or 0) for p in entry[3])) for entry in found if entry[:3] == best[:3]}
    return best[3] if len(rows) == 1 else ()


def _by_module_and_amount(modules: Iterable[Module]) -> Mapping[tuple[str, int], list[Posting]]:
    found: dict[tuple[str, int], list[Posting]] = defaultdict(list)
    for module in modules:
        for posting in module.postings:
            if posting.is_payment or (posting.code in _TRANSFER_IN and _value(posting) > 0):
                found[(module.id, _value(posting))].append(posting)
    return found


def _payments_by_amount(postings: Sequence[Posting]) -> Mapping[int, list[Posting]]:
    found: dict[int, list[Posting]] = defaultdict(list)
    for posting in postings:
        if posting.is_payment and posting.amount is not None:
            found[-posting.amount].append(posting)
    return found


def net(modules: Sequence[Module]) -> Netting:
    """Net the reversals and transfers of all current modules."""
    return _Netter(modules).run()
