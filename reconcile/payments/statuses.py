"""Tell from status words whether money moved: settled, still waiting, or never gone out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from reconcile.kinds import PaymentStatus
from reconcile.payments import cells
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
        re.compile(
            # What was posted in error, or by an error of the IRS, was paid.
            r"\bFAILED\b|\bREJECT(?:ED)?\b|\bDECLINED\b|\bBLOCKED\b|\bUNSUCCESSFUL\b"
            r"|(?<!\bIN )(?<!\bBY )(?<!\bIRS )\bERROR\b"
            r"|\bNOT (?:BE(?:EN)? )?(?:PROCESSED|ACCEPTED|COMPLETED?|APPROVED|SUCCESSFUL|AUTHORI[SZ]ED)\b"
        ),
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
        re.compile(r"\bREFUNDED\b|\bCHARGE(?:D )?BACK\b"),
        Status(waiting="refunded in the record: the payment was given back", name="returned"),
    ),
    (
        re.compile(r"\bNOT (?:YET )?PAID\b|\bUNPAID\b|\bNOT YET\b|\bTO BE PAID\b|\b(?:OVER)?DUE\b"),
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


@lru_cache(maxsize=2048)
def of_words(text: str) -> Status:
    """Judge the words of a status column."""
    upper = text.upper()
    return next((status for pattern, status in _WORDS if pattern.search(upper)), SETTLED)


_MADE = re.compile(
    r"\b(?:PAID|PD|SETTLED|PROCESSED|POSTED|CLEARED|CLR|COMPLETED?|SENT|CONFIRM(?:ED|ATION)|ACCEPTED|SUCCESS(?:FUL)?|DONE"
    r"|RECONCILED|APPROVED|RECEIVED|EXECUTED|YES|SUBMITTED|RELEASED|ISSUED|CREDITED|APPLIED|MAILED|FILED|MADE|ACTIVE|MATCHED)\b"
)
_UNDONE = (
    r"(?: (?:CHECK|CHK|CK|PMT|PAYMENT|TAX|ONE|TRY|ATTEMPT|IS|WAS|WERE|GOT|NOT)){0,3}"
    r" (?:VOID(?:ED)?|CANCELL?ED|FAILED|REJECTED|DECLINED|RETURNED|REVERSED|BOUNCED|REFUNDED|SCHEDULED|PENDING|DUE|NSF)\b"
)
# What a status of several words says of something else, or says not to be so.
_ASIDE = re.compile(
    r"\b(?:NOT|NEVER|NO LONGER|NO)(?: BEEN| YET)? (?:VOID(?:ED)?|CANCELL?ED|RETURNED|REVERSED|BOUNCED|REFUNDED|PENDING|NSF)\b"
    rf"|\b(?:STATE|FTB|SPOUSE|REFUND|PENALTY)(?:['\u2019]?S)?{_UNDONE}"
    r"|\bNOT YET (?:ON|AT|SHOWN|SHOWING|IN|SEEN) (?:THE )?(?:IRS )?(?:TRANSCRIPT|ACCOUNT|IRS|ONLINE)\b"
)
# An earlier payment, where another word says that this one was made.
_EARLIER = re.compile(rf"\b(?:FIRST|1ST|ORIGINAL|PREVIOUS|PRIOR|EARLIER|OTHER){_UNDONE}")
# What was arranged first, and is told to have been done then.
_ARRANGED = re.compile(
    r"^\W*(?:WAS )?(?:SCHEDULED|PENDING|PLANNED|WAREHOUSED)\b.*?(?<!\bNOT )(?<!\bNEVER )(?<!\bYET )(?<!\bBE )(?<!\bTO )(?<!\bIF )"
    r"(?<!\bUNTIL )(?<!\bWHEN )(?<!\bONCE )\b(?=(?:CLEARED|SETTLED|COMPLETED|POSTED|PROCESSED|DEBITED|PAID|WENT THROUGH)\b)"
)


@lru_cache(maxsize=2048)
def _of_cell(text: str) -> Status:
    """Judge a cell of a status column, of which a part may speak of something else."""
    status = of_words(text)
    if status is SETTLED or " " not in text:
        return status
    told = _ASIDE.sub("", text.upper())
    if _MADE.search(rest := _EARLIER.sub("", told)):
        told = rest
    return of_words(_ARRANGED.sub("", told))


@lru_cache(maxsize=2048)
def says_made(text: str) -> bool:
    """Tell whether the words of a status column say that the payment was made."""
    upper = text.upper()
    return _of_cell(text) is SETTLED and (_MADE.search(upper) is not None or cells.answer_of(text) is True)


@lru_cache(maxsize=2048)
def is_unknown(text: str) -> bool:
    """Tell whether the words of a status column are none that are known: what they say of the payment stays open."""
    upper = text.upper()
    if cells.answer_of(text) is not None:
        return False
    return re.search(r"[A-Z]{3}", upper) is not None and _of_cell(text) is SETTLED and _MADE.search(upper) is None


_PLAIN_NO = frozenset({"N", "NO", "FALSE", "0", "\u2610", "\u25a1", "\u2717", "\u2718"})
_NO = Status(gone="not paid yet, says the record")


def of_column(said: Said) -> Status:
    """Judge the status column of a row, which may be headed by a question."""
    text = said.text("status")
    heading = said.sense.status_heading
    if heading is not None and cells.answer_of(text) is False and not (text == "0" and "status" in heading):
        # Not cleared yet is no word on whether it was paid; the answer to "Paid?" is.
        return SETTLED if heading.startswith(("clear", "clr", "settled")) and text.upper() in _PLAIN_NO else _NO
    status = _of_cell(text)
    if status.gone and heading == "scheduled":
        # What a program reminds of, whether its day is near or has passed.
        return _of_cell("SCHEDULED")
    return status


_NOT_PAYMENTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"^(?:PAYABLE |RECEIVABLE |VENDOR |SUPPLIER )?(?:CREDIT|BILL CREDIT|CREDIT (?:MEMO|NOTE)|VENDOR CREDIT)$"),
        "vendor credit, not a payment",
    ),
    (
        re.compile(
            r"^(?:PAYABLE |RECEIVABLE |VENDOR |SUPPLIER |PURCHASE |A/?P )?(?:BILLS?|INVOICES?)$|^PURCHASE ORDER$|^ESTIMATE$"
            r"|^EXPENSE CLAIM$"
        ),
        "a bill is not a payment",
    ),
    (re.compile(r"^(?:PAYROLL |PAY |NET )?PAY ?(?:CHECK|CHEQUE|CHK)S?$|^PAYROLL CHE(?:CK|QUE)S?$"), "wages, not a tax payment"),
    (re.compile(r"JOURNAL|^(?:GJ|GJE|JE|GENJ|GNJ|GNJL|GEN(?:ERAL)? ?JR?NL)$"), "journal entry: no money moved"),
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
