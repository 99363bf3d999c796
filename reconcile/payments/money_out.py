"""Find how much money a row moved, and whether it went out: by column, by sign, by the words of the row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from reconcile import money
from reconcile.payments import accounts, asides, cells, signs, words
from reconcile.payments.classify import Verdict
from reconcile.payments.entry import Entry
from reconcile.payments.headers import normalise
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
_DEBIT = re.compile(r"\b(?:debit\w*|dr)\b")


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


def sure_cents(entry: Entry) -> int | None:
    """Return what a row paid where nothing but its amount has a say in that, and ``None`` where more has to be asked."""
    if not entry.plan.sure_sign:
        return None
    cents = (money.common_cents(entry.text("amount")) or 0) * entry.plan.sure_sign
    return cents if cents > 0 else None


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
        # By hand either sign is paid, but not beside a word of money that came back.
        return cents < 0 and signs.says_given_back(f"{entry.text('kind')} {entry.text('memo')} {entry.text('item')}".upper())
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
    paid = debit if _says_way(entry) else _columns_paid(entry, debit)
    return Moved(cents, None if paid else MONEY_IN)


def _says_way(entry: Entry) -> bool:
    """Tell whether the headings of two columns say which way money went, for its owner: *Outflow* and no *Debit*."""
    header, index = entry.plan.header, entry.plan.columns["paid"][0]
    return header is not None and header.index >= 0 and not _DEBIT.search(normalise(header.texts[index]))


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
    account = own if accounts.is_bank(own) or accounts.is_draw(own) else entry.text("account").upper()
    return (not debit) if accounts.is_own_bank(account) else debit
