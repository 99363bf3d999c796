"""Hold the day of a payment that several records tell of, and that the debits of two banks stay two payments."""

from __future__ import annotations

from datetime import date

import pytest

from reconcile.model import RecordFile
from tests.test_payments_join import CHASE, joined, record

BOA = "Date,Description,Amount,Running Bal.\n"
OFX = (
    "OFXHEADER:100\n\n<OFX><STMTRS><CURDEF>USD<BANKACCTFROM><ACCTID>{account}</BANKACCTFROM><BANKTRANLIST>"
    "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>202504{day}<TRNAMT>-2500.00<FITID>{account}<NAME>{name}</STMTTRN>"
    "</BANKTRANLIST></STMTRS></OFX>"
)
DUES = ("04/15/2025", "06/15/2025", "09/15/2025", "01/15/2026")


def kept(day: str, number: str = "", how: str = "Direct Pay", heading: str = "Conf #") -> RecordFile:
    """Return a list of one payment."""
    return record("list.csv", f"Date paid,Amount,Form,For year,How paid,{heading}\n{day},2500.00,1040-ES,2025,{how},{number}\n")


def chase(day: str, number: str = "", name: str = "chase.csv", balance: str = "1.00") -> RecordFile:
    """Return a bank's download of one debit."""
    return record(name, CHASE + f"DEBIT,{day},IRS USATAXPYMT {number} WEB ID: 3387702000,-2500.00,ACH_DEBIT,{balance},,\n")


def boa(day: str) -> RecordFile:
    """Return another bank's download of one debit."""
    return record("boa.csv", BOA + f'{day},"IRS DES:USATAXPYMT ID:XXXXX INDN:ANNA BROOKS WEB","-2,500.00","17,500.00"\n')


def ofx(name: str, account: str, day: str = "15", said: str = "IRS USATAXPYMT") -> RecordFile:
    """Return a bank's download for a program, of one debit."""
    return record(name, OFX.format(account=account, day=day, name=said))


@pytest.mark.parametrize(
    ("told", "moved", "number", "expected"),
    [
        ("04/19/2025", "04/15/2025", "", date(2025, 4, 15)),
        ("04/18/2025", "04/15/2025", "", date(2025, 4, 15)),
        ("05/15/2025", "04/15/2025", "270550500000020", date(2025, 4, 15)),
        ("05/15/2025", "04/16/2025", "270550500000020", date(2025, 4, 15)),
        ("05/15/2025", "04/25/2025", "270550500000020", date(2025, 4, 25)),
        ("04/15/2025", "04/16/2025", "", date(2025, 4, 15)),
        ("04/12/2025", "04/15/2025", "", date(2025, 4, 12)),
        ("04/10/2025", "04/15/2025", "", date(2025, 4, 15)),
    ],
)
def test_nothing_was_paid_after_the_bank_moved_the_money(told: str, moved: str, number: str, expected: date) -> None:
    (payment,), files = joined(kept(told, number), chase(moved, number))
    assert (payment.date, payment.source) == (expected, "list.csv")
    doubts = [problem for problem in files[0].problems if problem.source != "chase.csv"]
    assert all(f"gives {expected}: that was taken" in problem.todo for problem in doubts)


def test_a_confirmation_knows_the_day() -> None:
    paper = record(
        "irs.txt",
        "IRS Direct Pay\nPayment Status Scheduled\nConfirmation Number 270550500000020\nPayment Amount $2,500.00\n"
        "Payment Date April 15, 2025\nReason for Payment Estimated Tax\nTax Year for Payment 2025\n",
    )
    (payment,), _ = joined(kept("04/20/2025"), chase("04/16/2025"), paper)
    assert payment.date == date(2025, 4, 15)


@pytest.mark.parametrize("line", ["US TREASURY IRS (PAYMENT) SERIAL #: 1050", "CHECK 1050"])
@pytest.mark.parametrize(("told", "expected"), [("04/20/2025", 18), ("04/18/2025", 18), ("04/10/2025", 10)])
def test_no_check_is_written_after_it_was_paid(line: str, told: str, expected: int) -> None:
    bank = record("bank.csv", CHASE + f"CHECK,04/18/2025,{line},-2500.00,CHECK_PAID,1.00,1050,\n")
    (payment,), _ = joined(kept(told, "1050", "check", "Check #"), bank)
    assert (payment.date, payment.reference) == (date(2025, 4, expected), "1050")


@pytest.mark.parametrize("days", [("04/10/2025", "06/10/2025", "09/10/2025", "01/09/2026"), DUES])
@pytest.mark.parametrize("own", [True, False])
def test_due_dates_tell_least(days: tuple[str, ...], own: bool) -> None:
    dues = "".join(f"{day},2500,1040-ES,2025,est\n" for day in DUES)
    files = [record("organizer.csv", "Date paid,Amount,Form,For year,What for\n" + dues)]
    if own:
        rows = "".join(f"{day},2500,1040-ES,2025,Direct Pay\n" for day in days)
        files.append(record("own.csv", "Date paid,Amount,Form,For year,How paid\n" + rows))
    lines = "".join(f"DEBIT,{day},IRS USATAXPYMT WEB,-2500.00,ACH_DEBIT,{i}.00,,\n" for i, day in enumerate(days))
    payments, _ = joined(*files, record("bank.csv", CHASE + lines))
    assert sorted(payment.date.strftime("%m/%d/%Y") for payment in payments) == sorted(days)


@pytest.mark.parametrize("third", [kept("04/15/2025"), kept("04/15/2025", "270550500000020")])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        (chase("04/15/2025"), boa("04/15/2025")),
        (chase("04/15/2025"), boa("04/16/2025")),
        (chase("04/15/2025"), boa("04/17/2025")),
        (chase("04/15/2025", "270550500000020"), boa("04/15/2025")),
        (chase("04/15/2025", balance="9.00"), chase("04/15/2025", "", "other.csv", "700.00")),
        (ofx("a.qfx", "1111"), ofx("b.qfx", "2222")),
        (boa("04/15/2025"), ofx("a.qfx", "1111")),
        (chase("04/16/2025"), ofx("a.qfx", "1111")),
    ],
)
def test_one_record_is_not_of_the_debits_of_two_banks(third: RecordFile, first: RecordFile, second: RecordFile) -> None:
    for order in ((first, second, third), (third, second, first)):
        payments, _ = joined(*order)
        assert len(payments) == 2, "the other debit is a payment of its own"
        assert sum(payment.form == "1040" for payment in payments) == 1


def citi(status: str, day: str, name: str) -> RecordFile:
    """Return a bank's download that tells what is pending."""
    return record(name, f'Status,Date,Description,Debit,Credit\n{status},{day},"ELECTRONIC PAYMENT IRS USATAXPYMT",2500.00,\n')


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        (("Pending", "04/15/2025"), ("Cleared", "04/16/2025"), 1),
        (("Cleared", "04/15/2025"), ("Cleared", "04/16/2025"), 2),
        (("Pending", "04/16/2025"), ("Cleared", "04/15/2025"), 2),
    ],
)
def test_what_was_pending_is_what_was_booked(first: tuple[str, str], second: tuple[str, str], count: int) -> None:
    assert len(joined(citi(*first, "a.csv"), citi(*second, "b.csv"), kept("04/15/2025"))[0]) == count


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (chase("04/15/2025"), ofx("a.qfx", "1111")),
        (boa("04/15/2025"), ofx("a.qfx", "1111", said="IRS DES:USATAXPYMT ID:XXXXX INDN")),
        (chase("04/15/2025"), chase("04/15/2025", name="again.csv")),
        (ofx("a.qfx", "1111"), ofx("b.qfx", "1111")),
        (chase("04/15/2025", "270550500000020"), chase("04/16/2025", "270550500000020", "again.csv", "7.00")),
    ],
)
def test_one_account_downloaded_twice_holds_one_debit(first: RecordFile, second: RecordFile) -> None:
    assert len(joined(first, second, kept("04/15/2025"))[0]) == 1
