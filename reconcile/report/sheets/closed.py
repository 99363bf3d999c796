"""Draw the findings that are gone, with everything the reviewer wrote on them."""

from __future__ import annotations

from collections.abc import Iterator

from reconcile.report import style
from reconcile.report.context import Context
from reconcile.report.grid import Cell, Sheet, Value, Words
from reconcile.report.notes import CLOSED_SHEET, ID_HEAD, Remark, Typed
from reconcile.report.sheets.discrepancies import review_cell, review_columns
from reconcile.report.table import Column, Table, draw

_COLUMNS = (
    Column(ID_HEAD, 14, "strong"),
    Column("Closed on", 12, "date"),
    Column("What is wrong", 24, "wrap"),
    Column("Severity", 10, "center"),
    Column("Amount", 13, "money"),
    Column("Explanation", 60, "wrap"),
)
OWN_HEADS = tuple(column.head for column in _COLUMNS)


def closed_remarks(context: Context) -> dict[str, Remark]:
    """Return by id the findings that are gone: those that just went, and those that had gone before and have not come back."""
    current = {finding.id for finding in context.outcome.findings}
    gone: dict[str, Remark] = {}
    for finding, remark in sorted({**context.notebook.closed, **context.notebook.remarks}.items()):
        if finding not in current:
            day: Typed = remark.facts.get("Closed on", context.outcome.as_of)
            gone[finding] = Remark(remark.cells, {**remark.facts, "Closed on": day})
    return gone


def sheet(context: Context) -> Sheet | None:
    """Draw the sheet, or nothing when no finding has gone."""
    gone = closed_remarks(context)
    if not gone:
        return None
    layout = Table(
        name=CLOSED_SHEET,
        title="Closed findings",
        about="These stood in an earlier report and are no longer found. Should one come back, its notes come back with it.",
        columns=(*_COLUMNS, *review_columns(context.notebook.added_heads)),
        count=len(gone),
        noun="finding",
        totals={},
        tab=style.TABS["work"],
        frozen=2,
        pages_wide=2,
    )
    return draw(layout, _rows(layout, gone))


def _rows(layout: Table, gone: dict[str, Remark]) -> Iterator[list[Value | Cell]]:
    heads = [column.head for column in layout.columns[len(_COLUMNS) :]]
    for finding, remark in gone.items():
        facts: list[Value | Cell] = [_fact(remark.facts.get(head)) for head in OWN_HEADS[1:]]
        yield [Words(finding), *facts, *(review_cell(head, remark.cells.get(head)) for head in heads)]


def _fact(value: Typed | None) -> Value:
    # An earlier report's own words were masked when they were first written.
    return Words(value) if isinstance(value, str) else value
