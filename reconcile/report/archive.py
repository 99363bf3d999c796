"""Write a ZIP archive whose bytes depend on its contents alone, and whose constant parts are packed once a process.

The standard library's writer packs every part anew, and of a report's thirty parts half never change. That library's reader
proves every archive that is written here before it replaces an older one.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

# The zip format's own first day, midnight: entries carry a time, and it must not be today's.
_DAY, _TIME = (1 << 5) | 1, 0
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_VERSION, _UNIX, _UTF8, _DEFLATED = 20, 3 << 8, 0x800, 8
_MODE = 0o600 << 16
_MOST = 0xFFFF_FFFE
# Sheets are written every night and read once in a while: the quickest level costs a tenth in size.
_QUICK, _SMALL = 1, 9


@dataclass(frozen=True, slots=True)
class Packed:
    """Hold a part as it stands in the archive: checksum, size, and the compressed bytes."""

    checksum: int
    size: int
    body: bytes


class Archive:
    """Collect parts, one after the other."""

    def __init__(self) -> None:
        self._stream = io.BytesIO()
        self._directory: list[bytes] = []

    def add(self, name: str, chunks: Iterable[str]) -> None:
        """Add a part; its text is taken chunk by chunk and is never held whole."""
        squeeze = zlib.compressobj(_QUICK, zlib.DEFLATED, -zlib.MAX_WBITS)
        checksum = size = 0
        bodies = []
        for chunk in chunks:
            data = chunk.encode("utf-8")
            checksum, size = zlib.crc32(data, checksum), size + len(data)
            bodies.append(squeeze.compress(data))
        bodies.append(squeeze.flush())
        self._enter(name, Packed(checksum, size, b"".join(bodies)))

    def add_constant(self, name: str, text: str) -> None:
        """Add a part that is the same in many archives."""
        self._enter(name, _packed(text))

    def finish(self) -> bytes:
        """Return the archive."""
        start = self._stream.tell()
        directory = b"".join(self._directory)
        count = len(self._directory)
        _fits(start + len(directory))
        end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), start, 0)
        return self._stream.getvalue() + directory + end

    def _enter(self, name: str, part: Packed) -> None:
        place, encoded = self._stream.tell(), name.encode("utf-8")
        _fits(max(place, part.size))
        told = (_UTF8, _DEFLATED, _TIME, _DAY, part.checksum, len(part.body), part.size, len(encoded), 0)
        self._stream.write(_LOCAL.pack(b"PK\x03\x04", _VERSION, *told))
        self._stream.write(encoded)
        self._stream.write(part.body)
        self._directory.append(_CENTRAL.pack(b"PK\x01\x02", _UNIX | _VERSION, _VERSION, *told, 0, 0, 0, _MODE, place) + encoded)


def _fits(size: int) -> None:
    if size > _MOST:
        raise ValueError("a workbook of four gigabytes is more than any program opens")


@lru_cache(maxsize=32)
def _packed(text: str) -> Packed:
    data = text.encode("utf-8")
    squeeze = zlib.compressobj(_SMALL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Packed(zlib.crc32(data), len(data), squeeze.compress(data) + squeeze.flush())
