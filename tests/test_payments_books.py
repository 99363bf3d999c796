"""Hold the reading of accounting exports: groups, totals, bills, both legs of an entry."""

from __future__ import annotations

import pytest

from reconcile.model import Tin
from tests.payment_files import read_bytes, read_text

VENDORS = """Transaction List by Vendor,,,,,,,,
Harbor LLC,,,,,,,,
"January 1 - December 31, 2025",,,,,,,,

,Date,Transaction type,Num,Posting,Memo/Description,Account full name,Amount,Split
Illinois Department of Revenue,,,,,,,,
,04/15/2025,Expense,,Yes,withholding,Checking,-310.00,Payroll Liabilities
Total for Illinois Department of Revenue,,,,,,,-$310.00,
United States Treasury (5),,,,,,,,
,02/14/2025,Tax Payment,EFT,Yes,Tax Payment for Period: 01/01/2025-01/31/2025 Federal Taxes (941/943/944),Bank,"-3,120.50",P
,04/15/2025,Bill,INV-7,Yes,2024 Form 1120 balance due,Accounts Payable (A/P),"1,875.00",Tax
,04/15/2025,Bill Payment (Check),2211,Yes,,Checking,"-1,875.00",Accounts Payable (A/P)
,05/02/2025,Check,2219,Yes,Voided - 941 deposit,Checking,0.00,Payroll
,05/05/2025,Check,2220,Yes,"941 Q1 2025 notice CP220, EIN 97-7654321",Checking,($214.19),Penalties
,06/30/2025,Journal Entry,JE-14,Yes,Accrue Q2 941,Payroll,"9,361.50",Payroll Expenses
Total for United States Treasury,,,,,,,"$6,026.81",
TOTAL,,,,,,,"$5,716.81",

"Cash Basis Monday, January 12, 2026 09:14 AM GMT-06:00",,,,,,,,
"""


GENERAL_LEDGER = """General Ledger,,,,,,,,
Harbor LLC,,,,,,,,

,Date,Transaction Type,Num,Name,Memo/Description,Split,Amount,Balance
Checking,,,,,,,,
,Beginning Balance,,,,,,,"10,000.00"
,04/15/2025,Expense,,United States Treasury,2025 1040-ES Q1,Owner's Draw,-4500.00,5500.00
,04/15/2025,Expense,,United States Treasury,2025 1040-ES Q1,Owner's Draw,-4500.00,1000.00
,05/15/2025,Tax Payment,,IRS,Tax Payment for Period: 04/01/2025-04/30/2025,Payroll Liabilities:Federal,-1200.00,-200.00
Total for Checking,,,,,,,"-$10,200.00",
Owner's Draw,,,,,,,,
,04/15/2025,Expense,,United States Treasury,2025 1040-ES Q1,Checking,4500.00,4500.00
,04/15/2025,Expense,,United States Treasury,2025 1040-ES Q1,Checking,4500.00,9000.00
Total for Owner's Draw,,,,,,,"$9,000.00",
Federal,,,,,,,,
,05/15/2025,Tax Payment,,IRS,Tax Payment for Period: 04/01/2025-04/30/2025,Checking,-1200.00,0.00
Total for Federal,,,,,,,,
"""


def test_a_ledger_whose_signs_follow_the_account_counts_each_payment_once() -> None:
    record = read_text(GENERAL_LEDGER)
    assert [(p.row, p.amount) for p in record.payments] == [(7, 450000), (8, 450000), (9, 120000)]
    assert [p.period for p in record.payments][-1] is None, "a month of payroll without its form is no tax period"
    other_legs = [(one.row, one.reason) for one in record.set_aside if "other leg" in one.reason]
    assert other_legs == [
        (12, "other leg of the entry in row 7"),
        (13, "other leg of the entry in row 8"),
        (16, "other leg of the entry in row 9"),
    ]


def test_wave_keeps_the_account_over_its_opening_balance() -> None:
    record = read_text(
        "ACCOUNT NUMBER,DATE,DESCRIPTION,DEBIT (In Business Currency),CREDIT (In Business Currency)\n"
        ",Cash on Hand,,,,\n,Starting Balance,,,\n,2025-04-15,IRS 1040-ES 2025,,4500.00\n"
    )
    assert [(p.amount, p.form) for p in record.payments] == [(450000, "1040")]


def test_quickbooks_online_vendor_list() -> None:
    record = read_text(VENDORS)
    assert record.layout == "quickbooks-online-vendor-list"
    deposit, bill_payment, notice = record.payments
    assert (deposit.amount, deposit.form, str(deposit.period), deposit.kind) == (312050, "941", "2025-03", "deposit")
    assert (bill_payment.amount, bill_payment.method, bill_payment.reference, bill_payment.form) == (
        187500,
        "check",
        "2211",
        None,
    )
    assert (notice.amount, notice.tin, notice.kind, str(notice.period)) == (21419, Tin("4321", "ein"), "balance_due", "2025-03")
    assert {payment.payee for payment in record.payments} == {"United States Treasury"}
    reasons = {row.row: row.reason for row in record.set_aside}
    assert "state" in reasons[7]
    assert "bill" in reasons[11]
    assert "void" in reasons[13]
    assert "journal" in reasons[15]
    assert not record.problems


def test_both_legs_of_a_ledger_count_once() -> None:
    record = read_text(
        "General Ledger,,,,,,,,\n\n,Date,Transaction Type,Num,Name,Memo/Description,Split,Amount,Balance\nChecking,,,,,,,,\n"
        ',Beginning Balance,,,,,,,"10,000.00"\n'
        ',04/15/2025,Check,1051,United States Treasury,2025 1040-ES Q1,Draw,"-4,500.00","5,500.00"\n'
        ',04/15/2025,Check,1052,United States Treasury,2025 1040-ES Q1,Draw,"-4,500.00","1,000.00"\n'
        ",05/20/2025,Deposit,,United States Treasury,Refund,Income,318.00,1318.00\nTotal for Checking,,,,,,,-9000,\n"
        "Draw,,,,,,,,\n"
        ",04/15/2025,Check,1051,United States Treasury,2025 1040-ES Q1,Checking,4500.00,4500.00\n"
        ",04/15/2025,Check,1052,United States Treasury,2025 1040-ES Q1,Checking,4500.00,9000.00\n"
    )
    assert [payment.reference for payment in record.payments] == ["1051", "1052"]
    assert sum("other leg" in row.reason for row in record.set_aside) == 2
    assert any("money in" in row.reason for row in record.set_aside)


def test_quickbooks_desktop_in_windows_encoding() -> None:
    text = (
        '"","Type","Date","Num","Adj","Name","Memo","Split","Debit","Credit","Balance"\n'
        '"1010 · Operating Checking","","","","","","","","","","9.00"\n'
        '"","Liability Check","02/15/2025","E-pay","","United States Treasury","941 Q1 2025","-SPLIT-","","3,120.50","1.00"\n'
        '"","Check","04/15/2025","1043","","Franchise Tax Board","540-ES","Draw","","900.00","1.00"\n'
        '"Total 1010 · Operating Checking","","","","","","","","0.00","8520.50","1.00"\n'
        '"2100 · Payroll Liabilities","","","","","","","","","",""\n'
        '"","Liability Check","02/15/2025","E-pay","","United States Treasury","941 Q1 2025",'
        '"1010 · Operating Checking","3,120.50","","1.00"\n'
    )
    record = read_bytes(text.encode("cp1252"))
    assert record.layout == "quickbooks-desktop"
    (payment,) = record.payments
    assert (payment.amount, payment.form, str(payment.period), payment.method) == (312050, "941", "2025-03", "eft")


def test_a_booking_month_is_no_tax_period() -> None:
    record = read_text(
        "Internal ID,Date,Period,Type,Document Number,Account,Name,Memo,Debit,Credit\n"
        "101,4/5/2025,Apr 2025,Check,1042,1000 Checking,United States Treasury,1040-ES,,1000.00\n"
        "101,4/5/2025,Apr 2025,Check,1042,3000 Draw,United States Treasury,1040-ES,1000.00,\n"
        "Total,,,,,,,,1000.00,1000.00\n"
    )
    (payment,) = record.payments
    assert payment.period is None
    assert payment.amount == 100000


def test_wave_lists_one_account_after_the_other() -> None:
    record = read_text(
        "Account Transactions,,,,,\n\n"
        "ACCOUNT NUMBER,DATE,DESCRIPTION,DEBIT (In Business Currency),CREDIT (In Business Currency),"
        "BALANCE (In Business Currency)\n"
        ",Checking Account,,,,\nStarting Balance,,,,,9\n,2025-04-15,IRS USATAXPYMT,,4500.00,5500.00\n"
        "Totals and Ending Balance,,,0,4500,5500\n"
        ",Owner Draw,,,,\nStarting Balance,,,,,0\n,2025-04-15,IRS USATAXPYMT,4500.00,,4500.00\nBalance Change,,,,,-4500\n"
    )
    assert [payment.amount for payment in record.payments] == [450000]


def test_a_list_of_tax_software_ends_in_a_total_without_a_date() -> None:
    record = read_text(
        "Date,Amount,Account,Check Number,Payee,Memo,Category,State\n"
        "4/15/2025,4500,Checking,1042,United States Treasury,2025 Q1 1040-ES,Tax,\n"
        "4/15/2025,900,Checking,1043,Franchise Tax Board,540-ES,Tax,CA\n,5400,,,,,,\n"
    )
    (payment,) = record.payments
    assert (payment.form, str(payment.period), payment.kind, payment.reference) == ("1040", "2025-12", "estimated", "1042")


def test_shops_with_federal_names_are_no_treasury() -> None:
    record = read_text(
        "Date,Payee,Amount,Account\n4/15/2025,Federal Express,10,Shipping\n4/15/2025,US Foods,10,Food\n4/15/2025,IRS,10,Tax\n"
    )
    assert [payment.row for payment in record.payments] == [4]


def test_the_parts_of_a_split_entry_count_once_with_it() -> None:
    record = read_bytes(
        (
            '"","Type","Date","Num","Adj","Name","Memo","Split","Debit","Credit","Balance"\n'
            '"1010 \u00b7 Checking","","","","","","","","","","10,000.00"\n'
            '"","Liability Check","02/14/2025","E-pay","","United States Treasury","","-SPLIT-","","3,120.50","6,879.50"\n'
            '"Total 1010 \u00b7 Checking","","","","","","","","","3,120.50","6,879.50"\n'
            '"2400 \u00b7 Payroll Liabilities","","","","","","","","","","-3,120.50"\n'
            '"","Liability Check","02/14/2025","E-pay","","United States Treasury","","1010 \u00b7 Checking","1,200.50","","1"\n'
            '"","Liability Check","02/14/2025","E-pay","","United States Treasury","","1010 \u00b7 Checking","1,920.00","","1"\n'
        ).encode("cp1252")
    )
    assert [(payment.row, payment.amount) for payment in record.payments] == [(3, 312050)]
    assert [row.reason for row in record.set_aside if row.row in (6, 7)] == 2 * ["part of the split entry in row 3"]


def test_parts_that_are_more_than_the_entry_stay_payments() -> None:
    head = ",Date,Transaction Type,Num,Name,Memo/Description,Split,Amount,Balance\n"
    row = ",04/15/2025,Check,1187,United States Treasury,,{},{},\n"
    record = read_text(head + "Checking\n" + row.format("-Split-", "-100.00") + "Taxes\n" + 2 * row.format("Checking", "90.00"))
    assert [payment.amount for payment in record.payments] == [10000, 9000, 9000]


def test_a_row_of_an_entry_without_a_date_is_part_of_it() -> None:
    record = read_text(
        ",Date,Transaction Type,Num,Name,Memo/Description,Clr,Amount\nChecking,,,,,,,\n"
        ',04/15/2025,Check,1187,United States Treasury,Form 1120 2024 balance due,C,"-1,875.00"\n'
        ',,,,,Form 1120 2024 balance due,,"1,875.00"\n'
    )
    (payment,) = record.payments
    assert (payment.amount, payment.form, payment.kind, payment.reference) == (187500, "1120", "balance_due", "1187")
    assert record.set_aside[1].reason == "part of the entry above: it has no date of its own"


def test_a_balance_of_a_payroll_form_is_no_deposit() -> None:
    (payment,) = read_text(
        "Date,Type,Num,Name,Memo,Account,Amount\n"
        "08/05/2025,Check,1210,United States Treasury,941 2Q25 balance,Payroll Liabilities,150.00\n"
    ).payments
    assert (payment.form, payment.kind, str(payment.period)) == ("941", "balance_due", "2025-06")


def test_a_list_by_date_names_the_payee_in_its_own_column() -> None:
    record = read_text(
        "Date,Transaction Type,Num,Posting,Name,Memo/Description,Account,Split,Amount\n"
        '04/15/2025,Expense,,Yes,IRS,Est tax Q1 2025 1120,Checking,Income Tax,"-2,000.00"\n'
        "04/18/2025,Sales Tax Payment,,Yes,CDTFA,Q1 2025,Checking,Sales Tax,-77.00\n"
    )
    assert [(p.amount, p.form, p.kind, str(p.period)) for p in record.payments] == [(200000, "1120", "estimated", "2025-12")]
    assert [row.reason for row in record.set_aside] == ["state tax, not federal"]


XERO = "Account Transactions\n\nDate,Source,Description,Reference,Debit,Credit,Running Balance\n"


def test_a_ledger_by_account_counts_an_entry_once_though_no_column_names_accounts() -> None:
    line = "15 Apr 2025,Spend Money,IRS - 1120 Q1 2025 estimate,EFT,{},{},100.00\n"
    bank = f"Checking (090)\n{line.format('', 1200)}Total Checking (090),,,,0.00,1200,\n"
    text = f"{XERO}{bank}Income Tax (505)\n{line.format(1200, '')}"
    record = read_text(text)
    assert [payment.row for payment in record.payments] == [5]
    assert [row.row for row in record.set_aside if "other leg of the entry in row 5" in row.reason] == [8]
    # Under two accounts of taxes, neither is the bank's side of the other.
    assert len(read_text(text.replace("Checking", "Franchise Tax")).payments) == 2


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("Payable Invoice", "a bill"),
        ("Expense Claim", "a bill"),
        ("Payable Credit Note", "vendor credit"),
        ("Bank Transfer", "transfer between"),
        ("Payable Payment", None),
        ("Spend Money", None),
    ],
)
def test_a_ledger_says_by_the_source_of_a_row_whether_money_moved(source: str, reason: str | None) -> None:
    record = read_text(f"{XERO}15 Apr 2025,{source},Internal Revenue Service 1120 2024 balance due,,900.00,,900.00\n")
    assert len(record.payments) == (reason is None)
    assert reason is None or reason in record.set_aside[0].reason


def test_a_ledger_of_debits_and_credits_is_no_list_of_taxes_whatever_its_words_say() -> None:
    record = read_text(
        "Date,Journal,Journal Entry,Account,Partner,Label,Debit,Credit\n"
        "2025-04-15,Bank,BNK1/1,101401 Bank,IRS,1120 Q1 2025 estimate,0.00,1200.00\n"
        "2025-04-15,Bank,BNK1/1,650000 Income tax,IRS,1120 Q1 2025 estimate,1200.00,0.00\n"
        "2025-04-15,Vendor Bills,BILL/1,650000 Income tax,IRS,1120 2024 balance due,300.00,0.00\n"
    )
    (payment,) = record.payments
    assert (payment.row, payment.form, str(payment.period), payment.payee) == (2, "1120", "2025-12", "IRS")
    assert [row.reason for row in record.set_aside] == ["other leg of the entry in row 2", "a bill is not a payment"]


def test_the_printed_total_of_a_group_proves_its_rows() -> None:
    head = "Transaction List by Vendor\n\n,Date,Transaction type,Num,Posting,Memo/Description,Account full name,Amount,Split\n"
    rows = (
        "United States Treasury (2),,,,,,,,\n,04/15/2025,Check,1042,Yes,1065 2024,Checking,-100.00,Taxes\n"
        ",05/15/2025,Bill,,Yes,1065 2024,Payable,50.00,Taxes\nTotal for United States Treasury,,,,,,,{},\nTOTAL,,,,,,,{},\n"
    )
    assert not read_text(head + rows.format("-$50.00", "-$50.00")).problems
    (problem,) = read_text(head + rows.format("-$350.00", "-$350.00")).problems
    assert (problem.code, problem.where, problem.blocking) == ("record_total", "record.csv, row 7", False)
    assert "-$350.00" in problem.what and "-$50.00" in problem.what


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Ohio Valley CPAs,Prof fees,Form 1120 preparation", "service"),
        ("Ernst & Young,Professional fees,2024 Form 1120", "service"),
        ("US Postmaster,Office,Form 1120 certified mail", "service"),
        ("Dana Smith,Draw,reimburse 1040-ES 2025 Q1", "service"),
        ("Hall & Co,Taxes,Form 941 Q1 2025 preparation", "service"),
        (",Taxes,Form 941 Q1 2025 e-filed and paid", None),
        (",Taxes,Form 1040 balance sent overnight ck 1044", None),
        ("IRS,Prof fees,Form 941 Q1 2025 prepared by CPA", None),
        ("EFTPS,Taxes,Form 941 filing Q1 2025", None),
    ],
)
def test_who_works_on_a_form_is_not_the_irs(row: str, reason: str | None) -> None:
    record = read_text(f"Date,Vendor,Account,Memo,Amount\n4/15/2025,{row},-500.00\n")
    assert len(record.payments) == (reason is None)
    assert reason is None or reason in record.set_aside[0].reason


@pytest.mark.parametrize(
    ("head", "row", "reference", "method"),
    [
        ("Transaction#,Reference#", "E-1,270550541340201", "270550541340201", "eft"),
        ("Reference,Transaction ID", "270550541340201,8812", "270550541340201", "eft"),
        ("Num,Ref ID", "1301,TX-99", "1301", "check"),
        ("Transaction ID,Number", "a1,1201", "1201", "check"),
        ("Check #,Confirmation", "1042,270550541340201", "270550541340201", "eft"),
    ],
)
def test_the_number_of_the_payment_goes_before_that_of_the_books(head: str, row: str, reference: str, method: str) -> None:
    (payment,) = read_text(f"Date,Payee,{head},Amount,Memo\n4/15/2025,US Treasury,{row},-500.00,1040-ES 2025\n").payments
    assert (payment.reference, payment.method) == (reference, method)


BROKER = "Date,Action,Symbol,Description,Amount\n"


@pytest.mark.parametrize(
    "words",
    [
        "FED TAX W/H",
        "FEDERAL TAX WITHHELD (Cash)",
        "FEDERAL INCOME TAX WITHHELD IRA DISTRIBUTION",
        "NORMAL DISTRIBUTION FEDERAL TAX WITHHOLDING",
        "fed tax withheld",
        "RMD federal withholding",
    ],
)
def test_what_a_broker_withheld_is_no_payment(words: str) -> None:
    record = read_text(f"{BROKER}04/02/2025,{words},,No Description,-150.00\n04/16/2025,IRS USATAXPYMT,,No Description,-9.00\n")
    assert [payment.amount for payment in record.payments] == [900]
    assert record.set_aside[0].reason == "federal tax withheld by others, not a payment"
    assert record.set_aside[0].raw


@pytest.mark.parametrize(
    "words",
    [
        "941 deposit of federal tax withheld",
        "Federal withholding payment",
        "EFTPS federal withholding Q1",
        "IRS tax withheld May",
    ],
)
def test_what_an_employer_pays_over_is_a_payment(words: str) -> None:
    record = read_text(f"{BROKER}04/02/2025,{words},,No Description,-150.00\n04/16/2025,SHOP,,No Description,-9.00\n")
    assert [payment.amount for payment in record.payments] == [15000]
    assert record.problems == ()


def test_withholding_alone_may_be_either_and_is_said() -> None:
    record = read_text(f"{BROKER}04/02/2025,Federal withholding,,,-150.00\n04/16/2025,SHOP,,No Description,-9.00\n")
    assert [payment.amount for payment in record.payments] == [15000]
    assert "taken as one paid" in record.problems[0].what
    by_payee = read_text("Date,Payee,Amount\n04/02/2025,Federal withholding,-150.00\n04/16/2025,SHOP,-9.00\n")
    assert len(by_payee.payments) == len(by_payee.problems) == 1


@pytest.mark.parametrize("kind", ["Paycheck", "Payroll Check"])
def test_wages_are_no_payment_whatever_their_note_says_of_tax(kind: str) -> None:
    record = read_text(
        f"Date,Transaction Type,Num,Name,Memo,Amount\n06/16/2025,{kind},DD,Jane Doe,941 withholding Federal tax,-10.00\n"
        "06/17/2025,Payroll Liability Check,EFT,United States Treasury,941 May 2025,-8.00\n"
    )
    assert [payment.amount for payment in record.payments] == [800]
