"""Give the tables of a sheet, and turn those whose payments stand side by side into plain ones: one payment to a row.

Nothing is judged here but how the cells lie. A table is turned only where days stand by the name of a day of payment and amounts
by that of an amount; whose payment it was, which tax, and whether it was paid, the plain table is asked as any other.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from reconcile.config import RecordMapping
from reconcile.payments import groups, headers, layouts_, tables, turned
from reconcile.payments.planner import LayoutError, make_plan
from reconcile.payments.table import Row, Sheet, is_value

if TYPE_CHECKING:
    from reconcile.files import InputFile

_FEWEST = 2


def tables_of(sheet: Sheet, mapping: RecordMapping | None, file: InputFile) -> tuple[Sheet, ...]:
    """Return the tables of a sheet, in order; most sheets have one, and are it themselves."""
    if not (sheet.preset or (mapping and _states_layout(mapping))) and (plain := _plain(sheet)):
        found = [piece for one in plain for piece in ((one,) if mapping or not one.how else tables.split(one))]
        if all(_is_list(piece, mapping, file) for piece in found if piece.how):
            return tuple(found)
    return (sheet,) if mapping else tables.split(sheet)


def _plain(sheet: Sheet) -> tuple[Sheet, ...]:
    """Return a sheet whose payments stand side by side as plain tables; nothing for any other."""
    if grouped := groups.plain(sheet):
        return (grouped,)
    found = headers.find(sheet)
    if found is None:
        return () if any(layouts_.by_headings(texts) for _, _, texts in sheet.candidates) else turned.plain(sheet)
    # What stands below days and amounts may be a row of words for each payment ("Paid", "Payment"), and no headings.
    if any(map(_holds_values, sheet.rows[: found[0].index])):
        return turned.plain(sheet, found[0].index)
    return ()


def _holds_values(row: Row) -> bool:
    return (
        len(row.cells) > _FEWEST and sum(is_value(cell) or isinstance(cell, (int, float, date)) for cell in row.cells) >= _FEWEST
    )


def _states_layout(mapping: RecordMapping) -> bool:
    """Tell whether the client file says how the table lies: then it is read as it stands."""
    return bool(mapping.columns or mapping.preset or mapping.keep or mapping.header_row is not None)


def _is_list(sheet: Sheet, mapping: RecordMapping | None, file: InputFile) -> bool:
    """Tell whether a turned table is a taxpayer's list; no bank and no program of books lays its lines side by side."""
    try:
        plan = make_plan(sheet, mapping, file)
    except LayoutError:
        return False
    return plan is not None and plan.mode == "list"
