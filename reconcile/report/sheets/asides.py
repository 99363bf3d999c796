"""Draw the rows of the records that are no payments: each that speaks of a tax or a payment with its text, the others counted."""

from __future__ import annotations

from collections.abc import Iterator

from reconcile.model import RecordFile
from reconcile.report import style
from reconcile.report.asides import by_source, counted, in_words, listed, runs
from reconcile.report.context import Context
from reconcile.report.grid import Cell, Link, Sheet, Value, Words
from reconcile.report.table import Column, Table, draw

NAME = "Set aside"
LISTED = "Listed"
LINE_HEAD, TEXT_HEAD = "Line", "As recorded, or which rows"
_RUNS = 40
"""A line names so many runs of rows: it stays as high as a page can show, and what is scattered takes several."""
_COLUMNS = (
    Column(LINE_HEAD, 15, "strong"),
    Column("Told as", 10, "center"),
    Column("Rows", 8, "int"),
    Column("File", 36, "link"),
    Column("Row", 8, "year"),
    Column("Reason", 46, "wrap"),
    Column(TEXT_HEAD, 78, "mono_wrap"),
)


def line_id(source: str, number: int) -> str:
    """Return the id of a line: the lines of a file count from 1, those with text first."""
    return f"{source}/{number}"


def table(context: Context) -> Table | None:
    """Return the sheet's layout and the sums its totals must show; nothing when no row was set aside."""
    files = by_source(context.outcome)
    if not any(record.set_aside for record in files):
        return None
    return Table(
        name=NAME,
        title="Rows seen and set aside",
        about="What speaks of a tax or a payment is listed with its text; other lines, headings and totals are counted.",
        columns=_COLUMNS,
        count=sum(1 for record in files for _ in _lines(context, record)),
        noun="line",
        totals={"Rows": sum(len(record.set_aside) for record in files)},
        tab=style.TABS["data"],
        frozen=2,
    )


def sheet(context: Context) -> Sheet | None:
    """Draw the sheet, or nothing when no row was set aside."""
    layout = table(context)
    return draw(layout, _rows(context)) if layout else None


def _rows(context: Context) -> Iterator[list[Value | Cell]]:
    for record in by_source(context.outcome):
        for number, line in enumerate(_lines(context, record), start=1):
            yield [Words(line_id(record.source, number)), *line]


def _lines(context: Context, record: RecordFile) -> Iterator[list[Value | Cell]]:
    for row in listed(record):
        yield [LISTED, 1, _link(context, record, row.sheet), row.row, row.reason, row.raw]
    for group in counted(record.set_aside):
        link = _link(context, record, group.sheet)
        found = runs(group.rows)
        for start in range(0, len(found), _RUNS):
            some = found[start : start + _RUNS]
            yield [("Counted", "info"), sum(map(len, some)), link, None, group.reason, in_words(some)]


def _link(context: Context, record: RecordFile, sheet: str | None) -> Link:
    file = context.file(record.source)
    return context.link(f'{file}, sheet "{sheet}"' if sheet else file, record.source)
