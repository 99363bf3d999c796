"""Prove a bank export by its running balance: balance before + amount = balance after, row by row, in either order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reconcile.payments import cells
from reconcile.payments.headers import Columns, Field
from reconcile.payments.table import Row, text_of


@dataclass(frozen=True, slots=True)
class Proof:
    """Say how many steps the balance proves, of how many, and whether money out is the negative amount."""

    held: int
    steps: int
    negative_is_out: bool

    @property
    def proven(self) -> bool:
        """Tell whether nearly all steps hold: a gap in an export breaks one."""
        return self.steps >= 2 and self.held * 10 >= self.steps * 9


def prove(rows: Sequence[Row], columns: Columns) -> Proof | None:
    """Return the best proof among both orders and both signs; ``None`` without a balance column."""
    if "balance" not in columns:
        return None
    points = list(_points(rows, columns))
    if len(points) < 3:
        return None
    best: Proof | None = None
    for ordered in (points, points[::-1]):
        for sign in (1, -1):
            held = sum([before + sign * amount == after for (_, before), (amount, after) in pairwise(ordered)])
            if best is None or held > best.held:
                best = Proof(held, len(points) - 1, sign == 1)
            if best.held == best.steps:
                return best
    return best


def _points(rows: Sequence[Row], columns: Columns) -> Iterator[tuple[int, int]]:
    """Yield the amount and the balance of each row that has both."""
    at = columns["balance"][0]
    if "amount" not in columns:
        yield from _of_two_columns(rows, columns, at)
        return
    lone, parse = columns["amount"][0], cells.amount_of
    for row in rows:
        values = row.cells
        try:
            yield parse(values[lone]), parse(values[at])
        except (ValueError, IndexError):
            continue


def _of_two_columns(rows: Sequence[Row], columns: Columns, at: int) -> Iterator[tuple[int, int]]:
    for row in rows:
        try:
            balance = cells.amount_of(row.cells[at])
            out, came = _optional(row, columns, "paid"), _optional(row, columns, "received")
        except (ValueError, IndexError):
            continue
        if out or came:
            yield abs(came) - abs(out), balance


def _optional(row: Row, columns: Columns, name: Field) -> int:
    index = columns[name][0] if name in columns else len(row.cells)
    value = row.cells[index] if index < len(row.cells) else None
    return cells.amount_of(value) if isinstance(value, (str, int, float)) and text_of(value) else 0
