"""Draw what differs between the copies of a module: what posted between two dates, what changed, what is gone."""

from __future__ import annotations

from collections.abc import Iterator

from reconcile.history import Change, HeaderChange, Step
from reconcile.report import style
from reconcile.report.context import Context
from reconcile.report.grid import Cell, Cents, Sheet, Value, Words
from reconcile.report.table import Column, Table, draw

NAME = "Copies"
_COLUMNS = (
    Column("Change", 17, "strong"),
    Column("Form", 8, "center"),
    Column("Period", 9.5, "center"),
    Column("TIN", 13, "center"),
    Column("After", 11, "date", "Copies drawn"),
    Column("Up to", 11, "date", "Copies drawn"),
    Column("What happened", 17, "text"),
    Column("Code", 7, "center"),
    Column("Date", 11, "date"),
    Column("Amount", 14, "money"),
    Column("In words", 58, "wrap"),
    Column("On the older copy", 36, "link", "Where"),
    Column("On the newer copy", 36, "link", "Where"),
)
_WORDS = {"appeared": "Appeared", "vanished": "GONE", "reversed": "Became reversed", "changed": "Changed"}


def sheet(context: Context) -> Sheet | None:
    """Draw the sheet, or nothing when no module has several dated copies."""
    rows = [row for step in context.outcome.history for row in _rows(context, step)]
    if not rows:
        return None
    layout = Table(
        name=NAME,
        title="Copies of one transcript, compared",
        about="A row that the older copy lacks and the newer one shows was processed between the two days, whatever its date.",
        columns=_COLUMNS,
        count=len(rows),
        noun="change",
        totals={},
        tab=style.TABS["proof"],
        frozen=4,
        pages_wide=2,
    )
    return draw(layout, rows)


def _rows(context: Context, step: Step) -> Iterator[list[Value | Cell]]:
    changes: list[Change | HeaderChange] = [*step.changes, *step.header]
    for number, change in enumerate(changes, start=1):
        yield [*_head(step, number), *(_row(context, change) if isinstance(change, Change) else _figure(context, step, change))]
    if not changes:
        ends = [_whole(context, step.older.transcript.source), _whole(context, step.newer.transcript.source)]
        yield [*_head(step, 1), "Nothing", None, None, None, f"No row and no figure changed {step.between()}.", *ends]


def _head(step: Step, number: int) -> list[Value | Cell]:
    key = step.newer.key
    first, second = step.days
    tin = key.tin.masked if key.tin else None
    return [Words(f"{step.newer.id}/{second:%y%m%d}-{number}"), key.form, str(key.period), tin, first, second]


def _row(context: Context, change: Change) -> list[Value | Cell]:
    row = change.row
    kind = _WORDS[change.kind]
    return [
        (kind, "bad") if change.kind == "vanished" and row.code else kind,
        row.code,
        row.date,
        None if row.amount is None else Cents(row.amount),
        change.words(),
        context.place(change.before),
        context.place(change.after),
    ]


def _figure(context: Context, step: Step, change: HeaderChange) -> list[Value | Cell]:
    ends = [_whole(context, step.older.transcript.source), _whole(context, step.newer.transcript.source)]
    return ["Header", None, None, None, change.words(), *ends]


def _whole(context: Context, source: str) -> Value:
    return context.link(context.file(source), source)
