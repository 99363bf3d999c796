"""Turn the pieces of a transaction table into postings, and everything else into problems."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from reconcile import codes
from reconcile.dates import cycle_window, parse_irs
from reconcile.model import Posting, Problem
from reconcile.money import parse_cents, to_words
from reconcile.privacy import mask_text
from reconcile.transcripts import patterns as p
from reconcile.transcripts import table
from reconcile.transcripts.text import Stream

_CHECK_COPY = "Compare the line with the original, and download the transcript again if it is damaged."


@dataclass(frozen=True, slots=True)
class Rows:
    """Hold the postings of one table in printed order, and what could not be read."""

    postings: tuple[Posting, ...]
    problems: tuple[Problem, ...]


class _Table:
    def __init__(self, stream: Stream, source: str, name: str, known_lines: frozenset[str]) -> None:
        self.stream = stream
        self.text = table.blank_furniture(stream.text, known_lines)
        self.source = source
        self.name = name
        self.postings: list[Posting] = []
        self.problems: list[Problem] = []

    def where(self, position: int) -> str:
        line = self.stream.line_at(position)
        return f"{self.name}, page {line.page}, line {line.number}"

    def problem(self, code: str, position: int, what: str, todo: str = _CHECK_COPY, *, blocking: bool = True) -> None:
        self.problems.append(Problem(code, self.where(position), mask_text(what), todo, blocking=blocking, source=self.source))

    def raw(self, start: int, end: int) -> str:
        """Return the row's own text as it stands in the file, without the furniture around it."""
        text = self.text[start:end].rstrip()
        lines = [line.strip() for line in text.split("\n")]
        return mask_text(" / ".join(line.replace(table_break, " ") for line in lines if line))

    def posting(self, piece: table.Piece, **cells: object) -> None:
        line = self.stream.line_at(piece.start)
        values: dict[str, object] = {
            "id": "",
            "module": "",
            "source": self.source,
            "page": line.page,
            "line": line.number,
            "raw": self.raw(piece.start, piece.end),
            "code": piece.code,
            "explanation": "",
            "cycle": None,
            "date": None,
            "amount": None,
            "role": codes.role_of(piece.code),
            "detail": None,
            **cells,
        }
        self.postings.append(Posting(**values))  # type: ignore[arg-type]

    # --- one piece ---------------------------------------------------------------------------------------------------

    def read(self, piece: table.Piece) -> None:
        if piece.pseudo:
            self.read_pseudo(piece)
        elif piece.code is None:
            self.read_stray(piece.start, piece.end)
        else:
            cells = table.split_row(self.text, piece)
            if cells is None:
                self.read_without_amount(piece)
            else:
                self.read_row(piece, cells)

    def read_pseudo(self, piece: table.Piece) -> None:
        words = re.sub(r"^\s*n/a\s+", "", self.text[piece.start : piece.body_start], flags=re.IGNORECASE)
        tail = table.read_tail(self.text, piece.body_start, piece.end, "")
        self.posting(piece, explanation=" ".join(words.split()), detail=tail.detail or None)
        for position, line in tail.unread:
            self.read_stray(position, position + len(line))

    def read_row(self, piece: table.Piece, cells: table.Cells) -> None:
        tail = table.read_tail(self.text, cells.tail_start, piece.end, cells.explanation)
        explanation = f"{cells.explanation} {tail.words}".strip()
        detail = "; ".join(part for part in (cells.detail, tail.detail) if part)
        amount = self.amount(piece, cells)
        self.check(piece, cells, amount)
        self.posting(
            piece,
            explanation=mask_text(explanation),
            cycle=cells.cycle or None,
            date=self.date(piece, cells),
            amount=amount,
            detail=mask_text(detail) or None,
        )
        for position, line in tail.unread:
            self.read_stray(position, position + len(line))

    def amount(self, piece: table.Piece, cells: table.Cells) -> int | None:
        if not cells.amount:
            self.problem("T-AMOUNT", piece.start, f"the amount of code {piece.code} has two signs that contradict each other.")
            return None
        cents = parse_cents(cells.amount)
        return -cents if cells.negative else cents

    def date(self, piece: table.Piece, cells: table.Cells) -> date | None:
        if not cells.date:
            self.problem("T-DATE", piece.start, f"the row of code {piece.code} has no date.")
            return None
        try:
            return parse_irs(cells.date)
        except ValueError:
            self.problem("T-DATE", piece.start, f'the date "{cells.date}" does not exist.')
            return None

    def check(self, piece: table.Piece, cells: table.Cells, amount: int | None) -> None:
        known = codes.lookup(piece.code)
        if cells.cycle:
            try:
                cycle_window(cells.cycle)
            except ValueError:
                self.problem("T-CYCLE", piece.start, f'"{cells.cycle}" is no IRS cycle.', blocking=False)
        if known is None and amount:
            what = f"transaction code {piece.code} is not in the table of codes; it counts with its printed sign."
            self.problem("T-CODE", piece.start, what, "Look the code up in Document 6209.", blocking=False)
        elif known is not None and amount and known.sign in ("debit", "credit") and (amount > 0) != (known.sign == "debit"):
            what = f"code {piece.code} is printed as {to_words(amount)}, but is a {known.sign} as a rule; the print counts."
            self.problem("T-SIGN", piece.start, what, blocking=False)

    def read_without_amount(self, piece: table.Piece) -> None:
        body = self.text[piece.body_start : piece.end]
        days = [match for match in re.finditer(p.DATE_NUMERIC, body) if not match.group().startswith("00")]
        day: date | None = None
        if days:
            try:
                day = parse_irs(days[-1].group())
            except ValueError:
                day = None
        words, detail = table.split_explanation(body[: days[-1].start()] if days else body)
        token = " ".join(body[days[-1].end() :].split()) if days else ""
        read = f'amount "{token[:20]}" is not a number' if token else "no amount is printed"
        self.problem("T-AMOUNT", piece.start, f"code {piece.code}: {read}; the row stands without an amount.")
        self.posting(piece, explanation=mask_text(words), date=day, detail=mask_text(detail) or None)

    def read_stray(self, start: int, end: int) -> None:
        """Read text that no transaction code begins: a row whose code is lost still counts, other text is named."""
        text = self.text[start:end]
        if not text.strip(" \t\n|-=_*\x0b"):
            return
        piece = table.Piece(start, end, None, start)
        cells = table.split_row(self.text, piece)
        if cells is None or not cells.date:
            shown = " ".join(text.split())[:60]
            self.problem("T-LINE", start, f'the line "{shown}" in the transaction table is not understood.')
            return
        what = "a row without a readable transaction code; it counts in the balance and is matched to nothing."
        self.problem("T-CODE", start, what)
        self.posting(
            piece,
            explanation=mask_text(cells.explanation),
            cycle=cells.cycle or None,
            date=self.date(piece, cells),
            amount=self.amount(piece, cells),
            detail=mask_text(cells.detail) or None,
        )
        if cells.tail_start < end:
            self.read_stray(cells.tail_start, end)


table_break = "\x0b"


def read_rows(stream: Stream, source: str, name: str, known_lines: frozenset[str] = frozenset()) -> Rows:
    """Read every row of a transaction table; ``stream`` holds the table only, ``name`` is the file for messages."""
    reader = _Table(stream, source, name, known_lines)
    for piece in table.pieces(reader.text):
        reader.read(piece)
    return Rows(tuple(reader.postings), tuple(reader.problems))
