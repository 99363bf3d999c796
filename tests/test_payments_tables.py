"""Hold what a sheet says beside its rows: titles of a state's table, several tables on one sheet, columns of two people."""

from __future__ import annotations

import pytest

from tests.payment_files import read_text


@pytest.mark.parametrize(
    "title",
    [
        "STATE",
        "California estimated tax payments 2025",
        "CA 540-ES payments",
        "2025 Illinois Dept. of Revenue payments",
        "New York State - estimated tax",
        "540-ES",
    ],
)
def test_a_table_titled_as_a_states_holds_no_federal_payments(title: str) -> None:
    record = read_text(f"{title}\nDate,Amount,Tax year\n4/15/2025,500,2025\n")
    assert not record.payments
    assert [row.reason for row in record.set_aside] == ["state tax, not federal"]


@pytest.mark.parametrize(
    "title",
    [
        "State & Federal taxes 2025",
        "Georgia Peach LLC",
        "Washington Tax Service LLC",
        "New York, NY 10001",
        "Virginia Smith",
        "OK",
    ],
)
def test_other_titles_name_no_states_table(title: str) -> None:
    assert len(read_text(f'"{title}"\nDate,Amount,Tax year,Form\n4/15/2025,500,2025,1040-ES\n').payments) == 1


def test_a_payment_to_the_irs_stands_even_under_a_states_title() -> None:
    record = read_text("State\nDate,Payee,Amount,Tax year\n4/15/2025,IRS,500,2025\n4/15/2025,,70,2025\n")
    assert [payment.amount for payment in record.payments] == [50000]


def test_a_second_table_is_read_by_its_own_headings() -> None:
    record = read_text(
        "Federal estimates 2025\nDate,Amount,Form,Tax year\n4/15/2025,4500,1040-ES,2025\n\n"
        "Balance due payments\nDate,Form,Amount,Tax year\n4/15/2025,1040,850,2024\n"
    )
    assert [(p.row, p.amount, p.kind, str(p.period)) for p in record.payments] == [
        (3, 450000, "estimated", "2025-12"),
        (7, 85000, "balance_due", "2024-12"),
    ]
    assert "headings in row 6" in record.why


def test_a_second_table_of_a_state_is_set_aside() -> None:
    record = read_text(
        "Federal\nDate,Amount,Form,Tax year\n4/15/2025,4500,1040-ES,2025\n"
        "\nState\nDate paid,Amount,Tax year\n4/15/2025,850,2025\n"
    )
    assert [payment.amount for payment in record.payments] == [450000]
    assert [row.reason for row in record.set_aside] == ["state tax, not federal"]


@pytest.mark.parametrize(
    "second",
    [
        "Tax year,Date paid,Amount,Conf,Method\n2024,4/15/2025,55,1,EFTPS\n",
        "SSN,Form,Tax year,Kind,Date paid,Amount,Conf,Status\n***-**-1111,1040,2024,bal due,4/15/2025,55,1,Paid\n",
        "Item,Form,Tax year,Kind,Date paid,Amount,Conf,Status\n1,1040,2024,bal due,4/15/2025,55,1,Paid\n",
    ],
)
def test_a_later_table_with_more_headings_leaves_the_first_its_rows(second: str) -> None:
    first = "Form 1040-ES\nTax year,Date paid,Amount\n2025,4/15/2025,100\n2025,6/16/2025,100\n"
    record = read_text(f"{first}\nForm 1040\n{second}")
    assert [(p.row, p.amount, p.form, str(p.period)) for p in record.payments] == [
        (3, 10000, "1040", "2025-12"),
        (4, 10000, "1040", "2025-12"),
        (8, 5500, "1040", "2024-12"),
    ]
    assert [p.kind for p in record.payments[:2]] == ["estimated", "estimated"]
    assert record.payments[2].kind != "estimated"


def test_a_summary_above_a_table_is_none() -> None:
    record = read_text(
        "Statement date,Total amount\nas of today,see below\n"
        "Date,Description,Form,Tax year,Amount\n4/15/2025,est,1040-ES,2025,100\n"
    )
    assert [(p.row, p.amount) for p in record.payments] == [(4, 10000)]


def test_a_later_table_has_the_groups_over_its_headings() -> None:
    first = "Qtr,Date,Amount\nQ1,4/15/2025,100\n\n"
    record = read_text(f"{first}2026\nState,,Federal,\nDate paid,Amount,Date paid,Amount\n4/15/2026,20,4/14/2026,300\n")
    assert [(p.date.isoformat(), p.amount) for p in record.payments] == [("2025-04-15", 10000), ("2026-04-14", 30000)]


def test_a_sum_above_the_lines_of_a_bank_is_no_payment_and_a_list_above_them_is_one() -> None:
    bank = "\nDate,Description,Amount,Balance\n4/15/2025,IRS USATAXPYMT 270550512345601,-100,900\n4/16/2025,SHELL,-20,880\n"
    assert [p.amount for p in read_text(f"Date,Amount\n4/30/2025,1000\n{bank}").payments] == [10000]
    assert [p.amount for p in read_text(f"1040-ES\nDate,Amount\n4/30/2025,1000\n{bank}").payments] == [100000, 10000]


def test_headings_that_stand_again_begin_no_new_table() -> None:
    record = read_text("Date,Amount,Form\n4/15/2025,1,1040-ES\nDate,Amount,Form\n6/16/2025,2,1040-ES\n")
    assert [payment.amount for payment in record.payments] == [100, 200]
    assert [row.reason for row in record.set_aside] == ["headings repeated"]


def test_amounts_of_the_spouse_in_a_column_of_their_own_are_said() -> None:
    record = read_text("Date,Tax year,Taxpayer amount,Spouse amount,Form\n4/15/2025,2025,2500,1500,1040-ES\n")
    assert [payment.amount for payment in record.payments] == [250000]
    (problem,) = record.problems
    assert (problem.code, problem.blocking) == ("record_columns_unread", True)
    assert "Spouse amount" in problem.what


@pytest.mark.parametrize("heading", ["What", "What for", "Purpose", "Description of payment", "Tax"])
def test_a_column_that_says_what_was_paid(heading: str) -> None:
    record = read_text(
        f"Date,{heading},Amount\n4/15/2025,1040 balance due 2024,850\n4/15/2025,1040-ES Q1 2025,4500\n4/15/2025,CA 540-ES Q1,99\n"
    )
    assert [(p.amount, p.form, p.kind, str(p.period)) for p in record.payments] == [
        (85000, "1040", "balance_due", "2024-12"),
        (450000, "1040", "estimated", "2025-12"),
    ]
    assert "state" in record.set_aside[0].reason


def test_a_states_payroll_tax_in_a_list_of_deposits_is_set_aside() -> None:
    record = read_text(
        "Deposit Date,Tax Code,Description,Check Date,Amount Deposited,Quarter\n"
        '02/19/2025,FIT/FICA,Federal Income Tax / FICA (Form 941),02/14/2025,"3,120.50",1Q2025\n'
        "01/31/2025,IL SIT,Illinois Withholding,12/31/2024,300.00,4Q2024\n"
    )
    (payment,) = record.payments
    assert (payment.amount, payment.form, payment.kind, str(payment.period), payment.reference) == (
        312050,
        "941",
        "unknown",
        "2025-03",
        None,
    )
    assert [row.reason for row in record.set_aside] == ["state tax, not federal"]


def test_a_status_that_is_not_understood_is_said() -> None:
    record = read_text("Date,Amount,Form,Tax Year,Status\n4/15/2025,1,1040-ES,2025,on hold\n4/15/2025,2,1040-ES,2025,Cleared\n")
    assert [payment.amount for payment in record.payments] == [100, 200]
    assert [problem.what for problem in record.problems] == [
        'the status "on hold" is not understood, and the payment was taken as made.'
    ]


def test_an_ordinal_beside_q_is_a_quarter() -> None:
    (payment,) = read_text("Quarter,Date,Fed\n1st Q 2025,4/15/2025,4500\n").payments
    assert payment.period is None, "a quarter needs its form"


def test_a_pay_period_of_one_month_is_no_tax_period_without_its_form() -> None:
    record = read_text(
        "Agency,Tax,Payment Date,Amount,Period\nIRS,Federal 941,02/19/2025,1,01/01/2025 - 01/31/2025\n"
        "IRS,Federal taxes,02/19/2025,2,01/01/2025 - 01/31/2025\n"
    )
    assert [(p.form, str(p.period) if p.period else None) for p in record.payments] == [("941", "2025-03"), (None, None)]


def test_an_overpayment_applied_without_a_form_misses_the_form_and_not_the_date() -> None:
    record = read_text("Date Paid,Amount,Kind,Tax Year\n,900,Overpayment applied from 2024,2025\n")
    (problem,) = record.problems
    assert "whose form is not stated" in problem.what
    assert "Add the form" in problem.todo
    assert not problem.blocking, "no money is missing for it"
    (reason,) = [row.reason for row in record.set_aside]
    assert reason == "overpayment applied, whose form or year is not stated: it cannot be traced"


def test_a_long_cell_that_ran_into_the_next_one_is_said() -> None:
    record = read_text(
        "EFTPS payments\n\nDate        Tax Form  Tax Type              Tax Period  Amount\n"
        "04/15/2025  1120      Balance due on return 12/2024    $1,000.00\n"
        "04/15/2025  1120      Balance due           12/2024    $1,000.00\n",
        "history.txt",
    )
    assert [(p.row, str(p.period)) for p in record.payments] == [(5, "2024-12")]
    assert "two headings" in record.problems[0].what


def test_the_lines_to_paste_take_no_column_of_years_for_amounts() -> None:
    (problem,) = read_text("Tax Year,When one,Sum one,When two,Sum two\n2024,4/15/24,4000,6/17/24,4000\n").problems
    assert 'amount = "Sum one"' in problem.what


@pytest.mark.parametrize(
    "heading",
    [
        "Type",
        "Tax",
        "Kind",
        "Category",
        "Description",
        "For",
        "Payment Type",
        "What",
        "Notes",
        "Agency",
        "Fed/State",
        "Gov",
        "Qtr",
    ],
)
def test_a_row_that_names_a_state_is_the_states_whatever_its_column_is_called(heading: str) -> None:
    others = ("State", "CA", "California", "State Q1", "Q1 CA", "IL-1040-ES", "NYS est", "1040-ES (NJ)")
    rows = "".join(f"4/15/2025,{text},{number},2025\n" for number, text in enumerate(("Federal", *others), start=1))
    record = read_text(f"Date,{heading},Amount,Tax Year\n{rows}")
    assert [payment.amount for payment in record.payments] == [100]
    assert {row.reason for row in record.set_aside} <= {"state tax, not federal", "paid to somebody other than the IRS"}


@pytest.mark.parametrize("text", ["paid in Q1", "Q1 2025", "estimate for 2025", "IN", "Me", "balance due", "ext 2025", "ES 1"])
def test_words_that_name_no_state(text: str) -> None:
    assert len(read_text(f"Date,What,Amount,Form\n4/15/2025,{text},1,1040\n").payments) == 1


@pytest.mark.parametrize(
    ("form", "read"), [("CT-1", ["CT-1"]), ("CT-1040ES", []), ("1040-ES NY", []), ("1040 in full", ["1040"])]
)
def test_a_states_form_and_a_federal_one(form: str, read: list[str]) -> None:
    assert [p.form for p in read_text(f"Date,Form,Amount,Tax Year\n4/15/2025,{form},1,2024\n").payments] == read


def test_amounts_under_the_name_of_the_irs_were_paid_to_it() -> None:
    record = read_text("Date,IRS,FTB,Note\n4/15/2025,4500,900,Q1 2025\n")
    assert [payment.amount for payment in record.payments] == [450000]


def test_the_answer_no_beside_paid_is_no_payment() -> None:
    record = read_text("Date,Amount,Form,Tax Year,Paid?\n4/15/2025,1,1040-ES,2025,Y\n6/16/2025,2,1040-ES,2025,N\n")
    assert [payment.amount for payment in record.payments] == [100]
    assert record.set_aside[0].reason == "not paid yet, says the record"
    uncleared = read_text("Date,Amount,Form,Tax Year,Cleared\n4/15/2025,1,1040-ES,2025,N\n")
    assert len(uncleared.payments) == 1, "a check that has not cleared was paid"


def test_a_form_and_a_year_that_cannot_be_are_said() -> None:
    record = read_text(
        "Date,Amount,Form,Tax Year\n4/15/2025,1,104O-ES,2025\n4/15/2025,1,1040-ES,2052\n4/15/2025,1,1120,FYE 6/30/2025\n"
    )
    assert ['"104O-ES"' in record.problems[0].what, '"2052"' in record.problems[1].what, len(record.problems)] == [True, True, 2]
    assert [str(p.period) for p in record.payments] == ["2025-12", "None", "2025-06"]


def test_the_number_of_a_check_stands_beside_what_it_was_for() -> None:
    (payment,) = read_text('Date,Amount,What\n9/15/2025,4500,"1040-ES Q3 2025, ck #1190"\n').payments
    assert (payment.method, payment.reference) == ("check", "1190")


def test_what_others_withheld_is_no_payment() -> None:
    record = read_text(
        "Item,Date,Amount,Form,Tax Year\nW-2 withholding,12/31/2024,9000,1040,2024\nEstimated Q1,4/15/2024,100,1040,2024\n"
        "Federal withholding,4/15/2024,20,941,Q1 2024\nEstimated Q2,6/17/2024,100,1040,2024\n"
    )
    assert [(p.row, p.form, p.kind) for p in record.payments] == [
        (3, "1040", "estimated"),
        (4, "941", "unknown"),
        (5, "1040", "estimated"),
    ]
    assert record.set_aside[0].reason == "withholding or a credit of the return, not a payment"


@pytest.mark.parametrize("note", ["did not pay", "didn't pay", "never cleared", "not mailed", "stop payment placed", "skip"])
def test_a_note_that_nothing_was_paid(note: str) -> None:
    record = read_text(f"Date,Amount,Form,Tax Year,Notes\n4/15/2025,1,1040-ES,2025,{note}\n")
    assert [row.reason for row in record.set_aside] == ["not paid, says the record"]


def test_other_notes_leave_a_payment_what_it_is() -> None:
    notes = ("paid late", "not paid until 4/20", "scheduled 4/10 and cleared", "planned")
    rows = "".join(f"4/15/2025,1,1040-ES,2025,{note}\n" for note in notes)
    record = read_text(f"Date,Amount,Form,Tax Year,Notes\n{rows}")
    assert [payment.status for payment in record.payments] == ["settled", "settled", "settled", "scheduled"]


def test_a_refund_applied_to_the_next_year_is_received_by_that_year() -> None:
    (payment,) = read_text("Date,Amount,Kind,Tax Year,Form\n4/15/2025,100,Refund applied to 2025,2024,1040\n").payments
    assert (payment.kind, str(payment.period)) == ("credit_elect", "2025-12")


def test_days_and_amounts_under_the_title_of_an_agreement() -> None:
    record = read_text("Installment Agreement 2022 1040\nDate,Payment,Balance\n1/28/2025,150,2000\n2/28/2025,150,1850\n")
    assert [(p.amount, p.form, p.kind, str(p.period)) for p in record.payments] == 2 * [(15000, "1040", "installment", "2022-12")]


@pytest.mark.parametrize(
    ("title", "last4"), [("SSN: 900-00-4321 and 900-00-8765", None), ("SSN: 900-00-4321", "4321"), ("SSN xxx-xx-4321", "4321")]
)
def test_one_number_of_two_in_a_title_is_nobodys(title: str, last4: str | None) -> None:
    (payment,) = read_text(f"{title}\nDate,Amount,Tax Year,Form\n4/15/2025,1,2025,1040-ES\n").payments
    assert (payment.tin.last4 if payment.tin else None) == last4


def test_ia_is_an_agreement_where_a_list_says_what_was_paid() -> None:
    record = read_text("Date,Amount,Form,Tax Year,Kind\n4/15/2025,1,1040,2024,IA\n4/15/2025,1,1040,2024,w/ return\n")
    assert [payment.kind for payment in record.payments] == ["installment", "balance_due"]


@pytest.mark.parametrize("title", ["2025 Form 1040-ES", "Drake Software - Screen ES: Form 1040 Estimated Tax      Tax Year 2025"])
def test_the_labels_before_the_first_heading_of_a_printed_table_are_a_column(title: str) -> None:
    record = read_text(
        f"{title}\n\n                        Date Due     Date Paid     Federal\n"
        "Overpayment from 2024                               600.00\n"
        "1st quarter             04/15/2025   04/14/2025    2,000.00\n"
        "2nd quarter             06/16/2025   06/13/2025    2,000.00\n"
        "Total                                              4,600.00\n",
        "es.txt",
    )
    assert [(str(one.date), one.amount, one.kind) for one in record.payments] == [
        ("2025-04-15", 60_000, "credit_elect"),
        ("2025-04-14", 200_000, "estimated"),
        ("2025-06-13", 200_000, "estimated"),
    ]
    assert not record.problems
