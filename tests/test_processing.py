"""When the IRS processed a payment, what that costs, and which bills do not count it yet: told by cycles and older copies."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reconcile import notices
from reconcile.model import Posting
from tests.copies import copy, reconciled, records
from tests.copies import row as printed
from tests.ledgers import Answer, answer, day, paid, post, transcript

APRIL_30 = "2026-04-30"
RETURN = post("150", "2026-05-18", 9000)
BILL = post("971", "2026-06-01", 0, "CP 0014")
PAYMENT = post("670", APRIL_30, -4000)
EARLY, NOW = day("2026-06-10"), day("2026-08-15")


def judged(*rows: Posting, older: tuple[Posting, ...] | None = None, **facts: object) -> Answer:
    """Judge a payment of $4,000 for 2025 by a transcript, and where there is one by an older copy of it."""
    drawn = facts.pop("older_drawn", EARLY)
    payment = paid(APRIL_30, 4000, 2025, kind="balance_due", **facts)
    copies = [transcript(2025, *rows, drawn=NOW)]
    return answer([payment], [*copies, *([] if older is None else [transcript(2025, *older, drawn=drawn)])])


def reason(found: Answer) -> str:
    assert found.states() == ["matched"]
    return found.of(found.payments[0]).reason


def test_a_late_cycle_costs_nothing_and_is_said() -> None:
    found = judged(RETURN, replace(PAYMENT, cycle="20262405"))
    assert found.kinds() == []
    assert "at least 49 days after the payment (cycle 20262405, of 2026-06-18). That costs nothing" in reason(found)


@pytest.mark.parametrize(("cycle", "slow"), [("20261805", False), ("20261905", True), ("202619", False), ("202623", True)])
def test_a_cycle_within_a_week_of_the_allowance_is_not_slow(cycle: str, slow: bool) -> None:
    assert ("costs nothing" in reason(judged(RETURN, replace(PAYMENT, cycle=cycle)))) == slow


def test_absence_from_an_older_copy_proves_slow_processing() -> None:
    found = judged(RETURN, PAYMENT, older=(RETURN,))
    assert found.kinds() == []
    assert "the copy drawn 2026-06-10 does not show it, the one drawn 2026-08-15 does" in reason(found)
    assert "costs nothing" in reason(found)


def test_an_older_copy_that_shows_the_payment_or_proves_nothing_is_no_evidence() -> None:
    assert "costs nothing" not in reason(judged(RETURN, PAYMENT, older=(RETURN, PAYMENT)))
    assert "costs nothing" not in reason(judged(RETURN, PAYMENT, older=(RETURN,), older_drawn=day("2026-05-02")))
    unproven = replace(transcript(2025, RETURN, drawn=EARLY), account_balance=1)
    payment = paid(APRIL_30, 4000, 2025, kind="balance_due")
    found = answer([payment], [unproven, transcript(2025, RETURN, PAYMENT, drawn=NOW)])
    assert "costs nothing" not in found.of(payment).reason


def test_what_was_moved_here_was_not_processed_slowly() -> None:
    payment = paid(APRIL_30, 4000, 2025, kind="balance_due")
    wrong = transcript(2024, post("673", APRIL_30, -4000), post("672", "2026-07-01", 4000), drawn=NOW)
    home = [transcript(2025, RETURN, drawn=EARLY), transcript(2025, RETURN, PAYMENT, drawn=NOW)]
    found = answer([payment], [wrong, *home])
    assert found.kinds() == ["corrected"]
    assert "costs nothing" not in found.of(payment).reason


def test_a_late_credit_is_not_said_to_cost_nothing() -> None:
    found = judged(RETURN, replace(PAYMENT, date=day("2026-05-20"), cycle="20262405"))
    told = found.finding("late_posting").explanation
    assert "cycle 20262405" in told and "the date it counts from is" in told
    assert "costs nothing" not in reason(found)


# --- bills ----------------------------------------------------------------------------------------------------------------


def test_a_bill_from_before_the_processing_does_not_count_the_payment() -> None:
    found = judged(RETURN, BILL, PAYMENT, older=(RETURN, BILL))
    assert "The notice of 2026-06-01 (CP14) does not count this payment of 2026-04-30 yet, because" in reason(found)
    assert (
        "The notice of June 1, 2026 does not count $4,000.00 paid on April 30, 2026" in found.finding("balance_due").explanation
    )


def test_a_bill_from_between_the_copies_may_not_count_it() -> None:
    found = judged(RETURN, BILL, PAYMENT, older=(RETURN,), older_drawn=day("2026-05-20"))
    assert "may not count this payment" in reason(found)


def test_a_bill_after_the_processing_or_before_the_payment_is_not_told() -> None:
    later, earlier = replace(BILL, date=day("2026-08-20")), replace(BILL, date=day("2026-04-20"))
    for bill in (later, earlier):
        assert "count this payment" not in reason(judged(RETURN, bill, replace(PAYMENT, cycle="20262405")))


def test_without_a_notice_the_assessment_is_the_bill() -> None:
    slow = replace(PAYMENT, cycle="20262405")
    assert "The bill for the assessment of 2026-05-18 (code 150) does not count" in reason(judged(RETURN, slow))
    covered = post("806", "2026-04-15", -9000)
    assert "assessment" not in reason(judged(covered, RETURN, slow))


def test_a_row_below_a_later_notice_is_a_hint_and_no_proof() -> None:
    assert "may not count this payment of 2026-04-30 yet: its row stands below" in reason(judged(RETURN, BILL, PAYMENT))
    assert "notice" not in reason(judged(RETURN, PAYMENT, BILL))


@pytest.mark.parametrize(
    ("words", "detail", "number", "bill"),
    [
        ("Notice issued", "CP 0014", "CP14", True),
        ("Notice issued CP   0504", None, "CP504", True),
        ("Notice issued", "CP 071C", "CP71C", True),
        ("Intent to levy", "LT 0011", "LT11", True),
        ("Notice issued", None, None, True),
        ("Notice issued", "CP 0059", "CP59", False),
        ("Amended return forwarded", None, None, False),
    ],
)
def test_the_number_of_a_notice(words: str, detail: str | None, number: str | None, bill: bool) -> None:
    posting = replace(post("971", "2026-06-01", 0, detail), explanation=words)
    assert (notices.number_of(posting), notices.is_bill(posting)) == (number, bill)
    assert not notices.is_bill(replace(posting, code="670"))


# --- what explains a balance ----------------------------------------------------------------------------------------------


def owed(*rows: Posting, payments: tuple[float, ...]) -> str:
    found = answer(
        [paid(APRIL_30, each, 2025, kind="balance_due") for each in payments], [transcript(2025, RETURN, *rows, drawn=NOW)]
    )
    return found.finding("balance_due").explanation


def test_amounts_that_add_up_are_told_with_their_sum() -> None:
    assert "explained to the cent by F-" in owed(payments=(9000,))
    both = owed(payments=(4000, 5000))
    assert "($4,000.00) and F-" in both and "together $9,000.00" in both
    charges = (post("276", "2026-06-01", 20), post("196", "2026-06-01", 30.5))
    assert "the penalty and interest charged ($50.50), together $9,050.50" in owed(*charges, payments=(9000,))
    assert "$4,000.00 stays unexplained" in owed(payments=(5000,))
    assert "$500.00 more than is owed" in owed(payments=(9500,))
    assert "$50.50 that were charged" in owed(*charges, payments=())


def test_more_than_was_paid_explains_no_debt() -> None:
    assert "No other finding explains it" in owed(post("670", APRIL_30, -4500), payments=(4050,))


def test_a_payment_too_young_for_the_transcript_is_told() -> None:
    young = paid("2026-08-10", 500, 2025, kind="balance_due")
    told = answer([young], [transcript(2025, RETURN, drawn=NOW)]).finding("balance_due").explanation
    assert "$500.00 of August 10, 2026" in told and "$8,500.00 would be left" in told


# --- due dates ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("method", "words"), [("check", "postmark"), ("eft", "day it was ordered for"), ("unknown", "IRC 7502")])
def test_a_missed_due_date_names_the_law_of_the_method(method: str, words: str) -> None:
    payment = paid("2023-04-18", 4000, 2022, kind="balance_due", method=method)
    told = answer([payment], [transcript(2022, post("670", "2023-04-20", -4000))]).finding("late_posting")
    assert words in told.explanation
    assert "April 18, 2023 (moved from April 15, 2023, IRC 7503)" in told.explanation
    assert ("IRC 7502" in told.explanation) == (method != "eft")


@pytest.mark.parametrize(
    ("when", "period", "words"),
    [
        ("2023-04-18", 2022, "the due date of 2023-04-15 moved to 2023-04-18 (IRC 7503)"),
        ("2021-05-17", 2020, "the due date of 2021-04-15 moved to 2021-05-17 (Notice 2021-21)"),
        ("2023-04-14", 2022, ""),
    ],
)
def test_a_payment_that_a_moved_due_date_makes_timely(when: str, period: int, words: str) -> None:
    payment = paid(when, 4000, period, kind="balance_due")
    said = answer([payment], [transcript(period, post("670", when, -4000))]).of(payment).reason
    assert words in said and ("moved" in said) == bool(words)


# --- through the command line ---------------------------------------------------------------------------------------------


def test_two_copies_in_a_folder_explain_the_bill(tmp_path: Path) -> None:
    folder = tmp_path / "client"
    first = [
        printed("150", "2026-05-18", 9000, "Tax return filed"),
        printed("971", "2026-06-01", 0, "Notice issued", detail="CP 0014"),
    ]
    copy(folder / "june.pdf", "2026-06-10", first)
    copy(folder / "august.pdf", "2026-08-15", [*first, printed("670", APRIL_30, -4000)])
    records(folder, "04/30/2026,4000,1040,2025,balance due,eft", "05/04/2026,100,1040,2024,balance due,check")
    document = reconciled(folder)
    known, unknown = document["payments"]
    assert "That costs nothing, for it counts from 2026-04-30." in known["reason"]
    assert "does not count this payment of 2026-04-30 yet" in known["reason"]
    assert unknown["state"] == "not_checkable"
    assert "No transcript of Form 1040, period 2024-12, ***-**-4321" in unknown["reason"]
    assert "drawn on 2026-06-18 or later" in unknown["reason"]
    assert [finding["kind"] for finding in document["findings"]] == ["balance_due"]
