"""Take out of a note what became of another check: its void, stop or bounce takes no payment away that has its own number."""

from __future__ import annotations

import re
from functools import lru_cache

from reconcile.payments import words
from reconcile.payments.said import Said

_EFT_DIGITS = 15
_CHECK = r"(?:(?:CHECK|CHEQUE|CHK|CK)\b\.?\s*(?:NO\b\.?|NUMBER\b)?\s*#?|#)\s?"
_STOPPED = r"STOP(?:PED)? (?:PAYMENT|PMT|PAY)"
_GONE = rf"(?:VOID(?:ED)?|CANCELL?ED|BOUNCED|RETURNED|REJECTED|NSF|LOST|{_STOPPED})"
_OF_A_CHECK = re.compile(
    rf"{_CHECK}(\d{{2,8}})\b(?![/.-]\d)(?:(?!\b(?:CHECK|CHK|CK)\b)[^;:,.]){{0,25}}?\b{_GONE}\b(?:,? {_STOPPED})?"
    rf"|\b(?:VOID(?:ED)?|CANCELL?ED|{_STOPPED}) (?:ON |FOR |OF )?(?:THE |MY |OUR |OLD |ORIG(?:INAL)? )?"
    rf"{_CHECK}(\d{{2,8}})\b(?![/.-]\d)"
    rf"|\b{_STOPPED} (?:ON|FOR|OF) (\d{{3,8}})\b(?![/.-]\d)",
    re.IGNORECASE,
)


# The check that a note calls the one of its own payment.
_THIS_ONE = re.compile(
    rf"\b(?:THIS (?:ONE )?IS|NOW|RE-?ISSUED(?: AS| WITH)?|REPLACED (?:BY|WITH)|NEW) (?:THE )?{_CHECK}(\d{{2,8}})\b(?![/.-]\d)",
    re.IGNORECASE,
)


def without_checks(said: Said, note: str) -> str:
    """Return a note without what it says of a check that is not the row's own."""
    match = _OF_A_CHECK.search(note)
    if match is None:
        return note
    if named := _THIS_ONE.search(note):
        return _without(note, named[1].lstrip("0"))
    if not _has_own(said, note):
        return note
    if said.sense.mode == "bank" and not said.text("payee") and "VOID" not in match[0].upper():
        # What was returned is the bank's own word, of its own check, whatever number it keeps in a column.
        return note
    return _without(note, said.own_number or (words.check_number_in(said.text("method")) or "").lstrip("0"))


@lru_cache(maxsize=1024)
def _without(note: str, own: str) -> str:
    return _OF_A_CHECK.sub(lambda match: match[0] if (match[1] or match[2] or match[3]).lstrip("0") == own else "", note)


def _has_own(said: Said, note: str) -> bool:
    """Tell whether a row has a number of its own, or was paid without any check."""
    way = said.text("method")
    if said.text("check").isdecimal() or words.check_number_in(way) or words.method_in(way) == "eft":
        return True
    reference = said.text("reference")
    return (reference.isdecimal() and len(reference) == _EFT_DIGITS) or "USATAXP" in note.upper()
