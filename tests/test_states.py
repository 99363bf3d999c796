"""The state of each payment: pending, not posted or not checkable is a matter of days and of proof."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from reconcile.config import Tolerances
from tests.ledgers import BEN, DRAWN, FIRM, answer, cents, day, paid, post, transcript, year

APRIL = "2025-04-15"


# --- to the day ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "age", "state"),
    [
        ("eft", -1, "pending"),
        ("eft", 0, "pending"),
        ("eft", 20, "pending"),
        ("eft", 21, "not_posted"),
        ("card", 20, "pending"),
        ("card", 21, "not_posted"),
        ("wire", 21, "not_posted"),
        ("check", 21, "pending"),
        ("check", 44, "pending"),
        ("check", 45, "not_posted"),
        ("unknown", 44, "pending"),
        ("unknown", 45, "not_posted"),
    ],
)
def test_a_young_payment_is_pending_and_an_old_one_not_posted(method: str, age: int, state: str) -> None:
    payment = paid(str(DRAWN - timedelta(days=age)), 2500, method=method)
    found = answer([payment], [transcript(2025)])
    assert found.states() == [state]
    assert found.kinds() == (["not_posted"] if state == "not_posted" else [])


@pytest.mark.parametrize(
    ("shortfall", "form", "confidence"), [(0, "1040", "certain"), (50, "1040", "probable"), (50, "941", "certain")]
)
def test_what_another_year_does_not_prove_leaves_a_missing_payment_probable(shortfall: int, form: str, confidence: str) -> None:
    payment = paid(APRIL, 2500, 2025)
    period = "2026-12" if form == "1040" else "2026-03"
    other = transcript(period, post("290", APRIL, 100), form=form, balance=cents(100 - shortfall))
    found = answer([payment], [transcript(2025), other])
    told = found.finding("not_posted")
    assert (found.states(), told.confidence) == (["not_posted"], confidence)
    assert ("It may stand among" in told.explanation) == (confidence == "probable")


def test_a_pending_payment_is_told_when_to_look_again() -> None:
    payment = paid("2026-04-30", 2500, 2025)
    found = answer([payment], [transcript(2025)])
    assert "2026-05-21" in found.of(payment).reason


def test_the_waiting_time_can_be_set() -> None:
    payment = paid("2026-04-30", 2500, 2025)
    found = answer([payment], [transcript(2025)], Tolerances(shown_electronic_days=1, shown_check_days=1))
    assert found.states() == ["not_posted"]


# --- proof --------------------------------------------------------------------------------------------------------


def test_without_the_transcript_nothing_is_known_and_it_is_named() -> None:
    payment = paid(APRIL, 2500)
    found = answer([payment], [transcript(2024)])
    assert found.states() == ["not_checkable"]
    assert "Form 1040, period 2025-12, ***-**-4321" in found.of(payment).reason
    assert "order" in found.of(payment).reason
    assert found.kinds() == []


def test_a_transcript_that_does_not_add_up_proves_no_absence() -> None:
    payment = paid(APRIL, 2500)
    found = answer([payment], [transcript(2025, balance=cents(77))])
    assert found.states() == ["not_checkable"]
    assert found.kinds() == ["unproven_transcript"]


def test_a_transcript_that_does_not_add_up_still_shows_what_it_shows() -> None:
    payment = paid(APRIL, 2500)
    found = answer([payment], [transcript(2025, post("660", APRIL, -2500), balance=cents(77))])
    assert found.states() == ["matched"]


def test_a_transcript_without_one_of_its_pages_proves_no_absence() -> None:
    lost, there = paid(APRIL, 2500), paid("2025-06-16", 700)
    found = answer([lost, there], [transcript(2025, post("660", "2025-06-16", -700), whole=False)])
    assert found.states() == ["not_checkable", "matched"]
    assert "a page that it announces is not there" in found.of(lost).reason
    assert found.kinds() == []


@pytest.mark.parametrize(("facts", "lost"), [({"form": None}, "form"), ({"named": None}, "tax period")])
def test_nothing_is_matched_to_a_transcript_of_an_unknown_account(facts: dict[str, object], lost: str) -> None:
    payment = paid(APRIL, 2500)
    found = answer([payment], [transcript(2025, post("660", APRIL, -2500), **facts)])
    assert (found.states(), found.links(payment), found.kinds()) == (["not_checkable"], [], [])
    assert f"shows no readable {lost}" in found.of(payment).reason
    assert "The record states no" not in found.of(payment).reason
    (row,) = (posting for module in found.ledger.current for posting in module.postings)
    assert found.judgement.postings[row.id] == "unrecorded"


def test_a_transcript_without_a_number_still_tells_its_account() -> None:
    payment = paid(APRIL, 2500)
    found = answer([payment], [transcript(2025, post("660", APRIL, -2500), tin=None)])
    assert found.states() == ["matched"]
    assert found.of(payment).reason.endswith("The transcript shows no taxpayer number that can be read.")


def test_a_match_on_one_of_two_copies_that_differ_says_so() -> None:
    payment = paid(APRIL, 2500)
    copies = [transcript(2025, post("660", APRIL, -2500)), transcript(2025, source="other")]
    assert "Two copies of that transcript, of one date, differ" in answer([payment], copies).of(payment).reason
    assert "differ" not in answer([payment], copies[:1]).of(payment).reason


def test_a_match_where_two_people_share_a_number_says_so() -> None:
    payment = paid(APRIL, 2500)
    sheets = [transcript(2025, post("660", APRIL, -2500)), transcript(2025, names=("ZELD OTHE",))]
    assert "Two taxpayers here share these last four digits" in answer([payment], sheets).of(payment).reason


def test_requested_data_not_found_is_a_proof_of_absence() -> None:
    payment = paid(APRIL, 2500)
    found = answer([payment], [transcript(2025, stub="Requested data not found")])
    assert found.states() == ["not_posted"]


def test_a_transcript_without_a_date_proves_no_absence() -> None:
    payment = paid(APRIL, 2500)
    found = answer([payment], [transcript(2025, drawn=None)])
    assert found.states() == ["not_checkable"]


def test_two_different_copies_of_one_day_prove_no_absence() -> None:
    payment = paid(APRIL, 2500)
    copies = [transcript(2025, source="a"), transcript(2025, post("660", "2025-06-16", -1), source="b")]
    assert answer([payment], copies).of(payment).state == "not_checkable"


def test_a_newer_copy_is_the_one_that_counts() -> None:
    payment = paid(APRIL, 2500)
    old = transcript(2025, drawn=day("2025-04-20"), source="old")
    assert answer([payment], [old]).states() == ["pending"]
    assert answer([payment], [old, transcript(2025, post("660", APRIL, -2500))]).states() == ["matched"]


def test_a_payment_under_the_second_number_may_stand_on_an_account_of_its_own() -> None:
    payment = paid(APRIL, 2500, tin=BEN)
    joint = transcript(2025, spouse=BEN)
    alone = answer([payment], [joint])
    assert alone.states() == ["not_checkable"]
    assert "***-**-4328" in alone.of(payment).reason
    assert answer([payment], [joint, transcript(2025, tin=BEN)]).states() == ["not_posted"]


def test_without_a_period_every_likely_module_must_be_there() -> None:
    payment = paid("2025-04-10", 2500, None, kind="unknown")
    assert answer([payment], [transcript(2025)]).states() == ["not_checkable"]
    assert answer([payment], [transcript(2025), transcript(2024)]).states() == ["not_posted"]


def test_a_january_instalment_without_a_period_is_looked_for_in_the_year_before() -> None:
    payment = paid("2025-01-14", 2500, None)
    found = answer([payment], [transcript(2024)])
    assert found.states() == ["not_posted"]
    assert found.of(payment).period == year(2024)


def test_a_quarterly_deposit_without_a_period() -> None:
    payment = paid("2025-05-20", 800, None, form="941", tin=FIRM, kind="deposit")
    found = answer(
        [payment],
        [transcript("2025-06", post("650", "2025-05-20", -800), form="941", tin=FIRM)],
    )
    assert found.of(payment).period is not None
    assert str(found.of(payment).period) == "2025-06"


def test_a_removed_posting_is_told_as_the_trace_of_a_payment_that_stands_nowhere() -> None:
    payment = paid(APRIL, 2500, 2024)
    found = answer([payment], [transcript(2024), transcript(2025, post("663", APRIL, -2500), post("662", "2025-09-01", 2500))])
    assert found.states() == ["not_posted"]
    assert "Code 663 of 2025-04-15" in found.of(payment).reason
    assert found.finding("not_posted").confidence == "probable"


# --- other states -------------------------------------------------------------------------------------------------


def test_a_record_that_was_set_aside_stays_so() -> None:
    payment = paid(APRIL, 2500, set_aside="a state payment")
    found = answer([payment], [transcript(2025, post("660", APRIL, -2500))])
    assert found.states() == ["set_aside"]
    assert found.of(payment).reason == "a state payment"
    assert found.kinds() == ["unrecorded_posting"]


def test_an_elected_credit_is_found_in_its_own_account_only() -> None:
    claim = paid(APRIL, 1500, 2025, kind="credit_elect")
    credit = post("716", APRIL, -1500)
    assert answer([claim], [transcript(2025, credit)]).states() == ["matched"]
    assert answer([claim], [transcript(2025, credit, tin=BEN)]).states() == ["not_checkable"]
    assert answer([claim], [transcript(2024, credit)]).states() == ["not_checkable"]


def test_one_elected_credit_answers_one_record() -> None:
    claims = [paid(APRIL, 1500, 2025, kind="credit_elect", id=name) for name in "ab"]
    assert sorted(answer(claims, [transcript(2025, post("716", APRIL, -1500))]).states()) == ["matched", "not_posted"]


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"reference": "EFT 270512345678901", "when": APRIL}, "duplicate_record"),
        ({"reference": "EFT 270512345678901", "when": "2025-04-22"}, "duplicate_record"),
        ({"reference": "EFT 270512345678902", "when": APRIL}, "not_posted"),
        ({"reference": "ACH 091000019876543", "when": APRIL, "source": "bank.csv"}, "duplicate_record"),
        ({"reference": None, "when": APRIL}, "duplicate_record"),
        ({"reference": None, "when": "2025-04-16"}, "not_posted"),
        ({"reference": None, "when": "2025-04-16", "source": "bank.csv"}, "duplicate_record"),
        ({"reference": None, "when": "2025-04-18", "source": "bank.csv"}, "duplicate_record"),
        ({"reference": None, "when": "2025-04-21", "source": "bank.csv"}, "not_posted"),
        ({"reference": None, "when": APRIL, "source": "bank.csv", "form": "941"}, "not_checkable"),
        ({"reference": None, "when": APRIL, "source": "bank.csv", "kind": "balance_due"}, "not_posted"),
        ({"reference": None, "when": APRIL, "source": "bank.csv", "amount": 2501}, "not_posted"),
    ],
)
def test_when_a_second_record_is_the_same_payment(facts: dict, state: str) -> None:  # type: ignore[type-arg]
    first = paid(APRIL, 2500, reference="EFT 270512345678901", row=2, id="P1")
    stated = dict(facts)
    second = paid(stated.pop("when"), stated.pop("amount", 2500), row=3, id="P2", **stated)
    found = answer([first, second], [transcript(2025, post("660", APRIL, -2500))])
    assert found.of(first).state == "matched"
    assert found.of(second).state == state


@pytest.mark.parametrize(
    ("number", "state"),
    [
        ("270550522223333", "not_posted"),
        ("220550522223333", "not_posted"),
        ("220550511112222", "duplicate_record"),
        ("270561022223333", "duplicate_record"),
        ("091000019876543", "duplicate_record"),
    ],
    ids=["two numbers", "by another channel", "one number by two channels", "of another day", "of a bank"],
)
def test_two_eft_numbers_are_two_payments_whatever_lists_they_stand_in(number: str, state: str) -> None:
    records = [paid(APRIL, 2500, reference="270550511112222"), paid(APRIL, 2500, reference=number, source="other.csv")]
    found = answer(records, [transcript(2025, post("660", APRIL, -2500))])
    assert sorted(found.states()) == sorted(["matched", state])


@pytest.mark.parametrize(
    ("rows", "postings", "states"),
    [
        ((2, 2), 2, ["duplicate_record"] * 2 + ["matched"] * 2),
        ((2, 2), 1, ["duplicate_record"] * 2 + ["matched", "not_posted"]),
        ((2, 2), 0, ["duplicate_record"] * 2 + ["not_posted"] * 2),
        ((2, 1), 1, ["duplicate_record"] * 2 + ["matched"]),
        ((1, 2), 0, ["duplicate_record"] + ["not_posted"] * 2),
        ((1, 1), 1, ["duplicate_record", "matched"]),
    ],
)
def test_equal_rows_of_two_lists_are_told_list_by_list(rows: tuple[int, int], postings: int, states: list[str]) -> None:
    lists = zip(("a.csv", "b.csv"), rows, strict=True)
    records = [paid(APRIL, 2500, source=source, row=row) for source, count in lists for row in range(2, 2 + count)]
    found = answer(records, [transcript(2025, *[post("660", APRIL, -2500)] * postings)])
    assert sorted(found.states()) == states


def test_two_rows_of_one_list_that_other_papers_tell_of_too_are_two_payments() -> None:
    sheet = transcript(2025, post("660", APRIL, -2500))
    told = [paid(APRIL, 2500, row=row, also=(f"books.csv, row {row}",)) for row in (2, 3)]
    assert sorted(answer(told, [sheet]).states()) == ["matched", "not_posted"]
    assert sorted(answer([told[0], replace(told[1], also=())], [sheet]).states()) == ["duplicate_record", "matched"]


@pytest.mark.parametrize(
    ("second", "state"),
    [(APRIL, "duplicate"), ("2025-04-20", "duplicate"), ("2025-04-21", "unrecorded"), ("2025-06-16", "unrecorded")],
)
def test_a_second_posting_days_apart_is_a_duplicate(second: str, state: str) -> None:
    payment = paid(APRIL, 2500)
    found = answer([payment], [transcript(2025, post("660", APRIL, -2500), post("660", second, -2500))])
    assert sorted(found.judgement.postings.values()) == sorted(["matched", state])


def test_what_replaced_a_bounced_payment_is_no_duplicate_of_it() -> None:
    payment = paid(APRIL, 2500)
    rows = [post("660", APRIL, -2500), post("661", "2025-04-17", 2500), post("660", "2025-04-18", -2500)]
    found = answer([payment], [transcript(2025, *rows)])
    assert found.kinds() == ["dishonored", "unrecorded_posting"]


def test_a_reversed_posting_is_reversed() -> None:
    found = answer([], [transcript(2025, post("663", APRIL, -2500), post("662", APRIL, 2500))])
    assert list(found.judgement.postings.values()) == ["reversed"]
    assert found.kinds() == []


def test_transfers_withholding_and_credits_are_no_payments() -> None:
    rows = [post(code, APRIL, -500) for code in ("806", "766", "768", "706", "716", "776")]
    found = answer([], [transcript(2025, *rows)])
    assert found.judgement.postings == {}
    assert found.kinds() == []


def test_a_posting_without_an_amount_has_no_state() -> None:
    found = answer([], [replace(transcript(2025), postings=(replace(post("660", APRIL, 0), amount=None),))])
    assert found.judgement.postings == {}


# --- which transcript to order ------------------------------------------------------------------------------------


def test_every_transcript_that_is_missing_is_named_with_the_day_from_which_it_is_worth_ordering() -> None:
    payment = paid(APRIL, 2500, None, kind="deposit", form="941", tin=FIRM)
    reason = answer([payment], [transcript(2025)]).of(payment).reason
    assert "Form 941, period 2025-03, **-***7001" in reason and "Form 941, period 2025-06, **-***7001" in reason
    assert "drawn on 2025-05-06 or later" in reason
    nameless = paid(APRIL, 2500, tin=None, method="check")
    told = answer([nameless], [transcript(2024)]).of(nameless).reason
    assert "of the taxpayer who paid" in told and "drawn on 2025-05-30 or later" in told


def test_a_row_that_vanished_may_have_been_the_payment() -> None:
    payment = paid(APRIL, 2500)
    copies = [transcript(2025, post("660", APRIL, -2500), drawn=day("2025-06-01")), transcript(2025)]
    found = answer([payment], copies)
    assert found.states() == ["not_posted"]
    assert "stood on the copy drawn 2025-06-01 (page 1, line 1) and is gone" in found.of(payment).reason
    assert found.finding("not_posted").confidence == "probable"


def test_each_doubt_about_a_transcript_is_said_in_its_own_words() -> None:
    payment = paid(APRIL, 2500)
    torn = [transcript(2025, post("670", APRIL, -n), source=str(n)) for n in (1, 2)]
    others = [transcript(2025), transcript(2024, names=("ROBE OLIV",))]
    for copies, words in (
        ([transcript(2025, balance=7)], "its rows do not add up"),
        ([replace(transcript(2025), account_balance=None)], "no account balance is printed"),
        (torn, "two copies of one date differ"),
        (others, "same last four digits"),
        ([transcript(2025, drawn=None)], "shows no date"),
    ):
        found = answer([payment], copies)
        assert found.states() == ["not_checkable"]
        assert words in found.of(payment).reason


# --- two debits of a day, and money on its way --------------------------------------------------------------------

BARE = {"form": None, "tin": None, "kind": "unknown"}


def test_two_debits_of_one_bank_download_are_two_payments() -> None:
    lines = [paid(APRIL, 2500, None, row=row, **BARE) for row in (2, 3)]
    found = answer(lines, [transcript(2025, post("660", APRIL, -2500)), transcript(2024)])
    assert sorted(found.states()) == ["matched", "not_posted"]
    lost = found.finding("not_posted")
    assert lost.confidence == "possible"
    assert "if the bank listed one debit twice" in lost.explanation
    both = answer(lines, [transcript(2025, post("660", APRIL, -2500)), transcript(2025, post("660", APRIL, -2500), tin=BEN)])
    assert both.states() == ["matched", "matched"]


def test_the_same_debit_in_two_downloads_is_one_payment() -> None:
    lines = [paid(APRIL, 2500, None, source=source, **BARE) for source in ("jan-jun.csv", "year.csv")]
    found = answer(lines, [transcript(2025, post("660", APRIL, -2500)), transcript(2024)])
    assert sorted(found.states()) == ["duplicate_record", "matched"]


@pytest.mark.parametrize(("removed", "state"), [("2026-04-11", "pending"), ("2026-04-10", "not_posted"), (APRIL, "not_posted")])
def test_money_taken_off_shortly_before_the_transcript_may_be_on_its_way(removed: str, state: str) -> None:
    payment = paid(APRIL, 2500, 2024)
    found = answer([payment], [transcript(2024), transcript(2025, post("663", APRIL, -2500), post("662", removed, 2500))])
    assert found.states() == [state]
    assert ("2026-05-02" in found.of(payment).reason) == (state == "pending")


def test_a_cycle_tells_when_money_was_taken_off() -> None:
    payment = paid(APRIL, 2500, 2024)
    taken = replace(post("662", APRIL, 2500), cycle="20261605")
    found = answer([payment], [transcript(2024), transcript(2025, post("663", APRIL, -2500), taken)])
    assert found.states() == ["pending"]
