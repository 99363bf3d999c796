"""Recognise the same payment in two records: a bank's line and a ledger's, or a row that was copied."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from reconcile.dates import EFT_NEAR_DAYS, settlement_day
from reconcile.model import Payment

SAME_MONEY_DAYS = 3
"""Two sources of one payment may state its date up to this many days apart (entered, settled, booked)."""
SAME_REFERENCE_DAYS = 10


class References:
    """Know which references name one payment only: a bank prints the same company number on every line to the IRS."""

    def __init__(self, payments: Iterable[Payment]) -> None:
        users: dict[str, list[Payment]] = defaultdict(list)
        self._own: dict[str, str] = {}
        for payment in payments:
            digits = re.sub(r"\D", "", payment.reference) if payment.reference else ""
            if len(digits) >= 4:
                users[digits].append(payment)
                self._own[payment.id] = digits
        self._common = {digits for digits, found in users.items() if len(found) > 1 and not _one_payment(found)}

    def of(self, payment: Payment) -> str | None:
        """Return the digits of a payment's reference, if they name no other payment."""
        digits = self._own.get(payment.id)
        return None if digits in self._common else digits


def _one_payment(users: Sequence[Payment]) -> bool:
    days = [payment.date for payment in users]
    apart = (max(days) - min(days)).days
    return apart <= SAME_REFERENCE_DAYS and len({payment.amount for payment in users}) == 1


def _compatible(first: Payment, second: Payment) -> bool:
    pairs = ((first.form, second.form), (first.period, second.period))
    stated = all(a is None or b is None or a == b for a, b in pairs)
    kinds = "unknown" in (first.kind, second.kind) or first.kind == second.kind
    tins = first.tin is None or second.tin is None or first.tin.agrees(second.tin)
    return stated and kinds and tins


def is_bank_line(payment: Payment) -> bool:
    """Tell whether a record is a bare line of a bank download: it says that money left, and not for what."""
    return payment.form is None and payment.period is None and payment.tin is None and payment.kind == "unknown"


def _numbered_apart(first: Payment, second: Payment, references: References) -> bool:
    """Tell whether two records carry two EFT numbers, each of its own day: such a number names one payment and no other.

    The day and the digits behind it are compared: what stands before it tells of the channel.
    """
    behind = set()
    for payment in (first, second):
        number = references.of(payment) or ""
        day = settlement_day(number, payment.date)
        if day is None or abs((day - payment.date).days) > EFT_NEAR_DAYS:
            return False
        behind.add(number[3:])
    return len(behind) == 2


_BETWEEN_CELLS = " | "


def _of_two_accounts(first: Payment, second: Payment) -> bool:
    """Tell whether two bare lines of downloads of one form differ in more than their day: in their balance, or their account.

    Where two downloads of one account overlap, they repeat the line as it is.
    """
    if first.source == second.source or not (is_bank_line(first) and is_bank_line(second)) or first.also or second.also:
        return False
    cells = first.raw.count(_BETWEEN_CELLS)
    return cells > 1 and first.raw != second.raw and cells == second.raw.count(_BETWEEN_CELLS)


def is_twin(first: Payment, second: Payment, references: References, *, one_posting: bool) -> bool:
    """Tell whether two records are the same payment.

    An equal reference proves it, unless payments of other amounts or days carry it too. Two EFT numbers prove the contrary.
    Without either, rows of different sources may lie a few days apart: a bank and the IRS number the same payment each in its own
    way. Two rows of one source must be of one day, not carry two references and not both stand in other papers too, and only
    count as one payment when the IRS has just one posting for them. Two bare lines of one bank download are two debits: a bank
    does not list one twice.
    """
    if first.amount != second.amount or not _compatible(first, second):
        return False
    apart = abs((first.date - second.date).days)
    own, other = references.of(first), references.of(second)
    if own is not None and own == other:
        return apart <= SAME_REFERENCE_DAYS
    if _of_two_accounts(first, second):
        return False
    if first.source != second.source:
        return apart <= SAME_MONEY_DAYS and not _numbered_apart(first, second, references)
    if (is_bank_line(first) and is_bank_line(second)) or (first.also and second.also):
        return False
    return one_posting and apart == 0 and None in (own, other)


class _Records:
    """Find the records that may be the same payment: of one reference, or of one amount and nearly one day."""

    def __init__(self, payments: Iterable[Payment], references: References) -> None:
        self._references = references
        self._by_reference: dict[str, list[Payment]] = defaultdict(list)
        self._by_day: dict[tuple[int, int], list[Payment]] = defaultdict(list)
        for payment in sorted(payments, key=lambda p: p.id):
            reference = references.of(payment)
            if reference is not None:
                self._by_reference[reference].append(payment)
            self._by_day[(payment.amount, payment.date.toordinal())].append(payment)

    def near(self, payment: Payment) -> Iterator[Payment]:
        """Yield the records of a payment's reference, then those of its amount, the nearest days first."""
        yield from self._by_reference.get(self._references.of(payment) or "", ())
        day = payment.date.toordinal()
        for away in _DAYS:
            yield from self._by_day.get((payment.amount, day + away), ())


_DAYS = sorted(range(-SAME_MONEY_DAYS, SAME_MONEY_DAYS + 1), key=lambda away: (abs(away), away))


class _Claims:
    """Let a record be repeated once by each other source: two rows of a second list are two payments, told list by list."""

    def __init__(self, records: _Records, references: References) -> None:
        self._records = records
        self._references = references
        self._told: set[tuple[str, str]] = set()

    def twin(self, payment: Payment, among: Callable[[Payment], bool], *, one_posting: bool) -> Payment | None:
        """Return the first record that a payment repeats, if any of those wanted."""
        for other in self._records.near(payment):
            if not among(other) or not is_twin(other, payment, self._references, one_posting=one_posting):
                continue
            own = self._references.of(payment)
            if own is not None and own == self._references.of(other):
                return other
            if other.source == payment.source:
                if not self._listed_twice_elsewhere(payment):
                    return other
            elif (other.id, payment.source) not in self._told:
                self._told.add((other.id, payment.source))
                return other
        return None

    def _listed_twice_elsewhere(self, payment: Payment) -> bool:
        """Tell whether another source lists two rows that may be this payment: then there are two."""
        elsewhere = Counter(
            other.source
            for other in self._records.near(payment)
            if other.source != payment.source and is_twin(other, payment, self._references, one_posting=False)
        )
        return any(count > 1 for count in elsewhere.values())


def repeats(free: Sequence[Payment], paired: Iterable[Payment], references: References) -> dict[str, Payment]:
    """Return the free records that repeat a paired one, by id, with that record."""
    found: dict[str, Payment] = {}
    if free:
        amounts = {payment.amount for payment in free}
        settled = {payment.id: payment for payment in paired if payment.amount in amounts}
        claims = _Claims(_Records([*settled.values(), *free], references), references)
        for payment in free:
            twin = claims.twin(payment, lambda other: other.id in settled, one_posting=True)
            if twin is not None:
                found[payment.id] = twin
    return found


def repeats_among(free: Sequence[Payment], references: References) -> dict[str, Payment]:
    """Return the free records that repeat an earlier free one, by id, with that record."""
    claims = _Claims(_Records(free, references), references)
    found: dict[str, Payment] = {}
    for payment in sorted(free, key=lambda p: p.id):
        twin = claims.twin(payment, partial(_earlier, payment.id, found), one_posting=False)
        if twin is not None:
            found[payment.id] = twin
    return found


def _earlier(than: str, repeated: Mapping[str, Payment], other: Payment) -> bool:
    return other.id < than and other.id not in repeated
