"""Hold that a payment stays one whose note mentions a state's tax, a refund or a fee, and that a note may say it was that."""

from __future__ import annotations

import pytest

from reconcile.model import RecordFile
from tests.payment_files import read_text

BESIDE = (
    "Jan 2026, before state payment to NY",
    *("1st qtr. CA FTB paid same day", "CA FTB paid the same day", "Q1, NY est. also paid"),
    *("state of WI separate", "property tax paid separately", "FTB paid too", "IRS direct pay; CA FTB web pay"),
    *("Refund of $400 from 2024 arrived same week", "after refund from IL came in", "sent after IL refund", "less IRS refund"),
    *("incl convenience fee 35", "filing fee paid separately", "DOR payment also sent"),
)
EITHER = (
    *("1st of 4; state Q1 is $300, paid at FTB", "state est tax due later", "CA est (IRS separately)", "Bob's state tax payment"),
    *("refund of 2024 went to savings", "refund expected next year", "IRS refunded the penalty earlier"),
)
ITSELF = (
    *(("CA FTB", "state"), ("FTB web pay", "state"), ("paid to FTB", "state"), ("Ohio Dept of Taxation", "state")),
    *(("Q1; FTB", "state"), ("NY state tax payment for Bob", "state"), ("state - not federal", "state"), ("State", "state")),
    *(("refund", "refund"), ("refund received 5/1", "refund"), ("Refund deposited at Chase", "refund"), ("IRS refund", "refund")),
    *(("Bob's IRS refund", "refund"), ("convenience fee", "fee"), ("W-2 filing service fee", "fee"), ("property tax", "local")),
)


def _read(note: str) -> RecordFile:
    return read_text(f'Form,Year,Date,Amount,Notes\n1040-ES,2025,4/15/2025,100,"{note}"\n')


@pytest.mark.parametrize("note", BESIDE)
def test_what_a_note_mentions_takes_no_payment_away(note: str) -> None:
    record = _read(note)
    assert (len(record.payments), record.problems) == (1, ())


@pytest.mark.parametrize("note", EITHER)
def test_a_note_that_may_speak_of_either_is_asked_about(note: str) -> None:
    record = _read(note)
    assert len(record.payments) == 1
    (problem,) = record.problems
    assert "may say that it was no federal tax" in problem.what
    assert not problem.blocking


@pytest.mark.parametrize(("note", "reason"), ITSELF)
def test_a_note_says_that_it_was_no_federal_tax(note: str, reason: str) -> None:
    (aside,) = _read(note).set_aside
    assert aside.reason.startswith(reason)


@pytest.mark.parametrize(
    "text",
    [
        "Date,Payee,Amount,Year,Notes\n4/18/2025,IRS,970,2025,refund expected next year\n",
        "Installment,Paid,Amount,EFTPS#,Memo\n1,6/13/2025,9003,270556440000743,state of WI separate\n",
        "2025 Form 1040-ES\nDate paid,Amount,Method,Note\n6/16/2025,501,Direct Pay,refund of 2024 went to savings\n",
        "Date,Description,Account,Debit,Credit\n6/16/2025,IRS - 1120 Q2 2025 estimate (State of DE separate),Tax,1202,\n",
    ],
)
def test_a_payee_a_number_or_a_title_says_it_as_a_form_does(text: str) -> None:
    record = read_text(text)
    assert (len(record.payments), record.set_aside) == (1, ())
