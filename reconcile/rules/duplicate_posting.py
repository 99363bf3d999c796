"""The IRS posted one payment twice in the same tax module."""

from __future__ import annotations

from collections.abc import Iterable

from reconcile.matching import Slot
from reconcile.outcome import Finding
from reconcile.rules import words
from reconcile.rules.case import Case, Draft, actual_side, expected_side

LAW = "IRM 21.5.8 (credit transfers)"


def find(case: Case) -> Iterable[Finding]:
    """Yield a finding for each posting that repeats a matched one."""
    slots = {slot.posting.id: slot for slot in case.slots()}
    for posting_id, pair in sorted(case.judgement.doubles.items()):
        second: Slot = slots[posting_id]
        first = next(s for s in pair.slots if s.module.id == second.module.id and s.posting.amount == second.posting.amount)
        payment = pair.payments[0]
        explanation = (
            f"{words.money(payment.amount)} was paid once, on {words.day(payment.date)}, but stands twice on "
            f"{words.module(second.module.key)}: {words.posting(first.posting)} and {words.posting(second.posting)}."
        )
        yield Draft(
            kind="duplicate_posting",
            severity="medium",
            confidence="probable" if second.module.trusted else "possible",
            amount=second.posting.amount or 0,
            explanation=explanation,
            action="Make sure that the records hold no second payment; do not spend the excess credit, the IRS may take it back.",
            law=LAW,
            payments=pair.payments,
            slots=(first, second),
            expected=expected_side(payment),
            actual=actual_side(second),
            apart=True,
        ).finding()
