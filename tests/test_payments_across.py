"""Hold the reading of lists whose payments stand side by side: one to a column, or in groups of columns of one row."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile.config import parse
from reconcile.model import Payment, RecordFile
from tests.payment_files import read_bytes, read_text
from tests.test_cli import reconcile
from tests.test_payments_xlsx import read, workbook

TURNED = (
    "2025 Form 1040-ES,,,,\n,Q1,Q2,Q3,Q4\nDue,4/15/2025,6/16/2025,9/15/2025,1/15/2026\n"
    'Date paid,4/14/2025,6/13/2025,9/12/2025,1/14/2026\nAmount,"2,500.00","2,500.00","2,500.00","2,500.00"\n'
    "Check #,1001,1002,1003,1004\n"
)
GROUPED = (
    "1040-ES payments\nTax year,Q1 date,Q1 amount,Q1 check #,Q2 date,Q2 amount,Q2 check #,Total\n"
    "2024,4/15/2024,1000,901,6/17/2024,1000,902,2000\n2025,4/14/2025,1100,1001,6/13/2025,1200,1002,2300\n"
)
BESIDE = (
    "1040-ES,,,,,,\n2024,,,,2025,,\nDate,Amount,Check #,,Date,Amount,Check #\n"
    "4/15/2024,1000,901,,4/14/2025,1100,1001\n6/17/2024,1000,902,,,,\n"
)


def told(record: RecordFile) -> list[tuple[int, str, int]]:
    """Return row, day and cents of each payment."""
    return [(payment.row, payment.date.isoformat(), payment.amount) for payment in record.payments]


def purposes(payments: Sequence[Payment]) -> list[tuple[str | None, str | None, str]]:
    """Return form, period and kind of each payment."""
    return [(one.form, str(one.period) if one.period else None, one.kind) for one in payments]


def blocking(record: RecordFile) -> list[str]:
    """Return what is said of a record that stops it."""
    return [problem.what for problem in record.problems if problem.blocking]


# --- one payment to a column ----------------------------------------------------------------------------------------------


def test_each_column_is_one_payment() -> None:
    record = read_text(TURNED)
    assert told(record) == [
        (5, "2025-04-14", 250_000),
        (5, "2025-06-13", 250_000),
        (5, "2025-09-12", 250_000),
        (5, "2026-01-14", 250_000),
    ]
    assert purposes(record.payments) == [("1040", "2025-12", "estimated")] * 4
    assert [payment.reference for payment in record.payments] == ["1001", "1002", "1003", "1004"]
    assert record.payments[0].raw == "Q1 | Due 4/15/2025 | Date paid 4/14/2025 | Amount 2,500.00 | Check # 1001"
    assert not record.problems and not record.set_aside
    assert "one payment to a column" in record.why


def test_an_employers_quarter_over_a_column_is_the_quarter_of_its_payment() -> None:
    record = read_text("Form 941 deposits 2025\nQuarter,Q1,Q2\nDate paid,4/30/2025,7/31/2025\nAmount,900,950\n")
    assert purposes(record.payments) == [("941", "2025-03", "deposit"), ("941", "2025-06", "deposit")]


@pytest.mark.parametrize(
    "names",
    [
        ("1st qtr", "2nd qtr"),
        ("1Q", "2Q"),
        ("First quarter", "Second quarter"),
        ("Q1 2025", "Q2 2025"),
        ("Voucher 1", "Voucher 2"),
        ("Est. 1", "Est. 2"),
        ("Payment 1", "Payment 2"),
        ("4/15/2025", "6/16/2025"),
        ("", ""),
    ],
)
def test_columns_under_other_names(names: tuple[str, str]) -> None:
    record = read_text(f"2025 1040-ES\n,{','.join(names)}\nPaid on,4/14/2025,6/13/2025\nAmt,100,200\n")
    assert told(record) == [(4, "2025-04-14", 10_000), (4, "2025-06-13", 20_000)]
    assert purposes(record.payments) == [("1040", "2025-12", "estimated")] * 2
    assert not record.problems


@pytest.mark.parametrize(
    ("day", "amount"),
    [("Date paid", "Amount"), ("Date", "Amt paid"), ("Paid on", "Payment"), ("When paid", "Federal"), ("Pmt date", "Amount ($)")],
)
def test_field_names_in_other_words(day: str, amount: str) -> None:
    record = read_text(f"1040-ES 2025\n,Q1,Q2\n{amount},100,200\n{day},4/14/2025,6/13/2025\n")
    assert told(record) == [(3, "2025-04-14", 10_000), (3, "2025-06-13", 20_000)]


def test_names_of_fields_in_another_column_than_the_first() -> None:
    record = read_text("2025 estimated tax,,,\n,,,\n,,Q1,Q2\n,Date paid,4/14/2025,6/13/2025\n,Amount,100,200\n")
    assert told(record) == [(5, "2025-04-14", 10_000), (5, "2025-06-13", 20_000)]


def test_a_column_that_is_not_paid_yet_and_one_of_totals_are_set_aside() -> None:
    record = read_text(
        "2025 Form 1040-ES,,,,,\n,Q1,Q2,Q3,Q4,Total\nDue,4/15/2025,6/16/2025,9/15/2025,1/15/2026,\n"
        "Date paid,4/14/2025,,TBD,,\nAmount,100,,200,,300\n"
    )
    assert told(record) == [(5, "2025-04-14", 10_000)]
    assert [entry.reason for entry in record.set_aside] == [
        "not paid yet: no date and no amount",
        "not paid yet: no date of payment",
        "not paid yet: no date and no amount",
        "total or balance line",
    ]
    assert not record.problems


def test_a_column_of_which_only_the_name_is_there_holds_for_no_other() -> None:
    record = read_text("1040-ES 2025\n,Q1,Q2,Q3,Q4\nDate paid,4/14/2025,6/13/2025,,\nAmount,100,200,,\nNotes,,,,\n")
    assert told(record) == [(4, "2025-04-14", 10_000), (4, "2025-06-13", 20_000)]
    assert [entry.reason for entry in record.set_aside] == ["not paid yet: no date and no amount"] * 2


@pytest.mark.parametrize("name", ["", "Paid in year", "YTD"])
def test_a_sum_of_the_others_is_no_payment_whatever_stands_over_it(name: str) -> None:
    record = read_text(f"1040-ES 2025\n,Q1,Q2,{name}\nDate paid,4/14/2025,6/13/2025,\nAmount,100,200,300\n")
    assert told(record) == [(4, "2025-04-14", 10_000), (4, "2025-06-13", 20_000)]
    assert not blocking(record)


def test_an_amount_without_a_day_is_a_problem_of_its_column() -> None:
    record = read_text(TURNED.replace("6/13/2025", ""))
    assert [payment.reference for payment in record.payments] == ["1001", "1003", "1004"]
    (problem,) = record.problems
    assert problem.blocking and problem.where == "record.csv, row 5, column C"
    assert "has an amount but no date" in problem.what


def test_cells_that_cannot_be_read_are_problems_of_their_columns() -> None:
    record = read_text(
        "1040-ES 2025\n,Q1,Q2,Q3,Q4\nDate paid,4/14/2025,6/31/2025,9/12/2025,1/14/2026\nAmount,100,200,3oo,=SUM(A1:A3)\n"
    )
    assert told(record) == [(4, "2025-04-14", 10_000)]
    assert [problem.where.rpartition(", ")[2] for problem in record.problems] == ["column C", "column D", "column E"]


def test_days_of_two_orders_are_not_guessed() -> None:
    record = read_text("1040-ES 2025\n,Q1,Q2,Q3\nDate paid,14/4/2025,6/13/2025,9/10/2025\nAmount,100,200,300\n")
    assert len(record.payments) < 3 and blocking(record)
    day_first = read_text("1040-ES 2025\n,Q1,Q2,Q3\nDate paid,14/4/2025,13/6/2025,9/10/2025\nAmount,100,200,300\n")
    assert [payment.date for payment in day_first.payments] == [date(2025, 4, 14), date(2025, 6, 13), date(2025, 10, 9)]


def test_several_blocks_each_have_titles_of_their_own() -> None:
    block = ",Q1,Q2\nDate paid,4/14/{0},6/13/{0}\nAmount,100,200\n\n"
    record = read_text(f"1040-ES 2024\n{block.format(2024)}1040-ES 2025\n{block.format(2025)}")
    assert told(record) == [
        (4, "2024-04-14", 10_000),
        (4, "2024-06-13", 20_000),
        (9, "2025-04-14", 10_000),
        (9, "2025-06-13", 20_000),
    ]
    assert [period for _, period, _ in purposes(record.payments)] == ["2024-12", "2024-12", "2025-12", "2025-12"]


def test_a_block_of_a_state_is_set_aside() -> None:
    block = "Date paid,4/14/2025,6/13/2025\nAmount,{},{}\nCheck #,{},{}\n"
    record = read_text(
        "2025 estimated taxes - 1040-ES\n,Q1,Q2\nFederal,,\n"
        + block.format(100, 200, 1001, 1002)
        + "California (540-ES),,\n"
        + block.format(30, 40, 1003, 1004)
    )
    assert told(record) == [(5, "2025-04-14", 10_000), (5, "2025-06-13", 20_000)]
    state = [entry for entry in record.set_aside if entry.reason == "state tax, not federal"]
    assert [(entry.row, entry.raw) for entry in state] == [
        (9, "Q1 | Date paid 4/14/2025 | Amount 30 | Check # 1003"),
        (9, "Q2 | Date paid 6/13/2025 | Amount 40 | Check # 1004"),
    ]


def test_a_table_of_a_state_gives_no_payments() -> None:
    record = read_text("California estimated tax 2025\n,Q1,Q2\nDate paid,4/14/2025,6/13/2025\nAmount,30,40\n")
    assert not record.payments
    assert [entry.reason for entry in record.set_aside] == ["state tax, not federal"] * 2


def test_federal_and_state_amounts_in_rows_of_one_block() -> None:
    record = read_text("2025 1040-ES\n,Q1,Q2\nDate paid,4/14/2025,6/13/2025\nFederal,100,200\nState,30,40\nCheck #,1,2\n")
    assert told(record) == [(4, "2025-04-14", 10_000), (4, "2025-06-13", 20_000)]


def test_notes_and_totals_below_a_block_are_no_payments() -> None:
    record = read_text(TURNED + '\nTotal paid,,,,"10,000.00"\nPaid from joint checking,,,,\nPrepared by JH,,,,\n')
    assert len(record.payments) == 4
    assert not record.problems


def test_a_note_of_a_column_is_of_its_payment_alone() -> None:
    record = read_text(TURNED + "Notes,,VOID - see Q3,,\n")
    assert [payment.reference for payment in record.payments] == ["1001", "1003", "1004"]
    assert [entry.reason for entry in record.set_aside] == ["voided in the record"]


def test_a_minus_in_one_column_takes_no_other_with_it() -> None:
    record = read_text("1040-ES 2025\n,Q1,Q2,Q3\nDate paid,4/14/2025,4/20/2025,9/12/2025\nAmount,100,-100,300\n")
    assert told(record) == [(4, "2025-04-14", 10_000), (4, "2025-09-12", 30_000)]
    (problem,) = record.problems
    assert "may take that one back" in problem.what


def test_years_side_by_side_are_tax_years_where_a_title_names_the_tax() -> None:
    text = "{}\n,2023,2024\nDate paid,4/15/2024,4/14/2025\nAmount,100,200\n"
    record = read_text(text.format("Form 1040 balance due"))
    assert purposes(record.payments) == [("1040", "2023-12", "balance_due"), ("1040", "2024-12", "balance_due")]
    assert [payment.period for payment in read_text(text.format("Payments to the IRS")).payments] == [None, None]


def test_two_people_beside_each_other_are_told_by_their_numbers() -> None:
    record = read_text("1040-ES 2025\n,***-**-1122,***-**-3344\nDate paid,4/14/2025,4/14/2025\nAmount,100,200\n")
    assert [payment.tin.last4 if payment.tin else None for payment in record.payments] == ["1122", "3344"]


@pytest.mark.parametrize(
    "text",
    [
        # Days on which something was due are no days of payment.
        "2025 1040-ES\n,Q1,Q2,Q3,Q4\nDue,4/15/2025,6/16/2025,9/15/2025,1/15/2026\nAmount,100,100,100,100\n",
        "2025 1040-ES\n,4/15/2025,6/16/2025,9/15/2025\nAmount,100,100,100\n",
        "2025 1040-ES\nQuarter,Q1,Q2\nDue date,4/15/2025,6/16/2025\nAmount paid,100,100\n",
        "2025 1040-ES\n,Q1,Q2\nDate paid,yes,yes\nAmount,100,100\n",
        "2025 1040-ES\n,Q1,Q2\nDate paid,4/14/2025,6/13/2025\nAmount,done,done\n",
        "Year,Q1,Q2,Q3,Q4\n2024,100,100,100,100\n2025,100,100,100,100\n",
    ],
)
def test_what_states_no_day_or_no_amount_gives_no_payments(text: str) -> None:
    record = read_text(text)
    assert not record.payments and len(record.problems) == 1 and record.problems[0].blocking
    assert "layout not recognised" in record.problems[0].what


def test_one_value_beside_each_name_is_no_table() -> None:
    record = read_text("Date paid,4/14/2025\nAmount,100\nForm,1040-ES\n")
    assert not record.payments and blocking(record)


def test_a_block_without_days_is_said_beside_one_with_them() -> None:
    record = read_text(TURNED + "\n2024 Form 1040-ES,,,,\n,Q1,Q2,Q3,Q4\nAmount,100,100,100,100\n")
    assert len(record.payments) == 4
    (problem,) = record.problems
    assert "no cell says on which day each was paid" in problem.what and '"Q1"' in problem.what


def test_a_payment_outside_of_the_block_is_not_lost() -> None:
    record = read_text(TURNED + "\nBalance due with return,4/15/2026,300,,\n")
    assert len(record.payments) == 4
    assert blocking(record)


def test_commas_inside_of_amounts_give_no_wrong_amounts() -> None:
    record = read_text("1040-ES 2025\n,Q1,Q2\nDate paid,4/14/2025,6/13/2025\nAmount,2,500.00,2,500.00\n")
    assert not record.payments
    (problem,) = record.problems
    assert problem.where == "record.csv, row 4" and "a comma inside a cell" in problem.what


def test_rows_of_unequal_length_are_blank_at_their_end() -> None:
    record = read_text("1040-ES 2025\n,Q1,Q2,Q3\nDate paid,4/14/2025,6/13/2025\nAmount,100,200\nCheck #,7001\n")
    assert [(payment.amount, payment.reference) for payment in record.payments] == [(10_000, "7001"), (20_000, None)]
    assert [entry.reason for entry in record.set_aside] == ["not paid yet: no date and no amount"]


def test_a_nul_in_a_turned_table_is_damage_of_the_file() -> None:
    record = read_bytes(TURNED.replace("1001", "10\0001").encode())
    assert not record.payments and "NUL" in record.problems[0].what


def test_more_columns_than_a_sheet_may_have_are_read_from_text() -> None:
    count = 70
    days = ",".join(f"{1 + number % 12}/10/2025" for number in range(count))
    record = read_text(f"941 deposits\nDate paid,{days}\nAmount,{','.join(str(100 + number) for number in range(count))}\n")
    assert [payment.amount for payment in record.payments] == [10_000 + 100 * number for number in range(count)]


def test_the_client_file_states_what_the_table_does_not() -> None:
    stated = parse('[[payments]]\nfiles = "record.csv"\nform = "1040-ES"\n')
    record = read_text("Quarter,Q1 2025,Q2 2025\nDate paid,4/14/2025,6/13/2025\nAmount,100,200\n", settings=stated)
    assert purposes(record.payments) == [("1040", "2025-12", "estimated")] * 2


def test_no_number_of_a_taxpayer_is_kept() -> None:
    record = read_text("1040-ES 2025\n,Q1,Q2\nSSN,987-65-4321,987-65-4321\nDate paid,4/14/2025,6/13/2025\nAmount,100,x\n")
    assert "987-65-4321" not in repr(record) and record.payments[0].tin is not None


# --- groups of columns in one row -----------------------------------------------------------------------------------------


def test_each_group_of_a_row_is_one_payment() -> None:
    record = read_text(GROUPED)
    assert told(record) == [
        (3, "2024-04-15", 100_000),
        (3, "2024-06-17", 100_000),
        (4, "2025-04-14", 110_000),
        (4, "2025-06-13", 120_000),
    ]
    assert purposes(record.payments) == [("1040", f"{year}-12", "estimated") for year in (2024, 2024, 2025, 2025)]
    assert [payment.reference for payment in record.payments] == ["901", "902", "1001", "1002"]
    assert record.payments[3].raw == "Q2 | Tax year 2025 | date 6/13/2025 | amount 1200 | check # 1002"
    assert [(entry.row, entry.reason) for entry in record.set_aside] == [
        (3, "total or balance line"),
        (4, "total or balance line"),
    ]
    assert not record.problems


@pytest.mark.parametrize(
    "heading",
    [
        "Year,Q1 Date paid,Q1 Amt,Q2 Date paid,Q2 Amt",
        "Year,Date paid Q1,Amount Q1,Date paid Q2,Amount Q2",
        "Year,1st qtr date,1st qtr amount,2nd qtr date,2nd qtr amount",
        "Year,1Q - Paid on,1Q - Paid,2Q - Paid on,2Q - Paid",
        "Year,Date (Q1),Amount (Q1),Date (Q2),Amount (Q2)",
        "Year,Voucher 1 date,Voucher 1 amount,Voucher 2 date,Voucher 2 amount",
        "Year,Q1 date,Amount,Q2 date,Amount",
        "Year,Date 1,Amount 1,Date 2,Amount 2",
        "Year,Payment 1 date,Payment 1 amount,Payment 2 date,Payment 2 amount",
    ],
)
def test_groups_in_one_line_of_headings(heading: str) -> None:
    record = read_text(f"1040-ES estimates\n{heading}\n2025,4/14/2025,100,6/13/2025,200\n")
    assert told(record) == [(3, "2025-04-14", 10_000), (3, "2025-06-13", 20_000)]
    assert purposes(record.payments) == [("1040", "2025-12", "estimated")] * 2
    assert not record.problems


@pytest.mark.parametrize(
    "names", [("Q1", "Q2"), ("1st quarter", "2nd quarter"), ("Q1 2025", "Q2 2025"), ("4/15/2025", "6/16/2025")]
)
def test_groups_under_two_lines_of_headings(names: tuple[str, str]) -> None:
    record = read_text(
        f"1040-ES 2025\n{names[0]},,,{names[1]},,\nDate,Amount,Ck#,Date,Amount,Ck#\n4/14/2025,1,11,6/13/2025,2,12\n"
    )
    assert told(record) == [(4, "2025-04-14", 100), (4, "2025-06-13", 200)]
    assert [payment.reference for payment in record.payments] == ["11", "12"]
    assert purposes(record.payments) == [("1040", "2025-12", "estimated")] * 2
    assert not record.problems


def test_clients_in_rows_and_quarters_across() -> None:
    record = read_text(
        "2025 Form 1040-ES,,,,\nClient,Q1,,Q2,\n,Date paid,Amount,Date paid,Amount\n"
        "Hale,4/14/2025,100,6/13/2025,200\nOkafor,4/15/2025,300,,\n"
    )
    assert told(record) == [(4, "2025-04-14", 10_000), (4, "2025-06-13", 20_000), (5, "2025-04-15", 30_000)]
    assert [(entry.row, entry.reason) for entry in record.set_aside] == [(5, "not paid yet: no date and no amount")]
    assert record.payments[2].raw == "Q1 | Client Okafor | Date paid 4/15/2025 | Amount 300"


def test_lists_beside_each_other_under_their_years() -> None:
    record = read_text(BESIDE)
    assert told(record) == [(4, "2024-04-15", 100_000), (4, "2025-04-14", 110_000), (5, "2024-06-17", 100_000)]
    assert [period for _, period, _ in purposes(record.payments)] == ["2024-12", "2025-12", "2024-12"]
    assert not record.problems and not record.set_aside


def test_lists_beside_each_other_under_their_forms() -> None:
    record = read_text("Form 941,,,,Form 940,,\nDate,Amount,Check #,,Date,Amount,Check #\n4/30/2025,900,11,,1/31/2025,42,12\n")
    assert [(one.form, one.amount) for one in record.payments] == [("941", 90_000), ("940", 4_200)]
    assert not record.problems


def test_quarters_of_employers_in_groups() -> None:
    record = read_text("Form 941 - 2025\nQ1,,Q2,\nDate,Amount,Date,Amount\n4/30/2025,900,7/31/2025,950\n")
    assert [period for _, period, _ in purposes(record.payments)] == ["2025-03", "2025-06"]


def test_a_group_of_a_state_is_set_aside() -> None:
    record = read_text(
        "2025 1040-ES,,,,,\nFed Q1,,Fed Q2,,CA Q1,\nDate,Amount,Date,Amount,Date,Amount\n"
        "4/14/2025,100,6/13/2025,200,4/14/2025,30\n"
    )
    assert told(record) == [(4, "2025-04-14", 10_000), (4, "2025-06-13", 20_000)]
    assert [entry.reason for entry in record.set_aside] == ["state tax, not federal"]


def test_federal_and_state_columns_inside_of_each_group() -> None:
    record = read_text(
        "1040-ES\nYear,Q1 Fed date,Q1 Fed amount,Q1 State date,Q1 State amount,Q2 Fed date,Q2 Fed amount\n"
        "2025,4/14/2025,100,4/14/2025,30,6/13/2025,200\n"
    )
    assert told(record) == [(3, "2025-04-14", 10_000), (3, "2025-06-13", 20_000)]


def test_federal_beside_a_state_is_read_as_before() -> None:
    record = read_text("IRS,,,,CA,,\nDate,Amount,Check #,,Date,Amount,Check #\n4/14/2025,100,1001,,4/14/2025,30,1002\n")
    assert [(payment.row, payment.amount) for payment in record.payments] == [(3, 10_000)]
    assert "under headings that are not federal" in record.why


def test_a_group_without_its_day_is_a_problem_of_that_group() -> None:
    record = read_text(GROUPED.replace("6/13/2025", ""))
    assert [payment.reference for payment in record.payments] == ["901", "902", "1001"]
    (problem,) = record.problems
    assert problem.where == 'record.csv, row 4, under "Q2"' and "has an amount but no date" in problem.what


@pytest.mark.parametrize(
    "text",
    [
        # Due dates and quarters over amounts are no days of payment.
        "Year,Q1 due,Q1 amount,Q2 due,Q2 amount\n2025,4/15/2025,100,6/16/2025,100\n",
        "Year,Q1,Q2,Q3,Q4\n2025,100,100,100,100\n",
        "1040-ES 2025\nQ1,,Q2,\nDue,Amount,Due,Amount\n4/15/2025,100,6/16/2025,100\n",
    ],
)
def test_groups_without_a_day_of_payment_give_none(text: str) -> None:
    record = read_text(text)
    assert not record.payments and blocking(record)


@pytest.mark.parametrize(
    "text",
    [
        # Lists beside each other without a name, and under names of people: whose each is, nobody says.
        "1040-ES 2025\nDate,Amount,Check #,,Date,Amount,Check #\n4/14/2025,100,11,,4/14/2025,200,12\n",
        "1040-ES 2025\nGreg,,Dana,\nDate,Amount,Date,Amount\n4/14/2025,100,4/14/2025,200\n",
        "1040-ES 2025\nGreg (***-**-1122),,Dana (***-**-3344),\nDate,Amount,Date,Amount\n4/14/2025,100,4/14/2025,200\n",
    ],
)
def test_groups_of_doubtful_meaning_are_said_as_before(text: str) -> None:
    record = read_text(text)
    assert [payment.amount for payment in record.payments] == [10_000]
    assert blocking(record)


def test_a_note_of_the_whole_row_that_may_undo_one_payment_is_a_problem() -> None:
    text = "1040-ES\nTax year,Q1 date,Q1 amount,Q2 date,Q2 amount,Notes\n2025,4/14/2025,100,6/13/2025,200,{}\n"
    record = read_text(text.format("Q2 check voided"))
    assert not record.payments and "Q2 check voided" in record.problems[0].what and record.problems[0].blocking
    plain = read_text(text.format("mailed from the office"))
    assert [payment.amount for payment in plain.payments] == [10_000, 20_000]
    assert plain.payments[1].raw.endswith("Notes mailed from the office")
    alone = read_text(text.format("VOID").replace("6/13/2025,200", ","))
    assert not alone.payments and alone.set_aside[0].reason == "voided in the record"


def test_a_line_inside_of_one_of_two_lists_is_not_read_over_both() -> None:
    record = read_text(BESIDE.replace("6/17/2024,1000,902,,,,", "VOIDED,,,,,,\n6/17/2024,1000,902,,6/13/2025,1200,1002"))
    assert len(record.payments) <= 2 and blocking(record)


def test_rows_that_do_not_fit_their_headings_are_never_shifted() -> None:
    long = read_text(GROUPED.replace("2025,4/14/2025,1100", "2025,4/14/2025,1,100"))
    assert [payment.row for payment in long.payments] == [3, 3]
    assert long.problems[0].where == "record.csv, row 4" and "cells under 8 headings" in long.problems[0].what
    cut = read_text(GROUPED.replace("1200,1002,2300", ""))
    assert [payment.row for payment in cut.payments] == [3, 3] and blocking(cut)
    short = read_text(GROUPED.replace(",6/13/2025,1200,1002,2300", ""))
    assert [payment.row for payment in short.payments] == [3, 3, 4] and not short.problems


def test_a_nul_costs_one_row_of_groups() -> None:
    record = read_bytes(BESIDE.replace("902", "90\0002").encode())
    assert [payment.row for payment in record.payments] == [4, 4]
    assert [problem.where for problem in record.problems] == ["record.csv, row 5"]


def test_several_tables_of_groups_below_each_other() -> None:
    table = "1040-ES {0}\nQ1,,Q2,\nDate,Amount,Date,Amount\n4/14/{0},1,6/13/{0},2\n\n"
    record = read_text(table.format(2024) + table.format(2025))
    assert [payment.row for payment in record.payments] == [4, 4, 9, 9]
    assert [period for _, period, _ in purposes(record.payments)] == ["2024-12", "2024-12", "2025-12", "2025-12"]


def test_more_groups_than_a_sheet_has_columns() -> None:
    count = 30
    names = ",".join(f"Date {one},Amount {one},Ck # {one}" for one in range(1, count + 1))
    values = ",".join(f"{1 + one % 12}/10/2025,{one},{100 + one}" for one in range(1, count + 1))
    record = read_text(f"941 deposits\nTax year,{names}\n2025,{values}\n")
    assert [payment.amount for payment in record.payments] == [100 * one for one in range(1, count + 1)]


def test_a_row_of_totals_below_groups() -> None:
    record = read_text(GROUPED + "Total,,2100,,,2200,,4300\n")
    assert len(record.payments) == 4 and not record.problems


def test_a_quarter_beside_groups_that_name_another_is_not_turned() -> None:
    record = read_text("1040-ES\nQuarter,Q1 date,Q1 amount,Q2 date,Q2 amount\nQ3,4/14/2025,1,6/13/2025,2\n")
    assert not record.payments and blocking(record)


# --- workbooks ------------------------------------------------------------------------------------------------------------


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
