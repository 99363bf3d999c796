"""Hold a sheet as plain rows of typed values, and render its rows as SpreadsheetML.

openpyxl draws what a workbook has few of (styles, chart); the cells, of which there can be millions, are written here as text,
row by row. That keeps memory flat, gives every formula its computed value beside it (a preview or Protected View recalculates
nothing), and types each text as text, so that nothing from a file can become a formula.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal
from xml.sax.saxutils import escape

from reconcile.money import to_text
from reconcile.report.text import clean, legal

EPOCH = date(1899, 12, 30).toordinal()
"""The day a spreadsheet counts from, as an ordinal."""


@dataclass(frozen=True, slots=True)
class Cents:
    """Hold an amount for a cell: it becomes the exact decimal number."""

    value: int


@dataclass(frozen=True, slots=True)
class Number:
    """Hold a number that a reviewer typed, in the spelling of its file."""

    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """Hold a text that a reviewer typed, or an id of the program's own: neither is masked."""

    text: str


@dataclass(frozen=True, slots=True)
class Formula:
    """Hold a live formula of our own, without ``=``, and the value it must give."""

    text: str
    value: Cents | int | str


@dataclass(frozen=True, slots=True)
class Link:
    """Hold a text that opens a file, or a place in the workbook when the target starts with ``#``."""

    text: str
    target: str | None


Value = str | int | date | Cents | Number | Words | Formula | Link | None
Cell = tuple[Value, str]
"""A value and the name of its style."""


@dataclass(frozen=True, slots=True)
class Row:
    """Hold the cells of a row from column A on; ``None`` is no cell.

    Without a height the row has the default one. A height is fixed, or, when ``fits``, a first estimate: a program that measures
    text may better it.
    """

    cells: Sequence[Cell | None]
    height: float | None = None
    fits: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """Offer a drop-down over a range; other words are still allowed."""

    ref: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """State what a column must add up to when the finished file is read again."""

    column: str
    first: int
    last: int
    total: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Place the column chart: ``row`` is its top edge (from 0), the data stand in the rows ``first`` to ``last``."""

    row: int
    first: int
    last: int


@dataclass(slots=True)
class Sheet:
    """Hold one worksheet: its rows, and how it is shown and printed. ``row_count`` is known before the rows are drawn."""

    name: str
    rows: Iterable[Row]
    row_count: int
    widths: tuple[float, ...]
    freeze: str | None = None
    filter: str | None = None
    merges: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    title_rows: str | None = None
    title_columns: str | None = None
    orientation: Literal["landscape", "portrait"] = "landscape"
    pages_wide: int = 1
    pages_tall: int = 0
    tab: str | None = None
    chart: Chart | None = None
    checks: tuple[Check, ...] = ()
    links: list[tuple[str, str]] = field(default_factory=list)


_LETTERS: list[str] = []


def text_lines(text: str, width: float) -> int:
    """Estimate how many lines a text takes in a column of a width given in characters."""
    # A column's width counts digits of 11 points; the cells are set in 9, and lose a little to their indent.
    room = max((width - 1.5) * 1.35, 1)
    if len(text) <= room and "\n" not in text:
        return 1
    return sum(max(1, math.ceil(len(part) / room)) for part in text.split("\n"))


def letter(column: int) -> str:
    """Return a column's letters; columns count from 1."""
    while len(_LETTERS) < column:
        number, letters = len(_LETTERS) + 1, ""
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(65 + rest) + letters
        _LETTERS.append(letters)
    return _LETTERS[column - 1]


def quoted(sheet: str) -> str:
    """Return a sheet's name as formulas spell it."""
    return "'" + sheet.replace("'", "''") + "'"


def serial(day: date) -> int:
    """Return a date as the number a spreadsheet stores."""
    return day.toordinal() - EPOCH


def render_row(number: int, row: Row, styles: Mapping[str, int], links: list[tuple[str, str]]) -> str:
    """Return one row as XML; hyperlinks met on the way are added to ``links``."""
    ht = "" if row.height is None else f' ht="{row.height:g}"' + ("" if row.fits else ' customHeight="1"')
    parts = [f'<row r="{number}"{ht}>']
    letter(len(row.cells) or 1)
    # This runs for every cell of every report: the commonest kinds come first.
    for letters, cell in zip(_LETTERS, row.cells, strict=False):
        if cell is None:
            continue
        value, style = cell
        if isinstance(value, Link):
            if value.target is not None:
                links.append((f"{letters}{number}", value.target))
            value = value.text
        head = f'<c r="{letters}{number}" s="{styles[style]}"'
        if isinstance(value, str):
            parts.append(head + _inline(value) if value else f"{head}/>")
        elif value is None:
            parts.append(f"{head}/>")
        elif isinstance(value, Words):
            parts.append(head + _typed(legal(value.text)))
        elif isinstance(value, Formula):
            parts.append(_render_formula(head, value))
        else:
            parts.append(f"{head}><v>{_number(value)}</v></c>")
    parts.append("</row>")
    return "".join(parts)


@lru_cache(maxsize=16_384)
def _inline(text: str) -> str:
    return _typed(clean(text))


def _typed(text: str) -> str:
    """Return the rest of a cell that holds a text; a blank that XML would not keep is marked as meant."""
    kept = ' xml:space="preserve"' if "\n" in text or "  " in text or text != text.strip() else ""
    return f' t="inlineStr"><is><t{kept}>{escape(text)}</t></is></c>'


def _number(value: int | date | Cents | Number) -> str:
    if isinstance(value, Cents):
        return to_text(value.value)
    if isinstance(value, date):
        return str(serial(value))
    return value.text if isinstance(value, Number) else str(value)


def _render_formula(head: str, formula: Formula) -> str:
    text = f"<f>{escape(formula.text)}</f>"
    if isinstance(formula.value, str):
        return f'{head} t="str">{text}<v>{escape(clean(formula.value))}</v></c>'
    return f"{head}>{text}<v>{_number(formula.value)}</v></c>"
