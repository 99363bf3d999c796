"""Pair two rows of like things that stand in order: as many pairs as can be, at the least cost, none crossing another."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

One = TypeVar("One", bound=Hashable)

Cost = tuple[int, ...]


def pairs(ours: Sequence[One], theirs: Sequence[One], cost_of: Mapping[tuple[One, One], Cost]) -> set[tuple[One, One]]:
    """Return the best pairs among those that have a cost.

    Things that differ in their day alone lose nothing by not crossing: two crossed pairs are never nearer than the same four
    uncrossed. Takes time and room of the product of both lengths.
    """
    width = len(theirs) + 1
    # The best of what is left, as (pairs missing, cost …): less is better.
    best: list[list[tuple[int, Cost, int]]] = [[(0, (), 0)] * width for _ in range(len(ours) + 1)]
    for row in reversed(range(len(ours))):
        for column in reversed(range(width - 1)):
            choices = [(*best[row + 1][column][:2], 1), (*best[row][column + 1][:2], 2)]
            cost = cost_of.get((ours[row], theirs[column]))
            if cost is not None:
                count, total, _ = best[row + 1][column + 1]
                choices.append((count - 1, _sum(cost, total), 0))
            best[row][column] = min(choices)
    found, row, column = set(), 0, 0
    while row < len(ours) and column < width - 1:
        step = best[row][column][2]
        if step == 0:
            found.add((ours[row], theirs[column]))
        row, column = row + (step != 2), column + (step != 1)
    return found


def _sum(one: Cost, other: Cost) -> Cost:
    return tuple(a + b for a, b in zip(one, other or (0,) * len(one), strict=True))
