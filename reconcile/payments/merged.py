"""Carry the value of a merged range down to each of its rows: who made one cell of several said of each row what it says.

An amount is never carried: over two rows it is still one amount. A label that stands once over blank cells is no merged range,
and what it holds for cannot be known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from reconcile.payments.headers import Field
from reconcile.payments.plan import Plan
from reconcile.payments.table import MAX_COLUMNS, Cell, Merged, Row, Sheet, text_of

_RANGE = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')
_AMOUNTS: tuple[Field, ...] = ("amount", "paid", "received", "balance")


def ranges(xml: bytes) -> tuple[Merged, ...]:
    """Return the merged ranges of a sheet that go over more than one row."""
    if b"mergeCell" not in xml:
        return ()
    found = (Merged(_column(match[1]), int(match[2]), int(match[3])) for match in _RANGE.finditer(xml))
    return tuple(one for one in found if one.first < one.last and one.column < MAX_COLUMNS)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def carried(sheet: Sheet, plan: Plan) -> Sheet:
    """Return the table with the values of its merged ranges in each of their rows below the headings, but for amounts."""
    top = sheet.rows[plan.first].number if plan.first < len(sheet.rows) else 0
    amounts = {index for name in _AMOUNTS for index in plan.columns.get(name, ())}
    wanted = [one for one in sheet.merged if one.first >= top > 0 and one.column not in amounts]
    if not wanted:
        return sheet
    rows = {row.number: at for at, row in enumerate(sheet.rows)}
    filled = list(sheet.rows)
    for one in wanted:
        value = _cell(sheet.rows[rows[one.first]], one.column) if one.first in rows else None
        # A range may go to the end of the sheet.
        below = range(rows[one.first] + 1, len(filled)) if value is not None else ()
        for at in below:
            if filled[at].number > one.last:
                break
            filled[at] = _with(filled[at], one.column, value)
    return replace(sheet, rows=tuple(filled))


def amounts_of_several(sheet: Sheet, plan: Plan) -> list[Merged]:
    """Return the merged amounts below which other cells say that there is more than one payment."""
    amounts = {index for name in _AMOUNTS[:3] for index in plan.columns.get(name, ())}
    numbers = {row.number for row in sheet.rows[plan.first :]}
    return [one for one in sheet.merged if one.column in amounts and one.first in numbers and one.first + 1 in numbers]


def _cell(row: Row, column: int) -> Cell:
    return row.cells[column] if column < len(row.cells) else None


def _with(row: Row, column: int, value: Cell) -> Row:
    if text_of(_cell(row, column)):
        return row
    cells: Sequence[Cell] = [*row.cells, *[None] * (column + 1 - len(row.cells))]
    return row._replace(cells=(*cells[:column], value, *cells[column + 1 :]))
