"""Hold that a merged cell says of each of its rows what it says, and that a label over blank cells says nothing of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date

import openpyxl
import pytest

from reconcile.model import RecordFile, TaxPeriod
from reconcile.payments import plainbook
from tests.payment_files import read_bytes, read_text

APRIL, JUNE = date(2025, 4, 14), date(2025, 6, 13)


def read(rows: Sequence[Sequence[object]], *ranges: str, plain: bool = True) -> RecordFile:
    """Read a workbook of one sheet with these merged ranges, by the quick reader or by openpyxl."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(list(row))
    for one in ranges:
        page.merge_cells(one)
    if not plain:
        page["Z90"] = "=1+1"
    stream = io.BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as archive:
        assert (plainbook.read(archive) is not None) is plain
    return read_bytes(stream.getvalue(), "tracker.xlsx")


@pytest.mark.parametrize("plain", [True, False])
def test_a_merged_agency_holds_for_each_of_its_rows(plain: bool) -> None:
    record = read(
        [
            ("Agency", "Date", "Amount"),
            ("State of NJ", APRIL, 300),
            (None, JUNE, 300),
            ("IRS", APRIL, 1000),
            (None, JUNE, 1000),
        ],
        "A2:A3",
        "A4:A5",
        plain=plain,
    )
    assert [payment.row for payment in record.payments] == [4, 5]
    assert [one.reason for one in record.set_aside if one.row < 4] == ["state tax, not federal"] * 2


def test_merged_forms_periods_and_taxpayers() -> None:
    record = read(
        [
            ("EIN", "Form", "Date paid", "Amount", "Period"),
            ("00-3456789", 941, APRIL, 300, "Q1 2025"),
            (None, None, JUNE, 310, None),
            (None, 940, JUNE, 84, 2024),
        ],
        "A2:A4",
        "B2:B3",
        "E2:E3",
    )
    assert [(p.form, p.period, p.amount) for p in record.payments] == [
        ("941", TaxPeriod(2025, 3), 30000),
        ("941", TaxPeriod(2025, 3), 31000),
        ("940", TaxPeriod(2024, 12), 8400),
    ]
    assert {payment.tin.last4 for payment in record.payments if payment.tin} == {"6789"}


def test_a_merged_amount_counts_once_and_is_said() -> None:
    record = read(
        [("Date paid", "Form", "Period", "Amount"), (APRIL, 941, "Q4 2024", 600), (APRIL, 941, "Q1 2025", None)], "D2:D3"
    )
    assert [(payment.row, payment.amount) for payment in record.payments] == [(2, 60000)]
    assert [(problem.code, problem.blocking) for problem in record.problems] == [("record_amount_merged", True)]


def test_merged_titles_and_headings_are_no_values() -> None:
    record = read(
        [("Federal estimates 1040-ES 2025", None, None), ("Qtr", "Date", "Amount"), (None, None, None), ("Q1", APRIL, 100)],
        "A1:C1",
        "A2:A3",
        "B2:B3",
        "C2:C3",
    )
    assert [(payment.row, payment.amount) for payment in record.payments] == [(4, 10000)]


def test_a_label_over_blank_cells_makes_no_federal_payment_of_a_states() -> None:
    record = read_text(
        "Agency,Qtr,Date Paid,Amount\nIRS,Q1,4/14/2025,1000\n,Q2,6/13/2025,1000\nState of NJ,Q1,4/14/2025,300\n,Q2,6/13/2025,99\n"
    )
    assert [payment.row for payment in record.payments] == [2, 3]
    (problem,) = record.problems
    assert (problem.code, problem.blocking, problem.where) == ("record_row_unreadable", True, "record.csv, row 5")
    assert "State of NJ" in problem.what


def test_below_a_state_a_row_that_names_a_federal_form_is_a_payment() -> None:
    record = read_text(
        "Agency,Date Paid,Amount,Form\nState of NJ,4/14/2025,300,NJ-1040-ES\n,4/14/2025,1000,1040-ES\n,4/14/2025,200,NJ-1040-ES\n"
    )
    assert [payment.row for payment in record.payments] == [3]
    assert not record.problems


def test_below_the_irs_a_row_that_says_nothing_is_not_dropped() -> None:
    record = read_text("Agency,Date,Amount\nIRS,4/14/2025,1000\n,6/13/2025,1000\nAcme,6/14/2025,5\n,6/15/2025,6\n")
    assert [payment.row for payment in record.payments] == [2]
    assert [problem.where for problem in record.problems] == ["record.csv, row 3"]
