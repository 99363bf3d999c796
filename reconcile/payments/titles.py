"""Read what the rows above the headings of a table state for all of it: form, kind, year, taxpayer numbers, a state's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from reconcile.kinds import PaymentKind
from reconcile.model import Tin
from reconcile.payments import classify, periods, purposes, words
from reconcile.payments.headers import Field, Header, columns_of
from reconcile.payments.table import Row, text_of


@dataclass(frozen=True, slots=True)
class Titles:
    """Hold what the rows above the headings state for the whole table.

    ``year_end`` is the month in which a fiscal year ends; ``quarter`` a quarter with the year beside it; ``fate`` the word of a
    status that they have in common, or ``REFUND``.
    """

    tins: tuple[tuple[str, Tin], ...] = ()
    form: str | None = None
    kind: PaymentKind = "unknown"
    year: int | None = None
    state: bool = False
    year_end: int | None = None
    quarter: periods.Span | None = None
    fate: str = ""

    @property
    def lone_tin(self) -> Tin | None:
        """Return the taxpayer number when the titles name exactly one."""
        found = {tin for _, tin in self.tins}
        return found.pop() if len(found) == 1 else None


NONE = Titles()

HEADING_WORD = (
    r"(?:TAX(?:ES)?|YEARS?|YR|TY|FY|FED(?:ERAL)?|IRS|US|EST(?:IMATE[DS]?|S)?|PAYMENTS?|PMTS?|INCOME|QUARTERLY|DEPOSITS?|FORMS?|FOR|THE"
    r"|OF|PAYROLL|EXT(?:ENSION)?|BAL(?:ANCE)?|DUE|AMENDED|RETURNS?|PENALT(?:Y|IES)|INSTALL?MENTS?|VOUCHERS?|INDIVIDUAL|CORPORATE"
    r"|\d{3,4}-?[A-Z]{0,2}|TY\d{4})(?![\w-])\W*"
)
"""Of nothing but such words a heading inside a list consists."""
# A balance due is a kind of payment.
_TO_COME = (
    r"TO BE PAID|STILL TO (?:BE )?PA(?:Y|ID)|(?:BUT )?NOT (?:YET )?(?:PAID|SENT|MAILED|MADE)|UNPAID|UPCOMING|SCHEDULED|FUTURE"
    r"|PLANNED|PROJECTED|(?:PENDING|UNPOSTED|NOT (?:YET )?POSTED)(?: (?:TRANSACTIONS?|ACTIVITY|ITEMS?|DEBITS?|WITHDRAWALS?))?"
    r"|IN PROCESS|WAREHOUSED|OPEN|(?<!\w )(?:(?:NOW|STILL|COMING) )?DUE|(?:PAYMENTS?|PMTS?) DUE"
)
# What became of all that stands under a title of no other words, for a company may have one of them in its name.
_FATES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (word, re.compile(rf"(?:{HEADING_WORD})*(?:{pattern})\W*(?:{HEADING_WORD})*", re.IGNORECASE))
    for word, pattern in (
        ("SCHEDULED", rf"(?:{_TO_COME})(?:\W+(?:(?:AND|OR) )?(?:{_TO_COME}))*"),
        ("UNPAID", r"SKIPPED|MISSED|NEVER PAID"),
        ("VOID", r"VOID(?:ED)?(?: CHECKS?)?"),
        # A cancelled check is one that the bank has paid.
        ("CANCELLED", r"CANCELL?ED(?!\W+(?:CHECKS?|CK?S?)\b)|DELETED"),
        ("RETURNED", r"RETURNED(?: BY (?:THE )?BANK)?(?: CHECKS?)?|BOUNCED(?: CHECKS?)?|DISHONOU?RED|REVERSED"),
        ("FAILED", r"FAILED|REJECTED|DECLINED|UNSUCCESSFUL"),
        ("REFUND", r"REFUNDS?(?: (?:RECEIVED|ISSUED))?(?: (?:FROM|BY) (?:THE )?IRS)?"),
    )
)
_POSTED = re.compile(
    r"(?:POSTED|COMPLETED|CLEARED|SETTLED|BOOKED|RECENT|ACCOUNT|PAST)(?: (?:TRANSACTIONS?|ACTIVITY|ITEMS?|DEBITS?|HISTORY))?\W*"
    r"|(?:TRANSACTIONS?|ACTIVITY|HISTORY|TRANSACTION HISTORY)\W*",
    re.IGNORECASE,
)
_JOINS = re.compile(r"[&+/,;]")
_MADE = re.compile(r"(?<!be )(?<!yet )(?<!to )(?<!not )\b(?:PAID|MADE|SENT|CLEARED|SETTLED|HISTORY)\b", re.IGNORECASE)
_BESIDE = rf"(?:{HEADING_WORD}|(?:ALREADY|ALL|MY|YOUR|OUR|TO|BY|ACCOUNT|ACTIVITY|TRANSACTIONS?|CHECKS?)(?![\w-])\W*)*"
# A note may have such words too, and what is past may be past due.
_MADE_HEADING = re.compile(
    rf"(?!.*\bDUE\b){_BESIDE}(?:POSTED|PROCESSED|COMPLETED?|PAST|PREVIOUS|PRIOR|RECENT|DONE|REMITTED|MAILED)(?![\w-])\W*{_BESIDE}",
    re.IGNORECASE,
)
# How many payments stand below, as web pages say it.
_COUNT = re.compile(r"\s*\(\d{1,3}\)\W*$")


@lru_cache(maxsize=1024)
def fate_of(text: str) -> str:
    """Return the word for what became of all that stands under a title: ``To be paid``, ``Voided``, ``Refunds received``."""
    plain = _COUNT.sub("", text.strip())
    word = next((word for word, pattern in _FATES if pattern.fullmatch(plain)), "")
    # Refunds and payments together are neither.
    return "" if word != "SCHEDULED" and _JOINS.search(plain) else word


@lru_cache(maxsize=1024)
def section_of(text: str) -> str | None:
    """Return the word for what became of the lines of a bank below a title: pending, or nothing where it calls them posted."""
    if fate_of(text) == "SCHEDULED":
        return "SCHEDULED"
    return "" if _POSTED.fullmatch(text.strip()) else None


def _fate(alone: Sequence[str], name: str) -> str:
    fate = ""
    for text in (*alone, name):
        fate = fate or fate_of(text)
        if fate == "SCHEDULED" and section_of(text) == "":
            # Nothing was pending: what is posted stands right below.
            fate = ""
    return fate


_WHEN = (
    r"(?:(?:QUARTERS?|QTRS?|PERIODS?|YEARS?|MONTHS?)(?: END(?:ING|ED|S)?)?|THROUGH|THRU|TO|Q[1-4]|[1-4](?:Q|ST|ND|RD|TH)"
    r"|\d{1,2}[/-]\d{1,2}[/-](?:\d{4}|\d{2})|\d{1,2}/\d{4}"
    r"|(?:JAN|FEB|MAR|APR|MAY|JUNE?|JULY?|AUG|SEPT?|OCT|NOV|DEC)[A-Z]*(?: \d{1,2},)?)(?![\w-])\W*"
)
_OF_HEADINGS = re.compile(rf"(?:{HEADING_WORD}|{_WHEN})+", re.IGNORECASE)


def is_form_title(text: str) -> bool:
    """Tell whether a title consists of a form, words of tax and of time: ``Form 941``, ``941 - Quarter ending 12/31/2024``."""
    return _OF_HEADINGS.fullmatch(text.strip()) is not None and words.form_in(text) is not None


def is_of_made(text: str) -> bool:
    """Tell whether a title says that what stands under it was paid."""
    return _MADE.search(text) is not None or _MADE_HEADING.fullmatch(_COUNT.sub("", text.strip())) is not None


_TITLE_TIN = re.compile(
    r"(?:^|[/;,|(]|\s)([A-Za-z][\w.'-]*(?:\s+[A-Za-z][\w.'-]*)?)?\s*\(?"
    r"\b(SSN|EIN|FEIN|TIN|ITIN|Taxpayer ID)\b\s*(?:no\.?|#|number)?\s*[:=]?\s*"
    r"((?:[Xx*#\d]{3}-[Xx*#\d]{2}-|[Xx*#\d]{2}-[Xx*#\d]{3}|[Xx*#]+-?|ending(?: in)?\s*)?\d{4,9})",
    re.IGNORECASE,
)


# "T = Jane (4321), S: Sam SSN xxx-xx-8765": what stands for each of two people in a column of the list.
_LEGEND = re.compile(
    r"(?<![\w.])(TP|T|TAXPAYER|SP|S|SPOUSE|H|W|HUSBAND|WIFE)\s*[:=]\s*([A-Za-z][\w'-]*)(?:\s+[A-Za-z][\w.'-]*){0,2}?\s*,?\s*"
    r"(?:\(\s*|SSN\s*(?:no\.?|#)?\s*[:=]?\s*)((?:[Xx*#\d]{3}-[Xx*#\d]{2}-|[Xx*#]+-?)?\d{4})(?!\d)",
    re.IGNORECASE,
)
_YEAR_OR_FORM = re.compile(r"(?:19|20)\d\d|104[01]|1065|1120")


def _of_legend(text: str) -> list[tuple[str, Tin]]:
    """Return the taxpayers of a legend, each by the letter that stands for the person and by the name behind it."""
    found = []
    for match in _LEGEND.finditer(text):
        tin = None if _YEAR_OR_FORM.fullmatch(match[3]) else words.tin_of_cell(match[3], "ssn")
        if tin:
            found += [(match[1].casefold(), tin), (match[2].casefold(), tin)]
    return found


# Businesses have an account of another name; a person's shows the income tax.
_PERSONS_ACCOUNT = re.compile(
    r"\b(?:IRS|INTERNAL REVENUE SERVICE)\b.{0,40}\bONLINE ACCOUNT\b|\bONLINE ACCOUNT\b.{0,60}\b(?:IRS|INTERNAL REVENUE SERVICE)\b"
    r"|IRS\.GOV/ACCOUNT",
    re.IGNORECASE,
)


# A year beside no form or kind may be the one in which was paid; so named, it is not.
_NAMED_YEAR = re.compile(r"\b(?:TAX (?:YEAR|YR)\.?|TY)[ :]*(?:19[89]\d|20\d\d)\b", re.IGNORECASE)
PERSONS_ACCOUNT = "IRS Online Account"
"""The name of the account that a person has at the IRS, as it stands over its pages."""

_BUSINESS = re.compile(r"\bBUSINESS\b|\bEIN\b|\bLLC\b|\bINC\b", re.IGNORECASE)
_ACTIVITY = re.compile(r"\bPAYMENT ACTIVITY\b", re.IGNORECASE)
_TAX_YEAR = re.compile(r"\bTAX YEAR\b", re.IGNORECASE)
_OF_ACTIVITY: frozenset[Field] = frozenset(
    {"date", "kind", "type", "period", "amount", "status", "method", "reference", "ignored"}
)


def is_of_person(texts: Sequence[str], fields: Iterable[Field], heading: str) -> bool:
    """Tell whether a table is of a person's account at the IRS: the page says so, or it has the headings of its payment activity.

    Those are date, type, tax year, amount and status. The account of a business names form and period instead.
    """
    joined = " ; ".join(texts)
    if _PERSONS_ACCOUNT.search(joined):
        return True
    if not _ACTIVITY.search(joined) or _BUSINESS.search(joined) or not _TAX_YEAR.search(" ".join(heading.split())):
        return False
    known = set(fields)
    return known <= _OF_ACTIVITY and "period" in known and bool(known & {"kind", "type"})


_FEDERAL_TITLE = re.compile(r"\bFED(?:ERAL)?\b|\bIRS\b|\bTREASURY\b|\bEFTPS\b|\bUS\b", re.IGNORECASE)


def names_federal(text: str) -> bool:
    """Tell whether a title names the IRS or federal taxes."""
    return _FEDERAL_TITLE.search(text) is not None


def read(rows: Sequence[Row], name: str | None = None, header: Header | None = None) -> Titles:
    """Read form, kind, year and taxpayer numbers from the title rows above a table, and whether it is of a state's taxes."""
    if not rows and not name:
        return NONE
    texts = _texts(rows)
    named = [*texts, name or ""]
    state = any(map(classify.is_state_title, named)) and not any(map(_FEDERAL_TITLE.search, named))
    # Beside others a word is the heading of some columns: "Payments", "Refunds".
    alone = [text for row in rows if len(cells := [text for cell in row.cells if (text := text_of(cell))]) == 1 for text in cells]
    fate = _fate(alone, name or "")
    if not texts:
        return Titles(state=state, fate=fate) if state or fate else NONE
    tins = []
    for text in texts:
        tins += _of_legend(text)
        for match in _TITLE_TIN.finditer(text):
            tin = words.tin_of_cell(match[3], words.tin_kind_word(match[2]))
            if tin:
                tins.append(((match[1] or "").strip().casefold(), tin))
        # A second number behind the first ("SSN … and …") has no word of its own; then no number is the only one.
        tins += [("", tin) for tin in sorted(words.tins_in(text), key=str) if not any(tin.agrees(one) for _, one in tins)]
    joined = " ; ".join(texts)
    form = words.form_in(joined)
    kind = form[1] if form and form[1] != "unknown" else words.kind_in(joined)
    if any(map(purposes.are_several, texts)):
        # A table of payments of more than one kind: the title says of no row which it is.
        kind = "unknown"
    span = periods.of_memo(joined) if form or kind != "unknown" or _NAMED_YEAR.search(joined) else None
    if form is None and is_of_person(texts, columns_of(header.texts) if header else (), header.shown if header else ""):
        form = "1040", "unknown"
    end = periods.of_year_end(joined)
    year = span.year if span and (span.month is None or end) else None
    # Of payments made in a quarter it is not said that they were for it.
    quarter = None if is_of_made(joined) else _quarter(span) or next(filter(None, map(quarter_of, texts)), None)
    return Titles(tuple(tins), form[0] if form else None, kind, year, state, end.month if end else None, quarter, fate)


def _texts(rows: Sequence[Row]) -> list[str]:
    return [" ".join(text.split()) for row in rows for cell in row.cells if (text := text_of(cell))]


# The digits in the name of an account are its last ones.
_OF_ACCOUNT = re.compile(r"\b(?:CHECKING|SAVINGS|ACC(?:OUN)?T|CARD|BANK|VISA|AMEX|STATEMENTS?|ACTIVITY)\b", re.IGNORECASE)


_TAX_IN_NAME = re.compile(r"(?<![A-Z])(?:TAX(?:ES)?|FED(?:ERAL)?|IRS)(?![A-Z])", re.IGNORECASE)


def with_name(titles: Titles, name: str | None, rows: Sequence[Row]) -> Titles:
    """Return the titles of a table with what the name of its sheet states and no title does; ``rows`` are those of the titles."""
    if not name or titles.state or _OF_ACCOUNT.search(name.replace("_", " ")):
        return titles
    own, texts = _of_name(name), _texts(rows)
    if own.form is None and not (_TAX_IN_NAME.search(name) or _NAMED_YEAR.search(name)):
        # A short word such as "2024 est" is a hint, and states nothing.
        return titles
    if (own.form and titles.form and own.form != titles.form):
        return titles
    joined = periods.of_memo(" ; ".join([*texts, name.replace("_", " ")]))
    # A title and the name that state two years state none.
    dated = bool(titles.year or titles.quarter or (own.year and (joined is None or joined.year != own.year)))
    kind = "unknown" if any(map(purposes.are_several, texts)) else own.kind
    return replace(
        titles,
        form=titles.form or own.form,
        kind=kind if titles.kind == "unknown" else titles.kind,
        year=titles.year if dated else own.year,
        quarter=titles.quarter if dated else own.quarter,
        year_end=titles.year_end or own.year_end,
    )


@lru_cache(maxsize=512)
def _of_name(name: str) -> Titles:
    return replace(read((Row(0, (name.replace("_", " "),)),)), tins=(), fate="")


def _quarter(span: periods.Span | None) -> periods.Span | None:
    if span and span.month and span.payroll and span.month % 3 == 0:
        # Named by the day on which it ended.
        return periods.Span(span.year, None, span.month // 3)
    return periods.Span(span.year, None, span.quarter) if span and span.quarter and span.month is None else None


_NUMBERED = r"(?:1ST|2ND|3RD|4TH|FIRST|SECOND|THIRD|FOURTH)"
_TIME = re.compile(
    rf"(?:(?:THE|OF|FOR|IN|CALENDAR|TAX|YEAR|YR|TY|QUARTERS?(?: [1-4])?|QTRS?(?: ?[1-4])?|Q ?[1-4]|[1-4] ?Q(?:TR)?|{_NUMBERED}"
    r"|\d{4}|Q[1-4]-?\d{4}|\d{4}-?Q[1-4])(?![\w])[^\w&+;]*)+",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def is_of_time(text: str) -> bool:
    """Tell whether a line is of nothing but words for a year or a quarter: ``Q2 2025``, ``Tax year 2025``."""
    return _TIME.fullmatch(text.strip()) is not None


def quarter_of(text: str) -> periods.Span | None:
    """Return the quarter that a line of nothing but words of time names."""
    return _quarter(periods.of_memo(text)) if is_of_time(text) else None


def with_heading(titles: Titles, heading: str) -> Titles:
    """Return the titles with the form that the heading of the amounts names for all of them: ``941 deposit``."""
    form = words.form_in(heading)
    if form is None:
        return titles
    kind = form[1] if form[1] != "unknown" else words.kind_in(heading)
    return replace(titles, form=form[0], kind=titles.kind if kind == "unknown" else kind)
