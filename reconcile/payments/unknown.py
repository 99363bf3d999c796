"""Write the error for a table whose layout is not recognised: what was found, what is needed, and the lines that settle it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reconcile.model import Problem
from reconcile.payments import cells, headers, wide, words
from reconcile.payments.table import Cell, Row, Sheet, is_blank, text_of
from reconcile.privacy import mask_text

if TYPE_CHECKING:
    from reconcile.files import InputFile


def may_hold_payments(sheet: Sheet) -> bool:
    """Tell whether a row of a sheet holds both a date and an amount, or quarters stand over amounts: that must be said."""
    if wide.across(sheet):
        return True
    for row in sheet.rows:
        dated = [_is_date(cell) for cell in row.cells]
        if any(dated) and any(cells.is_amount(cell) for cell, is_date in zip(row.cells, dated, strict=True) if not is_date):
            return True
    return False


def problem(file: InputFile, sheets: Sequence[Sheet], several: bool | None = None) -> Problem:
    """Return the problem of a file in which no table was recognised; ``several``: the file has more sheets than these."""
    several = len(sheets) > 1 if several is None else several
    if side_by_side := next((said for sheet in sheets if (said := wide.problem(file, sheet))), None):
        return side_by_side
    best = max(sheets, key=lambda sheet: len(sheet.rows), default=None)
    rows = [row for row in best.rows if not is_blank(row.cells)] if best else []
    if best is None or not rows:
        return Problem(
            "record_empty", file.name, "no rows at all, 0 payments read.", "Export the record again.", True, file.source_id
        )
    header = next((row for row in rows[:40] if _could_be_headings(row)), None)
    if header is None:
        return _headerless(file, best, rows, several)
    data = next((row for row in rows if row.number > header.number), None)
    texts = [text_of(cell) for cell in header.cells]
    place = f"sheet {_quoted(best.name)}, " if best.name else ""
    lines = [
        "layout not recognised, 0 payments read.",
        f"  Header taken from {place}row {header.number}: {_shown(header)}",
        f"  First row:                {_shown(data) if data else '(none)'}",
        "  Needed: a date column, and an amount (one column, or paid and received columns).",
        "  To fix it once for this client, add to client.toml:",
        "    [[payments]]",
        f"    files = {_quoted(file.name)}",
        *([f"    sheet = {_quoted(best.name)}"] if best.name and several else []),
        *_guesses(texts, rows[rows.index(header) + 1 :]),
    ]
    todo = "\n  Check each line: the guesses come from the look of the first rows."
    return Problem("record_layout", best.place(file.name), mask_text("\n".join(lines)), todo, True, file.source_id)


def _could_be_headings(row: Row) -> bool:
    filled = [cell for cell in row.cells if text_of(cell)]
    return len(filled) >= 2 and not any(_is_date(cell) or cells.is_amount(cell) for cell in filled)


def _headerless(file: InputFile, best: Sheet, rows: Sequence[Row], several: bool) -> Problem:
    """Return the problem of a table without headings: its columns are named by their numbers."""
    width = max(len(row.cells) for row in rows)
    guesses: dict[str, int] = {}
    for index in range(width):
        values = [row.cells[index] for row in rows[:20] if index < len(row.cells) and text_of(row.cells[index])]
        role = _role(values)
        if role == "payee":
            # Of several columns of text, the longest is the description.
            length = sum(len(text_of(value)) for value in values)
            if length <= guesses.get("length", 0):
                continue
            guesses["length"] = length
            guesses["memo"] = index + 1
        elif role:
            guesses.setdefault(role, index + 1)
    lines = [
        "layout not recognised, 0 payments read.",
        f"  No headings; first row:   {_shown(rows[0])}",
        "  Needed: a date column, and an amount (one column, or paid and received columns).",
        "  To fix it once for this client, add to client.toml (columns by number, from 1):",
        "    [[payments]]",
        f"    files = {_quoted(file.name)}",
        *([f"    sheet = {_quoted(best.name)}"] if best.name and several else []),
        "    header_row = 0",
        *(f"    {role} = {guesses.get(role, '…')}    # check" for role in ("date", "amount", "memo")),
    ]
    todo = "\n  Check each line: the guesses come from the look of the first rows."
    return Problem("record_layout", best.place(file.name), mask_text("\n".join(lines)), todo, True, file.source_id)


def _shown(row: Row) -> str:
    return " | ".join(text_of(cell)[:40] for cell in row.cells)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


_SAYS_PAID: dict[str, re.Pattern[str]] = {
    "date": re.compile(r"\b(?:paid|pd|deposit\w*|settle\w*|efts?|eftps|sent|remitted|payment|pmt)\b"),
    "amount": re.compile(r"\b(?:paid|pd|deposit\w*|amount|amt|total|remitted|payment|pmt|941|1040)\b"),
}


def _guesses(texts: Sequence[str], rows: Sequence[Row]) -> list[str]:
    guesses: dict[str, str] = {}
    for index, heading in enumerate(texts):
        values = [row.cells[index] for row in rows[:20] if index < len(row.cells) and text_of(row.cells[index])]
        role = _role(values)
        if not heading or role is None or not _may_head(heading, role):
            continue
        said = _SAYS_PAID.get(role)
        better = said is not None and role in guesses and not said.search(headers.normalise(guesses[role]))
        if role not in guesses or (better and said is not None and said.search(headers.normalise(heading))):
            guesses[role] = heading
    order = ("date", "amount", "payee")
    shown = {role: guesses.get(role, "…") for role in order if role != "payee" or role in guesses}
    width = max((len(f"{role} = {_quoted(heading)}") for role, heading in shown.items()), default=0)
    return [f"    {f'{role} = {_quoted(heading)}':<{width}}    # check" for role, heading in shown.items()]


_HEADS: dict[str, frozenset[str]] = {
    "date": frozenset({"date", "amount"}),
    "amount": frozenset({"amount", "paid", "received"}),
    "payee": frozenset({"payee", "memo", "who"}),
}


def _may_head(heading: str, role: str) -> bool:
    """Tell whether a heading may be that of a role: a day on which something was due or a number of a check is none."""
    known = headers.field_of(heading)
    return known is None or known[0] in _HEADS[role]


def _role(values: Sequence[Cell]) -> str | None:
    values = [value for value in values if not cells.is_nothing_yet(value)]
    if not values:
        return None
    if all(_is_date(value) for value in values):
        return "date"
    if all(re.fullmatch(r"(?:19[89]|20\d)\d", text_of(value)) or words.form_of_cell(text_of(value)) for value in values):
        # Years or forms, and no amounts.
        return None
    if all(cells.is_amount(value) for value in values):
        return "amount"
    return "payee" if all(isinstance(value, str) for value in values) else None


def _is_date(cell: Cell) -> bool:
    # A number is a day only where it is written as one.
    return cells.is_date(text_of(cell) if isinstance(cell, (int, float)) else cell)
