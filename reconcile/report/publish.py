"""Put a report in its place, old or new and never half: the last one goes to the history, the reviewer's words come along."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from reconcile import files
from reconcile.errors import CannotWrite
from reconcile.outcome import LegendEntry, Outcome
from reconcile.privacy import mask_text
from reconcile.report import changes, notes
from reconcile.report.check import check
from reconcile.report.context import Context
from reconcile.report.document import Json, document, dumps, findings
from reconcile.report.places import DOCUMENT, HISTORY, STEM, WORKBOOK, workbook_paths
from reconcile.report.reader import UnreadableWorkbook
from reconcile.report.text import clean, count, masked
from reconcile.report.workbook import OWN_HEADS, SHEET_NAMES, render

_MAX_NUMBER = 99


@dataclass(frozen=True, slots=True)
class Written:
    """Tell where the report is, and what the user should know about how it got there."""

    workbook: Path
    json: Path
    messages: tuple[str, ...] = ()


@dataclass(slots=True)
class _Earlier:
    """Hold what stands in the folder before the new report is written."""

    document: bytes | None = None
    workbooks: dict[Path, bytes] = field(default_factory=dict)
    unreadable: list[Path] = field(default_factory=list)
    notebook: notes.Notebook = field(default_factory=notes.Notebook)


def write(outcome: Outcome, out_dir: Path, legend: tuple[LegendEntry, ...], content: Json | None = None) -> Written:
    """Write ``discrepancies.xlsx`` and ``reconciliation.json``, each old-or-new and readable by the owner alone.

    The reviewer's columns of the workbook that stands there are carried over by finding id. A workbook that is open elsewhere is
    left alone: the new one is written beside it under a numbered name, and the messages say so. ``content`` is the outcome's
    document, where the caller has it already.

    Raises:
        CannotWrite: when the folder or disk refuses, or the new workbook fails its check; what stood there is intact.
    """
    with files.staged(out_dir) as stage:
        messages: list[str] = []
        earlier = _read_earlier(out_dir, messages)
        text = dumps(document(outcome) if content is None else content).encode("utf-8")
        since = _compare(out_dir, earlier, outcome, text)
        links, folder = _links(outcome, out_dir), _folder(outcome, out_dir)
        context = Context(outcome, legend, since, earlier.notebook, links, _digest(text), folder)
        data, sheets = render(context)
        check(data, sheets)
        waiting = stage.add(text, out_dir / DOCUMENT)
        target = _place_workbook(stage, (out_dir, data), earlier, messages)
        if earlier.document is not None and earlier.document != text:
            old = changes.read_document(earlier.document)
            _keep(out_dir, "reconciliation", ".json", earlier.document, str((old or {}).get("as_of") or "unknown"))
        stage.place(waiting, out_dir / DOCUMENT)
    return Written(target, out_dir / DOCUMENT, tuple(messages))


def _read(path: Path) -> bytes | None:
    """Return a plain file's bytes; ``None`` when there is none."""
    if path.is_symlink():
        raise CannotWrite(f"{_shown(path)}: this is a link, and is left alone. Take it away, then run again.")
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = f"the earlier report cannot be read ({error.strerror or type(error).__name__})"
        raise CannotWrite(f"{_shown(path)}: {reason}. Mend its permissions, then run again.") from error


def _read_earlier(out_dir: Path, messages: list[str]) -> _Earlier:
    earlier = _Earlier(document=_read(out_dir / DOCUMENT))
    books: list[notes.Notebook] = []
    for path in workbook_paths(out_dir):
        data = _read(path)
        if data is None:
            continue
        earlier.workbooks[path] = data
        try:
            books.append(notes.read(data, OWN_HEADS, SHEET_NAMES))
        except UnreadableWorkbook as error:
            earlier.unreadable.append(path)
            messages.append(f"{path.name}: its notes could not be carried over, for {error}. The file is kept under {HISTORY}/.")
    earlier.notebook = notes.merge(books)
    if extra := earlier.notebook.extra_sheets:
        names = ", ".join(mask_text(name) for name in extra)
        messages.append(
            f"The earlier workbook has {count(len(extra), 'sheet')} of its own ({names}); kept with it under {HISTORY}/."
        )
    return earlier


def _compare(out_dir: Path, earlier: _Earlier, outcome: Outcome, text: bytes) -> changes.Changes:
    """Choose the report to compare with: the last one that differs, so that a repeated run says the same again."""
    if earlier.document is not None and earlier.document != text:
        previous = changes.read_document(earlier.document)
        if previous is None:
            return changes.FIRST_REPORT
        return changes.compare(findings(outcome), previous, _digest(earlier.document))
    base = earlier.notebook.manifest.get("Compared with", "") if earlier.document == text else ""
    folder = out_dir / HISTORY
    if re.fullmatch(r"[0-9a-f]{64}", base) and folder.is_dir():
        for path in sorted(folder.glob("reconciliation-*.json")):
            data = path.read_bytes()
            previous = changes.read_document(data) if _digest(data) == base else None
            if previous is not None:
                return changes.compare(findings(outcome), previous, base)
    return changes.FIRST_REPORT


def _place_workbook(stage: files.Stage, what: tuple[Path, bytes], earlier: _Earlier, messages: list[str]) -> Path:
    """Put the workbook under the first name that is free or not in use, and keep what it replaces."""
    out_dir, data = what
    waiting = stage.add(data, out_dir / WORKBOOK)
    for number in range(1, _MAX_NUMBER + 1):
        path = out_dir / (WORKBOOK if number == 1 else f"{STEM}-{number}.xlsx")
        if _in_use(path):
            continue
        old = earlier.workbooks.get(path)
        if old is not None and old != data:
            _keep(out_dir, STEM, ".xlsx", old, _as_of(earlier, path))
        try:
            stage.place(waiting, path)
        except files.TargetInUse:
            continue
        if number > 1:
            messages.append(
                f"{WORKBOOK} is open in another program, so the new report is {path.name}. "
                "Close the other; the next run joins the notes of both."
            )
        else:
            _retire(out_dir, path, earlier)
        return path
    raise CannotWrite(
        f"{_shown(out_dir)}: every name up to {STEM}-{_MAX_NUMBER}.xlsx is open in another program. Close them, then run again."
    )


def _retire(out_dir: Path, newest: Path, earlier: _Earlier) -> None:
    """Move numbered workbooks, whose notes the newest now holds, into the history."""
    for path, data in earlier.workbooks.items():
        if path != newest and not _in_use(path):
            _keep(out_dir, STEM, ".xlsx", data, _as_of(earlier, path))
            with contextlib.suppress(OSError):
                path.unlink()


def _in_use(path: Path) -> bool:
    """Tell whether Excel or LibreOffice left its mark that it holds the file open."""
    return path.with_name(f"~${path.name}").exists() or path.with_name(f".~lock.{path.name}#").exists()


def _as_of(earlier: _Earlier, path: Path) -> str:
    if path in earlier.unreadable:
        return "unreadable"
    return earlier.notebook.manifest.get("As of", "unknown")


def _keep(out_dir: Path, stem: str, suffix: str, data: bytes, as_of: str) -> None:
    """Keep a replaced file under its as-of date; one that is kept already is not kept twice, and none is ever overwritten."""
    folder = out_dir / HISTORY
    day = as_of if re.fullmatch(r"\d{4}-\d{2}-\d{2}|unreadable", as_of) else "unknown"
    number = 1
    while True:
        path = folder / (f"{stem}-{day}{suffix}" if number == 1 else f"{stem}-{day}-{number}{suffix}")
        kept = _read(path)
        if kept is None:
            return files.write_atomic(path, data)
        if kept == data:
            return None
        number += 1


def _folder(outcome: Outcome, out_dir: Path) -> str:
    """Return the relative path from the report to the client folder; empty where a name in it had to be masked."""
    try:
        path = Path(os.path.relpath(Path(outcome.folder).absolute(), out_dir.absolute())).as_posix()
    except ValueError:
        return ""  # another drive: there is no relative path
    return path if masked(path) == path and clean(path) == path else ""


def _links(outcome: Outcome, out_dir: Path) -> dict[str, str]:
    """Return by source id the relative path from the report to the file; none where a name had to be masked."""
    found: dict[str, str] = {}
    for source in outcome.sources:
        try:
            relative = os.path.relpath(Path(outcome.folder).absolute() / source.path, out_dir.absolute())
        except ValueError:
            continue  # another drive: there is no relative path
        path = Path(relative).as_posix()
        # A name that had to be altered to be shown leads nowhere, and a full TIN must not stand in a link.
        if "*" not in path and "?" not in path and clean(path) == path:
            found[source.id] = quote(path, safe="/().,'!@+=-_~")
    return found


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _shown(path: Path) -> str:
    return files.printable_name(str(path))
