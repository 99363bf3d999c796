"""Hold the reading of a taxpayer's own lists of tax payments: headings in any words and order, cells as people fill them."""

from __future__ import annotations

from datetime import date

import pytest

from reconcile.config import parse
from reconcile.model import TaxPeriod, Tin
from tests.payment_files import read_bytes, read_text


def test_a_list_with_every_column() -> None:
    record = read_text(
        "Payment Date,Amount,Form,Tax Period,Type,SSN (last 4),Method,Confirmation #\n"
        '04/15/2024,"$2,500.00",1040-ES,2024,Estimated,4321,EFTPS,270410612345678\n'
        '"Sept. 16, 2024","(2,500.00)",Form 1040,2024-12,est. tax,4321,check 1042,\n'
    )
    first, second = record.payments
    assert (first.date, first.amount, first.form, first.period) == (date(2024, 4, 15), 250000, "1040", TaxPeriod(2024, 12))
    assert (first.kind, first.method, first.reference, first.tin) == ("estimated", "eft", "270410612345678", Tin("4321", "ssn"))
    assert (second.date, second.amount, second.kind, second.method, second.reference) == (
        date(2024, 9, 16),
        250000,
        "estimated",
        "check",
        "1042",
    )
    assert record.header_row == 1


@pytest.mark.parametrize(
    "heading",
    [
        "Date paid",
        "Payment date",
        "Settlement Date",
        "Paid on",
        "Date",
        "DATE OF PAYMENT",
        "Pmt Date",
        "Date Pd.",
        "When paid",
        "Date  Paid:",
    ],
)
@pytest.mark.parametrize(
    "amount", ["Amt paid", "Payment Amount", "Amount", "AMOUNT ($)", "Amt.", "Payment", "Total Paid", "Amount Paid"]
)
def test_headings_for_date_and_amount(heading: str, amount: str) -> None:
    (payment,) = read_text(f"{amount},{heading},Tax Year\n1200.00,04/15/2025,2024\n").payments
    assert (payment.date, payment.amount, payment.period) == (date(2025, 4, 15), 120000, TaxPeriod(2024, 12))


@pytest.mark.parametrize(
    ("heading", "cell", "field", "wanted"),
    [
        ("For yr", "2024", "period", TaxPeriod(2024, 12)),
        ("Tax Form", "941", "form", "941"),
        ("Reason for payment", "Balance due", "kind", "balance_due"),
        ("Apply payment to", "1040ES", "form", "1040"),
        ("Conf #", "270411012345678", "reference", "270411012345678"),
        ("EFT #", "270411012345678", "method", "eft"),
        ("Check No.", "1042", "method", "check"),
        ("Check No.", "1042.0", "reference", "1042"),
        ("TIN", "97-7654321", "tin", Tin("4321", "ein")),
        ("SSN (last 4)", "4321", "tin", Tin("4321", "ssn")),
        ("Taxpayer ID", "***-**-4321", "tin", Tin("4321", "ssn")),
        ("EIN", "987654321", "tin", Tin("4321", "ein")),
        ("TIN", "987654321", "tin", Tin("4321", "ssn")),
        ("TIN", "666654321", "tin", Tin("4321")),
        ("Last 4", "321", "tin", Tin("0321")),
    ],
)
def test_other_headings(heading: str, cell: str, field: str, wanted: object) -> None:
    (payment,) = read_text(f"Date,Amount,{heading},Tax Year\n04/15/2025,1200,{cell},\n").payments
    assert getattr(payment, field) == wanted


@pytest.mark.parametrize(
    ("form", "period", "wanted"),
    [
        ("1040-ES", "2024", "2024-12"),
        ("1040-ES", "Q1 2025", "2025-12"),
        ("1040-ES", "1Q25", "2025-12"),
        ("941", "Q1 2025", "2025-03"),
        ("941", "1Q25", "2025-03"),
        ("941", "2024 Q3", "2024-09"),
        ("941", "Q4/2024", "2024-12"),
        ("941", "Oct-Dec 2024", "2024-12"),
        ("941", "01/01/2025-03/31/2025", "2025-03"),
        ("941", "251201", "2025-12"),
        ("941", "202503", "2025-03"),
        ("941", "03/2025", "2025-03"),
        ("941", "March 2025", "2025-03"),
        ("941", "2025", None),
        ("720", "2nd quarter 2025", "2025-06"),
        ("940", "Q2 2025", "2025-12"),
        ("1120", "06/2025", "2025-06"),
        ("1120", "06/30/2025", "2025-06"),
        ("1040", "Dec. 31, 2024", "2024-12"),
        ("1040", "12-31-2024", "2024-12"),
        ("1040", "TY2024", "2024-12"),
        ("1040", "TY 24", "2024-12"),
        ("1040", "tax year 2024", "2024-12"),
        ("", "Q1 2025", None),
        ("", "2024", "2024-12"),
    ],
)
def test_periods_are_resolved_with_the_form(form: str, period: str, wanted: str | None) -> None:
    (payment,) = read_text(f'Paid on,Amount,Form,Period\n04/15/2025,100,{form},"{period}"\n').payments
    assert (str(payment.period) if payment.period else None) == wanted


def test_a_period_is_never_taken_from_the_day_of_payment() -> None:
    record = read_text("Date,Amount,Form\n01/15/2025,100,1040-ES\n01/15/2025,100,941\n")
    assert [payment.period for payment in record.payments] == [None, None]
    assert [payment.kind for payment in record.payments] == ["estimated", "unknown"]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("estimated", "estimated"),
        ("est. tax", "estimated"),
        ("ES Q2", "estimated"),
        ("balance due", "balance_due"),
        ("bal due", "balance_due"),
        ("extension", "extension"),
        ("4868", "extension"),
        ("Federal Tax Deposit", "deposit"),
        ("FTD", "deposit"),
        ("amended", "amended"),
        ("1040-X", "amended"),
        ("installment agreement", "installment"),
        ("penalty", "penalty"),
        ("overpayment applied", "credit_elect"),
        ("10406", "estimated"),
        ("94105", "deposit"),
        ("10402", "extension"),
        ("09455", "deposit"),
        ("balance_due", "balance_due"),
        ("credit_elect", "credit_elect"),
    ],
)
def test_kinds(words: str, kind: str) -> None:
    (payment,) = read_text(f"Date,Amount,Purpose\n04/15/2025,100,{words}\n").payments
    assert payment.kind == kind


@pytest.mark.parametrize(
    ("words", "method"),
    [
        ("EFTPS", "eft"),
        ("Direct Pay", "eft"),
        ("ACH", "eft"),
        ("online", "eft"),
        ("debit", "eft"),
        ("e-check", "eft"),
        ("E-payment", "eft"),
        ("e-pay", "eft"),
        ("check 1042", "check"),
        ("ck", "check"),
        ("cheque", "check"),
        ("mailed", "check"),
        ("credit card", "card"),
        ("wire", "wire"),
    ],
)
def test_ways_of_paying(words: str, method: str) -> None:
    assert read_text(f"Date,Amount,Form,How paid\n04/15/2025,100,1040,{words}\n").payments[0].method == method


def test_a_payment_without_a_mark_of_check_or_card_is_concluded_to_be_electronic() -> None:
    record = read_text("Date,Payee,Amount,Check #\n04/15/2025,IRS,100,1042\n06/16/2025,IRS,100,\n")
    assert [(p.method, p.method_stated, p.sure_method) for p in record.payments] == [
        ("check", True, "check"),
        ("eft", False, "unknown"),
    ]


def test_a_way_of_paying_that_is_not_known_stays_unknown_and_is_said() -> None:
    record = read_text("Date,Amount,Form,How paid\n04/15/2025,100,1040,cash at 7-Eleven\n")
    assert [(p.method, p.method_stated) for p in record.payments] == [("unknown", False)]
    (problem,) = record.problems
    assert not problem.blocking and "way of paying" in problem.what and "cash at 7-Eleven" in problem.what


def test_a_credit_carried_forward_was_paid_in_no_way() -> None:
    record = read_text("Date,Amount,Form,Tax year,Memo\n04/15/2025,100,1040,2025,2024 overpayment applied\n")
    assert [(p.kind, p.method) for p in record.payments] == [("credit_elect", "unknown")]


def test_a_title_names_the_taxpayers_and_the_rows_their_letters() -> None:
    record = read_text(
        "Hale - FEDERAL\nT SSN xxx-xx-4321 / Sp SSN xxx-xx-8765\n\nQtr,Who,Date paid,Amt,For yr\n"
        "Q1,T,4/15/25,100,2025\nQ2,Sp,6/16/25,100,2025\n"
    )
    assert [payment.tin for payment in record.payments] == [Tin("4321", "ssn"), Tin("8765", "ssn")]
    assert {(payment.form, payment.kind) for payment in record.payments} == {("1040", "estimated")}


def test_the_client_file_names_the_taxpayer_where_the_record_does_not() -> None:
    settings = parse(
        '[[taxpayer]]\nid = "spouse"\ntin = "XXX-XX-8765"\n[[payments]]\nfiles = "*.csv"\ntaxpayer = "spouse"\n'
        'form = "1040-ES"\nperiod = "2025"\n'
    )
    record = read_text("Date,Amount,SSN\n04/15/2025,100,4321\n04/15/2025,100,\n", settings=settings)
    assert [payment.tin for payment in record.payments] == [Tin("4321", "ssn"), Tin("8765", "ssn")]
    assert {str(payment.period) for payment in record.payments} == {"2025-12"}
    assert {payment.kind for payment in record.payments} == {"estimated"}


def test_what_is_no_payment_is_set_aside_with_its_reason() -> None:
    record = read_text(
        "Date,Agency,Form,Amount,Status\n"
        "04/15/2025,IRS,1040-ES,100,Paid\n"
        "04/15/2025,CA FTB,540-ES,100,Paid\n"
        "04/15/2025,,IL-1040-ES,100,Paid\n"
        "06/16/2025,IRS,1040-ES,100,Cancelled\n"
        "06/16/2025,IRS,1040-ES,100,VOID\n"
        "06/16/2025,IRS,1040-ES,100,Failed\n"
        "06/16/2025,IRS,1040-ES,0.00,Paid\n"
        "not yet,IRS,1040-ES,,\n"
        "01/15/2026,IRS,1040-ES,TBD,\n"
        "Total,,,100,\n"
        ",,,100,\n"
    )
    assert len(record.payments) == 1
    assert not record.problems
    reasons = [row.reason for row in record.set_aside]
    assert [reason.split()[0] for reason in reasons] == [
        "state",
        "state",
        "cancelled",
        "voided",
        "failed:",
        "amount",
        "not",
        "not",
        "total",
        "total",
    ]


def test_scheduled_and_returned_payments_keep_their_status() -> None:
    record = read_text("Date,Form,Amount,Status\n04/15/2025,1040-ES,100,Scheduled\n04/15/2025,1040-ES,100,Returned\n")
    assert [payment.status for payment in record.payments] == ["scheduled", "returned"]
    assert all(payment.set_aside for payment in record.payments)


def test_equal_payments_have_ids_of_their_own_that_last() -> None:
    text = "Date,Form,Amount\n04/15/2025,1040-ES,100\n04/15/2025,1040-ES,100\n"
    first = [payment.id for payment in read_text(text).payments]
    assert first == [payment.id for payment in read_text("Title\n" + text).payments]
    assert all(len(one) == 12 and one.startswith("P-") for one in first)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_encodings_and_delimiters(encoding: str, delimiter: str) -> None:
    text = "Date,Payee,Amount,Form,Memo\n04/15/2025,IRS,100.00,1040-ES,Café 2025\n".replace(",", delimiter)
    (payment,) = read_bytes(text.encode(encoding)).payments
    assert payment.amount == 10000
    assert "Café" in payment.raw


@pytest.mark.parametrize(
    ("paid", "quarter", "kind", "period"),
    [
        ("01/31/2026", "Q4", "", "2025-12"),
        ("01/31/2026", "Q4", "deposit", "2025-12"),
        ("02/14/2026", "Q1", "deposit", "2026-03"),
        ("02/14/2026", "Q1", "notice CP220", "2025-03"),
        ("02/14/2026", "Q1", "penalty", "2025-03"),
        ("02/14/2026", "Q1", "", None),
        ("05/05/2026", "Q1", "", "2026-03"),
        ("03/31/2026", "Q1", "balance due", "2025-03"),
        ("12/31/2025", "Q4", "deposit", "2025-12"),
    ],
)
def test_an_employer_quarter_without_its_year_is_the_newest_it_can_be(
    paid: str, quarter: str, kind: str, period: str | None
) -> None:
    (payment,) = read_text(f"Date,Form,Quarter,Kind,Amount\n{paid},941,{quarter},{kind},1\n").payments
    assert (str(payment.period) if payment.period else None) == period


def test_no_full_number_is_kept() -> None:
    record = read_text(
        "Date,Amount,SSN,Memo\n04/15/2025,100,987-65-4321,1040-ES my SSN 987654321\n04/15/2025,abc,987-65-4321,x\n"
    )
    text = repr(record)
    assert "987-65-4321" not in text
    assert "987654321" not in text
    assert "4321" in text


def test_paid_beside_an_amount_is_a_day() -> None:
    (payment,) = read_text("Paid,Amount,Form,Month\n4/15/2025,100,941,March 2025\n").payments
    assert (payment.date, payment.amount, str(payment.period)) == (date(2025, 4, 15), 10000, "2025-03")


def test_federal_and_state_amounts_side_by_side() -> None:
    record = read_text(
        "2025 Estimated Tax Payments\n\nQuarter,Due Date,Date Paid,Federal,State,Check #\n"
        '1,4/15/2025,4/14/2025,"$5,000","$1,200",2001\n3,9/15/2025,,,,\nTotals,,,"$5,000","$1,200",\n'
    )
    (payment,) = record.payments
    assert (payment.date, payment.amount, payment.kind, str(payment.period)) == (
        date(2025, 4, 14),
        500000,
        "estimated",
        "2025-12",
    )


def test_sections_of_a_list_tell_federal_from_state() -> None:
    record = read_text("FEDERAL,,\nDate,Amount,Period\n04/15/2025,100,2025\nSTATE,,\n04/15/2025,50,2025\n")
    assert [payment.amount for payment in record.payments] == [10000]


def test_columns_held_apart_by_blanks() -> None:
    record = read_text(
        "Payments made\n\nDate        Amount      Form      Tax year   Memo\n"
        "04/15/2025  1,100.00    1040-ES   2025\n06/16/2025    100.00              2025       paid late\n"
        "09/15/2025  100.00 USD  1040-ES   2025  25   note\n",
        "list.txt",
    )
    assert [(payment.amount, payment.form) for payment in record.payments] == [(110000, "1040"), (10000, None)]
    assert "under one heading" in record.problems[0].what


def test_an_overpayment_passed_on_needs_no_date_of_payment() -> None:
    record = read_text(
        "2025 Estimated Tax Payments\nTaxpayer: Rosa Hale  SSN: XXX-XX-4321\n,Date Due,Date Paid,Amount Paid\n"
        'Overpayment applied from 2024,,,"1,000"\n1st quarter,04/15/2025,04/16/2025,"2,500"\nTotal,,,"3,500"\n'
    )
    credit, first = record.payments
    assert (credit.kind, str(credit.period), credit.form, credit.amount) == ("credit_elect", "2025-12", "1040", 100000)
    assert credit.date.isoformat() == "2025-04-15", "it counts from the due date of the return it comes from"
    assert (first.kind, str(first.period)) == ("estimated", "2025-12")
    assert not record.problems


@pytest.mark.parametrize(
    ("memo", "period"),
    [
        ("2024 overpayment applied", "2025-12"),
        ("overpayment applied from 2024", "2025-12"),
        ("2024 overpayment applied to 2025 estimated tax", "2025-12"),
        ("credit elect to 2025", "2025-12"),
    ],
)
def test_a_credit_is_for_the_year_that_received_it(memo: str, period: str) -> None:
    (payment,) = read_text(f"Date,Amount,Form,Memo\n04/15/2025,100,1040,{memo}\n").payments
    assert (payment.kind, str(payment.period)) == ("credit_elect", period)


def test_a_list_by_hand_may_carry_either_sign() -> None:
    record = read_text(
        "Date,Amount,Notes\n4/15/2025,2500,IRS est Q1 2025\n9/15/2025,-2500,Q3 fed estimate\n"
        '1/15/2026,"(2,500.00)",Q4 fed\n2/1/2026,318,IRS refund 2024\n'
    )
    assert [(p.row, p.amount) for p in record.payments] == [(2, 250000), (3, 250000), (4, 250000)]
    assert [one.row for one in record.set_aside] == [5]


@pytest.mark.parametrize(
    ("note", "is_payment"),
    [
        ("Refund repayment", True),
        ("repaid the 2024 refund to IRS", True),
        ("Refund", False),
        ("refund received, repayment of overpaid tax", False),
        ("IRS refund", False),
    ],
)
def test_a_refund_sent_back_is_a_payment_and_one_received_is_not(note: str, is_payment: bool) -> None:
    record = read_text(f'Date,Amount,Form,Tax year,Type\n8/15/2025,1500,1040,2024,"{note}"\n')
    assert (len(record.payments), len(record.set_aside)) == ((1, 0) if is_payment else (0, 1))


def test_the_date_paid_of_tax_software_stands_beside_the_due_date() -> None:
    record = read_text("Qtr,Due date,Amount,Date paid if other than due date\n1,4/15/2025,2500,\n2,6/16/2025,2500,6/20/2025\n")
    assert [p.date.isoformat() for p in record.payments] == ["2025-06-20"]
    assert "no date" in record.problems[0].what
