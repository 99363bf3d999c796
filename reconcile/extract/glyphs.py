"""Look at a page character by character: turned text, invisible ink, fonts. Slower than by words; asked only where it matters."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from dataclasses import dataclass

from reconcile.extract.covers import Box, Covers, bounds
from reconcile.extract.pdfium import OBJECT_FORM, OBJECT_PATH, OBJECT_TEXT, Pdfium
from reconcile.extract.rows import Word

_PALE = 230
_DARK = 200
_FAINT_ALPHA = 51
_NO_INK = frozenset({3, 7})
_STROKED = frozenset({1, 2, 5, 6})
_FILLED_TOO = frozenset({2, 6})
_ONE_DEGREE = math.pi / 180
MAX_OBJECTS = 20_000
SMALLEST_TEXT = 1.0


@dataclass(slots=True)
class Seen:
    """Hold the words somebody can see, the words at another angle than the page's, and how many characters nobody sees."""

    words: list[Word]
    turned: list[Word]
    hidden: int = 0
    off_page: int = 0


@dataclass(slots=True)
class _Glyph:
    x: float
    y: float
    right: float
    height: float
    angle: int
    font: int
    hidden: bool


class Glyphs:
    """Ask pdfium about single characters of one page."""

    def __init__(self, pdfium: Pdfium, page: int, text_page: int, covers: Covers | None = None) -> None:
        self._pdfium = pdfium
        self._covers = covers
        self._page = page
        self._text_page = text_page
        self._objects: dict[int, tuple[int, int]] = {}
        self._floats = (ctypes.c_float * 10)()
        self._doubles = (ctypes.c_double * 6)()
        self._colours = (ctypes.c_uint * 4)()
        self._dark: list[Box] | None = None

    def odd_ink(self) -> bool:
        """Tell whether any text object of the page is drawn otherwise than in plain filled letters that show on paper."""
        return self._has_odd_ink(self._page, "FPDFPage", 2)

    def _has_odd_ink(self, holder: int, kind: str, depth: int) -> bool:
        pdfium = self._pdfium
        get = getattr(pdfium, f"{kind}_GetObject")
        at = ctypes.addressof(self._colours)
        for index in range(getattr(pdfium, f"{kind}_CountObjects")(holder)):
            handle = get(holder, index)
            object_type = pdfium.FPDFPageObj_GetType(handle)
            if object_type == OBJECT_TEXT:
                if pdfium.FPDFTextObj_GetTextRenderMode(handle):
                    return True
                known = pdfium.FPDFPageObj_GetFillColor(handle, at, at + 4, at + 8, at + 12)
                if known and (min(self._colours[:3]) >= _PALE or self._colours[3] < _FAINT_ALPHA):
                    return True
            elif object_type == OBJECT_FORM and (depth == 0 or self._has_odd_ink(handle, "FPDFFormObj", depth - 1)):
                return True
        return False

    def fonts_differ(self) -> bool:
        """Tell whether the page is set in more than one font; a viewer's buttons always are in one of their own."""
        fonts = set()
        for index in range(min(self._pdfium.FPDFPage_CountObjects(self._page), MAX_OBJECTS)):
            handle = self._pdfium.FPDFPage_GetObject(self._page, index)
            kind = self._pdfium.FPDFPageObj_GetType(handle)
            if kind == OBJECT_FORM:
                return True
            if kind == OBJECT_TEXT:
                fonts.add(self._pdfium.FPDFTextObj_GetFont(handle))
                if len(fonts) > 1:
                    return True
        return False

    def see(self, text: str, indices: list[int] | None, box: Box, *, apart: bool = False) -> Seen:
        """Return what can be seen.

        Args:
            text: the page's text.
            indices: pdfium's index of each of its characters, where they are not counted alike.
            box: the page's edges.
            apart: take every character by itself, for pages whose letters are drawn in no order.
        """
        runs = self._runs(text, indices, apart=apart)
        if not runs:
            return Seen([], [])
        seen = Seen([], [])
        angles: Counter[int] = Counter()
        shown = []
        for run_text, glyphs in runs:
            if glyphs[0].hidden:
                seen.hidden += len(run_text)
            elif not _inside(glyphs[0], box):
                seen.off_page += len(run_text)
            else:
                angles[glyphs[0].angle] += len(run_text)
                shown.append((run_text, glyphs))
        upright = angles.most_common(1)[0][0] if angles else 0
        for run_text, glyphs in shown:
            place = seen.words if abs(glyphs[0].angle - upright) <= 1 else seen.turned
            place.append(_word(run_text, glyphs))
        return seen

    def _runs(self, text: str, indices: list[int] | None, *, apart: bool) -> list[tuple[str, list[_Glyph]]]:
        runs: list[tuple[str, list[_Glyph]]] = []
        last: _Glyph | None = None
        for position, character in enumerate(text):
            if character.isspace():
                last = None
                continue
            glyph = self._glyph(indices[position] if indices else position)
            if last is not None and (glyph.hidden, glyph.font, glyph.angle) == (last.hidden, last.font, last.angle):
                runs[-1] = (runs[-1][0] + character, runs[-1][1])
                runs[-1][1].append(glyph)
            else:
                runs.append((character, [glyph]))
            last = None if apart else glyph
        return runs

    def _glyph(self, index: int) -> _Glyph:
        floats, doubles = self._floats, self._doubles
        address, at = ctypes.addressof(floats), ctypes.addressof(doubles)
        self._pdfium.FPDFText_GetLooseCharBox(self._text_page, index, address)
        self._pdfium.FPDFText_GetMatrix(self._text_page, index, address + 16)
        self._pdfium.FPDFText_GetCharOrigin(self._text_page, index, at, at + 8)
        size = self._pdfium.FPDFText_GetFontSize(self._text_page, index)
        height = math.hypot(floats[4], floats[5]) * abs(size)
        angle = round(math.atan2(floats[5], floats[4]) / _ONE_DEGREE) % 360
        right = self._right_of_turned(index, angle) if angle else floats[2]
        font, hidden = self._ink(index)
        hidden = hidden or height < SMALLEST_TEXT or self._is_covered(index, height)
        return _Glyph(doubles[0], doubles[1], right, height, angle, font, hidden)

    def _is_covered(self, index: int, height: float) -> bool:
        """Tell whether a character is painted over or clipped away; asked at a place inside the letter."""
        if self._covers is None:
            return False
        handle = self._pdfium.FPDFText_GetTextObject(self._text_page, index) or 0
        return self._covers.hides(handle, self._doubles[0] + 0.1 * height, self._doubles[1] + 0.2 * height)

    def _right_of_turned(self, index: int, angle: int) -> float:
        """Return where turned text ends: the loose box knows its width along the page only, which at right angles is none."""
        cosine = abs(math.cos(angle * _ONE_DEGREE))
        if cosine > 0.5:
            return _along(self._doubles[0], self._doubles[1], angle) + abs(self._floats[2] - self._floats[0]) / cosine
        at = ctypes.addressof(self._doubles)
        self._pdfium.FPDFText_GetCharBox(self._text_page, index, at + 16, at + 24, at + 32, at + 40)
        return max(_along(x, y, angle) for x in self._doubles[2:4] for y in self._doubles[4:6])

    def _ink(self, index: int) -> tuple[int, bool]:
        """Return a character's font and whether it leaves no ink on the page."""
        handle = self._pdfium.FPDFText_GetTextObject(self._text_page, index) or 0
        known = self._objects.get(handle)
        if known is None:
            mode = self._pdfium.FPDFTextObj_GetTextRenderMode(handle) if handle else 0
            font = (self._pdfium.FPDFTextObj_GetFont(handle) or 0) if handle else 0
            known = self._objects[handle] = (font, int(self._without_ink(index, mode)))
        font, kind = known
        return font, kind == 1 or (kind == 2 and not self._on_dark(index))

    def _without_ink(self, index: int, mode: int) -> int:
        """Return 0 for visible ink, 1 for none, 2 for ink as pale as the paper."""
        if mode in _NO_INK:
            return 1
        inks = []
        if mode not in _STROKED or mode in _FILLED_TOO:
            inks.append(self._colour(self._pdfium.FPDFText_GetFillColor, index))
        if mode in _STROKED:
            inks.append(self._colour(self._pdfium.FPDFText_GetStrokeColor, index))
        if all(ink[3] < _FAINT_ALPHA for ink in inks):
            return 1
        return 2 if all(min(ink[:3]) >= _PALE or ink[3] < _FAINT_ALPHA for ink in inks) else 0

    def _colour(self, function: object, index: int) -> tuple[int, int, int, int]:
        at = ctypes.addressof(self._colours)
        if not callable(function) or not function(self._text_page, index, at, at + 4, at + 8, at + 12):
            return 0, 0, 0, 255
        red, green, blue, alpha = self._colours
        return red, green, blue, alpha

    def _on_dark(self, index: int) -> bool:
        """Tell whether pale text stands on a dark area, as in a heading bar."""
        if self._dark is None:
            self._dark = self._dark_areas(self._page, "FPDFPage", 2)
        at = ctypes.addressof(self._doubles)
        self._pdfium.FPDFText_GetCharOrigin(self._text_page, index, at, at + 8)
        x, y = self._doubles[0], self._doubles[1]
        return any(left <= x <= right and bottom <= y <= top for left, bottom, right, top in self._dark)

    def _dark_areas(self, holder: int, kind: str, depth: int) -> list[Box]:
        count = getattr(self._pdfium, f"{kind}_CountObjects")
        get = getattr(self._pdfium, f"{kind}_GetObject")
        found: list[Box] = []
        for index in range(min(count(holder), MAX_OBJECTS)):
            handle = get(holder, index)
            object_type = self._pdfium.FPDFPageObj_GetType(handle)
            if object_type == OBJECT_PATH and self._is_dark(handle):
                found.append(bounds(self._pdfium, handle))
            elif object_type == OBJECT_FORM and depth:
                found.extend(self._dark_areas(handle, "FPDFFormObj", depth - 1))
        return found

    def _is_dark(self, handle: int) -> bool:
        modes = (ctypes.c_int * 2)()
        at = ctypes.addressof(modes)
        if not self._pdfium.FPDFPath_GetDrawMode(handle, at, at + 4) or not modes[0]:
            return False
        at = ctypes.addressof(self._colours)
        if not self._pdfium.FPDFPageObj_GetFillColor(handle, at, at + 4, at + 8, at + 12):
            return False
        return min(self._colours[:3]) < _DARK and self._colours[3] > _FAINT_ALPHA


def _inside(glyph: _Glyph, box: Box) -> bool:
    return box[0] <= glyph.x <= box[2] and box[1] <= glyph.y <= box[3]


def _along(x: float, y: float, angle: int) -> float:
    turn = angle * _ONE_DEGREE
    return x * math.cos(turn) + y * math.sin(turn)


def _word(text: str, glyphs: list[_Glyph]) -> Word:
    first, last = glyphs[0], glyphs[-1]
    if not first.angle:
        return first.x, first.y, first.height, text, last.right, first.font
    base = -_along(first.x, first.y, first.angle + 270)
    return _along(first.x, first.y, first.angle), base, first.height, text, last.right, first.font
