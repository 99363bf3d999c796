"""Prove the rows of a ledger's group by the total that is printed below it: a free check that no row was lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reconcile import money
from reconcile.model import Problem
from reconcile.payments import cells
from reconcile.payments.gathered import Gathered
from reconcile.payments.plan import Plan
from reconcile.payments.table import Cell, Row, Sheet, text_of
from reconcile.privacy import mask_text

_TOTAL = re.compile(r"total (?:for )?(.+?)", re.IGNORECASE)
_COUNT = re.compile(r"\s*\(\d+\)$")


def problems(sheet: Sheet, plan: Plan, into: Gathered) -> Iterator[Problem]:
    """Yield a problem for each group of rows whose amounts do not add up to its printed total; of others, nothing is said."""
    if plan.mode != "books" or len(plan.columns.get("amount", ())) != 1 or "date" not in plan.columns:
        return
    amount, dated = plan.columns["amount"][0], plan.columns["date"][0]
    # The sum of all rows so far, by the name of each group where it begins: groups may stand in groups.
    begun: dict[str, int] = {}
    running: int | None = 0
    for row in sheet.rows[plan.first :]:
        texts = [text for cell in row.cells if (text := text_of(cell))]
        day = cells.day_of(_cell(row, dated), day_first=plan.day_first)
        if day is not None:
            cents = _cents(_cell(row, amount))
            running = None if running is None or cents is None else running + cents
        elif len(texts) == 1:
            begun[_COUNT.sub("", texts[0]).casefold()] = running or 0
        elif texts and (named := _TOTAL.fullmatch(texts[0])) and (start := begun.get(named[1].casefold())) is not None:
            printed = _cents(_cell(row, amount))
            if printed is not None and running is not None and running - start != printed:
                told, found = money.to_words(printed), money.to_words(running - start)
                what = f'the total printed for "{mask_text(named[1][:40])}" is {told}, and the rows above it add up to {found}.'
                todo = "Export the report again with all its rows, or compare it with the program."
                yield Problem("record_total", f"{sheet.place(into.name)}, row {row.number}", what, todo, False, into.source)


def _cell(row: Row, index: int) -> Cell:
    return row.cells[index] if index < len(row.cells) else None


def _cents(cell: Cell) -> int | None:
    return 0 if cell is None or cell == "" else cells.cents_of(cell)
