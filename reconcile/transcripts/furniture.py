"""Find the table of a transcript, and what of the page's furniture stands inside it.

Furniture is what each page repeats: the warning about sensitive data, the request header, page marks, column headings, and
sometimes the whole header with its balance block. It can fall between a row and its continuation, and it is no row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from reconcile import codes
from reconcile.transcripts import patterns as p
from reconcile.transcripts.text import Stream

Span = tuple[int, int]

_PHRASES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (word, re.compile(pattern))
    for word, pattern in (
        ("SENSITIVE", p.SENSITIVE.pattern),
        ("PAGE", p.PAGE_MARK.pattern),
        ("REQUEST", rf"REQUEST\s*DATE(?:\s*:|(?=\s+\d)){p.GAP}(?:{p.DATE})?"),
        ("RESPONSE", rf"RESPONSE\s*DATE(?:\s*:|(?=\s+\d)){p.GAP}(?:{p.DATE})?"),
        ("TRACKING", rf"TRACKING\s*(?:NUMBER|ID){p.GAP}(?:\d{{6,15}}(?!\d))?"),
        ("CUSTOMER", rf"CUSTOMER\s*FILE\s*NUMBER{p.GAP}(?:\d{{1,10}}(?!\d))?"),
        ("FORM", rf"FORM(?<![A-Z]FORM)(?:\s+NUMBER\s*:?|\s*:)[\s|]*{p.FORM_VALUE}|FORM(?<![A-Z]FORM)\s+NUMBER\s*:"),
        ("PERIOD", rf"(?:REPORT\s*FOR\s+)?TAX\s*PERIOD(?:\s+END(?:ING|ED))?\s*:{p.GAP}(?:{p.DATE}|(?:19|20)\d{{4}}(?!\d))?"),
        ("IDENTIFICATION", rf"(?:SPOUSE(?:'S)?\s+)?TAXPAYER\s*IDENTIFICATION\s*NUMBER{p.GAP}(?:{p.TIN_VALUE})?"),
        ("EIN", rf"\bEIN\s*:{p.GAP}{p.TIN_VALUE}"),
        ("SSN", rf"\bSSN\s*:{p.GAP}{p.TIN_VALUE}"),
        ("://", r"(?:HTTPS?|FILE)://\S+"),
        ("MINUS", r"[-*]{0,9}\s{0,9}ANY\s*MINUS\s*SIGN\s*SHOWN\s*BELOW\s*SIGNIFIES\s*A\s*CREDIT\s*AMOUNT\s{0,9}[-*]{0,9}"),
        ("ATTORNEY", r"(?:\bA\s+)?POWER\s*OF\s*ATTORNEY[^\n\d$]{0,120}"),
        ("TRANSACTIONS", r"TRANSACTIONS(?<![A-Z]TRANSACTIONS)\s{0,9}:?"),
    )
)
_LINES = re.compile(
    r"(?:TRANSACTIONS?\s*:?|DONE|PRINT|DONE\s+PRINT|PRINT\s+DONE|\d{1,3}\s*/\s*\d{1,3}|\*{2,}|[-=_* ]{3,}"
    r"|CONTINUED(?:\s+(?:ON|FROM)\s+[A-Z ]{1,20})?"
    r"|\d{1,2}/\d{1,2}/\d{2,4},?\s+\d{1,2}:\d{2}(?::\d{2})?(?:\s*[AP]\.?M\.?)?[^\n$]{0,80}"
    r"|[A-Z ]{0,20}(?:FORM\s+\S{1,12}\s+|CIVIL\s+PENALTY\s+)?(?:ACCOUNT\s+TRANSCRIPT|RECORD\s+OF\s+ACCOUNT(?:\s+TRANSCRIPT)?)"
    r"[A-Z ]{0,20})"
)
_LEADING_CODE = re.compile(r"^[ \t|*-]*(?:CODE\s+)?(\d{3})[\s:|]{1,40}[A-Z(]", re.MULTILINE)
_RETURN_TITLE = re.compile(r"(?:FORM\s+\S{1,12}\s+)?(?:TAX\s+)?$")
_ANY_MONEY = re.compile(r"\d\.\d{2}(?!\d)")


def headings(upper: str) -> list[Span]:
    """Return the spans of all column headings."""
    if "EXPLANATION" not in upper:
        return []
    spans = []
    for match in p.HEADING.finditer(upper):
        before = upper[max(0, match.start() - 420) : match.start()]
        lead = p.HEADING_BEFORE.search(before)
        spans.append((match.start() - (len(before) - lead.start() if lead else 0), match.end()))
    return spans


def first_row(upper: str, start: int, end: int) -> int | None:
    """Return where a text holds the first complete row of a known code, found by its own shape."""
    while row := p.ROW_LIKE.search(upper, start, end):
        if codes.lookup(row.group()[:3]) is not None:
            return row.start()
        start = row.start() + 3
    return None


@dataclass(frozen=True, slots=True)
class Table:
    """Hold a transcript cut in two: its table without furniture, and everything outside the table."""

    rows: Stream
    outside: Stream


def split_table(part: Stream) -> Table | None:
    """Cut the table out of a transcript, or return ``None`` when it has none."""
    areas = list(_areas(part.upper))
    if not areas:
        return None
    outside = part.without(areas)
    first, last = areas[0][0], areas[-1][1]
    gaps = [(end - first, start - first) for (_, end), (start, _) in pairwise(areas)]
    return Table(part.part(first, last).without(gaps), outside)


def _areas(upper: str) -> Iterator[Span]:
    heads = headings(upper)
    if not heads:
        start = _start_without_heading(upper)
        if start is None:
            return
        heads = [(start, start)]
    ends = [start for start, _ in heads[1:]] + [len(upper)]
    for (_, start), limit in zip(heads, ends, strict=True):
        last = limit == len(upper)
        yield from _until_stop(upper, start, limit, last)


def _until_stop(upper: str, start: int, limit: int, last: bool) -> Iterator[Span]:
    """Yield the table's area behind one heading: up to the header block that interrupts it, and the rows behind it."""
    stop = _stop(upper, start, limit, last)
    yield start, stop
    if stop == limit:
        return
    # A header or balance block stands inside the table without a heading of its own: rows behind it still are rows.
    ending = p.RETURN_PART.search(upper, stop, limit)
    limit = ending.start() if ending else limit
    row = first_row(upper, stop, limit)
    if short := p.HEADING_SHORT.search(upper, stop, limit if row is None else row):
        yield short.end(), limit
    elif row is not None:
        yield _block_end(upper, stop, row), limit


def _block_end(upper: str, start: int, row: int) -> int:
    """Return where a header block before a row ends, so that a continuation line between the two stays in the table."""
    end = start
    for pattern in (p.BALANCE, p.BALANCE_PLUS, p.AS_OF, p.ACCRUED_INTEREST, p.ACCRUED_PENALTY, p.PROCESSED, p.RETURN_ABSENT):
        for match in pattern.finditer(upper, start, row):
            end = max(end, match.end())
    return end if end > start else row


def _stop(upper: str, start: int, limit: int, last: bool) -> int:
    candidates = [limit]
    for pattern in (p.BALANCE, p.BALANCE_PLUS, p.INFORMATION):
        if match := pattern.search(upper, start, limit):
            candidates.append(match.start())
    for match in p.RETURN_PART.finditer(upper, start, limit):
        before = upper[max(start, match.start() - 80) : match.start()]
        if not p.RECORD_OF_ACCOUNT.search(before[before.rfind("\n") + 1 :]):
            lead = _RETURN_TITLE.search(before)
            candidates.append(match.start() - (len(before) - lead.start() if lead else 0))
            break
    if not last:
        for match in p.FORM_ANCHOR.finditer(upper, start, limit):
            if match["value"] or match["mark"]:
                candidates.append(match.start())
                break
    return min(candidates)


def _start_without_heading(upper: str) -> int | None:
    if short := p.HEADING_SHORT.search(upper):
        return short.end()
    pseudo = p.PSEUDO_ROW.search(upper)
    starts = [start for start in (first_row(upper, 0, len(upper)), pseudo and pseudo.start()) if start is not None]
    if not starts:
        return None
    start = min(starts)
    floor = 0
    for pattern in (p.FORM_ANCHOR, p.PERIOD_LABEL, p.TIN_LABEL, p.BALANCE, p.BALANCE_PLUS, p.AS_OF, p.BANNER):
        for match in pattern.finditer(upper, 0, start):
            floor = max(floor, match.end())
    for match in _LEADING_CODE.finditer(upper, floor, start):
        if codes.lookup(match[1]) is not None:
            return match.start()
    return start


def without_furniture(table: Stream, party_lines: frozenset[str]) -> Stream:
    """Return the table with page furniture blanked out, every offset kept.

    ``party_lines`` are the header's name and street lines in capitals, which a page break may repeat inside the table.
    """
    upper = table.upper
    spans: list[Span] = []
    for word, pattern in _PHRASES:
        if word in upper:
            spans += [match.span() for match in pattern.finditer(upper)]
    if spans:
        table = table.without(sorted(spans))
    lines = list(_furniture_lines(table.upper, party_lines))
    return table.without(lines) if lines else table


def _furniture_lines(upper: str, party_lines: frozenset[str]) -> Iterator[Span]:
    position = 0
    for line in upper.split("\n"):
        end = position + len(line)
        bare = line.strip(" \t|")
        # Most lines of a table end with an amount, and no furniture does.
        if bare and (bare in party_lines or (bare[-3:-2] != "." and _LINES.fullmatch(bare) and not _ANY_MONEY.search(line))):
            yield position, end
        position = end + 1
