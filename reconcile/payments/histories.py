"""Read the payment history of EFTPS or of an IRS online account out of a printed or saved page: a table of payments.

A saved web page keeps its cells apart by tabs. A PDF does not: there the headings say which kinds of value follow each other, and
a row is taken only where its values can be told apart in one way; a row that begins with a date and cannot is said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import cast

from reconcile.model import Line
from reconcile.payments import headers
from reconcile.payments.headers import Field
from reconcile.payments.table import Row, Sheet

_FIELDS: tuple[Field, ...] = (
    *("date", "amount", "form", "kind", "period", "tin", "reference", "status", "method", "who", "memo"),
)
HEADINGS = tuple(f"Listed {field}" for field in _FIELDS)
_SEARCHED = 200
_TITLES = 30
_TOPIC = re.compile(r"\bEFTPS\b|\bIRS\b|INTERNAL REVENUE|PAYMENT (?:HISTORY|ACTIVITY)|TAX PAYMENTS?", re.IGNORECASE)
_NEEDED = ({"date", "amount"}, {"form", "kind", "period"})

# The headings of these pages, as they stand beside each other in the text of a PDF.
_PHRASES: tuple[tuple[re.Pattern[str], Field], ...] = tuple(
    (re.compile(rf"(?:{pattern})(?!\S)", re.IGNORECASE), cast(Field, field))
    for pattern, field in (
        (r"settlement date|payment date|date paid|date of payment|date", "date"),
        (r"(?:initiation|entered|submitted|scheduled|creation) date|date (?:initiated|entered|submitted|scheduled)", "ignored"),
        (r"(?:taxpayer )?(?:ein|ssn|tin|id)", "tin"),
        (r"tax form|form(?: number)?", "form"),
        (r"tax type|payment type|type of payment|reason for payment|reason|type|description", "kind"),
        (r"(?:tax|applied) (?:period|year)|period|year", "period"),
        (r"payment amount|amount paid|amount", "amount"),
        (r"payment status|status", "status"),
        (
            r"(?:eft )?acknowledge?ment (?:number|no\.?|#)|eft (?:number|no\.?|#)|confirmation (?:number|no\.?|#)|eft|reference",
            "reference",
        ),
        (r"payment method|method|paid by", "method"),
        (r"taxpayer(?: name)?", "who"),
    )
)
_DAY = r"\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|\d{4}-\d{2}-\d{2}|[A-Z]{3,9}\.? \d{1,2},? \d{4}"
_VALUES: dict[Field, str] = {
    "date": _DAY,
    "ignored": rf"{_DAY}|-",
    "amount": r"-?\$?-?\d[\d,]*\.\d{2}|\(\$?\d[\d,]*\.\d{2}\)",
    "form": r"\S.*?",
    "kind": r"\S.*?",
    "period": r"Q[1-4][ /]\d{4}|\d{4}[ /]?Q[1-4]|\d{1,2}/\d{4}|\d{4}-\d{2}|\d{6}|\d{4}|n/?a|-",
    "tin": r"[\dX*-]{4,11}",
    "reference": r"(?=\S*\d{4})[\dA-Z-]{6,}|n/?a|-",
    "status": r"settled|scheduled|pending|cancell?ed|returned|rejected|failed|processed|processing|in process|posted|paid"
    r"|completed?|successful|accepted",
    "method": r"\S.*?",
    "who": r"\S.*?",
}
_OPTIONAL: frozenset[Field] = frozenset({"reference", "status", "method", "period"})
_BEGINS_WITH_DAY = re.compile(rf"(?:{_DAY})\b", re.IGNORECASE)


@lru_cache(maxsize=512)
def _phrases_of(text: str) -> tuple[Field, ...] | None:
    """Return the fields that a line names, when it is made of nothing but headings."""
    rest, found = " ".join(text.split()), []
    while rest:
        fitting = [(match.end(), field) for pattern, field in _PHRASES if (match := pattern.match(rest))]
        if not fitting:
            return None
        end, field = max(fitting)
        found.append(field)
        rest = rest[end:].strip()
    return tuple(found)


def _is_table(fields: Sequence[Field]) -> bool:
    return _NEEDED[0] <= set(fields) and bool(_NEEDED[1] & set(fields))


def _fields_of(text: str) -> tuple[Field, ...] | None:
    """Return the field of each column, when the line is the heading row of a history."""
    if "\t" not in text:
        fields = _phrases_of(text)
        return fields if fields and _is_table(fields) else None
    cells = _cells(text)
    columns = headers.columns_of(cells)
    if "type" in columns:
        columns.setdefault("kind", columns.pop("type"))
    if not _is_table(tuple(columns)):
        return None
    where = {indexes[0]: field for field, indexes in columns.items() if field in _FIELDS}
    return tuple(where.get(index, "ignored") for index in range(len(cells)))


def _cells(text: str) -> tuple[str, ...]:
    return tuple(" ".join(cell.split()) for cell in text.split("\t"))


def is_history(lines: Sequence[str]) -> bool:
    """Tell whether a page shows a table of tax payments: its headings, and whose table it is."""
    head = lines[:_SEARCHED]
    return any(_fields_of(line) for line in head) and any(_TOPIC.search(line) for line in head)


def read(lines: Sequence[Line]) -> Sheet:
    """Return the payments of the page, one row each, numbered by their line; the lines above are titles."""
    start = next(index for index, line in enumerate(lines) if _fields_of(line.text))
    rows = [Row(line.number, (" ".join(line.text.split()),)) for line in lines[max(0, start - _TITLES) : start]]
    fields: tuple[Field, ...] = ()
    for number, line in enumerate(lines[start:], start=lines[start].number):
        # Lines of a later page begin their count anew; rows of one table count on.
        if again := _fields_of(line.text):
            rows.append(Row(number, HEADINGS))
            fields = again
        else:
            rows.append(_row(number, line.text, fields))
    return Sheet(None, tuple(rows), preset="payment-history")


def _row(number: int, text: str, fields: tuple[Field, ...]) -> Row:
    values = _by_tabs(text, fields) if "\t" in text else _by_kind(text, fields)
    if values is not None:
        return Row(number, tuple(values.get(field, "") for field in _FIELDS))
    shown = " ".join(text.split())
    if "\t" in text or _BEGINS_WITH_DAY.match(shown):
        return Row(number, (shown,), "its values cannot be told apart under the headings of the table.")
    return Row(number, ("",) * (len(_FIELDS) - 1) + (shown,))


def _by_tabs(text: str, fields: tuple[Field, ...]) -> dict[Field, str] | None:
    cells = _cells(text)
    if len([cell for cell in cells if cell]) < 2 or len(cells) > len(fields):
        return None if len(cells) > len(fields) else {"memo": " ".join(cells)}
    return {field: cell for field, cell in zip(fields, cells, strict=False) if field != "ignored"}


@lru_cache(maxsize=64)
def _pattern(fields: tuple[Field, ...]) -> re.Pattern[str]:
    pattern = ""
    for place, field in enumerate(fields):
        value = rf"(?P<{field}{place}>{_VALUES[field]})"
        gap = r"\s+" if place else ""
        pattern += rf"(?:{gap}{value})?" if field in _OPTIONAL and place else rf"{gap}{value}"
    return re.compile(pattern, re.IGNORECASE)


def _by_kind(text: str, fields: tuple[Field, ...]) -> dict[Field, str] | None:
    match = _pattern(fields).fullmatch(" ".join(text.split()))
    if match is None:
        return None
    return {field: match[f"{field}{place}"] or "" for place, field in enumerate(fields) if field != "ignored"}
