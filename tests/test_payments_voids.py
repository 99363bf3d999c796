"""Hold that a check which another file voided is told, and what is cancelled on a paper without a number."""

from __future__ import annotations

import pytest

from reconcile.model import RecordFile
from tests.test_payments_join import CHASE, joined, record

QBO = ",Date,Transaction type,Num,Posting,Memo/Description,Account full name,Amount,Split\nUnited States Treasury,,,,,,,,\n"
VOID = ",05/02/2025,Check,2219,Yes,Voided - 2024 Form 1040,Checking,-0.00,Draws\n"
PAID = ",05/02/2025,Check,2219,Yes,2024 Form 1040 balance due,Checking,-500.00,Draws\n"


def kept(number: str, how: str = "check") -> RecordFile:
    """Return a list of one payment by check."""
    text = f"Date paid,Amount,Form,For year,What for,How paid,Check #\n5/02/2025,500.00,1040,2024,balance due,{how},{number}\n"
    return record("list.csv", text)


def voided(*files: RecordFile) -> list[str]:
    """Return what is said of voided checks."""
    return [problem.what for file in joined(*files)[1] for problem in file.problems if "voided" in problem.what]


@pytest.mark.parametrize("how", ["check", ""])
def test_a_check_that_the_books_voided_is_told(how: str) -> None:
    assert voided(record("books.csv", QBO + VOID), kept("2219", how)) == [
        "is by check 2219, but books.csv, row 3, says that this check was voided."
    ]


@pytest.mark.parametrize(
    "files",
    [
        (record("books.csv", QBO + VOID), kept("2220")),
        (record("books.csv", QBO + VOID.replace("2219", "")), kept("1040")),
        (record("books.csv", QBO + VOID + PAID), kept("2219")),
        (
            record("books.csv", QBO + VOID),
            kept("2219"),
            record("bank.csv", CHASE + "CHECK,05/09/2025,CHECK 2219,-500.00,CHECK_PAID,1.00,2219,\n"),
        ),
        (record("books.csv", QBO + VOID),),
    ],
)
def test_a_check_that_was_paid_or_is_another_is_not(files: tuple[RecordFile, ...]) -> None:
    assert not voided(*files)


def paper(name: str, number: str) -> RecordFile:
    """Return a confirmation."""
    return record(
        name,
        f"IRS Direct Pay\nPayment Status Scheduled\nConfirmation Number {number}\nPayment Amount $2,500.00\n"
        "Payment Date April 15, 2025\nReason for Payment Estimated Tax\nPayment Type 1040ES\nTax Year for Payment 2025\n",
    )


@pytest.mark.parametrize("said", ["Your payment has been cancelled.\n", ""])
def test_a_paper_without_a_number_cancels_what_the_bank_did_not_pay(said: str) -> None:
    cancelled = record(
        "x.txt",
        f"IRS Direct Pay - Payment Cancellation\n{said}Payment Amount $2,500.00\nPayment Date April 15, 2025\n"
        "Reason for Payment Estimated Tax\nPayment Type 1040ES\nTax Year for Payment 2025\nPayment Status Cancelled\n",
    )
    first, second = paper("a.txt", "270550500000011"), paper("b.txt", "270550500000012")
    bank = record("bank.csv", CHASE + "DEBIT,04/15/2025,IRS USATAXPYMT 270550500000012 WEB,-2500.00,ACH_DEBIT,1.00,,\n")
    payments, _ = joined(first, second, cancelled, bank)
    aside = {payment.reference: payment.set_aside for payment in payments}
    assert (aside["270550500000011"] or "").startswith("cancelled: ")
    assert aside["270550500000012"] is None
