"""Read real .xls and .ods workbooks, as a spreadsheet program saves them."""

from __future__ import annotations

import datetime
import importlib.util
import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import Workbook

from reconcile.model import RecordFile, TaxPeriod
from tests.payment_files import read_bytes

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = [
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed"),
    pytest.mark.skipif(importlib.util.find_spec("python_calamine") is None, reason="python-calamine is not installed"),
]
APRIL, JUNE, SEPTEMBER = datetime.date(2025, 4, 14), datetime.date(2025, 6, 13), datetime.date(2025, 9, 12)
FORMATS = ("xls", "ods")


def saved(book: Workbook, format: str, folder: Path) -> RecordFile:
    """Save a workbook in an old format by LibreOffice, and read it."""
    path = folder / "list.xlsx"
    book.save(path)
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", format, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return read_bytes((folder / f"list.{format}").read_bytes(), f"list.{format}")


def book(*rows: list[object], merged: tuple[str, ...] = ()) -> Workbook:
    """Return a workbook of one sheet."""
    made = Workbook()
    assert made.active is not None
    for row in rows:
        made.active.append(row)
    for one in merged:
        made.active.merge_cells(one)
    return made


@pytest.mark.parametrize("format", FORMATS)
def test_days_amounts_and_numbers_are_read_from_a_list(format: str, tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Federal estimated taxes"],
        [],
        ["Date", "Amount", "Form", "Tax year", "Check #"],
        [APRIL, 2500.5, "1040-ES", 2025, 1001],
        ["6/13/2025", "$2,500.50", "1040-ES", 2025, 1002],
        [None, 5001, "Total", None, None],
    ]
    record = saved(book(*rows), format, tmp_path)
    assert [(p.date, p.amount, p.form, p.period, p.reference, p.row) for p in record.payments] == [
        (APRIL, 2_500_50, "1040", TaxPeriod(2025, 12), "1001", 4),
        (JUNE, 2_500_50, "1040", TaxPeriod(2025, 12), "1002", 5),
    ]
    assert [row.row for row in record.set_aside] == [6]
    assert not record.problems


@pytest.mark.parametrize("format", FORMATS)
def test_a_merged_cell_holds_for_each_of_its_rows(format: str, tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Taxes paid"],
        [],
        [],
        ["Form", "Date", "Amount", "Check #", "Tax year"],
        ["1040-ES", APRIL, 2500, 1001, 2025],
        [None, JUNE, 2500, 1002, None],
        [None, SEPTEMBER, 2500, 1003, None],
        ["941", SEPTEMBER, 800, 1004, "Q3 2025"],
    ]
    record = saved(book(*rows, merged=("A1:E1", "A5:A7", "E5:E7")), format, tmp_path)
    assert [(p.form, str(p.period)) for p in record.payments] == [("1040", "2025-12")] * 3 + [("941", "2025-09")]


@pytest.mark.parametrize("format", FORMATS)
def test_an_amount_that_is_merged_counts_once_and_is_said(format: str, tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Date", "Amount", "Form", "Tax year"],
        [APRIL, 2500, "1040-ES", 2025],
        [JUNE, None, "1040-ES", 2025],
    ]
    record = saved(book(*rows, merged=("B2:B3",)), format, tmp_path)
    assert [p.amount for p in record.payments] == [2_500_00]
    assert [problem.code for problem in record.problems] == ["record_amount_merged"]
