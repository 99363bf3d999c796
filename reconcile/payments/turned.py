"""Turn a table whose field names stand in its first column, and each payment in a column of its own.

What stands over a column (``Q1``) becomes a cell of its payment. Rows that belong to no such block stay titles and notes; those
that hold a payment all the same, or amounts under quarters without a day, are left as a table that nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from reconcile.payments import asides, blocks, cells, group_names, headers, titles, unknown
from reconcile.payments.blocks import AMOUNTS, OF_ALL, Block, Line
from reconcile.payments.furniture import is_total
from reconcile.payments.table import Cell, Origin, Row, Sheet, is_blank, text_of

HOW = "the table is turned: one payment to a column"
OUTSIDE = "row beside the payments of a turned table, without a day of payment"
_YEAR = re.compile(r"(?:19[89]|20\d)\d")


class _Held(NamedTuple):
    """Hold one row of a block that becomes a column."""

    row: Row
    line: Line


def plain(sheet: Sheet, headings: int | None = None) -> tuple[Sheet, ...]:
    """Return a sheet of turned tables as a plain one, and another of what is left over; nothing for any other sheet.

    ``headings`` is the index of a row that could be headings: then it has to be one of a turned table.
    """
    if not blocks.begin(sheet.rows):
        return ()
    lines = [blocks.line_of(row) for row in sheet.rows]
    found = blocks.find(sheet.rows, lines)
    tried = [(block, blocks.is_proven(sheet.rows, block)) for block in found]
    proven = [block for block, fits in tried if fits]
    if not proven or _is_merged(sheet, proven) or not (headings is None or any(headings in block.rows for block in proven)):
        return ()
    return _Turned(sheet, lines, proven).sheets([block for block, fits in tried if not fits])


def _is_merged(sheet: Sheet, proven: Sequence[Block]) -> bool:
    """Tell whether cells of several rows of a block are merged: what such a cell says of which is not known."""
    numbers = {sheet.rows[index].number for block in proven for index in block.rows}
    return any(one.first in numbers and one.first + 1 in numbers for one in sheet.merged)


class _Turned:
    """Write the rows of a sheet as those of plain tables."""

    def __init__(self, sheet: Sheet, lines: Sequence[Line], proven: Sequence[Block]) -> None:
        self._sheet, self._rows, self._lines, self._proven = sheet, sheet.rows, lines, proven
        self._used = {index for block in proven for index in block.rows}
        self._names = {block.names for block in proven if self._names_of(block)}
        self._first, self._column = proven[0].rows[0], min(block.column for block in proven)
        self._made: list[Row] = []
        self._later: list[Row] = []
        # The titles above the first table, and the lines since the last one.
        self._top: list[Row] = []
        self._since: list[Row] = []

    def sheets(self, others: Sequence[Block]) -> tuple[Sheet, ...]:
        """Return the plain table, and what is left over; nothing where the names over its columns are not understood."""
        left = self._left_over(others)
        ends = {block.rows[-1]: block for block in self._proven}
        for index, row in enumerate(self._rows):
            if index in ends:
                if (made := self._table(ends[index])) is None:
                    return ()
                self._top = self._top if self._made else self._since
                self._made += [*self._since, *made, *self._later]
                self._since, self._later = [], []
            elif index not in self._used and index not in left:
                self._pass_on(index, row)
        rows = (*self._made, *self._since, *self._later)
        table = replace(self._sheet, rows=rows, ragged_matters=False, merged=(), how=HOW)
        rest = tuple(self._rows[index] for index in sorted(left))
        return (table, replace(self._sheet, rows=rest, ragged_matters=False)) if rest else (table,)

    def _left_over(self, others: Sequence[Block]) -> set[int]:
        """Return the rows outside of the tables that may hold payments: their days are not where one could read them."""
        left = {index for index, line in enumerate(self._lines) if line.kind == "payment"}
        for block in others:
            indexes = [*([block.names] if block.names is not None else []), *block.rows]
            if unknown.may_hold_payments(Sheet(None, [self._rows[index] for index in indexes])):
                left |= set(indexes)
        return left

    def _pass_on(self, index: int, row: Row) -> None:
        """Keep a row that is of no table: as a title or note, or set aside where it has values."""
        line = self._lines[index]
        if index in self._names:
            if line.column <= self._column and (
                not line.field or any(map(str.isdigit, line.label)) or titles.fate_of(line.label)
            ):
                self._since.append(Row(row.number, (line.label,)))
        elif line.kind in ("blank", "text", "broken"):
            self._since.append(row)
        elif line.kind == "total":
            self._later.append(row._replace(aside=asides.TOTAL))
        elif not any(map(_is_value, row.cells)) or (index < self._first and len(line.places) == 1 and line.field in OF_ALL):
            self._since.append(row)
        else:
            self._later.append(row._replace(aside=OUTSIDE))

    def _filled(self, index: int) -> list[int]:
        return [place for place, cell in enumerate(self._rows[index].cells) if text_of(cell)]

    def _names_of(self, block: Block) -> dict[int, str]:
        """Return the names over the columns of a block; a row that stands over few of them is a title."""
        if block.names is None:
            return {}
        row = self._rows[block.names]
        names = {place: text_of(row.cells[place]) for place in self._filled(block.names) if place > block.column}
        dated = {place for line in block.lines if line.field == "date" for place in line.places}
        return names if 2 * len(dated & names.keys()) >= len(dated) else {}

    def _table(self, block: Block) -> list[Row] | None:
        """Return a block as titles, headings and rows; ``None`` where the names over its columns are not understood."""
        names = self._names_of(block)
        told = [_Held(self._rows[index], line) for index, line in zip(block.rows, block.lines, strict=True)]
        kept = [one for one in told if not _is_of_all(block, one.line)]
        above = [Row(one.row.number, (one.line.label, one.row.cells[one.line.places[0]])) for one in told if one not in kept]
        if (heading := self._heading(block, names, above)) is None:
            return None
        texts = (heading, *(one.line.label for one in kept))
        columns = headers.columns_of(texts)
        amount = kept[next((columns[name][0] for name in ("amount", "paid") if name in columns), 1) - 1]
        head = Row(told[0].row.number, texts)
        if self._sheet.ragged_matters and (why := _shifted(kept, max(names, default=0))):
            return [*above, head, Row(amount.row.number, (), why)]
        places = sorted({place for one in kept for place in one.line.places} | names.keys())
        sums = _sums(amount)
        return [
            *above,
            head,
            *(_payment(place, names.get(place, ""), kept, amount.row.number, place in sums) for place in places),
        ]

    def _heading(self, block: Block, names: Mapping[int, str], above: Sequence[Row]) -> str | None:
        """Return the heading of the column into which the names go."""
        said = list(dict.fromkeys(name for name in names.values() if not is_total(name)))
        own = [row for row in self._since if not is_blank(row.cells)]
        over = [*self._top[: max(0, len(self._top) - len(own))], *own, *above]
        heading = group_names.heading_over(said, over, self._sheet.name)
        if heading and heading != "Due date" and group_names.field_over(heading) in block.fields:
            return group_names.UNKNOWN
        return heading


def _is_value(cell: Cell) -> bool:
    """Tell whether a cell is a day or an amount; a year may be of a title."""
    return not _YEAR.fullmatch(text_of(cell)) and (cells.is_written_day(cell) or cells.is_amount(cell))


def _is_of_all(block: Block, line: Line) -> bool:
    """Tell whether a row at the top of a block has one value, which holds for all of it."""
    top = next((at for at, one in enumerate(block.lines) if len(one.places) > 1), 0)
    return line.field in OF_ALL and line.places == (block.column + 1,) and line in block.lines[:top]


def _shifted(kept: Sequence[_Held], named: int) -> str | None:
    """Say that a row of text has more values than there are columns: a comma inside of one has moved the others."""
    for one in kept:
        longest = max([named, *(max(other.line.places, default=0) for other in kept if other is not one)])
        extra = [place for place in one.line.places if place > longest]
        if extra and not (one.line.field in AMOUNTS and set(extra) == _sums(one)):
            return (
                f'"{one.line.label[:30]}" has more values than the other rows of its table:'
                " a comma inside a cell may have moved them."
            )
    return None


def _sums(one: _Held) -> set[int]:
    """Return the columns in which an amount is the sum of those in the others, of which there are several."""
    held = {place: cells.cents_of(one.row.cells[place]) or 0 for place in one.line.places}
    whole = sum(held.values())
    return {place for place, cents in held.items() if cents and 2 * cents == whole} if len(held) > 2 else set()


def _payment(place: int, name: str, kept: Sequence[_Held], number: int, is_sum: bool) -> Row:
    """Return one column as a row, with the number of the row of its amount; ``is_sum``: it is that of the others."""
    values = [_cell(one.row, place) for one in kept]
    pieces = [(one.line, text) for one, value in zip(kept, values, strict=True) if (text := text_of(value))]
    aside = None
    if not any(line.field == "date" or line.field in AMOUNTS for line, _ in pieces):
        aside = asides.TOTAL if is_total(name) else asides.NOT_PAID
    elif is_sum and not any(line.field == "date" for line, _ in pieces):
        aside = asides.TOTAL
    shown = (*([name] if name else []), *(f"{line.label} {text}" for line, text in pieces))
    return Row(number, (name, *values), None, aside, Origin(shown, f"column {_letters(place)}"))


def _cell(row: Row, place: int) -> Cell:
    return row.cells[place] if place < len(row.cells) else None


def _letters(place: int) -> str:
    """Return the name of a column as spreadsheets write it."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
