"""Hold that a year in a note goes before the one of a title only where the note says what the payment was for."""

from __future__ import annotations

import pytest

from reconcile.payments import years
from tests.payment_files import read_text

OF_ANOTHER = (
    *("see 2024 return", "Q2, see 2024 return", "per 2024 1040 line 36", "reported on 2024 1040", "2024 1040 filed"),
    *("based on 2024 tax", "110% of 2024", "110% of prior year (2024) tax", "prior yr 2024 method", "same as last year (2024)"),
    *("check from 2024 book", "late, same as 2024", "vs 2024", "not for 2024", "90% of 2026 tax", "2024 return filed"),
    *("IRS says applied to 2024", "IRS has it in 2024", "IRS posted to wrong year 2024", "Q2 - IRS applied to 2024"),
    *("applied to 2024 in error", "applied to 2026 by mistake - call IRS", "2024 refund used", "paid in 2026"),
)
EITHER = (
    *("moved to 2024", "credited to 2024", "transferred to Q4 2024", "2024 return", "mailed with 2024 return", "from 2024"),
    *("2026 safe harbor", "2024 audit", "2024 was short", "balance per 2024 return", "2024 extension filed", "2024 stuff"),
)
OF_THIS = (
    *("2024", "Q4 2024", "4Q24", "4th qtr 2024", "4th quarter of 2024", "4th est 2024", "for 2024", "ck 1044 for 2024", "TY24"),
    *("tax year 2024", "tax yr 2024", "2024 1040-ES", "1040-ES 2024", "2024 est", "2024 est pmt mailed by Bob", "est tax (2024)"),
    *("2024 balance due", "bal due for 2024", "2024 CP14 notice", "2024 extension", "2024 tax", "apply to 2024"),
    *("Bob Q4 2024", "2024 - late", "ck 1044 - 2024 Q4", "'24 Q4", "FY 2024", "2024 4th voucher", "2024 penalty", "2024 amended"),
)


def _period(text: str) -> tuple[str | None, list[str]]:
    record = read_text(text)
    (payment,) = (one for one in record.payments if one.amount == 100100)
    return str(payment.period) if payment.period else None, [problem.what for problem in record.problems]


def _under_title(note: str, title: str = "Form 1040-ES payments - tax year 2025", heading: str = "Comments") -> str:
    return f'{title}\nDate,Amount,{heading}\n4/14/2025,1000,\n6/12/2025,1001,"{note}"\n9/10/2025,1002,\n'


@pytest.mark.parametrize("note", OF_ANOTHER)
def test_a_year_that_a_note_mentions_leaves_that_of_the_title(note: str) -> None:
    assert _period(_under_title(note)) == ("2025-12", [])


@pytest.mark.parametrize("note", EITHER)
def test_a_year_that_may_be_either_leaves_the_period_open_and_is_said(note: str) -> None:
    period, (what,) = _period(_under_title(note))
    assert period is None
    assert "names another year than the title" in what


@pytest.mark.parametrize("note", OF_THIS)
def test_a_year_that_was_paid_for_goes_before_that_of_the_title(note: str) -> None:
    assert _period(_under_title(note)) == ("2024-12", [])


@pytest.mark.parametrize("note", ["see 2024 return", "moved to 2024", "2024 return", "2024 tax", "balance due per 2024 return"])
def test_where_no_title_states_a_year_a_note_may_give_it(note: str) -> None:
    assert _period(f'Date,Amount,Form,Notes\n6/12/2025,1001,1040,"{note}"\n') == ("2024-12", [])


@pytest.mark.parametrize("note", ["based on 2024 tax", "110% of 2024", "not 2024", "IRS applied to 2024", "same as 2024"])
def test_a_year_that_is_but_mentioned_is_given_by_no_note(note: str) -> None:
    assert _period(f'Date,Amount,Form,Notes\n6/12/2025,1001,1040,"{note}"\n') == (None, [])


@pytest.mark.parametrize("note", ["see 2024 return", "moved to 2024", "2024 balance due"])
def test_a_column_of_years_holds_against_a_note(note: str) -> None:
    assert _period(f'1040-ES 2025\nDate,Amount,Tax year,Notes\n6/12/2025,1001,2025,"{note}"\n') == ("2025-12", [])


def test_a_year_over_some_rows_and_the_quarter_of_a_title_hold_as_well() -> None:
    under = "1040-ES,,\nTax Year 2024,,\nDate,Amount,Notes\n4/12/2024,500,\nTax Year 2025,,\n6/12/2025,1001,see 2024 return\n"
    assert _period(under) == ("2025-12", [])
    title = "Form 941 deposits - Q1 2025"
    assert _period(_under_title("see 2024 return", title)) == ("2025-03", [])
    assert _period(_under_title("Q4 2024", title)) == ("2024-12", [])


def test_a_year_that_received_an_overpayment_is_told_by_its_own_words() -> None:
    assert _period(_under_title("2024 overpayment applied to 2025")) == ("2025-12", [])
    assert _period(_under_title("2025 overpayment applied to 2026")) == ("2026-12", [])


def test_the_year_named_as_paid_for_wins_over_another_mention() -> None:
    assert years.of_note("see 2024 return; for 2024") == "this"
    assert years.of_note("10/1/2024-12/31/2024") == "this"
