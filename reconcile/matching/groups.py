"""Find payments that were posted in parts, and postings that hold several payments, by sums that agree to the cent.

The search is bounded: at most ``MOST`` members out of the ``NEAREST`` in time. Sums within one module that the record does not
contradict come first. A sum that crosses modules needs one member where the record says it belongs, and members of nearly one
day, for the IRS dates the parts of one payment alike. Of several sums the one with fewer faults, fewer members and fewer days is
taken; equally good ones are left open, and what two payments claim alike is given to neither.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import combinations
from typing import Generic, TypeVar

from reconcile.config import Tolerances
from reconcile.matching.designation import Fit, fit
from reconcile.matching.pairs import Pair, Slot
from reconcile.model import Module, Payment, TaxPeriod
from reconcile.money import to_words

MOST, NEAREST = 4, 10
APART = 3
"""Members of a sum that crosses modules lie at most so many days apart."""
OTHER_SUMS = 4
"""So many other sums are told of one pair."""
_EVERYWHERE = ""

T = TypeVar("T", Payment, Slot)


def nearest(days: Sequence[int], day: int, reach: int, most: int) -> range | list[int]:
    """Return the positions of the days within reach, the nearest ``most`` of them; ``days`` are in order."""
    low, high = bisect_left(days, day - reach), bisect_right(days, day + reach)
    if high - low <= most:
        return range(low, high)
    middle = bisect_left(days, day)
    around = range(max(low, middle - most), min(high, middle + most))
    return sorted(sorted(around, key=lambda position: (abs(days[position] - day), position))[:most])


@dataclass(frozen=True, slots=True)
class _Member(Generic[T]):
    """Hold what may be one member of a sum: a payment or a posting, how far away it lies, and how it fits."""

    amount: int
    away: int
    day: int
    place: str
    fit: Fit
    transfer: bool
    entry: T
    key: str

    @property
    def at_home(self) -> bool:
        """Tell whether it stands where the record says, form and period both stated."""
        return not self.fit.faults and not {"form", "period"} & set(self.fit.unstated)


@dataclass(frozen=True, slots=True)
class _Sum(Generic[T]):
    """Hold members that add up to the target; the lower the rank (faults, members, days), the better."""

    rank: tuple[int, int, int]
    members: tuple[_Member[T], ...]

    @property
    def entries(self) -> tuple[T, ...]:
        return tuple(member.entry for member in self.members)

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(member.key for member in self.members)

    @property
    def shape(self) -> tuple[tuple[str, int], ...]:
        """Return what tells this sum from another: equal amounts of one module are the same rows to a reader."""
        return tuple(sorted((member.place, member.amount) for member in self.members))

    @property
    def crosses(self) -> bool:
        """Tell whether it takes more than the plain postings of one module that the record does not contradict."""
        elsewhere = len({member.place for member in self.members}) > 1
        return elsewhere or any(member.fit.faults or member.transfer for member in self.members)

    @property
    def fit(self) -> Fit:
        """Return how the member fits that stands where the record says."""
        return min((member.fit for member in self.members), key=lambda found: len(found.faults))

    @property
    def one_day(self) -> bool:
        return len({member.day for member in self.members}) == 1


def _reachable(amounts: Sequence[int], target: int) -> bool:
    """Tell whether two to four of the amounts can be the target at all; quick, and never wrongly false."""
    pairs = {first + second for first, second in combinations(amounts, 2)}
    return target in pairs or any(target - pair in pairs or target - pair in amounts for pair in pairs)


def _sums(members: Sequence[_Member[T]], target: int, allowed: Callable[[_Sum[T]], bool]) -> list[_Sum[T]]:
    """Return the allowed sums of two to ``MOST`` members that are the target."""
    if not _reachable([member.amount for member in members], target):
        return []
    found = []
    for size in range(2, MOST + 1):
        for group in combinations(members, size):
            if group[0].amount + group[1].amount > target or sum(member.amount for member in group) != target:
                continue
            rank = (sum(len(m.fit.faults) for m in group), size, sum(m.away for m in group))
            made = _Sum(rank, group)
            if allowed(made):
                found.append(made)
    return found


def _may_cross(found: _Sum[T]) -> bool:
    """Tell whether a sum over several modules is worth believing: one member at home, all of nearly one day."""
    days = [member.day for member in found.members]
    if not found.crosses or max(days) - min(days) > APART or not any(member.at_home for member in found.members):
        return False
    return all(not member.transfer or member.away == 0 for member in found.members)


def _may_span(found: _Sum[T]) -> bool:
    """Tell whether a payment without a stated period may be parts of one day on several modules, none of them contradicted."""
    plain = not any(member.fit.faults or member.transfer for member in found.members)
    return found.crosses and plain and found.one_day


def _within(found: _Sum[T]) -> bool:
    return not found.crosses


class _Places(Generic[T]):
    """Hold payments or postings by place, in the order of their days."""

    def __init__(self, entries: Iterable[tuple[str, int, T]]) -> None:
        found: dict[str, list[tuple[int, int, T]]] = defaultdict(list)
        for number, (place, day, entry) in enumerate(entries):
            found[place].append((day, number, entry))
        self.entries: dict[str, list[tuple[int, int, T]]] = {
            place: sorted(held, key=lambda entry: entry[:2]) for place, held in found.items()
        }
        self.days: dict[str, list[int]] = {place: [entry[0] for entry in held] for place, held in self.entries.items()}

    def near(self, place: str, day: int, reach: int, wanted: Callable[[T], bool]) -> list[tuple[int, T]]:
        """Return the wanted entries of a place within reach, the nearest few, with their days away."""
        entries = self.entries.get(place, [])
        positions = nearest(self.days.get(place, []), day, reach, 4 * NEAREST)
        found = [(abs(entries[i][0] - day), entries[i][1], entries[i][2]) for i in positions if wanted(entries[i][2])]
        found.sort(key=lambda entry: entry[:2])
        return [(away, entry) for away, _, entry in found[:NEAREST]]


@dataclass(frozen=True, slots=True)
class _Offer(Generic[T]):
    """Hold the sums that may be one payment (or one posting), the best first."""

    key: str
    sums: tuple[_Sum[T], ...]

    @property
    def equal(self) -> list[_Sum[T]]:
        """Return the sums as good as the best that are other rows."""
        best = self.sums[0]
        return [other for other in self.sums[1:] if other.rank == best.rank and other.shape != best.shape]

    @property
    def others(self) -> list[_Sum[T]]:
        return [other for other in self.sums[1:] if other.shape != self.sums[0].shape]


def _offer(key: str, sums: Iterable[_Sum[T]]) -> _Offer[T] | None:
    ranked = sorted(sums, key=lambda found: (found.rank, sorted(found.keys)))
    return _Offer(key, tuple(ranked)) if ranked else None


@dataclass(slots=True)
class _Settled(Generic[T]):
    """Hold an offer that was taken, the members it holds, and the claimants that have as good a claim to some of them."""

    offer: _Offer[T]
    own: frozenset[str]
    rivals: set[str]

    @property
    def best(self) -> _Sum[T]:
        return self.offer.sums[0]


def _settle(keys: Sequence[str], search: Callable[[str, Container[str]], _Offer[T] | None]) -> dict[str, _Settled[T]]:
    """Give each claimant its best sum, the best ranks first; where two claim one member at the same rank, both stay open."""
    order = {key: number for number, key in enumerate(keys)}
    waiting: list[tuple[tuple[int, int, int], int, _Offer[T]]] = []

    settled: dict[str, _Settled[T]] = {}
    holder: dict[str, str] = {}

    def offer(key: str) -> None:
        found = search(key, holder)
        if found is not None:
            heappush(waiting, (found.sums[0].rank, order[key], found))

    for key in keys:
        offer(key)
    while waiting:
        _, _, taken = heappop(waiting)
        best = taken.sums[0].keys
        made = _Settled(taken, best - holder.keys(), {holder[key] for key in best & holder.keys()})
        held = [settled[rival].best for rival in made.rivals]
        if any(other.rank != made.best.rank or other.shape == made.best.shape for other in held) or not made.own:
            offer(taken.key)
            continue
        for rival in made.rivals:
            settled[rival].rivals.add(taken.key)
        settled[taken.key] = made
        holder |= dict.fromkeys(made.own, taken.key)
    return settled


# --- one payment, several postings ----------------------------------------------------------------------------------------


class _Postings:
    """Find the free postings that may be parts of a payment: in the modules it may belong to, and around its day anywhere."""

    def __init__(self, slots: Sequence[Slot], tolerances: Tolerances) -> None:
        self.tolerances = tolerances
        self.modules = {slot.module.id: slot.module for slot in slots}
        dated = [(slot.module.id, slot.posting.date.toordinal(), slot) for slot in slots if slot.posting.date is not None]
        self.places = _Places([*dated, *((_EVERYWHERE, day, slot) for _, day, slot in dated)])
        self.by_home: dict[tuple[str | None, TaxPeriod | None], list[Module]] = defaultdict(list)
        for module in self.modules.values():
            self.by_home[(module.key.form, module.key.period)].append(module)

    def offer(self, payment: Payment, used: Container[str]) -> _Offer[Slot] | None:
        """Return the sums that may be a payment; what is used is no part of one."""
        stated = payment.form is not None and payment.period is not None
        homes = self.by_home.get((payment.form, payment.period), ()) if stated else self.modules.values()
        found: list[_Sum[Slot]] = []
        around: dict[str, _Member[Slot]] = {}
        for module in homes:
            if not fit(payment, module).faults:
                own = self._near(payment, module.id, used)
                around |= {member.key: member for member in own}
                found += _sums(own, payment.amount, _within)
        if stated and around:
            around |= {member.key: member for member in self._near(payment, _EVERYWHERE, used)}
            nearest_first = sorted(around.values(), key=lambda m: (m.away, len(m.fit.faults), m.key))
            found += _sums(nearest_first[:NEAREST], payment.amount, _may_cross)
        elif payment.form is not None and payment.period is None and not found:
            nearest_first = sorted(around.values(), key=lambda m: (m.away, m.key))
            found += _sums(nearest_first[:NEAREST], payment.amount, _may_span)
        return _offer(payment.id, found)

    def _near(self, payment: Payment, place: str, used: Container[str]) -> list[_Member[Slot]]:
        def wanted(slot: Slot) -> bool:
            return slot.posting.id not in used and -(slot.posting.amount or 0) < payment.amount

        reach, day = self.tolerances.allowance(payment.sure_method), payment.date.toordinal()
        found = self.places.near(place, day, reach, wanted)
        return [_part(slot, away, fit(payment, slot.module)) for away, slot in found if not _unreadable(slot.module)]


def posted_in_parts(
    payments: Sequence[Payment], slots: Sequence[Slot], tolerances: Tolerances, transfers: Sequence[Slot] = ()
) -> list[Pair]:
    """Pair each payment with two or more postings that together are its amount.

    ``transfers`` are credits transferred in whose sending side is not in the folder: part of a payment may have gone that way.
    """
    postings = _Postings([*slots, *transfers], tolerances)
    claimants = {payment.id: payment for payment in payments}
    settled = _settle(list(claimants), lambda key, used: postings.offer(claimants[key], used))
    return [_parts_pair(claimants[key], made, settled) for key, made in settled.items()]


def _part(slot: Slot, away: int, place: Fit) -> _Member[Slot]:
    posting = slot.posting
    day = posting.date.toordinal() if posting.date else 0
    return _Member(-(posting.amount or 0), away, day, slot.module.id, place, posting.role == "transfer", slot, posting.id)


def _parts_pair(payment: Payment, made: _Settled[Slot], settled: Mapping[str, _Settled[Slot]]) -> Pair:
    best, others = made.best, made.offer.others
    slots = tuple(slot for slot in best.entries if slot.posting.id in made.own)
    open_ = [*made.offer.equal, *((best, *(settled[rival].best for rival in sorted(made.rivals))) if made.rivals else ())]
    lag = max((slot.posting.date - payment.date).days for slot in slots if slot.posting.date is not None)
    return Pair(
        (payment,),
        slots,
        "parts",
        best.fit,
        lag,
        False,
        False,
        tuple(_in_words(other) for other in others[:OTHER_SUMS]),
        tuple(dict.fromkeys(slot for found in open_ for slot in found.entries if slot not in slots)),
        by_chance=best.crosses and (bool(others) or not best.one_day or "period" in best.fit.unstated),
    )


def _in_words(found: _Sum[Slot]) -> str:
    return " and ".join(f"code {s.posting.code} of {s.posting.date} on {s.module.key}" for s in found.entries)


# --- several payments, one posting ----------------------------------------------------------------------------------------


def posted_as_one(payments: Sequence[Payment], slots: Sequence[Slot], tolerances: Tolerances) -> list[Pair]:
    """Pair each posting with two or more payments that together are its amount."""
    reach = max((tolerances.allowance(payment.sure_method) for payment in payments), default=0)
    places = _Places((_EVERYWHERE, payment.date.toordinal(), payment) for payment in payments)
    claimants = {slot.posting.id: slot for slot in slots if slot.posting.date is not None and not _unreadable(slot.module)}

    def search(key: str, used: Container[str]) -> _Offer[Payment] | None:
        slot = claimants[key]
        posted = slot.posting.date
        total, day = -(slot.posting.amount or 0), posted.toordinal() if posted else 0

        def wanted(payment: Payment) -> bool:
            near = abs(payment.date.toordinal() - day) <= tolerances.allowance(payment.sure_method)
            return near and payment.id not in used and payment.amount < total

        near = [
            _share(payment, away, fit(payment, slot.module)) for away, payment in places.near(_EVERYWHERE, day, reach, wanted)
        ]
        plain = [member for member in near if not member.fit.faults]
        return _offer(key, [*_sums(plain, total, _within), *_sums(near, total, _may_cross)])

    settled = _settle(list(claimants), search)
    taken = {key for made in settled.values() for key in made.own}
    pairs = []
    for key, made in settled.items():
        more = _others_as_good(made, taken)
        taken |= {payment.id for payment in more}
        rivals = [claimants[rival] for rival in sorted(made.rivals)]
        pairs.append(_combined_pair(claimants[key], made, rivals, more))
    return pairs


def _others_as_good(made: _Settled[Payment], taken: Container[str]) -> tuple[Payment, ...]:
    """Return the payments of sums as good as the best, if nothing else holds them: which of them were posted stays open."""
    free = [found for found in made.offer.equal if all(key in made.own or key not in taken for key in found.keys)]
    found = dict.fromkeys(payment for other in free for payment in other.entries if payment.id not in made.own)
    return tuple(found)


def _share(payment: Payment, away: int, place: Fit) -> _Member[Payment]:
    return _Member(payment.amount, away, payment.date.toordinal(), _EVERYWHERE, place, False, payment, payment.id)


def _combined_pair(slot: Slot, made: _Settled[Payment], rivals: Sequence[Slot], more: Sequence[Payment]) -> Pair:
    best, others = made.best, made.offer.others
    group = (*(payment for payment in best.entries if payment.id in made.own), *more)
    posted = slot.posting.date
    lag = max((posted - payment.date).days for payment in group) if posted else 0
    doubt = best.crosses and (bool(others) or not best.one_day)
    told = tuple(_payments_in_words(other) for other in others[:OTHER_SUMS])
    open_ = (slot, *rivals) if more else tuple(rivals)
    return Pair(group, (slot,), "combined", best.fit, lag, False, False, told, open_, by_chance=doubt)


def _payments_in_words(found: _Sum[Payment]) -> str:
    return " and ".join(f"{to_words(p.amount)} of {p.date} ({p.where})" for p in found.entries)


def _unreadable(module: Module) -> bool:
    return module.key.form is None or module.key.period is None
