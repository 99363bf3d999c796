"""Read one input file: ask every reader whether it is theirs, read it, and say what became of it.

A file claimed by nobody is named with the reason. A transcript read from a PDF is trusted when its rows add up to its printed
balance; where they do not, the careful reader is asked, and its reading is taken only if it proves itself.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from reconcile import extract, payments, transcripts
from reconcile.config import Settings
from reconcile.files import InputFile
from reconcile.model import Document, Problem, RecordFile, Source, SourceKind, SourceStatus, Transcript

_LINED = frozenset({"pdf", "html", "text"})
_KINDS = {
    "image": ("this is a picture.", "Save the transcript as PDF or HTML from the IRS site; pictures are not read."),
    "empty": ("the file is empty.", "Download or export it again."),
    "zip": ("this is a zip archive.", "Unpack it into the client folder."),
    "encrypted_office": ("the workbook is protected by a password.", "Save a copy without password and use that."),
    "binary": ("this is no kind of file that holds transcripts or payment records.", "Export it as PDF, CSV or XLSX."),
}
_NOBODYS = "no IRS account transcript and no list of payments was recognised in it."
_NOBODYS_TODO = "If it is a list of payments, see what `reconcile inspect` shows, and map its columns in client.toml."


@dataclass(frozen=True, slots=True)
class FileReading:
    """Hold what one file gave: its source line, transcripts, payment records, and problems."""

    source: Source
    transcripts: tuple[Transcript, ...] = ()
    records: RecordFile | None = None
    problems: tuple[Problem, ...] = ()


def read_file(file: InputFile, settings: Settings) -> FileReading:
    """Read one file, whatever it is; never raises on bad input."""
    document: Document | None = None
    problems: tuple[Problem, ...] = ()
    if file.format in _LINED:
        document, problems = extract.read(file.data, file.name, file.format)
        if document is not None and transcripts.claims(document):
            return _transcripts(file, document, problems)
    if file.format in _KINDS:
        what, todo = _KINDS[file.format]
        status: SourceStatus = "set_aside" if file.format in ("image", "zip", "binary") else "unreadable"
        return _refused(file, status, Problem("S-KIND", file.name, what, todo, source=file.source_id))
    if file.format in _LINED and document is None:
        met = tuple(replace(problem, source=file.source_id) for problem in problems)
        first = met[0] if met else Problem("S-EMPTY", file.name, "no text could be read.", "", source=file.source_id)
        return FileReading(_source(file, "other", "unreadable", first.what), problems=met or (first,))
    other = transcripts.name_other(document) if document is not None else None
    if other is not None and file.format in ("pdf", "html"):
        problem = Problem("S-OTHER", file.name, other.what, other.todo, source=file.source_id)
        return _refused(file, "set_aside", problem, other.kind)
    if payments.claims(file, document):
        return _records(file, payments.read(file, document, settings), problems)
    if other is not None:
        problem = Problem("S-OTHER", file.name, other.what, other.todo, source=file.source_id)
        return _refused(file, "set_aside", problem, other.kind)
    return _refused(file, "set_aside", Problem("S-NOBODYS", file.name, _NOBODYS, _NOBODYS_TODO, source=file.source_id))


def _source(file: InputFile, kind: SourceKind, status: SourceStatus, reason: str | None, rows: int = 0) -> Source:
    return Source(file.source_id, file.name, file.sha256, file.size, kind, status, reason, rows)


def _refused(file: InputFile, status: SourceStatus, problem: Problem, kind: SourceKind = "other") -> FileReading:
    reason = f"{problem.what} {problem.todo}".strip()
    return FileReading(_source(file, kind, status, reason), problems=(problem,))


# --- transcripts ----------------------------------------------------------------------------------------------------------


def _unproven(read: tuple[Transcript, ...]) -> int:
    return sum(transcript.proven is not True and transcript.stub is None for transcript in read)


def _transcripts(file: InputFile, document: Document, met: tuple[Problem, ...]) -> FileReading:
    read, problems = transcripts.read(document, file.source_id, file.name)
    if file.format == "pdf" and (_unproven(read) or any(problem.blocking for problem in problems)):
        careful, careful_met = extract.read_carefully(file.data, file.name)
        if careful is not None and transcripts.claims(careful):
            again, more = transcripts.read(careful, file.source_id, file.name)
            if (_unproven(again), len(more)) < (_unproven(read), len(problems)):
                read, problems, met = again, more, careful_met
    problems = tuple(replace(problem, source=file.source_id) for problem in (*met, *problems))
    blocking = [problem for problem in problems if problem.blocking]
    kind: SourceKind = "account_transcript"
    if read and all(transcript.kind == "record_of_account" for transcript in read):
        kind = "record_of_account"
    rows = sum(len(transcript.postings) for transcript in read)
    reason = "; ".join(f"{problem.where.removeprefix(file.name + ', ')}: {problem.what}" for problem in blocking) or None
    source = _source(file, kind, "partly_read" if blocking else "read", reason, rows)
    return FileReading(source, read, problems=problems)


# --- payment records ------------------------------------------------------------------------------------------------------


def _records(file: InputFile, records: RecordFile, met: tuple[Problem, ...]) -> FileReading:
    problems = tuple(replace(problem, source=file.source_id) for problem in (*met, *records.problems))
    blocking = [problem for problem in problems if problem.blocking]
    status: SourceStatus = "read"
    if blocking:
        status = "partly_read" if records.payments or records.set_aside else "unreadable"
    parts = [f"{problem.where.removeprefix(file.name + ', ')}: {problem.what}" for problem in blocking]
    aside = Counter(entry.reason for entry in records.set_aside)
    if aside:
        listed = "; ".join(f"{count} {reason}" for reason, count in sorted(aside.items()))
        parts.append(f"rows set aside: {listed}")
    kind: SourceKind = "confirmation" if "confirmation" in records.layout else "payments"
    source = _source(file, kind, status, "; ".join(parts) or None, records.rows)
    return FileReading(source, records=records, problems=problems)
