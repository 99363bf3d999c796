"""Tell from what a row notes, in any of its columns, whether its payment was made, is still to come, or came to nothing.

People note other things beside their payments, in the same words: a return is filed, an e-file rejected, a call scheduled. A part
of a note is taken at its word where it speaks of the payment, or of nothing else; where it may speak of either, that is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from reconcile.payments import anothers, statuses, words
from reconcile.payments.headers import Field
from reconcile.payments.said import Said
from reconcile.payments.statuses import SETTLED, Status

_NEVER = r"(?<!NEVER )(?<!NOT )"
_CANCELLED = rf"{_NEVER}(?<!REQUEST )CANCELL?ED\b(?! (?:CHECK|CHK|CK)\b)"
_VOIDED = rf"{_NEVER}VOID(?:ED)?\b(?! (?:CHECK|CHK|CK) (?:SENT|ATTACHED|PROVIDED|GIVEN)\b)"
_IN_NOTES = re.compile(
    rf"(?:^|[-\u2013\u2014(;,.:]\s*)(?:{_VOIDED}|{_CANCELLED})|\b{_CANCELLED}\W*$"
    rf"|\b{_NEVER}(?<!SAID )VOID(?:\W*$|(?=\s*[-\u2013(:]))"
    rf"|\b(?=VOIDED){_VOIDED}|\b(?<!NO )NSF\b(?! FEE)"
    rf"|\b{_NEVER}RETURNED (?:CHECK|ITEM|PAYMENT|BY (?:THE )?BANK|UNPAID)|\bPAYMENT (?:RETURNED|CANCELL?ED|REJECTED)\b"
    rf"|\b{_NEVER}REJECTED BY (?:THE )?BANK\b|\b{_NEVER}BOUNCED\b"
)
_SOMETHING_ELSE = r"(?:STATE|FTB|LOCAL|CITY|PENALT\w*|INTEREST|FEES?|ENOUGH|EXTRA|MORE|LATE|ALL|(?:IN )?FULL)\b"
# What people note in a list of their own; a bank's texts use such words otherwise.
_NEVER_PAID = re.compile(
    rf"\bDID ?(?:N[O\u2019']?T|NOT) PAY\b(?! (?:THE |ANY |MY )?{_SOMETHING_ELSE})|\bUNCASHED\b"
    r"|\bNOT (?:YET )?(?:PAID|MAILED|SENT|CASHED)\b(?! (?:UNTIL|TILL?|BY|BEFORE|IN|LATE|ON TIME))"
    r"|\bNEVER (?:CLEARED|CASHED|PAID|SENT|MAILED)\b|\bSTOP(?:PED)? (?:PAYMENT|PMT|PAY)\b(?! FEE)"
    r"|^\W*(?:SKIP(?:PED)?|UNPAID(?! (?:BAL|TAX|AMOUNT|AMT|LIAB|PENALT)))\b"
    r"|\bDID ?(?:N[O\u2019']?T|NOT) (?:GO THROUGH|CLEAR)\b"
)
# A call is returned, too.
_RETURNED = r"RETURNED\b(?! (?:(?:THE|MY|OUR|HIS|HER|A) )?(?:PHONE )?(?:CALLS?|VOICE|MESSAGE|E-?MAIL|LETTER))"
_TAKEN_BACK = re.compile(
    rf"\b{_CANCELLED}|\b{_NEVER}REVERS(?:ED|AL)\b"
    rf"|\b{_NEVER}{_RETURNED}(?=.*\b(?:UNSIGNED|CHECK|CK|PAYMENT|PMT|BANK|IRS)\b)|(?<=\bIRS ){_RETURNED}|(?<=\bCHECK )RETURNED\b"
)
_COUNTED_TWICE = re.compile(r"\bDUPLICATE ENTRY\b|\bENTERED TWICE\b|\bDO(?:N[\u2019']?T| NOT) COUNT\b")
_NOT_SO = r"(?<!NOT )(?<!NEVER )(?<!YET )(?<!\bBE )(?<!\bIF )(?<!ONCE )(?<!WHEN )(?<!UNTIL )"
# What came right in the end.
_MADE_GOOD = re.compile(
    r"\b(?:RE-?SUBMITTED|RE-?PRESENTED|RE-?PAID|PAID AGAIN|WENT THROUGH|MADE GOOD)\b"
    rf"|\b{_NOT_SO}CLEARED\b|\b(?:PAYMENT|PMT|NOW|ALL) OK\b"
    r"|\bTHIS (?:IS|WAS) (?:THE |MY |OUR )?(?:SECOND|2ND|THIRD|3RD|REPLACEMENT|GOOD)\b"
    r"|\bTHIS ONE(?: IS| WAS)? (?:OK|GOOD|FINE|WENT)\b"
    # What was cancelled and paid in another way stands in a row of its own.
    rf"|^(?!.*\b(?:CANCELL?ED|VOID)).*\b{_NOT_SO}PAID (?:ONLINE|BY|VIA|THROUGH)\b"
)
_MADE = re.compile(
    rf"\b{_NOT_SO}(?:PAID|PD|CLEARED|DEBITED|SETTLED|POSTED|PROCESSED|COMPLETED|WITHDRAWN|DEDUCTED|MAILED|SENT)\b"
    r"|\bWENT (?:OUT\b|\d)"
)
# Whose check or payment was taken back, where it is another's.
_ANOTHERS = re.compile(
    r"\b(?:SPOUSE|WIFE|HUSBAND|STATE|OTHER|HERS?|HIS)(?:['\u2019]?S)?(?: (?:CHECK|CHK|CK|PMT|PAYMENT|ONE|HALF|SHARE|IS|WAS))*"
    r" (?:VOID(?:ED)?|CANCELL?ED|BOUNCED|RETURNED|REJECTED|DECLINED|REVERSED)\b"
    # The first one may be the row's own.
    r"|\b(?:ORIG(?:INAL)?|FIRST|1ST)\b\.? (?:CHECK|CHK|CK|PMT|PAYMENT|ONE|TRY|ATTEMPT)(?: (?:WAS|GOT|IS))*"
    r" (?:VOID(?:ED)?|CANCELL?ED|BOUNCED|RETURNED|REJECTED|DECLINED|STOPPED|FAILED)\b"
    # What somebody cancelled, where it is no payment.
    r"|\b(?:VOIDED|CANCELL?ED) (?:THE|MY|OUR|HIS|HER|THEIR|AN?) (?:(?:DUPLICATE|OTHER|STATE) [\w-]+|"
    r"(?!(?:[\w'-]+ ){0,2}(?:CHECK|CHK|CK|PAYMENT|PMT|PYMT|DEBIT|EFT|ACH|TRANSACTION|TRANSFER|WITHDRAWAL|WIRE|VOUCHER|DEPOSIT"
    r"|EST|ESTIMATED?|ES|INSTALL?MENT|ONE|DIRECT|EFTPS)\b)(?!AUTO)[\w'-]+)"
)

_PART = re.compile(r"[;,()\u2013\u2014]|(?:^|\s)-+(?=\s|$)|:(?=\s|$)|\.(?=\s|$)|\b(?:BUT|AND|THEN)\b")
_DAY = r"\d\d?/\d\d?(?:/\d\d(?:\d\d)?)?"
_MONTH = r"(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]*\.? \d"
_WHEN = rf"(?:{_DAY}|{_MONTH}|(?:FOR|ON|VIA|THRU|THROUGH|TO|W/|WITH|IN|AT|UNTIL|TILL?)(?: |$))"
_SHORT = re.compile(r"\b(SCHE?D)\.")
_AHEAD = re.compile(
    r"(?<!\bAS )(?<!\bTHAN )\b(?:SCHEDULED\b(?! INTO\b)"
    rf"|(?:SCHE?D|PENDING|PLANNED|PROJECTED|UPCOMING|TENTATIVE(?:LY)?)(?=$| {_WHEN})"
    rf"|FUTURE (?:PAYMENT|PAYMT|PY?MT)(?=$| {_DAY}| (?:FOR|ON)\b)"
    r"|(?:WILL(?: BE)?|TO BE) (?:PAY|PAID|DEBIT(?:ED)?|MAIL(?:ED)?|SEND|SENT|WITHDRAWN?|DRAFT(?:ED)?)\b"
    rf"(?=$| (?:{_WHEN}|BY\b|FROM\b|ONLINE|AUTO|DIRECT|EFTPS|ACH|IT\b|THIS\b|WHEN\b|AFTER\b|LATER|SOON|TOMORROW"
    r"|NEXT (?:WEEK|MONTH))))"
)
_PERHAPS_AHEAD = re.compile(r"\b(?:WILL PAY|TO BE PAID)\b")
_CAME_TO_NOTHING = re.compile(
    rf"\b{_NEVER}(?:RETURNED|REJECTED|DECLINED|FAILED(?! TO)|DISHONOU?RED|(?:INSUFFICIENT|NOT SUFFICIENT) FUNDS)\b"
)
# What follows such a word where it speaks of the payment.
_HOW = re.compile(
    rf"(?:$|{_DAY}|{_MONTH}|UNPAID|NSF|R\d\d\b|BY (?:THE |MY |OUR )?(?:BANK|ISSUER|CARD|FINANCIAL|CREDIT|PROCESSOR)\b"
    r"|(?:AS |FOR |DUE TO |BECAUSE OF )?"
    r"(?:NSF|UNPAID|INSUFF\w*|NOT SUFFICIENT|NON-?SUFFICIENT|LACK|WRONG|INVALID|BAD|INCORRECT|CLOSED)\b"
    r"|(?:ON|IN) (?:THE )?(?:\d|ACC|CHECKING|SAVINGS|BANK|[A-Z]{3,9} \d))"
)
# Of what else such words are noted beside a payment: what is filed, before them; what is arranged or charged, anywhere.
_FILED = re.compile(r"\b(?:E-?FIL\w+|RETURNS?|EXTENSION)\b")
_OTHER_THING = re.compile(
    r"\b(?:8879|8453|SIGN\w*|(?<!-)FIL(?:E[SD]?|ING)|CALL\w*|MEETING|APP(?:OIN)?T\w*|CONFERENCE|HEARING|AUDIT|APPEAL|ABATEMENT"
    r"|OFFER|LETTER|REFUND|STATE|PENALT(?:Y|IES)|FEES?|INTO|REGULAR(?:LY)?)\b"
)
# Another payment, or all of them.
_REST = re.compile(r"\b(?:NEXT(?! (?:WEEK|MONTH|DAY))|REST|REMAIN\w*|OTHER|HALF|MONTHLY|QUARTERLY|RECURRING|EACH|EVERY)\b")


def _known(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PAYMENT = _known(
    "THE THIS MY OUR IT IRS US FED FEDERAL DIRECT PAY DIRECTPAY EFTPS EFT EFW ACH ONLINE BANK BILL AUTO AUTOPAY AUTO-PAY DEBIT"
    " E-PAY EPAY E-PAYMENT CARD CREDIT CHECK CHK CK NO PAYMENT PAYMENTS PAYMT PMT PYMT PMNT TRANSACTION TRANSFER WITHDRAWAL DRAFT"
    " USATAXPYMT UNITED STATES TREASURY AUTOMATIC AUTO-DEBIT AUTODEBIT AUTO-WITHDRAWAL ELECTRONIC FUNDS WIRE"
    " IS WAS HAS BEEN GOT CURRENTLY ALREADY STILL LATER LATE DUE TO FOR W WITH"
)
_TAX = _known(
    "EST ES ESTIMATE ESTIMATED ESTIMATES TAX TAXES VOUCHER INSTALLMENT DEPOSIT FTD BALANCE BAL AMOUNT AMT YEAR TY FORM QTR"
    " QUARTER"
)
_QUARTERS = _known("Q1 Q2 Q3 Q4")
_PAYER = _known("CLIENT TAXPAYER TP WE I HE SHE THEY CPA ACCOUNTANT PREPARER BOOKKEEPER")
_TOKEN = re.compile(r"[\w'-]+")


@lru_cache(maxsize=4096)
def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for one in _PART.split(_SHORT.sub(r"\1", text)) if (part := one.strip(" .!?*\"'")))


def _speaks_of(before: str, known: frozenset[str]) -> bool:
    """Tell whether the words before a verb name nothing but the payment, by such words or by its number."""
    return all(word in known or word[0].isdigit() for word in _TOKEN.findall(before))


def _of_part(part: str, made: bool, known: frozenset[str]) -> Status | None:
    """Return what a part of a note comes to: settled where it says nothing of it, and ``None`` where it may say something."""
    match = _CAME_TO_NOTHING.search(part)
    before = part[: match.start()] if match else ""
    if match:
        state = statuses.of_words(match[0])
        plain = not made and _HOW.match(part[match.end() :].lstrip()) is not None
        # What the IRS rejects may be the return.
        plain = plain and _speaks_of(before, _PAYMENT) and before.strip() != "IRS" and words.form_in(before) is None
    elif not made and (match := _AHEAD.search(part) or _PERHAPS_AHEAD.search(part)):
        before = part[: match.start()]
        state = statuses.of_words("SCHEDULED")
        known = known | _QUARTERS if known >= _TAX and not match[0].startswith(("WILL", "TO BE")) else known
        plain = match.re is _AHEAD and _speaks_of(before, known) and _REST.search(part) is None
    else:
        return SETTLED
    if _OTHER_THING.search(part) or _FILED.search(before):
        return SETTLED
    return state if plain else None


@lru_cache(maxsize=4096)
def _of_parts(text: str) -> tuple[Status, bool]:
    """Return what the parts of a note come to, and whether one of them may say that the payment was not made."""
    if not any(pattern.search(text) for pattern in (_AHEAD, _CAME_TO_NOTHING, _PERHAPS_AHEAD, _SHORT)):
        # As nearly all notes.
        return SETTLED, False
    made = _MADE.search(text) is not None
    of_parts = [
        _of_part(part, made, _PAYMENT | _PAYER if place else _PAYMENT | _PAYER | _TAX) for place, part in enumerate(_parts(text))
    ]
    told = [state for state in of_parts if state is not None and state is not SETTLED]
    # What a bank returned may stand with the IRS as paid and taken back; what never left does not.
    taken = next((state for state in told if state.name == "returned"), told[0] if told else SETTLED)
    return taken, taken is SETTLED and None in of_parts


def _upper(text: str) -> str:
    return anothers.without_others(" ".join(words.without_replaced(text.upper()).split()))


@lru_cache(maxsize=4096)
def _of_own_notes(text: str) -> Status:
    upper = _ANOTHERS.sub("", _upper(text))
    if _MADE_GOOD.search(upper):
        return SETTLED
    if _NEVER_PAID.search(upper):
        return Status(gone="not paid, says the record")
    if _COUNTED_TWICE.search(upper):
        return Status(gone="a duplicate entry, says the record")
    if match := _TAKEN_BACK.search(upper) or _IN_NOTES.search(upper):
        return statuses.of_words(match[0])
    return _of_parts(upper)[0]


# What a column of the purpose, the form or the quarter names, before it may say what became of the payment: "Q1 skipped".
_DESIGNATED = re.compile(
    rf"^(?:(?:[\w-]*\d[\w-]*|{'|'.join(sorted(_TAX | {'FED', 'FEDERAL', 'IRS', 'PAYMENT', 'PMT'}, key=len, reverse=True))})"
    r"(?![\w'-])\W*)+",
)
_OF_STATES = re.compile(
    r"VOID|CANCEL|BOUNCED|NSF|RETURNED|REVERS|REJECTED|DECLINED|FAILED|DISHONO|FUNDS|STOP|\bNOT\b|N['\u2019]T\b|NEVER|UNPAID|SKIP|UNCASHED"
    r"|SCHE?D|PENDING|PLANNED|PROJECTED|UPCOMING|TENTATIVE|FUTURE|\bWILL\b|\bTO BE\b|DUPLICATE|TWICE|COUNT"
)
# What was not paid then is what is paid now; and an instalment is scheduled by its agreement.
_TAX_UNPAID = re.compile(
    r"\b(?:TAX(?:ES)?|AMOUNT|AMT|BAL(?:ANCE)?|DUE|ESTIMATES?)\b\W*NOT (?:YET )?PAID\b|\bNOT PAID (?:WITH|ON|BY)\b"
    r"|\bSCHEDULED INSTALL|\b(?:TAX|AMOUNT|AMT|BAL(?:ANCE)?) TO BE PAID (?:WITH|ON)\b"
)
_PENALTY_ALONE = re.compile(
    r"[\w ]*?\bPENALT(?:Y|IES)\b\W*(VOID(?:ED)?|CANCELL?ED|NOT (?:YET )?PAID|SCHEDULED|PENDING|RETURNED|BOUNCED)\W*"
)
_QUARTER = re.compile(r"(?<!\w)(?:Q ?[1-4]|[1-4] ?Q|(?:1ST|2ND|3RD|4TH|FIRST|SECOND|THIRD|FOURTH))(?!\w)")


def _says_both(upper: str) -> bool:
    """Tell whether a cell says of one thing that it was paid and of another that it was not: ``Q1 paid; Q2 not paid``."""
    return _NEVER_PAID.search(upper) is not None and _MADE.search(upper) is not None


@lru_cache(maxsize=4096)
def _of_purpose(text: str) -> Status:
    """Judge a cell that says what a payment was for; ``2023 unpaid`` may be of a tax that was, as no quarter is."""
    upper = _upper(text)
    if not _OF_STATES.search(upper) or _TAX_UNPAID.search(upper) or _says_both(upper):
        # As nearly all.
        return SETTLED
    if "PENALT" in upper:
        # A penalty is named by what it is for: "returned check penalty".
        match = _PENALTY_ALONE.fullmatch(upper)
        return statuses.of_words(match[1]) if match else SETTLED
    status = _of_own_notes(text)
    rest = _DESIGNATED.sub("", upper)
    if status is not SETTLED or not rest or rest == upper or ("UNPAID" in rest and _QUARTER.search(upper) is None):
        return status
    return _of_own_notes(rest)


@lru_cache(maxsize=4096)
def is_doubtful(text: str) -> bool:
    """Tell whether a note may say that the payment was not made, and may speak of something else."""
    upper = _upper(text)
    plain = _ANOTHERS.sub("", upper)
    return _of_own_notes(text) is SETTLED and not _MADE_GOOD.search(upper) and (plain != upper or _of_parts(plain)[1])


# How a bank marks a line of its list that has not been booked; in a list of a person's own it says when something was arranged.
_NOT_BOOKED = re.compile(r"^\W*(?:PENDING|SCHEDULED)\b|\((?:PENDING|SCHEDULED)\)")


def _of_line(text: str) -> Status:
    match = _NOT_BOOKED.search(text.upper())
    return statuses.of_words(match[0]) if match else SETTLED


@lru_cache(maxsize=8192)
def _of_notes(text: str) -> Status:
    match = _IN_NOTES.search(words.without_replaced(text.upper()))
    return statuses.of_words(match[0]) if match else SETTLED


def doubtful_in(said: Said) -> str:
    """Return what a row says that may mean that its payment was not made, or an empty text."""
    if said.sense.mode == "bank":
        return ""
    fields: tuple[Field, ...] = ("memo", *_WHAT_FOR) if said.sense.mode == "list" else ("memo",)
    texts = ((name, said.text(name)) for name in fields)
    return next((text for name, text in texts if text and (is_doubtful if name == "memo" else _is_open)(text)), "")


@lru_cache(maxsize=4096)
def _is_open(text: str) -> bool:
    open_ = _OF_STATES.search(text.upper()) is not None and _of_purpose(text) is SETTLED
    return open_ and (is_doubtful(text) or _says_both(_upper(text)))


def of_row(said: Said) -> Status:
    """Judge one row by its status column, and by plain words in its notes, its type and what else it says of the payment."""
    columns = said.sense.fields
    made = "status" in columns and statuses.says_made(said.text("status"))
    for status in _judged(said):
        if status is not SETTLED and not (made and status.name == "scheduled"):
            return status
    return SETTLED if made else statuses.of_words(said.sense.titles.fate)


def _judged(said: Said) -> Iterator[Status]:
    columns, mode = said.sense.fields, said.sense.mode
    if "status" in columns:
        yield statuses.of_column(said)
    if "memo" in columns:
        memo = anothers.without_checks(said, said.text("memo"))
        if mode != "list":
            yield _of_line(memo)
        yield (_of_notes if mode == "bank" else _of_own_notes)(memo)
    if "item" in columns:
        yield _of_own_notes(anothers.without_checks(said, said.text("item")))
    if "type" in columns:
        yield _of_notes(said.text("type"))
    if mode != "bank" and "payee" in columns:
        yield (_of_own_notes if mode == "list" else _of_notes)(said.text("payee"))
    if mode == "list":
        for name in _WHAT_FOR:
            if name in columns and (text := said.text(name)):
                yield _of_purpose(anothers.without_checks(said, text))
    own = _of_own_notes if mode == "list" else _of_notes
    for name in _HOW_PAID:
        if name in columns and (name == "check" or mode == "list"):
            yield own(said.text(name))


_WHAT_FOR: tuple[Field, ...] = ("kind", "quarter", "form", "period")
# Where a list tells how a payment was made, it may tell that it was not.
_HOW_PAID: tuple[Field, ...] = ("method", "reference", "check")
