"""Pair the taxpayer's payments with the postings of the tax modules, and say why.

The strongest evidence goes first: the designated module on the very day; the designated module within the allowance; what stood
there and was undone; then every module of the folder at its price, but for late readings that a sum of one day makes needless.
What is left is tried as parts and sums, and as near amounts.
Within each step the assignment is the cheapest one-to-one assignment of the whole client, so that one missing instalment never
shifts the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reconcile.config import Tolerances
from reconcile.decision import Decision
from reconcile.matching.decisions import Forbidden
from reconcile.matching.matcher import Matcher
from reconcile.matching.netting import Netting
from reconcile.matching.pairs import Pair, Slot, is_to_come
from reconcile.matching.twins import References
from reconcile.model import Payment
from reconcile.modules import Ledger
from reconcile.outcome import DecisionResult

__all__ = ["Matches", "Pair", "Slot", "pair"]


@dataclass(frozen=True, slots=True)
class Matches:
    """Hold the pairs, what stayed alone on either side, and the netting that went before."""

    pairs: tuple[Pair, ...]
    payments: tuple[Payment, ...]
    slots: tuple[Slot, ...]
    netting: Netting
    references: References
    by_payment: dict[str, Pair]
    by_posting: dict[str, Pair]
    forbidden: Forbidden
    decisions: tuple[DecisionResult, ...] = ()


def pair(payments: Sequence[Payment], ledger: Ledger, tolerances: Tolerances, decisions: Sequence[Decision] = ()) -> Matches:
    """Pair payments and postings of one client; the result does not depend on the order of the inputs.

    What a person decided goes before every stage.

    Payments set aside by their reader and credits elected are not looked for: neither is money that a bank moved. What the bank
    gave back is looked for only among what the IRS took back as not honoured. What a record calls scheduled comes last of all,
    among what nothing else explains: a transcript settles it.
    """
    wanted = [p for p in payments if p.set_aside is None and p.kind != "credit_elect"]
    matcher = Matcher(wanted, ledger.current, tolerances, decisions)
    matcher.run([p for p in payments if p.status == "returned" and p.kind != "credit_elect"])
    matcher.settle([p for p in payments if is_to_come(p) and p.kind != "credit_elect"])
    pairs = tuple(sorted(matcher.pairs, key=lambda made: (made.payments[0].date, made.payments[0].id)))
    return Matches(
        pairs=pairs,
        payments=tuple(matcher.free_payments()),
        slots=tuple(matcher.free_slots()),
        netting=matcher.netting,
        references=matcher.references,
        by_payment={payment.id: made for made in pairs for payment in made.payments},
        by_posting={slot.posting.id: made for made in pairs for slot in made.slots},
        forbidden=matcher.forbidden,
        decisions=matcher.ruled.results,
    )
