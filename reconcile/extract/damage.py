"""Check a PDF's data before anything is read from it: every compressed stream must unpack to its end with the right checksum.

The library reads on in silence when page data is damaged, and an amount may then differ. Streams that are not compressed carry no
checksum and cannot be checked; that is noted. The unpacked page data is also searched for what makes text suspicious, so that the
costly questions are asked only where they matter.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field

from reconcile.extract.problems import problem, too_big
from reconcile.extract.suspicion import Suspicion
from reconcile.model import Problem

MAX_UNPACKED = 64 * 1024 * 1024
MAX_IMAGE_UNPACKED = 256 * 1024 * 1024
TAIL = 2048
_STREAM = re.compile(rb"stream\r?\n")
_LINEARISED = re.compile(rb"/Linearized\b[^>]{0,400}/L\s+(\d{1,12})")
_LENGTH = re.compile(rb"/Length\s+(\d{1,12})(\s+\d+\s+R)?")
_FILTER = re.compile(rb"/Filter\s*(\[[^\]]*\]|/[A-Za-z0-9#]+)")
_NAME = re.compile(rb"/([^\s/\[\]<>()]+)")
_KNOWN = frozenset(
    b"FlateDecode Fl ASCII85Decode A85 ASCIIHexDecode AHx LZWDecode LZW RunLengthDecode RL CCITTFaxDecode CCF JBIG2Decode "
    b"DCTDecode DCT JPXDecode Crypt".split()
)
_FLATE = frozenset({b"FlateDecode", b"Fl"})
# The digits of ASCII85 stand for their place behind "!" (33).
_DIGITS = bytes(range(33, 118))
_VALUES = bytes(max(0, code - 33) for code in range(256))
_OTHER_DATA = re.compile(
    rb"/Length[13]\b|/Subtype\s*/(?:Type1C|CIDFontType0C|OpenType|XML)|/FunctionType|/Type\s*/(?:XRef|ObjStm)"
)
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_WIDTHS = re.compile(rb"/Widths\s*\[([^\]]*)\]")
_IS_NUMBER = re.compile(rb"[-+]?(?:\d+\.?\d*|\.\d+)\Z")
_IMAGE = re.compile(rb"/Subtype\s*/Image")


@dataclass(slots=True)
class Scan:
    """Hold what the check of a file gave.

    ``streams`` are the checked page data, unpacked, by the place where they start; ``searched`` is what has to be searched for
    suspicious drawing before the library's word is taken, ``states`` what may hold graphics states.
    """

    problems: tuple[Problem, ...] = ()
    notes: list[str] = field(default_factory=list)
    streams: dict[int, bytes] = field(default_factory=dict)
    searched: list[bytes] = field(default_factory=list)
    states: list[bytes] = field(default_factory=list)
    unsearchable: bool = False
    images: bool = False
    page_objects: int = 0
    odd_widths: bool = False

    def suspicion(self) -> Suspicion:
        """Search the page data for what makes text suspicious."""
        found = Suspicion(images=self.images)
        if self.unsearchable:
            found.everything()
        for content in self.searched:
            found.look_at(content)
        for content in self.states:
            found.look_at_states(content)
        return found


class _Damaged(Exception):
    pass


class _Bomb(Exception):
    pass


def truncated(data: bytes, name: str) -> tuple[Problem, ...]:
    """Say whether the end of the file is missing: the closing words, or the length a linearised file states of itself."""
    tail = data[-TAIL:]
    stated = _LINEARISED.search(data[:TAIL])
    if b"%%EOF" in tail and b"startxref" in tail and not (stated and int(stated.group(1)) > len(data)):
        return ()
    return (problem("P-TRUNCATED", name, "the file is cut short: its end is missing.", "Download the file again."),)


def scan(data: bytes, name: str, *, encrypted: bool = False) -> Scan:
    """Check every stream of a PDF; those of an encrypted file cannot be checked, and that is noted."""
    result = Scan()
    if encrypted:
        result.notes.append("encrypted without a password: the page data could not be checked for damage")
        result.unsearchable = True
        return result
    try:
        _Streams(data, result).check()
    except _Damaged as damaged:
        what = f"damaged page data: {damaged}."
        result.problems = (problem("P-DAMAGED", name, what, "Download the file again."),)
    except _Bomb:
        result.problems = (too_big(name, f"the PDF's data unpacks to more than {MAX_UNPACKED // 1024**2} MiB."),)
    result.odd_widths = _widths_are_broken(data)
    result.states.append(data)
    # A file that was updated in place keeps the old versions of its pages: only one written at once can be counted.
    result.page_objects = result.page_objects + len(_PAGE.findall(data)) if data.count(b"startxref") == 1 else 0
    return result


def _widths_are_broken(data: bytes) -> bool:
    """Tell whether a font's table of letter widths is not as long as it says, or holds something else than numbers.

    pdfium leaves letters out, in silence, whose width it takes for nothing. The tables mostly stand outside any checksum.
    """
    for found in _WIDTHS.finditer(data):
        tokens = found.group(1).split()
        if b"R" in tokens:
            continue
        opening, closing = data.rfind(b"obj", 0, found.start()), data.find(b"endobj", found.end())
        head = data[max(0, opening) : closing if closing >= 0 else len(data)]
        first, last = re.search(rb"/FirstChar\s+(\d{1,5})\b", head), re.search(rb"/LastChar\s+(\d{1,5})\b", head)
        if not first or not last or int(last.group(1)) - int(first.group(1)) + 1 != len(tokens):
            return True
        if not all(map(_IS_NUMBER.match, tokens)):
            return True
    return False


class _Streams:
    def __init__(self, data: bytes, result: Scan) -> None:
        self._data = data
        self._result = result
        self._left = MAX_UNPACKED
        self._images_left = MAX_IMAGE_UNPACKED
        self._unchecked = 0

    def check(self) -> None:
        position = 0
        while match := _STREAM.search(self._data, position):
            start = match.end()
            opening = self._data.rfind(b"obj", position, match.start())
            head = self._data[opening if opening >= 0 else position : match.start()]
            if not head.rstrip().endswith(b">>"):
                position = start
                continue
            position = self._stream(head, start)
        if self._unchecked:
            count = self._unchecked
            self._result.notes.append(f"{count} data streams carry no checksum and could not be checked for damage")

    def _stream(self, head: bytes, start: int) -> int:
        end = self._end(head, start)
        names = _filters(head)
        unknown = [each for each in names if each not in _KNOWN]
        if unknown:
            raise _Damaged("a data stream names an unknown compression")
        raw = self._data[start:end]
        is_image = bool(_IMAGE.search(head))
        self._result.images |= is_image
        if names and names[0] in (b"ASCII85Decode", b"A85") and names[1:2] and names[1] in _FLATE:
            raw, names = _ascii85(raw), names[1:]
        elif names and names[0] in (b"ASCIIHexDecode", b"AHx") and names[1:2] and names[1] in _FLATE:
            raw, names = _hexadecimal(raw), names[1:]
        if is_image:
            self._image(raw, names)
        elif names and names[0] in _FLATE:
            content = self._unpack(raw)
            if len(names) == 1 and not _OTHER_DATA.search(head):
                self._result.streams[start] = content
            self._search(head, content, whole=len(names) == 1)
        else:
            self._unchecked += not _OTHER_DATA.search(head)
            self._search(head, raw, whole=not names)
        return end

    def _end(self, head: bytes, start: int) -> int:
        """Return where a stream's data ends: by its stated length where that is sane, or at the closing word."""
        stated = _LENGTH.search(head)
        if stated and not stated.group(2):
            length = int(stated.group(1))
            if self._data[start + length : start + length + 12].lstrip(b"\r\n \t\0").startswith(b"endstream"):
                return start + length
        end = self._data.find(b"endstream", start)
        if end < 0:
            raise _Damaged("a data stream has no end")
        return end

    def _unpack(self, raw: bytes) -> bytes:
        inflater = zlib.decompressobj()
        try:
            unpacked = inflater.decompress(raw, self._left + 1)
        except zlib.error:
            raise _Damaged("a data stream does not unpack") from None
        self._left -= len(unpacked)
        if self._left < 0:
            raise _Bomb
        if not inflater.eof:
            raise _Damaged("a data stream stops before its end")
        if inflater.unused_data.strip(b"\r\n \t\0"):
            raise _Damaged("a data stream goes on after its end")
        return unpacked

    def _image(self, raw: bytes, names: list[bytes]) -> None:
        if not names or names[0] not in _FLATE:
            return
        inflater = zlib.decompressobj()
        try:
            while raw and not inflater.eof and self._images_left > 0:
                self._images_left -= len(inflater.decompress(raw, 1 << 20))
                raw = inflater.unconsumed_tail
        except zlib.error:
            raise _Damaged("a picture does not unpack") from None
        if self._images_left > 0 and not inflater.eof:
            raise _Damaged("a picture stops before its end")

    def _search(self, head: bytes, content: bytes, *, whole: bool) -> None:
        if not whole:
            self._result.unsearchable = True
        elif not _OTHER_DATA.search(head):
            self._result.searched.append(content)
        elif b"/ObjStm" in head:
            self._result.states.append(content)
            self._result.page_objects += len(_PAGE.findall(content))


def _filters(head: bytes) -> list[bytes]:
    found = _FILTER.search(head)
    return _NAME.findall(found.group(1)) if found else []


def _ascii85(raw: bytes) -> bytes:
    """Decode strictly; several times faster than the standard library, which goes character by character."""
    text = raw.translate(None, b"\0\t\n\f\r ").removeprefix(b"<~")
    if not text.endswith(b"~>"):
        raise _Damaged("a data stream has lost its end mark")
    digits = text[:-2].replace(b"z", b"!!!!!")
    missing = -len(digits) % 5
    digits += b"u" * missing
    if digits.translate(None, _DIGITS) or missing == 4:
        raise _Damaged("a data stream is not ASCII85")
    digits = digits.translate(_VALUES)
    # All groups of five digits at once: one long number with eight bytes for each group.
    groups, total = len(digits) // 5, 0
    for place in range(5):
        lanes = bytearray(8 * groups)
        lanes[7::8] = digits[place::5]
        total = total * 85 + int.from_bytes(lanes, "big")
    wide = total.to_bytes(8 * groups, "big")
    if any(wide[3::8]):
        raise _Damaged("a data stream is not ASCII85")
    unpacked = bytearray(4 * groups)
    for place in range(4):
        unpacked[place::4] = wide[4 + place :: 8]
    return bytes(unpacked[: len(unpacked) - missing])


def _hexadecimal(raw: bytes) -> bytes:
    text = b"".join(raw.split())
    if not text.endswith(b">"):
        raise _Damaged("a data stream has lost its end mark")
    try:
        return bytes.fromhex(text[:-1].decode("ascii") + "0" * (len(text[:-1]) % 2))
    except ValueError:
        raise _Damaged("a data stream is not hexadecimal") from None
