"""The IRS credited the payment later than it was paid by more than its method allows, or after a due date that it met.

The transaction date is the day the credit counts from. A late cycle with the right transaction date is slow processing; it costs
nothing, is not reported here, and is said in the reason of the payment. Nor is a levy: a bank keeps what it holds for 21 days
before it sends it (IRC 6332(c)), and the taxpayer is credited when it is received.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from reconcile.matching import Pair, Slot, timely
from reconcile.matching.processing import processed
from reconcile.model import Payment
from reconcile.outcome import Finding
from reconcile.rules import words
from reconcile.rules.case import Case, Draft, actual_side, confidence_of, expected_side

LAW = "IRC 7502 (timely mailing); IRC 7503 (weekends, holidays); IRC 6601(a) and 6654 (interest and penalty run to the date paid)"


def find(case: Case) -> Iterable[Finding]:
    """Yield a finding for each payment whose credit counts from too late a day."""
    for pair in case.plain_pairs:
        if pair.basis not in ("exact", "parts", "combined", "near"):
            continue
        for payment in pair.payments:
            slot = max(pair.slots, key=lambda s: (s.posting.date or date.min, s.posting.id))
            if slot.posting.date is None or slot.posting.is_levy:
                continue
            lag = (slot.posting.date - payment.date).days
            if lag > case.tolerances.allowance(payment.sure_method) or timely.missed(payment, slot) is not None:
                yield _draft(case, pair, payment, slot).finding()


def _draft(case: Case, pair: Pair, payment: Payment, slot: Slot) -> Draft:
    posting = slot.posting
    missed = timely.missed(payment, slot)
    lag = (posting.date - payment.date).days if posting.date else 0
    explanation = (
        f"The {words.kind(payment.kind)} of {words.money(payment.amount)} was made on {words.day(payment.date)}; the IRS "
        f"credits it from {words.day(posting.date)}, {lag} day{'s' if lag != 1 else ''} later, as {words.posting(posting)} on "
        f"{words.module(slot.module.key)}."
    )
    if missed is not None:
        explanation += f" It met the due date of {_due_words(missed)}; the credit date does not. {_law_words(payment)}"
        action = f"Send the IRS {_proof_words(payment)} and ask for the credit date to be corrected."
    else:
        explanation += " No due date lies between the two days."
        action = "Check whether penalty or interest was charged for these days; if so, ask for the credit date to be corrected."
    when = processed(posting, case.ledger.history)
    if when is not None and when.first > payment.date:
        explanation += f" When it was processed is no matter ({when.proof}); the date it counts from is."
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


def _due_words(due: timely.Due) -> str:
    return f"{words.day(due.day)} (moved from {words.day(due.statutory)}, {due.law})" if due.moved else words.day(due.day)


_MAILED = (
    "What is mailed in time, postage paid, counts from its postmark, however late it arrives (IRC 7502); that needs a postmark "
    "on or before the due date."
)
_EITHER = f"The record does not say how it was paid. {_MAILED} An electronic payment counts from the day it was ordered for."
_LAW_WORDS = {"check": _MAILED, "unknown": _EITHER}
_PROOF_WORDS = {
    "check": "the postmark or the certified-mail receipt, with both sides of the cleared check,",
    "unknown": "the proof of payment (the confirmation, or the postmark of a mailed check)",
}


def _law_words(payment: Payment) -> str:
    electronic = "An electronic payment counts from the day it was ordered for, if the debit succeeded."
    return _LAW_WORDS.get(payment.sure_method, electronic)


def _proof_words(payment: Payment) -> str:
    return _PROOF_WORDS.get(payment.sure_method, "the proof of payment (the confirmation or acknowledgment number)")
