"""Read the payment history of EFTPS or of an IRS online account out of a printed or saved page: a table of payments.

A saved web page keeps its cells apart by tabs. A PDF does not: there the headings say which kinds of value follow each other, and
a row is taken only where its values can be told apart in one way; a row that begins with a date and cannot is said.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import cast

from reconcile.model import Line
from reconcile.payments import authority, headers, statuses, titles, wrapped
from reconcile.payments.headers import Field
from reconcile.payments.table import Row, Sheet, holds_value

_FIELDS: tuple[Field, ...] = (
    *("date", "amount", "form", "kind", "period", "tin", "reference", "status", "method", "who", "memo"),
)
HEADINGS = tuple(f"Listed {field}" for field in _FIELDS)
_SEARCHED = 200
_TITLES = 30
_TOPIC = re.compile(r"\bEFTPS\b|\bIRS\b|INTERNAL REVENUE|PAYMENT (?:HISTORY|ACTIVITY)|TAX PAYMENTS?", re.IGNORECASE)
_NEEDED = ({"date", "amount"}, {"form", "kind", "period"})

# The headings of these pages, as they stand beside each other in the text of a PDF.
_PHRASES: tuple[tuple[re.Pattern[str], Field], ...] = tuple(
    (re.compile(rf"(?:{pattern})(?!\S)", re.IGNORECASE), cast(Field, field))
    for pattern, field in (
        (r"settlement date|payment date|date paid|date of payment|date", "date"),
        (r"(?:initiation|entered|submitted|scheduled|creation) date|date (?:initiated|entered|submitted|scheduled)", "ignored"),
        (r"(?:taxpayer )?(?:ein|ssn|tin|id)", "tin"),
        (r"tax form|form(?: number)?", "form"),
        (r"tax type|payment type|type of payment|reason for payment|reason|type|description", "kind"),
        (r"(?:tax|applied) (?:period|year)|period|year", "period"),
        (r"payment amount|amount paid|amount", "amount"),
        (r"payment status|status", "status"),
        (
            r"(?:eft )?acknowledge?ment (?:number|no\.?|#)|eft (?:number|no\.?|#)|confirmation (?:number|no\.?|#)|eft|reference",
            "reference",
        ),
        (r"payment method|method|paid by", "method"),
        (r"taxpayer(?: name)?", "who"),
    )
)
_DAY = r"\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|\d{4}-\d{2}-\d{2}|[A-Z]{3,9}\.? \d{1,2},? \d{4}"
_VALUES: dict[Field, str] = {
    "date": _DAY,
    "ignored": rf"{_DAY}|-",
    "amount": r"-?\$?-?\d[\d,]*\.\d{2}|\(\$?\d[\d,]*\.\d{2}\)",
    "form": r"\S.*?",
    "kind": r"\S.*?",
    "period": r"Q[1-4][ /]\d{4}|\d{4}[ /]?Q[1-4]|\d{1,2}/\d{4}|\d{4}-\d{2}|\d{6}|\d{4}|n/?a|-",
    "tin": r"[\dX*-]{4,11}",
    "reference": r"(?=\S*\d{4})[\dA-Z-]{6,}|n/?a|-",
    "status": r"settled|scheduled|warehoused|pending|cancell?ed|return(?:ed)?|rejected|failed|void(?:ed)?|processed|processing"
    r"|in process|posted|paid|completed?|successful|accepted",
    "method": r"\S.*?",
    "who": r"\S.*?",
}
_OPTIONAL: frozenset[Field] = frozenset({"reference", "status", "method", "period"})
_BEGINS_WITH_DAY = re.compile(rf"(?:{_DAY})\b", re.IGNORECASE)


@lru_cache(maxsize=512)
def _phrases_of(text: str) -> tuple[Field, ...] | None:
    """Return the fields that a line names, when it is made of nothing but headings."""
    rest, found = " ".join(text.split()), []
    while rest:
        fitting = [(match.end(), field) for pattern, field in _PHRASES if (match := pattern.match(rest))]
        if not fitting:
            return None
        end, field = max(fitting)
        found.append(field)
        rest = rest[end:].strip()
    return tuple(found)


def _is_table(fields: Sequence[Field]) -> bool:
    return _NEEDED[0] <= set(fields) and bool(_NEEDED[1] & set(fields))


def _fields_of(text: str) -> tuple[Field, ...] | None:
    """Return the field of each column, when the line is the heading row of a history."""
    if "\t" not in text:
        fields = _phrases_of(text)
        return fields if fields and _is_table(fields) else None
    cells = _cells(text)
    if holds_value(cells):
        # "Return" and "Settled" are headings too, but not beside a day and an amount.
        return None
    columns = headers.columns_of(cells)
    if "type" in columns:
        columns.setdefault("kind", columns.pop("type"))
    if not _is_table(tuple(columns)):
        return None
    where = {indexes[0]: field for field, indexes in columns.items() if field in _FIELDS}
    return tuple(where.get(index, "ignored") for index in range(len(cells)))


def _cells(text: str) -> tuple[str, ...]:
    return tuple(" ".join(cell.split()) for cell in text.split("\t"))


# Words of which alone a line of headings consists, where they go on in the line below.
_HEADING_WORDS = re.compile(
    r"(?:(?:settlement|payment|date|paid|of|initiation|initiated|entered|submitted|scheduled|creation|taxpayer|ein|ssn|tin|id|tax"
    r"|form|number|no\.?|#|type|reason|for|description|applied|period|year|amount|status|eft|acknowledge?ment|confirmation"
    r"|reference|method|by|name)(?:\s+|$))+",
    re.IGNORECASE,
)
_MOST_HEADING_WORDS, _MOST_SHORTER = 16, 5


def _with_whole_headings(texts: Sequence[str]) -> list[str]:
    """Return the lines of a page with headings that stand over two lines put together in the first, and the second blank."""
    found = list(texts)
    for place in range(len(found) - 1):
        upper, lower = found[place], found[place + 1]
        if not all(_HEADING_WORDS.fullmatch(text.strip()) and not _fields_of(text) for text in (upper, lower)):
            continue
        if whole := _shuffled(" ".join(upper.split()), " ".join(lower.split())):
            found[place], found[place + 1] = whole, ""
    return found


@lru_cache(maxsize=64)
def _shuffled(upper: str, lower: str) -> str | None:
    """Return two lines of headings as one, each word of the lower behind some of the upper, where that makes one table alone."""
    above, below = upper.split(), lower.split()
    count = len(above) + len(below)
    if count > _MOST_HEADING_WORDS or min(len(above), len(below)) > _MOST_SHORTER:
        return None
    tables: dict[tuple[Field, ...], str] = {}
    for places in itertools.combinations(range(count), len(below)):
        one, other = iter(above), iter(below)
        whole = " ".join(next(other) if place in places else next(one) for place in range(count))
        if fields := _fields_of(whole):
            tables.setdefault(fields, whole)
            if len(tables) > 1:
                return None
    return next(iter(tables.values()), None)


def is_history(lines: Sequence[str], title: str = "") -> bool:
    """Tell whether a page shows a table of tax payments: its headings, and whose table it is."""
    head = _with_whole_headings(lines[:_SEARCHED])
    return any(_fields_of(line) for line in head) and any(_TOPIC.search(line) for line in (title, *head))


def read(lines: Sequence[Line], title: str = "") -> Sheet:
    """Return the payments of the page, one row each, numbered by their line; the lines above are titles.

    ``title`` is the name of a web page, which its text need not repeat.
    """
    whole = _with_whole_headings([line.text for line in lines])
    lines = [line if line.text == text else replace(line, text=text) for line, text in zip(lines, whole, strict=True)]
    start = next(index for index, line in enumerate(lines) if _fields_of(line.text))
    above = [" ".join(line.text.split()) for line in lines[max(0, start - _TITLES) : start]]
    rows = [Row(line.number, (text,)) for line, text in zip(lines[max(0, start - _TITLES) : start], above, strict=True)]
    if titles.is_of_person([title, *above], _fields_of(lines[start].text) or (), lines[start].text):
        rows.append(Row(0, (titles.PERSONS_ACCOUNT,)))
    side = authority.whose([title, *above], (), above)
    read_rows = _Rows(lines, lines[start].number - start).read(start)
    if side not in (None, authority.FEDERAL):
        read_rows = [row if row.cells == HEADINGS else row._replace(broken=None, aside=side) for row in read_rows]
    return Sheet(None, (*rows, *read_rows), preset="payment-history")


class _Rows:
    """Read the rows of a table, of which a printed one may carry a cell on in the lines above and below."""

    def __init__(self, lines: Sequence[Line], offset: int) -> None:
        # Lines of a later page begin their count anew; rows of one table count on.
        self._lines, self._offset = lines, offset
        self._used: set[int] = set()

    def read(self, start: int) -> list[Row]:
        """Return the rows from the heading row on, in their order."""
        found: dict[int, Row] = {}
        fields: tuple[Field, ...] = ()
        for index in range(start, len(self._lines)):
            text = self._lines[index].text
            if again := _fields_of(text):
                found[index] = Row(index + self._offset, HEADINGS)
                fields = again
            else:
                found[index] = self._row(index, text, fields)
        return [row for index, row in sorted(found.items()) if index not in self._used]

    def _row(self, index: int, text: str, fields: tuple[Field, ...]) -> Row:
        number = index + self._offset
        values = _by_tabs(text, fields) if "\t" in text else _by_kind(text, fields)
        shown = " ".join(text.split())
        if "\t" not in text and (values is not None or _BEGINS_WITH_DAY.match(shown)):
            above, below = self._beside(index, -1, fields), self._beside(index, 1, fields)
            if above or below:
                values = self._with_lines_beside(index, values, (above, below), fields)
        if values is not None:
            return Row(number, tuple(values.get(field, "") for field in _FIELDS))
        if "\t" in text or _BEGINS_WITH_DAY.match(shown):
            return Row(number, (shown,), "its values cannot be told apart under the headings of the table.")
        return Row(number, ("",) * (len(_FIELDS) - 1) + (shown,))

    def _beside(self, index: int, step: int, fields: tuple[Field, ...]) -> list[str]:
        """Return the lines next to a row that may hold parts of its cells, in the order of the page."""
        found: list[str] = []
        at, page = index + step, self._lines[index].page
        while 0 <= at < len(self._lines) and self._lines[at].page == page:
            text = self._lines[at].text
            shown = " ".join(text.split())
            if "\t" in text or _fields_of(text) or _BEGINS_WITH_DAY.match(shown) or not wrapped.may_go_on(shown):
                break
            found.append(shown)
            at += step
        return found if step > 0 else found[::-1]

    def _with_lines_beside(
        self, index: int, values: dict[Field, str] | None, beside: tuple[list[str], list[str]], fields: tuple[Field, ...]
    ) -> dict[Field, str] | None:
        """Return the values of a row with what its cells go on to in the lines beside it; ``None`` where that stays open."""
        above, below = beside
        if values is not None:
            if statuses.of_words(values.get("status", "")).gone and wrapped.names_form(values, fields):
                return values
            if wrapped.is_cut(values, fields, [*above, *below]):
                return None
            if wrapped.names_form(values, fields) and wrapped.names_kind(values, fields):
                return values
        match = _by_words(self._lines[index].text, fields)
        whole = wrapped.put_together(match["words"] or "", above, below, fields) if match else None
        if match is None or whole is None:
            return values if values is not None and wrapped.names_form(values, fields) else None
        self._used.update(range(index - whole.above, index + whole.below + 1))
        self._used.discard(index)
        fixed = _fixed(match, fields)
        if wrapped.is_cut(fixed, fields, [*above, *below]):
            return None
        return {**fixed, "form": whole.form, "kind": whole.kind}


def _by_tabs(text: str, fields: tuple[Field, ...]) -> dict[Field, str] | None:
    cells = _cells(text)
    if len([cell for cell in cells if cell]) < 2 or len(cells) > len(fields):
        return None if len(cells) > len(fields) else {"memo": " ".join(cells)}
    return {field: cell for field, cell in zip(fields, cells, strict=False) if field != "ignored"}


@lru_cache(maxsize=64)
def _pattern(fields: tuple[Field, ...]) -> re.Pattern[str]:
    pattern = ""
    for place, field in enumerate(fields):
        value = rf"(?P<{field}{place}>{_VALUES[field]})"
        gap = r"\s+" if place else ""
        pattern += rf"(?:{gap}{value})?" if field in _OPTIONAL and place else rf"{gap}{value}"
    return re.compile(pattern, re.IGNORECASE)


def _by_kind(text: str, fields: tuple[Field, ...]) -> dict[Field, str] | None:
    match = _pattern(fields).fullmatch(" ".join(text.split()))
    return None if match is None else _fixed(match, fields)


def _fixed(match: re.Match[str], fields: tuple[Field, ...]) -> dict[Field, str]:
    named = match.groupdict()
    return {field: named.get(f"{field}{place}") or "" for place, field in enumerate(fields) if field != "ignored"}


_IN_WORDS: tuple[Field, ...] = ("form", "kind")


@lru_cache(maxsize=64)
def _pattern_of_words(fields: tuple[Field, ...]) -> re.Pattern[str] | None:
    """Return a pattern in which form and kind are words that nothing parts, where they stand beside each other."""
    places = [place for place, field in enumerate(fields) if field in _IN_WORDS]
    if not places or places != list(range(places[0], places[-1] + 1)) or {"method", "who"} & set(fields):
        return None
    pattern = ""
    for place, field in enumerate(fields):
        if place == places[0]:
            pattern += r"(?:\s*(?P<words>\S.*?))??"
        elif place not in places:
            value = rf"(?P<{field}{place}>{_VALUES[field]})"
            gap = r"\s+" if pattern else ""
            pattern += rf"(?:{gap}{value})?" if field in _OPTIONAL and place else rf"{gap}{value}"
    return re.compile(pattern, re.IGNORECASE)


def _by_words(text: str, fields: tuple[Field, ...]) -> re.Match[str] | None:
    pattern = _pattern_of_words(fields)
    return pattern.fullmatch(" ".join(text.split())) if pattern else None
