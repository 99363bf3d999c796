"""Tell a table whose payments stand side by side, a quarter to a column, and say what such a table leaves unsaid.

A quarter or a due date over an amount names no day of payment, and none is concluded from it: such a table gives no payments, and
no line of ``client.toml`` can change that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from reconcile.model import Problem
from reconcile.payments import cells
from reconcile.payments.table import SEARCHED_ROWS, Cell, Row, Sheet, text_of
from reconcile.privacy import mask_text

if TYPE_CHECKING:
    from reconcile.files import InputFile

_NUMBER = r"(?:1st|2nd|3rd|4th|first|second|third|fourth)"
_WHICH = r"(?:q(?:tr|uarter)?|est(?:imated?)?|payment|pmt|inst(?:all?ment)?|voucher)"
_INSTALMENT = re.compile(
    rf"(?:fed(?:eral)?\s+|irs\s+)?(?:(?:20)?\d\d\s+)?(?:{_WHICH}\.?\s*#?[1-4]|[1-4]\s*q(?:tr|uarter)?|{_NUMBER}(?:\s+{_WHICH})?)\b(?!\s*date).{{0,30}}",
    re.IGNORECASE,
)
_LEAST_DATES = 3


def across(sheet: Sheet) -> tuple[Row, tuple[int, ...]] | None:
    """Return the row whose cells name several instalments or due dates over columns of amounts, and those columns."""
    for index, row in enumerate(sheet.rows[:SEARCHED_ROWS]):
        named = [place for place, cell in enumerate(row.cells) if isinstance(cell, str) and _INSTALMENT.fullmatch(cell.strip())]
        dated = [place for place, cell in enumerate(row.cells) if cells.is_written_day(cell)]
        places = named if len(named) > 1 else dated if len(dated) >= _LEAST_DATES else []
        if places and sum(_holds(sheet.rows[index + 1 :], place, _is_amount) for place in places) > 1:
            return row, tuple(places)
    return None


def problem(file: InputFile, sheet: Sheet) -> Problem | None:
    """Return what is to be said of a table whose payments stand side by side; ``None`` for any other."""
    found = across(sheet)
    if found is None:
        return None
    row, places = found
    headings = ", ".join(f'"{text_of(row.cells[place])[:20]}"' for place in places[:6])
    below = [one for one in sheet.rows if one.number > row.number]
    if any(_holds(below, place, cells.is_written_day) for place in places):
        what = f"  The payments stand side by side, one to a column: {headings} in row {row.number}."
        todo = "  Turn the table (in a spreadsheet: copy, then paste transposed), so that each payment is one row"
    elif any(cells.is_written_day(cell) for one in below for cell in one.cells):
        what = f"  Several payments stand in one row, each under headings of its own: {headings} in row {row.number}."
        todo = "  List one payment a row"
    else:
        what = (
            f"  Amounts stand under {headings} in row {row.number}, and no cell says on which day each was paid:\n"
            "  a quarter or a due date is no day of payment, and none is concluded from it."
        )
        todo = "  No line of client.toml can settle this. List one payment a row"
    todo = f"\n{todo}, with the date paid, the amount, the form, the tax year and whose it is."
    text = mask_text(f"layout not recognised, 0 payments read.\n{what}")
    return Problem("record_layout", sheet.place(file.name), text, todo, True, file.source_id)


def _holds(rows: Sequence[Row], place: int, test: Callable[[Cell], bool]) -> bool:
    return any(test(row.cells[place]) for row in rows if place < len(row.cells))


def _is_amount(cell: Cell) -> bool:
    return not cells.is_written_day(cell) and cells.is_amount(cell)
