"""What is proposed for a recognised transcript that does not add up: the one smallest correction, or how many there are."""

from __future__ import annotations

import pytest

from reconcile.model import Transcript
from reconcile.transcripts import propose
from tests.test_transcripts_renderer import read

PAGE = """\
Account Transcript
FORM NUMBER: 1040 TAX PERIOD: Dec. 31, 2023
TAXPAYER IDENTIFICATION NUMBER: XXX-XX-1234
ACCOUNT BALANCE: {balance}
ACCRUED INTEREST: {interest} AS OF: Mar. 28, 2025
ACCRUED PENALTY: 0.00 AS OF: Mar. 28, 2025
ACCOUNT BALANCE PLUS ACCRUALS (this is not a payoff amount): {total}
TRANSACTIONS
CODE EXPLANATION OF TRANSACTION CYCLE DATE AMOUNT
150 Tax return filed 20241505 04-15-2024 {tax}
660 Estimated tax payment 06-15-2023 {first}
660 Estimated tax payment 09-15-2023 {second}
290 Additional tax assessed 20242205 06-17-2024 {more}
"""
RIGHT = {
    "balance": "1,436.00",
    "interest": "0.00",
    "total": "1,436.00",
    "tax": "$5,000.00",
    "first": "-$1,782.00",
    "second": "-$1,782.00",
    "more": "$0.00",
}


def transcript_of(changes: dict[str, str]) -> Transcript:
    """Read the page with some cells as a recogniser might have read them."""
    (transcript,), _ = read(PAGE.format(**{**RIGHT, **changes}))
    return transcript


def proposed(**changes: str) -> str | None:
    """Return what is proposed for the page with some cells changed."""
    problem = propose(transcript_of(changes), "scan.pdf")
    if problem is None:
        return None
    assert problem.code == "T-PROPOSAL"
    assert not problem.blocking
    assert problem.what.startswith("not applied: ")
    return problem.what


def test_what_adds_up_needs_no_proposal() -> None:
    assert proposed() is None


@pytest.mark.parametrize(
    ("cell", "read", "line"),
    [
        ("first", "-$1.782.00", 11),
        ("second", "-$1,782,00", 12),
        ("first", "-$1,7B2.00", 11),
        ("first", "-$l,782.00", 11),
        ("first", "-$1,78Z.00", 11),
        ("first", "-$1,732.00", 11),
        ("first", "-$7,782.00", 11),
        ("first", "$1,782.00", 11),
        ("first", "-51,782.00", 11),
        ("first", "-$1,78200", 11),
        ("tax", "$S,000.00", 10),
        ("tax", "$5,OO0.00", 10),
        ("tax", "$6,000.00", 10),
    ],
)
def test_the_only_smallest_correction_is_proposed(cell: str, read: str, line: int) -> None:
    told = proposed(**{cell: read})
    assert told is not None
    assert f"page 1, line {line} the amount of code {'150' if cell == 'tax' else '660'} were {RIGHT[cell]}" in told
    assert f'"{read}" was read' in told


def test_two_amounts_with_one_slip_each_are_found_together() -> None:
    told = proposed(first="-51,782.00", second="-$1,732.00")
    assert told is not None
    assert 'line 11 the amount of code 660 were -$1,782.00, where "-51,782.00" was read' in told
    assert 'line 12 the amount of code 660 were -$1,782.00, where "-$1,732.00" was read' in told


def test_the_balance_is_suspected_only_where_interest_and_penalty_do_not_vouch_for_it() -> None:
    told = proposed(balance="1,486.00", total="1,436.00")
    assert told is not None
    assert 'line 4 the account balance were 1,436.00, where "1,486.00" was read' in told
    told = proposed(balance="1,486.00", total="1,486.00")
    assert told is not None
    assert "the account balance" not in told


def test_several_equal_corrections_are_counted_and_none_is_named() -> None:
    # Either payment may be the one whose 8 was read as a 3: the printed balance is 50.00 away from the sum.
    told = proposed(first="-$1,732.00", second="-$1,732.00", balance="1,486.00", total="1,486.00")
    assert told == "not applied: 2 equally small corrections would make the rows add up; none is more likely."


@pytest.mark.parametrize("changes", [{"first": "-$1,111.11"}, {"tax": "$5,000.07"}, {"first": "-$9.99", "second": "-$782.00"}])
def test_what_no_slip_explains_is_left_alone(changes: dict[str, str]) -> None:
    assert proposed(**changes) is None


def test_many_amounts_that_are_no_numbers_are_corrected_together_where_each_has_one_nearest() -> None:
    told = proposed(tax="$5.000.00", first="-$1.782.00", second="-$1.782.00")
    assert told is not None
    assert told.count("were -$1,782.00") == 2
    assert "were $5,000.00" in told
    assert proposed(tax="$5.000.00", first="-$1.732.00", second="-$1.782.00") is None


def test_rows_without_a_readable_amount_prove_nothing_though_the_rest_meets_the_balance() -> None:
    read = {"balance": "0.00", "total": "0.00", "tax": "$3.564.00", "first": "-$1.782.00", "second": "-$1.782.00"}
    transcript = transcript_of(read)
    assert transcript.postings_total == transcript.account_balance == 0
    assert transcript.proven is None
    told = proposed(**read)
    assert told is not None
    assert "were $3,564.00" in told


def test_a_correction_against_the_codes_sign_is_not_proposed() -> None:
    # A minus before the tax would make the rows meet this balance; tax is no credit.
    assert proposed(balance="-8,564.00", total="-8,564.00") is None


def test_nothing_is_changed_by_a_proposal() -> None:
    transcript = transcript_of({"first": "-$1,732.00"})
    assert propose(transcript, "scan.pdf") is not None
    assert [posting.amount for posting in transcript.postings] == [500000, -173200, -178200, 0]
    assert transcript.proven is False


def test_a_balance_of_nothing_is_no_proof_where_no_table_was_found() -> None:
    page = PAGE.format(**{**RIGHT, "balance": "0.00", "total": "0.00"}).partition("TRANSACTIONS")[0]
    (transcript,), problems = read(page)
    assert [problem.code for problem in problems] == ["T-EMPTY"]
    assert transcript.proven is None
