"""Name every fault, and the clients it can befall."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

from tests.generator import faults, faults_groups, faults_more, faults_places, faults_records
from tests.generator.plan import Plan
from tests.generator.shapes import SHAPES

FAULTS: dict[str, Callable[[Plan], None]] = {
    **faults.FAULTS,
    **faults_more.FAULTS,
    **faults_groups.FAULTS,
    **faults_places.FAULTS,
    **faults_records.FAULTS,
}
"""Every fault by its name."""

ALONE = frozenset({"bank_alone"})
"""Faults that need a client which nothing else befalls."""

FIRST = frozenset({"not_checkable", "stale_transcript"})
"""Faults that come first where they are some of several: they need a whole account that nothing else has touched."""

_PEOPLE = ("single", "joint", "separate", "postponed")
_COUPLES = ("joint", "separate")
_PLAIN = tuple(shape for shape in SHAPES if shape != "payroll")
_SHAPES_FOR: dict[str, tuple[str, ...]] = {
    "wrong_tin": (*_COUPLES, "owner"),
    "wrong_form": ("business", "single", "joint", "payroll", "owner"),
    "wrong_type": _PLAIN,
    "transferred_out": _PEOPLE,
    "credit_elect_difference": _PEOPLE,
    "wrong_type_and_late": _PLAIN,
    "pending": ("single", "joint", "separate", "business", "owner"),
    "balance_due": SHAPES,
    **faults_groups.SHAPES_FOR,
    **faults_places.SHAPES_FOR,
    **faults_records.SHAPES_FOR,
}


def shapes_for(wanted: Sequence[str]) -> list[str]:
    """Return the shapes of client that all of some faults can befall."""
    return [shape for shape in SHAPES if all(shape in _SHAPES_FOR.get(fault, SHAPES) for fault in wanted)]


def sets_of(size: int, kinds: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the sets of so many of these faults that one client can have together."""
    several = [kind for kind in kinds if kind not in ALONE]
    return [together for together in combinations(several, size) if shapes_for(together)]
