"""Hold what is read of payment confirmations: whose tax, which amount, how it was paid, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from reconcile import reading
from reconcile.config import Settings
from reconcile.model import FileReading, Tin
from tests.payment_files import input_file, read_text
from tests.test_payments_histories import pdf

DIRECT_PAY = (
    "IRS Direct Pay - Payment Confirmation\nConfirmation Number 222550512345678\nPayment Amount $1,000.00\n"
    "Payment Date April 15, 2025\nReason for Payment Estimated Tax\nPayment Type 1040ES (for 1040, 1040A, 1040EZ)\n"
    "Tax Year for Payment 2025\n"
)
EFTPS = (
    "EFT ACKNOWLEDGEMENT NUMBER: 270550512345678\nTaxpayer EIN xxxxx6789\nTax Form 941 Employers Federal Tax\n"
    "Tax Type Federal Tax Deposit\nTax Period Q2/2025\nPayment Amount $1,000.00\nSettlement Date 04/15/2025\n"
)
STATE = "Confirmation Number: 123456789012\n{0}Tax Year: 2025\nPayment Amount: $1,450.00\nPayment Date: 04/15/2025\n"


def read_as_file(text: str, name: str) -> FileReading:
    """Read a text as the program does, whatever reader it is for."""
    return reading.read_file(input_file(text.encode(), name), Settings())


@pytest.mark.parametrize(
    ("title", "stated", "reason"),
    [
        ("State of California Franchise Tax Board\nWeb Pay", "Payment Type: Estimated Tax Payment (Form 540-ES)\n", "state tax"),
        ("New York State Department of Taxation and Finance", "Payment Type: Estimated tax IT-2105\n", "state tax"),
        ("Illinois Department of Revenue - MyTax Illinois", "Reason for Payment: Estimated Payment\n", "state tax"),
        ("Virginia Tax", "Form: 760ES\n", "state tax"),
        ("From: noreply@tax.ny.gov", "", "state tax"),
        ("Ohio Department of Taxation", "Tax Form: IT 1040ES\n", "state tax"),
        ("Comptroller of Maryland\nThis is not a payment to the IRS.", "", "state tax"),
        ("ACI Payments, Inc.\nMissouri Department of Revenue", "Convenience Fee: $20.00\n", "state tax"),
        ("Cook County Treasurer - Property Tax Payment Confirmation", "", "local, property"),
        ("City of Columbus Income Tax Division", "", "local, property"),
        ("Philadelphia Pay Center", "", "neither the IRS nor a federal form"),
    ],
)
def test_what_another_authority_confirms_is_set_aside(title: str, stated: str, reason: str) -> None:
    record = read_text(f"{title}\nPayment Confirmation\n{STATE.format(stated)}", "confirmation.txt")
    assert not record.payments and not record.problems
    assert [reason in entry.reason for entry in record.set_aside] == [True]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_each_confirmation_of_a_text_is_of_the_authority_that_stands_above_it(order: tuple[int, int]) -> None:
    both = (DIRECT_PAY, f"Franchise Tax Board\n{STATE.format('')}")
    record = read_text("\n".join(both[place] for place in order), "mails.txt")
    assert [payment.reference for payment in record.payments] == ["222550512345678"]
    assert [entry.reason for entry in record.set_aside] == ["state tax, not federal"]


def test_a_town_or_a_tax_office_that_pays_the_irs_is_no_authority() -> None:
    town = read_text(f"Deposit Confirmation\nTAXPAYER NAME: CITY OF SPRINGFIELD REVENUE OFFICE\n{EFTPS}", "eftps.txt")
    firm = read_text(DIRECT_PAY.replace("IRS Direct Pay - Payment Confirmation", "Albany NY Tax & Accounting"), "mail.txt")
    signed = read_text(f"From: Jo\nVirginia Tax Services LLC\n\n{DIRECT_PAY}\nVirginia Tax Services LLC\n", "mail.txt")
    assert [len(record.payments) for record in (town, firm, signed)] == [1, 1, 1]


def test_the_title_of_a_page_names_its_authority_too() -> None:
    page = "<html><head><title>{}</title></head><body>{}</body></html>"
    rows = "".join(f"<p>{line}</p>" for line in STATE.format("").splitlines())
    state, federal = (read_as_file(page.format(title, rows), "page.html") for title in ("Franchise Tax Board", "IRS Direct Pay"))
    assert state.records is not None and [entry.reason for entry in state.records.set_aside] == ["state tax, not federal"]
    assert federal.records is not None and [payment.amount for payment in federal.records.payments] == [145_000]


RECEIPT = (
    "{0}\nConfirmation Number: 7751230984\nPayment Date: 04/15/2025\nTax Form: 1040-ES\nTax Year: 2025\n"
    "Payment Amount: $2,000.00\n{1}"
)


@pytest.mark.parametrize(
    ("title", "stated", "method"),
    [
        ("Pay1040.com - Payment Receipt", "", "card"),
        ("PayUSAtax", "Payment Method: Debit Card ending in 4411\n", "card"),
        ("ACI Payments, Inc.", "Card Type: Mastercard\n", "card"),
        ("Official Payments", "", "card"),
        ("Link2Gov Corporation", "", "card"),
        ("IRS payment receipt", "Convenience Fee: $37.00\nTotal Charged: $2,037.00\n", "card"),
        ("IRS payment receipt", "Card: VISA ending 1111\n", "card"),
        ("IRS payment receipt", "Payment Method: Mastercard\n", "card"),
        ("ACI Payments, Inc.", "Payment Method: eCheck\nConvenience Fee: $3.00\n", "eft"),
        ("IRS Direct Pay", "You can pay by card at Pay1040.com too; a convenience fee of 1.75% is charged.\n", "eft"),
    ],
)
def test_the_way_of_paying_is_as_the_receipt_says(title: str, stated: str, method: str) -> None:
    (payment,) = read_text(RECEIPT.format(title, stated), "receipt.txt").payments
    assert (payment.method, payment.method_stated, payment.amount) == (method, True, 200_000)


@pytest.mark.parametrize(
    ("stated", "kind"),
    [
        ("Tax Type: Form 1040 Current Tax Return", "balance_due"),
        ("Tax Form: 1040\nPayment Type: Balance due", "balance_due"),
        ("Payment Type: Form 4868 Extension", "extension"),
        ("Payment Type: 1040ES (for 1040, 1040A, 1040EZ)", "estimated"),
        ("Form 1040-ES Estimated Tax\nTax Form: 1040-ES", "estimated"),
    ],
)
def test_the_type_of_a_payment_names_its_form_its_kind_or_both(stated: str, kind: str) -> None:
    record = read_text(
        "Pay1040\nConfirmation Number: 7751230984\nPayment Date: 04/15/2025\nPayment Amount: $2,000.00\n"
        f"{stated}\nTax Year: 2024\n",
        "receipt.txt",
    )
    (payment,) = record.payments
    assert (payment.form, payment.kind, str(payment.period), record.problems) == ("1040", kind, "2024-12", ())


@pytest.mark.parametrize("label", ["Tax Period for Payment", "Tax Year for Payment", "Tax Period", "Tax Year"])
def test_a_label_is_taken_whole_and_its_value_may_stand_below(label: str) -> None:
    head = DIRECT_PAY.replace("Tax Year for Payment 2025\n", "")
    for text in (f"{head}{label}: 2025\n", f"{head}{label}\n2025\n"):
        (payment,) = read_text(text, "irs.txt").payments
        assert str(payment.period) == "2025-12"
    page = "<html><body><h3>{}</h3></body></html>".format(
        "".join(f"<div>{line}</div>" for line in f"{head}{label}\n2025".replace("Number ", "Number\n").split("\n"))
    )
    result = read_as_file(page, "irs.html")
    assert result.records is not None and str(result.records.payments[0].period) == "2025-12"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Payment Amount $1,000.00\nPayment Amount $1,100.00\n", 'two amounts, "$1,000.00" and "$1,100.00"'),
        ("Payment Amount $1,000.00\nAmount: 1,100.00\n", "two amounts"),
        ("\n", "states no amount"),
        ("Total Charged $1,020.00\nConvenience Fee $20.00\n", "a total with a fee in it"),
    ],
)
def test_a_confirmation_with_no_amount_or_two_is_a_problem(line: str, told: str) -> None:
    text = EFTPS.replace("Payment Amount $1,000.00\n", line)
    result = read_as_file(text, "eftps.txt")
    assert result.source.kind == "confirmation" and result.source.status == "unreadable"
    (problem,) = result.problems
    assert problem.blocking and told in problem.what and problem.where == "eftps.txt, row 1"
    (payment,) = read_text(text + EFTPS.replace("345678", "345679"), "both.txt").payments
    assert payment.reference == "270550512345679", "the next confirmation is read all the same"


def test_one_amount_told_twice_is_one() -> None:
    text = EFTPS.replace("Payment Amount $1,000.00\n", "Payment Amount $1,000.00\nAmount: 1,000.00\n")
    assert [payment.amount for payment in read_text(text, "eftps.txt").payments] == [100_000]


def test_two_days_under_one_label_are_a_problem_and_the_settlement_counts() -> None:
    record = read_text(EFTPS + "Settlement Date 04/16/2025\n", "eftps.txt")
    assert not record.payments and "two days" in record.problems[0].what
    (payment,) = read_text(EFTPS.replace("Settlement", "Payment Date 04/14/2025\nSettlement"), "eftps.txt").payments
    assert payment.date == date(2025, 4, 15)


@pytest.mark.parametrize(
    "text",
    [
        "IRS Direct Pay Confirmation\nConfirmation #: 222550512345678\nAmount: $350.00\nPayment Date: Apr 15, 2025\n"
        "Reason for Payment: Installment Agreement\nApply Payment To: Form 1040\nTax Year: 2022\n",
        "Pay1040.com - Payment Receipt\nConfirmation Number: 222550512345678\nDate/Time: 04/15/2025 10:22 PM ET\n"
        "Tax Form: 1040\nPayment Type: Installment\nTax Year: 2022\nPayment Amount: $350.00\n",
        "officialpayments.com confirmation\nConfirmation Number: 222550512345678\nTransaction Date: 04/15/2025\n"
        "Tax Form: 1040\nTax Year: 2022\nTax Amount: $350.00\nPayment Type: Installment\nService Fee: $7.00\n"
        "Total Payment Amount: $357.00\n",
        "IRS Direct Pay. Thank you. Confirmation Number: 222550512345678. Payment Amount: $350.00\n"
        "Payment Date: April 15, 2025 Reason for Payment: Installment Agreement Apply Payment To: 1040 Tax Year: 2022\n",
        "EFT Acknowledgement Number .......... 222550512345678\nTax Form . . . . . . . . . . 1040\n"
        "Tax Type ………… Installment Agreement\nTax Period__________2022\nPayment Amount........ $350.00\n"
        "Settlement Date ......... 04/15/2025\n",
        "EFT ACKNOWLEDGMENT NUMBER: 222 5505 1234 5678\nTax Form 1040\nTax Type Installment Agreement\nTax Period 2022\n"
        "Payment Amount $350.00\nSettlement Date 04/15/2025\n",
    ],
)
def test_the_ways_in_which_confirmations_are_written(text: str) -> None:
    result = read_as_file(text, "confirmation.txt")
    assert result.records is not None and not result.problems
    (payment,) = result.records.payments
    facts = (payment.date, payment.amount, payment.form, payment.kind, str(payment.period), payment.reference)
    assert facts == (date(2025, 4, 15), 35_000, "1040", "installment", "2022-12", "222550512345678")


@pytest.mark.parametrize("gap", ["\n", "\nEFTPS Payment Confirmation\n"])
def test_a_state_that_stands_above_the_next_number_is_of_the_next_payment(gap: str) -> None:
    other = EFTPS.replace("345678", "345679")
    above = read_text(f"{EFTPS}{gap}Payment Status: Returned\n{other}", "eftps.txt")
    below = read_text(f"{EFTPS}Payment Status: Returned\n{gap}{other}", "eftps.txt")
    assert [payment.status for payment in above.payments] == ["settled", "returned"]
    assert [payment.status for payment in below.payments] == ["returned", "settled"]


def test_a_note_of_a_payment_by_telephone() -> None:
    result = read_as_file(
        "EFTPS by phone 4/14/2025 3:40 pm (800-555-4477)\nEIN ends 6789\nForm 941, tax period Q1 2025, federal tax deposit\n"
        "Amount $1,904.22\nSettlement date 4/15/2025\nEFT # 270550521000001\n",
        "note.txt",
    )
    assert result.records is not None and not result.problems
    (payment,) = result.records.payments
    assert (payment.date, payment.amount, payment.form, payment.kind) == (date(2025, 4, 15), 190_422, "941", "deposit")
    assert (str(payment.period), payment.tin, payment.reference) == ("2025-03", Tin("6789", "ein"), "270550521000001")


def test_a_letter_that_tells_of_a_payment_is_no_confirmation() -> None:
    letter = "I paid the IRS $2,480.00 on April 15, 2025 with Direct Pay (confirmation number 222550541234567).\nAnn\n"
    assert read_as_file(letter, "letter.txt").source.kind == "other"


def test_confirmations_beside_each_other_are_one_problem() -> None:
    lines = [(f"{line} {line.replace('345678', '345679')}",) for line in EFTPS.replace("Form 941", "Form: 941").splitlines()]
    doubled = [(line.replace("Amount $", "Amount: $").replace("Date 0", "Date: 0"),) for (line,) in lines]
    result = reading.read_file(input_file(pdf(doubled), "both.pdf"), Settings())
    assert result.records is not None and not result.records.payments
    (problem,) = result.problems
    assert problem.blocking and "twice on one line" in problem.what


@pytest.mark.parametrize(
    ("status", "name", "waits"),
    [
        ("Return", "returned", True),
        ("Returned", "returned", True),
        ("Warehoused", "scheduled", False),
        ("Settled", "settled", False),
    ],
)
def test_the_words_of_state_on_a_confirmation(status: str, name: str, waits: bool) -> None:
    record = read_text(f"{EFTPS}Payment Status {status}\n", "eftps.txt")
    (payment,) = record.payments
    assert (payment.status, payment.set_aside is not None, record.problems) == (name, waits, ())


@pytest.mark.parametrize("line", ["Taxpayer: xxxxx2201", "Taxpayer ID: xxxxx2201", "EIN: xxxxx2201", "Taxpayer xxxxx2201"])
def test_the_number_behind_the_bare_word_taxpayer(line: str) -> None:
    text = (
        f"EFTPS Deposit Confirmation\nEFT Acknowledgment Number: 270550500000005\n{line}\nTax Form: 1041\nTax Type: Estimated\n"
        "Tax Period: 2025\nPayment Amount: $500.00\nSettlement Date: 04/15/2025\n"
    )
    (payment,) = read_text(text, "confirmation.txt").payments
    assert payment.tin == Tin("2201", "ein")
