"""Join what was copied wrong: an amount with a slip, or another year, form or taxpayer beside the only debit there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from reconcile.model import Payment
from reconcile.payments.agreeing import CHECK_DAYS, Record, Slips, agree, is_near, other_number


def add_copies(groups: Sequence[list[Record]], slips: Slips) -> None:
    """Join what was copied with a slip in its amount, or with a card's fee: the only typed and the only printed payment so near.

    Both are of one day, however many records tell of either. What was typed goes over to what was printed.
    """
    printed: dict[date, list[list[Record]]] = defaultdict(list)
    for group in groups:
        for day in {record.payment.date for record in group if _is_proof(record)}:
            printed[day].append(group)
    near: dict[int, list[list[Record]]] = defaultdict(list)
    typed = [group for group in groups if all(record.kind in ("list", "books") for record in group)]
    for group in typed:
        days = {record.payment.date for record in group}
        rivals = {id(rival): rival for day in sorted(days) for rival in printed.get(day, ())}
        for rival in rivals.values():
            if _is_copy(group, rival, slips):
                near[id(group)].append(rival)
                near[id(rival)].append(group)
    for group in typed:
        if len(near[id(group)]) == 1 and len(near[id(near[id(group)][0])]) == 1:
            near[id(group)][0].extend(group)
            group.clear()


def _is_proof(record: Record) -> bool:
    if record.kind == "bank":
        return record.payment.status == "settled"
    return record.kind == "confirmation" and not record.taken_back and record.payment.set_aside is None


def _is_copy(typed: Sequence[Record], printed: Sequence[Record], slips: Slips) -> bool:
    if {record.file for record in typed} & {record.file for record in printed}:
        return False
    if any(one.kind == other.kind == "list" for one in typed for other in printed):
        return False
    proved = [record for record in printed if _is_proof(record)]
    amounts = all(
        is_near(one.payment.amount, other.payment.amount) or _is_fee(one.payment, other.payment)
        for one in typed
        for other in proved
    )
    return amounts and all(agree(one, other, slips) and one.payment.kind != "credit_elect" for one in typed for other in printed)


def _is_fee(typed: Payment, printed: Payment) -> bool:
    """Tell whether an amount by card is as much above another as a processor takes for it: up to 3 percent, or $5."""
    above = typed.amount - printed.amount
    return typed.sure_method == printed.sure_method == "card" and 0 < above <= max(printed.amount * 3 // 100, 500)


def add_contradicting(joined: Sequence[list[Record]], alone: Sequence[Record]) -> None:
    """Add to a payment that a confirmation and the bank show the typed record of it that says another year, form or taxpayer.

    It is that where it is the only record of the amount and day that is left, and no other debit of the amount is: who chooses
    the wrong year has a confirmation of that year, and a list of the other.
    """
    shown: dict[tuple[int, date], list[list[Record]]] = defaultdict(list)
    for group in joined:
        printed = next((record.payment for record in group if record.kind == "confirmation"), None)
        if printed and any(record.kind == "bank" and record.payment.status == "settled" for record in group):
            shown[printed.amount, printed.date].append(group)
    left: dict[tuple[int, date], list[Record]] = defaultdict(list)
    for record in alone:
        left[record.payment.amount, record.payment.date].append(record)
    debits: dict[int, list[date]] = defaultdict(list)
    for record in alone:
        if record.kind == "bank":
            debits[record.payment.amount].append(record.payment.date)
    for (amount, day), groups in shown.items():
        typed = left.get((amount, day), [])
        if len(groups) != 1 or len(typed) != 1 or any(abs((other - day).days) <= CHECK_DAYS for other in debits[amount]):
            continue
        (record,), (group,) = typed, groups
        told = record.payment
        typed_so = record.kind in ("list", "books") and told.status == "settled" and told.sure_method in ("unknown", "eft")
        apart = any(record.file == other.file or other_number(record.number, other.number) for other in group)
        if typed_so and told.kind != "credit_elect" and not apart:
            group.append(record)
