"""Tell of a year that a note names whether its payment was for it, or the note only speaks of it.

Under a title that states another year, a note wins only where it says what the payment was for. What it mentions beside that (a
return, the tax on which the amount rests, what the IRS did with the money) leaves the title's year; what may be either is told.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from reconcile.payments import words

Told = Literal["this", "another", "open"]
"""What a year is of: this payment, another thing, or either."""

MONTH = (
    r"(?:JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?"
    r"|AUG(?:UST)?|SEPT?(?:EMBER)?|OCT(?:OBER)?|NOV(?:EMBER)?|DEC(?:EMBER)?)"
)
YEAR4 = r"(?:19[89]\d|20\d\d)"
# A month with its year in a note is when something was done, as a day is; and so is a year in which it was, or that of a budget.
_WHEN = (
    rf"(?<![A-Z]){MONTH}\.?[\s,/-]*(?:\d\d?(?:ST|ND|RD|TH)?[\s,/-]+)?(?:'?{YEAR4}|'\d\d)(?!\d)"
    rf"|(?<!\d){YEAR4}\s+JAN(?:UARY)?\b"
    rf"|\b(?:PAID|PD|MAILED|CLEARED|POSTED|SENT|DATED|DEBITED|MADE|WRITTEN|SETTLED|CASHED|DUE) (?:IN|ON|DURING|BY) {YEAR4}(?!\d)"
    rf"|\b(?:MAILED|CLEARED|POSTED|DATED|DEBITED|CASHED) {YEAR4}(?!\d)"
    rf"|(?<!\d){YEAR4} (?:CASH )?BUDGET\b|\bREFUND (?:FROM|OF|FOR) (?:TY ?)?{YEAR4}(?!\d)|(?<!\d){YEAR4} (?:\w+ )?REFUND\b"
)
# What an amount was computed on, and where the IRS put the money, is no year that the payer paid for.
_ERROR = r"(?:ERROR|MISTAKE\w*|WRONG\w*|ERRONEOUS\w*|INCORRECT\w*)"
_NEVER = (
    rf"\b(?:BASED|BASING|COMPUTED|FIGURED|CALC(?:ULATED)?) (?:UP)?(?:ON|OFF|FROM|OF) (?:(?!FOR\b)[\w'/]+ |\(){{0,4}}{YEAR4}(?!\d)"
    rf"|\b(?:90|100|110) ?(?:%|PCT|PERCENT) (?:OF )?(?:[\w'/]+ |\(){{0,3}}{YEAR4}(?!\d)(?! BAL)"
    rf"|(?<!\d){YEAR4} (?:TAX |INCOME )?(?:METHOD|BASIS)\b"
    r"|\b(?:SAME|SIMILAR|EQUAL|IDENTICAL|LIKE|VS\.?|COMPARED)"
    rf" (?:(?:AMOUNT|AMT|AS|TO|WITH|IN|FOR|THE|ALL|OF|LAST|PRIOR|YEAR|YR) )*\(?{YEAR4}(?!\d)"
    rf"|\bAS IN {YEAR4}(?!\d)|\bNOT (?:(?:FOR|A|AN|THE|TO|IN|TY|TAX|YEAR|PART|OF) )*{YEAR4}(?!\d)"
    rf"|\b(?:IRS|THEY) (?:SAYS?|SAID|SHOWS?|HAS|HAVE|HAD|CLAIMS?|THINKS?|APPLIE[DS]|POSTED|CREDITED|MOVED|PUT|RECORDED"
    rf"|TRANSFERRED|BOOKED|MISAPPLIED|MISPOSTED)\b[^;,.()]*\b{YEAR4}(?!\d)"
    rf"|\b(?:APPLIED|POSTED|CREDITED|MOVED|WENT|BOOKED) (?:[\w'/]+ ){{0,5}}{YEAR4}(?!\d)(?=[^;]*\b{_ERROR}\b)"
    rf"|\b(?:MISAPPLIED|MISPOSTED|ERRONEOUSLY|MISTAKENLY|WRONG (?:TAX )?(?:YEAR|YR)) (?:[\w'/(-]+ |\(){{0,5}}{YEAR4}(?!\d)"
)
_ASIDE = re.compile(f"{_WHEN}|{_NEVER}")


def without_asides(text: str) -> str:
    """Return a text, in upper case, without the years and months in it that no payment can have been for."""
    return _ASIDE.sub(" ", text)


def _known(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What people write beside the year that a payment was for, and what stands there for the payment itself.
_PLAIN = _known(
    "THE THIS MY OUR A AN OF TO FOR ON BY VIA AND IS IT ALL PART FULL REST HALF PAID PD PAY PAYMENT PAYMENTS PMT PMTS PYMT APPLY"
    " TOWARD TOWARDS SENT MAILED ONLINE CHECK CHK CK NO ACH EFT EFTPS DIRECT DIRECTPAY WIRE CARD IRS US FED FEDERAL LATE FINAL"
    " LAST FIRST SECOND THIRD FOURTH ONLY YEAR YR TY CY QTR QUARTER QUARTERLY AMOUNT AMT TOTAL CATCH-UP CATCHUP REALLY"
    " ACTUALLY TREASURY CERTIFIED MAIL WITH YE FYE TYE FY"
)
_TAX = _known(
    "TAX TAXES INCOME EST EST. ES ESTS ESTIMATE ESTIMATED ESTIMATES VOUCHER BALANCE BAL BAL. DUE OWED EXTENSION EXT EXT. AMENDED"
    " AMENDMENT PENALTY PENALTIES PEN INTEREST INT INSTALLMENT INSTALMENT DEPOSIT FTD NOTICE LIABILITY LIAB UNDERPAYMENT FORM"
    " PAYROLL"
)
# Before the year: what only refers to something of it, or says what became of the money.
_REFERS = _known(
    "SEE PER REF REFER REFERS CF COMPARE COMPARED VS LIKE SAME BASED USING REPORTED CLAIMED DEDUCTED LISTED SHOWN COPY ATTACHED"
    " MATCHES MATCH UNLIKE FILED FILING BOOK"
)
_MOVED = _known(
    "MOVED APPLIED POSTED CREDITED TRANSFERRED SHIFTED REALLOCATED REAPPLIED CHANGED ROLLED CARRIED WENT SHOWS SHOWING SAYS IN"
    " FROM AFTER BEFORE UNTIL SINCE NOT WAITING WRONG ERROR MISTAKE"
)
# Behind the year: of a paper or a way to compute, and no payment for it.
_PAPERS = _known("BOOK BOOKS METHOD BASIS LINE WORKSHEET FILED COPY TRANSCRIPT TABLE TABLES RATE RATES FIGURES NUMBERS AGI")
_NOT_FOR = _known("RETURN RETURNS FILE FILING HARBOR WAS WERE IS SHORT LOW HIGH REFUND OVERPAYMENT CREDIT ERROR MISTAKE WRONG")

_OWED = _known("BALANCE BAL OWED DUE")
_FROM = _known("FROM IN")

_CLAUSE = re.compile(r"[;,()\u2013\u2014]|(?:^|\s)-+(?=\s|$)|:(?=\s|$)|\.(?=\s|$)")
_LONE = re.compile(rf"\(({YEAR4})\)")
_TOKEN = re.compile(r"[^\s]+")
# A year by itself, and one that its own words make the one of a tax: 4Q24, Q4 2024, TY24.
_OF_QUARTER = re.compile(
    rf"(?<![A-Z0-9])(?:Q(?:TR|UARTER)?\.?\s*[1-4]|[1-4]\s*Q(?:TR|UARTER)?\.?|(?:1ST|2ND|3RD|4TH|FIRST|SECOND|THIRD|FOURTH)"
    rf"\s+(?:Q(?:TR|UARTER)?\.?|EST\w*|INST\w*|VOUCHER|PAYMENT|PMT))\s*(?:OF|FOR)?\s*[/,-]?\s*(?:'?{YEAR4}|'?\d\d)(?!\d)"
    rf"|(?<!\d){YEAR4}\s*[/,-]?\s*(?:Q(?:TR)?\.?\s*[1-4]|[1-4]\s*Q(?:TR)?|(?:1ST|2ND|3RD|4TH) Q\w*)(?![0-9A-Z])"
    rf"|\b(?:TAX\s*Y(?:EA)?R|TY)\.?\s*:?\s*'?(?:{YEAR4}|\d\d)(?!\d)"
)
_BARE = re.compile(rf"(?<![\d/.,#$-])(?:{YEAR4}(?![\d/]|[.,]\d|-\d)|'\d\d(?![\d']))|\b(?:YR|YEAR|FY|CY)\.?\s*'?\d\d(?!\d)")


@lru_cache(maxsize=4096)
def of_note(note: str) -> Told:
    """Tell of the year that a note names whether its payment was for that (``this``), or not, or whether it may have been."""
    plain = without_asides(_LONE.sub(r"\1", " ".join(note.upper().split())))
    found = [told for clause in _CLAUSE.split(plain) if (told := _of_clause(clause.strip())) is not None]
    if "this" in found:
        return "this"
    if not found:
        # A period that is written by its months or days.
        return "open" if _REFERS & set(note.upper().split()) else "this"
    return "open" if "open" in found else "another"


def _of_clause(clause: str) -> Told | None:
    """Tell what one part of a note says of the year in it; ``None`` where none stands there."""
    strong = _OF_QUARTER.search(clause)
    match = strong or _BARE.search(clause)
    if match is None:
        return None
    before, behind = _TOKEN.findall(clause[: match.start()]), _TOKEN.findall(clause[match.end() :])
    first, rest = {_plain(word) for word in before}, {_plain(word) for word in behind}
    if first & _REFERS or rest & _PAPERS:
        # What is due on a return may be paid with a word on that return.
        owed = (first | rest) & _OWED or words.kind_in(clause) not in ("unknown", "estimated")
        return "open" if first & _MOVED - _FROM or owed else "another"
    if first & _MOVED or rest & _NOT_FOR:
        return "open"
    if strong or (all(map(_is_plain, before)) and _says_for(before, behind)):
        return "this"
    return "open"


_NUMBER = re.compile(
    r"\$?\d[\d,]*(?:\.\d\d)?|\d\d?[/-]\d\d?(?:[/-]\d+)?|Q[1-4]|[1-4](?:ST|ND|RD|TH|Q)|[&/+]|(?:CP|LT)-?\d+[A-Z]?"
)


def _plain(word: str) -> str:
    return word.strip(".!?*\"'#").removesuffix("'S")


def _is_plain(word: str) -> bool:
    return not (bare := _plain(word)) or bare in _PLAIN or _NUMBER.fullmatch(bare) is not None or _is_of_tax(word)


def _is_of_tax(word: str) -> bool:
    return _plain(word) in _TAX or words.form_in(word) is not None


def _says_for(before: list[str], behind: list[str]) -> bool:
    """Tell whether a year that plain words lead up to is named as what was paid for."""
    if all(map(_is_plain, behind)):
        return True
    leads = before and (_plain(before[-1]) in ("FOR", "TOWARD", "TOWARDS") or _is_of_tax(before[-1]))
    return bool(leads) or _is_of_tax(behind[0])
