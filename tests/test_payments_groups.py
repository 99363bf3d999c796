"""Hold the reading of tables with several payments in a row, each in a group of columns of its own."""

from __future__ import annotations

import pytest

from tests.payment_files import read_bytes, read_text
from tests.side_by_side import BESIDE, GROUPED, blocking, purposes, told


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
        "Year,Date,Q1 amount,Date,Q2 amount",
        "Year,Date,Q1,Date,Q2",
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


def test_forms_and_quarters_in_the_names_of_groups() -> None:
    record = read_text(
        "Payroll taxes\nYear,941 Q1 date,941 Q1 amount,941 Q2 date,941 Q2 amount,940 date,940 amount\n"
        "2025,4/30/2025,1,7/31/2025,2,1/31/2026,3\n"
    )
    assert [(form, period) for form, period, _ in purposes(record.payments)] == [
        ("941", "2025-03"),
        ("941", "2025-06"),
        ("940", "2025-12"),
    ]


def test_an_amount_beside_the_groups_is_said_and_not_read() -> None:
    record = read_text(
        "1040-ES\nYear,Q1 date,Q1 amt,Q2 date,Q2 amt,Overpayment applied,Method\n2025,4/14/2025,1,6/13/2025,2,500,check\n"
    )
    assert [(payment.amount, payment.method) for payment in record.payments] == [(100, "check"), (200, "check")]
    (entry,) = record.set_aside
    assert entry.reason == "amount beside the payments of a row, without a day of payment"


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


@pytest.mark.parametrize(
    "text",
    [
        "Check #,Q1 date,Q1 amount,Check #,Q2 date,Q2 amount\n11,4/14/2025,1,12,6/13/2025,2\n",
        "Q1 date,Q1 amount,Check #,Q2 date,Q2 amount,Check #\n4/14/2025,1,11,6/13/2025,2,12\n",
        "Q1,Date,Check #,Q2,Date,Check #\n1,4/14/2025,11,2,6/13/2025,12\n",
        "Date,Check #,Q1,Date,Check #,Q2\n4/14/2025,11,1,6/13/2025,12,2\n",
    ],
)
def test_columns_without_a_name_are_of_the_group_they_stand_by(text: str) -> None:
    record = read_text(f"1040-ES 2025\n{text}")
    assert [(str(one.date), one.amount, one.reference) for one in record.payments] == [
        ("2025-04-14", 100, "11"),
        ("2025-06-13", 200, "12"),
    ]


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
        # A column without a name could be of either group.
        "Check #,Q1 date,Q1 amount,Check #,Q2 date,Q2 amount,Check #\n11,4/14/2025,100,12,6/13/2025,200,13\n",
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
        # The name of a quarter over the second column of each.
        "1040-ES 2025\n,Q1,,Q2,\nDate,Amount,Date,Amount\n4/14/2025,100,6/13/2025,200\n",
    ],
)
def test_groups_of_doubtful_meaning_are_said_as_before(text: str) -> None:
    record = read_text(text)
    assert [payment.amount for payment in record.payments] == [10_000]
    assert blocking(record)


@pytest.mark.parametrize("names", ["Greg (***-**-1122),,Dana (***-**-3344),", "SSN xxx-xx-1122,,SSN xxx-xx-3344,"])
def test_groups_under_the_numbers_of_two_people_are_of_each(names: str) -> None:
    record = read_text(f"1040-ES 2025\n{names}\nDate,Amount,Date,Amount\n4/14/2025,100,4/15/2025,200\n")
    assert [(one.amount, str(one.date), str(one.tin and one.tin.last4)) for one in record.payments] == [
        (10_000, "2025-04-14", "1122"),
        (20_000, "2025-04-15", "3344"),
    ]


def test_a_note_of_the_whole_row_that_may_undo_one_payment_is_a_problem() -> None:
    text = "1040-ES\nTax year,Q1 date,Q1 amount,Q2 date,Q2 amount,Notes\n2025,4/14/2025,100,6/13/2025,200,{}\n"
    record = read_text(text.format("Q2 check voided"))
    assert not record.payments and "Q2 check voided" in record.problems[0].what and record.problems[0].blocking
    plain = read_text(text.format("mailed from the office"))
    assert [payment.amount for payment in plain.payments] == [10_000, 20_000]
    assert plain.payments[1].raw.endswith("Notes mailed from the office")
    alone = read_text(text.format("VOID").replace("6/13/2025,200", ","))
    assert not alone.payments and alone.set_aside[0].reason == "voided in the record"


@pytest.mark.parametrize("line", ["VOIDED,,,,,,", "VOIDED,,,,VOIDED,,", ",,,,VOIDED,,", "4/15/2024,1,1,,VOIDED,,"])
def test_a_line_inside_of_one_of_two_lists_is_not_read_over_both(line: str) -> None:
    record = read_text(BESIDE.replace("6/17/2024,1000,902,,,,", f"{line}\n6/17/2024,1000,902,,6/13/2025,1200,1002"))
    assert blocking(record) and not [payment for payment in record.payments if payment.date.year == 2025]


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


@pytest.mark.parametrize("title", ["VOIDED checks", "Voided checks 2025", "Cancelled payments"])
def test_a_title_beside_the_names_of_groups_holds_for_them(title: str) -> None:
    record = read_text(f"{title},Q1,,Q2,\n,Date,Amount,Date,Amount\n2025,4/14/2025,100,6/13/2025,200\n")
    assert not [payment for payment in record.payments if payment.status == "settled"]


def test_a_first_column_without_a_heading_says_what_each_row_is() -> None:
    text = "1040-ES\n,Q1 date,Q1 amount,Q2 date,Q2 amount\n{},4/14/2025,1,6/13/2025,2\n{},4/15/2025,3,6/14/2025,4\n"
    years = read_text(text.format(2024, 2025))
    assert [period for _, period, _ in purposes(years.payments)] == ["2024-12", "2024-12", "2025-12", "2025-12"]
    assert years.payments[0].raw == "Q1 | 2024 | date 4/14/2025 | amount 1"
    agencies = read_text(text.format("Federal", "State"))
    assert [payment.amount for payment in agencies.payments] == [100, 200]
    assert [entry.reason for entry in agencies.set_aside] == ["state tax, not federal"] * 2
    untold = read_text(text.format("State", ""))
    assert not untold.payments and blocking(untold)


def test_what_stands_in_a_column_without_a_heading_is_shown() -> None:
    record = read_text("1040-ES 2025\nQ1,,,Q2,,\nDate,Amount,,Date,Amount,\n4/14/2025,1,late,6/13/2025,2,by phone\n")
    assert record.payments[0].raw == "Q1 | Date 4/14/2025 | Amount 1 | late | by phone"
