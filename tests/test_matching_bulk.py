"""Payroll deposits: what a provider takes in one amount and deposits in many is compared by the sums of the period."""

from __future__ import annotations

import pytest

from reconcile.model import Payment, Posting, Transcript
from tests.ledgers import BEN, FIRM, Answer, answer, cents, paid, post, transcript

WEEKS = [f"2025-{month:02d}-{day:02d}" for month in (1, 2, 3) for day in (3, 10, 17, 24)]
AMOUNTS = [1000 + 731 * number / 100 for number in range(12)]
QUARTER = sum(AMOUNTS)


def record(when: str, dollars: float, **facts: object) -> Payment:
    stated: dict[str, object] = {"form": "941", "tin": FIRM, "kind": "deposit", **facts}
    return paid(when, dollars, "2025-03", **stated)


def quarter(*rows: Posting, **facts: object) -> Transcript:
    stated: dict[str, object] = {"form": "941", "tin": FIRM, **facts}
    return transcript("2025-03", *rows, **stated)


DEPOSITS = [post("650", when, -amount) for when, amount in zip(WEEKS, AMOUNTS, strict=True)]


def told(found: Answer) -> list[tuple[str, int, str]]:
    return sorted((f.kind, f.amount, f.confidence) for f in found.findings)


@pytest.mark.parametrize("form", ["941", "720"])
def test_one_record_for_the_quarter_and_many_deposits(form: str) -> None:
    payment = record("2025-03-31", QUARTER, form=form)
    found = answer([payment], [quarter(*DEPOSITS, form=form)])
    assert (found.states(), found.kinds()) == (["matched"], [])
    assert len(found.of(payment).postings) == 12
    assert "the sums of" in found.of(payment).reason
    assert set(found.judgement.postings.values()) == {"matched"}


def test_many_records_and_one_deposit() -> None:
    payments = [record(when, amount) for when, amount in zip(WEEKS, AMOUNTS, strict=True)]
    found = answer(payments, [quarter(post("650", "2025-04-15", -QUARTER))])
    assert (set(found.states()), found.kinds()) == ({"matched"}, [])
    assert "22 days after the last recorded deposit" in found.of(payments[0]).reason


def test_what_agrees_line_by_line_is_not_summed() -> None:
    payments = [record(WEEKS[0], AMOUNTS[0]), record("2025-03-31", QUARTER - AMOUNTS[0])]
    found = answer(payments, [quarter(*DEPOSITS)])
    assert found.states() == ["matched", "matched"]
    assert [len(found.of(payment).postings) for payment in payments] == [1, 11]


def test_a_month_in_one_record_while_the_other_months_are_missing() -> None:
    february = record("2025-03-03", sum(AMOUNTS[4:8]))
    found = answer([february], [quarter(*DEPOSITS)])
    assert found.states() == ["matched"]
    assert [link[2] for link in found.links(february)] == WEEKS[4:8]
    assert found.kinds() == ["unrecorded_posting"] * 8


@pytest.mark.parametrize(("off", "confidence"), [(-300, "probable"), (300, "probable"), (-9000, "possible")])
def test_sums_that_differ_are_one_finding(off: float, confidence: str) -> None:
    payment = record("2025-03-31", QUARTER + off)
    found = answer([payment], [quarter(*DEPOSITS)])
    assert told(found) == [("amount_difference", cents(abs(off)), confidence)]
    wrong = found.finding("amount_difference")
    assert (len(wrong.postings), wrong.severity) == (12, "high" if off > 0 else "medium")


def test_a_lost_deposit_of_one_month_where_each_month_is_recorded_in_one_amount() -> None:
    months = [(f"2025-{month:02d}-28", sum(AMOUNTS[4 * month - 4 : 4 * month])) for month in (1, 2, 3)]
    found = answer([record(when, amount) for when, amount in months], [quarter(*DEPOSITS[:-1])])
    assert told(found) == [("amount_difference", cents(AMOUNTS[-1]), "possible")]
    assert set(found.states()) == {"matched"}
    # Where little or nothing of the month is there, it is not the sum of it.
    gone = answer([record(when, amount) for when, amount in months], [quarter(*DEPOSITS[:9])])
    assert [(f.kind, f.amount) for f in gone.findings if f.payments] == [("not_posted", cents(months[2][1]))]


def test_one_lost_deposit_among_unrecorded_ones_is_no_sum() -> None:
    payment = record("2025-02-05", 555.55)
    found = answer([payment], [quarter(*DEPOSITS)])
    assert "amount_difference" not in found.kinds()
    assert found.told(payment) == ["not_posted"]


def test_deposits_that_may_be_those_of_two_companies_are_no_sum_of_either() -> None:
    payment = record("2025-03-31", QUARTER, tin=None)
    other = quarter(*DEPOSITS, tin=BEN)
    assert answer([payment], [quarter(*DEPOSITS), other]).of(payment).state == "not_posted"


def test_estimates_are_never_summed_by_the_year() -> None:
    payment = paid("2025-12-31", sum(AMOUNTS[:6]))
    rows = [post("660", f"2025-{month:02d}-01", -amount) for month, amount in enumerate(AMOUNTS[:6], start=3)]
    assert answer([payment], [transcript(2025, *rows)]).of(payment).state == "not_posted"
