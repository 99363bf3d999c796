"""Hold the reading of turned tables: the field names stand in the first column, and each further column is one payment."""

from __future__ import annotations

from datetime import date

import pytest

from reconcile.config import parse
from tests.payment_files import read_bytes, read_text
from tests.side_by_side import TURNED, blocking, purposes, told


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


def test_names_of_columns_may_be_words_for_fields() -> None:
    record = read_text("2025 taxes\n,State,Federal\nDate paid,4/14/2025,4/15/2025\nAmount,20,100\n")
    assert told(record) == [(4, "2025-04-15", 10_000)]
    assert [(entry.reason, entry.raw) for entry in record.set_aside] == [
        ("state tax, not federal", "State | Date paid 4/14/2025 | Amount 20")
    ]


@pytest.mark.parametrize("names", ["Taxpayer,Spouse", "Greg,Dana", "Greg Q1,Dana Q1", "Chase,Citi"])
def test_columns_under_names_that_are_not_understood_are_not_turned(names: str) -> None:
    record = read_text(f"1040-ES 2025\n,{names}\nDate paid,4/14/2025,4/15/2025\nAmount,20,100\n")
    assert not record.payments and blocking(record)


@pytest.mark.parametrize(
    ("names", "reasons"),
    [
        ("IRS,FTB", ["state tax, not federal"]),
        ("Fed,NYS", ["state tax, not federal"]),
        ("US Treasury,City", ["local, property, vehicle or sales tax"]),
        ("Q1,Q1 CA", ["state tax, not federal"]),
        ("Form 941,State UI", ["state tax, not federal"]),
    ],
)
def test_columns_of_others_than_the_irs_are_set_aside(names: str, reasons: list[str]) -> None:
    record = read_text(f"Taxes\n,{names}\nDate paid,4/14/2025,4/15/2025\nAmount,100,20\n")
    assert told(record) == [(4, "2025-04-14", 10_000)]
    assert [entry.reason for entry in record.set_aside] == reasons


def test_a_month_over_a_column_is_no_period() -> None:
    record = read_text("Form 941\n,Jan,Feb\nDate paid,2/14/2025,3/14/2025\nAmount,20,100\n")
    assert purposes(record.payments) == [("941", None, "unknown")] * 2


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


@pytest.mark.parametrize("words", ["Status,Paid,Paid,Scheduled", "Notes,Paid,Payment,Paid", "Method,Paid,Payment,Paid"])
def test_a_row_of_words_for_each_payment_is_no_row_of_headings(words: str) -> None:
    block = f",Q1,Q2,Q3\nDate paid,4/14/{{0}},6/13/{{0}},9/12/{{0}}\nAmount,1,2,3\n{words}\n"
    record = read_text(f"1040-ES 2025\n{block.format(2025)}\n1040-ES 2026\n{block.format(2026)}")
    assert [payment.amount for payment in record.payments] == [100, 200, 300] * 2
    above = read_text("1040-ES 2025\n,Q1,Q2\nStatus,Paid,Paid\nDate paid,4/14/2025,6/13/2025\nAmount,1,2\n")
    assert [payment.amount for payment in above.payments] == [100, 200]


@pytest.mark.parametrize("title", ["VOIDED checks", "VOIDED checks 2025", "Voided", "Cancelled payments 2025", "Returned checks"])
def test_what_became_of_a_whole_block_is_no_name_of_a_field(title: str) -> None:
    block = ",Q1,Q2\nDate,{0}/14/2025,{0}/15/2025\nAmount,100,200\nCheck #,11,12\n\n"
    gone = read_text(f"{title}\n{block.format(4)}")
    assert not [payment for payment in gone.payments if payment.status == "settled"] and not gone.problems
    corner = read_text(f"{title}{block.format(4)}")
    assert not [payment for payment in corner.payments if payment.status == "settled"] and not corner.problems
    below = read_text(f"Payments 1040-ES 2025\n{block.format(4)}{title}\n{block.format(5)}")
    assert [payment.row for payment in below.payments if payment.status == "settled"] == [4, 4]
    above = read_text(f"{title}\n{block.format(4)}Payments 1040-ES 2025\n{block.format(5)}")
    assert [payment.row for payment in above.payments if payment.status == "settled"] == [10, 10]
