"""Hold what a column is where its heading leaves that open: which tax, which of several days, whose payment."""

from __future__ import annotations

from datetime import date

import pytest

from reconcile.config import parse
from reconcile.model import TaxPeriod
from tests.payment_files import read_text


def test_a_column_headed_tax_tells_which_tax_where_its_cells_are_words() -> None:
    record = read_text(
        "Date,Tax,Amount\n4/15/2025,Federal,1000\n4/15/2025,State,300\n4/15/2025,941,500\n4/15/2025,Property,900\n"
        "4/15/2025,SUTA,40\n4/15/2025,FUTA,42\n4/15/2025,PA w/h,20\n"
    )
    assert [(p.row, p.form) for p in record.payments] == [(2, None), (4, "941"), (7, "940")]
    assert [one.row for one in record.set_aside] == [3, 5, 6, 8]


def test_a_column_of_forms_alone_tells_the_tax_and_one_of_amounts_does_not() -> None:
    (payment,) = read_text("Date,Tax,Amount\n4/15/2025,941,500\n").payments
    assert (payment.form, payment.amount) == ("941", 50000)
    (payment,) = read_text("Date,Form,Tax,Amount\n4/15/2025,941,480.12,500\n").payments
    assert payment.amount == 50000


def test_the_tax_and_the_agency_may_stand_in_other_columns_than_the_payee() -> None:
    record = read_text(
        "Tax,Paid,Amt paid,Method,Notes\n941 Q1 2025,4/28/2025,312.10,EFTPS,\nRT-6 Q1 2025,4/28/2025,88.00,FL DOR,\n"
        "1120 ext 2024,4/15/2025,2500.00,EFTPS,\n"
    )
    assert [(p.form, p.kind, p.period) for p in record.payments] == [
        ("941", "unknown", TaxPeriod(2025, 3)),
        ("1120", "extension", TaxPeriod(2024, 12)),
    ]
    assert [one.reason for one in record.set_aside] == ["state tax, not federal"]


@pytest.mark.parametrize(
    ("other", "paid"),
    [
        ("Pay date", "Deposit date"),
        ("Check date", "Date deposited"),
        ("Check date", "Deposited"),
        ("Check date", "Paid"),
        ("Paycheck date", "Settlement date"),
        ("Date of payroll", "EFTPS date"),
        ("Due", "Deposited"),
        ("Due date", "Paid"),
    ],
)
def test_the_day_of_the_deposit_goes_before_those_of_the_paycheck_and_the_due_date(other: str, paid: str) -> None:
    record = read_text(f"{other},{paid},Form,Qtr/Yr,Amount\n12/31/2024,1/6/2025,941,4Q2024,100\n1/10/2025,,941,1Q2025,200\n")
    (payment,) = record.payments
    assert (payment.date, payment.period) == (date(2025, 1, 6), TaxPeriod(2024, 12))
    assert [problem.what for problem in record.problems] == ["has an amount but no date."]


def test_a_deposit_headed_by_its_form_and_a_paychecks_period_that_is_no_tax_period() -> None:
    record = read_text("Pay Date,Period End,Gross,941 Deposit,Deposit Date\n1/10/2025,12/31/2024,9000.00,2100.00,1/15/2025\n")
    (payment,) = record.payments
    assert (payment.date, payment.amount, payment.form, payment.kind) == (date(2025, 1, 15), 210000, "941", "deposit")
    assert payment.period is None


@pytest.mark.parametrize(
    ("text", "date_line", "amount_line"),
    [
        ("Voucher,Due Date,Amount\n1,4/15/2025,1000\n", 'date = "…"', 'amount = "Amount"'),
        ("Form,Due,Quantum\n941,4/15/2025,1000\n", 'date = "…"', 'amount = "Quantum"'),
        ("Payroll day,Fed w/h,941 sum,Paid EFTPS\n1/10/2025,500,1265,1/15/2025\n", 'date = "Paid EFTPS"', 'amount = "941 sum"'),
    ],
)
def test_a_due_date_and_a_column_of_forms_are_not_offered(text: str, date_line: str, amount_line: str) -> None:
    (problem,) = read_text(text).problems
    assert date_line in problem.what and amount_line in problem.what


@pytest.mark.parametrize("heading", ["Issued,Disbursed to,Amount", "Pmt Dt,Jurisdiction,Pmt Amt", "Date Issued,Payable to,Amt"])
def test_more_headings_of_days_and_payees(heading: str) -> None:
    (payment,) = read_text(f"{heading},Purpose\n04/14/25,United States Treasury,2000.00,Form 1041 2024 balance\n").payments
    assert (payment.date, payment.amount, payment.form) == (date(2025, 4, 14), 200000, "1041")


def test_a_number_in_the_purpose_names_the_taxpayer() -> None:
    (payment,) = read_text(
        "Estate of A. Example (EIN 00-1234567)\nDate,Payee,Amount,Purpose\n"
        "4/15/2025,United States Treasury,600,Final 1040 for 2024 (SSN ***-**-2020)\n"
    ).payments
    assert payment.tin is not None and payment.tin.last4 == "2020"


@pytest.mark.parametrize("heading", ["For Owner", "On behalf of", "Responsible party", "Shareholder"])
def test_a_column_of_taxpayer_numbers_says_whose_payment_it_was(heading: str) -> None:
    record = read_text(
        f"Date,Payee,Amount,{heading},Purpose\n4/14/2025,IRS,500,Ann Cole ***-**-6789,1040-ES 2025\n"
        "4/14/2025,IRS,600,Bob Cole 987-65-4321,1040-ES 2025\n4/14/2025,IRS,700,,1120-S 2024\n"
    )
    assert [payment.tin.last4 if payment.tin else None for payment in record.payments] == ["6789", "4321", None]
    assert "987-65" not in "".join(payment.raw for payment in record.payments)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("4/15/'25", date(2025, 4, 15)),
        ("4.15.25", date(2025, 4, 15)),
        ("15.04.2025", date(2025, 4, 15)),
        ("Apr-15-2025", date(2025, 4, 15)),
        ("15APR2025", date(2025, 4, 15)),
        ("4.5.25", None),
        ("Apr-15", None),
    ],
)
def test_more_ways_to_write_a_day(cell: str, day: date | None) -> None:
    record = read_text(f"Date,Amount,Form\n{cell},100,1040-ES\n")
    assert [payment.date for payment in record.payments] == ([day] if day else [])


def test_a_list_without_headings_that_proves_itself() -> None:
    record = read_text("4/15/25,IRS,1040ES 2025,3000\n6/16/25,IRS,1040ES 2025,3000\n6/16/25,State of CO,104EP,500\n")
    assert [(p.amount, p.form, str(p.period)) for p in record.payments] == [(300000, "1040", "2025-12")] * 2
    assert [one.row for one in record.set_aside] == [3]


@pytest.mark.parametrize(
    "text",
    [
        "4/15/25,IRS,101,3000\n6/16/25,IRS,102,3000\n",
        "4/15/25,IRS,5/15/25,3000\n6/16/25,IRS,6/17/25,3000\n",
        "4/15/25,IRS,est,3000\n6/16/25,Acme,paper,3000\n",
        "4/15/25,IRS,est,3000\n",
    ],
)
def test_a_list_without_headings_that_does_not_prove_itself_is_not_read(text: str) -> None:
    record = read_text(text)
    assert not record.payments and record.problems[0].code == "record_layout"


def test_a_column_headed_for_that_holds_periods() -> None:
    cells = ["12/2025", "Dec 2025", "251201", "202512", "QE 12/31/25", "4Q25", "2025/4", "Jan"]
    record = read_text("Date,Form,For,Amount\n" + "".join(f"4/30/2026,941,{cell},100\n" for cell in cells))
    assert [payment.period for payment in record.payments] == [TaxPeriod(2025, 12)] * 6 + [None, None]


def test_a_column_headed_for_that_holds_purposes_stays_one() -> None:
    record = read_text("Date,For,Amount,Form\n4/15/2025,2024 balance due,100,1040\n4/15/2025,Q1 2025 estimate,100,1040\n")
    assert [(p.kind, str(p.period)) for p in record.payments] == [("balance_due", "2024-12"), ("estimated", "2025-12")]


def test_the_month_behind_a_form_in_a_note_is_its_period() -> None:
    (payment,) = read_text("Date,Payee,Amount,Memo\n6/12/2025,IRS,388.10,CP161 notice 941 12/2024\n").payments
    assert (payment.form, payment.period) == ("941", TaxPeriod(2024, 12))


def test_numbers_that_count_the_rows_are_no_references_and_a_chq_is_a_check() -> None:
    record = read_text("Estimated tax,,\n#,Date,Amount\n1,4/15/2025,100\n2,6/16/2025,100\n")
    assert [(payment.reference, payment.method) for payment in record.payments] == [(None, "eft")] * 2
    record = read_text("#,Date,Amount,Form\n1201,4/15/2025,100,1040-ES\n1202,6/16/2025,100,1040-ES\n")
    assert [(payment.reference, payment.method) for payment in record.payments] == [("1201", "check"), ("1202", "check")]
    (payment,) = read_text("Date,Amount,Form,Reference\n4/15/2025,100,1040-ES,Chq 881\n").payments
    assert (payment.reference, payment.method) == ("881", "check")


def test_a_column_that_the_client_file_names_is_taken_for_no_other() -> None:
    settings = parse('[[payments]]\nfiles = "record.csv"\ndate = "Check date"\namount = "Amt"\ncheck = "#"\nkind = "For"\n')
    (payment,) = read_text("#,Check date,Paid,Amt,For\n1,4/15/2025,4/17/2025,100,1040 2024\n", settings=settings).payments
    assert (payment.date, payment.amount) == (date(2025, 4, 15), 10000)


@pytest.mark.parametrize("heading", ["Prepared by", "Entered by", "Initiated By", "Who paid", "Tax preparer", "Bank"])
@pytest.mark.parametrize("name", ["City of Dreams LLC", "Void & Return LLP", "Refund Experts Inc", "State Tax Desk"])
def test_who_prepared_or_entered_a_payment_says_nothing_of_the_tax(heading: str, name: str) -> None:
    record = read_text(f"Date,Form,Year,Amount,{heading}\n4/15/2025,1040-ES,2025,600,{name}\n6/16/2025,1040-ES,2025,601,Mom\n")
    assert (len(record.payments), record.set_aside) == (2, ())


QUESTIONS = (
    *(("Voided?", "Yes", "voided in the record"), ("Returned?", "Y", "returned"), ("State?", "yes", "state tax, not federal")),
    *(("Cancelled? (Y/N)", "x", "cancelled in the record"), ("Scheduled", "TRUE", "scheduled")),
)


@pytest.mark.parametrize(("heading", "yes", "end"), QUESTIONS)
def test_a_question_in_a_heading_is_answered_by_yes_and_no(heading: str, yes: str, end: str) -> None:
    rows = f"4/15/2025,1040-ES,2025,891,No\n6/16/2025,1040-ES,2025,892,{yes}\n9/15/2025,1040-ES,2025,893,\n"
    record = read_text(f"Date,Form,Period,Amount,{heading}\n{rows}")
    told = {payment.row: payment.status for payment in record.payments} | {row.row: row.reason for row in record.set_aside}
    assert told == {2: "settled", 3: end, 4: "settled"}


def test_of_several_questions_each_has_its_answer() -> None:
    rows = "4/15/2025,1040-ES,2025,891,No,Yes\n6/16/2025,1040-ES,2025,892,No,No\n"
    record = read_text(f"Date,Form,Period,Amount,Voided?,Returned?\n{rows}")
    assert [payment.status for payment in record.payments] == ["returned", "settled"]
    assert record.payments[0].raw.endswith("No | Yes")


@pytest.mark.parametrize("account", ["Returned Soldiers Credit Union", "Void St Bank", "Chase checking", "State Bank"])
def test_a_type_that_names_forms_is_a_kind_beside_the_account_too(account: str) -> None:
    record = read_text(
        f"Date,Type,Applied to,Amount,Account\n4/15/2025,1040ES,2025,4100,{account}\n"
        f"4/15/2025,Extension 4868,2024,4101,{account}\n8/20/2025,CP504 notice,2022,612.34,{account}\n"
        f"8/25/2025,LT11 letter,2021,913,{account}\n9/2/2025,1040-X,2023,77,{account}\n"
    )
    assert [(p.kind, str(p.period), p.status) for p in record.payments] == [
        ("estimated", "2025-12", "settled"),
        ("extension", "2024-12", "settled"),
        ("balance_due", "2022-12", "settled"),
        ("balance_due", "2021-12", "settled"),
        ("amended", "2023-12", "settled"),
    ]
    (payment,) = read_text(f"Date,Type,Amount,Account\n4/15/2025,1040ES 2025,4100,{account}\n").payments
    assert (payment.form, payment.period) == ("1040", TaxPeriod(2025, 12))


@pytest.mark.parametrize("types", [("Penalty", "Estimate"), ("941", "Payroll"), ("Deposit", "1040"), ("Check", "Tax Payment")])
def test_a_ledger_of_types_and_accounts_stays_one(types: tuple[str, str]) -> None:
    first, second = types
    record = read_text(f"Date,Type,Amount,Account\n4/15/2025,{first},41,Checking\n4/16/2025,{second},42,Checking\n")
    assert (record.mode, record.payments) == ("books", ())


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("Form 941 - Quarter ending 12/31/2024", "2024-12"),
        ("941 Qtr ended 6/30/25", "2025-06"),
        ("Form 941 deposits - quarter ending September 30, 2025", "2025-09"),
        ("Form 941 4th quarter 2024", "2024-12"),
        ("Form 941", None),
    ],
)
def test_a_title_of_a_form_and_a_quarter_makes_a_list(title: str, period: str | None) -> None:
    record = read_text(f'"{title}"\nDate,Amount,Comment\n11/15/2025,51.01,Oct\n1/31/2026,51.04,balance due with return\n')
    assert [(p.form, str(p.period) if p.period else None) for p in record.payments] == [("941", period)] * 2


@pytest.mark.parametrize("title", ["Form 941 prep fees 2024", "Quarter ending 12/31/2024", "Form 1099 quarter ending 12/31/2024"])
def test_other_titles_make_none(title: str) -> None:
    assert not read_text(f"{title}\nDate,Amount,Comment\n11/15/2024,51.01,Oct\n").payments


@pytest.mark.parametrize(
    ("headings", "row"),
    [
        ("Pay date,Paid,Fed 941,Conf", "1/10/2025,1/15/2025,1101.00,270541540001101"),
        ("Check date,Deposit due,Paid,Fed 941,State WH", "1/10/2025,1/15/2025,1/15/2025,1101.00,110.00"),
        ("Pay date,Paid,Federal tax,Form", "1/10/2025,1/15/2025,1101.00,941"),
        ("Pay date,Paid,Quantum,Form", "1/10/2025,1/15/2025,1101.00,941"),
        ("Paid,Fed 941 deposit,Due", "1/15/2025,1101.00,1/16/2025"),
    ],
)
def test_a_column_headed_paid_that_holds_days_is_no_amount(headings: str, row: str) -> None:
    (payment,) = read_text(f"{headings}\n{row}\n").payments
    assert (payment.date, payment.amount, payment.form) == (date(2025, 1, 15), 110100, "941")


@pytest.mark.parametrize(
    ("headings", "row"),
    [
        ("Month,Date deposited,Amount,Period", "January,2/18/2025,81.01,Q1 2025"),
        ("Month,Date deposited,Amount,Tax quarter", "4,2/18/2025,81.01,Q1 2025"),
        ("Month,Date deposited,Amount,Year", "Jan 2025,2/18/2025,81.01,2025"),
        ("Period,Date deposited,Amount,Month", "Q1 2025,2/18/2025,81.01,Jan"),
    ],
)
def test_a_month_without_a_year_gives_way_to_a_period(headings: str, row: str) -> None:
    record = read_text(f"Form,{headings}\n941,{row}\n")
    (payment,) = record.payments
    assert (payment.form, str(payment.period), record.problems) == ("941", "2025-03", ())


def test_the_number_of_a_month_is_no_quarter() -> None:
    (payment,) = read_text("Form,Month,Deposited,Amount\n941,4,5/15/2025,81.01\n").payments
    assert payment.period is None


def test_a_column_for_what_that_names_a_state_too_is_not_one_of_periods() -> None:
    record = read_text("2025 1040-ES\nFor,Date,Amount\nQ1,4/14/2025,100\nQ1 CA,4/14/2025,20\nQ2,6/13/2025,100\n")
    assert [(payment.row, payment.amount) for payment in record.payments] == [(3, 10_000), (5, 10_000)]
    assert [entry.reason for entry in record.set_aside] == ["state tax, not federal"]


LABELS = (("1st Quarter Payment", "estimated"), ("Paid with extension", "extension"), ("Balance due", "balance_due"))


@pytest.mark.parametrize(
    "heads",
    [
        *("Federal,Amount,Date Paid", "Fed,Amount,Date Paid", "IRS,Amount,Date Paid", "Payment #,Amount,Date Paid"),
        *("Federal,Paid,Date Paid", "Payment,Amount,Paid", "Federal Estimates,Amount,Date"),
    ],
)
def test_words_under_the_heading_of_an_amount_say_what_was_paid(heads: str) -> None:
    rows = "".join(f"{label},10{place},{place + 4}/15/2025\n" for place, (label, _) in enumerate(LABELS))
    payments = read_text(f"2025 Estimated Tax Payments - Form 1040,,\n{heads}\n{rows}").payments
    assert [payment.kind for payment in payments] == [kind for _, kind in LABELS]
    assert [payment.amount for payment in payments] == [10000, 10100, 10200]
    assert {payment.reference for payment in payments} == {None}


@pytest.mark.parametrize(
    ("heads", "row", "amount"),
    [
        ("Federal,State,Date Paid,Amount", "30,7,4/15/2025,37", 3000),
        ("Payment #,Amount,Date Paid", "1042,30,4/15/2025", 3000),
        ("Payment #,Amount,Date Paid", "EFT,30,4/15/2025", 3000),
    ],
)
def test_amounts_and_numbers_there_stay_what_they_are(heads: str, row: str, amount: int) -> None:
    (payment,) = read_text(f"2025 Estimated Tax Payments - Form 1040,,\n{heads}\n{row}\n").payments
    assert (payment.amount, payment.kind) == (amount, "estimated")


def test_labels_beside_the_end_of_the_year_and_the_day_paid() -> None:
    rows = "1st est,9/30/2025,1/15/2025,1/14/2025,8\nbal due,9/30/2024,,7/10/2025,3\n"
    text = f"Acme Inc - Form 1120\nPayment,For FYE,Due,Paid,Amount\n{rows}"
    assert [(p.kind, str(p.period), str(p.date)) for p in read_text(text).payments] == [
        ("estimated", "2025-09", "2025-01-14"),
        ("balance_due", "2024-09", "2025-07-10"),
    ]


@pytest.mark.parametrize("heading", ["Paid?", "Paid", "Sent?", "Mailed?", "Done", "Paid (Y/N)"])
@pytest.mark.parametrize(
    ("yes", "no"),
    [
        *(("✓", "☐"), ("☑", "☐"), ("1", "0"), ("TRUE", "FALSE"), ("Yes", "No - cash flow"), ("Yes", "Not paid"), ("Y", "✗")),
        *(("Yes", "not yet"), ("x", "N")),
    ],
)
def test_marks_and_answers_under_a_question_tell_whether_it_was_paid(heading: str, yes: str, no: str) -> None:
    record = read_text(f"1040-ES 2025,,,\nQtr,Date,Amount,{heading}\n1,4/14/2025,701,{yes}\n2,6/12/2025,702,{no}\n")
    assert [payment.row for payment in record.payments] == [3]
    assert "not paid yet, says the record" in [row.reason for row in record.set_aside]
    assert not record.problems


def test_one_odd_word_among_answers_is_told_and_spoils_none() -> None:
    rows = "1,4/14/2025,701,Yes\n2,6/12/2025,702,No\n3,9/12/2025,703,Yes\n4,1/12/2026,704,perhaps\n"
    record = read_text(f"1040-ES 2025,,,\nQtr,Date,Amount,Paid?\n{rows}")
    assert [payment.row for payment in record.payments] == [3, 5, 6]
    assert [problem.what[:30] for problem in record.problems] == ['the status "perhaps" is not un']


@pytest.mark.parametrize(("yes", "no"), [("☑", ""), ("☑", "☐"), ("yes - 4/20", "no"), ("1", "0"), ("✓", "n/a")])
def test_marks_under_a_question_of_what_became_of_it(yes: str, no: str) -> None:
    record = read_text(f"1040-ES 2025,,,\nQtr,Date,Amount,Voided?\n1,4/14/2025,701,{no}\n2,6/12/2025,702,{yes}\n")
    assert [payment.row for payment in record.payments] == [3]
    assert "voided in the record" in [row.reason for row in record.set_aside]


@pytest.mark.parametrize("no", ["FALSE", "N", "☐", "0"])
def test_what_has_not_cleared_yet_may_have_been_paid(no: str) -> None:
    record = read_text(f"1040-ES 2025,,,\nQtr,Date,Amount,Cleared?\n1,4/14/2025,701,TRUE\n2,6/12/2025,702,{no}\n")
    assert ([payment.row for payment in record.payments], record.problems) == ([3, 4], ())


@pytest.mark.parametrize("heading", ["Paid", "Deposited"])
def test_amounts_and_days_under_such_a_heading_are_no_answers(heading: str) -> None:
    record = read_text(f"1040-ES 2025,,,\nQtr,Due,{heading},Amount\n1,4/15/2025,4/14/2025,701\n2,6/15/2025,6/12/2025,702\n")
    assert [str(payment.date) for payment in record.payments] == ["2025-04-14", "2025-06-12"]


@pytest.mark.parametrize("heading", ["Expense Date", "Timestamp", "Time stamp", "Send On", "Deliver By", "As-Of Date"])
def test_headings_of_expenses_and_of_bill_pay_are_days(heading: str) -> None:
    record = read_text(f"Merchant,{heading},Amount,Memo\nIRS,04/15/2025,15.00,1040-ES Q1 2025\nStaples,04/18/2025,6.00,toner\n")
    assert [(payment.date.isoformat(), payment.amount) for payment in record.payments] == [("2025-04-15", 1500)]


def test_the_day_on_which_money_is_sent_goes_before_that_of_its_delivery() -> None:
    record = read_text(
        "Payee,Send On,Deliver By,Amount,Status\nIRS,04/10/2025,04/15/2025,15.00,Paid\nIRS,,06/16/2025,16.00,Paid\n"
    )
    assert [payment.date.isoformat() for payment in record.payments] == ["2025-04-10", "2025-06-16"]


def test_of_a_day_as_of_another_the_first_is_the_day_of_posting() -> None:
    record = read_text("Date,Action,Description,Amount\n04/15/2025 as of 04/14/2025,Transfer,IRS USATAXPYMT,-20.00\n")
    assert [payment.date.isoformat() for payment in record.payments] == ["2025-04-15"]


@pytest.mark.parametrize("text", ["WT FED#00441 TREAS NYC /FTR/BNF=IRS 1120", "WT SEQ1234 INTERNAL REVENUE SERVICE /BNF=IRS TAX"])
def test_a_wire_is_told_by_its_own_words(text: str) -> None:
    (payment,) = read_text(f"Date,Description,Amount,Balance\n04/15/2025,{text},-9.00,1.00\n").payments
    assert payment.method == "wire"


def test_a_message_prints_no_number_that_stands_nowhere() -> None:
    record = read_text(
        "Date,Description,Amount,Note\n09/15/2025,IRS USATAXPYMT 270565800000003,-20.00,2024 balance + Q3 2025\n"
        "09/16/2025,COFFEE,-4.00,x\n"
    )
    assert "00000" not in record.problems[0].what and "2024 balance + Q3 2025" in record.problems[0].what
