"""Hold what becomes of records that tell of one payment and contradict each other, and of what client.toml says of a file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reconcile.config import parse
from reconcile.model import Payment, Problem, RecordFile
from reconcile.payments import join
from tests.payment_files import read_text

CHASE = "Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #\n"
NUMBER = "222641580000127"
HEAD = "Date,Amount,Form,Tax Year,Kind,Confirmation\n"


def record(name: str, text: str, toml: str = "") -> RecordFile:
    read = read_text(text, name, parse(toml) if toml else None)
    payments = tuple(replace(payment, source=name) for payment in read.payments)
    cancelled = tuple(replace(payment, source=name) for payment in read.cancelled)
    return replace(read, source=name, payments=payments, cancelled=cancelled)


def joined(*files: RecordFile) -> tuple[list[Payment], list[Problem]]:
    after = join(files, {file.source: file.source for file in files})
    for was, now in zip(files, after, strict=True):
        assert len(was.payments) + len(was.set_aside) == len(now.payments) + len(now.set_aside)
    return [payment for file in after for payment in file.payments], [problem for file in after for problem in file.problems]


def bank(amount: str = "6200.00", number: str = NUMBER, day: str = "01/15/2026") -> RecordFile:
    return record("bank.csv", CHASE + f"DEBIT,{day},IRS USATAXPYMT {number} WEB,-{amount},ACH_DEBIT,1.00,,\n")


def confirmation(year: int = 2026, kind: str = "Estimated Tax", amount: str = "6,200.00") -> RecordFile:
    return record(
        "irs.txt",
        f"IRS Direct Pay\nConfirmation Number {NUMBER}\nPayment Amount ${amount}\nPayment Date January 15, 2026\n"
        f"Reason for Payment {kind}\nPayment Type 1040ES (for 1040, 1040A, 1040EZ)\nTax Year for Payment {year}\n",
    )


def test_the_wrong_year_chosen_in_direct_pay_is_said() -> None:
    tracker = record("list.csv", HEAD + f"01/15/2026,6200,1040-ES,2025,estimated,{NUMBER}\n")
    (payment,), problems = joined(tracker, confirmation(2026), bank())
    assert str(payment.period) == "2026-12"
    (problem,) = problems
    assert problem.blocking
    assert problem.where == "list.csv, row 2"
    assert "says tax period 2025-12" in problem.what
    assert "irs.txt, row 2, of the same payment, says 2026-12" in problem.what


def test_another_kind_is_said_too() -> None:
    tracker = record("list.csv", HEAD + f"01/15/2026,6200,1040-ES,2025,estimated,{NUMBER}\n")
    (payment,), problems = joined(tracker, confirmation(2025, "Balance Due"))
    assert payment.kind == "balance_due"
    assert [problem.what.split(",")[0] for problem in problems] == ["says kind estimated"]
    assert not problems[0].blocking


def test_records_that_agree_raise_nothing() -> None:
    tracker = record("list.csv", HEAD + f"01/15/2026,6200,1040-ES,2026,estimated,{NUMBER}\n")
    (_,), problems = joined(tracker, confirmation(2026), bank())
    assert problems == []


@pytest.mark.parametrize(("amount", "said"), [("6200.01", "$6,200.01"), ("6020", "$6,020.00")])
def test_one_number_and_another_amount_is_one_payment_of_what_the_bank_moved(amount: str, said: str) -> None:
    tracker = record("list.csv", HEAD + f"01/15/2026,{amount},1040-ES,2025,estimated,{NUMBER}\n")
    (payment,), problems = joined(tracker, bank())
    assert (payment.amount, payment.form) == (620_000, "1040")
    (problem,) = problems
    assert problem.what == f"says amount {said}, but bank.csv, row 2, of the same payment, says $6,200.00: that was taken."


def test_a_providers_number_for_many_payments_joins_none() -> None:
    tracker = record("list.csv", HEAD + "".join(f"01/15/2026,{n},941,2025,deposit,{NUMBER}\n" for n in (100, 200)))
    payments, problems = joined(tracker, bank("500.00"))
    assert sorted(payment.amount for payment in payments) == [10_000, 20_000, 50_000]
    assert problems == []


def test_a_slip_in_the_number_or_in_the_amount_of_a_typed_list() -> None:
    slip = NUMBER[:-1] + "9"
    (payment,), (problem,) = joined(record("list.csv", HEAD + f"01/15/2026,6200,1040-ES,2025,estimated,{slip}\n"), bank())
    assert (payment.amount, payment.form) == (620_000, "1040")
    assert "number" in problem.what
    (payment,), (problem,) = joined(record("list.csv", HEAD + "01/15/2026,6200.01,1040-ES,2025,estimated,\n"), bank())
    assert (payment.amount, payment.form, payment.reference) == (620_000, "1040", NUMBER)
    assert "amount" in problem.what


def test_two_printed_numbers_are_no_slip() -> None:
    other = NUMBER[:-1] + "9"
    his = confirmation()
    hers = record(
        "hers.txt", f"IRS Direct Pay\nConfirmation Number {other}\nPayment Amount $6,200.00\nPayment Date January 15, 2026\n"
    )
    assert len(joined(his, hers)[0]) == 2
    tracker = record("list.csv", HEAD + "".join(f"01/15/2026,6200,1040-ES,2026,estimated,{n}\n" for n in (NUMBER, other)))
    assert len(joined(tracker, his)[0]) == 2


# --- client.toml ----------------------------------------------------------------------------------------------------------

MAPPED = (
    '[[taxpayer]]\nid = "primary"\ntin = "XXX-XX-4321"\n'
    '[[payments]]\nfiles = "bank.csv"\nform = "1040-ES"\nperiod = "2025"\ntaxpayer = "primary"\n'
)


def test_what_a_confirmation_states_goes_before_what_client_toml_says_of_the_file() -> None:
    lines = CHASE + f"DEBIT,01/15/2026,IRS USATAXPYMT {NUMBER} WEB,-6200.00,ACH_DEBIT,1.00,,\n"
    mapped = record("bank.csv", lines, MAPPED)
    assert mapped.payments[0].assumed == ("tin", "form", "period", "kind")
    (payment,), problems = joined(mapped, confirmation(2024, "Balance Due"))
    assert (str(payment.period), payment.kind) == ("2024-12", "balance_due")
    assert str(payment.tin and payment.tin.last4) == "4321"
    assert problems == []


def test_the_taxpayer_of_a_joint_account_parts_nothing() -> None:
    lines = CHASE + "DEBIT,01/15/2026,IRS USATAXPYMT,-6200.00,ACH_DEBIT,1.00,,\n"
    tracker = record("list.csv", "Date,Amount,Form,Tax Year,SSN\n01/15/2026,6200,1040-ES,2025,8765\n")
    (payment,), _ = joined(record("bank.csv", lines, MAPPED), tracker)
    assert payment.tin is not None
    assert payment.tin.last4 == "8765"


# --- without a number in the list ------------------------------------------------------------------------------------------


def test_another_kind_parts_no_payment_of_one_day_form_and_period() -> None:
    tracker = record("list.csv", HEAD + "01/15/2026,6200,1040,2025,penalty,\n")
    (payment,), problems = joined(tracker, confirmation(2025, "Balance Due"), bank())
    assert (payment.kind, payment.status) == ("balance_due", "settled")
    assert [(problem.what.split(",")[0], problem.blocking) for problem in problems] == [("says kind penalty", False)]
    # Two debits are two payments, each of its own kind.
    twice = record("bank.csv", CHASE + 2 * "DEBIT,01/15/2026,IRS USATAXPYMT,-6200.00,ACH_DEBIT,1.00,,\n")
    payments, problems = joined(tracker, confirmation(2025, "Balance Due"), twice)
    assert sorted(payment.kind for payment in payments) == ["balance_due", "penalty"]
    assert not problems


def test_of_two_rows_of_a_day_a_confirmation_is_of_the_one_of_its_kind() -> None:
    rows = "01/15/2026,6200,1040,2025,penalty,\n01/15/2026,6200,1040,2025,balance due,\n"
    payments, problems = joined(record("list.csv", HEAD + rows), confirmation(2025, "Balance Due"))
    assert sorted((payment.kind, len(payment.also)) for payment in payments) == [("balance_due", 1), ("penalty", 0)]
    assert not problems


@pytest.mark.parametrize(("row", "said"), [("1040-ES,2025,estimated", "tax period 2025-12"), ("941,Q4 2025,deposit", "form 941")])
def test_a_list_without_numbers_that_says_another_year_is_of_the_only_debit(row: str, said: str) -> None:
    tracker = record("list.csv", HEAD + f"01/15/2026,6200,{row},\n")
    (payment,), problems = joined(tracker, confirmation(2026), bank())
    assert (payment.form, str(payment.period)) == ("1040", "2026-12")
    assert any(problem.blocking and f"says {said}" in problem.what for problem in problems)
    # Another debit that is left may be of the list's row.
    line = "DEBIT,01/{}/2026,IRS USATAXPYMT {},-6200.00,ACH_DEBIT,1.00,,\n"
    twice = record("bank.csv", CHASE + line.format(15, NUMBER) + line.format(16, ""))
    payments, problems = joined(tracker, confirmation(2026), twice)
    assert len(payments) == 2
    assert not any(problem.blocking for problem in problems)
    # Without the bank's word, two papers are two payments.
    assert len(joined(tracker, confirmation(2026))[0]) == 2


def test_files_of_two_taxpayers_are_joined_by_number_alone() -> None:
    people = "".join(
        f'[[taxpayer]]\nid = "{name}"\ntin = "XXX-XX-{last4}"\nrole = "{role}"\n'
        f'[[payments]]\nfiles = "{name}.*"\ntaxpayer = "{name}"\n'
        for name, last4, role in (("pat", "4321", "primary"), ("rob", "8765", "spouse"))
    )
    rows = "Date,Amount,Form,Tax Year,Confirmation\n01/15/2026,6200,1040-ES,2025,{}\n"
    qif = record("rob.qif", "!Type:Bank\nD1/15'26\nT-6,200.00\nPIRS\nM1040-ES 2025\n^\n", people)
    payments, _ = joined(record("pat.csv", rows.format(""), people), qif)
    assert sorted(str(payment.tin and payment.tin.last4) for payment in payments) == ["4321", "8765"]
    debit = record("rob.csv", CHASE + f"DEBIT,01/15/2026,IRS USATAXPYMT {NUMBER},-6200.00,ACH_DEBIT,1.00,,\n", people)
    assert len(joined(record("pat.csv", rows.format(NUMBER), people), debit)[0]) == 1


def test_a_check_may_be_presented_half_a_year_later() -> None:
    tracker = record("list.csv", "Date,Amount,Form,Tax Year,Check #\n01/15/2026,6200,1040,2025,1042\n")
    for day, count in (("06/20/2026", 1), ("08/20/2026", 2)):
        debit = record("bank.csv", CHASE + f"CHECK,{day},US TREASURY CHECK 1042,-6200.00,CHECK_PAID,1.00,1042,\n")
        assert len(joined(tracker, debit)[0]) == count


def test_a_tracker_of_quarters_is_the_clients_own_list_though_it_names_no_form() -> None:
    tracker = record("list.csv", "Qtr,Agency,Date paid,Amt paid,For yr\nQ4,IRS,1/15/26,6200,2025\n")
    (payment,), _ = joined(tracker, bank())
    assert payment.also == ("bank.csv, row 2",) or payment.also == ("list.csv, row 2",)


# --- by date, in sums, cancelled --------------------------------------------------------------------------------------------


def test_as_many_as_can_be_are_joined_by_date() -> None:
    lines = [(day, f"DEBIT,01/{day:02d}/2025,IRS USATAXPYMT,-1000.00,ACH_DEBIT,1.00,,\n") for day in (8, 15, 22)]
    books = record(
        "books.csv", "Date,Payee,Memo,Amount\n" + "".join(f"01/{d:02d}/2025,IRS,941 deposit,-1000\n" for d in (3, 10, 17))
    )
    payments, _ = joined(record("bank.csv", CHASE + "".join(line for _, line in lines)), books)
    assert [str(payment.date) for payment in payments] == ["2025-01-08", "2025-01-15", "2025-01-22"]


@pytest.mark.parametrize("check", ["1077", ""])
def test_one_debit_for_two_rows(check: str) -> None:
    head = "Date,Amount,Form,Tax Year,Kind,Check #\n"
    tracker = record(
        "list.csv", head + f"04/15/2025,2000,1040,2024,balance due,{check}\n04/15/2025,1000,1040-ES,2025,est,{check}\n"
    )
    text = f"US TREASURY IRS (PAYMENT) Accounts Receivable Entry SERIAL #: {check}" if check else "IRS USATAXPYMT"
    payments, _ = joined(record("bank.csv", CHASE + f"DEBIT,04/16/2025,{text},-3000.00,ACH_DEBIT,1.00,,\n"), tracker)
    assert [(payment.amount, payment.also) for payment in payments] == [
        (200_000, ("bank.csv, row 2, in one sum",)),
        (100_000, ("bank.csv, row 2, in one sum",)),
    ]


def test_two_rows_that_add_up_by_chance_in_two_files_join_nothing() -> None:
    head = "Date,Amount,Form,Tax Year\n"
    lists = [record(name, head + "04/15/2025,2000,1040,2024\n04/15/2025,1000,1040-ES,2025\n") for name in ("a.csv", "b.csv")]
    payments, _ = joined(record("bank.csv", CHASE + "DEBIT,04/16/2025,IRS USATAXPYMT,-3000.00,ACH_DEBIT,1.00,,\n"), *lists)
    assert 300_000 in [payment.amount for payment in payments]


def test_a_cancellation_in_a_history_or_a_list_takes_the_confirmation_back() -> None:
    history = record("hist.csv", HEAD.strip() + f",Status\n01/15/2026,6200,1040-ES,2026,estimated,{NUMBER},Cancelled\n")
    (payment,), _ = joined(confirmation(), history)
    assert payment.set_aside == "cancelled: hist.csv, row 2, takes it back"
    bare = record("oa.csv", "Date,Amount,Form,Tax Year,Status\n01/15/2026,6200,1040,2026,Canceled\n")
    assert joined(confirmation(), bare)[0][0].set_aside is not None


def test_what_the_bank_paid_is_not_taken_back() -> None:
    history = record("hist.csv", HEAD.strip() + f",Status\n01/15/2026,6200,1040-ES,2026,estimated,{NUMBER},Cancelled\n")
    (payment,), _ = joined(bank(), history)
    assert payment.set_aside is None


def test_a_cancellation_that_fits_two_different_payments_is_said() -> None:
    other = confirmation(2025)
    renamed = tuple(replace(one, source="other.txt", reference="222641580000555") for one in other.payments)
    paper = record(
        "cancel.txt",
        "IRS Direct Pay Confirmation of Cancelled Transaction\nConfirmation Number 222641580000999\nPayment Amount $6,200.00\n"
        "Payment Date January 15, 2026\nReason for Payment Estimated Tax\n",
    )
    payments, problems = joined(confirmation(2026), replace(other, source="other.txt", payments=renamed), paper)
    assert [payment.set_aside for payment in payments] == [None, None]
    assert [problem.code for problem in problems] == ["record_cancelled_open"]


def test_a_payment_that_was_confirmed_too_is_known_as_such() -> None:
    books = record("books.csv", "Date,Payee,Memo,Amount,SSN\n01/15/2026,IRS,1040-ES 2026,-6200,***-**-4321\n")
    (payment,), _ = joined(books, confirmation(2026))
    assert payment.confirmed
    assert not joined(books)[0][0].confirmed


def test_a_number_that_the_bank_printed_goes_before_a_typed_one() -> None:
    typed = record("list.csv", HEAD + f"01/15/2026,6200,1040-ES,2025,estimated,{NUMBER[:-2]}72\n")
    (payment,), (problem,) = joined(typed, bank())
    assert payment.reference == NUMBER
    assert problem.where == "list.csv, row 2"


def test_the_check_that_was_replaced_gives_no_number() -> None:
    (payment,) = read_text("Date,Payee,Amount,Memo\n4/15/2025,IRS,1000,1040-ES 2025 replaces voided ck 1041\n").payments
    assert (payment.reference, payment.method_stated) == (None, False)
