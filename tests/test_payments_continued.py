"""Hold the lines of a bank's table without a day: they go on with the row above, or name nobody, and never pay the rows below."""

from __future__ import annotations

import pytest

from tests.payment_files import read_text

NUMBER = "270550500000001"
LINED = (
    f"Date,Description,Amount,Balance\n04/15/2025,ACH DEBIT,-100.00,900.00\n,IRS USATAXPYMT {NUMBER} JANE DOE,,\n"
    "04/16/2025,CHECK,-50.00,850.00\n,SERIAL 1042,,\n04/17/2025,DEBIT CARD,-5.00,845.00\n,SHELL OIL,,\n"
)


def _paid(text: str) -> list[tuple[int, int, str | None]]:
    return [(one.row, one.amount, one.reference) for one in read_text(text).payments]


@pytest.mark.parametrize(
    "text",
    [
        LINED,
        # Without a balance, no row stands below the last of such lines.
        f"Date,Description,Amount\n04/15/2025,ELECTRONIC WITHDRAWAL,-100.00\n,IRS USATAXPYMT {NUMBER},\n"
        "04/16/2025,CHECK,-50.00\n,1042,\n",
        f"Date,Description,Amount,Balance\n04/15/2025,IRS,-100.00,900.00\n,TYPE: USATAXPYMT,,\n,{NUMBER} CCD,,\n"
        "04/16/2025,POS PURCHASE,-50.00,850.00\n,SHELL OIL,,\n04/17/2025,POS PURCHASE,-5.00,845.00\n",
        "Date,Description,Withdrawals,Deposits,Balance\n04/15/2025,ACH Debit,100.00,,900.00\n"
        f",IRS USATAXPYMT {NUMBER},,,\n04/16/2025,POS,20.00,,880.00\n04/17/2025,POS,5.00,,875.00\n,SHELL,,,\n",
    ],
)
def test_a_text_over_several_lines_is_of_the_row_above(text: str) -> None:
    assert _paid(text) == [(2, 10000, NUMBER)]


def test_a_check_whose_number_stands_below_it_is_known_by_it() -> None:
    assert [(one.number, one.amount) for one in read_text(LINED).checks] == [("1042", 5000)]


@pytest.mark.parametrize(
    "notice",
    [
        '"IRS requires us to report interest over $10",,,',
        ',"IRS requires us to report interest over $10",,',
        ',"The IRS asks banks to say that a payment of tax is due in April.",,',
    ],
)
def test_a_notice_pays_nothing_below_it(notice: str) -> None:
    record = read_text(
        f"Date,Description,Amount,Balance\n04/01/2025,DEPOSIT,500.00,1500.00\n{notice}\n04/02/2025,CHECK,-50.00,1450.00\n"
        "04/03/2025,POS PURCHASE,-20.00,1430.00\n04/04/2025,ACH DEBIT,-10.00,1420.00\n"
    )
    assert (record.payments, record.problems) == ((), ())


@pytest.mark.parametrize(
    "text",
    [
        # One line in four rows.
        "Date,Description,Amount,Balance\n04/01/2025,DEPOSIT,500.00,1500.00\n04/02/2025,DEBIT,-50.00,1450.00\n"
        f",IRS USATAXPYMT {NUMBER},,\n04/03/2025,POS PURCHASE,-20.00,1430.00\n04/04/2025,ACH DEBIT,-10.00,1420.00\n",
        # Nothing stands above it.
        f"Date,Description,Amount,Balance\n,IRS USATAXPYMT {NUMBER},,\n04/02/2025,DEBIT,-50.00,1450.00\n"
        ",SHELL OIL,,\n04/03/2025,POS PURCHASE,-20.00,1430.00\n04/04/2025,POS,-1.00,1429.00\n",
        f"Date,Description,Amount\n04/01/2025,DEBIT,-50.00\n,IRS USATAXPYMT {NUMBER},\n04/03/2025,POS PURCHASE,-20.00\n",
    ],
)
def test_where_the_file_does_not_tell_it_is_a_problem(text: str) -> None:
    record = read_text(text)
    assert record.payments == ()
    assert [one.code for one in record.problems] == ["record_row_unreadable"]
    assert "speaks of the IRS" in record.problems[0].what


def test_in_a_list_by_hand_such_a_line_still_names_the_payee() -> None:
    assert _paid(
        "Date,Description,Amount\n,IRS,\n4/15/2025,1040-ES Q1 2025,100\n6/16/2025,1040-ES Q2 2025,100\n,Landlord,\n"
        "5/1/2025,rent,900\n"
    ) == [(3, 10000, None), (4, 10000, None)]


@pytest.mark.parametrize(
    "text",
    [
        "Date,Payee,Amount,Memo,Balance\nUnited States Treasury,,,,\n4/15/2025,,-1.00,1040-ES Q1 2025,9.00\nLandlord,,,,\n"
        "5/1/2025,,-2.00,rent,7.00\n",
        "Date,Type,Num,Memo,Amount,Balance\nUnited States Treasury,,,,,\n4/15/2025,Check,1042,941 Q1,-1.00,9.00\nLandlord,,,,,\n"
        "5/1/2025,Check,1043,rent,-2.00,7.00\n",
    ],
)
def test_in_a_register_with_a_balance_the_payee_may_stand_above_its_rows(text: str) -> None:
    record = read_text(text)
    assert [payment.row for payment in record.payments] == [3]
    assert record.problems == ()
