"""Define the grid of cells that every record format is turned into before anything is understood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from reconcile.model import Problem
from reconcile.privacy import mask_text

Cell = str | int | float | date | None
"""What one cell holds: text, a number as the sheet stores it, a day, or nothing."""

MAX_ROWS = 100_000
MAX_COLUMNS = 64
SEARCHED_ROWS = 40
"""Headings are looked for in so many rows at the top."""
DAMAGED_LINE = "the line holds NUL characters: the file is damaged there."


class Origin(NamedTuple):
    """Say whence the cells of a row come that does not stand so in the file: each with its heading, and where they stand."""

    shown: tuple[str, ...]
    where: str


class Row(NamedTuple):
    """Hold one row with its number in the file, counted from 1.

    ``broken`` says why its cells cannot be told apart; ``aside`` why it is no payment, whatever they hold: the format marks it as
    a copy, or the page above it is not the IRS's. ``origin``: it was made of cells of a column, or of a part of a row.
    """

    number: int
    cells: Sequence[Cell]
    broken: str | None = None
    aside: str | None = None
    origin: Origin | None = None


class Merged(NamedTuple):
    """Hold a range of merged cells by its first column, counted from 0, and its first and last row."""

    column: int
    first: int
    last: int


@dataclass(frozen=True)
class Sheet:
    """Hold one table: the only one of a text file, or a sheet of a workbook. ``preset`` names a layout the format implies.

    ``how`` says how its rows were made, where its payments stand side by side in the file.
    """

    name: str | None
    rows: Sequence[Row]
    preset: str | None = None
    ragged_matters: bool = False
    merged: tuple[Merged, ...] = ()
    how: str = ""
    remembered: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was once looked for in its rows: several ask for its headings, one after the other."""

    def place(self, file: str) -> str:
        """Return where this table is, for a message: its file and, in a workbook, its sheet."""
        return f'{file}, sheet "{mask_text(self.name)}"' if self.name else file

    @property
    def candidates(self) -> tuple[tuple[int, Row, tuple[str, ...]], ...]:
        """Return the rows at the top that could be the headings, each with its index and its texts."""
        if "candidates" not in self.remembered:
            self.remembered["candidates"] = tuple(_candidates(self.rows))
        found: tuple[tuple[int, Row, tuple[str, ...]], ...] = self.remembered["candidates"]
        return found


@dataclass(frozen=True, slots=True)
class Book:
    """Hold all sheets of one file, with what was noticed while they were opened."""

    sheets: tuple[Sheet, ...]
    problems: tuple[Problem, ...] = ()
    facts: tuple[str, ...] = field(default=())


def text_of(cell: Cell) -> str:
    """Return a cell as text: a whole number without a point, a day as ``YYYY-MM-DD``, nothing as an empty text."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e17 else repr(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def is_blank(cells: Sequence[Cell]) -> bool:
    """Tell whether a row holds nothing but blanks."""
    for cell in cells:
        if isinstance(cell, str):
            if cell and not cell.isspace():
                return False
        elif cell is not None:
            return False
    return True


def texts_of(cells: Sequence[Cell]) -> tuple[str, ...]:
    """Return the cells of a candidate heading row as texts; numbers and days are no headings."""
    return tuple([cell.strip() if isinstance(cell, str) else "" for cell in cells])


# A date or an amount with its marks: no heading row holds one.
_VALUE = re.compile(r"[-+$(]*\d[\d,]*[./,$-]\d[\d,./$-]*\)?")


def holds_value(cells: Sequence[Cell]) -> bool:
    """Tell whether a row holds a date or an amount as text, which no heading row does."""
    return any(is_value(cell) for cell in cells)


def is_value(cell: Cell) -> bool:
    """Tell whether a cell is a date or an amount as text."""
    return isinstance(cell, str) and _VALUE.fullmatch(cell.strip()) is not None


def _candidates(rows: Sequence[Row]) -> Iterator[tuple[int, Row, tuple[str, ...]]]:
    """Yield the rows at the top of a table that could be its headings: two texts or more, and no date or amount."""
    for index, row in enumerate(rows[:SEARCHED_ROWS]):
        filled = 0
        for cell in row.cells:
            if isinstance(cell, str) and cell and not cell.isspace():
                if _VALUE.fullmatch(cell.strip()):
                    break
                filled += 1
        else:
            if filled >= 2:
                yield index, row, texts_of(row.cells)
