"""Join the lines of a bank's table that go on with the text of the row above: a description over two lines or more.

Such a line has words where the texts stand, and nothing else. In a list by hand it may as well be the heading of what stands
below it; in a bank's table it is a part of the row above, where the rows of the file are written so, or a notice. Whom the rows
below paid it never says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reconcile.payments import classify
from reconcile.payments.plan import Plan
from reconcile.payments.table import Row, Sheet, is_blank, text_of

GOES_ON = "goes on with the text of the row above, and is read with it"


def may_be_banks(plan: Plan) -> bool:
    """Tell whether a table is a bank's, or has nothing but days, texts and amounts, as one of a bank may."""
    if plan.mode == "bank":
        return True
    return plan.mode == "books" and plan.layout == "by-headings" and not plan.columns.keys() & {"account", "type", "payee"}


def joined(sheet: Sheet, plan: Plan) -> Sheet:
    """Return a bank's table with each row that goes on in the lines below it as one; others as they are.

    A row stands above the first of such lines, and half of the rows or more have one: else nothing shows that it is of them.
    """
    if sheet.preset or plan.header is None or "memo" not in plan.columns or not may_be_banks(plan):
        return sheet
    dated, rows = plan.columns["date"][0], sheet.rows[plan.first :]
    if _all_dated(rows, dated):
        # As nearly every download.
        return sheet
    found = _parts(rows, plan)
    if plan.mode != "bank" and found and _last(rows) not in next(reversed(found.values())):
        # By hand, such a line may be the heading of what stands below it; the last one stands over nothing.
        return sheet
    with_day = sum(1 for row in rows if dated < len(row.cells) and text_of(row.cells[dated]))
    if not found or 2 * len(found) < with_day:
        return sheet
    below = {number for numbers in found.values() for number in numbers}
    texts = {row.number: _text(row, plan) for row in rows if row.number in below}
    after = []
    for row in sheet.rows:
        if row.number in found:
            row = _with_text(row, plan.columns["memo"][0], [texts[number] for number in found[row.number]])
        elif row.number in below:
            row = row._replace(aside=GOES_ON)
        after.append(row)
    return replace(sheet, rows=tuple(after))


def _all_dated(rows: Sequence[Row], dated: int) -> bool:
    try:
        return all([row.cells[dated] for row in rows])
    except IndexError:
        return False


def _parts(rows: Sequence[Row], plan: Plan) -> dict[int, list[int]]:
    """Return the rows with a day that go on, each with the lines right below it; nothing where one stands above all."""
    dated = plan.columns["date"][0]
    found: dict[int, list[int]] = {}
    last = -1
    for row in rows:
        if row.broken or row.aside:
            last = -1
        elif dated < len(row.cells) and text_of(row.cells[dated]):
            last = row.number
        elif not is_blank(row.cells) and _text(row, plan):
            if last < 0 and not found:
                return {}
            if last >= 0:
                found.setdefault(last, []).append(row.number)
        else:
            last = -1
    return found


def _last(rows: Sequence[Row]) -> int:
    return next((row.number for row in reversed(rows) if not is_blank(row.cells)), 0)


def _text(row: Row, plan: Plan) -> str:
    """Return what a line says where the texts stand, if it has nothing but that."""
    memo = plan.columns["memo"]
    others = any(text_of(cell) for place, cell in enumerate(row.cells) if place not in memo)
    return "" if others else " ".join(text for place in memo if place < len(row.cells) and (text := text_of(row.cells[place])))


def _with_text(row: Row, place: int, texts: Sequence[str]) -> Row:
    cells = [*row.cells, *[""] * (place + 1 - len(row.cells))]
    cells[place] = " ".join([text_of(cells[place]), *texts]).strip()
    return row._replace(cells=cells)


_LONGEST = 8
"""A longer line is a sentence: a notice."""


def names_payee(row: Row, texts: Sequence[str], plan: Plan) -> bool:
    """Tell whether a line may be the name of whom the rows below it paid, though they carry a balance.

    A register has it so: a name where the days stand, and columns of names, or of types and numbers of checks, that no bank has.
    """
    if plan.layout != "by-headings" or len(texts) != 1 or not (row.cells and text_of(row.cells[0])):
        return False
    kept = "payee" in plan.columns or {"type", "check"} <= plan.columns.keys()
    return kept and len(texts[0].split()) <= _LONGEST_NAME and not classify.of_bank(texts[0]).strong


_LONGEST_NAME = 5


def names_payment(row: Row, texts: Sequence[str], plan: Plan) -> bool:
    """Tell whether a line without a day and an amount has a text by which a bank tells of a payment to the IRS.

    In a list that may be by hand, only a text that nobody but a bank writes.
    """
    text = " ".join(texts)
    verdict = classify.of_bank(text)
    if verdict.kind != "payment" or not may_be_banks(plan) or names_payee(row, texts, plan):
        return False
    return verdict.strong or (plan.mode == "bank" and len(text.split()) <= _LONGEST)


NAMES_NOBODY = "speaks of the IRS, and has no day and no amount: whether it is of the row above, or a notice, is not told."
TODO = "Look at the statement; if it is of the row above, put its text into that row."
