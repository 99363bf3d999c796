"""Move a payment to where it does not belong: what every misapplied payment has in common."""

from __future__ import annotations

from tests.generator.calendar import QUARTERLY
from tests.generator.plan import Account, NoTarget, Paid, Plan

ELECTRONIC_DAYS, CHECK_DAYS = 21, 45


def home_of(paid: Paid) -> Account:
    """Return the account a payment was made for, where it was also posted."""
    if paid.account is None or paid.posted is None:
        raise NoTarget
    return paid.account


def old_enough(plan: Plan, paid: Paid) -> bool:
    """Tell whether the transcripts were drawn well after the days a payment of its channel may take."""
    days = ELECTRONIC_DAYS if paid.method in ("eft", "card", "wire") else CHECK_DAYS
    return (plan.response - paid.date).days > days + 8


def move(plan: Plan, paid: Paid, target: Account) -> None:
    """Post a payment to another account, now and then as a plain payment instead of an estimated one."""
    home = home_of(paid)
    assert paid.posted is not None
    home.posted.remove(paid.posted)
    target.posted.append(paid.posted)
    if plan.rng.random() < 0.2 and paid.posted.code == "660":
        paid.posted.code = "670"


def neighbours(plan: Plan, paid: Paid) -> list[Account]:
    """Return the accounts of the same TIN and form for the next and the last period."""
    year, month = paid.period
    step = 3 if paid.form in QUARTERLY else 12
    count = year * 12 + month
    near = {((count + sign * step - 1) // 12, (count + sign * step - 1) % 12 + 1) for sign in (1, -1)}
    found = [plan.accounts.get((paid.tin.last4, paid.form, period)) for period in sorted(near)]
    return [account for account in found if account is not None and plan.quiet(account, paid)]
