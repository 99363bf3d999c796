"""Read scans: pictures of pages, in a PDF or as PNG, JPEG or TIFF, by optical recognition that runs on this machine alone.

Needs the extra ``[ocr]``. RapidOCR carries its models in its package; their paths are handed to it, so that it has nothing to
download. What it reads is a guess: every document says so, and is to be used only where its rows prove themselves.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterable
from typing import Any

from reconcile.extract import pictures, recognise
from reconcile.extract.pdf import read_pdf
from reconcile.extract.problems import nothing_in, problem, too_big, unreadable
from reconcile.extract.rows import Word, lines_of, rows_of
from reconcile.model import Document, Line, Problem

CERTAIN = 0.8
MOST_NAMED = 12
INSTALL = "Download the transcript as a text PDF, or read scans with: pip install 'reconcile[ocr]'"
NOTE = "read by optical recognition: to be trusted only where its rows add up"
_GLUED_LABEL = re.compile(r"(?<=[A-Za-z)]):(?=[^\s/])")
_PAGE = re.compile(r", page (\d+)\Z")
_DIGIT = re.compile(r"\d")


def available() -> bool:
    """Tell whether the extra is installed."""
    return all(importlib.util.find_spec(module) is not None for module in ("rapidocr", "onnxruntime"))


def read_scan(data: bytes, name: str) -> tuple[Document | None, tuple[Problem, ...]]:
    """Read the scanned pages of a PDF, or a picture file; text pages of a mixed PDF are kept as they are."""
    if not available():
        return None, (problem("P-SCAN", name, "scanned: no text layer.", INSTALL),)
    try:
        if b"%PDF-" in data[:1024]:
            return _read_pdf(data, name)
        return _finish(name, None, enumerate(pictures.frames(data), start=1), ())
    except pictures.TooMuch as limit:
        return None, (too_big(name, str(limit)),)
    except Exception:  # a picture may be broken in as many ways as there are formats
        return None, (unreadable(name, "a scan"),)


def _read_pdf(data: bytes, name: str) -> tuple[Document | None, tuple[Problem, ...]]:
    document, problems = read_pdf(data, name)
    scanned = [int(found.group(1)) for each in problems if each.code == "P-SCAN" and (found := _PAGE.search(each.where))]
    others = tuple(each for each in problems if each.code != "P-SCAN")
    if not scanned or (document is None and any(each.code not in ("P-EMPTY", "P-PAGES") for each in others)):
        return document, problems
    return _finish(name, document, zip(scanned, pictures.pages(data, scanned), strict=True), others)


def _finish(
    name: str, document: Document | None, scans: Iterable[tuple[int, Any]], others: tuple[Problem, ...]
) -> tuple[Document | None, tuple[Problem, ...]]:
    lines = list(document.lines) if document else []
    doubtful: list[str] = []
    count = 0
    for page, picture in scans:
        count += 1
        for number, (text, certain) in enumerate(_lines(picture), start=1):
            lines.append(Line(page, number, text))
            if not certain:
                doubtful.append(f"page {page}, line {number}")
    if not lines:
        return None, (*others, nothing_in(name, "the scan shows no text."))
    lines.sort(key=lambda line: (line.page, line.number))
    todo = "Compare the rows with the scan, dates and codes above all, or download the transcript as a text PDF."
    told = problem("P-OCR", name, _told(count, doubtful), todo, blocking=False)
    return Document("pdf", document.pages if document else max(count, lines[-1].page), tuple(lines), (NOTE,)), (*others, told)


def _told(pages: int, doubtful: list[str]) -> str:
    read = "1 scanned page was" if pages == 1 else f"{pages} scanned pages were"
    if not doubtful:
        return f"{read} read by optical recognition; every figure was read with certainty."
    more = f" and {len(doubtful) - MOST_NAMED} more" if len(doubtful) > MOST_NAMED else ""
    return f"{read} read by optical recognition; figures are uncertain on {'; '.join(doubtful[:MOST_NAMED])}{more}."


def _lines(picture: Any) -> list[tuple[str, bool]]:
    """Return the lines of a scanned page from top to bottom, and whether each figure in them was read with certainty."""
    words: list[Word] = []
    doubtful: set[tuple[float, float]] = set()
    for piece in recognise.recognise(picture):
        middle = -(piece.top + piece.bottom) / 2
        words.append((piece.left, middle, piece.bottom - piece.top, _plain(piece.text), None, 0))
        if piece.certain < CERTAIN and _DIGIT.search(piece.text):
            doubtful.add((piece.left, middle))
    return [(text, not any(word[:2] in doubtful for word in row)) for row in rows_of(words) for text in lines_of(row)]


def _plain(text: str) -> str:
    # The IRS prints no tilde; a minus on rough paper looks like one.
    return _GLUED_LABEL.sub(": ", text.replace("~", "-"))
