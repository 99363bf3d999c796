"""Hold the pairing of two rows of like things: as many as can be, at the least cost, against trying all ways."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from reconcile.payments import in_order

DAYS = st.lists(st.integers(0, 30), max_size=5).map(sorted)


@given(DAYS, DAYS, st.integers(0, 8))
def test_no_other_way_pairs_more_or_nearer(ours: list[int], theirs: list[int], near: int) -> None:
    left, right = list(enumerate(ours)), [(number + 100, day) for number, day in enumerate(theirs)]
    cost_of = {(a, b): (abs(a[1] - b[1]),) for a in left for b in right if abs(a[1] - b[1]) <= near}
    chosen = in_order.pairs(left, right, cost_of)
    best = min(
        (-len(way), sum(cost_of[pair][0] for pair in way))
        for count in range(min(len(left), len(right)) + 1)
        for way in combinations(cost_of, count)
        if len({a for a, _ in way}) == len({b for _, b in way}) == count
    )
    assert (-len(chosen), sum(cost_of[pair][0] for pair in chosen)) == best


def test_nothing_to_pair() -> None:
    assert in_order.pairs([], [1], {}) == set()
