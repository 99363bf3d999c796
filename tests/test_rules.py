"""Findings in an accountant's words: what is wrong, how sure that is, and what is left alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from reconcile import rules
from reconcile.kinds import FindingKind
from reconcile.model import Payment, Posting, Transcript
from tests.ledgers import ANN, BEN, FIRM, Answer, answer, cents, day, paid, post, transcript, year

APRIL = "2025-04-15"


# --- late ---------------------------------------------------------------------------------------------------------


def credited(paid_on: str, credited_on: str, **facts: object) -> Answer:
    period = facts.pop("period", 2025)
    code = str(facts.pop("code", "660"))
    assert isinstance(period, int)
    return answer([paid(paid_on, 2500, period, **facts)], [transcript(period, post(code, credited_on, -2500))])


@pytest.mark.parametrize(
    ("method", "days", "late"),
    [
        ("eft", 3, False),
        ("eft", 4, True),
        ("card", 4, True),
        ("wire", 3, False),
        ("check", 10, False),
        ("check", 11, True),
        ("unknown", 10, False),
        ("unknown", 11, True),
    ],
)
def test_the_allowance_to_the_day(method: str, days: int, late: bool) -> None:
    found = credited("2025-05-01", str(day("2025-05-01").replace(day=1 + days)), method=method)
    assert found.kinds() == (["late_posting"] if late else [])
    if late:
        told = found.finding("late_posting")
        assert (told.days_late, told.severity) == (days, "medium")


@pytest.mark.parametrize(
    ("paid_on", "credited_on", "period", "facts"),
    [
        ("2025-04-15", "2025-04-16", 2025, {}),
        ("2025-04-14", "2025-04-16", 2025, {}),
        ("2025-04-11", "2025-04-17", 2025, {"method": "check"}),
        ("2025-06-16", "2025-06-17", 2025, {}),
        ("2026-01-15", "2026-01-16", 2025, {}),
        ("2025-04-15", "2025-04-16", 2024, {"kind": "balance_due", "code": "670"}),
        ("2025-04-15", "2025-04-16", 2024, {"kind": "extension", "code": "670"}),
        ("2025-04-15", "2025-04-16", 2024, {"kind": "unknown", "code": "670"}),
    ],
)
def test_a_due_date_met_by_the_payment_and_missed_by_the_credit(paid_on: str, credited_on: str, period: int, facts: dict) -> None:  # type: ignore[type-arg]
    found = credited(paid_on, credited_on, period=period, **facts)
    told = found.finding("late_posting")
    assert told.severity == "high"
    assert "due date" in told.explanation


@pytest.mark.parametrize(
    ("paid_on", "credited_on", "period", "facts"),
    [
        ("2025-06-15", "2025-06-16", 2025, {}),  # a Sunday; the Monday is the due date
        ("2022-01-15", "2022-01-18", 2021, {}),  # a Saturday before Martin Luther King's day
        ("2025-04-16", "2025-04-18", 2025, {}),  # past the first, long before the second
        ("2026-01-16", "2026-01-19", 2025, {}),  # past the last
        ("2025-04-15", "2025-04-14", 2025, {}),  # dated back by the IRS
        ("2025-04-14", "2025-04-16", 2025, {"kind": "deposit", "form": "1120", "code": "650"}),
    ],
)
def test_no_due_date_lies_between(paid_on: str, credited_on: str, period: int, facts: dict) -> None:  # type: ignore[type-arg]
    assert "late_posting" not in credited(paid_on, credited_on, period=period, **facts).kinds()


def test_wrong_year_and_late_are_two_findings_of_one_payment() -> None:
    payment = paid("2024-06-17", 2613.77, 2024)
    found = answer([payment], [transcript(2024), transcript(2025, post("660", "2024-07-05", -2613.77))])
    assert found.told(payment) == ["late_posting", "wrong_period"]
    assert found.finding("wrong_period").confidence == "probable"


# --- type ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "code", "wrong"),
    [
        ("estimated", "660", False),
        ("estimated", "430", False),
        ("estimated", "670", True),
        ("estimated", "610", True),
        ("estimated", "640", True),
        ("balance_due", "670", False),
        ("balance_due", "610", False),
        ("balance_due", "660", True),
        ("extension", "670", False),
        ("extension", "610", False),
        ("extension", "660", True),
        ("installment", "670", False),
        ("amended", "670", False),
        ("amended", "640", False),
        ("penalty", "690", False),
        ("unknown", "660", False),
        ("unknown", "670", False),
    ],
)
def test_the_type_of_a_payment(kind: str, code: str, wrong: bool) -> None:
    payment = paid("2025-03-03", 2500, 2025, kind=kind)
    found = answer([payment], [transcript(2025, post(code, "2025-03-03", -2500))])
    assert found.kinds() == (["wrong_type"] if wrong else [])


def test_a_companys_estimate_may_post_as_a_deposit_and_a_persons_may_not() -> None:
    firm = paid(APRIL, 900, 2025, form="1120", tin=FIRM)
    assert answer([firm], [transcript(2025, post("650", APRIL, -900), form="1120", tin=FIRM)]).kinds() == []
    assert answer([paid(APRIL, 900)], [transcript(2025, post("650", APRIL, -900))]).kinds() == ["wrong_type"]


def test_in_the_wrong_year_the_type_is_not_the_point() -> None:
    payment = paid(APRIL, 2500, 2025)
    found = answer([payment], [transcript(2025), transcript(2024, post("670", APRIL, -2500))])
    assert found.told(payment) == ["wrong_period"]


# --- taken back, moved --------------------------------------------------------------------------------------------


def test_dishonored_with_its_penalty() -> None:
    payment = paid(APRIL, 2500)
    rows = [post("660", APRIL, -2500), post("661", "2025-04-28", 2500), post("286", "2025-04-28", 50)]
    found = answer([payment], [transcript(2025, *rows)])
    told = found.finding("dishonored")
    assert found.states() == ["matched"]
    assert "$50.00" in told.explanation
    assert list(found.judgement.postings.values()) == ["reversed"]


def test_dishonored_and_paid_again() -> None:
    first, again = paid(APRIL, 2500), paid("2025-05-05", 2500)
    rows = [post("663", APRIL, -2500), post("661", "2025-04-28", 2500), post("660", "2025-05-05", -2500)]
    found = answer([first, again], [transcript(2025, *rows)])
    assert found.told(first) == ["dishonored"]
    assert found.told(again) == []


def test_a_bounced_bank_line_is_found_without_form_or_period() -> None:
    line = paid(APRIL, 2500, None, form=None, tin=None, kind="unknown")
    found = answer([line], [transcript(2025, post("660", APRIL, -2500), post("661", "2025-04-28", 2500))])
    assert found.told(line) == ["dishonored"]


RETURNED = {"status": "returned", "set_aside": "returned: the bank took the payment back"}


def test_what_the_record_itself_calls_returned_is_told_with_its_penalty() -> None:
    first = replace(paid(APRIL, 2500, None, form=None, tin=None, kind="unknown"), **RETURNED)  # type: ignore[arg-type]
    again = paid("2025-04-17", 2500)
    rows = [post("660", APRIL, -2500), post("661", "2025-04-28", 2500), post("286", "2025-04-28", 50)]
    found = answer([again, first], [transcript(2025, *rows, post("660", "2025-04-17", -2500))])
    assert found.told(first) == ["dishonored"]
    assert (found.told(again), found.of(again).state) == ([], "matched")


def test_what_the_record_calls_returned_is_not_sought_among_what_stands() -> None:
    first = replace(paid(APRIL, 2500), **RETURNED)  # type: ignore[arg-type]
    found = answer([first], [transcript(2025, post("660", APRIL, -2500))])
    assert found.of(first).state == "set_aside"


def test_what_the_bank_refused_is_not_somebody_elses_posting_of_that_day() -> None:
    payment = paid(APRIL, 2500)
    bounced = transcript(2025, post("660", APRIL, -2500), post("661", "2025-04-28", 2500))
    found = answer([payment], [bounced, transcript(2024, post("670", APRIL, -2500))])
    assert found.told(payment) == ["dishonored"]


@pytest.mark.parametrize(("code", "reversal", "fresh"), [("663", "662", "660"), ("673", "672", "670"), ("613", "612", "610")])
def test_corrected_by_a_reversal_and_a_new_posting(code: str, reversal: str, fresh: str) -> None:
    payment = paid(APRIL, 2500, 2024, kind="estimated" if fresh == "660" else "balance_due")
    wrong = transcript(2025, post(code, APRIL, -2500), post(reversal, "2025-07-01", 2500))
    found = answer([payment], [wrong, transcript(2024, post(fresh, APRIL, -2500))])
    told = found.finding("corrected")
    assert found.kinds() == ["corrected"]
    assert (told.severity, len(told.postings)) == ("info", 3)


def test_corrected_by_a_transfer() -> None:
    payment = paid(APRIL, 2500, 2024)
    wrong = transcript(2025, post("660", APRIL, -2500), post("820", APRIL, 2500))
    found = answer([payment], [wrong, transcript(2024, post("700", APRIL, -2500))])
    assert found.kinds() == ["corrected"]
    assert found.states() == ["matched"]


def test_a_transfer_in_from_outside_the_folder_is_the_payment() -> None:
    payment = paid(APRIL, 2500)
    found = answer([payment], [transcript(2025, post("700", APRIL, -2500))])
    assert found.states() == ["matched"]
    assert found.kinds() == ["corrected"]


def test_an_overpayment_applied_by_the_computer_is_not_the_payment() -> None:
    payment = paid(APRIL, 2500)
    found = answer([payment], [transcript(2025, post("706", APRIL, -2500)), transcript(2024, post("826", APRIL, 2500))])
    assert found.told(payment) == ["not_posted"]


@pytest.mark.parametrize("seen", [True, False])
def test_transferred_out_with_and_without_its_arrival(seen: bool) -> None:
    payment = paid(APRIL, 2500, 2024, kind="balance_due")
    sheets = [transcript(2024, post("670", APRIL, -2500), post("820", APRIL, 2500, "1040 202112"))]
    sheets += [transcript(2021, post("700", APRIL, -2500))] if seen else []
    found = answer([payment], sheets)
    told = found.finding("transferred_out")
    assert found.kinds() == ["transferred_out"]
    assert told.actual.period == (year(2021) if seen else year(2024))
    assert seen or "1040 202112" in told.explanation


def test_removed_at_home_and_posted_anew_elsewhere_is_transferred_out() -> None:
    payment = paid(APRIL, 2500)
    home = transcript(2025, post("663", APRIL, -2500), post("662", "2025-07-01", 2500))
    found = answer([payment], [home, transcript(2024, post("660", APRIL, -2500))])
    assert found.kinds() == ["transferred_out"]


def test_which_of_four_equal_instalments_an_offset_took_is_not_known() -> None:
    days = (APRIL, "2025-06-16", "2025-09-15", "2026-01-15")
    payments = [paid(when, 2500) for when in days]
    rows = [*(post("660", when, -2500) for when in days), post("826", "2026-04-15", 2500, "1040 202212")]
    found = answer(payments, [transcript(2025, *rows), transcript(2022, post("706", "2026-04-15", -2500))])
    assert found.finding("transferred_out").confidence == "possible"


def test_another_payments_past_is_not_told_of_this_one() -> None:
    # Both of one day and amount; the one for 2025 was removed and is lost, the one for 2024 stood right all the time.
    old, new = paid(APRIL, 2500, 2024, kind="balance_due"), paid(APRIL, 2500, 2025)
    home = transcript(2025, post("663", APRIL, -2500), post("662", "2025-07-01", 2500))
    found = answer([old, new], [home, transcript(2024, post("670", APRIL, -2500))])
    assert found.told(old) == []
    assert found.told(new) == ["transferred_out"]


def moved(*steps: tuple[int, str, str | None]) -> Answer:
    """Let a payment for 2024 stand in these years one after the other: year, code, and the day it was taken off."""
    years = {2023: [], 2024: [], 2025: []}  # type: dict[int, list]  # type: ignore[type-arg]
    for period, code, taken in steps:
        years[period] += [post(code, APRIL, -2500), *([post("662", taken, 2500)] if taken else [])]
    return answer([paid(APRIL, 2500, 2024)], [transcript(period, *rows) for period, rows in years.items()])


def test_a_payment_moved_twice_is_followed_step_by_step() -> None:
    found = moved((2023, "663", "2025-06-01"), (2025, "663", "2025-08-01"), (2024, "660", None))
    told = found.finding("corrected")
    assert found.kinds() == ["corrected"]
    assert len(told.postings) == 5
    places = [told.explanation.index(words) for words in ("tax year 2023", "tax year 2025", "now stands")]
    assert places == sorted(places)
    assert told.actual.period == year(2023)


def test_a_payment_moved_away_and_back_is_followed_step_by_step() -> None:
    found = moved((2024, "663", "2025-06-01"), (2025, "663", "2025-08-01"), (2024, "660", None))
    told = found.finding("corrected")
    assert found.kinds() == ["corrected"]
    assert "first stood on Form 1040, tax year 2024" in told.explanation
    assert "then stood on Form 1040, tax year 2025" in told.explanation


def test_a_payment_moved_from_one_wrong_year_to_another_is_still_wrong() -> None:
    found = moved((2023, "663", "2025-06-01"), (2025, "660", None))
    assert found.kinds() == ["wrong_period"]
    assert "first stood on Form 1040, tax year 2023" in found.finding("wrong_period").explanation


def test_a_payment_transferred_on_and_on_is_followed_to_where_it_is_now() -> None:
    passing = [post("700", APRIL, -2500), post("820", APRIL, 2500)]
    home = transcript(2024, post("660", APRIL, -2500), post("820", APRIL, 2500))
    found = answer([paid(APRIL, 2500, 2024)], [home, transcript(2025, *passing), transcript(2023, post("700", APRIL, -2500))])
    told = found.finding("transferred_out")
    assert found.kinds() == ["transferred_out"]
    assert (told.actual.period, len(told.postings)) == (year(2023), 5)
    back = transcript(2024, post("660", APRIL, -2500), post("820", APRIL, 2500), post("700", APRIL, -2500))
    assert answer([paid(APRIL, 2500, 2024)], [back, transcript(2025, *passing)]).kinds() == ["corrected"]


def test_payments_moved_home_in_one_amount_are_each_corrected() -> None:
    payments = [paid(APRIL, 2500, 2024), paid(APRIL, 2000, 2024)]
    wrong = transcript(2025, post("660", APRIL, -2500), post("660", APRIL, -2000), post("820", APRIL, 4500))
    found = answer(payments, [wrong, transcript(2024, post("700", APRIL, -4500))])
    assert found.kinds() == ["corrected", "corrected"]
    assert sorted(finding.amount for finding in found.findings) == [200_000, 250_000]


def test_a_row_marked_as_reversed_without_its_reversal_is_doubtful() -> None:
    home = transcript(2024, post("660", APRIL, -2500))
    found = answer([paid(APRIL, 2500, 2024)], [home, transcript(2025, post("663", APRIL, -2500))])
    told = found.finding("unrecorded_posting")
    assert told.confidence == "possible"
    assert "third digit 3" in told.explanation


def test_each_bounced_payment_has_its_own_penalty_and_a_penalty_may_be_taken_back() -> None:
    first, second = paid(APRIL, 2500), paid("2025-06-16", 2600)
    rows = [post("660", APRIL, -2500), post("661", "2025-04-28", 2500), post("286", "2025-04-28", 50)]
    rows += [post("660", "2025-06-16", -2600), post("661", "2025-06-20", 2600), post("286", "2025-06-20", 52)]
    found = answer([first, second], [transcript(2025, *rows, post("287", "2025-09-28", -50))])
    told = {finding.payments: finding.explanation for finding in found.findings if finding.kind == "dishonored"}
    assert "$50.00 was charged for it, and taken back on September 28, 2025" in told[(first.id,)]
    assert "$52.00 was charged for it." in told[(second.id,)]


# --- twice, or by nobody ------------------------------------------------------------------------------------------


def test_credited_twice() -> None:
    payment = paid(APRIL, 2500)
    found = answer([payment], [transcript(2025, post("660", APRIL, -2500), post("660", "2025-04-16", -2500))])
    assert found.kinds() == ["duplicate_posting"]


def test_recorded_twice_with_one_reference_in_two_files() -> None:
    payments = [paid(APRIL, 2500, reference="270512345678901", source=source) for source in ("a.csv", "b.csv")]
    found = answer(payments, [transcript(2025, post("660", APRIL, -2500))])
    assert found.finding("duplicate_record").confidence == "certain"


def test_unrecorded() -> None:
    found = answer([paid(APRIL, 100)], [transcript(2025, post("660", APRIL, -100), post("670", "2025-09-02", -777))])
    assert found.finding("unrecorded_posting").amount == 77_700


def test_a_levy_is_no_payment_of_somebody_else() -> None:
    levy = replace(post("670", "2025-09-02", -777), explanation="Payment Levy")
    found = answer([paid(APRIL, 100)], [transcript(2025, post("660", APRIL, -100), levy)])
    action = found.finding("unrecorded_posting").action
    assert "by levy" in action and "somebody else" not in action


def test_the_separate_account_of_a_spouse_may_be_where_a_payment_belongs() -> None:
    payment = paid("2025-09-05", 1800, 2021, kind="balance_due")
    separate = transcript(2021, post("670", "2025-09-05", -1800), form="1040 SPLIT")
    finding = answer([payment], [transcript(2021), separate]).finding("wrong_form")
    assert (finding.severity, finding.confidence) == ("medium", "possible")
    assert "MFT 31" in finding.explanation and finding.action.startswith("Find out which")
    elsewhere = transcript(2022, post("670", "2025-09-05", -1800), form="1040 SPLIT")
    assert answer([payment], [transcript(2021), elsewhere]).finding("wrong_form").severity == "high"


@pytest.mark.parametrize(
    ("method", "recorded", "is_fee"),
    [("card", 1018.20, True), ("card", 1030, True), ("card", 1030.01, False), ("card", 982, False), ("eft", 1018.20, False)],
)
def test_a_card_processors_fee_is_not_the_irss_to_correct(method: str, recorded: float, is_fee: bool) -> None:
    payment = paid(APRIL, recorded, kind="balance_due", method=method)
    finding = answer([payment], [transcript(2025, post("670", APRIL, -1000))]).finding("amount_difference")
    assert (finding.severity == "low", "fee" in finding.action, "ask the IRS" in finding.action) == (is_fee, is_fee, not is_fee)


def test_a_penalty_account_is_named_as_the_irs_names_it() -> None:
    payment = paid(APRIL, 2500, kind="balance_due")
    penalty = transcript(2025, post("670", APRIL, -2500), form="Civil Penalty")
    explanation = answer([payment], [transcript(2025), penalty]).finding("wrong_form").explanation
    assert "credited it to Civil Penalty, tax year 2025" in explanation


# --- credit elect -------------------------------------------------------------------------------------------------


def elected(sent: float | None, received: float | None, **facts: object) -> Answer:
    out = [post("836", APRIL, sent)] if sent else []
    into = [post("716", APRIL, -received)] if received else []
    drawn = facts.pop("drawn", day("2026-05-01"))
    return answer([], [transcript(2024, *out, balance=0 if sent is None else cents(sent)), transcript(2025, *into, drawn=drawn)])


def test_a_credit_elect_that_agrees() -> None:
    assert elected(2000, 2000).kinds() == []
    assert elected(None, None).kinds() == []


@pytest.mark.parametrize(("sent", "received", "severity"), [(2000, 1500, "high"), (2000, None, "high"), (None, 700, "medium")])
def test_a_credit_elect_that_differs(sent: float | None, received: float | None, severity: str) -> None:
    told = elected(sent, received).finding("credit_elect_difference")
    assert (told.severity, told.confidence) == (severity, "certain")
    assert told.amount == cents(abs((sent or 0) - (received or 0)))


def test_a_transcript_from_before_the_credit_elect_proves_nothing() -> None:
    assert elected(2000, None, drawn=day("2025-04-20")).kinds() == []


def test_a_quarters_credit_goes_to_the_next_quarter() -> None:
    def quarter(period: str, *rows: object) -> object:
        return transcript(period, *rows, form="941", tin=FIRM)  # type: ignore[arg-type]

    sent, received = post("836", "2025-04-30", 500), post("716", "2025-04-30", -500)
    agreed = answer([], [quarter("2025-03", sent), quarter("2025-06", received), quarter("2026-03")])  # type: ignore[list-item]
    assert agreed.kinds() == []
    lost = answer([], [quarter("2025-03", sent), quarter("2025-06"), quarter("2026-03")])  # type: ignore[list-item]
    assert lost.kinds() == ["credit_elect_difference"]


def test_a_claim_that_the_year_did_not_receive() -> None:
    claim = paid(APRIL, 2000, 2025, kind="credit_elect")
    cut = answer([claim], [transcript(2025, post("716", APRIL, -1500))])
    assert cut.told(claim) == ["credit_elect_difference"]
    none = answer([claim], [transcript(2025)])
    assert none.told(claim) == ["credit_elect_difference"]
    assert answer([claim], [transcript(2025, tin=BEN)]).kinds() == []
    whole = answer([claim], [transcript(2025, post("716", APRIL, -2000))])
    assert whole.kinds() == []


def test_one_difference_is_told_once() -> None:
    claim = paid(APRIL, 2000, 2025, kind="credit_elect")
    found = answer([claim], [transcript(2024, post("836", APRIL, 2000)), transcript(2025, post("716", APRIL, -1500))])
    assert found.kinds() == ["credit_elect_difference"]
    assert found.told(claim) == ["credit_elect_difference"]


def elect(dollars: float, period: int = 2025, **facts: object) -> Payment:
    return paid(APRIL, dollars, period, kind="credit_elect", **facts)


def sent(dollars: float, *more: Posting, period: int = 2024, **facts: object) -> Transcript:
    return transcript(period, post("836", APRIL, dollars), *more, **facts)


def got(dollars: float, *more: Posting, period: int = 2025, **facts: object) -> Transcript:
    return transcript(period, post("716", APRIL, -dollars), *more, **facts)


@pytest.mark.parametrize("code", ["826", "898", "846"])
def test_a_credit_elect_cut_down_names_what_took_the_rest(code: str) -> None:
    claim = elect(2000)
    found = answer([claim], [sent(1500, post(code, APRIL, 500, "1040 202112")), got(1500)])
    told = found.finding("credit_elect_difference")
    assert (told.amount, told.severity) == (50_000, "high")
    assert f"code {code}" in told.explanation and "1040 202112" in told.explanation
    assert found.states() == ["matched"]


def test_a_credit_elect_applied_to_another_year_is_one_finding_that_names_it() -> None:
    claim = elect(2000)
    found = answer([claim], [sent(2000), transcript(2025), got(2000, period=2026)])
    told = found.finding("credit_elect_difference")
    assert (told.expected.period, told.actual.period) == (year(2025), year(2026))
    assert found.links(claim) == [("2026-12", "716", APRIL)]


def test_another_year_of_a_couple_names_the_account_that_received_it() -> None:
    apart = [transcript(number, tin=BEN) for number in (2024, 2025, 2026)]
    sheets = [sent(2000, spouse=BEN), transcript(2025, spouse=BEN), got(2000, period=2026, spouse=BEN), *apart]
    for found in (answer([], sheets), answer([], sheets[::-1])):
        told = found.finding("credit_elect_difference")
        assert (told.actual.tin, told.actual.period) == (ANN, year(2026))
        assert "4328" not in told.explanation


def test_what_a_couple_passed_on_together_may_be_received_apart_and_the_other_way_round() -> None:
    apart = [got(1200), got(800, tin=BEN)]
    assert answer([], [sent(2000, spouse=BEN), *apart]).kinds() == []
    lone = answer([], [sent(2000, spouse=BEN), apart[0]]).finding("credit_elect_difference")
    assert (lone.confidence, lone.amount) == ("probable", 80_000)
    assert "***-**-4328" in lone.explanation
    together = transcript(2025, post("716", APRIL, -1200), post("716", APRIL, -800), spouse=BEN)
    assert answer([], [sent(1200), sent(800, tin=BEN), together]).kinds() == []


def test_of_a_couples_accounts_the_one_that_differs_is_named() -> None:
    sheets = [sent(500), sent(2000, tin=BEN), got(500, spouse=BEN), got(1500, tin=BEN)]
    told = answer([], sheets).finding("credit_elect_difference")
    assert (told.amount, told.expected.tin, told.actual.tin) == (50_000, BEN, BEN)
    assert "***-**-4321" not in told.explanation


def test_a_credit_elect_under_the_other_spouses_number() -> None:
    claim = elect(2000)
    found = answer([claim], [sent(2000, spouse=BEN), transcript(2025), got(2000, tin=BEN)])
    told = found.finding("credit_elect_difference")
    assert (told.expected.tin, told.actual.tin, told.confidence) == (ANN, BEN, "probable")


def test_a_credit_elect_that_was_taken_back() -> None:
    back = post("712", APRIL, 2000)
    assert answer([], [sent(2000), got(2000, back)]).kinds() == ["credit_elect_difference"]
    both = [sent(2000, post("832", APRIL, -2000)), got(2000, back)]
    assert answer([], both).kinds() == []
    claim = elect(2000)
    found = answer([claim], both)
    assert (found.states(), found.told(claim)) == (["not_posted"], ["credit_elect_difference"])


def test_several_claims_are_held_against_the_sum() -> None:
    claims = [elect(1000, id="a"), elect(500, id="b")]
    found = answer(claims, [sent(1500), got(1500)])
    assert (found.states(), found.kinds()) == (["matched", "matched"], [])


def test_a_claim_without_the_next_years_transcript_is_held_against_what_was_passed_on() -> None:
    claim = elect(2000)
    same = answer([claim], [sent(2000)])
    assert (same.states(), same.kinds()) == (["not_checkable"], [])
    assert "passed on the same" in same.of(claim).reason
    assert answer([claim], [sent(1500)]).finding("credit_elect_difference").amount == 50_000


def test_a_claim_without_a_period_is_found_by_its_amount() -> None:
    claim = paid(APRIL, 1500, None, kind="credit_elect")
    found = answer([claim], [transcript(2024), got(1500)])
    assert found.links(claim) == [("2025-12", "716", APRIL)]


# --- balance, order, legend ---------------------------------------------------------------------------------------


def test_a_balance_due_names_its_cause_and_its_newest_notice() -> None:
    lost = paid(APRIL, 2500)
    rows = [post("150", "2026-05-01", 2500), post("971", "2026-05-04", 0, "CP 0014"), post("971", "2026-03-01", 0, "CP 0024")]
    found = answer([lost], [transcript(2025, *rows)])
    told = found.finding("balance_due")
    assert found.finding("not_posted").id in told.explanation
    assert "CP 0014" in told.explanation


def test_the_first_line_is_the_one_to_act_on() -> None:
    payments = [paid(APRIL, 100), paid("2025-06-16", 9000), paid("2025-09-15", 50, kind="balance_due")]
    found = answer(payments, [transcript(2025, post("660", "2025-09-15", -50))])
    assert [finding.severity for finding in found.findings] == ["high", "high", "medium"]
    assert [finding.amount for finding in found.findings][:2] == [900_000, 10_000]


def test_every_finding_kind_has_a_rule_a_title_and_a_text() -> None:
    told = rules.legend()
    assert {entry.kind for entry in told} == set(get_args(FindingKind))
    assert all(entry.title and len(entry.text) > 40 for entry in told)


def test_ids_do_not_change_with_unrelated_facts() -> None:
    lost = paid(APRIL, 2500)
    before = answer([lost], [transcript(2025)]).finding("not_posted").id
    more = answer([lost, paid("2025-06-16", 900)], [transcript(2025, post("660", "2025-06-16", -900)), transcript(2024)])
    assert more.finding("not_posted").id == before


def test_the_guide_works_an_example_of_every_kind() -> None:
    guide = (Path(__file__).parents[1] / "docs" / "matching.md").read_text(encoding="utf-8")
    assert {line[4:].strip("`") for line in guide.splitlines() if line.startswith("### ")} == set(get_args(FindingKind))
