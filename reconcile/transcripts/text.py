"""Lay a document's lines end to end, so that labels and rows may be searched across line breaks, and point back home.

Offsets into ``Stream.text`` are the only positions used while reading; ``Stream.line_at`` turns one into a page and a line.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from reconcile.model import Document, Line

SOFT_BREAK = "\x0b"
"""A line break inside one table cell."""

_CHARACTERS = str.maketrans(
    {
        "\u00a0": " ",
        "\u2007": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\u00ad": None,
        "\u200b": None,
        "\ufeff": None,
        "\u2212": "-",
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\u2019": "'",
        "\u2018": "'",
    }
)


@dataclass(frozen=True, slots=True)
class Stream:
    """Hold the text of a document, or of a part of it, with the start offset of every line."""

    text: str
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
        return Stream(self.text[start:end], self.starts, self.lines, self.offset + start)


def stream(document: Document) -> Stream:
    """Join a document's lines with newlines; look-alike characters become the plain ones, one for one where it matters."""
    parts: list[str] = []
    starts: list[int] = []
    position = 0
    for line in document.lines:
        text = line.text.translate(_CHARACTERS)
        starts.append(position)
        parts.append(text)
        position += len(text) + 1
    return Stream("\n".join(parts), tuple(starts), document.lines)
