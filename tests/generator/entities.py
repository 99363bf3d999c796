"""Build clients of the rarer forms and years, and choose among all shapes of client."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from tests.generator import names
from tests.generator.calendar import Period, deposit_due, period_end, weekday_before
from tests.generator.ledger import Party
from tests.generator.plan import Account, Plan
from tests.generator.shapes import (
    AS_OF,
    add_business,
    add_couple,
    add_instalments,
    add_payment_with_return,
    add_person,
    add_stub,
    amount_of,
    amounts_of,
    hide,
    is_filed,
    is_young,
    pass_on,
    years_of,
)

_AFTER_POSTPONEMENT = date(2022, 11, 15)


def build(rng: random.Random, shape: str) -> Plan:
    """Return a client in order."""
    as_of = _AFTER_POSTPONEMENT if shape == "postponed" else rng.choice(AS_OF)
    plan = Plan(rng, as_of - timedelta(days=rng.randrange(0, 25)), as_of, shape)
    _BUILDERS[shape](plan)
    pass_on(plan)
    add_stub(plan)
    hide(plan)
    return plan


def _single(plan: Plan) -> None:
    add_person(plan, names.person(plan.rng, set()), amounts_of(plan.rng, years_of(plan)))


def _postponed(plan: Plan) -> None:
    """Add a person whose instalments of April and June 2020 were both due on July 15, and the 2020 return on May 17, 2021."""
    add_person(plan, names.person(plan.rng, set()), amounts_of(plan.rng, [2020, 2021]))
    first, second = plan.paid[:2]
    if plan.rng.random() < 0.5:
        # Two equal payments of one day: which of the two postings is whose, nobody can tell.
        first.touched = second.touched = True
        assert first.posted is not None and second.posted is not None
        second.date, second.posted.date, second.method = first.date, first.posted.date, first.method
        second.reference = plan.reference(second.date, second.method)
        second.twin_of = first.label
        plan.marks += [first.date, second.date]
        return
    more = 321_00
    assert second.posted is not None and second.account is not None
    second.amount += more
    second.posted.amount -= more
    second.account.intended += more


def _business(plan: Plan) -> None:
    add_business(plan, names.firm(plan.rng, set()))


def _owner(plan: Plan) -> None:
    """Add a person and the company that person owns."""
    taken: set[str] = set()
    add_person(plan, names.person(plan.rng, taken), amounts_of(plan.rng, years_of(plan)))
    company = names.firm(plan.rng, taken)
    for year in years_of(plan)[:2]:
        _yearly(plan, company, "1120", (year, 12))
    plan.single_tin = False


def _fiscal(plan: Plan) -> None:
    """Add a company whose year does not end in December."""
    party = names.firm(plan.rng, set())
    for period in _two_years(plan, plan.rng.choice((3, 9, 11))):
        _yearly(plan, party, "1120", period)


def _trust(plan: Plan) -> None:
    """Add a trust or an estate; an estate may choose its own year."""
    party = names.firm(plan.rng, set())
    for period in _two_years(plan, plan.rng.choice((12, 12, 9))):
        _yearly(plan, party, "1041", period)


def _two_years(plan: Plan, month: int) -> list[Period]:
    year = plan.response.year
    while period_end((year, month)) > plan.response + timedelta(days=150):
        year -= 1
    return [(year - 1, month), (year, month)]


def _yearly(plan: Plan, party: Party, form: str, period: Period) -> None:
    account = plan.account(party, form, period, filed=is_filed(plan, form, period))
    add_instalments(plan, account, amount_of(plan.rng))
    if account.filed and form == "1120":
        add_payment_with_return(plan, account)


def _payroll(plan: Plan) -> None:
    """Add an employer of the rarer kinds: a yearly form, unemployment tax, and excise tax by quarter."""
    party, rng = names.firm(plan.rng, set()), plan.rng
    form = rng.choice(("943", "944", "945"))
    last = plan.response.year - 1
    for year in (last - 1, last):
        _deposits(plan, plan.account(party, form, (year, 12), filed=is_filed(plan, form, (year, 12))), (2, 5, 8, 11))
        _deposits(plan, plan.account(party, "940", (year, 12), filed=is_filed(plan, "940", (year, 12))), (6, 12))
    for month in (6, 9, 12):
        account = plan.account(party, "720", (last, month), filed=is_filed(plan, "720", (last, month)))
        _deposits(plan, account, (month - 2, month - 1, month))


def _deposits(plan: Plan, account: Account, months: Iterable[int]) -> None:
    for month in months:
        early = timedelta(days=plan.rng.choice((0, 0, 1, 4)))
        day = weekday_before(deposit_due(account.period[0], month) - early)
        if not is_young(plan, day):
            plan.pay(account, day, amount_of(plan.rng), "deposit", plan.rng.choice(("eft", "eft", "wire")))


_BUILDERS: dict[str, Callable[[Plan], None]] = {
    "single": _single,
    "joint": lambda plan: add_couple(plan, set()),
    "separate": lambda plan: add_couple(plan, set()),
    "business": _business,
    "payroll": _payroll,
    "fiscal": _fiscal,
    "trust": _trust,
    "owner": _owner,
    "postponed": _postponed,
}
