"""Know the columns by which a bank or a ledger says when a row was booked: they name no tax period.

Books have a *Period*, trackers a *Month*, *Quarter* or *Year*, and each is of the row's own day. A payment of January is as a
rule for the year before. In a list that its owner keeps of tax payments the same headings say what was paid for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from reconcile import dates
from reconcile.payments import cells, classify, evidence, periods
from reconcile.payments.headers import Columns, Field, Header, normalise
from reconcile.payments.plan import Mode, column_cells
from reconcile.payments.table import Cell, Row, Sheet, text_of, texts_of
from reconcile.payments.titles import Titles

_CALENDAR = frozenset({"year", "yr", "month", "period", "quarter", "qtr", "q", "fiscal year"})
_OF_TIME: tuple[Field, ...] = ("period", "quarter")
_DESCRIBING: tuple[Field, ...] = ("payee", "memo")
_OF_TAX: frozenset[Field] = frozenset({"form", "kind", "tin"})
_NUMBERED = re.compile(r"(?:P|M|PERIOD|MONTH|FY|CY)?[ .-]*0*(\d{1,4})")
_MONTH = re.compile(r"(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]*\.?")


def columns_of(columns: Columns, header: Header) -> dict[Field, int]:
    """Return the columns of times that may be those of the booking, by their headings alone."""
    places = {field: columns[field][0] for field in _OF_TIME if field in columns}
    return {
        field: place
        for field, place in places.items()
        if place < len(header.texts) and normalise(header.texts[place]) in _CALENDAR
    }


def without(columns: Columns, header: Header, sheet: Sheet, mode: Mode, above: Titles) -> Columns:
    """Return the columns without those that say when the rows were booked."""
    found = columns_of(columns, header)
    if not found:
        return columns
    described = [place for name in _DESCRIBING for place in _described(columns, header, name)] if mode == "list" else []
    if mode == "list" and (not described or _is_headed_as_own(columns, found, header, sheet, above)):
        return columns
    rows = sheet.rows[header.index + 1 :]
    # What a ledger calls its period is no tax period in whatever way its year runs.
    in_books = mode == "books" and "account" in columns
    dropped = [
        field
        for field, place in found.items()
        if (in_books and normalise(header.texts[place]) == "period") or _agrees(rows, columns, place)
    ]
    if not dropped or (mode == "list" and not _has_other_things(rows, columns, described)):
        return columns
    return {field: places for field, places in columns.items() if field not in dropped}


def _is_headed_as_own(columns: Columns, found: dict[Field, int], header: Header, sheet: Sheet, above: Titles) -> bool:
    """Tell whether headings or titles say that a list is one of taxes, in other words than those of time."""
    rest: Columns = {field: places for field, places in columns.items() if field not in found}
    return not _OF_TAX.isdisjoint(columns) or evidence.is_headed_as_tax(sheet, header, rest, above)


def _agrees(rows: Sequence[Row], columns: Columns, place: int) -> bool:
    """Tell whether a column says in every row the month, or in every row the quarter or the year, of the row's own day."""
    at = columns["date"][0]
    day_first = cells.order_proven(column_cells(rows, at)) == "day first"
    common: frozenset[str] | None = None
    for row in rows:
        day = cells.day_of(row.cells[at], day_first=day_first) if max(at, place) < len(row.cells) else None
        if day is None or not text_of(row.cells[place]):
            continue
        told = _measures(row.cells[place], day)
        common = told if common is None else common & told
        if not common:
            return False
    return common is not None


def _measures(cell: Cell, day: date) -> frozenset[str]:
    """Return what of a day a cell may be: its year, its quarter, its month."""
    if isinstance(cell, date):
        return frozenset({"month"}) if (cell.year, cell.month) == (day.year, day.month) else frozenset()
    return _measures_of_text(" ".join(text_of(cell).upper().split()), day)


@lru_cache(maxsize=4096)
def _measures_of_text(text: str, day: date) -> frozenset[str]:
    if match := _NUMBERED.fullmatch(text):
        number = int(match[1])
        told = {"year": day.year, "month": day.month, "quarter": -(-day.month // 3)}
        return frozenset(name for name, value in told.items() if value == number)
    if match := _MONTH.fullmatch(text):
        return frozenset({"month"}) if dates.month_number(match[1]) == day.month else frozenset()
    span = periods.of_cell(text)
    if span is None or span.year not in (None, day.year):
        return frozenset()
    if span.month is not None:
        return frozenset({"month"}) if span.month == day.month else frozenset()
    if span.quarter is not None:
        return frozenset({"quarter"}) if span.quarter == -(-day.month // 3) else frozenset()
    return frozenset({"year"})


def _has_other_things(rows: Sequence[Row], columns: Columns, described: Sequence[int]) -> bool:
    """Tell whether a table holds a bank's own text, or names the IRS in some rows and in others what is no tax at all."""
    times = {place for name in _OF_TIME for place in columns.get(name, ())}
    paid = others = False
    for row, line in _lines(rows, described):
        if classify.of_bank(line).strong:
            return True
        if classify.of_books(line).kind == "payment":
            paid = True
        elif classify.of_agency(line) is None and not evidence.says_tax(
            text for place, text in enumerate(texts_of(row.cells)) if place not in times
        ):
            others = True
    return paid and others


# A note beside a payment need not speak of tax.
_NOTE = re.compile(r"\b(?:notes?|comments?|remarks?)\b")


def _described(columns: Columns, header: Header, name: Field) -> list[int]:
    return [place for place in columns.get(name, ()) if _NOTE.search(normalise(header.texts[place])) is None]


def _lines(rows: Sequence[Row], places: Sequence[int]) -> Iterator[tuple[Row, str]]:
    for row in rows:
        line = " ".join(text for place in places if place < len(row.cells) and (text := text_of(row.cells[place])))
        if re.search(r"[A-Za-z]{2}", line):
            yield row, line
