"""Open one file as a book of sheets, by what its content is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconcile.model import Document, Line
from reconcile.payments import addenda, cells, confirmations, confirmed, csv_, headers, histories, layouts_, ofx, qif, webpages
from reconcile.payments.table import Book, Sheet

if TYPE_CHECKING:
    from reconcile.files import InputFile


class Unopened(Exception):
    """Say why a file gives no table at all, and what to do."""

    def __init__(self, what: str, todo: str) -> None:
        super().__init__(what)
        self.what, self.todo = what, todo


def open_book(file: InputFile, document: Document | None) -> Book:
    """Return the sheets of a file; text formats have one.

    Raises:
        Unopened: when nothing in it can be read as a table.
    """
    if file.format == "xlsx":
        return _workbook(file)
    if file.format in ("xls", "ods"):
        return _old_sheets(file)
    if file.format in ("pdf", "html"):
        return _document(file, document)
    if file.format in ("text", "ofx", "mail"):
        return _text(file, document)
    raise Unopened(f"{file.format} is no format of payment records.", "Save the record as CSV or .xlsx.")


def _workbook(file: InputFile) -> Book:
    from reconcile.payments import xlsx

    try:
        return xlsx.read(file.data, file.name, file.source_id)
    except xlsx.UnreadableBook as error:
        raise Unopened(error.what, error.todo) from error


def _old_sheets(file: InputFile) -> Book:
    from reconcile.payments import oldsheets

    try:
        return oldsheets.read(file.data, file.name, file.source_id)
    except oldsheets.UnreadableSheet as error:
        raise Unopened(error.what, error.todo) from error


_SHEET_NAMES = (".xls", ".xlsx", ".csv", ".tsv")


def is_saved_sheet(file: InputFile, document: Document | None) -> bool:
    """Tell whether a web page is a table under the name of a spreadsheet, which is how some banks write their downloads."""
    named = file.format == "html" and file.name.lower().endswith(_SHEET_NAMES)
    return named and document is not None and any("\t" in line.text for line in document.lines)


def _document(file: InputFile, document: Document | None) -> Book:
    lines = lines_of(document)
    texts = [line.text for line in lines]
    if document is not None and histories.is_history([line.text for line in document.lines], document.title):
        return Book((histories.read(document.lines, document.title),))
    if document is not None and confirmations.is_confirmation(texts):
        return Book((confirmations.read(lines),))
    if document is not None and is_saved_sheet(file, document):
        return Book((Sheet(None, webpages.rows_of(document.lines), ragged_matters=True),))
    table = webpages.table_of(document.lines) if document is not None and file.format == "html" else None
    if table is None:
        raise Unopened(
            f"this {file.format.upper()} is no payment confirmation or payment history that is known.",
            "Enter its payments in a CSV or .xlsx file, with columns for date, amount, form and tax period.",
        )
    return Book((table,))


def _damaged_table(text: str) -> Sheet:
    """Return the table of a text that holds NUL bytes: it names the lines that are damaged; other kinds cannot be trusted."""
    sheet = csv_.read(text)
    if qif.is_qif(text) or qif.is_iif(text) or headers.find(sheet) is None:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise Unopened(f"line {line} holds a NUL byte: the file is damaged.", "Export it again as plain text.")
    return sheet


def lines_of(document: Document | None) -> tuple[Line, ...]:
    """Return what a page shows: its title, where it has one, above its lines."""
    if document is None:
        return ()
    return (Line(1, 0, document.title), *document.lines) if document.title else document.lines


def text_of(file: InputFile, document: Document | None, most: int | None = None) -> str:
    """Return the text of a file, or of its first bytes; that of a mail as it is shown."""
    if file.format == "mail":
        return "\n".join(line.text for line in lines_of(document))
    return csv_.decode(file.data if most is None else file.data[:most])[0]


def _text(file: InputFile, document: Document | None) -> Book:
    text = text_of(file, document)
    if file.format == "ofx":
        return Book((ofx.read(text),))
    if "\0" in text:
        return Book((_damaged_table(text),))
    if qif.is_qif(text):
        return Book((qif.read_qif(text),))
    if qif.is_iif(text):
        return Book((qif.read_iif(text),))
    sheet = csv_.read(text)
    lines = text.splitlines()
    # A list may have a column "Confirmation number": headings over columns win over the words of a confirmation, unless the
    # columns are but the blanks between its labels and their values.
    if headers.find(sheet) is not None and not confirmations.is_labelled(text, lines):
        return Book((sheet,))
    if confirmations.is_confirmation(lines):
        return Book((confirmations.read([Line(1, number, line) for number, line in enumerate(lines, start=1)]),))
    if addenda.are_in(text) and layouts_.by_shape(sheet.rows) is None and not _has_own_amounts(sheet):
        return Book((confirmed.of_addenda(text),))
    return Book((sheet,))


_CENTS = re.compile(r"[-+($]*[\d,]+\.\d\d\)?-?")


def _has_own_amounts(sheet: Sheet) -> bool:
    """Tell whether addenda stand in a table of which other cells hold days and amounts: these tell what was paid."""
    held = [row.cells for row in sheet.rows if any(addenda.are_in(cell) for cell in row.cells if isinstance(cell, str))]
    return any(
        any(isinstance(cell, str) and _CENTS.fullmatch(cell.strip()) for cell in values)
        and any(cells.is_written_day(cell) for cell in values)
        for values in held
    )
