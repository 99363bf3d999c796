"""The payment posted in the right place on the right day, but for another amount: swapped digits, a fee, a keying error."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from reconcile.matching import Pair
from reconcile.model import Payment
from reconcile.outcome import Finding
from reconcile.rules import words
from reconcile.rules.case import Case, Draft, actual_side, confidence_of, expected_side, meant

LAW = "IRM 21.5.7 (payment tracers)"
_CORRECT = "Compare the cleared amount on the bank statement with both figures, then ask the IRS to correct its posting."
_KEEP = (
    "Compare with the processor's receipt, which states tax and fee apart. Where the difference is the fee, nothing is to be "
    "corrected at the IRS: record the tax and the fee apart."
)
_FLAT_FEE = 5_00
_FEE_PERCENT = 3


def find(case: Case) -> Iterable[Finding]:
    """Yield a finding for each payment whose posting is of a near amount."""
    for pair in case.plain_pairs:
        if pair.basis == "sums" and pair.posted != pair.amount:
            yield _sums(pair).finding()
        if pair.basis != "near":
            continue
        payment, slot = pair.payments[0], pair.slots[0]
        posted = abs(slot.posting.amount or 0)
        more = "more" if posted > payment.amount else "less"
        explanation = (
            f"The {words.kind(payment.kind)} made on {words.day(payment.date)} for {meant(payment)} was "
            f"{words.money(payment.amount)}. The IRS shows "
            f"{words.money(posted)}, {words.money(posted - payment.amount)} {more}, as {words.posting(slot.posting)}."
        )
        fee = _may_be_fee(payment, posted)
        if fee:
            explanation += " Processors of card payments keep a fee of about that size; it is no tax and never reaches the IRS."
        yield Draft(
            kind="amount_difference",
            severity="low" if fee else "high" if posted < payment.amount else "medium",
            confidence="possible" if confidence_of(pair) == "possible" else "probable",
            amount=posted - payment.amount,
            explanation=explanation,
            action=_KEEP if fee else _CORRECT,
            law=LAW,
            payments=(payment,),
            slots=(slot,),
            expected=expected_side(payment),
            actual=actual_side(slot),
        ).finding()


def _may_be_fee(payment: Payment, posted: int) -> bool:
    """Tell whether what a card payment was more than its posting may be the processor's fee: a flat one, or a few percent."""
    over = payment.amount - posted
    return payment.method == "card" and over > 0 and (over <= _FLAT_FEE or over * 100 <= posted * _FEE_PERCENT)


def _nearly(pair: Pair) -> bool:
    """Tell whether the sums of a period differ by a tenth at the most."""
    return abs(pair.posted - pair.amount) * 10 <= max(pair.posted, pair.amount)


def _sums(pair: Pair) -> Draft:
    """Tell of a period whose deposits, recorded and posted in different amounts, do not add up to the same."""
    first, slot = pair.payments[0], pair.slots[0]
    recorded = f"{len(pair.payments)} deposit{'s' if len(pair.payments) > 1 else ''} of {words.money(pair.amount)} in all"
    more = "more" if pair.posted > pair.amount else "less"
    explanation = (
        f"The records hold {recorded} for {words.module(slot.module.key)}, and the IRS {len(pair.slots)} of "
        f"{words.money(pair.posted)}, {words.money(pair.posted - pair.amount)} {more}. The single amounts do not agree, as where "
        "a payroll provider takes one amount and deposits it in several, so the sums of the period are compared."
    )
    if not _nearly(pair):
        explanation += " So large a difference may also be deposits that are missing from the records, or that did not arrive."
    return Draft(
        kind="amount_difference",
        severity="high" if pair.posted < pair.amount else "medium",
        confidence="probable" if _nearly(pair) and confidence_of(pair) != "possible" else "possible",
        amount=pair.posted - pair.amount,
        explanation=explanation,
        action="Ask the payroll provider for its list of deposits of this period, with EFT numbers, and compare line by line.",
        law=LAW,
        payments=pair.payments,
        slots=pair.slots,
        expected=replace(expected_side(first), date=None, amount=pair.amount),
        actual=replace(actual_side(slot), date=None, amount=pair.posted),
    )
