"""Part the rows set aside into those that are listed, each with its text, and those that are counted, by their row numbers.

The readers decide which a row is: a row with text is listed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reconcile.model import RecordFile, SetAside
from reconcile.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Counted:
    """Hold the rows of one sheet of a file that were set aside for one reason and are only counted."""

    reason: str
    sheet: str | None
    rows: tuple[int, ...]


def by_source(outcome: Outcome) -> list[RecordFile]:
    """Return the files of payment records in the order of the sources."""
    place = {source.id: number for number, source in enumerate(outcome.sources)}
    return sorted(outcome.record_files, key=lambda record: place.get(record.source, len(place)))


def listed(record: RecordFile) -> list[SetAside]:
    """Return the rows set aside that are listed with their text, in the order of the file."""
    return [row for row in record.set_aside if row.raw is not None]


def counted(rows: Iterable[SetAside]) -> list[Counted]:
    """Return the rows that are only counted, by sheet in the order of the file, then by reason."""
    sheets: dict[str | None, dict[str, list[int]]] = {}
    for row in rows:
        if row.raw is None:
            sheets.setdefault(row.sheet, defaultdict(list))[row.reason].append(row.row)
    return [
        Counted(reason, sheet, tuple(sorted(numbers)))
        for sheet, reasons in sheets.items()
        for reason, numbers in sorted(reasons.items())
    ]


def runs(rows: Iterable[int]) -> list[list[int]]:
    """Return the rows, which are in order, parted wherever one does not follow on the one before."""
    found: list[list[int]] = []
    for row in rows:
        if found and row <= found[-1][-1] + 1:
            found[-1].append(row)
        else:
            found.append([row])
    return found


def in_words(rows: Sequence[Sequence[int]]) -> str:
    """Return runs of rows as a person writes them: ``row 7``, ``rows 2-9, 11``."""
    words = ", ".join(str(run[0]) if run[0] == run[-1] else f"{run[0]}-{run[-1]}" for run in rows)
    return f"row {words}" if words.isdecimal() else f"rows {words}"


def place(sheet: str | None, rows: str) -> str:
    """Return where rows stand in their file, as it is told of payments: ``sheet "2025", row 7``."""
    return f'sheet "{sheet}", {rows}' if sheet else rows
