"""Doubt the record where the IRS may well be right: what a payment stands for is then written down wrong, or left to the IRS.

Records name the year a payment was made in where it was made for the year before; and a credit that both accounts need just where
it stands is hardly misapplied. To have such a payment moved would do harm, so these findings are at most *possible*. But a
confirmation is no such record: it shows what the payer told the IRS. And where the wrong account has passed the money on to the
right one since, nothing is left there to be moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reconcile.matching import Slot
from reconcile.matching.designation import day_tells, in_season
from reconcile.matching.standing import Standing
from reconcile.model import Module, Posting
from reconcile.rules import words
from reconcile.rules.case import Case, Draft

PAID_OUT = frozenset({"820", "824", "826", "830", "836", "840", "846", "898"})
_COMPARE = (
    "Compare the record with the confirmation, voucher or check before anything else. Where that names the period the IRS "
    "credited, correct the record; only where it does not, ask the IRS to move the credit, keeping the payment date."
)
_SENT = frozenset({"820", "824", "826", "830", "836"})
_ARRIVED = frozenset({"700", "706", "710", "716"})
_ELECTED = frozenset({"710", "716"})
_OF_ITS_DAY = (
    "Nothing is left to be moved. If penalty or interest was charged for the time between, ask the IRS to count the payment from "
    "the day it was made, and to take them back."
)
_COVERED = "See which periods the agreement covers. Nothing is to be asked for if this one is among them; correct the record."


def doubted(case: Case, part: Standing, draft: Draft) -> Draft:
    """Return the draft of a wrong period as it is told where the record is doubtful; else as it is."""
    payment, here = part.payment, part.slot.module
    if part.fit.faults != ("wrong_period",):
        return draft
    home = _home(case, part)
    arrival = _brought_home(case, home, part)
    if arrival is not None:
        told = f"It went to {words.module(arrival.module.key)}, as {words.posting(arrival.posting)}: so it is where it belongs."
        return replace(draft, severity="low", explanation=f"{draft.explanation} {told}", action=_OF_ITS_DAY)
    if payment.confirmed or payment.source in case.designating:
        return draft
    if payment.kind == "installment" and home is not None and _owes_nothing(home):
        told = (
            "The period the record names owes nothing, and the IRS applies what is paid under an installment agreement to the "
            "periods of the agreement as it sees fit (Form 433-D), so this may be as it should."
        )
        return _less(draft, "low", told, _COVERED)
    if not in_season(payment, payment.period) and in_season(payment, here.key.period):
        named, likely = words.period(payment.form, payment.period), words.period(payment.form, here.key.period)
        told = (
            f"But {words.a_kind(payment.kind)} of that day is as a rule made for {likely}, not for {named}: the record may name "
            "the wrong period."
        )
        return _less(draft, "medium", told, _COMPARE)
    return _wanted(draft, part, home) if _needed(home, here, part) else draft


def _wanted(draft: Draft, part: Standing, home: Module | None) -> Draft:
    """Return the draft of a payment that is wanted where it stands; kind and day may speak for the record all the same."""
    payment, here = part.payment, part.slot.module
    told = f"But {words.module(here.key)} "
    settled = here.transcript.postings_total <= 0
    told += "is settled with this payment and would owe without it" if settled else "owes even with this payment"
    if home is not None and _assessed(home):
        told += ", and the account the record names owes nothing"
    if day_tells(payment, payment.period, here.key.period):
        told += ": see first which of the two returns counts it."
        confidence = "probable" if draft.confidence == "certain" else draft.confidence
        return replace(draft, confidence=confidence, explanation=f"{draft.explanation} {told}")
    return _less(draft, "medium", f"{told}: the record may name the wrong period.", _COMPARE)


def paid_out(part: Standing) -> Sequence[Posting]:
    """Return what the wrong account has paid out since, if as much as the payment: little may be left there to be moved."""
    module, posted = part.slot.module, part.slot.posting.date
    if module.transcript.postings_total <= -part.amount:
        return ()
    out = [p for p in module.postings if p.code in PAID_OUT and (p.amount or 0) > 0 and p.date is not None]
    since = [p for p in out if posted is None or (p.date is not None and p.date >= posted)]
    alone = [p for p in since if (p.amount or 0) >= part.amount]
    return alone or (since if sum(p.amount or 0 for p in since) >= part.amount else ())


def _brought_home(case: Case, home: Module | None, part: Standing) -> Slot | None:
    """Return the credit by which the wrong account's overpayment came to the right one, if it was as much as the payment.

    Where the right one owes all the same, or the records claim that overpayment beside the payment, the payment is still missed.
    """
    sent = {p.amount for p in paid_out(part) if p.code in _SENT and (p.amount or 0) >= part.amount}
    if home is None or not sent or not _owes_nothing(home):
        return None
    claims = {(r.payment.form, r.payment.period) for r in case.results if r.payment.kind == "credit_elect"}
    codes = _ARRIVED - _ELECTED if (home.key.form, home.key.period) in claims else _ARRIVED
    return next((Slot(p, home) for p in home.postings if p.code in codes and -(p.amount or 0) in sent), None)


def _less(draft: Draft, severity: str, told: str, action: str) -> Draft:
    assert severity in ("low", "medium")
    return replace(
        draft,
        severity="low" if severity == "low" else "medium",
        confidence="possible",
        explanation=f"{draft.explanation} {told}",
        action=action,
    )


def _home(case: Case, part: Standing) -> Module | None:
    key = part.slot.module.key
    own = (m for m in case.ledger.current if (m.key.tin, m.key.form) == (key.tin, key.form))
    return next((m for m in own if m.key.period == part.payment.period and m.trusted), None)


def _owes_nothing(module: Module) -> bool:
    return module.transcript.postings_total <= 0


def _assessed(module: Module) -> bool:
    return any(posting.code == "150" for posting in module.postings)


def _needed(home: Module | None, here: Module, part: Standing) -> bool:
    """Tell whether the payment is wanted where it stands, and not where the record has it.

    Both returns are assessed: then the one must need most of it, and the other none. Else it must settle the one to the cent.
    """
    total = here.transcript.postings_total
    if not (_assessed(here) and here.trusted) or total * 2 <= -part.amount or paid_out(part):
        return False
    return _owes_nothing(home) if home is not None and _assessed(home) else total == 0
