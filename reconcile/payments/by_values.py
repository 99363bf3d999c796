"""Tell by its values what a column holds, where its heading does not tell: whose tax it was, which tax, whether it was paid."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from reconcile.payments import cells, classify, evidence, headers, periods, worded, words
from reconcile.payments.headers import Columns, Field, Header, field_of, is_payday, normalise
from reconcile.payments.table import Cell, Row, Sheet, text_of

_LOOKED_AT = 60

_TAX_HEADINGS = frozenset({"tax", "taxes", "tax code", "tax name", "tax item", "tax description", "which tax"})


def with_tax_column(columns: Columns, header: Header, rows: Sequence[Row]) -> Columns:
    """Take a column headed Tax for the kind of tax where its cells are words or forms, and no amounts."""
    if "kind" in columns or "form" in columns:
        return columns
    for index, text in enumerate(header.texts):
        if normalise(text) not in _TAX_HEADINGS:
            continue
        values = _values(rows, index)
        if values and all(re.search(r"[A-Za-z]{2}", value) or words.form_of_cell(value) for value in values):
            return {**columns, "kind": (index,)}
    return columns


_PAID_ON = frozenset({"paid", "pd", "sent", "remitted", "deposited", "paid eft", "paid eftps", "eft", "eftps"})


def with_days_paid(columns: Columns, header: Header, rows: Sequence[Row]) -> Columns:
    """Take a column headed Paid or Deposited for the day where its cells are days, and for no day where they are not.

    It says when the tax was paid: before any other day, and in the place of the day of a paycheck.
    """
    taken = columns.get("date", ())
    for index, text in enumerate(header.texts):
        if (heading := normalise(text)) not in _PAID_ON:
            continue
        are_days = _are_days(rows, index)
        if are_days and columns.get("amount") == (index,):
            if (place := _other_amounts(columns, header, rows)) is None:
                continue
            columns = {**columns, "amount": (place,)}
        if are_days and index not in taken:
            rest = tuple(one for one in taken if not is_payday(header.texts[one]))
            return {**headers.without(columns, index), "date": (index, *rest)}
        if not are_days and heading == "deposited" and len(taken) > 1 and taken[0] == index:
            return {**columns, "date": taken[1:], **({} if headers.has_amount(columns) else {"amount": (index,)})}
    return columns


def _other_amounts(columns: Columns, header: Header, rows: Sequence[Row]) -> int | None:
    """Return the one other column of amounts, by its heading or else by its cells: that headed Paid holds days."""
    used = {index for indexes in columns.values() for index in indexes}
    free = [index for index, text in enumerate(header.texts) if text and index not in used]
    known = [index for index in free if (field := field_of(header.texts[index])) and field[0] == "amount"]
    for places in (known, [index for index in free if field_of(header.texts[index]) is None]):
        held = [index for index in places if (values := _cells(rows, index)) and all(map(cells.is_amount, values))]
        if len(held) == 1:
            return held[0]
    return None


def _cells(rows: Sequence[Row], index: int) -> list[Cell]:
    return [row.cells[index] for row in rows[:_LOOKED_AT] if index < len(row.cells) and text_of(row.cells[index])]


def _are_days(rows: Sequence[Row], index: int) -> bool:
    days = [cell for cell in _cells(rows, index) if not cells.is_nothing_yet(cell)]
    # A number is an amount, or that of a check.
    return bool(days) and all(not isinstance(cell, (int, float)) and cells.is_date(cell) for cell in days)


_PAID_HEADINGS = frozenset(
    {"paid", "pd", "sent", "made", "done", "paid y n", "paid yes no", "paid yet", "sent y n", "was it paid", "mailed"}
)


def with_answers(columns: Columns, header: Header, rows: Sequence[Row]) -> Columns:
    """Take a column that answers whether a payment was made, by yes and no, for its status."""
    if "status" in columns:
        return columns
    used = {index for indexes in columns.values() for index in indexes}
    days = columns.get("date", ())
    for index, text in enumerate(header.texts):
        if normalise(text) not in _PAID_HEADINGS or (index in used and not (index in days and len(days) > 1)):
            continue
        values = _values(rows, index)
        answered = sum(cells.answer_of(value) is not None for value in values)
        # One odd word among the answers is told of its row.
        if answered and 2 * answered > len(values) and not any(cells.is_date(value) or _AMOUNT.search(value) for value in values):
            return {**headers.without(columns, index), "status": (index,)}
    return columns


_AMOUNT = re.compile(r"\d{2}")


_SCHEDULES = re.compile(r"(?:OVER|PAST )?DUE(?: SOON| TODAY| NOW)?|SCHEDULED|UPCOMING|PENDING|REMINDER", re.IGNORECASE)


def with_schedule(columns: Columns, header: Header, rows: Sequence[Row]) -> Columns:
    """Take a column headed Scheduled for the status where it holds words for what is still to be paid, and blanks."""
    if "status" in columns:
        return columns
    for index, text in enumerate(header.texts):
        if normalise(text) == "scheduled" and (values := _values(rows, index)) and all(map(_SCHEDULES.fullmatch, values)):
            return {**columns, "status": (index,)}
    return columns


def _values(rows: Sequence[Row], index: int) -> list[str]:
    return [text for row in rows[:_LOOKED_AT] if index < len(row.cells) and (text := text_of(row.cells[index]))]


def _unknown_columns(columns: Columns, header: Header) -> Iterator[int]:
    used = {index for indexes in columns.values() for index in indexes}
    return (index for index, text in enumerate(header.texts) if text and index not in used and field_of(text) is None)


def with_agency(columns: Columns, header: Header, rows: Sequence[Row]) -> Columns:
    """Take a column of *Federal* and *State* for the one that names who was paid, whatever its heading."""
    if "payee" in columns or "state" in columns:
        return columns
    for index in _unknown_columns(columns, header):
        verdicts = [classify.of_own_words(text) or classify.of_agency(text) for text in _values(rows, index)]
        if all(verdicts) and any(one and one.kind == "payment" for one in verdicts):
            return {**columns, "payee": (index,)}
    return columns


def with_kind_column(columns: Columns, header: Header, rows: Sequence[Row]) -> Columns:
    """Take a column of kinds of tax payment for that, whatever its heading."""
    if columns.keys() & {"kind", "memo"} or _is_ledger(columns):
        return columns
    for index in _unknown_columns(columns, header):
        values = _values(rows, index)
        kinds = [text for text in values if words.kind_in(text) != "unknown" or words.form_in(text)]
        if values and 2 * len(kinds) >= len(values):
            return {**columns, "kind": (index,)}
    return columns


def _is_ledger(columns: Columns) -> bool:
    """Tell whether a table has accounts with debits and credits: words in it are of any business, not of taxes alone."""
    return {"account", "paid", "received"} <= columns.keys()


def with_partner(columns: Columns) -> Columns:
    """Take whom an entry of a ledger names for whom it paid: only a list of taxes says whose payment each was."""
    if not _is_ledger(columns) or "who" not in columns or "payee" in columns:
        return columns
    return {("payee" if field == "who" else field): indexes for field, indexes in columns.items()}


@lru_cache(maxsize=1024)
def _numbered(texts: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(index for index, text in enumerate(texts) if text and (known := field_of(text)) and known[0] == "reference")


def with_eft_numbers(columns: Columns, header: Header, rows: Sequence[Row]) -> Columns:
    """Take of several columns of numbers the one that holds EFT numbers: a program numbers its own entries too."""
    rivals = _numbered(header.texts) if "reference" in columns else ()
    if len(rivals) < 2:
        return columns
    counts = {index: sum(words.EFT_NUMBER.fullmatch(value) is not None for value in _values(rows, index)) for index in rivals}
    taken = columns["reference"][0]
    best = max(rivals, key=lambda index: (counts[index], index == taken))
    return columns if best == taken else {**columns, "reference": (best,)}


def with_owner(columns: Columns, header: Header, rows: Sequence[Row]) -> Columns:
    """Take a column of which most cells hold the number of a taxpayer for the one that says whose payment it was."""
    if columns.keys() & {"tin", "who"}:
        return columns
    for index in _unknown_columns(columns, header):
        values = _values(rows, index)
        if values and 2 * sum(1 for text in values if words.tins_in(text)) > len(values):
            return {**columns, "who": (index,)}
    return columns


_FOR_HEADINGS = frozenset({"for", "for what", "what for"})


def with_periods(columns: Columns, header: Header, rows: Sequence[Row]) -> Columns:
    """Take a column headed For that holds periods, and no kinds of tax, for the period."""
    index = columns.get("kind", (-1,))[0]
    if index < 0 or "period" in columns or normalise(header.texts[index]) not in _FOR_HEADINGS:
        return columns
    cells_ = _cells(rows, index)
    if any(classify.of_own_words(text_of(cell)) for cell in cells_):
        # It says whose tax it was too: "Q1 CA".
        return columns
    named = [cell for cell in cells_ if periods.of_cell(cell) and words.kind_in(text_of(cell)) == "unknown"]
    if 2 * len([cell for cell in named if not words.form_of_cell(text_of(cell))]) <= len(cells_):
        return columns
    return {**headers.without(columns, index), "period": (index,)}


_APPLIED = frozenset({"applied to", "applied for", "applies to"})


def with_years_applied(columns: Columns, header: Header, rows: Sequence[Row]) -> Columns:
    """Take a column headed Applied to that holds nothing but periods for the period; it may name the tax, or a return."""
    if "period" in columns:
        return columns
    for index in _unknown_columns(columns, header):
        values = _values(rows, index) if normalise(header.texts[index]) in _APPLIED else []
        if values and all(periods.of_cell(text) and not words.form_of_cell(text) for text in values):
            return {**columns, "period": (index,)}
    return columns


_MONTHS = frozenset({"month", "tax month"})


def with_whole_periods(columns: Columns, header: Header, rows: Sequence[Row]) -> Columns:
    """Take another column of periods in the place of one of months without a year; a month's number is no quarter."""
    index = columns.get("period", (-1,))[0]
    if index < 0 or normalise(header.texts[index]) not in _MONTHS:
        return columns
    values = _cells(rows, index)
    if any((span := periods.of_cell(cell)) and span.year for cell in values):
        return columns
    others = (place for place, text in enumerate(header.texts) if place != index and (field_of(text) or ("", 0))[0] == "period")
    if (other := next((place for place in others if any(map(periods.of_cell, _cells(rows, place)))), None)) is not None:
        return {**columns, "period": (other,)}
    return headers.without(columns, index) if values and all(text_of(cell).isdecimal() for cell in values) else columns


_NUMBER_HEADINGS = frozenset({"number", "no", "num"})


def without_row_numbers(columns: Columns, header: Header, rows: Sequence[Row]) -> Columns:
    """Leave out a column of numbers that counts the rows or the instalments from 1: no check has such a number."""
    for index in columns.get("check", ()):
        if normalise(header.texts[index]) in _NUMBER_HEADINGS:
            values = _values(rows, index)
            if values and values[0] == "1" and all(re.fullmatch(r"\d{1,2}", value) for value in values):
                return headers.without(columns, index)
    return columns


_TELLING_BY_VALUES = _MONTHS | _TAX_HEADINGS | _PAID_HEADINGS | _PAID_ON | _FOR_HEADINGS | _NUMBER_HEADINGS


@lru_cache(maxsize=1024)
def _any_untold(texts: tuple[str, ...], columns: tuple[tuple[Field, tuple[int, ...]], ...]) -> bool:
    """Tell whether any heading leaves open what stands under it."""
    header, plain = Header(0, 0, texts), {normalise(text) for text in texts}
    untold = next(_unknown_columns(dict(columns), header), None) is not None or not plain.isdisjoint(_TELLING_BY_VALUES)
    return untold or worded.places(texts) != ()


def understood(columns: Columns, header: Header, rows: Sequence[Row], *, stated: bool = False) -> Columns:
    """Return the columns with those that are told by their values; of ``stated`` ones none is taken for another."""
    columns = columns if stated else with_eft_numbers(with_partner(columns), header, rows)
    if not _any_untold(header.texts, tuple(columns.items())):
        return columns
    if not stated:
        columns = worded.with_labels(with_days_paid(columns, header, rows), header, rows)
        columns = without_row_numbers(columns, header, rows)
        columns = with_years_applied(with_periods(columns, header, rows), header, rows)
        columns = with_whole_periods(columns, header, rows)
    columns = with_kind_column(with_tax_column(columns, header, rows), header, rows)
    columns = with_agency(with_schedule(with_answers(columns, header, rows), header, rows), header, rows)
    return with_owner(columns, header, rows)


_SERIAL = re.compile(r"[3-6]\d{4}(?:\.0+)?", re.ASCII)


def with_days(sheet: Sheet, columns: Columns, first: int) -> Sheet:
    """Return a table of text with its days, where a whole column of dates holds a spreadsheet's day numbers (45762)."""
    if len(columns.get("date", ())) != 1:
        return sheet
    index = columns["date"][0]
    values = (text for row in sheet.rows[first:] if index < len(row.cells) and isinstance(text := row.cells[index], str) and text)
    if _SERIAL.fullmatch(next(values, "")) is None or not all(map(_SERIAL.fullmatch, values)):
        return sheet
    rows = [_with_day(row, index) if place >= first else row for place, row in enumerate(sheet.rows)]
    return replace(sheet, rows=tuple(rows))


def _with_day(row: Row, index: int) -> Row:
    cell = row.cells[index] if index < len(row.cells) else None
    if not isinstance(cell, str) or not cell:
        return row
    return row._replace(cells=[*row.cells[:index], int(float(cell)), *row.cells[index + 1 :]])


_TAXY: frozenset[Field] = frozenset({"form", "kind", "tin", "quarter", "period"})


def with_texts(columns: Columns, header: Header, rows: Sequence[Row]) -> Columns:
    """Take columns of words under unknown headings for notes, where a bank's or a ledger's lines may stand in them.

    A table whose words nobody reads would be one of dates and amounts alone, or one in which no line names the IRS.
    """
    if columns.keys() & _TAXY:
        return columns
    worded = {index: values for index in _unknown_columns(columns, header) if _are_words(values := _values(rows, index))}
    # A column headed as one of numbers may hold the words that name the IRS.
    worded |= {index: values for index in columns.get("reference", ()) if _count_paid(values := _values(rows, index))}
    told = {index: _count_paid(values) for index, values in worded.items()}
    if columns.keys() & {"memo", "payee"}:
        found = [index for index, count in told.items() if count]
    elif worded:
        found = [max(worded, key=lambda index: (told[index], sum(map(len, worded[index]))))]
    else:
        found = list(columns.get("account", ()))
    return {**columns, "memo": (*columns.get("memo", ()), *found)} if found else columns


# Who prepared or entered something, and where, says nothing of the tax.
_OF_PEOPLE = re.compile(
    r"(?:\w+ ){0,2}by|who (?:\w+ ?){1,3}"
    r"|(?:tax )?(?:preparer|accountant|bookkeeper|cpa|firm|staff|user|clerk|initials|bank|office)"
    r"(?: (?:name|initials|id))?"
)


def with_items(columns: Columns, header: Header, rows: Sequence[Row]) -> Columns:
    """Take the columns of words that are still not understood for notes of a list: one may say of a row that it was a refund."""
    found = tuple(
        index
        for index in _unknown_columns(columns, header)
        if not _OF_PEOPLE.fullmatch(normalise(header.texts[index]))
        and (_are_words(values := _values(rows, index)) or _are_quarters(values) or any(map(_says_what, values)))
    )
    if "memo" not in columns:
        # The one that speaks of tax says what each row was for.
        told = [index for index in found if any(map(evidence.names_purpose, _values(rows, index)))][:1]
        found = tuple(index for index in found if index not in told)
        columns = {**columns, "memo": tuple(told)} if told else columns
    return {**columns, "item": (*columns.get("item", ()), *found)} if found else columns


def _are_quarters(values: Sequence[str]) -> bool:
    return bool(values) and all(map(periods.names_quarter, values))


_UNDONE = re.compile(r"\b(?:REFUND|VOID|CANCELL?)", re.IGNORECASE)


def _says_what(text: str) -> bool:
    """Tell whether one cell, among others of quarters or numbers, says what its row was: an overpayment applied, a state's."""
    return words.kind_in(text) != "unknown" or classify.of_own_words(text) is not None or _UNDONE.search(text) is not None


def _count_paid(values: Sequence[str]) -> int:
    return sum(classify.of_bank(value).kind == "payment" for value in values)


def _are_words(values: Sequence[str]) -> bool:
    """Tell whether cells hold words that differ from row to row; the name of a currency or an account does not."""
    worded = sum(1 for value in values if re.search(r"[A-Za-z]{3}", value))
    return 2 * worded > len(values) and (len(set(values)) > 1 or len(values) == 1)
