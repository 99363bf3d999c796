"""Several readings of one payment fit equally well; all are listed, none is picked."""

from __future__ import annotations

from collections.abc import Iterable

from reconcile.matching import Pair
from reconcile.model import Payment
from reconcile.outcome import Finding
from reconcile.rules import words
from reconcile.rules.case import Case, Draft, expected_side

LAW = ""


def find(case: Case) -> Iterable[Finding]:
    """Yield a finding for each payment that fits several postings equally well."""
    for pair in case.matches.pairs:
        for payment in pair.payments if pair.ambiguous else ():
            yield _draft(pair, payment).finding()


def _draft(pair: Pair, payment: Payment) -> Draft:
    slots = pair.readings
    alone = pair.basis == "exact"
    readings = "; ".join(
        f"{'' if alone else words.money(s.posting.amount or 0) + ', '}{words.posting(s.posting)} on {words.module(s.module.key)}"
        for s in slots
    )
    may_be = "may be any of these" if alone else "is part of several sums that fit equally well, made of these"
    if len(slots) == 1:
        may_be = f"is one of {len(pair.payments)} payments of which several sums make this posting equally well"
    return Draft(
        kind="ambiguous",
        severity="medium",
        confidence="possible",
        amount=payment.amount,
        explanation=f"{words.money(payment.amount)} paid on {words.day(payment.date)} {may_be}: {readings}.",
        action="State form, period and taxpayer in the record (or in client.toml) and run again.",
        law=LAW,
        payments=(payment,),
        slots=slots,
        expected=expected_side(payment),
        alternatives=pair.alternatives,
    )
