"""Find how much money a row moved, and whether it went out: by column, by sign, by the words of the row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from reconcile import money
from reconcile.model import Payment
from reconcile.payments import asides, cells, signs, words
from reconcile.payments.classify import Verdict
from reconcile.payments.entry import Entry
from reconcile.payments.gathered import Gathered
from reconcile.payments.plan import Plan
from reconcile.payments.table import Cell, text_of

if TYPE_CHECKING:
    from reconcile.payments.headers import Field

MONEY_IN = "money in: refund or returned payment, not a payment"
ZERO = "amount is zero"
_OUT = re.compile(
    r"\b(?:SPEND|DEBIT|WITHDRAWAL|DR|CHECK|CHEQUE|EXPENSE|PAYMENT|BILL PMT|PMT|SPENT|PAID|MONEY OUT|CHARGE|OUTFLOW)\b"
)
_IN = re.compile(r"\b(?:RECEIVE|CREDIT|DEPOSIT|CR|RECEIVED|MONEY IN|INFLOW)\b")
_NOT_IN = re.compile(r"CREDIT CARD")
_BANK_ACCOUNT = re.compile(
    r"\b(?:CHECKING|CHEQUING|SAVINGS|BANK|CASH|OPERATING|CHK|MONEY MARKET|CHASE|WELLS FARGO|CREDIT CARD)\b"
)


class OpenSign(ValueError):
    """Say that the sign of an amount does not tell whether it was paid or received."""


class Moved(NamedTuple):
    """Hold the positive cents a row moved, and the reason why that is no payment."""

    cents: int = 0
    reason: str | None = None


def of_entry(entry: Entry, verdict: Verdict) -> Moved:
    """Return what a row paid.

    Raises:
        ValueError: when an amount cannot be read; the message quotes it.
    """
    if "paid" in entry.plan.columns and not (entry.text("amount") and not entry.text("paid") and not entry.text("received")):
        return _two_columns(entry)
    text = entry.text("amount")
    if not text:
        return Moved(reason=asides.NO_AMOUNT)
    cents = money.common_cents(text)
    if cents is None and (cents := _read(entry, "amount")) is None:
        return Moved(reason="not paid yet: no amount")
    if cents == 0:
        return Moved(reason=ZERO)
    return Moved(abs(cents), MONEY_IN if _came_in(entry, verdict, cents) else None)


_SIDE = re.compile(r"(.*\d\)?)\s*(DR|CR|DB)\.?", re.IGNORECASE)


def _debit(text: str) -> bool | None:
    """Tell whether an amount carries the mark of a debit (``2,500.00 DR``) or of a credit; ``None`` for neither."""
    match = _SIDE.fullmatch(text)
    return match[2].upper() != "CR" if match else None


def _read(entry: Entry, name: Field) -> int | None:
    cell = entry.cell(name)
    try:
        return cells.amount_of(cell)
    except ValueError:
        return _read_in_words(cell)


def _read_in_words(cell: Cell) -> int | None:
    """Read a cell of an amount that is no plain one: with the mark of a side, a dash for nothing, words for nothing yet."""
    text = text_of(cell)
    if match := _SIDE.fullmatch(text):
        cell = match[1]
    if not text or (cells.is_nothing_yet(cell) and text.strip(" -‐–—") != ""):
        return None
    if text.strip(" -\u2010\u2013\u2014$") == "":
        return 0
    if text.startswith("=") and isinstance(cell, str) and len(text) > 1:
        raise ValueError(
            f'the amount is a formula "{text[:30]}" whose result is not stored: open the file in Excel, save it, and try again.'
        )
    try:
        return cells.amount_of(cell)
    except ValueError as error:
        raise ValueError(f'the amount "{text[:40]}" is {error}.') from error


def _came_in(entry: Entry, verdict: Verdict, cents: int) -> bool:
    plan = entry.plan
    sign = plan.mapping.paid_sign if plan.mapping and plan.mapping.paid_sign else plan.paid_sign
    stated = plan.mapping is not None and plan.mapping.paid_sign is not None
    if stated:
        return sign != "either" and (cents < 0) != (sign == "negative")
    if plan.mode == "list" and sign == "either":
        return False
    debit = _debit(entry.text("amount"))
    if debit is not None:
        return not _columns_paid(entry, debit)
    if plan.sign_open:
        raise OpenSign(
            "payments to the IRS carry either sign here, and nothing tells which was paid and which came back: it was not taken."
        )
    if cents > 0 and sign == "negative" and _is_own_note(entry, verdict):
        return False
    way = _way(entry.text("type"))
    if way is not None and (plan.by_type or plan.mode == "books" or sign != "negative"):
        return way == "in"
    unsigned = verdict.strong and cents > 0 and sign == "positive" and "the running balance proves" not in plan.why
    if sign == "either" or unsigned:
        # By hand, either sign is paid, and some banks write none: words alone tell what came back.
        return signs.says_given_back(f"{entry.text('payee')} {entry.text('memo')}".upper())
    return (cents < 0) != (sign == "negative")


def _is_own_note(entry: Entry, verdict: Verdict) -> bool:
    """Tell whether a row is a person's own note of a tax payment, in a list whose signs follow no rule.

    No bank writes which form or kind of tax a payment was for; a list by hand carries amounts of either sign.
    """
    plan = entry.plan
    if plan.layout != "by-headings" or verdict.strong or plan.columns.keys() & {"balance", "type", "account"}:
        return False
    text = f"{entry.text('payee')} {entry.text('memo')}"
    return words.form_in(text) is not None or words.kind_in(text) != "unknown"


def _way(text: str) -> str | None:
    upper = _NOT_IN.sub(" ", text.upper().replace("_", " "))
    if _IN.search(upper):
        return "in"
    return "out" if _OUT.search(upper) or _NOT_IN.search(text.upper()) else None


def _two_columns(entry: Entry) -> Moved:
    out, came = _read(entry, "paid"), _read(entry, "received")
    if out and came:
        if out == came and entry.plan.mode == "books":
            return Moved(reason="the same amount as debit and credit: no money moved")
        raise ValueError(f'both amounts are filled in: "{entry.text("paid")[:30]}" and "{entry.text("received")[:30]}".')
    if not out and not came:
        return Moved(reason=ZERO if out == 0 or came == 0 else asides.NO_AMOUNT)
    cents = abs(out or came or 0)
    # Where the other debits are without a minus, one with it takes one of them back.
    debit = out > 0 if out and entry.plan.signed_debits else bool(out)
    return Moved(cents, None if _columns_paid(entry, debit) else MONEY_IN)


def _columns_paid(entry: Entry, debit: bool) -> bool:
    """Tell whether money went out: in books by a debit of an expense or draw account, or a credit of a bank account."""
    plan = entry.plan
    if plan.mode != "books":
        return debit
    way = _way(entry.text("type"))
    if way is not None:
        return way == "out"
    # Where rows stand under their account, that is the account they are of; a column then names the other side.
    own = entry.group.upper()
    account = own if _BANK_ACCOUNT.search(own) or _is_draw(own) else entry.text("account").upper()
    return (not debit) if account and _BANK_ACCOUNT.search(account) and not _is_draw(account) else debit


def _is_draw(account: str) -> bool:
    return re.search(r"\b(?:DRAW|EXPENSE|LIABILIT|TAX)", account) is not None


@dataclass(frozen=True, slots=True)
class Returned:
    """Hold a line by which money came back from the IRS's own debit: its row, day, cents and EFT number.

    ``strong``: its text is one that only ever stands beside money going out.
    """

    row: int
    day: date
    cents: int
    strong: bool = False
    number: str | None = None


# A bank gives a debit back within days: two business days as a rule, weekends and holidays between.
_RETURN_DAYS = 10


def mark_returned(into: Gathered, taken: int, returned: Sequence[Returned]) -> list[Returned]:
    """Give the status returned to each payment of a table that the bank gave back: the same amount, within days, one for one.

    Returns:
        the lines of money that came back and that no payment of the table explains.
    """
    alone = []
    first = len(into.payments) - taken
    for back in sorted(returned, key=lambda one: (one.day, one.row)):
        fitting = [
            index
            for index, payment in enumerate(into.payments[first:], start=first)
            if payment.amount == back.cents and payment.status == "settled" and _is_soon_after(payment.date, back.day)
        ]
        if back.number:
            # The line that names the debit it gives back is of no other.
            fitting = [one for one in fitting if into.payments[one].reference == back.number] or fitting
        if fitting:
            index = max(fitting, key=lambda one: (into.payments[one].date or back.day, -one))
            rivals = [into.payments[one].row for one in fitting if one != index]
            reason = f"returned: the bank gave the money back, row {back.row}"
            if rivals:
                reason += f"; it may have been that of row {' or '.join(map(str, rivals))}, of the same amount"
            into.payments[index] = replace(into.payments[index], status="returned", set_aside=reason)
        else:
            alone.append(back)
    return alone


def _is_soon_after(paid: date | None, day: date) -> bool:
    return paid is not None and timedelta() <= day - paid <= timedelta(days=_RETURN_DAYS)


@dataclass(frozen=True, slots=True)
class _Leg:
    """Hold one side of a ledger entry: its row, its sign, the account it stands under and the one it names."""

    row: int
    side: int
    group: str
    account: str

    def is_of(self, other: _Leg) -> bool:
        """Tell whether two rows are the two sides of one entry: opposite signs, or each under the account the other names.

        The sign alone does not tell: where it follows the nature of an account, a payment lowers a bank account and a liability.
        """
        if (self.group, self.account) == (other.group, other.account):
            return False
        if self.side and self.side == -other.side:
            return True
        if not self.group or not other.group or self.group == other.group:
            return False
        named = (self.account == other.group, other.account == self.group)
        return all(named) or (any(named) and "-split-" in (self.account, other.account))


def _account_name(text: str) -> str:
    return text.rpartition(":")[2].strip().casefold()


def drop_second_legs(plan: Plan, into: Gathered, taken: Sequence[Entry]) -> None:
    """Set aside the second leg of a ledger entry: same day, amount, number and type, on the other side of the books."""
    if "account" not in plan.columns:
        return
    taken = _without_parts(into, taken)
    waiting: dict[tuple[object, ...], list[_Leg]] = {}
    kept = []
    first = len(into.payments) - len(taken)
    for payment, entry in zip(into.payments[first:], taken, strict=True):
        key = (payment.date, payment.amount, entry.text("check"), entry.text("reference"), entry.text("type"))
        legs = waiting.setdefault(key, [])
        leg = _Leg(payment.row, _side(entry), _account_name(entry.group), _account_name(entry.text("account")))
        other = next((one for one in legs if one.is_of(leg)), None)
        if other is not None:
            into.set_aside.append(asides.of_payment(payment, f"other leg of the entry in row {other.row}"))
            legs.remove(other)
            continue
        legs.append(leg)
        kept.append(payment)
    into.payments[first:] = kept


def _without_parts(into: Gathered, taken: Sequence[Entry]) -> list[Entry]:
    """Set aside the parts of a split entry, which stand under other accounts and together are not more than the whole."""
    first = len(into.payments) - len(taken)
    pairs = list(zip(into.payments[first:], taken, strict=True))
    whole: dict[tuple[object, ...], list[tuple[Payment, Entry]]] = {}
    for payment, entry in pairs:
        key = (payment.date, entry.text("check"), entry.text("reference"), entry.text("type"), entry.text("payee"))
        whole.setdefault(key, []).append((payment, entry))
    part_of: dict[int, int] = {}
    for alike in whole.values():
        splits = [one for one in alike if _account_name(one[1].text("account")) == "-split-" and one[1].group]
        if len(splits) != 1 or len(alike) < 3:
            continue
        total, split = splits[0]
        own = _account_name(split.group)
        parts = [payment for payment, entry in alike if entry is not split and _account_name(entry.text("account")) == own]
        if len(parts) > 1 and sum(part.amount for part in parts) <= total.amount:
            part_of.update((part.row, total.row) for part in parts)
    into.payments[first:] = [payment for payment, _ in pairs if payment.row not in part_of]
    for payment, _ in pairs:
        if payment.row in part_of:
            into.set_aside.append(asides.of_payment(payment, f"part of the split entry in row {part_of[payment.row]}"))
    return [entry for payment, entry in pairs if payment.row not in part_of]


def _side(entry: Entry) -> int:
    if "paid" in entry.plan.columns:
        return 1 if entry.text("paid") else -1
    try:
        cents = cells.amount_of(entry.cell("amount"))
    except ValueError:
        return 0
    return (cents > 0) - (cents < 0)
