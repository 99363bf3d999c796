"""Hold the reading of bank interchange formats and of payment confirmations."""

from __future__ import annotations

import importlib.util
import sys
from datetime import date

import pytest

from reconcile import payments
from reconcile.model import Document, Line, Tin
from tests.payment_files import input_file, read_bytes, read_text

SGML = """OFXHEADER:100
DATA:OFXSGML

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><BANKACCTFROM><ACCTID>7788<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20250415190000[-5:EST]<TRNAMT>-6200.00<FITID>a1
<NAME>IRS              USATAXPYMT<MEMO>222641480000127 WEB</STMTTRN>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20250416<TRNAMT>-129.00<FITID>a2<NAME>H&R BLOCK ONLINE</STMTTRN>
<STMTTRN><TRNTYPE>CHECK<DTPOSTED>20250417<TRNAMT>-1,250.00<FITID>a3<CHECKNUM>1042<NAME>CHECK 1042
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20250418<TRNAMT>318.00<FITID>a4<NAME>IRS  TREAS 310   TAX REF</STMTTRN>
</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"""

XML = """<?xml version="1.0"?><?OFX OFXHEADER="200" VERSION="220"?>
<OFX><BANKACCTFROM><ACCTID>1</ACCTID></BANKACCTFROM><BANKTRANLIST>
<STMTTRN><TRNTYPE>DEBIT</TRNTYPE>
<DTPOSTED>20250415</DTPOSTED><TRNAMT>-10.00</TRNAMT><FITID>x</FITID><NAME>IRS USATAXPYMT</NAME></STMTTRN>
</BANKTRANLIST><BANKTRANLIST>
<STMTTRN><TRNTYPE>DEBIT</TRNTYPE>
<DTPOSTED>20250415</DTPOSTED><TRNAMT>-10.00</TRNAMT><FITID>x</FITID><NAME>IRS USATAXPYMT</NAME></STMTTRN>
<STMTTRN><TRNTYPE>DEBIT</TRNTYPE>
<DTPOSTED>20250415</DTPOSTED><TRNAMT>-10.00</TRNAMT><FITID></FITID><NAME>IRS USATAXPYMT</NAME></STMTTRN>
<STMTTRN><TRNTYPE>DEBIT</TRNTYPE>
<DTPOSTED>20250415</DTPOSTED><TRNAMT>-10,00</TRNAMT><FITID>z</FITID><NAME>IRS USATAXPYMT</NAME></STMTTRN>
</BANKTRANLIST></OFX>"""


def test_ofx_as_sgml_keeps_the_banks_own_day() -> None:
    record = read_text(SGML, "bank.csv")
    (payment,) = record.payments
    assert (payment.date, payment.amount, payment.reference, payment.row) == (date(2025, 4, 15), 620000, "222641480000127", 1)
    assert [row.reason.split()[0] for row in record.set_aside] == ["tax", "paper", "refund"]
    assert record.layout == "ofx"


def test_ofx_as_xml_with_a_repeated_transaction() -> None:
    record = read_text(XML, "bank.qbo")
    assert [payment.row for payment in record.payments] == [1, 3]
    assert "FITID" in record.set_aside[0].reason
    assert '"-10,00"' in record.problems[0].what


def test_qif_tells_check_numbers_from_words() -> None:
    record = read_text(
        "!Type:Bank\nD04/15'25\nT-4,500.00\nN1040\nPUnited States Treasury\nMForm 1040-ES 2025 1st qtr SSN ending 4321\n^\n"
        "D6/16/2025\nT-4,500.00\nNEFT\nPIRS USATAXPYMT\n^\nD 6/20' 5\nT-55.00\nPIrish Linen Co\n^\n"
        "!Type:Invst\nD04/15'25\nT-1.00\nPIRS\n^\n"
    )
    check, electronic = record.payments
    assert (check.form, check.reference, check.method, str(check.period), check.tin) == (
        "1040",
        "1040",
        "check",
        "2025-12",
        Tin("4321", "ssn"),
    )
    assert (electronic.form, electronic.reference, electronic.method) == (None, None, "eft")
    assert record.rows == 3


def test_iif_takes_the_banks_leg_and_the_notes_of_the_other() -> None:
    record = read_text(
        "!TRNS\tTRNSTYPE\tDATE\tACCNT\tAMOUNT\tDOCNUM\tMEMO\tNAME\n!SPL\tTRNSTYPE\tDATE\tACCNT\tAMOUNT\tDOCNUM\tMEMO\n!ENDTRNS\n"
        "TRNS\tCHECK\t4/15/2025\tChecking\t-4500.00\t1042\t\tUnited States Treasury\n"
        "SPL\tCHECK\t4/15/2025\tDraw\t4500.00\t\t1040-ES 2025 Q1\nENDTRNS\n"
        "TRNS\tBILL\t4/15/2025\tPayable\t-500.00\t\t\tUnited States Treasury\nSPL\tBILL\t4/15/2025\tTax\t500.00\t\t\nENDTRNS\n",
        "x.iif",
    )
    (payment,) = record.payments
    assert (payment.amount, payment.reference, payment.form, str(payment.period)) == (450000, "1042", "1040", "2025-12")
    assert "bill" in record.set_aside[0].reason


def test_the_parts_of_a_split_entry_hold_for_the_whole_only_where_they_agree() -> None:
    head = "!Type:Bank\nD4/15'25\nT-7,500.00\nPUnited States Treasury\nN1051\nSTax\n"
    apart = read_text(f"{head}E1040-ES 2025 Q1\n$-4,500.00\nSTax\nE1040 2024 balance due\n$-3,000.00\n^\n", "a.qif")
    (payment,) = apart.payments
    assert (payment.amount, payment.form, payment.period, payment.kind) == (750000, "1040", None, "unknown")
    assert "1040-ES 2025 Q1 / 1040 2024 balance due" in payment.raw
    for other in ("941 Q1 2025", "balance due 2024"):
        (payment,) = read_text(f"{head}E1040-ES 2025 Q1\n$-4,500.00\nSTax\nE{other}\n$-3,000.00\n^\n", "a.qif").payments
        assert (payment.form, payment.period, payment.kind) == (None, None, "unknown")
    alike = read_text(f"{head}E1040-ES 2025 Q1\n$-7,500.00\n^\n", "a.qif")
    assert [(p.form, str(p.period), p.kind) for p in alike.payments] == [("1040", "2025-12", "estimated")]


def test_iif_legs_that_name_different_taxes_leave_the_payment_open() -> None:
    head = "!TRNS\tTRNSTYPE\tDATE\tACCNT\tNAME\tAMOUNT\tMEMO\n!SPL\tTRNSTYPE\tDATE\tACCNT\tAMOUNT\tMEMO\n!ENDTRNS\n"
    body = (
        "TRNS\tCHECK\t4/15/2025\tChecking\tUS Treasury\t-7500.00\t\n"
        "SPL\tCHECK\t4/15/2025\tPayroll\t4500.00\t941 deposit Q1 2025\n"
        "SPL\tCHECK\t4/15/2025\tPayroll\t3000.00\t940 deposit 2025\nENDTRNS\n"
    )
    (payment,) = read_text(head + body, "a.iif").payments
    assert (payment.form, payment.period, payment.kind) == (None, None, "unknown")


IIF = "!TRNS\tTRNSTYPE\tDATE\tACCNT\tNAME\tAMOUNT\tMEMO\n!SPL\tTRNSTYPE\tDATE\tACCNT\tAMOUNT\tMEMO\n!ENDTRNS\n"


@pytest.mark.parametrize(
    ("accounts", "notes", "form"),
    [
        (("FUTA", "FIT"), ("Form 940 2024", "Form 941 Q1 2025"), None),
        (("FUTA", "FIT"), ("", ""), None),
        (("FUTA", "Payroll"), ("", "941 Q1 2025"), None),
        (("FUTA", "FUTA"), ("", ""), "940"),
        (("Payroll", "Medicare"), ("941 Q1 2025", ""), "941"),
    ],
)
def test_an_account_named_after_a_tax_is_of_its_own_part_alone(
    accounts: tuple[str, str], notes: tuple[str, str], form: str | None
) -> None:
    trns = "TRNS\tCHECK\t4/15/2025\tChecking\t{}\t-3000.00\t\n"
    spl = "".join(f"SPL\tCHECK\t4/15/2025\t{account}\t1500.00\t{note}\n" for account, note in zip(accounts, notes, strict=True))
    (payment,) = read_text(f"{IIF}{trns.format('United States Treasury')}{spl}ENDTRNS\n", "a.iif").payments
    assert payment.form == form
    if form is None and any(notes):
        (problem,) = read_text(f"{IIF}{trns.format('')}{spl}ENDTRNS\n", "a.iif").problems
        assert "several federal taxes" in problem.what


@pytest.mark.parametrize("second", ["Payroll Liabilities:Medicare", "Payroll Liabilities:FICA"])
def test_an_iif_leg_that_names_no_form_does_not_contradict_the_one_of_the_whole_entry(second: str) -> None:
    body = (
        "TRNS\tLIABILITY CHECK\t5/15/2025\tChecking\tUnited States Treasury\t-1900.00\tForm 941 deposit Apr 2025\n"
        "SPL\tLIABILITY CHECK\t5/15/2025\tPayroll Liabilities:Federal 941\t1200.00\t\n"
        f"SPL\tLIABILITY CHECK\t5/15/2025\t{second}\t700.00\t\nENDTRNS\n"
    )
    (payment,) = read_text(IIF + body, "a.iif").payments
    assert (payment.form, payment.kind, str(payment.period)) == ("941", "deposit", "2025-06")


def test_a_transfer_between_own_accounts_in_iif_is_no_payment() -> None:
    trns = "TRNS\tTRANSFER\t4/16/2025\tChecking\t\t-5000\tFunds Transfer - 1040-ES Q2 2025 IRS\n"
    moved = read_text(f"{IIF}{trns}SPL\tTRANSFER\t4/16/2025\tTax Savings\t5000\t\nENDTRNS\n", "a.iif")
    assert [row.reason for row in moved.set_aside] == ["transfer between accounts or to a person, not to the IRS"]
    # What is booked against the owner's draw has left.
    assert len(read_text(f"{IIF}{trns}SPL\tTRANSFER\t4/16/2025\tOwner Draw\t5000\t\nENDTRNS\n", "a.iif").payments) == 1


def test_a_card_processor_in_ofx_is_a_card_whatever_the_type_says() -> None:
    text = (
        "<OFX><CCSTMTRS><CCACCTFROM><ACCTID>1</CCACCTFROM><BANKTRANLIST><STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20250415"
        "<TRNAMT>-2480.00<FITID>9<NAME>PAY1040 IRS TAX PYMT</STMTTRN></BANKTRANLIST></CCSTMTRS></OFX>"
    )
    assert [p.method for p in read_text(text, "a.qfx").payments] == ["card"]


def test_addenda_of_an_ach_payment() -> None:
    text = "ACH credit report\nEffective 01/15/2026 3,100.00 TXP*987654321*94105*251201*1*190000*2*60000*3*60000\\\n"
    record = read_text(text, "addenda.txt")
    (payment,) = record.payments
    assert (payment.amount, payment.form, payment.kind, str(payment.period), payment.tin) == (
        310000,
        "941",
        "deposit",
        "2025-12",
        Tin("4321", "ein"),
    )
    assert "987654321" not in repr(record)


EFTPS = """11/4/25, 12:10 PM
TAXPAYER NAME: HARBOR & PINE LLC
Deposit Confirmation
TIN: xxxxx6789
An EFT Acknowledgement Number has been provided for this payment. Please keep this number.

EFT ACKNOWLEDG{e}MENT NUMBER:

270570931940277

Payment Information
Entered Data
Taxpayer EIN
xxxxx6789
Tax Form 941 Employers Federal Tax
Tax Type Federal Tax Deposit
Tax Period Q4/2025
Payment Amount $7,183.42
Settlement Date 11/05/2025
Account Number xxxxxx4410
"""
DIRECT_PAY = """IRS Direct Pay - Payment Confirmation
Submitted 01-13-2026 01:53 PM ET
Payment Status Scheduled
Confirmation Number 222641480341127
Payment Amount $6,200.00
Payment Date January 14, 2026
Reason for Payment Estimated Tax
Payment Type 1040ES (for 1040, 1040A, 1040EZ)
Tax Year for Payment 2025
Account Number XXXXXX7788
"""


def _document(text: str) -> Document:
    return Document("pdf", 1, tuple(Line(1, number, line) for number, line in enumerate(text.splitlines(), start=1)))


@pytest.mark.parametrize("spelling", ["E", ""])
def test_an_eftps_confirmation(spelling: str) -> None:
    text = EFTPS.replace("{e}", spelling)
    record = read_text(text, "eftps.txt")
    (payment,) = record.payments
    assert (payment.date, payment.amount, payment.form, payment.kind) == (date(2025, 11, 5), 718342, "941", "deposit")
    assert (str(payment.period), payment.tin, payment.reference, payment.method) == (
        "2025-12",
        Tin("6789", "ein"),
        "270570931940277",
        "eft",
    )
    assert record.layout == "confirmation"
    pdf = input_file(b"%PDF-1.4", "eftps.pdf")
    assert payments.claims(pdf, _document(text))
    assert payments.read(pdf, _document(text), __import__("reconcile.config").config.Settings()).payments[0].amount == 718342


def test_two_confirmations_in_one_print() -> None:
    other = EFTPS.replace("7,183.42", "99.00").replace("270570931940277", "270570931940278").replace("11/05/2025", "12/05/2025")
    record = read_text((EFTPS + other).replace("{e}", "E"), "eftps.txt")
    assert [payment.amount for payment in record.payments] == [718342, 9900]
    assert [payment.reference for payment in record.payments] == ["270570931940277", "270570931940278"]


def test_a_direct_pay_confirmation_in_january_is_for_the_year_it_names() -> None:
    record = read_text(DIRECT_PAY, "irs.txt")
    (payment,) = record.payments
    assert (payment.date, str(payment.period), payment.form, payment.kind) == (date(2026, 1, 14), "2025-12", "1040", "estimated")
    assert (payment.status, payment.set_aside) == ("scheduled", None)


def test_a_cancelled_confirmation_is_no_payment() -> None:
    record = read_text(DIRECT_PAY.replace("Scheduled", "Cancelled"), "irs.txt")
    assert not record.payments
    assert "cancelled" in record.set_aside[0].reason


def test_a_pdf_that_is_no_confirmation_is_not_claimed() -> None:
    pdf = input_file(b"%PDF-1.4", "letter.pdf")
    assert not payments.claims(pdf, _document("Dear client\nplease pay the amount below"))
    assert not payments.claims(pdf, None)


def test_a_transcript_is_not_claimed() -> None:
    text = "Account Transcript\nFORM NUMBER: 1040\n"
    text += "CODE\tEXPLANATION OF TRANSACTION\tCYCLE\tDATE\tAMOUNT\n150\tTax\t1\t04-15-2024\t$1.00\n"
    assert not payments.claims(input_file(text.encode(), "t.txt"), None)


@pytest.mark.skipif(importlib.util.find_spec("python_calamine") is not None, reason="the reader of old spreadsheets is installed")
def test_an_old_spreadsheet_without_its_reader_says_how_to_go_on() -> None:
    record = read_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "old.xls")
    assert record.problems[0].blocking
    assert ".xlsx" in record.problems[0].todo
    assert "python_calamine" not in sys.modules


CANCELLATION = (
    "EFTPS PAYMENT CANCELLATION CONFIRMATION\nYour cancellation has been accepted\nEFT ACKNOWLEDGEMENT NUMBER: 270570931940290\n"
    "Tax Form 941 Employers Federal Tax\nTax Type Federal Tax Deposit\nTax Period Q4/2025\nPayment Amount $7,183.42\n"
    "Settlement Date 11/05/2025\n"
)


def test_a_paper_that_confirms_a_cancellation_is_no_payment() -> None:
    record = read_text(CANCELLATION, "cancel.txt")
    assert not record.payments
    assert [row.reason for row in record.set_aside] == ["cancelled in the record"]
    assert [payment.amount for payment in record.cancelled] == [718342]


def test_only_the_confirmation_that_a_cancellation_stands_above_is_cancelled() -> None:
    other = "\nEFT ACKNOWLEDGEMENT NUMBER: 270570931940277\nPayment Amount $5.00\nTax Form 941\nSettlement Date 11/06/2025\n"
    told = "You can cancel this payment until two business days before the settlement date.\n"
    assert [payment.amount for payment in read_text(CANCELLATION + other, "eftps.txt").payments] == [500]
    assert [payment.amount for payment in read_text(told + other, "eftps.txt").payments] == [500]


def test_an_extension_of_direct_pay_is_of_form_1040_however_many_variants_it_lists() -> None:
    (payment,) = read_text(
        "IRS Direct Pay Confirmation\nConfirmation Number\n222550512345777\nPayment Amount\n$900.00\n"
        "Payment Date\nApril 15, 2025\n"
        "Reason for Payment\nExtension\nPayment Type\n"
        "4868 (for 1040, 1040A, 1040EZ, 1040EZ, 1040NR, 1040NR-EZ, 1040PR, 1040SS, 1040SR)\nTax Year for Payment\n2024\n",
        "irs.txt",
    ).payments
    assert (payment.form, payment.kind, str(payment.period)) == ("1040", "extension", "2024-12")
