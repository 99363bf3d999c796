"""Name the tasks of a night and their results: plain values that travel between processes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from reconcile.kinds import Severity

LIMIT_CODE = "P-LIMIT"
"""The code of the problem that a file met a limit while it was read."""

Earlier = Mapping[str, tuple[str, Mapping[str, Any]]]
"""By finding: the day on which a report first told of it, and its facts."""


@dataclass(frozen=True, slots=True)
class ReadTask:
    """Ask for one client to be read and reconciled; ``stored`` are the readings of its files that are known already.

    ``target`` is where its reports stand: what reviewers accepted in the last one counts in the next. ``careful`` says that a
    file of this client ended a worker, or met a limit, before. ``first`` says that no night knows this client yet.
    """

    label: str
    folder: str
    as_of: date
    fail_on: Severity | None
    program: str
    target: str
    stored: Mapping[bytes, bytes] = field(default_factory=dict)
    careful: bool = False
    first: bool = False


@dataclass(frozen=True, slots=True)
class ReadResult:
    """Hand back a reconciled client: the outcome as bytes for ``write_client``, the tables as JSON for the gate.

    ``reviewed`` is the stamp of the earlier workbook, taken before the reviewers' acceptances were read from it. ``earlier``
    holds, for a client that no night knows yet, the findings of the reports that stand there and the days they were first seen.
    """

    label: str
    outcome: bytes | None
    tables: str
    used: tuple[bytes, ...] = ()
    fresh: Mapping[bytes, bytes] = field(default_factory=dict)
    opened: int = 0
    failed: Mapping[str, Any] | None = None
    reviewed: str = ""
    earlier: Earlier = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WriteTask:
    """Ask for one client's report; ``failed`` is what the gate found, ``unexamined`` why it found nothing.

    ``content`` is the digest of what the report that stands there says, ``document`` that of its JSON file's bytes; ``None``
    when a report must be written in any case. ``reviewed`` is the stamp of the workbook whose acceptances were counted.
    """

    label: str
    outcome: bytes
    target: str
    failed: Mapping[str, Sequence[str | None]]
    unexamined: str | None
    content: str | None
    document: str | None
    reviewed: str


@dataclass(frozen=True, slots=True)
class WriteResult:
    """Hand back how a client ended, with the facts that the history and the morning page need."""

    label: str
    code: int
    content: str | None
    written: bool
    facts: Mapping[str, Any]
    findings: tuple[Mapping[str, Any], ...] = ()


Task = ReadTask | WriteTask
Result = ReadResult | WriteResult
