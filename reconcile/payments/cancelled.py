"""Take back the payment that a cancellation is of: EFTPS and Direct Pay confirm a cancellation on a paper of its own.

The cancellation has an EFT number of its own, so that it is known by what it repeats of the payment: amount, day, form, period.
Where two payments fit, none is taken back: the row set aside still tells of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reconcile.model import Payment, RecordFile


def take_back(files: Sequence[RecordFile], names: Mapping[str, str]) -> list[RecordFile]:
    """Return the files with each confirmed payment set aside that a cancellation names beyond doubt."""
    found = list(files)
    for paper in files:
        for cancelled in paper.cancelled:
            fitting = [
                (index, place)
                for index, file in enumerate(found)
                if "confirmation" in file.layout
                for place, payment in enumerate(file.payments)
                if payment.set_aside is None and _is_of(cancelled, payment)
            ]
            numbered = [(i, n) for i, n in fitting if found[i].payments[n].reference == cancelled.reference is not None]
            fitting = numbered or fitting
            if len(fitting) == 1:
                index, place = fitting[0]
                payments = list(found[index].payments)
                reason = f"cancelled: {names.get(cancelled.source, cancelled.source)}, {cancelled.where}, takes it back"
                payments[place] = replace(payments[place], status="scheduled", set_aside=reason)
                found[index] = replace(found[index], payments=tuple(payments))
    return found


def _is_of(cancelled: Payment, payment: Payment) -> bool:
    stated = ("form", "period", "tin")
    return (cancelled.amount, cancelled.date) == (payment.amount, payment.date) and all(
        getattr(cancelled, name) is None or getattr(payment, name) in (None, getattr(cancelled, name)) for name in stated
    )
