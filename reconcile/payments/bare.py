"""Recognise a list without headings that proves itself: each of its columns can be but one thing, and rows name the IRS.

Every row has one day and one amount, in the same columns; one other column names in each row somebody who collects taxes. Where
any of it is otherwise, nothing is concluded: columns without headings are named in ``client.toml``.
"""

from __future__ import annotations

from collections.abc import Sequence

from reconcile.payments import cells, classify
from reconcile.payments.headers import Columns
from reconcile.payments.table import Cell, Row, is_blank, text_of

_LEAST_ROWS = 2
_WIDTHS = range(3, 7)


def columns_of(rows: Sequence[Row]) -> Columns | None:
    """Return the columns of a table that proves itself, or ``None``."""
    filled = [row for row in rows if not is_blank(row.cells)]
    width = len(filled[0].cells) if filled else 0
    if len(filled) < _LEAST_ROWS or width not in _WIDTHS:
        return None
    if any(row.broken or len(row.cells) != width or not all(map(text_of, row.cells)) for row in filled):
        return None
    table = [[row.cells[index] for row in filled] for index in range(width)]
    days = [index for index, column in enumerate(table) if all(map(cells.is_written_day, column))]
    amounts = [index for index, column in enumerate(table) if index not in days and any(map(cells.is_amount, column))]
    payees = [index for index, column in enumerate(table) if index not in (*days, *amounts) and _are_agencies(column)]
    if len(days) != 1 or len(payees) != 1 or len(amounts) != 1 or not all(map(cells.is_amount, table[amounts[0]])):
        return None
    notes = tuple(index for index in range(width) if index not in (*days, *amounts, *payees))
    found: Columns = {"date": tuple(days), "amount": tuple(amounts), "payee": tuple(payees)}
    return {**found, "memo": notes} if notes else found


def _are_agencies(column: Sequence[Cell]) -> bool:
    verdicts = [classify.of_agency(text_of(cell)) for cell in column if isinstance(cell, str)]
    return len(verdicts) == len(column) and all(verdicts) and any(one and one.kind == "payment" for one in verdicts)
