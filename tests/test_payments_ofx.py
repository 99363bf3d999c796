"""Hold what a bank download says besides its booked transactions: corrections, pending lines, another currency, its end."""

from __future__ import annotations

import pytest

from tests.payment_files import read_text

HEAD = "OFXHEADER:100\n\n<OFX><STMTRS><CURDEF>{}<BANKACCTFROM><ACCTID>2</BANKACCTFROM><BANKTRANLIST>"
FIRST = "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20250915<TRNAMT>-1500.00<FITID>1<NAME>IRS USATAXPYMT</STMTTRN>"
END = "</BANKTRANLIST>{}</STMTRS></OFX>"


def ofx(*transactions: str, currency: str = "USD", pending: str = "") -> str:
    return HEAD.format(currency) + "".join(transactions) + END.format(pending)


@pytest.mark.parametrize(
    ("cut", "payments"),
    [
        (FIRST, [150_000]),
        (FIRST + "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260115<TRNAMT>-62", [150_000]),
        (FIRST + "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260115<TRNAMT>-6200.00<FITID>2<NAME>IRS USATAX", [150_000]),
    ],
)
def test_a_file_that_was_cut_off_says_so_and_its_last_transaction_is_not_read(cut: str, payments: list[int]) -> None:
    record = read_text(HEAD.format("USD") + cut, "a.ofx")
    assert [payment.amount for payment in record.payments] == payments
    (problem,) = record.problems
    assert problem.where == "a.ofx, row 2"
    assert "cut off" in problem.what
    assert problem.blocking


def test_a_correction_replaces_what_it_corrects() -> None:
    corrected = "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20250916<TRNAMT>-1600.00<FITID>2<CORRECTFITID>1<CORRECTACTION>{}</STMTTRN>"
    named = corrected.replace("</STMTTRN>", "<NAME>IRS USATAXPYMT</STMTTRN>")
    record = read_text(ofx(FIRST, named.format("REPLACE")), "a.ofx")
    assert [payment.amount for payment in record.payments] == [160_000]
    assert "corrected by the bank" in record.set_aside[0].reason
    deleted = read_text(ofx(FIRST, named.format("DELETE")), "a.ofx")
    assert not deleted.payments
    assert len(deleted.set_aside) == 2


def test_what_is_not_booked_yet_is_scheduled() -> None:
    pending = (
        "<BANKTRANLISTP><STMTTRNP><TRNTYPE>DEBIT<DTTRAN>20260115<TRNAMT>-1600.00<NAME>IRS USATAXPYMT</STMTTRNP></BANKTRANLISTP>"
    )
    record = read_text(ofx(FIRST, pending=pending), "a.ofx")
    assert [(str(payment.date), payment.status) for payment in record.payments] == [
        ("2025-09-15", "settled"),
        ("2026-01-15", "scheduled"),
    ]


def test_an_account_in_another_currency() -> None:
    record = read_text(ofx(FIRST, currency="EUR"), "a.ofx")
    assert not record.payments
    assert '"EUR", not in US dollars' in record.problems[0].what


def test_a_split_of_federal_and_state_parts_is_not_one_payment() -> None:
    record = read_text(
        "!Type:Bank\nD04/15/2025\nT-500.00\nPTaxes\nSTaxes:Federal\nEIRS 1040-ES 2025\n$-300.00\n"
        "STaxes:State\nECA FTB\n$-200.00\n^\n",
        "a.qif",
    )
    assert not record.payments
    assert "federal and of other taxes" in record.problems[0].what


def test_a_day_with_the_name_of_its_month_in_qif() -> None:
    record = read_text("!Type:Bank\nD15 Sep 2025\nT-8.00\nPIRS\nM1040-ES\n^\n", "a.qif")
    assert [str(payment.date) for payment in record.payments] == ["2025-09-15"]


def test_a_days_number_of_a_spreadsheet_in_a_whole_column() -> None:
    record = read_text("Date,Amount,Form,Tax Year\n45762,100,1040-ES,2025\n45824.0,100,1040-ES,2025\n")
    assert [str(payment.date) for payment in record.payments] == ["2025-04-15", "2025-06-16"]
    mixed = read_text("Date,Amount,Form,Tax Year\n45762,100,1040-ES,2025\n06/16/2025,100,1040-ES,2025\n")
    assert '"45762" is not a date' in mixed.problems[0].what


def test_a_column_of_references_that_names_the_irs_is_read_for_its_words() -> None:
    record = read_text(
        "Date,Description,Reference Text,Amount\n09/15/2025,ACH OUT,IRS USATAXPYMT,-1500.00\n09/14/2025,DEP,x,10.00\n"
    )
    assert [payment.amount for payment in record.payments] == [150_000]


def test_values_in_cdata_are_read() -> None:
    record = read_text(
        "<OFX><BANKTRANLIST><STMTTRN><TRNTYPE>DEBIT</TRNTYPE><DTPOSTED>20250415</DTPOSTED><TRNAMT>-20.00</TRNAMT><FITID>1</FITID>"
        "<NAME><![CDATA[IRS <USATAXPYMT> A &amp; B]]></NAME><MEMO><![CDATA[270550500000001\n]]></MEMO></STMTTRN>"
        "</BANKTRANLIST></OFX>",
        "bank.ofx",
    )
    (payment,) = record.payments
    assert (payment.amount, payment.reference) == (2000, "270550500000001")
    assert "IRS <USATAXPYMT> A & B" in payment.raw


@pytest.mark.parametrize("day", ["2025-09-15", "20250915120000[-5:EST]", "20250915", "2025-09-15T12:00:00"])
def test_the_day_stands_before_the_time_with_dashes_or_without(day: str) -> None:
    record = read_text(ofx(FIRST.replace("20250915", day)), "a.ofx")
    assert [str(payment.date) for payment in record.payments] == ["2025-09-15"]


@pytest.mark.parametrize(
    ("name", "memo", "number"),
    [
        ("IRS              USATAXPYMT 2405", "65851806624 WEB ID: 3387702000", "240565851806624"),
        ("IRS USATAXPYMT 240565851806624", "WEB ID: 3387702000", "240565851806624"),
        ("IRS USATAXPYMT 2405", "65851806624 WEB", "240565851806624"),
        # Other numbers are not the IRS's.
        ("IRS USATAX 2405", "65851806624 WEB", None),
        ("IRS              USATAXPYMT 2405", "6585180662 WEB ID: 3387702000", None),
    ],
)
def test_a_number_that_the_end_of_the_name_cuts_goes_on_in_the_memo(name: str, memo: str, number: str | None) -> None:
    text = f"<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20250915<TRNAMT>-1500.00<FITID>1<NAME>{name}<MEMO>{memo}</STMTTRN>"
    (payment,) = read_text(ofx(text), "a.ofx").payments
    assert payment.reference == number
