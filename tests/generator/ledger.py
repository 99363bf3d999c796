"""Hold one tax module as the IRS would print it, and refuse to hold one that does not add up."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from tests.generator.calendar import Period, period_end

TinKind = Literal["ssn", "ein"]


class DoesNotAddUp(ValueError):
    """Say that a ledger's rows do not make its balance, or that it says what no transcript could say."""


@dataclass(frozen=True, slots=True, order=True)
class TinNumber:
    """Hold a whole identification number that was never issued, so that it can be printed in sample records."""

    digits: str
    kind: TinKind = "ssn"

    def __post_init__(self) -> None:
        """Refuse a number that somebody could own."""
        area = self.digits[:3]
        safe = self.digits[:2] == "00" if self.kind == "ein" else area in ("000", "666") or area[0] == "9"
        if not re.fullmatch(r"\d{9}", self.digits) or not (safe or self.digits[:8] == "98765432"):
            raise DoesNotAddUp("the number is not one of those that were never issued")

    @property
    def last4(self) -> str:
        """Return the four digits a transcript shows."""
        return self.digits[-4:]

    @property
    def printed(self) -> str:
        """Return the number as a transcript masks it."""
        return f"XX-XXX{self.last4}" if self.kind == "ein" else f"XXX-XX-{self.last4}"

    @property
    def full(self) -> str:
        """Return the whole number with its hyphens, as a bookkeeper writes it."""
        if self.kind == "ein":
            return f"{self.digits[:2]}-{self.digits[2:]}"
        return f"{self.digits[:3]}-{self.digits[3:5]}-{self.digits[5:]}"


@dataclass(frozen=True, slots=True)
class Row:
    """Hold one line of the TRANSACTIONS table; ``detail`` and ``dln`` are printed as continuation lines."""

    code: str
    explanation: str
    date: date | None
    amount: int | None
    cycle: str = ""
    dln: str = ""
    detail: str = ""
    minus_zero: bool = False


NO_RETURN_FILED = Row("", "No tax return filed", None, None)


@dataclass(frozen=True, slots=True)
class Party:
    """Hold who an account belongs to: the number, the spouse's number on a joint return, and the masked name and street."""

    tin: TinNumber
    names: tuple[str, ...]
    street: str
    spouse: TinNumber | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """Hold the block of figures from the return; ``due`` and ``processed`` are blank where no return is present."""

    lines: tuple[tuple[str, str], ...] = ()
    due: date | None = None
    processed: date | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """Hold one whole account transcript. ``balance`` is stated, not computed, so that a slip in building it shows."""

    party: Party
    form: str
    period: Period
    response: date
    tracking: str
    rows: tuple[Row, ...]
    balance: int
    interest: int
    penalty: int
    accrued_to: date
    figures: Figures

    def __post_init__(self) -> None:
        """Refuse rows that do not make the balance, and cycles or dates that the IRS would not print."""
        total = sum(row.amount or 0 for row in self.rows)
        if total != self.balance:
            raise DoesNotAddUp(f"rows make {total}, the stated balance is {self.balance}")
        if self.interest < 0 or self.penalty < 0 or (self.balance <= 0 and (self.interest or self.penalty)):
            raise DoesNotAddUp("interest and penalty accrue only on money owed")
        width = 6 if self.party.tin.kind == "ein" else 8
        for row in self.rows:
            if row.cycle and len(row.cycle) != width:
                raise DoesNotAddUp(f"cycle {row.cycle} is not of this kind of account")
            if (row.code == "") != (row.amount is None):
                raise DoesNotAddUp("only the line without a code has no amount")

    @property
    def key(self) -> tuple[str, str, Period]:
        """Return what names the module: last four digits, form and period."""
        return (self.party.tin.last4, self.form, self.period)

    @property
    def period_ends(self) -> date:
        """Return the last day of the period."""
        return period_end(self.period)


@dataclass(frozen=True, slots=True)
class Stub:
    """Hold an answer that carries no account: ``Requested data not found`` or ``No record of return filed``."""

    party: Party
    form: str
    period: Period
    response: date
    tracking: str
    wording: str


@dataclass(frozen=True, slots=True)
class Damage:
    """Tell what befell a finished transcript: a row that was lost, or an amount with one digit altered."""

    row: int
    amount: int | None = None

    def apply(self, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """Return the rows as the damaged copy shows them."""
        if self.amount is None:
            return rows[: self.row] + rows[self.row + 1 :]
        return (*rows[: self.row], replace(rows[self.row], amount=self.amount), *rows[self.row + 1 :])


def money(cents: int, *, dollar: bool = True, minus_zero: bool = False) -> str:
    """Write cents as the IRS prints them: ``-$1,200.00``."""
    sign = "-" if cents < 0 or minus_zero else ""
    return f"{sign}{'$' if dollar else ''}{abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def dashed(day: date) -> str:
    """Write a date as ``MM-DD-YYYY``."""
    return f"{day:%m-%d-%Y}"


_MONTHS = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sep.", "Oct.", "Nov.", "Dec.")


def worded(day: date) -> str:
    """Write a date as ``Apr. 15, 2025``."""
    return f"{_MONTHS[day.month - 1]} {day.day:02d}, {day.year}"
