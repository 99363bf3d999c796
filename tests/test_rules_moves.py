"""Judge payments that were taken back or moved: dishonoured, corrected, transferred out, step by step."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ledgers import Answer, answer, paid, post, transcript, year

APRIL = "2025-04-15"


# --- taken back, moved --------------------------------------------------------------------------------------------


def test_dishonored_with_its_penalty() -> None:
    payment = paid(APRIL, 2500)
    rows = [post("660", APRIL, -2500), post("661", "2025-04-28", 2500), post("286", "2025-04-28", 50)]
    found = answer([payment], [transcript(2025, *rows)])
    told = found.finding("dishonored")
    assert found.states() == ["matched"]
    assert "$50.00" in told.explanation
    assert list(found.judgement.postings.values()) == ["reversed"]


def test_dishonored_in_the_wrong_year_says_where_to_pay_again() -> None:
    rows = [post("660", APRIL, -2500), post("661", "2025-04-28", 2500)]
    told = answer([paid(APRIL, 2500, 2024)], [transcript(2025, *rows), transcript(2024)]).finding("dishonored")
    assert "It was made for Form 1040, tax year 2024" in told.explanation


def test_dishonored_and_paid_again() -> None:
    first, again = paid(APRIL, 2500), paid("2025-05-05", 2500)
    rows = [post("663", APRIL, -2500), post("661", "2025-04-28", 2500), post("660", "2025-05-05", -2500)]
    found = answer([first, again], [transcript(2025, *rows)])
    assert found.told(first) == ["dishonored"]
    assert found.told(again) == []


def test_a_bounced_payment_that_no_record_tells_of_is_told_with_its_penalty() -> None:
    rows = [post("610", APRIL, -1000), post("611", APRIL, 1000), post("286", "2025-05-19", 25)]
    again = paid("2025-05-27", 1025, 2024, kind="balance_due")
    found = answer([again], [transcript(2024, *rows, post("670", "2025-05-27", -1025))])
    told = found.finding("dishonored")
    assert (found.kinds(), told.severity, told.payments) == (["dishonored"], "medium", ())
    assert "$25.00" in told.explanation and "No payment in the records" in told.explanation


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


def test_a_payment_transferred_from_one_wrong_year_to_another_is_no_lost_one() -> None:
    payment, when = paid("2025-01-15", 2500, 2024), "2025-01-15"
    passed = transcript(2025, post("660", when, -2500), post("820", when, 2500, "1040 202112"))
    found = answer([payment], [transcript(2024), passed, transcript(2021, post("700", when, -2500, "1040 202512"))])
    assert found.states() == ["matched"]
    told = found.finding("wrong_period")
    assert (told.actual.period, told.severity, told.confidence) == (year(2021), "high", "certain")
    assert "first stood on Form 1040, tax year 2025" in told.explanation
    other = replace(payment, id="other", date=payment.date.replace(month=3))
    assert answer([other], [transcript(2024), passed, transcript(2021, post("700", when, -2500))]).kinds() == ["not_posted"]


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


def test_a_payment_transferred_home_under_a_later_date_is_corrected_and_late() -> None:
    wrong = transcript(2025, post("660", APRIL, -2500), post("820", "2025-05-20", 2500))
    payment = paid(APRIL, 2500, 2024, kind="balance_due")
    found = answer([payment], [wrong, transcript(2024, post("700", "2025-05-20", -2500))])
    assert (found.states(), found.told(payment)) == (["matched"], ["corrected", "late_posting"])
    assert found.finding("late_posting").days_late == 35
    # What stood elsewhere at another time is another payment.
    other = transcript(2025, post("660", "2025-03-01", -2500), post("820", "2025-05-20", 2500))
    assert answer([payment], [other, transcript(2024, post("700", "2025-05-20", -2500))]).told(payment) == ["not_posted"]


def test_a_payment_transferred_away_and_back_under_later_dates_is_home() -> None:
    home = [post("670", APRIL, -2500), post("820", "2025-06-09", 2500), post("700", "2025-08-04", -2500)]
    away = transcript(2023, post("700", "2025-06-09", -2500), post("820", "2025-08-04", 2500))
    payment = paid(APRIL, 2500, 2024, kind="balance_due")
    found = answer([payment], [transcript(2024, *home), away])
    assert found.told(payment) == ["corrected", "late_posting"]
    assert answer([payment], [transcript(2024, *home[:2]), away]).told(payment) == ["transferred_out"]


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
