"""Run the stages in their order: files, transcripts and payments, modules, matches, findings, quality, report.

The only module that knows this order. The date is an argument, so that the same inputs give the same bytes.
"""

from __future__ import annotations

import contextlib
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from reconcile import config, files, matching, modules, payments, report, rules
from reconcile.config import Settings
from reconcile.decision import Decision
from reconcile.errors import CannotWrite, ConfigError, ExitCode, NothingToReconcile, ReconcileError, worst
from reconcile.files import InputFile
from reconcile.kinds import SEVERITIES, Severity
from reconcile.matching.fiscal import by_year_end
from reconcile.matching.states import Judgement, judge
from reconcile.model import FileReading, Payment, Problem, RecordFile, Source
from reconcile.outcome import DecisionResult, Finding, Outcome, QualityCheck
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
    """Hold how the run of one client folder ended; ``outcome`` is missing when nothing could be reconciled.

    ``document`` is the outcome as JSON, as it stands beside the workbook.
    """

    folder: Path
    code: ExitCode
    outcome: Outcome | None = None
    workbook: Path | None = None
    messages: tuple[str, ...] = ()
    error: str | None = None
    sources: tuple[Source, ...] = ()
    problems: tuple[Problem, ...] = ()
    document: Json | None = None


class _NothingRead(NothingToReconcile):
    """Carry the sources of a folder of which nothing could be read."""

    def __init__(self, message: str, sources: tuple[Source, ...], problems: tuple[Problem, ...]) -> None:
        super().__init__(message)
        self.sources = sources
        self.problems = problems


_DESIGNATING = frozenset({"confirmation", "payment-history"})
"""Layouts of what shows, in the IRS's own words, which form and period the payer chose."""


def reconcile_client(
    folder: Path, as_of: date, settings: Settings, read: Reader = read_file, reviewed: Sequence[Decision] = ()
) -> Outcome:
    """Reconcile one client folder; everything but the quality gates and the report.

    ``read`` reads one file, or answers from memory; ``reviewed`` are the findings that reviewers accepted in the last report.

    Raises:
        NothingToReconcile: when the folder is empty, or nothing in it could be read.
    """
    inputs, unread, problems = files.discover(folder, files.Limits(), settings.whose)
    readings = _joined([read(file, settings) for file in inputs])
    sources = _in_order([*unread, *(reading.source for reading in readings)])
    met = [*problems, *(problem for reading in readings for problem in reading.problems)]
    transcripts = [transcript for reading in readings for transcript in reading.transcripts]
    records = _unique_ids([reading.records for reading in readings if reading.records is not None])
    paid = any(record.payments for record in records)
    if not transcripts and not paid:
        raise _NothingRead(_nothing(folder, sources), sources, tuple(met))
    ledger, more = modules.build(transcripts, [(one.tin, one.name) for one in settings.taxpayers if one.name])
    met += [*_one_sided(bool(transcripts), readings), *_unmet(settings, sources), *more]
    case, remarks = _case(records, ledger, settings, as_of, {source.id: source.path for source in sources})
    findings, decided = _settled(case, [*settings.decisions, *reviewed])
    return Outcome(
        client=mask_text(folder.resolve().name),
        folder=str(folder.resolve()),
        as_of=as_of,
        sources=sources,
        modules=ledger.modules,
        history=ledger.history.steps,
        payments=case.results,
        posting_states=case.judgement.postings,
        findings=findings,
        problems=(*met, *remarks, *_void(decided)),
        settings_digest=settings.digest(),
        record_files=tuple(records),
        fail_on=settings.fail_on,
        decisions=decided,
        judge_again_on=rules.next_change(case, findings),
    )


def _case(
    records: Sequence[RecordFile], ledger: modules.Ledger, settings: Settings, as_of: date, names: Mapping[str, str]
) -> tuple[rules.Case, list[Problem]]:
    """Pair payments and postings, and decide in which state each ends; with remarks on how the records were read for it."""
    recorded = [payment for record in records for payment in record.payments]
    paid, remarks = by_year_end(recorded, ledger.current)
    matches = matching.pair(paid, ledger, settings.tolerances, settings.decisions)
    judgement = judge(paid, matches, ledger, settings.tolerances, names)
    told = frozenset(record.source for record in records if set(record.layout.split(", ")) <= _DESIGNATING)
    remarks += _overdue(judgement)
    return rules.Case(ledger, matches, judgement, settings.tolerances, as_of, told), remarks


def _overdue(judgement: Judgement) -> Iterable[Problem]:
    """Yield a remark for each payment that a record calls scheduled long after its day, and that no transcript shows."""
    for result in judgement.results:
        if result.payment.id in judgement.overdue:
            todo = "Ask the client or the bank: if it was paid, correct the status in the record; if not, it is still owed."
            where = judgement.place(result.payment)
            yield Problem("M-SCHEDULED", where, result.reason, todo, blocking=False, source=result.payment.source)


def _settled(case: rules.Case, decisions: Sequence[Decision]) -> tuple[tuple[Finding, ...], tuple[DecisionResult, ...]]:
    """Judge the case and take the acceptances in; return the findings, and of every decision what became of it."""
    findings, accepted = rules.accept(rules.apply(case), decisions)
    decided = sorted([*case.matches.decisions, *accepted], key=lambda one: (one.decision.origin, one.decision.number))
    return findings, tuple(decided)


def _void(decided: Iterable[DecisionResult]) -> Iterable[Problem]:
    """Yield a remark for each decision that does not hold."""
    for one in decided:
        decision = one.decision
        if one.standing == "void":
            what = f"the decision of {decision.initials or 'a reviewer'} is void: {one.words}."
            todo = "The program's own reading stands meanwhile. Correct the decision, or take it out."
            yield Problem("D-VOID", decision.where, what, todo, blocking=False)


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


def _unmet(settings: Settings, sources: Sequence[Source]) -> Iterable[Problem]:
    """Say which parts of the client file are about files that are not there: a slip of the pen, or a file that is gone."""
    for mapping in settings.mappings:
        if not any(mapping.applies_to(source.path) for source in sources):
            what = f'[[payments]] is for "{mask_text(mapping.files)}", and no file here has that name: nothing of it was used.'
            todo = "Correct the name (relative to the client folder), or take the lines out."
            yield Problem("C-NO-FILE", f"client.toml, line {mapping.line}", what, todo, blocking=False)


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
        runs = deque(
            attempt(folder, options.as_of, own, read, report.accepted(target))
            for folder, own, target in zip(folders, settings, targets, strict=True)
        )
        outcomes = [run.outcome for run in runs if run.outcome is not None]
        examined, problem = _examine(gate, outcomes)
        del outcomes
        for target in targets:
            # Each is let go when it is written: nobody needs all of them at once any more.
            run = runs.popleft()
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


def attempt(
    folder: Path, as_of: date, settings: Settings, read: Reader = read_file, reviewed: Sequence[Decision] = ()
) -> ClientRun:
    """Reconcile one client folder, and say how that ended; the report is not written yet."""
    try:
        outcome = reconcile_client(folder, as_of, settings, read, reviewed)
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


NOT_EXAMINED = "Q-GATE"
"""The code of the problem that the quality gates did not run: nothing about the inputs, so another run may mend it."""


def not_examined(reason: str) -> Problem:
    """Return the problem that says why the quality gates did not run."""
    what = f"the quality gates did not run: {reason}."
    return Problem(NOT_EXAMINED, "quality gates", what, "Run again; if it repeats, reinstall great-expectations.")


def with_quality(outcome: Outcome, checks: tuple[QualityCheck, ...], problems: tuple[Problem, ...]) -> Outcome:
    """Return the outcome with what the quality gates found, or with the problem that kept them from running."""
    failed = []
    for check in checks:
        if not check.passed:
            rows = ", ".join(check.failing_ids) or "the whole table"
            todo = "Compare these rows with the original files."
            failed.append(Problem("Q-CHECK", f"quality gates, {check.table}", f"not so: {check.words} ({rows}).", todo))
    return replace(outcome, quality=checks, problems=(*outcome.problems, *problems, *failed))


def publish(run: ClientRun, target: Path) -> ClientRun:
    """Write the report of one client, and say how its run ended."""
    assert run.outcome is not None
    document = run.document or report.document(run.outcome)
    try:
        written = report.write(run.outcome, target, rules.legend(), document)
    except CannotWrite as error:
        return ClientRun(run.folder, error.exit_code, error=str(error), sources=run.outcome.sources)
    code = exit_code(run.outcome)
    return replace(run, code=code, workbook=written.workbook, messages=written.messages, document=document)


def again(folder: Path, as_of: date, fail_on: Severity | None = None, reviewed: Sequence[Decision] = ()) -> Outcome:
    """Reconcile a client folder once more, quality gates included, without writing anything: for ``verify``.

    ``reviewed`` are the findings that reviewers had accepted when the report was made, as it tells itself.

    Raises:
        ReconcileError: when nothing can be reconciled any more.
    """
    with SafeReader() as read, Gate.start() as gate:
        outcome = reconcile_client(folder, as_of, config.load(folder, fail_on), read, reviewed)
        examined, problems = _examine(gate, [outcome])
    return with_quality(outcome, examined.get(outcome.folder, ()), problems)


def exit_code(outcome: Outcome) -> ExitCode:
    """Return how the run of one client ended: 3 for an input that is not trusted, 1 for findings, else 0."""
    counted = SEVERITIES[: SEVERITIES.index(outcome.fail_on) + 1]
    found = any(finding.severity in counted for finding in outcome.findings)
    return worst(ExitCode.OK if outcome.complete else ExitCode.INCOMPLETE, ExitCode.FINDINGS if found else ExitCode.OK)
