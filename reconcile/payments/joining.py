"""Make one payment of the records that several files hold of it: bank line, books, confirmation, the client's own list.

Records are joined on equal EFT or check numbers, else on amount and near date where nothing they state disagrees. Two rows of one
file are never joined, for two equal payments on one day happen (spouses). Two bank downloads are joined on a number alone: two
equal amounts on one day in two accounts are two payments until something says otherwise. Two lists that the client keeps are not
joined: what stands in both is recorded twice, and is told as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations
from typing import Literal

from reconcile.model import Payment, RecordFile, Tin
from reconcile.payments import asides, cancelled, doubts, layouts_, words

Kind = Literal["bank", "books", "list", "confirmation"]

ELECTRONIC_DAYS = 5
CHECK_DAYS = 10
NUMBERED_DAYS = 60
_CHECK_DIGITS = 8


@dataclass(frozen=True, slots=True)
class _Record:
    file: int
    kind: Kind
    payment: Payment

    @property
    def key(self) -> tuple[int, str]:
        return self.file, self.payment.id


def join(files: Sequence[RecordFile], names: Mapping[str, str]) -> tuple[RecordFile, ...]:
    """Return the files with each payment standing in one of them only.

    The fullest record of a payment stays, with what the others add; the others become rows set aside that name it, and it names
    them in ``also``. No row is lost: payments plus rows set aside stay as many in every file.

    Args:
        files: the record files of one client, in the order of their names.
        names: the printable name of each source id.
    """
    files = cancelled.take_back(files, names)
    records = [_Record(index, _kind(file), payment) for index, file in enumerate(files) for payment in file.payments]
    absorbed: dict[tuple[int, str], _Record] = {}
    kept: dict[tuple[int, str], Payment] = {}
    for group in _groups(records):
        main = max(group, key=lambda record: (_fullness(record), -record.file))
        others = [record for record in group if record is not main]
        kept[main.key] = _merged(main, others, names)
        absorbed.update((other.key, main) for other in others)
    return tuple(_without(file, index, kept, absorbed, names) for index, file in enumerate(files))


def _kind(file: RecordFile) -> Kind:
    layout = layouts_.by_name(file.layout.split(",")[0])
    if layout is not None:
        return "confirmation" if layout.name in ("confirmation", "payment-history") else layout.mode
    # No bank writes what a payment was for.
    stated = any(payment.form or payment.period or payment.tin for payment in file.payments)
    return "bank" if not stated else "books" if file.mode == "books" else "list"


def _without(
    file: RecordFile,
    index: int,
    kept: Mapping[tuple[int, str], Payment],
    absorbed: Mapping[tuple[int, str], _Record],
    names: Mapping[str, str],
) -> RecordFile:
    payments, joined = [], []
    for payment in file.payments:
        main = absorbed.get((index, payment.id))
        if main is None:
            payments.append(kept.get((index, payment.id), payment))
        else:
            joined.append(asides.of_payment(payment, f"the same payment as {_place(main.payment, names)}, joined with it"))
    elsewhere = {key[1] for key in (*absorbed, *kept) if key[0] == index}
    problems = file.problems
    if elsewhere:
        # Another paper tells of a payment on its day: the days are no plan.
        problems = tuple(problem for problem in problems if problem.code != doubts.DATES_PLANNED)
    aside = file.set_aside
    if joined:
        aside = asides.in_order([*aside, *joined], [*(row.sheet for row in aside), *(row.sheet for row in joined)])
    return replace(file, payments=tuple(payments), set_aside=aside, problems=problems)


def _place(payment: Payment, names: Mapping[str, str]) -> str:
    return f"{names.get(payment.source, payment.source)}, {payment.where}"


# --- which records are one payment ----------------------------------------------------------------------------------------


def _groups(records: Sequence[_Record]) -> list[list[_Record]]:
    """Join pair by pair, the surest first; a group never holds two rows of one file."""
    group_of: dict[tuple[int, str], list[_Record]] = {record.key: [record] for record in records}
    for _, first, second in sorted(_pairs(records), key=lambda pair: pair[0]):
        ours, theirs = group_of[first.key], group_of[second.key]
        if ours is theirs or {record.file for record in ours} & {record.file for record in theirs}:
            continue
        if not all(_agree(one.payment, other.payment) or _same_eft(one, other) for one in ours for other in theirs):
            continue
        ours.extend(theirs)
        for record in theirs:
            group_of[record.key] = ours
    unique = {id(group): group for group in group_of.values()}
    return [group for group in unique.values() if len(group) > 1]


_Cost = tuple[int, int, int, list[str], int, int]


def _pairs(records: Sequence[_Record]) -> Iterator[tuple[_Cost, _Record, _Record]]:
    """Yield the pairs that may be joined, each with its rank: what the records say decides, not the order they stand in."""
    by_amount: dict[int, list[_Record]] = {}
    for record in records:
        by_amount.setdefault(record.payment.amount, []).append(record)
    for alike in by_amount.values():
        for first, second in combinations(alike, 2):
            rank = _rank(first, second)
            if rank is not None:
                one, other = first.payment, second.payment
                days = abs((one.date - other.date).days)
                yield (rank, days, -_shared(one, other), sorted((one.id, other.id)), one.row, other.row), first, second


def _rank(first: _Record, second: _Record) -> int | None:
    """Return how sure it is that two records of one amount are one payment: 0 by EFT number, 1 by check number, 2 by date."""
    one, other = first.payment, second.payment
    if "credit_elect" in (one.kind, other.kind):
        return 2 if first.file != second.file and _same_credit(one, other) else None
    if first.file == second.file or first.kind == second.kind == "list":
        return None
    if _same_eft(first, second):
        return 0
    if not _agree(one, other):
        return None
    if not _before_its_return(one, other) or not _before_its_return(other, one):
        return None
    days = abs((one.date - other.date).days)
    if one.reference and one.reference == other.reference and re.fullmatch(r"\d{3,}", one.reference):
        return 1 if days <= NUMBERED_DAYS else None
    if first.kind == second.kind == "bank":
        return None
    near = CHECK_DAYS if "check" in (one.sure_method, other.sure_method) else ELECTRONIC_DAYS
    return 2 if days <= near else None


def _same_credit(one: Payment, other: Payment) -> bool:
    """Tell whether two lists tell of one overpayment applied: a year receives but one, on whatever day a list dates it."""
    same = (one.kind, one.form, one.period) == (other.kind, other.form, other.period)
    return same and one.period is not None and _agree(one, other)


def _before_its_return(one: Payment, other: Payment) -> bool:
    """Tell whether a record can be of a debit that the bank gave back: what is dated later was paid in its stead."""
    return one.status != "returned" or other.date <= one.date + timedelta(days=1)


def _same_eft(first: _Record, second: _Record) -> bool:
    number = first.payment.reference or ""
    return words.EFT_NUMBER.fullmatch(number) is not None and number == second.payment.reference and first.file != second.file


def _agree(one: Payment, other: Payment) -> bool:
    """Tell whether nothing that both state disagrees."""
    if one.tin and other.tin and not one.tin.agrees(other.tin):
        return False
    if one.form and other.form and one.form != other.form:
        return False
    if one.period and other.period and one.period != other.period:
        return False
    if "unknown" not in (one.kind, other.kind) and one.kind != other.kind:
        return False
    if "unknown" not in (one.sure_method, other.sure_method) and one.method != other.method:
        return False
    return not _other_number(one.reference or "", other.reference or "")


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


# --- what they say together -----------------------------------------------------------------------------------------------


def _fullness(record: _Record) -> tuple[int, int]:
    payment = record.payment
    stated = sum(1 for value in (payment.tin, payment.form, payment.period) if value) + (payment.kind != "unknown")
    return stated, ("bank", "books", "list", "confirmation").index(record.kind)


def _merged(main: _Record, others: Sequence[_Record], names: Mapping[str, str]) -> Payment:
    """Fill what the fullest record leaves open from the others, the best informed first."""
    payment = main.payment
    ordered = sorted(others, key=_fullness, reverse=True)
    for other in (record.payment for record in ordered):
        payment = replace(
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
    back = next((record.payment for record in (main, *ordered) if record.payment.status == "returned"), None)
    if back is not None:
        where = "" if back is main.payment else f" ({_place(back, names)})"
        payment = replace(payment, status="returned", set_aside=f"{back.set_aside}{where}")
    elif any(record.kind == "bank" and record.payment.status == "settled" for record in ordered):
        # The bank's line proves that the money left.
        payment = replace(payment, status="settled", set_aside=None)
    confirmed = next((record.payment.date for record in ordered if record.kind == "confirmation"), payment.date)
    also = tuple(_place(record.payment, names) for record in sorted(others, key=lambda record: (record.file, record.payment.row)))
    return replace(payment, date=confirmed, also=also)


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
