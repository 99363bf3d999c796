"""The payment posted in the right place on the right day, but for another amount: swapped digits, a fee, a keying error."""

from __future__ import annotations

from collections.abc import Iterable

from reconcile.outcome import Finding
from reconcile.rules import words
from reconcile.rules.case import Case, Draft, actual_side, confidence_of, expected_side

TITLE = "Posted for another amount"
LAW = "IRM 21.5.7 (payment tracers)"


def find(case: Case) -> Iterable[Finding]:
    """Yield a finding for each payment whose posting is of a near amount."""
    for pair in case.plain_pairs():
        if pair.basis != "near":
            continue
        payment, slot = pair.payments[0], pair.slots[0]
        posted = abs(slot.posting.amount or 0)
        more = "more" if posted > payment.amount else "less"
        explanation = (
            f"The {words.kind(payment.kind)} made on {words.day(payment.date)} for "
            f"{words.place(payment.form, payment.period, payment.tin)} was {words.money(payment.amount)}. The IRS shows "
            f"{words.money(posted)}, {words.money(posted - payment.amount)} {more}, as {words.posting(slot.posting)}."
        )
        yield Draft(
            kind="amount_difference",
            severity="high" if posted < payment.amount else "medium",
            confidence="possible" if confidence_of(pair) == "possible" else "probable",
            amount=posted - payment.amount,
            explanation=explanation,
            action="Compare the cleared amount on the bank statement with both figures, then ask the IRS to correct its posting.",
            law=LAW,
            payments=(payment,),
            slots=(slot,),
            expected=expected_side(payment),
            actual=actual_side(slot),
        ).finding()
