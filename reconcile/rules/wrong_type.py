"""The payment is in the right tax module, but an estimated payment posted as something else, or the other way round.

The balance is the same either way. The label matters where the IRS compares estimated payments with the return (CP23, CP24) or
computes the estimated tax penalty.
"""

from __future__ import annotations

from collections.abc import Iterable

from reconcile.matching import Pair
from reconcile.matching.designation import wrong_type
from reconcile.matching.standing import Standing
from reconcile.outcome import Finding
from reconcile.rules import words
from reconcile.rules.case import Case, Draft, actual_side, confidence_of, expected_side, meant, paid

LAW = "IRC 6654; Document 6209, section 8A (TC 430, 660, 610, 640, 670)"


def find(case: Case) -> Iterable[Finding]:
    """Yield a finding for each payment of the right module and the wrong type."""
    for pair, part in case.parts:
        if _is_wrong(pair, part):
            yield _draft(pair, part).finding()


def _is_wrong(pair: Pair, part: Standing) -> bool:
    """Tell whether a part stands in the right module as another type; what was transferred there has no type."""
    told = pair.basis in ("exact", "near", "parts", "combined") and not part.fit.faults
    return told and wrong_type(part.payment, part.slot.posting)


def _draft(pair: Pair, part: Standing) -> Draft:
    payment, slot = part.payment, part.slot
    became = "an estimated tax payment" if payment.kind != "estimated" else "a payment of another type"
    explanation = (
        f"{paid(payment, part.amount)} for {meant(payment)} is in the right account, but stands there as {became}: "
        f"{words.posting(slot.posting)}."
    )
    return Draft(
        kind="wrong_type",
        severity="medium",
        confidence=confidence_of(pair),
        amount=part.amount,
        explanation=explanation,
        action="Compare with the payments line of the return; ask the IRS to correct the type if a notice follows from it.",
        law=LAW,
        payments=(payment,),
        slots=(slot,),
        expected=expected_side(payment),
        actual=actual_side(slot),
        alternatives=pair.alternatives,
        apart=not part.whole,
    )
