"""Say how a night went: in a few lines for a person, as one object for a program."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator
from typing import Any

from reconcile.errors import ExitCode
from reconcile.kinds import SEVERITIES
from reconcile.money import to_text, to_words
from reconcile.nightly.conduct import Told
from reconcile.nightly.history import NEWS, NEWS_WORDS
from reconcile.nightly.morning import ClientRow, NewsRow
from reconcile.privacy import mask_text

_WIDTH, _LABEL, _MOST = 118, 14, 10
_WORDS: dict[ExitCode, str] = {
    ExitCode.OK: "everything was read, and no finding is at or above the level that fails",
    ExitCode.FINDINGS: "everything was read; there are findings to look at",
    ExitCode.USAGE: "the settings of a client are broken; the other clients have their reports",
    ExitCode.INCOMPLETE: "some input could not be read or proven, or is gone; see what is not trusted",
    ExitCode.NO_REPORT: "at least one client has no new report; its old one is intact",
}


def text(told: Told) -> str:
    """Return the summary as plain text, TINs masked, one line feed at the end."""
    return "".join(mask_text("".join(each if each.isprintable() else "?" for each in line)) + "\n" for line in _lines(told))


def document(told: Told) -> dict[str, Any]:
    """Return the summary as one object; money is text with two decimals."""
    morning, counts = told.morning, told.morning.counts()
    return {
        "schema_version": "1",
        "tool": {"name": "reconcile", "version": morning.version},
        "firm": mask_text(morning.firm),
        "as_of": morning.as_of,
        "since": morning.since,
        "started": morning.started,
        "exit_code": int(told.code),
        "counts": {**counts, "stake": to_text(counts["stake"])},
        "alarms": list(morning.alarms),
        "notes": list(morning.notes),
        "clients": [_client(row) for row in morning.clients],
        "news": [_news(row) for row in morning.news],
        "problems": [
            {"client": each.client, "where": each.where, "what": each.what, "todo": each.todo, "blocking": each.blocking}
            for each in morning.troubles
        ],
        "page": mask_text(str(told.page)),
        "report": mask_text(str(told.book)),
    }


def _client(row: ClientRow) -> dict[str, Any]:
    return {
        "client": row.label,
        "state": row.state,
        "exit_code": row.code,
        "as_of": row.as_of,
        "findings": dict(row.severities),
        "stake": to_text(row.stake),
        "news": dict(row.news),
        "report": row.workbook,
    }


def _news(row: NewsRow) -> dict[str, Any]:
    return {
        "news": row.news,
        "client": row.client,
        "id": row.id,
        "kind": row.kind,
        "severity": row.severity,
        "amount": to_text(row.amount),
        "first_seen": row.first_seen,
        "age_days": row.age,
        "explanation": mask_text(row.explanation),
        "note": row.note or None,
    }


def _lines(told: Told) -> Iterator[str]:
    morning, counts = told.morning, told.morning.counts()
    state = "INCOMPLETE" if any(each.blocking for each in morning.troubles) or morning.alarms else "complete"
    yield f'reconcile {morning.version}   nightly "{morning.firm}"   as of {morning.as_of}   {state}'
    for alarm in morning.alarms[:_MOST]:
        yield from _wrapped("ALARM", alarm)
    clients, files, findings = counts["clients"], counts["files"], counts["findings"]
    words = f"{clients['total']:,}: {clients['unchanged']:,} unchanged, {clients['reconciled']:,} reconciled"
    words += f" ({clients['written']:,} reports written)"
    for name, said in (("failed", "without a new report"), ("gone", "gone")):
        words += f", {clients[name]:,} {said}" if clients[name] else ""
    yield from _wrapped("clients", words)
    yield from _wrapped("files", f"{files['total']:,}: {files['read']:,} read, {files['known']:,} known from before")
    severities = ", ".join(f"{findings[each]:,} {each}" for each in SEVERITIES if findings[each])
    yield from _wrapped("findings", f"{findings['open']:,} open" + (f": {severities}" if severities else ""))
    since = f"since {morning.since}" if morning.since else "on this first night"
    news = ", ".join(f"{findings[name]:,} {NEWS_WORDS[name].lower()}" for name in NEWS if findings[name])
    yield from _wrapped("news", f"{news or 'nothing new'} {since}")
    yield from _wrapped("at stake", to_words(counts["stake"]))
    yield from _new(told)
    yield from _troubles(told)
    for note in morning.notes:
        yield from _wrapped("note", note)
    yield f"  {'morning page':<{_LABEL}}{told.page}"
    yield f"  {'workbook':<{_LABEL}}{told.book}"
    yield f"exit {int(told.code)}: {_WORDS.get(told.code, 'see the log')}"


def _new(told: Told) -> Iterator[str]:
    grave = [row for row in told.morning.news if row.news in ("new", "reopened") and row.severity == "high"]
    by_client = Counter(row.client for row in grave)
    for client, number in sorted(by_client.items(), key=lambda item: (-item[1], item[0]))[:_MOST]:
        amount = sum(abs(row.amount) for row in grave if row.client == client)
        yield from _wrapped("  new, high", f"{client}: {number} finding{'' if number == 1 else 's'}, {to_words(amount)}")
    if len(by_client) > _MOST:
        yield from _wrapped("", f"and {len(by_client) - _MOST} more clients, on the morning page")


def _troubles(told: Told) -> Iterator[str]:
    troubles = [each for each in told.morning.troubles if each.blocking]
    for trouble in troubles[:_MOST]:
        yield from _wrapped("NOT TRUSTED", f"{trouble.client}, {trouble.where}: {trouble.what} {trouble.todo}".rstrip())
    if len(troubles) > _MOST:
        yield from _wrapped("", f"and {len(troubles) - _MOST} more, on the morning page")


def _wrapped(label: str, words: str) -> list[str]:
    head = f"  {label:<{_LABEL}}"
    lines = textwrap.wrap(
        " ".join(words.split()), _WIDTH, initial_indent=head, subsequent_indent=" " * len(head), break_on_hyphens=False
    )
    return lines or [head.rstrip()]
