"""Tell of payments that stand in another tax module than the one they were made for."""

from __future__ import annotations

from collections.abc import Iterable

from reconcile.matching import Pair, Slot
from reconcile.matching.designation import Fault, tin_agrees
from reconcile.matching.netting import Undone
from reconcile.model import Finding, Payment
from reconcile.rules import words
from reconcile.rules.case import Case, Draft, actual_side, confidence_of, expected_side

DESIGNATION = "Rev. Proc. 2002-26, sec. 3.01 (a payment goes where the taxpayer directs it); IRM 21.5.8 (credit transfers)"


def undone_at_home(case: Case, payment: Payment) -> Undone | None:
    """Return the posting of this payment in its own module that was moved away later, if there is one."""
    for entry in case.matches.netting.undone.values():
        if entry.nature == "dishonored" or entry.original.amount != -payment.amount or entry.original.date is None:
            continue
        module = next(m for m in case.ledger.current if m.id == entry.original.module)
        here = module.key.form == payment.form and module.key.period == payment.period
        allowance = case.tolerances.allowance(payment.method)
        if here and abs((entry.original.date - payment.date).days) <= allowance and tin_agrees(payment, module) is not False:
            return entry
    return None


def find(case: Case, fault: Fault) -> Iterable[Finding]:
    """Yield one finding for each pair whose leading fault is the given one."""
    for pair in case.plain_pairs():
        if pair.fit.fault != fault or pair.basis != "exact":
            continue
        payment, slot = pair.payments[0], pair.slots[0]
        if undone_at_home(case, payment) is not None:
            continue  # told as transferred_out: it stood right first
        yield _draft(pair, payment, slot, fault).finding()


def _draft(pair: Pair, payment: Payment, slot: Slot, fault: Fault) -> Draft:
    meant = words.place(payment.form, payment.period, payment.tin)
    stands = words.module(slot.module.key)
    explanation = (
        f"The {words.kind(payment.kind)} of {words.money(payment.amount)} made on {words.day(payment.date)} was for {meant}. "
        f"The IRS credited it to {stands} instead, as {words.posting(slot.posting)}."
    )
    if len(pair.fit.faults) > 1:
        explanation += " More than one of taxpayer, form and period differ."
    action = (
        f"Ask the IRS to move the credit of {words.money(payment.amount)} from {stands} to {meant}, keeping the payment date "
        f"{words.day(payment.date)}, and to recompute penalty and interest. Have the proof of payment at hand."
    )
    return Draft(
        kind=fault,
        severity="high",
        confidence=confidence_of(pair),
        amount=payment.amount,
        explanation=explanation,
        action=action,
        law=DESIGNATION,
        payments=(payment,),
        slots=(slot,),
        expected=expected_side(payment),
        actual=actual_side(slot),
        alternatives=pair.alternatives,
    )
