"""Lay a document's lines end to end, so that labels and rows may be searched across line breaks, and point back home.

Offsets into ``Stream.text`` are the only positions used while reading; ``Stream.line_at`` turns one into a page and a line.
``Stream.upper`` is the same text in capitals, character for character: patterns search it, because a search that ignores case
takes ten times as long.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from reconcile.model import Document, Line
from reconcile.privacy import mask_text

SOFT_BREAK = "\x0b"
"""A line break inside one table cell."""

_CHARACTERS = str.maketrans(
    {
        "\u00a0": " ",
        "\u2002": " ",
        "\u2003": " ",
        "\u2007": " ",
        "\u2009": " ",
        "\u200a": " ",
        "\u202f": " ",
        "\u3000": " ",
        "\r": " ",
        "\x0c": "\n",
        "\u00ad": None,
        "\u200b": None,
        "\u200c": None,
        "\u2060": None,
        "\ufeff": None,
        "\u2212": "-",
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\ufe63": "-",
        "\uff0d": "-",
        "\uff04": "$",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\u2019": "'",
        "\u2018": "'",
        "\u2022": "*",
        "\u2502": "|",
    }
)
_ODD = re.compile(r"[^\n -~\t\x0b]")
# Loose on purpose: what it does not find cannot hold a TIN, however the text is cut.
# It begins with digits in every case, so that a search skips from one to the next.
_MAY_HOLD_TIN = re.compile(r"[0-9][0-9](?:[0-9](?:[-. ][0-9]{2}[-. ][0-9]{4}|[0-9]{6})|-[0-9]{7})")
_CAPITALS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@dataclass(frozen=True, slots=True)
class Stream:
    """Hold the text of a document, or of a part of it, with the start offset of every line."""

    text: str
    upper: str
    starts: tuple[int, ...]
    lines: tuple[Line, ...]
    offset: int = 0

    def line_at(self, position: int) -> Line:
        """Return the line that holds a position of ``text``."""
        index = bisect_right(self.starts, position + self.offset) - 1
        return self.lines[max(index, 0)]

    def lines_between(self, start: int, end: int) -> tuple[Line, ...]:
        """Return the lines that the half-open span of ``text`` touches."""
        first = max(bisect_right(self.starts, start + self.offset) - 1, 0)
        last = max(bisect_right(self.starts, max(end - 1, start) + self.offset) - 1, first)
        return self.lines[first : last + 1]

    def part(self, start: int, end: int) -> Stream:
        """Return the stream of a span; its positions count from 0 and still point home."""
        return Stream(self.text[start:end], self.upper[start:end], self.starts, self.lines, self.offset + start)

    def without(self, spans: Iterable[tuple[int, int]]) -> Stream:
        """Return the stream with some spans blanked out, every offset kept; a blanked span ends the line before it."""
        texts: list[str] = []
        uppers: list[str] = []
        position = 0
        for start, end in spans:
            start = max(start, position)
            if end <= start:
                continue
            blank = "\n" + " " * (end - start - 1)
            texts += (self.text[position:start], blank)
            uppers += (self.upper[position:start], blank)
            position = end
        if not position:
            return self
        texts.append(self.text[position:])
        uppers.append(self.upper[position:])
        return Stream("".join(texts), "".join(uppers), self.starts, self.lines, self.offset)


def stream(document: Document) -> Stream:
    """Join a document's lines with newlines; look-alike characters become the plain ones."""
    texts = [line.text for line in document.lines]
    whole = "\n".join(texts)
    if _ODD.search(whole):
        texts = [text.translate(_CHARACTERS) for text in texts]
        whole = "\n".join(texts)
    starts = accumulate([len(text) + 1 for text in texts[:-1]], initial=0) if texts else ()
    return Stream(whole, _capitals(whole), tuple(starts), document.lines)


def rebuilt(lines: Iterable[tuple[str, Line]]) -> Stream:
    """Return the stream of lines that a reader put into another order, each with the line of the file it stands for."""
    starts: list[int] = []
    texts: list[str] = []
    homes: list[Line] = []
    position = 0
    for text, home in lines:
        starts.append(position)
        texts.append(text)
        homes.append(home)
        position += len(text) + 1
    whole = "\n".join(texts)
    return Stream(whole, _capitals(whole), tuple(starts), tuple(homes))


def _capitals(text: str) -> str:
    """Return a text in capitals, character for character: those of other alphabets can be longer than the letter."""
    return text.upper() if text.isascii() else text.translate(_CAPITALS)


def may_hold_tin(text: str) -> bool:
    """Tell whether a text, or any cutting of it, can hold a full TIN: a quick answer that errs on the side of yes."""
    return _MAY_HOLD_TIN.search(text) is not None


def masked(text: str) -> str:
    """Return the text without full TINs."""
    return mask_text(text) if _MAY_HOLD_TIN.search(text) else text
