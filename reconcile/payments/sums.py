"""Find the debit of a bank that several records share: one check for two taxes stands in a list as two rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from reconcile.model import Payment
from reconcile.payments.one_payment import CHECK_DAYS, ELECTRONIC_DAYS, NUMBERED_DAYS, Key, Record


def of_parts(records: Sequence[Record], joined: Mapping[Key, Payment]) -> Iterator[tuple[Record, list[Record]]]:
    """Yield each bank's debit that stands alone, with the rows of one other file that add up to it.

    The rows carry the debit's number, or no number at all and are the only ones of their day. Rows that another bank's line is
    joined with are none of them.
    """
    parts = [record for record in records if record.kind != "bank"]
    numbered: dict[str, dict[int, list[Record]]] = defaultdict(lambda: defaultdict(list))
    dated: dict[date, dict[int, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for part in parts:
        if part.payment.status != "returned" and part.payment.kind != "credit_elect":
            numbered[part.number][part.file].append(part)
            if part.key not in joined:
                dated[part.payment.date][part.file].append(part)
    taken: set[Key] = set()
    for whole in records:
        if whole.kind != "bank" or whole.key in joined:
            continue
        by_number = numbered.get(whole.number, {}) if whole.number else {}
        ways = [alike for alike in by_number.values() if _adds_up(whole, alike, NUMBERED_DAYS)]
        if not by_number:
            days = CHECK_DAYS if whole.payment.sure_method == "check" else ELECTRONIC_DAYS
            near = (dated.get(whole.payment.date + timedelta(days=day), {}) for day in range(-days, days + 1))
            alike_by_day = (alike for files in near for alike in files.values())
            ways = [alike for alike in alike_by_day if _is_without_number(alike) and _adds_up(whole, alike, days)]
        ways = [alike for alike in ways if taken.isdisjoint(part.key for part in alike)]
        if len(ways) == 1:
            taken.update(part.key for part in ways[0])
            yield whole, ways[0]


def _adds_up(whole: Record, parts: Sequence[Record], days: int) -> bool:
    near = all(abs((part.payment.date - whole.payment.date).days) <= days for part in parts)
    return len(parts) > 1 and near and sum(part.payment.amount for part in parts) == whole.payment.amount


def _is_without_number(parts: Sequence[Record]) -> bool:
    return not any(any(sign.isdigit() for sign in part.number) for part in parts)


def part_of(part: Payment, whole: Record, place: str) -> Payment:
    """Return a record with the debit that it is a part of: that proves the money left, how, and under which number."""
    debit = whole.payment
    told = debit.method_stated and not part.method_stated
    return replace(
        part,
        # Nothing was paid after the bank moved the money.
        date=min(part.date, debit.date),
        method=debit.method if told else part.method,
        method_stated=part.method_stated or debit.method_stated,
        reference=part.reference or debit.reference,
        status="settled" if part.status == "scheduled" else part.status,
        set_aside=None if part.status == "scheduled" else part.set_aside,
        also=(*part.also, f"{place}, in one sum"),
    )
