"""Find the cheapest one-to-one assignment between two small sets when either side may stay alone.

Exact (shortest augmenting paths with potentials), deterministic, and solved per connected component, so that the work grows with
the size of the groups that really compete, not with the whole client.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

Edges = Mapping[tuple[int, int], int]
"""Cost of each possible pair (row, column); a pair that is not listed is impossible."""


def _components(edges: Edges) -> list[tuple[list[int], list[int]]]:
    by_row: dict[int, list[int]] = defaultdict(list)
    by_column: dict[int, list[int]] = defaultdict(list)
    for row, column in sorted(edges):
        by_row[row].append(column)
        by_column[column].append(row)
    seen: set[int] = set()
    components = []
    for start in sorted(by_row):
        if start in seen:
            continue
        rows, columns, waiting = {start}, set[int](), [start]
        while waiting:
            for column in by_row[waiting.pop()]:
                if column in columns:
                    continue
                columns.add(column)
                for row in by_column[column]:
                    if row not in rows:
                        rows.add(row)
                        waiting.append(row)
        seen |= rows
        components.append((sorted(rows), sorted(columns)))
    return components


def _solve(costs: list[list[int]]) -> list[int]:
    """Return for each row its column in a complete cheapest assignment; needs at least as many columns as rows."""
    rows, columns = len(costs), len(costs[0])
    infinity = 1 << 60
    row_potential = [0] * (rows + 1)
    column_potential = [0] * (columns + 1)
    owner = [0] * (columns + 1)
    for row in range(1, rows + 1):
        owner[0] = row
        column = 0
        shortest = [infinity] * (columns + 1)
        came_from = [0] * (columns + 1)
        used = [False] * (columns + 1)
        while owner[column]:
            used[column] = True
            current, delta, following = owner[column], infinity, 0
            line = costs[current - 1]
            base = row_potential[current]
            for other in range(1, columns + 1):
                if used[other]:
                    continue
                reduced = line[other - 1] - base - column_potential[other]
                if reduced < shortest[other]:
                    shortest[other] = reduced
                    came_from[other] = column
                if shortest[other] < delta:
                    delta, following = shortest[other], other
            for other in range(columns + 1):
                if used[other]:
                    row_potential[owner[other]] += delta
                    column_potential[other] -= delta
                else:
                    shortest[other] -= delta
            column = following
        while column:
            owner[column] = owner[came_from[column]]
            column = came_from[column]
    result = [-1] * rows
    for column in range(1, columns + 1):
        if owner[column]:
            result[owner[column] - 1] = column - 1
    return result


def cheapest(edges: Edges, alone: int) -> dict[int, int]:
    """Return the pairs of the cheapest assignment, row to column.

    ``alone`` is what it costs to leave one row and one column unpaired; a pair at that price or above is never made.
    """
    wanted = {pair: cost for pair, cost in edges.items() if cost < alone}
    pairs: dict[int, int] = {}
    for rows, columns in _components(wanted):
        if len(rows) == 1:
            row = rows[0]
            pairs[row] = min(columns, key=lambda column: (wanted[(row, column)], column))
            continue
        if len(columns) == 1:
            column = columns[0]
            pairs[min(rows, key=lambda row: (wanted[(row, column)], row))] = column
            continue
        impossible = alone * (len(rows) + 1)
        costs = [
            [wanted.get((row, column), impossible) for column in columns]
            + [alone if other == row else impossible for other in rows]
            for row in rows
        ]
        for row, column in zip(rows, _solve(costs), strict=True):
            if column < len(columns) and (row, columns[column]) in wanted:
                pairs[row] = columns[column]
    return pairs
