"""Tell from the sentences and headings of a paper that the payment which it shows was cancelled, returned or never made.

A confirmation tells as well how a payment may be cancelled, and what happens if one is returned: a sentence that supposes
something says nothing of this payment.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_ONE = r"(?:PAYMENT|TRANSACTION|DEBIT|WITHDRAWAL|DEPOSIT|TRANSFER|EFT|CARD)"
_END = r"(?:RETURNED|REJECTED|DECLINED|DENIED|REFUSED|CANCELL?ED|VOIDED|DISHONOU?RED|REVERSED|REFUNDED)"
_MADE = r"(?:PROCESSED|ACCEPTED|COMPLETED|MADE|AUTHORI[SZ]ED|APPROVED|HONOU?RED|SUBMITTED|SUCCESSFUL)"
_WORDS = r"(?:(?!(?:NOT|NEVER|THAT|WHICH|OR|AND)\b)\S+ )"
# Of any payment, or of another one.
_THIS = r"(?<!\bA )(?<!\bAN )(?<!EACH )(?<!EVERY )(?<!PREVIOUS )(?<!PRIOR )(?<!ORIGINAL )(?<!EARLIER )(?<!OTHER )(?<!OLD )"
_SENTENCES = (
    re.compile(rf"\b{_THIS}{_ONE} {_WORDS}{{0,8}}?(?:HAS BEEN|HAVE BEEN|WAS|WERE|GOT) {_WORDS}{{0,2}}?{_END}\b"),
    re.compile(rf"\b(?:YOUR|THIS) {_ONE} IS {_END}\b"),
    re.compile(rf"\b(?:BANK|INSTITUTION|ISSUER|COMPANY|IRS) (?:HAS )?{_END} {_WORDS}{{0,4}}?{_THIS}{_ONE}\b"),
    re.compile(rf"\b{_THIS}{_ONE} {_WORDS}{{0,8}}?(?:NOT|CANNOT|UNABLE TO) (?:BEEN |BE )?{_MADE}\b"),
    re.compile(rf"\bUNABLE TO PROCESS {_WORDS}{{0,3}}?{_ONE}\b|\bNO {_ONE} (?:WAS|HAS BEEN) MADE\b"),
    re.compile(rf"\b{_THIS}{_ONE} {_WORDS}{{0,3}}?(?:HAS )?FAILED\b"),
    # What the payer says himself, in the mail by which he passes the paper on.
    re.compile(
        r"\b(?:I|WE|YOU) (?:HAVE |HAD )?(?:CANCELL?ED|VOIDED)"
        rf" (?:IT|(?:THIS|THAT)(?: ONE| {_ONE})?|(?:THE|YOUR|MY|OUR) {_ONE})(?! \w)"
    ),
)
_BEFORE = (
    r"(?:(?:SUBJECT:|RE:|FWD?:|NOTICE OF|NOTIFICATION OF|CONFIRMATION OF|YOUR|THE|THIS|AN?|IRS|DIRECT ?PAY|EFTPS|ONLINE|CARD|TAX"
    r"|PAY ?1040(?:\.COM)?|PAY ?USA ?TAX|ACI PAYMENTS|OFFICIAL PAYMENTS|SCHEDULED|[-\u2013\u2014:!*]) ?)*"
)
_NO = rf"(?:{_END}|FAILED|UNSUCCESSFUL|NOT {_MADE})"
_HEADING = re.compile(
    rf"^\W*+{_BEFORE}(?:{_ONE}(?: STATUS)?[ :-]*{_NO}|(?:{_END}|FAILED|UNSUCCESSFUL) {_ONE})(?: NOTI\w+)?"
    r"(?:\W*$|\s+[-\u2013\u2014:] .*)"
)
# A paper that confirms a cancellation shows the payment it takes back; what tells how to cancel is no such paper.
_CANCELLATION = re.compile(
    r"CANCELL?ATION CONFIRMATION|CONFIRMATION OF (?:PAYMENT )?CANCELL?|CANCELL?ED (?:TRANSACTION|PAYMENT|EFT)\b"
    r"|(?:PAYMENT|TRANSACTION) (?:HAS BEEN|WAS) CANCELL?ED|\bREQUESTED TO CANCEL (?:YOUR|THIS|THE)\b"
    r"|\bCANCELL?ATION\b.{0,60}\b(?:HAS BEEN|WAS|IS) ACCEPTED"
)
_SUPPOSES = re.compile(
    r"\b(?:IF|MAY|MIGHT|WILL|WOULD|CAN|SHOULD|WHEN|UNLESS|UNTIL|ONCE|ANY|WHETHER|BEFORE|YET|IN CASE|IN THE EVENT|COULD BE"
    r"|TO AVOID)\b|\?"
    # Not for now, or not on such days.
    r"|\b(?:HAS NOT BEEN|IS NOT) (?:PROCESSED|COMPLETED|SUBMITTED)\b"
)
_PARTS = re.compile(r"(?<=[.!?])\s+|;\s+")
_WORTH = re.compile(r"(?i)return|reject|declin|denied|refus|cancel|void|dishono|revers|refund|fail|unsuccess|unable|\bnot?\b")
_STATES = (
    ("Returned", re.compile(r"RETURNED|DISHONOU?RED|REVERSED")),
    ("Cancelled", re.compile(r"CANCELL?ED")),
    ("Voided", re.compile(r"VOIDED")),
    ("Refunded", re.compile(r"REFUNDED")),
)


def confirms_cancellation(text: str) -> bool:
    """Tell whether a line says that what its paper shows was cancelled."""
    return _WORTH.search(text) is not None and _CANCELLATION.search(text.upper()) is not None


def state_in(text: str, below: str = "") -> str:
    """Return the state that a line says its payment came to, in the words of a status, or an empty text.

    ``below`` is the line in which its sentence may go on.
    """
    if _WORTH.search(text) is None and _WORTH.search(below) is None:
        return ""
    upper = " ".join(text.upper().split())
    if _CANCELLATION.search(upper):
        return "Cancelled"
    return _told(upper, (_HEADING, *_SENTENCES)) or (
        _told(f"{upper} {' '.join(below.upper().split())}", _SENTENCES) if below else ""
    )


def _told(upper: str, patterns: Sequence[re.Pattern[str]]) -> str:
    for part in _PARTS.split(upper):
        if _SUPPOSES.search(part):
            continue
        if match := next((found for pattern in patterns if (found := pattern.search(part))), None):
            return next((state for state, words in _STATES if words.search(match[0])), "Failed")
    return ""
