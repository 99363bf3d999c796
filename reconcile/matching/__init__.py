"""Pair the taxpayer's payments with the postings of the tax modules, and say why.

The strongest evidence goes first: the designated module on the very day; the designated module within the allowance; then every
module of the folder at its price. What is left is tried as parts and sums, and as near amounts. Within each step the
assignment is the cheapest one-to-one assignment of the whole client, so that one missing instalment never shifts the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from reconcile.config import Tolerances
from reconcile.matching.assignment import cheapest
from reconcile.matching.groups import posted_as_one, posted_in_parts
from reconcile.matching.near import near_amounts
from reconcile.matching.netting import Netting, net
from reconcile.matching.pairs import ALONE, Candidate, Pair, Slot, is_electronic, price
from reconcile.model import Module, Payment
from reconcile.modules import Ledger

__all__ = ["Matches", "Pair", "Slot", "pair"]


@dataclass(frozen=True, slots=True)
class Matches:
    """Hold the pairs, what stayed alone on either side, and the netting that went before."""

    pairs: tuple[Pair, ...]
    payments: tuple[Payment, ...]
    slots: tuple[Slot, ...]
    netting: Netting
    by_payment: dict[str, Pair]
    by_posting: dict[str, Pair]


class _Matcher:
    def __init__(self, payments: Sequence[Payment], modules: Sequence[Module], tolerances: Tolerances) -> None:
        self.tolerances = tolerances
        self.netting = net(modules)
        self.payments = sorted(payments, key=lambda p: (p.date, p.amount, p.id))
        slots = [Slot(posting, module) for module in modules for posting in module.postings]
        self.live = [s for s in slots if s.posting.is_payment and self.netting.is_live(s.posting)]
        self.arrived = [s for s in slots if s.posting.id in self.netting.arrivals]
        self.undone = [s for s in slots if s.posting.id in self.netting.undone]
        self.pairs: list[Pair] = []
        self.used_payments: set[str] = set()
        self.used_postings: set[str] = set()

    # --- helpers of one stage ----------------------------------------------------------------------------------------

    def free_payments(self) -> list[Payment]:
        return [payment for payment in self.payments if payment.id not in self.used_payments]

    def free_slots(self) -> list[Slot]:
        return [slot for slot in self.live if slot.posting.id not in self.used_postings]

    def candidates(self, slots: Sequence[Slot]) -> list[Candidate]:
        by_amount: dict[int, list[Slot]] = defaultdict(list)
        for slot in sorted(slots, key=lambda s: (str(s.posting.date), s.posting.id)):
            if slot.posting.id not in self.used_postings:
                by_amount[-(slot.posting.amount or 0)].append(slot)
        found = []
        for payment in self.free_payments():
            allowance = self.tolerances.allowance(payment.method)
            priced = (price(payment, slot, allowance) for slot in by_amount.get(payment.amount, ()))
            found += [candidate for candidate in priced if candidate is not None]
        return found

    def take(self, pairs: Sequence[Pair]) -> None:
        for made in pairs:
            self.pairs.append(made)
            self.used_payments.update(payment.id for payment in made.payments)
            self.used_postings.update(slot.posting.id for slot in made.slots)

    def assign(self, candidates: Sequence[Candidate], keep: Callable[[Candidate], bool]) -> None:
        """Pair the cheapest one-to-one assignment of the candidates that the stage keeps."""
        rows = {payment.id: index for index, payment in enumerate(self.free_payments())}
        columns: dict[str, int] = {}
        edges: dict[tuple[int, int], int] = {}
        chosen: dict[tuple[int, int], Candidate] = {}
        for candidate in candidates:
            payment_id, posting_id = candidate.payment.id, candidate.slot.posting.id
            if payment_id in self.used_payments or posting_id in self.used_postings or not keep(candidate):
                continue
            edge = (rows[payment_id], columns.setdefault(posting_id, len(columns)))
            edges[edge] = candidate.cost
            chosen[edge] = candidate
        for edge in sorted(cheapest(edges, ALONE).items()):
            found = chosen[edge]
            self.take([Pair((found.payment,), (found.slot,), "exact", found.fit, found.lag, found.late, found.wrong_type)])

    # --- the stages --------------------------------------------------------------------------------------------------

    def run(self) -> None:
        candidates = self.candidates(self.live)
        arrived = [c for c in self.candidates(self.arrived) if c.designated]
        self.assign(candidates, lambda c: c.designated and c.lag == 0 and is_electronic(c.payment.method))
        self.assign([*candidates, *arrived], lambda c: c.designated and not c.late)
        self.assign_undone()
        self.assign([*candidates, *arrived], lambda c: True)
        self.take(posted_in_parts(self.free_payments(), self.free_slots(), self.tolerances))
        self.take(posted_as_one(self.free_payments(), self.free_slots(), self.tolerances))
        self.take(near_amounts(self.free_payments(), self.free_slots(), self.tolerances))
        by_payment: dict[str, list[Candidate]] = defaultdict(list)
        for candidate in candidates:
            by_payment[candidate.payment.id].append(candidate)
        self.pairs = [self.with_alternatives(made, by_payment) for made in self.pairs]

    def assign_undone(self) -> None:
        """Pair a payment with the posting of it that was dishonoured, or moved away, and stands nowhere else on time."""
        elsewhere = {
            c.payment.id for c in self.candidates(self.live) if not c.late and c.slot.posting.id not in self.used_postings
        }
        before = len(self.pairs)
        undone = [c for c in self.candidates(self.undone) if c.payment.id not in elsewhere]
        self.assign(undone, lambda c: c.designated and not c.late)
        self.pairs[before:] = [replace(made, basis="undone") for made in self.pairs[before:]]

    def with_alternatives(self, made: Pair, candidates: Mapping[str, Sequence[Candidate]]) -> Pair:
        """Add the readings that were not chosen; an equally good one in another module makes the pair ambiguous."""
        if made.basis != "exact" or len(made.payments) != 1:
            return made
        payment, slot = made.payments[0], made.slots[0]
        others = [c for c in candidates.get(payment.id, ()) if c.slot.posting.id != slot.posting.id]
        if not others:
            return made
        own = price(payment, slot, self.tolerances.allowance(payment.method))
        free = [c for c in others if c.slot.posting.id not in self.used_postings]
        equal = [c for c in free if own and c.cost <= own.cost and c.slot.module.id != slot.module.id]
        words = tuple(c.words() for c in sorted(others, key=lambda c: (c.cost, c.slot.posting.id))[:4])
        return replace(made, alternatives=words, ambiguous=tuple(c.slot for c in equal))


def pair(payments: Sequence[Payment], ledger: Ledger, tolerances: Tolerances) -> Matches:
    """Pair payments and postings of one client; the result does not depend on the order of the inputs.

    Payments set aside by their reader and credits elected are not looked for: neither is money that a bank moved.
    """
    wanted = [p for p in payments if p.set_aside is None and p.kind != "credit_elect"]
    matcher = _Matcher(wanted, ledger.current, tolerances)
    matcher.run()
    pairs = tuple(sorted(matcher.pairs, key=lambda made: (made.payments[0].date, made.payments[0].id)))
    return Matches(
        pairs=pairs,
        payments=tuple(matcher.free_payments()),
        slots=tuple(matcher.free_slots()),
        netting=matcher.netting,
        by_payment={payment.id: made for made in pairs for payment in made.payments},
        by_posting={slot.posting.id: made for made in pairs for slot in made.slots},
    )
