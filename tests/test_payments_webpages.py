"""Hold which tables of saved web pages are lists of federal tax payments, and that those of banks and shops are none."""

from __future__ import annotations

import pytest

from reconcile import reading
from reconcile.config import Settings
from reconcile.model import FileReading
from tests.payment_files import input_file


def read(title: str, *rows: str, below: str = "") -> FileReading:
    """Read a page with one table, whose cells are parted by bars, as the program does."""
    table = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row.split("|")) + "</tr>" for row in rows)
    page = f"<html><body><h2>{title}</h2><table>{table}</table><p>{below}</p></body></html>"
    return reading.read_file(input_file(page.encode(), "page.html"), Settings())


@pytest.mark.parametrize(
    ("headings", "row"),
    [
        ("Date|Form|Year|Amount|Notes", "04/15/2025|1040-ES|2025|1,700.01|Mass. paid same day"),
        ("Date|Payee|Check|Amount|Memo", "04/15/2025|United States Treasury|1201|$1,700.01|1040-ES 2025"),
        ("Paid on|Amount|Kind|Tax Year", "04/15/2025|1700.01|1040-ES Q1|2025"),
        ("Date|Agency|Amount|What for", "04/15/2025|IRS|1700.01|1040-ES 2025, see the invoice"),
    ],
)
def test_a_page_whose_rows_name_federal_tax_is_a_list(headings: str, row: str) -> None:
    result = read("Tax log", headings, row, row.replace("04/15", "06/16"), "Total|3,400.02", below="Made by our own system")
    assert result.records is not None and not result.problems
    assert [(p.amount, p.form, p.kind, str(p.period)) for p in result.records.payments] == [
        (170001, "1040", "estimated", "2025-12"),
        (170001, "1040", "estimated", "2025-12"),
    ]


@pytest.mark.parametrize(
    ("title", "headings", "row"),
    [
        ("My bank", "Date|Description|Amount", "04/15/2025|IRS USATAXPYMT|-$2,500.00"),
        ("My bank", "Date|Payee|Amount", "04/15/2025|IRS USATAXPYMT 270550540000001|-$2,500.00"),
        ("My bank", "Date|Payee|Amount|Balance", "04/15/2025|IRS|-$2,500.00|10.00"),
        ("Checking - account activity", "Date|Payee|Amount", "04/15/2025|IRS|-$2,500.00"),
        ("Invoice 1201", "Date|Form|Service|Amount", "04/15/2025|1040|Individual return|500.00"),
        ("Your firm", "Date|Form|Preparation of|Amount", "04/15/2025|1040|2024|500.00"),
        ("Filed returns", "Date|Form|Year|Refund amount", "04/15/2025|1040|2024|500.00"),
        ("Returns e-filed", "Date|Form|Year|Amount", "04/15/2025|1040|2024|500.00"),
        ("Orders", "Date|Item|Amount", "04/15/2025|Form 1040 Deluxe|50.00"),
        ("Dates to know", "Date|Form|What", "04/15/2025|1040-ES|first instalment"),
        ("Account", "Code|Explanation of transaction|Cycle|Date|Amount", "610|Payment with return|20251605|04-15-2025|-$50.00"),
        ("Bills", "Date|Payee|Amount", "04/15/2025|Power and Light|-$250.00"),
        ("Wages", "Date|Form|Name|Wages amount", "04/15/2025|W-2|Ann|2500.00"),
    ],
)
def test_a_page_of_anything_else_is_none(title: str, headings: str, row: str) -> None:
    result = read(title, headings, row, row)
    assert result.records is None


def test_a_page_on_which_few_rows_are_of_tax_is_none() -> None:
    others = [f"05/{day}/2025|Grocer|-{day}.00" for day in range(10, 16)]
    assert read("Spending", "Date|Payee|Amount", "04/15/2025|IRS|-500.00", *others).records is None
