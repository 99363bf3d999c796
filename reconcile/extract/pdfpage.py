"""Read one page: its words with their places, what nobody sees left out and counted, and whether it is a scan."""

from __future__ import annotations

import ctypes
import re
from collections import deque
from dataclasses import dataclass, field
from itertools import repeat

from reconcile.extract.covers import Box, Covers, bounds
from reconcile.extract.glyphs import SMALLEST_TEXT, Glyphs
from reconcile.extract.pdfium import OBJECT_IMAGE, OBJECT_TEXT, Pdfium
from reconcile.extract.rows import Word, lines_of, may_hold_buttons, without_buttons
from reconcile.extract.suspicion import Suspicion

HANDFUL = 5
SCATTERED = 3
PICTURE_COVERS = 0.6
FEW_CHARACTERS = 200
MAX_OBJECTS = 20_000
MARGIN = 1.0
_WORD = re.compile(r"\S+")
_STRANGE = re.compile("[\0\x01\x03-\x08\x0e-\x1f\ufffd\uffff\ue000-\uf8ff]")
_CHARACTERS = {
    "\x02": "-", "\ufffe": "-", "\u00ad": "-", "\u00a0": " ", "\u200b": None, "\u200c": None, "\u200d": None, "\ufeff": None,
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st",
}  # fmt: skip
_TRANSLATION = str.maketrans(_CHARACTERS)


@dataclass(slots=True)
class PageText:
    """Hold what one page gave."""

    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    scanned: str = ""
    hidden: int = 0
    off_page: int = 0
    unmapped: int = 0
    blank: bool = False


def read_page(pdfium: Pdfium, page: int, suspicion: Suspicion) -> PageText:
    """Read the rows of a loaded page."""
    handle = pdfium.FPDFText_LoadPage(page)
    if not handle:
        return PageText(blank=True)
    try:
        return _PageReader(pdfium, page, handle).read(suspicion)
    finally:
        pdfium.FPDFText_ClosePage(handle)


class _PageReader:
    def __init__(self, pdfium: Pdfium, page: int, handle: int) -> None:
        self._pdfium = pdfium
        self._page = page
        self._handle = handle
        self._result = PageText()
        self._covers: Covers | None = None
        self._box = self._page_box()
        self._text, self._indices = self._page_text()

    def read(self, suspicion: Suspicion) -> PageText:
        result = self._result
        if not self._text or self._text.isspace():
            if self._pdfium.FPDFPage_CountObjects(self._page) > 0:
                result.scanned = "no text layer"
            else:
                result.blank = True
            return result
        covers = Covers(self._pdfium, self._page) if suspicion.covers else None
        if covers is not None and covers.hide_something():
            self._covers = covers
        odd = self._indices is not None or self._covers is not None or (suspicion.ink and self._glyphs().odd_ink())
        words = None if odd else self._words_at_once()
        if words is None:
            words = self._words_by_glyphs(buttons=False)
        result.lines = self._lines(words)
        if any(map(may_hold_buttons, result.lines)) and self._glyphs().fonts_differ():
            result.lines = self._lines(self._words_by_glyphs(buttons=True))
        self._check_fonts()
        if suspicion.images:
            self._check_picture()
        return result

    def _lines(self, words: list[Word]) -> list[str]:
        lines = lines_of(words)
        if self._text.isascii() and "\x02" not in self._text:
            return lines
        return [line.translate(_TRANSLATION) for line in lines]

    def _page_box(self) -> Box:
        # FS_RECTF: left, top, right, bottom.
        array = (ctypes.c_float * 4)()
        self._pdfium.FPDF_GetPageBoundingBox(self._page, ctypes.addressof(array))
        left, top, right, bottom = array
        return left - MARGIN, bottom - MARGIN, right + MARGIN, top + MARGIN

    def _page_text(self) -> tuple[str, list[int] | None]:
        """Return the page's text, and pdfium's index of each character where that is not its place in the text."""
        pdfium, handle = self._pdfium, self._handle
        count = pdfium.FPDFText_CountChars(handle)
        if count <= 0:
            return "", None
        buffer = (ctypes.c_ushort * (count + 1))()
        written = pdfium.FPDFText_GetText(handle, 0, count, ctypes.addressof(buffer)) - 1
        if written == count:
            text = bytes(buffer)[: 2 * written].decode("utf-16-le", "replace")
            if len(text) == count:
                return text, None
        text = "".join(map(chr, buffer[: max(0, written)]))
        self._result.unmapped += max(0, count - written)
        return text, [max(0, pdfium.FPDFText_GetCharIndexFromTextIndex(handle, index)) for index in range(len(text))]

    def _words_at_once(self) -> list[Word] | None:
        """Ask the place of each word by its first character, and of its end only where a line ends after it.

        Returns:
            None when some text is turned, tiny, scattered or off the page, and has to be looked at character by character.
        """
        text = self._text
        spans = [match.span() for match in _WORD.finditer(text)]
        starts = [start for start, _ in spans]
        open_ended = [number for number, (_, end) in enumerate(spans) if text[end : end + 1] != " "]
        boxes = self._boxes(starts + [spans[number][1] - 1 for number in open_ended])
        count = 4 * len(starts)
        rights: list[float | None] = [None] * len(starts)
        for number, edge in zip(open_ended, boxes[count + 2 :: 4], strict=True):
            rights[number] = edge
        lefts, tops, bottoms = boxes[0:count:4], boxes[1:count:4], boxes[3:count:4]
        heights = [top - bottom for top, bottom in zip(tops, bottoms, strict=True)]
        probes = (starts[0], starts[len(starts) // 2], starts[-1])
        if any(self._pdfium.FPDFText_GetCharAngle(self._handle, index) for index in probes) or self._is_scattered():
            return None
        left, bottom, right, top = self._box
        if min(heights) < SMALLEST_TEXT or min(lefts) < left or max(lefts) > right or min(bottoms) < bottom or max(tops) > top:
            return None
        texts = [text[start:end] for start, end in spans]
        return list(zip(lefts, bottoms, heights, texts, rights, [0] * len(starts), strict=True))

    def _boxes(self, indices: list[int]) -> list[float]:
        array = (ctypes.c_float * (4 * len(indices)))()
        address = ctypes.addressof(array)
        addresses = range(address, address + 16 * len(indices), 16)
        deque(map(self._pdfium.FPDFText_GetLooseCharBox, repeat(self._handle), indices, addresses), maxlen=0)
        return array[:]

    def _glyphs(self) -> Glyphs:
        return Glyphs(self._pdfium, self._page, self._handle, self._covers)

    def _is_scattered(self) -> bool:
        """Tell whether the page's letters are drawn one by one in no order, so that pdfium finds no words."""
        words = self._text.split()
        return sum(len(word) < SCATTERED for word in words) > len(words) // 2 and len(words) > HANDFUL

    def _words_by_glyphs(self, *, buttons: bool) -> list[Word]:
        result = self._result
        seen = self._glyphs().see(self._text, self._indices, self._box, apart=self._is_scattered())
        result.hidden, result.off_page = seen.hidden, seen.off_page
        result.notes = []
        if seen.turned:
            skewed = " ".join(word[3] for word in seen.turned)
            result.notes.append(f"text at another angle than the page's was left out: {skewed[:80]}")
        if not buttons:
            return seen.words
        words, dropped = without_buttons(seen.words)
        if dropped:
            result.notes.append(f"the viewer's buttons were left out: {dropped}")
        return words

    def _check_fonts(self) -> None:
        strange = self._result.unmapped + len(_STRANGE.findall(self._text))
        self._result.unmapped = strange if strange > HANDFUL else 0

    def _check_picture(self) -> None:
        """Find out whether the page is a picture of text, with or without a recognised text layer."""
        result = self._result
        left, bottom, right, top = self._box
        area = max(1.0, (right - left) * (top - bottom))
        covered, under, over = 0.0, 0, 0
        for index in range(min(self._pdfium.FPDFPage_CountObjects(self._page), MAX_OBJECTS)):
            handle = self._pdfium.FPDFPage_GetObject(self._page, index)
            kind = self._pdfium.FPDFPageObj_GetType(handle)
            if kind == OBJECT_IMAGE:
                x0, y0, x1, y1 = bounds(self._pdfium, handle)
                covered += max(0.0, min(x1, right) - max(x0, left)) * max(0.0, min(y1, top) - max(y0, bottom))
                if not self._pdfium.FPDFPageObj_HasTransparency(handle):
                    under, over = under + over, 0
            elif kind == OBJECT_TEXT:
                over += 1
        if covered < PICTURE_COVERS * area:
            return
        visible = sum(len(line) for line in result.lines)
        if result.hidden > visible or under > over:
            result.scanned = "a picture of the page, with a hidden text layer that a recognition program guessed"
            result.lines, result.hidden = [], 0
        elif visible < FEW_CHARACTERS:
            result.scanned = "a picture covers the page, with hardly any text beside it"
            result.lines = []
        else:
            result.notes.append("a picture covers most of the page")
