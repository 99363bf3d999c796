"""Hold that a column by which a bank or a ledger says when a row was booked is no tax period, and that of a list is one."""

from __future__ import annotations

import pytest

from tests.payment_files import read_text

BANK = "IRS USATAXPYMT 270641500000004"


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("Year", "2026"),
        ("Month", "1/1/26"),
        ("Month", "Jan"),
        ("Month", "January 2026"),
        ("Period", "2026-01"),
        ("Period", "1"),
        ("Month", "01"),
        ("Quarter", "Q1 2026"),
        ("Qtr", "1"),
        ("Year", "FY2026"),
    ],
)
@pytest.mark.parametrize("day", ["1/15/2026", "2026-01-15"])
def test_when_a_row_was_booked_is_no_tax_period(heading: str, value: str, day: str) -> None:
    record = read_text(
        f"Date,Description,Amount,{heading}\n{day},{BANK},-1500.00,{value}\n1/16/2026,SHELL OIL 5742,-20.00,{value}\n"
    )
    assert [(one.period, one.kind) for one in record.payments if one.amount == 150000] == [(None, "unknown")]


@pytest.mark.parametrize(("heading", "value"), [("Year", "2026"), ("Period", "1"), ("Month", "Jan 2026"), ("Quarter", "Q1 2026")])
@pytest.mark.parametrize(
    ("memo", "form", "period"),
    [("1040-ES Q4 2025", "1040", "2025-12"), ("941 Q4 2025 balance due", "941", "2025-12"), ("1040-ES", "1040", "None")],
)
def test_a_note_says_what_a_row_of_books_was_for(heading: str, value: str, memo: str, form: str, period: str) -> None:
    for account in ("", "Account,"):
        cell = "Checking," if account else ""
        record = read_text(
            f"Date,{heading},{account}Name,Memo,Amount\n1/15/2026,{value},{cell}IRS,{memo},-4000.00\n"
            f"1/16/2026,{value},{cell}Staples,Paper,-8.00\n"
        )
        assert [(one.form, str(one.period)) for one in record.payments] == [(form, period)]
    assert "when it was booked" in record.why


def test_a_period_of_books_is_that_of_the_booking_in_whatever_way_their_year_runs() -> None:
    record = read_text(
        "Date,Period,Account,Name,Memo,Debit,Credit\n1/20/2026,4,1000 Checking,IRS,Form 941 Q4 2025 balance due,,88.00\n"
        "1/21/2026,4,1000 Checking,Staples,Paper,,8.00\n"
    )
    assert [str(one.period) for one in record.payments] == ["2025-12"]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        # In a list of one's own: by its columns, its rows, its title.
        ("Date,Form,Amount,Year\n4/15/2025,1040-ES,1500.00,2025\n", "2025-12"),
        ("Date,Payee,Amount,Year\n6/16/2025,IRS 1040,1500.00,2025\n6/16/2025,CA FTB,500.00,2025\n", "2025-12"),
        ("1040-ES payments,,,\nDate,Amount,Quarter,Year\n6/16/2025,1500.00,2,2025\n", "2025-12"),
        ("Date,Amount,Quarter,Notes\n4/30/2025,88.00,Q2 2025,941 deposit\n6/16/2025,88.00,Q2 2025,paid online\n", "2025-06"),
        # What differs from the day is not that of the booking.
        (f"Date,Description,Amount,Year\n1/15/2026,{BANK} 1040,-1500.00,2025\n1/16/2026,SHELL OIL,-20.00,2026\n", "2025-12"),
        # A heading that speaks of the tax.
        (f"Date,Description,Amount,Tax Year\n6/16/2025,{BANK} 1040,-1500.00,2025\n6/17/2025,SHELL OIL,-20.00,2025\n", "2025-12"),
    ],
)
def test_a_list_of_tax_payments_says_what_they_were_for(text: str, period: str) -> None:
    assert str(read_text(text).payments[0].period) == period
