"""Tell what the names say that stand over payments side by side: a quarter, a tax year, a form, a due date, a taxpayer.

The answer is the heading under which such a name would stand in a column of its own; what it means is judged there, as ever.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from reconcile.payments import beside, cells, classify, sections, titles, words
from reconcile.payments.headers import Field, field_of
from reconcile.payments.table import Row

Heading = Literal["", "Quarter", "Tax year", "Due date", "Purpose", "Taxpayer ID", "Group"]
UNKNOWN: Heading = "Group"
"""Stands over names of which nothing is taken, but what the words in them say."""

YEAR = r"(?:19[89]\d|20\d\d)"
INSTALMENT = (
    r"(?:(?:q(?:tr|uarter)?|est(?:imated?)?|inst(?:all?ment)?|voucher|payment|pmt)\.?\s*(?:no\.?\s*|#\s*)?[1-4](?![\d/])"
    r"|[1-4]\s*q(?:tr|uarter)?(?![a-z])"
    r"|(?:1st|2nd|3rd|4th|first|second|third|fourth)(?:\s+(?:q(?:tr|uarter)?|est(?:imated?)?|inst(?:all?ment)?|voucher|payment|pmt))?"
    r"(?![a-z]))"
)
_QUARTER = re.compile(rf"(?:{YEAR}[\s,/-]*)?{INSTALMENT}(?:[\s,/-]*(?:of\s+)?(?:{YEAR}|'\d\d))?", re.IGNORECASE)
_COUNT = re.compile(r"#?\s*\d{1,2}")
_MONTH = re.compile(
    rf"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?(?:[\s,/-]*(?:{YEAR}|'?\d\d))?", re.IGNORECASE
)
_PLAIN_FEDERAL = re.compile(
    r"(?:the )?(?:irs|fed(?:eral)?|us)(?: (?:tax(?:es)?|payments?|pmts?|est(?:imate[ds]?|s)?|amounts?))*", re.IGNORECASE
)


def is_quarter(text: str) -> bool:
    """Tell whether a name is nothing but a quarter or an instalment, with its year or without: ``Q1``, ``2nd qtr 2025``."""
    return _QUARTER.fullmatch(text) is not None


def is_plainly_federal(text: str) -> bool:
    """Tell whether a name says that it is of federal taxes, and no more."""
    return _PLAIN_FEDERAL.fullmatch(text) is not None


def heading_over(names: Sequence[str], above: Sequence[Row], sheet: str | None) -> Heading | None:
    """Return the heading of a column of these names, nothing where there are no names; ``None``: what they mean is not known.

    ``above`` are the titles of the table: with them, a year is the tax year only where it would be one as a title.
    """
    if not names:
        return ""
    if all(map(cells.is_written_day, names)):
        return "Due date"
    if any(map(is_quarter, names)) and not any(_is_of_tax(name) for name in names if not is_quarter(name)):
        return "Quarter"
    if all(_year(name) for name in names):
        return _heading_of_years(names, above, sheet)
    if any(len(words.tins_in(name)) for name in names):
        return "Taxpayer ID" if all(len(words.tins_in(name)) == 1 for name in names) else None
    if all(_is_of_tax(name) or _is_kind(name) or is_quarter(name) for name in names) and not any(map(beside.is_person, names)):
        return "Purpose"
    return UNKNOWN if all(map(_COUNT.fullmatch, names)) or all(map(_MONTH.fullmatch, names)) else None


def field_over(heading: Heading) -> Field | None:
    """Return the field that such a heading names, if any."""
    known = field_of(heading)
    return known[0] if known else None


def _heading_of_years(names: Sequence[str], above: Sequence[Row], sheet: str | None) -> Heading | None:
    if all(titles.read([*above, Row(0, (name,))], sheet).year == _year(name) for name in names):
        return "Tax year"
    # Under a title with a year of its own, it would be taken for that of each group.
    return None if titles.read(above, sheet).year else UNKNOWN


def _year(name: str) -> int | None:
    return sections.year_of(Row(0, (name,))) if words.form_in(name) is None and not _is_kind(name) else None


def _is_kind(name: str) -> bool:
    return words.kind_in(name) != "unknown"


def _is_of_tax(name: str) -> bool:
    """Tell whether a name says which tax the payments below it are of, or whose: a form, the IRS, a state, a person."""
    return (
        words.form_in(name) is not None
        or titles.names_federal(name)
        or titles.is_of_time(name)
        or beside.names_state(name)
        or classify.of_own_words(name) is not None
        or classify.of_agency(name) is not None
        or beside.is_person(name)
    )
