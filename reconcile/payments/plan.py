"""Decide how one table is to be read: its heading row, its columns, whose list it is, and how its signs and dates run."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from reconcile.config import PaidSign, RecordMapping
from reconcile.kinds import RecordMode, TinKind
from reconcile.payments import said, words
from reconcile.payments.headers import Columns, Field, Header, normalise
from reconcile.payments.said import Sense
from reconcile.payments.table import Cell, Row, text_of
from reconcile.payments.titles import Titles
from reconcile.slots import quick

Mode = RecordMode
"""``list``: every row is a tax payment unless it says otherwise. ``bank``, ``books``: only rows that name the IRS are."""


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Hold where the fields of a table stand in the texts of a row, to which those of fields in several columns are added."""

    places: Mapping[Field, int]
    added: tuple[tuple[tuple[int, ...], bool], ...]
    reach: int
    words: tuple[int, ...]


_ALL_TOLD: frozenset[Field] = frozenset({"memo", "account", "item"})
"""Fields of which every column tells something; of the others, the first that is filled."""


@lru_cache(maxsize=512)
def spread_of(columns: tuple[tuple[Field, tuple[int, ...]], ...], width: int) -> Spread:
    """Return where the fields stand; tables of the same columns share one object."""
    reach = max([width, *(index + 1 for _, indexes in columns for index in indexes)])
    places: dict[Field, int] = {}
    added: list[tuple[tuple[int, ...], bool]] = []
    for field, indexes in columns:
        places[field] = indexes[0]
        if len(indexes) > 1:
            places[field] = reach + len(added)
            added.append((indexes, field in _ALL_TOLD))
    return Spread(places, tuple(added), reach, tuple(places[field] for field in said.WORDS if field in places))


@quick
@dataclass(frozen=True, slots=True)
class Plan:
    """Hold everything that the reading of one table depends on.

    ``sure_sign`` is the sign under which an amount was paid whatever else its row says; under the other it may have come back.
    """

    layout: str
    why: str
    header: Header | None
    columns: Columns
    mode: Mode
    first: int
    width: int
    spread: Spread
    sense: Sense
    paid_sign: PaidSign = "either"
    day_first: bool = False
    mixed_order: bool = False
    tin_kind: TinKind | None = None
    mapping: RecordMapping | None = None
    by_type: bool = False
    confirmed: bool = False
    signed_debits: bool = False
    sign_open: bool = False
    breaks: frozenset[int] = frozenset()
    questions: tuple[tuple[int, str], ...] = ()
    sure_sign: Literal[1, 0, -1] = 0

    @property
    def titles(self) -> Titles:
        """Return what the rows above the headings state."""
        return self.sense.titles


_TOLD_BESIDE: frozenset[Field] = frozenset({"paid", "received", "currency"})


def sure_sign_of(columns: Columns, mode: Mode, sign: PaidSign | None, *, mapped: bool, by_type: bool) -> Literal[1, 0, -1]:
    """Return the sign under which an amount was paid, where neither client.toml nor type or words of a row say otherwise."""
    if mapped or by_type or not columns.keys().isdisjoint(_TOLD_BESIDE):
        return 0
    if mode == "bank" and sign == "negative":
        return -1
    return 1 if mode == "list" and sign == "either" else 0


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
    if "type" not in columns or columns.keys() & {"balance", "paid", "received"}:
        return False
    index = columns["type"][0]
    values = [text for row in rows[:60] if index < len(row.cells) and (text := text_of(row.cells[index]))]
    if "account" in columns and not any(map(words.form_in, values)):
        # Beside the accounts of a ledger, a penalty or an estimate may be of anything; a form is of the IRS.
        return False
    return bool(values) and all(_is_kind(text) for text in values)


def _is_kind(text: str) -> bool:
    if text.upper() in ("DEPOSIT", "PAYMENT", "ACH", "CHECK"):
        return False
    return words.kind_in(text) != "unknown" or words.form_of_cell(text) is not None


def column_cells(rows: Sequence[Row], index: int) -> list[Cell]:
    """Return one column of a table."""
    return [row.cells[index] for row in rows if index < len(row.cells)]
