"""Know a list of federal tax payments on a saved web page, among the tables that any page may hold.

A page of a bank, a shop or a preparer of returns has days and amounts too. Here the rows themselves have to say that they are of
federal tax: by a form in a column for it, or by the IRS as the one that was paid.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from reconcile.model import Line
from reconcile.payments import cells, classify, headers, words
from reconcile.payments.headers import Columns, Field
from reconcile.payments.table import Row, Sheet, holds_value, text_of

_TITLES = 4
_OF_OTHERS = re.compile(
    r"\b(?:INVOICES?|BILL(?:ED)? TO|REMIT TO|QUOTE|ORDER (?:DATE|NUMBER|TOTAL|NO)|CART|PREPARATION|HOURLY|TRANSCRIPT|CYCLE"
    r"|E-?FIL(?:E|ED|ING)|(?:ACCOUNT|BANK|CREDIT CARD) (?:STATEMENT|SUMMARY|ACTIVITY)"
    r"|(?:AVAILABLE|CURRENT|ENDING|RUNNING) BALANCE)\b",
    re.IGNORECASE,
)
_NOT_PAID = re.compile(r"\b(?:refund|due|owed|withheld|income|wages|fee|price)\b")
_NAMING: tuple[Field, ...] = ("form", "kind", "type", "quarter", "period")


def table_of(lines: Sequence[Line]) -> Sheet | None:
    """Return the list of federal tax payments that a page shows, with the lines just above it; ``None`` where it shows none."""
    rows = rows_of(lines)
    for index, row in enumerate(rows):
        if len(row.cells) == 1 or holds_value(row.cells) or not headers.find(Sheet(None, (row,))):
            continue
        texts = tuple(map(text_of, row.cells))
        columns = headers.columns_of(texts)
        if _are_payments(rows, rows[index + 1 :], columns, texts):
            return Sheet(None, rows[max(0, index - _TITLES) :], ragged_matters=True)
    return None


def rows_of(lines: Sequence[Line]) -> tuple[Row, ...]:
    """Return the lines of a page as rows of cells."""
    return tuple(Row(line.number, tuple(" ".join(cell.split()) for cell in line.text.split("\t"))) for line in lines)


def _are_payments(page: Sequence[Row], below: Sequence[Row], columns: Columns, texts: tuple[str, ...]) -> bool:
    if "amount" not in columns or columns.keys() & {"balance", "paid", "received"}:
        return False
    day, amount = columns["date"][0], columns["amount"][0]
    if _NOT_PAID.search(headers.normalise(texts[amount])):
        return False
    records = [row for row in below if _is_record(row, day, amount)]
    if not records or 2 * sum(_names_tax(row, columns) for row in records) <= len(records):
        return False
    # A note of a payment may have any words; what stands around the payments is of the page.
    return not any(_OF_OTHERS.search(" ".join(map(text_of, row.cells))) for row in page if not _is_record(row, day, amount))


def _is_record(row: Row, day: int, amount: int) -> bool:
    if len(row.cells) <= max(day, amount):
        return False
    return cells.is_written_day(row.cells[day]) and text_of(row.cells[amount]) != "" and cells.is_amount(row.cells[amount])


def _names_tax(row: Row, columns: Columns) -> bool:
    named = [text_of(row.cells[columns[name][0]]) for name in _NAMING if name in columns and columns[name][0] < len(row.cells)]
    if any(words.form_in(text) for text in named):
        return True
    place = columns["payee"][0] if "payee" in columns else len(row.cells)
    paid = classify.of_agency(text_of(row.cells[place])) if place < len(row.cells) else None
    return paid is not None and paid.kind == "payment" and not paid.strong
