"""Read .xls and .ods with python-calamine, in a limited child process.

One stray cell far down a sheet makes that library ask for gigabytes and abort the process, which Python cannot catch. So it runs
in the sandbox, and what comes back is plain values. The library is optional.
"""

from __future__ import annotations

import importlib.util
import io
from datetime import date, datetime, time, timedelta
from typing import Any

from reconcile import sandbox
from reconcile.model import Problem
from reconcile.payments import odsmerges
from reconcile.payments.table import MAX_COLUMNS, MAX_ROWS, Book, Cell, Merged, Row, Sheet, is_blank
from reconcile.privacy import mask_text

_SECONDS = 30.0
_SAVE_AS = "Open it in Excel or LibreOffice, save it as .xlsx, and run again."


class UnreadableSheet(Exception):
    """Say why an old workbook cannot be read, and what to do."""

    def __init__(self, what: str, todo: str) -> None:
        super().__init__(what)
        self.what, self.todo = what, todo


def warm_up() -> None:
    """Load the library in the child."""
    importlib.import_module("python_calamine")


Merges = list[tuple[int, int, int]]
_Found = tuple[str, bool, list[tuple[int, list[Cell]]], int, Merges]


def cells(data: bytes) -> list[_Found]:
    """Return name, visibility, filled rows, the number of rows left out and the merged cells of each sheet. Runs in the child."""
    calamine: Any = importlib.import_module("python_calamine")
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    spanned = odsmerges.of_sheets(data) if data.startswith(b"PK") else {}
    found = []
    for meta in book.sheets_metadata:
        if not str(meta.typ).endswith("WorkSheet"):
            continue
        rows, more = [], 0
        sheet = book.get_sheet_by_name(meta.name)
        merges = [(left, top + 1, bottom + 1) for (top, left), (bottom, _) in sheet.merged_cell_ranges or ()]
        for number, values in enumerate(sheet.iter_rows(), start=1):
            plain = [_plain(value) for value in values[:MAX_COLUMNS]]
            if is_blank(plain):
                continue
            if number > MAX_ROWS:
                more += 1
            else:
                rows.append((number, plain))
        merges += spanned.get(str(meta.name), [])
        found.append((str(meta.name), str(meta.visible).endswith(".Visible"), rows, more, merges))
    return found


def _plain(value: object) -> Cell:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, bool | time | timedelta):
        return str(value)
    if value is None or isinstance(value, str | int | float | date):
        return value
    return str(value)


def read(data: bytes, name: str, source: str) -> Book:
    """Return all sheets of an .xls or .ods workbook.

    Raises:
        UnreadableSheet: when the library is not installed, or it failed on this file.
    """
    if importlib.util.find_spec("python_calamine") is None:
        raise UnreadableSheet(
            "this is an old spreadsheet (.xls or .ods), for which the optional reader python-calamine is not installed.",
            "Save it as .xlsx, or install the program with its extra: pip install 'reconcile[legacy]'.",
        )
    limits = sandbox.Limits(seconds=_SECONDS)
    try:
        with sandbox.Reader(limits, warm_up=f"{__name__}:warm_up") as reader:
            found = reader.call(f"{__name__}:cells", data)
    except sandbox.ReaderLost as error:
        raise UnreadableSheet(f"reading the old spreadsheet was stopped: {error}.", _SAVE_AS) from error
    except sandbox.ReaderFailed as error:
        raise UnreadableSheet("the old spreadsheet is damaged or protected by a password.", _SAVE_AS) from error
    return _book(found, name, source)


def _book(found: list[_Found], name: str, source: str) -> Book:
    sheets, problems = [], []
    for title, visible, rows, more, merges in found:
        ranges = tuple(Merged(*one) for one in merges if one[1] < one[2] and one[0] < MAX_COLUMNS)
        sheets.append(Sheet(title, tuple(Row(number, tuple(values)) for number, values in rows), merged=ranges))
        where = f'{name}, sheet "{mask_text(title)}"'
        if not visible and rows:
            what = "this sheet is hidden in the workbook; it was read all the same."
            problems.append(Problem("record_sheet", where, what, "Check that it belongs there.", False, source))
        if more:
            what = f"{more} rows below row {MAX_ROWS:,} were not read."
            problems.append(Problem("record_sheet", where, what, "Split the sheet into several, and run again.", True, source))
    return Book(tuple(sheets), tuple(problems))
