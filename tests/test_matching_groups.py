"""Payments posted in parts, several posted as one, and amounts that are nearly right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.matching.groups import nearest
from reconcile.matching.near import likeness
from tests.ledgers import BEN, answer, paid, post, transcript

APRIL = "2025-04-15"


def rows(*amounts: float, when: str = APRIL) -> list:  # type: ignore[type-arg]
    return [post("660", when, -amount) for amount in amounts]


@pytest.mark.parametrize("parts", [(1000, 2000), (500, 1000, 1500), (100, 200, 300, 2400), (1500, 1500)])
def test_a_payment_posted_in_parts(parts: tuple[float, ...]) -> None:
    payment = paid(APRIL, 3000)
    found = answer([payment], [transcript(2025, *rows(*parts))])
    assert (found.states(), found.kinds()) == (["matched"], [])
    assert len(found.of(payment).postings) == len(parts)


@pytest.mark.parametrize("parts", [(1000, 2000), (500, 1000, 1500), (100, 200, 300, 2400), (1500, 1500)])
def test_several_payments_posted_as_one(parts: tuple[float, ...]) -> None:
    payments = [paid(APRIL, amount, row=number) for number, amount in enumerate(parts)]
    found = answer(payments, [transcript(2025, *rows(3000))])
    assert set(found.states()) == {"matched"}
    assert found.kinds() == []
    assert len({found.of(payment).postings for payment in payments}) == 1


def test_sums_agree_to_the_cent_or_not_at_all() -> None:
    payment = paid(APRIL, 3000)
    found = answer([payment], [transcript(2025, *rows(1000, 1999.99))])
    assert found.states() == ["not_posted"]


def test_parts_of_a_bank_line_without_a_period_are_found_in_one_module_only() -> None:
    line = paid(APRIL, 3000, None, form=None, tin=None, kind="unknown")
    found = answer([line], [transcript(2025, *rows(1000, 2000)), transcript(2024)])
    assert found.states() == ["matched"]
    apart = answer([line], [transcript(2025, *rows(1000)), transcript(2024, *rows(2000))])
    assert apart.states() != ["matched"]


def test_one_check_for_two_years_in_a_row_that_names_its_form_but_no_period() -> None:
    check = paid("2025-04-11", 3000, None, kind="unknown", method="check")
    found = answer([check], [transcript(2025, *rows(1000)), transcript(2024, *rows(2000))])
    assert (found.states(), found.kinds()) == (["matched"], [])
    assert len(found.of(check).postings) == 2
    other_day = answer([check], [transcript(2025, *rows(1000)), transcript(2024, *rows(2000, when="2025-04-16"))])
    other_form = answer([check], [transcript(2025, *rows(1000)), transcript(2024, *rows(2000), form="1041")])
    twofold = answer([check], [transcript(2025, *rows(1000, 2000)), transcript(2024, *rows(2000, 1000))])
    assert "matched" not in (*other_day.states(), *other_form.states(), *twofold.states())


def test_equal_sums_in_two_modules_are_left_open() -> None:
    line = paid(APRIL, 3000, None)
    found = answer([line], [transcript(2025, *rows(1000, 2000)), transcript(2024, *rows(1000, 2000))])
    assert found.states() == ["ambiguous"]
    assert "not_posted" not in found.kinds()


def test_a_repeated_part_does_not_hide_the_sum() -> None:
    payment = paid(APRIL, 3000)
    found = answer([payment], [transcript(2025, *rows(1000, 1000, 2000))])
    assert found.states() == ["matched"]


def test_parts_under_another_number_or_year_are_no_parts_of_this_payment() -> None:
    payment = paid(APRIL, 3000)
    found = answer([payment], [transcript(2025), transcript(2025, *rows(1000, 2000), tin=BEN)])
    assert found.told(payment) == ["not_posted"]


def test_a_part_credited_after_the_due_date_is_late() -> None:
    payment = paid("2025-04-14", 3000)
    found = answer([payment], [transcript(2025, post("660", "2025-04-14", -1000), post("660", "2025-04-16", -2000))])
    assert found.kinds() == ["late_posting"]


def test_a_copy_of_a_record_is_no_part_of_anything() -> None:
    records = [paid(APRIL, 1000), paid("2025-04-16", 1000, None, source="bank.csv", form=None, tin=None, kind="unknown")]
    other = paid(APRIL, 500)
    found = answer([*records, other], [transcript(2025, *rows(1000, 1500))])
    assert found.of(records[1]).state == "duplicate_record"


# --- near amounts -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paid_cents", "posted_cents", "unlike"),
    [
        (254_000, 245_000, 0),
        (123_456, 123_465, 0),
        (250_000, 230_000, 1),
        (250_000, 25_000, 2),
        (250_000, 2_500_000, 2),
        (250_000, 2_500, 2),
        (254_321, 25_431, 1),
        (100_000, 98_010, 3),
        (1_000, 5_999, 3),
        (361_877, 161_877, 1),
        (300_000, 100_000, None),
        (150_000, 50_000, None),
        (250_000, 91_377, None),
        (100_000, 455_123, None),
    ],
)
def test_how_unlike_two_amounts_are(paid_cents: int, posted_cents: int, unlike: int | None) -> None:
    assert likeness(paid_cents, posted_cents) == unlike


def test_transposed_digits() -> None:
    payment = paid(APRIL, 2540)
    found = answer([payment], [transcript(2025, *rows(2450))])
    told = found.finding("amount_difference")
    assert (told.amount, told.severity, told.confidence) == (9000, "high", "probable")
    assert (told.expected.amount, told.actual.amount) == (254_000, 245_000)
    assert found.kinds() == ["amount_difference"]


def test_a_cards_fee_in_the_record() -> None:
    payment = paid(APRIL, 1018.7, method="card")
    assert answer([payment], [transcript(2025, *rows(1000))]).told(payment) == ["amount_difference"]


def test_a_wrong_amount_credited_after_the_due_date_is_both() -> None:
    payment = paid("2025-04-14", 2540)
    found = answer([payment], [transcript(2025, *rows(2450, when="2025-04-16"))])
    assert found.told(payment) == ["amount_difference", "late_posting"]


@pytest.mark.parametrize(
    "facts",
    [{"period": 2024}, {"tin": BEN}, {"form": "941"}],
)
def test_near_amounts_are_only_compared_in_the_right_place(facts: dict) -> None:  # type: ignore[type-arg]
    payment = paid(APRIL, 2540, facts.pop("period", 2025), **facts)
    found = answer([payment], [transcript(2025, *rows(2450)), transcript(2024)])
    assert "amount_difference" not in found.kinds()


@pytest.mark.parametrize(
    ("owed", "when", "posted", "one"),
    [
        (1000, APRIL, 2000, True),  # the account owes just what is missing
        (900, APRIL, 2000, False),
        (1000, "2025-04-16", 2000, False),  # of another day
        (2000, APRIL, 1000, False),  # less than half of it
    ],
)
def test_a_round_posting_is_the_payment_where_just_the_rest_is_owed(owed: int, when: str, posted: int, one: bool) -> None:
    payment = paid(APRIL, 3000, 2025)
    found = answer([payment], [transcript(2025, post("150", "2026-04-20", owed + posted), post("660", when, -posted))])
    assert found.told(payment) == (["amount_difference"] if one else ["not_posted"])


def test_an_exact_posting_elsewhere_beats_a_near_one_at_home() -> None:
    payment = paid(APRIL, 2540)
    found = answer([payment], [transcript(2025, *rows(2450)), transcript(2024, *rows(2540))])
    assert found.told(payment) == ["wrong_period"]


def test_near_amounts_are_paired_one_to_one() -> None:
    payments = [paid(APRIL, 2540), paid(APRIL, 2504)]
    found = answer(payments, [transcript(2025, *rows(2450))])
    assert sorted(found.states()) == ["matched", "not_posted"]


@given(st.lists(st.integers(0, 60), max_size=40), st.integers(0, 60), st.integers(0, 12), st.integers(1, 12))
def test_the_nearest_days(days: list[int], day: int, reach: int, most: int) -> None:
    days.sort()
    positions = list(nearest(days, day, reach, most))
    away = sorted(abs(days[position] - day) for position in positions)
    assert away == sorted(abs(other - day) for other in days if abs(other - day) <= reach)[:most]
