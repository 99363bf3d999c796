"""Hold what a text says that names two purposes of one payment, or two years: neither, and never one mixed of both."""

from __future__ import annotations

import pytest

from reconcile.model import Payment, TaxPeriod
from tests.payment_files import read_text

SEVERAL = (
    "taxes 2024 and 1st estimate",
    "balance 2024 + Q1 2025",
    "ext 2024 & Q1 2025",
    "extension and 1st qtr estimate",
    "1040 and 1040-ES",
    "bal due, Q1 est",
    "ext/Q1 est 2025",
    "ES/ext",
    "Est. Q1/ext",
    "2024 and Q1 2025 estimate",
    "taxes 2023 and 2024",
    "Q4 2024 & Q1 2025",
    "2024 overpayment applied and Q1 estimate",
)
ONE = (
    ("Q1 and Q2 2025 estimates", "estimated", "2025-12"),
    ("tax, penalty and interest 2023", "penalty", "2023-12"),
    ("2024 balance due and penalty", "penalty", "2024-12"),
    ("Taxes & Licenses: estimated 2025", "estimated", "2025-12"),
    ("Q4 2024 estimate, paid Jan 2025", "estimated", "2024-12"),
    ("amended 2022, balance due", "amended", "2022-12"),
    ("2024 overpayment applied to 2025", "credit_elect", "2025-12"),
    ("Extension, 2024 balance due", "extension", "2024-12"),
    ("Inst. agmt 2021", "installment", "2021-12"),
    ("ES/IRS 2025", "estimated", "2025-12"),
)


def _read(what: str, column: str = "What for") -> tuple[Payment, list[str]]:
    record = read_text(f'Date paid,Amount,SSN,{column}\n04/15/2025,5000,***-**-4321,"{what}"\n')
    (payment,) = record.payments
    return payment, [problem.what for problem in record.problems]


@pytest.mark.parametrize("what", SEVERAL)
@pytest.mark.parametrize("column", ["What for", "Memo"])
def test_a_text_of_two_purposes_states_neither(what: str, column: str) -> None:
    payment, said = _read(what, column)
    assert (payment.kind, payment.period) == ("unknown", None)
    assert said == [f'"{what}" names more than one purpose or year: kind and tax period were left open.']


@pytest.mark.parametrize(("what", "kind", "period"), ONE)
def test_a_text_of_one_purpose_states_it(what: str, kind: str, period: str) -> None:
    payment, said = _read(what)
    assert (payment.kind, str(payment.period), said) == (kind, period, [])


def test_two_quarters_of_one_year_are_one_year_and_no_quarter() -> None:
    rows = "04/15/2025,900,941,Q1 & Q2 2025\n04/15/2025,900,1040-ES,Q1 & Q2 2025\n04/15/2025,900,941,1st and 2nd qtr 2025\n"
    record = read_text(f"Date,Amount,Form,Period\n{rows}")
    assert [payment.period for payment in record.payments] == [None, TaxPeriod(2025, 12), None]


def test_a_column_for_the_purpose_holds_against_a_note_of_two() -> None:
    text = "Date,Amount,Form,Kind,Tax year,Memo\n04/15/2025,900,1040,Estimated,2025,with 2024 balance + Q1 2025\n"
    record = read_text(text)
    assert [(payment.kind, str(payment.period)) for payment in record.payments] == [("estimated", "2025-12")]
    (payment,) = read_text("Date,Amount,Form,Kind,Memo\n04/15/2025,900,1040,Estimated,taxes 2024 and 1st estimate\n").payments
    assert (payment.kind, payment.period) == ("estimated", None)


def test_a_title_of_two_purposes_names_no_kind_for_its_rows() -> None:
    (payment,) = read_text("Extension and estimated payments 2025,,\nDate paid,Amount,SSN\n04/15/2025,900,***-**-4321\n").payments
    assert (payment.kind, payment.period) == ("unknown", None)


@pytest.mark.parametrize(
    ("form", "wanted", "kind"),
    [("7004", None, "extension"), ("Form 8868", None, "extension"), ("7004 (1120-S)", "1120-S", "extension")],
)
def test_an_extension_of_several_returns_names_none_by_itself(form: str, wanted: str | None, kind: str) -> None:
    record = read_text(f"Date,Amount,Form,Tax Year,EIN\n04/15/2025,900,{form},2024,**-***6789\n")
    assert [(payment.form, payment.kind) for payment in record.payments] == [(wanted, kind)]
    assert [problem.what.split(":")[0] for problem in record.problems] == (
        [] if wanted else [f"Form {form[-4:]} extends the time of several returns, and which one is not said"]
    )


def test_a_number_that_is_no_form_extends_nothing() -> None:
    memos = ("check 7004 balance due", "1040 balance due ck #4868", "balance due SSN xxx-xx-4868", "bal due acct ending 8868")
    for memo in memos:
        (payment,) = read_text(f"Date,Amount,Form,Tax year,Memo\n04/15/2025,900,1040,2024,{memo}\n").payments
        assert payment.kind == "balance_due", memo


def test_parts_that_disagree_hold_against_the_note_of_the_whole() -> None:
    columns = "TRNSTYPE\tDATE\tACCNT\tNAME\tAMOUNT\tDOCNUM\tMEMO\n"
    iif = (
        f"!TRNS\t{columns}!SPL\t{columns}!ENDTRNS\n"
        "TRNS\tCHECK\t6/16/2025\tChecking\tIRS\t-4500.00\t1191\t1040-ES 2025 Q2\n"
        "SPL\tCHECK\t6/16/2025\tDraw\t\t2500.00\t\t1040-ES 2025 Q2\n"
        "SPL\tCHECK\t6/16/2025\tDraw\t\t2000.00\t\t1040 2024 balance\nENDTRNS\n"
    )
    qif = (
        "!Type:Bank\nD6/16/2025\nT-4,500.00\nN1191\nPIRS\nM1040-ES 2025 Q2\n"
        "STax\nE1040-ES 2025\n$-2500\nSTax\nE1040 2024 balance\n$-2000\n^\n"
    )
    for text, name in ((iif, "a.iif"), (qif, "a.qif")):
        (payment,) = read_text(text, name).payments
        assert (payment.kind, payment.period, payment.reference) == ("unknown", None, "1191"), name


@pytest.mark.parametrize(
    ("note", "kind"),
    [
        *((note, "unknown") for note in ("to avoid penalty", "late - penalty likely", "May payroll (penalty refund expected)")),
        *((note, "unknown") for note in ("not an amended return", "no extension filed", "not installment plan", "NOT estimated")),
        *((note, "unknown") for note in ("not including the late filing penalty", "less refund applied", "est. were short")),
        *(("Apr deposit; penalty abated", "deposit"), ("amount due on original return (amended later)", "balance_due")),
        *(("tax due incl est penalty 44", "balance_due"), ("see extension filed; balance due", "balance_due")),
        *((note, "penalty") for note in ("penalty", "Form 7004 late filing penalty", "penalty not abated")),
        *(("extension filed 4/15", "extension"), ("amended return", "amended"), ("est not ext", "estimated")),
        *(("refund of 2024 applied", "credit_elect"), ("no. 3 estimated payment", "estimated")),
    ],
)
def test_a_kind_that_a_note_denies_or_names_beside_the_payment_is_not_its_own(note: str, kind: str) -> None:
    record = read_text(f"Form,Year,Date,Amount,Notes\n1040,2024,4/15/2025,100,{note}\n")
    assert [payment.kind for payment in record.payments] == [kind]


@pytest.mark.parametrize(
    "cell", ["Q1 2025 / Q1 2026", "Q4/bal", "Q4 / ext", "Q4, bal due", "Q4 2024, Q1 2025", "2024 Q4 - 2025 Q1"]
)
def test_a_cell_of_the_quarter_that_names_two_purposes(cell: str) -> None:
    record = read_text(f'Form 1040-ES 2025 payments\nQtr,Date,Amount\nQ1,4/15/2025,1000\n"{cell}",4/14/2026,300\n')
    first, second = record.payments
    assert (first.kind, str(first.period)) == ("estimated", "2025-12")
    assert (second.kind, second.period) == ("unknown", None)
    assert ["names more than one purpose or year" in problem.what for problem in record.problems] == [True]


@pytest.mark.parametrize("cell", ["Q1/2025", "Q1/25", "4Q/2025", "Q1/Q2 2025", "Q1/installment", "Q1"])
def test_a_cell_of_the_quarter_that_names_one(cell: str) -> None:
    record = read_text(f"Form 1040-ES 2025 payments\nQtr,Date,Amount\n{cell},4/14/2025,300\n")
    assert [payment.kind for payment in record.payments] == ["estimated"]
    assert not record.problems


@pytest.mark.parametrize("cell", ["Q4 2025/bal due", "Q4 2025, bal due"])
def test_the_balance_of_a_quarter_is_one_purpose(cell: str) -> None:
    record = read_text(f'Form,Quarter,Date,Amount\n941,"{cell}",1/30/2026,300\n')
    assert [(payment.kind, str(payment.period)) for payment in record.payments] == [("balance_due", "2025-12")]
    assert not record.problems


@pytest.mark.parametrize(
    ("form", "cell", "kind"),
    [
        ("941", "Voucher", "unknown"),
        ("941", "Estimated voucher", "estimated"),
        ("1040", "Voucher 2", "estimated"),
        ("1040", "ES4", "estimated"),
        ("1120", "EST 2", "estimated"),
        ("941", "Payment for a 6603 deposit", "unknown"),
        ("941", "Federal Tax Deposit", "deposit"),
        ("941", "Payment due with a return", "balance_due"),
        ("941", "Payment due on tax return", "balance_due"),
    ],
)
def test_the_kind_that_a_purpose_names(form: str, cell: str, kind: str) -> None:
    record = read_text(f'Form,Purpose,Date,Amount\n{form},"{cell}",4/14/2025,300\n')
    assert [payment.kind for payment in record.payments] == [kind]


@pytest.mark.parametrize("cell", ["Audit payment", "Offer in compromise", "Designated interest", "Levy", "M14", "Form 8752"])
@pytest.mark.parametrize("title", ["", "2025 estimated tax payments\n"])
def test_a_purpose_that_is_not_understood_is_told_and_left_open(cell: str, title: str) -> None:
    record = read_text(f"{title}Form,For,Tax year,Date,Amount\n1040,Q1,2025,4/14/2025,300\n1040,{cell},2025,4/14/2025,300\n")
    assert [payment.kind for payment in record.payments] == ["estimated", "unknown"]
    assert [problem.what for problem in record.problems] == [f'the purpose "{cell}" is not understood, and was left open.']


@pytest.mark.parametrize(
    "cell",
    ["Payment", "EFTPS", "Jane Smith", "IRS", "income tax", "P1", "1st", "Q2", "ES2", "CP14", "ck 1042", "TY25", "monthly"],
)
def test_names_and_plain_words_are_no_purposes(cell: str) -> None:
    record = read_text(f"Form,Purpose,Tax year,Date,Amount\n1040,Q1,2025,4/14/2025,300\n1040,{cell},2025,4/14/2025,300\n")
    assert not record.problems
    assert len(record.payments) == 2
