"""Find payments that were posted in parts, and postings that hold several payments, by sums that agree to the cent.

The search is bounded: at most ``MOST`` members out of the ``NEAREST`` in time, in one module that the record does not contradict.
Where several sums fit, the one nearest in time is taken; where none is nearest, the pair is left open.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from typing import Generic, TypeVar

from reconcile.config import Tolerances
from reconcile.matching.designation import fit
from reconcile.matching.pairs import Pair, Slot
from reconcile.model import Module, Payment

MOST, NEAREST = 4, 10

T = TypeVar("T")
Member = tuple[int, int, T]
"""Amount, days away, and the payment or posting itself."""


def nearest(days: Sequence[int], day: int, reach: int, most: int) -> range | list[int]:
    """Return the positions of the days within reach, the nearest ``most`` of them; ``days`` are in order."""
    low, high = bisect_left(days, day - reach), bisect_right(days, day + reach)
    if high - low <= most:
        return range(low, high)
    middle = bisect_left(days, day)
    around = range(max(low, middle - most), min(high, middle + most))
    return sorted(sorted(around, key=lambda position: (abs(days[position] - day), position))[:most])


def _reachable(amounts: Sequence[int], target: int) -> bool:
    """Tell whether two to four of the amounts can be the target at all; quick, and never wrongly false."""
    pairs = {first + second for first, second in combinations(amounts, 2)}
    return target in pairs or any(target - pair in pairs or target - pair in amounts for pair in pairs)


def _sums(members: Sequence[Member[T]], target: int) -> list[tuple[T, ...]]:
    """Return the groups of two to ``MOST`` members that add up to the target and lie nearest in time; several if they tie."""
    if not _reachable([amount for amount, _, _ in members], target):
        return []
    best: list[tuple[T, ...]] = []
    least: tuple[int, int] | None = None
    for size in range(2, MOST + 1):
        for group in combinations(members, size):
            if group[0][0] + group[1][0] > target or sum(member[0] for member in group) != target:
                continue
            rank = (sum(member[1] for member in group), size)
            if least is None or rank < least:
                best, least = [], rank
            if rank == least:
                best.append(tuple(member[2] for member in group))
    return best


class _Places(Generic[T]):
    """Hold payments or postings by place, in the order of their days."""

    def __init__(self, entries: Iterable[tuple[str, int, T]]) -> None:
        found: dict[str, list[tuple[int, int, T]]] = defaultdict(list)
        for number, (place, day, entry) in enumerate(entries):
            found[place].append((day, number, entry))
        self.entries = {place: sorted(entries, key=lambda e: e[:2]) for place, entries in found.items()}
        self.days = {place: [day for day, _, _ in entries] for place, entries in self.entries.items()}

    def near(self, place: str, day: int, reach: int, wanted: Callable[[T], bool]) -> list[tuple[int, T]]:
        """Return the wanted entries of a place within reach, the nearest few, with their days away."""
        entries = self.entries.get(place, [])
        positions = nearest(self.days.get(place, []), day, reach, 4 * NEAREST)
        found = [(abs(entries[i][0] - day), entries[i][1], entries[i][2]) for i in positions if wanted(entries[i][2])]
        found.sort(key=lambda entry: entry[:2])
        return [(away, entry) for away, _, entry in found[:NEAREST]]


def posted_in_parts(payments: Sequence[Payment], slots: Sequence[Slot], tolerances: Tolerances) -> list[Pair]:
    """Pair each payment with two or more postings of one module that together are its amount."""
    modules = {slot.module.id: slot.module for slot in slots}
    dated = [(slot.module.id, slot.posting.date.toordinal(), slot) for slot in slots if slot.posting.date is not None]
    places = _Places(dated)
    used: set[str] = set()
    pairs = []
    for payment in payments:
        reach = tolerances.allowance(payment.sure_method)
        found: list[tuple[Slot, ...]] = []
        for module_id, module in modules.items():
            if _contradicts(payment, module):
                continue

            def wanted(slot: Slot, most: int = payment.amount) -> bool:
                return slot.posting.id not in used and -(slot.posting.amount or 0) < most

            near = places.near(module_id, payment.date.toordinal(), reach, wanted)
            found += _sums([(-(slot.posting.amount or 0), away, slot) for away, slot in near], payment.amount)
        if found:
            pairs.append(_parts(payment, found))
            used.update(slot.posting.id for slot in pairs[-1].slots)
    return pairs


def _parts(payment: Payment, found: Sequence[tuple[Slot, ...]]) -> Pair:
    first = found[0]
    same_rows = all(_amounts(group) == _amounts(first) for group in found[1:])
    others = () if same_rows else tuple(dict.fromkeys(slot for group in found[1:] for slot in group if slot not in first))
    lag = max((slot.posting.date - payment.date).days for slot in first if slot.posting.date is not None)
    place = fit(payment, first[0].module)
    return Pair((payment,), first, "parts", place, lag, False, False, ambiguous=others)


def _amounts(group: Sequence[Slot]) -> tuple[str, list[int]]:
    return group[0].module.id, sorted(slot.posting.amount or 0 for slot in group)


def posted_as_one(payments: Sequence[Payment], slots: Sequence[Slot], tolerances: Tolerances) -> list[Pair]:
    """Pair each posting with two or more payments that together are its amount, and that do not contradict its module."""
    reach = max((tolerances.allowance(payment.sure_method) for payment in payments), default=0)
    places = _Places(("", payment.date.toordinal(), payment) for payment in payments)
    used: set[str] = set()
    pairs = []
    for slot in slots:
        posted = slot.posting.date
        if posted is None:
            continue
        total, day = -(slot.posting.amount or 0), posted.toordinal()

        def wanted(payment: Payment, slot: Slot = slot, total: int = total, day: int = day) -> bool:
            near = abs(payment.date.toordinal() - day) <= tolerances.allowance(payment.sure_method)
            return near and payment.id not in used and payment.amount < total and not _contradicts(payment, slot.module)

        near = places.near("", day, reach, wanted)
        found = _sums([(payment.amount, away, payment) for away, payment in near], total)
        if found:
            group = found[0]
            lag = max((posted - payment.date).days for payment in group)
            pairs.append(Pair(group, (slot,), "combined", fit(group[0], slot.module), lag, False, False))
            used.update(payment.id for payment in group)
    return pairs


def _contradicts(payment: Payment, module: Module) -> bool:
    return bool(fit(payment, module).faults) or module.key.form is None or module.key.period is None
