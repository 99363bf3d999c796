"""Follow the overpayments that taxpayers had applied to their next period: what was passed on, received, and claimed.

The accounts of a couple belong together: what a joint return passes on may be received on two accounts, and the other way round.
A credit that was taken back (832, 712) counts for nothing on its side.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from reconcile import codes
from reconcile.matching.designation import tin_agrees
from reconcile.matching.pairs import Slot
from reconcile.model import Module, Payment, TaxPeriod, Tin

_OUT = frozenset({"830", "836", "832"})
_IN = frozenset({"710", "716", "711", "712"})
_TAKEN_BACK = frozenset({"711", "712"})


@dataclass(frozen=True, slots=True)
class Election:
    """Hold one form's step from a period to the next: the accounts on both sides, their credit elects, and what is claimed.

    ``sent`` are the lines by which the earlier period passed an overpayment on, or took that back; ``received`` those by which
    the later period, which ``period`` names, received it, or gave it back.
    """

    form: str
    period: TaxPeriod
    senders: tuple[Module, ...]
    receivers: tuple[Module, ...]
    claims: tuple[Payment, ...] = ()
    sent: tuple[Slot, ...] = field(init=False)
    received: tuple[Slot, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Find the credit elects of both sides once."""
        object.__setattr__(self, "sent", _lines(self.senders, _OUT))
        object.__setattr__(self, "received", _lines(self.receivers, _IN))

    @property
    def out(self) -> int:
        """Return what was passed on, in cents."""
        return sum(slot.posting.amount or 0 for slot in self.sent)

    @property
    def into(self) -> int:
        """Return what was received, in cents."""
        return -sum(slot.posting.amount or 0 for slot in self.received)

    @property
    def claimed(self) -> int:
        """Return what the records say was received, in cents."""
        return sum(claim.amount for claim in self.claims)

    @property
    def people(self) -> frozenset[str]:
        """Return the numbers on the accounts, by their last four digits."""
        return frozenset(number for module in (*self.senders, *self.receivers) for number in _people(module))

    def standing(self) -> tuple[Slot, ...]:
        """Return the credits received that were not taken back."""
        credits = [slot for slot in self.received if (slot.posting.amount or 0) < 0]
        for back in self.received:
            if back.posting.code in _TAKEN_BACK and (back.posting.amount or 0) > 0:
                same = [s for s in credits if s.module is back.module and s.posting.amount == -(back.posting.amount or 0)]
                credits = [slot for slot in credits if slot is not same[0]] if same else credits
        return tuple(credits)

    def narrowed(self) -> Election:
        """Return the step without the accounts of a household whose own credit elect agrees on both sides."""
        own: dict[Tin | None, tuple[list[Module], list[Module]]] = defaultdict(lambda: ([], []))
        for side, modules in enumerate((self.senders, self.receivers)):
            for module in modules:
                own[module.key.tin][side].append(module)
        agreed = [
            module
            for sent, received in own.values()
            if sent and received and replace(self, senders=tuple(sent), receivers=tuple(received)).agrees
            for module in (*sent, *received)
        ]
        senders = tuple(module for module in self.senders if module not in agreed)
        receivers = tuple(module for module in self.receivers if module not in agreed)
        return replace(self, senders=senders, receivers=receivers) if senders and receivers else self

    @property
    def agrees(self) -> bool:
        """Tell whether all that was passed on was received."""
        return self.out == self.into

    def unseen(self) -> frozenset[str]:
        """Return the numbers of spouses whose own accounts may hold a part of it, and are not in the folder."""
        if not self.senders or not self.receivers:
            return frozenset()
        sending = {number for module in self.senders for number in _people(module)}
        receiving = {number for module in self.receivers for number in _people(module)}
        return frozenset(sending ^ receiving)


def _lines(modules: Iterable[Module], wanted: frozenset[str]) -> tuple[Slot, ...]:
    return tuple(Slot(p, module) for module in modules for p in module.postings if p.code in wanted and p.amount)


def _people(module: Module) -> tuple[str, ...]:
    transcript = module.transcript
    return tuple(tin.last4 for tin in (transcript.tin, transcript.spouse_tin) if tin is not None)


def next_period(form: str, period: TaxPeriod) -> TaxPeriod | None:
    """Return the period that follows: the next quarter or the next year."""
    known = codes.forms().get(form)
    if known is None:
        return None
    months = period.year * 12 + period.month - 1 + (3 if known.rhythm == "quarterly" else 12)
    return TaxPeriod(months // 12, months % 12 + 1)


def elections(modules: Sequence[Module], claims: Sequence[Payment]) -> tuple[Election, ...]:
    """Return every step from a period to the next for which there is an account or a claim that can be placed.

    A claim that names no period, or that fits the accounts of several people, is in none of them.
    """
    sides: dict[tuple[str, TaxPeriod], tuple[list[Module], list[Module]]] = defaultdict(lambda: ([], []))
    for module in modules:
        form, period = module.key.form, module.key.period
        if form is None or period is None or module.key.tin is None or module.clash or module.disputed:
            continue
        sides[(form, period)][1].append(module)
        following = next_period(form, period)
        if following is not None:
            sides[(form, following)][0].append(module)
    by_period: dict[TaxPeriod, list[Payment]] = defaultdict(list)
    for claim in claims:
        if claim.period is not None:
            by_period[claim.period].append(claim)
    found: list[Election] = []
    for (form, period), (senders, receivers) in sorted(sides.items()):
        steps = _households(form, period, senders, receivers)
        placed: dict[int, list[Payment]] = defaultdict(list)
        for claim in by_period.get(period, ()):
            fitting = [number for number, step in enumerate(steps) if claim.form in (None, form) and _may_be_of(claim, step)]
            if len(fitting) == 1:
                placed[fitting[0]].append(claim)
        found += [replace(step, claims=tuple(placed[n])) if n in placed else step for n, step in enumerate(steps)]
    return tuple(found)


def strayed(steps: Sequence[Election]) -> dict[int, Election]:
    """Return, by position, the steps whose overpayment another period of the same people received instead, to the cent."""
    long: dict[tuple[str, int], list[Election]] = defaultdict(list)
    for step in steps:
        if step.senders and step.into > step.out:
            long[(step.form, step.into - step.out)].append(step)
    found: dict[int, Election] = {}
    for number, step in enumerate(steps):
        fitting = [other for other in long.get((step.form, step.out - step.into), ()) if other.people & step.people]
        if step.senders and fitting:
            nearest = min(fitting, key=lambda other: (abs((other.period.end - step.period.end).days), other.period))
            long[(step.form, step.out - step.into)].remove(nearest)
            found[number] = nearest
    return found


def _may_be_of(claim: Payment, step: Election) -> bool:
    return any(tin_agrees(claim, module) is not False for module in step.receivers or step.senders)


def _households(form: str, period: TaxPeriod, senders: Sequence[Module], receivers: Sequence[Module]) -> list[Election]:
    """Put the accounts together that share a number, so that each couple is one."""
    accounts = [(_people(module), side, module) for side, modules in enumerate((senders, receivers)) for module in modules]
    head: dict[str, str] = {}

    def find(number: str) -> str:
        while head.setdefault(number, number) != number:
            number = head[number]
        return number

    for people, _, _ in accounts:
        for number in people[1:]:
            head[find(number)] = find(people[0])
    groups: dict[str, tuple[list[Module], list[Module]]] = defaultdict(lambda: ([], []))
    for people, side, module in accounts:
        groups[find(people[0])][side].append(module)
    return [Election(form, period, tuple(sent), tuple(received)) for _, (sent, received) in sorted(groups.items())]
