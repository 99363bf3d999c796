"""Do the work of one client, in two steps that any process can do: read and reconcile, then write the report.

Both take and return plain values, so that a step can be done anywhere, and again when the process that did it died. Between the
two the quality gate examines the tables of many clients at once. Nothing that goes wrong with one client leaves these functions.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from reconcile import config, files, frames, quality, report, run
from reconcile.config import Settings, Tolerances
from reconcile.errors import Busy, CannotWrite, ExitCode, ReconcileError
from reconcile.files import InputFile
from reconcile.model import FileReading, Problem, Source
from reconcile.nightly import codec, parcel, reader
from reconcile.nightly.tasks import LIMIT_CODE, Earlier, ReadResult, ReadTask, Result, Task, WriteResult, WriteTask
from reconcile.outcome import Outcome
from reconcile.privacy import mask_text
from reconcile.report.changes import FIRST_REPORT
from reconcile.report.context import Context
from reconcile.report.document import Json
from reconcile.report.notes import Notebook
from reconcile.report.places import DOCUMENT, HISTORY, WORKBOOK

_BUSY_SECONDS = 5.0


def do(tasks: tuple[Task, ...]) -> tuple[Result, ...]:
    """Do one chunk, here and now."""
    return tuple(read_client(task) if isinstance(task, ReadTask) else write_client(task) for task in tasks)


def read_client(task: ReadTask) -> ReadResult:
    """Read and reconcile one client."""
    # Before anything is written: a report of this very night tells nothing about earlier ones.
    earlier = _earlier(Path(task.target)) if task.first else {}
    return replace(_read_client(task), earlier=earlier)


def _read_client(task: ReadTask) -> ReadResult:
    try:
        settings = config.load(Path(task.folder), task.fail_on)
        memory = _Memory(task, settings)
        target = Path(task.target)
        reviewed = report.stamp(target)
        ended = run.attempt(Path(task.folder), task.as_of, settings, memory.read, report.accepted(target))
        if ended.outcome is None:
            return ReadResult(task.label, None, "", failed=_failure(int(ended.code), ended.error or "", ended))
        tables = json.dumps(frames.tables([ended.outcome]), separators=(",", ":"))
        body = parcel.pack(ended.outcome)
        return ReadResult(task.label, body, tables, tuple(memory.used), memory.fresh, memory.opened, None, reviewed)
    except ReconcileError as error:
        return ReadResult(task.label, None, "", failed=_failure(int(error.exit_code), str(error)))
    except Exception as error:  # a bug met on one client must not cost the others their night
        return ReadResult(task.label, None, "", failed=_failure(int(ExitCode.NO_REPORT), place_of(error)))


def write_client(task: WriteTask) -> WriteResult:
    """Write one client's report, unless the one that stands there says the same."""
    try:
        outcome = parcel.unpack(task.outcome)
        if task.unexamined is None:
            outcome = run.with_quality(outcome, quality.verdicts(task.failed), ())
        else:
            outcome = run.with_quality(outcome, (), (run.not_examined(task.unexamined),))
        return _write(task, outcome)
    except ReconcileError as error:
        return WriteResult(task.label, int(error.exit_code), None, False, _failure(int(error.exit_code), str(error)))
    except Exception as error:  # as above
        code = int(ExitCode.NO_REPORT)
        return WriteResult(task.label, code, None, False, _failure(code, place_of(error)))


def place_of(error: BaseException) -> str:
    """Name a bug by type and place; its text may quote a client's data."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}, line {trace.tb_lineno}" if trace else "an unknown place"
    return f"this is a bug ({type(error).__name__} in {place}); the old report is intact."


def _write(task: WriteTask, outcome: Outcome) -> WriteResult:
    target = Path(task.target)
    document = report.document(outcome)
    content = content_digest(document, outcome.settings_digest)
    code, written = run.exit_code(outcome), False
    messages: tuple[str, ...] = ()
    workbook = target / WORKBOOK
    reviewed = task.reviewed
    if content != task.content or not _stands(target, task.document):
        untouched = report.stamp(target) == reviewed
        ended = _publish(run.ClientRun(Path(outcome.folder), code, outcome, document=document), target)
        if ended.outcome is None:
            raise CannotWrite(ended.error or "the report could not be written.")
        code, messages, written = ended.code, ended.messages, True
        workbook = ended.workbook or workbook
        # What a reviewer wrote since the acceptances were read came along as a note, and counts on the next night.
        reviewed = report.stamp(target) if untouched else reviewed
    findings = tuple(_finding(each) for each in _listed(document["findings"]))
    facts = {**_facts(outcome, document, workbook, messages), "reviewed": reviewed}
    return WriteResult(task.label, int(code), content, written, facts, findings)


def _publish(ended: run.ClientRun, target: Path) -> run.ClientRun:
    """Write under the lock that ``run`` takes, waiting a little for one that is at work on this client."""
    until = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            with files.output_lock(target):
                return run.publish(ended, target)
        except Busy as error:
            if time.monotonic() > until:
                raise CannotWrite(str(error)) from error
            time.sleep(0.1)


def _stands(target: Path, document: str | None) -> bool:
    """Tell whether the report that was written last stands there; the workbook may hold a reviewer's words by now."""
    return document is not None and (target / WORKBOOK).is_file() and _digest(target / DOCUMENT) == document


def _digest(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()[:32]
    except OSError:
        return None


# --- readings known already ---------------------------------------------------------------------------------------------------


class _Memory:
    """Answer from stored readings where a file of the same bytes was read by the same program with the same settings."""

    def __init__(self, task: ReadTask, settings: Settings) -> None:
        self._stored = task.stored
        # Tolerances, severities and decisions judge what was read; they do not change how it is read.
        steering = replace(settings, tolerances=Tolerances(), fail_on="high", client=None, decisions=()).digest()
        self._careful = task.careful
        self._salt = f"{task.program}\0{steering}\0{task.label}"
        self.used: list[bytes] = []
        self.fresh: dict[bytes, bytes] = {}
        self.opened = 0

    def read(self, file: InputFile, settings: Settings) -> FileReading:
        text = "\0".join((self._salt, file.sha256, file.name, file.source_id, file.format))
        key = hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest()[:16]
        body = self._stored.get(key)
        if body is not None:
            try:
                reading = codec.decode(body, file.sha256)
            except ValueError:
                pass
            else:
                self.used.append(key)
                return reading
        reading = reader.read(file, settings, self._careful)
        self.opened += 1
        if reader.met_limit(reading):
            return reading
        try:
            self.fresh[key] = codec.encode(reading)
        except codec.Unstorable:
            return reading
        self.used.append(key)
        return reading


# --- what the night is told -----------------------------------------------------------------------------------------------------


def content_digest(document: Json, settings: str) -> str:
    """Return a digest of a report's content and settings without its day, which alone is no reason to write a report again."""
    content = {**{key: value for key, value in document.items() if key != "as_of"}, "settings": settings}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:32]


def _listed(value: object) -> list[dict[str, Any]]:
    return value if isinstance(value, list) else []


def _finding(finding: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the history keeps of a finding of the document."""
    side = finding["expected"] if finding["expected"]["form"] or finding["expected"]["period"] else finding["actual"]
    names = ("id", "kind", "category", "severity", "confidence", "amount", "days_late", "explanation", "action", "urgency")
    facts = {name: finding.get(name) for name in names}
    module = [f"Form {side['form']}" if side["form"] else "", side["period"] or "", side["tin"] or ""]
    words = ("explanation", "action", "urgent")
    core = json.dumps({key: value for key, value in finding.items() if key not in words}, sort_keys=True)
    digest = hashlib.sha256(core.encode()).hexdigest()[:16]
    return {**facts, "module": ", ".join(part for part in module if part), "digest": digest}


def _facts(outcome: Outcome, document: Json, workbook: Path, messages: Sequence[str]) -> dict[str, Any]:
    stake = Context(outcome, (), FIRST_REPORT, Notebook()).counted_once
    return {
        "as_of": outcome.as_of.isoformat(),
        "complete": outcome.complete,
        "counts": document["counts"],
        "stake": sum(stake.values()),
        "sources": [[source.path, source.sha256[:16], source.status, source.kind] for source in outcome.sources],
        "problems": [_problem(problem) for problem in outcome.problems],
        "workbook": f"{workbook.parent.name}/{workbook.name}",
        "document": _digest(workbook.parent / DOCUMENT),
        "messages": list(messages),
        "unread": _unread(outcome.sources, outcome.problems),
        "judge_again_on": outcome.judge_again_on.isoformat() if outcome.judge_again_on else None,
    }


def _unread(sources: Sequence[Source], problems: Sequence[Problem]) -> bool:
    """Tell whether a client must be tried again though it does not change.

    A file could not be read whole, or met a limit, or the quality gates did not run: another night may mend each of them.
    """
    again = (LIMIT_CODE, run.NOT_EXAMINED)
    return any(not source.sha256 for source in sources) or any(problem.code in again for problem in problems)


def _problem(problem: Problem) -> list[Any]:
    return [problem.code, mask_text(problem.where), mask_text(problem.what), mask_text(problem.todo), problem.blocking]


def _failure(code: int, error: str, ended: run.ClientRun | None = None) -> dict[str, Any]:
    sources = ended.sources if ended else ()
    return {
        "error": mask_text(error),
        "code": code,
        "sources": [[source.path, source.sha256[:16], source.status, source.kind] for source in sources],
        "problems": [_problem(problem) for problem in ended.problems] if ended else [],
        "unread": _unread(sources, ended.problems if ended else ()),
    }


def _earlier(target: Path) -> Earlier:
    """Return, from the reports that stand there, each finding of the newest with the day it was first seen.

    So a history that was lost, or never kept, begins with what the reports themselves remember.
    """
    newest = _load(target / DOCUMENT)
    if newest is None:
        return {}
    found = {each["id"]: (str(newest["as_of"]), each) for each in _listed(newest.get("findings"))}
    folder = target / HISTORY
    for path in sorted(folder.glob("reconciliation-*.json")) if folder.is_dir() else ():
        older = _load(path)
        for each in _listed(older.get("findings")) if older else ():
            if each["id"] in found and older is not None and str(older["as_of"]) < found[each["id"]][0]:
                found[each["id"]] = (str(older["as_of"]), found[each["id"]][1])
    kept: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for name, (day, each) in found.items():
        try:
            kept[name] = (date.fromisoformat(day).isoformat(), _finding(each))
        except (KeyError, TypeError, ValueError):
            continue
    return kept


def _load(path: Path) -> dict[str, Any] | None:
    try:
        loaded = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(loaded, dict) or not isinstance(loaded.get("as_of"), str):
        return None
    findings = loaded.get("findings")
    if not isinstance(findings, list) or not all(isinstance(each, dict) and isinstance(each.get("id"), str) for each in findings):
        return None
    return loaded
