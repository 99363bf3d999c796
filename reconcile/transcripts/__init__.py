"""Read the account transcripts of a document: lines in, ``Transcript`` records and problems out.

Knows IRS layouts, not file formats. A document may hold several transcripts; each is read by itself and proves itself by its
printed balance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reconcile.model import Document, Problem, Transcript
from reconcile.money import to_words
from reconcile.transcripts import patterns as p
from reconcile.transcripts.furniture import split_table
from reconcile.transcripts.header import Header, read_header
from reconcile.transcripts.identify import OtherDocument, is_account, other_document
from reconcile.transcripts.pages import lacks_pages, page_problems
from reconcile.transcripts.proposal import propose
from reconcile.transcripts.rows import Rows, read_rows
from reconcile.transcripts.segment import sections
from reconcile.transcripts.text import Stream, stream

__all__ = ["OtherDocument", "claims", "name_other", "propose", "read"]


def claims(document: Document) -> bool:
    """Tell whether the document is an account transcript, or a bundle of them."""
    return is_account(stream(document))


def name_other(document: Document) -> OtherDocument | None:
    """Name an IRS document that is not an account transcript."""
    return other_document(stream(document))


@dataclass(frozen=True, slots=True)
class _Reading:
    """Hold one transcript as read, with the text it was read from and the problems met."""

    stream: Stream
    transcript: Transcript
    problems: tuple[Problem, ...]

    @property
    def rows(self) -> tuple[object, ...]:
        """Return the cells of the rows, without what differs from print to print."""
        return tuple((row.code, row.cycle, row.date, row.amount) for row in self.transcript.postings)


def read(document: Document, source: str, name: str) -> tuple[tuple[Transcript, ...], tuple[Problem, ...]]:
    """Read every transcript of a document.

    Args:
        document: the lines of the file.
        source: id of the source, stored in every posting.
        name: the file's name as messages show it.

    Returns:
        The transcripts in the order of the file, and the problems met; a transcript whose rows do not add up is among both.
    """
    whole = stream(document)
    readings: list[_Reading] = []
    group: list[_Reading] = []
    for section in sections(whole):
        reading = _read_one(section.stream, source, name)
        if group and not (section.doubtful and _continues(group, reading)):
            readings.append(_joined(whole, group, name))
            group = []
        group.append(reading)
    readings.append(_joined(whole, group, name))
    problems = [problem for reading in readings for problem in reading.problems]
    parts = [reading.stream for reading in readings]
    problems += page_problems(whole, parts, source, name)
    cut = lacks_pages(whole, parts)
    return tuple(replace(r.transcript, whole=n not in cut) for n, r in enumerate(readings)), tuple(problems)


def _continues(group: Sequence[_Reading], reading: _Reading) -> bool:
    """Tell whether a section is the next page of the transcript read so far, not a second copy of it.

    It is a copy when each proves itself and both hold the same rows, or when they only add up apart.
    """
    balance = group[0].transcript.account_balance
    total = sum(part.transcript.postings_total for part in group)
    if balance is None or total != balance or not reading.transcript.proven:
        return True
    same_rows = len(group) == 1 and group[0].rows == reading.rows
    return not same_rows and total + reading.transcript.postings_total == balance


def _joined(whole: Stream, group: Sequence[_Reading], name: str) -> _Reading:
    if len(group) == 1:
        return group[0]
    start, end = group[0].stream.offset, group[-1].stream.offset + len(group[-1].stream.text)
    return _read_one(whole.part(start, end), group[0].transcript.source, name)


def _read_one(part: Stream, source: str, name: str) -> _Reading:
    table = split_table(part)
    header = read_header(table.outside if table else part)
    rows = read_rows(table.rows, source, name, header.party_lines) if table else Rows((), ())
    transcript = _transcript(part, header, rows, source)
    if table is None and not transcript.stub:
        transcript = replace(transcript, tabled=False)
    return _Reading(part, transcript, (*_header_problems(transcript, header, name), *rows.problems))


def _transcript(part: Stream, header: Header, rows: Rows, source: str) -> Transcript:
    touched = part.lines_between(0, len(part.text.rstrip()))
    stub = None if rows.postings else p.STUBS.search(part.upper)
    return Transcript(
        source=source,
        kind="record_of_account" if p.RECORD_OF_ACCOUNT.search(part.upper) else "account_transcript",
        tin=header.tin,
        spouse_tin=header.spouse_tin,
        form=header.form,
        period=header.period,
        request_date=header.request_date,
        response_date=header.response_date,
        names=header.names,
        account_balance=header.account_balance,
        accrued_interest=header.accrued_interest,
        accrued_penalty=header.accrued_penalty,
        balance_plus_accruals=header.balance_plus_accruals,
        as_of=header.as_of,
        postings=rows.postings,
        figures=header.figures,
        first_page=touched[0].page if touched else 1,
        last_page=touched[-1].page if touched else 1,
        stub=" ".join(part.text[stub.start() : stub.end()].split()) if stub else None,
    )


def _header_problems(transcript: Transcript, header: Header, name: str) -> tuple[Problem, ...]:
    where = f"{name}, page {transcript.first_page}"
    problems: list[Problem] = []

    def add(code: str, what: str, todo: str) -> None:
        problems.append(Problem(code, where, what, todo, source=transcript.source))

    if missing := _missing(transcript, header):
        what = f"the transcript shows no readable {missing}; its rows are listed, but nothing is matched to them with confidence."
        add("T-HEADER", what, "Use the whole transcript, from its first line on.")
    for label in header.contradictions:
        add("T-TWICE", f"the {label} is printed twice, and the two differ.", "Compare the pages with the original.")
    if transcript.stub:
        return tuple(problems)
    if not transcript.tabled:
        add("T-EMPTY", "no row of transactions was found, so nothing is proven.", "Use the whole transcript, with its table.")
    if transcript.account_balance is None:
        what = "no account balance is printed, so the rows cannot be proven."
        add("T-NO-BALANCE", what, "Use the whole transcript, with its balance block.")
    elif transcript.proven is False:
        what = (
            f"the listed rows add up to {to_words(transcript.postings_total)}, "
            f"but the printed account balance is {to_words(transcript.account_balance)}."
        )
        add("T-FOOT", what, "Download the transcript again; if it repeats, compare it row by row with the original.")
    if accruals := _accruals(transcript):
        add("T-ACCRUALS", accruals, "Compare the balance block with the original.")
    return tuple(problems)


def _missing(transcript: Transcript, header: Header) -> str:
    named = f' ("{header.printed_form}" is not in the table of forms)' if header.printed_form else ""
    values = ((f"form{named}", transcript.form), ("tax period", transcript.period), ("TIN", transcript.tin))
    return ", ".join(word for word, value in values if value is None)


def _accruals(transcript: Transcript) -> str:
    """Return words when balance, interest and penalty are all printed and do not make the printed total."""
    balance, plus = transcript.account_balance, transcript.balance_plus_accruals
    interest, penalty = transcript.accrued_interest, transcript.accrued_penalty
    if balance is None or plus is None or interest is None or penalty is None or balance + interest + penalty == plus:
        return ""
    total = to_words(balance + interest + penalty)
    return f"account balance, accrued interest and accrued penalty make {total}, but {to_words(plus)} is printed."
