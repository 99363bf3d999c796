"""Say of a list that speaks of tax in its title, or over its amounts, that no row of it was read as a payment."""

from __future__ import annotations

import re

from reconcile.model import Problem
from reconcile.payments import classify, evidence, judging, words
from reconcile.payments.gathered import Gathered
from reconcile.payments.headers import Field
from reconcile.payments.plan import Plan
from reconcile.payments.table import Sheet, text_of
from reconcile.privacy import mask_text

_OF_TAX = re.compile(r"\b(?:TAX(?:ES)?|IRS|EFTPS|ESTIMATE[DS]?|QUARTERLIES)\b")
_OVER: tuple[Field, ...] = ("date", "amount", "paid")
_NOTHING_SAID = frozenset({classify.OTHER.reason, judging.NOT_OF_TAX.reason})
_TODO = (
    'If they are federal tax payments, say so in client.toml (form = "1040" or the like in a [[payments]] for this file),'
    " or name the IRS in each row. If they are not, nothing is to be done."
)


def problem(sheet: Sheet, plan: Plan, into: Gathered, first: int) -> Problem | None:
    """Return the problem of a table that gave no payment, where its rows from ``first`` on were set aside without a word of why.

    Where a column describes each row, as in an account named for the tax, the rows may well be of other things: it is but said.
    """
    header = plan.header
    if header is None or plan.layout != "by-headings" or plan.mode == "bank" or evidence.is_of_wages(header):
        return None
    silent = sum(one.reason in _NOTHING_SAID for one in into.set_aside[first:])
    if not silent:
        return None
    above = [text_of(cell) for row in sheet.rows[: max(header.index, 0)] for cell in row.cells]
    over = [header.texts[place] for name in _OVER for place in plan.columns.get(name, ())]
    said = next((text for text in (*above, sheet.name or "", *over) if _speaks_of_tax(text)), None)
    if said is None:
        return None
    rows = "1 row was" if silent == 1 else f"{silent} rows were"
    what = f'"{mask_text(said[:60])}" speaks of tax, and no row below it says that it is a federal tax payment: {rows} set aside.'
    blocking = not evidence.described(header, plan.columns)
    return Problem("record_no_payment", sheet.place(into.name), what, _TODO, blocking, into.source)


def _speaks_of_tax(text: str) -> bool:
    plain = classify.normalise(text.replace("_", " "))
    if evidence.is_of_other_tax(text):
        return False
    return _OF_TAX.search(plain) is not None or words.form_in(plain) is not None
