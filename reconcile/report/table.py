"""Lay out a list as a sheet: title, totals as live formulas, head, rows. All list sheets of the workbook look alike through this.

Row 1 title, row 2 what the sheet shows, row 3 totals over all rows, row 4 totals over the rows a filter shows, row 5 bands,
row 6 heads, data from row 7.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reconcile.report.grid import Cell, Cents, Check, Formula, Link, Row, Sheet, Value, Words, letter, quoted, text_lines

HEAD_ROW = 6
FIRST_ROW = 7

_LINE = 13.0
_WRAPPED = frozenset({"wrap", "strong_wrap", "mono_wrap", "link", "review"})
_TOTAL_STYLE = {"money": "total_money", "int": "total_int"}
_HEAD_STYLE = {"money": "head_right", "int": "head_right", "date": "head_center", "year": "head_center", "center": "head_center"}


@dataclass(frozen=True, slots=True)
class Column:
    """Describe one column: its head, width in characters, style, and the band it stands under."""

    head: str
    width: float
    style: str = "text"
    band: str = ""
    head_style: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Describe a list sheet. ``totals`` gives, by column head, the sum that the column's live total must show."""

    name: str
    title: str
    about: str
    columns: Sequence[Column]
    count: int
    noun: str
    totals: Mapping[str, int]
    tab: str
    frozen: int = 1
    pages_wide: int = 1

    @property
    def last_row(self) -> int:
        """Return the last data row; an empty list keeps one blank row, so that every range exists."""
        return max(FIRST_ROW, FIRST_ROW + self.count - 1)

    def column(self, head: str) -> str:
        """Return the letters of the column with this head."""
        return letter(next(index for index, column in enumerate(self.columns, start=1) if column.head == head))

    def span(self, head: str) -> str:
        """Return a column's data as an absolute range of another sheet's formula."""
        return f"{quoted(self.name)}!{self.local(head)}"

    def local(self, head: str) -> str:
        """Return a column's data as an absolute range of the same sheet."""
        column = self.column(head)
        return f"${column}${FIRST_ROW}:${column}${self.last_row}"


def draw(table: Table, rows: Iterable[Sequence[Value | Cell]]) -> Sheet:
    """Return the sheet; a row may give a plain value, which takes its column's style, or a value with a style of its own."""
    width = len(table.columns)
    last = letter(width)
    # The check reads each number as an amount: of a whole one, the dollars.
    checks = tuple(
        Check(table.column(head), FIRST_ROW, table.last_row, total if _style_of(table, head) == "money" else total * 100)
        for head, total in table.totals.items()
    )
    return Sheet(
        name=table.name,
        rows=_rows(table, rows),
        row_count=FIRST_ROW - 1 + table.count,
        widths=tuple(column.width for column in table.columns),
        freeze=f"{letter(table.frozen + 1)}{FIRST_ROW}",
        filter=f"A{HEAD_ROW}:{last}{table.last_row}",
        title_rows=f"{HEAD_ROW}:{HEAD_ROW}",
        title_columns=f"A:{letter(table.frozen)}" if table.pages_wide > 1 else None,
        pages_wide=table.pages_wide,
        tab=table.tab,
        checks=checks,
        merges=_band_merges(table.columns),
    )


def _style_of(table: Table, head: str) -> str:
    return next(column.style for column in table.columns if column.head == head)


def _rows(table: Table, rows: Iterable[Sequence[Value | Cell]]) -> Iterator[Row]:
    yield Row([(table.title, "title")], height=28)
    yield Row([(table.about, "subtitle")], height=16)
    yield _totals(table, "All rows", "COUNTA({})", "SUM({})")
    # 103 and 109 count and add only what a filter leaves in sight.
    yield _totals(table, "Rows shown", "SUBTOTAL(103,{})", "SUBTOTAL(109,{})")
    yield Row([(column.band, _band_style(column)) if column.band else ("", "blank") for column in table.columns], height=16)
    yield Row([(column.head, column.head_style or _HEAD_STYLE.get(column.style, "head")) for column in table.columns], height=30)
    styles = [column.style for column in table.columns]
    wrapped = [(index, column.width) for index, column in enumerate(table.columns) if column.style in _WRAPPED]
    for row in rows:
        cells = [value if isinstance(value, tuple) else (value, style) for value, style in zip(row, styles, strict=True)]
        lines = max([text_lines(_plain(cells[index][0]), width) for index, width in wrapped], default=1)
        yield Row(cells, _LINE * lines + 3 if lines > 1 else None, fits=True)


def _plain(value: Value) -> str:
    return value if isinstance(value, str) else value.text if isinstance(value, Link | Words) else ""


def _totals(table: Table, words: str, counted: str, summed: str) -> Row:
    # The first column always holds an id, so that counting its texts counts the rows.
    cells: list[Cell | None] = []
    for index, column in enumerate(table.columns):
        if index == 0:
            cells.append((words, "total"))
        elif index == 1:
            cells.append((Formula(counted.format(table.local(table.columns[0].head)), table.count), "total_int"))
        elif column.head in table.totals:
            total = table.totals[column.head]
            value: Cents | int = Cents(total) if column.style == "money" else total
            cells.append((Formula(summed.format(table.local(column.head)), value), _TOTAL_STYLE[column.style]))
        else:
            cells.append(("", "total"))
    return Row(cells)


def _band_style(column: Column) -> str:
    return "band_review" if column.head_style == "head_review" else "band"


def _band_merges(columns: Sequence[Column]) -> tuple[str, ...]:
    merges, start = [], 0
    for index in range(1, len(columns) + 1):
        if index < len(columns) and columns[index].band == columns[start].band:
            continue
        if columns[start].band and index - start > 1:
            merges.append(f"{letter(start + 1)}5:{letter(index)}5")
        start = index
    return tuple(merges)
