"""Hold fiscal years and quarters as people write them, and the slips in both."""

from __future__ import annotations

import pytest

from tests.payment_files import read_text


@pytest.mark.parametrize(
    "note",
    [
        "1120 Q1 FY25 (FYE 6/30/25)",
        "1120 Q2 2025 est - FYE June 2025",
        "1120 est tax year ending 06/30/2025",
        "1120 est TYE 202506",
        "1120 est fiscal year ended June 30, 2025",
        "1120 est FYE 06/2025",
    ],
)
def test_the_end_of_a_fiscal_year_in_a_note(note: str) -> None:
    (payment,) = read_text(f'Date,Payee,Amount,Memo\n10/11/2024,IRS,800,"{note}"\n').payments
    assert (payment.form, str(payment.period), payment.kind) == ("1120", "2025-06", "estimated")


@pytest.mark.parametrize("cell", ["06/2025", "6/30/2025", "06/30/25", "202506"])
def test_a_column_of_year_ends(cell: str) -> None:
    (payment,) = read_text(f"Paid,Amt,Form,FYE,Type\n10/15/2024,9000,1120,{cell},Est 1\n").payments
    assert str(payment.period) == "2025-06"


@pytest.mark.parametrize("title", ["Form 1120 fiscal year ending June 30, 2025", "1120 - FYE 6/30"])
def test_a_title_that_names_the_year_end_holds_for_the_quarters_below(title: str) -> None:
    (payment,) = read_text(f'"{title}"\nDate,Amount,Period\n10/11/2024,800,Q1 2025\n').payments
    assert str(payment.period) == "2025-06"


def test_a_year_that_ends_in_december_stays_so() -> None:
    (payment,) = read_text("Form 1120 - year ended December 31, 2025\nDate,Amount,Period\n4/15/2025,800,Q1 2025\n").payments
    assert str(payment.period) == "2025-12"


@pytest.mark.parametrize("period", ["Q5/2025", "Q6/2025", "Q5 2024", "Q3/20255", "Q2/2025 and Q3/2025"])
def test_a_quarter_that_there_is_not_is_left_open_and_said(period: str) -> None:
    record = read_text(f"Settlement Date,Amount,Form,Tax Type,Tax Period\n11/05/2025,5,941,Federal Tax Deposit,{period}\n")
    assert record.payments[0].period is None
    assert f'the tax period "{period}" is not understood' in record.problems[0].what


@pytest.mark.parametrize(
    ("heading", "cell"), [("Notes", "1040-ES 2025 Q5"), ("What for", "ES Q5 2025"), ("Qtr", "Q5 2025"), ("Qtr", "Q5")]
)
def test_nor_does_one_in_another_column_name_the_year(heading: str, cell: str) -> None:
    record = read_text(f"Date,Amount,SSN,{heading}\n4/24/2025,5,***-**-4321,{cell}\n")
    assert [payment.period for payment in record.payments] == [None]
    assert [problem.what for problem in record.problems] == [f'the quarter "{cell}" is not understood, and was left open.']


def test_a_q_that_is_of_no_quarter_is_nothing_to_tell() -> None:
    record = read_text("Date,Amount,To,Notes\n4/24/2025,5,IRS,est tax 2025 Q 09/15\n4/24/2025,5,IRS,sold the Q5\n")
    assert ([str(payment.period) for payment in record.payments], record.problems) == (["2025-12", "None"], ())


def test_a_quarter_of_a_balance_due_needs_its_form() -> None:
    record = read_text(
        "Settlement Date,Amount,Form,Tax Type,Tax Period\n05/15/2025,88.20,,Payment on notice CP161,Q1/2025\n"
        "05/15/2025,90.20,,Estimated,Q1/2025\n05/15/2025,91.20,941,Payment on notice CP161,Q1/2025\n"
    )
    assert [payment.period and str(payment.period) for payment in record.payments] == [None, "2025-12", "2025-03"]


def test_an_apostrophe_marks_a_year() -> None:
    (payment,) = read_text("Date,Payee,Amount,Memo\n4/14/2025,US Treasury,2000,'25 1040ES V1\n").payments
    assert str(payment.period) == "2025-12"


@pytest.mark.parametrize(
    ("note", "kind"),
    [
        ("2024 1040 bal due w/ return on extension", "balance_due"),
        ("2024 extension", "extension"),
        ("2024 OP applied to 2025 est", "credit_elect"),
        ("CR elect", "credit_elect"),
    ],
)
def test_kinds_that_name_another(note: str, kind: str) -> None:
    (payment,) = read_text(f"Date,Agency,Amount,Memo,Year\n4/15/2025,IRS,100,{note},2025\n").payments
    assert payment.kind == kind


@pytest.mark.parametrize("cell", ["FY2026 Q2", "FY26", "fiscal 2026", "Fiscal year 2026"])
def test_a_fiscal_year_whose_last_month_is_not_told_stays_open(cell: str) -> None:
    record = read_text(f"Date,Amount,Form,Tax period,Kind\n12/15/2025,9000,1120,{cell},estimated\n")
    assert record.payments[0].period is None
    assert f'"{cell}" is not understood' in record.problems[0].what
    told = read_text(f"Form 1120 - fiscal year ends June 30\nDate,Amount,Form,Tax period,Kind\n12/15/2025,9000,1120,{cell},est\n")
    assert str(told.payments[0].period) == "2026-06"
    person = read_text(f"Date,Amount,Form,Tax period,Kind\n12/15/2026,9000,1040,{cell},estimated\n")
    assert str(person.payments[0].period) == "2026-12"


def test_a_fiscal_year_with_its_month() -> None:
    (payment,) = read_text("Date,Amount,Form,Tax period,Kind\n12/15/2025,9000,1120,Q2 FY 6/2026,estimated\n").payments
    assert str(payment.period) == "2026-06"
