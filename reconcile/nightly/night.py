"""Coordinate one night: find what changed, have it done, keep what must be known tomorrow."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from multiprocessing import connection as mp_connection
from pathlib import Path
from typing import Any

from reconcile.errors import ExitCode
from reconcile.kinds import Severity
from reconcile.nightly import history, scan
from reconcile.nightly.engine import Engine, Lost
from reconcile.nightly.gate import BatchGate, Failed, GateLost
from reconcile.nightly.history import Night, Sight
from reconcile.nightly.scan import Client
from reconcile.nightly.state import ClientState, State
from reconcile.nightly.tasks import LIMIT_CODE, ReadResult, ReadTask, WriteResult, WriteTask
from reconcile.report.places import stamp

# Clients read but not yet written are held in memory; so many of them keep the gate busy, and no more are needed.
_AHEAD = 1_500
_GATE_BATCH = 250
_MOST_IN_A_CHUNK = 16
_TICK_SECONDS = 1.0
_ATTEMPTS = 2


@dataclass(frozen=True, slots=True)
class Job:
    """Hold what steers a night's work."""

    out: Path
    as_of: date
    fail_on: Severity | None
    program: str
    again: bool = False


@dataclass(slots=True)
class Tally:
    """Count what was done."""

    read: int = 0
    written: int = 0
    files_read: int = 0
    files_known: int = 0
    retried: int = 0


@dataclass(slots=True)
class _Under:
    """Hold a client that is being worked on."""

    client: Client
    fingerprint: str | None
    known: ClientState | None
    attempts: int = 0
    result: ReadResult | None = None
    entered: bool = False


class Work:
    """Hold the clients of a night on their way through reading, the gate and writing."""

    def __init__(self, job: Job, state: State, night: Night, engine: Engine, how: tuple[int, set[str]]) -> None:
        """Take the number of jobs, and a set that is kept to name the clients being written, in ``how``."""
        self._job, self._state, self._night, self._engine = job, state, night, engine
        self._jobs, self._writing = how
        self._under: dict[str, _Under] = {}
        self._reading: set[str] = set()
        self._to_read: deque[str] = deque()
        self._to_examine: deque[str] = deque()
        self._to_write: deque[tuple[str, Failed, str | None]] = deque()
        self._passing: tuple[str, ...] = ()
        self._alone: set[str] = set()
        self.tally = Tally()

    def add(self, client: Client, fingerprint: str | None, known: ClientState | None) -> None:
        """Take a client in."""
        self._under[client.label] = _Under(client, fingerprint, known)
        self._to_read.append(client.label)
        self._reading.add(client.label)

    def run(self, gate: BatchGate, ended: Callable[[str, int], None]) -> None:
        """Work until every client has ended; ``ended`` is told each one's label and exit code."""
        while self._under:
            self._examine(gate)
            self._submit()
            waitables = [*self._engine.waitables, *gate.waitables]
            ready = mp_connection.wait(waitables, _TICK_SECONDS) if waitables else []
            self._hear(gate, any(one in ready for one in gate.waitables))
            for done in self._engine.collect():
                if isinstance(done, Lost):
                    self._lose([task.label for task in done.tasks], done.why, ended)
                    continue
                with self._state.saving():
                    for result in done.results:
                        self._take(result, ended)

    # --- giving out ---------------------------------------------------------------------------------------------------------

    def _submit(self) -> None:
        while self._engine.free > 0:
            if self._to_write:
                self._engine.submit(tuple(self._write_task(*self._to_write.popleft()) for _ in range(self._size(self._to_write))))
            elif self._to_read and len(self._to_examine) + len(self._to_write) < _AHEAD:
                labels = [self._to_read.popleft() for _ in range(self._size(self._to_read))]
                self._engine.submit(tuple(self._read_task(label) for label in labels))
            else:
                return

    def _size(self, queue: Sequence[Any]) -> int:
        """Return how many to give in one chunk: few enough that all have work, and one alone after a loss."""
        first = queue[0] if isinstance(queue[0], str) else queue[0][0]
        if first in self._alone:
            return 1
        size = max(1, min(_MOST_IN_A_CHUNK, len(queue) // (2 * self._jobs)))
        for place in range(size):
            label = queue[place] if isinstance(queue[place], str) else queue[place][0]
            if label in self._alone:
                return place
        return size

    def _read_task(self, label: str) -> ReadTask:
        under, job = self._under[label], self._job
        stored = {} if job.again else self._state.readings(label)
        careful = label in self._alone or _met_limit(under.known)
        where = (str(under.client.folder), job.as_of, job.fail_on, job.program, self._target(label))
        return ReadTask(label, *where, stored, careful, under.known is None and not under.entered)

    def _target(self, label: str) -> str:
        return str(self._job.out.absolute() / label)

    def _write_task(self, label: str, failed: Failed, unexamined: str | None) -> WriteTask:
        under = self._under[label]
        self._writing.add(label)
        assert under.result is not None and under.result.outcome is not None
        known = under.known if not self._job.again else None
        content, document = (known.content, known.facts.get("document")) if known and _in_place(known) else (None, None)
        how = (failed, unexamined, content, document, under.result.reviewed)
        return WriteTask(label, under.result.outcome, self._target(label), *how)

    # --- the gate -----------------------------------------------------------------------------------------------------------

    def _examine(self, gate: BatchGate) -> None:
        """Give the gate what waits, when it is enough or nothing more will come; when it is lost, let all pass, and say so."""
        if gate.lost is not None:
            while self._to_examine:
                self._to_write.append((self._to_examine.popleft(), {}, gate.lost))
        enough = len(self._to_examine) >= _GATE_BATCH or (self._to_examine and not self._reading)
        if enough and not gate.busy:
            batch: dict[str, str] = {}
            while self._to_examine and len(batch) < _AHEAD:
                label = self._to_examine.popleft()
                result = self._under[label].result
                batch[label] = result.tables if result else "{}"
            self._passing = tuple(batch)
            with contextlib.suppress(GateLost):
                gate.send(batch)
                return
            self._pass_unexamined(gate)

    def _hear(self, gate: BatchGate, ready: bool) -> None:
        try:
            if ready:
                for label, failed in gate.answer().items():
                    self._to_write.append((label, failed, None))
                self._passing = ()
            gate.check_time()
        except GateLost:
            self._pass_unexamined(gate)

    def _pass_unexamined(self, gate: BatchGate) -> None:
        passing, self._passing = self._passing, ()
        self._to_write.extend((label, {}, gate.lost) for label in passing)

    # --- taking back --------------------------------------------------------------------------------------------------------

    def _take(self, result: ReadResult | WriteResult, ended: Callable[[str, int], None]) -> None:
        under = self._under[result.label]
        if not isinstance(result, ReadResult):
            return self._finish(under, result, ended)
        self._enter(under, result)
        if result.failed is not None:
            self._fail(under, dict(result.failed), under.fingerprint, ended)
        else:
            under.result = result
            self._reading.discard(result.label)
            self.tally.read += 1
            self.tally.files_read += result.opened
            self.tally.files_known += sum(key not in result.fresh for key in result.used)
            self._to_examine.append(result.label)

    def _enter(self, under: _Under, result: ReadResult) -> None:
        """Enter a client that no night knew, with what its reports remember, before it gets a report of tonight.

        Else a run that is cut short between that report and its entry would leave findings that the next one takes for old.
        """
        if under.known is None and not under.entered:
            label, night = under.client.label, self._night
            for finding in history.remembered(label, result.earlier, night.as_of):
                self._state.save_finding(finding)
            self._state.save_client(ClientState(label, None, ExitCode.NO_REPORT, None, night.run, None, None, {}))
            under.entered = True

    def _lose(self, labels: Sequence[str], why: str, ended: Callable[[str, int], None]) -> None:
        """Give each client of a lost chunk one more try, alone, so that it can take no other with it."""
        for label in labels:
            under = self._under[label]
            under.attempts += 1
            under.result = None
            if under.attempts < _ATTEMPTS:
                self.tally.retried += 1
                self._alone.add(label)
                self._to_read.append(label)
                self._reading.add(label)
                continue
            words = f"this client could not be reconciled: {why}, and again when it was tried alone. The old report is intact."
            with self._state.saving():
                self._fail(under, {"error": words, "problems": []}, None, ended)

    def _finish(self, under: _Under, result: WriteResult, ended: Callable[[str, int], None]) -> None:
        if result.content is None:
            return self._fail(under, dict(result.facts), None, ended)
        label, read, night = result.label, under.result, self._night
        facts = dict(result.facts)
        facts |= self._absent(under, facts["sources"])
        before = self._state.findings(label)
        why = None if facts["complete"] else "an input could not be trusted"
        why = "a file is gone" if facts["gone"] else why
        for finding in history.follow(label, before, result.findings, night, Sight(why, bool(facts["missing"]))):
            self._state.save_finding(finding)
        if read is not None:
            self._state.save_readings(label, read.used, read.fresh)
        as_of = night.as_of if result.written or under.known is None else under.known.as_of
        client = ClientState(label, under.fingerprint, result.code, as_of, night.run, None, result.content, facts)
        if facts["unread"] or not _in_place(client):
            client = replace(client, fingerprint=None)
        self._state.save_client(client)
        self.tally.written += result.written
        return self._end(label, result.code, ended)

    def _fail(self, under: _Under, facts: dict[str, Any], fingerprint: str | None, ended: Callable[[str, int], None]) -> None:
        """Enter a client that has no new report; what is known of it stays."""
        label, known = under.client.label, under.known
        code = int(facts.get("code", ExitCode.NO_REPORT))
        old = dict(known.facts) if known else {}
        sources = facts.get("sources") or (old.get("sources", []) if under.client.files else [])
        merged = {**old, **facts, "sources": sources, **self._absent(under, sources)}
        if facts.get("unread"):
            fingerprint = None
        as_of, content = (known.as_of, known.content) if known else (None, None)
        state = ClientState(label, fingerprint, code, as_of, self._night.run, None, content, merged)
        self._state.save_client(state)
        self._end(label, code, ended)

    def _absent(self, under: _Under, sources: Sequence[Sequence[str]]) -> dict[str, list[str]]:
        """Return the files that are gone since the last night that was told, and all that are missing by now."""
        known = under.known
        if known is None:
            return {"gone": [], "missing": []}
        gone = history.gone_files(known.facts.get("sources", ()), sources)
        # What a run found gone that never came to its end is still to be told.
        untold = known.facts.get("gone", ()) if known.run > self._night.baseline else ()
        here = {source[0] for source in sources}
        missing = {*gone, *known.facts.get("missing", ())}
        return {"gone": sorted({*gone, *(name for name in untold if name not in here)}), "missing": sorted(missing - here)}

    def _end(self, label: str, code: int, ended: Callable[[str, int], None]) -> None:
        del self._under[label]
        self._reading.discard(label)
        self._writing.discard(label)
        self._alone.discard(label)
        ended(label, code)


def changed(found: Sequence[Client], known: dict[str, ClientState], salt: str, job: Job) -> list[tuple[Client, str | None]]:
    """Return the clients to be worked on, with the fingerprint they will have then."""
    todo = []
    for client in found:
        state = known.get(client.label)
        fingerprint = scan.join([client.listing, salt]) if client.listing is not None else None
        same = state is not None and fingerprint is not None and state.fingerprint == fingerprint
        if job.again or not same or (state is not None and state.content is not None and not _report_holds(job, state)):
            todo.append((client, fingerprint))
    return todo


def _met_limit(known: ClientState | None) -> bool:
    return known is not None and any(problem[0] == LIMIT_CODE for problem in known.facts.get("problems", ()))


def _in_place(state: ClientState) -> bool:
    """Tell whether the workbook has its own name; a numbered one waits for the night on which the other is no longer open."""
    return str(state.facts.get("workbook", "")).endswith("/discrepancies.xlsx")


def _report_holds(job: Job, state: ClientState) -> bool:
    """Tell whether the report stands, no reviewer wrote into it since, and no day has come on which a finding presses more."""
    if (
        not (job.out / state.label / "reconciliation.json").is_file()
        or not (job.out / str(state.facts.get("workbook"))).is_file()
    ):
        return False
    due = state.facts.get("judge_again_on")
    return state.facts.get("reviewed") == stamp(job.out / state.label) and (due is None or job.as_of.isoformat() < due)


def returned(known: dict[str, ClientState], found: Sequence[Client], todo: Sequence[Client]) -> list[ClientState]:
    """Return the clients whose folder is back as it was, so that nothing else will enter that."""
    here, worked = {client.label for client in found}, {client.label for client in todo}
    return [
        replace(state, gone=None)
        for label, state in known.items()
        if state.gone is not None and label in here and label not in worked
    ]
