"""Count an entry of a ledger once, though each of its sides stands in a row of its own, and its parts in rows of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reconcile.model import Payment
from reconcile.payments import accounts, asides, cells
from reconcile.payments.entry import Entry
from reconcile.payments.gathered import Gathered
from reconcile.payments.headers import Field
from reconcile.payments.plan import Plan


@dataclass(frozen=True, slots=True)
class _Leg:
    """Hold one side of a ledger entry: its row, its sign, the account it stands under and the one it names."""

    row: int
    side: int
    group: str
    account: str

    def is_of(self, other: _Leg) -> bool:
        """Tell whether two rows are the two sides of one entry: opposite signs, or each under the account the other names.

        The sign alone does not tell: where it follows the nature of an account, a payment lowers a bank account and a liability.
        """
        if (self.group, self.account) == (other.group, other.account):
            return False
        if not self.account and not other.account:
            # Rows stand under their own account, and none names the other: it is the bank's, and one of something else.
            banks = accounts.is_own_bank(self.group), accounts.is_own_bank(other.group)
            return self.side == -other.side != 0 and any(banks) and not all(banks)
        if self.side and self.side == -other.side:
            return True
        if not self.group or not other.group or self.group == other.group:
            return False
        named = (self.account == other.group, other.account == self.group)
        return all(named) or (any(named) and "-split-" in (self.account, other.account))


def drop_second(plan: Plan, into: Gathered, taken: Sequence[Entry]) -> None:
    """Set aside the second leg of a ledger entry: same day, amount, number and type, on the other side of the books."""
    if "account" not in plan.columns and not any(entry.group for entry in taken):
        return
    taken = _without_parts(into, taken)
    waiting: dict[tuple[object, ...], list[_Leg]] = {}
    kept = []
    first = len(into.payments) - len(taken)
    for payment, entry in zip(into.payments[first:], taken, strict=True):
        key = (payment.date, payment.amount, entry.text("check"), entry.text("reference"), entry.text("type"))
        legs = waiting.setdefault(key, [])
        leg = _Leg(payment.row, _side(entry), accounts.name_of(entry.group), accounts.name_of(entry.text("account")))
        other = next((one for one in legs if one.is_of(leg)), None)
        if other is not None:
            into.set_aside.append(asides.of_payment(payment, f"other leg of the entry in row {other.row}"))
            legs.remove(other)
            continue
        legs.append(leg)
        kept.append(payment)
    into.payments[first:] = kept


def _without_parts(into: Gathered, taken: Sequence[Entry]) -> list[Entry]:
    """Set aside the parts of a split entry, which stand under other accounts and together are not more than the whole."""
    first = len(into.payments) - len(taken)
    pairs = list(zip(into.payments[first:], taken, strict=True))
    whole: dict[tuple[object, ...], list[tuple[Payment, Entry]]] = {}
    for payment, entry in pairs:
        key = (payment.date, entry.text("check"), entry.text("reference"), entry.text("type"), entry.text("payee"))
        whole.setdefault(key, []).append((payment, entry))
    part_of: dict[int, int] = {}
    for alike in whole.values():
        splits = [one for one in alike if accounts.name_of(one[1].text("account")) == "-split-" and one[1].group]
        if len(splits) != 1 or len(alike) < 3:
            continue
        total, split = splits[0]
        own = accounts.name_of(split.group)
        parts = [payment for payment, entry in alike if entry is not split and accounts.name_of(entry.text("account")) == own]
        if len(parts) > 1 and sum(part.amount for part in parts) <= total.amount:
            part_of.update((part.row, total.row) for part in parts)
    into.payments[first:] = [payment for payment, _ in pairs if payment.row not in part_of]
    for payment, _ in pairs:
        if payment.row in part_of:
            into.set_aside.append(asides.of_payment(payment, f"part of the split entry in row {part_of[payment.row]}"))
    return [entry for payment, entry in pairs if payment.row not in part_of]


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
