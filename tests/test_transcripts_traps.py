"""Traps of the format that once were read wrong, each by the smallest transcript that shows it."""

from __future__ import annotations

import pytest

from reconcile.model import Transcript
from tests.test_transcripts_renderer import read_one

PAGE = """\
Account Transcript
FORM NUMBER: {form}
TAX PERIOD{gap}Dec. 31, 2023
TAXPAYER IDENTIFICATION NUMBER: {tin}
ACCOUNT BALANCE{colon}{balance}
ACCRUED INTEREST{colon}$0.00 AS OF{gap}Mar. 24, 2025
TRANSACTIONS
CODE EXPLANATION OF TRANSACTION CYCLE DATE AMOUNT
{rows}
"""
PLAIN = {
    "form": "1040",
    "gap": ": ",
    "tin": "XXX-XX-1234",
    "colon": ": ",
    "balance": "$0.00",
    "rows": "570 Additional account action pending 04-15-2024 $0.00",
}


def page(**changes: str) -> Transcript:
    return read_one(PAGE.format(**{**PLAIN, **changes}))


@pytest.mark.parametrize(
    ("printed", "form"),
    [
        ("1120 S", "1120-S"),  # was taken for an 1120
        ("1120S", "1120-S"),
        ("1120", "1120"),
        ("1040-SPLIT", "1040 SPLIT"),  # was taken for the couple's own 1040
        ("1040 SPLIT", "1040 SPLIT"),
        ("CIV PEN", "Civil Penalty"),
    ],
)
def test_a_form_is_not_cut_to_its_first_word(printed: str, form: str) -> None:
    assert page(form=printed).form == form


def test_a_label_behind_a_title_without_a_blank_is_found() -> None:
    glued = PAGE.format(**PLAIN).replace("Transcript\nFORM", "TranscriptFORM")
    assert read_one(glued).form == "1040"


def test_dashes_between_labels_and_values_are_separators() -> None:
    found = page(gap=" - ", colon=" - ", balance="$0.00")
    assert str(found.period) == "2023-12"
    assert str(found.as_of) == "2025-03-24"
    assert found.proven


def test_a_minus_before_a_whole_number_is_a_separator_and_the_number_is_cut() -> None:
    found = page(tin="-900112345")
    assert found.tin is not None
    assert found.tin.masked == "***-**-2345"
    assert not any("900112345" in figure.raw or "900112345" in figure.value for figure in found.figures)


def test_a_balance_in_brackets_behind_a_dollar_is_a_credit() -> None:
    found = page(balance="$(1,200.00)", rows="670 Payment 04-15-2024 $(1,200.00)")
    assert found.account_balance == -120_000
    assert found.proven


@pytest.mark.parametrize("form", ["Civil Penalty", "CIVPEN", "CVPEN", "1040", "CT-1", "1120S"])
@pytest.mark.parametrize("below", [True, False])
def test_the_period_behind_a_target_is_no_cycle(form: str, below: bool) -> None:
    target = f"{form} 202112"
    row = "826 Credit transferred out to {} 04-15-2024 $10.00{}"
    first = row.format("" if below else target, f"\n{target}" if below else "").replace("to  04", "to 04")
    found = page(rows=f"{first}\n670 Payment 04-15-2024 -$10.00")
    assert [posting.cycle for posting in found.postings] == [None, None]
    assert target in f"{found.postings[0].explanation} {found.postings[0].detail}"


def test_a_cycle_behind_the_word_penalty_stays_one() -> None:
    rows = "240 Miscellaneous penalty 20241505 04-15-2024 $10.00\n670 Payment 05-15-2024 -$10.00"
    assert page(rows=rows).postings[0].cycle == "20241505"


def test_a_document_number_without_hyphens_goes_with_its_row() -> None:
    rows = "290 Additional tax assessed 20242205 06-17-2024 $0.00\n30211430329\n570 Action pending 06-18-2024 $0.00"
    assert page(rows=rows).postings[0].detail == "30211430329"


def test_labels_that_lost_their_blanks_are_found() -> None:
    squeezed = {
        "FORM NUMBER": "FORMNUMBER",
        "TAX PERIOD": "TAXPERIOD",
        "TAXPAYER IDENTIFICATION NUMBER": "TaxpayerIdentificationNumber",
        "ACCOUNT BALANCE": "Accountbalance",
        "ACCRUED INTEREST": "Accruedinterest",
        "AS OF": "Asof",
        "EXPLANATION OF TRANSACTION": "EXPLANATION OFTRANSACTION",
    }
    text = PAGE.format(**{**PLAIN, "rows": f"n/a Notax return filed\n{PLAIN['rows']}"})
    for label, glued in squeezed.items():
        text = text.replace(label, glued)
    found = read_one(text)
    assert (found.form, str(found.period), found.account_balance, found.accrued_interest) == ("1040", "2023-12", 0, 0)
    assert str(found.as_of) == "2025-03-24"
    assert [posting.code for posting in found.postings] == [None, "570"]
