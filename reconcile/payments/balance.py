"""Prove a bank export by its running balance: balance before + amount = balance after, row by row, in either order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import add, eq, sub

from reconcile import money
from reconcile.payments import cells
from reconcile.payments.headers import Columns, Field
from reconcile.payments.table import Row, text_of

_Point = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Proof:
    """Say how many steps the balance proves, of how many, and whether money out is the negative amount.

    ``breaks`` are the rows by whose amount the balance did not move, where it moved by that of most others.
    """

    held: int
    steps: int
    negative_is_out: bool
    breaks: frozenset[int] = frozenset()

    @property
    def proven(self) -> bool:
        """Tell whether nearly all steps hold: a gap in an export breaks one."""
        return self.steps >= 2 and self.held * 10 >= self.steps * 9


def prove(rows: Sequence[Row], columns: Columns) -> Proof | None:
    """Return the best proof among both orders and both signs; ``None`` without a balance column."""
    if "balance" not in columns:
        return None
    points = _common_points(rows, columns) or list(_points(rows, columns))
    if len(points) < 3:
        return None
    steps = len(points) - 1
    if (negative_is_out := _sign_of_all(points)) is not None:
        return Proof(steps, steps, negative_is_out)
    best: Proof | None = None
    for ordered in (points, points[::-1]):
        for sign in (1, -1):
            held = sum([before + sign * amount == after for (_, before, _), (amount, after, _) in pairwise(ordered)])
            if best is None or held > best.held:
                best = Proof(held, steps, sign == 1, _breaks(ordered, sign))
    told = best is not None and best.held >= 2 * len(best.breaks)
    return best if best is None or told else replace(best, breaks=frozenset())


def _sign_of_all(points: Sequence[_Point]) -> bool | None:
    """Tell whether money out is the negative amount, where all steps hold in one order; ``None`` where they do not."""
    for ordered in (points, points[::-1]):
        amounts, balances, _ = zip(*ordered, strict=True)
        for move, negative_is_out in ((add, True), (sub, False)):
            if all(map(eq, map(move, balances, amounts[1:]), balances[1:])):
                return negative_is_out
    return None


def _breaks(ordered: Sequence[_Point], sign: int) -> frozenset[int]:
    return frozenset(row for (_, before, _), (amount, after, row) in pairwise(ordered) if before + sign * amount != after)


def _common_points(rows: Sequence[Row], columns: Columns) -> list[_Point]:
    """Return the points of a table that has both amounts in every row, as programs write them; of others, none."""
    if "amount" not in columns:
        return []
    lone, at = columns["amount"][0], columns["balance"][0]
    try:
        amounts = money.common_column([row.cells[lone] for row in rows])
        balances = money.common_column([row.cells[at] for row in rows]) if amounts else None
    except IndexError:
        return []
    if not amounts or not balances:
        return []
    return list(zip(amounts, balances, [row.number for row in rows], strict=True))


def _points(rows: Sequence[Row], columns: Columns) -> Iterator[_Point]:
    """Yield the amount, the balance and the number of each row that has both."""
    at = columns["balance"][0]
    if "amount" not in columns:
        yield from _of_two_columns(rows, columns, at)
        return
    lone, parse = columns["amount"][0], cells.amount_of
    for row in rows:
        values = row.cells
        try:
            yield parse(values[lone]), parse(values[at]), row.number
        except (ValueError, IndexError):
            continue


def _of_two_columns(rows: Sequence[Row], columns: Columns, at: int) -> Iterator[_Point]:
    for row in rows:
        try:
            balance = cells.amount_of(row.cells[at])
            out, came = _optional(row, columns, "paid"), _optional(row, columns, "received")
        except (ValueError, IndexError):
            continue
        if out or came:
            yield abs(came) - abs(out), balance, row.number


def _optional(row: Row, columns: Columns, name: Field) -> int:
    index = columns[name][0] if name in columns else len(row.cells)
    value = row.cells[index] if index < len(row.cells) else None
    return cells.amount_of(value) if isinstance(value, (str, int, float)) and text_of(value) else 0
