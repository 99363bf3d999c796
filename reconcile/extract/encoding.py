"""Decode bytes to text: by byte order mark, by a declared charset, as UTF-8, and last as Windows-1252."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Browsers read these two labels as Windows-1252; files that name them mean it.
_ALIASES = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}


def decode(data: bytes, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Return the text and notes on what was not clear. Never fails: Windows-1252 takes what nothing else does."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _lenient(data[len(mark) :], encoding)
    guess = _utf16_without_mark(data)
    if guess:
        return _lenient(data, guess)
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        offset = error.start
    for candidate in (_known(declared), "cp1252"):
        if candidate is None or candidate.startswith("utf"):
            continue
        try:
            return data.decode(candidate), (f"read as {candidate}: byte {offset + 1} is not UTF-8",)
        except UnicodeDecodeError:
            continue
    # The five bytes that Windows-1252 leaves undefined stand for themselves, as in every browser.
    text = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in data)
    return text, (f"read as Windows-1252 with undefined bytes, the first strange one at byte {offset + 1}",)


def _lenient(data: bytes, encoding: str) -> tuple[str, tuple[str, ...]]:
    try:
        return data.decode(encoding), ()
    except UnicodeDecodeError as error:
        return data.decode(encoding, "replace"), (f"byte {error.start + 1} is not valid {encoding}",)


def _utf16_without_mark(data: bytes) -> str | None:
    head = data[:200]
    if len(head) < 4 or b"\0" not in head:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > len(head) * 0.4 and even < len(head) * 0.05:
        return "utf-16-le"
    if even > len(head) * 0.4 and odd < len(head) * 0.05:
        return "utf-16-be"
    return None


def _known(declared: str | None) -> str | None:
    if not declared:
        return None
    name = _ALIASES.get(declared.strip().lower(), declared.strip())
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None
