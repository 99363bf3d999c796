"""Read text tables: any encoding a US office writes, any of four delimiters, every row kept or named.

Threats: NUL bytes, an unclosed quote that swallows the rest of the file, cells without end. Each becomes a problem of its row.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from itertools import count

from reconcile.payments import aligned, headers, stacked
from reconcile.payments.table import DAMAGED_LINE, SEARCHED_ROWS, Row, Sheet

DELIMITERS = (",", "\t", ";", "|")
_HEAD_CHARACTERS = 20_000
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


def decode(data: bytes) -> tuple[str, str]:
    """Return the text of a file and the encoding it is in: by its mark, else strict UTF-8, else Windows-1252.

    No detector is asked: on short files they name encodings that nobody here uses.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), encoding
    head = data[:2000]
    if b"\0" in head:
        for odd, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
            if head[odd::2].count(0) > 0.8 * (len(head) // 2):
                return data.decode(encoding, "replace"), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), "cp1252"


def read_rows(text: str, delimiter: str) -> tuple[Row, ...]:
    """Split text into rows; a line that cannot be split is a row that says why."""
    rows = _split(text, delimiter)
    return _without_formulas(rows) if "=" in text and _ANY_FORMULA.search(text) else rows


def _split(text: str, delimiter: str) -> tuple[Row, ...]:
    if "\x00" not in text:
        try:
            return tuple(map(Row, count(1), csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)))
        except csv.Error:
            pass
    return tuple(_row_of_line(number, line, delimiter) for number, line in enumerate(text.splitlines(), start=1))


_ANY_FORMULA = re.compile(r'[,;\t|"\n]=')
_FORMULA = re.compile(r'="(.*)"|=(-?[$\d][\d.,]*)')


def _without_formulas(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Take ``="0123"`` and ``=-400.00`` for what they hold: some programs write so, that a spreadsheet leaves the cells alone."""
    return tuple(row._replace(cells=[_plain(cell) if isinstance(cell, str) else cell for cell in row.cells]) for row in rows)


def _plain(cell: str) -> str:
    match = _FORMULA.fullmatch(cell)
    return cell if match is None else match[1] or match[2] or ""


def _row_of_line(number: int, line: str, delimiter: str) -> Row:
    if "\x00" in line:
        return Row(number, (), DAMAGED_LINE)
    try:
        return Row(number, next(csv.reader([line], delimiter=delimiter, strict=True), []))
    except csv.Error:
        return Row(number, (), "a double quote in this line is not closed, so its cells cannot be told apart.")


def read(text: str) -> Sheet:
    """Return the table of a text file, split at the delimiter under which the best heading row is found."""
    head = text[:_HEAD_CHARACTERS]
    present = [delimiter for delimiter in DELIMITERS if delimiter in head] or [","]
    best = max(present, key=lambda delimiter: _score(head, delimiter)) if len(present) > 1 else present[0]
    rows = read_rows(text, best)
    sheet = Sheet(None, rows, ragged_matters=True)
    return sheet if headers.find(sheet) is not None else aligned.read(text) or stacked.read(text) or sheet


def _score(head: str, delimiter: str) -> int:
    lines = head.splitlines()[:SEARCHED_ROWS]
    rows: Sequence[Row] = [_row_of_line(number, line, delimiter) for number, line in enumerate(lines, start=1)]
    found = headers.find(Sheet(None, rows))
    if found:
        return 1000 + found[1]
    return sum(1 for row in rows if len(row.cells) > 2)
