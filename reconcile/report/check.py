"""Read a finished workbook again, before it replaces the old one, and hold it against what was meant."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from functools import lru_cache
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

from reconcile.errors import CannotWrite
from reconcile.money import parse_cents
from reconcile.report import own
from reconcile.report.grid import Sheet

_ADVICE = (
    "This is a fault of the program, not of the inputs; the earlier report is intact. Run again, and report it if it repeats."
)


def check(data: bytes, sheets: Sequence[Sheet]) -> None:
    """Prove that the file opens, that every part is well-formed, and that names, row counts and totals are as meant.

    Raises:
        CannotWrite: when anything differs.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = own.parts(archive)
            if list(parts) != [sheet.name for sheet in sheets]:
                raise CannotWrite(f"The new workbook failed its check: its sheets are not those meant. {_ADVICE}")
            for part in archive.namelist():
                if part not in parts.values():
                    _parse(archive.read(part))
            for sheet in sheets:
                _check_sheet(archive, parts[sheet.name], sheet)
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, ParseError, KeyError, ValueError, EOFError) as error:
        words = f"it cannot be read back ({type(error).__name__})"
        raise CannotWrite(f"The new workbook failed its check: {words}. {_ADVICE}") from error


@lru_cache(maxsize=32)
def _parse(part: bytes) -> None:
    """Prove that a part is well-formed; the very bytes of one that is the same in every workbook are parsed once."""
    expat.ParserCreate().Parse(part, True)


def _check_sheet(archive: zipfile.ZipFile, part: str, sheet: Sheet) -> None:
    patterns = [
        re.compile(rb'<c r="%s\d+" s="\d+">(?:<f>[^<]*</f>)?<v>([^<]*)</v>' % meant.column.encode()) for meant in sheet.checks
    ]
    sums = [0] * len(patterns)
    count = 0
    for count, row in enumerate(own.rows(archive, part), start=1):
        for index, (meant, pattern) in enumerate(zip(sheet.checks, patterns, strict=True)):
            if meant.first <= count <= meant.last and (found := pattern.search(row)):
                sums[index] += parse_cents(found[1].decode())
    if count != sheet.row_count:
        words = f'sheet "{sheet.name}" has {count} rows, not {sheet.row_count}'
        raise CannotWrite(f"The new workbook failed its check: {words}. {_ADVICE}")
    for meant, total in zip(sheet.checks, sums, strict=True):
        if total != meant.total:
            words = f'column {meant.column} of sheet "{sheet.name}" does not add up to its total'
            raise CannotWrite(f"The new workbook failed its check: {words}. {_ADVICE}")
