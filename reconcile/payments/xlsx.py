"""Read workbooks: the plain ones directly, all others with openpyxl in its read-only mode.

Threats: zip bombs (the directory is summed before anything is unpacked), entity bombs (defusedxml, which openpyxl uses), a stray
cell at the far end of a sheet (rows and columns are capped). QuickBooks Online writes its amounts as formulas without a stored
result, so a sheet that holds formulas is opened a second time for their text.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from reconcile.model import Problem
from reconcile.payments import merged, plainbook
from reconcile.payments.table import MAX_COLUMNS, MAX_ROWS, Book, Cell, Row, Sheet, is_blank
from reconcile.privacy import mask_text

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook

MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200
_RATIO_MATTERS_FROM = 10 * 1024 * 1024
_PROBED = 5
_PLAIN_NUMBER = re.compile(r"=\s*([-+]?)\s*\(?\s*([-+]?\d+(?:\.\d+)?)\s*\)?")
_HIDDEN_ROW = re.compile(rb'<row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*\br="(\d+)"')
_ROW = re.compile(rb'<row\b[^>]*?\br="(\d+)"')
_FAR_COLUMN = re.compile(rb'<c r="(B[M-Z]|[C-Z][A-Z]|[A-X][A-Z]{2})(\d+)"[^>]*>(?!</c>)')


class UnreadableBook(Exception):
    """Say why a workbook cannot be read, and what to do."""

    def __init__(self, what: str, todo: str) -> None:
        super().__init__(what)
        self.what, self.todo = what, todo


def open_zip(data: bytes) -> zipfile.ZipFile:
    """Open an archive, and refuse one that would unpack to too much; nothing is unpacked to find out.

    Raises:
        UnreadableBook: when it is over the limits, or no archive at all.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        sizes = [(entry.file_size, entry.compress_size) for entry in archive.infolist()]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnreadableBook(
            "the workbook is damaged, and cannot be opened.", "Open it in Excel, save it again, and run again."
        ) from error
    unpacked = sum(size for size, _ in sizes)
    dense = any(size > _RATIO_MATTERS_FROM and size > MAX_RATIO * max(packed, 1) for size, packed in sizes)
    if unpacked > MAX_UNPACKED or dense:
        raise UnreadableBook(
            f"the workbook would unpack to {unpacked // (1024 * 1024)} MB, which no payment record needs.",
            "Copy the payments into a new workbook, or save the sheet as CSV.",
        )
    return archive


def read(data: bytes, name: str, source: str) -> Book:
    """Return all sheets of a workbook.

    Raises:
        UnreadableBook: when it cannot be opened, or would unpack to too much.
    """
    try:
        with open_zip(data) as archive:
            return _Reader(data, archive, name, source).book()
    except UnreadableBook:
        raise
    except Exception as error:  # openpyxl raises whatever a damaged part happens to trip over.
        raise UnreadableBook(
            "the workbook cannot be read: it is damaged, or holds what no spreadsheet program writes.",
            "Open it in Excel, save it again as .xlsx, and run again.",
        ) from error


class _Reader:
    def __init__(self, data: bytes, archive: zipfile.ZipFile, name: str, source: str) -> None:
        self._data, self._archive, self._name, self._source = data, archive, name, source
        self._problems: list[Problem] = []
        self._formulas: Workbook | None = None

    def _open(self, *, values: bool) -> Workbook:
        import warnings

        from openpyxl import load_workbook

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(io.BytesIO(self._data), read_only=True, data_only=values, keep_links=False)

    def book(self) -> Book:
        plain = plainbook.read(self._archive)
        sheets = self._by_openpyxl() if plain is None else [self._plain_sheet(one) for one in plain]
        return Book(tuple(sheets), tuple(self._problems))

    def _plain_sheet(self, plain: plainbook.PlainSheet) -> Sheet:
        return self._told(plain.title, plain.visible, list(_filled_rows(plain.rows)), plain.xml)

    def _by_openpyxl(self) -> list[Sheet]:
        workbook = self._open(values=True)
        sheets = []
        try:
            for worksheet in workbook.worksheets:
                path = getattr(worksheet, "_worksheet_path", "")
                xml = self._archive.read(path) if path in self._archive.namelist() else b""
                sheets.append(self._sheet(worksheet, xml))
        finally:
            workbook.close()
            if self._formulas is not None:
                self._formulas.close()
        return sheets

    def _note(self, sheet: str, what: str, todo: str, *, blocking: bool = False) -> None:
        where = f'{self._name}, sheet "{mask_text(sheet)}"'
        self._problems.append(Problem("record_sheet", where, what, todo, blocking, self._source))

    def _sheet(self, worksheet: Any, xml: bytes) -> Sheet:
        title = str(worksheet.title)
        # Without this bound, one far cell makes openpyxl yield every empty row before it.
        last = max((number for number in map(int, _ROW.findall(xml)) if number <= MAX_ROWS), default=MAX_ROWS)
        rows = list(_openpyxl_rows(worksheet, last))
        if b"<f" in xml:
            rows = self._with_formulas(title, rows, last)
        sheet = self._told(title, worksheet.sheet_state == "visible", rows, xml)
        self._tell_beyond(title, worksheet, xml)
        return sheet

    def _told(self, title: str, visible: bool, rows: Sequence[Row], xml: bytes) -> Sheet:
        """Return the sheet, after saying what of it is hidden."""
        if not visible and rows:
            self._note(title, "this sheet is hidden in the workbook; it was read all the same.", "Check that it belongs there.")
        hidden = [int(number) for number in _HIDDEN_ROW.findall(xml)] if b"hidden=" in xml else []
        self._tell_hidden(title, [row.number for row in rows if row.number in set(hidden)] if hidden else [])
        return Sheet(title, tuple(rows), merged=merged.ranges(xml))

    def _with_formulas(self, title: str, rows: list[Row], last: int) -> list[Row]:
        if self._formulas is None:
            self._formulas = self._open(values=False)
        texts = {row.number: row.cells for row in _openpyxl_rows(self._formulas[title], last)}
        known = {row.number: row for row in rows}
        filled = []
        for number in sorted(texts.keys() | known.keys()):
            values = known[number].cells if number in known else ()
            filled.append(Row(number, _merge(values, texts.get(number, ()))))
        return filled

    def _tell_hidden(self, title: str, numbers: list[int]) -> None:
        if numbers:
            shown = ", ".join(map(str, numbers[:10])) + (" …" if len(numbers) > 10 else "")
            self._note(title, f"hidden rows were read like the others: {shown}.", "Check that they belong to the record.")

    def _tell_beyond(self, title: str, worksheet: Any, xml: bytes) -> None:
        far = [number for number in map(int, _ROW.findall(xml)) if number > MAX_ROWS]
        if len(far) > _PROBED or any(self._filled(worksheet, number, 1, MAX_COLUMNS) for number in far):
            what = f"the rows below row {MAX_ROWS:,} were not read."
            self._note(title, what, "Split the sheet into several, and run again.", blocking=True)
        numbers = {int(number) for _, number in _FAR_COLUMN.findall(xml) if int(number) <= MAX_ROWS}
        if any(self._filled(worksheet, number, MAX_COLUMNS + 1, None) for number in sorted(numbers)[:_PROBED]):
            what = f"cells to the right of column {MAX_COLUMNS} were not read."
            self._note(title, what, "Move the payments to the left if they stand there.")

    @staticmethod
    def _filled(worksheet: Any, number: int, first: int, last: int | None) -> bool:
        rows = worksheet.iter_rows(values_only=True, min_row=number, max_row=number, min_col=first, max_col=last)
        return any(not is_blank([_plain(value) for value in values]) for values in rows)


def _openpyxl_rows(worksheet: Any, last: int) -> Iterator[Row]:
    # A wrong <dimension> makes openpyxl stop early; it is only a hint of the program that wrote the file.
    worksheet.reset_dimensions()
    return _filled_rows(enumerate(worksheet.iter_rows(values_only=True, max_row=last, max_col=MAX_COLUMNS), start=1))


def _filled_rows(rows: Iterable[tuple[int, Sequence[object]]]) -> Iterator[Row]:
    """Yield the rows that hold anything, without the empty cells at their end."""
    for number, values in rows:
        width = len(values)
        while width and values[width - 1] is None:
            width -= 1
        cells = tuple([_plain(value) for value in values[:width]])
        if not is_blank(cells):
            yield Row(number, cells)


def _plain(value: object) -> Cell:
    """Return a cell's value as text, a number, or a day; a sheet's error value is its text."""
    if value is None or (isinstance(value, (str, int, float)) and not isinstance(value, bool)):
        return value
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, (time, timedelta)):
        return str(value)
    return str(value)


def _merge(values: Sequence[Cell], formulas: Sequence[Cell]) -> tuple[Cell, ...]:
    width = max(len(values), len(formulas))
    merged: list[Cell] = []
    for index in range(width):
        value = values[index] if index < len(values) else None
        formula = formulas[index] if index < len(formulas) else None
        if value is None and isinstance(formula, str) and formula.startswith("="):
            value = _formula_value(formula)
        merged.append(value)
    return tuple(merged)


def _formula_value(formula: str) -> Cell:
    match = _PLAIN_NUMBER.fullmatch(formula)
    if match is None:
        return formula
    if match[1] and match[2][0] in "+-":
        return formula
    return match[1].replace("+", "") + match[2]
