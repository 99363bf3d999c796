"""Hold the reading of bank downloads: which lines are payments to the IRS, and which are set aside and why."""

from __future__ import annotations

from datetime import date

import pytest

from reconcile.config import parse
from reconcile.model import RecordFile
from reconcile.payments import classify
from tests.payment_files import read_bytes, read_text

CHASE = "Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #\n"


def amounts(record: RecordFile) -> list[int]:
    """Return the amounts of the payments."""
    return [payment.amount for payment in record.payments]


def test_chase_with_its_trailing_comma() -> None:
    record = read_text(
        CHASE + 'DEBIT,01/14/2026,"IRS              USATAXPYMT 222641480000127 WEB ID: 3387702000",-6200.00,ACH_DEBIT,9876.54,,\n'
        'CREDIT,01/09/2026,"ACME PAYROLL PPD ID: 9",5120.44,ACH_CREDIT,16076.54,,\n'
        "CHECK,01/05/2026,CHECK 1042  ,-6200.00,CHECK_PAID,10956.10,1042,\n"
        "DEBIT,01/04/2026,IRISH PUB &amp; GRILL,-41.15,DEBIT_CARD,17156.10,,\n"
    )
    (payment,) = record.payments
    assert (payment.date, payment.amount, payment.method, payment.reference) == (
        date(2026, 1, 14),
        620000,
        "eft",
        "222641480000127",
    )
    assert (payment.form, payment.period, payment.kind, payment.tin) == (None, None, "unknown", None)
    assert record.layout == "chase-checking"
    assert "running balance proves 3 of 3" in record.why
    assert "paper check" in record.set_aside[1].reason


def test_bank_of_america_under_its_summary() -> None:
    record = read_text(
        "Description,,Summary Amt.\nBeginning balance as of 04/01/2025,,100.00\nTotal credits,,0.00\n"
        "Total debits,,-5.00\nEnding balance,,95.00\n\n"
        'Date,Description,Amount,Running Bal.\n04/01/2025,Beginning balance as of 04/01/2025,,"10,000.00"\n'
        '04/15/2025,"IRS DES:USATAXPYMT ID:XXXXX8551234567 INDN:JANE DOE CO ID:XXXXX02000 CCD","-4,500.00","5,500.00"\n'
        '04/16/2025,"US TREASURY IRS (PAYMENT) Accounts Receivable Entry SERIAL #: 2085","-1,700.00","3,800.00"\n'
    )
    assert record.layout == "bank-of-america"
    assert record.header_row == 7
    assert [(payment.method, payment.reference, payment.period) for payment in record.payments] == [
        ("eft", None, None),
        ("check", "2085", None),
    ]


def test_wells_fargo_has_no_headings() -> None:
    record = read_text(
        '"01/15/2026","-4750.00","*","","IRS              USATAXPYMT 011526 240641560000401 JANE H DOE"\n'
        '"12/31/2025","-1250.00","*","2392","CHECK # 2392"\n"08/29/2025","2500.00","*","","MOBILE DEPOSIT"\n'
    )
    assert record.layout == "wells-fargo"
    assert record.header_row is None
    assert record.payments[0].reference == "240641560000401"
    assert len(record.set_aside) == 2


@pytest.mark.parametrize(
    ("header", "row", "layout"),
    [
        ("Status,Date,Description,Debit,Credit", "Cleared,04/15/2025,IRS USATAXPYMT,100.00,", "citi"),
        (
            "Transaction Date,Posted Date,Card No.,Description,Category,Debit,Credit",
            "2025-04-15,2025-04-16,1111,PAY1040 IRS TAX PYMT,Tax,100.00,",
            "capital-one-card",
        ),
        (
            "Date,Transaction,Name,Memo,Amount",
            "2025-04-15,DEBIT,Electronic Withdrawal To IRS,REF=251050123456789N00,-100.00",
            "us-bank",
        ),
        (
            "Date,Status,Type,CheckNumber,Description,Withdrawal,Deposit,RunningBalance",
            "04/15/2025,Posted,ACH,,IRS USATAXPYMT,$100.00,,$5.00",
            "schwab-checking",
        ),
        (
            "DATE,TRANSACTION TYPE,DESCRIPTION,AMOUNT,ID,MEMO,CURRENT BALANCE",
            "04/15/2025,ACH,IRS USATAXPYMT,-$100.00,1,,$5.00",
            "credit-union",
        ),
        (
            "Transaction Date,Post Date,Description,Category,Type,Amount,Memo",
            "04/15/2025,04/16/2025,PAY1040 IRS,Tax,Sale,-100.00,",
            "chase-card",
        ),
        (
            "Date,Description,Original Description,Amount,Transaction Type,Category,Account Name,Labels,Notes",
            "4/15/2025,IRS,IRS USATAXPYMT,100.00,debit,Taxes,Checking,,",
            "mint-style",
        ),
        (
            "Account,Date,Check,Description,Debit,Credit,Status,Balance",
            "1,04/15/2025,,IRS USATAXPYMT,100.00,,Posted,5.00",
            "debit-credit-bank",
        ),
        ("Date,Payee,Outflow,Inflow,Running Balance", "04/15/2025,IRS USATAXPYMT,100.00,,5.00", "by-headings"),
    ],
)
def test_layouts_of_banks(header: str, row: str, layout: str) -> None:
    record = read_text(f"{header}\n{row}\n")
    assert record.layout == layout
    (payment,) = record.payments
    assert (payment.date, payment.amount) == (date(2025, 4, 15), 10000)
    assert payment.method in ("eft", "card")
    assert payment.reference is None


def test_a_renamed_heading_is_another_layout() -> None:
    assert (
        read_text(CHASE.replace("Details", "Detail") + "DEBIT,01/14/2026,IRS USATAXPYMT,-1.00,ACH,2.00,,\n").layout
        != "chase-checking"
    )


def test_mercury_keeps_failed_and_pending_rows_apart() -> None:
    record = read_text(
        "Date (UTC),Description,Amount,Status,Source Account,Bank Description,Reference,Note,Last Four Digits\n"
        "01-15-2026,IRS,-3100.00,Sent,Checking,IRS; USATAXPYMT; SHOP,270641571000001,941 Q4 2025,\n"
        "12-15-2025,IRS,-3100.00,Failed,Checking,IRS; USATAXPYMT; SHOP,,,\n"
        "01-17-2026,IRS,-99.00,Pending,Checking,IRS; USATAXPYMT; SHOP,,,\n"
        "11-18-2025,Gusto,-412.70,Sent,Checking,GUSTO; TAX 882211; SHOP,,payroll taxes,\n"
    )
    first, pending = record.payments
    assert (first.form, str(first.period), first.reference) == ("941", "2025-12", "270641571000001")
    assert pending.status == "scheduled"
    assert [row.reason.split(":")[0] for row in record.set_aside] == ["failed", "payroll provider debit"]


def test_a_positive_irs_line_among_debits_is_money_in() -> None:
    record = read_text(
        "Date,Description,Amount,Balance\n04/15/2025,IRS USATAXPYMT,-100,900\n04/20/2025,IRS USATAXPYMT,100,1000\n"
    )
    assert amounts(record) == [10000]
    assert "money in" in record.set_aside[0].reason


def test_the_running_balance_tells_which_sign_is_paid() -> None:
    record = read_text(
        "Date,Description,Amount,Balance\n04/15/2025,IRS USATAXPYMT,100,900\n04/16/2025,Shop,50,850\n"
        "04/17/2025,Shop,50,800\n04/18/2025,Pay,-10,810\n"
    )
    assert amounts(record) == [10000]


@pytest.mark.parametrize(
    "text",
    [
        "IRS USATAXPYMT 220475600000000 CCD ID: 3387702000",
        "DEBIT FOR  IRS USATAXPYMT  CO REF- 123456789012345",
        "ACH DEBIT IRS USATAXPYMT",
        "IRS DIRECT PAY - TAX PMT",
        "IRS*USATAXPYMT",
        "Electronic Withdrawal To IRS",
        "US TREASURY IRS",
        "U.S. TREASURY IRS DES:PAYMENT",
        "IRS; USATAXPYMT; HARBOR",
        "United States Treasury",
        "I.R.S.",
    ],
)
def test_texts_of_payments_to_the_irs(text: str) -> None:
    assert classify.of_bank(text).kind == "payment"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("IRS  TREAS 310   TAX REF PPD ID: 9111036170", "refund"),
        ("IRS ECON IMPACT", "refund"),
        ("FRANCHISE TAX BD CASTTAXRFD", "state tax refund"),
        ("FRANCHISE TAX BO PAYMENTS", "state"),
        ("IL DEPT OF REVEN EDI PYMNTS", "state"),
        ("EMPLOYMENT DEVEL EDD EFTPMT", "state"),
        ("STATE TREASURER SUTA", "state"),
        ("NYS DTF PIT", "state"),
        ("NY STATE DES:TAX REFUND", "state tax refund"),
        ("GUSTO TAX 123", "payroll provider"),
        ("ADP TAX", "payroll provider"),
        ("PAYCHEX TPS TAXES", "payroll provider"),
        ("PAY1040 CONV FEE", "fee"),
        ("INTUIT *TURBOTAX", "software"),
        ("H&amp;R BLOCK ONLINE", "software"),
        ("COUNTY TAX COLLECTOR", "local"),
        ("IRS TAX RELIEF LAWYERS", "relief"),
        ("CHECK # 2392", "paper check"),
        ("IRISH PUB", "not a federal"),
        ("IRSCO SUPPLIES", "not a federal"),
        ("FIRST BANK", "not a federal"),
        ("SSA TREAS 310 XXSOC SEC", "benefit"),
    ],
)
def test_texts_of_other_lines(text: str, word: str) -> None:
    verdict = classify.of_bank(text)
    assert verdict.kind != "payment"
    assert word in verdict.reason


def test_a_preset_of_the_client_file_must_fit() -> None:
    settings = parse('[[payments]]\nfiles = "*.csv"\npreset = "chase-cheking"\n')
    record = read_text(CHASE, settings=settings)
    assert "chase-checking" in record.problems[0].todo
    settings = parse('[[payments]]\nfiles = "*.csv"\npreset = "citi"\n')
    record = read_text(CHASE, settings=settings)
    assert "which this is not" in record.problems[0].what
    settings = parse('[[payments]]\nfiles = "*.csv"\npreset = "chase-checking"\n')
    assert not read_text(CHASE, settings=settings).problems


@pytest.mark.parametrize(
    ("amount", "ends"),
    [("2,500.00 DR", "paid"), ("2500.00DR", "paid"), ("2,500.00 CR", "money in"), ("(2,500.00) DR", "paid")],
)
def test_amounts_with_the_mark_of_their_side(amount: str, ends: str) -> None:
    record = read_text(f'Date,Description,Amount\n04/15/2025,IRS USATAXPYMT 270550512345678,"{amount}"\n')
    assert [p.amount for p in record.payments] == ([250000] if ends == "paid" else [])
    assert [one.reason[:8] for one in record.set_aside] == ([] if ends == "paid" else ["money in"])


def test_a_check_that_the_irs_turned_into_a_debit_is_a_check() -> None:
    text = "US TREASURY IRS (PAYMENT) Accounts Receivable Entry SERIAL #: 2085"
    record = read_text(f"Date,Description,Amount,Balance\n04/15/2025,{text},-2500.00,1\n")
    assert [(p.method, p.reference) for p in record.payments] == [("check", "2085")]


def test_a_banks_own_trace_is_no_refund_and_no_eft_number() -> None:
    text = "WEB AUTHORIZED PMT IL DEPT OF REVEN REF=251040096437321N00"
    record = read_text(f"Date,Description,Amount,Balance\n04/15/2025,{text},-100.00,1\n")
    assert [one.reason for one in record.set_aside] == ["state tax, not federal"]


def test_utf_16_without_a_mark() -> None:
    text = "Date,Description,Amount,Balance\n04/15/2025,IRS USATAXPYMT 270550512345678,-2500.00,1\n"
    for encoding in ("utf-16-le", "utf-16-be"):
        assert [p.amount for p in read_bytes(text.encode(encoding)).payments] == [250000]


RETURNS = 'Date,Description,Amount,Running Bal.\n04/14/2025,Beginning balance as of 04/14/2025,,"9,000.00"\n'
DEBIT = 'IRS DES:USATAXPYMT ID:1 INDN:JANE DOE CO ID:XXXXX02000 WEB,"'


def test_a_debit_that_the_bank_gave_back_is_returned() -> None:
    record = read_text(
        f'{RETURNS}04/15/2025,{DEBIT}-1,000.00","8,000.00"\n04/15/2025,{DEBIT}-500.00","7,500.00"\n'
        f'04/18/2025,{DEBIT}1,000.00","8,500.00"\n'
    )
    assert [(payment.amount, payment.status) for payment in record.payments] == [(100000, "returned"), (50000, "settled")]
    assert record.payments[0].set_aside == "returned: the bank gave the money back, row 5"


def test_of_two_equal_debits_the_one_given_back_is_said_to_be_either() -> None:
    record = read_text(
        f'{RETURNS}04/15/2025,{DEBIT}-1,000.00","8,000.00"\n04/15/2025,{DEBIT}-1,000.00","7,000.00"\n'
        f'04/18/2025,{DEBIT}1,000.00","8,000.00"\n'
    )
    assert [payment.status for payment in record.payments] == ["returned", "settled"]
    assert "it may have been that of row 4" in (record.payments[0].set_aside or "")


@pytest.mark.parametrize(
    "line", [f'04/28/2025,{DEBIT}1,000.00","9,000.00"', '04/18/2025,IRS TREAS 310 TAX REF,"1,000.00","9,000.00"']
)
def test_a_late_credit_or_a_refund_gives_no_debit_back(line: str) -> None:
    record = read_text(f'{RETURNS}04/15/2025,{DEBIT}-1,000.00","8,000.00"\n{line}\n')
    assert [payment.status for payment in record.payments] == ["settled"]


def test_a_payment_to_massachusetts_is_no_refund() -> None:
    record = read_text(
        f'{RETURNS}04/20/2025,"COMM OF MASS DES:TAX PYMT ID:X","-200.00","8,800.00"\n'
        '04/21/2025,"COMM. OF MASS EFT","50.00","8,850.00"\n'
    )
    assert [row.reason for row in record.set_aside[1:]] == ["state tax, not federal", "state tax refund"]


def test_a_check_of_us_bank_names_nobody() -> None:
    record = read_text(
        '"Date","Transaction","Name","Memo","Amount"\n"2025-06-20","CHECK","CHECK","Download from usbank.com.","-77.00"\n'
    )
    assert record.set_aside[0].reason.startswith("paper check, payee not named")


def test_a_trace_number_is_no_eft_number() -> None:
    text = (
        "ORIG CO NAME:IRS ORIG ID:3387702000 DESC DATE:061625 CO ENTRY DESCR:USATAXPYMTSEC:CCD TRACE#:061036010123456"
        " EED:250616 IND ID:240556712345602 IND NAME:EXAMPLE LLC"
    )
    (payment,) = read_text(f"{CHASE}DEBIT,06/16/2025,{text},-8200.00,ACH_DEBIT,1.00,,\n").payments
    assert payment.reference == "240556712345602"


def test_what_a_bank_calls_chk_in_an_electronic_debit_is_no_check() -> None:
    head = (
        "Posting Date,Transaction Date,Amount,Credit Debit Indicator,type,Type Group,Reference,Instructed Currency,"
        "Currency Exchange Rate,Instructed Amount,Description,Category,Check Serial Number,Card Ending\n"
    )
    record = read_text(
        f"{head}04/15/2025,04/15/2025,4500.00,Debit,ACH,,,,,,Paid To - Irs Usataxpymt Chk 9800001,Taxes,,\n"
        "04/17/2025,04/17/2025,4500.00,Credit,ACH,,,,,,Deposit - Irs Usataxpymt,Taxes,,\n"
        "04/21/2025,04/21/2025,20.00,Debit,POS,,,,,,POS Debit - IRISH PUB,Dining,,\n"
    )
    (payment,) = record.payments
    assert (payment.method, payment.reference, payment.status) == ("eft", None, "returned")
    assert [row.reason for row in record.set_aside] == [
        "money in: refund or returned payment, not a payment",
        "not a federal tax payment",
    ]


@pytest.mark.parametrize("text", ["EXT-WDRL IRS USATAXPYMT", "EXT TRNSFR IRS USATAXPYMT", "EXT ACH IRS USATAXPYMT"])
def test_an_external_withdrawal_is_no_extension(text: str) -> None:
    (payment,) = read_text(f"Date,Description,Debit,Credit,Balance\n04/15/2025,{text},100.00,,5.00\n").payments
    assert payment.kind == "unknown"


def test_a_fee_of_the_bank_is_no_tax() -> None:
    record = read_text(
        "Date,Description,Amount\n09/20/2025,OVERDRAFT FEE FOR A TRANSACTION POSTED ON 09/17 IRS USATAXPYMT,-35.00\n"
        "09/17/2025,IRS USATAXPYMT,-100.00\n"
    )
    assert amounts(record) == [10000]
    assert record.set_aside[0].reason == "fee of the bank, not tax"


def test_a_card_of_unknown_headings_tells_by_the_payments_it_received_which_sign_is_paid() -> None:
    record = read_text(
        "Date,Description,Amount\n04/15/2025,PAY1040 IRS TAX PYMT,2480.00\n05/01/2025,PAYMENT - THANK YOU,-2480.00\n"
    )
    assert amounts(record) == [248000]


def test_a_payment_that_seems_to_come_in_is_said_where_nothing_proves_the_sign() -> None:
    record = read_text("Date,Description,Amount\n04/15/2025,PAY1040 IRS TAX PYMT,2480.00\n05/01/2025,WHATEVER,-1.00\n")
    assert amounts(record) == []
    (problem,) = record.problems
    assert (problem.code, problem.blocking, problem.where) == ("record_money_back", True, "record.csv, row 2")
    assert "paid_sign" in problem.todo


def test_a_debit_given_back_is_returned_in_a_download_without_a_balance_too() -> None:
    record = read_text(
        "Date,Description,Original Description,Category,Amount,Status\n"
        "2025-04-15,IRS,IRS USATAXPYMT,Taxes,-4500.00,Posted\n2025-04-17,IRS,IRS USATAXPYMT,Taxes,4500.00,Posted\n"
    )
    assert [(payment.status, payment.row) for payment in record.payments] == [("returned", 2)]
    assert not record.problems


def test_addenda_in_a_column_of_a_bank_say_what_a_payment_was_for() -> None:
    (payment,) = read_text(
        "Date,Description,Amount,Addenda\n12/15/2025,IRS USATAXPYMT,-5000.00,TXP*987654321*11206*251201*T*500000\n"
    ).payments
    assert (payment.form, payment.kind, str(payment.period)) == ("1120", "estimated", "2025-12")
    assert payment.tin is not None and payment.tin.last4 == "4321"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SBA EIDL LOAN US TREASURY", "another federal agency"),
        ("UNITED STATES TREASURY PASSPORT", "another federal agency"),
        ("MICHIGAN DEPT OF TREASURY TAX PMT", "state tax"),
        ("NEW JERSEY DEPARTMENT OF THE TREASURY", "state tax"),
        ("ONLINE TRANSFER TO CHK ...1234 IRS TAXES", "transfer between accounts"),
        ("ZELLE TO IRS JONES", "transfer between accounts"),
    ],
)
def test_money_to_others_than_the_irs(text: str, reason: str) -> None:
    verdict = classify.of_bank(text)
    assert verdict.kind == "not_tax" and reason in verdict.reason


@pytest.mark.parametrize(
    "text",
    ["DEPT. OF THE TREASURY", "US DEPARTMENT OF TREASURY", "FED TAX DEPOSIT", "USTREASURY TAX", "DEPT OF THE TREASURY IRS"],
)
def test_other_names_of_the_treasury(text: str) -> None:
    assert classify.of_bank(text).kind == "payment"


def test_a_banks_deposit_account_is_no_tax_deposit() -> None:
    (payment,) = read_text(
        "Date,Description,Amount,Balance\n04/15/2025,DEPOSIT ACCOUNT WITHDRAWAL IRS USATAXPYMT,-1,5\n"
    ).payments
    assert payment.kind == "unknown"
