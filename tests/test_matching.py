"""Pairing: each payment with its own posting, whatever is missing, moved, late or alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ledgers import ANN, BEN, FIRM, answer, day, paid, post, transcript, year

Q24 = ("2024-04-15", "2024-06-17", "2024-09-16", "2025-01-15")
Q25 = ("2025-04-15", "2025-06-16", "2025-09-15", "2026-01-15")


def posted(*days: str, amount: float = 2500, code: str = "660") -> list:  # type: ignore[type-arg]
    return [post(code, when, -amount) for when in days]


# --- equal instalments --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["eft", "check", "unknown"])
@pytest.mark.parametrize("lost", range(8))
def test_a_lost_instalment_never_shifts_the_others(lost: int, method: str) -> None:
    payments = [paid(when, 2500, 2024, method=method) for when in Q24] + [paid(when, 2500, 2025, method=method) for when in Q25]
    there = [when for number, when in enumerate([*Q24, *Q25]) if number != lost]
    found = answer(
        payments,
        [transcript(2024, *posted(*(w for w in there if w in Q24))), transcript(2025, *posted(*(w for w in there if w in Q25)))],
    )
    for number, payment in enumerate(payments):
        if number == lost:
            assert found.of(payment).state in ("not_posted", "not_checkable", "pending")
            assert found.links(payment) == []
        else:
            assert found.links(payment) == [(str(payment.period), "660", str(payment.date))]
    assert found.kinds() in (["not_posted"], [])


@pytest.mark.parametrize("lost", range(4))
@pytest.mark.parametrize("known", range(1, 5))
def test_records_that_end_early_do_not_lend_a_lost_instalment_the_next_posting(lost: int, known: int) -> None:
    # The transcript goes on after the records end: its later instalments are no late postings of the lost one.
    if lost >= known:
        return
    payments = [paid(when, 2500) for when in Q25[:known]]
    found = answer(payments, [transcript(2025, *posted(*(w for n, w in enumerate(Q25) if n != lost))), transcript(2026)])
    assert "late_posting" not in found.kinds()
    if found.of(payments[lost]).state != "pending":
        assert found.told(payments[lost]) == ["not_posted"]
    assert found.kinds().count("unrecorded_posting") == 4 - known


@pytest.mark.parametrize("days", [20, 40, 50, 58])
def test_an_instalment_weeks_late_is_late_and_not_lost_when_the_others_stand(days: int) -> None:
    payments = [paid(when, 2500) for when in Q25]
    late = str(payments[0].date + timedelta(days=days))
    found = answer(payments, [transcript(2025, *posted(late, *Q25[1:])), transcript(2026)])
    assert found.of(payments[0]).state == "matched"
    assert found.kinds() == ["late_posting"]


def test_the_last_instalment_lost_is_not_the_next_years_first() -> None:
    found = answer([paid("2025-01-15", 2500, 2024)], [transcript(2024), transcript(2025, *posted(*Q25))])
    assert found.states() == ["not_posted"]
    assert found.kinds() == ["not_posted", *["unrecorded_posting"] * 4]


def test_an_instalment_weeks_late_is_late_though_amounts_recur() -> None:
    payments = [paid(when, 2500) for when in Q25]
    found = answer(payments, [transcript(2025, *posted("2025-05-12", *Q25[1:]))])
    assert found.links(payments[0]) == [("2025-12", "660", "2025-05-12")]
    assert found.kinds() == ["late_posting"]


def test_an_amount_paid_once_may_be_months_late() -> None:
    payment = paid("2025-04-15", 2613.77)
    found = answer([payment], [transcript(2025, post("660", "2025-08-01", -2613.77))])
    late = found.finding("late_posting")
    assert (late.days_late, late.confidence) == (108, "probable")


def test_weekly_deposits_keep_their_places_when_the_first_is_lost_and_the_last_unrecorded() -> None:
    weeks = ["2025-04-04", "2025-04-11", "2025-04-18", "2025-04-25", "2025-05-02"]
    facts = {"tin": FIRM, "form": "941", "kind": "deposit", "method": "unknown"}
    payments = [paid(when, 800, "2025-06", **facts) for when in weeks[:4]]
    found = answer(payments, [transcript("2025-06", *posted(*weeks[1:], amount=800, code="650"), tin=FIRM, form="941")])
    assert found.states() == ["not_posted", "matched", "matched", "matched"]
    assert [found.links(p)[0][2] for p in payments[1:]] == weeks[1:4]


def test_the_very_day_does_not_make_another_payment_late_without_need() -> None:
    first, second = paid("2025-07-10", 2500), paid("2025-07-13", 2500)
    found = answer([first, second], [transcript(2025, *posted("2025-07-13", "2025-07-14"))])
    assert (found.states(), found.kinds()) == (["matched", "matched"], [])
    assert found.links(first)[0][2] == "2025-07-13"


def test_an_instalment_moved_away_and_back_makes_no_later_one_late_without_need() -> None:
    first, second, third = paid("2025-04-15", 2500), paid("2025-07-10", 2500), paid("2025-07-13", 2500)
    there = post("660", "2025-04-15", -2500), post("662", "2025-04-15", 2500)
    found = answer([first, second, third], [transcript(2025, *there, *posted("2025-04-15", "2025-07-13", "2025-07-14"))])
    assert (found.states(), found.kinds()) == (["matched"] * 3, [])
    assert found.links(second)[0][2] == "2025-07-13"


# --- the wrong place ----------------------------------------------------------------------------------------------


def test_wrong_year_in_january() -> None:
    payments = [paid(when, 2500, 2024) for when in Q24]
    found = answer(payments, [transcript(2024, *posted(*Q24[:3])), transcript(2025, *posted(Q24[3], *Q25))])
    wrong = found.finding("wrong_period")
    assert wrong.payments == (payments[3].id,)
    assert (wrong.expected.period, wrong.actual.period) == (year(2024), year(2025))
    assert (wrong.category, wrong.severity, wrong.confidence) == ("wrong_year_credit", "high", "certain")


def test_january_payments_for_both_years_are_both_right() -> None:
    old, new = paid("2025-01-15", 2500, 2024), paid("2025-01-15", 2500, 2025)
    found = answer([old, new], [transcript(2024, *posted("2025-01-15")), transcript(2025, *posted("2025-01-15"))])
    assert found.kinds() == []
    assert found.links(old)[0][0] == "2024-12"
    assert found.links(new)[0][0] == "2025-12"


def test_wrong_quarter() -> None:
    payment = paid("2025-04-15", 812.44, "2025-03", form="941", tin=FIRM, kind="deposit")
    firm = {"form": "941", "tin": FIRM}
    found = answer([payment], [transcript("2025-03", **firm), transcript("2025-06", post("650", "2025-04-15", -812.44), **firm)])
    assert found.told(payment) == ["wrong_period"]


def test_wrong_form_says_nothing_of_the_period() -> None:
    payment = paid("2025-04-15", 900, 2025, form="1120", tin=FIRM)
    quarter = transcript("2025-06", post("650", "2025-04-15", -900), form="941", tin=FIRM)
    found = answer([payment], [transcript(2025, form="1120", tin=FIRM), quarter])
    assert found.told(payment) == ["wrong_form"]


def test_without_a_number_in_the_record_the_second_spouses_own_account_is_probably_a_wrong_tin() -> None:
    payment = paid("2025-04-15", 2500, tin=None)
    own = transcript(2025, post("660", "2025-04-15", -2500), tin=BEN)
    found = answer([payment], [transcript(2025, spouse=BEN), own])
    assert [(f.kind, f.confidence, f.expected.tin, f.actual.tin) for f in found.findings] == [("wrong_tin", "probable", ANN, BEN)]
    assert answer([payment], [transcript(2024, spouse=BEN), own]).kinds() == [], "no joint account of that year, no finding"


def test_the_second_spouses_number_on_an_account_without_a_return_is_probably_a_wrong_tin() -> None:
    payment = paid("2025-04-15", 2500, tin=BEN)
    row = post("660", "2025-04-15", -2500)
    found = answer([payment], [transcript(2025, spouse=BEN), transcript(2025, row, tin=BEN)])
    assert [(f.kind, f.confidence, f.expected.tin, f.actual.tin) for f in found.findings] == [("wrong_tin", "probable", ANN, BEN)]
    assert "names the second spouse" in found.finding("wrong_tin").explanation
    filed = transcript(2025, row, post("150", "2026-05-11", 2500), tin=BEN)
    assert answer([payment], [transcript(2025, spouse=BEN), filed]).kinds() == [], "he filed for himself"
    assert answer([payment], [transcript(2025), transcript(2025, row, tin=BEN)]).kinds() == [], "no joint return"


def test_the_spouses_own_account_is_a_wrong_tin() -> None:
    payment = paid("2025-04-15", 2500)
    found = answer([payment], [transcript(2025, spouse=BEN), transcript(2025, post("660", "2025-04-15", -2500), tin=BEN)])
    wrong = found.finding("wrong_tin")
    assert (wrong.expected.tin, wrong.actual.tin) == (ANN, BEN)


def test_the_second_number_of_a_joint_return_is_not_wrong() -> None:
    payment = paid("2025-04-15", 2500, tin=BEN)
    found = answer([payment], [transcript(2025, post("660", "2025-04-15", -2500), spouse=BEN)])
    assert (found.states(), found.kinds()) == (["matched"], [])


def test_a_taxpayer_without_records_of_his_own_makes_a_wrong_tin_doubtful() -> None:
    payment = paid("2025-04-15", 2500)
    found = answer([payment], [transcript(2025), transcript(2025, *posted(*Q25), tin=BEN)])
    assert found.finding("wrong_tin").confidence == "possible"


def test_an_equal_payment_keeps_its_own_posting_and_the_lost_one_gets_none() -> None:
    ann, ben = paid("2025-04-15", 2500), paid("2025-04-15", 2500, tin=BEN)
    found = answer([ann, ben], [transcript(2025), transcript(2025, *posted("2025-04-15"), tin=BEN)])
    assert found.of(ann).state == "not_posted"
    assert found.of(ben).state == "matched"


def test_one_of_two_payments_of_a_day_in_the_wrong_year() -> None:
    first, second = paid("2025-04-15", 2500, 2025, row=2), paid("2025-04-15", 2500, 2025, row=3)
    found = answer([first, second], [transcript(2024, *posted("2025-04-15")), transcript(2025, *posted("2025-04-15"))])
    assert sorted(found.states()) == ["matched", "matched"]
    assert found.kinds() == ["wrong_period"]


# --- what the record leaves open ----------------------------------------------------------------------------------


def test_a_bank_line_without_anything_finds_its_posting_and_proposes_the_period() -> None:
    line = paid("2026-01-15", 2500, None, form=None, tin=None, kind="unknown")
    found = answer([line], [transcript(2025, *posted("2026-01-15")), transcript(2026)])
    assert found.states() == ["matched"]
    assert found.of(line).period == year(2025)


def test_two_equal_postings_in_two_years_are_left_open() -> None:
    line = paid("2025-04-15", 2500, None, kind="unknown")
    found = answer([line], [transcript(2024, *posted("2025-04-15", code="670")), transcript(2025, *posted("2025-04-15"))])
    assert found.states() == ["ambiguous"]
    told = found.finding("ambiguous")
    assert len(told.postings) == 2 and told.confidence == "possible"
    assert found.kinds() == ["ambiguous"]


def test_two_equal_postings_under_two_taxpayers_are_left_open() -> None:
    line = paid("2025-04-15", 2500, tin=None)
    found = answer([line], [transcript(2025, *posted("2025-04-15")), transcript(2025, *posted("2025-04-15"), tin=BEN)])
    assert found.states() == ["ambiguous"]


def test_the_same_day_is_better_than_the_day_after() -> None:
    line = paid("2025-04-15", 2500, None, kind="unknown")
    found = answer([line], [transcript(2024, *posted("2025-04-17")), transcript(2025, *posted("2025-04-15"))])
    assert found.links(line) == [("2025-12", "660", "2025-04-15")]


def test_two_taxpayers_of_one_last_four_are_not_guessed() -> None:
    payment = paid("2025-04-15", 2500)
    other = transcript(2025, names=("ZED OTHE",))
    found = answer([payment], [transcript(2025, *posted("2025-04-15"), names=("ANN EXAM",)), other])
    assert found.of(payment).state in ("matched", "ambiguous")
    assert all(finding.confidence == "possible" for finding in found.findings)
    lost = answer([payment], [transcript(2025, names=("ANN EXAM",)), other])
    assert lost.states() == ["not_checkable"]


def test_another_name_on_the_other_year_makes_a_wrong_year_doubtful() -> None:
    payment = paid("2025-04-15", 2500)
    home = transcript(2025, names=("ANN EXAM",))
    for names, confidence in ((("ANN EXAM",), "certain"), (("ZED OTHE",), "possible")):
        found = answer([payment], [home, transcript(2024, *posted("2025-04-15"), names=names)])
        assert found.finding("wrong_period").confidence == confidence


def test_an_unreadable_module_is_matched_with_doubt_only() -> None:
    payment = paid("2025-04-15", 2500)
    found = answer([payment], [transcript(2025, *posted("2025-04-15"), tin=None)])
    assert found.states() == ["matched"]
    assert found.kinds() == []


# --- the same payment in two records ------------------------------------------------------------------------------


def test_a_bank_copy_of_each_record_takes_no_other_posting() -> None:
    records = [paid(when, 2500) for when in Q25[:3]]
    bank = [paid(when, 2500, None, source="bank.csv", form=None, tin=None, kind="unknown") for when in Q25[:3]]
    found = answer([*records, *bank], [transcript(2025, *posted(*Q25))])
    assert found.states() == ["matched"] * 3 + ["duplicate_record"] * 3
    assert found.kinds() == ["duplicate_record"] * 3 + ["unrecorded_posting"]


def test_two_real_payments_of_one_day_stay_two() -> None:
    payments = [paid("2025-04-15", 2500, row=2), paid("2025-04-15", 2500, row=3)]
    found = answer(payments, [transcript(2025, *posted("2025-04-15", "2025-04-15"))])
    assert (found.states(), found.kinds()) == (["matched", "matched"], [])


def test_a_reference_that_a_bank_prints_on_every_line_proves_nothing() -> None:
    facts = {"form": "941", "tin": FIRM, "kind": "deposit", "reference": "IRS 3387702000"}
    payments = [paid(when, 800, "2025-06", **facts) for when in ("2025-04-15", "2025-04-22", "2025-05-22")]
    rows = posted("2025-04-15", "2025-05-22", amount=800, code="650")
    found = answer(payments, [transcript("2025-06", *rows, form="941", tin=FIRM)])
    assert found.states() == ["matched", "not_posted", "matched"]


# --- whatever comes -----------------------------------------------------------------------------------------------

some_days = st.sampled_from([*Q24, *Q25, "2025-04-17", "2025-04-25", "2025-05-20"])
some_amounts = st.sampled_from([2500, 2500, 1000, 3500, 2050])
some_codes = st.sampled_from(["660", "670", "610", "663", "662", "661", "700", "820", "826", "706"])


@st.composite
def clients(draw: st.DrawFn) -> tuple[list, list]:  # type: ignore[type-arg]
    payments = [
        paid(
            draw(some_days),
            draw(some_amounts),
            draw(st.sampled_from([2024, 2025, None])),
            tin=draw(st.sampled_from([ANN, BEN, None])),
            form=draw(st.sampled_from(["1040", "1040", None])),
            kind=draw(st.sampled_from(["estimated", "balance_due", "unknown"])),
            method=draw(st.sampled_from(["eft", "check", "unknown"])),
            source=draw(st.sampled_from(["a.csv", "b.csv"])),
            reference=draw(st.sampled_from([None, "EFT 270512345676", "EFT 270599999999"])),
            row=number,
            id=f"P{number}",
        )
        for number in range(draw(st.integers(0, 7)))
    ]
    sheets = []
    for tin, period in draw(st.sets(st.sampled_from([(ANN, 2024), (ANN, 2025), (BEN, 2024), (BEN, 2025)]))):
        rows = []
        for _ in range(draw(st.integers(0, 5))):
            code = draw(some_codes)
            sign = 1 if code in ("662", "661", "820", "826") else -1
            rows.append(post(code, draw(some_days), sign * draw(some_amounts)))
        sheets.append(transcript(period, *rows, tin=tin))
    return payments, sheets


@settings(max_examples=250, deadline=None)
@given(clients(), st.randoms(use_true_random=False))
def test_everything_ends_in_one_state_whatever_the_order(client: tuple[list, list], random: object) -> None:  # type: ignore[type-arg]
    payments, sheets = client
    found = answer(payments, sheets)
    assert sorted(result.payment.id for result in found.judgement.results) == sorted(payment.id for payment in payments)
    rows = [posting for module in found.ledger.current for posting in module.postings if posting.is_payment]
    assert set(found.judgement.postings) == {posting.id for posting in rows}
    taken = [slot.posting.id for pair in found.matches.pairs for slot in pair.slots]
    assert len(taken) == len(set(taken))
    assert len({finding.id for finding in found.findings}) == len(found.findings)
    for result in found.judgement.results:
        assert (result.state in ("matched", "ambiguous")) == bool(result.postings)
    other, sheets_too = list(payments), list(sheets)
    random.shuffle(other)  # type: ignore[attr-defined]
    random.shuffle(sheets_too)  # type: ignore[attr-defined]
    again = answer(other, sheets_too)
    assert again.judgement.results == found.judgement.results
    assert again.judgement.postings == found.judgement.postings
    assert again.findings == found.findings


def test_no_payments_and_no_transcripts() -> None:
    assert answer([], []).findings == ()
    alone = paid("2025-04-15", 2500)
    found = answer([alone], [])
    assert found.states() == ["not_checkable"]
    assert "Form 1040, period 2025-12" in found.of(alone).reason
    assert answer([], [transcript(2025, *posted("2025-04-15"))]).kinds() == ["unrecorded_posting"]


def test_a_posting_without_a_date_is_never_paired() -> None:
    payment = paid("2025-04-15", 2500)
    found = answer([payment], [transcript(2025, replace(post("660", "2025-04-15", -2500), date=None))])
    assert found.of(payment).postings == ()


def test_the_reasons_and_the_other_readings_are_kept() -> None:
    payment = paid("2025-04-15", 2500)
    found = answer([payment], [transcript(2025, *posted("2025-04-15", "2025-04-17")), transcript(2024, *posted("2025-04-15"))])
    result = found.of(payment)
    assert "on the same day" in result.reason
    assert any("2025-04-17" in words for words in result.alternatives)
    assert any("period 2024-12" in words for words in result.alternatives)
    assert day("2025-04-15") == payment.date


def test_days_in_the_mail_do_not_tell_two_taxpayers_apart() -> None:
    check = paid("2025-04-10", 2500, tin=None, method="check")
    found = answer([check], [transcript(2025, *posted("2025-04-13")), transcript(2025, *posted("2025-04-15"), tin=BEN)])
    assert found.states() == ["ambiguous"]
