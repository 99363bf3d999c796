"""A payment stands on a transcript that no record explains: somebody else's money, or a record that is missing."""

from __future__ import annotations

from collections.abc import Iterable

from reconcile.matching import Slot
from reconcile.model import Payment
from reconcile.outcome import Finding
from reconcile.rules import words
from reconcile.rules.case import Case, Draft, actual_side

LAW = "IRM 21.5.7 (payment tracers); IRM 21.5.8 (credit transfers)"
_LOOK_FOR_IT = (
    "Look for the missing record (another bank account, the spouse, a card); if there is none, the money may be somebody "
    "else's and may be taken back."
)
_AFTER_LEVY = (
    "The IRS took this by levy; the taxpayer did not send it. Compare it with the notice of levy that the bank or employer got, "
    "and see whether the balance it was taken for is still owed."
)


_GIVEN_BACK = (
    "Look at the bank statement. If the bank gave the money back, the IRS takes the credit off as well and charges a penalty "
    "for a dishonored payment (IRC 6657): pay again, and do not count on the credit. If it did not, correct the record."
)
_AFTER_ALL = "See from the bank statement or the confirmation whether it was paid after all, and correct the record."
_NEAR_DAYS = 10


def _set_aside(case: Case, slot: Slot) -> Payment | None:
    """Return the one payment of the posting's amount and about its day that the records tell of, and that was set aside."""
    day, amount = slot.posting.date, abs(slot.posting.amount or 0)
    fitting = [
        result.payment
        for result in case.results
        if result.state == "set_aside" and result.payment.amount == amount and result.payment.set_aside
    ]
    near = [payment for payment in fitting if day is not None and abs((payment.date - day).days) <= _NEAR_DAYS]
    return near[0] if len(near) == 1 else None


def _action(aside: Payment | None) -> str:
    if aside is None:
        return _LOOK_FOR_IT
    return _GIVEN_BACK if aside.status == "returned" else _AFTER_ALL


def find(case: Case) -> Iterable[Finding]:
    """Yield a finding for each live payment posting without a payment."""
    listed = {slot.posting.id for pair in case.matches.pairs if not pair.settled for slot in pair.readings}
    for slot in case.slots():
        if case.judgement.postings.get(slot.posting.id) != "unrecorded" or slot.posting.id in listed:
            continue
        left = case.matches.netting.left(slot.posting)
        explanation = (
            f"{words.module(slot.module.key)} shows {words.posting(slot.posting)} for {words.money(slot.posting.amount or 0)}. "
            "No payment in the records explains it."
        )
        aside = _set_aside(case, slot)
        if aside is not None:
            explanation = explanation.removesuffix("No payment in the records explains it.") + (
                f"The record of that amount, {words.day(aside.date)} ({case.judgement.place(aside)}),"
                f" is set aside: {aside.set_aside}."
            )
        if left < abs(slot.posting.amount or 0):
            explanation += f" A part of it was moved since; {words.money(left)} still stands there."
        marked = (slot.posting.code or "").endswith("3")
        if marked:
            explanation += " The third digit 3 says that the IRS reversed it, but no row of the transcript takes it off."
        levied = slot.posting.is_levy
        yield Draft(
            kind="unrecorded_posting",
            severity="medium" if case.results else "low",
            confidence="probable" if slot.module.trusted and not marked else "possible",
            amount=left,
            explanation=explanation,
            action=_AFTER_LEVY if levied else _action(aside),
            law=LAW,
            slots=(slot,),
            actual=actual_side(slot),
        ).finding()
