"""Tell whether a note says of its own payment that it was a state's tax, a refund or a fee, or mentions such a thing beside it.

A row whose form, number or payee stand in columns of their own is a payment, whatever else its note speaks of.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from reconcile.payments import anothers, classify, words
from reconcile.payments.said import Said

Told = Literal["this", "another", "open"]
"""Whose words they are: of this payment, of another thing, or of either."""

_EFT_DIGITS = 15
_TOKEN = re.compile(r"[A-Z0-9][\w'/-]*")


def _known(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What stands before the name of a thing without saying anything of it.
_PLAIN = _known(
    "THE THIS MY OUR A AN OF TO FOR ON BY VIA PAID PD PAY PAYMENT PAYMENTS PMT PYMT SENT MAILED ONLINE WEB CHECK CHK CK ACH EFT"
    " IRS US FED FEDERAL FORM TAX TAXES EST ES ESTIMATE ESTIMATED ESTIMATES INCOME AMOUNT AMT TOTAL YEAR TY QTR"
    " QUARTER Q1 Q2 Q3 Q4 FIRST SECOND THIRD FOURTH VOUCHER BALANCE BAL DUE DIRECT TYPE RECEIVED BANK OVERPAYMENT"
    " TREASURER DEP DEPOSIT JAN FEB MAR APR MAY JUN JUNE JUL JULY AUG SEP SEPT OCT NOV DEC JANUARY APRIL SEPTEMBER"
)
_THINGS = _known(
    "FTB DOR DTF EDD NYS CDTFA SUTA SUI SDI UI FRANCHISE DEPT DEPARTMENT DIV DIVISION COMPTROLLER TAXATION EMPLOYMENT EDI COMM"
    " COMMONWEALTH REVENUE 540-ES 540ES IT-2105 UNEMPLOYMENT REFUND REFUNDED REFUNDS QUICK TREAS TREASURY 4466 AMOUNT"
    " LOCAL PROPERTY PROP COUNTY CITY TOWN VILLAGE COLLECTOR DMV SALES REAL"
    " CONV CONVENIENCE SERVICE PROCESSING PROCESSOR CARD FEE FEES USER SETUP SET-UP SET FILING PREP PREPARATION ATTORNEY"
    " ORIGINATION REINSTATEMENT"
)
_WORDS_TOO = _known("IN OR ME OK HI")
_BESIDE = re.compile(r"\b(?:ALSO|TOO|SAME|SEPARATE\w*|AS WELL)\b")
# Before its name, they part a thing from the payment; behind it, they may.
_APART = re.compile(
    r"\b(?:AFTER|BEFORE|NOT|NO|NOTHING|WITHOUT|INCL\w*|PLUS|LESS|EXCL\w*|BESIDES?|FROM|WITH|AND|USING|OUT|SEE|LATER|EARLIER)\b"
)
_LATER_ON = re.compile(
    r"\b(?:AFTER|BEFORE|NOT|LATER|EARLIER|NEXT|EXPECT\w*|COMING|SOON|STILL|ALREADY|WENT|USED|GOT|DONE|OWE[SD]?|WAIVED|PENALT(?:Y|IES))\b"
)
_IS = re.compile(r"\b(?:IS|ARE|WAS|WERE)\b")
# What a thing is called stands last: "W-2 filing service fee".
_NAMED_LAST = re.compile(r"\b(?:FEES?|REFUND)\b(?=\W*$|\s*[,;(])")
_NO_FEDERAL = re.compile(r"\b(?:NOT|NO|NON)[ -](?:A |THE |TO |FOR )?(?:FED|IRS|US)")
_FEDERAL = re.compile(r"\b(?:FED(?:ERAL)?|IRS|EFTPS|US TREASURY)\b")


@lru_cache(maxsize=4096)
def of_note(note: str) -> Told:
    """Tell of a note that names a state's tax, a refund or a fee whether the payment was that."""
    named = classify.normalise(note)
    upper = anothers.without_others(named)
    if upper != named and _before_thing(upper)[0] == upper:
        # What became of a state's check is no word on this one.
        return "another"
    if _NO_FEDERAL.search(upper):
        return "this"
    before, is_first = _before_thing(upper)
    if _BESIDE.search(upper):
        # What is paid separately may be the federal tax.
        return "open" if is_first and _FEDERAL.search(upper) else "another"
    if not is_first and _APART.search(before):
        return "another"
    if not is_first:
        return "this" if _NAMED_LAST.search(upper) else "open"
    of_refund = "REFUND" in upper
    if not of_refund and _FEDERAL.search(upper) and "FEE" not in upper:
        return "another"
    if _LATER_ON.search(upper) or (not of_refund and _IS.search(upper)):
        return "open"
    return "this"


def _before_thing(upper: str) -> tuple[str, bool]:
    """Return what stands before the thing that is named, and whether that says nothing else."""
    states, is_first = classify.first_of_states() - _WORDS_TOO, True
    for match in _TOKEN.finditer(upper):
        token = match[0].rstrip("'")
        if token in _THINGS or token in states:
            return upper[: match.start()], is_first
        is_first = is_first and (token in _PLAIN or token[0].isdigit())
    return upper, is_first


def is_of_payment(said: Said, named: classify.Verdict | None, note: str) -> bool:
    """Tell whether a note of a row that names a state's tax, a refund or a fee says that the payment itself was that."""
    return not _is_federal(said, named) or of_note(note) == "this"


def _is_federal(said: Said, named: classify.Verdict | None) -> bool:
    """Tell whether a row of a list says outside its notes that a federal tax was paid: by its form, its number or its payee."""
    if named is not None and named.kind == "payment":
        return True
    form = said.text("form")
    if (form and words.form_of_cell(form)) or said.sense.titles.form:
        return True
    return any(len(number := said.text(name)) == _EFT_DIGITS and number.isdecimal() for name in ("reference", "check"))


_PART = re.compile(r"\([^()]*\)|[;,\u2013\u2014-]\s[^;,()]*$")


@lru_cache(maxsize=4096)
def without_asides(text: str) -> str:
    """Return the text of a ledger without a last part, or one in brackets, that names a thing beside the payment."""
    return _PART.sub(lambda part: "" if _BESIDE.search(part[0].upper()) else part[0], text).strip()
