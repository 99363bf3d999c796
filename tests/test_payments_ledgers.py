"""Hold the reading of ledgers without a layout of their own: split entries, accruals, and those that look like a bank's table."""

from __future__ import annotations

import pytest

from reconcile.model import RecordFile
from tests.payment_files import read_text

FLAT = "Date,Entry,Account,Memo,Debit,Credit\n"
SIGNED = "Date,Account,Description,Amount\n"
XERO = "Date,Source,Description,Reference,Debit,Credit,Running Balance,Account Code,Account\n"
NETSUITE = "Internal ID,Date,Period,Type,Document Number,Account,Name,Memo,Debit,Credit\n"
WAVE = "ACCOUNT NUMBER,DATE,DESCRIPTION,DEBIT (In Business Currency),CREDIT (In Business Currency),BALANCE\n"
MODERN = "Distribution account,Transaction date,Transaction type,Num,Name,Description,Split account,Amount,Balance\n"
BALANCED = "Date,Description,Debit,Credit,Balance\n"


def _paid(record: RecordFile) -> list[tuple[int, int, str | None]]:
    return [(one.row, one.amount, one.set_aside) for one in record.payments]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        (
            FLAT + "05/15/2025,101,Checking,IRS 941 Apr 2025,,1900.00\n05/15/2025,101,FIT payable,IRS 941 Apr 2025,1000.00,\n"
            "05/15/2025,101,FICA payable,IRS 941 Apr 2025,900.00,\n",
            2,
        ),
        (
            # The parts stand first, and the bank's row says less than they do.
            FLAT + "05/15/2025,101,Payroll Liabilities:Fed,IRS 941 Apr 2025,1000.00,\n"
            "05/15/2025,101,Payroll Liabilities:FICA,IRS 941 Apr 2025,900.00,\n"
            "05/15/2025,101,Checking,United States Treasury,,1900.00\n",
            4,
        ),
        (
            SIGNED + "05/15/2025,Checking,IRS USATAXPYMT 941 Apr 2025,-1900.00\n"
            "05/15/2025,FIT payable,IRS USATAXPYMT 941 Apr 2025,1000.00\n05/15/2025,FICA,IRS USATAXPYMT 941 Apr 2025,900.00\n",
            2,
        ),
        (
            # The signs follow the nature of the account.
            SIGNED + "05/15/2025,Checking,IRS USATAXPYMT 941 Apr 2025,-1900.00\n"
            "05/15/2025,FIT payable,IRS USATAXPYMT 941 Apr 2025,-1000.00\n"
            "05/15/2025,Payroll Liabilities,IRS USATAXPYMT 941 Apr 2025,-900.00\n",
            2,
        ),
        (
            XERO + "15 May 2025,Spend Money,IRS - 941 Apr 2025,EFT,,1900.00,8100.00,090,Business Checking\n"
            "15 May 2025,Spend Money,IRS - 941 Apr 2025,EFT,1000.00,,1000.00,825,Federal withholding payable\n"
            "15 May 2025,Spend Money,IRS - 941 Apr 2025,EFT,900.00,,900.00,826,FICA payable\n",
            2,
        ),
        (
            NETSUITE + "9001,5/15/2025,May 2025,Check,3301,1000 Checking,United States Treasury,941 Apr 2025,,1900.00\n"
            "9001,5/15/2025,May 2025,Check,3301,2110 FIT,United States Treasury,941 Apr 2025,1000.00,\n"
            "9001,5/15/2025,May 2025,Check,3301,2120 FICA,United States Treasury,941 Apr 2025,900.00,\n",
            2,
        ),
        (
            WAVE + ",Checking,,,,\n,2025-05-15,IRS 941 Apr 2025,,1900.00,8100.00\n,FIT payable,,,,\n"
            ",2025-05-15,IRS 941 Apr 2025,1000.00,,1000.00\n,FICA payable,,,,\n,2025-05-15,IRS 941 Apr 2025,900.00,,900.00\n",
            3,
        ),
        (
            MODERN + "Checking,,,,,,,,\nChecking,05/15/2025,Tax Payment,EFT,IRS,941 Apr 2025,-Split-,-1900.00,8100.00\n"
            "FIT payable,,,,,,,,\nFIT payable,05/15/2025,Tax Payment,EFT,IRS,941 Apr 2025,Checking,-1000.00,0.00\n"
            "FICA payable,,,,,,,,\nFICA payable,05/15/2025,Tax Payment,EFT,IRS,941 Apr 2025,Checking,-900.00,0.00\n",
            3,
        ),
    ],
)
def test_a_split_entry_of_a_ledger_is_one_payment(text: str, whole: int) -> None:
    record = read_text(text)
    assert _paid(record) == [(whole, 190000, None)]
    assert (record.payments[0].form, str(record.payments[0].period)) == ("941", "2025-06")
    assert [one.reason for one in record.set_aside].count(f"part of the split entry in row {whole}") == 2
    assert not record.problems


def test_parts_of_two_taxes_leave_a_split_entry_open() -> None:
    record = read_text(
        FLAT + "05/15/2025,101,Checking,United States Treasury,,1900.00\n05/15/2025,101,FIT,IRS 941 Apr 2025,1000.00,\n"
        "05/15/2025,101,FUTA payable,IRS 940 2025,900.00,\n"
    )
    assert _paid(record) == [(2, 190000, None)]
    assert (record.payments[0].form, record.payments[0].period) == (None, None)


def test_entries_of_one_day_are_told_apart_by_number_note_or_amount() -> None:
    rows = (
        "05/15/2025,{0},Checking,IRS 941 Apr 2025,,1900.00\n05/15/2025,{0},FIT,IRS 941 Apr 2025,1000.00,\n"
        "05/15/2025,{0},FICA,IRS 941 Apr 2025,900.00,\n05/15/2025,{1},Checking,IRS 941 Apr 2025,,500.00\n"
        "05/15/2025,{1},FIT,IRS 941 Apr 2025,300.00,\n05/15/2025,{1},FICA,IRS 941 Apr 2025,200.00,\n"
        "05/15/2025,{2},Checking,IRS 1120 Q1 2025,,42.00\n05/15/2025,{2},Income tax,IRS 1120 Q1 2025,42.00,\n"
    )
    for numbers in (("101", "102", "103"), ("", "", "")):
        assert [amount for _, amount, _ in _paid(read_text(FLAT + rows.format(*numbers)))] == [190000, 50000, 4200]


@pytest.mark.parametrize(
    "rows",
    [
        # Only the accounts of the tax were exported.
        "05/15/2025,101,FIT payable,IRS 941 Apr 2025,1000.00,\n05/15/2025,101,FICA payable,IRS 941 Apr 2025,900.00,\n",
        # Two accounts with banks.
        "05/15/2025,,Business Checking,IRS 941 Apr 2025,,1000.00\n05/15/2025,,Chase Savings,IRS 941 Apr 2025,,900.00\n",
    ],
)
def test_rows_that_are_parts_of_no_other_stay_payments(rows: str) -> None:
    assert sum(one.amount for one in read_text(FLAT + rows).payments) == 190000


@pytest.mark.parametrize(
    "text",
    [
        "Date,Account,Description,Debit,Credit,Balance\n04/15/2025,Bank,IRS 1120 Q1 2025 est,,2000.00,18000.00\n"
        "04/15/2025,Income tax,IRS 1120 Q1 2025 est,2000.00,,2000.00\n",
        BALANCED + "1000 - Checking,,,,\n04/15/2025,IRS 1120 Q1 2025 est,,2000.00,48000.00\n6500 - Income tax expense,,,,\n"
        "04/15/2025,IRS 1120 Q1 2025 est,2000.00,,2000.00\n",
        "Date,Description,Amount,Balance\n1000 - Checking,,,\n04/15/2025,IRS 1120 Q1 2025 est,-2000.00,48000.00\n"
        "6500 - Income tax expense,,,\n04/15/2025,IRS 1120 Q1 2025 est,2000.00,2000.00\n",
        SIGNED + "04/15/2025,Checking,IRS USATAXPYMT,-2000.00\n04/15/2025,Income Tax,IRS USATAXPYMT,2000.00\n",
        SIGNED + "04/15/2025,Checking,IRS USATAXPYMT,-2000.00\n04/15/2025,Taxes payable,IRS USATAXPYMT,-2000.00\n",
        # The bank's name is none that is known.
        SIGNED + "04/15/2025,Mountain 4471,IRS USATAXPYMT,-2000.00\n04/15/2025,Income Tax,IRS USATAXPYMT,2000.00\n",
        "Account ID,Account Description,Date,Reference,Jrnl,Trans Description,Debit Amt,Credit Amt,Balance\n"
        "10200,Regular Checking,4/1/25,,,Beginning Balance,,,15000.00\n,,4/15/25,1,CDJ,IRS USATAXPYMT,,2000.00,\n"
        "71500,Income Tax Expense,4/1/25,,,Beginning Balance,,,\n,,4/15/25,1,CDJ,IRS USATAXPYMT,2000.00,,\n",
    ],
)
def test_the_other_leg_of_a_payment_is_no_money_that_the_bank_gave_back(text: str) -> None:
    record = read_text(text)
    assert [(amount, aside) for _, amount, aside in _paid(record)] == [(200000, None)]
    assert sum("other leg" in one.reason for one in record.set_aside) == 1
    assert not record.problems


@pytest.mark.parametrize(
    "text",
    [
        SIGNED + "04/15/2025,Checking,IRS USATAXPYMT,-2000.00\n04/15/2025,Income Tax,IRS USATAXPYMT,2000.00\n"
        "04/17/2025,Checking,IRS USATAXPYMT,2000.00\n04/17/2025,Income Tax,IRS USATAXPYMT,-2000.00\n",
        # What a bank gave back stands under the account that it was paid from, whatever its category.
        "Date,Account,Category,Description,Amount\n04/15/2025,Checking,Federal Tax,IRS USATAXPYMT,-2000.00\n"
        "04/15/2025,Checking,Uncategorized,IRS USATAXPYMT,2000.00\n04/16/2025,Checking,Fuel,SHELL,-20.00\n",
        BALANCED + "Operating Checking,,,,\n04/15/2025,IRS USATAXPYMT,2000.00,,8000.00\n"
        "04/16/2025,IRS USATAXPYMT,,2000.00,10000.00\nTax Savings,,,,\n",
    ],
)
def test_what_the_bank_gave_back_stays_returned(text: str) -> None:
    assert [one.status for one in read_text(text).payments] == ["returned"]


def test_accounts_of_a_bank_by_names_of_taxes_make_no_ledger() -> None:
    record = read_text(
        "Date,Account,Description,Debit,Credit,Balance\n04/10/2025,Checking,Transfer to Income Taxes,2000.00,,8000.00\n"
        "04/10/2025,Income Taxes,Transfer from Checking,,2000.00,2000.00\n"
        "04/15/2025,Income Taxes,IRS USATAXPYMT 270550500000001,1500.00,,500.00\n"
        "04/16/2025,Checking,IRS USATAXPYMT 270550600000002,700.00,,7300.00\n"
    )
    assert [one.amount for one in record.payments] == [150000, 70000]


@pytest.mark.parametrize(
    "text",
    [
        "Date,Account,Memo,Debit,Credit\n6/30/25,Income Tax Expense,Accrue Q2 2025 1120 IRS,2500.00,\n"
        "6/30/25,Taxes payable,Accrue Q2 2025 1120 IRS,,2500.00\n",
        "Date,Account,Memo,Amount\n6/30/25,Income Tax Expense,Accrue Q2 2025 1120 IRS,2500.00\n"
        "6/30/25,Taxes payable,Accrue Q2 2025 1120 IRS,-2500.00\n",
        "Date,Ref,Description,Debit,Credit\n6500 - Income tax expense,,,,\n6/30/25,ADJ,Accrue IRS 1120 Q2 2025,2500.00,\n"
        "2200 - Income tax payable,,,,\n6/30/25,ADJ,Accrue IRS 1120 Q2 2025,,2500.00\n",
        "Date,Jrnl,Account,Memo,Debit,Credit\n6/30/25,GENJ,Income Tax,Accrue Q2 2025 1120 IRS,2500.00,\n"
        "6/30/25,GENJ,Taxes due,Accrue Q2 2025 1120 IRS,,2500.00\n",
    ],
)
def test_what_was_only_booked_is_no_payment(text: str) -> None:
    record = read_text(text)
    assert not record.payments
    assert sum("no money moved" in one.reason for one in record.set_aside) == 2
    assert not record.problems


@pytest.mark.parametrize("account", ["Shareholder loan", "Amex payable", "Mountain 4471", "Tax Savings", "Due to owner"])
def test_a_tax_that_somebody_else_or_an_unknown_account_paid_is_a_payment(account: str) -> None:
    record = read_text(
        "Date,Account,Memo,Debit,Credit\n04/15/2025,Income tax expense,IRS 1120 Q1 2025 est,2000.00,\n"
        f"04/15/2025,{account},IRS 1120 Q1 2025 est,,2000.00\n"
    )
    assert _paid(record) == [(2, 200000, None)]


@pytest.mark.parametrize(
    ("text", "paid"),
    [
        ("Date,Transaction Type,Num,Vendor,Amount,Open Balance\n3/31/2025,Bill,I-7,United States Treasury,1875.00,1875.00\n", []),
        ("Date,Type,Num,Vendor,Amount,Balance\n3/31/2025,Bill,INV-7,United States Treasury,1875.00,1875.00\n", []),
        (
            "Date,Transaction Type,Num,Name,Memo,Amount,Balance\n"
            "06/30/2025,Journal Entry,JE-1,United States Treasury,Accrue 941 Q2 2025,-900.00,-900.00\n"
            "07/01/2025,Check,22,United States Treasury,941 Q2 2025,-900.00,-1800.00\n"
            "07/02/2025,Vendor Credit,VC,United States Treasury,941,-10.00,-1810.00\n",
            [3],
        ),
        (
            # A bank pays bills, too.
            "Date,Type,Description,Amount,Balance\n04/15/2025,Bill Payment,United States Treasury,-2000.00,8000.00\n"
            "04/16/2025,Debit,IRS USATAXPYMT 270550500000001,-500.00,7500.00\n04/17/2025,Deposit,Payroll,900.00,8400.00\n",
            [2, 3],
        ),
    ],
)
def test_kinds_of_entry_count_beside_a_balance(text: str, paid: list[int]) -> None:
    assert [one.row for one in read_text(text).payments] == paid


@pytest.mark.parametrize(
    ("kind", "category", "told"),
    [
        ("Transfer", "", True),
        ("Transfer", "Savings", True),
        ("Deposit", "", True),
        ("Bill", "", True),
        ("Journal Entry", "Payroll", True),
        ("Payroll Check", "Wages", True),
        ("Check", "", False),
        ("Expense", "", False),
        ("Tax Payment", "", False),
        # What has left the business may have gone to the IRS.
        ("Transfer", "Owner draw", False),
    ],
)
def test_a_row_that_names_nobody_may_say_by_its_type_that_it_paid_no_tax(kind: str, category: str, told: bool) -> None:
    record = read_text(
        "Date,Type,No.,Payee,Category,Total\n04/15/2025,Check,2211,United States Treasury,Owner draw,1500.00\n"
        f"04/16/2025,{kind},,,{category},5000.00\n04/17/2025,Expense,,Staples,Office,20.00\n"
    )
    assert [one.row for one in record.payments] == [2]
    assert [problem.blocking for problem in record.problems] == ([] if told else [True])


def test_an_entry_that_is_more_than_its_parts_of_tax_is_told() -> None:
    record = read_text(
        FLAT + "04/15/2025,7,Visa Credit Card,PAY1040 1040 2024 balance due,,2526.00\n"
        "04/15/2025,7,Owner draw,PAY1040 1040 2024 balance due,2480.00,\n04/15/2025,7,Fees,PAY1040 convenience fee,46.00,\n"
    )
    assert _paid(record) == [(2, 252600, None)]
    (problem,) = record.problems
    assert "$2,480.00" in problem.what
    assert not problem.blocking


@pytest.mark.parametrize("headings", ["Outflow,Inflow", "Money out,Money in", "Withdrawal,Deposit"])
def test_headings_that_say_which_way_money_went_hold_for_every_account(headings: str) -> None:
    record = read_text(
        f"Account,Date,Payee,Memo,{headings}\nChecking,04/15/2025,IRS,1040-ES Q1 2025,1500.00,0.00\n"
        "Checking,04/20/2025,Transfer : Tax Savings,for IRS Q2,500.00,0.00\n"
        "Tax Savings,04/20/2025,Transfer : Checking,for IRS Q2,0.00,500.00\nChecking,05/21/2025,IRS,1040 2024,0.00,501.00\n"
    )
    assert _paid(record) == [(2, 150000, None)]
    reasons = [one.reason for one in record.set_aside]
    assert [reason.startswith("transfer") for reason in reasons] == [True, True, False]
    assert reasons[2].startswith("money in")
