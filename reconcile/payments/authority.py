"""Tell of each confirmation in a text whose tax was paid: the IRS's, a state's, a town's or county's, or nobody's that is named.

States and towns confirm payments in the same words as the IRS. What stands above the labels of a confirmation goes before what
stands among them, and that before what the rest of the text says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from reconcile.payments import classify, words

_FEDERAL = re.compile(
    r"\bIRS\b|\bINTERNAL REVENUE\b|\bEFTPS\b|\bEFT ACKNOWLEDGE?MENT\b|\b(?:US|UNITED STATES) TREASURY\b|\bFEDERAL TAX"
    r"|\bPAY ?1040|\bPAY ?USA ?TAX|\bBUSINESS TAX ACCOUNT\b"
)
# The name of the IRS's own service, which states have given to theirs.
_DIRECT_PAY = re.compile(r"\bDIRECT ?PAY\b")
# A firm may have the name of a state and the word tax in its own.
_FIRM = re.compile(r"\b(?:LLC|INC|LLP|PLLC|CPAS?|ACCOUNT(?:ING|ANTS?)|BOOKKEEP\w+|ASSOCIATES|ADVIS[EO]RS?|CONSULT\w+)\b")
_DENIAL = re.compile(r"\b(?:NOT|NO|ISN'T|NEVER)\b")
_OTHERS = frozenset({classify.STATE.reason, classify.LOCAL.reason})
_LONGEST = 200
UNNAMED = "names neither the IRS nor a federal form or tax"

FEDERAL = "federal"
"""The side of the IRS; any other side is the reason why a payment is set aside."""


@lru_cache(maxsize=4096)
def _side(text: str) -> str | None:
    """Return whom a line names; ``None`` for a line that names nobody, or the IRS and another."""
    plain = classify.normalise(text[:_LONGEST])
    own = _FEDERAL.search(plain) is not None
    verdict = classify.of_bank(plain)
    reason = classify.authority_in(plain) or (verdict.reason if verdict.reason in _OTHERS else None)
    if reason and not _FIRM.search(plain):
        return None if own else reason
    return FEDERAL if own or _DIRECT_PAY.search(plain) else None


def _only(texts: Iterable[str]) -> str | None:
    named = {side for text in texts if (side := _side(text))}
    return next(iter(named)) if len(named) == 1 else None


def whose(above: Sequence[str], among: Sequence[str], everywhere: Sequence[str]) -> str | None:
    """Return whose tax a confirmation is of, by the lines above its labels, among them, and in the whole text.

    The nearest line above is its title; one that says what the page is not is none.
    """
    titles = (side for text in reversed(above) if not _DENIAL.search(text.upper()) and (side := _side(text)))
    if side := next(titles, None):
        return side
    if side := _only(among) or _only(everywhere):
        return side
    # Where a text names both and nothing tells them apart, the IRS is named.
    return FEDERAL if any(_side(text) == FEDERAL for text in everywhere) else None


def names_federal_tax(texts: Iterable[str]) -> bool:
    """Tell whether the values of a confirmation name a federal form or tax, which no other authority has."""
    return any(
        words.form_of_cell(text) or words.shared_extension(text) for text in texts if text and not classify.is_state_form(text)
    )
