"""Hold that a row which was copied with a slip, or with a card's fee, is the payment that was printed."""

from __future__ import annotations

import pytest

from reconcile.model import RecordFile
from tests.test_payments_join import CHASE, joined, record

NUMBER = "270550500000020"
TWO_ROWS = record("list.csv", "Date paid,Amount,Form,For year\n04/15/2025,1235,1040-ES,2025\n04/15/2025,1234.56,1040-ES,2025\n")


def kept(amount: str, how: str = "Direct Pay", form: str = "1040-ES", **other: str) -> RecordFile:
    """Return a list of one payment."""
    day = other.get("day", "04/15/2025")
    text = f"Date paid,Amount,Form,For year,How paid,Conf #\n{day},{amount},{form},2025,{how},\n"
    return record(other.get("name", "list.csv"), text)


def paper(amount: str = "1,234.56", number: str = NUMBER, name: str = "irs.txt") -> RecordFile:
    """Return a confirmation as it is on the day it is made."""
    return record(
        name,
        f"IRS Direct Pay\nPayment Status Scheduled\nConfirmation Number {number}\nPayment Amount ${amount}\n"
        "Payment Date April 15, 2025\nReason for Payment Estimated Tax\nPayment Type 1040ES\nTax Year for Payment 2025\n",
    )


def receipt(amount: str = "2,000.00") -> RecordFile:
    """Return what a processor of cards confirms."""
    return record(
        "card.txt",
        "Pay1040.com - Payment Receipt\nConfirmation Number: 7751230984\nDate/Time: 04/15/2025 10:22 PM ET\nTax Form: 1040ES\n"
        f"Payment Type: Estimated\nTax Year: 2025\nPayment Amount: ${amount}\nConvenience Fee: $35.00\n",
    )


def bank(*amounts: str, number: str = NUMBER) -> RecordFile:
    """Return a bank's download of debits of one day."""
    lines = (f"DEBIT,04/15/2025,IRS USATAXPYMT {number} WEB,-{amount},ACH_DEBIT,{i}.00,,\n" for i, amount in enumerate(amounts))
    return record("bank.csv", CHASE + "".join(lines))


@pytest.mark.parametrize("amount", ["1235", "1235.56", "1234.65", "1243.56"])
@pytest.mark.parametrize("printed", [(paper(),), (bank("1234.56"),), (paper(), bank("1234.56"))])
def test_a_slip_is_the_payment_that_was_printed(amount: str, printed: tuple[RecordFile, ...]) -> None:
    (payment,), files = joined(kept(amount), *printed)
    assert (payment.amount, payment.form) == (123_456, "1040")
    assert any("says amount" in problem.what for file in files for problem in file.problems)


@pytest.mark.parametrize(
    ("files", "count"),
    [
        ((kept("1250"), paper()), 2),
        ((kept("1235", form="1120"), paper()), 2),
        ((kept("1235", day="04/16/2025"), paper()), 2),
        ((kept("1235"), kept("1234.56", name="own.csv"), paper()), 2),
        # What the list has to the cent is that.
        ((TWO_ROWS, paper()), 2),
        # Two papers are so near.
        ((kept("1235"), paper(), paper("1,235.10", "270550500000033", "b.txt")), 3),
        # The fee of a card: another way of paying, more than a fee, less than the payment.
        ((kept("2035", "check"), receipt()), 2),
        ((kept("2100", "credit card"), receipt()), 2),
        ((kept("1965", "credit card"), receipt()), 2),
    ],
)
def test_what_is_no_slip_stays(files: tuple[RecordFile, ...], count: int) -> None:
    assert len(joined(*files)[0]) == count


def test_the_fee_of_a_card_is_no_part_of_the_payment() -> None:
    (payment,), _ = joined(kept("2035", "credit card"), receipt())
    assert (payment.amount, payment.method) == (200_000, "card")
