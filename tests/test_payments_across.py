"""Hold what all lists have in common whose payments stand side by side: workbooks, the command, whatever else may come."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.payment_files import read_text
from tests.side_by_side import BESIDE, GROUPED, TURNED, purposes, told
from tests.test_cli import reconcile
from tests.test_payments_xlsx import read, workbook


def test_a_turned_sheet_of_real_days_and_numbers() -> None:
    rows: list[list[object]] = [
        ["2025 Form 1040-ES"],
        [None, "Q1", "Q2", "Total"],
        ["Date paid", date(2025, 4, 14), date(2025, 6, 13), None],
        ["Amount", 2500, 2500.5, "=SUM(B4:C4)"],
        ["Check #", 1001, 1002, None],
    ]
    record = read(workbook(("Estimates", rows)))
    assert told(record) == [(4, "2025-04-14", 250_000), (4, "2025-06-13", 250_050)]
    assert record.payments[0].raw == "Q1 | Date paid 2025-04-14 | Amount 2500 | Check # 1001"
    assert record.payments[0].sheet == "Estimates"
    assert [entry.reason for entry in record.set_aside] == ["total or balance line"]


def test_a_sheet_of_groups_under_merged_quarters_and_years_as_numbers() -> None:
    book = workbook(
        (
            "1040-ES",
            [
                ["1040-ES payments"],
                [None, "Q1", None, "Q2", None],
                ["Tax year", "Date", "Amount", "Date", "Amount"],
                [2024, date(2024, 4, 15), 1000, date(2024, 6, 17), 1000],
                [2025, date(2025, 4, 14), 1100, None, None],
            ],
        )
    )
    book["1040-ES"].merge_cells("B2:C2")
    book["1040-ES"].merge_cells("D2:E2")
    record = read(book)
    assert told(record) == [(4, "2024-04-15", 100_000), (4, "2024-06-17", 100_000), (5, "2025-04-14", 110_000)]
    assert [period for _, period, _ in purposes(record.payments)] == ["2024-12", "2024-12", "2025-12"]
    assert [entry.reason for entry in record.set_aside] == ["not paid yet: no date and no amount"]


def test_a_sheet_with_too_many_columns_says_which_were_not_read() -> None:
    count = 80
    days: list[object] = ["Date paid", *(date(2025, 1 + number % 12, 10) for number in range(count))]
    record = read(workbook(("1040-ES 2025", [days, ["Amount", *range(100, 100 + count)]])))
    assert len(record.payments) == 63
    assert any("column 64" in problem.what for problem in record.problems)


def test_years_as_numbers_beside_groups() -> None:
    rows: list[list[object]] = [
        ["1040-ES"],
        [None, "Q1 date", "Q1 amount", "Q2 date", "Q2 amount"],
        [2024, date(2024, 4, 15), 1, date(2024, 6, 17), 2],
        [2025, date(2025, 4, 14), 3, None, None],
    ]
    record = read(workbook(("log", rows)))
    assert [period for _, period, _ in purposes(record.payments)] == ["2024-12", "2024-12", "2025-12"]


def test_merged_cells_over_several_rows_are_not_guessed() -> None:
    rows: list[list[object]] = [
        ["1040-ES 2025"],
        ["Client", "Q1 date", "Q1 amount", "Q2 date", "Q2 amount"],
        ["Hale", date(2025, 4, 15), 1, date(2025, 6, 17), 2],
        [None, date(2025, 4, 14), 3, date(2025, 6, 17), 4],
    ]
    book = workbook(("log", rows))
    book["log"].merge_cells("A3:A4")
    record = read(book)
    assert not record.payments and any(problem.blocking for problem in record.problems)


def test_years_as_numbers_over_lists_beside_each_other() -> None:
    rows: list[list[object]] = [
        ["1040-ES"],
        [2024, None, None, 2025, None],
        ["Date", "Amount", None, "Date", "Amount"],
        [date(2024, 4, 15), 1000, None, date(2025, 4, 14), 1100],
    ]
    record = read(workbook(("log", rows)))
    assert [period for _, period, _ in purposes(record.payments)] == ["2024-12", "2025-12"]


# --- through the command --------------------------------------------------------------------------------------------------


def inspected(path: Path) -> dict[str, object]:
    """Return what the real command tells of a file."""
    (found,) = json.loads(reconcile("inspect", "--json", path).stdout)
    assert isinstance(found, dict)
    return found


def test_inspect_tells_of_a_turned_table(tmp_path: Path) -> None:
    path = tmp_path / "estimates.csv"
    path.write_text(TURNED)
    found = json.loads(json.dumps(inspected(path)))
    assert [payment["row"] for payment in found["records"]["payments"]] == [5] * 4
    assert found["records"]["payments"][3]["raw"].startswith("Q4 | Due 1/15/2026 | Date paid 1/14/2026")


@pytest.mark.parametrize("text", [GROUPED, BESIDE])
def test_inspect_tells_of_groups(tmp_path: Path, text: str) -> None:
    path = tmp_path / "groups.csv"
    path.write_text(text)
    found = json.loads(json.dumps(inspected(path)))
    assert len(found["records"]["payments"]) == text.count("/2024,") + text.count("/2025,")
    assert not found["problems"]


def test_inspect_tells_of_a_turned_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in (["1040-ES 2025"], [None, "Q1", "Q2"], ["Paid on", date(2025, 4, 14), None], ["Amount", 100, 200]):
        page.append(row)
    book.save(tmp_path / "estimates.xlsx")
    found = json.loads(json.dumps(inspected(tmp_path / "estimates.xlsx")))
    assert [payment["amount"] for payment in found["records"]["payments"]] == ["100.00"]
    assert "column C" in found["problems"][0]["where"]


# --- the same payments, however they lie ----------------------------------------------------------------------------------

_PAID = st.lists(
    st.one_of(
        st.none(),
        st.tuples(st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.integers(1, 10**7), st.integers(100, 99_999)),
    ),
    min_size=4,
    max_size=4,
)


def laid_out(payments: Sequence[tuple[date, int, int] | None]) -> dict[str, str]:
    """Return the payments of a year by quarter, as a plain list and in each way in which they stand side by side."""
    cells = [
        (f"{one[0]:%m/%d/%Y}", f"{one[1] // 100}.{one[1] % 100:02d}", str(one[2])) if one else ("", "", "") for one in payments
    ]
    days, amounts, checks = (",".join(column) for column in zip(*cells, strict=True))
    row = ",".join(map(",".join, cells))
    listed = "".join(f"Q{number},{','.join(cell)}\n" for number, cell in enumerate(cells, start=1) if cell[0])
    named = ",".join(f"Q{number} date,Q{number} amount,Q{number} check #" for number in range(1, 5))
    return {
        "plain": f"Quarter,Date,Amount,Check #\n{listed}",
        "turned": f",Q1,Q2,Q3,Q4\nDate paid,{days}\nAmount,{amounts}\nCheck #,{checks}\n",
        "one line": f"Client,{named}\nHale,{row}\n",
        "two lines": f",Q1,,,Q2,,,Q3,,,Q4,,\nClient{',Date,Amount,Ck#' * 4}\nHale,{row}\n",
    }


@pytest.mark.parametrize("title", ["2025 Form 1040-ES", "Form 941 deposits 2025"])
@settings(max_examples=60, deadline=None)
@given(payments=_PAID)
def test_the_same_payments_are_read_however_they_lie(title: str, payments: list[tuple[date, int, int] | None]) -> None:
    found = {}
    for way, text in laid_out(payments).items():
        record = read_text(f"{title}\n{text}")
        if way == "plain" or any(payments):
            found[way] = [
                (one.date, one.amount, one.form, one.period, one.kind, one.method, one.reference) for one in record.payments
            ]
    assert all(one == found["plain"] for one in found.values()), found
    assert [(day, amount) for day, amount, *_ in found["plain"]] == [(one[0], one[1]) for one in payments if one]


# --- whatever comes -------------------------------------------------------------------------------------------------------

_CELL = st.sampled_from(
    [
        *(
            "",
            "",
            "Q1",
            "Q2",
            "Date",
            "Date paid",
            "Amount",
            "Check #",
            "Due",
            "Total",
            "2024",
            "2025",
            "Form 941",
            "CA",
            "Federal",
        ),
        *("4/14/2025", "13/6/2025", "1/2/2025", "100", "-100", "2,5", "abc", "TBD", "=SUM(A1)", "VOID", "Notes", "Tax year"),
        *("Q1 date", "Q1 amount", "Q2 date", "Q2 amount", "Date 1", "Amount 1", "Date 2", "Amount 2", "987-65-4321", "1040-ES"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(_CELL, min_size=1, max_size=8), min_size=1, max_size=10))
def test_whatever_stands_side_by_side_no_row_is_lost(rows: list[list[str]]) -> None:
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
    record = read_text(f"1040-ES\n{text}\n")
    assert "987-65-4321" not in repr(record)
