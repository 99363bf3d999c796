"""Break a client that is in order, one fault at a time, and note what must be found.

A fault is made only where the contract leaves one reading: the payment stands alone, near no other of like amount and far from
every other fault. Where a client offers no such payment, ``NoTarget`` asks for another client.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from tests.generator.calendar import DEPOSIT_FORMS, crosses_due, instalments, return_due, weekday_before
from tests.generator.ledger import Row
from tests.generator.moves import home_of, move, neighbours, old_enough
from tests.generator.plan import Account, Expected, NoTarget, Paid, Plan, Posted
from tests.generator.shapes import young_payment


def _strange_tins(plan: Plan, paid: Paid) -> list[Account]:
    return [
        account
        for (last4, form, period), account in plan.accounts.items()
        if last4 != paid.tin.last4 and form == paid.form and period == paid.period and plan.quiet(account, paid)
    ]


def _strange_forms(plan: Plan, paid: Paid) -> list[Account]:
    return [
        account
        for (last4, form, period), account in plan.accounts.items()
        if last4 == paid.tin.last4 and form != paid.form and abs(period[0] - paid.period[0]) <= 1 and plan.quiet(account, paid)
    ]


def _misplaced(plan: Plan, kind: str, places: Callable[[Plan, Paid], list[Account]]) -> None:
    paid = plan.choose([p for p in plan.free() if plan.alone(p) and places(plan, p)])
    target = plan.rng.choice(places(plan, paid))
    move(plan, paid, target)
    plan.finding(kind, paid, target)


def wrong_period(plan: Plan) -> None:
    """Post a payment to the next or the last period; where there is a January instalment, often to the new year."""
    january = [p for p in plan.free() if p.date.month == 1 and p.form == "1040" and neighbours(plan, p) and plan.alone(p)]
    following = [p for p in january if any(a.period[0] == p.date.year for a in neighbours(plan, p))]
    if following and plan.rng.random() < 0.5:
        paid = plan.choose(following)
        target = next(a for a in neighbours(plan, paid) if a.period[0] == paid.date.year)
        move(plan, paid, target)
        plan.finding("wrong_period", paid, target)
        return
    _misplaced(plan, "wrong_period", neighbours)


def wrong_tin(plan: Plan) -> None:
    """Post a payment under the other spouse's number."""
    _misplaced(plan, "wrong_tin", _strange_tins)


def wrong_form(plan: Plan) -> None:
    """Post a payment to another form of the same taxpayer."""
    _misplaced(plan, "wrong_form", _strange_forms)


def wrong_type(plan: Plan) -> None:
    """Post an estimated payment as another kind of payment in the right account, or the other way round."""
    kinds = ("estimated", "balance_due", "extension")
    paid = plan.choose([p for p in plan.free() if p.kind in kinds and p.posted and p.posted.code != "650"], "kind")
    assert paid.posted is not None
    paid.posted.code = plan.rng.choice(("670", "670", "610", "640")) if paid.kind == "estimated" else "660"
    plan.finding("wrong_type", paid, home_of(paid))


def late_posting(plan: Plan) -> None:
    """Credit a payment later than its channel allows, or in time by days but after the due date it met."""
    if plan.rng.random() < 0.5 and _over_the_line(plan):
        return
    paid = plan.choose([p for p in plan.free() if p.method in ("eft", "card", "wire", "check") and old_enough(plan, p)])
    assert paid.posted is not None
    slow = plan.rng.randrange(16, 31) if paid.method == "check" else plan.rng.randrange(8, 22)
    paid.posted.date = min(paid.date + timedelta(days=slow), plan.response - timedelta(days=4))
    plan.marks.append(paid.posted.date)
    plan.finding("late_posting", paid)


def _over_the_line(plan: Plan) -> bool:
    fitting = [p for p in plan.free() if p.kind in ("estimated", "balance_due") and p.method and old_enough(plan, p)]
    if not fitting:
        return False
    paid = plan.choose(fitting, "kind")
    assert paid.posted is not None
    due = return_due(paid.form, paid.period)
    if paid.kind == "estimated":
        due = min(instalments(paid.form, paid.period), key=lambda day: abs((day - paid.date).days))
    check = paid.method == "check"
    paid.date = weekday_before(due - timedelta(days=plan.rng.randrange(2, 5) if check else plan.rng.randrange(0, 2)))
    slow = plan.rng.randrange(1, 5) if check else 1
    paid.posted.date = due + timedelta(days=slow)
    if not check:
        paid.posted.date = min(paid.posted.date, paid.date + timedelta(days=3))
        if paid.posted.date <= due:
            paid.date, paid.posted.date = due, due + timedelta(days=1)
        paid.reference = plan.reference(paid.date, paid.method)
    plan.marks += [paid.date, paid.posted.date]
    plan.finding("late_posting", paid)
    return True


def _other_amount(plan: Plan, amount: int) -> int:
    """Return the amount with two neighbouring digits transposed or one digit mistyped, never the leading one."""
    digits = list(f"{amount // 100}")
    pairs = [i for i in range(len(digits) - 1) if digits[i] != digits[i + 1] and digits[i + 1] != "0"]
    if pairs and plan.rng.random() < 0.6:
        spot = plan.rng.choice(pairs)
        digits[spot], digits[spot + 1] = digits[spot + 1], digits[spot]
    else:
        spot = plan.rng.randrange(1, len(digits))
        digits[spot] = str((int(digits[spot]) + plan.rng.randrange(1, 4)) % 10)
    return int("".join(digits)) * 100 + amount % 100


def amount_difference(plan: Plan) -> None:
    """Let the posted amount differ from the paid one: transposed digits, a mistyped digit, or a card's fee in the record."""
    paid = plan.choose([p for p in plan.free() if plan.alone(p) and plan.quiet(home_of(p), p) and p.amount >= 100_00])
    assert paid.posted is not None
    quick = (paid.posted.date - paid.date).days <= 3
    if quick and (paid.method == "card" or plan.rng.random() < 0.2):
        paid.method = "card"
        paid.amount += round(paid.amount * plan.rng.choice((185, 187, 198)) / 10_000)
    else:
        paid.posted.amount = -_other_amount(plan, paid.amount)
    everything = [p.amount for p in plan.paid if p is not paid] + [-posted.amount for posted in _all_posted(plan, paid)]
    if not 0.75 <= -paid.posted.amount / paid.amount <= 1.33 or paid.posted.amount == -paid.amount:
        raise NoTarget
    if paid.amount in everything and -paid.posted.amount in everything:
        raise NoTarget
    plan.finding("amount_difference", paid)


def _all_posted(plan: Plan, but: Paid) -> list[Posted]:
    return [posted for account in plan.accounts.values() for posted in account.posted if posted is not but.posted]


def not_posted(plan: Plan) -> None:
    """Leave a payment off every transcript, though it was made long before."""
    paid = plan.choose([p for p in plan.free() if old_enough(plan, p)])
    assert paid.posted is not None
    home_of(paid).posted.remove(paid.posted)
    paid.posted, paid.state = None, "not_posted"
    plan.finding("not_posted", paid)


def duplicate_posting(plan: Plan) -> None:
    """Post one payment twice."""
    paid = plan.choose([p for p in plan.free() if plan.alone(p)])
    assert paid.posted is not None
    later = paid.posted.date + timedelta(days=plan.rng.choice((0, 0, 1, 2)))
    home = home_of(paid)
    home.posted.append(replace(paid.posted, date=later, state="duplicate"))
    plan.findings.append(Expected("duplicate_posting", paid.label, place=home.place, amount=paid.posted.amount))


def duplicate_record(plan: Plan) -> None:
    """Write one payment down twice, with the same reference."""
    paid = plan.choose([p for p in plan.free() if plan.alone(p)], "reference")
    twin = replace(paid, label=f"{paid.label}b", posted=None, account=None, state="duplicate_record", twin_of=paid.label)
    plan.paid.insert(plan.paid.index(paid) + 1, twin)
    plan.finding("duplicate_record", paid)


def unrecorded_posting(plan: Plan) -> None:
    """Put a payment on a transcript that no record explains."""
    accounts = [account for account in plan.accounts.values() if account.posted and account.form != "Civil Penalty"]
    if not accounts:
        raise NoTarget
    account = plan.rng.choice(accounts)
    first = min(posted.date for posted in account.posted)
    span = (min(plan.response - timedelta(days=10), first + timedelta(days=500)) - first).days
    day = weekday_before(first + timedelta(days=plan.rng.randrange(1, max(span, 2))))
    if any(abs((day - mark).days) < 60 for mark in plan.marks):
        raise NoTarget
    amount = plan.rng.randrange(150, 4000) * 100 + plan.rng.randrange(3, 97)
    if any(0.6 <= p.amount / amount <= 1.6 and abs((p.date - day).days) <= 45 for p in plan.paid):
        raise NoTarget
    code = "650" if account.form in DEPOSIT_FORMS else plan.rng.choice(("670", "660"))
    account.posted.append(Posted(code, day, -amount, state="unrecorded"))
    plan.marks.append(day)
    plan.findings.append(Expected("unrecorded_posting", place=account.place, amount=-amount))


def unproven_transcript(plan: Plan) -> None:
    """Ask for one finished transcript to lose a row or to have one digit altered."""
    plan.damage = True


def pending(plan: Plan) -> None:
    """Add a payment that is younger than the transcript that would show it."""
    method = plan.rng.choice(("eft", "check"))
    ages = range(-10, 36) if method == "check" else range(-10, 17)
    day = plan.response - timedelta(days=plan.rng.choice(ages))
    accounts = [a for a in plan.accounts.values() if a.posted and a.form in ("1040", "1120")]
    if day > plan.as_of or not accounts or any(abs((day - mark).days) < 40 for mark in plan.marks):
        raise NoTarget
    account = max(accounts, key=lambda a: (a.period, a.place))
    paid = young_payment(plan, account, day, method)
    if not plan.alone(paid, days=60) or not plan.quiet(account, paid, days=90):
        raise NoTarget
    paid.state = "pending"


def not_checkable(plan: Plan) -> None:
    """Leave a whole tax module out of the folder, with every payment made for it."""
    fitting = [account for account in plan.accounts.values() if _can_go(plan, account)]
    if not fitting:
        raise NoTarget
    account = plan.rng.choice(fitting)
    del plan.accounts[account.place]
    for paid in plan.paid:
        if paid.account is account:
            paid.posted, paid.state, paid.touched, paid.hidden = None, "not_checkable", True, frozenset()
            plan.marks.append(paid.date)


def _can_go(plan: Plan, account: Account) -> bool:
    own = [paid for paid in plan.paid if paid.account is account]
    others = {paid.amount for paid in plan.paid if paid.account is not account}
    alike = [a for a in plan.accounts.values() if a.party.tin == account.party.tin and a.form == account.form and a.posted]
    apart = all(abs((paid.date - mark).days) >= 40 for paid in own for mark in plan.marks)
    whole = all(paid.posted is not None and not paid.touched for paid in own) and len(own) == len(account.posted)
    return bool(own) and whole and apart and len(alike) >= 2 and not account.linked and not others & {p.amount for p in own}


def dishonored(plan: Plan) -> None:
    """Take a payment back because the bank refused it, with its penalty; some clients pay again."""
    fitting = [p for p in plan.free() if p.method in ("eft", "check") and plan.alone(p) and p.posted and p.posted.code != "640"]
    paid = plan.choose([p for p in fitting if p.posted and (plan.response - p.posted.date).days > 70])
    home, posted = home_of(paid), paid.posted
    assert posted is not None
    back = posted.date + timedelta(days=plan.rng.randrange(7, 21))
    posted.state = "reversed"
    home.posted.append(Posted(posted.code[:2] + "1", back, paid.amount, state=""))
    penalty = paid.amount // 50 if paid.amount >= 125_000 else min(2_500, paid.amount)
    home.extra.append(Row("286", "Penalty for dishonored payment", back, penalty))
    if plan.rng.random() < 0.5:
        posted.code = posted.code[:2] + "3"
    plan.marks.append(back)
    plan.finding("dishonored", paid)
    again = weekday_before(back + timedelta(days=plan.rng.randrange(5, 20)))
    if home.form not in DEPOSIT_FORMS and plan.rng.random() < 0.5 and not crosses_due(again, again + timedelta(days=3)):
        fresh = plan.pay(home, again, paid.amount, paid.kind, "eft")
        fresh.touched = True
        home.intended -= paid.amount
        plan.marks.append(again)


def corrected(plan: Plan) -> None:
    """Post a payment in the wrong place, take it out again, and post it where it belongs with its own date."""
    kinds = [neighbours, _strange_tins, _strange_forms]
    plan.rng.shuffle(kinds)
    for places in kinds:
        fitting = [p for p in plan.free() if plan.alone(p) and places(plan, p) and p.posted and p.posted.code != "640"]
        if fitting:
            break
    paid = plan.choose(fitting)
    target = plan.rng.choice(places(plan, paid))
    assert paid.posted is not None
    stem, day = paid.posted.code[:2], paid.posted.date
    target.posted += [
        Posted(stem + "3", day, -paid.amount, state="reversed", of=()),
        Posted(stem + "2", day, paid.amount, state=""),
    ]
    plan.finding("corrected", paid)


def balance_due(plan: Plan) -> None:
    """Let a filed year owe more than was paid."""
    fitting = [a for a in plan.accounts.values() if a.filed and not a.owes and a.posted]
    if not fitting:
        raise NoTarget
    account = plan.rng.choice(fitting)
    account.owes = plan.rng.randrange(20_000, 900_000)
    billed = min(date(account.period[0] + 1, 7, 7), plan.response)
    account.extra += [
        Row("276", "Penalty for late payment of tax", billed, plan.rng.randrange(500, 9_000)),
        Row("196", "Interest charged for late payment", billed, plan.rng.randrange(500, 9_000)),
        Row("971", "Notice issued", billed, 0, detail="CP 0014"),
    ]


FAULTS: dict[str, Callable[[Plan], None]] = {
    fault.__name__: fault
    for fault in (
        *(wrong_period, wrong_tin, wrong_form, wrong_type, late_posting, amount_difference, not_posted, duplicate_posting),
        *(duplicate_record, unrecorded_posting, unproven_transcript, pending, not_checkable, dishonored, corrected, balance_due),
    )
}
"""The faults of this file by name."""
