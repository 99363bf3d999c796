"""Hold what the words of a bank's line tell: a holder's name, a number, a check, a transfer, a card; and its balance."""

from __future__ import annotations

import pytest

from reconcile.payments import classify
from tests.payment_files import read_text

CHASE = "Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #\n"


HOLDERS = ("FEE BROTHERS INC", "REFUND HOUSE INC", "VOID SPACE LLC", "CANCELLED STAMPS", "NJ STATE FARM AGENT", "TREAS 310 BAR")


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize(
    "text",
    [
        "IRS USATAXPYMT 270556940000001 {}",
        "IRS DES:USATAXPYMT ID:270556940000001 INDN:{} CO ID:3387702000 CCD",
        "IRS TYPE: USATAXPYMT ID: 3387702000 CO: IRS DATA: 270556940000001 NAME: {}",
    ],
)
def test_the_name_of_the_accounts_holder_says_nothing_of_the_payment(text: str, holder: str) -> None:
    record = read_text(f"Date,Description,Amount,Balance\n06/18/2025,{text.format(holder)},-500.00,9.00\n")
    assert [(payment.status, payment.reference) for payment in record.payments] == [("settled", "270556940000001")]


@pytest.mark.parametrize("text", ["IRS USATAXPYMT 270556940000001 RETURNED R01", "IRS USATAXPYMT 270556940000001 REVERSAL"])
def test_what_became_of_a_debit_is_no_name(text: str) -> None:
    record = read_text(f"Date,Description,Amount,Balance\n06/18/2025,{text},500.00,9.00\n06/18/2025,SHOP,-1.00,8.00\n")
    assert not record.payments


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("Date,Description,Bank Reference,Amount", "06/18/2025,IRS USATAXPYMT 270556940000001,251670112233440,-800.00"),
        ("Date,Num,Description,Amount,Balance", "06/18/2025,991,IRS USATAXPYMT 270556940000001,-800.00,200.00"),
        ("Date,Description,Reference,Debit,Credit,Balance", "06/18/2025,IRS USATAXPYMT,270556940000001,800.00,,200.00"),
    ],
)
def test_the_eft_number_is_the_one_in_the_text_of_the_irs(head: str, row: str) -> None:
    record = read_text(f"{head}\n{row}\n")
    assert [payment.reference for payment in record.payments] == ["270556940000001"]
    assert not record.problems


def test_a_payment_by_whose_amount_the_balance_did_not_move_is_questioned() -> None:
    lines = ["06/16/2025,SHOP,-10.00,990.00", "06/17/2025,SHOP,-10.00,980.00", "06/18/2025,IRS USATAXPYMT,{},930.00"]
    text = "Date,Description,Amount,Balance\n" + "\n".join([*lines, "06/19/2025,SHOP,-10.00,920.00"])
    assert not read_text(text.format("-50.00")).problems
    record = read_text(text.format("-500.00"))
    assert [payment.amount for payment in record.payments] == [50_000]
    assert [(problem.code, problem.where) for problem in record.problems] == [("record_balance_break", "record.csv, row 4")]
    # Lines that were picked out of a statement prove nothing, and are asked nothing.
    picked = "".join(f"0{month}/18/2025,IRS USATAXPYMT,-50.00,{1000 - 111 * month}.00\n" for month in (6, 7, 8))
    assert not read_text("Date,Description,Amount,Balance\n" + picked).problems


@pytest.mark.parametrize(
    "text",
    [
        *("SUBSTITUTE CHECK 1044", "CASHED CHECK 1045", "DRAFT 1047", "INCLEARING CHECK 1048 SEQ 1234"),
        *("CHECK 1049 IMAGE AVAILABLE", "CHECK 5013 Download from usbank.com."),
    ],
)
def test_a_paper_check_is_told_as_one_however_a_bank_calls_it(text: str) -> None:
    assert classify.of_bank(text).reason.startswith("paper check, payee not named")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Online Transfer 12345678 to IRS Taxes ########7890", "not_tax"),
        ("Withdrawal Transfer To Share 02 IRS", "not_tax"),
        ("Transfer to IRS envelope", "not_tax"),
        ("NOTARY FOR IRS FORM 8821", "not_tax"),
        ("COURIER IRS FORM 2848 DELIVERY", "not_tax"),
        ("Withdrawal Transfer to IRS USATAXPYMT", "payment"),
        ("WIRE TRANSFER TO IRS FORM 1120", "payment"),
    ],
)
def test_transfers_and_errands_that_mention_the_irs(text: str, kind: str) -> None:
    assert classify.of_bank(text).kind == kind


def test_a_banks_own_word_for_a_transfer_goes_before_a_nickname() -> None:
    record = read_text(CHASE + "DEBIT,06/18/2025,Online Payment to IRS 1040,-50.00,ACCT_XFER,650.00,,\n")
    assert record.set_aside[0].reason.startswith("transfer between accounts")


@pytest.mark.parametrize("text", ["PAYUSATAX.COM USATAXPYMT", "LINK2GOV IRS USA TAX PYMT", "OFFICIALPAYMENTS IRS"])
def test_a_card_processor_before_the_irss_own_word(text: str) -> None:
    verdict = classify.of_bank(text)
    assert (verdict.kind, verdict.method) == ("payment", "card")


@pytest.mark.parametrize("holder", ["TREASURY WINE EST", "REVERSAL FILMS", "RETURNED GOODS INC", "CITY TAX REVERSAL CO"])
@pytest.mark.parametrize(
    "text",
    [
        "IRS USATAXPYMT 041525 270550540340001 {}",
        "ORIG CO NAME:IRS CO ENTRY DESCR:USATAXPYMT SEC:CCD IND ID:270550540340001 IND NAME:{}",
        "ACH Debit IRS USATAXPYMT {} 270550540340001",
        "DEBIT FOR IRS USATAXPYMT CO REF- 270550540340001 {}",
    ],
)
@pytest.mark.parametrize("head", ["Date,Description,Amount,Balance", "Date,Description,Amount"])
def test_whatever_stands_behind_the_word_of_the_irs_is_a_name(head: str, text: str, holder: str) -> None:
    (payment,) = read_text(f"{head}\n04/15/2025,{text.format(holder)},-1.00{',9.00' if 'Balance' in head else ''}\n").payments
    assert (payment.status, payment.kind, payment.reference) == ("settled", "unknown", "270550540340001")


SPENT = "2025-06-16,-20.00,Withdrawal,IRS USATAXPYMT 270556700000002\n"


@pytest.mark.parametrize(
    "row",
    [
        "2025-06-17,20.00,Deposit,IRS USATAXPYMT RETURN R01 INSUFFICIENT FUNDS",
        "2025-06-17,20.00,Deposit,IRS USATAXPYMT",
        "2025-06-17,20.00,Credit,IRS USATAXPYMT RETURNED",
    ],
)
def test_a_return_is_seen_whatever_the_bank_calls_the_type_of_its_line(row: str) -> None:
    record = read_text(f"Date,Amount,Type,Description\n{SPENT}{row}\n2025-06-18,-5.00,Withdrawal,COFFEE\n")
    assert [payment.status for payment in record.payments] == ["returned"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("2025-06-17,20.00,Credit,RETURNED ACH DEBIT", True),
        ("2025-06-18,20.00,Credit,ACH RETURN R01", True),
        ("2025-06-18,20.00,Credit,REVERSAL OF ELECTRONIC WITHDRAWAL", True),
        # Of another amount, of other days, money out, a fee, goods.
        ("2025-06-18,21.00,Credit,ACH RETURN R01", False),
        ("2025-07-18,20.00,Credit,ACH RETURN R01", False),
        ("2025-06-18,-20.00,Debit,RETURNED ITEM", False),
        ("2025-06-18,-20.00,Debit,RETURNED ITEM FEE", False),
        ("2025-06-18,20.00,Credit,AMAZON RETURN OF GOODS", False),
    ],
)
def test_a_return_that_names_nobody_is_said_beside_a_payment_of_its_amount(row: str, said: bool) -> None:
    record = read_text(f"Date,Amount,Type,Description\n{SPENT}{row}\n2025-06-18,-5.00,Withdrawal,COFFEE\n")
    assert [payment.status for payment in record.payments] == ["settled"]
    assert [(one.code, one.blocking) for one in record.problems] == ([("record_money_back", False)] if said else [])


PENDING = "Date,Description,Amount,Balance\n"


@pytest.mark.parametrize("title", ["Pending Transactions", "Pending", "PENDING ACTIVITY", "Not yet posted", "Scheduled payments"])
@pytest.mark.parametrize("line", ["Posted Transactions", "Account activity", "\nApril 2026"])
def test_what_stands_under_a_line_of_pending_transactions_is_scheduled(title: str, line: str) -> None:
    head = PENDING if line.startswith("P") else ""
    record = read_text(
        f"{title},,,\n{PENDING}01/16/2026,IRS USATAXPYMT,-3.00,\n{line},,,\n{head}01/15/2026,IRS USATAXPYMT,-20.00,80.00\n"
        "01/14/2026,SHELL,-2.00,100.00\n"
    )
    assert [(payment.amount, payment.status) for payment in record.payments] == [(300, "scheduled"), (2000, "settled")]


def test_a_line_of_pending_transactions_may_stand_below_the_others() -> None:
    record = read_text(
        f"Posted Transactions,,,\n{PENDING}01/15/2026,IRS USATAXPYMT,-20.00,80.00\n01/14/2026,SHELL,-2.00,100.00\n"
        f"Pending Transactions,,,\n{PENDING}01/16/2026,IRS USATAXPYMT,-3.00,\n"
    )
    assert [(payment.amount, payment.status) for payment in record.payments] == [(2000, "settled"), (300, "scheduled")]


def test_where_nothing_is_pending_the_lines_below_are_posted() -> None:
    record = read_text(f"Pending Transactions,,,\nPosted Transactions,,,\n{PENDING}01/15/2026,IRS USATAXPYMT,-20.00,80.00\n")
    assert [payment.status for payment in record.payments] == ["settled"]


@pytest.mark.parametrize(
    ("values", "statuses"),
    [
        (("", "Overdue", "Due Soon", "Scheduled"), ["settled", "scheduled", "scheduled", "scheduled"]),
        (("", "6/1/2025", "", ""), ["settled"] * 4),
        (("", "2000.00", "", ""), ["settled"] * 4),
    ],
)
def test_a_column_of_what_a_program_reminds_of(values: tuple[str, ...], statuses: list[str]) -> None:
    rows = "".join(
        f'"{value}","{month}/15/2025","IRS","1040-ES 2025","-2{month}.00","Chase"\n' for month, value in enumerate(values, 4)
    )
    record = read_text('"Scheduled","Date","Payee","Memo/Notes","Amount","Account"\n' + rows)
    assert [payment.status for payment in record.payments] == statuses
