"""Write the night as a workbook: clients, news, open findings, what could not be read. The same night gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import cast

from reconcile.kinds import FINDING_TITLES, SEVERITIES, FindingKind
from reconcile.nightly.history import NEWS_WORDS
from reconcile.nightly.morning import Morning, NewsRow
from reconcile.report.grid import Cell, Cents, Link, Sheet, Value
from reconcile.report.package import Labels, pack
from reconcile.report.style import TABS
from reconcile.report.table import Column, Table, draw

_STATES = {"gone": "Folder gone", "failed": "No new report", "reconciled": "Reconciled", "unchanged": "Unchanged"}
_STATE_STYLE = {"gone": "bad_center", "failed": "bad_center", "reconciled": "good_center", "unchanged": "center"}
_NEWS_STYLE = {
    "new": "high",
    "reopened": "high",
    "lost": "medium",
    "changed": "medium",
    "cleared": "good_center",
    "open": "center",
}

_CLIENTS = (
    *(Column("Client", 34, "link"), Column("State", 15, "center"), Column("Urgency", 10, "center")),
    *(Column("At stake", 15, "money"), Column("High", 8, "int"), Column("Medium", 8, "int"), Column("Low", 8, "int")),
    *(Column("Info", 8, "int"), Column("New", 8, "int"), Column("Changed", 9, "int"), Column("Cleared", 9, "int")),
    *(
        Column("Oldest, days", 9, "int"),
        Column("Not trusted", 9, "int"),
        Column("Files", 8, "int"),
        Column("Report of", 12, "date"),
    ),
)
_FINDINGS = (
    *(
        Column("Finding", 15, "strong"),
        Column("News", 11, "center"),
        Column("Severity", 10, "center"),
        Column("Client", 30, "link"),
    ),
    *(Column("Kind", 26, "text"), Column("Module", 34, "wrap"), Column("Amount", 15, "money"), Column("First seen", 12, "date")),
    *(Column("Days open", 9, "int"), Column("What", 70, "wrap"), Column("Next step", 50, "wrap"), Column("Note", 22, "wrap")),
)
_TROUBLES = (
    *(Column("Client", 30, "strong"), Column("Weight", 13, "center"), Column("Where", 40, "wrap")),
    *(Column("What", 70, "wrap"), Column("What to do", 60, "wrap")),
)


def render(told: Morning, open_findings: Sequence[NewsRow]) -> bytes:
    """Return the workbook's bytes."""
    sheets = [
        _clients(told),
        _findings(told, "News", told.news),
        _findings(told, "Open findings", open_findings),
        _troubles(told),
    ]
    return pack(sheets, Labels("Nightly reconciliation", told.firm, date.fromisoformat(told.as_of)))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _table(told: Morning, name: str, about: str, how: tuple[tuple[Column, ...], int, str, Mapping[str, int]]) -> Table:
    columns, count, noun, totals = how
    title = f"{told.firm}: {name.lower()}, as of {told.as_of}"
    return Table(name, title, about, columns, count, noun, totals, TABS["front" if name == "Clients" else "work"])


def _clients(told: Morning) -> Sheet:
    rows = told.clients
    totals = {
        "At stake": sum(row.stake for row in rows),
        "Files": sum(row.files for row in rows),
        "Not trusted": sum(row.troubles for row in rows),
        **{severity.capitalize(): sum(row.severities.get(severity, 0) for row in rows) for severity in SEVERITIES},
        "New": sum(row.news.get("new", 0) + row.news.get("reopened", 0) for row in rows),
        **{name: sum(row.news.get(name.lower(), 0) for row in rows) for name in ("Changed", "Cleared")},
    }
    about = " ".join(told.alarms) or "By urgency and money. An unchanged client keeps the report of its last change."
    return draw(_table(told, "Clients", about, (_CLIENTS, len(rows), "client", totals)), _client_rows(told))


def _client_rows(told: Morning) -> Iterator[list[Value | Cell]]:
    for row in told.clients:
        worst = SEVERITIES[row.urgency] if row.urgency < len(SEVERITIES) else None
        yield [
            Link(row.label, _target(row.workbook)),
            (_STATES[row.state], _STATE_STYLE[row.state]),
            (worst.capitalize(), worst) if worst else ("Not trusted", "bad_center") if row.troubles else "",
            Cents(row.stake),
            *(row.severities.get(severity, 0) for severity in SEVERITIES),
            row.news.get("new", 0) + row.news.get("reopened", 0),
            row.news.get("changed", 0),
            row.news.get("cleared", 0),
            row.age if row.open else None,
            row.troubles,
            row.files,
            _day(row.as_of),
        ]


def _target(workbook: str | None) -> str | None:
    from urllib.parse import quote

    return quote(workbook, safe="/().,'!@+=-_~") if workbook else None


def _findings(told: Morning, name: str, rows: Sequence[NewsRow]) -> Sheet:
    totals = {"Amount": sum(row.amount for row in rows)}
    about = f"Since {told.since}." if told.since and name == "News" else "Every finding, by severity and amount."
    drawn = (
        [
            row.id,
            (NEWS_WORDS.get(row.news, "Open"), _NEWS_STYLE[row.news]),
            (row.severity.capitalize(), row.severity),
            Link(row.client, _target(row.workbook)),
            FINDING_TITLES.get(cast(FindingKind, row.kind), row.kind),
            row.module,
            Cents(row.amount),
            _day(row.first_seen),
            row.age,
            row.explanation,
            row.action,
            row.note,
        ]
        for row in rows
    )
    return draw(_table(told, name, about, (_FINDINGS, len(rows), "finding", totals)), cast(Iterator[list[Value | Cell]], drawn))


def _troubles(told: Morning) -> Sheet:
    rows = told.troubles
    about = "What could not be read, proven or found, why, and what to do."
    drawn = (
        [
            row.client,
            ("Not trusted", "bad_center") if row.blocking else ("Remark", "center"),
            row.where,
            row.what,
            row.todo,
        ]
        for row in rows
    )
    return draw(
        _table(told, "Not trusted", about, (_TROUBLES, len(rows), "problem", {})), cast(Iterator[list[Value | Cell]], drawn)
    )
