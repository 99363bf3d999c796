"""Due dates against the published ones: instalments, returns, weekends, holidays, postponements."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile import dates, duedates
from reconcile.model import TaxPeriod


def day(text: str) -> date:
    return date.fromisoformat(text)


INSTALMENTS = {
    2015: ("2015-04-15", "2015-06-15", "2015-09-15", "2016-01-15"),
    2016: ("2016-04-18", "2016-06-15", "2016-09-15", "2017-01-17"),
    2017: ("2017-04-18", "2017-06-15", "2017-09-15", "2018-01-16"),
    2018: ("2018-04-17", "2018-06-15", "2018-09-17", "2019-01-15"),
    2019: ("2019-04-15", "2019-06-17", "2019-09-16", "2020-01-15"),
    2020: ("2020-07-15", "2020-07-15", "2020-09-15", "2021-01-15"),
    2021: ("2021-04-15", "2021-06-15", "2021-09-15", "2022-01-18"),
    2022: ("2022-04-18", "2022-06-15", "2022-09-15", "2023-01-17"),
    2023: ("2023-04-18", "2023-06-15", "2023-09-15", "2024-01-16"),
    2024: ("2024-04-15", "2024-06-17", "2024-09-16", "2025-01-15"),
    2025: ("2025-04-15", "2025-06-16", "2025-09-15", "2026-01-15"),
    2026: ("2026-04-15", "2026-06-15", "2026-09-15", "2027-01-15"),
    2027: ("2027-04-15", "2027-06-15", "2027-09-15", "2028-01-18"),
}
CORPORATE_FOURTH = {2015: "12-15", 2016: "12-15", 2017: "12-15", 2018: "12-17", 2019: "12-16", 2020: "12-15"} | {
    2021: "12-15",
    2022: "12-15",
    2023: "12-15",
    2024: "12-16",
    2025: "12-15",
    2026: "12-15",
    2027: "12-15",
}
RETURNS_1040 = {
    2010: "2011-04-18",
    2011: "2012-04-17",
    2012: "2013-04-15",
    2013: "2014-04-15",
    2014: "2015-04-15",
    2015: "2016-04-18",
    2016: "2017-04-18",
    2017: "2018-04-17",
    2018: "2019-04-15",
    2019: "2020-07-15",
    2020: "2021-05-17",
    2021: "2022-04-18",
    2022: "2023-04-18",
    2023: "2024-04-15",
    2024: "2025-04-15",
    2025: "2026-04-15",
    2026: "2027-04-15",
}
OTHER_RETURNS = [
    ("1065", "2024-12", "2025-03-17"),
    ("1120-S", "2024-12", "2025-03-17"),
    ("1065", "2025-12", "2026-03-16"),
    ("1120-S", "2025-12", "2026-03-16"),
    ("1120-S", "2023-12", "2024-03-15"),
    ("1041", "2024-12", "2025-04-15"),
    ("1120", "2024-12", "2025-04-15"),
    ("1120", "2019-12", "2020-07-15"),
    ("990", "2015-12", "2016-05-16"),
    ("990", "2020-12", "2021-05-17"),
    ("990", "2021-12", "2022-05-16"),
    ("990", "2026-12", "2027-05-17"),
    ("940", "2015-12", "2016-02-01"),
    ("943", "2020-12", "2021-02-01"),
    ("945", "2025-12", "2026-02-02"),
    ("944", "2026-12", "2027-02-01"),
    ("941", "2026-03", "2026-04-30"),
    ("941", "2026-06", "2026-07-31"),
    ("941", "2026-09", "2026-11-02"),
    ("941", "2026-12", "2027-02-01"),
]


@pytest.mark.parametrize(("year", "expected"), INSTALMENTS.items())
def test_instalments_of_individuals(year: int, expected: tuple[str, ...]) -> None:
    assert duedates.instalment_dues("1040", TaxPeriod(year, 12)) == tuple(day(text) for text in expected)
    assert duedates.instalment_dues("1041", TaxPeriod(year, 12)) == tuple(day(text) for text in expected)


@pytest.mark.parametrize(("year", "fourth"), CORPORATE_FOURTH.items())
def test_the_fourth_instalment_of_a_corporation_is_in_december(year: int, fourth: str) -> None:
    dues = duedates.instalment_dues("1120", TaxPeriod(year, 12))
    assert dues[3] == day(f"{year}-{fourth}")
    assert dues[:3] == tuple(day(text) for text in INSTALMENTS[year][:3])


def test_a_fiscal_year_counts_from_its_own_end() -> None:
    assert duedates.instalment_dues("1120", TaxPeriod(2025, 6)) == tuple(
        day(text) for text in ("2024-10-15", "2024-12-16", "2025-03-17", "2025-06-16")
    )


@pytest.mark.parametrize(("year", "expected"), RETURNS_1040.items())
def test_returns_of_individuals(year: int, expected: str) -> None:
    assert duedates.return_due("1040", TaxPeriod(year, 12)) == day(expected)


@pytest.mark.parametrize(("form", "period", "expected"), OTHER_RETURNS)
def test_returns_of_others(form: str, period: str, expected: str) -> None:
    assert duedates.return_due(form, TaxPeriod.parse(period)) == day(expected)


def test_forms_without_a_fixed_day() -> None:
    assert duedates.return_due("Civil Penalty", TaxPeriod(2024, 12)) is None
    assert duedates.return_due("W-2", TaxPeriod(2024, 12)) is None
    assert duedates.instalment_dues("941", TaxPeriod(2024, 12)) == ()
    assert duedates.instalment_dues("1065", TaxPeriod(2024, 12)) == ()


@pytest.mark.parametrize(
    ("kind", "paid", "met"),
    [
        ("estimated", "2025-01-02", "2025-04-15"),
        ("estimated", "2025-04-15", "2025-04-15"),
        ("estimated", "2025-04-16", "2025-06-16"),
        ("estimated", "2026-01-15", "2026-01-15"),
        ("estimated", "2026-01-16", None),
        ("balance_due", "2026-04-15", "2026-04-15"),
        ("balance_due", "2026-04-16", None),
        ("extension", "2026-04-14", "2026-04-15"),
        ("unknown", "2026-04-14", "2026-04-15"),
        ("deposit", "2025-04-15", None),
        ("installment", "2025-04-15", None),
        ("penalty", "2025-04-15", None),
        ("credit_elect", "2025-04-15", None),
    ],
)
def test_the_due_date_a_payment_met(kind: str, paid: str, met: str | None) -> None:
    assert duedates.due_met("1040", TaxPeriod(2025, 12), kind, day(paid)) == (day(met) if met else None)


def test_an_unknown_form_or_period_meets_nothing() -> None:
    assert duedates.due_met(None, TaxPeriod(2025, 12), "estimated", date(2025, 4, 1)) is None
    assert duedates.due_met("1040", None, "estimated", date(2025, 4, 1)) is None


def test_which_instalment_a_payment_serves() -> None:
    period = TaxPeriod(2024, 12)
    paid = ("2024-04-15", "2024-04-16", "2024-09-16", "2025-01-15")
    assert [duedates.instalment_number("1040", period, day(text)) for text in paid] == [1, 2, 3, 4]
    assert duedates.instalment_number("1040", period, date(2025, 1, 16)) is None


@given(st.integers(2012, 2060), st.sampled_from(["1040", "1041", "1120", "1120-S", "990-T"]))
def test_every_due_date_is_a_business_day_and_they_are_in_order(year: int, form: str) -> None:
    dues = [*duedates.instalment_dues(form, TaxPeriod(year, 12))]
    returned = duedates.return_due(form, TaxPeriod(year, 12))
    assert returned is not None
    assert all(dates.is_business_day(due) for due in [*dues, returned])
    assert dues == sorted(dues)
