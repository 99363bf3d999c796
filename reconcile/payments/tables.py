"""Part a sheet that holds several tables one below the other, each with headings of its own.

Headings that stand again as they are (of a printed page, of the next group) begin no new table. Others do: under them the columns
mean something else, and read by the first headings a form could be taken for an amount.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reconcile.payments import cells, evidence, headers
from reconcile.payments.headers import Header
from reconcile.payments.table import SEARCHED_ROWS, Row, Sheet, holds_value, is_blank, is_value, text_of, texts_of

_MOST_TITLES = 4


def split(sheet: Sheet) -> tuple[Sheet, ...]:
    """Return the tables of a sheet as sheets of the same name, each with the titles above its headings; most sheets have one."""
    if sheet.preset or (len(sheet.candidates) < 2 and len(sheet.rows) <= SEARCHED_ROWS):
        return (sheet,)
    found = headers.find(sheet)
    if found is None:
        return (sheet,)
    first, texts = _first(sheet, found[0])
    current, cuts = _plain(texts), [0]
    for index, row in _open(sheet, first, headers.columns_of(texts)["date"][0]):
        texts = _headings(row, sheet.rows[index + 1 : index + 2])
        if texts and texts != current:
            current = texts
            cuts.append(_top(sheet.rows, index, max(first, cuts[-1]) + 1))
    if len(cuts) == 1:
        return (sheet,)
    ends = [*cuts[1:], len(sheet.rows)]
    return tuple(replace(sheet, rows=sheet.rows[start:end]) for start, end in zip(cuts, ends, strict=True))


def _open(sheet: Sheet, first: int, dated: int) -> Iterator[tuple[int, Row]]:
    """Yield the rows below the first headings that may be headings too: nearly every row holds a day or an amount."""
    yield from ((index, row) for index, row, _ in sheet.candidates if index > first)
    start = max(first + 1, SEARCHED_ROWS)
    for index, row in enumerate(sheet.rows[start:], start=start):
        if not (dated < len(row.cells) and is_value(row.cells[dated])):
            yield index, row


def _first(sheet: Sheet, best: Header) -> tuple[int, tuple[str, ...]]:
    """Return where the first headings of a sheet stand, and their texts; ``best`` are those of which most are known.

    Whatever stands above the best: a row of headings is one where a day and an amount stand below it in their columns.
    """
    for index, row, texts in sheet.candidates:
        if index >= best.index:
            break
        if not headers.find(Sheet(None, (row,))) or not _has_rows(sheet.rows[index + 1 : best.index], headers.columns_of(texts)):
            continue
        if not _is_summary(texts, best, sheet.rows[:index]):
            return index, texts
    return best.index, best.texts


_SUMMED: frozenset[headers.Field] = frozenset({"date", "amount", "paid", "received", "balance", "account"})


def _is_summary(texts: tuple[str, ...], best: Header, above: Sequence[Row]) -> bool:
    """Tell whether days and amounts alone, under no word of tax, stand above the lines of a bank: as their sum."""
    if "balance" not in headers.columns_of(best.texts) or not headers.columns_of(texts).keys() <= _SUMMED:
        return False
    return not evidence.says_tax([*texts, *(text_of(cell) for row in above for cell in row.cells)])


def _has_rows(rows: Sequence[Row], columns: headers.Columns) -> bool:
    day, amounts = columns["date"][0], [columns[name][0] for name in ("amount", "paid", "received") if name in columns]
    return any(
        day < len(row.cells)
        and cells.is_written_day(row.cells[day])
        and any(place < len(row.cells) and cells.is_amount(row.cells[place]) for place in amounts)
        for row in rows
    )


def _headings(row: Row, below: Sequence[Row]) -> tuple[str, ...]:
    """Return the headings of a row that holds a date's and an amount's, or nothing.

    Where the first is not known, the row below it must have a day and an amount in their columns.
    """
    if row.broken or len(row.cells) < 2:
        return ()
    filled = next((cell for cell in row.cells if cell is not None and cell != ""), None)
    if not isinstance(filled, str) or filled[0].isdecimal() or holds_value(row.cells):
        return ()
    known = headers.field_of(filled) is not None
    found = headers.find(Sheet(None, (row,))) if known or below else None
    if found is None or not (known or _has_rows(below, headers.columns_of(found[0].texts))):
        return ()
    return _plain(found[0].texts)


def _plain(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(heading for text in texts if (heading := headers.normalise(text)))


def _top(rows: Sequence[Row], index: int, lowest: int) -> int:
    """Return where the titles above a heading row begin: rows of one text, up to the next blank row."""
    top = index
    if top > lowest and headers.are_groups(rows[top - 1], texts_of(rows[top].cells)):
        top -= 1
    while top > lowest and index - top < _MOST_TITLES:
        above = rows[top - 1]
        texts = [text for cell in above.cells if (text := text_of(cell))]
        if above.broken or is_blank(above.cells) or len(texts) != 1 or any(sign in texts[0] for sign in ("$", "=")):
            break
        top -= 1
    return top
