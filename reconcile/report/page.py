"""Compose a sheet that is read from top to bottom like a page: headings, prose across the columns, small tables."""

from __future__ import annotations

from collections.abc import Sequence

from reconcile.report.grid import Cell, Link, Row, Words, letter, text_lines

_LINE = 13.5


class Page:
    """Collect rows, and remember where each stands; rows count from 1."""

    def __init__(self, widths: tuple[float, ...]) -> None:
        self.widths = widths
        self.rows: list[Row] = []
        self.merges: list[str] = []

    @property
    def next_row(self) -> int:
        """Return the number of the row that will be added next."""
        return len(self.rows) + 1

    def add(self, cells: Sequence[Cell | None], height: float | None = None) -> int:
        """Add a row, and return its number."""
        self.rows.append(Row(cells, height))
        return len(self.rows)

    def gap(self, height: float = 8) -> None:
        """Add an empty row."""
        self.add([], height)

    def across(self, text: str, style: str, height: float | None = None) -> int:
        """Add one text over the whole width; without a height, one is estimated, for a merged cell fits itself to nothing."""
        fitting = height or _LINE * text_lines(text, sum(self.widths)) + 3
        row = self.add([(text, style), *[("", style)] * (len(self.widths) - 1)], fitting)
        self.merges.append(f"A{row}:{letter(len(self.widths))}{row}")
        return row

    def section(self, text: str) -> int:
        """Add a section's heading, with the rule under it from edge to edge."""
        return self.across(text, "section", 24)

    def spread(self, cells: Sequence[tuple[Cell, int]], height: float | None = None) -> int:
        """Add a row of cells that each take several columns; the height is estimated from the texts."""
        flat: list[Cell | None] = []
        row, tallest = self.next_row, 1
        for cell, span in cells:
            start = len(flat)
            flat += [cell, *[("", cell[1])] * (span - 1)]
            value = cell[0].text if isinstance(cell[0], Link | Words) else cell[0]
            if isinstance(value, str):
                tallest = max(tallest, text_lines(value, sum(self.widths[start : start + span])))
            if span > 1:
                self.merges.append(f"{letter(start + 1)}{row}:{letter(start + span)}{row}")
        return self.add(flat, height or _LINE * tallest + 3)
