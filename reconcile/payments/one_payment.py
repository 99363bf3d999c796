"""Tell which records of several files are one payment: by EFT or check number, else by amount and near date.

Records are joined where nothing they state disagrees; an EFT number joins them whatever they state, for Treasury gives it once.
Two rows of one file are never joined, for two equal payments on one day happen (spouses). Two bank downloads are joined on a
number alone: two equal amounts on one day in two accounts are two payments until something says otherwise. Two lists that the
client keeps are not joined: what stands in both is recorded twice, and is told as such. What ``client.toml`` says of a whole file
parts nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import combinations
from typing import Literal

from reconcile.dates import EFT_NEAR_DAYS, settlement_day
from reconcile.model import Payment
from reconcile.payments import copied, in_order, words
from reconcile.payments.agreeing import (
    CHECK_DAYS,
    ELECTRONIC_DAYS,
    NUMBER,
    NUMBERED_DAYS,
    Key,
    Record,
    Slips,
    agree,
    go_together,
    same_eft,
)

_BY_DATE = 2
_BUT_FOR_KIND = 3
_SAME_DAYS = 1


def groups(records: Sequence[Record]) -> list[list[Record]]:
    """Join pair by pair, the surest first; a group never holds two rows of one file."""
    slips = Slips(records)
    pairs = list(_pairs(records, slips))
    best = _best_by_date(pairs)
    ranked = [((*cost[:1], (first.key, second.key) not in best, *cost[1:]), first, second) for cost, first, second in pairs]
    group_of: dict[Key, list[Record]] = {record.key: [record] for record in records}
    for cost, first, second in sorted(ranked, key=lambda pair: pair[0]):
        ours, theirs = group_of[first.key], group_of[second.key]
        if ours is theirs or {record.file for record in ours} & {record.file for record in theirs}:
            continue
        kinds = cost[0] != _BUT_FOR_KIND
        if not all(go_together(one, other, slips, kinds=kinds) for one in ours for other in theirs):
            continue
        ours.extend(theirs)
        for record in theirs:
            group_of[record.key] = ours
    unique = list({id(group): group for group in group_of.values()}.values())
    copied.add_copies(unique, slips)
    joined = [group for group in unique if len(group) > 1]
    alone = [group[0] for group in unique if len(group) == 1]
    copied.add_contradicting(joined, alone)
    return joined


_Cost = tuple[int, bool, int, int, list[str], int, int]
_Pair = tuple[_Cost, Record, Record]


def _pairs(records: Sequence[Record], slips: Slips) -> Iterator[_Pair]:
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


def _rank(first: Record, second: Record, slips: Slips) -> int | None:
    """Return how sure it is that two records of one amount are one payment: 0 by EFT number, 1 by check number, 2 by date."""
    one, other = first.payment, second.payment
    if "credit_elect" in (one.kind, other.kind):
        return _BY_DATE if first.file != second.file and _same_credit(first, second, slips) else None
    if first.file == second.file or (first.kind == second.kind == "list" and first.planned == second.planned):
        return None
    if same_eft(first, second):
        return 0
    days = abs((one.date - other.date).days)
    if not agree(first, second, slips):
        named = one.form and one.period and (one.form, one.period) == (other.form, other.period)
        alike = named and days <= _SAME_DAYS and agree(first, second, slips, kinds=False)
        # What the IRS books as one thing, people call by another: a penalty is part of a balance.
        return _BUT_FOR_KIND if alike else None
    if not _before_its_return(one, other) or not _before_its_return(other, one):
        return None
    if first.number == second.number and NUMBER.fullmatch(first.number):
        return 1 if days <= NUMBERED_DAYS else None
    if first.kind == second.kind == "bank":
        return None
    if "bank" not in (first.kind, second.kind) and (first.taken_back or second.taken_back) and days:
        # What a list dates on another day than the payment that was cancelled may have been paid in its stead.
        return None
    wide = "check" in (one.sure_method, other.sure_method) or first.planned or second.planned
    near = CHECK_DAYS if wide else ELECTRONIC_DAYS
    return _BY_DATE if days <= near else None


def _same_credit(first: Record, second: Record, slips: Slips) -> bool:
    """Tell whether two lists tell of one overpayment applied: a year receives but one, on whatever day a list dates it."""
    one, other = first.payment, second.payment
    same = (one.kind, one.form, one.period) == (other.kind, other.form, other.period)
    return same and one.period is not None and agree(first, second, slips)


def _before_its_return(one: Payment, other: Payment) -> bool:
    """Tell whether a record can be of a debit that the bank gave back: what is dated later was paid in its stead."""
    return one.status != "returned" or other.date <= one.date + timedelta(days=1)


def _shared(one: Payment, other: Payment) -> int:
    """Return how many things both records state."""
    pairs = ((one.tin, other.tin), (one.form, other.form), (one.period, other.period), (one.kind, other.kind))
    return sum(None not in pair and "unknown" not in pair for pair in (*pairs, (one.sure_method, other.sure_method)))


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
