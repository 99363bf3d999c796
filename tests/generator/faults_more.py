"""Break a client in the ways that take two lines to tell: split and joined payments, moved credits, two faults in one payment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from tests.generator.ledger import Row
from tests.generator.moves import home_of, move, neighbours, old_enough
from tests.generator.plan import Expected, NoTarget, Paid, Plan


def split_posting(plan: Plan) -> None:
    """Post one payment in two parts on one day: nothing is wrong, for the parts make the whole."""
    paid = plan.choose([p for p in plan.free() if plan.alone(p) and plan.quiet(home_of(p), p) and p.amount > 400_00])
    posted = paid.posted
    assert posted is not None
    part = plan.rng.randrange(paid.amount // 5, paid.amount // 2)
    if any(abs(other.amount - size) < size // 5 for other in plan.paid for size in (part, paid.amount - part)):
        raise NoTarget
    home_of(paid).posted.append(replace(posted, amount=-part))
    posted.amount += part


def combined_posting(plan: Plan) -> None:
    """Post two payments of one day as one line: nothing is wrong, for they make its amount."""
    paid = plan.choose([p for p in plan.free() if plan.alone(p) and plan.quiet(home_of(p), p)])
    home, posted = home_of(paid), paid.posted
    assert posted is not None
    amount = plan.rng.randrange(30, 400) * 1_000 + 700
    if any(0.85 <= amount / other.amount <= 1.18 or amount + paid.amount == other.amount for other in plan.paid):
        raise NoTarget
    second = plan.pay(home, paid.date, amount, paid.kind, paid.method)
    home.posted.remove(second.posted)  # type: ignore[arg-type]
    second.posted, second.touched = posted, True
    posted.amount -= amount
    posted.of += (second.label,)


def transferred_out(plan: Plan) -> None:
    """Move a payment that was posted where it belongs to another period of the same taxpayer."""
    paid = plan.choose([p for p in plan.free() if plan.alone(p) and neighbours(plan, p) and p.form == "1040"])
    target, home, posted = plan.rng.choice(neighbours(plan, paid)), home_of(paid), paid.posted
    assert posted is not None
    there, here = (f"{account.form} {account.period[0]}{account.period[1]:02d}" for account in (target, home))
    home.extra.append(Row("820", "Credit transferred out to", posted.date, paid.amount, detail=there))
    target.extra.append(Row("700", "Credit transferred in from", posted.date, -paid.amount, detail=here))
    # Whether such a posting counts as matched or as reversed is left open, so its state is not compared.
    posted.state = ""
    plan.finding("transferred_out", paid, target)


def credit_elect_difference(plan: Plan) -> None:
    """Let the next year receive less of an overpayment than the year before passed on."""
    receiving = [a for a in plan.accounts.values() if any(row.code == "716" for row in a.extra)]
    if not receiving:
        raise NoTarget
    account = receiving[0]
    row = next(row for row in account.extra if row.code == "716")
    kept = plan.rng.randrange(2_000, abs(row.amount or 0) - 2_000)
    account.extra[account.extra.index(row)] = replace(row, amount=-kept)
    plan.findings.append(Expected("credit_elect_difference", place=account.place))


def _late(plan: Plan, paid: Paid) -> None:
    assert paid.posted is not None
    paid.posted.date = paid.date + timedelta(days=plan.rng.randrange(16, 24))
    plan.marks.append(paid.posted.date)
    plan.finding("late_posting", paid)


def wrong_period_and_late(plan: Plan) -> None:
    """Post a payment late, and to another period: one payment, two findings."""
    fitting = [p for p in plan.free() if plan.alone(p, days=50) and neighbours(plan, p) and old_enough(plan, p)]
    paid = plan.choose(fitting)
    target = plan.rng.choice(neighbours(plan, paid))
    move(plan, paid, target)
    plan.finding("wrong_period", paid, target)
    _late(plan, paid)


def wrong_type_and_late(plan: Plan) -> None:
    """Post an estimated payment late, and as another kind: one payment, two findings."""
    paid = plan.choose([p for p in plan.free() if p.kind == "estimated" and old_enough(plan, p)], "kind")
    assert paid.posted is not None
    paid.posted.code = "670"
    plan.finding("wrong_type", paid, home_of(paid))
    _late(plan, paid)


FAULTS: dict[str, Callable[[Plan], None]] = {
    fault.__name__: fault
    for fault in (
        *(split_posting, combined_posting, transferred_out, credit_elect_difference),
        *(wrong_period_and_late, wrong_type_and_late),
    )
}
"""The faults of this file by name."""
