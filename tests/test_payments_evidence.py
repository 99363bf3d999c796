"""Tell lists of tax payments from lists of rents and wages, and say what stands beside the payments."""

from __future__ import annotations

import pytest

from tests.payment_files import read_text


@pytest.mark.parametrize(
    "text",
    [
        "Payment,Date,Amount\nrent,04/15/2025,1250.00\nDentist,06/16/2025,80.00\n",
        "Date,Amount,Year,Purpose\n04/15/2025,1250.00,2025,office rent\n06/16/2025,80.00,2025,gifts\n",
        "Pay Date,Employee,SSN,Gross,Net Amount\n04/15/2025,Jane Roe,***-**-4325,2000.00,1500.00\n",
        "Pay Date,Employee,SSN,Federal tax,Amount paid\n04/15/2025,Jane Roe,***-**-4325,200.00,1500.00\n",
    ],
    ids=["rents", "purposes", "wages", "wages with the tax withheld"],
)
def test_a_list_of_other_things_holds_no_tax_payments(text: str) -> None:
    read = read_text(text)
    assert read.payments == ()
    assert len(read.set_aside) == read.rows == text.count("\n") - 1


def test_one_row_of_other_things_among_tax_payments_is_set_aside() -> None:
    read = read_text("Date,Amount,Purpose\n04/15/2025,100,Q1 fed\n06/16/2025,100,Q2\n07/16/2025,900,office rent\n08/01/2025,5,\n")
    assert [payment.row for payment in read.payments] == [2, 3, 5]
    assert [(row.row, row.reason) for row in read.set_aside] == [
        (4, "says nothing of a federal tax, in a list that is not headed as one of taxes")
    ]


def test_in_a_list_headed_as_one_of_taxes_every_row_is_a_payment() -> None:
    (payment,) = read_text("Date,Amount,Tax year,Purpose\n04/15/2025,100,2025,something else\n").payments
    assert payment.kind == "unknown"


def test_numbers_alone_are_read_as_the_list_they_may_be() -> None:
    read = read_text("Date,Amount,Year,Bank,Confirmation\n04/15/2025,100,2025,Chase,222550512345678\n")
    assert len(read.payments) == 1


def test_the_columns_of_a_state_beside_federal_ones_are_named_as_unread() -> None:
    record = read_text(
        "ESTIMATED PAYMENTS,,,,\n,Federal,,California,\nQuarter,Date paid,Amount,Date paid,Amount\n"
        "Q1,04/14/2025,1000,04/14/2025,333\n"
    )
    assert [payment.amount for payment in record.payments] == [100000]
    assert 'not read: column 4 "Date paid", column 5 "Amount"' in record.why


def test_a_column_headed_payment_beside_an_amount_says_which() -> None:
    record = read_text(
        "Payment,Date,Amount,Form,Year\nOverpayment applied from 2024,,750,1040,2025\nExtension,04/14/2025,10,1040,2025\n"
    )
    assert [payment.kind for payment in record.payments] == ["credit_elect", "extension"]


def test_a_day_first_date_among_month_first_ones_is_said_to_be_one() -> None:
    record = read_text("Date paid,Amount,Form\n25/04/2025,200,1040-ES\n04/26/2025,300,1040-ES\n")
    assert [problem.what for problem in record.problems] == [
        'the date "25/04/2025" is day first, and the column holds dates of both orders.'
    ]


def test_how_a_payment_was_made_says_nothing_of_what_it_was_for() -> None:
    read = read_text("Date,Amount,Method,Status\n04/15/2025,2500.00,EFT,Settled\n06/16/2025,2500.00,Check 1042,Settled\n")
    assert [(payment.amount, payment.method) for payment in read.payments] == [(250_000, "eft"), (250_000, "check")]


@pytest.mark.parametrize(
    "text",
    [
        "Doe - federal estimates,,,,\nYear,Q1,Q2,Q3,Q4\n2024,4500,4500,4500,4500\n",
        "Taxpayer,SSN,1st Qtr,2nd Qtr,3rd Qtr,4th Qtr,Total\nRosa Hale,***-**-4321,4500,4500,4500,4500,18000\n",
        "Client,4/15/2025,6/16/2025,9/15/2025,1/15/2026\nHale,2500,2500,2500,2500\n",
        "Year,Q1 (4/15),Q2 (6/15),Q3 (9/15),Q4 (1/15)\n2025,100,100,100,100\n",
    ],
)
def test_quarters_over_amounts_state_no_day_of_payment(text: str) -> None:
    record = read_text(text)
    (problem,) = record.problems
    assert (record.payments, problem.code, problem.blocking) == ((), "record_layout", True)
    assert "no cell says on which day each was paid" in problem.what and "List one payment a row" in problem.todo
    assert "[[payments]]" not in problem.what + problem.todo, "no line of client.toml can settle it"


def test_several_payments_in_one_row_are_to_be_parted() -> None:
    text = "Tax Year,Quarter,Q1 date,Q1 amount,Q2 date,Q2 amount\n2024,Q3,4/15/24,4000,6/17/24,4000\n"
    (problem,) = read_text(text).problems
    assert "Several payments stand in one row" in problem.what and "List one payment a row" in problem.todo


def test_payments_side_by_side_are_to_be_turned() -> None:
    record = read_text("Federal 2025,,,\nQuarter,Q1,Q2,Q3\nWent out,4/15/2025,6/16/2025,9/15/2025\nAmount,4500,4500,4500\n")
    (problem,) = record.problems
    assert not record.payments and "paste transposed" in problem.todo


def test_a_wide_export_is_known_by_two_of_its_headings() -> None:
    extra = ",".join(f"c{number}" for number in range(40))
    record = read_text(f"Date,Amount,Form,Tax Year,{extra}\n4/15/2025,100,1040-ES,2025{',x' * 40}\n")
    assert [(payment.amount, payment.form) for payment in record.payments] == [(10_000, "1040")]


def test_a_sign_of_money_heads_amounts_and_a_word_for_how_the_numbers() -> None:
    (payment,) = read_text("When,What,$,How/#\n4/15/2025,bal due 2024,812.50,ck 1201\n").payments
    assert (payment.amount, payment.kind, payment.method, payment.reference) == (81_250, "balance_due", "check", "1201")


def test_the_day_the_agency_was_paid_counts_and_not_the_day_of_the_pull() -> None:
    text = (
        "Agency,Description,Debit Date,Payment Date,Tax Period,Amount\nIRS,Federal taxes (941),05/14/2025,05/16/2025,Q2 2025,9\n"
    )
    assert [payment.date.isoformat() for payment in read_text(text).payments] == ["2025-05-16"]


def test_words_where_a_number_could_stand_say_what_was_paid() -> None:
    text = "Date,Source,Description,Reference,Debit,Credit,Running Balance,Account Code,Account\n"
    row = "16 Jun 2025,Payable Payment,Internal Revenue Service,941 Q1 2025,,500.00,-500.00,090,Checking\n"
    (payment,) = read_text(text + row).payments
    assert (payment.form, str(payment.period), payment.reference) == ("941", "2025-03", None)


@pytest.mark.parametrize(
    "title",
    [
        "2025 ESTIMATED TAX PAYMENTS - FEDERAL",
        "Federal taxes paid 2025",
        "IRS payments 2025",
        "Smith 2025 1040-ES log",
        "1040-ES",
        "Form 941 deposits",
        "Estimated taxes 2025",
        "Payments to the United States Treasury",
        "2025 Quarterly Federal Taxes",
        "2025 tax year estimated payments",
        "2025 Estimated Payments",
        "2025 Federal ES",
        "Quarterlies 2025 (IRS)",
        "Tax yr 2025 - federal",
        "2025 ES - Okafor (fed)",
        "Federal taxes 2025",
    ],
)
@pytest.mark.parametrize("heading", ["Description", "Notes", "Memo", "Comment"])
def test_a_list_under_the_title_of_federal_payments(title: str, heading: str) -> None:
    notes = ("1st quarter", "Q2, mailed certified", "September", "State", "Refund received", "FTB Q1")
    rows = "".join(f'4/15/2025,{number},"{note}"\n' for number, note in enumerate(notes, start=1))
    record = read_text(f"{title}\nDate,Amount,{heading}\n{rows}")
    assert [payment.amount for payment in record.payments] == [100, 200, 300]
    assert [row.reason for row in record.set_aside] == [
        "state tax, not federal",
        "refund or other money from the IRS, not a payment",
        "state tax, not federal",
    ]


@pytest.mark.parametrize(
    "title",
    [
        "IRS payments search - Checking 1234",
        "Federal and state taxes paid",
        "2024 Form 1040 - deductible expenses",
        "Estimated project costs 2025",
        "Deposits 2025",
        "Form 1040",
        "Federal refunds paid out",
        "Property tax estimates",
        "Federal Express",
        "Federal grant estimates",
        "Estimated tax account",
        "Federal tax return 2025",
        "Federal tax projection",
        "Federal Credit Union payments",
        "Federal student loan payments",
        "Federal income 2025",
    ],
)
def test_other_titles_make_no_list(title: str) -> None:
    record = read_text(f"{title}\nDate,Description,Amount\n4/15/2025,Paper,100\n4/16/2025,IRS Q2 2025,20\n")
    assert [payment.amount for payment in record.payments] == [2000]


@pytest.mark.parametrize("note", ["Pay1040 conf 77", "payUSAtax", "USATAXPYMT", "IRS USATAXPYMT 270556940000001", "ACI Payments"])
@pytest.mark.parametrize("heading", ["Notes", "Memo", "Comments", "Description"])
@pytest.mark.parametrize("others", [("", ""), ("Q1 est", "Q3, mailed")])
def test_a_note_by_whom_was_paid_takes_no_other_row_away(note: str, heading: str, others: tuple[str, str]) -> None:
    first, last = others
    rows = f'4/15/2025,1000,{first}\n6/17/2025,1001,{note}\n9/15/2025,1002,"{last}"\n'
    record = read_text(f"Federal 1040-ES 2025\nDate,Amount,{heading}\n{rows}")
    assert [(one.amount, one.form, str(one.period)) for one in record.payments] == [
        (100000, "1040", "2025-12"),
        (100100, "1040", "2025-12"),
        (100200, "1040", "2025-12"),
    ]
    assert record.set_aside == ()


@pytest.mark.parametrize("heading", ["Memo", "Description"])
def test_texts_of_a_bank_in_every_row_are_its_own_under_such_a_title(heading: str) -> None:
    rows = "4/15/2025,-100,IRS USATAXPYMT 270550512345601\n4/18/2025,-20,SHELL OIL\n"
    record = read_text(f"IRS payments 2025\nDate,Amount,{heading}\n{rows}")
    assert [one.amount for one in record.payments] == [10000]


def test_what_stands_beside_federal_taxes_may_say_that_the_list_is_of_other_things() -> None:
    rows = "4/15/2025,rent,1000,\n6/17/2025,Goodwill,1001,mailed\n"
    assert read_text(f"Federal taxes 2025\nDate,Item,Amount,Notes\n{rows}").payments == ()
    rows = "4/15/2025,Q1,1000,\n6/17/2025,Q2,1001,mailed\n"
    assert len(read_text(f"Federal taxes 2025\nDate,Item,Amount,Notes\n{rows}").payments) == 2


def test_the_title_of_a_form_alone_over_days_amounts_and_notes() -> None:
    assert len(read_text("Form 941\nDate,Amount,Notes\n4/15/2025,1,first\n").payments) == 1
    assert read_text("Form 1120\nDate,Amount,Description\n4/15/2025,1,Paper\n").payments == ()


def test_the_name_of_an_account_makes_no_list() -> None:
    rows = "4/15/2025,Transfer from checking 1234,500\n4/30/2025,Interest,2\n"
    for title in ("Estimated Tax", "Federal estimates"):
        assert read_text(f"{title}\nDate,Description,Amount\n{rows}").payments == ()
    record = read_text(f"Estimated Tax\nDate,Description,Amount\n{rows}4/16/2025,IRS 1040-ES Q1,400\n")
    assert [payment.amount for payment in record.payments] == [40000]


def test_where_a_description_names_the_irs_under_such_a_title_others_have_to_speak_of_tax() -> None:
    rows = "4/15/2025,IRS est Q1,100\n4/17/2025,Q2 est,7\n4/18/2025,SHELL OIL,20\n4/19/2025,TurboTax,79\n"
    assert [p.amount for p in read_text(f"IRS payments 2025\nDate,Description,Amount\n{rows}").payments] == [10000, 700]
    lines = "4/15/2025,IRS USATAXPYMT 270550512345601,-100\n4/18/2025,WIRE TO Q2 LLC,-20\n"
    assert [p.amount for p in read_text(f"IRS payments 2025\nDate,Description,Amount\n{lines}").payments] == [10000]


@pytest.mark.parametrize("heading", ["Item", "Entry", "Category", "What", "Detail"])
def test_a_refund_and_what_was_withheld_under_a_heading_that_nobody_knows(heading: str) -> None:
    record = read_text(
        f"2025 Federal tax payments\n{heading},Date,Amount,Tax Year\nW-2 withholding,12/31/2025,18400,2025\n"
        "Refund of 2024,5/2/2025,(2300),2024\nQ1 payment,4/15/2025,1000,2025\n1099-B backup withholding,12/31/2025,88,2025\n"
        "Refund 2024 applied to 2025,4/15/2025,500,2025\n"
    )
    assert [(p.amount, p.kind == "credit_elect") for p in record.payments] == [(100000, False), (50000, True)]
    assert [row.row for row in record.set_aside] == [3, 4, 6]


def test_words_under_other_headings_that_nobody_knows_take_no_payment_away() -> None:
    record = read_text(
        "Date,Amount,Tax Year,Preparer,Bank,Entered\n4/15/2025,1,2025,Jones CPA,Chase,Pat\n"
        "6/16/2025,2,2025,Smith Tax Service,State Bank of Ohio,\n9/15/2025,3,2025,Jones CPA,First Texas Bank,Pat\n"
    )
    assert [payment.amount for payment in record.payments] == [100, 200, 300]


def test_a_row_of_other_things_under_a_heading_that_nobody_knows() -> None:
    record = read_text("Item,Date,Amount,Year\nRent,4/15/2025,900,2025\nIRS est Q1,4/15/2025,100,2025\nFood,4/15/2025,50,2025\n")
    assert [payment.amount for payment in record.payments] == [10000]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Date,Description,Amount,Quarter\n4/15/2025,IRS USATAXPYMT,-15.00,Q2 2025\n4/16/2025,SHELL OIL,-20.00,Q2 2025\n", [2]),
        ("Date,Description,Amount,Qtr,Balance\n4/15/2025,IRS USATAXPYMT,-15.00,2,85\n4/16/2025,SHELL,-20.00,2,65\n", [2]),
        (
            "Date,Description,Amount,Tax Year\n4/15/2025,IRS USATAXPYMT,-15.00,2025\n4/16/2025,RENT,-20.00,2025\nTotal,,-35.0,\n",
            [2],
        ),
        (
            "Date,Description,Amount,Category,Quarter\n4/15/2025,IRS USATAXPYMT,-15.00,Taxes,Q2\n4/16/2025,PG&E,-20.00,Home,Q2\n",
            [2],
        ),
        # A list of taxes: each row is of one, or no row is of another thing.
        (
            "Date,Description,Amount,Quarter\n4/15/2025,IRS USATAXPYMT,-15.00,Q1 2025\n6/16/2025,estimated tax,-20.00,Q2 2025\n",
            [2, 3],
        ),
        ("Date,Description,Amount,Quarter\n4/15/2025,IRS USATAXPYMT,-15.00,Q1 2025\n6/16/2025,,-20.00,Q2 2025\n", [2, 3]),
        ("Date,Notes,Amount,Quarter\n4/15/2025,IRS USATAXPYMT,15.00,Q1 2025\n6/16/2025,by Mary,20.00,Q2 2025\n", [2, 3]),
        (
            "Date,Description,Amount,Quarter,Form\n4/15/2025,IRS USATAXPYMT,15,Q1,1040-ES\n6/16/2025,by Mary,20,Q2,1040-ES\n",
            [2, 3],
        ),
        # Both: what no description tells is a row of such a list.
        ("Date,Description,Amount,Quarter\n4/15/2025,IRS USATAXPYMT,15,Q1\n6/16/2025,,20,Q2\n6/17/2025,SHELL OIL,9,Q2\n", [2, 3]),
    ],
)
def test_a_quarter_makes_no_list_of_taxes_of_the_lines_of_a_bank(text: str, rows: list[int]) -> None:
    assert [payment.row for payment in read_text(text).payments] == rows


def test_what_came_back_to_an_account_sorted_by_quarters_is_returned() -> None:
    record = read_text(
        "Date,Description,Amount,Quarter\n"
        "4/15/2025,IRS USATAXPYMT,-15.00,Q2\n4/17/2025,IRS USATAXPYMT,15.00,Q2\n4/18/2025,SHELL,-2,Q2\n"
    )
    assert [(payment.row, payment.status) for payment in record.payments] == [(2, "returned")]
