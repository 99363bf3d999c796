"""Turn single cells into dates, amounts and references. Each refuses what is not beyond doubt."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from reconcile import dates, money
from reconcile.payments.table import Cell, text_of

_TIME = re.compile(r"(?<=\d)[T,]?\s+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?(?:\s*[A-Z]{2,4})?$")
_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?[,.]?\s+", re.IGNORECASE)
_NUMERIC_DATE = re.compile(r"\s*(\d{1,2})[/-](\d{1,2})[/-](?:\d{4}|\d{2})\b")
_DOTTED_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})")
_FIRST_SERIAL, _LAST_SERIAL = 18264, 73050
_SERIAL_EPOCH = date(1899, 12, 30)

# What people write where nothing has been paid yet.
_NOTHING_YET = re.compile(
    r"not? ?(?:yet|paid|applicable)?\b.{0,20}|tbd|t\.b\.d\.|n/?a|none|nil|pending|unpaid|open|to ?do|waiting\b.{0,30}"
    r"|[-\u2010-\u2015_.?\s]+|x+|skip(?:ped)?|scheduled?|not due|future",
    re.IGNORECASE,
)


def is_rounded(text: str) -> bool:
    """Tell whether a spreadsheet has rounded a long number, whose last digits are gone."""
    return _ROUNDED.fullmatch(text) is not None


def is_nothing_yet(cell: Cell) -> bool:
    """Tell whether a cell says in words that there is nothing (yet): ``TBD``, ``not yet``, ``n/a``, a dash."""
    # No such word begins with a digit, and most cells that are asked do.
    return isinstance(cell, str) and not cell[:1].isdecimal() and _says_nothing_yet(cell)


@lru_cache(maxsize=4096)
def _says_nothing_yet(text: str) -> bool:
    return bool(text.strip()) and _NOTHING_YET.fullmatch(text.strip()) is not None


_REASON = r"(?:\s*[-\u2010-\u2015,;:(!].*)?"
_YES = re.compile(rf"(?:Y|TRUE|X){_REASON}|YES(?:\W.*)?|[\u2713\u2714\u2611\u2705\u221a]\ufe0f?(?:\s.*)?|1", re.IGNORECASE)
_NO = re.compile(
    rf"(?:NO?|FALSE){_REASON}|NOT (?:YET|PAID|SENT|MADE|MAILED)\b.*|UNPAID{_REASON}"
    r"|[\u2610\u25a1\u2717\u2718\u274c\u2715]\ufe0f?(?:\s.*)?|0",
    re.IGNORECASE,
)


@lru_cache(maxsize=2048)
def answer_of(text: str) -> bool | None:
    """Return what a cell answers to a question, with its reason or without; ``None`` where it is no answer, as ``N/A``."""
    text = text.strip()
    return True if _YES.fullmatch(text) else False if _NO.fullmatch(text) else None


def date_of(cell: Cell, *, day_first: bool = False) -> date:
    """Read a date cell: a real day, a spreadsheet's day number, or text in a form US records use.

    Raises:
        ValueError: when it is no date beyond doubt.
    """
    if isinstance(cell, str):
        return _text_date(cell, day_first)
    if isinstance(cell, date):
        if not dates.FIRST_YEAR <= cell.year <= dates.LAST_YEAR:
            raise ValueError(f"not a date: the year is outside {dates.FIRST_YEAR} to {dates.LAST_YEAR}")
        return cell
    if isinstance(cell, (int, float)):
        number = int(cell)
        if _FIRST_SERIAL <= number <= _LAST_SERIAL:
            return _SERIAL_EPOCH + timedelta(days=number)
    return _text_date(text_of(cell), day_first)


def day_of(cell: Cell, *, day_first: bool = False) -> date | None:
    """Return the day of a date cell, or ``None`` where it is no date beyond doubt."""
    if isinstance(cell, str):
        return _day_in_text(cell, day_first)
    try:
        return date_of(cell, day_first=day_first) if cell is not None else None
    except ValueError:
        return None


def is_date(cell: Cell, *, day_first: bool = False) -> bool:
    """Tell whether a cell is a date beyond doubt."""
    return day_of(cell, day_first=day_first) is not None


def is_written_day(cell: Cell) -> bool:
    """Tell whether a cell is a date as it is written; a number may be a day of a sheet, and over amounts is an amount."""
    return not isinstance(cell, (int, float)) and is_date(cell)


@lru_cache(maxsize=8192)
def _day_in_text(text: str, day_first: bool) -> date | None:
    try:
        return _text_date(text, day_first)
    except ValueError:
        return None


def _text_date(text: str, day_first: bool) -> date:
    try:
        return dates.parse_us(text, day_first=day_first)
    except ValueError:
        return _adorned_date(text, day_first)


_AS_OF = re.compile(r"(?<=\d) as of \d.*", re.IGNORECASE)


def _adorned_date(text: str, day_first: bool) -> date:
    """Read a date beside a weekday or a time of day, in typographic characters, or with points where its order is plain."""
    # Brokers write the day of posting before the day as of which it counts.
    text = _AS_OF.sub("", text)
    plain = _TIME.sub("", _WEEKDAY.sub("", " ".join(money.normalise(text).split())))
    if (match := _DOTTED_DATE.fullmatch(plain)) and (int(match[1]) > 12) != (int(match[2]) > 12):
        # Most that write points write the day first: only a field above 12 tells.
        return dates.parse_us("/".join(match.groups()), day_first=int(match[1]) > 12)
    return dates.parse_us(plain, day_first=day_first)


def amount_of(cell: Cell) -> int:
    """Read an amount cell as signed cents.

    Raises:
        ValueError: when it is no amount beyond doubt.
    """
    if isinstance(cell, str):
        return money.parse_cents(cell)
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        raise ValueError("not an amount: expected digits such as 1,200.00")
    return money.from_number(cell)


def cents_of(cell: Cell) -> int | None:
    """Return the signed cents of an amount cell, or ``None`` where it is no amount beyond doubt."""
    try:
        return amount_of(cell)
    except ValueError:
        return None


def is_amount(cell: Cell) -> bool:
    """Tell whether a cell is an amount beyond doubt."""
    return cents_of(cell) is not None


DateOrder = Literal["day first", "month first", "mixed"]


def order_proven(cells: Iterable[Cell]) -> DateOrder | None:
    """Tell what a date column proves of its order: a field above 12 can only be the day.

    Real days beside day-first text are the ones that a US spreadsheet took for month first while it left the others as text.
    """
    day_first = month_first = real = False
    for cell in cells:
        if isinstance(cell, str):
            if match := _NUMERIC_DATE.match(cell):
                first, second = int(match[1]), int(match[2])
                day_first = day_first or second <= 12 < first <= 31
                month_first = month_first or first <= 12 < second <= 31
        elif isinstance(cell, date):
            real = True
    if day_first:
        return "mixed" if month_first or real else "day first"
    return "month first" if month_first else None


def either_order(cell: Cell) -> bool:
    """Tell whether a date would be another day with its first two fields exchanged."""
    if isinstance(cell, date):
        return cell.day <= 12 and cell.day != cell.month
    match = _NUMERIC_DATE.match(cell) if isinstance(cell, str) else None
    return match is not None and int(match[1]) <= 12 and int(match[2]) <= 12 and int(match[1]) != int(match[2])


_LABEL = re.compile(
    r"^(?:(?:conf(?:irmation)?|check|cheque|chq|chk|ck|ref(?:erence)?|eftp?s?|trace|ack)\b\.?\s*(?:no\b\.?|num(?:ber)?|id)?|no\.)?\s*[#:]?\s*(?=[\w-]*\d)",
    re.IGNORECASE,
)


_ROUNDED = re.compile(r"\d(?:\.\d+)?E\+?\d{1,2}", re.IGNORECASE)
_WHOLE = re.compile(r"\d+\.0+")
_FIFTEEN = re.compile(r"(?<!\d)\d{15}(?!\d)")
_GROUPED = re.compile(r"\d[\d -]{13,}\d")


def reference_of(cell: Cell) -> str | None:
    """Return a check or confirmation number as text, without its label: ``ck 1038`` is ``1038``, ``1042.0`` is ``1042``.

    An EFT number, which has fifteen digits, stands for the whole cell, whatever words stand beside it. Nothing but zeros is no
    number, nor is what a spreadsheet has rounded (``2.70550E+14``).
    """
    # An apostrophe before a number keeps spreadsheets from rounding it.
    text = " ".join(text_of(cell).split()).strip("'\u2019")
    if text.isdecimal():
        return text if text.strip("0") else None
    if _ROUNDED.fullmatch(text):
        return None
    if _WHOLE.fullmatch(text):
        text = text.partition(".")[0]
    text = _LABEL.sub("", text, count=1).strip()
    if len(numbers := _FIFTEEN.findall(text)) == 1:
        return str(numbers[0])
    if _GROUPED.fullmatch(text):
        text = text.replace(" ", "").replace("-", "")
    return text or None
