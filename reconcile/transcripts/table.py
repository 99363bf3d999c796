"""Cut the TRANSACTIONS table of one transcript into rows and cells, whatever its line breaks.

The text is searched once for everything that looks like a date, an amount or a transaction code; it is then cut at every code
that begins a row. Each piece holds one row and what wraps behind it, so every character of the table belongs to a row, to page
furniture, or to a problem.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from reconcile import codes
from reconcile.transcripts import patterns as p
from reconcile.transcripts.text import Stream
from reconcile.transcripts.wording import split_explanation

# A reader that joins pages or columns without a blank leaves a code or a document number right behind the cents.
_NUMBER = re.compile(p.NUMBER_START + r"(?:(?!\d)|(?=\d{3}\s{0,40}[A-Z(])|(?=\d{5}-\d{3}-\d{5}))(?![,.]\d)")
_DATE = re.compile(
    r"[0-9](?:(?<!\d.)|(?<=(?:19|20)\d{6}.)|(?<=(?:19|20)\d{4}.))(?:[0-9]-[0-9]{2}-[0-9]{4}|[0-9]?/[0-9]{1,2}/[0-9]{4})(?!\d)"
)
_CODE = re.compile(r"[0-9](?:(?<![\d$.,/-].)|(?<=\.\d\d.))[0-9]{2}(?![\d,./-])[\s:|]*(?:-\s+)?(?=[A-Z(~])")
_BEFORE_CODE = re.compile(r"(?:\b(?:FORM|CP|LT|LTR|LETTER|IRC|NOTICE|SECTION|SEC|TC|SCHEDULE)\.?|\u00a7)\s{0,9}$")
_CODE_WORD = re.compile(r"(?<![A-Z])CODE\s{0,9}$")
_NO_CODE = re.compile(r"(?<![\w/])N/A[\s|]{1,40}$")
_NOT_THE_ROWS_DATE = re.compile(r"EXT\.?\s{0,9}DATE[\s:|]{0,20}$")
_LABEL_AT_END = re.compile(r"(?P<separator>[-|,:;]\s{0,9})?(?<![A-Za-z])(?P<label>CYCLE|DATE|AMOUNT)$", re.IGNORECASE)
_LAST_SEPARATOR = re.compile(r"[|,:\t]|AMOUNT")
_CYCLE = re.compile(r"(?<!\d)(?P<cycle>(?:19|20)\d{6}|(?:19|20)\d{4})$")
_FORM_PERIOD = rf"{p.TARGET_FORM}\s{{1,9}}(?:19|20)\d{{2}}(?:0[1-9]|1[0-2])"
# A reader that joins columns without a blank leaves the cycle right behind the number an explanation ends with.
_GLUED_CYCLE = re.compile(
    rf"(?:(?<![\w-]){_FORM_PERIOD}|(?:IRC|CP|LT|FORM|NOTICE|SECTION|SEC\.?)\s{{0,9}}\d{{3,4}})(?P<cycle>(?:19|20)\d{{4}}(?:\d\d)?)$"
)
_TARGET = re.compile(rf"(?P<lead>(?<![A-Z])(?:TO|FROM)\s{{1,9}}(?:FORM\s{{1,9}})?|[\n\x0b]\s{{0,80}}|\s){_FORM_PERIOD}$")
_LEADING_CODE = re.compile(r"[\s|*:-]{0,400}(\d{3})(?![\d,./-])[\s|:]{1,40}(?:-\s{1,9})?")
_DETAIL_AT_END = re.compile(rf"(?:{p.DLN.pattern}|00[-/]00[-/]0000|EXT\.?\s{{0,9}}DATE\s{{0,9}}{p.DATE_NUMERIC})$")
_PLAIN_SIGNS = frozenset({"", "$", "-", "-$", "$-"})
_CLOSED = re.compile(r"\s?\)")
_TRAILING = re.compile(r"-(?![\d-])")
_SIGN_BEFORE_BRACKET = re.compile(r"-\$?\(")
_BETWEEN = re.compile(r"[\s|,:$(-]+|(?<![A-Z])(?:AMOUNT|DATE|CYCLE)(?![A-Z])")
_MOVES = frozenset({"transfer", "credit_elect"})
_TRIMMED = " \t\n\x0b|,:-"


@dataclass(frozen=True, slots=True)
class Piece:
    """Hold the span of one row; ``code`` is ``None`` for text that no code begins, ``pseudo`` marks a line without a code."""

    start: int
    end: int
    code: str | None
    body_start: int
    pseudo: bool = False


@dataclass(frozen=True, slots=True)
class Cells:
    """Hold the texts of one row's cells as printed; a cell that is not printed is empty."""

    explanation: str
    detail: str
    cycle: str
    date: str
    amount: str
    negative: bool
    stray: str
    tail_start: int


class Grid:
    """Hold a table's text and the places of its dates and amounts."""

    def __init__(self, table: Stream) -> None:
        """Search the table's text once."""
        self.text = table.text
        self.upper = table.upper
        self.has_extension = "EXT" in self.upper
        self.numbers = [(match.start(), match.end()) for match in _NUMBER.finditer(self.upper)]
        self.dates = [(match.start(), match.end()) for match in _DATE.finditer(self.upper)]

    def _first(self, places: list[tuple[int, int]], start: int, end: int) -> tuple[int, int] | None:
        index = bisect_left(places, (start, 0))
        return places[index] if index < len(places) and places[index][0] < end else None

    # --- rows --------------------------------------------------------------------------------------------------------

    def pieces(self) -> Iterator[Piece]:
        """Yield the rows' spans in printed order; text before the first row is a piece without a code."""
        starts = sorted([*self._pseudo_starts(), *self._code_starts()])
        if not starts or self.text[: starts[0][0]].strip():
            starts.insert(0, (0, 0, None))
        ends = [start for start, _, _ in starts[1:]] + [len(self.text)]
        for (start, body, code), end in zip(starts, ends, strict=True):
            yield Piece(start, end, code or None, body, code == "")

    def _pseudo_starts(self) -> Iterator[tuple[int, int, str | None]]:
        if "FILED" not in self.upper:
            return
        for match in p.PSEUDO_ROW.finditer(self.upper):
            start = match.start()
            if filler := _NO_CODE.search(self.upper, max(0, start - 44), start):
                start = filler.start()
            yield start, match.end(), ""

    def _code_starts(self) -> Iterator[tuple[int, int, str | None]]:
        pseudo = [start for start, _, _ in self._pseudo_starts()]
        upper = self.upper
        begun = 0
        first = True
        for match in _CODE.finditer(upper):
            start = match.start()
            if not (start > 1 and upper[start - 1] == "\n" and upper[start - 2].isdigit()):
                if _BEFORE_CODE.search(upper, max(0, start - 20), start):
                    continue
                if word := _CODE_WORD.search(upper, max(0, start - 16), start):
                    start = word.start()
            whole = self._first(self.numbers, begun, start) is not None
            whole = whole or bisect_left(pseudo, begun) < bisect_left(pseudo, start) or (first and not upper[:start].strip())
            if self._begins_row(match, start, begun, whole):
                yield start, match.end(), match.group()[:3]
                begun, first = match.end(), False

    def _begins_row(self, match: re.Match[str], start: int, begun: int, whole: bool) -> bool:
        """Tell whether a code begins a row; ``whole`` tells that the row before it has its amount."""
        known = codes.lookup(match.group()[:3])
        if start and self.upper[start - 1].isalpha():
            return whole and known is not None
        if whole:
            return known is not None or self._first(self.dates, start, start + 200) is not None
        if _at_line_start(self.upper, start):
            line_end = self.upper.find("\n", match.end())
            line_end = len(self.upper) if line_end < 0 else line_end
            return known is not None or self._first(self.dates, start, line_end) is not None
        if known is None:
            return False
        title = known.title.upper()
        return self._first(self.dates, begun, start) is not None or (len(title) > 5 and self.upper.startswith(title, match.end()))

    # --- cells -------------------------------------------------------------------------------------------------------

    def split_row(self, piece: Piece) -> Cells | None:
        """Cut one row into cells, or return ``None`` when the piece holds no amount."""
        dates = self.row_dates(piece)
        first = next(dates, None)
        number = self._first(self.numbers, first[1] if first else piece.body_start, piece.end)
        if number is None:
            return None
        day = first
        for place in dates:
            if place[1] > number[0]:
                break
            day = place
        between_start = day[1] if day else _back_over_signs(self.upper, number[0], piece.body_start)
        head_end = day[0] if day else between_start
        cycle, cut, details = self._take_cycle(piece, head_end)
        words, detail = split_explanation(self.text[piece.body_start : cut])
        negative, end, stray = self._sign(between_start, number, dashed=_ends_dashed(self.upper, piece.body_start, head_end))
        return Cells(
            explanation=words,
            detail="; ".join(part for part in (detail, *details) if part),
            cycle=cycle,
            date=self.text[day[0] : day[1]] if day else "",
            amount=self.text[number[0] : number[1]] if negative is not None else "",
            negative=bool(negative),
            stray=stray,
            tail_start=end,
        )

    def row_dates(self, piece: Piece) -> Iterator[tuple[int, int]]:
        """Yield the places in a piece that can be the row's own date."""
        for index in range(bisect_left(self.dates, (piece.body_start, 0)), len(self.dates)):
            start, end = self.dates[index]
            if start >= piece.end:
                return
            if self.upper[start : start + 5] in ("00-00", "00/00"):
                continue
            if not self.has_extension or not _NOT_THE_ROWS_DATE.search(self.upper, max(piece.body_start, start - 32), start):
                yield start, end

    def leading_code(self, start: int, end: int) -> Piece | None:
        """Return the piece with the code it begins with, for a row whose explanation is not printed or is odd."""
        match = _LEADING_CODE.match(self.upper, start, end)
        return Piece(start, end, match[1], match.end()) if match else None

    def _take_cycle(self, piece: Piece, end: int) -> tuple[str, int, tuple[str, ...]]:
        """Split the cycle off the end of the text before the date: the cycle, where the text ends, what stood behind it.

        Six digits right behind a form number are the target of a credit transfer (``1040 202112``), not a cycle.
        """
        end = _trim(self.text, piece.body_start, end)
        details: list[str] = []
        if end == piece.body_start or not self.text[end - 1].isdigit():
            return "", end, ()
        floor = max(piece.body_start, end - 120)
        window = self.upper[floor:end]
        while match := _DETAIL_AT_END.search(window):
            rest = _trim(window, 0, match.start())
            if not _CYCLE.search(window[:rest]):
                break
            details.append(self.text[floor + match.start() : floor + match.end()])
            window, end = window[:rest], floor + rest
        glued = _GLUED_CYCLE.search(window)
        match = glued or _CYCLE.search(window)
        if match is None or (not glued and len(match["cycle"]) == 6 and self._is_target(piece, window)):
            return "", end, tuple(details)
        start = floor + match.start("cycle")
        return match["cycle"], _trim(self.text, piece.body_start, start), tuple(details)

    def _is_target(self, piece: Piece, window: str) -> bool:
        match = _TARGET.search("\n" + window)
        if match is None:
            return False
        known = codes.lookup(piece.code)
        return bool(match["lead"].strip(" \t")) or (known is not None and known.role in _MOVES)

    def _sign(self, start: int, number: tuple[int, int], *, dashed: bool) -> tuple[bool | None, int, str]:
        """Return whether the amount is negative (``None``: its signs contradict each other), its end, what stands before it."""
        between = self.upper[start : number[0]]
        end = number[1]
        following = self.upper[end : end + 2]
        if "(" not in between and ")" not in following and not following.startswith("-") and between.lstrip() in _PLAIN_SIGNS:
            return "-" in between, end, ""
        opened = between.rstrip(" $-").endswith("(")
        closed = _CLOSED.match(self.upper, end)
        trailing = _TRAILING.match(self.upper, end)
        stray = _BETWEEN.sub(" ", between).strip() if between.strip(" $-") else ""
        if opened or closed:
            signed = "-" in between[between.rfind("(") :] or _SIGN_BEFORE_BRACKET.search(between) or trailing
            contradiction = bool(signed) or not (opened and closed)
            return (None if contradiction else True), (closed.end() if closed else end), stray
        separators = [match.end() for match in _LAST_SEPARATOR.finditer(between)]
        marks = between[separators[-1] if separators else 0 :]
        dashes = marks.count("-")
        touching = marks.endswith(("-", "-$"))
        # In a paste with dashes between the cells, a lone dash with a blank behind it is a separator.
        negative = dashes > 1 or (dashes == 1 and (touching or bool(separators) or not dashed))
        if trailing:
            return (None if negative else True), trailing.end(), stray
        return negative, end, stray


def _at_line_start(upper: str, position: int) -> bool:
    while position and upper[position - 1] in " \t|-*":
        position -= 1
    return not position or upper[position - 1] == "\n"


def _back_over_signs(upper: str, position: int, floor: int) -> int:
    while position > floor and upper[position - 1] in "-$( \t\n":
        position -= 1
    return position


def _ends_dashed(upper: str, floor: int, end: int) -> bool:
    text = upper[max(floor, end - 40) : end].rstrip()
    return text.endswith("-") and text[-2:-1].isspace()


def _trim(text: str, floor: int, end: int) -> int:
    """Return where the text ends, without separators and column labels behind it."""
    while True:
        while end > floor and text[end - 1] in _TRIMMED:
            end -= 1
        label = _LABEL_AT_END.search(text, max(floor, end - 40), end)
        # "after due date" ends with a word, "filed - DATE" and "filed DATE" with a column's label.
        if label is None or not (label["separator"] or (label["label"].isupper() and not text[floor : label.start()].isupper())):
            return end
        end = label.start()
