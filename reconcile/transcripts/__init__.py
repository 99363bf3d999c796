"""Read the account transcripts of a document: lines in, ``Transcript`` records and problems out.

Knows IRS layouts, not file formats. A document may hold several transcripts; each is read by itself and proves itself by its
printed balance.
"""

from __future__ import annotations

import re

from reconcile.model import Document, Posting, Problem, Transcript
from reconcile.money import to_words
from reconcile.transcripts import patterns as p
from reconcile.transcripts.header import Header, read_header
from reconcile.transcripts.identify import OtherDocument, is_account, other_document
from reconcile.transcripts.pages import missing_pages
from reconcile.transcripts.rows import Rows, read_rows
from reconcile.transcripts.segment import sections
from reconcile.transcripts.text import Stream, stream

__all__ = ["OtherDocument", "claims", "name_other", "read"]

_RETURN_PART = re.compile(r"^[ \t]*(?:Form\s+\S+\s+)?(?:Tax\s+)?Return\s+Transcript[ \t]*$", p.FLAGS | re.MULTILINE)
_AFTER_TABLE = re.compile(r"ACCOUNT\s+BALANCE(?!\s*PLUS)[\s:|]*-?\$?-?\d|\*\*\s*INFORMATION\s+FROM", p.FLAGS)


def claims(document: Document) -> bool:
    """Tell whether the document is an account transcript, or a bundle of them."""
    return is_account(stream(document))


def name_other(document: Document) -> OtherDocument | None:
    """Name an IRS document that is not an account transcript."""
    return other_document(stream(document))


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
    parts = sections(whole)
    transcripts: list[Transcript] = []
    problems: list[Problem] = []
    for part in parts:
        transcript, met = _read_one(part, source, name)
        transcripts.append(transcript)
        problems += met
    problems += missing_pages(document, parts, source, name)
    return tuple(transcripts), tuple(problems)


def _table_span(text: str) -> tuple[int, int] | None:
    heading = p.HEADING.search(text) or p.HEADING_SHORT.search(text)
    if heading is None:
        row = p.ROW_LIKE.search(text)
        if row is None:
            return None
        start = row.start()
    else:
        start = heading.end()
    ends = [match.start() for match in (_RETURN_PART.search(text, start), _AFTER_TABLE.search(text, start)) if match]
    return start, min(ends, default=len(text))


def _read_one(part: Stream, source: str, name: str) -> tuple[Transcript, tuple[Problem, ...]]:
    span = _table_span(part.text)
    outside = part
    if span is not None:
        # The table's place is kept as blanks, so that positions outside it still point home.
        start, end = span
        blank = re.sub(r"[^\n]", " ", part.text[start:end])
        outside = Stream(part.text[:start] + blank + part.text[end:], part.starts, part.lines, part.offset)
    header = read_header(outside)
    stub = p.STUBS.search(part.text)
    known = frozenset(header.names)
    rows = read_rows(part.part(*span), source, name, known) if span else Rows((), ())
    transcript = _transcript(part, header, rows.postings, (source, " ".join(stub.group().split()) if stub else None))
    return transcript, (*_header_problems(transcript, name), *rows.problems)


def _transcript(part: Stream, header: Header, postings: tuple[Posting, ...], origin: tuple[str, str | None]) -> Transcript:
    touched = part.lines_between(0, len(part.text))
    source, stub = origin
    return Transcript(
        source=source,
        kind="record_of_account" if p.RECORD_OF_ACCOUNT.search(part.text) else "account_transcript",
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
        postings=postings,
        figures=header.figures,
        first_page=touched[0].page if touched else 1,
        last_page=touched[-1].page if touched else 1,
        stub=stub,
    )


def _header_problems(transcript: Transcript, name: str) -> tuple[Problem, ...]:
    where = f"{name}, page {transcript.first_page}"
    problems: list[Problem] = []

    def add(code: str, what: str, todo: str, *, blocking: bool = True) -> None:
        problems.append(Problem(code, where, what, todo, blocking=blocking, source=transcript.source))

    missing = [
        word
        for word, value in (("form", transcript.form), ("tax period", transcript.period), ("TIN", transcript.tin))
        if value is None
    ]
    if missing:
        named = ", ".join(missing)
        what = f"the transcript shows no readable {named}; its rows are listed, but nothing is matched to them with confidence."
        add("T-HEADER", what, "Use the whole transcript, from its first line on.")
    if transcript.stub and not transcript.postings:
        return tuple(problems)
    if transcript.account_balance is None:
        what = "no account balance is printed, so the rows cannot be proven."
        add("T-NO-BALANCE", what, "Use the whole transcript, with its balance block.")
    elif transcript.proven is False:
        what = (
            f"the listed rows add up to {to_words(transcript.postings_total)}, "
            f"but the printed account balance is {to_words(transcript.account_balance)}."
        )
        add("T-FOOT", what, "Download the transcript again; if it repeats, compare it row by row with the original.")
    return tuple(problems)
