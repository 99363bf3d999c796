"""Hold that a list which speaks of tax, and of which no row was read as a payment, is never only counted."""

from __future__ import annotations

import pytest

from reconcile.config import parse
from tests.payment_files import read_text

ROWS = "Date,Amount,{}\n4/15/2025,1000,{}\n6/17/2025,1001,mailed\n"


@pytest.mark.parametrize("title", ["Tax payments 2025", "Tax year 2025", "IRS 2025", "Federal tax return 2025"])
def test_a_title_of_tax_over_notes_that_say_nothing_is_a_problem(title: str) -> None:
    record = read_text(f"{title}\n{ROWS.format('Notes', '')}")
    assert record.payments == ()
    (problem,) = record.problems
    assert (problem.code, problem.blocking) == ("record_no_payment", True)
    assert "2 rows were set aside" in problem.what and 'form = "1040"' in problem.todo


def test_what_it_says_to_write_into_the_client_file_settles_it() -> None:
    settings = parse('[[payments]]\nfiles = "record.csv"\nform = "1040"\n')
    record = read_text(f"Tax payments 2025\n{ROWS.format('Notes', '')}", settings=settings)
    assert [(one.amount, one.form) for one in record.payments] == [(100000, "1040"), (100100, "1040")]
    assert record.problems == ()


@pytest.mark.parametrize("heading", ["Description", "Payee"])
def test_where_each_row_is_described_it_is_but_said(heading: str) -> None:
    (problem,) = read_text(f"Estimated Tax\n{ROWS.format(heading, 'Interest')}").problems
    assert not problem.blocking


@pytest.mark.parametrize(
    "text",
    [
        f"Rent 2025\n{ROWS.format('Notes', '')}",
        f"Sales tax 2025\n{ROWS.format('Notes', '')}",
        f"CA estimated tax\n{ROWS.format('Notes', '')}",
        "Date,Amount,Tax,Description\n4/15/2025,1000,8,Paper\n",
        f"1040-ES 2025\n{ROWS.format('Status', 'cancelled')}".replace("mailed", "void"),
    ],
    ids=["rents", "sales", "a state", "a column of sales tax", "cancelled"],
)
def test_lists_of_other_things_and_rows_with_a_reason_of_their_own_are_not_said(text: str) -> None:
    record = read_text(text)
    assert (record.payments, [one for one in record.problems if one.code == "record_no_payment"]) == ((), [])
