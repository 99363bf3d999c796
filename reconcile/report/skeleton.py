"""Let openpyxl draw, once per process, what is the same in every workbook: styles, theme, and the chart.

The parts are put into canonical form, so that the bytes are the same whether openpyxl finds lxml or not.
"""

from __future__ import annotations

import io
import re
import tempfile
import xml.etree.ElementTree as ElementTree
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from reconcile.report import style

if TYPE_CHECKING:
    from openpyxl.chart import BarChart
    from openpyxl.worksheet.worksheet import Worksheet

CHART_SHEET = "Summary"
# Stand-ins for rows that each workbook has elsewhere; no real sheet is that long, and no two are part of one another.
_HEAD, _FIRST, _LAST, _ANCHOR = 900_001, 900_002, 900_003, 900_004

# The theme is a fixed text of openpyxl's; only its declaration gives way to ours.
_THEME_HEAD = re.compile(r"^\s*<\?xml[^>]*\?>\s*")


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Hold the constant parts of the package, and the number of each style."""

    styles: dict[str, int]
    styles_xml: str
    theme_xml: str
    chart_xml: str
    drawing_xml: str

    def chart_at(self, first: int, last: int) -> str:
        """Return the chart over the rows ``first`` to ``last``; the heads stand one row above."""
        text = self.chart_xml.replace(str(_HEAD), str(first - 1))
        return text.replace(str(_FIRST), str(first)).replace(str(_LAST), str(last))

    def drawing_at(self, row: int) -> str:
        """Return the drawing with its top edge at a row, counted from 0."""
        # A little air between the figures and the chart.
        return self.drawing_xml.replace(f">{_ANCHOR - 1}<", f">{row}<").replace("<colOff>0<", "<colOff>180000<", 1)


@lru_cache(maxsize=1)
def skeleton() -> Skeleton:
    """Draw the constant parts. Nothing of a client is in them, nor in openpyxl's temp files."""
    import openpyxl

    workbook = openpyxl.Workbook()
    worksheet = workbook.worksheets[0]
    worksheet.title = CHART_SHEET
    styles = dict(style.register(worksheet))
    worksheet.add_chart(_chart(worksheet), f"D{_ANCHOR}")
    packed = io.BytesIO()
    _save(workbook, packed)
    with zipfile.ZipFile(packed) as archive:
        return Skeleton(
            styles=styles,
            styles_xml=_canonical(archive.read("xl/styles.xml")),
            theme_xml=_THEME_HEAD.sub("", archive.read("xl/theme/theme1.xml").decode("utf-8")),
            chart_xml=_canonical(archive.read("xl/charts/chart1.xml")),
            drawing_xml=_canonical(archive.read("xl/drawings/drawing1.xml")),
        )


def _save(workbook: object, target: io.BytesIO) -> None:
    # openpyxl spools each sheet through the system's temp directory, and leaves the file there when it is killed.
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="reconcile-") as private:
        tempfile.tempdir = private
        try:
            workbook.save(target)  # type: ignore[attr-defined]
        finally:
            tempfile.tempdir = before


def _canonical(part: bytes) -> str:
    return ElementTree.canonicalize(part.decode("utf-8"))


def _chart(worksheet: Worksheet) -> BarChart:
    from openpyxl.chart import BarChart, Reference
    from openpyxl.chart.axis import ChartLines
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.chart.text import RichText
    from openpyxl.drawing.line import LineProperties
    from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties

    chart = BarChart()
    chart.type, chart.style, chart.gapWidth, chart.overlap = "col", 10, 70, -5
    made_and_credited = Reference(worksheet, min_col=2, max_col=3, min_row=_HEAD, max_row=_LAST)
    chart.add_data(made_and_credited, titles_from_data=True)
    chart.set_categories(Reference(worksheet, min_col=1, min_row=_FIRST, max_row=_LAST))
    for series, color in zip(chart.series, (style.CHART_MADE, style.CHART_CREDITED), strict=True):
        series.graphicalProperties = GraphicalProperties(solidFill=color)
        series.graphicalProperties.line = LineProperties(solidFill=style.CHART_MADE, w=9525)
    small = CharacterProperties(sz=900, solidFill=style.STEEL[2:])
    for axis in (chart.x_axis, chart.y_axis):
        # Without this, Excel hides axes that openpyxl drew.
        axis.delete = False
        axis.txPr = RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=small), endParaRPr=small)])
        axis.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=style.RULE[2:]))
    chart.y_axis.number_format = "#,##0"
    # Bars that do not begin at zero make a small difference look large.
    chart.y_axis.scaling.min = 0
    chart.y_axis.majorGridlines = ChartLines(spPr=GraphicalProperties(ln=LineProperties(solidFill=style.RULE[2:])))
    chart.legend.position = "b"
    chart.width, chart.height = 13, 6
    return chart
