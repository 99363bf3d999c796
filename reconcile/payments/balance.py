"""Prove a bank export by its running balance: balance before + amount = balance after, row by row, in either order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reconcile.payments import cells
from reconcile.payments.headers import Columns
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
    points = [point for row in rows if (point := _point(row, columns)) is not None]
    if len(points) < 3:
        return None
    best: Proof | None = None
    for ordered in (points, points[::-1]):
        for sign in (1, -1):
            held = sum(1 for (_, before), (amount, after) in pairwise(ordered) if before + sign * amount == after)
            if best is None or held > best.held:
                best = Proof(held, len(points) - 1, sign == 1)
            if best.held == best.steps:
                return best
    return best


def _point(row: Row, columns: Columns) -> tuple[int, int] | None:
    try:
        balance = cells.amount_of(row.cells[columns["balance"][0]])
        if "amount" in columns:
            return cells.amount_of(row.cells[columns["amount"][0]]), balance
        out, came = (_optional(row, columns, "paid"), _optional(row, columns, "received"))
    except (ValueError, IndexError):
        return None
    return (abs(came) - abs(out), balance) if out or came else None


def _cell(row: Row, index: int) -> str | int | float | None:
    value = row.cells[index] if index < len(row.cells) else None
    return value if isinstance(value, (str, int, float)) else None


def _optional(row: Row, columns: Columns, name: str) -> int:
    indexes = columns.get(name, ())  # type: ignore[call-overload]
    value = _cell(row, indexes[0]) if indexes else None
    return cells.amount_of(value) if text_of(value) else 0
