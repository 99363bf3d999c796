"""Run the stages of the matching in their order; each pairs by the cheapest assignment among what is still free."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from reconcile.config import Tolerances
from reconcile.decision import Decision
from reconcile.matching.alike import AlikePayments, AlikeSlots, Shelves, alike_payments
from reconcile.matching.assignment import cheapest_shares
from reconcile.matching.bulk import period_sums
from reconcile.matching.decisions import rule
from reconcile.matching.groups import posted_as_one, posted_in_parts
from reconcile.matching.lateness import Rhythm
from reconcile.matching.near import near_amounts
from reconcile.matching.netting import net
from reconcile.matching.pairs import ALONE, LATEST, PER_DAY, PERIOD_ORDER, Basis, Candidate, Pair, Slot, price
from reconcile.matching.twins import References, repeats
from reconcile.model import Module, Payment

LATE_NEAREST = 24
"""At most so many groups of alike postings are looked at beyond the allowance, the earliest first."""
READINGS = 4
"""So many other readings are told of one pair."""
MAIL_DAYS = 5
"""Two postings that lie no farther apart are equally likely to be one mailed check."""
READINGS_NEAREST = 16
"""Among so many groups of alike postings, the nearest in time to the chosen one, the other readings are sought."""

_Entry = tuple[AlikePayments, AlikeSlots, Candidate]


class Matcher:
    """Pair the payments and postings of one client; ``run`` fills ``pairs``."""

    def __init__(
        self,
        payments: Sequence[Payment],
        modules: Sequence[Module],
        tolerances: Tolerances,
        decisions: Sequence[Decision] = (),
    ) -> None:
        self.tolerances = tolerances
        self.netting = net(modules)
        self.payments = sorted(payments, key=lambda p: (p.date, p.amount, p.id))
        self.live: list[Slot] = []
        self.offsets: list[Slot] = []
        arrived, undone = [], []
        for module in modules:
            for posting in module.postings:
                if posting.id in self.netting.undone:
                    undone.append(Slot(posting, module))
                elif posting.is_payment:
                    self.live.append(Slot(posting, module))
                elif posting.id in self.netting.arrivals or posting.id in self.netting.strays:
                    arrived.append(Slot(posting, module))
                elif posting.id in self.netting.offsets:
                    self.offsets.append(Slot(posting, module))
        self.arrived = arrived
        self.of_cuts = self._slots_of_cuts(modules)
        self.references = References(self.payments)
        self.pairs: list[Pair] = []
        self.used_payments: set[str] = set()
        self.used_postings: set[str] = set()
        self.ruled = rule(decisions, self.payments, [*self.live, *arrived, *undone], self.netting.undone, tolerances)
        self.forbidden = self.ruled.forbidden
        self._take(self.ruled.pairs)
        free = [slot for slot in (*self.live, *arrived) if slot.posting.id not in self.used_postings]
        self.shelves = Shelves(free, self.forbidden.postings)
        undone = [slot for slot in undone if slot.posting.id not in self.used_postings]
        self.undone = Shelves(undone, self.forbidden.postings)
        self.groups = alike_payments(self.free_payments(), tolerances, self.forbidden.payments)

    def free_payments(self) -> list[Payment]:
        """Return the payments not yet paired, by date."""
        return [payment for payment in self.payments if payment.id not in self.used_payments]

    def free_slots(self) -> list[Slot]:
        """Return the live payment postings not yet paired, module by module."""
        return [slot for slot in self.live if slot.posting.id not in self.used_postings]

    def _free_arrivals(self) -> list[Slot]:
        return [slot for slot in self.arrived if slot.posting.id not in self.used_postings]

    def _slots_of_cuts(self, modules: Sequence[Module]) -> dict[str, Slot]:
        """Return the postings that parts of other postings became, by id."""
        if not self.netting.cuts:
            return {}
        places = {module.id: module for module in modules}
        arrivals = [cut.arrival for cuts in self.netting.cuts.values() for cut in cuts if cut.arrival is not None]
        return {posting.id: Slot(posting, places[posting.module]) for posting in arrivals}

    # --- candidates --------------------------------------------------------------------------------------------------

    def _candidates(self, group: AlikePayments, found: Iterable[AlikeSlots]) -> Iterator[_Entry]:
        if group.members:
            for slots in found:
                if slots.members and self.forbidden.allows(group.first, slots.first):
                    candidate = price(group.first, slots.first, group.allowance)
                    if candidate is not None:
                        yield group, slots, candidate

    def _at_home(self, shelves: Shelves) -> Iterator[_Entry]:
        """Yield the designated readings within the allowance."""
        for group in self.groups:
            yield from self._designated(group, shelves, group.allowance)

    def _designated(self, group: AlikePayments, shelves: Shelves, reach: int) -> Iterator[_Entry]:
        found = shelves.at_home(group.first).between(group.day - reach, group.day + reach)
        for entry in self._candidates(group, found):
            if entry[2].designated:
                yield entry

    def _in_time(self, shelves: Shelves) -> Iterator[_Entry]:
        """Yield the readings within the allowance, in whatever module."""
        for group in self.groups:
            found = shelves.anywhere(group.first).between(group.day - group.allowance, group.day + group.allowance)
            for entry in self._candidates(group, found):
                if entry[2].slot.posting.role != "transfer":
                    yield entry

    def _late(self, rhythm: Rhythm, repeated: frozenset[str]) -> Iterator[_Entry]:
        """Yield the later readings that the rhythm of the amount allows; a repeated record is not looked for later.

        A transfer that arrived later is one where what it moved stood elsewhere in time: the chain proves it, whatever its date.
        """
        for group in self.groups:
            if not group.members or group.first.id in repeated:
                continue
            shelf = self.shelves.anywhere(group.first)
            found = shelf.after(group.day + group.allowance, group.day + LATEST, LATE_NEAREST)
            for entry in self._candidates(group, found):
                candidate = entry[2]
                if candidate.slot.posting.role == "transfer":
                    if candidate.designated and self.netting.came_from(candidate.slot.posting, group.first.date, group.allowance):
                        yield entry
                elif rhythm.believable(group.first, candidate.slot, candidate.fit):
                    yield entry

    def _moved_on(self) -> Iterator[_Entry]:
        """Yield what arrived by transfer in another place, where its chain begins with a posting of the payment's days."""
        for group in self.groups:
            found = self.shelves.anywhere(group.first).between(group.day - group.allowance, group.day + LATEST)
            for entry in self._candidates(group, found):
                posting = entry[2].slot.posting
                if posting.role == "transfer" and self.netting.came_from(posting, group.first.date, group.allowance):
                    yield entry

    # --- one stage ---------------------------------------------------------------------------------------------------

    def _take(self, pairs: Iterable[Pair]) -> None:
        for made in pairs:
            self.pairs.append(made)
            for payment in made.payments:
                self.used_payments.add(payment.id)
            for slot in made.slots:
                self.used_postings.add(slot.posting.id)

    def _assign(self, entries: Iterable[_Entry], basis: Basis = "exact") -> None:
        """Pair by the cheapest one-to-one assignment of the candidates."""
        chosen = {(group.number, slots.number): (group, slots, candidate) for group, slots, candidate in entries}
        edges = {edge: candidate.cost for edge, (_, _, candidate) in chosen.items()}
        rows = {group.number: len(group.members) for group, _, _ in chosen.values()}
        columns = {slots.number: len(slots.members) for _, slots, _ in chosen.values()}
        for edge, share in cheapest_shares(edges, ALONE, rows, columns).items():
            group, slots, found = chosen[edge]
            for _ in range(share):
                payment, slot = group.members.pop(), slots.members.pop()
                made = Pair((payment,), (slot,), basis, found.fit, found.lag, found.late, found.wrong_type)
                self._take([self._with_cuts(made)])

    def _with_cuts(self, made: Pair) -> Pair:
        """Add what parts of the posting became, so that a payment is followed wherever its money went."""
        cuts = self.netting.cuts.get(made.slots[0].posting.id) if self.netting.cuts else None
        if not cuts or made.slots[0].posting.amount != cuts[0].original.amount:
            return made
        homes = [self.of_cuts[cut.arrival.id] for cut in cuts if cut.arrival and cut.arrival.id not in self.used_postings]
        for home in homes:
            self.shelves.withdraw(home)
        return replace(made, slots=(*made.slots, *homes), cuts=cuts)

    # --- the stages --------------------------------------------------------------------------------------------------

    def run(self, returned: Sequence[Payment] = ()) -> None:
        """Pair stage by stage, the strongest evidence first; what the record itself calls returned comes before all."""
        if returned and self.undone.groups:
            self.groups = alike_payments(returned, self.tolerances, self.forbidden.payments)
            self._assign((e for e in self._in_time(self.undone) if self._refused(e[2])), "undone")
            self._regroup()
        self._assign(e for group in self._told_by_day() for e in self._designated(group, self.shelves, 0))
        if self.undone.groups:
            same_day = (e for group in self.groups for e in self._designated(group, self.undone, 0))
            self._assign((e for e in same_day if self._refused(e[2])), "undone")
        self._assign(self._at_home(self.shelves))
        if self.undone.groups:
            self._assign(self._undone_at_home(), "undone")
        self._regroup()
        if self.groups:
            self._leftovers()
        self.pairs = [self._with_alternatives(made) for made in self.pairs]

    def settle(self, scheduled: Sequence[Payment]) -> None:
        """Pair what was still to come, says the record, with a posting of its days in its own module: it was paid."""
        if scheduled:
            self.groups = alike_payments(scheduled, self.tolerances, self.forbidden.payments)
            self._assign(self._at_home(Shelves(self.free_slots(), self.forbidden.postings)))

    def _told_by_day(self) -> list[AlikePayments]:
        """Return the groups whose day tells, and their rivals: a payment is no worse for a bank that proves how it was made."""
        telling = {group.number: _home(group) for group in self.groups if self._day_tells(group)}
        homes = set(telling.values())
        return [
            group
            for group in self.groups
            if group.number in telling or (group.members[-1].proof and group.first.method != "check" and _home(group) in homes)
        ]

    def _day_tells(self, group: AlikePayments) -> bool:
        """Tell whether the very day is to be preferred to all other readings.

        It is where the allowance spans a week's rhythm, and where a bounced payment and its replacement differ by days only.
        Within the few days of an electronic payment it would push an equal payment beyond its allowance without need. A check is
        credited days after it was written: its very day proves nothing against an earlier check of that amount.
        """
        wide = group.allowance > self.tolerances.electronic_days
        reach = 2 * group.allowance
        return group.first.method != "check" and (
            wide or bool(self.undone.at_home(group.first).between(group.day - reach, group.day + reach))
        )

    def _leftovers(self) -> None:
        """Look for what is left in other places, later, as undone, as sums and as near amounts."""
        free = self.free_payments()
        paired = [payment for made in self.pairs for payment in made.payments]
        repeated = frozenset(repeats(free, paired, self.references))
        self._regroup(repeated)
        rhythm = Rhythm(self.payments, self.used_payments, self.free_slots())
        in_time, late = list(self._in_time(self.shelves)), list(self._late(rhythm, repeated))
        if late:
            self._sums_before_late(in_time, late, repeated)
        self._assign(e for e in (*in_time, *late) if e[0].members and e[1].members)
        if self.undone.groups:
            self._assign((e for e in self._in_time(self.undone) if self._refused(e[2]) or not e[2].fit.faults), "undone")
        if self.arrived:
            self._assign(self._moved_on())
        self._rests()
        free = [payment for payment in self.free_payments() if payment.id not in repeated]
        if not free:
            return
        allowed, elsewhere = self.forbidden, [*self._free_arrivals(), *self.offsets]
        self._take(allowed.by_payment(self._in_parts, free, [*self.free_slots(), *elsewhere]))
        slots = [*self.free_slots(), *self._free_arrivals()]
        self._take(allowed.by_posting(self._as_one, self._unpaired(free), slots))
        self._take(allowed.by_payment(period_sums, self._unpaired(free), self.free_slots()))
        near = self._unpaired(free)
        self._take(allowed.by_payment(lambda p, s: near_amounts(p, s, self.tolerances), near, self.free_slots()))

    def _sums_before_late(self, in_time: Sequence[_Entry], late: Sequence[_Entry], repeated: frozenset[str]) -> None:
        """Take a sum of one day, in time and without another sum, before a single posting that came later.

        Only for payments that no single posting fits in time, and without the postings that fit another payment by themselves.
        """
        prompt = {group.number for group, _, _ in in_time}
        spoken_for = {slot.posting.id for _, slots, _ in in_time for slot in slots.members}
        readings: dict[str, list[str]] = defaultdict(list)
        for group, _, candidate in late:
            for payment in group.members if group.number not in prompt else ():
                readings[payment.id].append(candidate.words())
        if not readings:
            return
        alone = [payment for group in self.groups if group.number not in prompt for payment in group.members]
        free = [payment for payment in alone if payment.id not in repeated]
        slots = [slot for slot in (*self.free_slots(), *self._free_arrivals()) if slot.posting.id not in spoken_for]
        sums = self.forbidden.by_payment(self._in_parts, [payment for payment in free if payment.id in readings], slots)
        used = {slot.posting.id for made in sums for slot in made.slots} | {p.id for made in sums for p in made.payments}
        left = [payment for payment in free if payment.id not in used]
        unused = [slot for slot in slots if slot.posting.id not in used]
        sums += self.forbidden.by_posting(self._as_one, left, unused)
        for made in sums:
            later = [words for payment in made.payments for words in readings.get(payment.id, ())]
            if later and made.of_one_day and not made.alternatives and not made.ambiguous:
                self._take([replace(made, alternatives=tuple(later[:READINGS]), by_chance=True)])
                self._withdraw(made)

    def _withdraw(self, made: Pair) -> None:
        for slot in made.slots:
            self.shelves.withdraw(slot)
        taken = {payment.id for payment in made.payments}
        for group in self.groups:
            group.members = [payment for payment in group.members if payment.id not in taken]

    def _in_parts(self, payments: Sequence[Payment], slots: Sequence[Slot]) -> list[Pair]:
        live = [slot for slot in slots if slot.posting.is_payment]
        return posted_in_parts(payments, live, self.tolerances, [slot for slot in slots if not slot.posting.is_payment])

    def _as_one(self, payments: Sequence[Payment], slots: Sequence[Slot]) -> list[Pair]:
        return posted_as_one(payments, slots, self.tolerances)

    def _unpaired(self, payments: Sequence[Payment]) -> list[Payment]:
        return [payment for payment in payments if payment.id not in self.used_payments]

    def _rests(self) -> None:
        """Pair what a cut posting still holds: the records may keep its parts as payments of their own."""
        cut = [slot for slot in self.free_slots() if slot.posting.id in self.netting.cuts]
        if cut:
            left = [Slot(replace(s.posting, amount=-self.netting.left(s.posting)), s.module) for s in cut]
            self._assign(self._in_time(Shelves(left)))

    def _regroup(self, repeated: frozenset[str] = frozenset()) -> None:
        free = self.free_payments()
        apart = self.forbidden.payments
        groups = alike_payments((p for p in free if p.id not in repeated), self.tolerances, apart)
        again = alike_payments((p for p in free if p.id in repeated), self.tolerances, apart)
        self.groups = [*groups, *(replace(group, number=len(groups) + group.number) for group in again)]

    def _undone_at_home(self) -> Iterator[_Entry]:
        """Yield the designated readings that were undone, of payments that stand nowhere else in time.

        What the bank refused is never the same money as a posting in another module; what the IRS took off may be. What came back
        by transfer is found where it stands now.
        """
        for entry in self._at_home(self.undone):
            group = entry[0]
            if self.netting.came_back(entry[2].slot.posting):
                continue
            shelf = self.shelves.anywhere(group.first)
            found = shelf.between(group.day - group.allowance, group.day + group.allowance)
            if self._refused(entry[2]) or not any(self._candidates(group, found)):
                yield entry

    def _refused(self, candidate: Candidate) -> bool:
        return self.netting.undone[candidate.slot.posting.id].nature == "dishonored"

    # --- other readings ----------------------------------------------------------------------------------------------

    def _with_alternatives(self, made: Pair) -> Pair:
        """Add the readings that were not chosen; an equally good one in another module makes the pair ambiguous."""
        if made.basis != "exact" or len(made.payments) != 1 or made.decided is not None:
            return made
        payment, slot = made.payments[0], made.slots[0]
        allowance = self.tolerances.allowance(payment.sure_method)
        day = payment.date.toordinal()
        around = self.shelves.anywhere(payment).between(day - allowance, day + max(allowance, made.lag))
        if len(around) == 1:
            return made
        if len(around) > READINGS_NEAREST:
            posted = slot.posting.date.toordinal() if slot.posting.date else day
            around = sorted(around, key=lambda group: (abs(group.day - posted), group.number))[:READINGS_NEAREST]
        own = price(payment, slot, allowance)
        others, equal = [], []
        for group in around:
            other = group.members[-1] if group.members else group.first
            found = price(payment, other, allowance) if other.posting.role != "transfer" else None
            if own is None or found is None or _same_row(other, slot) or not self.forbidden.allows(payment, other):
                continue
            others.append(found)
            if group.members and other.module.id != slot.module.id and _as_good(found, own):
                equal.append(other)
        words = tuple(c.words() for c in sorted(others, key=lambda c: (c.cost, c.slot.posting.id))[:READINGS])
        return replace(made, alternatives=words, ambiguous=tuple(equal))


def _home(group: AlikePayments) -> tuple[object, ...]:
    return group.day, group.first.amount, group.first.form, group.first.period


def _same_row(other: Slot, slot: Slot) -> bool:
    first, second = other.posting, slot.posting
    return (first.module, first.date, first.code) == (second.module, second.date, second.code)


def _as_good(other: Candidate, own: Candidate) -> bool:
    """Tell whether another reading is as good: no dearer, or told apart only by what proves nothing.

    Where the record leaves its place open, the usual order of periods proves nothing, nor, for a check, do some days in the mail.
    """
    if other.cost <= own.cost:
        return True
    if not own.fit.unstated or own.fit.faults or other.fit.faults:
        return False
    days = MAIL_DAYS if own.payment.sure_method in ("check", "unknown") else 0
    return abs(other.lag - own.lag) <= days and other.cost <= own.cost + 2 * PERIOD_ORDER + PER_DAY * days
