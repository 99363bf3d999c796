"""Hold what a note in a list says of its payment: a fee, a refund, an overpayment, a penalty, a way of paying."""

from __future__ import annotations

import pytest

from tests.payment_files import read_text


@pytest.mark.parametrize(
    ("note", "reason"),
    [
        ("IA setup fee / user fee", "fee for"),
        ("Installment agreement user fee", "fee for"),
        ("W-2/W-3 filing service fee", "fee for"),
        ("Quick refund Form 4466", "refund"),
        ("Amount refunded by IRS", "refund"),
        ("installment incl. user fee", None),
        ("balance due + setup fee", None),
        ("Form 720 PCORI fee", None),
        ("IA payment, user fee waived", None),
    ],
)
def test_fees_and_refunds_are_no_tax_paid(note: str, reason: str | None) -> None:
    rows = f'4/15/2025,"{note}",50,1040,2024\n4/16/2025,Q1 est,50,1040-ES,2025\n'
    record = read_text(f"Date,Description,Amount,Form,Tax Year\n{rows}")
    assert len(record.payments) == (2 if reason is None else 1)
    assert [reason in row.reason for row in record.set_aside if reason] == ([True] if reason else [])


@pytest.mark.parametrize("words", ["2024 overpayment c/f", "2024 overpayment", "2024 refund rolled to 2025", "CF from 2024"])
def test_an_overpayment_carried_forward_is_told_by_a_word_alone(words: str) -> None:
    record = read_text(f"1040-ES 2025\nWhat,Date,Amount\n{words},4/15/2025,100\nQ1,4/15/2025,107\n")
    assert [(p.kind, str(p.period)) for p in record.payments] == [("credit_elect", "2025-12"), ("estimated", "2025-12")]


@pytest.mark.parametrize("heading", ["Processor", "Service provider", "Card processor"])
def test_a_column_of_processors_says_how_it_was_paid(heading: str) -> None:
    (payment,) = read_text(f"Date,{heading},Form,Tax year,Amount\n4/15/2025,Pay1040,1040,2024,2000\n").payments
    assert (payment.method, payment.method_stated, payment.form) == ("card", True, "1040")


def test_a_form_of_a_state_that_is_not_known_is_said() -> None:
    rows = "".join(f"4/15/2025,{form},2025,100\n" for form in ("58-ES", "1040-ES", "ES Q1 25"))
    record = read_text(f"Date,Form,Year,Amount\n{rows}")
    assert [(problem.where, "58-ES" in problem.what) for problem in record.problems] == [("record.csv, row 2", True)]


@pytest.mark.parametrize("words", ["overpayment applied from 2024", "2024 refund applied", "applied from 2024 overpayment"])
def test_how_it_was_paid_may_be_an_overpayment(words: str) -> None:
    rows = f"Q1,4/15/2025,3000,{words},1040-ES,2025\nQ2,6/16/2025,1000,EFTPS,1040-ES,2025\n"
    record = read_text(f"Qtr,Date,Amount,How,Form,Tax Year\n{rows}")
    assert [(p.kind, str(p.period)) for p in record.payments] == [("credit_elect", "2025-12"), ("estimated", "2025-12")]
    assert not record.problems


@pytest.mark.parametrize(
    ("number", "note", "way"),
    [
        ("270556740000002", "mailed signed 8879 back", ("eft", "270556740000002")),
        ("270556740000002", "void check attached to enrollment form", ("eft", "270556740000002")),
        ("", "mailed ck 1801", ("check", "1801")),
        ("", "Direct Pay rejected login so mailed ck 1801", ("check", "1801")),
        ("", "card declined, paid by EFTPS", ("eft", None)),
    ],
)
def test_the_way_of_paying_is_no_incidental_word(number: str, note: str, way: tuple[str, str | None]) -> None:
    record = read_text(f'Date,Amount,Form,Year,Conf #,Notes\n6/16/2025,3010,1040-ES,2025,{number},"{note}"\n')
    assert [(payment.method, payment.reference) for payment in record.payments] == [way]


@pytest.mark.parametrize(
    ("note", "kind"),
    [
        ("one day late - watch for penalty", "deposit"),
        ("redone with penalty", "deposit"),
        ("may get a late penalty", "deposit"),
        ("penalty CP161", "penalty"),
        ("late payment penalty", "penalty"),
    ],
)
def test_a_penalty_that_may_come_is_no_kind(note: str, kind: str) -> None:
    (payment,) = read_text(f"941 payroll tax deposits\nDate,Amount,Tax period,Note\n7/16/2025,3000,Q2 2025,{note}\n").payments
    assert payment.kind == kind
