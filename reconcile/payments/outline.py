"""Tell what headings and titles make of a table, before its days, amounts and signs are asked: its columns, whose list it is.

Most files come with headings that many others have. Where these alone decide, what they decide is kept for the next file; that no
row has a say is not assumed but tried: the rows are withheld, and whoever asks for one ends the attempt.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn, overload

from reconcile.config import RecordMapping
from reconcile.payments import answers, bare_checks, booked, by_values, evidence, headers, parts, plan, said, titles
from reconcile.payments.headers import Columns, Field, Header
from reconcile.payments.layouts_ import Layout
from reconcile.payments.plan import Mode, Spread
from reconcile.payments.said import Sense, Whose
from reconcile.payments.table import Row, Sheet, holds_value, text_of, texts_of
from reconcile.payments.titles import Titles
from reconcile.privacy import mask_text


@dataclass(frozen=True, slots=True)
class Found:
    """Hold the headings and columns that were found for a table, the layout they are of, and why it was chosen."""

    header: Header
    columns: Columns
    layout: Layout | None
    why: str


@dataclass(frozen=True, slots=True)
class Outline:
    """Hold how a table is laid out. ``left`` names the columns whose headings were taken from them, and which are not read."""

    layout: Layout | None
    why: str
    header: Header
    columns: Columns
    mode: Mode
    spread: Spread
    sense: Sense
    left: str


def of(sheet: Sheet, found: Found, mapping: RecordMapping | None) -> Outline:
    """Return the outline of a table under the headings that were found.

    Raises:
        parts.UnclearError: when the amounts stand in several columns, of which nothing tells what was paid.
        evidence.OtherThingsError: when a title names another thing, and nothing speaks of tax.
    """
    header, columns, layout = found.header, found.columns, found.layout
    rows = sheet.rows[header.index + 1 :]
    if layout is None:
        columns = answers.with_questions(_told_by_values(columns, header, rows, mapping), header, rows)
    above = titles.read(sheet.rows[: max(header.index, 0)], sheet.name, header)
    if layout is None and above.form is None and "amount" in columns:
        above = titles.with_heading(above, header.texts[columns["amount"][0]])
    if layout is None:
        above = titles.with_name(above, sheet.name, sheet.rows[: max(header.index, 0)])
    if layout is None and not (mapping and mapping.columns) and not above.form and above.kind == "unknown":
        columns = by_values.with_texts(columns, header, rows)
    whose = Whose(layout.mode, method=layout.method) if layout else _whose(sheet, header, columns, above, mapping)
    if whose.mode == "list" and layout is None:
        columns = _with_words(columns, header, rows)
    why = found.why
    if layout is None and not (mapping and mapping.columns):
        told = booked.without(columns, header, sheet, whose.mode, above)
        why += _of_booking(columns, told, header)
        columns = told
    return Outline(
        layout=layout,
        why=why,
        header=header,
        columns=columns,
        mode=whose.mode,
        spread=plan.spread_of(tuple(columns.items()), len(header.texts)),
        sense=said.sense_of(whose, above, tuple(columns), _status_heading(header, columns)),
        left=_left_unread(sheet, header),
    )


def _of_booking(columns: Columns, told: Columns, header: Header) -> str:
    """Say which columns tell when a row was booked."""
    named = [f'"{mask_text(header.texts[places[0]])}"' for field, places in columns.items() if field not in told]
    return f"; when it was booked, and not for what, says {' and '.join(named)}" if named else ""


def by_headings_alone(sheet: Sheet, choose: Callable[[Sheet], Found | None]) -> Outline | None:
    """Return the outline of a table whose headings, in its first row, leave its rows nothing to tell; else ``None``.

    ``choose`` finds the headings of a sheet, by nothing else than what stands in it.
    """
    candidates = sheet.candidates
    if len(candidates) != 1 or sheet.preset or sheet.merged:
        return None
    index, row, texts = candidates[0]
    return None if index else _by_headings_alone(sheet.name, row.number, texts, choose)


class _RowsWanted(Exception):
    """Say that a row was asked for."""


class _Withheld(Sequence[Row]):
    """Stand for the rows of a table of which none may be seen, or only that of its headings."""

    def __init__(self, *shown: Row) -> None:
        self._shown = shown

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        if self._shown and place == 0:
            return self._shown[0]
        if isinstance(place, slice) and place.step is None:
            if place.stop == 0:
                return ()
            if place.stop is None and place.start == len(self._shown):
                return _Withheld()
        raise _RowsWanted

    def __len__(self) -> NoReturn:
        raise _RowsWanted


@lru_cache(maxsize=1024)
def _by_headings_alone(
    name: str | None, number: int, texts: tuple[str, ...], choose: Callable[[Sheet], Found | None]
) -> Outline | None:
    row = Row(number, texts)
    sheet = Sheet(name, _Withheld(row))
    sheet.remembered["candidates"] = ((0, row, texts),)
    try:
        found = choose(sheet)
        return of(sheet, found, None) if found else None
    except (_RowsWanted, parts.UnclearError):
        return None


def _told_by_values(columns: Columns, header: Header, rows: Sequence[Row], mapping: RecordMapping | None) -> Columns:
    stated = bool(mapping and mapping.columns)
    if not stated and "kind" not in columns and plan.type_names_kinds(rows, columns):
        columns = {("kind" if field == "type" else field): indexes for field, indexes in columns.items()}
    columns = by_values.understood(columns, header, rows, stated=stated)
    return columns if stated else parts.with_tax(columns, header, rows)


def _status_heading(header: Header, columns: Columns) -> str | None:
    place = columns["status"][0] if "status" in columns else len(header.texts)
    return headers.normalise(header.texts[place]) if place < len(header.texts) else None


_OF_LEDGERS: frozenset[Field] = frozenset({"account", "type", "balance", "paid", "received"})
_BARE: frozenset[Field] = frozenset({"date", "amount", "balance", "reference", "check", "status", "method", "currency"})


def _whose(sheet: Sheet, header: Header, columns: Columns, above: Titles, mapping: RecordMapping | None) -> Whose:
    """Tell whose table it is that no layout knows, and whether other things than taxes may stand in a list."""
    rows = sheet.rows[header.index + 1 :]
    if (above.form or above.kind != "unknown") and columns.keys() <= _BARE:
        # Days and amounts alone, under a title that says of which tax they are.
        return Whose("list")
    mode = plan.mode_of(columns, header, plan.type_names_kinds(rows, columns))
    if above.year and mode == "books" and "payee" in columns and not columns.keys() & {"account", "type"}:
        # Whom each was paid to, under a title that says for which tax year.
        mode = "list"
    if mode == "books" and columns.keys().isdisjoint(_OF_LEDGERS) and not (mapping and mapping.columns):
        lines = [row for row in sheet.rows[: max(header.index, 0)] if not holds_value(row.cells)]
        named = [text_of(cell) for row in lines for cell in row.cells] + [sheet.name or ""]
        told = mapping is not None and mapping.states_tax and not evidence.described(header, columns)
        titled = told or evidence.is_titled_as_federal(named, header, rows, columns)
        if titled and (others := evidence.under_federal_title(header, rows, columns)) is not None:
            # What the rows do not tell themselves is what the title says.
            return Whose("list", others)
    if mode != "list" or (mapping and mapping.states_tax):
        return Whose(mode)
    if bare_checks.are_in(sheet, header, columns, above):
        evidence.refuse_other_things(sheet, header, columns, above)
        return Whose("bank")
    if not above.form and above.kind == "unknown" and (described := evidence.of_any_money(header, rows, columns)) is not None:
        plain: Mode = "bank" if "balance" in columns and "account" not in columns else "books"
        return Whose(plain) if described else Whose(mode, True)
    mixed = not evidence.is_headed_as_tax(sheet, header, columns, above)
    if evidence.is_of_wages(header) or (mixed and evidence.is_about_other_things(rows, columns)):
        return Whose("books")
    evidence.refuse_other_things(sheet, header, columns, above)
    return Whose(mode, mixed)


def _left_unread(sheet: Sheet, header: Header) -> str:
    """Name the columns whose headings were taken from them, for they stand under a group that is not federal."""
    if header.index < 0:
        return ""
    own = texts_of(sheet.rows[header.index].cells)
    if own == header.texts:
        return ""
    return ", ".join(
        f'column {place + 1} "{mask_text(text[:30])}"'
        for place, text in enumerate(own)
        if text and place < len(header.texts) and not header.texts[place]
    )


def _with_words(columns: Columns, header: Header, rows: Sequence[Row]) -> Columns:
    """Return the columns of a list with those of words that no heading names."""
    columns = by_values.with_items(columns, header, rows)
    return {**columns, "memo": (*columns.get("memo", ()), 0)} if _labels_first(header, rows) else columns


def _labels_first(header: Header, rows: Sequence[Row]) -> bool:
    """Tell whether the first column, without a heading, says in words what each row is."""
    if not header.texts or header.texts[0]:
        return False
    filled = [row for row in rows[:60] if sum(1 for cell in row.cells if text_of(cell)) > 1]
    return bool(filled) and all(row.cells and isinstance(row.cells[0], str) and row.cells[0].strip() for row in filled)
