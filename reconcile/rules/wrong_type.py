"""The payment is in the right tax module, but an estimated payment posted as something else, or the other way round.

The balance is the same either way. The label matters where the IRS compares estimated payments with the return (CP23, CP24) or
computes the estimated tax penalty.
"""

from __future__ import annotations

from collections.abc import Iterable

from reconcile.outcome import Finding
from reconcile.rules import words
from reconcile.rules.case import Case, Draft, actual_side, confidence_of, expected_side

TITLE = "Posted as the wrong type of payment"
LAW = "IRC 6654; Document 6209, section 8A (TC 430, 660, 610, 640, 670)"


def find(case: Case) -> Iterable[Finding]:
    """Yield a finding for each payment of the right module and the wrong type."""
    for pair in case.plain_pairs():
        if not pair.wrong_type or pair.fit.faults or pair.basis not in ("exact", "near"):
            continue
        payment, slot = pair.payments[0], pair.slots[0]
        became = "an estimated tax payment" if payment.kind != "estimated" else "a payment of another type"
        explanation = (
            f"The {words.kind(payment.kind)} of {words.money(payment.amount)} made on {words.day(payment.date)} for "
            f"{words.place(payment.form, payment.period, payment.tin)} is in the right account, but stands there as {became}: "
            f"{words.posting(slot.posting)}."
        )
        yield Draft(
            kind="wrong_type",
            severity="medium",
            confidence=confidence_of(pair),
            amount=payment.amount,
            explanation=explanation,
            action="Compare with the payments line of the return; ask the IRS to correct the type if a notice follows from it.",
            law=LAW,
            payments=(payment,),
            slots=(slot,),
            expected=expected_side(payment),
            actual=actual_side(slot),
            alternatives=pair.alternatives,
        ).finding()
