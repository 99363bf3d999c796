"""Find the blocks of a sheet whose field names stand below each other: each column behind the names may be one payment.

A block is proven by days behind the name of a day of payment, and by amounts behind that of an amount, in the same columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from reconcile.payments import cells, classify, group_names, titles
from reconcile.payments.furniture import is_total
from reconcile.payments.headers import Field, field_of, normalise
from reconcile.payments.table import MAX_COLUMNS, SEARCHED_ROWS, Cell, Row, is_value, text_of

AMOUNTS: frozenset[Field] = frozenset({"amount", "paid"})
OF_ALL: frozenset[Field] = frozenset({"form", "period", "tin", "who", "kind", "payee"})
"""Fields of which one value may stand over a block for all of it: ``Tax year | 2025``."""
# A name without a value is that of a field only where it is nothing else: "Voided checks" is a line over rows.
_ALONE = re.compile(
    r"(?:date|amount|amt)(?: paid| of payment)?|paid on|(?:payment|pmt|paid) (?:date|amount|amt)|notes?|memo|comments?"
    r"|(?:check|chk|ck|conf(?:irmation)?|ref(?:erence)?|eft|eftps)(?: (?:number|no|num))?|(?:payment )?method|how(?: paid)?"
)
_FEWEST = 2

Kind = Literal["blank", "text", "field", "total", "payment", "values", "broken"]


class Line(NamedTuple):
    """Hold what one row may be: its kind, the column of its first cell, its text and the field it names, the other columns."""

    kind: Kind
    column: int = 0
    label: str = ""
    field: Field | None = None
    places: tuple[int, ...] = ()


@dataclass(slots=True, eq=False)
class Block:
    """Hold the rows of one block: their indexes and lines; ``names`` is the index of the row of names over its columns."""

    column: int
    names: int | None
    rows: list[int] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)
    fields: set[Field | None] = field(default_factory=set)

    def add(self, index: int, line: Line) -> None:
        """Add a row."""
        self.rows.append(index)
        self.lines.append(line)
        self.labels.add(normalise(line.label))
        self.fields.add(line.field)

    @property
    def complete(self) -> bool:
        """Tell whether the names of a day and of an amount are there."""
        return "date" in self.fields and not AMOUNTS.isdisjoint(self.fields)


def begin(rows: Sequence[Row]) -> bool:
    """Tell whether a day of payment and an amount are named by the first cells of rows at the top."""
    first = [next((cell for cell in row.cells if cell is not None and cell != ""), None) for row in rows[:SEARCHED_ROWS]]
    named = {known[0] for cell in first if isinstance(cell, str) and not is_value(cell) and (known := field_of(cell))}
    return "date" in named and not AMOUNTS.isdisjoint(named)


def line_of(row: Row) -> Line:
    """Return what a row may be, by itself."""
    if row.broken:
        return Line("broken")
    places = tuple(place for place, cell in enumerate(row.cells) if text_of(cell))
    if not places:
        return Line("blank")
    column, *rest = places
    first, values = row.cells[column], [row.cells[place] for place in rest]
    label = text_of(first)
    known = field_of(label) if isinstance(first, str) and not is_value(label) else None
    named = known[0] if known else None
    return Line(_kind(label, named, values), column, label, named, tuple(rest))


def _kind(label: str, named: Field | None, values: Sequence[Cell]) -> Kind:
    if not values:
        return "field" if named and _ALONE.fullmatch(normalise(label)) else "text"
    if any(map(cells.is_written_day, values)) and any(map(is_money, values)):
        # No field holds both.
        return "payment"
    if len(values) == 1 and is_total(label):
        return "total"
    # "Payment" over Q1 and Q2 is no name of amounts, and "Checks of 2025" none of numbers.
    over_names = named in AMOUNTS and not any(_is_day(value) or cells.is_amount(value) for value in values)
    over_quarters = not _may_hold_quarters(label, named) and all(group_names.is_quarter(text_of(value)) for value in values)
    return "field" if named and not over_names and not over_quarters else "values"


def _may_hold_quarters(label: str, named: Field | None) -> bool:
    return named in ("quarter", "kind") or (named == "period" and not any(map(str.isdigit, label)))


def find(rows: Sequence[Row], lines: Sequence[Line]) -> list[Block]:
    """Return the runs of rows whose first cells name fields; a name that stands again begins another."""
    found: list[Block] = []
    block: Block | None = None
    names: int | None = None
    apart = False
    for index, line in enumerate(lines):
        if line.kind == "field" or (line.kind == "values" and block and not apart and _goes_on(rows[index], line, block)):
            if block and block.column > line.column and len(block.rows) == 1:
                # Names of columns that are names of fields too: "State" and "Federal", "Taxpayer" and "Spouse".
                names = block.rows[0]
                found.pop()
            if block is None or block.column != line.column or normalise(line.label) in block.labels:
                block = Block(line.column, names)
                found.append(block)
            block.add(index, line)
            apart = False
        elif line.kind == "values":
            block, names = None, index
        elif line.kind == "payment" or (line.kind == "text" and block and (block.complete or _parts(line.label))):
            block = None
        apart = apart or line.kind in ("blank", "total")
    return found


def _goes_on(row: Row, line: Line, block: Block) -> bool:
    """Tell whether a row with an unknown name is one more of a block: it stands in it, and is no row of names itself."""
    named = all(group_names.is_quarter(text_of(row.cells[place])) for place in line.places)
    return line.column == block.column and not named and isinstance(row.cells[line.column], str)


def _parts(text: str) -> bool:
    """Tell whether a line says of what stands below it whose tax it is, or which year's."""
    return titles.names_federal(text) or classify.is_state_title(text) or titles.is_of_time(text)


def is_proven(rows: Sequence[Row], block: Block) -> bool:
    """Tell whether a block has two columns or more, and in one of them a day and an amount where its names say so."""
    columns = {place for line in block.lines for place in line.places}
    if block.names is not None:
        # Of the quarters that are named, only one may have been paid.
        columns |= {place for place, cell in enumerate(rows[block.names].cells) if group_names.is_quarter(text_of(cell))}
    if not block.complete or len(columns) < _FEWEST or len(block.rows) > MAX_COLUMNS:
        return False
    days = _held(rows, block, frozenset({"date"}), _is_day)
    return bool(days & _held(rows, block, AMOUNTS, is_money))


def _held(rows: Sequence[Row], block: Block, wanted: frozenset[Field], test: Callable[[Cell], bool]) -> set[int]:
    """Return the columns in which fields hold what they should; none of a field that mostly holds something else."""
    found: set[int] = set()
    for index, line in zip(block.rows, block.lines, strict=True):
        if line.field in wanted:
            filled = [place for place in line.places if not cells.is_nothing_yet(rows[index].cells[place])]
            held = [place for place in filled if test(rows[index].cells[place])]
            found |= set(held) if 2 * len(held) >= len(filled) else set()
    return found


def _is_day(cell: Cell) -> bool:
    # A number of a spreadsheet is a day only where a name says so, as here.
    return cells.is_date(cell) or cells.is_date(cell, day_first=True)


def is_money(cell: Cell) -> bool:
    """Tell whether a cell is an amount, and not a day as it is written."""
    return not cells.is_written_day(cell) and cells.is_amount(cell)
