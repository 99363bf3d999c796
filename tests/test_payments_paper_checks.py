"""The checks that a bank paid without naming the payee, and the records that know whom they paid."""

from __future__ import annotations

from datetime import date

import pytest

from reconcile.model import Payment, RecordFile
from tests.payment_files import read_text
from tests.test_payments_join import CHASE, joined, record

NOBODY = "paper check, payee not named"


def bank(*lines: str, name: str = "bank.csv") -> RecordFile:
    """Return a bank's download with lines of a day, a text, an amount and a number in its column."""
    rows = []
    for line in lines:
        day, text, amount, number = line.split(";")
        rows.append(f"DEBIT,{day},{text},{amount},CHECK_PAID,,{number},\n")
    return record(name, CHASE + "".join(rows))


def checks(*lines: str, name: str = "list.csv") -> RecordFile:
    """Return a client's list of days, amounts and check numbers, all of Form 1040-ES for 2025."""
    return record(name, "Date,Amount,Form,Tax year,Check number\n" + "".join(f"{line},\n" for line in _rows(lines)))


def _rows(lines: tuple[str, ...]) -> list[str]:
    return [f"{day},{amount},1040-ES,2025,{number}" for day, amount, number in (line.split(";") for line in lines)]


def reasons(file: RecordFile) -> list[str]:
    """Return why the rows of a file are set aside."""
    return [row.reason for row in file.set_aside]


LIST = checks("04/11/2025;2400.00;1001")


@pytest.mark.parametrize(
    "line",
    [
        "04/22/2025;CHECK 1001;-2400.00;",
        "04/22/2025;CHECK;-2400.00;1001",
        "04/22/2025;CHECK PAID #001001;-2400.00;",
        "09/30/2025;SUBSTITUTE CHECK 1001;-2400.00;",
        "04/10/2025;CHECK 1001;-2400.00;",
    ],
)
def test_the_check_of_a_bank_is_the_one_that_the_list_names(line: str) -> None:
    (payment,), (paid, _) = joined(bank(line), LIST)
    written = date(2025, 4, 10 if line.startswith("04/10") else 11)
    assert (payment.source, payment.date, payment.method) == ("list.csv", written, "check")
    assert payment.also == ("bank.csv, row 2",)
    assert reasons(paid) == ["the same payment as list.csv, row 2, joined with it"]


@pytest.mark.parametrize(
    "line",
    [
        "04/22/2025;CHECK 1002;-2400.00;",
        "04/22/2025;CHECK;-2400.00;",
        "12/30/2025;CHECK 1001;-2400.00;",
        "03/22/2025;CHECK 1001;-2400.00;",
    ],
)
def test_another_number_or_a_day_too_far_joins_nothing(line: str) -> None:
    (payment,), (paid, told) = joined(bank(line), LIST)
    assert payment.also == ()
    assert reasons(paid)[0].startswith(NOBODY)
    assert not told.problems


def test_a_scheduled_check_that_the_bank_paid_is_settled() -> None:
    planned = record("list.csv", "Date,Amount,Form,Check number,Status\n04/11/2025,2400.00,1040-ES,1001,Scheduled\n")
    assert planned.payments[0].status == "scheduled"
    (payment,), _ = joined(bank("04/22/2025;CHECK 1001;-2400.00;"), planned)
    assert (payment.status, payment.set_aside) == ("settled", None)


def test_one_check_for_two_taxes_is_told_as_their_sum() -> None:
    both = record(
        "list.csv",
        "Date,Amount,Form,Period,Check number\n04/11/2025,1400.00,941,Q1 2025,1001\n04/11/2025,1000.00,940,2024,1001\n",
    )
    payments, (paid, _) = joined(bank("04/22/2025;CHECK 1001;-2400.00;"), both)
    assert [payment.also for payment in payments] == [("bank.csv, row 2, in one sum",)] * 2
    assert reasons(paid) == ["paid list.csv, row 2 and list.csv, row 3 in one sum"]


def test_another_amount_is_said_and_nothing_joined() -> None:
    (payment,), (paid, told) = joined(bank("04/22/2025;CHECK 1001;-1150.00;"), LIST)
    assert (payment.amount, payment.also) == (2_400_00, ())
    assert reasons(paid)[0].startswith(NOBODY)
    (problem,) = told.problems
    assert str(problem).startswith("list.csv, row 2: says amount $2,400.00, but bank.csv, row 2, a check of the same number, was")
    assert not problem.blocking


def test_a_slip_of_digits_gives_way_to_what_the_bank_paid() -> None:
    (payment,), (_, told) = joined(bank("04/22/2025;CHECK 1001;-4200.00;"), LIST)
    assert (payment.amount, payment.also) == (4_200_00, ("bank.csv, row 2",))
    assert "that was taken" in told.problems[0].what


def test_checks_of_two_accounts_under_one_number_go_by_amount() -> None:
    first, second = (bank(f"04/22/2025;CHECK 1001;-{amount};", name=name) for amount, name in (("75.00", "a"), ("2400.00", "b")))
    (payment,), files = joined(first, second, LIST)
    assert payment.also == ()
    assert not files[2].problems, "two checks of that number: which is meant cannot be known"


def test_each_check_is_joined_once() -> None:
    newer = checks("04/11/2025;2400.00;1001", name="newer.csv")
    payments, _ = joined(bank("04/22/2025;CHECK 1001;-2400.00;"), LIST, newer)
    assert sorted(payment.also for payment in payments) == [(), ("bank.csv, row 2",)]


def _by_card() -> Payment:
    (payment,) = record("list.csv", "Date,Amount,Form,Method,Reference\n04/11/2025,2400.00,1040-ES,EFTPS,1001\n").payments
    return payment


def test_an_electronic_payment_has_no_check() -> None:
    assert _by_card().method == "eft"
    made = record("list.csv", "Date,Amount,Form,Method,Reference\n04/11/2025,2400.00,1040-ES,EFTPS,1001\n")
    (payment,), (paid, _) = joined(bank("04/22/2025;CHECK 1001;-2400.00;"), made)
    assert payment.also == ()
    assert reasons(paid)[0].startswith(NOBODY)


def test_money_that_came_back_is_no_check() -> None:
    back = bank("04/22/2025;CHECK 1001;2400.00;", "04/23/2025;GROCERIES;-10.00;", "04/24/2025;FUEL;-20.00;")
    (payment,), _ = joined(back, LIST)
    assert payment.also == ()


PAID = "05/20/2025,1044,75.00\n05/21/2025,1045,900.00\n"
LINES = "Date,Description,Amount\n05/15/2025,IRS USATAXPYMT,1500.00\n05/16/2025,COFFEE,5.00\n"


@pytest.mark.parametrize(
    "text",
    [
        f"{LINES}\nChecks\nDate,Check #,Amount\n{PAID}",
        f"{LINES}\nDate,Check #,Amount\n{PAID}",
        f"Business Checking,,\nChecks paid,,\nDate paid,Check Number,Amount\n{PAID}\nWithdrawals,,\n{LINES}",
        f"Checks cleared\nDate,Check #,Amount\n{PAID}",
    ],
)
def test_the_checks_of_a_statement_are_paper_checks(text: str) -> None:
    file = read_text(text)
    assert [(one.number, one.amount) for one in file.checks] == [("1044", 7500), ("1045", 90000)]
    assert [payment.amount for payment in file.payments if payment.amount != 150000] == []
    assert file.problems == ()


def test_checks_of_which_nothing_tells_whom_they_paid_are_said() -> None:
    file = read_text(f"Date,Check #,Amount\n{PAID}")
    assert (len(file.payments), len(file.checks)) == (0, 2)
    assert [(one.code, one.blocking) for one in file.problems] == [("record_layout", True)]


@pytest.mark.parametrize(
    "text",
    [
        f"IRS payments 2025,,\nDate,Check #,Amount\n{PAID}",
        f"Estimated tax checks,,\nDate,Check #,Amount\n{PAID}",
        f"Date,Check #,Federal tax paid\n{PAID}",
        f"Date,Amount,Form\n04/15/2025,10.00,1040-ES\n\nChecks,,\nDate,Check #,Amount\n{PAID}",
    ],
)
def test_checks_under_a_title_of_tax_or_beside_a_list_of_taxes_are_of_that_list(text: str) -> None:
    file = read_text(text)
    assert [(one.reference, one.amount) for one in file.payments][-2:] == [("1044", 7500), ("1045", 90000)]
    assert (file.checks, file.problems) == ((), ())


@pytest.mark.parametrize(
    ("head", "row", "number"),
    [
        ("Date,Transaction Type,Description,Check Number,Amount", "04/15/2025,Check,,1042,-50.00", "1042"),
        ("Date,Transaction Type,Description,Check Number,Amount", "04/15/2025,Share Draft,INCLEARING,1042,-50.00", "1042"),
        ("Date,Description,Memo,Amount,Check Number", "04/02/2025,Draft,Draft 001042,-50.00,1042", "1042"),
        ("Date,Description,Amount,Balance,Check #", "04/02/2025,Withdrawal,-50.00,10.00,1042", "1042"),
        ("Date,Description,Amount,Balance,Check #", "04/02/2025,LANDLORD,-50.00,10.00,1042", ""),
        ("Date,Description,Amount,Balance,Check #", "04/02/2025,DEPOSIT,50.00,10.00,1042", ""),
        ("Date,Description,Amount,Balance,Number", "04/02/2025,Withdrawal,-50.00,10.00,1042", ""),
        ("Date,Type,Num,Name,Account,Amount", "04/02/2025,Check,1042,,Rent,-50.00", ""),
        ("Date,Description,Amount,Balance,Check #", "04/02/2025,Withdrawal,-50.00,10.00,0", ""),
    ],
)
def test_a_check_is_told_by_the_column_of_its_number(head: str, row: str, number: str) -> None:
    file = read_text(f"{head}\n{row}\n")
    assert [one.number for one in file.checks] == ([number] if number else [])
    assert not file.payments
    assert file.set_aside[0].reason.startswith(NOBODY) == bool(number)


def test_a_check_of_ofx_is_told_by_its_type_and_number() -> None:
    file = read_text(
        "<OFX><BANKTRANLIST><STMTTRN><TRNTYPE>CHECK<DTPOSTED>20250915<TRNAMT>-17.50<FITID>1<CHECKNUM>551<NAME>DRAFT</STMTTRN>"
        "<STMTTRN><TRNTYPE>CHECK<DTPOSTED>20250917<TRNAMT>-17.52<FITID>3<CHECKNUM>553</STMTTRN></BANKTRANLIST></OFX>",
        "bank.ofx",
    )
    assert [one.number for one in file.checks] == ["551", "553"]


def test_an_eft_number_makes_a_table_of_numbers_a_list_of_taxes() -> None:
    file = read_text("Date,Amount,Check #,Confirmation\n4/15/2025,10.00,,270550500000001\n6/15/2025,11.00,1043,\n")
    assert [one.reference for one in file.payments] == ["270550500000001", "1043"]


def test_a_column_of_pictures_makes_a_section_of_checks_nothing_else() -> None:
    text = "Checks Paid\nCheck Number,Date Paid,Amount,Image\n1042,04/18/2025,4500.00,view\n1043,04/21/2025,80.00,view\n"
    assert record("bank.csv", text).payments == ()


@pytest.mark.parametrize("texts", ["Check 1001,CHECK 1001", "CHECK,CHECK 1001", "Check,Check #1001", "CHECK,1001;"])
def test_a_check_that_is_told_in_two_columns_of_texts_is_one(texts: str) -> None:
    paid = record("bank.csv", f"Date,Description,Original Description,Amount,Balance\n04/22/2025,{texts},-2400.00,1.00\n")
    (payment,), _ = joined(paid, LIST)
    assert payment.also == ("bank.csv, row 2",)
