"""Payments that stand in parts on several transcripts: sums that cross modules, what stays open, and money used once."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile.matching.standing import standings
from reconcile.model import Posting
from tests.ledgers import ANN, BEN, FIRM, Answer, answer, cents, paid, post, transcript, year

APRIL = "2025-04-15"


def estimated(dollars: float, when: str = APRIL) -> Posting:
    return post("660", when, -dollars)


def told(found: Answer) -> list[tuple[str, int, str]]:
    return sorted((f.kind, f.amount, f.confidence) for f in found.findings if f.kind != "balance_due")


# --- one payment, several modules ---------------------------------------------------------------------------------


def test_a_part_in_the_wrong_year_is_a_finding_for_that_part() -> None:
    payment = paid(APRIL, 2500, 2024)
    found = answer([payment], [transcript(2024, estimated(2000)), transcript(2023, estimated(500))])
    assert found.states() == ["matched"]
    assert told(found) == [("wrong_period", cents(500), "probable")]
    wrong = found.finding("wrong_period")
    assert (wrong.actual.period, wrong.actual.amount, wrong.expected.amount) == (year(2023), cents(500), cents(2500))
    assert sorted(found.judgement.postings.values()) == ["matched", "matched"]


def test_two_wrong_parts_are_two_findings() -> None:
    payment = paid(APRIL, 2500, 2024)
    sheets = [transcript(2024, estimated(2000)), transcript(2023, estimated(300)), transcript(2025, estimated(200))]
    assert told(answer([payment], sheets)) == [("wrong_period", cents(200), "probable"), ("wrong_period", cents(300), "probable")]


def test_one_check_for_both_spouses_posted_on_each_ones_account() -> None:
    sheets = [transcript(2024, estimated(2600)), transcript(2024, estimated(2400), tin=BEN)]
    found = answer([paid(APRIL, 5000, 2024)], sheets)
    assert told(found) == [("wrong_tin", cents(2400), "probable")]
    unnamed = answer([paid(APRIL, 5000, 2024, tin=None)], sheets)
    assert (unnamed.states(), told(unnamed)) == (["matched"], [])


def test_a_part_on_another_form() -> None:
    payment = paid(APRIL, 900, 2025, form="1120", tin=FIRM)
    sheets = [transcript(2025, estimated(600), form="1120", tin=FIRM)]
    sheets += [transcript("2025-06", post("650", APRIL, -300), form="941", tin=FIRM)]
    assert told(answer([payment], sheets)) == [("wrong_form", cents(300), "probable")]


def test_part_of_a_payment_may_have_become_an_offset_of_that_very_day() -> None:
    payment = paid(APRIL, 5000, 2024)
    parts = [transcript(2024, estimated(4000)), transcript(2022, post("706", APRIL, -1000))]
    assert told(answer([payment], parts)) == [("wrong_period", cents(1000), "probable")]
    later = [transcript(2024, estimated(4000)), transcript(2022, post("706", "2025-04-16", -1000))]
    assert answer([payment], later).told(payment) == ["not_posted"]


def test_parts_of_different_days_are_possible_only_and_days_apart_none() -> None:
    payment = paid(APRIL, 2500, 2024, method="check")
    near = answer([payment], [transcript(2024, estimated(2000)), transcript(2023, estimated(500, "2025-04-17"))])
    assert told(near) == [("wrong_period", cents(500), "possible")]
    far = answer([payment], [transcript(2024, estimated(1900)), transcript(2023, estimated(600, "2025-04-22"))])
    assert far.told(payment) == ["not_posted"]


def test_a_sum_without_a_part_at_home_is_believed_of_nobody() -> None:
    payment = paid(APRIL, 2500, 2024)
    found = answer([payment], [transcript(2024), transcript(2023, estimated(2000)), transcript(2025, estimated(500))])
    assert found.told(payment) == ["not_posted"]
    assert found.kinds().count("unrecorded_posting") == 2


def test_a_record_without_a_place_is_not_pieced_together_from_several_years() -> None:
    line = paid(APRIL, 2500, None, form=None, tin=None, kind="unknown")
    found = answer([line], [transcript(2024, estimated(2000)), transcript(2025, estimated(500))])
    assert found.states() != ["matched"]


def test_a_sum_at_home_beats_one_that_crosses() -> None:
    payment = paid(APRIL, 2500, 2024)
    found = answer([payment], [transcript(2024, estimated(1500), estimated(1000)), transcript(2023, estimated(1500))])
    assert found.kinds() == ["unrecorded_posting"]


def test_parts_of_one_day_go_before_a_single_posting_that_came_late() -> None:
    payment = paid(APRIL, 2500, 2024)
    sheets = [transcript(2024, estimated(2000), estimated(2500, "2025-05-27")), transcript(2023, estimated(500))]
    found = answer([payment], sheets)
    assert told(found) == [("unrecorded_posting", cents(2500), "probable"), ("wrong_period", cents(500), "possible")]
    assert any("2025-05-27" in words for words in found.of(payment).alternatives)


def test_a_late_posting_stands_where_the_parts_are_of_two_days_or_fit_in_two_ways() -> None:
    late = estimated(2500, "2025-05-27")
    days = [transcript(2024, estimated(2000), late), transcript(2023, estimated(500, "2025-04-16"))]
    ways = [transcript(2024, estimated(2000), estimated(1500), late), transcript(2023, estimated(500), estimated(1000))]
    for sheets in (days, ways):
        assert "late_posting" in answer([paid(APRIL, 2500, 2024)], sheets).kinds()


def test_a_part_that_fits_another_payment_by_itself_is_not_taken_from_it() -> None:
    payments = [paid(APRIL, 2500, 2024), paid(APRIL, 500, 2024)]
    sheets = [transcript(2024, estimated(2000), estimated(2500, "2025-05-27")), transcript(2023, estimated(500))]
    found = answer(payments, sheets)
    assert found.told(payments[0]) == ["late_posting"]
    assert found.told(payments[1]) == ["wrong_period"]


def test_payments_of_one_day_posted_as_one_go_before_a_single_posting_that_came_late() -> None:
    payments = [paid(APRIL, 2500), paid(APRIL, 700), paid("2025-06-16", 2500)]
    june = [estimated(2500, "2025-06-16")] * 2
    found = answer(payments, [transcript(2025, estimated(3200), *june)])
    assert (found.states(), found.kinds()) == (["matched"] * 3, ["duplicate_posting"])
    assert found.links(payments[0]) == found.links(payments[1]) == [("2025-12", "660", APRIL)]


def test_a_copy_of_a_record_is_no_part_of_a_sum_that_goes_before_a_late_posting() -> None:
    records = [paid(APRIL, 700), paid(APRIL, 700, source="other.csv"), paid(APRIL, 2500)]
    found = answer(records, [transcript(2025, estimated(700), estimated(3200), estimated(2500, "2025-05-27"))])
    assert sorted(found.states()) == ["duplicate_record", "matched", "matched"]
    assert found.told(records[2]) == ["late_posting"]


def test_payments_of_which_several_sums_make_one_posting_are_left_open() -> None:
    payments = [paid(APRIL, dollars) for dollars in (1000, 2000, 1400, 1600)]
    found = answer(payments, [transcript(2025, estimated(3000))])
    assert (found.states(), found.kinds()) == (["ambiguous"] * 4, ["ambiguous"] * 4)
    assert list(found.judgement.postings.values()) == ["unrecorded"]
    assert all(len(found.of(payment).postings) == 1 for payment in payments)
    both = answer(payments, [transcript(2025, estimated(3000), estimated(3000, "2025-04-16"))])
    assert Counter(id_ for pair in both.matches.pairs for id_ in (p.id for p in pair.payments)) == Counter(p.id for p in payments)


def test_fewer_faults_beat_fewer_parts() -> None:
    payment = paid(APRIL, 2500, 2024)
    rows = transcript(2024, estimated(1000), estimated(700), estimated(800))
    found = answer([payment], [rows, transcript(2023, estimated(1500))])
    assert found.kinds() == ["unrecorded_posting"]


def test_another_sum_that_fits_less_well_leaves_doubt() -> None:
    payment = paid(APRIL, 2500, 2024)
    other = transcript(2025, estimated(300), estimated(200))
    found = answer([payment], [transcript(2024, estimated(2000)), transcript(2023, estimated(500)), other])
    assert found.finding("wrong_period").confidence == "possible"
    assert found.of(payment).alternatives


def test_two_sums_that_fit_alike_are_left_open() -> None:
    payment = paid(APRIL, 2500, 2024)
    sheets = [transcript(2024, estimated(2000)), transcript(2023, estimated(500)), transcript(2025, estimated(500))]
    found = answer([payment], sheets)
    assert (found.states(), found.kinds()) == (["ambiguous"], ["ambiguous"])
    assert set(found.judgement.postings.values()) == {"unrecorded"}, "none is picked"


def test_a_posting_that_two_payments_claim_alike_is_given_to_neither() -> None:
    payments = [paid(APRIL, 3000, 2024), paid(APRIL, 2500, 2024, row=3)]
    found = answer(payments, [transcript(2024, estimated(1000), estimated(2000), estimated(500))])
    assert found.states() == ["ambiguous", "ambiguous"]
    assert found.kinds() == ["ambiguous", "ambiguous"]


def test_a_payment_that_two_postings_claim_alike_is_given_to_neither() -> None:
    payments = [paid(APRIL, amount, 2024, row=number) for number, amount in enumerate((1000, 2000, 500))]
    found = answer(payments, [transcript(2024, estimated(3000), estimated(2500))])
    assert found.states() == ["ambiguous"] * 3
    assert found.kinds() == ["ambiguous"] * 3


# --- several payments, one posting --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "facts", "kind"),
    [(2024, {}, "wrong_period"), (2025, {"tin": BEN}, "wrong_tin"), (2025, {"form": "1041"}, "wrong_form")],
)
def test_what_was_posted_together_is_judged_payment_by_payment(period: int, facts: dict, kind: str) -> None:  # type: ignore[type-arg]
    own, other = paid(APRIL, 2500, 2025), paid(APRIL, 2000, period, **facts)
    found = answer([own, other], [transcript(2025, estimated(4500)), transcript(2024)])
    assert found.states() == ["matched", "matched"]
    assert told(found) == [(kind, cents(2000), "probable")]
    assert found.told(other) == [kind]


# --- a part moved ----------------------------------------------------------------------------------------------------


def test_a_part_that_was_put_right_and_the_rest_that_was_not() -> None:
    payment = paid(APRIL, 2500, 2024)
    wrong = transcript(2025, post("663", APRIL, -2500), post("662", "2025-07-01", 500))
    found = answer([payment], [wrong, transcript(2024, estimated(500))])
    assert told(found) == [("corrected", cents(500), "probable"), ("wrong_period", cents(2000), "probable")]
    assert len(found.of(payment).postings) == 2


def test_a_part_that_was_taken_away_with_and_without_its_new_place() -> None:
    payment = paid(APRIL, 2500, 2024)
    home = transcript(2024, estimated(2500), post("662", "2025-07-01", 500))
    seen = answer([payment], [home, transcript(2023, estimated(500))])
    assert told(seen) == [("transferred_out", cents(500), "probable")]
    assert seen.finding("transferred_out").actual.period == year(2023)
    unseen = answer([payment], [home, transcript(2023)])
    assert told(unseen) == [("transferred_out", cents(500), "probable")]
    assert "No transcript in the folder" in unseen.finding("transferred_out").explanation


def test_a_part_taken_off_a_wrong_place_without_a_trace_is_said() -> None:
    payment = paid(APRIL, 2500, 2024)
    found = answer([payment], [transcript(2025, estimated(2500), post("662", "2025-07-01", 500)), transcript(2024)])
    assert told(found) == [("wrong_period", cents(2000), "probable")]
    assert "$500.00 of it was taken off" in found.finding("wrong_period").explanation


def test_a_posting_split_by_the_irs_into_what_the_records_hold() -> None:
    payments = [paid(APRIL, 2000, 2024), paid(APRIL, 500, 2023)]
    home = transcript(2024, estimated(2500), post("662", "2025-07-01", 500))
    found = answer(payments, [home, transcript(2023, estimated(500))])
    assert (found.states(), found.kinds()) == (["matched", "matched"], [])


def test_a_part_transferred_by_hand_and_by_the_computer() -> None:
    payment = paid("2025-06-02", 2500, 2024, kind="balance_due")
    for out, into in (("820", "700"), ("826", "706")):
        home = transcript(2024, post("670", "2025-06-02", -2500), post(out, "2025-06-02", 500))
        found = answer([payment], [home, transcript(2023, post(into, "2025-06-02", -500))])
        assert told(found) == [("transferred_out", cents(500), "probable")]


def test_an_overpayment_offset_on_the_due_date_is_no_part_of_a_payment_of_that_day() -> None:
    payment = paid(APRIL, 2500, 2024, kind="extension")
    home = transcript(2024, post("670", APRIL, -2500), post("806", APRIL, -9000), post("826", APRIL, 500))
    found = answer([payment], [home, transcript(2023, post("706", APRIL, -500))])
    assert told(found) == []


def test_a_part_nobody_recorded() -> None:
    rows = transcript(2024, estimated(2500), post("662", "2025-07-01", 500))
    found = answer([], [rows])
    assert told(found) == [("unrecorded_posting", cents(2000), "probable")]


# --- whatever comes -----------------------------------------------------------------------------------------------

some_amounts = st.sampled_from([500, 1000, 1500, 2000, 2500, 3000, 4500])
some_days = st.sampled_from([APRIL, "2025-04-16", "2025-06-16"])
some_codes = st.sampled_from(["660", "660", "663", "670", "662", "672", "820", "700", "706", "826", "661"])


@st.composite
def clients(draw: st.DrawFn) -> tuple[list, list]:  # type: ignore[type-arg]
    payments = [
        paid(
            draw(some_days),
            draw(some_amounts),
            draw(st.sampled_from([2023, 2024, 2024, None])),
            tin=draw(st.sampled_from([ANN, ANN, BEN, None])),
            method=draw(st.sampled_from(["eft", "check"])),
            id=f"P{number}",
            row=number,
        )
        for number in range(draw(st.integers(0, 6)))
    ]
    sheets = []
    for tin, period in draw(st.sets(st.sampled_from([(ANN, 2023), (ANN, 2024), (ANN, 2025), (BEN, 2024)]))):
        rows = []
        for code in draw(st.lists(some_codes, max_size=6)):
            sign = 1 if code in ("662", "672", "661", "820", "826") else -1
            rows.append(post(code, draw(some_days), sign * draw(some_amounts)))
        sheets.append(transcript(period, *rows, tin=tin))
    return payments, sheets


@settings(max_examples=300, deadline=None)
@given(clients(), st.randoms(use_true_random=False))
def test_no_posting_gives_more_than_it_holds_and_order_plays_no_part(client: tuple[list, list], random: object) -> None:  # type: ignore[type-arg]
    payments, sheets = client
    found = answer(payments, sheets)
    holds = {p.id: abs(p.amount or 0) for m in found.ledger.current for p in m.postings}
    given: Counter[str] = Counter()
    for pair in found.matches.pairs:
        parts = list(standings(pair))
        unseen = sum(
            cut.amount for cut in pair.cuts if cut.arrival is None or cut.arrival.id not in {s.posting.id for s in pair.slots}
        )
        if pair.basis != "near" and not pair.ambiguous:
            assert sum(part.amount for part in parts) + unseen == pair.amount
            given.update({part.slot.posting.id: 0 for part in parts})
            for part in parts:
                given[part.slot.posting.id] += part.amount
    assert all(amount <= holds[key] for key, amount in given.items())
    random.shuffle(payments)  # type: ignore[attr-defined]
    random.shuffle(sheets)  # type: ignore[attr-defined]
    again = answer(payments, sheets)
    assert again.findings == found.findings
    assert again.judgement.results == found.judgement.results
    assert again.judgement.postings == found.judgement.postings
