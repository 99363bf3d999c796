"""Several readings of one payment fit equally well; all are listed, none is picked."""

from __future__ import annotations

from collections.abc import Iterable

from reconcile.outcome import Finding
from reconcile.rules import words
from reconcile.rules.case import Case, Draft, expected_side

TITLE = "More than one reading"
LAW = ""


def find(case: Case) -> Iterable[Finding]:
    """Yield a finding for each payment that fits several postings equally well."""
    for pair in case.matches.pairs:
        if not pair.ambiguous:
            continue
        payment = pair.payments[0]
        slots = (*pair.slots, *pair.ambiguous)
        readings = "; ".join(f"{words.posting(slot.posting)} on {words.module(slot.module.key)}" for slot in slots)
        yield Draft(
            kind="ambiguous",
            severity="medium",
            confidence="possible",
            amount=payment.amount,
            explanation=f"{words.money(payment.amount)} paid on {words.day(payment.date)} may be any of these: {readings}.",
            action="State form, period and taxpayer in the record (or in client.toml) and run again.",
            law=LAW,
            payments=(payment,),
            slots=slots,
            expected=expected_side(payment),
            alternatives=pair.alternatives,
        ).finding()
