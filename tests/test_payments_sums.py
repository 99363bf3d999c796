"""Hold that money which one record tells in a sum and others in parts counts once."""

from __future__ import annotations

import pytest

from reconcile.model import RecordFile
from tests.test_payments_join import CHASE, joined, record

HEAD = "Date paid,Amount,Form,For year,What for,How paid,Check #\n"
QBO = ",Date,Transaction type,Num,Posting,Memo/Description,Account full name,Amount,Split\nUnited States Treasury,,,,,,,,\n"


def rows(name: str, *lines: str) -> RecordFile:
    """Return a list of payments of one day; each line is amount, form, year, what for and number."""
    parts = [line.split(",") for line in lines]
    text = "".join(f"04/15/2025,{amount},{form},{year},{what},,{number}\n" for amount, form, year, what, number in parts)
    return record(name, HEAD + text)


def bank(*lines: str) -> RecordFile:
    """Return a bank's download; each line is a day of April, an amount and a number."""
    parts = [line.split(",") for line in lines]
    text = "".join(
        f"DEBIT,04/{day}/2025,US TREASURY IRS (PAYMENT) {f'SERIAL #: {number}' if number else 'USATAXPYMT'},-{amount},"
        f"{'CHECK_PAID' if number else 'ACH_DEBIT'},{i}.00,{number},\n"
        for i, (day, amount, number) in enumerate(parts)
    )
    return record("bank.csv", CHASE + text)


def books(amount: str, number: str = "") -> RecordFile:
    """Return books that tell of one payment without what it was for."""
    kind = "Check" if number else "Expense"
    return record("books.csv", QBO + f",04/15/2025,{kind},{number},Yes,IRS taxes,Checking,-{amount},Draws\n")


def paper(name: str, amount: str, number: str) -> RecordFile:
    """Return a confirmation of a balance due of 2024."""
    return record(
        name,
        f"IRS Direct Pay\nPayment Status Scheduled\nConfirmation Number {number}\nPayment Amount ${amount}\n"
        "Payment Date April 15, 2025\nReason for Payment Balance Due\nPayment Type 1040\nTax Year for Payment 2024\n",
    )


DUE, PENALTY, EST = "900,1040,2024,balance due,", "100,1040,2024,penalty,", "100,1040-ES,2025,estimated,"
PAPERS = paper("a.txt", "900.00", "270550500000011"), paper("b.txt", "100.00", "270550500000012")
WHOLE = "1000,1040,2024,balance due,"


@pytest.mark.parametrize(
    ("files", "amounts"),
    [
        # The sum knows what it was for, and is proved, or numbered: it stays.
        ((paper("a.txt", "1,000.00", "270550500000011"), rows("l.csv", DUE, PENALTY)), [1000]),
        ((paper("a.txt", "1,000.00", "270550500000011"), bank("16,1000,"), rows("l.csv", DUE, PENALTY)), [1000]),
        ((rows("a.csv", WHOLE), bank("16,1000,"), rows("l.csv", DUE, PENALTY)), [1000]),
        ((rows("a.csv", WHOLE + "1071"), bank("16,1000,1071"), rows("l.csv", DUE + "1071", PENALTY + "1071")), [1000]),
        ((rows("a.csv", WHOLE + "1071"), rows("l.csv", DUE + "1071", PENALTY + "1071")), [1000]),
        # What another form or year is beside it in the same file is no part of it.
        ((rows("a.csv", WHOLE), bank("16,1000,"), rows("l.csv", DUE, PENALTY, EST)), [100, 1000]),
        # The sum does not say what it was for: the parts stay.
        ((books("1000"), bank("16,1000,"), rows("l.csv", DUE, EST)), [100, 900]),
        ((books("1000", "1071"), bank("20,1000,1071"), rows("l.csv", DUE + "1071", EST + "1071")), [100, 900]),
        # The parts are what was printed.
        ((rows("a.csv", WHOLE), bank("15,900,", "15,100,")), [100, 900]),
        ((rows("a.csv", WHOLE), *PAPERS), [100, 900]),
        ((rows("a.csv", WHOLE), *PAPERS, bank("15,900,", "15,100,")), [100, 900]),
    ],
)
def test_a_sum_and_its_parts_count_once(files: tuple[RecordFile, ...], amounts: list[int]) -> None:
    for order in (files, files[::-1]):
        payments, _ = joined(*order)
        assert sorted(payment.amount // 100 for payment in payments) == amounts
        assert all(payment.form == "1040" for payment in payments)


@pytest.mark.parametrize(
    ("files", "count"),
    [
        # Another form, year or number than the sum.
        ((paper("a.txt", "1,000.00", "270550500000011"), rows("l.csv", DUE, EST)), 3),
        ((rows("a.csv", WHOLE + "1071"), bank("16,1000,1071"), rows("l.csv", DUE + "1072", PENALTY + "1072")), 3),
        # The list tells of the parts itself, so that its sum is another payment.
        ((rows("a.csv", WHOLE, DUE, PENALTY), bank("15,900,", "15,100,")), 3),
        # Two lists prove nothing to each other.
        ((rows("a.csv", WHOLE), rows("l.csv", DUE, PENALTY)), 3),
        # Two ways.
        ((rows("a.csv", WHOLE), bank("14,900,", "14,100,", "16,800,", "16,200,")), 5),
        # More of that day and year than makes the sum.
        ((rows("a.csv", WHOLE), bank("15,900,", "15,100,", "15,50,")), 4),
    ],
)
def test_what_is_no_sum_stays(files: tuple[RecordFile, ...], count: int) -> None:
    assert len(joined(*files)[0]) == count
