"""The payment posted, and was then taken back because the bank did not honour it; a penalty may follow."""

from __future__ import annotations

from collections.abc import Iterable

from reconcile import codes
from reconcile.matching import Slot
from reconcile.outcome import Finding
from reconcile.rules import words
from reconcile.rules.case import Case, Draft, actual_side, confidence_of, expected_side

TITLE = "Returned by the bank"
LAW = "IRC 6657 (penalty for a dishonored payment); IRC 6311(b)"


def find(case: Case) -> Iterable[Finding]:
    """Yield a finding for each payment whose posting was undone as dishonoured."""
    for pair in case.plain_pairs():
        entry = case.matches.netting.undone.get(pair.slots[0].posting.id)
        if pair.basis != "undone" or entry is None or entry.nature != "dishonored":
            continue
        payment, slot = pair.payments[0], pair.slots[0]
        penalties = [
            p
            for p in slot.module.postings
            if p.code in codes.DISHONORED_PENALTY and (p.date is None or entry.by.date is None or p.date >= entry.by.date)
        ]
        explanation = (
            f"The {words.kind(payment.kind)} of {words.money(payment.amount)} made on {words.day(payment.date)} stands on "
            f"{words.module(slot.module.key)} as {words.posting(slot.posting)}, and was taken back by {words.posting(entry.by)}."
        )
        if penalties:
            explanation += f" A penalty of {words.money(penalties[0].amount or 0)} was charged for it."
        yield Draft(
            kind="dishonored",
            severity="high",
            confidence=confidence_of(pair),
            amount=payment.amount,
            explanation=explanation,
            action="Pay again if that has not happened; if the bank did honour the payment, send its proof and ask "
            "for the penalty to be removed.",
            law=LAW,
            payments=(payment,),
            slots=(slot, Slot(entry.by, slot.module), *(Slot(p, slot.module) for p in penalties[:1])),
            expected=expected_side(payment),
            actual=actual_side(slot),
        ).finding()
