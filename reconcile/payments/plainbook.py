"""Read plain workbooks quickly, and leave every other one to openpyxl.

A plain workbook has its parts where every program puts them, no part with a declaration of its own, rows and cells in their order
and under the caps, and a stored result for every formula. Its cells are taken from the parsed XML directly, by the rules of
openpyxl, whose own judgement of number formats and days is asked; a test holds both readings equal. Whatever is not plain is
``None``: nothing is decided here, and no error is raised.

Threats: entities (nothing is parsed that holds ``<!`` or states an encoding other than UTF-8, so no declaration can be there),
trees without end (of all but small sheets the rows are let go one by one, and a workbook over a size is left to openpyxl), damage
in a part that is not asked (all parts are unpacked first, which proves their checksums).
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from reconcile.payments.table import MAX_COLUMNS, MAX_ROWS

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_UNPACKED = 32 * 1024 * 1024
_SMALL = 1024 * 1024
"""A sheet of so many bytes of XML becomes one tree: a tree takes a few dozen times as much memory, and far less time."""
_PROLOG = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*"
    rb"""(?:<\?xml version=["']1\.0["'](?: encoding=["'](?:UTF|utf)-8["'])?(?: standalone=["'](?:yes|no)["'])?\s*\?>\s*)?<\w"""
)

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_STRINGS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
_BOOK, _STYLES, _STRINGS = "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"
_CELL, _ROW, _VALUE, _FORMULA, _INLINE = (_MAIN + tag for tag in ("c", "row", "v", "f", "is"))
_TEXT, _RUN, _PROPERTIES = (_MAIN + tag for tag in ("t", "r", "rPr"))
# By its letters; a cell further to the right is not plain.
_COLUMNS = {("" if index < 26 else chr(64 + index // 26)) + chr(65 + index % 26): index for index in range(MAX_COLUMNS)}


class _NotPlain(Exception):
    """Leave the workbook to openpyxl."""


@dataclass(frozen=True, slots=True)
class PlainSheet:
    """Hold one sheet: its title, whether it is shown, its XML, and its rows by number as openpyxl would give their values."""

    title: str
    visible: bool
    xml: bytes
    rows: tuple[tuple[int, tuple[object, ...]], ...]


def read(archive: zipfile.ZipFile) -> tuple[PlainSheet, ...] | None:
    """Return the sheets of a plain workbook, or ``None`` where there is any doubt."""
    try:
        return tuple(_Parts(archive).sheets())
    except Exception:  # Whatever a damaged part trips over here, openpyxl says what is wrong with it.
        return None


def _safe(xml: bytes) -> bytes:
    if b"<!" in xml or _PROLOG.match(xml) is None:
        raise _NotPlain
    return xml


def _parse(xml: bytes) -> Element:
    return ElementTree.XML(_safe(xml))


def _only(root: Element, name: str) -> Element | None:
    """Return the child of that name; openpyxl knows children by their bare names, so that a namesake is a doubt."""
    found = [child for child in root if child.tag.rpartition("}")[2] == name]
    if len(found) > 1 or any(child.tag != _MAIN + name for child in found):
        raise _NotPlain
    return found[0] if found else None


def _items(root: Element | None, name: str) -> Iterator[Element]:
    """Yield the children, all of which must have that name."""
    for child in root if root is not None else ():
        if child.tag != _MAIN + name:
            raise _NotPlain
        yield child


def _row_elements(xml: bytes) -> Iterator[Element]:
    """Yield the rows of a sheet: of a small one from its whole tree, of any other as they come, and let go of each."""
    if len(xml) <= _SMALL:
        element = ElementTree.XML(xml)
        yield from element.iter(_ROW)
    else:
        for _, element in ElementTree.iterparse(io.BytesIO(xml)):
            if element.tag == _ROW:
                yield element
                element.clear()
    # The element that ends last is the whole.
    if element.tag != _MAIN + "worksheet":
        raise _NotPlain


class _Parts:
    """Hold what the sheets of one workbook share: its texts, and which of its styles show days."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        entries = archive.infolist()
        if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
            raise _NotPlain
        self._parts = {entry.filename: archive.read(entry) for entry in entries}
        if len(self._parts) != len(entries):
            raise _NotPlain
        stated = [(one.get("ContentType"), one.get("PartName")) for one in _parse(self._parts["[Content_Types].xml"])]
        books, strings = ([name for kind, name in stated if kind == wanted] for wanted in (_BOOK_TYPE, _STRINGS_TYPE))
        if books != ["/" + _BOOK] or strings not in ([], ["/" + _STRINGS]):
            raise _NotPlain
        self._stated = sum(kind == _SHEET_TYPE for kind, _ in stated)
        self._strings = self._read_strings() if strings else []
        self._days, self._spans = _time_styles(self._parts[_STYLES])

    def _read_strings(self) -> list[str]:
        xml = self._parts[_STRINGS]
        # openpyxl takes this mark of an escaped underscore out.
        if b"x005F_" in xml:
            raise _NotPlain
        return [_text(item) for item in _items(_parse(xml), "si")]

    def sheets(self) -> Iterator[PlainSheet]:
        """Yield the sheets in the order of the workbook."""
        book = _parse(self._parts[_BOOK])
        properties, listed = _only(book, "workbookPr"), list(_items(_only(book, "sheets"), "sheet"))
        if not 0 < len(listed) == self._stated:
            raise _NotPlain
        if properties is not None and properties.get("date1904", "0") not in ("0", "false"):
            raise _NotPlain
        targets = {one.get("Id"): one for one in _parse(self._parts["xl/_rels/workbook.xml.rels"])}
        for sheet in listed:
            relation = targets[sheet.attrib[f"{{{_OFFICE}}}id"]]
            path = posixpath.normpath(posixpath.join("/xl", relation.attrib["Target"]))[1:]
            if relation.get("Type") != f"{_OFFICE}/worksheet" or relation.get("TargetMode") or path not in self._parts:
                raise _NotPlain
            xml = self._parts[path]
            visible = sheet.get("state", "visible") == "visible"
            yield PlainSheet(sheet.attrib["name"], visible, xml, tuple(self._rows(xml)))

    def _rows(self, xml: bytes) -> Iterator[tuple[int, tuple[object, ...]]]:
        before = 0
        for element in _row_elements(_safe(xml)):
            name = element.attrib["r"]
            number = int(name)
            if not before < number <= MAX_ROWS:
                raise _NotPlain
            yield number, self._values(element, name)
            before = number

    def _values(self, row: Element, name: str) -> tuple[object, ...]:
        values: list[object] = []
        for cell in row:
            # A name of another row, or of a column that is not known, is no key.
            index = _COLUMNS[cell.attrib["r"].removesuffix(name)]
            if index < len(values) or cell.tag != _CELL:
                raise _NotPlain
            if index > len(values):
                values += [None] * (index - len(values))
            values.append(self._value(cell))
        return tuple(values)

    def _value(self, cell: Element) -> object:
        kind = cell.get("t", "n")
        text = cell.findtext(_VALUE) or None
        formula = cell.find(_FORMULA)
        if formula is not None and (formula.attrib or text is None or text.isspace() or kind == "inlineStr"):
            raise _NotPlain
        if kind == "inlineStr":
            child = cell.find(_INLINE)
            return None if child is None else _text(child)
        if text is None or kind in ("str", "e"):
            return text
        if kind == "n":
            return self._number(text, int(cell.get("s", "0")))
        if kind == "s":
            return self._strings[int(text)]
        if kind == "b" and text in ("0", "1"):
            return text == "1"
        raise _NotPlain

    def _number(self, text: str, style: int) -> object:
        number = float(text) if "." in text or "E" in text or "e" in text else int(text)
        if style not in self._days:
            return number
        from openpyxl.utils.datetime import from_excel

        day: object = from_excel(number, timedelta=style in self._spans)
        return day


def _text(item: Element) -> str:
    """Return the text of a shared or inline string without its formats."""
    plain: str | None = None
    runs = []
    for child in item:
        if child.tag == _RUN:
            if any(part.tag not in (_TEXT, _PROPERTIES) for part in child) or len(child) > 2:
                raise _NotPlain
            runs.append(child.findtext(_TEXT) or "")
        elif child.tag == _TEXT and plain is None:
            plain = child.text or ""
        else:
            raise _NotPlain
    return (plain or "") + "".join(runs)


@lru_cache(maxsize=8)
def _time_styles(xml: bytes) -> tuple[frozenset[int], frozenset[int]]:
    """Return which cell styles show a number as a day or a time, and which of them as a length of time.

    Programs write the same styles into workbook after workbook.
    """
    from openpyxl.styles.numbers import builtin_format_code, is_date_format, is_timedelta_format

    root = _parse(xml)
    own = {int(one.attrib["numFmtId"]): one.attrib["formatCode"] for one in _items(_only(root, "numFmts"), "numFmt")}
    numbers = [int(one.get("numFmtId", "0")) for one in _items(_only(root, "cellXfs"), "xf")]
    if root.tag != _MAIN + "styleSheet" or not numbers:
        raise _NotPlain
    formats = [own[number] if number in own else builtin_format_code(number) for number in numbers]
    days = frozenset(index for index, code in enumerate(formats) if is_date_format(code))
    return days, frozenset(index for index in days if is_timedelta_format(formats[index]))
