"""Search unpacked page data for what makes text suspicious, so that costly questions are asked only where they matter.

The searches begin with plain byte finds and never run a pattern over a whole page: a page's data is scanned in some ten
microseconds, where one pattern with a leading number takes milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# Fill colours this near to white cannot be seen on paper.
_PALE, _FAINT = 0.9, 0.1
_NUMBERS = re.compile(rb"(?:[-+]?(?:\d+\.?\d*|\.\d+)\s+){1,4}\Z")
_WORD_END = re.compile(rb"n?(?![A-Za-z0-9*.'\"_-])")
_TO_BLANKS = bytes.maketrans(b"\0\t\n\f\r", b"     ")
_ALPHA = re.compile(rb"/ca\s+([\d.]+)")
_OPAQUE_ENOUGH = 0.2


@dataclass(slots=True)
class Suspicion:
    """Tell which costly questions a file's pages have to be asked."""

    ink: bool = False
    covers: bool = False
    images: bool = False

    def everything(self) -> None:
        """Ask all questions: the page data could not be searched."""
        self.ink = self.covers = self.images = True

    def look_at(self, content: bytes) -> None:
        """Search the unpacked data of one page or form."""
        if not self.images:
            self.images = b"EI" in content and b"BI" in content and b"ID" in content
        spaced = b" " + content.translate(_TO_BLANKS)
        self.ink = self.ink or odd_mode(spaced) or pale_fill(spaced)
        self.covers = self.covers or may_cover(spaced)

    def look_at_states(self, data: bytes) -> None:
        """Search for graphics states that make a fill transparent."""
        if not self.ink and b"/ca" in data:
            self.ink = any(_number(value) < _OPAQUE_ENOUGH for value in _ALPHA.findall(data))


def odd_mode(content: bytes) -> bool:
    """Tell whether a text rendering mode is set other than 0, plain filled letters; 3 is invisible, 7 clips only."""
    return any(_mode(content[max(0, at - 12) : at]) != 0 for at in _operators(content, b"Tr"))


def pale_fill(content: bytes) -> bool:
    """Tell whether white or nearly white is set as the fill colour."""
    operators = (b"g", b"rg", b"k", b"sc")
    return any(_is_pale(content[max(0, at - 48) : at]) for operator in operators for at in _operators(content, operator))


def may_cover(content: bytes) -> bool:
    """Tell whether anything is clipped, or an area is painted behind the first text."""
    if any(_operators(content, operator) for operator in (b"W", b"W*")):
        return True
    # Without any text of its own, this may lie over text of another stream.
    shown = min((at for at in map(content.find, (b"Tj", b"TJ", b"'", b'"')) if at >= 0), default=0)
    areas = (b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*")
    return any(at > shown for operator in areas for at in _operators(content, operator))


def is_pale(numbers: Sequence[float]) -> bool:
    """Tell whether a colour of one, three or four numbers is white or nearly white."""
    if len(numbers) == 4:
        return all(number <= _FAINT for number in numbers)
    return len(numbers) in (1, 3) and all(number >= _PALE for number in numbers)


def _is_pale(before: bytes) -> bool:
    found = _NUMBERS.search(before)
    return found is not None and is_pale([_number(each) for each in found.group().split()])


def _operators(content: bytes, operator: bytes) -> list[int]:
    """Return where an operator stands as a word of its own; white space must be blanks."""
    found = []
    wanted = b" " + operator
    at = content.find(wanted)
    while at >= 0:
        if _WORD_END.match(content, at + len(wanted)):
            found.append(at + 1)
        at = content.find(wanted, at + 1)
    return found


def _mode(before: bytes) -> int | None:
    last = before.split()[-1:]
    return int(_number(last[0])) if last else None


def _number(text: bytes) -> float:
    try:
        return float(text)
    except ValueError:
        return -1.0
