"""Say in one payment what several records tell of it, and where they contradict each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from reconcile.dates import settlement_day
from reconcile.model import Payment, Problem, Tin
from reconcile.money import to_words
from reconcile.payments import words
from reconcile.payments.agreeing import Record, without_assumed

_PROOF = ("list", "books", "confirmation", "bank")
"""Who knows an amount best: the bank moved it, and a confirmation is what the IRS was told."""


def place(payment: Payment, names: Mapping[str, str]) -> str:
    """Return where a record stands, for a message."""
    return f"{names.get(payment.source, payment.source)}, {payment.where}"


def fullness(record: Record) -> tuple[int, int]:
    """Return how much a record states of what its payment was for."""
    payment = record.stated
    stated = sum(1 for value in (payment.tin, payment.form, payment.period) if value) + (payment.kind != "unknown")
    return stated, ("bank", "books", "list", "confirmation").index(record.kind)


def merged(main: Record, others: Sequence[Record], names: Mapping[str, str]) -> Payment:
    """Fill what the fullest record leaves open from the others, the best informed first, and then from client.toml.

    Where a confirmation states what the payment was for, that is what the IRS was told. An amount is the bank's.
    """
    ordered = [main, *sorted(others, key=fullness, reverse=True)]
    payment = without_assumed(_designated(main, ordered))
    for other in (record.stated for record in ordered[1:]):
        payment = _filled(payment, other)
    if printed := _printed_number(ordered):
        payment = replace(payment, reference=printed)
    before = payment
    for record in ordered:
        payment = _filled(payment, record.payment)
    assumed = tuple(name for name in ("tin", "form", "period", "kind") if getattr(payment, name) != getattr(before, name))
    payment = replace(payment, assumed=assumed, amount=_best_amount(ordered))
    back = next((record.payment for record in ordered if record.payment.status == "returned"), None)
    if back is not None:
        where = "" if back is main.payment else f" ({place(back, names)})"
        payment = replace(payment, status="returned", set_aside=f"{back.set_aside}{where}")
    elif any(record.kind == "bank" and record.payment.status == "settled" for record in ordered):
        # The bank's line proves that the money left.
        payment = replace(payment, status="settled", set_aside=None)
    elif taken_back := next((record.payment for record in ordered if record.taken_back), None):
        payment = replace(payment, status=taken_back.status, set_aside=taken_back.set_aside)
    also = tuple(place(record.payment, names) for record in sorted(others, key=lambda record: (record.file, record.payment.row)))
    confirmed = any(record.kind == "confirmation" for record in ordered)
    debited = any(record.kind == "bank" for record in ordered)
    return replace(payment, date=_best_day(payment, ordered), also=also, confirmed=confirmed, debited=debited)


def _printed_number(ordered: Sequence[Record]) -> str | None:
    """Return the EFT number that a confirmation or the bank printed; a list has it from there."""
    printed = [record.payment.reference for kind in ("confirmation", "bank") for record in ordered if record.kind == kind]
    return next((number for number in printed if number and words.EFT_NUMBER.fullmatch(number)), None)


def _designated(main: Record, ordered: Sequence[Record]) -> Payment:
    """Return the payment of the fullest record, with what a confirmation states in place of what it says itself."""
    payment = main.payment
    confirmed = next((record.payment for record in ordered if record.kind == "confirmation"), payment)
    return replace(
        payment,
        tin=confirmed.tin if confirmed.tin and payment.tin and not confirmed.tin.agrees(payment.tin) else payment.tin,
        form=confirmed.form if confirmed.form and payment.form else payment.form,
        period=confirmed.period if confirmed.period and payment.period else payment.period,
        kind=payment.kind if "unknown" in (confirmed.kind, payment.kind) else confirmed.kind,
    )


def _best_amount(ordered: Sequence[Record]) -> int:
    return max(ordered, key=lambda record: _PROOF.index(record.kind)).payment.amount


_BOOKED_DAYS = 3
"""A bank books an electronic payment so many days after it was made, over a weekend and a holiday."""


def _best_day(payment: Payment, ordered: Sequence[Record]) -> date:
    """Return the day that a confirmation states, else that of the fullest record, unless the day of the bank speaks against it.

    Books are often dated on the day an entry was made; what the bank paid electronically days later was not paid before. Nothing
    was paid after the bank moved the money. The days on which payments were due are believed where nothing else tells the day.
    """
    for record in ordered:
        if record.kind == "confirmation":
            return record.payment.date
    told = [record.payment.date for record in ordered if record.kind != "bank" and not record.planned]
    day = told[0] if ordered[0].planned and told else payment.date
    moved = min((record.payment.date for record in ordered if record.kind == "bank"), default=day)
    if day > moved:
        numbered = settlement_day(payment.reference or "", moved)
        return numbered if numbered and 0 <= (moved - numbered).days <= _BOOKED_DAYS else moved
    return moved if payment.method == "eft" and (moved - day).days > _BOOKED_DAYS else day


def _filled(payment: Payment, other: Payment) -> Payment:
    return replace(
        payment,
        tin=_tin(payment.tin, other.tin),
        form=payment.form or other.form,
        period=payment.period or other.period,
        kind=other.kind if payment.kind == "unknown" else payment.kind,
        method=other.method if _tells_more(other, payment) else payment.method,
        method_stated=payment.method_stated or other.method_stated,
        reference=_reference(payment.reference, other.reference),
        payee=payment.payee or other.payee,
    )


def _tells_more(other: Payment, payment: Payment) -> bool:
    """Tell whether the other record knows the way of paying, or at least concludes it, and this one does not."""
    return payment.method == "unknown" or (other.method_stated and not payment.method_stated and other.method != "unknown")


def _tin(first: Tin | None, second: Tin | None) -> Tin | None:
    if first is None or second is None:
        return first or second
    return first if first.kind else second


def _reference(first: str | None, second: str | None) -> str | None:
    """Prefer a number, and of numbers the EFT number, to a word such as ``EFT``."""
    if first and second and re.search(r"\d", second) and not re.search(r"\d", first):
        return second
    return first or second


# --- where they contradict each other -------------------------------------------------------------------------------------


_PLACES = frozenset({"tax period", "form", "taxpayer"})
"""What decides where a payment belongs: who chose the wrong year in Direct Pay finds the credit there."""


def contradictions(group: Sequence[Record], whole: Payment, names: Mapping[str, str]) -> Iterator[tuple[int, Problem]]:
    """Yield a problem for each thing in which a record contradicts what was taken, with the number of its file."""
    taken = _told(whole, whole.reference or "", whole)
    told = [_told(record.stated, record.number, whole) for record in group]
    for record, said in zip(group, told, strict=True):
        for name in said:
            if name not in taken or said[name] == taken[name]:
                continue
            source = next(other for other, words_ in zip(group, told, strict=True) if words_.get(name) == taken[name])
            what = (
                f"says {name} {said[name]}, but {place(source.payment, names)}, of the same payment, says {taken[name]}:"
                " that was taken."
            )
            todo = "Find out which is right, and correct the other record."
            if name in _PLACES:
                todo = "If the payment was made for the wrong one by mistake, ask the IRS to move it; else correct the record."
            where = place(record.payment, names)
            yield record.file, Problem("record_sources_disagree", where, what, todo, name in _PLACES, record.payment.source)


def _told(payment: Payment, number: str, whole: Payment) -> dict[str, str]:
    """Return what a record states that another can contradict, by name, in words; a taxpayer that agrees, as it was taken."""
    same_tin = payment.tin and whole.tin and payment.tin.agrees(whole.tin)
    tin = whole.tin if same_tin else payment.tin
    told = {
        "amount": to_words(payment.amount),
        "tax period": str(payment.period or ""),
        "form": payment.form or "",
        "taxpayer": tin.masked if tin else "",
        "kind": "" if payment.kind == "unknown" else payment.kind.replace("_", " "),
        "number": number if words.EFT_NUMBER.fullmatch(number) else "",
    }
    return {name: said for name, said in told.items() if said}
