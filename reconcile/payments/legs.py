"""Count an entry of a ledger once, though each of its sides stands in a row of its own, and its parts in rows of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from reconcile.model import Payment
from reconcile.payments import accounts, asides, cells, money_out, sides
from reconcile.payments.entry import Entry
from reconcile.payments.gathered import Gathered
from reconcile.payments.headers import Field
from reconcile.payments.plan import Plan
from reconcile.payments.sides import Sides

NOT_MOVED = "an entry between two accounts of which none is a bank's: no money moved"


class Came(NamedTuple):
    """Hold a row of a ledger that names the IRS and was read as money that came in: it may be a side of a payment."""

    entry: Entry
    day: date
    cents: int


class Settled(NamedTuple):
    """Hold the rows that remain payments, and the numbers of those read as money that came in, which are sides of an entry.

    ``short``: the cents of the parts that name the IRS, by the row of the entry, where the whole is more than they are.
    """

    taken: list[Entry]
    explained: frozenset[int]
    short: dict[int, int]


@dataclass(frozen=True, slots=True)
class _Leg:
    """Hold one side of a ledger entry: its amount, its sign, the line it stands under, the account it names, and its own.

    ``payment`` is ``None`` where the row was read as money that came in.
    """

    entry: Entry
    day: date | None
    cents: int
    side: int
    group: str
    account: str
    own: str
    number: str
    payment: Payment | None

    @property
    def row(self) -> int:
        return self.entry.row.number

    @property
    def is_bank(self) -> bool:
        return accounts.is_own_bank(self.own)

    @property
    def of_entry(self) -> tuple[str, ...]:
        """What the sides of one entry have in common."""
        return (self.entry.text("check"), self.entry.text("reference"), self.entry.text("type"))

    @property
    def noted(self) -> tuple[str, str]:
        """Whom an entry names, and what it notes."""
        return self.entry.text("payee"), self.entry.text("memo")

    def is_of(self, other: _Leg) -> bool:
        """Tell whether two rows are the two sides of one entry: opposite signs, or each under the account the other names.

        The sign alone does not tell: where it follows the nature of an account, a payment lowers a bank account and a liability.
        """
        if (self.group, self.account) == (other.group, other.account):
            return False
        opposite = self.side == -other.side != 0
        if self.payment is None or other.payment is None:
            # What came in may be the bank's giving back: that stands under the account which the payment stands under.
            known = bool(self.own and other.own) and self.own != other.own
            of_books = any(accounts.is_of_books(one.own) or accounts.is_draw(one.own) for one in (self, other))
            return opposite and known and (self.is_bank != other.is_bank or of_books)
        if self._shares_sign_with(other):
            return True
        if not self.account and not other.account:
            # Rows stand under their own account, and none names the other: it is the bank's, and one of something else.
            return opposite and (self.is_bank != other.is_bank or self.moves_nothing(other))
        if opposite:
            return True
        if not self.group or not other.group or self.group == other.group:
            return False
        named = (self.account == other.group, other.account == self.group)
        return all(named) or (any(named) and "-split-" in (self.account, other.account))

    def _shares_sign_with(self, other: _Leg) -> bool:
        """Tell whether a payment lowers by the same sign an account with a bank and, in the other row, one of what is owed."""
        if self.is_bank == other.is_bank or not (self.side == other.side != 0):
            return False
        owed = other if self.is_bank else self
        return accounts.is_owed(owed.own) and self.noted == other.noted

    def moves_nothing(self, other: _Leg) -> bool:
        """Tell whether the two accounts are of books beyond doubt, that which gave one of what is owed: booked, not paid."""
        gave, got = (self, other) if self.side < other.side else (other, self)
        told = self.payment and other.payment and self.entry.text("type")
        return not told and accounts.is_owed(gave.own) and accounts.is_of_books(got.own)


def settle(plan: Plan, into: Gathered, taken: Sequence[Entry], came: Sequence[Came]) -> Settled:
    """Set aside all but one row of each ledger entry, and every row of an entry that moved no money."""
    if not taken or ("account" not in plan.columns and not any(entry.group for entry in taken)):
        return Settled(list(taken), frozenset(), {})
    first = len(into.payments) - len(taken)
    payments, read = into.payments[first:], sides.of_plan(plan)
    legs = [_leg(read, entry, payment) for entry, payment in zip(taken, payments, strict=True)]
    legs = sorted((*legs, *(_leg(read, *one) for one in came)), key=lambda leg: leg.row)
    reasons = _parts_of_splits(legs)
    reasons |= _second_sides([leg for leg in legs if leg.row not in reasons])
    told: dict[int, Payment] = {}
    short: dict[int, int] = {}
    for noted in (True, False):
        found = _under_accounts([leg for leg in legs if leg.row not in reasons], noted=noted)
        reasons |= found.reasons
        told |= found.told
        short |= found.short
    into.payments[first:] = [told.get(one.row, one) for one in payments if one.row not in reasons]
    explained = frozenset(one.entry.row.number for one in came if one.entry.row.number in reasons)
    sheet = payments[0].sheet
    into.set_aside[:] = [
        replace(one, reason=reasons[one.row]) if one.row in explained and one.sheet == sheet else one for one in into.set_aside
    ]
    into.set_aside += [asides.of_payment(one, reasons[one.row]) for one in payments if one.row in reasons]
    return Settled([entry for entry in taken if entry.row.number not in reasons], explained, short)


def _leg(read: Sides, entry: Entry, payment: Payment | date, cents: int = 0) -> _Leg:
    paid = payment if isinstance(payment, Payment) else None
    return _Leg(
        entry=entry,
        day=paid.date if paid else payment if isinstance(payment, date) else None,
        cents=paid.amount if paid else cents,
        side=_side(entry),
        group=accounts.name_of(entry.group),
        account=read.other_of(entry),
        own=read.own_of(entry),
        number=read.number_of(entry),
        payment=paid,
    )


def _second_sides(legs: Sequence[_Leg]) -> dict[int, str]:
    """Find the two sides of an entry: same day, amount, number and type, on the two sides of the books."""
    waiting: dict[tuple[object, ...], list[_Leg]] = {}
    reasons: dict[int, str] = {}
    for leg in legs:
        alike = waiting.setdefault((leg.day, leg.cents, *leg.of_entry), [])
        other = next((one for one in alike if one.is_of(leg)), None)
        if other is None:
            alike.append(leg)
            continue
        alike.remove(other)
        reasons |= _of_sides(other, leg)
    return reasons


def _of_sides(first: _Leg, second: _Leg) -> dict[int, str]:
    paid = [one for one in (first, second) if one.payment]
    if paid and first.side == -second.side != 0 and first.moves_nothing(second):
        return dict.fromkeys((first.row, second.row), NOT_MOVED)
    if len(paid) == 1:
        here, there = (first, second) if first.payment else (second, first)
        if there.is_bank and not here.is_bank:
            return {here.row: money_out.MONEY_IN}
        return {there.row: f"other leg of the entry in row {here.row}"}
    kept, dropped = (second, first) if not paid and second.is_bank else (first, second)
    return {dropped.row: f"other leg of the entry in row {kept.row}"}


def _parts_of_splits(legs: Sequence[_Leg]) -> dict[int, str]:
    """Find the parts of an entry that is called split: they stand under other accounts, and are together not more than it."""
    whole: dict[tuple[object, ...], list[_Leg]] = {}
    for leg in legs:
        if leg.payment:
            whole.setdefault((leg.day, *leg.of_entry, leg.entry.text("payee")), []).append(leg)
    part_of: dict[int, str] = {}
    for alike in whole.values():
        splits = [leg for leg in alike if leg.account == "-split-" and leg.group]
        if len(splits) != 1 or len(alike) < 3:
            continue
        split = splits[0]
        parts = [leg for leg in alike if leg is not split and leg.account == split.group]
        if len(parts) > 1 and sum(part.cents for part in parts) <= split.cents:
            part_of.update((part.row, _part_of(splits)) for part in parts)
    return part_of


def _part_of(wholes: Sequence[_Leg]) -> str:
    rows = ", ".join(str(whole.row) for whole in wholes)
    return f"part of the split entry in row {rows}" if len(wholes) == 1 else f"parts of the split entries in rows {rows}"


class _Parts(NamedTuple):
    """Hold why the parts of entries are no payments, what they tell of the whole ones, and what they lack of them, by rows."""

    reasons: dict[int, str]
    told: dict[int, Payment]
    short: dict[int, int]


def _under_accounts(legs: Sequence[_Leg], *, noted: bool) -> _Parts:
    """Find the parts of entries whose rows stand, each under its account, on the other side of the bank's.

    ``noted``: what they have in common is their note too, by which entries of one day are told apart.
    """
    entries: dict[tuple[object, ...], list[_Leg]] = {}
    for leg in legs:
        key = (leg.day, *leg.of_entry, leg.number, leg.entry.text("payee"), leg.entry.text("memo") if noted else "")
        entries.setdefault(key, []).append(leg)
    found = _Parts({}, {}, {})
    for alike in entries.values():
        wholes = [leg for leg in alike if leg.payment and leg.is_bank]
        if not wholes or len({whole.side for whole in wholes}) > 1:
            continue
        side = wholes[0].side
        others = [leg for leg in alike if leg.own and not leg.is_bank and leg.side]
        parts = [leg for leg in others if leg.side == -side or (leg.payment and noted and accounts.is_owed(leg.own))]
        if not _make_up(parts, wholes):
            continue
        found.reasons.update((part.row, _part_of(wholes)) for part in parts)
        if len(wholes) == 1:
            if (total := sum(part.cents for part in parts)) < wholes[0].cents:
                found.short[wholes[0].row] = total
            found.told[wholes[0].row] = _told_by(wholes[0].payment, [part.payment for part in parts if part.payment])
    return found


def _make_up(parts: Sequence[_Leg], wholes: Sequence[_Leg]) -> bool:
    """Tell whether parts are those of entries: together as much, or less where not all that was paid is of the IRS."""
    total, paid = sum(part.cents for part in parts), sum(whole.cents for whole in wholes)
    first = wholes[0]
    numbered = bool(first.number or first.entry.text("check") or first.entry.text("reference"))
    if total == paid:
        return len(parts) > 1 or numbered
    return len(wholes) == 1 and 0 < total < paid and (len(parts) > 1 or numbered)


def _told_by(whole: Payment | None, parts: Sequence[Payment]) -> Payment:
    """Return a payment with what its parts agree on; where they do not, what it was for stays open."""
    assert whole is not None
    told = (whole, *parts)
    forms = {one.form for one in told if one.form}
    if len(forms) > 1:
        return replace(whole, form=None, period=None, kind="unknown")
    periods = {one.period for one in told if one.period}
    kinds = {one.kind for one in told if one.kind != "unknown"}
    return replace(
        whole,
        form=next(iter(forms), None),
        period=periods.pop() if len(periods) == 1 else None,
        kind=kinds.pop() if len(kinds) == 1 else "unknown",
    )


def _side(entry: Entry) -> int:
    """Return on which side of its account an entry stands: 1 for a debit or a positive amount, -1 for the other."""
    column: Field = "amount"
    if "paid" in entry.plan.columns:
        # A ledger may print a zero on the side that is not meant.
        column = "paid" if entry.text("paid").strip("$0., -") else "received"
    cents = cells.cents_of(entry.cell(column))
    if cents is None:
        return 0
    return -1 if column == "received" else (cents > 0) - (cents < 0)
