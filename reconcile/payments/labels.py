"""Know the labels of payment confirmations, and part a text into lines of one label and its value each."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reconcile.payments import words

_LAST_FOUR = r"LAST (?:FOUR|4)(?: DIGITS)?(?: OF)?(?: YOUR| THE)? (?:SSN|EIN|ITIN|TIN)"
_LABELS: tuple[tuple[str, str], ...] = (
    (
        "payment",
        # On a cancellation, beside its own number.
        r"(?:ORIGINAL|CANCELL?ED) (?:EFT|PAYMENT|CONFIRMATION) (?:ACKNOWLEDGE?MENT |CONFIRMATION )?(?:NUMBER|NO\.?|#)",
    ),
    (
        "reference",
        r"EFT ACKNOWLEDGE?MENT (?:NUMBER|NO\.?|#)|(?:EFT|PAYMENT) (?:CONFIRMATION )?(?:NUMBER|#)|CONFIRMATION (?:NUMBER|NO\.?|#)",
    ),
    (
        "date",
        r"SETTLEMENT DATE|PAYMENT DATE|DATE OF PAYMENT|TRANSACTION DATE"
        r"|(?:PAYMENT |TRANSACTION )?DATE\s*(?:/|&|AND)\s*TIME",
    ),
    ("total", r"TOTAL PAYMENT(?: AMOUNT)?|TOTAL(?: AMOUNT)?(?: CHARGED| PAID)?"),
    ("fee", r"(?:CONVENIENCE|SERVICE|PROCESSING|CARD) FEE(?: AMOUNT)?"),
    ("amount", r"PAYMENT AMOUNT|AMOUNT OF PAYMENT|TAX (?:PAYMENT )?AMOUNT|TAX PAYMENT|AMOUNT(?: PAID)?"),
    ("period", r"TAX (?:PERIOD|YEAR)(?: FOR PAYMENT)?"),
    ("form", r"TAX FORM|APPLY PAYMENT TO|FORM(?: NUMBER)?"),
    ("type", r"PAYMENT TYPE|TYPE OF PAYMENT|PAYMENT FOR"),
    ("kind", r"TAX TYPE|REASON FOR PAYMENT|REASON"),
    ("status", r"PAYMENT STATUS|STATUS"),
    ("method", r"PAYMENT METHOD|METHOD OF PAYMENT|(?:CREDIT |DEBIT )?CARD(?: TYPE| NUMBER)?"),
    # Behind the bare word stands a name at times.
    ("TIN", r"TAXPAYER (?:EIN|SSN|ITIN|TIN|ID)|" + _LAST_FOUR + r"|TIN|EIN|SSN|TAXPAYER(?=\s*:?\s*[X*#\u2022\d-]{4,11}\s*$)"),
    ("taxpayer", r"TAXPAYER NAME|SIGNED IN AS"),
    # What a receipt may name its day and number by; over other papers stands the day of the paper there.
    ("day", r"DATE"),
    ("transaction", r"TRANSACTION (?:ID|NUMBER|NO\.|#)"),
)
_ANY = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _LABELS).replace(" ", r"\s+")
_LABEL = re.compile(rf"\s*(?:{_ANY})\s*(?::|\s{{2,}}|\t|\s|$)\s*:?\s*(?P<value>.*)", re.IGNORECASE)
# A label with its colon, where a sentence or another value ends; bare words such as "amount" stand in sentences too.
_NOT_WITHIN = {
    "TIN": "TAXPAYER (?:EIN|SSN|ITIN|TIN|ID)",
    "method": "PAYMENT METHOD|METHOD OF PAYMENT|CARD (?:TYPE|NUMBER)",
    "day": "TRANSACTION DATE",
}
_INNER = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(_NOT_WITHIN.get(name, pattern) for name, pattern in _LABELS).replace(" ", r"\s+")
    + r")\s*:(?=\s|$)",
    re.IGNORECASE,
)
_HEAD = re.compile(r"\s*(?:" + "|".join(pattern for _, pattern in _LABELS).replace(" ", r"\s+") + r")\s*:(?=\s|$)", re.IGNORECASE)
# Labels that stand within no value, and so begin another where a page had two columns.
_IN_COLUMNS = re.compile(
    r"(?<=[\w.)])\s+(TAX FORM|TAX TYPE|TAX PERIOD|PAYMENT AMOUNT|SETTLEMENT DATE|TAXPAYER (?:EIN|SSN))(?=\s+[\w$])", re.IGNORECASE
)
_NUMERIC_DAY = re.compile(r"\d{1,2}[/-]\d{1,2}[/-](?:\d{4}|\d\d)\b.{0,30}|\d{4}-\d\d-\d\d\b.{0,30}")
_ENDED = re.compile(r"(?:^|[.!?;|,]|\s{2}|\t)\s*$")
_OTHER = re.compile(
    r"\s*(?:account (?:number|type)|routing number|bank(?: name)?|payment information|entered data|e-?mail|submitted|name)\b",
    re.IGNORECASE,
)
_LONGEST_LINE = 2000
_LEADERS = re.compile(r"\.{4,}|(?:\. ){4,}\.?|\u2026+|_{4,}")
_QUOTED = re.compile(r"(?:>\s?)+")
# Letters that stand in for digits are for the reader of amounts to refuse.
_MONEY = re.compile(r"(?:USD?\b|[-($\s])*(?:[\d.,]|[OolI](?=[\d.,]))")
_CARD = re.compile(r"VISA|MASTER|AMEX|AMERICAN EXPRESS|DISCOVER|CREDIT|DEBIT|[X*\u2022]\s*\d{4}\b|^\d{4}$", re.IGNORECASE)


_CAME_TO_NOTHING = re.compile(r"INSUFFICIENT|\bNSF\b|\bINVALID\b|\bCLOSED\b|\bREJECTED\b|\bR\d\d\b", re.IGNORECASE)


class Labelled(NamedTuple):
    """Hold one label as it stands, the field that it names, and the value behind it, which may be blank."""

    name: str
    label: str
    value: str


class Piece(NamedTuple):
    """Hold a part of a text that has at most one label. ``doubled``: one label stands twice on the line, as in two columns."""

    number: int
    text: str
    doubled: bool = False


def read(text: str) -> Labelled | None:
    """Return the label that a text begins with, and its value."""
    match = _LABEL.fullmatch(text)
    if match is None:
        return None
    name = next(group for group, _ in _LABELS if match[group])
    return Labelled(name, " ".join(match[name].upper().split()), " ".join(match["value"].split()))


def pieces(lines: Sequence[tuple[int, str]]) -> list[Piece]:
    """Part lines, each with its number, so that every label begins a piece."""
    return [piece for number, line in lines for text in line.split("\v") for piece in _parted(number, _plain(text))]


def _plain(text: str) -> str:
    """Return a line without the marks of a mail that is passed on, and without the dots that lead from a label to its value."""
    return _LEADERS.sub("  ", _QUOTED.sub("", text) if text.startswith(">") else text)


def _parted(number: int, text: str) -> Iterator[Piece]:
    cells = text.split("\t")
    if len(cells) >= 4 and len(cells) % 2 == 0 and all((one := read(cell)) and not one.value for cell in cells[::2]):
        # A row of a page with two labels or more, each before the cell of its value.
        labels = [" ".join(cell.upper().split()) for cell in cells[::2]]
        if len(set(labels)) == len(labels):
            yield from (Piece(number, f"{label}\t{value}") for label, value in zip(cells[::2], cells[1::2], strict=True))
            return
    starts = _starts(text) if len(text) < _LONGEST_LINE else []
    labels = [" ".join(text[start:end].upper().split()) for start, end in starts]
    if len(set(labels)) < len(labels):
        yield Piece(number, text, doubled=True)
        return
    cuts = [0, *(start for start, _ in starts if start), len(text)]
    yield from (Piece(number, text[start:end].strip()) for start, end in itertools.pairwise(cuts))


def _starts(text: str) -> list[tuple[int, int]]:
    """Return where labels begin on a line: at its head, behind the end of a sentence, or behind the value of another label."""
    head = _HEAD.match(text)
    found = [head.span()] if head else []
    for match in _INNER.finditer(text, head.end() if head else 0):
        if found or _ENDED.search(text[: match.start()]):
            found.append(match.span())
    return found or _in_columns(text)


def _in_columns(text: str) -> list[tuple[int, int]]:
    first = _LABEL.fullmatch(text) if _IN_COLUMNS.search(text) else None
    if first is None:
        return []
    return [(0, first.start("value")), *(match.span(1) for match in _IN_COLUMNS.finditer(text))]


def value_below(following: Sequence[Piece]) -> str:
    """Return the value of a label that stands alone: the next line, unless that is another label."""
    for piece in following[:3]:
        if piece.text.strip():
            return "" if _LABEL.fullmatch(piece.text) or _OTHER.match(piece.text) else " ".join(piece.text.split())
    return ""


def fits(name: str, value: str) -> bool:
    """Tell whether a text can be the value of a label: a sentence that begins with the same word is none."""
    if name in ("reference", "payment", "transaction"):
        grouped = value.replace(" ", "").replace("-", "") if re.fullmatch(r"[\d -]+", value) else value
        return re.fullmatch(r"[\w -]{6,40}", value) is not None and re.search(r"\d{6}", grouped) is not None
    if name in ("amount", "total", "fee"):
        return _MONEY.match(value) is not None and re.search(r"\d", value) is not None and len(value) < 60
    if name == "day":
        # The head of a mail has its day in words.
        return _NUMERIC_DAY.fullmatch(value) is not None
    if name == "kind" and _CAME_TO_NOTHING.search(value):
        # Why a payment was returned, under the same word as why it was made.
        return False
    if name in ("date", "period"):
        return re.search(r"\d", value) is not None and len(value) < 60
    if name == "TIN":
        return re.search(r"\d{4}\b", value) is not None and len(value) < 40
    # Direct Pay names behind a form all its variants.
    return len(value) < (160 if name == "form" or name == "type" else 80)


def fits_method(label: str, value: str) -> bool:
    """Tell whether a text says how a payment was made; behind *Card* it has to name one."""
    known = _CARD.search(value) is not None if "CARD" in label else words.method_in(value) != "unknown" or len(value) < 30
    return known and len(value) < 60
