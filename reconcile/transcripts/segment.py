"""Cut a document into transcripts: a bundle holds one after the other, and each page break repeats part of a header.

A header of another form, period, TIN, response date or tracking number begins the next transcript; one that repeats what stands
already is page furniture. Where neither can be told, the section is marked, and the proof decides.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from reconcile.transcripts import patterns as p
from reconcile.transcripts.furniture import headings
from reconcile.transcripts.text import Stream

_HEADER_EVENT = re.compile(
    "|".join(
        (
            p.SENSITIVE.pattern,
            p.REQUEST_DATE.pattern.replace("?P<value>", "?:"),
            p.RESPONSE_DATE.pattern.replace("?P<value>", "?:"),
            r"TRACKING\s+(?:NUMBER|ID)",
            r"(?:FORM\s+\S{1,9}\s+|CIVIL\s+PENALTY\s+)?ACCOUNT\s+TRANSCRIPT",
            r"RECORD\s+OF\s+ACCOUNT",
            rf"(?:SPOUSE\s+)?TAXPAYER\s+IDENTIFICATION\s+NUMBER{p.GAP}{p.TIN_VALUE}",
            rf"\b(?:EIN|SSN)\s*:{p.GAP}{p.TIN_VALUE}",
            p.PERIOD_LABEL.pattern.replace("?P<value>", "?:"),
        )
    )
)
_AMOUNT = re.compile(r"\d\.\d{2}(?!\d)")
_CLOSING = re.compile(rf"\s*(?:{p.PAGE_MARK.pattern})")


@dataclass(frozen=True, slots=True)
class Section:
    """Hold the text of one transcript; ``doubtful`` tells that it may be the next page of the one before it."""

    stream: Stream
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class _Head:
    """Hold what one printed header says of the transcript it belongs to; ``start`` is where it begins."""

    start: int
    form: str | None
    period: str | None
    tin: str | None
    balance: str | None
    tracking: str | None
    response: str | None
    whole: bool


def _squeeze(text: str) -> str:
    return re.sub(r"\W+", "", text)


def _anchors(upper: str, heads: list[int]) -> list[int]:
    """Return where the headers are: at each form number, and before a table that has a balance but no form number of its own."""
    forms = [m.start() for m in p.FORM_ANCHOR.finditer(upper) if m["value"] or m["mark"]]
    anchors = list(forms)
    for previous, heading in zip([0, *heads], heads, strict=False):
        if bisect_left(forms, previous) == bisect_left(forms, heading):
            balance = p.BALANCE.search(upper, previous, heading)
            if balance:
                anchors.append(balance.start())
            elif not previous:
                anchors.append(0)
    return sorted(anchors)


def _header_start(upper: str, anchor: int, floor: int) -> int:
    """Return where the header around a form number begins.

    Nothing before the form number of a header holds an amount, so the header begins after the last one.
    """
    last = floor
    for match in _AMOUNT.finditer(upper, floor, anchor):
        last = match.end()
    for match in (*p.STUBS.finditer(upper, last, anchor), *p.PSEUDO_ROW.finditer(upper, last, anchor)):
        last = max(last, match.end())
    event = _HEADER_EVENT.search(upper, last, anchor)
    if event is None:
        return anchor
    if p.SENSITIVE.match(upper, event.start()):
        # The line that closes the page before it, with the page's mark, is not the one that opens this header.
        closing = _CLOSING.match(upper, event.end(), anchor)
        if closing and closing["page"] != "1":
            return closing.end()
    return event.start()


def _heads(upper: str) -> list[_Head]:
    tables = [start for start, _ in headings(upper)]
    found: list[tuple[int, int]] = []
    previous = 0
    for anchor in _anchors(upper, tables):
        index = bisect_left(tables, anchor) - 1
        floor = max(previous, tables[index] if index >= 0 else 0)
        found.append((_header_start(upper, anchor, floor) if anchor else 0, anchor))
        previous = anchor
    heads: list[_Head] = []
    for index, (start, anchor) in enumerate(found):
        index_of_table = bisect_left(tables, anchor)
        limit = found[index + 1][0] if index + 1 < len(found) else len(upper)
        limit = min(limit, tables[index_of_table] if index_of_table < len(tables) else limit)
        heads.append(_head(upper, start, max(limit, anchor), anchor))
    return heads


def _head(upper: str, start: int, limit: int, anchor: int) -> _Head:
    def value(pattern: re.Pattern[str]) -> str | None:
        match = pattern.search(upper, start, limit)
        return _squeeze(match["value"]) if match else None

    form = p.FORM_ANCHOR.match(upper, anchor)
    tin = next(
        (
            match["value"]
            for pattern in (p.TIN_LABEL, p.TIN_SHORT)
            for match in pattern.finditer(upper, start, limit)
            if not match["second"] and not p.SPOUSE_BEFORE.search(upper, max(0, match.start() - 90), match.start())
        ),
        None,
    )
    balance = p.BALANCE.search(upper, start, limit)
    whole = balance or p.BALANCE_LABEL.search(upper, start, limit) or p.STUBS.search(upper, start, limit)
    return _Head(
        start=start,
        form=_squeeze(form["value"]) if form and form["value"] else None,
        period=_period(upper, start, limit),
        tin=_squeeze(tin)[-4:] if tin else None,
        balance=re.sub(r"[\s$]", "", balance["value"]) if balance else None,
        tracking=value(p.TRACKING),
        response=value(p.RESPONSE_DATE),
        whole=bool(whole),
    )


def _period(upper: str, start: int, limit: int) -> str | None:
    for match in p.PERIOD_LABEL.finditer(upper, start, limit):
        try:
            return str(p.parse_period(match["value"]))
        except ValueError:
            continue
    return None


def _differ(first: str | None, second: str | None) -> bool:
    return first is not None and second is not None and first != second


def _begins(current: _Head, head: _Head) -> tuple[bool, bool]:
    """Tell whether a header begins a transcript, and whether that is in doubt."""
    pairs = (
        (current.form, head.form),
        (current.period, head.period),
        (current.tin, head.tin),
        (current.tracking, head.tracking),
        (current.response, head.response),
    )
    if any(_differ(first, second) for first, second in pairs):
        return True, False
    same_request = (current.tracking and head.tracking) or (current.response and head.response)
    if same_request and not head.whole:
        return False, False
    # A second balance block: the next page of the same answer, or the same module once more.
    return head.whole and (current.whole or current.start == 0), True


def sections(stream: Stream) -> tuple[Section, ...]:
    """Return one section for each transcript of the document, in order."""
    heads = _heads(stream.upper)
    starts: list[tuple[int, bool]] = [(0, False)]
    current: _Head | None = None
    for head in heads:
        if current is None:
            current = head
            continue
        begins, doubtful = _begins(current, head)
        if begins:
            starts.append((head.start, doubtful))
            current = head
    ends = [*(start for start, _ in starts[1:]), len(stream.text)]
    return tuple(Section(stream.part(start, end), doubtful) for (start, doubtful), end in zip(starts, ends, strict=True))
