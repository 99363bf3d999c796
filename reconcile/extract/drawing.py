"""Follow the drawing of a simple page and note every text it shows: where, how tall, and that nothing hides it.

Only what is known to show text plainly is followed: upright letters in an ink that the check of the file has found to be visible,
not clipped away, not painted over. Anything else ends the attempt, and the library reads the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from reconcile.extract.rows import OVERLAPPING, SAME_PLACE, TOUCHING, Word, rows_of
from reconcile.extract.structure import NotPlain
from reconcile.extract.suspicion import is_pale
from reconcile.extract.typefaces import Typeface

SMALLEST_TEXT = 1.0
MARGIN = 1.0
# Between these fractions of the height a gap may be a blank or none.
_SURELY_APART = 0.15
_SURELY_APART_LINES = 0.75
_SAME_SIZE = 1.1
_SURELY_TOUCHING = 0.8 * TOUCHING
_SLIGHTLY_OVER = 0.66 * OVERLAPPING
# A line no thicker than this hides no letter. In points.
_THIN = 2.0
MAX_COVERS = 200
_OF_CAPITALS = 0.7

_W = r"[\0\t\n\f\r ]"
_NUM = r"[-+]?+(?:\d++\.?+\d*+|\.\d++)(?=[\0\t\n\f\r \[\]<>()/])"
_TEXT = r"\((?P<{}>[ -'*-\[\]-~]*+(?:\\[()\\][ -'*-\[\]-~]*+)*+)\)"
_TEXT_ = _TEXT.replace("?P<{}>", "?:")
_HEX = "<[0-9A-Fa-f]*+>"
_NAME = r"/[!-$&-'*-.0-;=?-Z\\^-z|~]*+"
_MARKED = rf"<<{_W}*+/MCID{_W}++\d++{_W}*+>>"
# The usual text object, whole: perhaps marked, perhaps with a font, one place, one text, perhaps more texts on the same line.
_USUAL = (
    rf"(?:/(?!OC(?![A-Za-z0-9])){_NAME[1:]}{_W}*+{_MARKED}{_W}*+BDC{_W}++)?+"
    rf"BT{_W}++(?:(?P<name>{_NAME}){_W}++(?P<size>{_NUM}){_W}++Tf{_W}++)?+1{_W}++0{_W}++0{_W}++(?P<up>-?1){_W}++"
    rf"(?P<x>{_NUM}){_W}++(?P<y>{_NUM}){_W}++Tm{_W}*+(?:\((?P<text>[ -'*-\[\]-~]*+)\)|(?P<digits>{_HEX})){_W}*+Tj{_W}++"
    rf"(?P<more>(?:{_NUM}{_W}++0{_W}++Td{_W}*+{_HEX}{_W}*+Tj{_W}++)*+)(?:T\*{_W}++)?+ET(?:{_W}++|\Z)(?:EMC(?:{_W}++|\Z))?+"
)
_USUAL_RUN = re.sub(r"\?P<\w+>", "?:", _USUAL)
# A run of usual text objects, or one operator with its operands.
_STEP = re.compile(
    rf"((?:{_USUAL_RUN})++)"
    rf"|((?:(?:{_NUM}|{_NAME}|{_TEXT_}|{_HEX}|\[(?:{_NUM}|{_W}++|{_TEXT_}|{_HEX})*+\]|{_MARKED}){_W}*+)*+)"
    rf"([A-Za-z'\"][A-Za-z0-9*'\"]*+)(?:{_W}++|(?=[\[(</])|\Z)"
)
_TEXT_OBJECT = re.compile(_USUAL)
_MORE = re.compile(rf"({_NUM}){_W}++0{_W}++Td{_W}*+({_HEX})")
_PIECE = re.compile(rf"({_NUM})|{_TEXT.format('text')}|({_HEX})")
_ESCAPED = re.compile(r"\\(.)")
_TURNED = "turned text, or a turned page"

Matrix = tuple[float, float, float, float]
"""Scale and shift: x becomes a*x + e, y becomes d*y + f; turned and slanting text is not simple."""
Box = tuple[float, float, float, float]
_State = tuple[Matrix, Box, tuple[Typeface, int] | None, float, float, float, bool]


class Pen:
    """Hold the state of one page's drawing, and the texts shown so far."""

    def __init__(self, fonts: Callable[[str], Typeface], states: Callable[[str], None], box: Box) -> None:
        """Begin a page; ``fonts`` finds a font by its name, ``states`` looks whether a graphics state changes nothing."""
        self.words: list[Word] = []
        self._fonts = fonts
        self._states = states
        self._faces: dict[str, tuple[Typeface, int]] = {}
        self._matrix: Matrix = (1.0, 1.0, 0.0, 0.0)
        self._clip = (box[0] - MARGIN, box[1] - MARGIN, box[2] + MARGIN, box[3] + MARGIN)
        self._font: tuple[Typeface, int] | None = None
        self._size = 0.0
        self._leading = 0.0
        self._line_width = 1.0
        self._pale = False
        self._stack: list[_State] = []
        self._path: list[Box] = []
        self._clipping = False
        self._covers = 0
        self._in_text = False
        self._line: Matrix = (1.0, 1.0, 0.0, 0.0)
        self._at = 0.0

    def draw(self, content: bytes) -> None:
        """Follow a page's content from its first operator to its last."""
        text = content.decode("ascii").lstrip("\0\t\n\f\r ")
        end = 0
        for step in _STEP.finditer(text):
            if step.start() != end:
                break
            end = step.end()
            run, operands, operator = step.groups()
            if run:
                self._show_run(run)
            elif operator in _OPERATORS:
                _OPERATORS[operator](self, operands)
            else:
                raise NotPlain("an operator that is not simple")
        if end != len(text) or self._in_text:
            raise NotPlain("content that is not simple")

    # --- text --------------------------------------------------------------------------------------------------------

    def _show_run(self, run: str) -> None:
        """Show a run of usual text objects, of which a page mostly consists: ``_put`` for each, without the calls."""
        if self._in_text or self._pale:
            raise NotPlain("a text within a text, or in pale ink")
        a, d, e, f = self._matrix
        least_x, least_y, most_x, most_y = self._clip
        add = self.words.append
        for name, size, up, x, y, text, digits, more in _TEXT_OBJECT.findall(run):
            if name:
                self._choose(name, float(size))
            left, base = a * float(x) + e, d * float(y) + f
            height = d * self._size if up == "1" else -d * self._size
            if more or self._font is None or a <= 0 or height < SMALLEST_TEXT:
                self._put(text, digits, (left, base, a, height))
                for shift, further in _MORE.findall(more):
                    left += a * float(shift)
                    self._put("", further, (left, base, a, height))
                continue
            face, font = self._font
            shown, start, stop, _ = face.known.get(digits or text) or face.measure(text, digits)
            wide = a * self._size
            right = left + wide * stop
            left += wide * start
            if left < least_x or right > most_x or base < least_y or base + height * _OF_CAPITALS > most_y:
                raise NotPlain("text beyond an edge")
            if shown:
                add((left, base, height, shown, right, font))

    def _begin_text(self, operands: str) -> None:
        if self._in_text or operands:
            raise NotPlain("a text within a text")
        self._in_text = True
        self._line = (1.0, 1.0, 0.0, 0.0)
        self._at = 0.0

    def _end_text(self, operands: str) -> None:
        if not self._in_text or operands:
            raise NotPlain("the end of no text")
        self._in_text = False

    def _set_font(self, operands: str) -> None:
        name, size = operands.split()
        self._choose(name, float(size))

    def _choose(self, name: str, size: float) -> None:
        if name not in self._faces:
            self._faces[name] = self._fonts(name), len(self._faces)
        self._font, self._size = self._faces[name], size

    def _text_matrix(self, operands: str) -> None:
        a, b, c, d, x, y = map(float, operands.split())
        if b or c:
            raise NotPlain(_TURNED)
        self._line, self._at = (a, d, x, y), 0.0

    def _text_move(self, operands: str) -> None:
        dx, dy = map(float, operands.split())
        a, d, x, y = self._line
        self._line, self._at = (a, d, x + a * dx, y + d * dy), 0.0

    def _text_move_leading(self, operands: str) -> None:
        self._leading = -float(operands.split()[1])
        self._text_move(operands)

    def _next_line(self, operands: str) -> None:
        if operands:
            raise NotPlain("an odd operator")
        self._text_move("0 %f" % -self._leading)

    def _set_leading(self, operands: str) -> None:
        self._leading = float(operands)

    def _show_one(self, operands: str) -> None:
        if operands[:1] not in ("(", "<"):
            raise NotPlain("no text to show")
        self._show_array(operands)

    def _show_array(self, operands: str) -> None:
        if not self._in_text:
            raise NotPlain("text outside a text")
        a, d, x, y = self._line
        across, up, e, f = self._matrix
        wide, height, base = across * a, up * d * self._size, up * y + f
        for number, text, digits in _PIECE.findall(operands):
            if number:
                self._at -= float(number) / 1000 * self._size * wide
                continue
            if "\\" in text:
                text = _ESCAPED.sub(r"\1", text)
            self._at += self._put(text, digits, (across * x + e + self._at, base, wide, height))

    def _put(self, text: str, digits: str, place: tuple[float, float, float, float]) -> float:
        """Note a text at its place (left edge, baseline, scale across, height) and return how far it reaches."""
        left, base, wide, height = place
        if self._font is None or self._pale or wide <= 0 or height < SMALLEST_TEXT:
            raise NotPlain("text without a font, in pale ink, in a mirror, upside down, or too small to see")
        face, font = self._font
        shown, start, stop, end = face.known.get(digits or text) or face.measure(text, digits)
        wide *= self._size
        if not shown:
            return wide * end
        right, edges = left + wide * stop, self._clip
        left += wide * start
        if left < edges[0] or right > edges[2] or base < edges[1] or base + height * _OF_CAPITALS > edges[3]:
            raise NotPlain("text beyond an edge")
        self.words.append((left, base, height, shown, right, font))
        return wide * end

    # --- graphics ----------------------------------------------------------------------------------------------------

    def _save(self, operands: str) -> None:
        state = (self._matrix, self._clip, self._font, self._size, self._leading, self._line_width, self._pale)
        if operands or self._in_text or len(self._stack) > 200:
            raise NotPlain("an odd operator")
        self._stack.append(state)

    def _restore(self, operands: str) -> None:
        if operands or self._in_text or not self._stack:
            raise NotPlain("an odd operator")
        state = self._stack.pop()
        self._matrix, self._clip, self._font, self._size, self._leading, self._line_width, self._pale = state

    def _transform(self, operands: str) -> None:
        a, b, c, d, e, f = map(float, operands.split())
        if b or c or self._in_text:
            raise NotPlain(_TURNED)
        across, up, x, y = self._matrix
        self._matrix = (across * a, up * d, across * e + x, up * f + y)

    def _state(self, operands: str) -> None:
        self._states(operands.strip())

    def _set_line_width(self, operands: str) -> None:
        self._line_width = float(operands)

    def _rectangle(self, operands: str) -> None:
        x, y, width, height = map(float, operands.split())
        self._path.append(self._to_page(x, y, x + width, y + height))

    def _point(self, operands: str) -> None:
        numbers = [float(each) for each in operands.split()]
        self._path += [self._to_page(x, y, x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]

    def _to_page(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        a, d, e, f = self._matrix
        x0, x1, y0, y1 = a * x0 + e, a * x1 + e, d * y0 + f, d * y1 + f
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def _set_clip(self, operands: str) -> None:
        if operands or len(self._path) != 1:
            raise NotPlain("an odd clip")
        self._clipping = True

    def _end_path(self, operands: str) -> None:
        if operands:
            raise NotPlain("an odd operator")
        if self._clipping:
            new, old = self._path[0], self._clip
            self._clip = max(new[0], old[0]), max(new[1], old[1]), min(new[2], old[2]), min(new[3], old[3])
        self._path.clear()
        self._clipping = False

    def _stroke(self, operands: str) -> None:
        if self._line_width * max(map(abs, self._matrix[:2])) > _THIN:
            raise NotPlain("a line that may hide text")
        self._end_path(operands)

    def _fill(self, operands: str) -> None:
        """Paint an area; it must not lie on what has been written before."""
        if self.words and self._path:
            left, bottom = min(box[0] for box in self._path), min(box[1] for box in self._path)
            right, top = max(box[2] for box in self._path), max(box[3] for box in self._path)
            if right - left > _THIN and top - bottom > _THIN:
                self._covers += 1
                if self._covers > MAX_COVERS or any(
                    word[0] < right
                    and (word[4] or word[0]) > left
                    and word[1] < top
                    and word[1] + word[2] * _OF_CAPITALS > bottom
                    for word in self.words
                ):
                    raise NotPlain("text that may be painted over")
        self._end_path(operands)

    def _fill_and_stroke(self, operands: str) -> None:
        if self._line_width * max(map(abs, self._matrix[:2])) > _THIN:
            raise NotPlain("a line that may hide text")
        self._fill(operands)

    def _colour(self, operands: str) -> None:
        """Set the ink: text in one as pale as the paper is not for this reader."""
        self._pale = is_pale([float(each) for each in operands.split()])

    def _nothing(self, operands: str) -> None:
        """Pass over what changes no text."""

    def _zero(self, operands: str) -> None:
        if float(operands):
            raise NotPlain("letters set otherwise")

    def _hundred(self, operands: str) -> None:
        if float(operands) != 100:
            raise NotPlain("letters set otherwise")

    def _mark(self, operands: str) -> None:
        if operands.startswith("/OC") or ("<<" not in operands and len(operands.split()) != 1):
            raise NotPlain("a part that can be switched off")


_OPERATORS: Mapping[str, Callable[[Pen, str], None]] = {
    **{"BT": Pen._begin_text, "ET": Pen._end_text, "Tf": Pen._set_font, "Tm": Pen._text_matrix, "Td": Pen._text_move},
    **{"TD": Pen._text_move_leading, "T*": Pen._next_line, "TL": Pen._set_leading, "Tj": Pen._show_one, "TJ": Pen._show_array},
    **{"Tc": Pen._zero, "Tw": Pen._zero, "Ts": Pen._zero, "Tr": Pen._zero, "Tz": Pen._hundred},
    **{"q": Pen._save, "Q": Pen._restore, "cm": Pen._transform, "gs": Pen._state, "w": Pen._set_line_width},
    **{"m": Pen._point, "l": Pen._point, "c": Pen._point, "v": Pen._point, "y": Pen._point, "re": Pen._rectangle},
    **{"W": Pen._set_clip, "W*": Pen._set_clip, "n": Pen._end_path, "S": Pen._stroke, "s": Pen._stroke},
    **dict.fromkeys(("f", "F", "f*"), Pen._fill),
    **dict.fromkeys(("B", "B*", "b", "b*"), Pen._fill_and_stroke),
    **dict.fromkeys(("h", "J", "j", "M", "d", "i", "ri", "G", "RG", "K", "EMC"), Pen._nothing),
    **dict.fromkeys(("g", "rg", "k"), Pen._colour),
    **{"BMC": Pen._mark, "BDC": Pen._mark},
}


def lines_of_page(words: list[Word]) -> list[tuple[str, bool]]:
    """Return the lines from top to bottom, and of each whether it mixes fonts.

    Raises:
        NotPlain: when pieces lie on one another, when it cannot be told whether a blank stands between two, or when text of
            different sizes stands so close that the library might put it on other lines.
    """
    lines = []
    one_font = len({word[5] for word in words}) == 1
    one_size = len({word[2] for word in words}) == 1
    above, tallest = 1e9, 0.0
    for row in rows_of(words):
        row.sort()
        if not one_size:
            heights = [word[2] for word in row]
            low, high, base = min(heights), max(heights), row[0][1]
            if high > _SAME_SIZE * low or (above - base < _SURELY_APART_LINES * max(high, tallest) and high != tallest):
                raise NotPlain("text of different sizes close together")
            above, tallest = base, high
        lines.append((_joined(row), not one_font and len({word[5] for word in row}) > 1))
    return lines


def _joined(row: list[Word]) -> str:
    left, _, height, last, right, _ = row[0]
    line = last
    for start, _, height, text, end, _ in row[1:]:
        gap = start - (right or 0.0)
        if gap >= _SURELY_APART * height:
            line += " " + text
        elif not _SLIGHTLY_OVER * height < gap < _SURELY_TOUCHING * height:
            raise NotPlain("pieces that lie on one another, or nearly touch")
        elif text == last and start - left < height * SAME_PLACE:
            raise NotPlain("text drawn twice")
        else:
            line += text
        left, right, last = start, end, text
    return line
