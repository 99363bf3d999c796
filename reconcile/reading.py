"""Read one input file: ask every reader whether it is theirs, read it, and say what became of it.

A file claimed by nobody is named with the reason. A transcript read from a PDF is trusted when its rows add up to its printed
balance; where they do not, the careful reader is asked, and its reading is taken only if it proves itself.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from types import TracebackType

from reconcile import extract, payments, sandbox, transcripts
from reconcile.config import Settings
from reconcile.extract import ocr
from reconcile.files import InputFile
from reconcile.kinds import SourceKind, SourceStatus
from reconcile.model import Document, FileReading, Problem, RecordFile, Source, Transcript
from reconcile.money import to_words

_LINED = frozenset({"pdf", "html", "mail", "text"})
_KINDS = {
    "image": ("this is a picture: no text layer.", ocr.INSTALL),
    "empty": ("the file is empty.", "Download or export it again."),
    "zip": ("this is a zip archive.", "Unpack it into the client folder."),
    "encrypted_office": ("the workbook is protected by a password.", "Save a copy without password and use that."),
    "binary": ("this is no kind of file that holds transcripts or payment records.", "Export it as PDF, CSV or XLSX."),
}
_NOBODYS = "no IRS account transcript and no list of payments was recognised in it."
_NOBODYS_TODO = "If it is a list of payments, see what `reconcile inspect` shows, and map its columns in client.toml."


class SafeReader:
    """Read files in a child process with limits on memory and time, so that a hostile file costs that one file.

    The child starts in the background and serves one file after the other. Scans are read by a second child, with room for the
    recognition's models, which starts when the first scan is met and the extra is installed.
    """

    def __init__(self) -> None:
        self._reader = sandbox.Reader(warm_up="reconcile.reading:warm_up")
        self._scans: sandbox.Reader | None = None

    def __enter__(self) -> SafeReader:
        """Start the child in the background."""
        self._reader.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End the children."""
        self.close()

    def close(self) -> None:
        """End the children."""
        self._reader.close()
        if self._scans is not None:
            self._scans.close()

    def __call__(self, file: InputFile, settings: Settings) -> FileReading:
        """Read one file, whatever it is; never raises on bad input."""
        reading = _called(self._reader, "reconcile.reading:read_file", file, settings)
        if not is_scan(file, reading) or not ocr.available():
            return reading
        if self._scans is None:
            self._scans = sandbox.Reader(_SCAN_LIMITS, warm_up="")
        return _called(self._scans, "reconcile.reading:read_scan", file, settings)


_SCAN_LIMITS = sandbox.Limits(seconds=600, memory=6 * 1024**3)


def _called(reader: sandbox.Reader, function: str, file: InputFile, settings: Settings) -> FileReading:
    todo = "Download or export the file again; the other files are not affected."
    try:
        reading: FileReading = reader.call(function, file, settings)
    except sandbox.ReaderLost as lost:
        problem = Problem("P-LIMIT", file.name, f"reading was stopped: {lost}.", todo, source=file.source_id)
        return _refused(file, "unreadable", problem)
    except sandbox.ReaderFailed as failed:
        problem = Problem("P-DAMAGED", file.name, f"the file cannot be read ({failed}).", todo, source=file.source_id)
        return _refused(file, "unreadable", problem)
    return reading


def warm_up() -> None:
    """Load what reading most files needs, so that the first file does not wait for it."""
    extract.warm_up()


def is_scan(file: InputFile, reading: FileReading) -> bool:
    """Tell whether a file holds pictures of pages that only optical recognition can read."""
    return file.format == "image" or any(problem.code == "P-SCAN" for problem in reading.problems)


def read_scan(file: InputFile, settings: Settings) -> FileReading:
    """Read a picture, or a PDF of pictures, by optical recognition; only a transcript is looked for."""
    document, problems = ocr.read_scan(file.data, file.name)
    if document is not None and transcripts.claims(document):
        return _transcripts(file, document, problems)
    met = tuple(replace(problem, source=file.source_id) for problem in problems if problem.blocking)
    if met:
        return FileReading(_source(file, "other", "unreadable", met[0].what), problems=met)
    todo = "Look at it. If it is a transcript, download it as a PDF with text, or scan it again with 300 dots an inch."
    problem = Problem("S-NOBODYS", file.name, "no account transcript was recognised in the picture.", todo)
    return _refused(file, "set_aside", replace(problem, source=file.source_id))


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
        if file.format == "zip" and file.name.lower().endswith((".xlsx", ".xlsm", ".ods")):
            what, todo, status = "the workbook is damaged: its parts cannot be found.", "Save or export it again.", "unreadable"
        elif file.format == "zip" and b"word/document.xml" in file.data:
            what, todo = "this is a Word document.", "Copy its table into a spreadsheet, or save the document as PDF or text."
        return _refused(file, status, Problem("S-KIND", file.name, what, todo, source=file.source_id))
    if file.format == "text" and document is None and b"\0" in file.data and payments.claims(file, None):
        # A table of records names the lines that are damaged; the others stand. No other kind of text is read any further.
        return _records(file, payments.read(file, None, settings), ())
    if file.format in _LINED and document is None:
        met = tuple(replace(problem, source=file.source_id) for problem in problems)
        first = met[0] if met else Problem("S-EMPTY", file.name, "no text could be read.", "", source=file.source_id)
        return FileReading(_source(file, "other", "unreadable", first.what), problems=met or (first,))
    if file.format not in ("pdf", "html") and payments.claims(file, document):
        return _records(file, payments.read(file, document, settings), problems)
    other = transcripts.name_other(document) if document is not None else None
    if other is None and file.format in ("pdf", "html") and payments.claims(file, document):
        return _records(file, payments.read(file, document, settings), problems)
    if other is not None:
        problem = Problem("S-OTHER", file.name, other.what, other.todo, source=file.source_id)
        return _refused(file, "set_aside", problem, other.kind)
    if payments.is_table(file, document):
        return _records(file, payments.read(file, document, settings), problems)
    return _nobodys(file, problems)


def _nobodys(file: InputFile, met: tuple[Problem, ...]) -> FileReading:
    refused = _refused(file, "set_aside", Problem("S-NOBODYS", file.name, _NOBODYS, _NOBODYS_TODO, source=file.source_id))
    # What is missed in the text of a mail may be among the files that are attached to it.
    attached = [replace(problem, source=file.source_id) for problem in met if file.format == "mail"]
    return replace(refused, problems=(*attached, *refused.problems))


def _source(file: InputFile, kind: SourceKind, status: SourceStatus, reason: str | None, rows: int = 0) -> Source:
    return Source(file.source_id, file.name, file.sha256, file.size, kind, status, reason, rows)


def _refused(file: InputFile, status: SourceStatus, problem: Problem, kind: SourceKind = "other") -> FileReading:
    reason = f"{problem.what} {problem.todo}".strip()
    return FileReading(_source(file, kind, status, reason), problems=(problem,))


# --- transcripts ----------------------------------------------------------------------------------------------------------


def _unproven(read: tuple[Transcript, ...]) -> int:
    return sum(transcript.proven is not True and transcript.stub is None for transcript in read)


def _recognised(met: tuple[Problem, ...]) -> bool:
    return any(problem.code == "P-OCR" for problem in met)


def _transcripts(file: InputFile, document: Document, met: tuple[Problem, ...]) -> FileReading:
    read, problems = transcripts.read(document, file.source_id, file.name)
    slower = (extract.read_by_library, extract.read_carefully) if file.format == "pdf" and not _recognised(met) else ()
    for reader in slower:
        if not _unproven(read) and not any(problem.blocking for problem in problems):
            break
        again, met_again = reader(file.data, file.name)
        if again is None or not transcripts.claims(again):
            continue
        reread, more = transcripts.read(again, file.source_id, file.name)
        if (_unproven(reread), len(more)) < (_unproven(read), len(problems)):
            read, problems, met = reread, more, met_again
    if _recognised(met):
        proposals = [transcripts.propose(transcript, file.name) for transcript in read]
        problems += tuple(proposal for proposal in proposals if proposal is not None)
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
    own = file.source_id
    problems = tuple([one if one.source == own else replace(one, source=own) for one in (*met, *records.problems)])
    if "confirmation" in records.layout and not (records.payments or records.set_aside or problems):
        what = "this looks like a payment confirmation, but no payment could be read from it."
        todo = "Enter the payment in a CSV or .xlsx file, with columns for date, amount, form and tax period."
        problems = (Problem("S-NO-PAYMENT", file.name, what, todo, source=file.source_id),)
    blocking = [problem for problem in problems if problem.blocking]
    status: SourceStatus = "read"
    if blocking:
        status = "partly_read" if records.payments or records.set_aside else "unreadable"
    kind: SourceKind = "confirmation" if "confirmation" in records.layout else "payments"
    source = _source(file, kind, status, None, records.rows)
    return with_records(FileReading(source, records=records, problems=problems), records)


def with_records(reading: FileReading, records: RecordFile) -> FileReading:
    """Return the reading with other records in it, and a source line that counts their rows set aside by reason.

    What the records no longer question is no problem of the reading any more; what they contradict is a new one.
    """
    problems = reading.problems
    if reading.records is not None and reading.records is not records:
        answered = {(one.code, one.where) for one in reading.records.problems}
        answered -= {(one.code, one.where) for one in records.problems}
        problems = tuple(one for one in problems if (one.code, one.where) not in answered)
        problems += tuple(one for one in records.problems if one not in reading.records.problems)
    name = f"{reading.source.path}, "
    parts = [f"{problem.where.removeprefix(name)}: {problem.what}" for problem in problems if problem.blocking]
    aside = Counter(entry.reason for entry in records.set_aside)
    if aside:
        listed = "; ".join(f"{count} {reason}" for reason, count in sorted(aside.items()))
        parts.append(f"rows set aside: {listed}")
    source = replace(reading.source, reason="; ".join(parts) or None, facts=_facts(records))
    return FileReading(source, reading.transcripts, records, problems)


def _facts(records: RecordFile) -> dict[str, str]:
    """Return what ``inspect`` tells of a file of payments, for the report's Sources sheet."""
    days = [payment.date for payment in records.payments]
    total = to_words(sum(payment.amount for payment in records.payments))
    facts = {"payments": f"{len(records.payments)}, {total}", "set aside": str(len(records.set_aside))}
    if records.header_row:
        facts["headings in row"] = str(records.header_row)
    if days:
        facts["dates"] = f"{min(days)} to {max(days)}"
    return facts
