"""Read the reviewer's words back from an earlier workbook, as Excel, LibreOffice or the program itself saved it.

Rows are known by their finding id and columns by their head, so sorting, filtering, moving and adding columns do no harm. What is
not one of the program's own columns is the reviewer's.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from reconcile.decision import Decision
from reconcile.report import register
from reconcile.report.grid import Number
from reconcile.report.reader import Rows, UnreadableWorkbook, workbook_rows

ID_HEAD = "Finding"
REVIEW_HEADS = ("Status", "Note", "Initials", "Date")
ACCEPTED = "Accepted"
"""The status that is a decision: with a note and initials, the finding counts as info from the next report on."""
STATUS_WORDS = ("Open", "In progress", "Waiting for IRS", "Waiting for client", "Resolved", "No action needed", ACCEPTED)
COMMENT_HEAD = "Cell comment"
FACT_HEADS = ("What is wrong", "Severity", "Amount", "Explanation", "Closed on")
"""What is kept of a finding that is gone: these columns of its last row."""
MAIN_SHEET, CLOSED_SHEET, MANIFEST_SHEET = "Discrepancies", "Closed", "Manifest"

Typed = str | int | date | Number


@dataclass(frozen=True, slots=True)
class Remark:
    """Hold what a reviewer wrote on one finding, by column head, and the facts of the row it stood on."""

    cells: Mapping[str, Typed]
    facts: Mapping[str, Typed] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notebook:
    """Hold all remarks of the earlier workbooks: on open findings, on closed ones, and the heads the reviewer added.

    ``decided`` are the acceptances by finding that the workbooks knew when they were written.
    """

    remarks: Mapping[str, Remark] = field(default_factory=dict)
    closed: Mapping[str, Remark] = field(default_factory=dict)
    added_heads: tuple[str, ...] = ()
    manifest: Mapping[str, str] = field(default_factory=dict)
    extra_sheets: tuple[str, ...] = ()
    decided: Mapping[str, Decision] = field(default_factory=dict)

    def of(self, finding: str) -> Mapping[str, Typed]:
        """Return the reviewer's cells for a finding, whether it was open or closed before."""
        remark = self.remarks.get(finding) or self.closed.get(finding)
        return remark.cells if remark else {}


def read(data: bytes, own_heads: Mapping[str, Sequence[str]], own_sheets: Sequence[str]) -> Notebook:
    """Return the remarks of a workbook. ``own_heads`` gives the program's own columns of each sheet that holds remarks.

    Raises:
        UnreadableWorkbook: when it is no workbook, or holds no sheet with findings.
    """
    try:
        return _read(data, own_heads, own_sheets)
    except UnreadableWorkbook:
        raise
    except Exception as error:  # a damaged workbook can fail anywhere inside the reader, in any way
        raise UnreadableWorkbook("it is damaged") from error


def _read(data: bytes, own_heads: Mapping[str, Sequence[str]], own_sheets: Sequence[str]) -> Notebook:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        source = workbook_rows(data, archive)
        tables = {name: _Table(source.rows(name), heads) for name, heads in own_heads.items() if name in source.names}
        manifest = _manifest(source.rows(MANIFEST_SHEET)) if MANIFEST_SHEET in source.names else {}
        decided = register.acceptances(source.rows(register.SHEET)) if register.SHEET in source.names else {}
    if MAIN_SHEET not in tables or not tables[MAIN_SHEET].found:
        raise UnreadableWorkbook(f'it has no sheet "{MAIN_SHEET}" with a column "{ID_HEAD}"')
    closed = tables.get(CLOSED_SHEET)
    added = [*tables[MAIN_SHEET].added, *(closed.added if closed else ())]
    return Notebook(
        remarks=tables[MAIN_SHEET].remarks,
        closed=closed.remarks if closed else {},
        added_heads=tuple(dict.fromkeys(added)),
        manifest=manifest,
        extra_sheets=tuple(name for name in source.names if name not in own_sheets),
        decided=decided,
    )


class _Table:
    """Read one sheet: find its head, then each row that has a finding id."""

    def __init__(self, rows: Rows, own_heads: Sequence[str]) -> None:
        self.remarks: dict[str, Remark] = {}
        self.added: list[str] = []
        self.found = False
        self._own = frozenset(own_heads)
        self._heads: dict[int, str] = {}
        for cells, _ in rows:
            if ID_HEAD in cells.values():
                self.found = True
                self._take_heads(cells)
                break
        for cells, comments in rows:
            self._take_row(cells, comments)

    def _take_heads(self, cells: Mapping[int, object]) -> None:
        seen: set[str] = set()
        for column, value in cells.items():
            base = " ".join(str(value).split())
            head, number = base, 1
            while head in seen:
                number += 1
                head = f"{base} ({number})"
            seen.add(head)
            self._heads[column] = head
            self._note_added(head)

    def _note_added(self, head: str) -> None:
        if head not in self._own and head not in REVIEW_HEADS and head not in self.added:
            self.added.append(head)

    def _head(self, column: int) -> str:
        if column not in self._heads:
            taken, number = set(self._heads.values()), 1
            while f"Untitled {number}" in taken:
                number += 1
            self._heads[column] = f"Untitled {number}"
        return self._heads[column]

    def _take_row(self, cells: Mapping[int, object], comments: Sequence[str]) -> None:
        named = {self._head(column): value for column, value in cells.items()}
        finding = str(named.pop(ID_HEAD, "") or "").strip()
        if not finding:
            return
        own = {head: _typed(value) for head, value in named.items() if head in FACT_HEADS}
        words = {head: _typed(value) for head, value in named.items() if head not in self._own}
        if comments:
            words[COMMENT_HEAD] = _joined(words.get(COMMENT_HEAD), comments)
        for head in words:
            self._note_added(head)
        self.remarks[finding] = Remark(words, own)


def _joined(before: Typed | None, comments: Sequence[str]) -> str:
    known = str(before) if before is not None else ""
    return "\n".join([*([known] if known else []), *(comment for comment in comments if comment not in known)])


def _typed(value: object) -> Typed:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date() if value.time() == time(0) else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else Number(repr(value))
    return str(value)


def _manifest(rows: Rows) -> dict[str, str]:
    """Return the label and value pairs of the manifest's first two columns."""
    pairs: dict[str, str] = {}
    for cells, _ in rows:
        label, value = cells.get(0), cells.get(1)
        if isinstance(label, str) and value is not None and label not in pairs:
            pairs[label] = str(_typed(value))
    return pairs


def merge(notebooks: Iterable[Notebook]) -> Notebook:
    """Join the remarks of several workbooks; where two disagree, the later stands and the earlier goes into the note."""
    books = list(notebooks)
    remarks: dict[str, Remark] = {}
    closed: dict[str, Remark] = {}
    for book in books:
        for store, new in ((remarks, book.remarks), (closed, book.closed)):
            for finding, remark in new.items():
                store[finding] = _merged(store[finding], remark) if finding in store else remark
    for finding in remarks.keys() & closed.keys():
        # Open in one workbook and closed in another: the words of both stay with the open row.
        remarks[finding] = _merged(closed.pop(finding), remarks[finding])
    return Notebook(
        remarks,
        closed,
        tuple(dict.fromkeys(head for book in books for head in book.added_heads)),
        books[0].manifest if books else {},
        tuple(dict.fromkeys(name for book in books for name in book.extra_sheets)),
        {finding: decision for book in books for finding, decision in book.decided.items()},
    )


def _merged(earlier: Remark, later: Remark) -> Remark:
    cells: dict[str, Typed] = {**earlier.cells, **later.cells}
    lost = [
        f"{head}: {spoken(value)}" if head != "Note" else spoken(value)
        for head, value in earlier.cells.items()
        if head in later.cells and later.cells[head] != value
    ]
    note = spoken(cells["Note"]) if "Note" in cells else ""
    fresh = [words for words in lost if words not in note]
    if fresh:
        cells["Note"] = "\n".join([*([note] if note else []), *(f"[other copy] {words}" for words in fresh)])
    return Remark(cells, {**earlier.facts, **later.facts})


def spoken(value: Typed) -> str:
    """Return what a reviewer typed as text."""
    return value.text if isinstance(value, Number) else str(value)
