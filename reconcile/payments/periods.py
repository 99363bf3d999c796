"""Read tax periods as people write them, and resolve them with the form they stand beside.

``Q1 2025`` beside Form 1040-ES is the first instalment of 2025, beside Form 941 the quarter that ended in March. A year alone is
the year that ends in December. The day of the payment says nothing about the period, with one exception: a quarter stated without
its year beside a quarterly form is the newest such quarter that the payment can have been for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from reconcile import codes, dates
from reconcile.kinds import PaymentKind
from reconcile.model import TaxPeriod
from reconcile.payments import years
from reconcile.payments.table import Cell, text_of


@dataclass(frozen=True, slots=True)
class Span:
    """Hold what was stated of a period: any of a year, the month it ends in, a quarter or instalment.

    ``quarter`` is 0 where several were named. ``payroll``: it was written as a range of days within one month, as pay periods
    are; no tax period is that short. ``fiscal``: the year was called a fiscal one, and its last month was not told. ``noted``:
    the month stands in a note beside a form of payroll, and may be that of the payment.
    """

    year: int | None = None
    month: int | None = None
    quarter: int | None = None
    payroll: bool = False
    fiscal: bool = False
    noted: bool = False


_MONTH, _YEAR4 = years.MONTH, years.YEAR4
_YEAR = rf"'?({_YEAR4}|\d\d)(?!\d)"
_DAY = r"(?<!\d)(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d\d)(?!\d)"
_ORDINALS = {"1ST": 1, "2ND": 2, "3RD": 3, "4TH": 4, "FIRST": 1, "SECOND": 2, "THIRD": 3, "FOURTH": 4}
_QUARTER_WORD = r"(?:Q|QTR|QUARTER|QUART|INST(?:ALL?MENT)?|EST(?:IMATED?)?(?: TAX)?|VOUCHER|PAYMENT|PMT)"

_RANGE = re.compile(rf"{_DAY}\s*(?:-|–|—|TO|THRU|THROUGH)\s*{_DAY}")
_MONTH_RANGE = re.compile(rf"\b{_MONTH}\.?\s*(?:-|–|TO|THRU)\s*({_MONTH})\.?,?\s*{_YEAR}")
_QUARTER_YEAR = re.compile(
    rf"(?<![A-Z0-9])(?:Q(?:TR|UARTER)?\.?\s*([1-4])(?!\d)|([1-4])\s*Q(?:TR|UARTER)?)(?![A-Z])\.?\s*(?:OF|FOR)?\s*[/,-]?\s*{_YEAR}"
)
_YEAR_QUARTER = re.compile(rf"(?<!\d)({_YEAR4})\s*[/,-]?\s*(?:Q(?:TR|UARTER)?\.?\s*([1-4])|([1-4])\s*Q(?:TR)?)(?![0-9A-Z])")
_QUARTER = re.compile(r"(?<![A-Z0-9])(?:Q(?:TR|UARTER)?\.?\s*#?([1-4])|([1-4])\s*Q(?:TR|UARTER)?)(?![0-9A-Z])")
# As it stands in any of the ways above.
_QUARTER_NAMED = re.compile(r"(?<![A-Z0-9])(?:Q(?:TR|UARTER)?\.?\s*#?([1-4])(?!\d)|([1-4])\s*Q(?:TR|UARTER)?(?![A-Z]))")
_ORDINAL = re.compile(rf"\b(1ST|2ND|3RD|4TH|FIRST|SECOND|THIRD|FOURTH)\s+{_QUARTER_WORD}\b")
_NUMBERED = re.compile(
    r"\b(?:INSTALL?MENT|INSTALMENT|VOUCHER|ESTIMATE|EST(?:\.|IMATED)?(?: (?:TAX|PAYMENT|PMT))?)"
    r"\s*(?:NO\.?|#)?\s*([1-4])\b(?![/\d])"
)
# One digit up to four behind a year may be a quarter as well as a month.
_ISO_MONTH = re.compile(rf"(?<!\d)({_YEAR4})[-/](0[1-9]|1[0-2]|[5-9])(?![-/\d])")
_FORM_MONTH = re.compile(
    rf"(?<![\w-])(?:94[0135]|720|1041|1120(?:-?S)?|990(?:-?T)?) (?:FOR |PERIOD )?(0?[1-9]|1[0-2])/({_YEAR4})(?![\d/])"
)
_COMPACT = re.compile(rf"(?<!\d)({_YEAR4})(0[1-9]|1[0-2])(?!\d)")
_MONTH_YEAR = re.compile(rf"(?<![\d/-])(?<!Q)(?<!Q )(0?[1-9]|1[0-2])[/-]({_YEAR4})(?!\d)")
_NAMED_MONTH = re.compile(
    rf"\b({_MONTH})\.?,?\s*(?:\d{{1,2}}(?:ST|ND|RD|TH)?,\s*|\d{{1,2}}(?:ST|ND|RD|TH)?\s+)?'?({_YEAR4})(?!\d)"
)
_NAMED_MONTH_SHORT = re.compile(rf"\b({_MONTH})\.?[-\s]?'?(\d\d)(?!\d)")
_FULL_DATE = re.compile(rf"(?:{_DAY}|(?<!\d)\d{{4}}-\d\d?-\d\d?(?!\d))")
_TAX_YEAR = re.compile(rf"\b(?:TAX\s*Y(?:EA)?R|TY|YR|YEAR|FY|CY)\.?\s*:?\s*{_YEAR}")
_BARE_YEAR = re.compile(rf"(?<![\d/.,#$-])(?<!#:)(?<!# )(?<!#: )({_YEAR4})(?![\d/]|[.,]\d|-\d)")
_SHORT_YEAR = re.compile(r"(?<![\w'])'(\d\d)(?![\d'])")
_ENDING = re.compile(
    r"^(?:FYE|TYE|YE|QE|PE|(?:(?:FISCAL |TAX |CALENDAR )?YEAR|QUARTER|QTR|PERIOD) END(?:S|ED|ING)?|END(?:S|ED|ING))[.:]?\s+"
    r"(?=\d{1,2}[/-]|[A-Z]{3,9}\.? \d)"
)
# The end of a fiscal year, as words name it: FYE 6/30/25, tax year ending June 30, 2025, TYE 202506, fiscal year ends 6/30.
_YEAR_END = re.compile(
    r"\b(?:FYE|TYE|YE|FY|(?:FISCAL|TAX) (?:YEAR|YR) END(?:S|ED|ING)?|(?:FY|YEAR|YR) END(?:S|ED|ING))(?: ON)?[.:]?\s+"
    rf"(?:(?P<month>0?[1-9]|1[0-2])[/-](?:\d{{1,2}}(?:[/-](?P<year>{_YEAR4}|\d\d))?|(?P<whole>{_YEAR4}))(?![/\d-])"
    rf"|(?P<iso>{_YEAR4})-?(?P<number>0[1-9]|1[0-2])(?:-?\d\d)?(?!\d)"
    rf"|(?P<name>{_MONTH})\.?(?: \d{{1,2}})?,?(?: (?P<named>{_YEAR4}))?(?!\d))"
)
# A quarter that there is not, or one before what is no year: a slip of the pen, of which nothing is taken.
_NO_QUARTER = re.compile(
    r"(?<![A-Z0-9])Q(?:TR|UARTER)?\.?\s*#?(?:[05-9](?!\d)|\d{2,3}(?!\d|/\d\d?(?!\d)))|Q[1-4]\s*[/-]\s*\d{5}(?!\d)"
)
_LONG_DIGITS = re.compile(r"\d{7,}")
SEVERAL = 0
_JOINER = re.compile(r"[&+;]|\b(?:AND|PLUS)\b")
_AND = re.compile(r"\s*(?:\bAND\b|\bPLUS\b|&|\+|;)\s*")
_TWO_ORDINALS = re.compile(
    rf"\b(1ST|2ND|3RD|4TH|FIRST|SECOND|THIRD|FOURTH)\s*(?:AND|&|\+|,|-|/|TO|THRU|THROUGH)\s*(?:2ND|3RD|4TH|SECOND|THIRD|FOURTH)"
    rf"\s+{_QUARTER_WORD}S?\b"
)
_MONTH_OF_YEAR = rf"(?P<month>{_MONTH})\.?,?[\s-]*'?(?P<year>{_YEAR4})(?!\d)"
_PAYROLL_FORM = r"(?<![\w-])94[01345](?![\w-])"
_PAYROLL_WORDS = r"(?:(?:TAX(?:ES)?|DEPOSITS?|DEP|FTD|PAYROLL|FOR|PERIOD|MONTH OF|THE)\s+|[-:,(]\s*)*"
_PAYROLL_MONTH = re.compile(rf"{_PAYROLL_FORM}\s*{_PAYROLL_WORDS}{_MONTH_OF_YEAR}")
_MONTH_OF_PAYROLL = re.compile(rf"(?<![A-Z]){_MONTH_OF_YEAR}\s*{_PAYROLL_WORDS}(?:FORM )?{_PAYROLL_FORM}")
_PERIOD_ENDED = re.compile(
    r"\b(?:(?:PERIOD|PE)(?: END(?:ED|ING|S)?)?|(?:QUARTER|QTR) END(?:ED|ING|S)?|QE)[.:]?"
    rf"\s+({_MONTH})\.?,?\s+(?:\d\d?,?\s+)?({_YEAR4})(?!\d)"
)
_QUARTER_ENDED = re.compile(rf"\b(?:(?:QUARTER|QTR)\.? END(?:ED|ING|S)?|QE)[.:]?\s+{_DAY}")
# When a payment was made is no year that it was for.
_MADE_ON = re.compile(r"\s*(?:PAID|PD|MADE|SENT|MAILED|POSTED|CLEARED|CHECK|CK|ON)\b")


def _full_year(text: str) -> int:
    number = int(text)
    return number if len(text) == 4 else 2000 + number if number < 80 else 1900 + number


def _of_date(day: date) -> Span | None:
    # A spreadsheet turns "Dec 2024" into its first day; a period's own end is a last day. Any other day names no period.
    if day.day == 1 or day == dates.month_end(day.year, day.month):
        return Span(day.year, day.month)
    return None


@lru_cache(maxsize=4096)
def _quarter_span(text: str) -> Span | None:
    span = _one_quarter_span(text)
    return Span(span.year, None, SEVERAL) if span and _names_several_quarters(text) else span


def _names_several_quarters(text: str) -> bool:
    named = {match[1] or match[2] for match in _QUARTER_NAMED.finditer(text)}
    return len(named) > 1 or _TWO_ORDINALS.search(text) is not None


def names_quarter(text: str) -> bool:
    """Tell whether a text names a quarter or an instalment."""
    return _quarter_span(" ".join(text.upper().split())) is not None


def names_no_quarter(text: str) -> bool:
    """Tell whether a text names a quarter that there is not, ``Q5``: a slip of the pen for another one."""
    return _NO_QUARTER.search(text.upper()) is not None


def names_several_years(text: str) -> bool:
    """Tell whether parts that *and* joins are of different years: ``balance 2024 + Q1 2025``. Then no one year was stated."""
    text = text.upper()
    if _JOINER.search(text) is None:
        # As nearly all texts.
        return False
    text = " ".join(text.split())
    parts = [part for part in _AND.split(text) if part and not _MADE_ON.match(part)]
    if len(parts) < 2:
        return False
    spans = [_of_memo(part) for part in parts]
    return len({span.year for span in spans if span and span.year}) > 1


def _one_quarter_span(text: str) -> Span | None:
    if match := _QUARTER_YEAR.search(text):
        return Span(_full_year(match[3]), None, int(match[1] or match[2]))
    if match := _YEAR_QUARTER.search(text):
        return Span(int(match[1]), None, int(match[2] or match[3]))
    quarter = _bare_quarter(text)
    return None if quarter is None else Span(None, None, quarter)


def _bare_quarter(text: str) -> int | None:
    if match := _ORDINAL.search(text):
        return _ORDINALS[match[1]]
    if match := _QUARTER.search(text) or _NUMBERED.search(text):
        return int(match[1] or match[2]) if match.re is _QUARTER else int(match[1])
    return None


def _range_span(text: str) -> Span | None:
    if match := _RANGE.search(text):
        month, year = int(match[4]), _full_year(match[6])
        within = (int(match[1]), _full_year(match[3])) == (month, year)
        return Span(year, month, payroll=within) if 1 <= month <= 12 else None
    if match := _MONTH_RANGE.search(text):
        return Span(_full_year(match[2]), dates.month_number(match[1]))
    return None


def of_cell(cell: Cell) -> Span | None:
    """Read a cell of a period column; ``None`` when it names no period beyond doubt."""
    if isinstance(cell, date):
        return _of_date(cell)
    text = _ENDING.sub("", " ".join(text_of(cell).upper().split()))
    return _fiscal(_of_text_cell(text), text)


@lru_cache(maxsize=4096)
def _of_text_cell(text: str) -> Span | None:
    if match := re.fullmatch(rf"(?:(?:TAX\s*)?Y(?:EA)?R|TY|CY|FY|FOR)?\.?\s*'?({_YEAR4}|(?<=Y)\d\d|(?<=')\d\d)", text):
        return Span(_full_year(match[1]))
    if (span := of_year_end(text)) and span.year:
        return _of_memo(text)
    if match := re.fullmatch(r"(\d\d)(0[1-9]|1[0-2])01", text):
        return Span(2000 + int(match[1]), int(match[2]))
    if re.fullmatch(r"[1-4]", text):
        return Span(None, None, int(text))
    if span := _range_span(text):
        return span
    try:
        return _of_date(dates.parse_us(text))
    except ValueError:
        pass
    if names_several_years(text) or _NO_QUARTER.search(text):
        return None
    undated = years.without_asides(text)
    span = _quarter_span(undated)
    if span and span.year is None and (year := _lone_year(undated)):
        return Span(year, None, span.quarter)
    return span or _month_span(text) or (Span(year) if (year := _lone_year(text)) else None)


def _month_span(text: str) -> Span | None:
    if match := _ISO_MONTH.search(text) or _COMPACT.search(text):
        return Span(int(match[1]), int(match[2]))
    if match := _MONTH_YEAR.search(text):
        return Span(int(match[2]), int(match[1]))
    if match := _NAMED_MONTH.search(text) or _NAMED_MONTH_SHORT.fullmatch(text):
        return Span(_full_year(match[2]), dates.month_number(match[1]))
    return None


def _lone_year(text: str) -> int | None:
    if match := _TAX_YEAR.search(text):
        return _full_year(match[1])
    plain = _LONG_DIGITS.sub(" ", _FULL_DATE.sub(" ", text))
    years = {int(year) for year in _BARE_YEAR.findall(plain)} | {_full_year(year) for year in _SHORT_YEAR.findall(plain)}
    return years.pop() if len(years) == 1 else None


@lru_cache(maxsize=4096)
def of_memo(text: str) -> Span | None:
    """Find a period in free text: a range, a quarter, a tax year. Days are not periods; two years are none."""
    if names_several_years(text) or names_no_quarter(text):
        return None
    plain = " ".join(text.upper().split())
    return _fiscal(_of_memo(plain) or (Span() if _FISCAL.search(plain) else None), plain)


_FISCAL = re.compile(rf"\b(?:FY|FISCAL(?: YEAR| YR)?)\.?\s*'?({_YEAR4}|\d\d)(?![\d/-])")


def _fiscal(span: Span | None, text: str) -> Span | None:
    """Return a span as of a fiscal year where the text calls it so without the month in which it ends."""
    if span is None or span.month is not None or (match := _FISCAL.search(text)) is None:
        return span
    return Span(span.year or _full_year(match[1]), None, span.quarter, fiscal=True)


def of_year_end(text: str) -> Span | None:
    """Find the end of a fiscal year that a text names, with its year where that is said too."""
    match = _YEAR_END.search(" ".join(text.upper().split()))
    if match is None:
        return None
    year = match["year"] or match["whole"] or match["iso"] or match["named"]
    number = match["month"] or match["number"]
    return Span(_full_year(year) if year else None, int(number) if number else dates.month_number(match["name"]))


def _of_memo(text: str) -> Span | None:
    if span := of_year_end(text):
        rest = years.without_asides(_YEAR_END.sub(" ", text))
        quarter = _quarter_span(rest)
        year = span.year or (quarter.year if quarter else None) or _lone_year(rest)
        return Span(year, span.month, quarter.quarter if quarter else None) if year else quarter
    if span := _range_span(text):
        return span
    if (match := _QUARTER_ENDED.search(text)) and int(match[1]) in (3, 6, 9, 12):
        return Span(_full_year(match[3]), None, int(match[1]) // 3)
    stated, text = text, years.without_asides(_LONG_DIGITS.sub(" ", _FULL_DATE.sub(" ", text)))
    if span := _quarter_span(text):
        return span if span.year is not None else Span(_lone_year(text), None, span.quarter)
    year = _lone_year(text)
    return _month_in_memo(stated) or (Span(year) if year else None)


def _month_in_memo(text: str) -> Span | None:
    if match := re.search(rf"\bPERIOD\s*:?\s*(?:(0?[1-9]|1[0-2])/({_YEAR4})|({_YEAR4})-?(0[1-9]|1[0-2]))(?!\d)", text):
        return Span(int(match[2] or match[3]), int(match[1] or match[4]))
    if match := _FORM_MONTH.search(text):
        return Span(int(match[2]), int(match[1]))
    if match := _PERIOD_ENDED.search(text):
        return Span(int(match[2]), dates.month_number(match[1]), payroll=True)
    if match := _PAYROLL_MONTH.search(text) or _MONTH_OF_PAYROLL.search(text):
        return Span(int(match["year"]), dates.month_number(match["month"]), noted=True)
    return None


_PASSED_ON_TO = re.compile(rf"\b(?:TO|TOWARDS?)\s+(?:THE\s+)?(?:TAX\s*YEAR|TY|YEAR)?\s*({_YEAR4})")
_PASSED_ON_FROM = re.compile(
    rf"\bFROM\s+(?:THE\s+)?(?:TAX\s*YEAR|TY|YEAR)?\s*({_YEAR4})"
    rf"|(?<!\d)({_YEAR4})\s+(?:\w+\s+){{0,2}}(?:REFUND|OVER-?PAYMENT|CREDIT)"
)


@lru_cache(maxsize=1024)
def of_credit(text: str) -> Span | None:
    """Find the year that received an overpayment: ``2024 overpayment applied`` was received by 2025."""
    return passed_on(text) or of_memo(text)


@lru_cache(maxsize=1024)
def passed_on(text: str) -> Span | None:
    """Find the year that received an overpayment where words say so: ``applied to 2025``, ``from 2024``."""
    text = " ".join(text.upper().split())
    if match := _PASSED_ON_TO.search(text):
        return Span(int(match[1]))
    if match := _PASSED_ON_FROM.search(text):
        return Span(int(match[1] or match[2]) + 1)
    return None


def merge(first: Span | None, second: Span | None) -> Span | None:
    """Fill what the first leaves open from the second, unless they contradict each other on the year."""
    if first is None or second is None:
        return first or second
    if first.year and second.year and first.year != second.year:
        return first
    payroll = first.payroll or second.payroll
    quarter = second.quarter if first.quarter is None else first.quarter
    noted = second.noted if first.month is None else first.noted
    return Span(first.year or second.year, first.month or second.month, quarter, payroll, first.fiscal or second.fiscal, noted)


def resolve(span: Span | None, form: str | None, kind: PaymentKind, paid: date | None = None) -> TaxPeriod | None:
    """Return the tax period that a stated span means beside a form and a kind; ``None`` where it stays open."""
    if span is None or (span.year and paid and span.year > paid.year + 1):
        # Nobody pays for a year after the next: four digits of that size are another kind of number.
        return None
    known = codes.forms().get(form) if form else None
    quarterly = known is not None and known.rhythm == "quarterly"
    if span.noted and (known is None or _may_be_of_payment(span, quarterly, paid)):
        return None
    if quarterly:
        return _quarterly(span, kind, paid)
    if span.year is None:
        return None
    if span.month is not None:
        if known is None and (kind == "deposit" or span.payroll) and span.month % 3:
            # A month of payroll; the period is the quarter beside one form and the year beside another.
            return None
        if known is not None and not known.fiscal and span.month != 12:
            # No such period exists for a calendar-year form: a monthly deposit of Form 940 or 945 belongs to the year.
            return TaxPeriod(span.year, 12) if kind == "deposit" else None
        return TaxPeriod(span.year, span.month)
    if span.fiscal and known is not None and known.fiscal:
        # Which month it ends in may stand in another row, or on the transcripts.
        return None
    if known is None and (kind == "deposit" or (span.quarter is not None and kind not in ("estimated", "extension"))):
        # A deposit may be of a form of quarters, whose period no year tells.
        return None
    return TaxPeriod(span.year, 12)


def _may_be_of_payment(span: Span, quarterly: bool, paid: date | None) -> bool:
    """Tell whether a month beside a form of payroll may be that of the payment, which is a month later than the payroll at times.

    That matters in the first month of a quarter or year alone.
    """
    if span.month is None or span.year is None or (span.month % 3 != 1 if quarterly else span.month != 1):
        return False
    return paid is None or (paid.year, paid.month) <= (span.year, span.month)


def _quarterly(span: Span, kind: PaymentKind, paid: date | None) -> TaxPeriod | None:
    quarter = span.quarter or (-(-span.month // 3) if span.month else None)
    if quarter is None:
        return None
    if span.year is not None:
        return TaxPeriod(span.year, quarter * 3)
    return _newest(quarter, kind, paid) if paid else None


def _newest(quarter: int, kind: PaymentKind, paid: date) -> TaxPeriod | None:
    """Return the quarter of that number a payment of that day is for, its year being left out.

    Deposits are made from the first payroll of a quarter on. Nothing else is paid before the quarter has ended, when its return
    can be filed. In a quarter that is running, words that name no kind may mean either year: that stays open.
    """
    begun = paid.month > (quarter - 1) * 3
    ended = paid.month > quarter * 3
    if begun and not ended and kind == "unknown":
        return None
    this_year = begun if kind == "deposit" else ended
    return TaxPeriod(paid.year if this_year else paid.year - 1, quarter * 3)
