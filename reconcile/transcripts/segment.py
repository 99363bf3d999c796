"""Cut a document into transcripts: a bundle holds one after the other, and each page break repeats part of a header.

A header that repeats form, period and TIN of the transcript it stands in, and brings no balance of its own, is page furniture;
any other is the beginning of the next transcript.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reconcile.transcripts import patterns as p
from reconcile.transcripts.text import Stream

_HEADER_EVENT = re.compile(
    "|".join((p.SENSITIVE.pattern, p.REQUEST_DATE.pattern.replace("?P<value>", "?:"), p.TITLE.pattern)), p.FLAGS
)
_AMOUNT = re.compile(p.NUMBER)


@dataclass(frozen=True, slots=True)
class _Label:
    position: int
    form: str
    period: str | None
    tin: str | None
    balance: bool


def _squeeze(text: str) -> str:
    return re.sub(r"\W+", "", text).upper()


def _labels(text: str) -> list[_Label]:
    matches = list(p.FORM_LABEL.finditer(text))
    labels: list[_Label] = []
    for index, match in enumerate(matches):
        end = matches[index + 1].start() if index + 1 < len(matches) else len(text)
        heading = p.HEADING.search(text, match.end(), end)
        header = text[match.start() : heading.start() if heading else end]
        period = p.PERIOD_LABEL.search(header)
        tin = next((m for m in p.TIN_LABEL.finditer(header) if not (m["spouse"] or m["second"])), None)
        labels.append(
            _Label(
                position=match.start(),
                form=_squeeze(match["value"]),
                period=_squeeze(period["value"]) if period else None,
                tin=_squeeze(tin["value"])[-4:] if tin else None,
                balance=bool(p.BALANCE_LABEL.search(header) or p.STUBS.search(header)),
            )
        )
    return labels


def _same(first: str | None, second: str | None) -> bool:
    return first is None or second is None or first == second


def _begins_new(current: _Label, label: _Label, between: str) -> bool:
    identical = current.form == label.form and _same(current.period, label.period) and _same(current.tin, label.tin)
    if not identical:
        return True
    # The same module again is a second copy only when it brings a balance of its own after a finished table.
    return label.balance and current.balance and bool(p.HEADING.search(between) or p.STUBS.search(between))


def _header_start(text: str, label: int, floor: int) -> int:
    # Nothing before the form number of a header holds an amount, so the header begins after the last one.
    last = floor
    for match in _AMOUNT.finditer(text, floor, label):
        last = match.end()
    for stub in p.STUBS.finditer(text, last, label):
        last = stub.end()
    event = _HEADER_EVENT.search(text, last, label)
    return event.start() if event else label


def sections(stream: Stream) -> tuple[Stream, ...]:
    """Return one stream for each transcript of the document, in order."""
    text = stream.text
    labels = _labels(text)
    starts = [0]
    current: _Label | None = None
    for label in labels:
        if current is None:
            current = label
        elif _begins_new(current, label, text[current.position : label.position]):
            starts.append(_header_start(text, label.position, current.position))
            current = label
    ends = [*starts[1:], len(text)]
    return tuple(stream.part(start, end) for start, end in zip(starts, ends, strict=True))
