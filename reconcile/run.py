"""Run the stages in their order: files, transcripts and payments, modules, matches, findings, quality, report.

The only module that knows this order. The date is an argument, so that the same inputs give the same bytes.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from reconcile import config, files, matching, modules, payments, report, rules
from reconcile.config import Settings
from reconcile.errors import CannotWrite, ConfigError, ExitCode, NothingToReconcile, ReconcileError, worst
from reconcile.files import InputFile
from reconcile.kinds import SEVERITIES, Severity
from reconcile.matching.states import judge
from reconcile.model import FileReading, Payment, Problem, RecordFile, Source
from reconcile.outcome import Outcome, QualityCheck
from reconcile.privacy import mask_text
from reconcile.quality import Gate, QualityUnavailable
from reconcile.reading import SafeReader, read_file, with_records
from reconcile.report.document import Json

Reader = Callable[[InputFile, Settings], FileReading]


@dataclass(frozen=True, slots=True)
class Options:
    """Hold what the command line says about a run."""

    out: Path
    as_of: date
    fail_on: Severity | None = None


@dataclass(frozen=True, slots=True)
class ClientRun:
    """Hold how the run of one client folder ended; ``outcome`` is missing when nothing could be reconciled."""

    folder: Path
    code: ExitCode
    outcome: Outcome | None = None
    workbook: Path | None = None
    messages: tuple[str, ...] = ()
    error: str | None = None
    sources: tuple[Source, ...] = ()
    problems: tuple[Problem, ...] = ()


class _NothingRead(NothingToReconcile):
    """Carry the sources of a folder of which nothing could be read."""

    def __init__(self, message: str, sources: tuple[Source, ...], problems: tuple[Problem, ...]) -> None:
        super().__init__(message)
        self.sources = sources
        self.problems = problems


def reconcile_client(folder: Path, as_of: date, settings: Settings, read: Reader = read_file) -> Outcome:
    """Reconcile one client folder; everything but the quality gates and the report.

    ``read`` reads one file; a caller that has read the same bytes before may answer from memory.

    Raises:
        NothingToReconcile: when the folder is empty, or nothing in it could be read.
    """
    inputs, unread, problems = files.discover(folder, files.Limits())
    readings = _joined([read(file, settings) for file in inputs])
    sources = _in_order([*unread, *(reading.source for reading in readings)])
    met = [*problems, *(problem for reading in readings for problem in reading.problems)]
    transcripts = [transcript for reading in readings for transcript in reading.transcripts]
    records = _unique_ids([reading.records for reading in readings if reading.records is not None])
    paid = [payment for record in records for payment in record.payments]
    if not transcripts and not paid:
        raise _NothingRead(_nothing(folder, sources), sources, tuple(met))
    met += _one_sided(bool(transcripts), readings)
    ledger, more = modules.build(transcripts, [(one.tin, one.name) for one in settings.taxpayers if one.name])
    met += more
    matches = matching.pair(paid, ledger, settings.tolerances)
    judgement = judge(paid, matches, ledger, settings.tolerances)
    findings = rules.apply(rules.Case(ledger, matches, judgement, settings.tolerances))
    return Outcome(
        client=mask_text(folder.resolve().name),
        folder=str(folder.resolve()),
        as_of=as_of,
        sources=sources,
        modules=ledger.modules,
        history=ledger.history.steps,
        payments=judgement.results,
        posting_states=judgement.postings,
        findings=findings,
        problems=tuple(met),
        settings_digest=settings.digest(),
        record_files=tuple(records),
        fail_on=settings.fail_on,
    )


def _joined(readings: Sequence[FileReading]) -> list[FileReading]:
    """Make one payment of what several files tell of it; the rows that were joined are counted in their files."""
    held = [(index, reading.records) for index, reading in enumerate(readings) if reading.records is not None]
    names = {reading.source.id: reading.source.path for reading in readings}
    joined = list(readings)
    for (index, _), records in zip(held, payments.join([records for _, records in held], names), strict=True):
        joined[index] = with_records(readings[index], records)
    return joined


def _in_order(sources: Sequence[Source]) -> tuple[Source, ...]:
    """Return the sources by path; a second copy of a file is of the kind of the first."""
    kinds = {source.sha256: source.kind for source in sources if source.kind != "other"}
    known = (replace(source, kind=kinds.get(source.sha256, source.kind)) for source in sources)
    return tuple(sorted(known, key=lambda source: source.path))


def _nothing(folder: Path, sources: Sequence[Source]) -> str:
    if not sources:
        return f"{files.printable_name(folder.name)}: the folder holds no files. Put transcripts and payment records into it."
    return f"{files.printable_name(folder.name)}: none of the {len(sources)} files could be read; nothing was reconciled."


def _one_sided(has_transcripts: bool, readings: Sequence[FileReading]) -> Iterable[Problem]:
    """Say when one of the two sides is missing altogether: nothing was compared then."""
    if not has_transcripts:
        yield Problem(
            "C-NO-TRANSCRIPT",
            "client folder",
            "there is no account transcript, so no payment could be checked.",
            "Download the account transcripts from the IRS (Get Transcript, TDS) into the folder.",
        )
    if not any(reading.records is not None and reading.source.status != "unreadable" for reading in readings):
        yield Problem(
            "C-NO-RECORDS",
            "client folder",
            "there are no payment records, so no posting could be compared.",
            "Put the client's payment records (CSV, Excel, bank download) into the folder.",
        )


def _unique_ids(records: Sequence[RecordFile]) -> list[RecordFile]:
    """Number payments that several files list with the same facts, so that every id is unique in the client."""
    seen: Counter[str] = Counter()

    def renamed(payment: Payment) -> Payment:
        seen[payment.id] += 1
        count = seen[payment.id]
        return payment if count == 1 else replace(payment, id=f"{payment.id}-{count}")

    return [replace(record, payments=tuple(renamed(payment) for payment in record.payments)) for record in records]


# --- a batch of clients ---------------------------------------------------------------------------------------------------


def run_clients(folders: Sequence[Path], options: Options) -> Iterator[ClientRun]:
    """Reconcile client folders one after the other and write their reports; one quality gate examines the whole batch.

    Yields the runs in the order of the folders. A client that cannot be reconciled costs that client only.

    Raises:
        ConfigError: for a broken ``client.toml``, an output inside an input, or two folders of one name.
        CannotWrite, Busy: before anything is read, when the output cannot be used.
    """
    targets = _targets(folders, options.out)
    settings = [config.load(folder, options.fail_on) for folder in folders]
    files.check_writable(options.out)
    with contextlib.ExitStack() as stack:
        read = stack.enter_context(SafeReader())
        gate = stack.enter_context(Gate.start())
        for target in targets:
            stack.enter_context(files.output_lock(target))
        runs = [attempt(folder, options.as_of, own, read) for folder, own in zip(folders, settings, strict=True)]
        outcomes = [run.outcome for run in runs if run.outcome is not None]
        examined, problem = _examine(gate, outcomes)
        for run, target in zip(runs, targets, strict=True):
            if run.outcome is None:
                yield run
                continue
            outcome = with_quality(run.outcome, examined.get(run.outcome.folder, ()), problem)
            yield publish(replace(run, outcome=outcome), target)


def _targets(folders: Sequence[Path], out: Path) -> list[Path]:
    targets: dict[Path, Path] = {}
    for folder in folders:
        if files.output_inside_input(out, folder):
            raise ConfigError(f"--out {out} lies inside the client folder {folder}. Choose a folder outside of it.")
        target = out / files.safe_client_name(folder.resolve().name)
        if target in targets:
            raise ConfigError(f"{folder} and {targets[target]} have the same name, so their reports would be the same file.")
        targets[target] = folder
    return list(targets)


def attempt(folder: Path, as_of: date, settings: Settings, read: Reader = read_file) -> ClientRun:
    """Reconcile one client folder, and say how that ended; the report is not written yet."""
    try:
        outcome = reconcile_client(folder, as_of, settings, read)
    except _NothingRead as error:
        return ClientRun(folder, error.exit_code, error=str(error), sources=error.sources, problems=error.problems)
    except ReconcileError as error:
        return ClientRun(folder, error.exit_code, error=str(error))
    return ClientRun(folder, ExitCode.OK, outcome)


def _examine(gate: Gate, outcomes: Sequence[Outcome]) -> tuple[dict[str, tuple[QualityCheck, ...]], tuple[Problem, ...]]:
    if not outcomes:
        return {}, ()
    try:
        return gate.check(outcomes), ()
    except QualityUnavailable as error:
        return {}, (not_examined(str(error)),)


def not_examined(reason: str) -> Problem:
    """Return the problem that says why the quality gates did not run."""
    what = f"the quality gates did not run: {reason}."
    return Problem("Q-GATE", "quality gates", what, "Run again; if it repeats, reinstall great-expectations.")


def with_quality(outcome: Outcome, checks: tuple[QualityCheck, ...], problems: tuple[Problem, ...]) -> Outcome:
    """Return the outcome with what the quality gates found, or with the problem that kept them from running."""
    failed = []
    for check in checks:
        if not check.passed:
            rows = ", ".join(check.failing_ids) or "the whole table"
            todo = "Compare these rows with the original files."
            failed.append(Problem("Q-CHECK", f"quality gates, {check.table}", f"not so: {check.words} ({rows}).", todo))
    return replace(outcome, quality=checks, problems=(*outcome.problems, *problems, *failed))


def publish(run: ClientRun, target: Path, content: Json | None = None) -> ClientRun:
    """Write the report of one client, and say how its run ended; ``content`` is its document, where the caller has it already."""
    assert run.outcome is not None
    try:
        written = report.write(run.outcome, target, rules.legend(), content)
    except CannotWrite as error:
        return ClientRun(run.folder, error.exit_code, error=str(error), sources=run.outcome.sources)
    return replace(run, code=exit_code(run.outcome), workbook=written.workbook, messages=written.messages)


def again(folder: Path, as_of: date, fail_on: Severity | None = None) -> Outcome:
    """Reconcile a client folder once more, quality gates included, without writing anything: for ``verify``.

    Raises:
        ReconcileError: when nothing can be reconciled any more.
    """
    with SafeReader() as read, Gate.start() as gate:
        outcome = reconcile_client(folder, as_of, config.load(folder, fail_on), read)
        examined, problems = _examine(gate, [outcome])
    return with_quality(outcome, examined.get(outcome.folder, ()), problems)


def exit_code(outcome: Outcome) -> ExitCode:
    """Return how the run of one client ended: 3 for an input that is not trusted, 1 for findings, else 0."""
    counted = SEVERITIES[: SEVERITIES.index(outcome.fail_on) + 1]
    found = any(finding.severity in counted for finding in outcome.findings)
    return worst(ExitCode.OK if outcome.complete else ExitCode.INCOMPLETE, ExitCode.FINDINGS if found else ExitCode.OK)
