"""Conduct a night from its first lock to its last word."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import reconcile
from reconcile import files
from reconcile.errors import CannotWrite, ConfigError, ExitCode, NothingToReconcile, worst
from reconcile.firm import Engine as EngineName
from reconcile.firm import Firm
from reconcile.kinds import Severity
from reconcile.nightly import morning, night, scan, state
from reconcile.nightly.gate import BatchGate
from reconcile.nightly.history import Night
from reconcile.nightly.log import Log
from reconcile.nightly.morning import Morning
from reconcile.nightly.scan import Client
from reconcile.nightly.state import ClientState, DamagedState, State

Progress = Callable[[int, int, str], None]
Result = tuple[Sequence[Client], Sequence[tuple[Client, str | None]], night.Tally, list[str]]
"""The clients found, those worked on with their fingerprints, what was done, and what must be said."""


@dataclass(frozen=True, slots=True)
class Orders:
    """Hold what a night is asked to do; ``now`` is the moment it began on the clock, ``begun`` the same on the timer."""

    root: Path
    out: Path
    as_of: date
    now: datetime
    fail_on: Severity | None = None
    jobs: int = 1
    engine: EngineName = "local"
    scheduler: str | None = None
    firm: Firm = field(default_factory=Firm)
    again: bool = False
    keep_days: int = 90
    begun: float = field(default_factory=time.monotonic)


@dataclass(frozen=True, slots=True)
class Told:
    """Hold how a night ended, and where its page and workbook are."""

    morning: Morning
    code: ExitCode
    page: Path
    book: Path


_MOVING = (
    "a file was copied in or changed while the night was at work, so its report may tell of half a file."
    " The next night reads it again."
)


def silent(done: int, total: int, label: str) -> None:
    """Show nothing."""


def conduct(orders: Orders, progress: Progress = silent) -> Told:
    """Reconcile every client folder of a firm, and tell the morning.

    Raises:
        Busy: at once, when another run is at work on the output.
        CannotWrite: before anything is read, when the output cannot be used.
        NothingToReconcile: when there is no client folder at all; what was told last stays.
        ConfigError: when the output lies inside a client folder, or the engine that is asked for is not installed.
    """
    _check_places(orders)
    files.check_writable(orders.out)
    with files.output_lock(orders.out), Log.open(orders.out, orders.now, orders.keep_days) as log:
        state.remove_old_copies(orders.out, orders.now.timestamp() - orders.keep_days * 86_400)
        try:
            return _with_state(orders, progress, log)
        except BaseException as error:
            log.write("stopped", reason=type(error).__name__)
            raise


def _check_places(orders: Orders) -> None:
    scan.check_root(orders.root)
    out, root = orders.out.resolve(), orders.root.resolve()
    if out == root:
        raise CannotWrite("--out is the folder of the clients itself. Choose another folder for the reports.")
    if root in out.parents and out.parent != root:
        client = files.printable_name(out.relative_to(root).parts[0])
        raise ConfigError(
            f"--out lies inside the client folder {client}. Choose a folder outside of it; one directly under ROOT will do."
        )


def _with_state(orders: Orders, progress: Progress, log: Log) -> Told:
    """Run with the database; where it proves damaged, even half way through, set it aside and begin once more without it."""
    notes: list[str] = []
    for attempt in (1, 2):
        try:
            with contextlib.closing(State.open(orders.out)) as known:
                return _night(orders, progress, log, (known, notes))
        except DamagedState as error:
            aside = state.set_aside(orders.out)
            if attempt == 2 or aside is None:
                raise CannotWrite(f"the nightly database cannot be used ({error}). Look at the disk it stands on.") from error
            notes.append(
                f"The database of earlier nights could not be used ({error}); it is kept as {aside.name}, and a new one is begun."
                " Reviewers' notes stand in the workbooks and are not touched; days first seen come from the reports."
            )
            log.write("state_set_aside", file=aside.name)
    raise AssertionError("unreachable")


def _night(orders: Orders, progress: Progress, log: Log, memory: tuple[State, list[str]]) -> Told:
    known_state, notes = memory
    last = known_state.runs(1)
    run = known_state.begin_run(_moment(orders.now), orders.as_of.isoformat(), reconcile.__version__)
    tonight = Night(run, known_state.last_complete_run(), orders.as_of.isoformat())
    log.write("started", run=run, version=reconcile.__version__, as_of=tonight.as_of, engine=orders.engine, jobs=orders.jobs)
    if known_state.kept:
        notes.append(f"The database of earlier nights was brought up to date; as it was, it is kept as {known_state.kept}.")
        log.write("state_migrated", kept=known_state.kept)
    if not last and not notes and any(orders.out.glob("*/reconciliation.json")):
        notes.append("No earlier night is known here, though reports stand here: the days first seen come from them.")
    if last and not last[0]["ended"]:
        notes.append(_swept(orders.out, last[0]["started"]))
    found, passed_over = scan.clients(orders.root, orders.out, int(orders.now.timestamp() * 10**9))
    notes += passed_over
    found, doubles = _distinct(found)
    notes += doubles
    known = known_state.clients()
    if not found:
        _nothing(orders, known)
    job = night.Job(orders.out, orders.as_of, orders.fail_on, scan.program_digest(), orders.again)
    todo = night.changed(found, known, scan.join([job.program, repr(orders.firm.tolerances), *_severities(orders)]), job)
    log.write("scanned", clients=len(found), changed=len(todo))
    work = _work(orders, job, (known_state, known, tonight), todo, _Teller(progress, log, len(todo)))
    _enter_absent(known_state, known, found, todo, tonight)
    notes += _forget_left(orders, known_state, {client.label for client in found}, log)
    return _tell(orders, known_state, tonight, (found, todo, work, notes), log)


def _severities(orders: Orders) -> tuple[str, str]:
    return str(orders.fail_on), str(orders.firm.fail_on)


def _nothing(orders: Orders, known: dict[str, ClientState]) -> None:
    shown = files.printable_name(str(orders.root))
    if known:
        raise NothingToReconcile(
            f"{shown}: {len(known)} → 0 client folders. Is the drive connected? Nothing was reconciled; old reports are intact."
        )
    raise NothingToReconcile(f"{shown}: there is no client folder in it. Put each client's files into a folder of its own.")


def _distinct(found: Sequence[Client]) -> tuple[list[Client], list[str]]:
    """Keep one client of each label: two would write to the same place."""
    kept: dict[str, Client] = {}
    doubles = []
    for client in found:
        if client.label in kept:
            doubles.append(f"{client.label}: two folders have this name in print, and only one is reconciled. Rename one.")
        else:
            kept[client.label] = client
    return list(kept.values()), doubles


def _swept(out: Path, started: str) -> str:
    swept = files.sweep(out)
    for folder in out.iterdir():
        if folder.is_dir() and not folder.is_symlink():
            swept += files.sweep(folder) + files.sweep(folder / "history")
    left = "it left nothing behind"
    if swept:
        left = f"{swept} unfinished file{'' if swept == 1 else 's'} of it {'was' if swept == 1 else 'were'} taken away"
    return f"The run of {started} did not come to its end; {left}."


class _Teller:
    """Pass on how far the work is."""

    def __init__(self, progress: Progress, log: Log, total: int) -> None:
        self._progress, self._log, self._total, self._done = progress, log, total, 0

    def ended(self, label: str, code: int) -> None:
        self._done += 1
        self._log.write("client", client=label, code=code)
        self._progress(self._done, self._total, label)


def _work(
    orders: Orders,
    job: night.Job,
    memory: tuple[State, dict[str, ClientState], Night],
    todo: Sequence[tuple[Client, str | None]],
    teller: _Teller,
) -> night.Tally:
    if not todo:
        return night.Tally()
    known_state, known, tonight = memory
    writing: set[str] = set()
    with contextlib.ExitStack() as stack:
        gate = BatchGate()
        stack.callback(gate.close)
        stack.enter_context(_tidying(orders.out, writing))
        engine = _engine(orders, len(todo))
        stack.callback(engine.close)
        work = night.Work(job, known_state, tonight, engine, (orders.jobs, writing))
        for client, fingerprint in todo:
            work.add(client, fingerprint, known.get(client.label))
        work.run(gate, teller.ended)
        return work.tally


@contextlib.contextmanager
def _tidying(out: Path, writing: set[str]) -> Iterator[None]:
    """Take away, when a run is cut short, what workers that were ended by force left behind."""
    try:
        yield
    except BaseException:
        for label in writing:
            files.sweep(out / label)
            files.sweep(out / label / "history")
        raise


def _engine(orders: Orders, clients: int) -> Any:
    if orders.engine == "dask":
        from reconcile.nightly.dask_engine import DaskEngine

        return DaskEngine(orders.scheduler)
    from reconcile.nightly.pool import LocalPool

    return LocalPool(min(orders.jobs, clients))


def _enter_absent(
    known_state: State,
    known: dict[str, ClientState],
    found: Sequence[Client],
    todo: Sequence[tuple[Client, str | None]],
    tonight: Night,
) -> None:
    here = {client.label for client in found}
    with known_state.saving():
        for back in night.returned(known, found, [client for client, _ in todo]):
            known_state.save_client(back)
        for label, client in known.items():
            if label not in here and client.gone is None:
                known_state.save_client(replace(client, gone=tonight.as_of, fingerprint=None))


def _forget_left(orders: Orders, known_state: State, here: set[str], log: Log) -> list[str]:
    """Forget the clients that are named as gone for good, once they have been gone for as long as logs are kept."""
    before = date.fromordinal(max(1, orders.as_of.toordinal() - orders.keep_days)).isoformat()
    notes = []
    for label, client in known_state.clients().items():
        if label in orders.firm.left and label not in here and client.gone is not None and client.gone < before:
            with known_state.saving():
                known_state.forget_client(label)
            log.write("client_forgotten", client=label)
            notes.append(f"{label} left, and is gone since {client.gone}: its history is forgotten; its reports are not touched.")
    return notes


def _tell(
    orders: Orders,
    known_state: State,
    tonight: Night,
    result: Result,
    log: Log,
) -> Told:
    from reconcile.nightly import publish

    told = _gathered(orders, known_state, tonight, result)
    last = known_state.runs(2)[1:]
    page, book, digest = publish.publish(
        told,
        orders.out,
        str(last[0]["page"]) if last else "",
        lambda: morning.open_findings(known_state, tonight, told.clients),
    )
    ended = orders.now + timedelta(seconds=time.monotonic() - orders.begun)
    known_state.end_run(tonight.run, _moment(ended), told.code, told.counts(), digest)
    log.write("ended", code=told.code, counts=told.counts())
    return Told(told, ExitCode(told.code), page, book)


def _gathered(orders: Orders, known_state: State, tonight: Night, result: Result) -> Morning:
    found, todo, tally, notes = result
    done = [client.label for client, _ in todo]
    here = [client.label for client in found]
    rows, news, troubles, alarms = morning.gather(known_state, tonight, here, orders.firm.left, done)
    alarms += tuple(f"{label}: {_MOVING}" for label in scan.moving(client for client, _ in todo))
    if tally.retried:
        notes.append(f"{tally.retried} client{'' if tally.retried == 1 else 's'} had to be tried again: a worker was lost.")
    trend = morning.trend(known_state)
    return Morning(
        firm=orders.firm.name or files.printable_name(orders.root.resolve().name),
        version=reconcile.__version__,
        as_of=tonight.as_of,
        started=_moment(orders.now),
        since=trend[-1].as_of if trend else None,
        code=int(worst(*(ExitCode(row.code) for row in rows), ExitCode.INCOMPLETE if alarms else ExitCode.OK)),
        clients=rows,
        news=news,
        troubles=troubles,
        alarms=alarms,
        notes=tuple(notes),
        trend=trend,
        work={
            "unchanged": len(found) - len(todo),
            "reconciled": len(todo),
            "written": tally.written,
            "files_read": tally.files_read,
            "files_known": tally.files_known,
        },
    )


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
