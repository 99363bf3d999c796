"""Know the rows of a table that are no records: headings that stand again, totals, notes, lines that hold for the rows below."""

from __future__ import annotations

import re

from reconcile.model import Problem
from reconcile.payments import asides, classify, continued, sections
from reconcile.payments.entry import Entry
from reconcile.payments.gathered import Gathered
from reconcile.payments.headers import Field
from reconcile.payments.plan import Plan
from reconcile.payments.table import Row, Sheet, text_of

_TOTAL = re.compile(
    r"(?:sub|grand )?-?\s?totals?\b.*|.*\btotals?:?|sum\b.*"
    r"|(?:beginning|starting|opening|ending|closing)\s+bal(?:ance)?\b.*|balance (?:change|forward|brought).*",
    re.IGNORECASE,
)
_OPENS = re.compile(r"(?:beginning|starting|opening)\s+bal(?:ance)?\b.*|balance (?:forward|brought).*", re.IGNORECASE)
_NUMBER = re.compile(r"[-($]*[\d,.]+\)?-?")
_COUNT = re.compile(r"\s*\(\d+\)$")
_TELLING: tuple[Field, ...] = ("date", "form", "period", "quarter", "kind", "payee", "who", "tin", "status")


def is_total(text: str) -> bool:
    """Tell whether a text is the name of a sum: ``Total``, ``Total paid``, ``Year totals``."""
    return _TOTAL.fullmatch(text) is not None


def has_amount(entry: Entry) -> bool:
    """Tell whether anything stands where an amount would."""
    return any(entry.text(name) for name in ("amount", "paid", "received"))


class Furniture:
    """Follow what the rows above say of the next one of a table.

    ``group`` is the heading of the group that it stands under, ``under`` the plan with what the lines above it state; ``since``:
    a row was judged since the last such line.
    """

    def __init__(self, sheet: Sheet, plan: Plan, into: Gathered) -> None:
        self._sheet, self._plan, self._into = sheet, plan, into
        self.group, self.under, self.since = "", plan, False
        self._first = plan.titles
        # Lines of one text since the last row, and how the rows above them were read: where headings follow, they are its titles.
        self._lines: list[Row] = []
        self._before = plan
        self._typed = self._moved = self._apart = self._carried = False
        self._keeps = plan.mapping is not None and plan.mapping.keep is not None

    def note_blank(self) -> None:
        """Note that a blank row parts what follows from what stands above."""
        self._apart = True

    def note(self, reason: str | None) -> None:
        """Note that a row was read, as a payment or with the reason why it is none."""
        self._apart = False
        if reason != asides.NOTE and self._lines:
            self._lines = []

    def reason_of(self, entry: Entry) -> str | None:
        """Return why a row is no record, or nothing; a heading is remembered for the rows below it."""
        if self._keeps and (reason := self._of_keep(entry)):
            return reason
        if entry.day is not None:
            return self._of_opening(entry) if entry.plan.mode == "books" else None
        header = entry.plan.header
        if header and entry.texts and tuple(entry.texts) == header.texts:
            self._begin_block()
            return asides.HEADINGS
        texts = [text for cell in entry.row.cells if (text := text_of(cell))]
        if any(map(is_total, texts)):
            if not any(_OPENS.fullmatch(text) for text in texts):
                self.group = ""
            return asides.TOTAL
        if not has_amount(entry):
            return self._of_line(entry, texts)
        if entry.plan.mode == "books" and not entry.text("date") and self._typed and not entry.text("type"):
            return asides.PART_ABOVE
        if len(texts) == 1 or all(_is_number(text) or text.startswith("=") for text in texts):
            return asides.TOTAL_OR_NOTE
        return None

    def _of_opening(self, entry: Entry) -> str | None:
        """Remember the account that a ledger names beside its opening balance, and on the rows below no more."""
        self._typed = self._typed or bool(entry.text("type"))
        account = entry.text("account")
        if not account:
            return None
        if has_amount(entry) or not any(_OPENS.fullmatch(text) for text in entry.texts if text):
            self.group = "" if self._carried else self.group
            return None
        self.group, self._carried = account, True
        return asides.TOTAL

    @staticmethod
    def _of_keep(entry: Entry) -> str | None:
        """Return that client.toml keeps only other rows, where it does."""
        row, plan = entry.row, entry.plan
        keep = plan.mapping.keep if plan.mapping else None
        if not keep or not plan.header or (entry.day is None and tuple(entry.texts) == plan.header.texts):
            return None
        index = next(i for i, text in enumerate(plan.header.texts) if text.casefold() == keep.column.casefold())
        value = text_of(row.cells[index]) if index < len(row.cells) else ""
        kept = value.casefold() in {word.casefold() for word in keep.words}
        return None if kept else asides.not_kept(keep.column)

    def _of_line(self, entry: Entry, texts: list[str]) -> str:
        """Remember a line without an amount as a heading, where it can be one."""
        row, plan = entry.row, entry.plan
        # QuickBooks Desktop prints the opening balance beside the name of an account.
        names = [text for text in texts if not _is_number(text)] if plan.mode == "books" else texts
        if len(texts) == 1:
            self._before = self._before if self._lines else self.under
            self._lines.append(row)
        if plan.mode == "list" and (len(names) == 1 or sections.year_of(row)):
            self.group = names[0]
            self._first = sections.ended(self._first, row) if self.since else self._first
            self.under = sections.under(plan, self._first, row, ends=self.since, apart=self._apart)
            self.since = False
        elif len(texts) == 1 and (below := sections.of_bank(self.under, texts[0], apart=self._apart)) is not self.under:
            self.under = below
        elif self._is_of_bank(entry, texts):
            # A bank names whom a row paid in the row.
            return asides.NOTE
        elif len(names) == 1 and not entry.text("type"):
            self.group, self._carried = _COUNT.sub("", names[0]), False
        elif plan.mode == "list" and any(entry.text(name) for name in _TELLING):
            return asides.NOT_PAID
        return asides.NOTE

    def _is_of_bank(self, entry: Entry, texts: list[str]) -> bool:
        """Tell whether a line is of a bank's own: a part of the row above, or a notice, which names nobody for the rows below."""
        if entry.plan.mode == "bank":
            return not continued.names_payee(entry.row, texts, entry.plan)
        return continued.may_be_banks(entry.plan) and classify.of_bank(" ".join(texts)).strong

    def _begin_block(self) -> None:
        """Read what follows headings that stand again by the lines between them and the rows above, as another table's titles."""
        old, plan = self._before, self._plan
        if plan.layout == "payment-history":
            self.under = sections.of_history(self.under, plan, self._sheet, self._lines)
        if not self._lines or plan.layout not in ("by-headings", "client.toml"):
            return
        if (new := sections.block(old, plan, self._sheet, self._lines, moved=self._moved)) is None:
            return
        self.under, self._moved = new, (self._moved or new is not old) and new is not plan
        if plan.mode == "list" and (lost := sections.left_open(old, new)):
            what = f"stands over headings of its own and does not state the {lost}, as the titles above do: it was left open."
            todo = "Write it into this line, or into a column of its own."
            place = f"{self._sheet.place(self._into.name)}, row {self._lines[-1].number}"
            self._into.problems.append(Problem("record_cell_unread", place, what, todo, False, self._into.source))


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None
