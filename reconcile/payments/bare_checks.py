"""Know a table of checks that names nobody: a section of a bank's statement, or a list whose owner knows whom he paid.

Days, numbers and amounts alone say nothing of tax. Under a title of tax, or beside a list of taxes, they are such a list; else
they are what a bank prints, paper checks of which only the books or a transcript can tell whom they paid.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from reconcile.model import Problem
from reconcile.payments import evidence, said, words
from reconcile.payments.headers import Columns, Field, Header, normalise
from reconcile.payments.plan import Plan, sure_sign_of
from reconcile.payments.table import Sheet, text_of
from reconcile.payments.titles import Titles

_BARE: frozenset[Field] = frozenset({"date", "amount", "paid", "received", "check", "reference", "status", "balance", "currency"})
_CHECK = re.compile(r"\b(?:checks?|chks?|cks?|cheques?|drafts?)\b")


def are_in(sheet: Sheet, header: Header, columns: Columns, above: Titles) -> bool:
    """Tell whether a table has nothing but days, amounts and numbers of checks, and no word of tax over its rows or in them."""
    if "check" not in columns or not columns.keys() <= _BARE or above.state or above.fate or above.tins:
        return False
    if not any(_CHECK.search(normalise(header.texts[place])) for place in columns["check"] if place < len(header.texts)):
        return False
    if evidence.is_headed_as_tax(sheet, header, columns, above):
        return False
    return not any(evidence.says_tax(filter(_may_speak, map(text_of, row.cells))) for row in sheet.rows[header.index + 1 :])


def _may_speak(text: str) -> bool:
    """Tell whether a cell is more than a number: check 1042 names no form, but an EFT number is of the IRS."""
    return not text.isdecimal() or words.EFT_NUMBER.fullmatch(text) is not None


def _are_bare(plan: Plan) -> bool:
    return plan.layout == "by-headings" and plan.mode == "bank" and "check" in plan.columns and plan.columns.keys() <= _BARE


def beside_others(plans: Sequence[Plan], name: str) -> list[Plan]:
    """Return the plans of a file with its tables of checks read as lists of taxes: its name says so, or another table is one."""
    if not any(map(_are_bare, plans)):
        return list(plans)
    listed = evidence.names_tax(name) or any(plan.mode == "list" for plan in plans)
    return [_as_list(plan) if listed and _are_bare(plan) else plan for plan in plans]


def _as_list(plan: Plan) -> Plan:
    sense = said.sense_of(said.Whose("list"), plan.titles, tuple(plan.columns), plan.sense.status_heading)
    sure = sure_sign_of(plan.columns, "list", "either", mapped=plan.mapping is not None, by_type=plan.by_type)
    return replace(plan, mode="list", sense=sense, paid_sign="either", sign_open=False, sure_sign=sure, signed_debits=False)


def problem(sheet: Sheet, plan: Plan, where: str, source: str) -> Problem | None:
    """Return that nothing tells whom the checks of a file paid, which holds nothing else and does not call them a bank's."""
    above = [text for row in sheet.rows[: plan.first - 1] for cell in row.cells if (text := text_of(cell))]
    if not _are_bare(plan) or any(_CHECK.search(normalise(text)) for text in (*above, sheet.name or "")):
        return None
    what = "names nobody: whether these checks were paid to the IRS cannot be known. They were set aside as paper checks."
    todo = "If they were, write above the headings what was paid (as: IRS payments), or add a column Payee."
    return Problem("record_layout", where, what, todo, True, source)
