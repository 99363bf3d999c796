"""Draw the input files: what each one is, whether it was read, and why not."""

from __future__ import annotations

from collections.abc import Iterator

from reconcile.report import style
from reconcile.report.context import Context
from reconcile.report.grid import Cell, Sheet, Value, Words
from reconcile.report.table import Column, Table, draw
from reconcile.report.text import SOURCE_KIND_WORDS, SOURCE_STATUS_WORDS

_COLUMNS = (
    Column("Source", 14, "strong"),
    Column("Status", 12, "center"),
    Column("File", 46, "link"),
    Column("Kind", 20, "text"),
    Column("Rows", 8, "int"),
    Column("Reason", 60, "wrap"),
    Column("How it was read", 50, "wrap"),
)
_STATUS_STYLE = {"read": "good_center", "partly_read": "medium", "set_aside": "info", "unreadable": "high"}


def table(context: Context) -> Table:
    """Return the sheet's layout and the sums its totals must show."""
    sources = context.outcome.sources
    return Table(
        name="Sources",
        title="Files in the client's folder",
        about="Every file is listed. What was not read, or not in full, says why.",
        columns=_COLUMNS,
        count=len(sources),
        noun="file",
        totals={"Rows": sum(source.rows for source in sources)},
        tab=style.TABS["proof"],
        frozen=2,
    )


def sheet(context: Context) -> Sheet:
    """Draw the sheet."""
    return draw(table(context), _rows(context))


def _rows(context: Context) -> Iterator[list[Value | Cell]]:
    layouts = {record.source: f"{record.layout}: {record.why}" for record in context.outcome.record_files}
    for source in context.outcome.sources:
        facts = "; ".join(f"{name} {value}" for name, value in sorted(source.facts.items()))
        yield [
            Words(source.id),
            (SOURCE_STATUS_WORDS[source.status], _STATUS_STYLE[source.status]),
            context.link(source.path, source.id),
            SOURCE_KIND_WORDS[source.kind],
            source.rows,
            source.reason,
            "; ".join(part for part in (layouts.get(source.id), facts) if part),
        ]
