"""The payment is on no transcript of the folder, though one that would show it was drawn long enough after it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from reconcile.kinds import Confidence
from reconcile.matching.designation import account_tin, tin_agrees
from reconcile.model import Module, Payment
from reconcile.outcome import Finding, PaymentResult
from reconcile.rules import words
from reconcile.rules.case import Case, Draft, expected_side, meant, paid

LAW = "IRM 21.5.7 (payment tracers); IRM 21.5.7.4.6.10 (proof of payment)"


def _confidence(result: PaymentResult, unproven: Sequence[Module]) -> Confidence:
    payment = result.payment
    if payment.form is None or payment.period is None:
        return "possible"
    # A posting that was taken off may have been this payment: then it is on its way, not lost.
    known = account_tin(payment) is not None and not result.alternatives
    return "certain" if known and not unproven else "probable"


def _unproven(case: Case, payment: Payment) -> Sequence[Module]:
    """Return the other accounts a payment may have been credited to, of which a row or a page is missing."""
    return [
        module
        for module in case.ledger.current
        if not module.trusted and module.key.form in (payment.form, None) and tin_agrees(payment, module) is not False
    ]


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
        unproven = _unproven(case, payment)
        if unproven:
            listed = ", ".join(words.module(module.key) for module in unproven)
            explanation += f" It may stand among what the transcript does not show of {listed}, which proves nothing."
        reference = f" (reference {payment.reference})" if payment.reference else ""
        yield Draft(
            kind="not_posted",
            severity="high",
            confidence=_confidence(result, unproven),
            amount=payment.amount,
            explanation=explanation,
            action=f"See on the bank statement whether the money left{reference}; if it did, ask the IRS to trace the payment.",
            law=LAW,
            payments=(payment,),
            expected=replace(expected_side(payment), period=payment.period or result.period),
            alternatives=result.alternatives,
        ).finding()
