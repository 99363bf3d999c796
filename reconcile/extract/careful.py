"""Read PDFs by pdfplumber: a second, independent reader, some thirty times slower than the fast one."""

from __future__ import annotations

import io
import logging
import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from reconcile.extract.pdf import read_pdf
from reconcile.extract.problems import nothing_in, on_page, problem
from reconcile.extract.rows import TOUCHING, Word, lines_of, may_hold_buttons, rows_of, without_buttons
from reconcile.model import Document, Line, Problem

HANDFUL = 5
DRAWN_TWICE = 0.1  # of the height; the narrowest letters are twice as wide
_CID = re.compile(r"\(cid:\d+\)")


def read_pdf_carefully(data: bytes, name: str) -> tuple[Document | None, tuple[Problem, ...]]:
    """Read a PDF's text a second time.

    Damage, passwords, scans, hidden and cropped text are judged by the fast reader, since pdfplumber sees none of them: where it
    found any, its answer stands.
    """
    document, problems = read_pdf(data, name, plainly=False)
    if document is None or any(each.code not in ("P-FONTS", "P-EMPTY", "P-PAGES") for each in problems):
        return document, problems
    import pdfplumber

    # pdfminer reports through the logging module what it passes over; the checks above have judged that already.
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    lines: list[Line] = []
    kept = [each for each in problems if not (each.code == "P-FONTS" and each.blocking)]
    notes: list[str] = ["read a second time by pdfplumber", *document.notes]
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for number, page in enumerate(pdf.pages, start=1):
            texts, dropped = _page_lines(page)
            page.close()
            lines.extend(Line(number, line, text) for line, text in enumerate(texts, start=1))
            if dropped:
                notes.append(f"page {number}: the viewer's buttons were left out: {dropped}")
            unmapped = sum(len(_CID.findall(text)) for text in texts)
            if unmapped > HANDFUL:
                what = f"{unmapped} characters have a font that does not say which letters they are."
                kept.append(problem("P-FONTS", on_page(name, number), what, "Print the file to a new PDF, or download it again."))
    if not lines:
        return None, (*kept, nothing_in(name))
    return Document("pdf", document.pages, tuple(lines), tuple(dict.fromkeys(notes))), tuple(kept)


def _page_lines(page: Any) -> tuple[list[str], str]:
    words = _words(page)
    lines = lines_of(words)
    if not any(map(may_hold_buttons, lines)):
        return lines, ""
    words, dropped = without_buttons(words)
    return lines_of(words), dropped


def _words(page: Any) -> list[Word]:
    """Join characters that touch, of one font; much faster than pdfplumber's own words, and without what is drawn twice."""
    fonts: dict[str, int] = {}
    characters: list[Word] = []
    angles: Counter[int] = Counter()
    for character in page.chars:
        angles[_angle(character)] += 1
    usual = angles.most_common(1)[0][0] if angles else 0
    for character in page.chars:
        x0, x1, base, height = (float(character[key]) for key in ("x0", "x1", "bottom", "height"))
        if _angle(character) == usual:
            font = fonts.setdefault(character["fontname"], len(fonts))
            characters.append((x0, -base, height, character["text"].replace("\u00ad", "-"), x1, font))
    return [word for row in rows_of(characters) for word in _joined(row)]


def _joined(row: list[Word]) -> Iterator[Word]:
    row.sort()
    pending: Word | None = None
    last: Word | None = None
    for character in row:
        left, _, height, text, right, font = character
        if last is not None and text == last[3] and left - last[0] < height * DRAWN_TWICE:
            continue
        last = character
        if not text.strip():
            if pending:
                yield pending
            pending = None
        elif pending and pending[5] == font and left - (pending[4] or 0.0) < height * TOUCHING and pending[2] == height:
            pending = (*pending[:3], pending[3] + text, right, font)
        else:
            if pending:
                yield pending
            pending = character
    if pending:
        yield pending


def _angle(character: dict[str, Any]) -> int:
    matrix = character["matrix"]
    return round(math.degrees(math.atan2(matrix[1], matrix[0])) / 3)
