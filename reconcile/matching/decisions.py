"""Take a person's decisions into the matching: the pairs that are made before all others, and those that are never made.

A decision holds only while it fits: every id must still be there, the amounts must agree to the cent, and no other decision may
say the contrary. One that does not is void, says why, and the program's own reading stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from reconcile.config import Tolerances
from reconcile.decision import Decision
from reconcile.matching.designation import fit, wrong_type
from reconcile.matching.pairs import Basis, Pair, Slot
from reconcile.model import Payment
from reconcile.money import to_words
from reconcile.outcome import DecisionResult

Search = Callable[[Sequence[Payment], Sequence[Slot]], list[Pair]]
"""What pairs free payments with free postings: by sums, or as near amounts."""


class Forbidden:
    """Know which payments and postings a person has ruled out for each other."""

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self.pairs = {(payment, posting) for one in decisions for payment in one.payments for posting in one.postings}
        self.payments = frozenset(payment for payment, _ in self.pairs)
        self.postings = frozenset(posting for _, posting in self.pairs)

    def allows(self, payment: Payment, slot: Slot) -> bool:
        """Tell whether a payment may be a posting."""
        return (payment.id, slot.posting.id) not in self.pairs

    def by_payment(self, search: Search, payments: Sequence[Payment], slots: Sequence[Slot]) -> list[Pair]:
        """Search for every payment among the postings it may be: those with a ruled-out posting alone, the others together."""
        pairs = search([p for p in payments if p.id not in self.payments], slots)
        used = {slot.posting.id for pair in pairs for slot in pair.slots}
        for payment in payments:
            if payment.id in self.payments:
                found = search([payment], [s for s in slots if s.posting.id not in used and self.allows(payment, s)])
                used |= {slot.posting.id for pair in found for slot in pair.slots}
                pairs += found
        return pairs

    def by_posting(self, search: Search, payments: Sequence[Payment], slots: Sequence[Slot]) -> list[Pair]:
        """Search for every posting among the payments it may be, as ``by_payment`` does for payments."""
        pairs = search(payments, [s for s in slots if s.posting.id not in self.postings])
        used = {payment.id for pair in pairs for payment in pair.payments}
        for slot in slots:
            if slot.posting.id in self.postings:
                found = search([p for p in payments if p.id not in used and self.allows(p, slot)], [slot])
                used |= {payment.id for pair in found for payment in pair.payments}
                pairs += found
        return pairs


@dataclass(frozen=True, slots=True)
class Ruled:
    """Hold what the decisions come to: pairs made, pairs forbidden, and of each decision what became of it."""

    pairs: tuple[Pair, ...]
    forbidden: Forbidden
    results: tuple[DecisionResult, ...]


def rule(
    decisions: Sequence[Decision],
    payments: Iterable[Payment],
    slots: Iterable[Slot],
    undone: Iterable[str],
    tolerances: Tolerances,
) -> Ruled:
    """Hold the decisions to pair and to forbid against what is there. ``slots`` are all postings that a payment could be."""
    mine = [decision for decision in decisions if decision.action != "accept"]
    if not mine:
        return Ruled((), Forbidden(), ())
    known = _Known({p.id: p for p in payments}, {s.posting.id: s for s in slots}, frozenset(undone), tolerances)
    void = {number: words for number, one in enumerate(mine) if (words := known.misfit(one)) is not None}
    void |= _contradictions({number: one for number, one in enumerate(mine) if number not in void})
    standing = [one for number, one in enumerate(mine) if number not in void]
    results = tuple(
        DecisionResult(one, "void", void[number]) if number in void else DecisionResult(one, "in_force", known.words(one))
        for number, one in enumerate(mine)
    )
    pairs = tuple(known.pair(one) for one in standing if one.action == "pair")
    return Ruled(pairs, Forbidden(one for one in standing if one.action == "forbid"), results)


def _contradictions(decisions: dict[int, Decision]) -> dict[int, str]:
    """Return, by number, the decisions that another one contradicts: a thing paired twice, or paired and forbidden."""
    users: dict[str, set[int]] = defaultdict(set)
    for number, one in decisions.items():
        if one.action == "pair":
            for name in (*one.payments, *one.postings):
                users[name].add(number)
    against: dict[int, set[int]] = defaultdict(set)
    for together in users.values():
        for number in together:
            against[number] |= together - {number}
    for number, one in decisions.items():
        for payment in one.payments if one.action == "forbid" else ():
            for paired in set().union(*(users[posting] for posting in one.postings)) & users[payment]:
                against[number].add(paired)
                against[paired].add(number)
    return {
        number: f"it contradicts {', '.join(decisions[other].where for other in sorted(others))}; neither holds"
        for number, others in against.items()
        if others
    }


@dataclass(frozen=True, slots=True)
class _Known:
    """Hold what decisions may speak of."""

    payments: dict[str, Payment]
    slots: dict[str, Slot]
    undone: frozenset[str]
    tolerances: Tolerances

    def misfit(self, one: Decision) -> str | None:
        """Say why a decision does not fit what is there; ``None`` when it does."""
        for name in one.payments:
            if name not in self.payments:
                return f"no longer fits: payment {name} is not in the records any more, or is set aside there; look again"
        for name in one.postings:
            if name not in self.slots:
                return f"no longer fits: posting {name} is no payment on the newest transcripts; look again"
        return self._amounts(one)

    def _amounts(self, one: Decision) -> str | None:
        paid = sum(self.payments[name].amount for name in one.payments)
        posted = -sum(self.slots[name].posting.amount or 0 for name in one.postings)
        if one.amount is not None and one.amount != paid:
            return f"no longer fits: {to_words(one.amount)} was decided on, and {to_words(paid)} was paid; look again"
        if one.action == "pair" and paid != posted:
            single = len(one.payments) == len(one.postings) == 1
            if not single:
                return f"no longer fits: the payments are {to_words(paid)}, the postings {to_words(posted)}; look again"
            if one.amount is None:
                meant = f'amount = "{to_words(paid)[1:]}"'
                return f"the payment is of {to_words(paid)}, the posting of {to_words(posted)}; if that is meant, state {meant}"
        if one.action == "pair" and len(one.postings) > 1 and self.undone & set(one.postings):
            return "one of its postings was taken back by the IRS or the bank; pair the payment with that posting alone"
        return None

    def pair(self, one: Decision) -> Pair:
        """Make the pair that was decided."""
        payments = tuple(self.payments[name] for name in one.payments)
        slots = tuple(sorted((self.slots[name] for name in one.postings), key=_by_day))
        lag = max(((s.posting.date - p.date).days for p in payments for s in slots if s.posting.date is not None), default=0)
        return Pair(
            payments,
            slots,
            self._basis(payments, slots),
            fit(payments[0], slots[0].module),
            lag,
            lag > self.tolerances.allowance(payments[0].sure_method),
            len(payments) == 1 and wrong_type(payments[0], slots[0].posting),
            decided=one,
        )

    def _basis(self, payments: Sequence[Payment], slots: Sequence[Slot]) -> Basis:
        if slots[0].posting.id in self.undone:
            return "undone"
        if len(slots) > 1:
            return "parts"
        if len(payments) > 1:
            return "combined"
        return "exact" if payments[0].amount == -(slots[0].posting.amount or 0) else "near"

    def words(self, one: Decision) -> str:
        """Say what a decision in force does."""
        payments = " and ".join(f"{to_words(p.amount)} of {p.date}" for p in (self.payments[name] for name in one.payments))
        slots = [self.slots[name] for name in one.postings]
        lines = "code {0.code} of {0.date} on {1}"
        postings = " and ".join(lines.format(slot.posting, slot.module.key) for slot in slots)
        return f"{payments} {'is' if one.action == 'pair' else 'is never'} paired with {postings}"


def _by_day(slot: Slot) -> tuple[str, str]:
    return str(slot.posting.date or ""), slot.posting.id
