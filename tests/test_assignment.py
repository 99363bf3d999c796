"""The assignment: the cheapest there is, against trying everything, with the option of staying alone."""

from __future__ import annotations

from collections import Counter
from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from reconcile.matching.assignment import Edges, Supplies, cheapest, cheapest_shares


def cheapest_by_trying(edges: Edges, alone: int, rows: Supplies, columns: Supplies) -> int:
    """Return the cost of the best assignment, found by trying every one."""
    units = [row for row, supply in rows.items() for _ in range(supply)]

    def best(position: int, free: Counter[int]) -> int:
        if position == len(units):
            return 0
        found = alone + best(position + 1, free)
        for column in [column for column, count in free.items() if count and (units[position], column) in edges]:
            free[column] -= 1
            found = min(found, edges[(units[position], column)] + best(position + 1, free))
            free[column] += 1
        return found

    return best(0, Counter(columns))


@st.composite
def competitions(draw: st.DrawFn) -> tuple[dict[tuple[int, int], int], int, dict[int, int], dict[int, int]]:
    rows = {row: draw(st.integers(1, 2)) for row in range(draw(st.integers(1, 4)))}
    columns = {column: draw(st.integers(1, 2)) for column in range(draw(st.integers(1, 4)))}
    cells = [(row, column) for row in rows for column in columns]
    edges = {cell: draw(st.integers(0, 30)) for cell in cells if draw(st.booleans())}
    return edges, draw(st.sampled_from([1, 8, 20, 1000])), rows, columns


@given(competitions())
def test_no_assignment_is_cheaper(
    competition: tuple[dict[tuple[int, int], int], int, dict[int, int], dict[int, int]],
) -> None:
    edges, alone, rows, columns = competition
    shares = cheapest_shares(edges, alone, rows, columns)
    by_row, by_column = Counter[int](), Counter[int]()
    for (row, column), units in shares.items():
        assert units > 0 and edges[(row, column)] < alone
        by_row[row] += units
        by_column[column] += units
    assert all(by_row[row] <= rows[row] for row in by_row)
    assert all(by_column[column] <= columns[column] for column in by_column)
    left = sum(rows.values()) - sum(by_row.values())
    cost = sum(edges[pair] * units for pair, units in shares.items()) + alone * left
    assert cost == cheapest_by_trying(edges, alone, rows, columns)


@given(competitions())
def test_single_units_are_the_same_assignment(
    competition: tuple[dict[tuple[int, int], int], int, dict[int, int], dict[int, int]],
) -> None:
    edges, alone, rows, columns = competition
    pairs = cheapest(edges, alone)
    assert len(set(pairs.values())) == len(pairs)
    cost = sum(edges[pair] for pair in pairs.items()) + alone * (len(rows) - len(pairs))
    assert cost == cheapest_by_trying(edges, alone, dict.fromkeys(rows, 1), dict.fromkeys(columns, 1))


@given(competitions(), st.permutations(range(16)))
def test_the_order_of_the_edges_changes_nothing(
    competition: tuple[dict[tuple[int, int], int], int, dict[int, int], dict[int, int]], order: list[int]
) -> None:
    edges, alone, rows, columns = competition
    listed = list(edges.items())
    shuffled = dict(listed[index] for index in order if index < len(listed))
    assert cheapest_shares(shuffled, alone, rows, columns) == cheapest_shares(edges, alone, rows, columns)


def test_staying_alone_is_chosen_when_a_pair_costs_as_much() -> None:
    assert cheapest({(0, 0): 10}, 10) == {}
    assert cheapest({(0, 0): 9}, 10) == {0: 0}


def test_one_gap_does_not_shift_the_rest() -> None:
    # Row 0 lost its column; each other row could move up by one at a price.
    edges = {(row, row): 0 for row in range(1, 40)} | {(row, row + 1): 25 for row in range(39)}
    assert cheapest(edges, 1000) == {row: row for row in range(1, 40)}


def test_nothing_to_assign() -> None:
    assert cheapest({}, 1000) == {}


def test_a_dense_competition_of_many_days_stays_quick() -> None:
    # Eight thousand equal checks over four hundred days, one of each day lost: every day competes with its neighbours.
    edges = {(row, column): abs(row - column) * 2 for row in range(400) for column in range(max(0, row - 10), min(400, row + 11))}
    supply = dict.fromkeys(range(400), 20)
    started = process_time()
    shares = cheapest_shares(edges, 1000, supply, dict.fromkeys(supply, 19))
    assert sum(shares.values()) == 400 * 19
    assert process_time() - started < 5
