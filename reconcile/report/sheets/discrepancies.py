"""Draw the sheet a reviewer works on: one row a finding, both sides beside each other, then the reviewer's own columns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reconcile.kinds import FINDING_TITLES
from reconcile.outcome import Finding, Side
from reconcile.report import style
from reconcile.report.context import Context
from reconcile.report.grid import Cell, Cents, Choice, Number, Sheet, Value, Words
from reconcile.report.notes import ID_HEAD, MAIN_SHEET, REVIEW_HEADS, STATUS_WORDS, Typed
from reconcile.report.table import FIRST_ROW, Column, Table, draw
from reconcile.report.text import CONFIDENCE_WORDS, SEVERITY_WORDS, count, group_of

_FACTS = (
    Column(ID_HEAD, 14, "strong"),
    Column("Severity", 9.5, "center"),
    Column("What is wrong", 22, "strong_wrap"),
    Column("Amount", 13, "money"),
    Column("Explanation", 54, "wrap"),
    Column("Next step", 38, "wrap"),
    Column("Why now", 26, "wrap"),
    Column("Days late", 7, "int"),
    Column("Confidence", 11, "center"),
)
_SIDE = (("TIN", 13, "center"), ("form", 8, "center"), ("period", 9.5, "center"), ("date", 11, "date"), ("code", 7, "center"))
_EVIDENCE = (
    Column("In the records", 30, "link", "Evidence"),
    Column("On the transcript", 34, "link", "Evidence"),
    Column("Rejected readings", 32, "wrap", "Evidence"),
    Column("Law", 24, "wrap", "Evidence"),
    Column("Counted under", 22, "wrap", "Evidence"),
    Column("At stake, counted once", 13, "money", "Evidence"),
    Column("Since last report", 10, "center", "Evidence"),
)
_REVIEW_WIDTHS = {"Status": 17.0, "Note": 40.0, "Initials": 9.0, "Date": 12.0}
REVIEW_BAND = "For the reviewer"


def _side_columns(name: str) -> tuple[Column, ...]:
    columns = [Column(f"{name} {what}", width, kind, name) for what, width, kind in _SIDE]
    return (*columns, Column(f"{name} amount", 12, "money", name))


OWN_COLUMNS = (*_FACTS, *_side_columns("Expected"), *_side_columns("Actual"), *_EVIDENCE)
OWN_HEADS = tuple(column.head for column in OWN_COLUMNS)


def review_columns(added: tuple[str, ...]) -> tuple[Column, ...]:
    """Return the reviewer's columns: the four that every report has, then those that were added by hand."""
    heads = (*REVIEW_HEADS, *(head for head in added if head not in REVIEW_HEADS))
    return tuple(Column(head, _REVIEW_WIDTHS.get(head, 20.0), "review", REVIEW_BAND, "head_review") for head in heads)


def review_cell(head: str, value: Typed | None) -> Cell:
    """Return what a reviewer typed as a cell; an empty one is ready for its kind."""
    if value is None:
        return None, "review_date" if head == "Date" else "review"
    if isinstance(value, date):
        return value, "review_date"
    if isinstance(value, int | Number):
        return value, "review_number"
    return Words(value), "review"


def table(context: Context) -> Table:
    """Return the sheet's layout and the sums its totals must show."""
    findings = context.findings
    open_count = count(len(findings), "finding")
    return Table(
        name=MAIN_SHEET,
        title="Discrepancies",
        about=f"{open_count}, the gravest first. Yellow columns are yours: they come back in the next report, by finding.",
        columns=(*OWN_COLUMNS, *review_columns(context.notebook.added_heads)),
        count=len(findings),
        noun="finding",
        totals={
            "Amount": sum(finding.amount for finding in findings),
            "At stake, counted once": sum(context.counted_once.values()),
        },
        tab=style.TABS["work"],
        frozen=3,
        pages_wide=4,
    )


def sheet(context: Context) -> Sheet:
    """Draw the sheet."""
    layout = table(context)
    drawn = draw(layout, _rows(context, layout))
    status = layout.column("Status")
    drawn.choices = (Choice(f"{status}{FIRST_ROW}:{status}{layout.last_row}", STATUS_WORDS),)
    return drawn


def _rows(context: Context, layout: Table) -> Iterator[list[Value | Cell]]:
    heads = [column.head for column in layout.columns[len(OWN_COLUMNS) :]]
    for finding in context.findings:
        remarks = context.notebook.of(finding.id)
        yield [
            *_facts(context, finding),
            *_side(finding.expected),
            *_side(finding.actual),
            *_evidence(context, finding),
            *(review_cell(head, remarks.get(head)) for head in heads),
        ]


def _facts(context: Context, finding: Finding) -> list[Value | Cell]:
    return [
        Words(finding.id),
        (SEVERITY_WORDS[finding.severity], finding.severity),
        FINDING_TITLES[finding.kind],
        Cents(finding.amount),
        finding.explanation,
        finding.action,
        finding.urgent,
        finding.days_late,
        CONFIDENCE_WORDS[finding.confidence],
    ]


def _side(side: Side) -> list[Value | Cell]:
    return [
        side.tin.masked if side.tin else None,
        side.form,
        str(side.period) if side.period else None,
        side.date,
        side.code,
        None if side.amount is None else Cents(side.amount),
    ]


def _evidence(context: Context, finding: Finding) -> list[Value | Cell]:
    changes = context.changes
    return [
        context.record_places(finding.payments),
        context.posting_places(finding.postings),
        "\n".join(finding.alternatives),
        finding.law,
        group_of(finding),
        Cents(context.counted_once[finding.id]),
        changes.by_id.get(finding.id, "New") if changes.since else "First report",
    ]
