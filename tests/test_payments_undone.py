"""Hold what a paper says in sentences and headings of a payment that was cancelled, returned or never made."""

from __future__ import annotations

import pytest

from reconcile import reading
from reconcile.config import Settings
from reconcile.model import RecordFile, Tin
from tests.payment_files import input_file, read_text
from tests.test_payments_histories import pdf

PAPER = (
    "IRS Direct Pay\n{}\nConfirmation Number: 240565851806600\nPayment Amount: $2,000.00\nPayment Date: September 15, 2025\n"
    "Reason for Payment: Estimated Tax\nPayment Type: 1040ES\nTax Year for Payment: 2025\n{}"
)
UNDONE = (
    ("Your bank returned the payment below. Reason: insufficient funds.", "returned"),
    ("We are writing to tell you that the following payment was\nreturned unpaid by your financial institution.", "returned"),
    ("Your payment of $2,000.00 on September 15, 2025 was returned by your bank.", "returned"),
    ("Payment Returned", "returned"),
    ("Subject: IRS Direct Pay - Returned Payment", "returned"),
    ("Notice of dishonored payment", "returned"),
    ("Your payment was DECLINED by the card issuer.", "failed"),
    ("This payment was rejected by your financial institution.", "failed"),
    ("Your payment was NOT accepted.\nError: The payment has been rejected.", "failed"),
    ("Your payment could not be processed.", "failed"),
    ("We were unable to process your payment.", "failed"),
    ("Payment Unsuccessful", "failed"),
    ("Card declined", "failed"),
    ("ACI Payments - Payment declined", "failed"),
    ("Transaction failed - no payment was made", "failed"),
    ("Your payment has been voided.", "voided"),
    ("Payment Cancelled", "cancelled"),
    ("You have requested to cancel the following payment:", "cancelled"),
    ("You have cancelled your payment.", "cancelled"),
    ("Hi Ann, I cancelled this one.", "cancelled"),
    ("We canceled it, see the next one", "cancelled"),
)
STANDS = (
    "To cancel this payment, go to Look Up a Payment. If a payment is returned, fees may apply.",
    "You may cancel this payment until two business days before. A penalty is charged each time a payment is returned.",
    "Returned Payment Fee: $25",
    "Dishonored payment penalty: 2% of the amount",
    "A payment that is returned is subject to a penalty.",
    "This payment is scheduled and has not been processed yet.",
    "Your payment is not considered accepted until it settles.",
    "Your previous payment was returned. This one takes its place.",
    "Your return was rejected. Your payment was accepted.",
    "Your payment was not returned.",
    "Cancel Payment",
    "I cancelled the old card, this is the new account.",
    "I cancelled this subscription.",
    "If you have cancelled this payment, disregard this message.",
    "To cancel, you must have requested to cancel it two days before.",
)


def _end(record: RecordFile) -> str:
    assert not record.problems
    (end,) = [payment.status for payment in record.payments] + [row.reason for row in record.set_aside]
    return str(end)


@pytest.mark.parametrize(("told", "end"), UNDONE)
@pytest.mark.parametrize("place", [0, 1])
def test_a_paper_that_says_that_its_payment_came_to_nothing(told: str, end: str, place: int) -> None:
    assert _end(read_text(PAPER.format(*(told, "")[:: 1 - 2 * place]), "paper.txt")).startswith(end)


@pytest.mark.parametrize("told", STANDS)
@pytest.mark.parametrize("place", [0, 1])
def test_what_a_paper_supposes_or_says_of_others_leaves_its_payment(told: str, place: int) -> None:
    record = read_text(PAPER.format(*(told, "")[:: 1 - 2 * place]), "paper.txt")
    assert (_end(record), record.payments[0].kind) == ("settled", "estimated")


RECEIPT = "ACI Payments, Inc.\nIRS payment receipt\nConfirmation Number: 1234\n{}Form: 1040-ES\nTax Year: 2025\nAmount: $750.00\n"


def test_a_receipt_of_a_processor_is_of_the_day_it_bears() -> None:
    (payment,) = read_text(RECEIPT.format("Date: 06/13/2025\n"), "receipt.txt").payments
    assert (str(payment.date), payment.method, str(payment.period)) == ("2025-06-13", "card", "2025-12")
    (payment,) = read_text(RECEIPT.format("Date: 06/20/2025\nPayment Date: 06/13/2025\n"), "receipt.txt").payments
    assert str(payment.date) == "2025-06-13"


def test_the_day_of_a_paper_is_no_day_of_a_payment_from_an_account() -> None:
    record = read_text(PAPER.format("Date: 09/12/2025", "").replace("Payment Date: September 15, 2025\n", ""), "paper.txt")
    assert not record.payments and record.problems[0].what == "has an amount but no date."


def test_a_receipt_that_was_refunded_is_returned() -> None:
    assert _end(read_text(RECEIPT.format("Payment Date: 06/13/2025\nStatus: Refunded\n"), "receipt.txt")) == "returned"


def test_a_receipt_whose_number_is_that_of_a_transaction() -> None:
    text = (
        "payUSAtax - Value Payment Systems\nTransaction ID: A90013371\nTaxpayer SSN: ***-**-4141\n"
        "Transaction Date: 06/13/2025 03:12 PM EDT\nPayment For: 2025 Form 1040-ES Estimated Tax\nTax Payment: $750.00\n"
        "Convenience Fee: $13.65\nTotal: $763.65\n"
    )
    (payment,) = read_text(text, "receipt.txt").payments
    assert (str(payment.date), payment.amount, payment.form, payment.kind) == ("2025-06-13", 75_000, "1040", "estimated")
    assert (str(payment.period), payment.method, payment.reference) == ("2025-12", "card", "A90013371")
    assert payment.tin == Tin("4141", "ssn")


@pytest.mark.parametrize("colon", [":", ""])
def test_two_labels_on_a_line_of_a_printed_page(colon: str) -> None:
    lines = [
        ("EFTPS Deposit Confirmation",),
        (f"EFT ACKNOWLEDGEMENT NUMBER{colon} 270570931940333",),
        (f"Taxpayer EIN{colon} xxxxx6789 Tax Form{colon} 941 Employers Federal Tax",),
        (f"Tax Type{colon} Federal Tax Deposit Tax Period{colon} Q4/2025",),
        (f"Payment Amount{colon} $1,010.10 Settlement Date{colon} 11/05/2025",),
    ]
    result = reading.read_file(input_file(pdf(lines), "page.pdf"), Settings())
    assert result.records is not None and not result.problems
    (payment,) = result.records.payments
    assert (payment.form, str(payment.period), payment.kind, payment.tin) == ("941", "2025-12", "deposit", Tin("6789", "ein"))
    assert (payment.amount, str(payment.date)) == (101_010, "2025-11-05")
