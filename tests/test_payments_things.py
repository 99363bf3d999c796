"""Hold that days and amounts under a title of other things are no tax payments, and that names and neutral words say nothing."""

from __future__ import annotations

from datetime import date

import pytest

from reconcile.config import parse
from reconcile.payments.things import names_thing
from tests.payment_files import read_text
from tests.test_payments_xlsx import read, workbook

ROWS = "Date,Amount,Check\n4/1/2025,1500,10\n5/1/2025,1500,11\n"
BARE = "Date,Amount\n4/1/2025,1500\n5/1/2025,1500\n"
THINGS = (
    *("Rent 2025", "Smith office lease", "Tithes and gifts 2025", "Loan payments to Dad", "Car loan", "Car insurance payments"),
    *("Mortgage - 12 Elm St", "Tuition for Anna", "Donations", "Child support 2025", "Payroll 2025"),
    *("Office expenses", "2025 wages", "Credit card payments", "Utilities", "Legal", "HOA dues", "Rent_2025"),
)
NEUTRAL = (
    *("Okafor", "Smith family 2025", "2025", "Payments", "Payments 2025", "Checks written 2025", "Acme LLC", "J. & M. Hale"),
    *("Kim Insurance", "Reyes Landscaping", "Lopez Rentals LLC", "Bright Gifts Inc", "Harbor Lease Partners, LLC", "Log"),
    *("Lease Street Group", "Church Brothers", "Deposits", "Client: R. Salter"),
)
OF_TAX = ("Payroll taxes 2025", "Payroll tax deposits", "Gift tax", "IRS loan", "Rental income tax estimates")


@pytest.mark.parametrize("title", THINGS)
def test_nothing_under_a_title_of_other_things_is_a_payment(title: str) -> None:
    record = read_text(f"{title}\n{ROWS}")
    (problem,) = record.problems
    assert (record.payments, problem.code, problem.blocking) == ((), "record_other_things", True)
    assert "nothing in it says that these are tax payments" in problem.what and title in problem.what
    assert 'form = "1040"' in problem.todo


@pytest.mark.parametrize("title", (*NEUTRAL, *OF_TAX))
def test_other_titles_leave_days_and_amounts_what_they_may_be(title: str) -> None:
    assert len(read_text(f"{title}\n{BARE}").payments) == 2


@pytest.mark.parametrize("title", OF_TAX)
def test_checks_under_a_title_of_tax_are_payments(title: str) -> None:
    assert len(read_text(f"{title}\n{ROWS}").payments) == 2


def test_a_list_without_a_title_is_read() -> None:
    assert len(read_text(BARE).payments) == 2


@pytest.mark.parametrize("title", ["", *(title for title in NEUTRAL if title != "Deposits")])
def test_checks_of_which_nothing_says_whom_they_paid_are_asked_about(title: str) -> None:
    record = read_text(f"{title}\n{ROWS}" if title else ROWS)
    assert (record.payments, len(record.set_aside), len(record.checks)) == ((), 2, 2)
    assert record.problems or "heck" in title


@pytest.mark.parametrize("name", ["2025 estimated tax.csv", "1040-ES checks.csv", "irs_payments.csv", "Okafor fed est 2025.csv"])
def test_the_name_of_a_file_may_say_that_its_checks_paid_tax(name: str) -> None:
    assert len(read_text(ROWS, name).payments) == 2


@pytest.mark.parametrize("name", ["checks.csv", "NY state tax.csv", "property taxes 2025.csv"])
def test_the_name_of_a_file_of_other_things_says_nothing(name: str) -> None:
    assert read_text(ROWS, name).payments == ()


def test_a_tax_year_over_the_amounts_makes_a_lease_no_tax() -> None:
    record = read_text("Smith office lease\nDate,Check #,Amount,Tax year\n4/1/2025,10,1500,2025\n")
    assert (record.payments, len(record.problems)) == ((), 1)
    assert len(read_text("Smith LLC\nDate,Check #,Amount,Tax year\n4/1/2025,10,1500,2025\n").payments) == 1


@pytest.mark.parametrize(
    "text",
    [
        f"Rent 2025\n{ROWS}".replace("Amount", "Federal tax paid"),
        f"Rent 2025\nIRS\n{ROWS}",
        f"Rent 2025\n{ROWS}".replace(",11", ",270556740000002"),
        f"Rent 2025\n{ROWS}".replace(",11", ",EFTPS"),
        "Rent 2025\nDate,Amount,Form\n4/1/2025,1500,1040-ES\n5/1/2025,1500,1040-ES\n",
    ],
    ids=["heading", "another title", "EFT number", "way of paying", "form"],
)
def test_whatever_else_speaks_of_tax_holds_against_such_a_title(text: str) -> None:
    assert len(read_text(text).payments) == 2


def test_the_name_of_a_sheet_may_be_such_a_title_and_may_speak_of_tax() -> None:
    rows = (("Date", "Amount"), ("4/1/2025", 1500))
    assert read(workbook(("Rent", rows))).payments == ()
    assert len(read(workbook(("Fed est", (("Rent house",), *rows)))).payments) == 1


def test_what_the_problem_says_to_write_settles_it() -> None:
    settings = parse('[[payments]]\nfiles = "record.csv"\nform = "1040"\n')
    assert [one.form for one in read_text(f"Rent 2025\n{ROWS}", settings=settings).payments] == ["1040", "1040"]


def test_words_of_trades_name_a_thing_only_where_no_name_stands_beside_them() -> None:
    assert names_thing("Car insurance 2025") and not names_thing("Kim Insurance 2025")


def test_beside_a_sheet_of_tax_that_of_the_rent_is_but_said() -> None:
    tax: list[list[object]] = [["Date", "Amount", "Form", "Tax year"], [date(2025, 4, 14), 2500, "1040-ES", 2025]]
    rent: list[list[object]] = [["Date", "Amount", "Check"], [date(2025, 4, 1), 1500, 101]]
    record = read(workbook(("2025 est tax", tax), ("Rent 2025", rent)))
    assert [payment.amount for payment in record.payments] == [2_500_00]
    assert [(problem.code, problem.blocking) for problem in record.problems] == [("record_other_things", False)]


def test_the_sign_that_client_toml_states_holds_for_checks_that_the_name_of_their_file_calls_tax() -> None:
    settings = parse('[[payments]]\nfiles = "irs payments.csv"\npaid_sign = "negative"\n')
    rows = "Date,Amount,Check\n4/1/2025,1500.00,10\n6/1/2025,-1700.00,12\n"
    record = read_text(rows, "irs payments.csv", settings=settings)
    assert [payment.amount for payment in record.payments] == [1_700_00]
