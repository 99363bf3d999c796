"""Lay the outcomes of a batch of clients out as tables, for the quality gate.

A table carries ids, codes, states, cents and dates as whole numbers, and nothing else: no name, no raw text, no part of a TIN.
``tables`` runs beside the readers and imports nothing heavy; ``build`` runs where pandas is loaded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from reconcile.model import Payment, Posting, TaxPeriod
from reconcile.outcome import Finding, Outcome

if TYPE_CHECKING:
    import pandas as pd

Cell = int | str | None
Table = dict[str, list[Cell]]

POSTINGS = (
    *("client", "id", "read", "module", "source", "code", "role", "date", "amount", "page", "line"),
    *("states_owed", "states", "state"),
)
PAYMENTS = (
    *("client", "id", "read", "source", "row", "date", "amount", "kind", "method"),
    *("states", "state", "postings", "postings_owed"),
)
FINDINGS = ("client", "id", "kind", "category", "severity", "confidence", "amount", "days_late", "subjects")
MODULES = ("client", "id", "source", "period", "response_date", "account_balance", "postings_total", "proven")
SOURCES = ("client", "id", "kind", "status")
LINKS = ("client", "table", "id", "target", "target_id")

_TEXTS = frozenset({"id", "module", "source", "code", "role", "state", "kind", "method", "category", "severity", "confidence"})
_MENTIONS = frozenset({"status", "table", "target", "target_id"})


def tables(outcomes: Sequence[Outcome]) -> dict[str, Table]:
    """Return the tables of a batch, column by column; ``client`` is the place of the outcome in the batch."""
    layout = {
        "postings": POSTINGS,
        "payments": PAYMENTS,
        "findings": FINDINGS,
        "modules": MODULES,
        "sources": SOURCES,
        "links": LINKS,
    }
    rows: dict[str, list[tuple[Cell, ...]]] = {name: [] for name in layout}
    for client, outcome in enumerate(outcomes):
        rows["postings"] += _postings(client, outcome)
        rows["payments"] += _payments(client, outcome)
        rows["findings"] += (_finding(client, finding) for finding in outcome.findings)
        rows["modules"] += _modules(client, outcome)
        rows["sources"] += ((client, source.id, source.kind, source.status) for source in outcome.sources)
        rows["links"] += _links(client, outcome)
    return {name: _columns(columns, rows[name]) for name, columns in layout.items()}


def _columns(names: tuple[str, ...], rows: list[tuple[Cell, ...]]) -> Table:
    if not rows:
        return {name: [] for name in names}
    return {name: list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}


def _day(value: date | None) -> int | None:
    return None if value is None else value.year * 10_000 + value.month * 100 + value.day


def _month(value: TaxPeriod | None) -> int | None:
    return None if value is None else value.year * 100 + value.month


def _postings(client: int, outcome: Outcome) -> Iterable[tuple[Cell, ...]]:
    """Yield every posting that was read, and every state that belongs to none."""
    states = dict(outcome.posting_states)
    for module in outcome.modules:
        for posting in module.postings:
            owed = int(posting.is_payment and module.current)
            yield _posting(client, posting, owed, outcome.posting_states.get(posting.id))
            states.pop(posting.id, None)
    for stray, state in states.items():
        yield (client, stray, 0, None, None, None, None, None, None, None, None, 0, 1, state)


def _posting(client: int, posting: Posting, owed: int, state: str | None) -> tuple[Cell, ...]:
    place = (posting.page, posting.line)
    facts = (posting.module, posting.source, posting.code, posting.role, _day(posting.date), posting.amount)
    return (client, posting.id, 1, *facts, *place, owed, int(state is not None), state)


def _payments(client: int, outcome: Outcome) -> Iterable[tuple[Cell, ...]]:
    """Yield every payment once, with how often it was read and how many states it ended in."""
    read = [payment for file in outcome.record_files for payment in file.payments]
    results = {result.payment.id: result for result in outcome.payments}
    times_read = Counter(payment.id for payment in read)
    times_ended = Counter(result.payment.id for result in outcome.payments)
    every: dict[str, Payment] = {payment.id: payment for payment in (*read, *(result.payment for result in outcome.payments))}
    for key, payment in every.items():
        # An outcome that does not carry its record files says nothing about what was read.
        count = times_read[key] if outcome.record_files else 1
        facts = (payment.source, payment.row, _day(payment.date), payment.amount, payment.kind, payment.method)
        end = results.get(key)
        state = end.state if end else None
        named, owed = len(end.postings) if end else 0, int(state == "matched")
        yield (client, key, count, *facts, times_ended[key], state, named, owed)


def _finding(client: int, finding: Finding) -> tuple[Cell, ...]:
    words = (finding.kind, finding.category, finding.severity, finding.confidence)
    subjects = len(finding.payments) + len(finding.postings) + len(finding.modules)
    return (client, finding.id, *words, finding.amount, finding.days_late, subjects)


def _modules(client: int, outcome: Outcome) -> Iterable[tuple[Cell, ...]]:
    for module in outcome.modules:
        transcript = module.transcript
        dates = (_month(transcript.period), _day(transcript.response_date))
        proven = None if transcript.proven is None else int(transcript.proven)
        yield (client, module.id, transcript.source, *dates, transcript.account_balance, transcript.postings_total, proven)


def _links(client: int, outcome: Outcome) -> Iterable[tuple[Cell, ...]]:
    """Yield every mention of one row by another."""
    for result in outcome.payments:
        yield from ((client, "payments", result.payment.id, "postings", key) for key in result.postings)
        yield (client, "payments", result.payment.id, "sources", result.payment.source)
    for finding in outcome.findings:
        yield from ((client, "findings", finding.id, "payments", key) for key in finding.payments)
        yield from ((client, "findings", finding.id, "postings", key) for key in finding.postings)
        yield from ((client, "findings", finding.id, "modules", key) for key in finding.modules)
    for module in outcome.modules:
        yield (client, "modules", module.id, "sources", module.transcript.source)
        for posting in module.postings:
            yield (client, "postings", posting.id, "modules", posting.module)
            yield (client, "postings", posting.id, "sources", posting.source)


def build(columns: Mapping[str, Table]) -> dict[str, pd.DataFrame]:
    """Return the four frames that the gate examines, with what one table says of another already counted.

    Each has ``place`` (its place in the table) and ``key``; ``unknown_ids`` counts the ids it mentions that no row carries.
    A column of whole numbers has the type ``Int64``; one with anything else in it stays ``object``, for the gate to see.
    """
    frames = {name: _frame(table) for name, table in columns.items()}
    unknown = _unknown_ids(frames)
    for name in ("postings", "payments", "findings", "modules"):
        frame = frames[name]
        counts = frame["key"].map(unknown.get(name, {}))
        frame["unknown_ids"] = counts.astype("Int64").fillna(0)
    modules, postings = frames["modules"], frames["postings"]
    read = postings[postings["read"] == 1]
    module_key = read["client"].astype(str) + ":" + read["module"].astype(str)
    amounts = read["amount"] if str(read["amount"].dtype) == "Int64" else read["amount"].map(_whole).astype("Int64")
    modules["rows_total"] = modules["key"].map(amounts.groupby(module_key).sum()).astype("Int64").fillna(0)
    return {name: frames[name] for name in ("postings", "payments", "findings", "modules")}


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _frame(table: Table) -> pd.DataFrame:
    import pandas as pd

    typed = {}
    for name, values in table.items():
        text = name in _TEXTS or name in _MENTIONS
        whole = not text and all(value is None or type(value) is int for value in values)
        typed[name] = pd.Series(values, dtype="Int64" if whole else "object")
    frame = pd.DataFrame(typed)
    frame["place"] = range(len(frame))
    frame["key"] = frame["client"].astype(str) + ":" + frame["id"].astype(str)
    return frame


def _unknown_ids(frames: Mapping[str, pd.DataFrame]) -> dict[str, dict[str, int]]:
    """Count, table by table and row by row, the ids mentioned that no row carries."""
    known = {name: frozenset(frame["key"]) for name, frame in frames.items() if name != "links"}
    counts: dict[str, Counter[str]] = {name: Counter() for name in known}
    links = frames["links"]
    for table, key, client, target, mentioned in zip(
        links["table"], links["key"], links["client"], links["target"], links["target_id"], strict=True
    ):
        if f"{client}:{mentioned}" not in known[target]:
            counts[table][key] += 1
    return {name: dict(count) for name, count in counts.items()}
