"""Pack sheets into an XLSX file: the same sheets give the same bytes, on any day and in any time zone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from reconcile.report.archive import Archive
from reconcile.report.grid import Sheet, letter, quoted, render_row
from reconcile.report.skeleton import Skeleton, skeleton
from reconcile.report.text import clean

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument"
# The zip format's own first day: entries carry a time, and it must not be today's.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
APP_XML = (
    f'{_XML}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>reconcile</Application></Properties>"
)
_CHUNK = 400


@dataclass(frozen=True, slots=True)
class Labels:
    """Hold what stands in the margins and in the document's properties."""

    title: str
    client: str
    as_of: date


def pack(sheets: Sequence[Sheet], labels: Labels) -> bytes:
    """Return the workbook's bytes. The rows of each sheet are drawn once, and not kept."""
    parts = skeleton()
    archive = Archive()
    archive.add_constant("[Content_Types].xml", _content_types(sheets))
    archive.add_constant("_rels/.rels", _root_relations())
    archive.add_constant("docProps/app.xml", APP_XML)
    archive.add("docProps/core.xml", [_core(labels)])
    archive.add("xl/workbook.xml", [_workbook(sheets)])
    archive.add_constant("xl/_rels/workbook.xml.rels", _workbook_relations(sheets))
    archive.add_constant("xl/theme/theme1.xml", _XML + parts.theme_xml)
    archive.add_constant("xl/styles.xml", _XML + parts.styles_xml)
    for number, sheet in enumerate(sheets, start=1):
        _add_sheet(archive, number, sheet, parts, labels)
    return archive.finish()


def _add_sheet(archive: Archive, number: int, sheet: Sheet, parts: Skeleton, labels: Labels) -> None:
    archive.add(f"xl/worksheets/sheet{number}.xml", _sheet(number, sheet, parts, labels))
    relations = [
        f'<Relationship Id="link{index}" Type="{_DOCUMENT}/hyperlink" Target={quoteattr(target)} TargetMode="External"/>'
        for index, (_, target) in enumerate(sheet.links)
        if not target.startswith("#")
    ]
    if sheet.chart is not None:
        relations.append(f'<Relationship Id="drawing" Type="{_DOCUMENT}/drawing" Target="../drawings/drawing1.xml"/>')
        archive.add_constant("xl/drawings/drawing1.xml", _XML + parts.drawing_at(sheet.chart.row))
        chart = f'<Relationship Id="rId1" Type="{_DOCUMENT}/chart" Target="../charts/chart1.xml"/>'
        archive.add_constant("xl/drawings/_rels/drawing1.xml.rels", _relations(chart))
        archive.add_constant("xl/charts/chart1.xml", _XML + parts.chart_at(sheet.chart.first, sheet.chart.last))
    if relations:
        archive.add(f"xl/worksheets/_rels/sheet{number}.xml.rels", [_relations("".join(relations))])


def _sheet(number: int, sheet: Sheet, parts: Skeleton, labels: Labels) -> Iterator[str]:
    yield _head(number, sheet)
    yield from _chunks(sheet, parts.styles)
    # Last of all: links are met while the rows are drawn.
    yield _tail(sheet, labels)


def _chunks(sheet: Sheet, styles: dict[str, int]) -> Iterator[str]:
    lines: list[str] = []
    for number, row in enumerate(sheet.rows, start=1):
        lines.append(render_row(number, row, styles, sheet.links))
        if len(lines) == _CHUNK:
            yield "".join(lines)
            lines.clear()
    yield "".join(lines)


def _head(number: int, sheet: Sheet) -> str:
    tab = f'<tabColor rgb="FF{sheet.tab}"/>' if sheet.tab else ""
    selected = ' tabSelected="1"' if number == 1 else ""
    columns = "".join(
        f'<col min="{index}" max="{index}" width="{width:g}" customWidth="1"/>'
        for index, width in enumerate(sheet.widths, start=1)
    )
    return (
        f'{_XML}<worksheet xmlns="{MAIN}" xmlns:r="{_DOCUMENT}"><sheetPr>{tab}<pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{letter(len(sheet.widths))}{max(sheet.row_count, 1)}"/>'
        f'<sheetViews><sheetView showGridLines="0"{selected} workbookViewId="0">{_pane(sheet)}</sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols><sheetData>'
    )


def _pane(sheet: Sheet) -> str:
    if sheet.freeze is None:
        return '<selection activeCell="A1" sqref="A1"/>'
    letters = sheet.freeze.rstrip("0123456789")
    rows = int(sheet.freeze[len(letters) :]) - 1
    columns = next(index for index in range(1, 100) if letter(index) == letters) - 1
    across = f' xSplit="{columns}"' if columns else ""
    pane = "bottomRight" if columns else "bottomLeft"
    return (
        f'<pane{across} ySplit="{rows}" topLeftCell="{sheet.freeze}" activePane="{pane}" state="frozen"/>'
        f'<selection pane="{pane}" activeCell="{sheet.freeze}" sqref="{sheet.freeze}"/>'
    )


def _tail(sheet: Sheet, labels: Labels) -> str:
    parts = ["</sheetData>"]
    if sheet.filter:
        parts.append(f'<autoFilter ref="{sheet.filter}"/>')
    if sheet.merges:
        cells = "".join(f'<mergeCell ref="{ref}"/>' for ref in sheet.merges)
        parts.append(f'<mergeCells count="{len(sheet.merges)}">{cells}</mergeCells>')
    if sheet.choices:
        parts.append(_choices(sheet))
    if sheet.links:
        parts.append(_links(sheet))
    tall = sheet.pages_tall
    parts.append(
        '<printOptions horizontalCentered="1"/>'
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
        f'<pageSetup orientation="{sheet.orientation}" paperSize="1" fitToWidth="{sheet.pages_wide}" fitToHeight="{tall}"/>'
        f"<headerFooter><oddFooter>{escape(_footer(labels))}</oddFooter></headerFooter>"
    )
    if sheet.chart is not None:
        parts.append('<drawing r:id="drawing"/>')
    parts.append("</worksheet>")
    return "".join(parts)


def _choices(sheet: Sheet) -> str:
    # No error message: the list is a help, and a reviewer's own word is welcome.
    each = "".join(
        f'<dataValidation type="list" allowBlank="1" showErrorMessage="0" sqref="{choice.ref}">'
        f"<formula1>{escape(chr(34) + ','.join(choice.words) + chr(34))}</formula1></dataValidation>"
        for choice in sheet.choices
    )
    return f'<dataValidations count="{len(sheet.choices)}">{each}</dataValidations>'


def _links(sheet: Sheet) -> str:
    each = "".join(
        f'<hyperlink ref="{ref}" location={quoteattr(target[1:])}/>'
        if target.startswith("#")
        else f'<hyperlink ref="{ref}" r:id="link{index}"/>'
        for index, (ref, target) in enumerate(sheet.links)
    )
    return f"<hyperlinks>{each}</hyperlinks>"


def _footer(labels: Labels) -> str:
    # An ampersand starts a code in a footer, and 255 characters are all that Excel takes.
    client = clean(labels.client)[:80].replace("&", "&&")
    return f'&L&"Arial,Regular"&8{client}, as of {labels.as_of}&C&8&A&R&8Page &P of &N'


def _content_types(sheets: Sequence[Sheet]) -> str:
    overrides = [
        ("/docProps/app.xml", f"{_TYPE}.extended-properties+xml"),
        ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
        ("/xl/workbook.xml", f"{_TYPE}.spreadsheetml.sheet.main+xml"),
        ("/xl/styles.xml", f"{_TYPE}.spreadsheetml.styles+xml"),
        ("/xl/theme/theme1.xml", f"{_TYPE}.theme+xml"),
    ]
    overrides += [
        (f"/xl/worksheets/sheet{number}.xml", f"{_TYPE}.spreadsheetml.worksheet+xml") for number in range(1, len(sheets) + 1)
    ]
    if any(sheet.chart for sheet in sheets):
        overrides.append(("/xl/drawings/drawing1.xml", f"{_TYPE}.drawing+xml"))
        overrides.append(("/xl/charts/chart1.xml", f"{_TYPE}.drawingml.chart+xml"))
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides)
        + "</Types>"
    )


def _relations(inner: str) -> str:
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _root_relations() -> str:
    return _relations(
        f'<Relationship Id="rId1" Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/>'
        f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        f'<Relationship Id="rId3" Type="{_DOCUMENT}/extended-properties" Target="docProps/app.xml"/>'
    )


def _workbook_relations(sheets: Sequence[Sheet]) -> str:
    each = [
        f'<Relationship Id="sheet{number}" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(sheets) + 1)
    ]
    each.append(f'<Relationship Id="styles" Type="{_DOCUMENT}/styles" Target="styles.xml"/>')
    each.append(f'<Relationship Id="theme" Type="{_DOCUMENT}/theme" Target="theme/theme1.xml"/>')
    return _relations("".join(each))


def _core(labels: Labels) -> str:
    # Fixed properties: the report's date is its as-of date, and its author is the program.
    stamp = f"{labels.as_of.isoformat()}T00:00:00Z"
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(clean(labels.title))}</dc:title><dc:creator>reconcile</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{stamp}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{stamp}</dcterms:modified></cp:coreProperties>'
    )


def _workbook(sheets: Sequence[Sheet]) -> str:
    listed = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{number}" r:id="sheet{number}"/>'
        for number, sheet in enumerate(sheets, start=1)
    )
    names: list[tuple[str, int, str]] = []
    for index, sheet in enumerate(sheets):
        place = quoted(sheet.name)
        if sheet.filter:
            names.append(('_xlnm._FilterDatabase" hidden="1', index, f"{place}!{_absolute(sheet.filter)}"))
        titles = [
            sheet.title_columns and _whole(place, sheet.title_columns),
            sheet.title_rows and _whole(place, sheet.title_rows),
        ]
        if any(titles):
            names.append(("_xlnm.Print_Titles", index, ",".join(title for title in titles if title)))
    defined = "".join(
        f'<definedName name="{name}" localSheetId="{index}">{escape(ref)}</definedName>' for name, index, ref in sorted(names)
    )
    return (
        f'{_XML}<workbook xmlns="{MAIN}" xmlns:r="{_DOCUMENT}"><workbookPr/><bookViews><workbookView xWindow="0" yWindow="0"'
        f' windowWidth="24000" windowHeight="12000" tabRatio="800" activeTab="0"/></bookViews><sheets>{listed}</sheets>'
        + (f"<definedNames>{defined}</definedNames>" if defined else "")
        + '<calcPr calcId="191029" fullCalcOnLoad="1"/></workbook>'
    )


def _absolute(ref: str) -> str:
    corners = []
    for corner in ref.split(":"):
        letters = corner.rstrip("0123456789")
        corners.append(f"${letters}${corner[len(letters) :]}")
    return ":".join(corners)


def _whole(place: str, span: str) -> str:
    first, last = span.split(":")
    return f"{place}!${first}:${last}"
