"""Read tables whose columns are held apart by blanks, as they come out of a printed report or a copied page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reconcile.payments import headers
from reconcile.payments.table import DAMAGED_LINE, SEARCHED_ROWS, Row, Sheet

_TOKEN = re.compile(r"\S+(?: \S+)*")


def read(text: str) -> Sheet | None:
    """Return the table, or ``None`` when no line at the top is a heading row with two blanks or more between its headings.

    A cell belongs to the heading it stands under; a line in which two cells stand under one heading is a row that says so.
    """
    lines = [line.expandtabs() for line in text.splitlines()]
    split = [Row(number, _TOKEN.findall(line)) for number, line in enumerate(lines[:SEARCHED_ROWS], start=1)]
    found = headers.find(Sheet(None, split))
    if found is None:
        return None
    spans = [match.span() for match in _TOKEN.finditer(lines[found[0].index])]
    if (labels := _before(lines[found[0].index + 1 :], spans[0])) is not None:
        spans.insert(0, labels)
    rows = split[: found[0].index] + [
        _row(number, line, spans) for number, line in enumerate(lines[found[0].index :], start=found[0].number)
    ]
    return Sheet(None, tuple(rows))


def _before(lines: Sequence[str], first: tuple[int, int]) -> tuple[int, int] | None:
    """Return where the labels of rows stand that end before the first heading begins, in a column without a heading.

    They are a column where most lines that have something under the first heading have a label before it too.
    """
    ends, under = [], 0
    for line in lines[:SEARCHED_ROWS]:
        tokens = [match.span() for match in _TOKEN.finditer(line)]
        if not any(start < first[1] and end > first[0] for start, end in tokens):
            continue
        under += 1
        if tokens[0][1] < first[0]:
            ends.append(tokens[0][1])
    return (0, max(ends)) if ends and 2 * len(ends) > under else None


def _row(number: int, line: str, spans: Sequence[tuple[int, int]]) -> Row:
    if "\0" in line:
        return Row(number, (), DAMAGED_LINE)
    cells = [""] * len(spans)
    for match in _TOKEN.finditer(line):
        start, end = match.span()
        if _holds_two(match, spans):
            return Row(number, (), f'"{match[0][:40]}" stands under two headings, so its cells cannot be told apart.')
        index = min(range(len(spans)), key=lambda at: _distance(spans[at], start, end))
        if cells[index]:
            return Row(number, (), f'"{match[0][:30]}" and "{cells[index][:30]}" both stand under one heading.')
        cells[index] = match[0]
    return Row(number, cells)


def _holds_two(match: re.Match[str], spans: Sequence[tuple[int, int]]) -> bool:
    """Tell whether a long cell has run into the next one: one of its later words begins where a heading begins."""
    start, end = match.span()
    if not any(start < span[0] < end for span in spans):
        return False
    words = {start + word.start() for word in re.finditer(r"(?<= )\S", match[0])}
    return any(start < span[0] < end and words & {span[0] - 1, span[0], span[0] + 1} for span in spans[1:])


def _distance(span: tuple[int, int], start: int, end: int) -> tuple[int, int]:
    """Return how far a cell is from a heading: first by the gap between them, then by their nearest edges."""
    gap = max(0, start - span[1], span[0] - end)
    return gap, min(abs(start - span[0]), abs(end - span[1]))
