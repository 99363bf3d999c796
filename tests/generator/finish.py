"""Turn a plan's accounts into ledgers that add up: the return, the credits, the lines that carry no money, the balance."""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

from tests.generator.calendar import assessment_day, cycle_of, period_end, return_due
from tests.generator.ledger import NO_RETURN_FILED, Damage, Figures, Ledger, Row, money
from tests.generator.plan import Account, NoTarget, Place, Plan


def finish(plan: Plan, marks: dict[Place, tuple[Mark, ...]]) -> list[Ledger]:
    """Return the ledgers of a plan, and fill in the mark of every row; payments alone have one.

    Raises:
        NoTarget: when an account would show a negative tax.
    """
    rng = random.Random(f"{plan.response}{plan.as_of}{len(plan.paid)}{sum(paid.amount for paid in plan.paid)}")
    return [_ledger(plan, account, rng, marks) for account in plan.accounts.values()]


Mark = tuple[str, tuple[str, ...]]
"""What is known of a row beforehand: the state it must end in, and the payments whose money it is."""
NO_MARK: Mark = ("", ())


def _dln(rng: random.Random) -> str:
    return f"{rng.randrange(10**4, 10**5)}-{rng.randrange(100, 500)}-{rng.randrange(10**4, 10**5)}-{rng.randrange(10)}"


def _processed(plan: Plan, account: Account) -> tuple[date, date]:
    """Return the cycle's Thursday and the assessment Monday of the return, the Monday possibly after the response."""
    due = return_due(account.form, account.period)
    thursday, monday = assessment_day(due + timedelta(days=3))
    if thursday > plan.response:
        raise NoTarget
    return thursday, monday


def _return_rows(plan: Plan, account: Account, rng: random.Random) -> tuple[list[Row], Figures]:
    if account.form == "Civil Penalty":
        return [], Figures()
    if not account.filed:
        blank = (("Exemptions", "00"), ("Adjusted gross income", ""), ("Taxable income", ""))
        return [NO_RETURN_FILED], Figures(blank if account.form == "1040" else ())
    tax = account.intended + account.withheld - account.refund + account.owes
    if tax < 0:
        raise NoTarget
    thursday, monday = _processed(plan, account)
    business = account.party.tin.kind == "ein"
    rows = [Row("150", "Tax return filed", monday, tax, cycle_of(thursday, business=business), _dln(rng))]
    due = return_due(account.form, account.period)
    if account.withheld:
        rows.append(Row("806", "W-2 or 1099 withholding", due, -account.withheld))
    figures = [("Total Tax per Taxpayer", money(tax))]
    if account.form == "1040":
        income = (("Adjusted gross income", tax * 5), ("Taxable income", tax * 4), ("Tax per return", tax))
        status = "Married Filing Joint" if account.party.spouse else "Single"
        figures = [("Exemptions", "02" if account.party.spouse else "01"), ("Filing status", status)]
        figures += [(label, money(cents, dollar=False)) for label, cents in (*income, ("Total self employment tax", 0))]
    return rows, Figures(tuple(figures), due, monday)


def _quiet_rows(plan: Plan, account: Account, rng: random.Random) -> list[Row]:
    """Return lines that carry no money, and a refund; some of them print twice, as they do on real transcripts."""
    end = period_end(account.period)
    rows: list[Row] = []
    if account.refund:
        rows.append(Row("846", "Refund issued", end + timedelta(days=125), account.refund))
    elif account.filed and rng.random() < 0.15:
        rows.append(Row("846", "Refund issued", end + timedelta(days=125), 0, minus_zero=True))
    if account.filed and rng.random() < 0.3:
        day = end + timedelta(days=130)
        rows += [Row("570", "Additional account action pending", day, 0), Row("971", "Notice issued", day + timedelta(days=7), 0)]
    if rng.random() < 0.2:
        rows += [Row("971", "Notice issued", end - timedelta(days=40), 0)] * 2
    if account.filed and rng.random() < 0.2:
        thursday, monday = assessment_day(end + timedelta(days=150))
        if thursday < plan.response:
            cycle = cycle_of(thursday, business=account.party.tin.kind == "ein")
            rows.append(Row("290", "Additional tax assessed", monday, 0, cycle, _dln(rng)))
    if rng.random() < 0.2:
        rows.append(Row("960", "Appointed representative", end - timedelta(days=20), 0))
    if rng.random() < 0.1:
        rows += [Row("971", "Notice issued", end - timedelta(days=90 - 7 * step), 0, detail="CP 0501") for step in range(12)]
    return [row for row in rows if row.date is not None and row.date <= plan.response + timedelta(days=20)]


def _ordered(plan: Plan, account: Account, rng: random.Random) -> list[tuple[Row, Mark]]:
    payments = [(posted.row(), (posted.state, posted.of)) for posted in account.posted]
    others = [(row, ("", account.carries.get(row, ()))) for row in (*account.extra, *_quiet_rows(plan, account, rng))]
    body = sorted([*payments, *others], key=lambda entry: entry[0].date or date.min)
    # Rows stand in posting order: now and then one stands before an older one.
    for spot in range(len(body) - 1):
        if rng.random() < 0.12:
            body[spot], body[spot + 1] = body[spot + 1], body[spot]
    return body


def _ledger(plan: Plan, account: Account, rng: random.Random, marks: dict[Place, tuple[Mark, ...]]) -> Ledger:
    head, figures = _return_rows(plan, account, rng)
    body = _ordered(plan, account, rng)
    rows = (*head, *[row for row, _ in body])
    marks[account.place] = (NO_MARK,) * len(head) + tuple(mark for _, mark in body)
    response = account.response or plan.response - timedelta(days=rng.randrange(0, 3))
    balance = _stated_balance(account)
    owing = max(balance, 0)
    return Ledger(
        account.party,
        account.form,
        account.period,
        response,
        f"10{rng.randrange(10**9, 10**10)}",
        rows,
        balance,
        interest=owing // 90,
        penalty=owing // 120,
        accrued_to=response + timedelta(days=(7 - response.weekday()) % 7 + 7),
        figures=figures,
    )


def _stated_balance(account: Account) -> int:
    """Return the balance from the plan's own figures, not from the finished rows, so that a lost row is noticed."""
    paid = sum(posted.amount for posted in account.posted)
    other = sum(row.amount or 0 for row in account.extra)
    if not account.filed:
        return paid + other
    # Tax less withholding less refund is what the payments were meant to cover.
    return account.intended + account.owes + paid + other


def older(ledger: Ledger, drawn: date, hidden: Collection[int]) -> Ledger:
    """Return an account as an older copy shows it: without what came later, and without the rows that were processed later."""
    seen = [row for spot, row in enumerate(ledger.rows) if spot not in hidden and (row.date is None or row.date <= drawn)]
    filed = any(row.code == "150" for row in seen)
    if not filed:
        after_return = ("806", "846", "290", "570", "276", "196", "836", "826", "820", "766", "767")
        seen = [row for row in seen if row.code and row.code not in after_return]
        seen.insert(0, NO_RETURN_FILED)
    balance = sum(row.amount or 0 for row in seen)
    return replace(
        ledger,
        rows=tuple(seen),
        balance=balance,
        interest=max(balance, 0) // 90,
        penalty=max(balance, 0) // 120,
        response=drawn,
        accrued_to=drawn + timedelta(days=(7 - drawn.weekday()) % 7 + 7),
        figures=ledger.figures if filed else Figures(),
    )


def hurt(plan: Plan, ledgers: list[Ledger]) -> tuple[int, Damage]:
    """Choose a transcript that owes nothing, and lose one of its rows or alter one digit; never of a payment or transfer.

    Raises:
        NoTarget: when no transcript has such a row.
    """
    rng = random.Random(f"damage{plan.response}{len(plan.paid)}")
    money_rows = ("150", "806", "766", "767", "846", "240", "241")
    spots = [
        (number, index)
        for number, ledger in enumerate(ledgers)
        for index, row in enumerate(ledger.rows)
        if row.code in money_rows and row.amount and ledger.balance <= 0
    ]
    if not spots:
        raise NoTarget
    number, index = rng.choice(spots)
    amount = ledgers[number].rows[index].amount or 0
    if rng.random() < 0.5:
        return number, Damage(index)
    digits = f"{abs(amount)}"
    spot = rng.randrange(len(digits))
    other = rng.choice([digit for digit in "123456789" if digit != digits[spot]])
    altered = int(digits[:spot] + other + digits[spot + 1 :])
    return number, Damage(index, -altered if amount < 0 else altered)
