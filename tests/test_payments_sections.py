"""Hold the headings inside a list: each states for the rows below it what a title states for the whole."""

from __future__ import annotations

import pytest

from reconcile.config import parse
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


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("Form 1041 - Acme Trust EIN **-***4321", ("1041", "2025-12", "4321")),
        ("John Acme 1040-ES SSN ***-**-9999", ("1040", "2025-12", "9999")),
        ("EIN 00-0004321 - Form 944", ("944", "2025-12", "4321")),
        ("Form 944 annual", ("944", "2025-12", None)),
        ("945 deposits (backup w/h)", ("945", "2025-12", None)),
        ("Acme Trust", (None, "2025-12", None)),
        ("Page 2 of 3", ("1120", "2025-12", "4567")),
        ("Form 1120 - Acme Inc EIN **-***4567", ("1120", "2025-12", "4567")),
    ],
)
def test_headings_that_stand_again_under_a_title_of_their_own(title: str, read: tuple[str | None, str, str | None]) -> None:
    heads = "Tax year,Date paid,Amount"
    above = f"Form 1120 - Acme Inc EIN **-***4567\n{heads}\n2025,4/15/2025,100\n"
    record = read_text(f"{above}\n{title}\n{heads}\n2025,4/15/2025,55\n")
    first, second = record.payments
    assert (first.form, first.tin.last4 if first.tin else None) == ("1120", "4567")
    assert (second.form, str(second.period), second.tin.last4 if second.tin else None) == read
    assert [problem.blocking for problem in record.problems] == ([False] if title == "Acme Trust" else [])


@pytest.mark.parametrize(
    ("title", "period"),
    [("1040-ES 2026 (John)", "2026-12"), ("2026 (John)", None), ("Tax year 2026", "2026-12"), ("Q2", "2025-12"), ("John", None)],
)
def test_the_year_of_a_block_is_not_that_of_the_block_above(title: str, period: str | None) -> None:
    text = f"1040-ES 2025 (John)\nQtr,Date,Amount\nQ1,4/15/2025,100\n\n{title}\nQtr,Date,Amount\nQ1,4/15/2026,55\n"
    assert periods(text) == ["2025-12", period]


def test_the_title_over_all_blocks_holds_for_each() -> None:
    text = "Acme Inc EIN **-***4567\n{0} 941\n{1}Q1 2025,4/15/2025,100\n\n{0} 940\n{1}2025,4/15/2025,55\n"
    record = read_text(text.format("Form", "Period,Date,Amount\n"))
    assert [(p.form, p.tin.last4 if p.tin else None) for p in record.payments] == [("941", "4567"), ("940", "4567")]


@pytest.mark.parametrize(
    "text",
    [
        "Form 941 - Q1 2025\nDate,Amount\n2/18/2025,1\n\nForm 941 - Q2 2025\nDate,Amount\n5/15/2025,1\n",
        "941 Deposits\nQ1 2025\nDate,Amount\n2/18/2025,1\nQ2 2025\nDate,Amount\n5/15/2025,1\n",
        "Q1 2025\nCheck date,941 deposit,Deposited\n2/14/2025,1,2/18/2025\nQ1 total,1,\nQ2 2025\n5/12/2025,1,5/15/2025\n",
        "941 deposits 2025\nDate,Amount\n1st quarter\n2/18/2025,1\n2nd quarter\n5/15/2025,1\n",
    ],
)
def test_the_quarter_over_deposits_is_their_period(text: str) -> None:
    assert periods(text) == ["2025-03", "2025-06"]


def test_the_quarter_over_estimates_may_be_the_one_in_which_they_were_paid() -> None:
    assert periods("1040-ES\nDate,Amount\nQ1 2026\n1/15/2026,1\n") == [None]
    assert periods("1040-ES 2025\nDate,Amount\nQ4\n1/15/2026,1\n") == ["2025-12"]


def test_the_quarter_in_which_deposits_were_made_is_not_their_period() -> None:
    assert periods("Form 941 deposits made in Q1 2025\nDate,Amount\n1/15/2025,1\n") == [None]


def test_a_block_is_read_by_its_own_title_where_the_client_file_names_the_columns() -> None:
    settings = parse('[[payments]]\nfiles = "record.csv"\ndate = "When paid out"\namount = "Amount"\n')
    text = "Form 941\nWhen paid out,Amount\n4/15/2025,1\n\nForm 940\nWhen paid out,Amount\n4/15/2025,1\n"
    assert [payment.form for payment in read_text(text, settings=settings).payments] == ["941", "940"]


def test_a_form_with_its_number_over_some_rows() -> None:
    record = read_text(
        "Date,Period,Amount\nForm 941 (EIN 00-0004567)\n2/18/2025,Q1 2025,100\nForm 944 (EIN 00-0004321)\n4/15/2025,2025,55\n"
    )
    assert [(p.form, p.tin.last4 if p.tin else None) for p in record.payments] == [("941", "4567"), ("944", "4321")]


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("Refunds", "refund or other money from the IRS, not a payment"),
        ("Refunds received 2024", "refund or other money from the IRS, not a payment"),
        ("Voided", "voided in the record"),
        ("Voided checks", "voided in the record"),
        ("Cancelled payments", "cancelled in the record"),
        ("Missed payments", "not paid yet, says the record"),
    ],
)
def test_what_stands_under_a_title_of_what_was_not_paid(title: str, reason: str) -> None:
    heads = "Form,Year,Date,Amount"
    rows = "1040-ES,2025,4/15/2025,100"
    line = f"{heads}\nPayments\n{rows}\n{title}\n{rows}\nPaid\n{rows}\n"
    for text in (line, f"{heads}\n{rows}\n\n{title}\n{heads}\n{rows}\n"):
        record = read_text(text)
        assert [one.reason for one in record.set_aside if one.raw] == [reason]
        assert len(record.payments) == text.count("4/15") - 1


@pytest.mark.parametrize(
    "title",
    [
        *("Cancelled checks", "Payments and refunds", "Payments / refunds", "Void Fitness Inc.", "Refund Advisors"),
        "Payments,,,Refunds",
    ],
)
def test_titles_that_do_not_say_so(title: str) -> None:
    (payment,) = read_text(f"{title}\nForm,Year,Date,Amount\n1040-ES,2025,4/15/2025,100\n").payments
    assert payment.status == "settled"


def test_due_and_not_paid_is_still_to_be_paid() -> None:
    text = "1040-ES 2025\nQtr,Date,Amount\nQ1,4/15/2025,1\n\nDue but NOT PAID\nQtr,Date,Amount\nQ2,6/16/2025,1\n"
    record = read_text(text)
    assert [(p.form, str(p.period), p.status) for p in record.payments] == [
        ("1040", "2025-12", "settled"),
        ("1040", "2025-12", "scheduled"),
    ]


def test_a_block_of_a_state_ends_where_the_first_title_stands_again() -> None:
    heads = "Date,Amount,Form,Tax year"
    text = "".join(f"{title}\n{heads}\n4/15/2025,1,,2025\n\n" for title in ("Federal", "State", "Page 2", "Federal"))
    record = read_text(text)
    assert ([payment.row for payment in record.payments], record.problems) == ([3, 15], ())
    assert [row.row for row in record.set_aside if row.raw] == [7, 11]


@pytest.mark.parametrize("line", ["Deposits", "\nRe-issued", "\nPaid by the bookkeeper"])
def test_what_was_voided_ends_with_the_next_heading_or_behind_a_blank_row(line: str) -> None:
    record = read_text(f"941\nDate,Amount,Notes\n4/15/2025,1,\nVoided\n6/15/2025,2,\n{line}\n6/20/2025,3,\n")
    assert [payment.amount for payment in record.payments] == [100, 300]


def test_a_note_inside_what_was_voided_does_not_end_it() -> None:
    record = read_text("941\nDate,Amount,Notes\n4/15/2025,1,\nVoided\n6/15/2025,2,\nsee the bank's letter\n6/20/2025,3,\n")
    assert [payment.amount for payment in record.payments] == [100]


@pytest.mark.parametrize("title", ["STATE OF OREGON", "Ohio", "State", "CA 540-ES payments 2025"])
@pytest.mark.parametrize("line", ["FEDERAL", "IRS", "Federal 2025", "Federal estimated taxes", "US Treasury"])
def test_a_line_of_federal_tax_ends_the_title_of_a_state(title: str, line: str) -> None:
    record = read_text(
        f"{title},,\nDate,Amount,For\n4/15/2025,131,2025 Q1\n{line},,\n4/15/2025,1301,2025 1040-ES Q1\n"
        "Refunds received,,\n5/1/2025,44,2024\nExtension and balance due payments,,\n4/15/2025,1303,2024 Form 4868\n"
    )
    assert [payment.row for payment in record.payments] == [5, 9]
    assert [one.reason[:12] for one in record.set_aside if one.row in (3, 7)] == ["state tax, n", "refund or ot"]


@pytest.mark.parametrize("line", ["Q2 2025", "Form 540", "Estimated payments", "paid by check", "Oregon", "Federal and state"])
def test_any_other_line_does_not_end_the_title_of_a_state(line: str) -> None:
    assert not read_text(f"Ohio,,\nDate,Amount,Check\n4/15/2025,131,1\n{line},,\n4/15/2025,1301,2\n").payments


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Refunds", "Payments"),
        ("Refunds received", "Estimated payments"),
        ("Voided checks", "Good checks"),
        ("Voided checks", "Checks"),
        ("Returned checks", "Other payments 2025"),
        ("Cancelled", "Federal tax payments"),
    ],
)
def test_a_line_of_payments_ends_the_title_of_what_was_none(title: str, line: str) -> None:
    text = f"{title},,\nDate,Amount,Form\n3/1/2025,401,1040\n{line},,\n4/15/2025,5003,1040\n"
    record = read_text(f"{text}Tax Year 2025,,\n6/16/2025,5004,1040-ES\n")
    assert [(payment.row, payment.status) for payment in record.payments if payment.row > 4] == [(5, "settled"), (7, "settled")]


@pytest.mark.parametrize("line", ["Tax Year 2025", "Form 941", "Estimated payments", "Q2 2025", "see the bank's letter"])
def test_a_line_that_parts_what_was_voided_does_not_end_it(line: str) -> None:
    record = read_text(f"Voided checks,,\nDate,Amount,Form\n3/1/2025,401,1040\n{line},,\n4/15/2025,5003,1040\n")
    assert not record.payments


def status_below(line: str, first: str) -> list[str]:
    """Return what became of a payment below one line, and of one below another."""
    text = f"Federal 1040-ES 2025,\nDate,Amount\n{first},\n1/15/2027,900\n{line},\n9/15/2025,901\n"
    record = read_text(text)
    return [payment.status for payment in record.payments] + [row.reason for row in record.set_aside if row.raw]


@pytest.mark.parametrize(
    "line",
    [
        *("Posted", "Posted payments", "Processed", "Processed payments:", "Completed", "Past", "Past payments", "Done"),
        *("Posted (2)", "Recent payment activity", "Payments already processed", "Paid"),
    ],
)
def test_what_was_posted_ends_what_is_scheduled(line: str) -> None:
    assert status_below(line, "Scheduled payments (1)") == ["scheduled", "settled"]


@pytest.mark.parametrize("line", ["posted in error", "Past due", "Done Right Inc", "not posted", "Prior year balance due"])
def test_other_lines_do_not_end_what_is_scheduled(line: str) -> None:
    assert status_below(line, "Scheduled") == ["scheduled", "scheduled"]


@pytest.mark.parametrize(
    "line", ["Pending", "Pending payments", "Due", "Still due", "Open", "Pending / scheduled", "Payments due", "Not mailed"]
)
def test_what_is_pending_or_due_is_scheduled(line: str) -> None:
    assert status_below(line, "Paid") == ["settled", "scheduled"]


def test_what_was_deleted_is_cancelled() -> None:
    assert status_below("Deleted", "Paid") == ["settled", "cancelled in the record"]


@pytest.mark.parametrize("line", ["Balance due", "Tax due 2025", "Open Door LLC", "Past due"])
def test_a_balance_that_was_due_is_a_kind_of_payment(line: str) -> None:
    assert status_below(line, "Paid") == ["settled", "settled"]
