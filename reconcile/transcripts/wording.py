"""Tell the words of a row's explanation from what the IRS prints with them: document numbers, notices, targets, dates."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reconcile import codes
from reconcile.transcripts import patterns as p

_DETAIL = re.compile(
    rf"{p.DLN.pattern}|00[-/]00[-/]0000|ext\.?\s{{0,9}}Date\s{{0,9}}{p.DATE_NUMERIC}|(?<![\w/])n/a(?![\w/])", re.IGNORECASE
)
_MAY_HOLD_DETAIL = re.compile(r"\d|n/a", re.IGNORECASE)
_TARGET_LINE = re.compile(rf"{p.TARGET_FORM}\s+(?:19|20)\d{{4}}", re.IGNORECASE)
_DETAIL_LINE = re.compile(
    r"(?:CP|LT|LTR|NOTICE|LETTER|IRC|SECTION|SEC\.?)\s*\d{1,5}[A-Z]{0,2}|(?:19|20)\d{2}|[A-Z]{1,4}\s?\d{2,6}[A-Z]?"
    rf"|{p.DATE_NUMERIC}|\d{{11,14}}",
    re.IGNORECASE,
)
_ENDS_OPEN = re.compile(r"\b(?:to|from)$", re.IGNORECASE)
_AWAITS_NUMBER = re.compile(r"\b(?:IRC|CP|LT|form|section|sec\.?|notice|letter|W-2 or|or)$", re.IGNORECASE)
_WRAPPED_WORDS = re.compile(r"[a-z(][A-Za-z(),.'/ -]{0,80}")
_BREAK = re.compile(r"(\n|\x0b)")
_ANY_BREAK = re.compile(r"[\n\x0b]")
_SEPARATORS = " \t|-,:*"


def is_detail(line: str) -> bool:
    """Tell whether a line holds nothing but what the IRS prints with an explanation: a document number, a notice, a target."""
    return any(pattern.fullmatch(line) for pattern in (_DETAIL, _DETAIL_LINE, _TARGET_LINE))


def split_explanation(text: str) -> tuple[str, str]:
    """Split an explanation cell into the words and what was printed with them (DLN, notice number, target, dates)."""
    if not _MAY_HOLD_DETAIL.search(text):
        return " ".join(text.split()).strip(_SEPARATORS), ""
    details = [" ".join(match.group().split()) for match in _DETAIL.finditer(text)]
    if details:
        text = _DETAIL.sub(" ", text)
    words: list[str] = []
    for part in _ANY_BREAK.split(text):
        line = " ".join(part.split()).strip(_SEPARATORS)
        if not line:
            continue
        target = _TARGET_LINE.fullmatch(line)
        if not words or not (target or _DETAIL_LINE.fullmatch(line)) or (not target and _AWAITS_NUMBER.search(words[-1])):
            words.append(line)
            continue
        details.append(line)
        if target and _ENDS_OPEN.search(words[-1]):
            words.append(line)
    return " ".join(words), "; ".join(details)


@dataclass(frozen=True, slots=True)
class Tail:
    """Hold what is printed behind a row's amount: wrapped words, details, and the places of lines that nothing explains."""

    words: str
    detail: str
    unread: tuple[tuple[int, int], ...]


NO_TAIL = Tail("", "", ())


def read_tail(text: str, start: int, end: int, row: tuple[str | None, str]) -> Tail:
    """Read the continuation of a row between its amount and the next row; ``row`` is its code and its explanation so far."""
    whole = text[start:end]
    if not whole.strip(" \t\n\x0b|,-"):
        return NO_TAIL
    code, explanation = row
    details: list[str] = []
    words: list[str] = []
    unread: list[tuple[int, int]] = []
    position = start
    for part in _BREAK.split(whole):
        if not part.strip():
            position += len(part)
            continue
        details += [" ".join(match.group().split()) for match in _DETAIL.finditer(part)]
        line = " ".join(_DETAIL.sub(" ", part).split()).strip(_SEPARATORS)
        so_far = " ".join((explanation, *words))
        if not line:
            pass
        elif _TARGET_LINE.fullmatch(line):
            details.append(line)
            if _ENDS_OPEN.search(so_far):
                words.append(line)
        elif _continues(code, so_far, line):
            words.append(line)
        elif _DETAIL_LINE.fullmatch(line):
            details.append(line)
        else:
            unread.append((position + len(part) - len(part.lstrip()), position + len(part)))
        position += len(part)
    return Tail(" ".join(words), "; ".join(details), tuple(unread))


def _continues(code: str | None, explanation: str, line: str) -> bool:
    if _WRAPPED_WORDS.fullmatch(line):
        return True
    if line.isdigit() and 2 <= len(line) <= 5 and _AWAITS_NUMBER.search(explanation):
        return True
    known = codes.lookup(code)
    if known is None:
        return False
    joined = squeezed(f"{explanation} {line}")
    return any(squeezed(title).startswith(joined) for title in (known.title, *known.other_titles))


def squeezed(text: str) -> str:
    """Return the letters and digits of a text alone, in capitals."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())
