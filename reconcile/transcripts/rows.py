"""Turn the pieces of a transaction table into postings, and everything else into problems."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from reconcile import codes
from reconcile.dates import cycle_window
from reconcile.model import Posting, Problem
from reconcile.money import parse_cents, to_words
from reconcile.privacy import mask_text
from reconcile.transcripts import patterns as p
from reconcile.transcripts.centred import upright
from reconcile.transcripts.furniture import without_furniture
from reconcile.transcripts.patterns import parse_date
from reconcile.transcripts.table import Cells, Grid, Piece
from reconcile.transcripts.text import SOFT_BREAK, Stream, may_hold_tin
from reconcile.transcripts.wording import Tail, read_tail, split_explanation

_CHECK_COPY = "Compare the line with the original, and download the transcript again if it is damaged."
_FILLER = re.compile(r"^\s*n/a[\s|]+", re.IGNORECASE)
_NOTHING = " \t\n|>-=_*.,:\x0b"


# No digit, slash or dash among the words: what could be a detail, a form or a separator takes the long way.
_PLAIN_CELLS = (
    r"[ \t]*(?P<words>[A-Za-z][A-Za-z ,.'()&]*?)[ \t]+(?:(?P<cycle>(?:19|20)\d{6}|(?:19|20)\d{4})[ \t]+)?"
    r"(?P<date>\d\d-\d\d-\d{4})[ \t]+(?P<minus>-?)\$?(?P<whole>\d{1,3}(?:,\d{3})+|\d+)\.(?P<cents>\d\d)"
)
_PLAIN = re.compile(rf"{_PLAIN_CELLS}\s*")
_PLAIN_LINE = re.compile(rf"^(?P<code>[0-9]{{3}})[ \t]{_PLAIN_CELLS}[ \t]*$", re.MULTILINE | re.ASCII)

_ODD_SIGN = {"debit": -1, "credit": 1}
_AWAIT_MORE = (" to", " from", " date", " until", " of", " by", " on", " civil penalty", " civpen", " cvpen")
"""After these words a number or a date is the explanation's own."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Hold the postings of one table in printed order, and what could not be read."""

    postings: tuple[Posting, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """Hold what was read of one row's cells."""

    explanation: str = ""
    cycle: str | None = None
    day: date | None = None
    amount: int | None = None
    detail: str = ""


class _Table:
    def __init__(self, stream: Stream, source: str, name: str) -> None:
        self.stream = stream
        self.grid = Grid(stream)
        self.source = source
        self.name = name
        self.postings: list[Posting] = []
        self.problems: list[Problem] = []
        self.unknown: set[str] = set()
        self.masking = True

    def masked(self, text: str) -> str:
        return mask_text(text) if self.masking else text

    def problem(self, code: str, position: int, what: str, todo: str = _CHECK_COPY, *, blocking: bool = True) -> None:
        line = self.stream.line_at(position)
        where = f"{self.name}, page {line.page}, line {line.number}"
        self.problems.append(Problem(code, where, mask_text(what), todo, blocking=blocking, source=self.source))

    def raw(self, text: str) -> str:
        """Return a row's own text as it stands in the file, without the furniture around it."""
        text = text.replace(SOFT_BREAK, " ").strip()
        if "\n" in text:
            text = " / ".join(line for line in map(str.strip, text.split("\n")) if line)
        return self.masked(text)

    def posting(self, piece: Piece, read: _Read, text: str | None = None) -> None:
        line = self.stream.line_at(piece.start)
        self.postings.append(
            Posting(
                id="",
                module="",
                source=self.source,
                page=line.page,
                line=line.number,
                raw=self.raw(self.stream.text[piece.start : piece.end] if text is None else text),
                code=piece.code,
                explanation=self.masked(read.explanation),
                cycle=read.cycle,
                date=read.day,
                amount=read.amount,
                role=codes.role_of(piece.code),
                detail=self.masked(read.detail) or None,
            )
        )

    # --- one piece ---------------------------------------------------------------------------------------------------

    def read(self, piece: Piece) -> None:
        if piece.pseudo:
            self.read_pseudo(piece)
        elif piece.code is None:
            self.read_stray(piece.start, piece.end)
        elif self.read_plain(piece):
            return
        elif cells := self.grid.split_row(piece):
            self.read_row(piece, cells)
        else:
            self.read_without_amount(piece)

    def read_plain(self, piece: Piece) -> bool:
        """Read a row that is all words, a date and an amount on one line: nine of ten are, and need no closer look."""
        found = _PLAIN.fullmatch(self.stream.text, piece.body_start, piece.end)
        day = _day_of_plain(found) if found else None
        if found is None or day is None or piece.code is None:
            return False
        self.add_plain(piece.code, piece.start, found, day)
        return True

    def add_plain(self, code: str, start: int, found: re.Match[str], day: date) -> None:
        """Add the posting of a plain row; ``found`` holds its cells."""
        words, cycle, minus, whole, cents = found.group("words", "cycle", "minus", "whole", "cents")
        amount = int(whole.replace(",", "") + cents)
        amount = -amount if minus else amount
        known = codes.lookup(code)
        if cycle or known is None or _ODD_SIGN.get(known.sign, 0) * amount > 0:
            self.check(code, start, cycle, amount)
        line = self.stream.line_at(start)
        self.postings.append(
            Posting(
                id="",
                module="",
                source=self.source,
                page=line.page,
                line=line.number,
                raw=self.raw(found.string[start : found.end("cents")]),
                code=code,
                explanation=self.masked(" ".join(words.split()) if "  " in words or "\t" in words else words),
                cycle=cycle,
                date=day,
                amount=amount,
                role=known.role if known else codes.role_of(code),
            )
        )

    def read_pseudo(self, piece: Piece) -> None:
        words = " ".join(_FILLER.sub("", self.stream.text[piece.start : piece.body_start]).split())
        tail = read_tail(self.stream.text, piece.body_start, piece.end, (None, words))
        self.finish(piece, _Read(explanation=words, detail=tail.detail), tail)

    def read_row(self, piece: Piece, cells: Cells) -> None:
        tail = read_tail(self.stream.text, cells.tail_start, piece.end, (piece.code, cells.explanation))
        amount = self.amount(piece, cells)
        day = self.date(piece, cells)
        self.check(piece.code, piece.start, cells.cycle, amount)
        read = _Read(
            explanation=f"{cells.explanation} {tail.words}".strip(),
            cycle=cells.cycle or None,
            day=day,
            amount=amount,
            detail="; ".join(part for part in (cells.detail, tail.detail) if part),
        )
        self.finish(piece, read, tail)

    def finish(self, piece: Piece, read: _Read, tail: Tail) -> None:
        """Add the posting, and read what its tail does not explain: rows without a code where there are any, else lines."""
        if not tail.unread:
            self.posting(piece, read)
            return
        start = tail.unread[0][0]
        cells = self.grid.split_row(Piece(start, piece.end, None, start))
        if cells is not None and cells.date:
            self.posting(piece, read, self.stream.text[piece.start : start])
            self.read_stray(start, piece.end)
            return
        self.posting(piece, read)
        for first, last in tail.unread:
            self.name_line(first, last)

    def name_line(self, start: int, end: int) -> None:
        text = self.stream.text[start:end]
        if text.strip(_NOTHING):
            shown = " ".join(text.split())
            shown = shown if len(shown) <= 60 else shown[:57] + "..."
            self.problem("T-LINE", start, f'the line "{shown}" in the transaction table is not understood.')

    def amount(self, piece: Piece, cells: Cells) -> int | None:
        if not cells.amount:
            what = f"the amount of {_row_of(piece)} has two signs that contradict each other."
            self.problem("T-AMOUNT", piece.start, what)
            return None
        if cells.stray:
            what = f'"{cells.stray[:20]}" stands between the date and the amount of {_row_of(piece)}.'
            self.problem("T-AMOUNT", piece.start, what)
        cents = parse_cents(cells.amount)
        return -cents if cells.negative else cents

    def date(self, piece: Piece, cells: Cells) -> date | None:
        if not cells.date:
            self.problem("T-DATE", piece.start, f"{_row_of(piece)} has no date.")
            return None
        try:
            return parse_date(cells.date)
        except ValueError:
            self.problem("T-DATE", piece.start, f'the date "{cells.date}" does not exist.')
            return None

    def check(self, code: str | None, start: int, cycle: str | None, amount: int | None) -> None:
        if cycle:
            try:
                cycle_window(cycle)
            except ValueError:
                self.problem("T-CYCLE", start, f'"{cycle}" is no IRS cycle.', blocking=False)
        if not amount:
            return
        known = codes.lookup(code)
        if known is None and code and code not in self.unknown:
            self.unknown.add(code)
            what = f"transaction code {code} is not in the table of codes; it counts with its printed sign."
            self.problem("T-CODE", start, what, "Look the code up in Document 6209.", blocking=False)
        elif known is not None and known.sign in ("debit", "credit") and (amount > 0) != (known.sign == "debit"):
            what = f"code {code} is printed as {to_words(amount)}, but is a {known.sign} as a rule; the print counts."
            self.problem("T-SIGN", start, what, blocking=False)

    def read_without_amount(self, piece: Piece) -> None:
        text = self.stream.text
        days = list(self.grid.row_dates(piece))
        day: date | None = None
        if days:
            try:
                day = parse_date(text[days[-1][0] : days[-1][1]])
            except ValueError:
                day = None
        words, detail = split_explanation(text[piece.body_start : days[-1][0] if days else piece.end])
        token = " ".join(text[days[-1][1] : piece.end].split()) if days else ""
        shown = f'amount "{token[:20]}" is not a number' if token else "no amount is printed"
        self.problem("T-AMOUNT", piece.start, f"code {piece.code}: {shown}; the row stands without an amount.")
        self.posting(piece, _Read(explanation=words, day=day, detail=detail))

    def read_stray(self, start: int, end: int) -> None:
        """Read text that no transaction code begins: a row whose code is lost still counts, other text is named."""
        while start < end:
            piece = self.grid.leading_code(start, end) or Piece(start, end, None, start)
            cells = self.grid.split_row(piece)
            if cells is None or not cells.date:
                break
            if piece.code is None:
                what = "a row without a readable transaction code; it counts in the balance and is matched to nothing."
                self.problem("T-CODE", start, what)
            self.read_row(Piece(start, cells.tail_start, piece.code, piece.body_start), cells)
            start = cells.tail_start
        for line in re.finditer(r"[^\n]+", self.stream.text[start:end]):
            self.name_line(start + line.start(), start + line.end())


def _row_of(piece: Piece) -> str:
    return f"the row of code {piece.code}" if piece.code else "the row without a code"


def read_rows(stream: Stream, source: str, name: str, party_lines: frozenset[str] = frozenset()) -> Rows:
    """Read every row of a transaction table; ``stream`` holds the table only, ``name`` is the file for messages."""
    table = upright(without_furniture(stream, party_lines))
    inner = _inner_rows(table)
    reader = _Table(table.without(_joined_spans(inner)), source, name)
    reader.masking = may_hold_tin(table.text)
    inner.reverse()
    for piece in reader.grid.pieces():
        while inner and inner[-1][0].start() < piece.start:
            row, day = inner.pop()
            reader.add_plain(row["code"], row.start(), row, day)
        reader.read(piece)
    return Rows(tuple(reader.postings), tuple(reader.problems))


def _day_of_plain(found: re.Match[str]) -> date | None:
    """Return the date of a row that looks plain, or ``None`` when its cells may be others than they seem."""
    words, day = found.group("words", "date")
    if words.lower().endswith(_AWAIT_MORE):
        return None
    try:
        return parse_date(day)
    except ValueError:
        return None


def _inner_rows(table: Stream) -> list[tuple[re.Match[str], date]]:
    """Return the plain rows that stand between plain rows: they end where they seem to, whatever else the table holds.

    The first row of a run may belong to what stands before it, and the last has a tail; those take the long way.
    """
    if "FILED" in table.upper and p.PSEUDO_ROW.search(table.upper):
        return []
    text = table.text
    inner: list[tuple[re.Match[str], date]] = []
    row: tuple[re.Match[str], date] | None = None
    end, run = -1, 0
    for found in _PLAIN_LINE.finditer(text):
        start = found.start()
        day = _day_of_plain(found)
        if day is None:
            row = None
            continue
        adjoins = row is not None and (start == end + 1 or text[end:start].isspace())
        if adjoins and run > 1 and row is not None:
            inner.append(row)
        run = run + 1 if adjoins else 1
        row, end = (found, day), found.end()
    return inner


def _joined_spans(rows: list[tuple[re.Match[str], date]]) -> list[tuple[int, int]]:
    """Return the spans of lines, those that follow each other as one."""
    spans: list[tuple[int, int]] = []
    for row, _ in rows:
        if spans and spans[-1][1] + 1 == row.start():
            spans[-1] = spans[-1][0], row.end()
        else:
            spans.append(row.span())
    return spans
