"""Decide how one table is to be read: its heading row, its columns, whose list it is, and how its signs and dates run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from reconcile.config import PaidSign, RecordMapping
from reconcile.kinds import Method, PaymentKind, RecordMode, TinKind
from reconcile.model import Tin
from reconcile.payments import cells, classify, periods, purposes, words
from reconcile.payments.headers import Columns, Field, Header, normalise
from reconcile.payments.table import Cell, Row, text_of

Mode = RecordMode
"""``list``: every row is a tax payment unless it says otherwise. ``bank``, ``books``: only rows that name the IRS are."""


@dataclass(frozen=True, slots=True)
class Titles:
    """Hold what the rows above the headings state for the whole table."""

    tins: tuple[tuple[str, Tin], ...] = ()
    form: str | None = None
    kind: PaymentKind = "unknown"
    year: int | None = None
    state: bool = False

    @property
    def lone_tin(self) -> Tin | None:
        """Return the taxpayer number when the titles name exactly one."""
        found = {tin for _, tin in self.tins}
        return found.pop() if len(found) == 1 else None


@dataclass(frozen=True)
class Plan:
    """Hold everything that the reading of one table depends on."""

    layout: str
    why: str
    header: Header | None
    columns: Columns
    mode: Mode
    first: int
    width: int
    paid_sign: PaidSign = "either"
    day_first: bool = False
    mixed_order: bool = False
    tin_kind: TinKind | None = None
    titles: Titles = field(default_factory=Titles)
    mapping: RecordMapping | None = None
    type_is_kind: bool = False
    by_type: bool = False
    confirmed: bool = False
    method: Method = "unknown"
    mixed_list: bool = False

    @cached_property
    def lone_columns(self) -> tuple[tuple[Field, int], ...]:
        """Return the fields that stand in one column alone, nearly all of them, each with its place."""
        return tuple((field, indexes[0]) for field, indexes in self.columns.items() if len(indexes) == 1)

    @cached_property
    def joined_columns(self) -> tuple[Field, ...]:
        """Return the fields that stand in several columns."""
        return tuple(field for field, indexes in self.columns.items() if len(indexes) > 1)


_TITLE_TIN = re.compile(
    r"(?:^|[/;,|(]|\s)([A-Za-z][\w.'-]*(?:\s+[A-Za-z][\w.'-]*)?)?\s*\(?"
    r"\b(SSN|EIN|FEIN|TIN|ITIN|Taxpayer ID)\b\s*(?:no\.?|#|number)?\s*[:=]?\s*"
    r"((?:[Xx*#\d]{3}-[Xx*#\d]{2}-|[Xx*#\d]{2}-[Xx*#\d]{3}|[Xx*#]+-?|ending(?: in)?\s*)?\d{4,9})",
    re.IGNORECASE,
)


# Businesses have an account of another name; a person's shows the income tax.
_PERSONS_ACCOUNT = re.compile(
    r"\bIRS\b.{0,40}\bONLINE ACCOUNT\b|\bONLINE ACCOUNT\b.{0,40}\bIRS\b|IRS\.GOV/ACCOUNT", re.IGNORECASE
)


_FEDERAL_TITLE = re.compile(r"\bFED(?:ERAL)?\b|\bIRS\b|\bTREASURY\b|\bEFTPS\b|\bUS\b", re.IGNORECASE)


def read_titles(rows: Sequence[Row], name: str | None = None) -> Titles:
    """Read form, kind, year and taxpayer numbers from the title rows above a table, and whether it is of a state's taxes."""
    texts = [" ".join(text.split()) for row in rows for cell in row.cells if (text := text_of(cell))]
    named = [*texts, name or ""]
    state = any(map(classify.is_state_title, named)) and not any(map(_FEDERAL_TITLE.search, named))
    if not texts:
        return Titles(state=state)
    tins = []
    for text in texts:
        for match in _TITLE_TIN.finditer(text):
            tin = words.tin_of_cell(match[3], words.tin_kind_word(match[2]))
            if tin:
                tins.append(((match[1] or "").strip().casefold(), tin))
        # A second number behind the first ("SSN … and …") has no word of its own; then no number is the only one.
        tins += [("", tin) for tin in sorted(words.tins_in(text), key=str) if not any(tin.agrees(one) for _, one in tins)]
    joined = " ; ".join(texts)
    form = words.form_in(joined)
    kind = form[1] if form and form[1] != "unknown" else words.kind_in(joined)
    if any(map(purposes.are_several, texts)):
        # A table of payments of more than one kind: the title says of no row which it is.
        kind = "unknown"
    span = periods.of_memo(joined) if form or kind != "unknown" else None
    if form is None and _PERSONS_ACCOUNT.search(joined):
        form = "1040", "unknown"
    return Titles(tuple(tins), form[0] if form else None, kind, span.year if span and span.month is None else None, state)


def mode_of(columns: Columns, header: Header | None, type_is_kind: bool) -> Mode:
    """Tell a taxpayer's own list of tax payments from a bank's or a ledger's export, by its columns."""
    taxy = {"form", "kind", "tin", "quarter"} & columns.keys()
    if (
        taxy == {"tin"}
        and columns.keys() & {"memo", "payee", "account", "balance"}
        and header
        and header.texts[columns["tin"][0]].strip().casefold().startswith("last")
    ):
        # Banks print the last four digits of a card under such a heading.
        taxy = set()
        del columns["tin"]
    if "period" in columns and not ("account" in columns and _plain_period(header, columns)):
        taxy.add("period")
    if taxy or type_is_kind or _is_federal_amount(columns, header):
        return "list"
    if "balance" in columns and "account" not in columns:
        return "bank"
    if "account" in columns or "type" in columns or "payee" in columns or "memo" in columns:
        return "books"
    return "list"


def _is_federal_amount(columns: Columns, header: Header | None) -> bool:
    """Tell whether the amounts stand under the name of the IRS: each of them was paid to it."""
    if header is None or "amount" not in columns or columns.keys() & {"balance", "type", "account", "payee"}:
        return False
    return re.match(r"(?:irs|fed(?:eral)?)\b", normalise(header.texts[columns["amount"][0]])) is not None


def _plain_period(header: Header | None, columns: Columns) -> bool:
    # A ledger's "Period" is the month it was booked in, not a tax period.
    return header is not None and header.texts[columns["period"][0]].strip().casefold() == "period"


def type_names_kinds(rows: Sequence[Row], columns: Columns) -> bool:
    """Tell whether a column headed Type holds kinds of tax payment rather than kinds of bank entry."""
    if "type" not in columns or "balance" in columns or "account" in columns:
        return False
    index = columns["type"][0]
    values = [text for row in rows[:60] if index < len(row.cells) and (text := text_of(row.cells[index]))]
    return bool(values) and all(_is_kind(text) for text in values)


def _is_kind(text: str) -> bool:
    if text.upper() in ("DEPOSIT", "PAYMENT", "ACH", "CHECK"):
        return False
    return words.kind_in(text) != "unknown" or words.form_of_cell(text) is not None


# What a card company writes of money that it was paid itself.
_PAID_TO_CARD = re.compile(
    r"\bPAYMENT\b.*\bTHANK YOU\b|\bTHANK YOU\b.*\bPAYMENT\b"
    r"|\b(?:AUTOPAY|INTERNET|MOBILE|ONLINE) P(?:AYMENT|YMT)\b(?!.*\b(?:TO|IRS)\b)"
)


def sign_of(rows: Sequence[Row], columns: Columns) -> PaidSign:
    """Find which sign means paid in a single amount column: minus, as soon as any row carries one.

    A card account runs the other way where the minus stands beside the payments that the card itself received.
    """
    if "amount" not in columns:
        return "either"
    index = columns["amount"][0]
    minus = [row for row in rows if index < len(row.cells) and _is_negative(row.cells[index])]
    if not minus:
        return "positive"
    places = (*columns.get("memo", ()), *columns.get("payee", ()))
    texts = [" ".join(text_of(row.cells[at]) for at in places if at < len(row.cells)).upper() for row in minus]
    return "positive" if all(_PAID_TO_CARD.search(text) for text in texts) else "negative"


def _is_negative(cell: Cell) -> bool:
    try:
        return cells.amount_of(cell) < 0
    except ValueError:
        return False


def column_cells(rows: Sequence[Row], index: int) -> list[Cell]:
    """Return one column of a table."""
    return [row.cells[index] for row in rows if index < len(row.cells)]
