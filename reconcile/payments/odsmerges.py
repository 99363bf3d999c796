"""Find the cells of an .ods workbook that go over several rows, which the library that reads its values does not tell.

Runs in the sandbox's child, as that library does. Entities are refused by defusedxml.
"""

from __future__ import annotations

import io
import zipfile
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")


def of_sheets(data: bytes) -> dict[str, list[tuple[int, int, int]]]:
    """Return by the name of the sheet its cells over several rows: column from 0, first and last row from 1."""
    found: dict[str, list[tuple[int, int, int]]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        if "content.xml" not in parts.namelist() or b"number-rows-spanned" not in (content := parts.read("content.xml")):
            return {}
    name, number = "", 1
    for event, element in iterparse(io.BytesIO(content), events=("start", "end")):
        if element.tag == f"{_TABLE}table" and event == "start":
            name, number = element.get(f"{_TABLE}name", ""), 1
        elif element.tag == f"{_TABLE}table-row" and event == "end":
            found.setdefault(name, []).extend(_of_row(element, number))
            number += _count(element, "number-rows-repeated")
            element.clear()
    return found


def _of_row(row: Element, number: int) -> list[tuple[int, int, int]]:
    found, column = [], 0
    for cell in row:
        if cell.tag not in _CELLS:
            continue
        if (rows := _count(cell, "number-rows-spanned")) > 1:
            found.append((column, number, number + rows - 1))
        column += _count(cell, "number-columns-repeated")
    return found


def _count(element: Element, name: str) -> int:
    text = element.get(f"{_TABLE}{name}", "1")
    return int(text) if text.isdecimal() else 1
