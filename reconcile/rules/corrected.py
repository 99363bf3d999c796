"""The payment stood in the wrong place, and the IRS has since moved it to where it belongs. Nothing is left to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from reconcile.matching import Pair
from reconcile.matching.netting import Undone
from reconcile.matching.standing import Standing
from reconcile.model import Payment
from reconcile.outcome import Finding
from reconcile.rules import words
from reconcile.rules.case import Case, Draft, actual_side, confidence_of, expected_side, paid
from reconcile.rules.moves import Moves

LAW = "IRM 21.5.8 (credit transfers keep the original payment date)"


def find(case: Case) -> Iterable[Finding]:
    """Yield a finding for each payment, or part of one, that stands right now and was undone elsewhere before."""
    netting = case.matches.netting
    if not (netting.undone or netting.strays or netting.cuts):
        return
    moves = Moves(case)
    for pair, part in case.parts:
        if part.fit.faults:
            continue
        if pair.basis in ("exact", "combined") and part.whole and part.payment.period is not None:
            yield from _whole(case, moves, pair, part)
        if part.moved is not None and pair.fit.faults:
            yield _draft(moves, pair, part, (part.moved,)).finding()


def _whole(case: Case, moves: Moves, pair: Pair, part: Standing) -> Iterable[Finding]:
    steps = moves.chain(part.payment, part.slot) if pair.basis == "exact" or part.slot.posting.role == "transfer" else ()
    if steps:
        yield _draft(moves, pair, part, steps).finding()
    elif part.slot.posting.id in case.matches.netting.strays:
        yield _stray(pair, part.payment).finding()


def _stray(pair: Pair, payment: Payment) -> Draft:
    slot = pair.slots[0]
    explanation = (
        f"{paid(payment)} stands where it belongs, on {words.module(slot.module.key)}, as {words.posting(slot.posting)}: the IRS "
        "moved it there from another account, whose transcript is not in the folder."
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


def _draft(moves: Moves, pair: Pair, part: Standing, steps: Sequence[Undone]) -> Draft:
    payment, slot = part.payment, part.slot
    places = moves.slots(steps)
    explanation = (
        f"{paid(payment, part.amount)} was moved: {moves.told(steps)}; it now stands where it belongs, on "
        f"{words.module(slot.module.key)} ({words.posting(slot.posting)})."
    )
    return Draft(
        kind="corrected",
        severity="info",
        confidence=confidence_of(pair),
        amount=part.amount,
        explanation=explanation,
        action="Check that penalty and interest charged in the meantime were taken back; nothing else is left to do.",
        law=LAW,
        payments=(payment,),
        slots=(*places, slot),
        expected=expected_side(payment),
        actual=replace(actual_side(places[0]), amount=part.amount),
        apart=not part.whole,
    )
