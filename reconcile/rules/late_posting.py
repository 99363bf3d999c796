"""The IRS credited the payment later than it was paid by more than its method allows, or after a due date that it met.

The transaction date is the day the credit counts from. A late cycle with the right transaction date is slow processing; it costs
nothing, and is not reported here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from reconcile.duedates import due_met
from reconcile.matching import Pair, Slot
from reconcile.model import Payment
from reconcile.outcome import Finding
from reconcile.rules import words
from reconcile.rules.case import Case, Draft, actual_side, confidence_of, effective_kind, expected_side

TITLE = "Credited later than it was paid"
LAW = "IRC 7502 (timely mailing); IRC 6601(a) and 6654 (interest and penalty run to the date paid)"


def find(case: Case) -> Iterable[Finding]:
    """Yield a finding for each payment whose credit counts from too late a day."""
    for pair in case.plain_pairs():
        if pair.basis not in ("exact", "parts", "combined", "near"):
            continue
        for payment in pair.payments:
            slot = max(pair.slots, key=lambda s: (s.posting.date or date.min, s.posting.id))
            if slot.posting.date is None:
                continue
            lag = (slot.posting.date - payment.date).days
            missed = _missed_due(payment, slot)
            if lag > case.tolerances.allowance(payment.sure_method) or missed is not None:
                yield _draft(pair, payment, slot, missed).finding()


def _missed_due(payment: Payment, slot: Slot) -> date | None:
    """Return the due date that the payment met and its credit missed."""
    key = slot.module.key
    form = payment.form or key.form
    period = payment.period or key.period
    due = due_met(form, period, effective_kind(payment, slot), payment.date)
    return due if due is not None and slot.posting.date is not None and slot.posting.date > due else None


def _draft(pair: Pair, payment: Payment, slot: Slot, missed: date | None) -> Draft:
    posting = slot.posting
    lag = (posting.date - payment.date).days if posting.date else 0
    explanation = (
        f"The {words.kind(payment.kind)} of {words.money(payment.amount)} was made on {words.day(payment.date)}; the IRS "
        f"credits it from {words.day(posting.date)}, {lag} day{'s' if lag != 1 else ''} later, as {words.posting(posting)} on "
        f"{words.module(slot.module.key)}."
    )
    if missed is not None:
        explanation += f" It met the due date of {words.day(missed)}; the credit date does not."
        action = "Send the IRS the proof of payment (confirmation or postmark) and ask for the credit date to be corrected."
    else:
        explanation += " No due date lies between the two days."
        action = "Check whether penalty or interest was charged for these days; if so, ask for the credit date to be corrected."
    return Draft(
        kind="late_posting",
        severity="high" if missed is not None else "medium",
        confidence=confidence_of(pair),
        amount=payment.amount,
        explanation=explanation,
        action=action,
        law=LAW,
        payments=(payment,),
        slots=(slot,),
        expected=expected_side(payment),
        actual=actual_side(slot),
        days_late=lag,
        alternatives=pair.alternatives,
    )
