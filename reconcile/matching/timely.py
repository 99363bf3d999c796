"""Hold a credit's date against the due date that its payment met, and say what law decides.

A mailed payment counts from its postmark where that meets the due date (IRC 7502); an electronic one from the day it was ordered
for. A due date on a weekend or a holiday moves to the next business day (IRC 7503).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from reconcile.duedates import due_met, moved_from
from reconcile.kinds import PaymentKind
from reconcile.matching.designation import ESTIMATED_CODES
from reconcile.matching.pairs import Slot
from reconcile.model import Payment, TaxPeriod


def effective_kind(payment: Payment, slot: Slot) -> PaymentKind:
    """Return what the payment was for: as stated, else as the posting's code tells."""
    if payment.kind != "unknown":
        return payment.kind
    if slot.posting.code in ESTIMATED_CODES:
        return "estimated"
    return "deposit" if slot.posting.role == "deposit" else "balance_due"


@dataclass(frozen=True, slots=True)
class Due:
    """Hold the due date that a payment met; and the statutory day it moved from, with the law that moved it."""

    day: date
    statutory: date
    law: str

    @property
    def moved(self) -> bool:
        """Tell whether the due date is not the statutory day."""
        return self.day != self.statutory


def due_of(payment: Payment, slot: Slot) -> Due | None:
    """Return the first due date the payment met, for what it was made for; ``None`` where there is none."""
    transcript = slot.module.transcript
    form, period = payment.form or transcript.form, payment.period or transcript.period
    return None if form is None or period is None else _due(form, period, effective_kind(payment, slot), payment.date)


@lru_cache(maxsize=65536)
def _due(form: str, period: TaxPeriod, kind: PaymentKind, paid: date) -> Due | None:
    day = due_met(form, period, kind, paid)
    if day is None:
        return None
    statutory, law = moved_from(form, period, kind, day) or (day, "")
    return Due(day, statutory, law)


def missed(payment: Payment, slot: Slot) -> Due | None:
    """Return the due date that the payment met and its credit missed; a credit that is no later than its payment misses none."""
    credited = slot.posting.date
    if credited is None or credited <= payment.date:
        return None
    due = due_of(payment, slot)
    return due if due is not None and credited > due.day else None


def in_time_words(payment: Payment, slot: Slot) -> str:
    """Say why a payment was in time, where only the law on moved due dates makes it so; else nothing."""
    due, credited = due_of(payment, slot), slot.posting.date
    if due is None or not due.moved or credited is None or not due.statutory < credited <= due.day:
        return ""
    return f"It is in time: the due date of {due.statutory} moved to {due.day} ({due.law})."
