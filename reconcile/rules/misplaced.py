"""Tell of payments that stand in another tax module than the one they were made for."""

from __future__ import annotations

from collections.abc import Iterable

from reconcile.kinds import Confidence
from reconcile.matching import Pair
from reconcile.matching.designation import Fault
from reconcile.model import Module, Payment
from reconcile.outcome import Finding
from reconcile.rules import words
from reconcile.rules.case import Case, Draft, actual_side, confidence_of, expected_side
from reconcile.rules.moves import Moves, first_name

DESIGNATION = "Rev. Proc. 2002-26, sec. 3.01 (a payment goes where the taxpayer directs it); IRM 21.5.8 (credit transfers)"


def find(case: Case, fault: Fault) -> Iterable[Finding]:
    """Yield one finding for each pair whose leading fault is the given one."""
    moves = Moves(case)
    strangers = {slot.module.id for slot in case.matches.slots}
    for pair in case.plain_pairs():
        if pair.fit.fault != fault or pair.basis != "exact":
            continue
        payment, slot = pair.payments[0], pair.slots[0]
        if moves.at_home(payment) is not None:
            continue  # told as transferred_out: it stood right first
        # Where this taxpayer pays without leaving records here, an equal amount may be money of its own.
        foreign = slot.module.id in strangers if fault == "wrong_tin" else _namesake(moves, payment, slot.module)
        yield _draft(pair, fault, "possible" if foreign else confidence_of(pair)).finding()


def _namesake(moves: Moves, payment: Payment, module: Module) -> bool:
    """Tell whether the module is in another name than the payment's own one: last four digits may be those of two taxpayers."""
    own = moves.home_names(payment) if payment.form == module.key.form else set()
    return bool(own) and bool(module.transcript.names) and first_name(module.transcript) not in own


def _draft(pair: Pair, fault: Fault, confidence: Confidence) -> Draft:
    payment, slot = pair.payments[0], pair.slots[0]
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
        confidence=confidence,
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
