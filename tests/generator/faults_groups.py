"""Break a client by sums: parts in two accounts, several payments in one line, equal payments, period sums."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from tests.generator.calendar import DEPOSIT_FORMS, crosses_due
from tests.generator.moves import home_of, neighbours, old_enough
from tests.generator.plan import Account, Expected, NoTarget, Paid, Plan, Posted


def part_of(plan: Plan, paid: Paid) -> int:
    """Return an amount that is clearly a part of a payment, and like no other payment.

    Raises:
        NoTarget: when the part or the rest is like another payment.
    """
    part = plan.rng.randrange(paid.amount // 500, paid.amount // 200) * 100 + 33
    if any(abs(other.amount - size) < size // 5 for other in plan.paid for size in (part, paid.amount - part)):
        raise NoTarget
    return part


def _large(plan: Plan) -> list[Paid]:
    return [p for p in plan.free() if plan.alone(p) and plan.quiet(home_of(p), p) and p.amount > 600_00]


def _part_elsewhere(plan: Plan, paid: Paid, target: Account, kind: str) -> None:
    """Post a part of a payment to another account: the payment is whole, the part is in the wrong place."""
    posted = paid.posted
    assert posted is not None
    part = part_of(plan, paid)
    target.posted.append(replace(posted, amount=-part))
    posted.amount += part
    home = (paid.tin.last4, paid.form, paid.period)
    plan.findings.append(Expected(kind, paid.label, amount=part, expected=home, actual=target.place))


def split_across_modules(plan: Plan) -> None:
    """Post one payment in two parts of one day, one of them to the next or the last period."""
    paid = plan.choose([p for p in _large(plan) if neighbours(plan, p)])
    _part_elsewhere(plan, paid, plan.rng.choice(neighbours(plan, paid)), "wrong_period")


def split_between_spouses(plan: Plan) -> None:
    """Post a part of a joint payment to the other spouse's own account."""
    others = {paid.label: account for paid in _large(plan) for account in plan.accounts.values() if _is_spouses(account, paid)}
    paid = plan.choose([p for p in _large(plan) if p.label in others])
    _part_elsewhere(plan, paid, others[paid.label], "wrong_tin")


def partial_removal(plan: Plan) -> None:
    """Take a part of a payment out of the right account and post it to another period with its own date."""
    paid = plan.choose([p for p in _large(plan) if neighbours(plan, p) and p.posted and p.posted.code in ("660", "670")])
    home, posted = home_of(paid), paid.posted
    target = plan.rng.choice(neighbours(plan, paid))
    assert posted is not None
    part = part_of(plan, paid)
    home.posted.append(Posted(posted.code[:2] + "2", posted.date, part, state=""))
    # The part is the payment's money wherever it stands now; the state of the posting that lost it is left open.
    target.posted.append(replace(posted, amount=-part))
    posted.state = ""
    home_place = (paid.tin.last4, paid.form, paid.period)
    plan.findings.append(Expected("transferred_out", paid.label, amount=part, expected=home_place, actual=target.place))


def combined_three(plan: Plan) -> None:
    """Post three payments of one day as one line: nothing is wrong, for they make its amount."""
    paid = plan.choose(_large(plan))
    home, posted = home_of(paid), paid.posted
    assert posted is not None
    first = plan.rng.randrange(30, 200) * 1_000 + 700
    for amount in (first, first * 2 + 1_111):
        if any(0.85 <= amount / other.amount <= 1.18 or amount + paid.amount == other.amount for other in plan.paid):
            raise NoTarget
        more = plan.pay(home, paid.date, amount, paid.kind, paid.method)
        home.posted.remove(more.posted)  # type: ignore[arg-type]
        more.posted, more.touched = posted, True
        posted.amount -= amount
        posted.of += (more.label,)


def _second_alike(plan: Plan, *, posted: bool) -> None:
    """Pay the same amount twice on one day, two payments by their references."""
    fitting = [p for p in plan.free() if plan.alone(p) and plan.quiet(home_of(p), p) and old_enough(plan, p)]
    paid = plan.choose([p for p in fitting if p.method == "eft"], "reference")
    twin = plan.pay(home_of(paid), paid.date, paid.amount, paid.kind, paid.method)
    twin.touched, twin.twin_of, twin.hidden = True, paid.label, paid.hidden
    assert twin.posted is not None and paid.posted is not None
    twin.posted.date, twin.posted.code = paid.posted.date, paid.posted.code
    both = (paid.label, twin.label)
    paid.posted.of = both
    if posted:
        twin.posted.of = both
        return
    home_of(paid).posted.remove(twin.posted)
    twin.posted, twin.state = None, "not_posted"
    plan.finding("not_posted", twin)


def two_equal_posted(plan: Plan) -> None:
    """Post two equal payments of one day: nothing is wrong, neither record nor posting is a duplicate."""
    _second_alike(plan, posted=True)


def two_equal_one_posted(plan: Plan) -> None:
    """Post one of two equal payments of one day: the other is missing, whichever it is."""
    _second_alike(plan, posted=False)


def equal_near_days(plan: Plan) -> None:
    """Pay the same amount again as the first payment is credited: each is in time, though one posting is of the other's day."""
    fitting = [
        p for p in plan.free() if plan.alone(p) and plan.quiet(home_of(p), p) and p.method == "eft" and old_enough(plan, p)
    ]
    paid = plan.choose(fitting, "reference")
    later = [paid.date + timedelta(days=days) for days in (3, 4)]
    if crosses_due(paid.date, later[1]):
        raise NoTarget
    second = plan.pay(home_of(paid), later[0], paid.amount, paid.kind, "eft")
    assert paid.posted is not None and second.posted is not None
    paid.posted.date, second.posted.date = later
    second.posted.code = paid.posted.code
    second.touched, second.hidden, second.twin_of = True, paid.hidden, paid.label
    paid.posted.of = second.posted.of = (paid.label, second.label)


def equal_spouses(plan: Plan) -> None:
    """Let both spouses pay the same amount on one day for accounts of their own, and lose one: the other is not in its place."""
    fitting = [p for p in plan.free() if p.method == "eft" and old_enough(plan, p) and plan.alone(p)]
    others = {a.place: a for a in plan.accounts.values()}
    paid = plan.choose([p for p in fitting if any(_is_spouses(a, p) for a in others.values())], "tin")
    account = next(a for a in others.values() if _is_spouses(a, paid))
    if any(abs((posted.date - paid.date).days) < 30 and -posted.amount == paid.amount for posted in account.posted):
        raise NoTarget
    second = plan.pay(account, paid.date, paid.amount, paid.kind, "eft")
    second.touched = True
    paid.hidden = second.hidden = frozenset()
    lost = plan.rng.choice((paid, second))
    home_of(lost).posted.remove(lost.posted)  # type: ignore[arg-type]
    lost.posted, lost.state = None, "not_posted"
    plan.finding("not_posted", lost)


def _is_spouses(account: Account, paid: Paid) -> bool:
    return account.party.tin != paid.tin and (account.form, account.period) == (paid.form, paid.period)


def near_amounts(plan: Plan) -> None:
    """Pay nearly the same amount again some days later, and lose the second payment: the first is whole."""
    paid = plan.choose([p for p in plan.free() if plan.alone(p) and plan.quiet(home_of(p), p) and old_enough(plan, p)])
    second = plan.pay(home_of(paid), paid.date + timedelta(days=1), paid.amount + 9_00, paid.kind, "eft")
    if plan.rng.random() < 0.5:
        second.touched, second.hidden = True, paid.hidden
        return
    home_of(second).posted.remove(second.posted)  # type: ignore[arg-type]
    second.touched, second.posted, second.state, second.hidden = True, None, "not_posted", paid.hidden
    plan.finding("not_posted", second)


def bulk_deposits(plan: Plan) -> None:
    """Write the deposits of a period down as one sum, as a payroll provider's bank line does: the sums agree."""
    fitting = [a for a in plan.accounts.values() if a.form in DEPOSIT_FORMS and len(a.posted) >= 2 and _untouched(plan, a)]
    if not fitting:
        raise NoTarget
    account = plan.rng.choice(fitting)
    own = [paid for paid in plan.paid if paid.account is account]
    last = max(own, key=lambda one: one.date)
    last.amount = sum(one.amount for one in own)
    if any(other.amount == last.amount for other in plan.paid if other not in own):
        raise NoTarget
    for posted in account.posted:
        posted.of = (last.label,)
    plan.paid = [paid for paid in plan.paid if paid not in own or paid is last]
    last.touched, last.hidden = True, last.hidden & {"tin", "reference"}
    plan.marks += [one.date for one in own]


def _untouched(plan: Plan, account: Account) -> bool:
    own = [paid for paid in plan.paid if paid.account is account]
    apart = all(abs((paid.date - mark).days) >= 25 for paid in own for mark in plan.marks)
    whole = all(paid.posted is not None and not paid.touched for paid in own)
    return len(own) == len(account.posted) and whole and apart


_INCOME = ("single", "joint", "separate", "postponed", "business", "fiscal", "trust", "owner")
SHAPES_FOR: dict[str, tuple[str, ...]] = {
    "split_between_spouses": ("joint",),
    "equal_spouses": ("separate",),
    "partial_removal": _INCOME,
    "bulk_deposits": ("business", "payroll"),
}
FAULTS: dict[str, Callable[[Plan], None]] = {
    fault.__name__: fault
    for fault in (
        *(split_across_modules, split_between_spouses, partial_removal, combined_three, two_equal_posted),
        *(two_equal_one_posted, equal_near_days, equal_spouses, near_amounts, bulk_deposits),
    )
}
"""The faults of this file by name."""
