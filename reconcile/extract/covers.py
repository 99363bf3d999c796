"""Find text that is drawn and yet not seen: painted over by a later area, or cut away by a clip.

Looked at are the objects of the page itself, rectangles only; what stands inside a form is taken as seen.
"""

from __future__ import annotations

import ctypes

from reconcile.extract.pdfium import OBJECT_PATH, OBJECT_TEXT, Pdfium

MAX_OBJECTS = 20_000
MAX_COVERS = 500
_OPAQUE = 204
_THIN = 2.0
_SLACK = 1.0
_CORNERS = 5

Box = tuple[float, float, float, float]


class Covers:
    """Hold what may hide a page's texts: by text object, its place in the order of drawing and the box it is clipped to."""

    def __init__(self, pdfium: Pdfium, page: int) -> None:
        """Look at every object of a page once."""
        self._pdfium = pdfium
        self._order: dict[int, int] = {}
        self._texts: list[tuple[int, Box]] = []
        self._clips: dict[int, Box] = {}
        self._covers: list[tuple[int, Box]] = []
        for index in range(min(pdfium.FPDFPage_CountObjects(page), MAX_OBJECTS)):
            handle = pdfium.FPDFPage_GetObject(page, index)
            kind = pdfium.FPDFPageObj_GetType(handle)
            if kind == OBJECT_TEXT:
                self._order[handle] = index
                self._texts.append((handle, bounds(pdfium, handle)))
                clip = self._clip(handle)
                if clip is not None:
                    self._clips[handle] = clip
            elif kind == OBJECT_PATH and self._texts and len(self._covers) < MAX_COVERS and self._is_area(handle):
                self._cover(index, handle)

    def hide_something(self) -> bool:
        """Tell whether any text may be hidden, so that its characters have to be looked at one by one."""
        for handle, box in self._texts:
            clip = self._clips.get(handle)
            if clip is not None and not _holds(clip, box):
                return True
            if any(index > self._order[handle] and _touch(cover, box) for index, cover in self._covers):
                return True
        return False

    def hides(self, handle: int, x: float, y: float) -> bool:
        """Tell whether the place where a character of a text object stands cannot be seen."""
        order = self._order.get(handle)
        if order is None:
            return False
        clip = self._clips.get(handle)
        if clip is not None and not (clip[0] - _SLACK <= x <= clip[2] + _SLACK and clip[1] - _SLACK <= y <= clip[3] + _SLACK):
            return True
        return any(index > order and box[0] <= x <= box[2] and box[1] <= y <= box[3] for index, box in self._covers)

    def _cover(self, index: int, handle: int) -> None:
        left, bottom, right, top = bounds(self._pdfium, handle)
        clip = self._clip(handle)
        if clip is not None:
            left, bottom, right, top = max(left, clip[0]), max(bottom, clip[1]), min(right, clip[2]), min(top, clip[3])
        if right - left > _THIN and top - bottom > _THIN:
            self._covers.append((index, (left, bottom, right, top)))

    def _is_area(self, handle: int) -> bool:
        """Tell whether a path is a filled, opaque rectangle."""
        numbers = (ctypes.c_uint * 4)()
        at = ctypes.addressof(numbers)
        pdfium = self._pdfium
        if not pdfium.FPDFPath_GetDrawMode(handle, at, at + 4) or not numbers[0]:
            return False
        if pdfium.FPDFPath_CountSegments(handle) > _CORNERS:
            return False
        return bool(pdfium.FPDFPageObj_GetFillColor(handle, at, at + 4, at + 8, at + 12)) and numbers[3] >= _OPAQUE

    def _clip(self, handle: int) -> Box | None:
        """Return the box that all clips of an object have in common, or ``None`` where nothing clips it."""
        pdfium = self._pdfium
        path = pdfium.FPDFPageObj_GetClipPath(handle)
        found: Box | None = None
        point = (ctypes.c_float * 2)()
        at = ctypes.addressof(point)
        for number in range(max(0, pdfium.FPDFClipPath_CountPaths(path)) if path else 0):
            xs, ys = [], []
            for index in range(pdfium.FPDFClipPath_CountPathSegments(path, number)):
                if pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFClipPath_GetPathSegment(path, number, index), at, at + 4):
                    xs.append(point[0])
                    ys.append(point[1])
            if xs:
                box = min(xs), min(ys), max(xs), max(ys)
                old = found or box
                found = max(old[0], box[0]), max(old[1], box[1]), min(old[2], box[2]), min(old[3], box[3])
        return found


def bounds(pdfium: Pdfium, handle: int) -> Box:
    """Return the box of a page object: left, bottom, right, top."""
    floats = (ctypes.c_float * 4)()
    at = ctypes.addressof(floats)
    pdfium.FPDFPageObj_GetBounds(handle, at, at + 4, at + 8, at + 12)
    left, bottom, right, top = floats
    return left, bottom, right, top


def _holds(outer: Box, inner: Box) -> bool:
    return (
        outer[0] - _SLACK <= inner[0]
        and outer[1] - _SLACK <= inner[1]
        and inner[2] <= outer[2] + _SLACK
        and inner[3] <= outer[3] + _SLACK
    )


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
