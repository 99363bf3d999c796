"""The payment is on no transcript of the folder, though one that would show it was drawn long enough after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from reconcile.kinds import Confidence
from reconcile.matching.designation import account_tin
from reconcile.outcome import Finding, PaymentResult
from reconcile.rules.case import Case, Draft, expected_side, meant, paid

LAW = "IRM 21.5.7 (payment tracers); IRM 21.5.7.4.6.10 (proof of payment)"


def _confidence(result: PaymentResult) -> Confidence:
    payment = result.payment
    if payment.form is None or payment.period is None:
        return "possible"
    # A posting that was taken off may have been this payment: then it is on its way, not lost.
    return "certain" if account_tin(payment) is not None and not result.alternatives else "probable"


def find(case: Case) -> Iterable[Finding]:
    """Yield a finding for each payment that should be on a transcript and is not."""
    for result in case.results:
        if result.state != "not_posted" or result.payment.kind == "credit_elect":
            continue  # a credit elect that did not arrive is told as a credit_elect_difference
        payment = result.payment
        explanation = (
            f"{paid(payment)} for {meant(replace(payment, period=payment.period or result.period))} is on no transcript. "
            f"{result.reason}"
        )
        reference = f" (reference {payment.reference})" if payment.reference else ""
        yield Draft(
            kind="not_posted",
            severity="high",
            confidence=_confidence(result),
            amount=payment.amount,
            explanation=explanation,
            action=f"See on the bank statement whether the money left{reference}; if it did, ask the IRS to trace the payment.",
            law=LAW,
            payments=(payment,),
            expected=replace(expected_side(payment), period=payment.period or result.period),
            alternatives=result.alternatives,
        ).finding()
