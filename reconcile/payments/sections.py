"""Read the headings inside a list, each of which holds for the rows below it up to the next: a year, a form, a taxpayer.

Where such a heading and the titles above the table state different things, the heading is nearer. A year alone is a tax year only
where the titles give theirs in the same way; else it may as well be the year in which was paid, and the period stays open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from reconcile.payments import classify, said, titles, unread, words
from reconcile.payments.plan import Plan
from reconcile.payments.table import Row, Sheet, text_of
from reconcile.payments.titles import Titles

_HEADING = re.compile(rf"(?:{titles.HEADING_WORD}|AND )+")
_LONGEST = 5
_YEAR = re.compile(r"(?<!\d)(?:19[89]\d|20\d\d)(?!\d)")


def _heading(row: Row) -> str:
    text = _text(row).upper()
    return text if _HEADING.fullmatch(text) else ""


def year_of(row: Row) -> int | None:
    """Return the year that a row of nothing else is the heading of: ``Tax Year 2025``, ``2025 estimates``."""
    years = _YEAR.findall(_heading(row))
    return int(years[0]) if len(years) == 1 else None


def under(plan: Plan, first: Titles, row: Row, *, ends: bool, apart: bool) -> Plan:
    """Return how the rows below a heading are to be read; ``first`` are the titles of the whole table.

    ``ends``: rows stand between the heading above and this one, so that what was still to be paid ends here. ``apart``: so does a
    blank row, and then any line ends what was voided or refunded.
    """
    text = _text(row)
    is_heading = any(
        (_heading(row), _OF_PAYMENTS.fullmatch(text), _names_form_of_its_own(text), titles.is_of_time(text), titles.fate_of(text))
    )
    own = titles.read((row,))
    above = _joined(plan.titles, first, own if is_heading else Titles(own.tins), year_of(row))
    if above.state and _is_federal(row):
        above = replace(above, state=False)
    if (fate := _fate(text)) is not None:
        above = replace(above, fate=fate)
    elif ends and (is_heading or (apart and above.fate != "SCHEDULED")):
        above = replace(above, fate=first.fate)
    return with_titles(plan, above)


def _is_federal(row: Row) -> bool:
    """Tell whether a line says of what stands below it that it is of federal taxes, and nothing else."""
    text = _text(row)
    if classify.names_both(text) or classify.is_state_title(text):
        return False
    named = classify.of_agency(text)
    return (named is not None and named.kind == "payment") or (bool(_heading(row)) and titles.names_federal(text))


_SOUND = r"(?:GOOD|VALID|ACTUAL|REGULAR|LIVE|ISSUED|OTHER)\W+"
_OF_PAYMENTS = re.compile(
    rf"(?:{titles.HEADING_WORD})*(?:{_SOUND})?(?:PAYMENTS?|PMTS?|PAYTS?|DEPOSITS?|CHECKS?)\W*(?:{titles.HEADING_WORD})*",
    re.IGNORECASE,
)


def ended(first: Titles, row: Row) -> Titles:
    """Return the titles of a table without what became of its payments, where a line says the contrary of those below it.

    ``Payments`` ends ``Refunds`` and ``Voided``; ``Estimated payments`` may be of those that were voided, but no refund is one.
    """
    text = _text(row)
    if not first.fate or titles.fate_of(text) or _OF_PAYMENTS.fullmatch(text) is None:
        return first
    of_one_kind = words.form_in(text) is not None or words.kind_in(text) != "unknown"
    return first if of_one_kind and first.fate != "REFUND" else replace(first, fate="")


def of_bank(plan: Plan, text: str, *, apart: bool) -> Plan:
    """Return how the lines of a bank below a line of one text are read: as pending, or as posted, where it calls them so.

    ``apart``: a blank row stands above it, and then any line ends what was pending.
    """
    fate, old = titles.section_of(text), plan.titles.fate
    if fate is None and apart:
        fate = ""
    return with_titles(plan, replace(plan.titles, fate=fate)) if fate or (fate == "" and old == "SCHEDULED") else plan


def with_titles(plan: Plan, above: Titles) -> Plan:
    """Return the plan of a table with other titles."""
    if above == plan.titles:
        return plan
    old = plan.sense
    whose = said.Whose(old.mode, old.mixed_list, old.method)
    return replace(plan, sense=said.sense_of(whose, above, tuple(plan.columns), old.status_heading))


def _text(row: Row) -> str:
    return " ".join(text for cell in row.cells if (text := text_of(cell)))


_NUMBER = re.compile(r"\(?\b(?:SSN|F?EIN|TIN|ITIN|TAXPAYER ID)\b[ .:#=-]*[\dX*#-]{4,11}\)?[ .:;,-]*", re.IGNORECASE)
_FORM_FIRST = re.compile(r"FORM \S+(?: \S+){0,4}", re.IGNORECASE)


def _names_form_of_its_own(text: str) -> bool:
    """Tell whether a line is the heading of a form though it has other words: a taxpayer's number, or the form stands first."""
    plain = " ".join(_NUMBER.sub(" ", text).split()).strip("-\u2013 ")
    if plain == text and not words.tins_in(text):
        return _FORM_FIRST.fullmatch(text) is not None and words.form_in(text) is not None
    return words.form_in(text) is not None or _HEADING.fullmatch(plain.upper()) is not None


def _is_of_fate(text: str) -> bool:
    """Tell whether a line says what became of the payments below it, and no form or year."""
    return _fate(text) is not None and re.search(r"\d", text) is None


def _fate(text: str) -> str | None:
    """Return what a heading says of the fate of all below it, nothing for what was paid; ``None`` where it does not say."""
    if len(text.split()) > _LONGEST:
        return None
    return titles.fate_of(text) or ("" if titles.is_of_made(text) else None)


def _joined(above: Titles, first: Titles, own: Titles, named: int | None) -> Titles:
    if named is None and own.quarter:
        named = own.quarter.year
    year = own.year or (named if first.year else None)
    if own.form:
        above = replace(above, form=own.form, kind=own.kind)
    elif own.kind != "unknown":
        above = replace(above, kind=own.kind)
    if own.form or own.quarter or named:
        above = replace(above, quarter=own.quarter)
    return replace(above, tins=own.tins or above.tins, year=year if named or year else above.year)


_MARK_OF_PAGE = re.compile(r"(?:page|pg|p)\.? ?\d+\b.*|\d+ (?:of|/) \d+|\W*cont(?:inued|'?d)\W*|printed\b.*", re.I)


def block(plan: Plan, first: Plan, sheet: Sheet, lines: Sequence[Row], *, moved: bool) -> Plan | None:
    """Return how the rows below headings that stand again under lines of their own are to be read: as those of another table.

    ``plan`` is how the rows above these lines were read, ``first`` the plan of the first headings. Of several titles over those
    the last are of one block, and the others hold for all. ``None``: the lines name but another time, or what became of the
    payments, as any heading inside a list. ``moved``: the rows above are of another block than the first.
    """
    own = [row for row in lines if not _MARK_OF_PAGE.fullmatch(_text(row))]
    top = [row for row in sheet.rows[: max(first.first - 1, 0)] if _text(row)]
    told = {_text(row) for row in top}
    if all(_text(row) in told for row in own):
        return first if own and moved else plan
    if all(titles.is_of_time(_text(row)) or _is_of_fate(_text(row)) for row in own):
        return None
    top = top[: max(0, len(top) - len(own))]
    whole, below, joined = titles.read(top), titles.read(own), titles.read([*top, *own], sheet.name)
    dated = any(_YEAR.search(_text(row)) for row in own)
    form, kind = (below.form, below.kind) if below.form else (whole.form, whole.kind)
    above = replace(
        joined,
        form=form,
        kind=kind if below.kind == "unknown" else below.kind,
        year=below.year or (None if dated else whole.year),
        quarter=below.quarter or (None if dated else whole.quarter),
        tins=below.tins or whole.tins,
    )
    heading = first.header.texts[first.columns["amount"][0]] if first.header and "amount" in first.columns else ""
    if above.form is None:
        above = titles.with_heading(above, heading)
    named = titles.with_name(above, sheet.name, [*top, *own])
    above = replace(named, year=above.year, quarter=above.quarter) if dated else named
    if words.tins_in(heading):
        # The amounts of one of two people.
        above = replace(above, tins=first.titles.tins)
    return with_titles(first, above)


def of_history(plan: Plan, first: Plan, sheet: Sheet, lines: Sequence[Row]) -> Plan:
    """Return how the rows below headings that stand again in a page of payments are to be read.

    A line of its own over them ends what another one says of the payments above; what a printer puts between two pages does not.
    """
    texts = [_text(row) for row in lines if not _MARK_OF_PAGE.fullmatch(_text(row))]
    told = {_text(row) for row in sheet.rows[: max(first.first - 1, 0)]}
    if not plan.titles.fate or len(texts) != 1 or texts[0] in told or re.search(r"\d", texts[0]) or _fate(texts[0]):
        return plan
    return with_titles(plan, replace(plan.titles, fate=""))


def left_open(old: Plan, new: Plan) -> str:
    """Name what titles stated for the rows above, and those of the block below leave open.

    Nothing where columns state it, and for a block of a state or of what was not paid.
    """
    if new.titles.state or new.titles.fate:
        return ""
    named: tuple[tuple[Literal["form", "period"], bool], ...] = (
        ("form", bool(old.titles.form) and not new.titles.form),
        ("period", bool(old.titles.year) and not new.titles.year),
    )
    return " and ".join(unread.FIELDS[name] for name, lost in named if lost and name not in new.columns)
