"""Hold the quick reading of plain workbooks equal to openpyxl's, cell for cell, and leave to openpyxl whatever is not plain."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from reconcile.payments import plainbook, xlsx
from reconcile.payments.table import Book

SHEET, BOOK, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"
TYPES = "[Content_Types].xml"
_KIND = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
_Value = str | bool | int | float | datetime | date | time | timedelta | None
_FORMATS = (
    "General",
    "0.00",
    "#,##0.00;[Red](#,##0.00)",
    "mm/dd/yyyy",
    "[h]:mm:ss",
    "h:mm",
    'yyyy"y"',
    "[$-409]d-mmm-yy",
    "@",
    "0%",
)


def _saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _with_shared_texts(data: bytes) -> bytes:
    """Return a workbook with its texts in a table of their own, as Excel writes them; openpyxl leaves them in the cells."""
    texts: list[bytes] = []

    def shared(match: re.Match[bytes]) -> bytes:
        texts.append(match[1])
        return b't="s"><v>%d</v>' % (len(texts) - 1)

    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), reverse=True):
            part = re.sub(rb't="inlineStr"><is>(.*?)</is>', shared, old.read(name), flags=re.DOTALL)
            if name == TYPES:
                part = part.replace(
                    b"</Types>", b'<Override PartName="/%s" ContentType="%s"/></Types>' % (STRINGS.encode(), _KIND)
                )
            new.writestr(name, part)
        items = b"".join(b"<si>%s</si>" % text for text in texts)
        new.writestr(STRINGS, b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>' % items)
    return stream.getvalue()


def _any_value(rng: random.Random) -> _Value:
    day = datetime.combine(date(2025, 1, 1), time()) + timedelta(days=rng.randrange(-40_000, 40_000))
    values: tuple[_Value, ...] = (
        *(None, "", " ", "IRS USATAXPYMT", " 1042 ", "a\nb", "&amp; <x>", "Müller", "0123", "#REF!", "x" * 300),
        *(0, 7, -6200, 45_931, 10**15, 0.1, -1234.56, 6200.0, 1e-7, 1e21, True, False),
        *(day, day.date(), day.replace(hour=13, minute=5, second=59), time(7, 30), timedelta(hours=30), date(1900, 1, 30)),
    )
    return rng.choice(values)


def _generated(seed: int) -> bytes:
    """Return a workbook of any sheets, any of them hidden, with gaps between its rows and cells and any formats."""
    rng = random.Random(seed)
    book = openpyxl.Workbook()
    for number in range(rng.randrange(1, 4)):
        page = book.active if number == 0 else book.create_sheet(f"Sheet <{number}> & more")
        assert isinstance(page, Worksheet)
        for row in range(1, rng.randrange(2, 30)):
            for column in rng.sample(range(1, rng.choice((9, 40, 65))), rng.randrange(8)):
                cell = page.cell(row, column, _any_value(rng))
                if rng.random() < 0.2:
                    cell.number_format = rng.choice(_FORMATS)
        if rng.random() < 0.3:
            page.row_dimensions[rng.randrange(1, 20)].hidden = True
        if number and rng.random() < 0.3:
            page.sheet_state = rng.choice(("hidden", "veryHidden"))
    return _with_shared_texts(_saved(book)) if rng.random() < 0.5 else _saved(book)


def _list() -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.append(("Date", "Amount", "Form"))
    page.append((date(2025, 4, 15), 6200.5, "1040-ES"))
    page.append((date(2025, 6, 16), 6200, "1040-ES"))
    return _with_shared_texts(_saved(book))


def _changed(part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a small list as a workbook, with one of its parts changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_list())) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            after = change(data) if name == part else data
            assert name != part or after != data, "the change did nothing"
            if after:
                new.writestr(name, after)
    return stream.getvalue()


def _swapped(part: str, old: str, new: str) -> bytes:
    return _changed(part, lambda data: data.replace(old.encode(), new.encode(), 1))


def _plain(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return plainbook.read(archive) is not None


def _by_both(data: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[Book | str, Book | str]:
    """Read a workbook as the program does, and by openpyxl alone; a refusal is its words."""

    def read() -> Book | str:
        try:
            return xlsx.read(data, "book.xlsx", "S-1")
        except xlsx.UnreadableBook as error:
            return error.what

    quick = read()
    with monkeypatch.context() as patch:
        patch.setattr(plainbook, "_SMALL", 0)
        _same(quick, read())
    with monkeypatch.context() as patch:
        patch.setattr(plainbook, "read", lambda archive: None)
        return quick, read()


def _same(one: Book | str, other: Book | str) -> None:
    # 1 and 1.0 and True are equal to Python, but not to who reads an amount.
    assert repr(one) == repr(other)


def test_generated_workbooks_read_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = 0
    for seed in range(150):
        data = _generated(seed)
        plain += _plain(data)
        _same(*_by_both(data, monkeypatch))
    assert plain > 75, "most of them must take the quick way, or nothing was compared"


PLAIN = {
    "a formula with its result": _swapped(SHEET, "<v>6200.5</v>", "<f>6000+200.5</f><v>6200.5</v>"),
    "a formula with a text": _swapped(SHEET, '<c r="B3" t="n"><v>6200</v>', '<c r="B3" t="str"><f>A1</f><v>6,200.00</v>'),
    "an error": _swapped(SHEET, '<c r="B3" t="n"><v>6200</v>', '<c r="B3" t="e"><v>#DIV/0!</v>'),
    "an inline text in runs": _swapped(
        SHEET, '<c r="B3" t="n"><v>6200</v>', '<c r="B3" t="inlineStr"><is><t>6</t><r><rPr/><t>,200</t></r><r><t/></r></is>'
    ),
    "a shared text in runs": _changed(
        STRINGS,
        lambda data: data.replace(b"<t>1040-ES</t>", b'<r><rPr><b/></rPr><t xml:space="preserve">1040 </t></r><r><t>-ES</t></r>'),
    ),
    "an empty cell": _swapped(SHEET, '<c r="B3" t="n"><v>6200</v></c>', '<c r="B3"/>'),
    "a cell without content": _swapped(SHEET, "<v>6200</v>", "<v/>"),
    "a number with an exponent": _swapped(SHEET, "<v>6200</v>", "<v>6.2E3</v>"),
    "rows that are left out": _changed(SHEET, lambda data: data.replace(b'"3"', b'"9"').replace(b'3"', b'9"')),
    "more cells to the right": _swapped(SHEET, "</c></row></sheetData>", '</c><c r="BL3"><v>1</v></c></row></sheetData>'),
    "a wrong dimension": _changed(SHEET, lambda data: data.replace(b'ref="A1:C3"', b'ref="A1"')),
}
DOUBTFUL = {
    "a formula without a result": _swapped(SHEET, "<v>6200.5</v>", "<f>6200.5</f><v/>"),
    "a formula with a blank result": _swapped(SHEET, '<c r="B3" t="n"><v>6200</v>', '<c r="B3" t="str"><f>"6200"</f><v> </v>'),
    "a formula beside an inline text": _swapped(
        SHEET, '<c r="B3" t="n"><v>6200</v>', '<c r="B3" t="inlineStr"><f>62*100</f><is><t>6200</t></is>'
    ),
    "a shared formula": _swapped(SHEET, "<v>6200</v>", '<f t="shared" si="0" ref="B3">B2</f><v>6200</v>'),
    "a day in ISO form": _swapped(SHEET, '<c r="B3" t="n"><v>6200</v>', '<c r="B3" t="d"><v>2025-04-15</v>'),
    "a day that is none": _changed(SHEET, lambda data: data.replace(b"<v>45762</v>", b"<v>99999999</v>")),
    "cells without names": _changed(SHEET, lambda data: data.replace(b' r="B3"', b"")),
    "cells out of order": _changed(SHEET, lambda data: data.replace(b' r="B3"', b' r="F3"')),
    "a cell of another row": _changed(SHEET, lambda data: data.replace(b' r="B3"', b' r="B33"')),
    "rows out of order": _changed(SHEET, lambda data: data.replace(b'<row r="3"', b'<row r="1"')),
    "a row without a number": _changed(SHEET, lambda data: data.replace(b'<row r="3"', b"<row")),
    "a row below the cap": _changed(SHEET, lambda data: data.replace(b'"3"', b'"200003"').replace(b'3" ', b'200003" ')),
    "a cell beyond the cap": _swapped(SHEET, "</c></row></sheetData>", '</c><c r="BM3"><v>1</v></c></row></sheetData>'),
    "a stranger among the cells": _swapped(SHEET, "</c></row></sheetData>", '</c><x r="D3"><v>1</v></x></row></sheetData>'),
    "a declaration": _changed(
        SHEET, lambda data: b'<!DOCTYPE x [<!ENTITY a "1">]>' + data.replace(b"<v>6200</v>", b"<v>&a;</v>")
    ),
    "a declaration in another encoding": _changed(
        SHEET,
        lambda data: ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "1">]>' + data.decode()).encode("utf-16"),
    ),
    "an encoding of its own": _changed(
        SHEET, lambda data: b'<?xml version="1.0" encoding="cp037"?>' + data.decode().encode("cp037")
    ),
    "a comment": _swapped(SHEET, "<v>6200</v>", "<v>62<!-- x -->00</v>"),
    "broken XML": _swapped(SHEET, "</sheetData>", ""),
    "a text that is not there": _changed(SHEET, lambda data: data.replace(b't="s"><v>0<', b't="s"><v>99<')),
    "texts with phonetic runs": _swapped(STRINGS, "<t>1040-ES</t>", '<t>1040-ES</t><rPh sb="0" eb="1"><t>x</t></rPh>'),
    "texts with escaped marks": _swapped(STRINGS, "1040-ES", "1040_x005F_x000D_"),
    "days from 1904 on": _swapped(BOOK, "<workbookPr", '<workbookPr date1904="1"'),
    "another kind of workbook": _changed(TYPES, lambda data: data.replace(b"sheet.main+xml", b"template.main+xml")),
    "a workbook in another place": _swapped(TYPES, "/xl/workbook.xml", "/xl/workbook2.xml"),
    "a sheet in a place that is not there": _swapped("xl/_rels/workbook.xml.rels", "sheet1.xml", "sheet2.xml"),
    "a list of sheets that is not there": _changed(BOOK, lambda data: re.sub(rb"<sheets>.*</sheets>", b"", data)),
    "a list of sheets under another name": _changed(BOOK, lambda data: re.sub(rb"(</?)sheets>", rb"\1heets>", data)),
    "a sheet that is not listed": _changed(
        TYPES, lambda data: re.sub(rb'(<Override PartName="/xl/worksheets/sheet)1(.*?/>)', rb"\g<0>\g<1>2\g<2>", data)
    ),
    "styles under another name": _changed(STYLES, lambda data: re.sub(rb"(</?)cellXfs", rb"\1cellYfs", data)),
    "no styles": _changed(STYLES, lambda data: b""),
    "no texts": _changed(STRINGS, lambda data: b""),
    "a namespace of its own": _changed(SHEET, lambda data: data.replace(b"schemas.openxmlformats.org", b"purl.oclc.org")),
    "a style that is no number": _changed(SHEET, lambda data: data.replace(b'<c r="B3"', b'<c r="B3" s="x"')),
    "an odd truth": _swapped(SHEET, '<c r="B3" t="n"><v>6200</v>', '<c r="B3" t="b"><v>2</v>'),
}


@pytest.mark.parametrize("name", PLAIN)
def test_what_is_plain_reads_alike(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _plain(PLAIN[name])
    _same(*_by_both(PLAIN[name], monkeypatch))


@pytest.mark.parametrize("name", DOUBTFUL)
def test_what_is_not_plain_is_left_to_openpyxl(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not _plain(DOUBTFUL[name])
    with monkeypatch.context() as patch:
        patch.setattr(plainbook, "_SMALL", 0)
        assert not _plain(DOUBTFUL[name])
    _same(*_by_both(DOUBTFUL[name], monkeypatch))


def test_damage_in_a_part_that_nobody_asks_for_is_left_to_openpyxl() -> None:
    data = _list()
    at = data.index(b"docProps/core.xml") + len(b"docProps/core.xml") + 8
    assert _plain(data)
    assert not _plain(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])


def test_a_workbook_over_the_size_is_left_to_openpyxl(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plainbook, "MAX_UNPACKED", 5_000)
    assert not _plain(_list())
