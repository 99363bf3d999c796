"""Break a client by what happens between accounts: money moved and moved back, credit elect cut or lost, copies, coincidences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from tests.generator.ledger import Row
from tests.generator.moves import home_of, move, neighbours, old_enough
from tests.generator.plan import Account, Expected, NoTarget, Paid, Plan, Posted


def _movable(plan: Plan) -> list[Paid]:
    return [p for p in plan.free() if plan.alone(p) and neighbours(plan, p) and p.posted and p.posted.code in ("660", "670")]


def moved_and_back(plan: Plan) -> None:
    """Take a payment out of the right account, post it to another period, and bring it back: it is where it belongs."""
    paid = plan.choose(_movable(plan))
    home, posted = home_of(paid), paid.posted
    target = plan.rng.choice(neighbours(plan, paid))
    assert posted is not None
    stem, day = posted.code[:2], posted.date
    away = Posted(stem + "2", day, paid.amount, state="")
    # Which of the two equal lines is the one that was taken off cannot be told: both are the payment.
    posted.state = ""
    home.posted += [away, Posted(posted.code, day, -paid.amount, state="", of=(paid.label,))]
    target.posted += [Posted(stem + "3", day, -paid.amount, state="reversed"), replace(away)]
    plan.allow("corrected", paid, unsure=False)


def corrected_by_transfer(plan: Plan) -> None:
    """Post a payment to another period, and move it where it belongs by a credit transfer with its own date."""
    paid = plan.choose([p for p in _movable(plan) if p.form == "1040"])
    home, posted = home_of(paid), paid.posted
    target = plan.rng.choice(neighbours(plan, paid))
    move(plan, paid, target)
    assert posted is not None
    posted.state, posted.of = "", ()
    there, here = (f"{account.form} {account.period[0]}{account.period[1]:02d}" for account in (target, home))
    target.extra.append(Row("820", "Credit transferred out to", posted.date, paid.amount, detail=here))
    arrived = Row("700", "Credit transferred in from", posted.date, -paid.amount, detail=there)
    home.extra.append(arrived)
    home.carries[arrived] = (paid.label,)
    plan.finding("corrected", paid)


def late_and_replaced(plan: Plan) -> None:
    """Let the bank refuse a payment, charge the penalty, and pay again by another channel some days later."""
    fitting = [p for p in plan.free() if p.method == "check" and plan.alone(p) and p.kind in ("estimated", "balance_due")]
    paid = plan.choose([p for p in fitting if p.posted and (plan.response - p.posted.date).days > 90], "kind")
    home, posted = home_of(paid), paid.posted
    assert posted is not None
    back = posted.date + timedelta(days=plan.rng.randrange(10, 18))
    posted.state = "reversed"
    home.posted.append(Posted(posted.code[:2] + "1", back, paid.amount, state=""))
    penalty = paid.amount // 50 if paid.amount >= 125_000 else min(2_500, paid.amount)
    home.extra.append(Row("286", "Penalty for dishonored payment", back, penalty))
    plan.finding("dishonored", paid)
    again = plan.pay(home, back + timedelta(days=plan.rng.randrange(4, 12)), paid.amount, paid.kind, "eft")
    again.touched, again.hidden = True, paid.hidden
    home.intended -= paid.amount
    assert again.posted is not None
    again.posted.code = posted.code
    plan.marks += [back, again.date]


def january_open(plan: Plan) -> None:
    """Post a January payment, whose record names no year, to the new year: nobody can be certain that this is wrong."""
    fitting = [p for p in plan.free() if p.date.month == 1 and p.form == "1040" and plan.alone(p)]
    later = [p for p in fitting if any(a.period[0] == p.date.year for a in neighbours(plan, p))]
    paid = plan.choose(later)
    target = next(a for a in neighbours(plan, paid) if a.period[0] == paid.date.year)
    home_of(paid).posted.remove(paid.posted)  # type: ignore[arg-type]
    target.posted.append(paid.posted)  # type: ignore[arg-type]
    paid.hidden |= {"period"}
    paid.state = "matched|ambiguous"
    assert paid.posted is not None
    paid.posted.state = ""
    plan.allow("wrong_period", paid)
    plan.allow("ambiguous", paid)


def january_silent(plan: Plan) -> None:
    """Keep silent on the year of a January payment that stands in the year before: nothing is wrong."""
    paid = plan.choose([p for p in plan.free() if p.date.month == 1 and p.form == "1040" and plan.alone(p)])
    paid.hidden |= {"period"}


def stale_transcript(plan: Plan) -> None:
    """Let one transcript be older than its last payments: they are pending, not missing."""
    fitting = [a for a in plan.accounts.values() if not a.filed and not a.extra and not a.linked and _cut(plan, a)]
    if not fitting:
        raise NoTarget
    account = plan.rng.choice(fitting)
    drawn = _cut(plan, account)
    assert drawn is not None
    account.response = drawn
    for paid in plan.paid:
        if paid.account is account and paid.date > drawn - timedelta(days=50):
            account.posted.remove(paid.posted)  # type: ignore[arg-type]
            paid.posted, paid.state, paid.touched, paid.hidden = None, "pending", True, frozenset()
            plan.marks.append(paid.date)


def _cut(plan: Plan, account: Account) -> date | None:
    """Return a day between the last payments of an account that is far enough from each."""
    own = sorted((paid for paid in plan.paid if paid.account is account), key=lambda one: one.date)
    if len(own) < 2 or len(own) != len(account.posted) or any(one.touched or one.posted is None for one in own):
        return None
    before, after = own[-2].date, own[-1].date
    drawn = after - timedelta(days=3)
    return drawn if (drawn - before).days > 53 else None


def older_copy(plan: Plan) -> None:
    """Leave an older copy of a transcript in the folder; now and then it does not show yet what was processed slowly."""
    accounts = [a for a in plan.accounts.values() if len(a.posted) >= 2 and a.form != "Civil Penalty"]
    if not accounts:
        raise NoTarget
    account = plan.rng.choice(accounts)
    dates = sorted(posted.date for posted in account.posted)
    drawn = dates[-1] - timedelta(days=2)
    slow: tuple[str, ...] = ()
    if plan.rng.random() < 0.5:
        drawn, slow = dates[-1] + timedelta(days=30), account.posted[-1].of
    if drawn > plan.response - timedelta(days=20) or (account.response and drawn >= account.response):
        raise NoTarget
    account.copies.append((drawn, slow))


def _receiving(plan: Plan) -> tuple[Account, Account]:
    """Return the account that received a credit elect, and the one that passed it on.

    Raises:
        NoTarget: when no overpayment was passed on.
    """
    for account in plan.accounts.values():
        year, month = account.period
        before = plan.accounts.get((account.party.tin.last4, account.form, (year - 1, month)))
        sent = [row.amount for row in before.extra if row.code == "836"] if before is not None else []
        received = [-row.amount for row in account.extra if row.code == "716" and row.amount]
        if before is not None and sent and sent == received:
            return account, before
    raise NoTarget


def credit_elect_lost(plan: Plan) -> None:
    """Pass an overpayment on that the next year never receives."""
    account, _ = _receiving(plan)
    account.extra = [row for row in account.extra if row.code != "716"]
    plan.findings.append(Expected("credit_elect_difference", place=account.place))


def credit_elect_wrong_year(plan: Plan) -> None:
    """Let another year than the next one receive an overpayment."""
    account, _ = _receiving(plan)
    year, month = account.period
    other = plan.accounts.get((account.party.tin.last4, account.form, (year + 1, month)))
    if other is None:
        raise NoTarget
    row = next(row for row in account.extra if row.code == "716")
    account.extra.remove(row)
    other.extra.append(row)
    other.linked = True
    plan.findings.append(Expected("credit_elect_difference", place=account.place, several=True))


def credit_elect_offset(plan: Plan) -> None:
    """Let the IRS take a part of an overpayment for another debt and pass the rest on: both years agree, nothing is lost."""
    account, before = _receiving(plan)
    received = next(row for row in account.extra if row.code == "716")
    sent = next(row for row in before.extra if row.code == "836")
    taken = (sent.amount or 0) // 3 + 17
    before.extra[before.extra.index(sent)] = replace(sent, amount=(sent.amount or 0) - taken)
    account.extra[account.extra.index(received)] = replace(received, amount=(received.amount or 0) + taken)
    other = f"1040 {before.period[0] - 4}12"
    before.extra.append(Row("826", "Credit transferred out to", sent.date, taken, detail=other))


def owner_pays_from_company(plan: Plan) -> None:
    """Post the owner's estimated payment under the company's number, because it was sent from there."""
    companies = [a for a in plan.accounts.values() if a.form == "1120"]
    fitting = [p for p in plan.free() if p.form == "1040" and p.kind == "estimated" and plan.alone(p)]
    pairs = [(p, a) for p in fitting for a in companies if a.period == p.period and plan.quiet(a, p)]
    paid = plan.choose([p for p, _ in pairs], "tin", "kind")
    paid.hidden = frozenset()
    target = next(a for p, a in pairs if p is paid)
    home_of(paid).posted.remove(paid.posted)  # type: ignore[arg-type]
    target.posted.append(paid.posted)  # type: ignore[arg-type]
    plan.finding("wrong_tin", paid, target)
    plan.allow("wrong_form", paid, unsure=False)


def equal_to_withholding(plan: Plan) -> None:
    """Lose a payment whose amount happens to be that of the withholding, of a refundable credit or of an offset."""
    fitting = [p for p in plan.free() if old_enough(plan, p) and home_of(p).filed and p.form == "1040" and not home_of(p).linked]
    paid = plan.choose([p for p in fitting if plan.alone(p) and plan.quiet(home_of(p), p)])
    home = home_of(paid)
    assert paid.posted is not None
    home.posted.remove(paid.posted)
    paid.posted, paid.state = None, "not_posted"
    plan.finding("not_posted", paid)
    if plan.rng.random() < 0.5:
        home.withheld = paid.amount
    else:
        home.extra.append(Row("766", "Credit to your account", paid.date, -paid.amount))
        home.owes += paid.amount


_PEOPLE = ("single", "joint", "separate", "postponed")
SHAPES_FOR: dict[str, tuple[str, ...]] = {
    "january_open": _PEOPLE,
    "january_silent": ("single", "postponed"),
    "corrected_by_transfer": _PEOPLE,
    "late_and_replaced": ("single", "joint", "separate", "postponed", "business", "fiscal", "trust", "owner"),
    "stale_transcript": ("single", "joint", "separate", "fiscal", "trust", "owner", "business"),
    "credit_elect_lost": _PEOPLE,
    "credit_elect_wrong_year": _PEOPLE,
    "credit_elect_offset": _PEOPLE,
    "owner_pays_from_company": ("owner",),
    "equal_to_withholding": _PEOPLE,
}
FAULTS: dict[str, Callable[[Plan], None]] = {
    fault.__name__: fault
    for fault in (
        *(moved_and_back, corrected_by_transfer, late_and_replaced, january_open, january_silent, stale_transcript, older_copy),
        *(credit_elect_lost, credit_elect_wrong_year, credit_elect_offset, owner_pays_from_company, equal_to_withholding),
    )
}
"""The faults of this file by name."""
