"""Make text safe to print and to put into a cell, and say the contract's words in plain English.

Every text that came from a file passes through ``clean`` before it reaches a cell, and through ``masked`` before it reaches JSON.
Ids and digests are the program's own, and are never masked: a run of nine digits inside one is not a TIN.
"""

from __future__ import annotations

import re
from functools import lru_cache

from reconcile.kinds import Category, Confidence, FindingKind, PaymentState, Severity, SourceKind, SourceStatus
from reconcile.outcome import Finding
from reconcile.privacy import mask_text

CELL_LIMIT = 32_000
"""Excel cuts a cell at 32,767 characters without a word; the program cuts earlier, and says so."""

# What XML 1.0 cannot hold, and the two non-characters that make a workbook unreadable; tab and line feed stay.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LONE = re.compile("[\ud800-\udfff]")

SEVERITY_WORDS: dict[Severity, str] = {"high": "High", "medium": "Medium", "low": "Low", "info": "Info"}
CONFIDENCE_WORDS: dict[Confidence, str] = {"certain": "Certain", "probable": "Probable", "possible": "Possible"}
STATE_WORDS: dict[PaymentState, str] = {
    "matched": "Matched",
    "not_posted": "Not posted",
    "pending": "Pending",
    "not_checkable": "Not checkable",
    "ambiguous": "Ambiguous",
    "duplicate_record": "Duplicate record",
    "set_aside": "Set aside",
}
SOURCE_STATUS_WORDS: dict[SourceStatus, str] = {
    "read": "Read",
    "partly_read": "Partly read",
    "set_aside": "Set aside",
    "unreadable": "Unreadable",
}
SOURCE_KIND_WORDS: dict[SourceKind, str] = {
    "account_transcript": "Account transcript",
    "record_of_account": "Record of account",
    "payments": "Payment records",
    "confirmation": "Confirmation",
    "notice": "Notice",
    "other": "Other",
}
GROUPS: tuple[str, ...] = (
    "Misapplied payments",
    "Credited late",
    "Wrong-year credits",
    "Missing at the IRS",
    "Posted without a record",
    "Other unmatched",
    "Integrity",
    "Balances due",
)
"""The groups that money at stake is told by, in report order; the first five always stand on the summary."""
HEADLINE_GROUPS = 5
_GROUP_OF: dict[Category, str] = {
    "misapplied_payment": GROUPS[0],
    "late_posting": GROUPS[1],
    "wrong_year_credit": GROUPS[2],
    "unmatched": GROUPS[5],
    "integrity": GROUPS[6],
    "balance": GROUPS[7],
}
_GROUP_OF_KIND: dict[FindingKind, str] = {"not_posted": GROUPS[3], "unrecorded_posting": GROUPS[4]}


def group_of(finding: Finding) -> str:
    """Return the group of money at stake that a finding is counted in."""
    if finding.category == "unmatched":
        return _GROUP_OF_KIND.get(finding.kind, _GROUP_OF["unmatched"])
    return _GROUP_OF[finding.category]


def in_words(name: str) -> str:
    """Return a contract word such as ``balance_due`` as ``Balance due``."""
    return name.replace("_", " ").capitalize()


@lru_cache(maxsize=65_536)
def masked(text: str) -> str:
    """Return the text with TINs masked, and lone surrogates, which no file can hold, as ``?``."""
    return mask_text(_LONE.sub("?", text))


def clean(text: str) -> str:
    """Return the text as a cell may hold it: TINs masked, illegal characters as ``?``, over-long text cut and marked."""
    return legal(mask_text(text))


def legal(text: str) -> str:
    """Return a reviewer's own text as a cell may hold it: word for word, but for what a workbook cannot store."""
    text = _ILLEGAL.sub("?", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) <= CELL_LIMIT:
        return text
    return f"{text[:CELL_LIMIT]} [cut: {len(text) - CELL_LIMIT:,} more characters]"


def count(number: int, noun: str, plural: str | None = None) -> str:
    """Return a number with its noun: ``1 file``, ``3 files``, ``2 copies``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
