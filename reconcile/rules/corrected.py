"""The payment stood in the wrong place, and the IRS has since moved it to where it belongs. Nothing is left to do."""

from __future__ import annotations

from collections.abc import Iterable

from reconcile.matching import Pair, Slot
from reconcile.matching.netting import Undone
from reconcile.outcome import Finding
from reconcile.rules import words
from reconcile.rules.case import Case, Draft, actual_side, confidence_of, expected_side
from reconcile.rules.moves import Moves

TITLE = "Was in the wrong place, and has been moved"
LAW = "IRM 21.5.8 (credit transfers keep the original payment date)"


def find(case: Case) -> Iterable[Finding]:
    """Yield a finding for each payment that stands right now and was undone elsewhere before."""
    moves = Moves(case)
    told: set[str] = set()
    for pair in case.plain_pairs():
        if pair.fit.faults or pair.basis != "exact" or pair.payments[0].period is None:
            continue
        entry = _earlier(moves, pair, told)
        if entry is not None:
            told.add(entry.original.id)
            yield _draft(moves, pair, entry).finding()
        elif pair.slots[0].posting.id in case.matches.netting.strays:
            yield _stray(pair).finding()


def _earlier(moves: Moves, pair: Pair, told: set[str]) -> Undone | None:
    """Return what this payment was before it was moved here: the other side of its transfer, or a removed posting of its day."""
    payment, slot = pair.payments[0], pair.slots[0]
    if slot.posting.role == "transfer":
        return moves.arriving_as(payment, slot.posting.id)
    for entry in moves.before(payment):
        if entry.original.id not in told and entry.arrival is None and entry.original.module != slot.module.id:
            return entry
    return None


def _stray(pair: Pair) -> Draft:
    payment, slot = pair.payments[0], pair.slots[0]
    explanation = (
        f"The {words.kind(payment.kind)} of {words.money(payment.amount)} made on {words.day(payment.date)} stands where it "
        f"belongs, on {words.module(slot.module.key)}, as {words.posting(slot.posting)}: the IRS moved it there from another "
        "account, whose transcript is not in the folder."
    )
    return Draft(
        kind="corrected",
        severity="info",
        confidence="probable" if confidence_of(pair) == "certain" else confidence_of(pair),
        amount=payment.amount,
        explanation=explanation,
        action="Nothing is left to do here; the transcript of the other account would show where the payment stood before.",
        law=LAW,
        payments=(payment,),
        slots=(slot,),
        expected=expected_side(payment),
        actual=actual_side(slot),
    )


def _draft(moves: Moves, pair: Pair, entry: Undone) -> Draft:
    payment, slot = pair.payments[0], pair.slots[0]
    module = moves.modules[entry.original.module]
    before = Slot(entry.original, module)
    explanation = (
        f"The {words.kind(payment.kind)} of {words.money(payment.amount)} made on {words.day(payment.date)} first stood on "
        f"{words.module(module.key)} ({words.posting(entry.original)}), was taken off there ({words.posting(entry.by)}), and now "
        f"stands where it belongs, on {words.module(slot.module.key)} ({words.posting(slot.posting)})."
    )
    return Draft(
        kind="corrected",
        severity="info",
        confidence=confidence_of(pair),
        amount=payment.amount,
        explanation=explanation,
        action="Check that penalty and interest charged in the meantime were taken back; nothing else is left to do.",
        law=LAW,
        payments=(payment,),
        slots=(before, Slot(entry.by, module), slot),
        expected=expected_side(payment),
        actual=actual_side(before),
    )
