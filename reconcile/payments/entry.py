"""Give the cells of one row by what they mean instead of where they stand."""

from __future__ import annotations

import re

from reconcile.payments.headers import Field, normalise
from reconcile.payments.plan import Plan
from reconcile.payments.table import Cell, Row, text_of

_ODD_BLANK = re.compile(r"\s\s|[^\S ]")


class Entry:
    """Hold one row, the plan of its table, and the heading of the group it stands under."""

    __slots__ = ("_columns", "group", "plan", "row", "texts")

    def __init__(self, row: Row, plan: Plan, group: str = "") -> None:
        self.row, self.plan, self.group = row, plan, group
        self.texts = [cell.strip() if isinstance(cell, str) else text_of(cell) for cell in row.cells]
        if len(self.texts) < plan.width:
            self.texts += [""] * (plan.width - len(self.texts))
        self._columns = plan.columns

    def cell(self, field: Field) -> Cell:
        """Return the first cell of a field that is not blank, or ``None``."""
        texts = self.texts
        for index in self._columns.get(field, ()):
            if index < len(texts) and texts[index]:
                return self.row.cells[index]
        return None

    def text(self, field: Field) -> str:
        """Return the first cell of a field that is not blank as text; several columns of notes or accounts are joined."""
        indexes = self._columns.get(field)
        if not indexes:
            return ""
        texts = self.texts
        if len(indexes) == 1:
            return texts[indexes[0]] if indexes[0] < len(texts) else ""
        filled = [texts[index] for index in indexes if index < len(texts) and texts[index]]
        if field in ("memo", "account"):
            return " ".join(filled)
        return filled[0] if filled else ""

    @property
    def raw(self) -> str:
        """Return the row as one line of text; blank cells are left out, blanks in a cell collapsed."""
        line = " | ".join([text for text in self.texts if text])
        return line if _ODD_BLANK.search(line) is None else " | ".join(" ".join(text.split()) for text in self.texts if text)

    @property
    def reference_may_be_check(self) -> bool:
        """Tell whether the reference column is, by its heading, also one for check numbers."""
        header = self.plan.header
        indexes = self._columns.get("reference", ())
        return header is not None and any(
            re.search(r"\b(?:check|chk|ck|cheque)\b", normalise(header.texts[index]))
            for index in indexes
            if index < len(header.texts)
        )
