"""Hold which sign of an amount means paid where no balance proves it: a bank's downloads, and lists that people keep by hand."""

from __future__ import annotations

import pytest

from reconcile.config import parse
from tests.payment_files import read_text

OWN_LIST = "Date,Payee,Amount,Memo\n"
DOWNLOAD = "Date,Description,Amount\n"


@pytest.mark.parametrize(
    ("rows", "paid"),
    [
        ("4/15/2025,IRS,700,ck 101\n6/15/2025,IRS,700,\n9/15/2025,Shop,44,paper\n9/16/2025,Shop,-12,return of ink\n", [2, 3]),
        ("4/15/2025,IRS,700,\n6/15/2025,IRS,800,\n9/15/2025,Acme,44,\n9/16/2025,Acme,51,\n9/17/2025,Acme,-9,oops\n", [2, 3]),
        ("4/15/2025,IRS,700,Q1\n6/15/2025,IRS,800,\n1/15/2026,IRS,(800),\n", [2, 3, 4]),
        ("4/15/2025,Fed,700,1040-ES 2025\n4/20/2025,Fed,500,\n5/5/2025,Fed,-950,2024 refund rec'd\n", [2, 3]),
        ("4/15/2025,IRS,-700,Q1 2025\n6/15/2025,IRS,800,Q2 2025\n7/1/2025,US Treasury,90,reversal of a penalty\n", [2, 3]),
    ],
)
def test_one_minus_turns_no_list_kept_by_hand(rows: str, paid: list[int]) -> None:
    record = read_text(OWN_LIST + rows)
    assert [payment.row for payment in record.payments] == paid
    assert {payment.status for payment in record.payments} == {"settled"}
    assert not any(problem.blocking for problem in record.problems)


def test_a_list_whose_signs_tell_nothing_is_not_taken_either_way() -> None:
    record = read_text("Date,To,Amt,Note\n4/15/2025,IRS,700,\n5/5/2025,IRS,-950,\n")
    assert not record.payments and not record.set_aside
    assert [problem.code for problem in record.problems] == ["record_row_unreadable"] * 2
    assert all(problem.blocking and "paid_sign" in problem.todo for problem in record.problems)


@pytest.mark.parametrize(
    ("rows", "statuses"),
    [
        ("4/15/2025,US TREASURY,-400\n4/18/2025,US TREASURY REVERSAL,400\n", ["returned"]),
        ("4/15/2025,IRS,-400\n4/18/2025,IRS,400\n", ["returned"]),
        ("4/15/2025,US TREASURY,-400\n4/16/2025,SHOP,-5\n4/17/2025,US TREASURY,318\n", ["settled"]),
        ("4/15/2025,IRS USATAXPYMT,-400\n4/16/2025,ACME PAYROLL,900\n4/17/2025,OTHER PAYROLL,318\n", ["settled"]),
    ],
)
def test_the_minus_of_a_download_is_what_went_out(rows: str, statuses: list[str]) -> None:
    record = read_text(DOWNLOAD + rows)
    assert [(payment.row, payment.status) for payment in record.payments] == [(2, status) for status in statuses]


def test_it_is_said_where_all_that_names_the_irs_seems_to_have_come_in() -> None:
    record = read_text(f"{DOWNLOAD}4/15/2025,US TREASURY,400\n4/16/2025,SHOP,-5\n4/17/2025,STORE,-9\n")
    assert not record.payments
    assert [(problem.code, problem.blocking) for problem in record.problems] == [("record_money_back", True)]


@pytest.mark.parametrize("head", ["Date,Payee,Amount,Memo\n", "Date,Form,Amount,Tax Year\n"])
def test_the_same_amount_with_a_minus_soon_after_may_take_a_payment_back(head: str) -> None:
    rows = ["4/15/2025,{},700,2025", "4/22/2025,{},-700,2025", "6/15/2025,{},800,2025", "9/15/2025,{},800,2025"]
    word = "IRS" if "Payee" in head else "1040-ES"
    text = head + "".join(f"{row.format(word)}\n" for row in rows)
    record = read_text(text)
    assert [payment.amount for payment in record.payments] == [70000, 80000, 80000]
    (problem,) = (problem for problem in record.problems if problem.blocking)
    assert "row 3" in problem.where and "minus" in problem.what
    # Where the client file says that either sign is paid, it is.
    stated = read_text(text, settings=parse('[[payments]]\nfiles = "record.csv"\npaid_sign = "either"\n'))
    assert len(stated.payments) == 4


@pytest.mark.parametrize(("note", "count"), [("2024 refund direct deposit", 1), ("refund, went to savings", 1), ("", 2)])
def test_a_minus_beside_a_word_of_money_back_is_no_payment_of_a_list(note: str, count: int) -> None:
    rows = f'4/15/2025,1040-ES,2025,700,\n5/15/2025,1040,2024,-250,"{note}"\n'
    record = read_text(f"Date,Form,Tax Year,Amount,Notes\n{rows}")
    assert len(record.payments) == count


TRACKER = "Date,Merchant,Amount,Category\n"
OUT = "2025-04-21,Kroger,-82.11,Groceries\n2025-04-22,Shell,-40.00,Gas\n"
SPENT = "2025-04-21,Kroger,82.11,Groceries\n2025-04-22,Shell,40.00,Gas\n2025-04-23,Netflix,15.99,Fun\n"


@pytest.mark.parametrize(
    ("rows", "paid"),
    [
        ("2025-04-15,IRS,1500.00,Taxes\n2025-04-18,ACME,-3000.00,Income\n" + SPENT, [2]),
        ("2025-04-15,IRS,1500.00,Taxes\n2025-04-18,ACME,-3000.00,Misc\n2025-05-14,IRS,-318.00,Taxes\n" + SPENT, [2]),
        ("2025-04-15,IRS USATAXPYMT,1500.00,Taxes\n2025-04-18,ACME,-3000.00,Income\n" + SPENT, [2]),
        ("2025-04-15,IRS,-1500.00,Taxes\n2025-04-18,ACME,3000.00,Income\n" + OUT, [2]),
        # Hardly anything but money that came in.
        ("2025-04-15,IRS,-1500.00,Taxes\n2025-04-18,ACME,3000.00,\n2025-04-19,BETA,200.00,\n", [2]),
        ("2025-04-15,IRS,-1500.00,Taxes\n" + "2025-04-18,ACME,3000.00,Sales\n2025-04-19,BETA,200.00,Sales\n" * 3, [2]),
        ("2025-04-15,IRS,-1500.00,Taxes\n2025-05-14,IRS,318.00,Taxes\n2025-04-18,ACME,3000.00,Income:Salary\n", [2]),
    ],
)
def test_most_rows_of_a_tracker_tell_its_sign(rows: str, paid: list[int]) -> None:
    assert [payment.row for payment in read_text(TRACKER + rows).payments] == paid


def test_a_tracker_that_contradicts_itself_is_not_taken_either_way() -> None:
    record = read_text(f"{TRACKER}2025-05-14,IRS,-318.00,Taxes\n{SPENT}")
    assert not record.payments
    assert [(problem.code, "paid_sign" in problem.todo) for problem in record.problems] == [("record_row_unreadable", True)]
