"""A payment stands on a transcript that no record explains: somebody else's money, or a record that is missing."""

from __future__ import annotations

from collections.abc import Iterable

from reconcile.outcome import Finding
from reconcile.rules import words
from reconcile.rules.case import Case, Draft, actual_side

TITLE = "Credited, but not in the records"
LAW = "IRM 21.5.7 (payment tracers); IRM 21.5.8 (credit transfers)"
_LOOK_FOR_IT = (
    "Look for the missing record (another bank account, the spouse, a card); if there is none, the money may be somebody "
    "else's and may be taken back."
)
_AFTER_LEVY = (
    "The IRS took this by levy; the taxpayer did not send it. Compare it with the notice of levy that the bank or employer got, "
    "and see whether the balance it was taken for is still owed."
)


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
        if left < abs(slot.posting.amount or 0):
            explanation += f" A part of it was moved since; {words.money(left)} still stands there."
        marked = (slot.posting.code or "").endswith("3")
        if marked:
            explanation += " The third digit 3 says that the IRS reversed it, but no row of the transcript takes it off."
        levied = "levy" in slot.posting.explanation.lower()
        yield Draft(
            kind="unrecorded_posting",
            severity="medium" if case.results else "low",
            confidence="probable" if slot.module.trusted and not marked else "possible",
            amount=left,
            explanation=explanation,
            action=_AFTER_LEVY if levied else _LOOK_FOR_IT,
            law=LAW,
            slots=(slot,),
            actual=actual_side(slot),
        ).finding()
