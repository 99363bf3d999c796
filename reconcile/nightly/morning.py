"""Gather what the morning must be told: one value, from which the page, the workbook and the summary are all made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from reconcile.errors import ExitCode, worst
from reconcile.kinds import SEVERITIES, URGENCIES
from reconcile.money import parse_cents
from reconcile.nightly.history import NEWS, Night
from reconcile.nightly.state import ClientState, FindingState, State

_TREND = 30
# For so long it is told that findings are out of sight; who has not put a file back by then will not.
_HIDDEN_DAYS = 90


@dataclass(frozen=True, slots=True)
class ClientRow:
    """Hold one client's line: how it ended, its open findings, the money at stake in cents, and tonight's news."""

    label: str
    code: int
    state: str
    as_of: str | None
    severities: Mapping[str, int]
    stake: int
    news: Mapping[str, int]
    files: int
    troubles: int
    age: int | None
    workbook: str | None

    @property
    def open(self) -> int:
        """Return how many findings are open."""
        return sum(self.severities.values())

    @property
    def urgency(self) -> int:
        """Return the rank of the gravest open finding, 0 for high; more for none."""
        return next((rank for rank, severity in enumerate(SEVERITIES) if self.severities.get(severity)), len(SEVERITIES))


@dataclass(frozen=True, slots=True)
class NewsRow:
    """Hold one finding with news tonight (see ``history``); the amount is in cents."""

    news: str
    client: str
    id: str
    kind: str
    severity: str
    amount: int
    module: str
    explanation: str
    action: str
    first_seen: str
    age: int
    note: str
    workbook: str | None
    urgency: str | None = None

    @property
    def rank(self) -> tuple[int, int, int, str, str]:
        """Return the place among findings: by severity, then by what presses, then by money."""
        pressing = next((rank for rank, each in enumerate(URGENCIES) if each == self.urgency), len(URGENCIES))
        return _severity_rank(self.severity), pressing, -abs(self.amount), self.client, self.id


@dataclass(frozen=True, slots=True)
class Trouble:
    """Hold one thing that could not be read, proven or found: where, what, what to do."""

    client: str
    where: str
    what: str
    todo: str
    blocking: bool


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """Hold one earlier run's figures."""

    as_of: str
    code: int
    clients: int
    findings: int
    high: int
    stake: int


@dataclass(frozen=True, slots=True)
class Morning:
    """Hold all that is told of a night; ``started`` is the one thing that differs between two equal nights."""

    firm: str
    version: str
    as_of: str
    started: str
    since: str | None
    code: int
    clients: tuple[ClientRow, ...]
    news: tuple[NewsRow, ...]
    troubles: tuple[Trouble, ...]
    alarms: tuple[str, ...]
    notes: tuple[str, ...]
    trend: tuple[TrendPoint, ...]
    work: Mapping[str, int] = field(default_factory=dict)

    def today(self) -> TrendPoint:
        """Return tonight's figures as a point of the trend."""
        counts = self.counts()
        findings = counts["findings"]
        return TrendPoint(self.as_of, self.code, counts["clients"]["total"], findings["open"], findings["high"], counts["stake"])

    def counts(self) -> dict[str, Any]:
        """Return the figures of the night, as they are kept and printed as JSON."""
        severities: Counter[str] = Counter()
        for row in self.clients:
            severities.update(row.severities)
        news = Counter(row.news for row in self.news)
        return {
            "clients": {
                "total": len(self.clients),
                **{name: self.work.get(name, 0) for name in ("unchanged", "reconciled", "written")},
                "failed": sum(row.code in (ExitCode.NO_REPORT, ExitCode.USAGE) for row in self.clients),
                "gone": sum(row.state == "gone" for row in self.clients),
            },
            "files": {
                "total": sum(row.files for row in self.clients),
                **{name: self.work.get(f"files_{name}", 0) for name in ("read", "known")},
            },
            "findings": {
                "open": sum(severities.values()),
                **{severity: severities[severity] for severity in SEVERITIES},
                **{name: news[name] for name in NEWS},
            },
            "stake": sum(row.stake for row in self.clients),
            "problems": sum(trouble.blocking for trouble in self.troubles),
        }


def gather(
    state: State, night: Night, here: Iterable[str], left: Sequence[str], done: Iterable[str]
) -> tuple[tuple[ClientRow, ...], tuple[NewsRow, ...], tuple[Trouble, ...], tuple[str, ...]]:
    """Return the clients, the news, the troubles and the alarms of a night, each in the order they are read in.

    ``here`` are the clients whose folders are there, ``left`` those that are gone for good, ``done`` those worked on tonight.
    """
    present, worked = set(here), set(done)
    states = {label: known for label, known in state.clients().items() if label in present or label not in left}
    news = [_news(finding, states, night) for finding in state.findings(news_since=night.baseline) if finding.client in states]
    told: dict[str, Counter[str]] = {}
    for each in news:
        told.setdefault(each.client, Counter())[each.news] += 1
    oldest = state.oldest()
    rows = [
        _row(known, told.get(label, Counter()), oldest.get(label), (label in present, label in worked, night.as_of))
        for label, known in states.items()
    ]
    rows.sort(key=lambda row: (_grave(row), _first(row), -row.stake, -row.open, row.label))
    news.sort(key=lambda row: (_RANK[row.news], row.rank))
    troubles = _troubles(states, present, state.out_of_sight(_earlier(night.as_of)))
    return tuple(rows), tuple(news), tuple(troubles), tuple(_alarms(states, present, night))


def open_findings(state: State, night: Night, rows: Sequence[ClientRow]) -> list[NewsRow]:
    """Return every open finding, the gravest first; its news is ``open`` unless it has some tonight."""
    told = {row.label for row in rows}
    states = {label: known for label, known in state.clients().items() if label in told}
    found = [
        _news(finding if finding.run > night.baseline else replace(finding, news="open"), states, night)
        for finding in state.findings(news_since=-1)
        if finding.cleared is None and finding.client in states
    ]
    found.sort(key=lambda row: row.rank)
    return found


def _severity_rank(severity: str) -> int:
    return next((rank for rank, each in enumerate(SEVERITIES) if each == severity), len(SEVERITIES))


_RANK = {name: rank for rank, name in enumerate(NEWS)}


def _grave(row: ClientRow) -> int:
    """Put first what has no report, then all others by urgency and money."""
    return 0 if row.state in ("gone", "failed") else 1


def _first(row: ClientRow) -> int:
    """Put a client of which something cannot be trusted no lower than one with a medium finding."""
    return min(row.urgency, SEVERITIES.index("medium")) if row.troubles else row.urgency


def _row(known: ClientState, news: Mapping[str, int], oldest: str | None, how: tuple[bool, bool, str]) -> ClientRow:
    present, worked, today = how
    failed = known.code in (ExitCode.NO_REPORT, ExitCode.USAGE)
    state = "gone" if not present else "failed" if failed else "reconciled" if worked else "unchanged"
    facts = known.facts
    counted = facts.get("counts", {}).get("findings", {})
    return ClientRow(
        label=known.label,
        code=int(worst(ExitCode(known.code), ExitCode.INCOMPLETE)) if not present else known.code,
        state=state,
        as_of=known.as_of,
        severities={severity: int(counted.get(severity, 0)) for severity in SEVERITIES},
        stake=int(facts.get("stake", 0)),
        news=dict(news),
        files=len(facts.get("sources", ())) if present else 0,
        troubles=_weighty(facts) if present else 1,
        age=_days(oldest, today),
        workbook=facts.get("workbook"),
    )


def _weighty(facts: Mapping[str, Any]) -> int:
    """Return how many problems of a client keep its report from being trusted."""
    return sum(bool(problem[4]) for problem in facts.get("problems", ())) + bool(facts.get("error"))


def _earlier(today: str) -> str:
    return date.fromordinal(max(1, date.fromisoformat(today).toordinal() - _HIDDEN_DAYS)).isoformat()


def _days(first: str | None, today: str) -> int | None:
    return None if first is None else max(0, (date.fromisoformat(today) - date.fromisoformat(first)).days)


def _news(finding: FindingState, states: Mapping[str, ClientState], night: Night) -> NewsRow:
    facts = finding.facts
    note = finding.why_cleared or ""
    if finding.reopened:
        note = note or f"reopened {finding.reopened} time{'s' if finding.reopened > 1 else ''}"
    return NewsRow(
        news=finding.news or "new",
        client=finding.client,
        id=finding.id,
        kind=str(facts["kind"]),
        severity=str(facts["severity"]),
        amount=parse_cents(str(facts["amount"])),
        module=str(facts["module"]),
        explanation=str(facts["explanation"]),
        action=str(facts["action"]),
        first_seen=finding.first_seen,
        age=_days(finding.first_seen, night.as_of) or 0,
        note=note,
        workbook=states[finding.client].facts.get("workbook"),
        urgency=facts.get("urgency"),
    )


def _troubles(
    states: Mapping[str, ClientState], present: set[str], hidden: Mapping[str, Sequence[tuple[str, int, str]]]
) -> Iterable[Trouble]:
    for label, known in states.items():
        if label not in present:
            what = f"the client folder is gone since {known.gone}; it held {_files(known)}."
            yield Trouble(label, "client folder", what, _GONE_TODO, True)
            continue
        facts = known.facts
        if facts.get("error"):
            yield Trouble(label, "client folder", str(facts["error"]), "", True)
        for _, where, what, todo, blocking in facts.get("problems", ()):
            yield Trouble(label, where, what, todo, bool(blocking))
        # News is told once; that something is out of sight holds until it is seen again.
        for day, number, why in hidden.get(label, ()):
            words = "1 finding is" if number == 1 else f"{number:,} findings are"
            what = f"{words} out of sight since {day}, and not proven to be settled: {why}."
            yield Trouble(label, "findings", what, _HIDDEN_TODO, False)


_HIDDEN_TODO = "Put back what is missing, or make it readable."
_GONE_TODO = "Put it back, or name it in firm.toml under [firm] left = [...] when the client has left."


def _files(known: ClientState) -> str:
    number = len(known.facts.get("sources", ()))
    return f"{number:,} file{'' if number == 1 else 's'}"


def _alarms(states: Mapping[str, ClientState], present: set[str], night: Night) -> Iterable[str]:
    """Yield what was there and is no longer: nothing may shrink in silence."""
    missing = [label for label in states if label not in present]
    if missing:
        named = ", ".join(missing[:10]) + (f" and {len(missing) - 10} more" if len(missing) > 10 else "")
        yield f"{len(states)} → {len(states) - len(missing)} client folders: {named} gone. {_GONE_TODO}"
    for label, known in states.items():
        gone = known.facts.get("gone", ()) if known.run > night.baseline and label in present else ()
        if gone:
            left = len(known.facts.get("sources", ()))
            named = ", ".join(gone[:5]) + (f" and {len(gone) - 5} more" if len(gone) > 5 else "")
            yield f"{label}: {left + len(gone)} → {left} files: {named} gone. Put it back, or see what is out of sight."


def trend(state: State) -> tuple[TrendPoint, ...]:
    """Return the figures of the last complete runs, oldest first."""
    points = []
    for run in reversed([run for run in state.runs(_TREND) if run["ended"]]):
        counts = run["counts"]
        if counts:
            points.append(
                TrendPoint(
                    as_of=run["as_of"],
                    code=int(run["code"]),
                    clients=int(counts["clients"]["total"]),
                    findings=int(counts["findings"]["open"]),
                    high=int(counts["findings"]["high"]),
                    stake=int(counts["stake"]),
                )
            )
    return tuple(points)
