"""Build clients that are in order: single people, couples on joint and separate accounts, and businesses."""

from __future__ import annotations

import random
from datetime import date, timedelta

from tests.generator import names
from tests.generator.calendar import DEPOSIT_FORMS, Period, deposit_due, instalments, return_due, weekday_before
from tests.generator.ledger import Party, Row
from tests.generator.plan import Account, Paid, Plan

SHAPES = ("single", "joint", "separate", "business", "payroll", "fiscal", "trust", "owner", "postponed")
# A few days only, so that many clients can be reconciled by one run as of the same day.
AS_OF = (date(2024, 11, 15), date(2025, 7, 31), date(2026, 2, 20), date(2026, 10, 9))
_ELECTRONIC = ("eft", "eft", "eft", "card", "wire")


def years_of(plan: Plan) -> list[int]:
    """Return the two or three latest years that have begun to be paid."""
    latest = plan.response.year if plan.response.month >= 5 else plan.response.year - 1
    return list(range(latest - plan.rng.choice((1, 2)), latest + 1))


def amounts_of(rng: random.Random, years: list[int]) -> dict[int, int]:
    """Return one instalment amount a year; one client in four keeps the same amount through the years."""
    first = amount_of(rng)
    same = rng.random() < 0.25
    return {year: first if same else amount_of(rng) for year in years}


def amount_of(rng: random.Random) -> int:
    """Return an amount such as people pay: mostly whole dollars."""
    dollars = rng.choice((rng.randrange(20, 380) * 25, rng.randrange(500, 9500)))
    return dollars * 100 + (rng.randrange(1, 100) if rng.random() < 0.15 else 0)


def is_filed(plan: Plan, form: str, period: Period) -> bool:
    """Tell whether the return of a period is in and processed by the day the transcripts are drawn."""
    return plan.response >= return_due(form, period) + timedelta(days=50)


def add_person(plan: Plan, party: Party, amounts: dict[int, int]) -> None:
    """Add the accounts and payments of one person or couple, with one instalment amount a year."""
    for year, amount in amounts.items():
        account = plan.account(party, "1040", (year, 12), filed=is_filed(plan, "1040", (year, 12)))
        add_instalments(plan, account, amount)
        if account.filed:
            account.withheld = plan.rng.choice((0, plan.rng.randrange(200_000, 2_500_000)))
            account.refund = plan.rng.choice((0, 0, plan.rng.randrange(5_000, 90_000)))
            add_payment_with_return(plan, account)
    if plan.rng.random() < 0.3:
        _civil_penalty(plan, party, (max(amounts), 12))
    if plan.rng.random() < 0.25:
        _old_year(plan, party, min(amounts) - 1)


def method_of(rng: random.Random) -> str:
    """Return a way to pay."""
    return "check" if rng.random() < 0.25 else rng.choice(_ELECTRONIC)


def good_day(rng: random.Random, due: date, method: str) -> date:
    """Return a day on which a careful taxpayer pays: in time by any channel."""
    before = rng.randrange(9, 18) if method == "check" else rng.choice((0, 0, 0, 1, 2, 3, 5))
    return weekday_before(due - timedelta(days=before))


def is_young(plan: Plan, day: date) -> bool:
    """Tell whether a payment of a day may be too young to be on the transcripts."""
    return day + timedelta(days=11) > plan.response


def add_instalments(plan: Plan, account: Account, amount: int) -> None:
    """Pay the four instalments of an account, as far as they are due."""
    method = method_of(plan.rng)
    for due in instalments(account.form, account.period):
        channel = method_of(plan.rng) if plan.rng.random() < 0.2 else method
        day = good_day(plan.rng, due, channel)
        if not is_young(plan, day):
            plan.pay(account, day, amount, "estimated", channel)


def add_payment_with_return(plan: Plan, account: Account) -> None:
    """Pay something with the return or the extension, in half of the accounts."""
    if account.refund or plan.rng.random() < 0.5:
        return
    method = method_of(plan.rng)
    day = good_day(plan.rng, return_due(account.form, account.period), method)
    kind = plan.rng.choice(("balance_due", "balance_due", "extension"))
    if not is_young(plan, day):
        plan.pay(account, day, amount_of(plan.rng) + 7_00, kind, method)
    if kind == "extension":
        ext = date(account.period[0] + 1, 10, 15)
        row = Row("460", "Extension of time to file tax return", day, 0, detail=f"ext. Date {ext:%m-%d-%Y}")
        account.extra.append(row)


def _civil_penalty(plan: Plan, party: Party, period: Period) -> None:
    account = plan.account(party, "Civil Penalty", period, filed=False)
    day = plan.response - timedelta(days=plan.rng.randrange(150, 300))
    amount = plan.rng.randrange(100, 900) * 100
    account.extra += [
        Row("240", "Miscellaneous penalty IRC 6702", day, amount),
        Row("241", "Reduced or removed miscellaneous penalty", day + timedelta(days=70), -amount),
    ]


def _old_year(plan: Plan, party: Party, year: int) -> None:
    """Add a year of wages alone, whose overpayment the IRS took for a year that is not in the folder."""
    account = plan.account(party, "1040", (year, 12), filed=True)
    due = date(year + 1, 4, 15)
    taken = plan.rng.randrange(20_000, 200_000)
    account.withheld = taken
    account.linked = True
    account.extra += [
        Row("766", "Credit to your account", due, -60_000),
        Row("766", "Credit to your account", due, -60_000),
        Row("767", "Reduced or removed tax relief credit", due, 60_000),
        Row("826", "Credit transferred out to", due, taken, detail=f"1040 {year - 2}12"),
        Row("846", "Refund issued", due + timedelta(days=20), 60_000),
        Row("971", "Notice issued", due + timedelta(days=2), 0, detail="CP 0049"),
    ]
    account.owes = -taken


def add_couple(plan: Plan, taken: set[str]) -> None:
    """Add a couple: one joint account and an empty one, or two accounts of their own."""
    one, two = names.couple(plan.rng, taken)
    years = years_of(plan)
    amounts = amounts_of(plan.rng, years)
    plan.single_tin = False
    if plan.shape == "separate":
        words = one.names[0].split()
        own = Party(one.tin, (f"{words[0]} {words[-1]}",), one.street)
        add_person(plan, own, amounts)
        add_person(plan, two, amounts if plan.rng.random() < 0.6 else amounts_of(plan.rng, years))
        return
    add_person(plan, one, amounts)
    for year in years:
        plan.account(two, "1040", (year, 12), filed=False)


def add_business(plan: Plan, party: Party) -> None:
    """Add a company that pays estimates and monthly payroll deposits."""
    year = plan.response.year - 1
    account = plan.account(party, "1120", (year, 12), filed=is_filed(plan, "1120", (year, 12)))
    add_instalments(plan, account, amount_of(plan.rng))
    if account.filed:
        add_payment_with_return(plan, account)
    equal = amount_of(plan.rng) if plan.rng.random() < 0.5 else 0
    quarters = [(year, month) for month in (3, 6, 9, 12)] + [(year + 1, month) for month in (3, 6)]
    over = [period for period in quarters if deposit_due(*period) + timedelta(days=12) < plan.response]
    for period in over[-plan.rng.choice((3, 4)) :]:
        filed = plan.response >= return_due("941", period) + timedelta(days=60)
        quarter = plan.account(party, "941", period, filed=filed)
        for month in range(period[1] - 2, period[1] + 1):
            method = plan.rng.choice(("eft", "eft", "eft", "wire"))
            day = weekday_before(deposit_due(period[0], month) - timedelta(days=plan.rng.choice((0, 0, 1, 4))))
            plan.pay(quarter, day, equal or amount_of(plan.rng), "deposit", method)


def pass_on(plan: Plan) -> None:
    """Let one overpayment pass on to the next year, the same amount on both sides."""
    for (last4, form, (year, month)), account in list(plan.accounts.items()):
        following = plan.accounts.get((last4, form, (year + 1, month)))
        if form != "1040" or not account.filed or following is None or account.linked or plan.rng.random() > 0.15:
            continue
        amount, day = plan.rng.randrange(100, 900) * 100, date(year + 1, 4, 15)
        account.extra.append(Row("836", "Overpayment you chose to apply to next tax period", day, amount))
        following.extra.append(Row("716", "Credit you chose to apply from prior tax period", day, -amount))
        account.owes -= amount
        following.owes += amount if following.filed else 0
        account.linked = following.linked = True
        return


def add_stub(plan: Plan) -> None:
    """Add the answer to a request for an account that does not exist, for which no payment was made."""
    if plan.rng.random() < 0.2:
        party = plan.rng.choice([account.party for account in plan.accounts.values()])
        wording = plan.rng.choice(("Requested data not found", "No record of return filed"))
        form = "940" if party.tin.kind == "ein" else "Civil Penalty"
        plan.stubs.append((party, form, (2019, 12), wording))


def hide(plan: Plan) -> None:
    """Let the records leave out what records leave out, where the payment stays beyond doubt without it."""
    rng = plan.rng
    always: set[str] = set()
    forms = {paid.form for paid in plan.paid}
    if plan.single_tin and rng.random() < 0.35:
        always.add("tin")
    if rng.random() < 0.2:
        always.add("method")
    if forms == {"1040"} and rng.random() < 0.1:
        always.add("form")
    for paid in plan.paid:
        hidden = set(always)
        if paid.form not in DEPOSIT_FORMS and plan.single_tin and rng.random() < 0.08:
            hidden.add("period")
        if rng.random() < 0.15:
            hidden.add("kind")
        if rng.random() < 0.1:
            hidden.add("reference")
        if rng.random() < 0.05:
            hidden.add("method")
        # A check whose record does not say so would have to be judged by the days of an electronic payment.
        if paid.method == "check" and paid.posted and (paid.posted.date - paid.date).days > 3:
            hidden.discard("method")
        paid.hidden = frozenset(hidden)


def young_payment(plan: Plan, account: Account, day: date, method: str) -> Paid:
    """Add a payment that is too young to stand on the transcript, often of the same amount as the instalments before it."""
    usual = -account.posted[0].amount
    amount = usual if plan.rng.random() < 0.5 else amount_of(plan.rng)
    paid = plan.pay(account, day, amount, "installment" if account.filed else "estimated", method)
    account.posted.pop()
    account.intended -= amount
    paid.posted = None
    paid.touched = True
    plan.marks.append(day)
    return paid
