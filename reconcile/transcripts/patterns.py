"""State the patterns of IRS transcripts that more than one reader needs. All ignore letter case and run over line breaks."""

from __future__ import annotations

import re

FLAGS = re.IGNORECASE


def words(text: str) -> str:
    """Return a pattern for a phrase whose blanks may be any white space, line breaks included."""
    return r"\s+".join(re.escape(word) for word in text.split())


MONTHS = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*"
DATE_NUMERIC = r"\d{2}[-/]\d{2}[-/]\d{4}"
DATE = rf"(?:{MONTHS}\.?\s+\d{{1,2}},?\s+\d{{4}}|{DATE_NUMERIC})"
NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)\.\d{2}"
MONEY = rf"(?:\(\s?\$?\s?{NUMBER}\s?\)|-?\s?\$?\s?-?{NUMBER}(?!\d)-?)"

FORM_VALUE = (
    r"(?:Civil\s+Penalt(?:y|ies)|CI?VL?PEN|1120\s+Series|1040\s+SPLIT|SPLIT|CT-?\d"
    r"|\d{3,4}(?:-[A-Z]{1,2}|[A-Z]{1,2}(?![A-Za-z]))?)(?![\d.,])"
)
FORM_LABEL = re.compile(rf"(?<![A-Z])FORM(?:\s+NUMBER)?\s*:[\s|]*(?P<value>{FORM_VALUE})", FLAGS)
FORM_TITLE = re.compile(rf"\bForm\s+(?P<value>{FORM_VALUE})\s+(?:Account\s+Transcript|Record\s+of\s+Account)", FLAGS)
PENALTY_TITLE = re.compile(r"\b(?P<value>Civil\s+Penalty)\s+Account\s+Transcript", FLAGS)
PERIOD_LABEL = re.compile(
    rf"(?:REPORT\s+FOR\s+)?TAX\s+PERIOD(?:\s+ENDING)?[\s:|]*(?P<value>{DATE}|(?:19|20)\d{{4}}(?!\d))", FLAGS
)
TIN_VALUE = r"(?:[X*\d]{3}-[X*\d]{2}-\d{4}|[X*\d]{2}-[X*\d]{3}-?\d{4}|\d{9}(?!\d))"
TIN_LABEL = re.compile(
    rf"(?P<spouse>SPOUSE(?:'S)?\s+)?(?:TAXPAYER\s+IDENTIFICATION\s+NUMBER|\b(?:EIN|SSN|TIN|ITIN))"
    rf"(?P<second>\s*\(spouse\))?[\s:|]*(?P<value>{TIN_VALUE})",
    FLAGS,
)
REQUEST_DATE = re.compile(rf"REQUEST\s+DATE[\s:|]*(?P<value>{DATE})", FLAGS)
RESPONSE_DATE = re.compile(rf"RESPONSE\s+DATE[\s:|]*(?P<value>{DATE})", FLAGS)
TRACKING = re.compile(r"TRACKING\s+(?:NUMBER|ID)[\s:|]*(?P<value>\d{6,15})", FLAGS)
TITLE = re.compile(
    r"(?:(?:Form\s+\S+|Civil\s+Penalty)\s+)?(?:Account\s+Transcript|Record\s+of\s+Account(?:\s+Transcript)?)", FLAGS
)
RECORD_OF_ACCOUNT = re.compile(r"Record\s+of\s+Account", FLAGS)
SENSITIVE = re.compile(words("This Product Contains Sensitive Taxpayer Data"), FLAGS)
PAGE_MARK = re.compile(r"\bPage\s+(?P<page>\d{1,4})\s*(?:of|/)\s*(?P<pages>\d{1,4})\b", FLAGS)
HEADING = re.compile(r"(?:TRANSACTIONS\W{0,8}?)?CODES?\W+EXPLANATION\s+OF\s+TRANSACTIONS?\W+CYCLE\W+DATE\W+AMOUNT\b", FLAGS)
HEADING_SHORT = re.compile(r"^[ \t]*TRANSACTIONS[ \t]*:?[ \t]*$", FLAGS | re.MULTILINE)
BALANCE = re.compile(rf"ACCOUNT\s+BALANCE(?!\s*PLUS)[\s:|]*(?P<value>{MONEY})", FLAGS)
BALANCE_LABEL = re.compile(r"ACCOUNT\s+BALANCE(?!\s*PLUS)", FLAGS)
BALANCE_PLUS = re.compile(
    r"ACCOUNT\s+BALANCE\s+PLUS\s+ACCRUALS\s*(?:\(\s*this\s+is\s+not\s+a\s+pay-?off\s+amount\s*\))?"
    rf"[\s:|]*(?P<value>{MONEY})",
    FLAGS,
)
AS_OF = re.compile(rf"AS\s+OF[\s:|]*(?P<value>{DATE})", FLAGS)
_ACCRUED = rf"(?:\s*\(?\s*AS\s+OF[\s:|]*{DATE}\)?)?[\s:|]*(?P<value>{MONEY})"
ACCRUED_INTEREST = re.compile(rf"ACCRUED\s+INTEREST{_ACCRUED}", FLAGS)
ACCRUED_PENALTY = re.compile(rf"ACCRUED\s+PENALTY{_ACCRUED}", FLAGS)
STUBS = re.compile(
    "|".join(
        words(text)
        for text in (
            "Requested data not found",
            "No record of return filed",
            "No transcript available",
            "No tax return filed for this period",
        )
    ),
    FLAGS,
)
RETURN_NOT_PRESENT = re.compile(words("RETURN NOT PRESENT FOR THIS ACCOUNT"), FLAGS)
PSEUDO_ROW = re.compile(r"(?:(?<![\w/])n/a\s+)?No\s+tax\s+return\s+filed(?!\s+for)", FLAGS)
DLN = re.compile(r"(?<![\d-])\d{5}-\d{3}-\d{5}-\d{1,2}(?![\d-])|(?<![\d-])\d{14}(?!\d)")
ROW_LIKE = re.compile(
    rf"(?:\bCODE\s+)?(?<![\d$.,/-])\d{{3}}[\s:|]*(?:-\s+)?[A-Za-z][^\n$]{{2,120}}?{DATE_NUMERIC}"
    rf"[\s|,:-]*(?:AMOUNT[\s:]*)?-?\$?-?{NUMBER}",
    FLAGS,
)
