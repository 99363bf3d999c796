"""Take back the payment that another record cancels: EFTPS and Direct Pay confirm it, histories and lists tell of it.

The cancellation of a confirmed payment has an EFT number of its own, so that it is known by what it repeats of the payment:
amount, day, form, period. In a payment history, or in a list, the row is the payment itself, and its number is the payment's.
What a bank shows as paid is not taken back. Where two payments fit that differ in nothing, it does not matter which of them it
is; where they differ, none is taken back, and that is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from reconcile.model import Payment, Problem, RecordFile

_Place = tuple[int, int]


def take_back(files: Sequence[RecordFile], names: Mapping[str, str]) -> list[RecordFile]:
    """Return the files with each payment set aside that a cancellation names beyond doubt."""
    found = list(files)
    for index, paper in enumerate(files):
        for cancelled in paper.cancelled:
            fitting = list(_fitting(found, index, cancelled))
            if not fitting:
                continue
            alike = {_facts(found[file].payments[row]) for file, row in fitting}
            if len(alike) == 1:
                _set_aside(found, fitting[-1], cancelled, names)
            else:
                found[index] = replace(found[index], problems=(*found[index].problems, _open(cancelled, names)))
    return found


def _fitting(files: Sequence[RecordFile], own: int, cancelled: Payment) -> Iterator[_Place]:
    """Yield the payments that a cancellation can be of: those of its number, else those it repeats."""
    paper = "confirmation" in files[own].layout
    places = [
        (index, row)
        for index, file in enumerate(files)
        if file.mode != "bank" and (paper or index != own)
        for row, payment in enumerate(file.payments)
        if payment.set_aside is None or payment.status == "scheduled"
    ]
    numbered = [(index, row) for index, row in places if files[index].payments[row].reference == cancelled.reference is not None]
    numbered = [place for place in numbered if _is_of(cancelled, files[place[0]].payments[place[1]])]
    if numbered:
        yield from numbered
        return
    for index, row in places:
        payment = files[index].payments[row]
        numbers = {payment.reference, cancelled.reference} - {None}
        if "confirmation" in files[index].layout and (paper or len(numbers) < 2) and _is_of(cancelled, payment):
            yield index, row


def _is_of(cancelled: Payment, payment: Payment) -> bool:
    stated = ("form", "period", "tin")
    return (cancelled.amount, cancelled.date) == (payment.amount, payment.date) and all(
        getattr(cancelled, name) is None or getattr(payment, name) in (None, getattr(cancelled, name)) for name in stated
    )


def _facts(payment: Payment) -> tuple[object, ...]:
    return payment.amount, payment.date, payment.form, payment.period, payment.tin, payment.kind


def _set_aside(found: list[RecordFile], place: _Place, cancelled: Payment, names: Mapping[str, str]) -> None:
    index, row = place
    payments = list(found[index].payments)
    reason = f"cancelled: {names.get(cancelled.source, cancelled.source)}, {cancelled.where}, takes it back"
    payments[row] = replace(payments[row], status="scheduled", set_aside=reason)
    found[index] = replace(found[index], payments=tuple(payments))


def _open(cancelled: Payment, names: Mapping[str, str]) -> Problem:
    where = f"{names.get(cancelled.source, cancelled.source)}, {cancelled.where}"
    what = "several payments fit this cancellation, which differ in what they were for: none was taken back."
    todo = "Find out which of them was cancelled, and take its record out, or note the cancellation beside it."
    return Problem("record_cancelled_open", where, what, todo, True, cancelled.source)
