"""Decide what a document is before any figure is read from it.

An account transcript is claimed by its title, by its transaction heading, or by a balance together with rows. A document of
another kind is named, with the remedy, so that a return transcript is never taken for an account without payments.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reconcile.kinds import SourceKind
from reconcile.transcripts import patterns as p
from reconcile.transcripts.furniture import first_row, headings
from reconcile.transcripts.text import Stream


@dataclass(frozen=True, slots=True)
class OtherDocument:
    """Name a document that is no account transcript, and say what to get instead."""

    kind: SourceKind
    what: str
    todo: str


_ORDER = "Order the Account Transcript of the same year from the IRS (Get Transcript, TDS, or Form 4506-T)."
_OTHERS: tuple[tuple[re.Pattern[str], OtherDocument], ...] = (
    (
        re.compile(r"Wage\s*(?:&|and|&amp;)\s*Income", re.IGNORECASE),
        OtherDocument("other", "this is a wage and income transcript; it shows no payments.", _ORDER),
    ),
    (
        re.compile(r"Entity\s+Transcript|BMF\s+ENTITY", re.IGNORECASE),
        OtherDocument("other", "this is an entity transcript; it shows no payments.", _ORDER),
    ),
    (
        re.compile(r"(?:Tax\s+)?Return\s+Transcript", re.IGNORECASE),
        OtherDocument("other", "this is a return transcript; it shows the return as filed, not the payments.", _ORDER),
    ),
    (
        re.compile(
            r"\b(?:Notice|Letter)\s+(?:number\s*:?\s*)?(?:CP|LT)\s?\d{1,4}[A-Z]?\b|\bCP\s?\d{2,4}[A-Z]?\b.{0,400}?"
            r"(?:Amount\s+due|Notice\s+date)|Amount\s+due\s+(?:immediately|by)",
            re.IGNORECASE | re.DOTALL,
        ),
        OtherDocument("notice", "this is an IRS notice; a notice shows a balance, not the postings behind it.", _ORDER),
    ),
)


def is_account(stream: Stream) -> bool:
    """Tell whether the text is that of an account transcript or a record of account."""
    text = stream.upper
    if headings(text):
        return True
    labelled = p.FORM_TITLE.search(text) or p.PERIOD_LABEL.search(text) or any(m["value"] for m in p.FORM_ANCHOR.finditer(text))
    titled = p.ACCOUNT_TITLE.search(text) or p.RECORD_OF_ACCOUNT.search(text)
    if titled and (labelled or p.BALANCE_LABEL.search(text) or p.STUBS.search(text) or p.PENALTY_TITLE.search(text)):
        return True
    if not (p.BALANCE.search(text) or p.HEADING_SHORT.search(text)):
        return False
    return first_row(text, 0, len(text)) is not None


def other_document(stream: Stream) -> OtherDocument | None:
    """Name the kind of a document that is no account transcript, or return ``None`` when nothing is recognised."""
    for pattern, other in _OTHERS:
        if pattern.search(stream.upper):
            return other
    return None
