"""Tell of payments that stand in another tax module than the one they were made for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from reconcile.kinds import Confidence
from reconcile.matching import Pair
from reconcile.matching.designation import Fault
from reconcile.matching.standing import Standing
from reconcile.model import Module, Payment
from reconcile.outcome import Finding
from reconcile.rules import words
from reconcile.rules.case import Case, Draft, actual_side, confidence_of, expected_side, meant, paid
from reconcile.rules.moves import Moves, first_name
from reconcile.rules.record_doubt import doubted, paid_out

DESIGNATION = "Rev. Proc. 2002-26, sec. 3.01 (a payment goes where the taxpayer directs it); IRM 21.5.8 (credit transfers)"


def find(case: Case, fault: Fault) -> Iterable[Finding]:
    """Yield one finding for each payment, or part of one, whose leading fault is the given one."""
    moves = Moves(case)
    strangers = {slot.module.id for slot in case.matches.slots}
    for pair, part in case.parts:
        if part.fit.fault != fault or pair.basis not in ("exact", "near", "parts", "combined") or _stood_right(moves, pair, part):
            continue
        if pair.basis == "near":
            # Only a person pairs unlike amounts across accounts; what is missing of it is told as a difference.
            part = replace(part, amount=min(part.amount, pair.posted))
        # Where this taxpayer pays without leaving records here, an equal amount may be money of its own.
        module = part.slot.module
        foreign = module.id in strangers if fault == "wrong_tin" else _namesake(moves, part.payment, module)
        steps = moves.chain(part.payment, part.slot) if part.whole and pair.basis == "exact" else ()
        story = f" Before that, {moves.told(steps)}." if steps else ""
        draft = _draft(pair, part, "possible" if foreign else confidence_of(pair), story + _gone(part))
        yield doubted(case, part, draft).finding()


def _stood_right(moves: Moves, pair: Pair, part: Standing) -> bool:
    """Tell whether the money stood where it belongs first: that is told as transferred out."""
    if part.moved is not None:
        return not pair.fit.faults
    return pair.basis == "exact" and part.whole and moves.at_home(part.payment) is not None


def _gone(part: Standing) -> str:
    """Say what the wrong account has paid out since: then little may be left there to be moved."""
    told = ", ".join(f"{words.money(p.amount or 0)} ({words.posting(p)})" for p in paid_out(part))
    return (
        f" That account has since paid out {told}, so the money may be gone from it: see where it went before asking."
        if told
        else ""
    )


def _namesake(moves: Moves, payment: Payment, module: Module) -> bool:
    """Tell whether the module is in another name than the payment's own one: last four digits may be those of two taxpayers."""
    own = moves.home_names(payment) if payment.form == module.key.form else set()
    return bool(own) and bool(module.transcript.names) and first_name(module.transcript) not in own


def _draft(pair: Pair, part: Standing, confidence: Confidence, story: str) -> Draft:
    payment, slot, fault = part.payment, part.slot, part.fit.fault
    assert fault is not None
    stands = words.module(slot.module.key)
    explanation = f"{paid(payment, part.amount)} was for {meant(payment)}. The IRS credited it to {stands} instead, as "
    explanation += f"{words.posting(slot.posting)}{_beside(pair)}.{story}"
    if len(part.fit.faults) > 1:
        explanation += " More than one of taxpayer, form and period differ."
    for cut in pair.cuts if part.moved is None else ():
        if cut.arrival is None:
            explanation += (
                f" {words.money(cut.amount)} of it was taken off by {words.posting(cut.by)}; no transcript shows where to."
            )
    action = (
        f"Ask the IRS to move the credit of {words.money(part.amount)} from {stands} to {meant(payment)}, keeping the payment "
        f"date {words.day(payment.date)}, and to recompute penalty and interest. Have the proof of payment at hand."
    )
    return Draft(
        kind=fault,
        severity="high",
        confidence=confidence,
        amount=part.amount,
        explanation=explanation,
        action=action,
        law=DESIGNATION,
        payments=(payment,),
        slots=(slot,),
        expected=expected_side(payment),
        actual=replace(actual_side(slot), amount=part.amount),
        alternatives=pair.alternatives,
        apart=not part.whole,
    )


def _beside(pair: Pair) -> str:
    """Say what else belongs to a payment that was posted in parts, or to a posting that holds several payments."""
    if pair.basis == "combined":
        return f", one posting of {words.money(pair.slots[0].posting.amount or 0)} for {len(pair.payments)} recorded payments"
    return f"; the payment was posted in {len(pair.slots)} parts" if pair.basis == "parts" else ""
