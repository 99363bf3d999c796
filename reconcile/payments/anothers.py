"""Take out of a note what it says of another check, payment or account than the row's own: its void takes no payment away."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from reconcile.payments import classify, words
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


@cache
def _of_others() -> re.Pattern[str]:
    """Return the pattern of what a note says of a state's check or of an earlier one."""
    codes = "|".join(sorted(classify.first_of_states() - {"IN", "OR", "ME", "OK", "HI", "STATE"}, key=len, reverse=True))
    whose = (
        r"\b(?:THE |MY |OUR |HIS |HER )?(?:(?:PRIOR|PREVIOUS|EARLIER|OLD|OTHER)"
        rf"|(?:STATE|FTB|DOR|DTF|CITY|LOCAL|COUNTY|PROPERTY TAX|{codes})(?:['\u2019]S)?)"
    )
    thing = (
        r" (?:(?:STATE|TAX|EST|ESTIMATED?|LOST|PAPER|ONLINE|FTB|DOR) )*"
        r"(?:CHECK|CHEQUE|CHK|CK|PMT|PYMT|PAYMENT|DEBIT|EFT|ACH|TRANSACTION)\b\.?(?: ?#? ?\d{2,8}\b)?"
    )
    became = rf"(?: (?:WAS|IS|GOT|HAS|BEEN|WERE|ALSO))* (?:{_GONE}|DECLINED|FAILED|REVERSED|STOPPED)(?: BY (?:THE )?BANK)?\b"
    verbs = rf"(?:VOIDED|CANCELL?ED|RETURNED|BOUNCED|REVERSED|REJECTED|STOPPED|{_STOPPED})"
    undid = rf"\b(?:BANK )?{verbs}(?: ON| FOR| OF)?(?: |(?=\b))"
    return re.compile(rf"{whose}{thing}{became}|{undid}{whose}{thing}")


@lru_cache(maxsize=4096)
def without_others(upper: str) -> str:
    """Return a note in capitals without what it says of the check or payment to a state, or of an earlier one."""
    return _of_others().sub(" ", upper) if _WORTH.search(upper) else upper


_WORTH = re.compile(r"VOID|CANCEL|BOUNCED|RETURNED|REJECTED|NSF|LOST|STOP|DECLINED|FAILED|REVERSED")
_OF_ACCOUNT = re.compile(
    r"\b(?:ACC(?:OUN)?T|A/C|CHECKING|SAVINGS|CARD)\b\.?(?:[ :#.]|\b(?:NO|NUMBER|ENDING|IN|WITH|LAST 4)\b)*"
    r"[\dX*#\u2022-]*[\dX*#\u2022]\d{3,}(?!\d)",
    re.IGNORECASE,
)


def without_accounts(note: str) -> str:
    """Return a note without the number of a bank account or a card, which has the shape of a taxpayer's at times."""
    return _OF_ACCOUNT.sub(" ", note)
