"""Read the TRANSACTIONS table of one transcript, whatever its line breaks.

The text between the heading and the end of the table is cut at every transaction code that begins a row; each piece holds
exactly one row and what wraps behind it. So every character of the table belongs to a row, to page furniture, or to a problem.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reconcile.transcripts import patterns as p

_LABEL = r"(?-i:CYCLE|DATE|AMOUNT|CODE)"
_INLINE_FURNITURE = re.compile(
    "|".join(
        (
            p.SENSITIVE.pattern,
            p.HEADING.pattern,
            p.PAGE_MARK.pattern.replace("?P<page>", "?:").replace("?P<pages>", "?:"),
            rf"REQUEST\s+DATE[\s:|]*{p.DATE}",
            rf"RESPONSE\s+DATE[\s:|]*{p.DATE}",
            r"TRACKING\s+(?:NUMBER|ID)[\s:|]*\d{6,15}",
            r"CUSTOMER\s+FILE\s+NUMBER[\s:|]*\d{1,10}",
            rf"(?<![A-Z])FORM(?:\s+NUMBER)?\s*:[\s|]*{p.FORM_VALUE}",
            rf"(?:REPORT\s+FOR\s+)?TAX\s+PERIOD(?:\s+ENDING)?[\s:|]*(?:{p.DATE}|(?:19|20)\d{{4}}(?!\d))",
            rf"(?:SPOUSE(?:'S)?\s+)?TAXPAYER\s+IDENTIFICATION\s+NUMBER[\s:|]*{p.TIN_VALUE}",
            r"https?://\S+",
            r"-+\s*ANY\s+MINUS\s+SIGN\s+SHOWN\s+BELOW\s+SIGNIFIES\s+A\s+CREDIT\s+AMOUNT\s*-+",
        )
    ),
    p.FLAGS,
)
_LINE_FURNITURE = re.compile(
    r"[ \t]*(?:TRANSACTIONS?\s*:?|Done|Print|Done\s+Print|\d{1,3}\s*/\s*\d{1,3}|\*{2,}|[-=_ ]{3,}|continued.{0,20}"
    r"|\d{1,2}/\d{1,2}/\d{2,4},\s+\d{1,2}:\d{2}(?:\s*[AP]M)?.*"
    r"|(?:(?:Form\s+\S+|Civil\s+Penalty)\s+)?(?:Account\s+Transcript|Record\s+of\s+Account(?:\s+Transcript)?))[ \t]*",
    p.FLAGS,
)

_CODE = re.compile(r"(?:\bCODE\s+)?(?<![\d$.,/-])(?P<code>\d{3})(?![\d,./-])(?P<sep>[\s:|]*(?:-\s+)?)(?=[A-Za-z(~])", p.FLAGS)
_NOT_A_CODE = re.compile(r"(?:\b(?:Form|CP|LT|LTR|Letter|IRC|Notice|section|sec|TC|schedule)\.?|\u00a7)\s*$", p.FLAGS)
_MONEY = re.compile(rf"(?P<open>\(\s?)?(?P<signs>[-\s$]*)(?P<number>{p.NUMBER})(?!\d)(?P<close>\s?\))?(?P<trail>-(?![\d-]))?")
_DATE = re.compile(rf"(?<!\d){p.DATE_NUMERIC}(?!\d)")
_GLUED_CYCLE = re.compile(r"(?P<cycle>(?:19|20)\d{6}|(?:19|20)\d{4})$")


@dataclass(frozen=True, slots=True)
class Piece:
    """Hold the span of one row and what its text was split into; offsets are those of the table's text."""

    start: int
    end: int
    code: str | None
    body_start: int
    pseudo: bool = False


def blank_furniture(text: str, known_lines: frozenset[str]) -> str:
    """Return the text with page furniture blanked out, every offset kept.

    ``known_lines`` are the header's name lines, which a page break may repeat inside the table.
    """

    def blank(match: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", match.group())

    text = _INLINE_FURNITURE.sub(blank, text)
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if _LINE_FURNITURE.fullmatch(line) or line.strip() in known_lines:
            lines[index] = " " * len(line)
    return "\n".join(lines)


def _at_line_start(text: str, position: int) -> bool:
    start = text.rfind("\n", 0, position) + 1
    return not text[start:position].strip(" \t|-*\u2022")


def pieces(text: str) -> Iterator[Piece]:
    """Yield the rows' spans in printed order; text before the first row is a piece without a code."""
    pseudo = [match.span() for match in p.PSEUDO_ROW.finditer(text)]
    starts: list[tuple[int, str | None, int, bool]] = [(start, None, end, True) for start, end in pseudo]
    row_start = 0
    for match in _CODE.finditer(text):
        if _NOT_A_CODE.search(text, max(0, match.start() - 12), match.start()):
            continue
        begun = text[row_start : match.start()]
        complete = not begun.strip() or _MONEY.search(begun) or any(row_start <= end <= match.start() for _, end in pseudo)
        if complete or _at_line_start(text, match.start()):
            starts.append((match.start(), match["code"], match.end(), False))
            row_start = match.end()
    starts.sort()
    if not starts or text[: starts[0][0]].strip():
        starts.insert(0, (0, None, 0, False))
    for index, (start, code, body, pseudo) in enumerate(starts):
        end = starts[index + 1][0] if index + 1 < len(starts) else len(text)
        yield Piece(start, end, code, body, pseudo)


@dataclass(frozen=True, slots=True)
class Cells:
    """Hold the texts of one row's cells as printed; a cell that is not printed is empty."""

    explanation: str
    detail: str
    cycle: str
    date: str
    amount: str
    negative: bool
    tail_start: int


def _split_sign(between: str, match: re.Match[str], dashed: bool) -> bool | None:
    """Tell whether the amount is negative; ``None`` when two signs contradict each other."""
    if match["open"] or match["close"]:
        return bool(match["open"] and match["close"]) or None
    marks = between + (match["signs"] or "")
    dashes = marks.count("-")
    touching = bool(re.search(r"-\$?-?$", marks)) and not re.search(r"-\s+\$?$", marks)
    leading = dashes > 1 or (dashes == 1 and (touching or not dashed))
    if leading and match["trail"]:
        return None
    return leading or bool(match["trail"])


def split_row(text: str, piece: Piece) -> Cells | None:
    """Cut one row into cells, or return ``None`` when the piece holds no amount."""
    body = text[piece.body_start : piece.end]
    dates = [match for match in _DATE.finditer(body) if match.group()[:5] not in ("00-00", "00/00")]
    money = None
    for candidate in _MONEY.finditer(body):
        if not dates or candidate.start("number") > dates[0].end():
            money = candidate
            break
    if money is None:
        return None
    before = [match for match in dates if match.end() <= money.start("number")]
    day = before[-1] if before else None
    head = body[: day.start()] if day else body[: money.start()]
    between = body[day.end() : money.start()] if day else ""
    dashed = bool(re.search(r"\s-\s*$", head))
    negative = _split_sign(between, money, dashed)
    cycle, explanation = _take_cycle(head)
    text_part, detail = split_explanation(explanation)
    stray = re.sub(rf"[\s|,:$-]|\b{_LABEL}\b", "", between, flags=re.IGNORECASE)
    if stray:
        detail = f"{detail}; {' '.join(between.split())}" if detail else " ".join(between.split())
    return Cells(
        explanation=text_part,
        detail=detail,
        cycle=cycle,
        date=day.group() if day else "",
        amount=money["number"] if negative is not None else "",
        negative=bool(negative),
        tail_start=piece.body_start + money.end(),
    )


def _take_cycle(head: str) -> tuple[str, str]:
    """Split the cycle off the end of the text before the date.

    Six digits right behind a form number are the target of a credit transfer (``1040 202112``), not a cycle.
    """
    trimmed = re.sub(rf"(?:[\s|,:-]|\b{_LABEL}\b)+$", "", head, flags=re.IGNORECASE)
    match = _GLUED_CYCLE.search(trimmed)
    if match is None or (match.start() and trimmed[match.start() - 1].isdigit()):
        return "", trimmed
    rest = trimmed[: match.start()]
    target = re.search(r"(?:\b(?:to|from)\s+(?:Form\s+)?|\x0b\s*|\n\s*)(?:\d{3,4}(?:-?[A-Z]{1,2})?|CT-?\d)\s+$", rest, p.FLAGS)
    if target and len(match["cycle"]) == 6:
        return "", trimmed
    return match["cycle"], re.sub(rf"(?:[\s|,:-]|\b{_LABEL}\b)+$", "", rest, flags=re.IGNORECASE)


_DETAIL = re.compile(rf"{p.DLN.pattern}|00[-/]00[-/]0000|ext\.?\s*Date\s*{p.DATE_NUMERIC}|(?<![\w/])n/a(?![\w/])", p.FLAGS)
_TARGET_LINE = re.compile(r"(?:\d{3,4}(?:-?[A-Z]{1,2})?|CT-?\d)\s+(?:19|20)\d{4}", p.FLAGS)
_DETAIL_LINE = re.compile(
    r"(?:CP\s*\d{{2,4}}[A-Z]?|LT\s*\d{{1,4}}|LTR\s*\d+\w*|NOTICE\s*\d+\w*|IRC\s+\S+|(?:19|20)\d{{2}}|{p.DATE_NUMERIC}"
    r"|Letter\s+\d+\w*|[A-Z]{1,4}\s?\d{2,6}[A-Z]?)",
    p.FLAGS,
)
_ENDS_OPEN = re.compile(r"\b(?:to|from)$", re.IGNORECASE)


def split_explanation(text: str) -> tuple[str, str]:
    """Split an explanation cell into the words and what was printed with them (DLN, notice number, target, dates)."""
    details = [" ".join(match.group().split()) for match in _DETAIL.finditer(text)]
    text = _DETAIL.sub(" ", text)
    words: list[str] = []
    for part in re.split(r"[\n\x0b]", text):
        line = " ".join(part.split()).strip(" |-,:")
        if not line:
            continue
        if not words or not (_TARGET_LINE.fullmatch(line) or _DETAIL_LINE.fullmatch(line)):
            words.append(line)
            continue
        details.append(line)
        if _TARGET_LINE.fullmatch(line) and _ENDS_OPEN.search(words[-1]):
            words.append(line)
    return " ".join(words), "; ".join(details)


@dataclass(frozen=True, slots=True)
class Tail:
    """Hold what is printed behind a row's amount: wrapped words, details, and text that nothing explains."""

    words: str
    detail: str
    unread: tuple[tuple[int, str], ...]


def read_tail(text: str, start: int, end: int, explanation: str) -> Tail:
    """Read the continuation of a row between its amount and the next row."""
    details: list[str] = []
    words: list[str] = []
    unread: list[tuple[int, str]] = []
    position = start
    for part in re.split(r"(\n|\x0b)", text[start:end]):
        details += [" ".join(match.group().split()) for match in _DETAIL.finditer(part)]
        line = " ".join(_DETAIL.sub(" ", part).split()).strip(" |-,:")
        if not line:
            pass
        elif _TARGET_LINE.fullmatch(line):
            details.append(line)
            if _ENDS_OPEN.search(explanation) and not words:
                words.append(line)
        elif _DETAIL_LINE.fullmatch(line):
            details.append(line)
        elif re.fullmatch(r"[a-z(][A-Za-z(),.'/ -]{0,80}", line):
            words.append(line)
        else:
            unread.append((position + len(part) - len(part.lstrip()), line))
        position += len(part)
    return Tail(" ".join(words), "; ".join(details), tuple(unread))
