"""Hold the reading of bank and card downloads whose columns nobody knows by name, and of signs that run the other way."""

from __future__ import annotations

import pytest

from tests.payment_files import read_text

LINES = {
    "IRS USATAXPYMT 270550541340117": "1500.00",
    "COFFEE SHOP": "5.00",
    "FRANCHISE TAX BO PAYMENTS": "300.00",
    "CHECK 1042": "77.00",
}


def download(heading: str, *, sign: str = "-", balance: bool = False) -> str:
    """Return a download whose text stands under that heading."""
    left = 1_000_000
    rows = [f"Date,{heading},Amount{',Balance' if balance else ''}"]
    for day, (text, amount) in enumerate(LINES.items(), start=1):
        left -= round(float(amount) * 100)
        rows.append(f"04/{day:02d}/2025,{text},{sign}{amount}" + (f",{left / 100:.2f}" if balance else ""))
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize("balance", [False, True])
@pytest.mark.parametrize("heading", ["Transaction Details", "Qwertz", "Original Statement", "Narration", "Category"])
def test_words_are_read_whatever_stands_over_them(heading: str, balance: bool) -> None:
    record = read_text(download(heading, balance=balance))
    assert [(payment.amount, payment.reference) for payment in record.payments] == [(150_000, "270550541340117")]
    assert len(record.set_aside) == 3


def test_words_under_a_second_unknown_heading_are_read_where_they_name_the_irs() -> None:
    record = read_text(
        "Date,Merchant,Category,Account,Qwertz,Amount\n"
        "04/15/2025,Government,Taxes,Checking,IRS USATAXPYMT 270550541340117,-1500.00\n"
        "04/16/2025,Starbucks,Food,Checking,STARBUCKS 1234,-5.00\n"
    )
    assert [payment.reference for payment in record.payments] == ["270550541340117"]


def test_the_name_of_a_currency_is_no_text() -> None:
    record = read_text("Tax payments of 2025\nDate,Amount,Money\n04/15/2025,100.00,USD\n06/16/2025,100.00,USD\n")
    assert [payment.amount for payment in record.payments] == [10_000, 10_000]


def test_under_a_title_of_tax_an_unknown_column_takes_nothing_away() -> None:
    record = read_text("Form 1040-ES payments 2025\nDate,Amount,Bank\n04/15/2025,100.00,Chase\n06/16/2025,100.00,Citi\n")
    assert [(payment.form, payment.kind) for payment in record.payments] == [("1040", "estimated")] * 2


@pytest.mark.parametrize(
    "heading", ["Tran Date", "Activity Date", "Process Date", "Processed Date", "Run Date", "Entry Date", "Date/Time"]
)
def test_more_headings_of_days(heading: str) -> None:
    (payment,) = read_text(f"{heading},Description,Amount\n04/15/2025,IRS USATAXPYMT,-1.00\n").payments
    assert str(payment.date) == "2025-04-15"


def test_subtractions_and_additions() -> None:
    record = read_text("Date,Description,Subtractions,Additions\n04/15/2025,IRS USATAXPYMT,1.00,\n04/16/2025,DEPOSIT,,2.00\n")
    assert [payment.amount for payment in record.payments] == [100]


# --- signs ----------------------------------------------------------------------------------------------------------------


def test_a_tracker_in_which_spending_has_no_sign() -> None:
    record = read_text(
        "Date,Name,Amount\n2025-09-15,IRS,1500.00\n2025-05-14,IRS TREAS 310 TAX REF,-318.00\n2025-05-12,ACME DEPOSIT,-2500.00\n"
    )
    assert [payment.amount for payment in record.payments] == [150_000]
    assert [row.reason for row in record.set_aside] == [
        "refund or other money from the IRS, not a payment",
        "not a federal tax payment",
    ]


def test_one_refund_does_not_turn_a_banks_signs() -> None:
    record = read_text(
        "Date,Name,Amount\n2025-09-15,IRS,-1500.00\n2025-05-14,IRS TREAS 310 TAX REF,318.00\n2025-05-12,ACME DEPOSIT,2500.00\n"
    )
    assert [payment.amount for payment in record.payments] == [150_000]


@pytest.mark.parametrize(
    "text",
    ["US TREASURY IRS PAYMENT", "IRS PAYMENT", "INTERNAL REVENUE SERVICE", "US TREASURY", "IRS TAX PAYMENT"],
)
def test_what_the_bank_gave_back_is_returned_without_a_balance_too(text: str) -> None:
    record = read_text(f"Date,Description,Amount\n04/15/2025,{text},-400.00\n04/18/2025,{text} REVERSAL,400.00\n")
    assert [(payment.amount, payment.status) for payment in record.payments] == [(40_000, "returned")]


@pytest.mark.parametrize("text", ["Reversal of IRS", "NSF RETURN IRS", "RETURNED IRS USATAXPYMT"])
def test_a_reversal_in_other_words(text: str) -> None:
    record = read_text(
        f"Date,Description,Amount,Balance\n04/15/2025,IRS USATAXPYMT,-400.00,600.00\n04/17/2025,{text},400.00,1000.00\n"
        "04/20/2025,COFFEE,-5.00,995.00\n"
    )
    assert [payment.status for payment in record.payments] == ["returned"]


def test_a_minus_among_debits_takes_one_back() -> None:
    record = read_text(
        "Date,Description,Debit,Credit\n09/15/2025,IRS USATAXPYMT,1500.00,\n09/16/2025,IRS USATAXPYMT,-1500.00,\n"
        "09/20/2025,COFFEE,5.00,\n"
    )
    assert [(payment.row, payment.status) for payment in record.payments] == [(2, "returned")]


def test_debits_that_all_have_a_minus_are_debits() -> None:
    record = read_text("Date,Description,Debit,Credit\n09/15/2025,IRS USATAXPYMT,-1500.00,\n09/20/2025,COFFEE,-5.00,\n")
    assert [(payment.amount, payment.status) for payment in record.payments] == [(150_000, "settled")]


# --- how cells are written ------------------------------------------------------------------------------------------------


def test_cells_that_are_kept_from_a_spreadsheet() -> None:
    record = read_text('Date,Description,Amount\n="09/15/2025","=""IRS USATAXPYMT 270550541340117""",=-400.00\n')
    (payment,) = record.payments
    assert (str(payment.date), payment.amount, payment.reference) == ("2025-09-15", 40_000, "270550541340117")


def test_other_formulas_are_not_read() -> None:
    record = read_text("Date,Description,Amount\n09/15/2025,IRS USATAXPYMT,=SUM(A1:A3)\n")
    assert not record.payments
    assert "=SUM(A1:A3)" in record.problems[0].what


def test_zeros_behind_the_cents_and_times_with_their_zone() -> None:
    record = read_text("Date,Description,Amount\n2025-04-15T10:00:00.000-05:00,IRS USATAXPYMT,-1500.00000\n")
    assert [(str(payment.date), payment.amount) for payment in record.payments] == [("2025-04-15", 150_000)]


def test_three_decimals_may_be_thousands() -> None:
    record = read_text("Date,Description,Amount\n04/15/2025,IRS USATAXPYMT,-1500.000\n")
    assert '"-1500.000"' in record.problems[0].what


def test_a_number_that_a_spreadsheet_rounded_is_left_out_and_said() -> None:
    record = read_text("Date,Amount,Form,Confirmation\n04/15/2025,1,1040-ES,2.22565E+14\n06/16/2025,1,1040-ES,0\n")
    assert [payment.reference for payment in record.payments] == [None, None]
    (problem,) = record.problems
    assert '"2.22565E+14" was rounded by a spreadsheet' in problem.what
    assert not problem.blocking


def test_other_currencies_are_no_dollars() -> None:
    record = read_text(
        "Date,Description,Amount,Currency\n04/15/2025,IRS USATAXPYMT,-1.00,EUR\n04/15/2025,IRS USATAXPYMT,-2.00,USD\n"
        "04/15/2025,SHELL OIL,-3.00,EUR\n"
    )
    assert [payment.amount for payment in record.payments] == [200]
    assert [problem.where for problem in record.problems] == ["record.csv, row 2"]
    assert '"EUR", not in US dollars' in record.problems[0].what


def test_a_return_that_prints_its_number_is_of_that_debit() -> None:
    head, numbers = "Date,Description,Amount,Balance\n", ("270550541234567", "270550541234599")
    rows = "".join(f"04/15/2025,IRS USATAXPYMT {n},-1500.00,{b}.00\n" for n, b in zip(numbers, (8500, 7000), strict=True))
    record = read_text(f"{head}{rows}04/17/2025,RETURNED ACH IRS USATAXPYMT {numbers[1]},1500.00,8500.00\n")
    assert [(payment.row, payment.status) for payment in record.payments] == [(2, "settled"), (3, "returned")]


def test_a_reversal_among_amounts_without_signs_is_no_payment() -> None:
    record = read_text("Date,Description,Amount\n04/15/2025,IRS USATAXPYMT REVERSAL,1500.00\n04/16/2025,DEPOSIT,20.00\n")
    assert not record.payments
    assert record.problems[0].code == "record_money_back"


def test_a_minus_among_debits_that_takes_nothing_back_is_a_debit() -> None:
    record = read_text("Date,Description,Debit,Credit\n09/16/2025,IRS USATAXPYMT,-410.00,\n09/17/2025,IRS USATAXPYMT,420.00,\n")
    assert [payment.amount for payment in record.payments] == [41_000, 42_000]


def test_a_benefit_of_the_same_amount_gives_no_debit_back() -> None:
    for benefit in ("US TREASURY 310 SOC SEC", "US TREASURY 303 SSI", "US TREASURY 310 XXCHILDCTC"):
        record = read_text(f"Date,Description,Debit,Credit\n09/15/2025,US TREASURY IRS,1500.00,\n09/18/2025,{benefit},,1500.00\n")
        assert [payment.status for payment in record.payments] == ["settled"]
