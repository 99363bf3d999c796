"""Find the cheapest one-to-one assignment between two sets when either side may stay alone.

Exact and deterministic: what does not fit at its least price is inserted one row after the other, each along a shortest
augmenting path with potentials, so that the work grows with the neighbourhood that really competes, not with the whole client.
Alike rows and alike columns stand together as one with a supply, so that hundreds of equal payments of one day are no more work
than one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from heapq import heappop, heappush

Edges = Mapping[tuple[int, int], int]
"""Cost of each possible pair (row, column), 0 or more; a pair that is not listed is impossible."""
Supplies = Mapping[int, int]

_ROW, _COLUMN = 0, 1


class _Flow:
    """Hold the growing assignment with its potentials; a reduced cost is never below zero, and zero where units flow."""

    def __init__(self, edges: Edges, alone: int, columns: Supplies) -> None:
        self.alone = alone
        self.adjacent: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.free: dict[int, int] = {}
        for (row, column), cost in sorted(edges.items()):
            if cost < alone:
                self.adjacent[row].append((column, cost))
                self.free.setdefault(column, columns.get(column, 1))
        self.row_price = {row: min(cost for _, cost in pairs) for row, pairs in self.adjacent.items()}
        self.column_price = dict.fromkeys(self.free, 0)
        self.units: dict[int, dict[int, int]] = defaultdict(dict)

    def fill(self, row: int, supply: int) -> int:
        """Place units of one row where they cost least, as far as there is room; return how many are left to insert."""
        for column, cost in self.adjacent[row]:
            amount = min(supply, self.free[column]) if cost == self.row_price[row] else 0
            if amount:
                self.units[column][row] = amount
                self.free[column] -= amount
                supply -= amount
        return supply

    def insert(self, row: int, supply: int) -> None:
        """Place the units of one row, each in a column or alone, and move others where that is cheaper in all."""
        while supply:
            path = self._cheapest_path(row)
            if path is None:
                return
            supply -= self._push(row, path, supply)

    def _cheapest_path(self, start: int) -> list[int] | None:
        """Return the nodes from the start to a free column, or to a row that stays alone; ``None`` if that is the start."""
        seen_rows: dict[int, int] = {}
        seen_columns: dict[int, int] = {}
        reached: dict[int, tuple[int, int]] = {}
        entered: dict[int, int] = {}
        heap: list[tuple[int, int, int]] = []
        stay, stayer = self._visit(start, 0, heap, reached, seen_columns), start
        seen_rows[start] = 0
        target: int | None = None
        while heap:
            distance, column, row = heappop(heap)
            if distance >= stay:
                break
            if column in seen_columns:
                continue
            seen_columns[column] = distance
            entered[column] = row
            if self.free[column]:
                target = column
                break
            for other in sorted(self.units[column]):
                if other not in seen_rows:
                    seen_rows[other] = distance
                    reached[other] = (column, distance)
                    price = self._visit(other, distance, heap, reached, seen_columns)
                    if price < stay:
                        stay, stayer = price, other
        end = stay if target is None else seen_columns[target]
        for row, distance in seen_rows.items():
            self.row_price[row] += max(end - distance, 0)
        for column, distance in seen_columns.items():
            self.column_price[column] -= max(end - distance, 0)
        return self._trace(start, target, stayer, entered, reached)

    def _visit(
        self,
        row: int,
        distance: int,
        heap: list[tuple[int, int, int]],
        reached: Mapping[int, tuple[int, int]],
        seen: Mapping[int, int],
    ) -> int:
        base = distance - self.row_price[row]
        for column, cost in self.adjacent[row]:
            if column not in seen:
                heappush(heap, (base + cost - self.column_price[column], column, row))
        return base + self.alone

    @staticmethod
    def _trace(
        start: int, target: int | None, stayer: int, entered: Mapping[int, int], reached: Mapping[int, tuple[int, int]]
    ) -> list[int] | None:
        backwards = []
        row = stayer
        if target is not None:
            backwards.append(target)
            row = entered[target]
        while row != start:
            column = reached[row][0]
            backwards += [row, column]
            row = entered[column]
        path = [start, *reversed(backwards)]
        return path if len(path) > 1 else None

    def _push(self, start: int, path: list[int], supply: int) -> int:
        """Move as many units along the path as every step allows."""
        rows, columns = path[0::2], path[1::2]
        amount = supply
        for row, column in zip(rows[1:], columns, strict=False):
            amount = min(amount, self.units[column][row])
        ends_free = len(path) % 2 == 0
        if ends_free:
            amount = min(amount, self.free[path[-1]])
            self.free[path[-1]] -= amount
        for row, column in zip(rows, columns, strict=False):
            self.units[column][row] = self.units[column].get(row, 0) + amount
        for row, column in zip(rows[1:], columns, strict=False):
            self.units[column][row] -= amount
            if not self.units[column][row]:
                del self.units[column][row]
        return amount


def cheapest_shares(edges: Edges, alone: int, rows: Supplies, columns: Supplies) -> dict[tuple[int, int], int]:
    """Return how many units of each row go to each column in a cheapest assignment.

    ``alone`` is what it costs to leave one unit of a row unpaired; a pair at that price or above is never made. A row or column
    without a stated supply has one unit.
    """
    degrees: dict[tuple[int, int], int] = defaultdict(int)
    for row, column in edges:
        degrees[(_ROW, row)] += 1
        degrees[(_COLUMN, column)] += 1
    contested: dict[tuple[int, int], int] = {}
    shares: dict[tuple[int, int], int] = {}
    for (row, column), cost in edges.items():
        if degrees[(_ROW, row)] > 1 or degrees[(_COLUMN, column)] > 1:
            contested[(row, column)] = cost
        elif cost < alone:
            shares[(row, column)] = min(rows.get(row, 1), columns.get(column, 1))
    if contested:
        flow = _Flow(contested, alone, columns)
        # What fits at its least price is placed first: a search is then only made for what competes.
        left = {row: flow.fill(row, rows.get(row, 1)) for row in sorted(flow.adjacent)}
        for row, supply in left.items():
            flow.insert(row, supply)
        shares.update({(row, column): units for column, by_row in flow.units.items() for row, units in by_row.items()})
    return dict(sorted(shares.items()))


def cheapest(edges: Edges, alone: int) -> dict[int, int]:
    """Return the pairs of the cheapest assignment, row to column, where every row and column is one unit."""
    return {row: column for row, column in cheapest_shares(edges, alone, {}, {})}
