"""Hold a record of one file, and tell whether two of them, of several files, may be of one payment."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Literal

from reconcile.model import Payment
from reconcile.payments import words

Kind = Literal["bank", "books", "list", "confirmation"]

ELECTRONIC_DAYS = 5
CHECK_DAYS = 10
NUMBERED_DAYS = 180
"""A check is good for half a year (UCC 4-404), and its number is on one check alone."""
_CHECK_DIGITS = 8
NUMBER = re.compile(r"\d{3,}")
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


def go_together(one: Record, other: Record, slips: Slips, *, kinds: bool) -> bool:
    """Tell whether two records that others join may be of one payment: two banks' lines only where one debit stands in both."""
    if same_eft(one, other):
        return True
    return agree(one, other, slips, kinds=kinds) and (one.kind != "bank" or other.kind != "bank" or _is_one_debit(one, other))


def _is_one_debit(one: Record, other: Record) -> bool:
    """Tell whether two downloads of one account hold one debit: a number says so, or the line itself.

    Downloads of one form repeat the line as it is, down to its balance or its account. What one bank offers in two forms, as a
    table and for a program, begins with the same words.
    """
    if one.number == other.number and NUMBER.fullmatch(one.number):
        return True
    if one.layout == other.layout and one.payment.status != other.payment.status:
        return _is_cleared(one.payment, other.payment) or _is_cleared(other.payment, one.payment)
    if one.payment.date != other.payment.date:
        return False
    if one.layout == other.layout:
        return one.payment.raw == other.payment.raw
    return (one.layout in _FOR_PROGRAMS) != (other.layout in _FOR_PROGRAMS) and _begins_alike(one.payment, other.payment)


def _is_cleared(pending: Payment, later: Payment) -> bool:
    """Tell whether a line that a bank still called pending is the one that it booked some days later."""
    days = (later.date - pending.date).days
    booked = (pending.status, later.status) == ("scheduled", "settled") and 0 <= days <= ELECTRONIC_DAYS
    return booked and _begins_alike(pending, later)


def _begins_alike(one: Payment, other: Payment) -> bool:
    return any(
        " " in min(text, rival, key=len) and (text.startswith(rival) or rival.startswith(text))
        for text, rival in product(_texts(one), _texts(other))
    )


def _texts(payment: Payment) -> list[str]:
    return [" ".join(re.findall(r"[a-z]+", cell.lower())) for cell in payment.raw.split("|")]


def same_eft(first: Record, second: Record) -> bool:
    """Tell whether two files give one EFT number."""
    return words.EFT_NUMBER.fullmatch(first.number) is not None and first.number == second.number and first.file != second.file


def agree(first: Record, second: Record, slips: Slips, *, kinds: bool = True) -> bool:
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
    return not other_number(first.number, second.number) or slips.is_one(first, second)


def other_number(one: str, other: str) -> bool:
    """Tell whether two numbers are of one kind and differ: EFT numbers, check numbers, or others of one length.

    The number that a bank or a card company gave its own line says nothing about the one on a confirmation.
    """
    if one == other or not (re.fullmatch(r"\d{3,}", one) and re.fullmatch(r"\d{3,}", other)):
        return False
    return len(one) == len(other) or max(len(one), len(other)) <= _CHECK_DIGITS


class Slips:
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
        return near and is_slip(typed.number, printed.number)


def is_slip(one: str, other: str) -> bool:
    """Tell whether one digit differs, or two that stand beside each other are exchanged."""
    places = [place for place, (digit, rival) in enumerate(zip(one, other, strict=True)) if digit != rival]
    if len(places) == 2 and places[1] == places[0] + 1:
        return one[places[0]] == other[places[1]] and one[places[1]] == other[places[0]]
    return len(places) == 1


def is_near(one: int, other: int) -> bool:
    """Tell whether two amounts differ by a dollar at most, or by two digits exchanged."""
    written, rival = str(one), str(other)
    exchanged = len(written) == len(rival) and sorted(written) == sorted(rival) and is_slip(written, rival)
    return abs(one - other) <= 100 or exchanged
