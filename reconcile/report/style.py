"""Draw the one style sheet of the workbook: every font, colour, border and number format stands here.

The palette is slate blue with greys. Colour only repeats what a word in the cell already says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from openpyxl.styles import Alignment, Border, Font, PatternFill
    from openpyxl.worksheet.worksheet import Worksheet

INK, SLATE, STEEL, RULE, PALE, WHITE = "FF1F2933", "FF243B53", "FF486581", "FFD9E2EC", "FFF0F4F8", "FFFFFFFF"
GREEN, AMBER, RED, BLUE = "FF1B5E3B", "FF8A5A00", "FF9B1C1C", "FF1D4F91"
GREEN_PALE, AMBER_PALE, RED_PALE, BLUE_PALE, NOTE_PALE = "FFE3F4EA", "FFFFF3D6", "FFFBE4E4", "FFE6EFFA", "FFFFFBEA"
TABS = {"front": "243B53", "work": "9B1C1C", "data": "486581", "proof": "1B5E3B"}
CHART_MADE, CHART_CREDITED = "243B53", "9FB3C8"

FONT = "Arial"
TEXT = "@"
# Minus is a credit in the taxpayer's favour on a transcript: no alarm, so no red.
MONEY = "#,##0.00;-#,##0.00"
WHOLE = "#,##0"
DAY = "yyyy-mm-dd"


@dataclass(frozen=True, slots=True)
class Look:
    """Describe a style: what makes a cell of that name."""

    format: str = TEXT
    color: str = INK
    size: float = 9
    bold: bool = False
    italic: bool = False
    underline: bool = False
    fill: str | None = None
    align: Literal["left", "center", "right"] = "left"
    vertical: Literal["top", "center", "bottom"] = "top"
    wrap: bool = False
    rule: Literal["none", "hair", "head", "total"] = "hair"
    indent: int = 0


LOOKS: dict[str, Look] = {
    # Headings and running text
    "title": Look(size=18, bold=True, color=SLATE, rule="none", vertical="center"),
    "subtitle": Look(size=9, color=STEEL, rule="none", vertical="center"),
    "section": Look(size=11, bold=True, color=SLATE, rule="head", vertical="bottom"),
    "prose": Look(wrap=True, rule="none", indent=1),
    "prose_bold": Look(wrap=True, rule="none", bold=True),
    "hint": Look(size=8, italic=True, color=STEEL, wrap=True, rule="none", indent=1),
    "blank": Look(rule="none"),
    # Table heads
    "head": Look(bold=True, color=WHITE, fill=SLATE, wrap=True, vertical="center", rule="none", indent=1),
    "head_right": Look(bold=True, color=WHITE, fill=SLATE, wrap=True, vertical="center", align="right", rule="none"),
    "head_center": Look(bold=True, color=WHITE, fill=SLATE, wrap=True, vertical="center", align="center", rule="none"),
    "band": Look(bold=True, color=SLATE, fill=RULE, align="center", vertical="center", rule="none"),
    "head_review": Look(bold=True, color=WHITE, fill=GREEN, wrap=True, vertical="center", rule="none", indent=1),
    "band_review": Look(bold=True, color=GREEN, fill=GREEN_PALE, align="center", vertical="center", rule="none"),
    # Cells
    "text": Look(indent=1),
    "wrap": Look(wrap=True, indent=1),
    "center": Look(align="center"),
    "strong": Look(bold=True, indent=1),
    "strong_wrap": Look(bold=True, wrap=True, indent=1),
    "mono": Look(size=8, color=STEEL, indent=1),
    "mono_wrap": Look(size=8, color=STEEL, wrap=True, indent=1),
    "money": Look(format=MONEY, align="right"),
    "int": Look(format=WHOLE, align="right"),
    "year": Look(format="0", align="center"),
    "year_left": Look(format="0", bold=True, indent=1),
    "date": Look(format=DAY, align="center"),
    "link": Look(color=BLUE, underline=True, wrap=True, indent=1),
    # Totals: live formulas
    "total": Look(bold=True, fill=PALE, rule="total", indent=1),
    "total_money": Look(format=MONEY, bold=True, fill=PALE, align="right", rule="total"),
    "total_int": Look(format=WHOLE, bold=True, fill=PALE, align="right", rule="total"),
    # Words with a colour behind them
    "high": Look(bold=True, color=RED, fill=RED_PALE, align="center"),
    "medium": Look(bold=True, color=AMBER, fill=AMBER_PALE, align="center"),
    "low": Look(color=BLUE, fill=BLUE_PALE, align="center"),
    "info": Look(color=STEEL, align="center"),
    "good": Look(color=GREEN, bold=True, wrap=True, indent=1),
    "bad": Look(color=RED, bold=True, fill=RED_PALE, wrap=True, indent=1),
    "fair": Look(color=AMBER, bold=True, wrap=True, indent=1),
    "good_center": Look(color=GREEN, bold=True, align="center"),
    "bad_center": Look(color=RED, bold=True, fill=RED_PALE, align="center"),
    "fair_center": Look(color=AMBER, bold=True, align="center"),
    "banner_good": Look(color=GREEN, bold=True, fill=GREEN_PALE, indent=1, vertical="center", rule="none"),
    "banner_bad": Look(color=RED, bold=True, fill=RED_PALE, indent=1, vertical="center", rule="none"),
    # Key figures on the first sheet
    "tile_label": Look(size=8, color=STEEL, fill=PALE, rule="none", vertical="bottom", indent=1),
    "tile_money": Look(format='"$"#,##0.00', size=16, bold=True, color=SLATE, fill=PALE, rule="none", vertical="top", indent=1),
    "tile_int": Look(format=WHOLE, size=16, bold=True, color=SLATE, fill=PALE, rule="none", vertical="top", indent=1),
    "tile_text": Look(size=16, bold=True, color=SLATE, fill=PALE, rule="none", indent=1),
    # The reviewer's own cells
    "review": Look(wrap=True, fill=NOTE_PALE, indent=1),
    "review_date": Look(format=DAY, fill=NOTE_PALE, align="center"),
    "review_number": Look(format="General", fill=NOTE_PALE, align="right"),
    # Timeline
    "lane": Look(bold=True, color=STEEL, size=9),
    "lane_month": Look(bold=True, color=SLATE, fill=RULE, size=8, align="center", rule="none"),
    "lane_empty": Look(size=8),
    "lane_due": Look(size=8, color=SLATE, fill=PALE, wrap=True, align="center"),
    "lane_paid": Look(size=8, color=BLUE, fill=BLUE_PALE, wrap=True, align="center"),
    "lane_credited": Look(size=8, color=GREEN, fill=GREEN_PALE, wrap=True, align="center"),
    "lane_notice": Look(size=8, color=AMBER, fill=AMBER_PALE, wrap=True, align="center"),
}


def register(worksheet: Worksheet) -> Iterator[tuple[str, int]]:
    """Enter every look in the workbook of a worksheet, and yield its name and its number there."""
    from openpyxl.cell import Cell

    made = _Parts()
    for name, look in LOOKS.items():
        cell = Cell(worksheet, row=1, column=1)
        cell.font = made.font(look)
        if look.fill:
            cell.fill = made.fill(look.fill)
        if look.rule != "none":
            cell.border = made.border(look.rule)
        cell.alignment = made.alignment(look)
        cell.number_format = look.format
        # A text that starts with "=" stays text even when a person edits the cell.
        cell.quotePrefix = look.format == TEXT
        yield name, int(cell.style_id)


class _Parts:
    """Make each font, fill, border and alignment once: their construction is what costs."""

    def __init__(self) -> None:
        self._fonts: dict[tuple[object, ...], Font] = {}
        self._fills: dict[str, PatternFill] = {}
        self._borders: dict[str, Border] = {}
        self._alignments: dict[tuple[object, ...], Alignment] = {}

    def font(self, look: Look) -> Font:
        from openpyxl.styles import Font

        key = (look.size, look.bold, look.italic, look.underline, look.color)
        if key not in self._fonts:
            self._fonts[key] = Font(
                name=FONT,
                size=look.size,
                bold=look.bold,
                italic=look.italic,
                underline="single" if look.underline else None,
                color=look.color,
            )
        return self._fonts[key]

    def fill(self, color: str) -> PatternFill:
        from openpyxl.styles import PatternFill

        if color not in self._fills:
            self._fills[color] = PatternFill("solid", start_color=color, end_color=color)
        return self._fills[color]

    def border(self, rule: str) -> Border:
        from openpyxl.styles import Border, Side

        if rule not in self._borders:
            line = {
                "hair": Border(bottom=Side("thin", RULE)),
                "head": Border(bottom=Side("medium", SLATE)),
                "total": Border(top=Side("thin", SLATE), bottom=Side("thin", SLATE)),
            }
            self._borders.update(line)
        return self._borders[rule]

    def alignment(self, look: Look) -> Alignment:
        from openpyxl.styles import Alignment

        key = (look.align, look.vertical, look.wrap, look.indent)
        if key not in self._alignments:
            self._alignments[key] = Alignment(
                horizontal=look.align, vertical=look.vertical, wrap_text=look.wrap, indent=look.indent
            )
        return self._alignments[key]
