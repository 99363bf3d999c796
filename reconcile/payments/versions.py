"""Say of a row in a client's list that another list may hold another version of it: older and newer lists lie in one folder.

Nothing is joined, for both may have been paid; but a bank or a confirmation shows one of them alone, and they are of one day and
differ in nothing but their amount, or what they were for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from reconcile.model import Payment, Problem
from reconcile.payments import merging
from reconcile.payments.sums import Unit

_Facts = tuple[object, ...]


def told(units: Sequence[Unit], names: Mapping[str, str]) -> list[tuple[int, Problem]]:
    """Return a problem for each row that may be another version of one that was proved, with the number of its file."""
    proved: dict[_Facts, list[Unit]] = defaultdict(list)
    for unit in units:
        if unit.is_printed and any(record.kind == "list" for record in unit.records):
            for facts in _facts(unit.payment):
                proved[facts].append(unit)
    problems = []
    for unit in units:
        if not _is_bare(unit):
            continue
        (record,) = unit.records
        near = {id(other): other for facts in _facts(unit.payment) for other in proved.get(facts, ()) if _is_version(unit, other)}
        if len(near) == 1:
            (other,) = near.values()
            problems.append((record.file, _problem(unit.payment, other, names)))
    return problems


def _facts(payment: Payment) -> list[_Facts]:
    """Return what two versions of a row have in common, one thing left out of each."""
    place = payment.form, payment.period
    common: list[_Facts] = [("what for", payment.amount, payment.date)]
    return [*common, ("amount", payment.date, *place)] if None not in place else common


def _is_bare(unit: Unit) -> bool:
    payment = unit.payment
    alone = len(unit.records) == 1 and unit.records[0].kind == "list" and payment.set_aside is None
    return alone and payment.kind != "credit_elect" and not any(sign.isdigit() for sign in payment.reference or "")


def _is_version(unit: Unit, other: Unit) -> bool:
    one, two = unit.payment, other.payment
    if any(record.file == unit.records[0].file for record in other.records):
        return False
    if one.tin and two.tin and not one.tin.agrees(two.tin):
        return False
    return (one.amount != two.amount) != ((one.form, one.period) != (two.form, two.period))


def _problem(payment: Payment, other: Unit, names: Mapping[str, str]) -> Problem:
    record = next(record for record in other.records if record.kind == "list")
    where = merging.place(record.payment, names)
    differs = "amount" if payment.amount != other.payment.amount else "form or period"
    what = f"no bank or confirmation shows it, but one shows {where}, which differs in its {differs} alone."
    todo = "If they are two versions of one row, take the wrong one out."
    return Problem("record_two_versions", merging.place(payment, names), what, todo, False, payment.source)
