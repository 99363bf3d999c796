"""Read tables that were pasted with one cell to a line, as a page gives them to a program that knows no columns.

The headings come first, then the cells of row after row. Nothing but their order tells where a cell belongs: a row is taken only
where a day and an amount stand at the places of theirs and no other day does. What is left over is a row that says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconcile.payments import cells, headers
from reconcile.payments.headers import Header
from reconcile.payments.table import SEARCHED_ROWS, Row, Sheet

_FEWEST, _MOST = 3, 12
_BROKEN = "cells stand one to a line, and here one is missing or left over: they cannot be told apart."

_Lines = Sequence[tuple[int, str]]


def read(text: str) -> Sheet | None:
    """Return the table, or ``None`` when no headings stand below each other with a row of theirs behind them."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    for start in range(min(len(lines), SEARCHED_ROWS)):
        if (header := _header(lines, start)) and _fits(lines, start + len(header.texts), header):
            above = [Row(number, (line,)) for number, line in lines[:start]]
            return Sheet(None, (*above, Row(lines[start][0], header.texts), *_rows(lines, start + len(header.texts), header)))
    return None


def _header(lines: _Lines, start: int) -> Header | None:
    """Return the headings that begin at a line and end before the first line that is none."""
    texts = []
    for _, line in lines[start : start + _MOST + 1]:
        if len(line) > 60 or "\t" in line or headers.field_of(line) is None:
            break
        texts.append(line)
    if not _FEWEST <= len(texts) <= _MOST:
        return None
    found = headers.find(Sheet(None, (Row(lines[start][0], tuple(texts)),)))
    return found[0] if found and "amount" in headers.columns_of(found[0].texts) else None


def _fits(lines: _Lines, start: int, header: Header) -> bool:
    """Tell whether the lines from here on are the cells of one row."""
    width = len(header.texts)
    row = [line for _, line in lines[start : start + width]]
    if len(row) < width:
        return False
    columns = headers.columns_of(header.texts)
    days = {index for index, line in enumerate(row) if cells.is_date(line)}
    return columns["date"][0] in days and days <= set(columns["date"]) and cells.is_amount(row[columns["amount"][0]])


def _rows(lines: _Lines, start: int, header: Header) -> Iterator[Row]:
    at, width = start, len(header.texts)
    while at < len(lines):
        if _fits(lines, at, header):
            yield Row(lines[at][0], tuple(line for _, line in lines[at : at + width]))
            at += width
            continue
        left = at
        while at < len(lines) and not _fits(lines, at, header):
            at += 1
        rest = [line for _, line in lines[left:at]]
        if any(cells.is_date(line) or cells.is_amount(line) for line in rest):
            yield Row(lines[left][0], (" ".join(rest),), _BROKEN)
        else:
            yield from (Row(number, (line,)) for number, line in lines[left:at])
