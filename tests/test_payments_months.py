"""Hold that a month in a note is when something was done, and no tax period but where it can be nothing else."""

from __future__ import annotations

import pytest

from tests.payment_files import read_text

OF_PAYMENT = (
    *("paid Jan 2026", "cleared January 2026", "Jan 2026", "due Jan 15 2026", "4th qtr (January 2026)", "Jan 2026 Q4"),
    *("from 2026 budget", "check dated Jan. 2026", "paid in 2026", "paid Jan '26", "JAN2026 pmt", "2026 Jan", "mailed 1/12/2026"),
    "paid from 2023 refund",
)


def _period(note: str, form: str = "1040-ES", paid: str = "01/14/2026") -> str | None:
    (payment,) = read_text(f'Date paid,Payee,Form,Notes,Amount\n{paid},IRS,{form},"{note}",100.00\n').payments
    return str(payment.period) if payment.period else None


@pytest.mark.parametrize("note", OF_PAYMENT)
def test_when_it_was_paid_is_no_period(note: str) -> None:
    assert _period(note) is None


@pytest.mark.parametrize(
    "note", ["2025, paid Jan 2026", "due Jan 15 2026, for 2025", "Q4 2025 (Jan 2026)", "TY25 cleared January 2026"]
)
def test_a_year_beside_it_is_the_period(note: str) -> None:
    assert _period(note) == "2025-12"


@pytest.mark.parametrize(
    "text",
    [
        "Estimated tax January 2026",
        "federal estimate, Jan 2026 pmt",
        "1040-ES January 2026",
        "payroll taxes Apr 2025",
        "Apr 2025 FTD",
    ],
)
def test_nor_in_the_memo_of_the_books(text: str) -> None:
    (payment,) = read_text(f'Date,Payee,Memo,Amount\n01/15/2026,United States Treasury,"{text}",-100.00\n').payments
    assert payment.period is None


@pytest.mark.parametrize(
    ("memo", "paid", "period"),
    [
        ("941 deposit Apr 2025", "05/15/2025", "2025-06"),
        ("941 deposit Apr 2025", "04/15/2025", None),
        ("941 May 2025", "05/15/2025", "2025-06"),
        ("Form 941 for April 2025 payroll", "05/15/2025", "2025-06"),
        ("Jan 2026 payroll 941", "02/15/2026", "2026-03"),
        ("941 January 2026", "01/15/2026", None),
        ("941 paid January 2026", "02/01/2026", None),
        ("944 deposit Apr 2025", "05/15/2025", "2025-12"),
        ("940 deposit Jan 2026", "01/31/2026", None),
        ("941 quarter ended December 2025", "01/31/2026", "2025-12"),
        ("1120 FYE June 2025", "09/15/2025", "2025-06"),
        ("1040 tax period December 2024 balance due", "04/15/2025", "2024-12"),
    ],
)
def test_a_month_beside_a_form_of_payroll_is_the_payrolls_where_it_is_over(memo: str, paid: str, period: str | None) -> None:
    (payment,) = read_text(f"Date,Payee,Memo,Amount\n{paid},IRS,{memo},-100.00\n").payments
    assert (str(payment.period) if payment.period else None) == period


@pytest.mark.parametrize(
    ("form", "cell", "period"),
    [
        ("1040-ES", "Dec 2025", "2025-12"),
        ("1040-ES", "12/2025", "2025-12"),
        ("1040-ES", "Q4 (Jan 2026)", None),
        ("1040-ES", "Q4 2025 - Jan 15 2026", "2025-12"),
        ("941", "Dec 2025", "2025-12"),
        ("1120", "June 2025", "2025-06"),
    ],
)
def test_a_column_of_the_period_states_the_month_it_ends_in(form: str, cell: str, period: str | None) -> None:
    (payment,) = read_text(f"Date,Amount,Form,Period\n01/15/2026,1,{form},{cell}\n").payments
    assert (str(payment.period) if payment.period else None) == period


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("Payroll tax deposits 2025\nDate,Amount,Item\n2/15/2025,1,Q1\n5/15/2025,2,Q2\n", [None, None]),
        ("Payroll tax deposits 2025\nDate,Amount\n2/15/2025,1\n5/15/2025,2\n", [None, None]),
        ("Form 941 deposits 2025\nDate,Amount,Item\n2/15/2025,1,Q1\n5/15/2025,2,2nd qtr\n", ["2025-03", "2025-06"]),
        ("Form 945 deposits 2025\nDate,Amount\n2/15/2025,1\n5/15/2025,2\n", ["2025-12", "2025-12"]),
        ("1040-ES 2025\nDate,Amount,Item\n4/15/2025,1,Q1\n6/15/2025,2,Q2\n", ["2025-12", "2025-12"]),
    ],
)
def test_a_deposit_without_a_form_may_be_of_a_quarter_and_a_column_of_quarters_is_read(
    text: str, periods: list[str | None]
) -> None:
    assert [str(one.period) if one.period else None for one in read_text(text).payments] == periods


@pytest.mark.parametrize(
    ("month", "paid", "period"),
    [
        ("Jan", "2/18/2025", "2025-03"),
        ("March", "4/15/2025", "2025-03"),
        ("Dec.", "1/15/2026", "2025-12"),
        ("Apr", "5/15/2025", "2025-06"),
    ],
)
def test_a_month_without_its_year_under_a_title_of_payroll(month: str, paid: str, period: str) -> None:
    record = read_text(f"2025 payroll taxes Form 941\nMonth,941 deposit,Date paid\n{month},2430,{paid}\n")
    assert ([str(payment.period) for payment in record.payments], record.problems) == ([period], ())


@pytest.mark.parametrize(
    ("title", "month", "paid"),
    [
        ("2025 payroll taxes Form 941", "Apr", "4/15/2025"),
        ("Payroll taxes Form 941", "Jan", "2/18/2025"),
        ("2025 payroll taxes Form 941", "Mayor", "2/18/2025"),
    ],
)
def test_a_month_that_may_be_of_the_payment_or_of_any_year_is_told(title: str, month: str, paid: str) -> None:
    record = read_text(f"{title}\nMonth,941 deposit,Date paid\n{month},2430,{paid}\n")
    assert [payment.period for payment in record.payments] == [None]
    assert [problem.what for problem in record.problems] == [f'the tax period "{month}" is not understood, and was left open.']
