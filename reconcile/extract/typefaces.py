"""Know what the simple fonts of a PDF say: the letters of a string, and how wide it is."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping, Sequence
from typing import Any

from reconcile.extract.structure import NotPlain, Structure, Value

Measured = tuple[str, float, float, float]
"""A string's letters, where they begin and end without the blanks around them, and where the string ends; in font sizes."""

# Widths of the characters 32 to 126, from the metrics Adobe published for the fonts every reader has.
_METRICS = {
    "Helvetica": """
        278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584 584
        584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278
        278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500
        500 334 260 334 584""",
    "Helvetica-Bold": """
        278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 333 333 584 584
        584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778 722 667 611 722 667 944 667 667 611 333
        278 333 584 556 333 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 556 333 611 556 778 556 556
        500 389 280 389 584""",
    "Times-Roman": """
        250 333 408 500 500 833 778 180 333 333 500 564 250 333 250 278 500 500 500 500 500 500 500 500 500 500 278 278 564 564
        564 444 921 722 667 667 722 611 556 722 722 333 389 722 611 889 722 722 556 722 667 556 611 722 722 944 722 722 611 333
        278 333 469 500 333 444 500 444 500 444 333 500 500 278 278 500 278 778 500 500 500 500 333 389 278 500 500 722 500 500
        444 480 200 480 541""",
    "Times-Bold": """
        250 333 555 500 500 1000 833 278 333 333 500 570 250 333 250 278 500 500 500 500 500 500 500 500 500 500 333 333 570 570
        570 500 930 722 667 722 722 667 611 778 778 389 500 778 667 944 722 778 611 778 722 556 667 722 722 1000 722 722 667 333
        278 333 581 500 333 500 556 444 556 444 333 500 556 278 333 556 278 833 556 500 556 556 444 389 333 556 500 722 500 500
        444 394 220 394 520""",
}
_SAME = {"Helvetica-Oblique": "Helvetica", "Helvetica-BoldOblique": "Helvetica-Bold"}
_WIDTHS = {
    name: {chr(code): int(width) / 1000 for code, width in enumerate(text.split(), start=32)} for name, text in _METRICS.items()
}
_WIDTHS |= {name: _WIDTHS[like] for name, like in _SAME.items()}
_FIXED = {f"Courier{style}": 0.6 for style in ("", "-Bold", "-Oblique", "-BoldOblique")}
_SIMPLE_KEYS = frozenset({"/Type", "/Subtype", "/Name", "/BaseFont", "/Encoding"})
_COMPOSITE_KEYS = _SIMPLE_KEYS | {"/DescendantFonts", "/ToUnicode"}

_BLOCK = re.compile(rb"\d+\s+begin(?P<kind>bfchar|bfrange)\s+(?P<body>(?:<[0-9A-Fa-f]++>|\s++)*+)end(?P=kind)")
_CODE_SPACE = re.compile(rb"\b1\s+begincodespacerange\s*<0000>\s*<FFFF>\s*endcodespacerange", re.IGNORECASE)
_MORE_LETTERS = re.compile(rb"beginbf|usecmap|notdef")
_PAIR = re.compile(rb"<(?P<first>[0-9A-Fa-f]{4})>(?P<last>)\s*<(?P<letter>(?:[0-9A-Fa-f]{4})++)>\s*")
_TRIPLE = re.compile(rb"<(?P<first>[0-9A-Fa-f]{4})>\s*<(?P<last>[0-9A-Fa-f]{4})>\s*<(?P<letter>(?:[0-9A-Fa-f]{4})++)>\s*")
_LONGEST_RANGE = 256


class Typeface:
    """Hold what a font's codes stand for: one letter each; for most fonts the letters are the codes."""

    def __init__(self, widths: Mapping[Any, float], fixed: float = 0.0, letters: Mapping[int, str] | None = None) -> None:
        """Hold the widths by code, as fractions of the font's size; ``fixed`` where all are the same."""
        self._widths = widths
        self._fixed = fixed
        self._letters = letters
        self.known: dict[str, Measured] = {}

    def measure(self, text: str, digits: str) -> Measured:
        """Read a string that is written as letters, or as hexadecimal digits in angles, and keep what was found in ``known``."""
        codes: Sequence[Any] = text
        if digits:
            text, codes = self._decode(bytes.fromhex(digits[1:-1]))
        elif self._letters is not None:
            raise NotPlain("codes of two bytes written as letters")
        shown = text.strip()
        end = self._width(codes)
        start, stop = 0.0, end
        if shown and len(shown) != len(text):
            start = self._width(codes[: len(text) - len(text.lstrip())])
            stop -= self._width(codes[len(text.rstrip()) :])
        found = " ".join(shown.split()) if "  " in shown else shown, start, stop, end
        self.known[digits or text] = found
        return found

    def _decode(self, raw: bytes) -> tuple[str, Sequence[Any]]:
        if self._letters is None:
            letters = raw.decode("ascii")
            if not letters.isprintable():
                raise NotPlain("characters that do not print")
            return letters, letters
        codes = struct.unpack(f">{len(raw) // 2}H", raw)
        return "".join(map(self._letters.__getitem__, codes)), codes

    def _width(self, codes: Sequence[Any]) -> float:
        return self._fixed * len(codes) if self._fixed else sum(map(self._widths.__getitem__, codes))


def typeface(structure: Structure, value: Value) -> Typeface:
    """Return what is known of a font.

    Raises:
        NotPlain: when the font is of a kind that only the library knows.
    """
    font = structure.dictionary(value)
    if font.get("/Subtype") == "/Type1":
        name = str(font.get("/BaseFont"))[1:]
        if not font.keys() <= _SIMPLE_KEYS or name not in _WIDTHS.keys() | _FIXED or font.get("/Encoding") != "/WinAnsiEncoding":
            raise NotPlain("a font with something special")
        return Typeface(_WIDTHS.get(name, {}), _FIXED.get(name, 0.0))
    if font.get("/Subtype") == "/Type0" and font.get("/Encoding") == "/Identity-H" and font.keys() <= _COMPOSITE_KEYS:
        return _composite(structure, font)
    raise NotPlain("a font of another kind")


def _composite(structure: Structure, font: dict[str, Value]) -> Typeface:
    """Return a font with two bytes a letter, as browsers embed them."""
    letters = _letters(structure.stream(font.get("/ToUnicode")))
    descendants = structure.resolve(font.get("/DescendantFonts"))
    if not isinstance(descendants, list) or len(descendants) != 1:
        raise NotPlain("a font of several parts")
    below = structure.dictionary(descendants[0])
    usual = below.get("/DW", 1000)
    if below.get("/Subtype") != "/CIDFontType2" or "/W2" in below or not isinstance(usual, (int, float)):
        raise NotPlain("a font that runs otherwise")
    table = _table_of_widths(structure.resolve(below.get("/W", [])))
    return Typeface({code: table.get(code, usual) / 1000 for code in letters}, letters=letters)


def _letters(cmap: bytes) -> dict[int, str]:
    """Read the table from a font's codes to letters; a code that stands for several letters is left out."""
    found: dict[int, str] = {}
    for block in _BLOCK.finditer(cmap):
        body, end = block["body"], 0
        for match in (_PAIR if block["kind"] == b"bfchar" else _TRIPLE).finditer(body):
            if match.start() != end:
                break
            end = match.end()
            first, last, letter = int(match["first"], 16), int(match["last"] or match["first"], 16), match["letter"]
            if last - first > _LONGEST_RANGE:
                break
            if len(letter) == 4:
                found.update((code, chr(int(letter, 16) + code - first)) for code in range(first, last + 1))
        if end != len(body):
            raise NotPlain("an odd table of letters")
    if _MORE_LETTERS.search(_BLOCK.sub(b"", cmap)) or not _CODE_SPACE.search(cmap):
        raise NotPlain("an odd table of letters")
    return {code: letter for code, letter in found.items() if " " <= letter <= "~"}


def _table_of_widths(values: Value) -> dict[int, float]:
    widths: dict[int, float] = {}
    if not isinstance(values, list):
        raise NotPlain("an odd table of widths")
    at = 0
    while at < len(values):
        first, second = values[at], values[at + 1] if at + 1 < len(values) else None
        if isinstance(first, int) and isinstance(second, list) and all(isinstance(each, (int, float)) for each in second):
            widths.update(enumerate(second, start=first))
            at += 2
        elif isinstance(first, int) and isinstance(second, int) and at + 2 < len(values) and second - first < 65536:
            width = values[at + 2]
            if not isinstance(width, (int, float)):
                raise NotPlain("an odd table of widths")
            widths.update(dict.fromkeys(range(first, second + 1), width))
            at += 3
        else:
            raise NotPlain("an odd table of widths")
    return widths
