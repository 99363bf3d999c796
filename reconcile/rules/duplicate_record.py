"""The same payment stands twice in the taxpayer's records."""

from __future__ import annotations

from collections.abc import Iterable

from reconcile.kinds import Confidence
from reconcile.model import Payment
from reconcile.outcome import Finding
from reconcile.rules import words
from reconcile.rules.case import Case, Draft, expected_side

LAW = ""


def _confidence(payment: Payment, twin: Payment) -> Confidence:
    if payment.reference and payment.reference == twin.reference:
        return "certain"
    # One file rarely lists a payment twice; two debits of a day may both be real.
    return "probable" if payment.source != twin.source else "possible"


def find(case: Case) -> Iterable[Finding]:
    """Yield a finding for each record that repeats another."""
    for result in case.results:
        if result.state != "duplicate_record":
            continue
        payment = result.payment
        twin = case.judgement.twins[payment.id]
        explanation = (
            f"{words.money(payment.amount)} of {words.day(payment.date)} is recorded twice "
            f"({case.judgement.place(twin)} and {case.judgement.place(payment)}), "
            "and the IRS has one posting at the most for it. It is counted once."
        )
        yield Draft(
            kind="duplicate_record",
            severity="low",
            confidence=_confidence(payment, twin),
            amount=payment.amount,
            explanation=explanation,
            action="Remove the second record, or, if there were two payments, find the second one on the bank statement.",
            law=LAW,
            payments=(payment,),
            expected=expected_side(payment),
        ).finding()
