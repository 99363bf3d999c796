"""Hold which rows set aside are listed with their text, and which are counted with their row numbers alone."""

from __future__ import annotations

import pytest

from reconcile.config import Settings, parse
from reconcile.model import SetAside
from reconcile.payments import asides, classify
from tests.payment_files import read_text
from tests.test_payments_join import BANK, LIST, joined

BANK_HEAD = "Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #\n"
LEDGER = ",Date,Transaction Type,Num,Name,Memo/Description,Clr,Amount\nChecking,,,,,,,\n"


def told(text: str, name: str = "record.csv", settings: Settings | None = None) -> dict[int, tuple[str, str | None]]:
    """Return of each row set aside the first words of its reason, and its text where it is listed."""
    found = read_text(text, name, settings).set_aside
    return {row.row: (row.reason.split(":")[0], row.raw) for row in found}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("IRS  TREAS 310   TAX REF", "refund or other money from the IRS, not a payment"),
        ("PAY1040 CONV FEE", "fee of a card processor, not tax"),
        ("GUSTO TAX 4711", "payroll provider debit"),
        ("FRANCHISE TAX BD CASTTAXRFD", "state tax refund"),
        ("COUNTY PROPERTY TAX", "local, property, vehicle or sales tax"),
        ("CHECK 1042", "paper check, payee not named"),
        ("TURBOTAX INTUIT", "tax software or tax preparation"),
        ("TRANSFER TO SAVINGS", "transfer between accounts or to a person, not to the IRS"),
    ],
)
def test_a_line_of_a_bank_that_speaks_of_a_tax_or_a_payment_is_listed(line: str, reason: str) -> None:
    text = f'{BANK_HEAD}DEBIT,04/15/2025,"{line}",-10.00,DEBIT,,\nDEBIT,04/16/2025,SHELL OIL 5742,-62.10,DEBIT,,\n'
    assert told(text) == {
        2: (reason, f"DEBIT | 04/15/2025 | {' '.join(line.split())} | -10.00 | DEBIT"),
        3: (classify.OTHER.reason, None),
    }


def test_the_furniture_of_a_sheet_is_counted_and_what_it_says_of_a_payment_is_listed() -> None:
    rows = told(
        "Date,Agency,Form,Amount,Status\n"
        "Our own list,,,,\n"
        "04/15/2025,IRS,1040-ES,100,Paid\n"
        "04/15/2025,CA FTB,540-ES,100,Paid\n"
        "06/16/2025,IRS,1040-ES,100,VOID\n"
        "06/17/2025,IRS,1040-ES,0.00,Paid\n"
        "06/18/2025,IRS,1040-ES,,Paid\n"
        "06/19/2025,Smith Roofing,,100,Paid\n"
        "01/15/2026,IRS,1040-ES,TBD,\n"
        "Date,Agency,Form,Amount,Status\n"
        "Total,,,100,\n"
        ",,,100,\n"
    )
    counted = {row for row, (_, raw) in rows.items() if raw is None}
    assert {rows[row][0] for row in counted} == {
        *("heading or note", "no amount", "headings repeated", "total or balance line", "total or note")
    }
    assert counted == {2, 7, 10, 11, 12}
    assert [rows[row][1] for row in (4, 5, 8)] == [
        "04/15/2025 | CA FTB | 540-ES | 100 | Paid",
        "06/16/2025 | IRS | 1040-ES | 100 | VOID",
        "06/19/2025 | Smith Roofing | 100 | Paid",
    ]


def test_whom_a_row_paid_is_listed_only_in_a_list_of_taxes() -> None:
    rents = told("Date,Payee,Amount,Purpose\n04/15/2025,Joe Landlord,900,\n04/15/2025,IRS,100,Q1 fed\n")
    assert rents == {2: ("says nothing of a federal tax, in a list that is not headed as one of taxes", None)}
    taxes = told("Date,Payee,Amount,Tax year\n04/15/2025,Joe Landlord,900,2025\n04/15/2025,IRS,100,2025\n")
    assert taxes == {2: ("paid to somebody other than the IRS", "04/15/2025 | Joe Landlord | 900 | 2025")}


def test_what_a_person_leaves_out_is_counted() -> None:
    settings = parse('[[payments]]\nfiles = "*"\ndate = "Date"\namount = "Amount"\nkeep = { column = "Agency", is = ["IRS"] }\n')
    rows = told("Date,Agency,Amount\n04/15/2025,IRS,100\n04/15/2025,Grocer,7\n", settings=settings)
    assert rows == {3: ('client.toml keeps only other values of "Agency"', None)}


def test_a_part_is_listed_with_its_entry_or_for_its_own_words() -> None:
    rows = told(
        LEDGER + ',04/15/2025,Check,1187,United States Treasury,Form 1120 2024 balance due,C,"-1,875.00"\n'
        ',,,,,Balancing,,"1,875.00"\n'
        ",04/16/2025,Check,1188,Grocer,Food,C,-75.00\n"
        ",,,,,Food,,75.00\n"
        ",04/17/2025,Check,1189,Anybody,Various,C,-75.00\n"
        ",,,,,Form 941 Q1 2025,,75.00\n"
    )
    assert {row: raw for row, (reason, raw) in rows.items() if reason == "part of the entry above"} == {
        4: "Balancing | 1,875.00",
        6: None,
        8: "Form 941 Q1 2025 | 75.00",
    }


def test_a_repeated_transaction_is_listed_for_its_own_words() -> None:
    head = (
        "OFXHEADER:100\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD<BANKACCTFROM><ACCTID>1</BANKACCTFROM><BANKTRANLIST>"
    )
    one = "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20250415<TRNAMT>-{}.00<FITID>{}<NAME>{}</STMTTRN>"
    rows = one.format(10, "a", "IRS USATAXPYMT") + one.format(7, "b", "GROCER")
    tail = "</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    found = told(head + rows + rows + tail, "bank.ofx")
    assert {row: raw for row, (reason, raw) in found.items() if "FITID" in reason} == {
        3: "20250415 | DEBIT | -10.00 | IRS USATAXPYMT | account …1",
        4: None,
    }


def test_what_was_joined_keeps_its_text_in_the_order_of_the_file() -> None:
    _, files = joined(BANK, LIST)
    (row,) = files[0].set_aside
    assert (row.row, row.raw) == (2, "DEBIT | 01/15/2026 | IRS USATAXPYMT 222641480000127 WEB | -6200.00 | ACH_DEBIT | 1.00")
    assert row.reason == "the same payment as list.csv, row 2, joined with it"


def test_the_text_is_masked_before_it_is_stored() -> None:
    rows = told(f"{BANK_HEAD}DEBIT,04/15/2025,GUSTO TAX SSN 987-65-4321 EIN 98-7654321,-10.00,DEBIT,,\n")
    assert rows[2][1] == "DEBIT | 04/15/2025 | GUSTO TAX SSN ***-**-4321 EIN **-***4321 | -10.00 | DEBIT"


def test_rows_stand_by_sheet_and_row() -> None:
    rows = [SetAside(row, "x", sheet) for sheet, row in (("b", 9), ("a", 2), ("b", 3))]
    assert [(row.sheet, row.row) for row in asides.in_order(rows, ["b", "a"])] == [("b", 3), ("b", 9), ("a", 2)]
