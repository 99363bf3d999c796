"""Read the rows of a workbook, whoever saved it last: the program itself, Excel, LibreOffice or openpyxl."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconcile.report import own

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

_MAX_BYTES, _MAX_ROWS, _MAX_COLUMNS, _MAX_CELLS = 400 * 1024 * 1024, 300_000, 200, 5_000_000


class UnreadableWorkbook(Exception):
    """Say why an earlier workbook cannot be read, so that its notes cannot be carried over."""


Rows = Iterator[tuple[dict[int, object], list[str]]]
"""Of each row: the cells that hold something, by column from 0, and the comments on them."""


@dataclass(frozen=True, slots=True)
class Source:
    """Name the sheets, and yield the rows of each."""

    names: tuple[str, ...]
    rows: Callable[[str], Rows]


def workbook_rows(data: bytes, archive: zipfile.ZipFile) -> Source:
    """Return the sheets of a workbook, each to be read row by row.

    Raises:
        UnreadableWorkbook: when it is larger than any report.
    """
    if sum(info.file_size for info in archive.infolist()) > _MAX_BYTES:
        raise UnreadableWorkbook("it is too large")
    return _own_rows(archive) if own.is_own(archive) else _general_rows(data, archive)


def _own_rows(archive: zipfile.ZipFile) -> Source:
    """Read a workbook that nobody has saved since the program wrote it."""
    parts, days = own.parts(archive), own.day_styles(archive)
    return Source(tuple(parts), lambda name: ((own.cells(row, days), []) for row in own.rows(archive, parts[name])))


def _general_rows(data: bytes, archive: zipfile.ZipFile) -> Source:
    """Read a workbook as any program may have saved it."""
    from openpyxl import load_workbook

    # Comments are known to openpyxl's slower reader alone.
    plain = not any("comments" in name.lower() for name in archive.namelist())
    workbook = load_workbook(io.BytesIO(data), read_only=plain, data_only=True)
    # A formula that was never calculated has no value: then its text is what can be kept.
    raw = load_workbook(io.BytesIO(data), read_only=plain) if _has_uncomputed(archive) else None

    def rows(name: str) -> Rows:
        return _sheet_rows(workbook[name], raw[name] if raw else None)

    return Source(tuple(workbook.sheetnames), rows)


def _has_uncomputed(archive: zipfile.ZipFile) -> bool:
    sheets = (name for name in archive.namelist() if name.startswith("xl/worksheets/sheet"))
    return any(re.search(rb"</f>\s*(?:<v\s*/>|<v></v>)?\s*</c>", archive.read(name)) for name in sheets)


def _sheet_rows(worksheet: Worksheet, raw: Worksheet | None) -> Rows:
    sheets = [worksheet] if raw is None else [worksheet, raw]
    for row in zip(*(_within_limits(sheet) for sheet in sheets), strict=True):
        cells: dict[int, object] = {}
        comments: list[str] = []
        for column, same in enumerate(zip(*row, strict=True)):
            value = next((cell.value for cell in same if cell.value not in (None, "")), None)
            if value is not None:
                cells[column] = value
            comment = getattr(same[0], "comment", None)
            if comment is not None and comment.text:
                comments.append(comment.text.strip())
        yield cells, comments


def _within_limits(sheet: Worksheet) -> Iterator[tuple[Cell | MergedCell, ...]]:
    if hasattr(sheet, "reset_dimensions"):
        # Read row by row: what the file claims about its size is not believed.
        sheet.reset_dimensions()
        return sheet.iter_rows(max_row=_MAX_ROWS, max_col=_MAX_COLUMNS)
    # Read whole, because of comments: one cell in a far corner would make every cell up to it.
    rows, columns = min(sheet.max_row, _MAX_ROWS), min(sheet.max_column, _MAX_COLUMNS)
    if rows * columns > _MAX_CELLS:
        raise UnreadableWorkbook("it is too large")
    return sheet.iter_rows(max_row=rows, max_col=columns)
