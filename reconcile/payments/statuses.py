"""Tell from status words whether money moved: settled, still waiting, or never gone out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from reconcile.kinds import PaymentStatus
from reconcile.payments import words
from reconcile.payments.said import Said


@dataclass(frozen=True, slots=True)
class Status:
    """Say why a row is no payment (``gone``), or why it is one that has not settled (``waiting``)."""

    gone: str | None = None
    waiting: str | None = None
    name: PaymentStatus = "settled"


SETTLED = Status()
_WORDS: tuple[tuple[re.Pattern[str], Status], ...] = (
    (re.compile(r"\bVOID(?:ED)?\b"), Status(gone="voided in the record")),
    (
        re.compile(r"\bCANCELL?ED\b|\bCANCELL?ATION\b|\bDELETED\b|\bSTOP(?:PED)? PAY(?:MENT)?\b|^STOPPED$"),
        Status(gone="cancelled in the record"),
    ),
    (
        re.compile(r"\bFAILED\b|\bREJECT(?:ED)?\b|\bDECLINED\b|\bBLOCKED\b|\bUNSUCCESSFUL\b|\bERROR\b"),
        Status(gone="failed: the money never left"),
    ),
    (
        re.compile(
            r"\bRETURNED\b|^(?:ACH |BANK |EFT |DEBIT |PAYMENT )?RETURN$|\bRETURN ITEM\b|\bREVERS(?:ED|AL)\b|\bBOUNCED\b"
            r"|\bDISHONOU?RED\b|\bNSF\b|\bINSUFFICIENT FUNDS\b"
        ),
        Status(waiting="returned: the bank took the payment back", name="returned"),
    ),
    (
        re.compile(r"\bNOT (?:YET )?PAID\b|\bUNPAID\b|\bNOT YET\b|\bTO BE PAID\b|\bDUE\b"),
        Status(gone="not paid yet, says the record"),
    ),
    (
        re.compile(
            r"\bSCHEDULED?\b|\bPENDING\b|\bUPCOMING\b|\bPLANNED\b|\bPROCESSING\b|\bIN PROCESS\b|\bFUTURE\b|\bOPEN\b|\bPROJECTED\b"
            # What EFTPS calls a payment that it holds until its day.
            r"|\bWAREHOUSED?\b"
        ),
        Status(waiting="scheduled or pending in the record: not settled yet", name="scheduled"),
    ),
)
_CANCELLED = r"(?<!NEVER )(?<!NOT )(?<!REQUEST )CANCELL?ED\b(?! (?:CHECK|CHK|CK)\b)"
_VOIDED = r"VOID(?:ED)?\b(?! (?:CHECK|CHK|CK) (?:SENT|ATTACHED|PROVIDED|GIVEN)\b)"
_IN_NOTES = re.compile(
    rf"(?:^|[-\u2013\u2014(;,.:]\s*)(?:{_VOIDED}|{_CANCELLED})|\b{_CANCELLED}\W*$|\bVOID(?:\W*$|(?=\s*[-\u2013(:]))"
    rf"|\b(?=VOIDED){_VOIDED}|\bNSF\b(?! FEE)"
    r"|\bRETURNED (?:CHECK|ITEM|PAYMENT|BY (?:THE )?BANK|UNPAID)|\bPAYMENT (?:RETURNED|CANCELL?ED|REJECTED)\b"
    r"|\bREJECTED BY (?:THE )?BANK\b|\bBOUNCED\b"
)
# What people note in a list of their own; a bank's texts use such words otherwise.
_NEVER_PAID = re.compile(
    r"\bDID ?(?:N[O\u2019']?T|NOT) PAY\b|\bNOT (?:YET )?(?:PAID|MAILED|SENT|CASHED)\b(?! (?:UNTIL|BY|BEFORE|IN))|\bUNCASHED\b"
    r"|\bNEVER (?:CLEARED|CASHED|PAID|SENT|MAILED)\b|\bSTOP(?:PED)? (?:PAYMENT|PMT|PAY)\b(?! FEE)|^\W*(?:SKIP(?:PED)?|UNPAID)\b"
    r"|\bDID ?(?:N[O\u2019']?T|NOT) (?:GO THROUGH|CLEAR)\b"
)
_TAKEN_BACK = re.compile(
    rf"\b{_CANCELLED}|\b(?<!NEVER )(?<!NOT )REVERS(?:ED|AL)\b"
    r"|\bRETURNED\b(?=.*\b(?:UNSIGNED|CHECK|CK|PAYMENT|PMT|BANK|IRS)\b)|(?<=\bIRS )RETURNED\b|(?<=\bCHECK )RETURNED\b"
)
_COUNTED_TWICE = re.compile(r"\bDUPLICATE ENTRY\b|\bENTERED TWICE\b|\bDO(?:N[\u2019']?T| NOT) COUNT\b")
_ONLY_PLANNED = re.compile(r"\b(?:PLANNED|SCHEDULED|PROJECTED|PENDING)\W*$")
# What came right in the end.
_MADE_GOOD = re.compile(
    r"\b(?:RE-?SUBMITTED|RE-?PRESENTED|RE-?PAID|PAID AGAIN|WENT THROUGH|MADE GOOD)\b|\b(?<!NOT )(?<!NEVER )CLEARED\b"
    # What was cancelled and paid in another way stands in a row of its own.
    r"|^(?!.*\b(?:CANCELL?ED|VOID)).*\b(?<!NOT )(?<!NEVER )PAID (?:ONLINE|BY|VIA|THROUGH)\b"
)


@lru_cache(maxsize=4096)
def _of_own_notes(text: str) -> Status:
    upper = words.without_replaced(text.upper())
    if _MADE_GOOD.search(upper):
        return SETTLED
    if _NEVER_PAID.search(upper):
        return Status(gone="not paid, says the record")
    if _COUNTED_TWICE.search(upper):
        return Status(gone="a duplicate entry, says the record")
    match = _TAKEN_BACK.search(upper) or _ONLY_PLANNED.search(upper)
    return of_words(match[0]) if match else _of_notes(text)


@lru_cache(maxsize=2048)
def of_words(text: str) -> Status:
    """Judge the words of a status column."""
    upper = text.upper()
    return next((status for pattern, status in _WORDS if pattern.search(upper)), SETTLED)


# How a bank marks a line of its list that has not been booked; in a list of a person's own it says when something was arranged.
_NOT_BOOKED = re.compile(r"^\W*(?:PENDING|SCHEDULED)\b|\((?:PENDING|SCHEDULED)\)")


def _of_line(text: str) -> Status:
    match = _NOT_BOOKED.search(text.upper())
    return of_words(match[0]) if match else SETTLED


@lru_cache(maxsize=8192)
def _of_notes(text: str) -> Status:
    match = _IN_NOTES.search(words.without_replaced(text.upper()))
    return of_words(match[0]) if match else SETTLED


_MADE = re.compile(
    r"\b(?:PAID|PD|SETTLED|PROCESSED|POSTED|CLEARED|CLR|COMPLETED?|SENT|CONFIRM(?:ED|ATION)|ACCEPTED|SUCCESS(?:FUL)?|DONE"
    r"|RECONCILED|APPROVED|RECEIVED|EXECUTED|YES|SUBMITTED|RELEASED|ISSUED|CREDITED|APPLIED|MAILED|FILED|MADE|ACTIVE|MATCHED)\b"
)


@lru_cache(maxsize=2048)
def is_unknown(text: str) -> bool:
    """Tell whether the words of a status column are none that are known: what they say of the payment stays open."""
    upper = text.upper()
    return re.search(r"[A-Z]{3}", upper) is not None and of_words(text) is SETTLED and _MADE.search(upper) is None


_NO = Status(gone="not paid yet, says the record")


def _of_column(said: Said) -> Status:
    text = said.text("status")
    if text.upper() in ("N", "NO", "FALSE") and said.sense.status_heading is not None:
        # Not cleared yet is no word on whether it was paid; the answer to "Paid?" is.
        return SETTLED if said.sense.status_heading.startswith(("clear", "clr", "settled")) else _NO
    return of_words(text)


def of_row(said: Said) -> Status:
    """Judge one row by its status column, and by plain words in its type and notes."""
    columns = said.sense.fields
    noted: tuple[Callable[[str], Status], ...] = (_of_notes, _of_line) if said.sense.mode == "bank" else (_of_line, _of_own_notes)
    if said.sense.mode == "list":
        noted = (_of_own_notes,)
    for status in (
        _of_column(said) if "status" in columns else SETTLED,
        *(judge(said.text("memo")) for judge in noted if "memo" in columns),
        _of_own_notes(said.text("item")) if "item" in columns else SETTLED,
        _of_notes(said.text("type")) if "type" in columns else SETTLED,
        _of_notes(said.text("check")) if "check" in columns else SETTLED,
    ):
        if status is not SETTLED:
            return status
    made = "status" in columns and _MADE.search(said.text("status").upper())
    return SETTLED if made else of_words(said.sense.titles.fate)


_NOT_PAYMENTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^(?:VENDOR |SUPPLIER )?(?:CREDIT|BILL CREDIT|CREDIT MEMO|VENDOR CREDIT)$"), "vendor credit, not a payment"),
    (re.compile(r"^BILL$|^INVOICE$|^PURCHASE ORDER$|^ESTIMATE$"), "a bill is not a payment"),
    (re.compile(r"JOURNAL|^(?:GJ|JE|GEN(?:ERAL)? JR?NL)$"), "journal entry: no money moved"),
    (
        re.compile(r"^DEPOSITS?$|^RECEIVE MONEY$|^SALES RECEIPT$|^RECEIVE PAYMENT$|^RECEIPT$|REFUND"),
        "money in: refund or deposit, not a payment",
    ),
)


@lru_cache(maxsize=2048)
def _not_a_payment(text: str) -> str | None:
    upper = " ".join(text.upper().split())
    return next((reason for pattern, reason in _NOT_PAYMENTS if pattern.search(upper)), None)


def not_a_payment_type(text: str) -> str | None:
    """Return why a ledger's transaction type is no payment: a bill, a journal entry, a deposit."""
    return _not_a_payment(text) if text else None
