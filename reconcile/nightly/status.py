"""Tell of the last nightly run from its database, without writing anything."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reconcile.errors import ExitCode
from reconcile.files import printable_name
from reconcile.money import to_text
from reconcile.nightly.state import DATABASE, FOLDER


@dataclass(frozen=True, slots=True)
class Status:
    """Hold what is known of the last run; ``verdict`` says in words whether that is good."""

    code: ExitCode
    verdict: str
    run: Mapping[str, Any] = field(default_factory=dict)
    age_hours: float | None = None

    def document(self) -> dict[str, Any]:
        """Return one object for a program."""
        counts = dict(self.run.get("counts") or {})
        if "stake" in counts:
            counts["stake"] = to_text(counts["stake"])
        names = ("started", "ended", "as_of", "code", "version")
        last = {("exit_code" if name == "code" else name): self.run.get(name) for name in names} if self.run else None
        age = None if self.age_hours is None else f"{self.age_hours:.1f}"
        return {
            "schema_version": "1",
            "exit_code": int(self.code),
            "verdict": self.verdict,
            "age_hours": age,
            "last_run": last,
            "counts": counts,
        }

    def text(self) -> str:
        """Return a few lines for a person."""
        lines = [self.verdict]
        if self.run:
            lines.append(f"  started     {self.run['started']}, version {self.run['version']}, as of {self.run['as_of']}")
            lines.append(f"  ended       {self.run['ended'] or 'not yet, or never'}")
            if self.run["code"] is not None:
                lines.append(f"  exit code   {self.run['code']}")
            counts = self.run["counts"]
            if counts:
                clients, findings = counts["clients"], counts["findings"]
                lines.append(
                    f"  clients     {clients['total']:,}: {clients['reconciled']:,} reconciled, {clients['failed']:,} without a"
                    f" new report, {clients['gone']:,} gone"
                )
                news = ", ".join(f"{findings[name]:,} {name}" for name in ("new", "changed", "cleared"))
                lines.append(f"  findings    {findings['open']:,} open, {findings['high']:,} of them high; {news}")
        return "\n".join(lines) + "\n"


def look(out: Path, now: datetime, max_age: float | None) -> Status:
    """Return how the last run stands; ``max_age`` is in hours."""
    shown = printable_name(str(out))
    path = out / FOLDER / DATABASE
    if not path.is_file():
        return Status(ExitCode.NO_REPORT, f"{shown}: there was no nightly run on this output yet.")
    try:
        runs = _runs(path)
    except (sqlite3.Error, ValueError):
        return Status(ExitCode.NO_REPORT, f"{shown}: the database of the nightly runs cannot be read; the next run mends that.")
    if not runs:
        return Status(ExitCode.NO_REPORT, f"{shown}: there was no nightly run on this output yet.")
    last = runs[0]
    age = (now - _moment(last["ended"] or last["started"])).total_seconds() / 3600
    if last["ended"] is None:
        words = f"The last nightly run did not come to its end, or is still at work; it began {_ago(age)}."
        return Status(ExitCode.INCOMPLETE, words, last, age)
    if max_age is not None and not -1 <= age <= max_age:
        return Status(ExitCode.INCOMPLETE, f"The last nightly run is not of this night: it ended {_ago(age)}.", last, age)
    return Status(ExitCode.OK, f"The last nightly run ended {_ago(age)}.", last, age)


def _runs(path: Path) -> list[dict[str, Any]]:
    with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=5)) as connection:
        rows = connection.execute(
            "SELECT started, ended, as_of, code, version, counts FROM runs ORDER BY id DESC LIMIT 1"
        ).fetchall()
    names = ("started", "ended", "as_of", "code", "version", "counts")
    return [{**dict(zip(names, row, strict=True)), "counts": json.loads(row[5])} for row in rows]


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _ago(hours: float) -> str:
    if hours < 0:
        return "in the future, so a clock was moved"
    return f"{hours * 60:.0f} minutes ago" if hours < 2 else f"{hours:.0f} hours ago"
