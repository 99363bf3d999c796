"""Hold the reading of payment histories printed or saved from EFTPS and the IRS online account, as real PDFs and web pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from reconcile import reading
from reconcile.config import Settings
from reconcile.model import FileReading, Tin
from tests.payment_files import input_file, read_text
from tests.test_extract_builder import Page, draw, make_pdf

SETTINGS = Settings()
COLUMNS = (40, 110, 180, 220, 310, 360, 410, 460)
HEADINGS = ("Settlement Date", "Initiation Date", "Tax Form", "Tax Type", "Tax Period", "Amount", "Status", "EFT Number")
EFTPS_ROWS = (
    ("11/05/2025", "11/04/2025", "941", "Federal Tax Deposit", "Q4/2025", "$7,183.42", "Settled", "270570931940277"),
    ("10/15/2025", "10/14/2025", "941", "Federal Tax Deposit", "Q4/2025", "$6,000.00", "Cancelled", "270568831940278"),
    ("01/20/2026", "01/02/2026", "940", "Federal Tax Deposit", "2025", "$420.00", "Scheduled", "270642031940279"),
)


def pdf(*pages: Sequence[tuple[str, ...]]) -> bytes:
    """Return a PDF whose rows stand under each other, their cells at fixed places."""
    drawn = []
    for rows in pages:
        ops = [
            draw(COLUMNS[column] if len(row) > 1 else 40, 700 - 14 * number, text, size=6)
            for number, row in enumerate(rows)
            for column, text in enumerate(row)
            if text
        ]
        drawn.append(Page("".join(ops).encode("latin-1")))
    return make_pdf(drawn)


def html(heading: str, rows: Sequence[tuple[str, ...]]) -> bytes:
    """Return a saved page with one table."""
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<html><body><h1>{heading}</h1><table>{cells}</table><p>Need help?</p></body></html>".encode()


def read(data: bytes, name: str) -> FileReading:
    """Read a file as the program does."""
    return reading.read_file(input_file(data, name), SETTINGS)


def test_an_eftps_history_in_a_pdf_over_two_pages() -> None:
    title = [("EFTPS Payment History",), ("Taxpayer EIN: xxxxx6789",), HEADINGS]
    result = read(pdf([*title, *EFTPS_ROWS[:1]], [HEADINGS, *EFTPS_ROWS[1:], ("Total $13,603.42",)]), "history.pdf")
    records = result.records
    assert records is not None and not result.problems
    assert records.layout == "payment-history"
    deposit, later = records.payments
    assert (deposit.date, deposit.amount, deposit.form, deposit.kind) == (date(2025, 11, 5), 718342, "941", "deposit")
    assert (str(deposit.period), deposit.tin, deposit.reference) == ("2025-12", Tin("6789", "ein"), "270570931940277")
    assert (later.status, later.form, str(later.period)) == ("scheduled", "940", "2025-12")
    assert later.set_aside is not None, "what is still scheduled has not settled"
    reasons = [entry.reason for entry in records.set_aside]
    assert "cancelled in the record" in reasons and "headings repeated" in reasons
    assert records.rows == len(records.payments) + len(records.set_aside)


def test_an_eftps_history_as_a_web_page() -> None:
    result = read(html("EFTPS - Payment History", [HEADINGS, *EFTPS_ROWS]), "history.html")
    assert result.records is not None and not result.problems
    assert [(p.amount, p.form, str(p.period)) for p in result.records.payments] == [
        (718342, "941", "2025-12"),
        (42000, "940", "2025-12"),
    ]


def test_headings_over_two_lines_are_put_together() -> None:
    upper = ("Settlement", "Initiation", "Tax", "Tax Type", "Tax", "Amount", "Status", "EFT Number")
    lower = ("Date", "Date", "Form", "", "Period", "", "", "")
    result = read(pdf([("EFTPS Payment History",), upper, lower, *EFTPS_ROWS], [upper, lower, *EFTPS_ROWS[:1]]), "history.pdf")
    assert result.records is not None and not result.problems
    assert [(p.row, p.date.isoformat(), p.form, str(p.period)) for p in result.records.payments] == [
        (4, "2025-11-05", "941", "2025-12"),
        (6, "2026-01-20", "940", "2025-12"),
        (9, "2025-11-05", "941", "2025-12"),
    ]


def test_headings_over_two_lines_that_could_be_two_tables_are_none() -> None:
    rows = [("EFTPS Payment History",), ("Date Form Amount Tax",), ("Period Status Type",), ("11/05/2025 941 x 1.00",)]
    assert read(pdf(rows), "history.pdf").records is None


def test_a_row_whose_words_are_headings_too_is_no_heading_row() -> None:
    heads = ("EFT #", "Taxpayer", "TIN", "Tax form", "Tax type", "Tax period", "Settlement date", "Amount", "Status")
    rows = [
        ("270564100000032", "BRAMBLE LLC", "xx-xxx4567", "2290", "Return", "07/2025", "08/29/2025", "550.00", "Settled"),
        ("270565800000033", "BRAMBLE LLC", "xx-xxx4567", "941", "Deposit", "Q3/2025", "09/15/2025", "77.00", "Settled"),
    ]
    result = read(html("Payment History", [heads, *rows]), "history.html")
    assert result.records is not None and not result.problems
    assert [(p.amount, p.form, str(p.period)) for p in result.records.payments] == [
        (55000, "2290", "2025-07"),
        (7700, "941", "2025-09"),
    ]


@pytest.mark.parametrize("shape", ["pdf", "html"])
def test_the_payment_activity_of_an_online_account(shape: str) -> None:
    rows = [
        ("Date", "Type", "Tax Year", "Amount", "Status"),
        ("Jan. 14, 2026", "Estimated tax payment", "2025", "$6,200.00", "Processed"),
        ("04/15/2025", "Balance due", "2024", "$2,480.00", "Pending"),
    ]
    title = "IRS Online Account - Payment Activity"
    result = read(pdf([(title,), *rows]) if shape == "pdf" else html(title, rows), f"activity.{shape}")
    assert result.records is not None and not result.problems
    assert [(p.form, str(p.period), p.kind, p.status) for p in result.records.payments] == [
        ("1040", "2025-12", "estimated", "settled"),
        ("1040", "2024-12", "balance_due", "scheduled"),
    ]


def test_a_row_whose_cells_cannot_be_told_apart_is_said() -> None:
    result = read(pdf([("EFTPS Payment History",), HEADINGS, ("11/05/2025 941 oh dear",), *EFTPS_ROWS[:1]]), "history.pdf")
    assert result.records is not None and len(result.records.payments) == 1
    (problem,) = result.problems
    assert problem.blocking and "cannot be told apart" in problem.what
    assert result.source.status == "partly_read"


def test_a_bank_statement_in_a_pdf_is_no_history() -> None:
    rows = [("Date", "Description", "Amount"), ("04/15/2025", "IRS USATAXPYMT", "-$2,500.00")]
    result = read(html("My bank", rows), "statement.html")
    assert result.records is None


def test_several_confirmations_in_one_pdf_even_of_equal_payments() -> None:
    def confirmation(number: str) -> list[tuple[str, ...]]:
        return [
            (line,)
            for line in (
                "IRS Direct Pay - Payment Confirmation",
                "Payment Status Scheduled",
                "Payment Amount $6,200.00",
                "Payment Date January 14, 2026",
                "Reason for Payment Estimated Tax",
                "Payment Type 1040ES (for 1040, 1040A, 1040EZ)",
                "Tax Year for Payment 2025",
                f"Confirmation Number {number}",
            )
        ]

    result = read(pdf(confirmation("222641480341127"), confirmation("222641480341128")), "both.pdf")
    assert result.records is not None and not result.problems
    assert [(p.amount, p.reference, str(p.period)) for p in result.records.payments] == [
        (620000, "222641480341127", "2025-12"),
        (620000, "222641480341128", "2025-12"),
    ]


def test_a_confirmation_set_with_wide_blanks_is_no_table() -> None:
    text = (
        "Deposit Confirmation                                      Page 1 of 1\n   Your payment has been accepted.\n\n"
        "   EFT  ACKNOWLEDGMENT   NUMBER :    270550512345601\n\n   Taxpayer   EIN      :   xxxxx6789\n"
        "   Tax  Form           :   941  Employers Federal Tax\n   Tax  Type           :   Federal  Tax  Deposit\n"
        "   Tax  Period         :   Q1/2025\n   Payment  Amount     :   $ 1,234.56\n   Settlement  Date    :   04/15/2025\n"
        "   Sub Category\n      1 Social Security   $   800.00\n      2 Medicare          $   434.56\n"
    )
    record = read_text(text, "eftps.txt")
    (payment,) = record.payments
    facts = (payment.date.isoformat(), payment.amount, payment.form, payment.kind, str(payment.period), payment.reference)
    assert facts == ("2025-04-15", 123456, "941", "deposit", "2025-03", "270550512345601")
    assert record.problems == ()


def test_a_confirmation_quoted_in_a_mail_is_read_too() -> None:
    one = (
        "{0}Subject: IRS Direct Pay Confirmation of Scheduled Transaction\n{0}Confirmation Number: {1}\n{0}Payment Amount: ${2}\n"
        "{0}Payment Date: {3}\n{0}Reason for Payment: Estimated Tax\n{0}Payment Type: 1040ES\n{0}Tax Year for Payment: {4}\n"
    )
    text = one.format("", "222550512345611", "1,000.00", "April 15, 2025", 2025)
    text += "\n> -----Original Message-----\n" + one.format("> ", "222541512345612", "2,000.00", "January 15, 2025", 2024)
    payments = read_text(text, "mail.txt").payments
    assert [(p.amount, str(p.period), p.reference) for p in payments] == [
        (100_000, "2025-12", "222550512345611"),
        (200_000, "2024-12", "222541512345612"),
    ]


@pytest.mark.parametrize(
    ("line", "status"),
    [("Posted", "settled"), ("Money we received", "settled"), ("Pending", "scheduled"), ("Page 2 of 2", "scheduled")],
)
def test_tables_of_an_online_account_under_lines_of_their_own(line: str, status: str) -> None:
    heads = "<tr><th>Date</th><th>Type</th><th>Tax Year</th><th>Amount</th></tr>"
    row = "<tr><td>01/15/2027</td><td>Estimated tax payment</td><td>2026</td><td>$900.00</td></tr>"
    page = (
        "<html><h1>IRS Online Account - Payment Activity</h1>"
        f"<h2>Scheduled</h2><table>{heads}{row}</table><h2>{line}</h2><table>{heads}{row}</table></html>"
    )
    record = read(page.encode(), "activity.html").records
    assert record is not None
    assert [payment.status for payment in record.payments] == ["scheduled", status]
