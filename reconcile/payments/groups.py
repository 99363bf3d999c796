"""Part a table that has several payments in a row, each in a group of columns of its own.

The groups are named in the headings (``Q1 date, Q1 amount, Q2 date, Q2 amount``), or in a row above them (``Q1`` over *Date* and
*Amount*). Each group of a row becomes a row, with the cells that stand beside the groups and say whose payment it was, and for
what. A note of the whole row is of no payment alone: it is shown with each, and where it may undo one, the row is a problem.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from reconcile.payments import asides, cells, classify, group_headings, group_names, headers, statuses, titles
from reconcile.payments.furniture import is_total
from reconcile.payments.group_headings import Group, Layout
from reconcile.payments.headers import Field, field_of, normalise
from reconcile.payments.table import Cell, Origin, Row, Sheet, holds_value, is_blank, text_of, texts_of

HOW = "several payments to a row, each in a group of columns"
OUTSIDE = "amount beside the payments of a row, without a day of payment"
# Whose payment it was, and for what, is said of each payment of a row.
_OF_ROW: frozenset[Field | None] = frozenset(
    {"form", "period", "quarter", "kind", "type", "tin", "who", "payee", "state", "account", "currency", "method"}
)


class _Doubt(Exception):
    """Say that it cannot be known what some cells mean: the table stays as it is."""


class _Beside(NamedTuple):
    """Hold a cell beside the groups; ``of_row``: it is said of each payment of the row."""

    heading: str
    cell: Cell
    of_row: bool

    @property
    def shown(self) -> str:
        """Return it as text behind its heading."""
        return f"{self.heading} {text_of(self.cell)}".strip()


@dataclass(frozen=True, slots=True)
class _Part:
    """Hold one table of a sheet: the index of its headings, their layout, what it begins with and where it ends."""

    index: int
    layout: Layout
    end: int


def plain(sheet: Sheet) -> Sheet | None:
    """Return a sheet with one payment to a row, or ``None`` for any that has no groups of columns."""
    first = next((index for index, _, texts in sheet.candidates if _layout_at(sheet.rows, index, texts)), None)
    if first is None:
        return None
    try:
        parts = list(_parts(sheet, first))
        rows = [row for part in parts for row in _Parted(sheet, part).rows()]
    except _Doubt:
        return None
    top = parts[0].index - bool(parts[0].layout.above)
    return replace(sheet, rows=(*sheet.rows[:top], *rows), ragged_matters=False, merged=(), how=HOW)


def _layout_at(rows: Sequence[Row], index: int, texts: tuple[str, ...]) -> Layout | None:
    if not group_headings.may_be(texts):
        return None
    if layout := group_headings.of_one_line(texts):
        return layout
    above = tuple(map(text_of, rows[index - 1].cells)) if index else ()
    return group_headings.of_two_lines(above, texts) if sum(map(bool, above)) > 1 else None


def _parts(sheet: Sheet, first: int) -> Iterator[_Part]:
    """Yield the tables of a sheet, from the first headings on; a table of another kind below is a doubt."""
    found: list[tuple[int, Layout]] = []
    for index, row in enumerate(sheet.rows[first:], start=first):
        texts = texts_of(row.cells)
        if row.broken or sum(map(bool, texts)) < 2 or holds_value(row.cells):
            continue
        if layout := _layout_at(sheet.rows, index, texts):
            found.append((index, layout))
        elif headers.find(Sheet(None, (row,))):
            raise _Doubt
    ends = [index - bool(layout.above) for index, layout in found[1:]] + [len(sheet.rows)]
    yield from (_Part(index, layout, end) for (index, layout), end in zip(found, ends, strict=True))


class _Parted:
    """Write the rows of one table, one payment to each."""

    def __init__(self, sheet: Sheet, part: _Part) -> None:
        self._sheet, self._layout = sheet, part.layout
        self._head = sheet.rows[part.index]
        self._above = sheet.rows[: part.index - bool(part.layout.above)]
        self._below = sheet.rows[part.index + 1 : part.end]
        groups = part.layout.groups
        self._fields = list(dict.fromkeys(normalise(text) for group in groups for text, _ in group.columns))
        spelled = {normalise(text): text for group in reversed(groups) for text, _ in group.columns}
        self._headings = [spelled[one] for one in self._fields]
        self._common = [(text, place) for text, place in part.layout.common if not is_total(text)]
        days = [group.day for group in groups]
        self._last = max((row.number for row in self._below if any(_is_day(_cell(row, place)) for place in days)), default=0)
        self._totals = [(text, place) for text, place in part.layout.common if is_total(text)]
        self._label = self._without_heading()

    def _without_heading(self) -> int | None:
        """Note the columns beside the groups that have values and no heading; return the first, if it says what each row is."""
        known = {place for _, place in self._layout.common} | {place for group in self._layout.groups for place in group.places}
        filled = {place for row in self._below if not row.broken for place, cell in enumerate(row.cells) if text_of(cell)}
        open_ = sorted(place for place in filled - known if place < self._layout.width)
        first = min(place for group in self._layout.groups for place in group.places)
        label = open_.pop(0) if open_ and open_[0] < first else None
        self._common += [("", place) for place in open_]
        if label is not None and any(not text_of(_cell(row, label)) for row in self._below if self._paid(row)):
            # Below "State", a blank may be the state's too.
            raise _Doubt
        return label

    def rows(self) -> Iterator[Row]:
        """Yield titles, headings and rows.

        Raises:
            _Doubt: when days and amounts do not stand where the headings say, or a name of a group is not understood.
        """
        heading = self._heading()
        self._prove()
        numbers = {row.number for row in self._below}
        if any(one.first in numbers and one.first + 1 in numbers for one in self._sheet.merged):
            # What a cell over several rows says of which payment is not known.
            raise _Doubt
        for text in self._layout.titles:
            yield Row(self._head.number, (text,))
        labels = () if self._label is None else ("",)
        yield Row(self._head.number, (*labels, heading, *(text for text, _ in self._common), *self._headings))
        for row in self._below:
            yield from self._parted(row)

    def _heading(self) -> str:
        names = [group.name for group in self._layout.groups]
        if any(map(group_names.is_plainly_federal, names)):
            # Beside the columns of a state they are read by what stands over them.
            raise _Doubt
        heading = group_names.heading_over(names, self._above, self._sheet.name)
        if not {normalise(text) for text, _ in self._common if text}.isdisjoint(self._fields):
            raise _Doubt
        known = {field[0] for text, _ in self._common if (field := field_of(text))}
        if heading in (None, "") or (heading and group_names.field_over(heading) in known - {"ignored"}):
            raise _Doubt
        return str(heading)

    def _prove(self) -> None:
        """Look for days and amounts where the headings of each group say."""
        held = False
        for group in self._layout.groups:
            days, amounts = self._told(group.day), self._told(group.amount)
            for filled, test in ((days, _is_day), (amounts, _is_money)):
                if 2 * sum(map(test, filled)) < len(filled):
                    raise _Doubt
            held = held or bool(days and amounts)
        if not held:
            raise _Doubt

    def _told(self, place: int) -> list[Cell]:
        filled = (_cell(row, place) for row in self._below)
        return [cell for cell in filled if _tells(cell) and not is_total(text_of(cell))]

    def _parted(self, row: Row) -> Iterator[Row]:
        """Yield the payments of one row, or what else it is."""
        if row.broken or is_blank(row.cells):
            yield row
            return
        filled = [place for place, cell in enumerate(row.cells) if text_of(cell)]
        beside = [text_of(row.cells[place]) for _, place in (*self._common, *self._totals) if place in filled]
        first = text_of(row.cells[filled[0]])
        if any(map(is_total, [first, *beside])) and not any(map(cells.is_written_day, row.cells)):
            yield Row(row.number, (first,), None, asides.TOTAL)
        elif len(filled) == 1 and isinstance(row.cells[filled[0]], str) and not _is_value(row.cells[filled[0]]):
            if row.number < self._last and any(filled[0] in group.places for group in self._layout.groups):
                # What a line inside of one list holds for is not the other beside it.
                raise _Doubt
            yield row
        elif why := self._misfit(row, filled) or self._undoing(row):
            yield Row(row.number, (), why)
        else:
            yield from self._payments(row)

    def _misfit(self, row: Row, filled: Sequence[int]) -> str | None:
        """Say that a row of text does not fit its headings: no cell is ever shifted."""
        width, count = self._layout.width, len(row.cells)
        if not self._sheet.ragged_matters:
            return None
        if filled[-1] >= width:
            extra = text_of(row.cells[filled[-1]])
            return (
                f'has {count} cells under {width} headings ("{extra[:40]}" is left over):'
                " a comma inside a cell may have moved its columns."
            )
        for group in self._layout.groups:
            cut = any(place >= count for place in group.places) and any(place < count for place in group.places)
            if cut and not all(text_of(_cell(row, place)) for place in (group.day, group.amount)):
                return (
                    f'has {count} cells under {width} headings, and ends inside of "{group.name[:30]}": its cells may have moved.'
                )
        return None

    def _paid(self, row: Row) -> list[Group]:
        """Return the groups of a row in which anything stands but that nothing was paid yet."""
        return [group for group in self._layout.groups if any(_tells(_cell(row, place)) for place in group.places)]

    def _undoing(self, row: Row) -> str | None:
        """Say that a note beside several payments may be of one of them, and undo it."""
        if len(self._paid(row)) < 2:
            return None
        notes = [text_of(_cell(row, place)) for text, place in self._common if not _is_of_row(text) or _field(text) == "method"]
        note = next(filter(_may_undo, notes), None)
        what = "stands beside several payments, and of which of them it speaks cannot be known: it belongs beside its own"
        return f'"{note[:40]}" {what}.' if note else None

    def _payments(self, row: Row) -> Iterator[Row]:
        paid = self._paid(row)
        common = [_Beside(text, cell, _is_of_row(text)) for text, place in self._common if text_of(cell := _cell(row, place))]
        values = [_cell(row, place) if _is_of_row(text) or len(paid) < 2 else None for text, place in self._common]
        labels = () if self._label is None else (text_of(_cell(row, self._label)),)
        before, after = ([one.shown for one in common if one.of_row is first] for first in (True, False))
        for group in self._layout.groups:
            if group not in paid and not common and not any(labels):
                continue
            if not self._common and self._label is None and row.number < self._last and self._is_line(row, group):
                raise _Doubt
            places = {normalise(text): place for text, place in group.columns}
            own = [_cell(row, places[one]) if one in places else None for one in self._fields]
            shown = [f"{text} {told}" for text, place in group.columns if (told := text_of(_cell(row, place)))]
            pieces = (group.name, *filter(None, labels), *before, *shown, *after)
            origin = Origin(pieces, f'under "{group.name[:30]}"')
            aside = None if group in paid else asides.NOT_PAID
            yield Row(row.number, (*labels, group.name, *values, *own), None, aside, origin)
        yield from self._of_no_group(row, common)

    @staticmethod
    def _is_line(row: Row, group: Group) -> bool:
        """Tell whether a row has but one word in a group: it may hold for the rows below it, in one list or in both."""
        filled = [cell for place in group.places if text_of(cell := _cell(row, place))]
        return len(filled) == 1 and not _is_value(filled[0]) and not is_total(text_of(filled[0]))

    def _of_no_group(self, row: Row, common: Sequence[_Beside]) -> Iterator[Row]:
        """Yield the amounts beside the groups: totals, and others that are of no payment."""
        for text, place in self._totals:
            if text_of(_cell(row, place)):
                yield Row(row.number, (text,), None, asides.TOTAL)
        for one in common:
            if _field(one.heading) is None and _is_money(one.cell) and cells.cents_of(one.cell):
                yield Row(row.number, (one.shown,), None, OUTSIDE)


def _cell(row: Row, place: int) -> Cell:
    return row.cells[place] if place < len(row.cells) else None


def _field(heading: str) -> Field | None:
    known = field_of(heading)
    return known[0] if known else None


def _tells(cell: Cell) -> bool:
    return bool(text_of(cell)) and not cells.is_nothing_yet(cell)


def _is_of_row(heading: str) -> bool:
    return _field(heading) in _OF_ROW


def _is_day(cell: Cell) -> bool:
    return cells.is_date(cell) or cells.is_date(cell, day_first=True)


def _is_money(cell: Cell) -> bool:
    return not cells.is_written_day(cell) and cells.is_amount(cell)


def _is_value(cell: Cell) -> bool:
    return _is_day(cell) or cells.is_amount(cell)


@lru_cache(maxsize=1024)
def _may_undo(note: str) -> bool:
    """Tell whether a note may say of a payment that it was none, or not the IRS's, or not made."""
    if not note:
        return False
    verdict = classify.of_own_words(note) or classify.of_books(note)
    return (
        (statuses.of_words(note) is not statuses.SETTLED and not statuses.says_made(note))
        or verdict.kind == "refund"
        or verdict.reason.startswith(("state", "local", "fee", "refund"))
        or bool(titles.fate_of(note))
        or cells.is_nothing_yet(note)
    )
