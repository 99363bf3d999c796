"""Tell which records of several files are one payment: by EFT or check number, else by amount and near date.

Records are joined where nothing they state disagrees; an EFT number joins them whatever they state, for Treasury gives it once.
Two rows of one file are never joined, for two equal payments on one day happen (spouses). Two bank downloads are joined on a
number alone: two equal amounts on one day in two accounts are two payments until something says otherwise. Two lists that the
client keeps are not joined: what stands in both is recorded twice, and is told as such. What ``client.toml`` says of a whole file
parts nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import combinations, product
from typing import Literal

from reconcile.dates import EFT_NEAR_DAYS, settlement_day
from reconcile.model import Payment
from reconcile.payments import in_order, words

Kind = Literal["bank", "books", "list", "confirmation"]

ELECTRONIC_DAYS = 5
CHECK_DAYS = 10
NUMBERED_DAYS = 180
"""A check is good for half a year (UCC 4-404), and its number is on one check alone."""
_CHECK_DIGITS = 8
_BY_DATE = 2
_BUT_FOR_KIND = 3
_SAME_DAYS = 1
_NUMBER = re.compile(r"\d{3,}")
_FOR_PROGRAMS = frozenset({"ofx", "qif"})
Key = tuple[int, str]


@dataclass(frozen=True)
class Record:
    """Hold one payment as one file records it: the place of the file among the files, and what kind of record it is.

    ``taken_back``: another record cancels it. ``planned``: its file dates all on the days they were due. ``layout``: how its file
    was read.
    """

    file: int
    kind: Kind
    payment: Payment
    taken_back: bool = False
    planned: bool = False
    layout: str = ""

    @property
    def key(self) -> Key:
        """Return what tells this record from all others."""
        return self.file, self.payment.id

    @cached_property
    def stated(self) -> Payment:
        """Return the payment without what client.toml says of the whole file."""
        return without_assumed(self.payment)

    @property
    def number(self) -> str:
        """Return its number; the zeros before a check's count for nothing."""
        number = self.payment.reference or ""
        return number.lstrip("0") if number.isdecimal() and len(number) <= _CHECK_DIGITS else number


def without_assumed(payment: Payment) -> Payment:
    """Return a payment with no more than its own record states."""
    if not payment.assumed:
        return payment
    gone = payment.assumed
    return replace(
        payment,
        tin=None if "tin" in gone else payment.tin,
        form=None if "form" in gone else payment.form,
        period=None if "period" in gone else payment.period,
        kind="unknown" if "kind" in gone else payment.kind,
        method_stated=payment.method_stated and "method" not in gone,
    )


def groups(records: Sequence[Record]) -> list[list[Record]]:
    """Join pair by pair, the surest first; a group never holds two rows of one file."""
    slips = _Slips(records)
    pairs = list(_pairs(records, slips))
    best = _best_by_date(pairs)
    ranked = [((*cost[:1], (first.key, second.key) not in best, *cost[1:]), first, second) for cost, first, second in pairs]
    group_of: dict[Key, list[Record]] = {record.key: [record] for record in records}
    for cost, first, second in sorted(ranked, key=lambda pair: pair[0]):
        ours, theirs = group_of[first.key], group_of[second.key]
        if ours is theirs or {record.file for record in ours} & {record.file for record in theirs}:
            continue
        kinds = cost[0] != _BUT_FOR_KIND
        if not all(_go_together(one, other, slips, kinds=kinds) for one in ours for other in theirs):
            continue
        ours.extend(theirs)
        for record in theirs:
            group_of[record.key] = ours
    unique = {id(group): group for group in group_of.values()}
    joined = [group for group in unique.values() if len(group) > 1]
    alone = [group[0] for group in unique.values() if len(group) == 1]
    joined += _nearly_equal(alone, slips)
    _add_contradicting(joined, alone)
    return joined


def _go_together(one: Record, other: Record, slips: _Slips, *, kinds: bool) -> bool:
    """Tell whether two records that others join may be of one payment: two banks' lines only where one debit stands in both."""
    if same_eft(one, other):
        return True
    return _agree(one, other, slips, kinds=kinds) and (one.kind != "bank" or other.kind != "bank" or _is_one_debit(one, other))


def _is_one_debit(one: Record, other: Record) -> bool:
    """Tell whether two downloads of one account hold one debit: a number says so, or the line itself.

    Downloads of one form repeat the line as it is, down to its balance or its account. What one bank offers in two forms, as a
    table and for a program, begins with the same words.
    """
    if one.number == other.number and _NUMBER.fullmatch(one.number):
        return True
    if one.payment.date != other.payment.date:
        return False
    if one.layout == other.layout:
        return one.payment.raw == other.payment.raw
    return (one.layout in _FOR_PROGRAMS) != (other.layout in _FOR_PROGRAMS) and _begins_alike(one.payment, other.payment)


def _begins_alike(one: Payment, other: Payment) -> bool:
    return any(
        " " in min(text, rival, key=len) and (text.startswith(rival) or rival.startswith(text))
        for text, rival in product(_texts(one), _texts(other))
    )


def _texts(payment: Payment) -> list[str]:
    return [" ".join(re.findall(r"[a-z]+", cell.lower())) for cell in payment.raw.split("|")]


def _nearly_equal(alone: Sequence[Record], slips: _Slips) -> Iterator[list[Record]]:
    """Join what was copied with a slip in its amount: the only typed and the only printed record of a day that are so near."""
    printed: dict[date, list[Record]] = defaultdict(list)
    for record in alone:
        if record.kind in ("bank", "confirmation") and record.payment.status == "settled":
            printed[record.payment.date].append(record)
    near: dict[Key, list[Record]] = defaultdict(list)
    pairs = []
    for typed in alone:
        for record in printed.get(typed.payment.date, ()) if typed.kind in ("list", "books") else ():
            if is_near(typed.payment.amount, record.payment.amount) and _agree(typed, record, slips):
                near[typed.key].append(record)
                near[record.key].append(typed)
                pairs.append([typed, record])
    return (pair for pair in pairs if all(len(near[record.key]) == 1 for record in pair))


def _add_contradicting(joined: Sequence[list[Record]], alone: Sequence[Record]) -> None:
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
        apart = any(record.file == other.file or _other_number(record.number, other.number) for other in group)
        if typed_so and told.kind != "credit_elect" and not apart:
            group.append(record)


def is_near(one: int, other: int) -> bool:
    """Tell whether two amounts differ by a dollar at most, or by two digits exchanged."""
    written, rival = str(one), str(other)
    exchanged = len(written) == len(rival) and sorted(written) == sorted(rival) and _is_slip(written, rival)
    return abs(one - other) <= 100 or exchanged


_Cost = tuple[int, bool, int, int, list[str], int, int]
_Pair = tuple[_Cost, Record, Record]


def _pairs(records: Sequence[Record], slips: _Slips) -> Iterator[_Pair]:
    """Yield the pairs that may be joined, each with its rank: what the records say decides, not the order they stand in."""
    alike: dict[object, list[Record]] = defaultdict(list)
    for record in records:
        alike[record.payment.amount].append(record)
        if words.EFT_NUMBER.fullmatch(record.number):
            alike[record.number].append(record)
    for shared, rivals in alike.items():
        for first, second in combinations(rivals, 2):
            other_amount = first.payment.amount != second.payment.amount
            two_lists = first.kind == second.kind == "list"
            if isinstance(shared, str) and not (other_amount and not two_lists and _is_one_number(rivals)):
                continue
            rank = 0 if other_amount and same_eft(first, second) else _rank(first, second, slips)
            if rank is not None:
                one, other = first.payment, second.payment
                days = abs((one.date - other.date).days)
                shown = _shared(first.stated, second.stated)
                # What was cancelled is joined with a debit only where nothing else is of it.
                taken_back = first.taken_back or second.taken_back
                yield (rank, taken_back, days, -shown, sorted((one.id, other.id)), one.row, other.row), first, second


def _is_one_number(rivals: Sequence[Record]) -> bool:
    """Tell whether a number is of one payment: of its day, and once in each file. A payroll provider's serves for many."""
    files = [record.file for record in rivals]
    return len(set(files)) == len(files) and any(
        (day := settlement_day(record.number, record.payment.date)) is not None
        and abs((day - record.payment.date).days) <= EFT_NEAR_DAYS
        for record in rivals
    )


def _rank(first: Record, second: Record, slips: _Slips) -> int | None:
    """Return how sure it is that two records of one amount are one payment: 0 by EFT number, 1 by check number, 2 by date."""
    one, other = first.payment, second.payment
    if "credit_elect" in (one.kind, other.kind):
        return _BY_DATE if first.file != second.file and _same_credit(first, second, slips) else None
    if first.file == second.file or (first.kind == second.kind == "list" and first.planned == second.planned):
        return None
    if same_eft(first, second):
        return 0
    days = abs((one.date - other.date).days)
    if not _agree(first, second, slips):
        named = one.form and one.period and (one.form, one.period) == (other.form, other.period)
        alike = named and days <= _SAME_DAYS and _agree(first, second, slips, kinds=False)
        # What the IRS books as one thing, people call by another: a penalty is part of a balance.
        return _BUT_FOR_KIND if alike else None
    if not _before_its_return(one, other) or not _before_its_return(other, one):
        return None
    if first.number == second.number and _NUMBER.fullmatch(first.number):
        return 1 if days <= NUMBERED_DAYS else None
    if first.kind == second.kind == "bank":
        return None
    if "bank" not in (first.kind, second.kind) and (first.taken_back or second.taken_back) and days:
        # What a list dates on another day than the payment that was cancelled may have been paid in its stead.
        return None
    wide = "check" in (one.sure_method, other.sure_method) or first.planned or second.planned
    near = CHECK_DAYS if wide else ELECTRONIC_DAYS
    return _BY_DATE if days <= near else None


def _same_credit(first: Record, second: Record, slips: _Slips) -> bool:
    """Tell whether two lists tell of one overpayment applied: a year receives but one, on whatever day a list dates it."""
    one, other = first.payment, second.payment
    same = (one.kind, one.form, one.period) == (other.kind, other.form, other.period)
    return same and one.period is not None and _agree(first, second, slips)


def _before_its_return(one: Payment, other: Payment) -> bool:
    """Tell whether a record can be of a debit that the bank gave back: what is dated later was paid in its stead."""
    return one.status != "returned" or other.date <= one.date + timedelta(days=1)


def same_eft(first: Record, second: Record) -> bool:
    """Tell whether two files give one EFT number."""
    return words.EFT_NUMBER.fullmatch(first.number) is not None and first.number == second.number and first.file != second.file


def _agree(first: Record, second: Record, slips: _Slips, *, kinds: bool = True) -> bool:
    """Tell whether nothing that both state disagrees; ``kinds``: nor what kind of payment it was.

    What client.toml says of a whole file parts nothing, but for files that it gives to two taxpayers.
    """
    one, other = first.stated, second.stated
    if one.tin and other.tin and not one.tin.agrees(other.tin):
        return False
    if "tin" in first.payment.assumed and "tin" in second.payment.assumed and first.payment.tin != second.payment.tin:
        return False
    if one.form and other.form and one.form != other.form:
        return False
    if one.period and other.period and one.period != other.period:
        return False
    if kinds and "unknown" not in (one.kind, other.kind) and one.kind != other.kind:
        return False
    if "unknown" not in (one.sure_method, other.sure_method) and one.method != other.method:
        return False
    return not _other_number(first.number, second.number) or slips.is_one(first, second)


def _shared(one: Payment, other: Payment) -> int:
    """Return how many things both records state."""
    pairs = ((one.tin, other.tin), (one.form, other.form), (one.period, other.period), (one.kind, other.kind))
    return sum(None not in pair and "unknown" not in pair for pair in (*pairs, (one.sure_method, other.sure_method)))


def _other_number(one: str, other: str) -> bool:
    """Tell whether two numbers are of one kind and differ: EFT numbers, check numbers, or others of one length.

    The number that a bank or a card company gave its own line says nothing about the one on a confirmation.
    """
    if one == other or not (re.fullmatch(r"\d{3,}", one) and re.fullmatch(r"\d{3,}", other)):
        return False
    return len(one) == len(other) or max(len(one), len(other)) <= _CHECK_DIGITS


class _Slips:
    """Know the EFT numbers that were copied with a slip: one digit wrong, or two exchanged, in a list that people type."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._files: dict[str, set[int]] = defaultdict(set)
        for record in records:
            self._files[record.number].add(record.file)

    def is_one(self, first: Record, second: Record) -> bool:
        """Tell whether the number of one record is a slip of the other's: only one of them was printed by a bank or the IRS."""
        typed, printed = (first, second) if first.kind in ("list", "books") else (second, first)
        if typed.kind not in ("list", "books") or printed.kind not in ("bank", "confirmation"):
            return False
        if not (words.EFT_NUMBER.fullmatch(typed.number) and words.EFT_NUMBER.fullmatch(printed.number)):
            return False
        if self._files[typed.number] != {typed.file} or typed.file in self._files[printed.number]:
            return False
        near = abs((typed.payment.date - printed.payment.date).days) <= ELECTRONIC_DAYS
        return near and _is_slip(typed.number, printed.number)


def _is_slip(one: str, other: str) -> bool:
    places = [place for place, (digit, rival) in enumerate(zip(one, other, strict=True)) if digit != rival]
    if len(places) == 2 and places[1] == places[0] + 1:
        return one[places[0]] == other[places[1]] and one[places[1]] == other[places[0]]
    return len(places) == 1


# --- by date: as many as can be, and then the nearest ---------------------------------------------------------------------


def _best_by_date(pairs: Sequence[_Pair]) -> set[tuple[Key, Key]]:
    """Return the pairs by date that join as many records of two files as can be joined, and of these ways the nearest."""
    sure = {(one.key, other.file) for cost, *both in pairs if cost[0] < _BY_DATE for one, other in (both, both[::-1])}
    rivals: dict[tuple[int, int, int], list[_Pair]] = defaultdict(list)
    for pair in pairs:
        cost, first, second = pair
        if cost[0] == _BY_DATE and (first.key, second.file) not in sure and (second.key, first.file) not in sure:
            # Records keep the order of their files, so that a pair of files is met one way round.
            rivals[first.payment.amount, first.file, second.file].append(pair)
    return {chosen for alike in rivals.values() for chosen in _assigned(alike)}


def _assigned(pairs: Sequence[_Pair]) -> set[tuple[Key, Key]]:
    cost_of = {(first.key, second.key): cost[1:4] for cost, first, second in pairs}
    if len({one for one, _ in cost_of}) == len({other for _, other in cost_of}) == len(cost_of):
        return set(cost_of)
    return in_order.pairs(_by_day(pairs, 1), _by_day(pairs, 2), cost_of)


def _by_day(pairs: Sequence[_Pair], side: Literal[1, 2]) -> list[Key]:
    records: Mapping[Key, Record] = {pair[side].key: pair[side] for pair in pairs}
    return sorted(records, key=lambda key: (records[key].payment.date, str(records[key].payment.tin), key))
