"""Hold who is the IRS, and who only looks like it: transfers, the Treasury's other business, states, shops and processors."""

from __future__ import annotations

import pytest

from tests.payment_files import read_text


def reasons(payee: str, memo: str) -> list[str]:
    """Return why a row of the books is no payment; an empty list where it is one."""
    record = read_text(f'Date,Payee,Memo,Amount\n04/15/2025,"{payee}","{memo}",-400.00\n')
    return [row.reason for row in record.set_aside]


@pytest.mark.parametrize(
    ("payee", "memo", "word"),
    [
        ("Transfer to Savings", "for IRS 1040-ES Q2 2025", "transfer"),
        ("", "Online transfer to IRS savings", "transfer"),
        ("", "Transfer to Federal Tax Reserve", "transfer"),
        ("", "Federal estimated tax transfer to savings", "transfer"),
        ("INTERNAL TRANSFER", "IRS estimated tax reserve", "transfer"),
        ("CHASE QUICKPAY TO JOHN", "IRS 1040", "transfer"),
        ("Fidelity Brokerage", "IRS estimated tax 2025 set aside", "transfer"),
        ("FedEx", "Overnight 1040 to IRS", "postage"),
        ("USPS", "certified mail to IRS 1040-ES", "postage"),
        ("Kinkos", "print IRS forms 1040", "postage"),
        ("US Treasury", "T-bill purchase", "securities"),
        ("", "US TREASURY BILL PURCHASE", "securities"),
        ("", "US TREASURY NOTE 4.25%", "securities"),
        ("", "VANGUARD TREASURY MONEY MKT", "securities"),
        ("IRS", "convenience fee 1040-ES", "fee"),
        ("", "Buy ISHARES US TREASURY BOND ETF", "securities"),
        ("US Treasury FinCEN", "FBAR penalty", "another federal agency"),
        ("US Treasury", "FinCEN BOI penalty 1040", "another federal agency"),
        ("", "PAY.GOV US TREASURY", "another federal agency"),
        ("US Treasury", "HHS overpayment repay", "another federal agency"),
        ("", "PAY1040 STATE TAX PYMT", "state"),
        ("Est tax", "IL-941 Q1 2025", "state"),
        ("Est tax", "Ohio IT 1040ES Q1", "state"),
        ("", "Fiduciary CA 541-ES v1", "state"),
    ],
)
def test_what_names_the_irs_or_the_treasury_and_is_no_tax(payee: str, memo: str, word: str) -> None:
    (reason,) = reasons(payee, memo)
    assert word in reason


@pytest.mark.parametrize(
    ("payee", "memo"),
    [
        ("", "TRANSFER TO IRS FROM CHECKING 1234"),
        ("", "BILL PAY US TREASURY"),
        ("", "US TREASURY BILL PAY"),
        ("IRS Cincinnati OH", "1040-ES 2025"),
        ("IRS, Charlotte, NC", "1040-ES 2025"),
        ("IRS, Louisville KY", "1040-ES 2025"),
        ("Internal Rev Svc", "2021 bal due"),
        ("Internal Rev. Service", "2021 bal due"),
        ("Treas. of U.S.", "2021 1040"),
        ("US Treasury", "tax bill CP14 2023"),
        ("US Treasury", "Bill's Q1 1040-ES 2025"),
        ("US Treasury", "paid note CP14 2023"),
        ("United States Treasury", "Fund 1040-ES 2025 Q1"),
        ("United States Treasury", "trust fund recovery penalty 2023"),
        ("IRS", "1040 2024 balance due (owed because of refund offset)"),
        ("IRS", "1040-ES Q2 2025 fee paid by client"),
        ("", "US TREASURY BILL PMT"),
    ],
)
def test_who_is_the_irs(payee: str, memo: str) -> None:
    assert reasons(payee, memo) == []


@pytest.mark.parametrize(
    ("text", "method", "form"),
    [
        ("IRS DIRECT PAY 1040-ES", "eft", "1040"),
        ("Direct Pay 1040 IRS", "eft", "1040"),
        ("PAY1040 IRS TAX", "card", None),
        ("PAY 1040 IRS TAX", "card", None),
        ("LINK2GOV IRS TAX PYMT", "card", None),
        ("IRS PAYMENT 2086 ARC ID: 1234567890", "check", None),
        ("US TREASURY IRS (PAYMENT) Accounts Receivable Entry SERIAL #: 1042", "check", None),
        ("US TREASURY IRS (PAYMENT) Accounts Receivable Entry SERIAL #: 941", "check", None),
    ],
)
def test_how_it_was_paid_and_what_is_no_form(text: str, method: str, form: str | None) -> None:
    (payment,) = read_text(f"Date,Description,Amount\n04/15/2025,{text},-400.00\n").payments
    assert (payment.method, payment.form) == (method, form)


def test_the_number_of_a_converted_check() -> None:
    (payment,) = read_text("Date,Description,Amount\n04/15/2025,IRS PAYMENT 2086 ARC ID: 1,-400.00\n").payments
    assert payment.reference == "2086"


def test_levies_of_states_and_insurance_in_a_list_of_taxes() -> None:
    levies = ("SDI/UI", "SUTA", "Sales", "PA w/h", "Workers comp", "Minn.")
    rows = "".join(f"4/15/2025,{levy},120\n" for levy in ("Federal", *levies))
    record = read_text(f"Date,Type of tax,Amount\n{rows}")
    assert [payment.row for payment in record.payments] == [2]
    assert [row.reason.split(",")[0] for row in record.set_aside] == [
        "state tax",
        "state tax",
        "local",
        "state tax",
        "insurance",
        "state tax",
    ]


@pytest.mark.parametrize("text", ["PENDING - IRS USATAXPYMT", "IRS USATAXPYMT (Pending)", "Scheduled payment: IRS USATAXPYMT"])
def test_a_banks_line_that_is_not_booked(text: str) -> None:
    (payment,) = read_text(f"Date,Description,Amount\n04/15/2025,{text},-400.00\n").payments
    assert payment.status == "scheduled"


@pytest.mark.parametrize(
    ("note", "end"),
    [
        ("1040-ES 2025 - VOID", "voided"),
        ("1040-ES 2025 void - wrong acct", "voided"),
        ("1040-ES 2025 (cancelled 4/12)", "cancelled"),
        ("1040-ES 2025 stop pmt", "not paid"),
        ("1040-ES 2025 never mailed", "not paid"),
        ("1040-ES 2025 did not go through", "not paid"),
        ("1040-ES 2025 bounced", "returned"),
        ("1040-ES 2025 scheduled", "scheduled"),
        ("1040-ES 2025 replaces voided ck 77", "settled"),
        ("1040-ES 2025 resubmitted after return", "settled"),
        ("1040-ES 2025 to avoid penalty", "settled"),
        ("1040-ES 2025 cancelled by client", "cancelled"),
        ("client cancelled this payment", "cancelled"),
        ("1040-ES 2025 reversed by bank 1/16", "returned"),
        ("payment reversed 1/12", "returned"),
        ("IRS returned the check", "returned"),
        ("check returned by IRS unsigned", "returned"),
        ("1040-ES 2025 duplicate entry", "a duplicate"),
        ("1040-ES 2025 entered twice", "a duplicate"),
        ("1040-ES 2025 check not cashed - stale", "not paid"),
        ("1040-ES 2025 never cancelled", "settled"),
        ("cancelled, paid by card instead", "cancelled"),
        ("1040-ES 2025 extension request cancelled", "settled"),
        ("1040-ES 2025 bounced first time - resubmitted and cleared", "settled"),
        ("1040-ES 2025 did not go through 4/14 - repaid 4/16", "settled"),
        ("1040-ES 2025 cancelled check received", "settled"),
        ("1040-ES 2025 voided check sent to payroll", "settled"),
        ("1040-ES 2025 never mailed voucher - paid online", "settled"),
        ("1040-ES 2025 NSF fee 35 paid to bank", "settled"),
        ("1040-ES 2025 - paid; was not paid in April", "settled"),
        ("1040-ES 2025; state pmt was cancelled, this one cleared", "settled"),
    ],
)
def test_what_a_note_says_of_a_payment(note: str, end: str) -> None:
    record = read_text(f'Date,Payee,Amount,Memo\n4/14/2025,IRS,1000,"{note}"\n')
    ends = [payment.status for payment in record.payments] + [row.reason for row in record.set_aside]
    assert len(ends) == 1
    assert ends[0].startswith(end)


def test_journals_and_templates_move_no_money() -> None:
    journal = read_text(
        "Account,Trans Date,Journal,Ref,Description,Debit,Credit\n"
        "2300 FIT payable,3/31/2025,GJ,JE9,accrue federal income tax,,3000.00\n"
        "7000 FIT expense,3/31/2025,GJ,JE9,accrue federal income tax,3000.00,\n"
    )
    assert {row.reason for row in journal.set_aside} == {"journal entry: no money moved"}
    template = read_text(
        ",Date,Transaction type,Num,Posting,Memo/Description,Account full name,Amount,Split\nIRS,,,,,,,,\n"
        ",05/20/2025,Expense,,No,recurring 1120 est,Checking,-500.00,FIT\n"
        ",05/21/2025,Expense,,Yes,1120 est,Checking,-600.00,FIT\n"
    )
    assert [payment.amount for payment in template.payments] == [60_000]


@pytest.mark.parametrize("kind", ["2025 fed & state est", "fed and state", "Fed/State Q1", "State + Federal estimates"])
def test_federal_and_state_tax_in_one_sum_cannot_be_read(kind: str) -> None:
    record = read_text(f"Date,Amount,Kind,Tax Year\n4/15/2025,100,{kind},2025\n")
    assert not record.payments
    assert "federal and of state tax together" in record.problems[0].what
    paid = read_text(f"Date,Agency,Amount,Kind,Tax Year\n4/15/2025,IRS,100,{kind},2025\n")
    assert "federal and of state tax together" in paid.problems[0].what


@pytest.mark.parametrize("payee", ["IRS and CA FTB", "IRS/FTB", "IRS & State", "IRS / NY"])
def test_the_irs_and_a_state_as_one_payee_cannot_be_read(payee: str) -> None:
    record = read_text(f"Date,Payee,Description,Amount\n04/23/2025,{payee},estimates Q1,-901.00\n")
    assert not record.payments
    assert "federal and of state tax together" in record.problems[0].what


@pytest.mark.parametrize("memo", ["1040-ES 2025 (state paid separately)", "1040-ES 2025 Washington State client"])
def test_a_note_that_mentions_a_state_leaves_the_payment_the_irs_s(memo: str) -> None:
    assert reasons("IRS", memo) == []


@pytest.mark.parametrize("place", range(5))
def test_a_row_that_names_nobody_among_rows_that_each_name_the_irs_or_a_state(place: int) -> None:
    named = ["Federal", "CA", "US", "IRS"]
    named.insert(place, "")
    rows = "".join(f"4/15/2025,Estimate,{name},2025,{100 + at}\n" for at, name in enumerate(named))
    record = read_text(f"Date,Type,Jurisdiction,Year,Amount\n{rows}")
    assert [p.amount for p in record.payments] == [100 * (100 + at) for at, name in enumerate(named) if name not in ("CA", "")]
    (problem,) = record.problems
    assert problem.blocking and "names nobody" in problem.what


def test_a_row_that_names_nobody_and_a_federal_form_or_stands_below_the_only_name() -> None:
    record = read_text(
        "Date,Agency,Form,Year,Amount\n4/15/2025,IRS,1040-ES,2025,1\n4/15/2025,CA,540-ES,2025,2\n6/15/2025,,1040-ES,2025,3\n"
    )
    assert ([payment.amount for payment in record.payments], record.problems) == ([100, 300], ())
    record = read_text(
        "Date,Agency,Year,Amount\n4/15/2025,IRS,2025,1\n6/15/2025,,2025,2\n9/15/2025,,2025,3\n4/15/2025,CA,2025,4\n"
    )
    assert ([payment.amount for payment in record.payments], record.problems) == ([100, 200, 300], ())


@pytest.mark.parametrize("note", ["PTE tax NJ", "CT PET", "NYS PTET Q1", "NJ BAIT", "pass-through entity tax"])
def test_the_pass_through_tax_of_a_state_is_not_federal_whatever_form_it_names(note: str) -> None:
    rows = f"3/15/2025,990.01,1120-S,2024,{note}\n6/16/2025,1.00,1120-S,2024,Pte Ltd fee\n"
    record = read_text(f"Date,Amount,Form,Year,Notes\n{rows}")
    assert [row.reason for row in record.set_aside] == ["state tax, not federal"]
    assert [payment.row for payment in record.payments] == [3]


LINES = "Date,Description,Amount\n04/02/2025,{},-15.00\n04/16/2025,SHELL OIL,-9.00\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("US TREASURY BILL 4WK", "securities"),
        ("UNITED STATES TREASURY BILL 912797XX1", "securities"),
        ("SCHWAB US TREASURY MONEY FUND", "securities"),
        ("US TREASURY MMF SWEEP", "securities"),
        ("IRS FEDERAL CREDIT UNION LOAN PMT", "a bank"),
        ("US TREASURY FEDERAL CREDIT UNION", "a bank"),
        ("FEDERAL TAX ADVISORS INC", "a bank"),
        ("IRS SOLUTIONS TAX PRO", "a bank"),
        ("PAY1040*NYS TAX", "state tax"),
        ("PAY1040 CA FTB TAX", "state tax"),
        ("PAYUSATAX STATE OF OHIO", "state tax"),
        ("ACI PAYMENTS INC", "a processor"),
        ("Estimated taxes", "names a tax"),
        ("quarterly taxes", "names a tax"),
    ],
)
def test_who_only_has_such_a_name_is_listed_and_not_the_irs(text: str, reason: str) -> None:
    record = read_text(LINES.format(text))
    assert not record.payments
    assert record.set_aside[0].reason.startswith(reason) and record.set_aside[0].raw


@pytest.mark.parametrize(
    "text",
    [
        "US TREASURY BILL PAYMENT",
        "IRS USATAXPYMT NAVY FEDERAL CREDIT UNION",
        "IRS est tax per tax advisor",
        "PAY1040*IRS FRANKLIN TN",
        "PAYUSATAX.COM FRANKLIN TN",
        "ACI PAYMENTS INC IRS 1040",
        "Estimated tax - federal",
        "Est tax (Federal)",
        "Tax payment: Federal",
        "IRS balance due TAX PRO RATA share",
    ],
)
def test_what_stands_beside_the_irs_makes_it_no_other(text: str) -> None:
    assert [payment.amount for payment in read_text(LINES.format(text)).payments] == [1500]


@pytest.mark.parametrize(
    ("row", "paid"),
    [
        ("Bob Lee,reimburse IRS payment", False),
        ("Jones CPA,IRS 941 notice help", False),
        ("IRS,1040 balance due per Jones CPA", True),
        ("United States Treasury,est tax per tax advisor", True),
        ("Jane Doe,IRS payment 1040-ES Q1", True),
    ],
)
def test_a_payee_who_works_on_taxes_is_not_the_irs(row: str, paid: bool) -> None:
    record = read_text(f"Date,Transaction Type,Num,Name,Memo,Amount\n04/15/2025,Check,21,{row},-55.00\n")
    assert bool(record.payments) == paid


@pytest.mark.parametrize("category", ["Federal Tax", "Taxes:Federal Estimated"])
def test_what_is_booked_as_a_federal_tax_and_names_nobody_is_listed(category: str) -> None:
    record = read_text(
        f"Date,Description,Amount,Category\n04/15/2025,ACH WITHDRAWAL 041525,-20.00,{category}\n04/18/2025,SHELL,-2.00,Fuel\n"
    )
    assert not record.payments
    assert record.set_aside[0].reason == "booked as a federal tax, and names nobody who was paid" and record.set_aside[0].raw
