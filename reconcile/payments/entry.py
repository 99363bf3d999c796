"""Give the cells of one row by what they mean instead of where they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from reconcile.payments import answers, cells, classify, said, words
from reconcile.payments.headers import Field, normalise
from reconcile.payments.plan import Plan
from reconcile.payments.said import Said
from reconcile.payments.table import Cell, Row, text_of
from reconcile.privacy import SHORTEST_TIN, mask_text


def _texts(values: Sequence[Cell]) -> list[str]:
    try:
        # All cells of a text file are texts, and so are taken at once.
        return [*map(str.strip, values)]  # type: ignore[arg-type]
    except TypeError:
        return [text_of(cell) for cell in values]


class Entry:
    """Hold one row, the plan of its table, and the heading of the group it stands under.

    ``day`` is the day in the date column where it is one beyond doubt, as far as the cell alone tells.
    """

    __slots__ = ("_all", "_places", "day", "group", "plan", "row", "texts")

    def __init__(self, row: Row, plan: Plan, group: str = "") -> None:
        self.row, self.plan, self.group = row, plan, group
        texts = _texts(row.cells)
        spread = plan.spread
        self._places = spread.places
        if len(texts) < spread.reach:
            texts += [""] * (spread.reach - len(texts))
        self.texts = self._all = texts
        if plan.questions:
            self._all = texts = answers.in_words(texts, plan.questions)
        if spread.added:
            added = []
            for indexes, all_told in spread.added:
                filled = [texts[index] for index in indexes if texts[index]]
                if plan.mode != "list":
                    # Each text is cut by itself: what stands in the next column is no name.
                    filled = [words.without_holder(text) for text in filled]
                added.append(" ".join(filled) if all_told else filled[0] if filled else "")
            self._all = [*texts[: spread.reach], *added]
        self.day = cells.day_of(self.cell("date"), day_first=plan.day_first)

    def cell(self, field: Field) -> Cell:
        """Return the first cell of a field that is not blank, or ``None``."""
        texts = self.texts
        place = self._places.get(field, -1)
        if place < self.plan.spread.reach:
            return self.row.cells[place] if place >= 0 and texts[place] else None
        return next((self.row.cells[index] for index in self.plan.columns[field] if texts[index]), None)

    def text(self, field: Field) -> str:
        """Return the first cell of a field that is not blank as text; several columns of notes or accounts are joined."""
        place = self._places.get(field)
        return "" if place is None else self._all[place]

    def said(self) -> Said:
        """Return what the row says in words."""
        texts, sense, spread = self._all, self.plan.sense, self.plan.spread
        spoken = [texts[place] for place in spread.words]
        own = ""
        for place in sense.numbers:
            if spoken[place].isdecimal():
                if sense.notes and (number := spoken[place].lstrip("0")):
                    own = number if any(number in spoken[note] for note in sense.notes) else own
                spoken[place] = said.ANY_NUMBER[: len(spoken[place])]
        for place in sense.notes:
            if spoken[place]:
                alone = sense.mode != "list" and spread.words[place] < spread.reach
                spoken[place] = classify.alike(words.without_holder(spoken[place]) if alone else spoken[place])
        day, place = None, self._places.get("period", len(self.row.cells))
        if place < len(self.row.cells) and isinstance(period := self.row.cells[place], date):
            day = period
        return Said(sense, self.group, tuple(spoken), day, tuple(self.texts) if sense.mixed_list else (), own)

    @property
    def masked(self) -> str:
        """Return the row as one line of text, TINs masked; blank cells are left out, blanks in a cell collapsed."""
        if self.row.origin:
            return " | ".join(mask_text(" ".join(piece.split())) for piece in self.row.origin.shown)
        # No taxpayer's number reaches over the bar between two cells, or stands in a cell that is a day.
        dated = self.texts[place] if self.day and (place := self._places["date"]) < len(self.texts) else None
        line = " | ".join([text if len(text) < SHORTEST_TIN or text is dated else mask_text(text) for text in self.texts if text])
        if line.isprintable() and "  " not in line:
            return line
        return mask_text(" ".join(" | ".join([text for text in self.texts if text]).split()))

    @property
    def reference_may_be_check(self) -> bool:
        """Tell whether the reference column is, by its heading, also one for check numbers."""
        header = self.plan.header
        indexes = self.plan.columns.get("reference", ())
        return header is not None and any(
            re.search(r"\b(?:check|chk|ck|cheque)\b", normalise(header.texts[index]))
            for index in indexes
            if index < len(header.texts)
        )
