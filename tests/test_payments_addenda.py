"""Hold the reading of ACH addenda (``TXP*…``): in a text of their own, in a bank's column, of a state, and not understood."""

from __future__ import annotations

import pytest

from reconcile.model import RecordFile
from reconcile.payments import addenda
from tests.payment_files import read_text

ONE = "TXP*123456789*{0}*{1}*{2}\\"


def in_text(*segments: str) -> RecordFile:
    """Read segments as a bank's report of addenda."""
    return read_text("02/18/2025 ACH CREDIT ADDENDA\n" + "\n".join(segments) + "\n", "addenda.txt")


def in_column(segment: str, amount: str, text: str = "ACH CREDIT") -> RecordFile:
    """Read a segment in the column of a bank's download."""
    return read_text(f"Date,Description,Amount,Addenda\n10/31/2025,{text},-{amount},{segment}\n10/31/2025,SHELL OIL,-9.00,\n")


@pytest.mark.parametrize(
    ("amounts", "cents"),
    [
        ("94105*190000", 190_000),
        ("1*190000", 190_000),
        ("FTD*190000", 190_000),
        ("1*100000*2*50000*3*40000", 190_000),
        ("94105*190000*****VERIFY", 190_000),
        ("T*190000*P*0*I*0", 190_000),
    ],
)
def test_the_shape_of_the_segment(amounts: str, cents: int) -> None:
    segment = ONE.format("94105", "251201", amounts)
    for record in (in_text(segment), in_text(segment[:-1]), in_column(segment, "1900.00")):
        (payment,) = record.payments
        assert (payment.amount, payment.form, payment.kind, str(payment.period)) == (cents, "941", "deposit", "2025-12")
        assert payment.tin is not None and payment.tin.masked == "**-***6789"
        assert (payment.method, payment.method_stated, record.problems) == ("eft", True, ())


def test_several_segments_of_a_text_each_with_its_day() -> None:
    record = in_text(
        ONE.format("94105", "250301", "1*190000"),
        "EFFECTIVE DATE 04/15/2025  AMOUNT 1,200.00",
        "705" + ONE.format("11206", "251231", "11206*120000"),
    )
    assert [(p.date.isoformat(), p.amount, p.form, str(p.period)) for p in record.payments] == [
        ("2025-02-18", 190_000, "941", "2025-03"),
        ("2025-04-15", 120_000, "1120", "2025-12"),
    ]


BAD = [
    (ONE.format("94105", "250301", "1*1900.00"), '"1900.00" is not whole cents'),
    (ONE.format("94105", "250301", "1*1,900"), '"1,900" is not whole cents'),
    (ONE.format("94105", "250301", "1*190000*2"), "not whole cents"),
    (ONE.format("94105", "250301", "TOOLONG*190000"), "no amount type"),
    (ONE.format("94105", "251301", "94105*10000"), '"251301" is no period'),
    (ONE.format("94105", "250315", "94105*10000"), "no period"),
    (ONE.format("94105", "2509", "94105*10000"), "no period"),
    ("TXP*12345678*94105*250901*94105*10000\\", "8 characters, not nine digits"),
    (ONE.format("941", "250901", "1*10000"), "no tax type of five characters"),
    ("TXP*123456789*94105\\", "cut off"),
    ("TXP**94105*250301*1*190000\\", "0 characters, not nine digits"),
]


@pytest.mark.parametrize(("segment", "told"), BAD)
def test_what_is_not_understood_is_a_problem_of_its_line(segment: str, told: str) -> None:
    record = in_text(segment, ONE.format("94105", "250301", "1*100"))
    assert (record.rows, [payment.amount for payment in record.payments]) == (2, [100])
    (problem,) = record.problems
    assert problem.blocking and problem.where == "addenda.txt, row 2" and told in problem.what
    assert "123456789" not in repr(record)


@pytest.mark.parametrize(("segment", "told"), BAD[:1] + BAD[3:])
def test_in_a_banks_column_the_payment_stays_and_the_rest_is_open(segment: str, told: str) -> None:
    record = in_column(segment, "100.00", "IRS USATAXPYMT")
    (payment,) = record.payments
    assert (payment.amount, payment.form, payment.period, payment.tin) == (10_000, None, None, None)
    (problem,) = record.problems
    assert not problem.blocking and told in problem.what and problem.where.endswith("row 2")


def test_cents_that_differ_from_the_row_are_told_and_the_row_is_kept() -> None:
    record = in_column(ONE.format("94105", "250901", "94105*190000"), "1950.00")
    assert [(payment.amount, payment.form) for payment in record.payments] == [(195_000, "941")]
    (problem,) = record.problems
    assert not problem.blocking and "$1,900.00, and the row $1,950.00" in problem.what


def test_a_tax_type_that_is_not_known_is_told() -> None:
    segment = ONE.format("9410X", "250901", "1*10000")
    assert [payment.form for payment in in_text(segment).payments] == [None]
    assert '"9410X"' in in_text(segment).problems[0].what
    (problem,) = in_column(segment, "100.00", "IRS USATAXPYMT").problems
    assert '"9410X" is no federal tax type' in problem.what


def test_segments_of_several_taxes_in_one_row_leave_it_open() -> None:
    both = ONE.format("94105", "250901", "1*10000") + " " + ONE.format("09405", "251201", "1*5000")
    record = in_column(both, "150.00", "IRS USATAXPYMT")
    assert [(payment.amount, payment.form) for payment in record.payments] == [(15_000, None)]
    assert "more than one tax" in record.problems[0].what


@pytest.mark.parametrize(("tax_type", "amounts"), [("01100", "T*30000"), ("04100", "1*30000"), ("1120", "T*30000")])
def test_addenda_of_a_state_are_set_aside(tax_type: str, amounts: str) -> None:
    segment = ONE.format(tax_type, "250331", amounts)
    for record in (in_text(segment), in_column(segment, "300.00")):
        assert not record.payments and not record.problems
        assert "state tax, not federal" in [entry.reason for entry in record.set_aside]


def test_a_download_without_headings_is_no_report_of_addenda() -> None:
    segment = ONE.format("94105", "250901", "1*10000")
    record = read_text(
        f'"10/31/2025","-100.00","*","","IRS USATAXPYMT {segment}"\n"11/03/2025","-50.00","*","","IRS USATAXPYMT 110325"\n'
    )
    assert [(payment.amount, payment.form) for payment in record.payments] == [(10_000, "941"), (5_000, None)]


def test_text_without_addenda_holds_none() -> None:
    assert (addenda.found_in("IRS USATAXPYMT"), addenda.are_in("TXP"), addenda.are_in("the TXP* segment")) == ((), False, False)


OWN = "{0},Description,Debit Amount,Credit Amount,Addenda\n"
SENT = '02/18/2025,ACH DEBIT IRS USATAXPYMT,"1,900.00",,' + ONE.format("94105", "250301", "94105*190000") + "\n"
BACK = '02/20/2025,ACH RETURN IRS USATAXPYMT,,"1,900.00",' + ONE.format("94105", "250301", "94105*190000") + "\n"


@pytest.mark.parametrize("heading", ["As-Of Date", "As of Date", "As Of", "Value Date"])
def test_a_banks_table_with_addenda_is_read_by_its_own_amounts(heading: str) -> None:
    record = read_text(OWN.format(heading) + SENT + BACK)
    assert [(payment.amount, payment.form, payment.status) for payment in record.payments] == [(190_000, "941", "returned")]


def test_a_table_with_amounts_of_its_own_under_unknown_headings_is_not_read_as_addenda() -> None:
    record = read_text("Wann,Description,Soll,Haben,Addenda\n" + SENT + BACK)
    assert record.payments == ()
    assert [problem.code for problem in record.problems] == ["record_layout"]


@pytest.mark.parametrize("word", ["ACH RETURN", "RETURNED ITEM", "REVERSAL"])
def test_addenda_of_what_was_given_back_are_no_payment(word: str) -> None:
    record = in_text(ONE.format("94105", "250301", "1*190000"), f"{word} " + ONE.format("94105", "250301", "1*190000"))
    assert len(record.payments) == 1
    assert "given back" in record.problems[0].what
