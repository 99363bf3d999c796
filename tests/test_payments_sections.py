"""Hold the headings inside a list: each states for the rows below it what a title states for the whole."""

from __future__ import annotations

import pytest

from tests.payment_files import read_text

TOP = "Federal estimates - 1040-ES,,\nTax Year 2024,,\nQ,Paid,Amount\n1,4/12/2024,500\n4,1/13/2025,500\n"


def periods(text: str) -> list[str | None]:
    return [str(payment.period) if payment.period else None for payment in read_text(text).payments]


@pytest.mark.parametrize(
    "heading", ["Tax Year 2025,,", "2025,,", "TY 2025,,", "2025 estimates,,", "Tax year:,2025,", "Form 1040-ES - 2025,,"]
)
def test_the_year_over_some_rows_goes_before_that_of_the_title(heading: str) -> None:
    assert periods(f"{TOP}{heading}\n1,4/14/2025,600\n2,6/13/2025,600\n") == ["2024-12", "2024-12", "2025-12", "2025-12"]


def test_the_year_of_a_row_goes_before_that_of_the_heading_over_it() -> None:
    text = (
        "1040-ES,,\nTax Year 2024,,\nPaid,Amount,Tax year\n4/12/2024,500,\nTax Year 2025,,\n1/13/2025,500,2024\n4/14/2025,600,\n"
    )
    assert periods(text) == ["2024-12", "2024-12", "2025-12"]


def test_a_year_alone_is_no_tax_year_where_the_titles_give_none() -> None:
    assert periods("1040-ES payments,,\nQ,Paid,Amount\n2024,,\n4,1/13/2024,500\n2025,,\n1,1/14/2025,600\n") == [None, None]


def test_the_year_of_a_list_that_names_whom_it_paid() -> None:
    assert periods("Tax Year 2024,,\nDate,Amount,Payee\n4/12/2024,500,IRS\nTax Year 2025,,\n4/14/2025,600,IRS\n") == [
        "2024-12",
        "2025-12",
    ]


def test_a_heading_of_a_state_or_a_town_holds_for_its_rows() -> None:
    record = read_text(
        f"{TOP}Tax Year 2025 - State of Iowa,,\n1,4/14/2025,60\nProperty taxes,,\n2,4/15/2025,70\n"
        "Tax Year 2025 - Federal,,\n1,4/14/2025,600\n"
    )
    assert [payment.row for payment in record.payments] == [4, 5, 11]
    assert str(record.payments[2].period) == "2025-12"
    assert [one.reason for one in record.set_aside if one.row in (7, 9)] == [
        "state tax, not federal",
        "local, property, vehicle or sales tax",
    ]


def test_a_form_over_some_rows_and_a_note_that_is_no_heading() -> None:
    record = read_text(
        "Payroll taxes 2024,,\nPeriod,Paid,Amount\nForm 941,,\nQ1 2025,4/30/2025,500\nmailed the extension of 2023 late,,\n"
        "Q2 2025,7/31/2025,500\nForm 940,,\n2024,1/31/2025,84\n"
    )
    assert [(p.form, p.kind, str(p.period)) for p in record.payments] == [
        ("941", "unknown", "2025-03"),
        ("941", "unknown", "2025-06"),
        ("940", "unknown", "2024-12"),
    ]


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("To be paid", "scheduled"),
        ("Upcoming 1040-ES payments 2025", "scheduled"),
        ("Scheduled", "scheduled"),
        ("Not yet paid", "scheduled"),
        ("Paid and scheduled payments", "settled"),
        ("Payments made", "settled"),
        ("Future Homes Inc. - 1040-ES", "settled"),
    ],
)
def test_what_stands_under_a_title_of_what_is_still_to_be_paid_is_scheduled(title: str, status: str) -> None:
    (payment,) = read_text(f"{title},,\nDate,Amount,Memo\n1/15/2026,1000,IRS 1040-ES 2025 Q4\n").payments
    assert payment.status == status


def test_headings_of_what_was_paid_and_what_is_to_be_paid_and_a_status_of_its_own() -> None:
    record = read_text(
        "1040-ES 2025,,\nDate,Amount,Status\n"
        "4/15/2025,100,\nTo be paid,,\n9/15/2025,100,\n9/15/2025,200,paid\nPaid,,\n6/15/2025,300,\n"
    )
    assert [(payment.row, payment.status) for payment in record.payments] == [
        (3, "settled"),
        (5, "scheduled"),
        (6, "settled"),
        (8, "settled"),
    ]
