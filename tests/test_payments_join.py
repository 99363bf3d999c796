"""Hold the joining of one payment that several files record, and of nothing else."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.model import Payment, RecordFile, TaxPeriod, Tin
from reconcile.payments import join
from tests.payment_files import read_text

CHASE = "Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #\n"


def record(name: str, text: str) -> RecordFile:
    """Read text as the file of that name."""
    read = read_text(text, name)
    payments = tuple(replace(payment, source=name) for payment in read.payments)
    return replace(read, source=name, payments=payments)


def joined(*files: RecordFile) -> tuple[list[Payment], tuple[RecordFile, ...]]:
    """Join files, and check that no row was lost."""
    after = join(files, {file.source: file.source for file in files})
    for was, now in zip(files, after, strict=True):
        assert len(was.payments) + len(was.set_aside) == len(now.payments) + len(now.set_aside)
    return [payment for file in after for payment in file.payments], after


BANK = record("bank.csv", CHASE + "DEBIT,01/15/2026,IRS USATAXPYMT 222641480000127 WEB,-6200.00,ACH_DEBIT,1.00,,\n")
LIST = record("list.csv", "Date,Amount,Form,Tax Year,SSN,Confirmation\n01/14/2026,6200,1040-ES,2025,4321,222641480000127\n")
PRINT = record(
    "irs.txt",
    "IRS Direct Pay\nPayment Status Scheduled\nConfirmation Number 222641480000127\nPayment Amount $6,200.00\n"
    "Payment Date January 14, 2026\nReason for Payment Estimated Tax\nTax Year for Payment 2025\n",
)


def test_bank_list_and_confirmation_are_one_payment() -> None:
    (payment,), files = joined(BANK, LIST, PRINT)
    assert (payment.date, payment.form, payment.period, payment.tin) == (
        date(2026, 1, 14),
        "1040",
        TaxPeriod(2025, 12),
        Tin("4321", "ssn"),
    )
    assert (payment.status, payment.reference) == ("settled", "222641480000127")
    assert payment.also == ("bank.csv, row 2", "irs.txt, row 2")
    assert "list.csv, row 2" in files[0].set_aside[0].reason


def test_without_a_number_the_amount_and_a_near_date_join() -> None:
    tracker = record(
        "list.csv", "Date,Amount,Form\n01/13/2026,6200,1040-ES\n01/13/2026,6200.01,1040-ES\n02/13/2026,6200,1040-ES\n"
    )
    payments, _ = joined(BANK, tracker)
    assert [payment.reference for payment in payments] == ["222641480000127", None, None]


def test_two_rows_of_one_file_stay_two_payments() -> None:
    spouses = record("list.csv", "Date,Amount,Form,SSN\n01/14/2026,6200,1040-ES,4321\n01/14/2026,6200,1040-ES,8765\n")
    two = record(
        "bank.csv",
        CHASE + 2 * "DEBIT,01/15/2026,IRS USATAXPYMT,-6200.00,ACH_DEBIT,1.00,,\n",
    )
    payments, _ = joined(two, spouses)
    assert [payment.tin for payment in payments] == [Tin("4321", "ssn"), Tin("8765", "ssn")]


def test_of_two_equal_payments_the_one_that_says_more_of_the_same_is_joined_whatever_the_order() -> None:
    head = "Date,Amount,Form,SSN,Type,Confirmation\n"
    rows = [
        "01/14/2026,6200,1040,4321,Estimated,270614413190117\n",
        "01/14/2026,6200,1040,8765,,220614420925376\n",
    ]
    books = record(
        "books.csv", "Date,Type,Num,Name,Memo,Account,Amount\n01/14/2026,Expense,EFT,IRS,Form 1040-ES,Checking,-6200.00\n"
    )
    for order in (rows, rows[::-1]):
        payments, _ = joined(books, record("list.csv", head + "".join(order)))
        assert [
            (payment.tin, payment.kind, bool(payment.also)) for payment in sorted(payments, key=lambda one: one.reference or "")
        ] == [
            (Tin("8765", "ssn"), "unknown", False),
            (Tin("4321", "ssn"), "estimated", True),
        ]


def test_two_banks_are_joined_on_a_number_alone() -> None:
    other = replace(
        record("other.csv", CHASE + "DEBIT,01/15/2026,IRS USATAXPYMT,-6200.00,ACH_DEBIT,1.00,,\n"), source="other.csv"
    )
    assert len(joined(BANK, other)[0]) == 2
    assert (
        len(joined(BANK, record("b.csv", CHASE + "DEBIT,01/15/2026,IRS USATAXPYMT 222641480000127,-6200.00,A,1.00,,\n"))[0]) == 1
    )


def test_what_disagrees_is_not_joined() -> None:
    checks = record("list.csv", "Date,Amount,Form,Check #\n01/14/2026,6200,1040-ES,1042\n")
    assert len(joined(BANK, checks)[0]) == 2
    elect = record("list.csv", "Date,Amount,Form,Purpose\n01/14/2026,6200,1040,overpayment applied\n")
    assert len(joined(BANK, elect)[0]) == 2
    first = record("a.csv", "Date,Amount,Form,Tax Year\n01/14/2026,6200,1040-ES,2025\n")
    assert len(joined(first, record("b.csv", "Date,Amount,Form,Tax Year\n01/14/2026,6200,1040-ES,2026\n"))[0]) == 2


def test_a_check_is_joined_by_its_number_weeks_later() -> None:
    books = record(
        "books.csv", "Date,Payee,Amount,Memo,Num,Account\n04/12/2025,United States Treasury,900,1040-ES 2025,1042,Checking\n"
    )
    bank = record("bank.csv", CHASE + "CHECK,05/20/2025,US TREASURY IRS (PAYMENT) CHECK #1042,-900.00,CHECK_PAID,1.00,1042,\n")
    (payment,), _ = joined(books, bank)
    assert payment.date == date(2025, 4, 12)


def test_scheduled_in_a_list_is_settled_by_the_bank() -> None:
    planned = record("list.csv", "Date,Amount,Form,Status\n01/14/2026,6200,1040-ES,Scheduled\n")
    (payment,), _ = joined(BANK, planned)
    assert (payment.status, payment.set_aside) == ("settled", None)


_ROW = st.tuples(st.integers(0, 20), st.sampled_from([100, 200]), st.sampled_from(["", "4321", "8765"]))


@given(st.lists(st.lists(_ROW, max_size=4), min_size=1, max_size=4))
def test_joining_loses_nothing_and_never_joins_within_a_file(sources: list[list[tuple[int, int, str]]]) -> None:
    files = []
    for index, rows in enumerate(sources):
        name = f"{index}.csv"
        payments = tuple(
            Payment(
                id="P-" + hashlib.sha256(f"{index}{number}".encode()).hexdigest()[:10],
                source=name,
                row=number,
                raw="",
                date=date(2025, 4, 1) + timedelta(days=days),
                amount=amount,
                tin=Tin(last4) if last4 else None,
                form="1040",
            )
            for number, (days, amount, last4) in enumerate(rows, start=2)
        )
        files.append(RecordFile(name, "by-headings", "", 1, len(rows), payments, (), ()))
    payments_after, _ = joined(*files)
    longest = max((sum(amount == wanted for _, amount, _ in rows) for rows in sources for wanted in (100, 200)), default=0)
    assert len(payments_after) >= longest
    assert sum(len(payment.also) + 1 for payment in payments_after) == sum(map(len, sources))


BACK = record(
    "bank.csv",
    CHASE + "CREDIT,01/20/2026,IRS USATAXPYMT RETURN,500.00,ACH_CREDIT,9.00,,\n"
    "DEBIT,01/16/2026,IRS USATAXPYMT 222641480000127 WEB,-500.00,ACH_DEBIT,5.00,,\n",
)


def test_the_books_do_not_know_that_the_bank_gave_a_debit_back() -> None:
    books = record("books.csv", "Date,Payee,Amount,Memo\n01/15/2026,IRS,500,1040-ES 2025\n")
    (payment,), _ = joined(BACK, books)
    assert (payment.status, payment.form) == ("returned", "1040")
    assert payment.set_aside == "returned: the bank gave the money back, row 2 (bank.csv, row 3)"


def test_what_was_paid_in_stead_of_a_returned_debit_is_another_payment() -> None:
    books = record("books.csv", "Date,Payee,Amount,Memo\n01/21/2026,IRS,500,1040-ES 2025\n")
    payments, _ = joined(BACK, books)
    assert [payment.status for payment in payments] == ["returned", "settled"]


def test_days_that_a_bank_confirms_are_no_plan() -> None:
    days = ("04/15/2025", "06/16/2025", "09/15/2025", "01/15/2026")
    planned = record("list.csv", "Date paid,Form,Tax year,Amount\n" + "".join(f"{day},1040-ES,2025,2500\n" for day in days))
    bank = record("bank.csv", CHASE + "DEBIT,06/16/2025,IRS USATAXPYMT 222556780000127 WEB,-2500.00,ACH_DEBIT,1.00,,\n")
    assert [problem.code for problem in planned.problems] == ["record_dates_planned"]
    _, (now, _) = joined(planned, bank)
    assert now.problems == ()


def test_a_register_and_a_list_are_two_sources() -> None:
    register = record("register.csv", "Date,Number,Payee,Memo,Amount\n04/10/2025,1187,IRS,1040-ES Q1 2025,-900\n")
    tracker = record("list.csv", "Date,Amount,Form,Tax Year,How\n04/10/2025,900,1040-ES,2025,ck 1187\n")
    (payment,), _ = joined(register, tracker)
    assert len(payment.also) == 1


def test_a_number_that_a_card_company_gives_its_own_line_parts_nothing() -> None:
    card = record(
        "card.csv",
        "Date,Description,Card Member,Account #,Amount,Reference\n04/16/2025,PAYUSATAX *IRS,R HALE,-1,900,320251050000000001\n",
    )
    tracker = record("list.csv", "Date,Amount,Form,Tax Year,How,Conf\n04/15/2025,900,1040,2024,credit card,98765432\n")
    assert len(joined(card, tracker)[0]) == 1
    numbers = [record(f"{n}.csv", f"Date,Amount,Form,Payee,Memo,Conf\n04/15/2025,9,1040,IRS,x,{n}\n") for n in ("2411", "2412")]
    assert len(joined(*numbers)[0]) == 2


def test_an_overpayment_applied_counts_once_however_many_lists_tell_of_it() -> None:
    head = "Date,Amount,Form,Tax Year,Kind\n"
    first = record("a.csv", head + ",1250,1040,2025,2024 overpayment applied\n")
    again = record("b.csv", head + "01/01/2025,1250,1040,2025,credit elect\n")
    other = record("c.csv", head + ",1250,1040,2026,2025 overpayment applied\n")
    payments, _ = joined(first, again, other)
    assert sorted(str(payment.period) for payment in payments) == ["2025-12", "2026-12"]


CANCELLED = (
    "IRS Direct Pay Confirmation of Cancelled Transaction\nConfirmation Number {}\nPayment Amount $6,200.00\n"
    "Payment Date January 14, 2026\nReason for Payment Estimated Tax\nTax Year for Payment 2025\n"
)


def cancellation(number: str, name: str = "cancel.txt") -> RecordFile:
    """Read the paper of a cancellation with that number."""
    paper = record(name, CANCELLED.format(number))
    assert not paper.payments
    return replace(paper, cancelled=tuple(replace(payment, source=name) for payment in paper.cancelled))


def confirmation(number: str, name: str) -> RecordFile:
    """Read the confirmation of the payment that the cancellations repeat, under that number."""
    return record(name, CANCELLED.replace("of Cancelled Transaction", "").format(number))


def history_of(*numbers: str) -> RecordFile:
    """Read a list that shows payments of these numbers as cancelled."""
    lines = "".join(f"01/14/2026,6200,1040-ES,2025,{number},Cancelled\n" for number in numbers)
    read = record("history.csv", "Date,Amount,Form,Tax Year,Confirmation,Status\n" + lines)
    assert not read.payments
    return replace(read, cancelled=tuple(replace(payment, source="history.csv") for payment in read.cancelled))


def test_a_cancellation_takes_back_the_payment_that_was_confirmed() -> None:
    (payment,), _ = joined(PRINT, cancellation("222641480000999"))
    assert payment.set_aside == "cancelled: cancel.txt, row 2, takes it back"
    # The bank's line proves that the money left all the same.
    (payment,), _ = joined(PRINT, cancellation("222641480000999"), BANK)
    assert payment.set_aside is None


def test_of_two_equal_payments_a_cancellation_takes_back_the_one_it_names() -> None:
    twin = confirmation("222641480000128", "twin.txt")
    # Of two that differ in nothing but their numbers, one was cancelled: which of them makes no difference to any conclusion.
    unnamed = joined(PRINT, twin, cancellation("222641480000999"))[0]
    assert sorted(payment.set_aside is None for payment in unnamed) == [False, True]
    named = joined(PRINT, twin, cancellation("222641480000128"))[0]
    assert [payment.reference for payment in named if payment.set_aside] == ["222641480000128"]


PAPERS = (cancellation("222641480000998", "c1.txt"), cancellation("222641480000999", "c2.txt"))
TWIN = confirmation("222641480000128", "twin.txt")


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_each_cancellation_takes_back_a_payment_of_its_own(order: tuple[int, ...]) -> None:
    files = (PRINT, TWIN, *PAPERS)
    payments, _ = joined(*(files[place] for place in order))
    assert len(payments) == 2
    assert all((payment.set_aside or "").startswith("cancelled: c") for payment in payments)


@pytest.mark.parametrize("number", ["222641480000127", "222641480000128"])
def test_one_cancellation_told_by_a_history_and_by_its_paper_takes_back_one_payment(number: str) -> None:
    payments, _ = joined(PRINT, TWIN, PAPERS[0], history_of(number))
    assert [payment.reference for payment in payments if payment.set_aside] == [number]
    # A second paper tells of another.
    payments, _ = joined(PRINT, TWIN, *PAPERS, history_of(number))
    assert all(payment.set_aside for payment in payments)


def test_what_the_bank_shows_as_paid_was_not_the_one_that_was_cancelled() -> None:
    third = confirmation("222641480000129", "third.txt")
    debit = record("bank.csv", CHASE + "DEBIT,01/15/2026,IRS USATAXPYMT 222641480000129 WEB,-6200.00,ACH_DEBIT,1.00,,\n")
    payments, _ = joined(PRINT, TWIN, third, *PAPERS, debit)
    assert [payment.reference for payment in payments if payment.set_aside is None] == ["222641480000129"]


def test_a_paper_that_names_the_payment_beside_its_own_number_is_of_that_one() -> None:
    for number in ("222641480000127", "222641480000128"):
        text = CANCELLED.replace("Number {}", f"Number 222641480000998\nOriginal Confirmation Number {number}")
        named = record("named.txt", text)
        named = replace(named, cancelled=tuple(replace(payment, source="named.txt") for payment in named.cancelled))
        payments, _ = joined(PRINT, TWIN, named)
        assert [payment.reference for payment in payments if payment.set_aside] == [number]


def test_a_page_that_says_cancelled_may_leave_its_number_out() -> None:
    text = (
        "IRS Direct Pay\nPayment Status Cancelled\nPayment Amount $6,200.00\nPayment Date January 14, 2026\n"
        "Reason for Payment Estimated Tax\nTax Year for Payment 2025\n"
    )
    paper = record("cancel.txt", text)
    assert not paper.payments
    paper = replace(paper, cancelled=tuple(replace(payment, source="cancel.txt") for payment in paper.cancelled))
    (payment,), _ = joined(PRINT, paper)
    assert payment.set_aside == "cancelled: cancel.txt, row 2, takes it back"


def test_a_paper_that_is_kept_twice_cancels_once() -> None:
    copies = (cancellation("222641480000998", "c1.txt"), cancellation("222641480000998", "c1 (1).txt"))
    payments, _ = joined(PRINT, TWIN, *copies)
    assert sorted(payment.set_aside is None for payment in payments) == [False, True]
    # So does a confirmation: its two copies are one payment, and the twin stands.
    payments, _ = joined(PRINT, confirmation("222641480000127", "irs (1).txt"), TWIN, history_of("222641480000127"))
    assert [(payment.reference, payment.set_aside is None) for payment in payments] == [
        ("222641480000127", False),
        ("222641480000128", True),
    ]


@pytest.mark.parametrize("told", ["Your payment was declined.", "Payment Status: Failed", "Your payment has been voided."])
def test_what_failed_takes_back_no_payment_but_that_of_its_own_number(told: str) -> None:
    failed = record(
        "failed.txt", CANCELLED.replace(" Confirmation of Cancelled Transaction", f"\n{told}").format("222641480000999")
    )
    assert [row.row for row in failed.set_aside]
    assert joined(PRINT, failed)[0][0].set_aside is None
    assert (joined(confirmation("222641480000999", "paid.txt"), failed)[0][0].set_aside or "").startswith("cancelled")


def test_a_debit_is_of_the_payment_that_was_not_cancelled() -> None:
    debit = record("bank.csv", CHASE + "DEBIT,01/15/2026,IRS USATAXPYMT,-6200.00,ACH_DEBIT,1.00,,\n")
    for files in ((PRINT, TWIN), (TWIN, PRINT)):
        for number in ("222641480000127", "222641480000128"):
            payments, _ = joined(debit, *files, history_of(number))
            assert [payment.also for payment in payments if payment.reference != number] == [("bank.csv, row 2",)]
            assert [payment.reference for payment in payments if payment.set_aside] == [number]


def test_a_row_of_a_list_goes_with_the_payment_that_was_cancelled_on_its_day_alone() -> None:
    lines = "Date,Amount,Form,SSN,Tax Year,Type\n01/{}/2026,6200,1040-ES,4321,2025,Estimated\n"
    (payment,), _ = joined(PRINT, PAPERS[0], record("list.csv", lines.format(14)))
    assert payment.set_aside == "cancelled: c1.txt, row 2, takes it back"
    # What was paid a day later may have been paid in its stead.
    payments, _ = joined(PRINT, PAPERS[0], record("list.csv", lines.format(15)))
    assert [payment.set_aside is None for payment in payments] == [False, True]


def test_a_debit_that_another_record_calls_a_fee_is_one() -> None:
    number = "270567400005801"
    debits = record("bank.csv", CHASE + f"DEBIT,10/01/2025,IRS USATAXPYMT {number},-178.00,ACH_DEBIT,1.00,,\n")
    log = "Date,Amount,What,Form,Tax Year,Confirmation\n10/01/2025,178,installment agreement user fee,1040,2023,{}\n"
    payments, files = joined(debits, record("ia.csv", log.format(number)))
    assert not payments
    assert [row.reason for row in files[0].set_aside] == ["fee for an agreement or a service, not tax: says ia.csv, row 2"]
    assert len(joined(debits, record("ia.csv", log.format("270567400005802")))[0]) == 1
