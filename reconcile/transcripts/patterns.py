"""State the patterns of IRS transcripts that more than one reader needs.

They search the text in capitals (``Stream.upper``) and run over line breaks. Each begins with a plain word where it can, and
none repeats without a bound what a neighbour repeats too: hostile text must not make a search quadratic.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from reconcile.dates import parse_irs, parse_us
from reconcile.model import TaxPeriod


def words(text: str) -> str:
    """Return a pattern for a phrase whose blanks may be any white space, line breaks included."""
    return r"\s+".join(re.escape(word) for word in text.upper().split())


GAP = r"[\s:|]*"
MONTHS = r"(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]{0,6}"
DATE_NUMERIC = r"(?:[0-9]{2}-[0-9]{2}-[0-9]{4}|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4})"
DATE = rf"(?:{DATE_NUMERIC}(?!\d)|{MONTHS}(?:\.\s*|\s+)[0-9]{{1,2}}(?:,\s*|\s+)[0-9]{{4}}(?!\d))"
# At most fifteen digits, so that a run of digits costs no more than its length.
# The first digit stands before the look behind, so that a search skips to digits.
NUMBER_START = r"[0-9](?<![\w.,].)(?:[0-9]{0,2}(?:,[0-9]{3}){1,6}|[0-9]{0,14})\.[0-9]{2}"
NUMBER = rf"{NUMBER_START}(?!\d)"
MONEY = rf"(?:\$?\(\s?\$?\s?{NUMBER}\s?\)|-?\s?\$?\s?-?{NUMBER}(?:-(?![\d-]))?)"
TARGET_FORM = r"(?:\d{3,4}(?:-?[A-Z]{1,2})?|CT-?\d|CIVIL\s+PENALTY|CI?VL?PEN)"
"""The form of a module that a credit was moved to or from, as the row's explanation names it, with the period behind it."""
# Behind a label without a colon a dash with a blank is a separator, behind a colon it is a sign.
VALUE_GAP = r"(?:[\s|]*:[\s:|]*|[\s|]*(?:-\s+(?=[-$(\d]))?)"

FORM_VALUE = (
    r"(?:CIVIL\s+PENALT(?:Y|IES)|CI?VL?\s?PEN|1120\s+SERIES|1040[\s-]{1,9}SPLIT|SPLIT|CT-?\d|1120[ \t][SFH](?![A-Z])"
    r"|\d{3,4}(?:-[A-Z]{1,2}(?![A-Z])|-[A-Z](?=TAX)|[A-Z]{1,2}(?![A-Z]))?)(?![\d.,])"
)
FORM_ANCHOR = re.compile(
    rf"FORM(?:(?<![A-Z]FORM)|(?<=TRANSCRIPTFORM))(?:\s*NUMBER\s*(?P<mark>:?)|\s*:)[\s|]*(?P<value>{FORM_VALUE})?"
)
FORM_TITLE = re.compile(rf"FORM\s+(?P<value>{FORM_VALUE})\s+(?:ACCOUNT\s+TRANSCRIPT|RECORD\s+OF\s+ACCOUNT)")
PENALTY_TITLE = re.compile(r"(?P<value>CIVIL\s+PENALTY)\s+(?:ACCOUNT\s+TRANSCRIPT|RECORD\s+OF\s+ACCOUNT)")
PERIOD_LABEL = re.compile(rf"TAX\s*PERIOD(?:\s+END(?:ING|ED))?{GAP}(?:-\s+)?(?P<value>{DATE}|(?:19|20)\d{{4}}(?!\d))")
TIN_VALUE = (
    r"(?:[X*#0-9]{3}\s?-\s?[X*#0-9]{2}\s?-\s?[0-9]{4}|[X*#0-9]{2}\s?-\s?[X*#0-9]{3}\s?-?\s?[0-9]{4}"
    r"|[X*#]{5}[0-9]{4}|[0-9]{9})(?![\d-])"
)
TIN_LABEL = re.compile(rf"TAXPAYER\s*IDENTIFICATION\s*NUMBER(?P<second>\s*\(SPOUSE\))?{GAP}(?:-\s?)?(?P<value>{TIN_VALUE})")
TIN_SHORT = re.compile(rf"\b(?:EIN|SSN|TIN|ITIN)(?P<second>\s*\(SPOUSE\))?(?:\s+PROVIDED)?{GAP}(?:-\s?)?(?P<value>{TIN_VALUE})")
SPOUSE_BEFORE = re.compile(r"SPOUSE(?:'S)?\s{1,80}$")
REQUEST_DATE = re.compile(rf"REQUEST\s*DATE{GAP}(?P<value>{DATE})")
RESPONSE_DATE = re.compile(rf"RESPONSE\s*DATE{GAP}(?P<value>{DATE})")
TRACKING = re.compile(rf"TRACKING\s*(?:NUMBER|ID){GAP}(?P<value>\d{{6,15}}(?!\d))")
ACCOUNT_TITLE = re.compile(r"ACCOUNT\s*TRANSCRIPT")
RECORD_OF_ACCOUNT = re.compile(r"RECORD\s*OF\s*ACCOUNT")
RETURN_PART = re.compile(r"RETURN\s+TRANSCRIPT|FOLLOWING\s+ITEMS\s+REFLECT\s+THE\s+AMOUNT")
SENSITIVE = re.compile(words("This Product Contains Sensitive Taxpayer Data"))
BANNER = re.compile(r"ANY\s*MINUS\s*SIGN\s*SHOWN\s*BELOW\s*SIGNIFIES\s*A\s*CREDIT\s*AMOUNT")
PAGE_MARK = re.compile(r"PAGE\s{0,9}(?P<page>\d{1,4})\s{0,9}(?:OF|/)\s{0,9}(?P<pages>\d{1,4})(?!\d)")
HEADING = re.compile(r"EXPLANATION\s*OF\s*TRANSACTIONS?\W{0,200}CYCLE\W{0,200}(?:TRANSACTION\s+)?DATE\W{0,200}AMOUNT")
HEADING_BEFORE = re.compile(r"(?:TRANSACTIONS?\W{1,200})?CODES?\W{0,200}$|TRANSACTIONS?\W{1,200}$")
HEADING_SHORT = re.compile(r"^[ \t]*TRANSACTIONS[ \t]*:?[ \t]*$", re.MULTILINE)
BALANCE_LABEL = re.compile(r"ACCOUNT\s*BALANCE(?!\s*PLUS)")
BALANCE = re.compile(rf"ACCOUNT\s*BALANCE(?!\s*PLUS){VALUE_GAP}(?P<value>{MONEY})")
BALANCE_PLUS = re.compile(
    r"ACCOUNT\s*BALANCE\s*PLUS\s*ACCRUALS\s*(?:\(\s*THIS\s*IS\s*NOT\s*A\s*PAY-?\s?OFF\s*AMOUNT\s*\))?"
    rf"{VALUE_GAP}(?P<value>{MONEY})"
)
AS_OF = re.compile(rf"AS\s*OF{GAP}(?:-\s+)?(?P<value>{DATE})")
_ACCRUED = rf"(?:\s*\(?\s*AS\s*OF{GAP}{DATE}\s?\)?)?{VALUE_GAP}(?P<value>{MONEY})"
ACCRUED_INTEREST = re.compile(rf"ACCRUED\s*INTEREST{_ACCRUED}")
ACCRUED_PENALTY = re.compile(rf"ACCRUED\s*PENALTY{_ACCRUED}")
INFORMATION = re.compile(words("Information from the return or as adjusted"))
PROCESSED = re.compile(rf"PROCESSING\s*DATE{GAP}(?P<value>{DATE})")
RETURN_ABSENT = re.compile(rf"(?P<value>{words('Return not present for this account')})")
STUBS = re.compile(
    "|".join(
        words(text)
        for text in (
            "Requested data not found",
            "No record of return filed",
            "No transcript available",
            "No tax return filed for this period",
        )
    )
)
PSEUDO_ROW = re.compile(r"NO\s*TAX\s*RETURN\s*FILED(?!\s+FOR)")
DLN = re.compile(r"(?<![\d-])\d{5}-\d{3}-\d{5}-\d{1,2}(?![\d-])|(?<!\d)\d{14}(?!\d)")
ROW_LIKE = re.compile(
    rf"[0-9](?<![\w$.,/-].)[0-9]{{2}}[\s:|]{{0,400}}(?:-\s+)?[A-Z][^$]{{2,120}}?{DATE_NUMERIC}[\s|,:-]*(?:AMOUNT[\s:]*)?-?\s?\$?-?{NUMBER}"
)


def parse_period(text: str) -> TaxPeriod:
    """Read a tax period as ``PERIOD_LABEL`` finds it.

    Raises:
        ValueError: when there is no such day or month.
    """
    if text.isdigit():
        return TaxPeriod.parse(text)
    day = parse_date(text)
    return TaxPeriod(day.year, day.month)


@lru_cache(maxsize=4096)
def parse_date(text: str) -> date:
    """Read a date as ``DATE`` finds it.

    Raises:
        ValueError: when the day does not exist.
    """
    if "/" in text:
        return parse_us(text)
    return parse_irs(text.replace(".", ". ").replace(",", ", "))
