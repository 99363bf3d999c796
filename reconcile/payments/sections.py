"""Read the headings inside a list, each of which holds for the rows below it up to the next: a year, a form, a taxpayer.

Where such a heading and the titles above the table state different things, the heading is nearer. A year alone is a tax year only
where the titles give theirs in the same way; else it may as well be the year in which was paid, and the period stays open.
"""

from __future__ import annotations

import re
from dataclasses import replace

from reconcile.payments import said, titles
from reconcile.payments.plan import Plan
from reconcile.payments.table import Row, text_of
from reconcile.payments.titles import Titles

_HEADING = re.compile(rf"(?:{titles.HEADING_WORD})+")
_LONGEST = 5
_YEAR = re.compile(r"(?<!\d)(?:19[89]\d|20\d\d)(?!\d)")


def _heading(row: Row) -> str:
    text = " ".join(text for cell in row.cells if (text := text_of(cell))).upper()
    return text if _HEADING.fullmatch(text) else ""


def year_of(row: Row) -> int | None:
    """Return the year that a row of nothing else is the heading of: ``Tax Year 2025``, ``2025 estimates``."""
    years = _YEAR.findall(_heading(row))
    return int(years[0]) if len(years) == 1 else None


def under(plan: Plan, first: Titles, row: Row, *, ends: bool) -> Plan:
    """Return how the rows below a heading are to be read; ``first`` are the titles of the whole table.

    ``ends``: rows stand between the heading above and this one, so that what was still to be paid ends here.
    """
    own = titles.read((row,))
    above = _joined(plan.titles, first, own if _heading(row) else Titles(own.tins), year_of(row))
    if (ahead := _ahead(row)) is not None:
        above = replace(above, ahead=ahead)
    elif ends and _heading(row):
        above = replace(above, ahead=first.ahead)
    if above == plan.titles:
        return plan
    old = plan.sense
    whose = said.Whose(old.mode, old.mixed_list, old.method)
    return replace(plan, sense=said.sense_of(whose, above, tuple(plan.columns), old.status_heading))


def _ahead(row: Row) -> bool | None:
    """Tell whether a heading says that what is below is still to be paid, or that it was; ``None`` where it says neither."""
    text = " ".join(text for cell in row.cells if (text := text_of(cell)))
    if len(text.split()) > _LONGEST:
        return None
    return True if titles.is_ahead(text) else False if titles.is_of_made(text) else None


def _joined(above: Titles, first: Titles, own: Titles, named: int | None) -> Titles:
    year = own.year or (named if first.year else None)
    if own.form:
        above = replace(above, form=own.form, kind=own.kind)
    elif own.kind != "unknown":
        above = replace(above, kind=own.kind)
    return replace(above, tins=own.tins or above.tins, year=year if named or year else above.year)

