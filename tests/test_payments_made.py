"""Hold whether a payment was made, as its note, or the column of how it was paid, says it."""

from __future__ import annotations

import pytest

from reconcile.model import RecordFile
from tests.payment_files import read_text

AHEAD = (
    *("scheduled for 4/15", "Scheduled 4/15", "Scheduled - 4/15", "Scheduled, not yet debited", "sched. 4/15 Direct Pay"),
    *("Direct Pay scheduled for 4/15/25", "EFW scheduled w/ e-file", "EFW scheduled with return", "scheduled 4/1 for 4/15"),
    *("scheduled on EFTPS 4/10", "will debit 4/15", "future pmt", "to be paid 9/15", "to be paid by check"),
    *("client will pay by check", "amount to be paid 4/15"),
    *("auto-withdrawal scheduled 4/15 w/ TurboTax", "CPA scheduled 4/10", "1040-ES Q4 2025 planned", "2025 estimate - scheduled"),
    *("Q1 sched for 4/15", "setup in EFTPS - pending", "planned", "tentative", "Debit scheduled 4/15 (conf 270510500000001)"),
    "client returned signed form, EFW scheduled",
)
TAKEN_BACK = (
    *("returned", "returned 4/20", "returned - insufficient funds", "insufficient funds", "bank rejected - insufficient funds"),
    *("dishonored", "ck 1042 returned, NSF", "check returned by bank"),
)
FAILED = ("rejected", "rejected, wrong acct no.", "payment failed", "declined", "Payment declined", "card declined by issuer")
MADE = (
    *("scheduled 4/10, cleared 4/15", "was scheduled for 4/15, debited 4/16", "paid as scheduled", "as scheduled"),
    *("scheduled payment went through", "call scheduled with IRS", "Sched. C income", "sched K-1 estimate"),
    *("with return", "return filed 4/15", "returned signed 8879", "e-file rejected, payment ok", "e-file rejected"),
    *("rejected 4/15, resubmitted 4/16", "declined, paid by other card", "bank confirmed, not returned"),
    *("as planned", "larger than planned", "based on projected income", "extension pending"),
    *("switched future payments to EFTPS", "future payments via EFTPS"),
    *("will pay state later", "dishonored check penalty"),
    *("payment not returned by bank", "check never bounced", "no NSF", "paid with refund from 2023", "paid from state refund"),
    *("not paid late", "not paid on time", "didn't pay state", "unpaid balance of 2024", "NOT VOID"),
    "first failed - this one ok",
    *("returned call to IRS, ok", "IRS returned my call", "Was scheduled for 6/13 but went 6/16"),
    *("confirm # to be scheduled into file", "pending, ck mailed 4/12", "mailed - will clear 4/17"),
)
DOUBTFUL = (
    *("auto debit scheduled monthly", "K-1 pending", "sale of house pending", "OIC rejected"),
    *("next pmt scheduled for 6/15", "will pay rest in June", "Q2 will be paid in June", "IRS rejected", "1040 rejected"),
    *("cancelled the August auto-pay", "they voided the duplicate", "IRS cancelled the penalty"),
    *("returned to sender", "client returned the voucher", "rejected 4/15, paid 4/16", "pd from joint acct, spouse void"),
)


def _read(note: str, heading: str = "Notes") -> RecordFile:
    return read_text(f'Form,Year,Date,Amount,{heading}\n1040-ES,2025,4/15/2025,100,"{note}"\n')


def _end(record: RecordFile) -> str:
    (end,) = [payment.status for payment in record.payments] + [row.reason for row in record.set_aside]
    return str(end)


@pytest.mark.parametrize(
    ("note", "end"),
    [
        *((note, "scheduled") for note in AHEAD),
        *((note, "returned") for note in TAKEN_BACK),
        *((note, "failed: the money never left") for note in FAILED),
        *((note, "settled") for note in MADE),
    ],
)
def test_what_a_note_says_of_its_payment(note: str, end: str) -> None:
    record = _read(note)
    assert (_end(record), record.problems) == (end, ())


@pytest.mark.parametrize("note", DOUBTFUL)
def test_a_note_that_may_speak_of_something_else_is_told(note: str) -> None:
    record = _read(note)
    assert _end(record) == "settled"
    (problem,) = record.problems
    assert problem.what.startswith(f'the note "{note}" may say that the payment was not made')
    assert not problem.blocking


@pytest.mark.parametrize("heading", ["How", "Reference", "Method"])
@pytest.mark.parametrize(
    ("cell", "end"),
    [
        ("not paid", "not paid, says the record"),
        ("unpaid", "not paid, says the record"),
        ("did not pay", "not paid, says the record"),
        ("skipped", "not paid, says the record"),
        ("scheduled", "scheduled"),
        ("pending", "scheduled"),
        ("Direct Pay scheduled", "scheduled"),
        ("Direct Pay", "settled"),
        ("check 1042", "settled"),
        ("n/a", "settled"),
    ],
)
def test_the_column_of_how_it_was_paid_may_say_that_it_was_not(heading: str, cell: str, end: str) -> None:
    assert _end(_read(cell, heading)) == end


@pytest.mark.parametrize("status", ["Paid", "Cleared", "x"])
def test_a_status_that_says_made_goes_before_a_note_of_when_it_was_arranged(status: str) -> None:
    record = read_text(f"Form,Year,Date,Amount,Status,Notes\n1040-ES,2025,4/15/2025,100,{status},scheduled for 4/15\n")
    assert [payment.status for payment in record.payments] == ["settled"]


@pytest.mark.parametrize(
    ("status", "end"), [("Refunded", "returned"), ("Not accepted", "failed: the money never left"), ("Chargeback", "returned")]
)
def test_more_words_of_a_status_column(status: str, end: str) -> None:
    assert _end(_read(status, "Status")) == end


ANOTHERS = (
    *("ck 300 was voided", "stop payment on 297 so reissued", "ck 295 bounced - this one is good"),
    "orig ck 296 lost, stop pmt placed",
    *("was returned NSF first, this is the second try", "void ck 299", "check 88 void"),
)
OWN = (
    *("void", "VOID 2025 1040-ES", "ck 306 void", "voided ck 306", "voided, reissued as ck 310", "voided; see ck 310"),
    *("stop payment on 306", "stop payment on 4/20", "ck 306 voided, ck 300 voided too", "ck 310 sent, void"),
)


@pytest.mark.parametrize(("notes", "count"), [*((note, 1) for note in ANOTHERS), *((note, 0) for note in OWN)])
def test_what_became_of_another_check_takes_no_payment_away(notes: str, count: int) -> None:
    record = read_text(f'Form,Year,Date,Amount,Check No,Notes\n1040-ES,2025,4/15/2025,100,306,"{notes}"\n')
    assert [(payment.reference, payment.status) for payment in record.payments] == [("306", "settled")] * count


@pytest.mark.parametrize(("how", "count"), [("Direct Pay", 1), ("ck 306", 1), ("", 0)])
def test_a_check_is_anothers_beside_a_way_of_paying_that_is_not_it(how: str, count: int) -> None:
    record = read_text(f"Form,Year,Date,Amount,How,Notes\n1040-ES,2025,4/15/2025,100,{how},ck 88 void\n")
    assert len(record.payments) == count
    assert all(payment.reference != "88" for payment in record.payments)


def test_a_bank_names_the_void_of_another_check_too() -> None:
    text = "!Type:Bank\nD4/15'25\nT-500.00\nN1201\nPUnited States Treasury\nM2025 1040-ES - ck 1200 void\n^\n"
    record = read_text(text, "a.qif")
    assert [payment.reference for payment in record.payments] == ["1201"]


@pytest.mark.parametrize(
    "status",
    [
        *("Posted to 2024 in error", "applied by IRS to 2024 in error", "paid; IRS error", "Paid. State failed", "Not returned"),
        *("Cleared bank; not yet on transcript", "Settled - not cancelled", "Cleared after first was returned", "IRS error"),
        *("Paid - state pending", "Scheduled 6/10 - cleared 6/17", "Scheduled & settled", "Scheduled - completed"),
    ],
)
def test_a_status_of_several_words_may_speak_of_something_else(status: str) -> None:
    assert _end(_read(status, "Status")) == "settled"


@pytest.mark.parametrize(
    ("status", "end"),
    [
        *((text, "failed: the money never left") for text in ("Error", "Error: bad account", "Payment error", "Failed - retry")),
        *((text, "scheduled") for text in ("Scheduled, not cleared", "Scheduled to be processed 6/15", "Pending until cleared")),
        *((text, "scheduled") for text in ("Paid - pending", "Submitted - pending", "Pending settlement")),
        *((text, "returned") for text in ("Cleared; returned 4/20", "Processed - returned NSF", "Returned by bank")),
        *((text, "cancelled in the record") for text in ("Cancelled, not returned", "Original cancelled", "Cancelled by IRS")),
        *((text, "not paid yet, says the record") for text in ("Not yet", "Not yet paid", "Scheduled (not paid)")),
    ],
)
def test_a_status_of_several_words_says_that_it_was_not_made(status: str, end: str) -> None:
    assert _end(_read(status, "Status")) == end


@pytest.mark.parametrize("number", ["1042", "0000001042", "9817"])
def test_a_bank_names_its_own_check_whatever_number_stands_in_a_column(number: str) -> None:
    row = f"4/15/2025,{number},US TREASURY CHECK 1042 RETURNED NSF,-100.00,900.00\n"
    record = read_text(f"Date,Check Number,Description,Amount,Balance\n{row}")
    assert [payment.status for payment in record.payments] == ["returned"]


def test_a_note_in_a_download_names_the_void_of_another_check() -> None:
    entry = "<TRNTYPE>CHECK<DTPOSTED>20250618<TRNAMT>-1402.00<FITID>4<CHECKNUM>1045<NAME>UNITED STATES TREASURY"
    line = f"<STMTTRN>{entry}<MEMO>2025 1040-ES Q2, ck 1044 void</STMTTRN>"
    text = f"OFXHEADER:100\n<OFX><BANKTRANLIST>{line}</BANKTRANLIST></OFX>\n"
    assert [payment.reference for payment in read_text(text, "a.qfx").payments] == ["1045"]


@pytest.mark.parametrize("note", ["ck 300 was voided - this is ck 306", "now ck 306, ck 300 was voided"])
def test_a_note_that_names_the_check_of_its_own_payment(note: str) -> None:
    record = read_text(f'1040-ES federal payments\nDate,Amount,Tax year,Note\n9/15/2025,1200,2025,"{note}"\n')
    assert [(payment.status, payment.reference, payment.method) for payment in record.payments] == [("settled", "306", "check")]


@pytest.mark.parametrize(
    ("cell", "end"),
    [
        ("1040-ES Q1 (void)", "voided in the record"),
        ("VOID - 1040-ES Q1", "voided in the record"),
        ("cancelled 1040-ES Q1", "cancelled in the record"),
        ("Q1 - cancelled", "cancelled in the record"),
        ("1040-ES bounced", "returned"),
        ("1040-ES Q2 returned NSF", "returned"),
        ("1040-ES - not sent", "not paid, says the record"),
        ("Q1 (not paid)", "not paid, says the record"),
        ("Q1 skipped", "not paid, says the record"),
        ("1040-ES scheduled", "scheduled"),
        ("penalty (void)", "voided in the record"),
        *((text, "settled") for text in ("returned check penalty", "NSF penalty", "penalty - tax not paid", "unpaid tax 2023")),
        *((text, "settled") for text in ("2023 unpaid", "payment with return", "tax not paid with extension")),
        ("Balance to be paid with return", "settled"),
        *((text, "settled") for text in ("scheduled installment", "NOT VOID", "1040-ES replaces voided ck 77")),
    ],
)
@pytest.mark.parametrize("heading", ["For", "Purpose"])
def test_what_a_payment_was_for_may_say_that_it_was_not_made(cell: str, end: str, heading: str) -> None:
    assert _end(_read(cell, heading)) == end


@pytest.mark.parametrize("row", ["Q1 void,4/15/2025,1,IRS", "Q1,4/15/2025,1,US Treasury VOID", "Q1,4/15/2025,1,IRS - VOIDED"])
def test_the_columns_of_quarter_and_payee_may_say_so(row: str) -> None:
    record = read_text(f"1040-ES 2025\nQtr,Date,Amount,Payee\n{row}\nQ2,6/15/2025,1,IRS\n")
    assert [payment.row for payment in record.payments] == [4]
    assert "voided in the record" in [one.reason for one in record.set_aside]


@pytest.mark.parametrize(
    "row",
    [
        "1040-ES,2025,VOID,100",
        "1040-ES,2025,4/15/2025 void,100",
        "1040-ES,2025,4/15/2025,VOID",
        "1040-ES,2025,4/15/2025,100 VOID",
    ],
)
def test_a_day_or_an_amount_that_is_voided(row: str) -> None:
    record = read_text(f"Form,Year,Date,Amount\n{row}\n")
    assert ([one.reason for one in record.set_aside], record.problems) == (["voided in the record"], ())


@pytest.mark.parametrize("cell", ["Installment agreement pending", "Q1 paid; Q2 not paid"])
def test_a_purpose_that_may_say_so_is_told(cell: str) -> None:
    record = _read(cell, "For")
    assert _end(record) == "settled"
    assert record.problems[0].what.startswith(f'the note "{cell}" may say that the payment was not made')


@pytest.mark.parametrize(
    "note",
    [
        *("prior ck voided", "previous check was returned", "stop payment on CA check", "bank returned the state pmt"),
        *("state check bounced", "CA payment rejected", "cancelled the FTB pmt", "voided CA check", "other ck bounced"),
        *("joint acct xxx-xx-9999", "paid from checking ***-**-9999", "card ending 9999"),
    ],
)
def test_what_a_note_says_of_another_payment_or_an_account_is_not_of_its_own(note: str) -> None:
    record = read_text(f'Date,Form,Tax Year,Amount,Ck #,Notes\n4/15/2025,1040-ES,2025,1000,1050,"{note}"\n')
    assert [(payment.status, payment.tin) for payment in record.payments] == [("settled", None)]
    assert not record.problems


@pytest.mark.parametrize("note", ["original check voided", "first check bounced", "spouse check bounced"])
def test_what_a_note_says_of_the_first_payment_may_be_of_its_own(note: str) -> None:
    record = read_text(f'Date,Form,Tax Year,Amount,Ck #,Notes\n4/15/2025,1040-ES,2025,1000,1050,"{note}"\n')
    assert [payment.status for payment in record.payments] == ["settled"]
    assert [problem.what.startswith(f'the note "{note}" may say') for problem in record.problems] == [True]


@pytest.mark.parametrize(
    ("note", "ends"),
    [
        ("our check was returned by bank", ["returned"]),
        ("prior ck voided, this ck bounced too", ["returned"]),
        ("prior ck voided - void", ["voided in the record"]),
        ("IRS check bounced", ["returned"]),
        ("me - check voided", ["voided in the record"]),
    ],
)
def test_what_a_note_says_of_its_own_payment_stays(note: str, ends: list[str]) -> None:
    record = read_text(f'Date,Form,Tax Year,Amount,Ck #,Notes\n4/15/2025,1040-ES,2025,1000,1050,"{note}"\n')
    assert [payment.status for payment in record.payments] + [row.reason for row in record.set_aside] == ends


def test_a_taxpayers_number_beside_an_account_is_read() -> None:
    record = read_text("Date,Form,Tax Year,Amount,Notes\n4/15/2025,1040-ES,2025,1000,joint acct SSN xxx-xx-4321\n")
    assert [payment.tin.last4 if payment.tin else None for payment in record.payments] == ["4321"]
