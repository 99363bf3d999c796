"""Find the money that one record tells in a sum and others in parts: one check for two taxes stands in a list as two rows.

Asked of the payments that the files were joined to, so that it does not matter how many records tell of the sum or of a part.
The parts carry the number of the sum, or are all that a file tells of a day, or all that it tells of one form and period there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from reconcile.model import Payment
from reconcile.payments.agreeing import CHECK_DAYS, ELECTRONIC_DAYS, NUMBERED_DAYS, Record, without_assumed

_PRINTED = ("bank", "confirmation")


@dataclass(frozen=True, eq=False)
class Unit:
    """Hold a payment with the records that were joined to it, the one that stands for them first."""

    payment: Payment
    records: tuple[Record, ...]

    @property
    def number(self) -> str:
        """Return the number of the payment, from whichever record gives one."""
        return next((one.number for one in self.records if _has_digits(one.number)), self.records[0].number)

    @property
    def stated(self) -> Payment:
        """Return the payment without what client.toml says of a whole file."""
        return without_assumed(self.payment)

    @property
    def debit(self) -> Record | None:
        """Return the bank's line."""
        return next((one for one in self.records if one.kind == "bank"), None)

    @property
    def is_printed(self) -> bool:
        """Tell whether a bank or a confirmation tells of it."""
        return any(one.kind in _PRINTED for one in self.records)


Ways = dict[int, list[tuple[Unit, ...]]]
_Place = tuple[object, ...]


def of_parts(units: Sequence[Unit]) -> Iterator[tuple[Unit, tuple[Unit, ...]]]:
    """Yield each payment that others add up to, in one way only, with these."""
    able = [unit for unit in units if _may_be(unit)]
    by_number, numbers = _by_number(able)
    by_day = _by_day(able)
    taken: set[Unit] = set()
    for whole in able:
        own = {one.file for one in whole.records}
        known = _has_digits(whole.number) and not numbers[whole.number] <= own
        found = by_number if known else by_day
        ways = {parts for parts in found.get(whole.payment.amount, ()) if _is_of(whole, parts, numbered=known)}
        ways = {parts for parts in ways if taken.isdisjoint((whole, *parts))}
        if len(ways) == 1:
            (parts,) = ways
            taken.update((whole, *parts))
            yield whole, parts


def stays(whole: Unit, parts: Sequence[Unit]) -> bool:
    """Tell whether the sum is the payment, and not its parts: it says what it was for, and no part has better proof."""
    return bool(whole.stated.form and whole.stated.period) and (whole.is_printed or not all(part.is_printed for part in parts))


def _may_be(unit: Unit) -> bool:
    cancelled = any(one.taken_back for one in unit.records)
    return unit.payment.status != "returned" and unit.payment.kind != "credit_elect" and not cancelled


def _by_number(units: Sequence[Unit]) -> tuple[Ways, dict[str, set[int]]]:
    rows: dict[_Place, list[Unit]] = defaultdict(list)
    numbers: dict[str, set[int]] = defaultdict(set)
    for unit in units:
        for one in unit.records:
            if one.number:
                numbers[one.number].add(one.file)
                rows[one.file, one.number].append(unit)
    return _totals(rows), numbers


def _by_day(units: Sequence[Unit]) -> Ways:
    rows: dict[_Place, list[Unit]] = defaultdict(list)
    for unit in units:
        for one in unit.records:
            # Each confirmation is a file of its own.
            file = "confirmations" if one.kind == "confirmation" else one.file
            rows[file, one.payment.date].append(unit)
            if unit.payment.form and unit.payment.period:
                rows[file, one.payment.date, unit.payment.form, unit.payment.period].append(unit)
    return _totals(rows)


def _totals(rows: dict[_Place, list[Unit]]) -> Ways:
    ways: Ways = defaultdict(list)
    for units in rows.values():
        parts = tuple(dict.fromkeys(units))
        if len(parts) > 1:
            ways[sum(part.payment.amount for part in parts)].append(parts)
    return ways


def _is_of(whole: Unit, parts: Sequence[Unit], *, numbered: bool) -> bool:
    if any(part is whole or not _agree(whole.stated, part.stated) for part in parts):
        return False
    files = {one.file for one in whole.records}
    if any(one.file in files for part in parts for one in part.records):
        return False
    if numbered:
        days = NUMBERED_DAYS if all(part.number == whole.number for part in parts) else -1
    else:
        days = CHECK_DAYS if whole.payment.sure_method == "check" else ELECTRONIC_DAYS
    day = whole.debit.payment.date if whole.debit else whole.payment.date
    if any(abs((part.payment.date - day).days) > days for part in parts):
        return False
    if not whole.is_printed:
        # Who typed the sum may mean what was printed part by part; two lists prove nothing to each other but by a number.
        return numbered or (all(part.is_printed for part in parts) and not _has_digits(whole.number))
    # A bank's line alone may be of what was confirmed part by part.
    printed = ("bank",) if whole.records[0].kind == "bank" and len(whole.records) == 1 else _PRINTED
    if any(one.kind in printed for part in parts for one in part.records):
        return False
    return numbered or not any(_has_digits(one.number) for part in parts for one in part.records)


def _agree(whole: Payment, part: Payment) -> bool:
    """Tell whether a part may be of the sum, by taxpayer, form, period and way of paying; a penalty is part of a balance."""
    if whole.tin and part.tin and not whole.tin.agrees(part.tin):
        return False
    if "unknown" not in (whole.sure_method, part.sure_method) and whole.method != part.method:
        return False
    return all(None in pair or pair[0] == pair[1] for pair in ((whole.form, part.form), (whole.period, part.period)))


def _has_digits(number: str) -> bool:
    return any(sign.isdigit() for sign in number)


def part_of(part: Payment, whole: Unit, places: Sequence[str]) -> Payment:
    """Return a part with the sum that it is of: that it left, how, under which number, and what it was for."""
    total, left = whole.payment, whole.debit is not None and part.status == "scheduled"
    told = total.method_stated and not part.method_stated
    return replace(
        part,
        # Nothing was paid after the bank moved the money.
        date=_earlier(part.date, whole),
        tin=part.tin or total.tin,
        form=part.form or total.form,
        period=part.period or (total.period if part.form in (None, total.form) else None),
        kind=total.kind if part.kind == "unknown" and total.form else part.kind,
        method=total.method if told else part.method,
        method_stated=part.method_stated or total.method_stated,
        reference=part.reference or total.reference,
        debited=part.debited or whole.debit is not None,
        status="settled" if left else part.status,
        set_aside=None if left else part.set_aside,
        also=(*part.also, *(f"{place}, in one sum" for place in places)),
    )


def _earlier(day: date, whole: Unit) -> date:
    return min(day, whole.debit.payment.date) if whole.debit else day


def with_parts(whole: Payment, places: Sequence[str]) -> Payment:
    """Return a sum that names its parts."""
    return replace(whole, also=(*whole.also, *(f"{place}, a part of it" for place in places)))
