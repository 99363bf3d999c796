"""The payment stood in the wrong place, and the IRS has since moved it to where it belongs. Nothing is left to do."""

from __future__ import annotations

from collections.abc import Iterable

from reconcile.matching import Pair, Slot
from reconcile.matching.netting import Undone
from reconcile.model import Finding, Payment
from reconcile.rules import words
from reconcile.rules.case import Case, Draft, actual_side, confidence_of, expected_side

TITLE = "Was in the wrong place, and has been moved"
LAW = "IRM 21.5.8 (credit transfers keep the original payment date)"


def find(case: Case) -> Iterable[Finding]:
    """Yield a finding for each payment that stands right now and was undone elsewhere before."""
    told: set[str] = set()
    for pair in case.plain_pairs():
        if pair.fit.faults or pair.basis != "exact" or pair.payments[0].period is None:
            continue
        payment, slot = pair.payments[0], pair.slots[0]
        for entry in case.matches.netting.undone.values():
            if entry.original.id not in told and _was_this(case, payment, slot, entry):
                told.add(entry.original.id)
                yield _draft(case, pair, entry).finding()
                break


def _was_this(case: Case, payment: Payment, slot: Slot, entry: Undone) -> bool:
    if entry.nature == "dishonored" or entry.original.amount != -payment.amount or entry.original.module == slot.module.id:
        return False
    if entry.arrival is not None:
        return entry.arrival.id == slot.posting.id
    if entry.original.date is None:
        return False
    return abs((entry.original.date - payment.date).days) <= case.tolerances.allowance(payment.method)


def _draft(case: Case, pair: Pair, entry: Undone) -> Draft:
    payment, slot = pair.payments[0], pair.slots[0]
    module = next(m for m in case.ledger.current if m.id == entry.original.module)
    before = Slot(entry.original, module)
    explanation = (
        f"The {words.kind(payment.kind)} of {words.money(payment.amount)} made on {words.day(payment.date)} first stood on "
        f"{words.module(module.key)} ({words.posting(entry.original)}), was taken off there ({words.posting(entry.by)}), and now "
        f"stands where it belongs, on {words.module(slot.module.key)} ({words.posting(slot.posting)})."
    )
    return Draft(
        kind="corrected",
        severity="info",
        confidence=confidence_of(pair),
        amount=payment.amount,
        explanation=explanation,
        action="Check that penalty and interest charged in the meantime were taken back; nothing else is left to do.",
        law=LAW,
        payments=(payment,),
        slots=(before, Slot(entry.by, module), slot),
        expected=expected_side(payment),
        actual=actual_side(before),
    )
