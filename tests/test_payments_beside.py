"""Hold what becomes of amounts in a second column: those of a second person, of a state, of a block beside the first."""

from __future__ import annotations

import pytest

from reconcile.config import parse
from tests.payment_files import read_text

COUPLE = (
    "Fed estimated payments 2025 (1040-ES),,,,\nDue,Paid on,Greg (***-**-1122),Dana (***-**-3344),How\n"
    "4/15/25,4/15/2025,2500,1500,Direct Pay\n9/15/25,9/15/2025,2500,,Direct Pay\n1/15/26,1/15/2026,,1500,Direct Pay\n"
    "TOTAL,,5000,3000,\n"
)


def test_the_amounts_of_two_people_are_each_read_under_the_number_over_them() -> None:
    record = read_text(COUPLE)
    assert [(p.row, p.amount, p.tin.last4 if p.tin else None, str(p.period)) for p in record.payments] == [
        (3, 250000, "1122", "2025-12"),
        (4, 250000, "1122", "2025-12"),
        (3, 150000, "3344", "2025-12"),
        (5, 150000, "3344", "2025-12"),
    ]
    assert [one.row for one in record.set_aside] == [5, 6]
    assert not any(problem.blocking for problem in record.problems)


def test_the_second_persons_amounts_are_said_where_the_client_file_names_the_firsts() -> None:
    settings = parse('[[payments]]\nfiles = "record.csv"\ndate = "Paid on"\namount = "Greg (***-**-1122)"\n')
    record = read_text(COUPLE, settings=settings)
    assert [(p.row, p.tin.last4 if p.tin else None) for p in record.payments] == [(3, "1122"), (4, "1122")]
    (problem,) = (one for one in record.problems if one.code == "record_columns_unread")
    assert problem.blocking and "Dana" in problem.what


def test_the_amounts_of_two_people_under_headings_over_two_rows() -> None:
    record = read_text(
        "2025 1040-ES,,\n,Greg (***-**-1122),Dana (***-**-3344)\nDate paid,Amount,Amount\n"
        "4/15/2025,2000,1500\n9/15/2025,2000,\nTotal,4000,1500\n"
    )
    assert [(p.row, p.amount, p.tin.last4 if p.tin else None, str(p.period)) for p in record.payments] == [
        (4, 200000, "1122", "2025-12"),
        (5, 200000, "1122", "2025-12"),
        (4, 150000, "3344", "2025-12"),
    ]
    assert not any(problem.blocking for problem in record.problems)


def test_headings_that_stand_twice_under_two_numbers_are_of_both_people() -> None:
    record = read_text(
        ",Greg (***-**-1122),,Dana (***-**-3344),\nForm,Date paid,Amount,Date paid,Amount\n"
        "1040-ES,4/15/2025,2000,6/15/2025,1500\n"
    )
    assert [(payment.amount, str(payment.tin and payment.tin.last4)) for payment in record.payments] == [
        (200000, "1122"),
        (150000, "3344"),
    ]
    assert not record.problems


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Qtr,Date,State,Federal\nQ1,4/14/2025,300,1000\n", '"State" (column 3)'),
        ("Qtr,Date pd,Federal,MA,Fed ck #\n1Q25,4/14/2025,1000,110,1401\n", '"MA" (column 4)'),
        ("Quarter,Fed date,Fed amount,State date,State amount\nQ1,4/14/2025,1000,4/15/2025,200\n", '"State amount" (column 5)'),
        ("Quarter,State date,State amount,Fed date,Fed amount\nQ1,4/15/2025,200,4/14/2025,1000\n", '"State amount" (column 3)'),
        ("Quarter,CA date,CA amount,IRS date,IRS paid\nQ1,4/15/2025,200,4/14/2025,1000\n", '"CA amount" (column 3)'),
        ("1Q,Federal date paid,Federal amount,NJ paid\nQ1,4/14/2025,1000,200\n", '"NJ paid" (column 4)'),
        ("Date,Form,Amount,,Day,Amt\n4/14/2025,941,1000,,4/14/2025,200\n", '"Amt" (column 6)'),
    ],
)
def test_amounts_of_another_block_are_named(text: str, named: str) -> None:
    record = read_text(text)
    assert [(payment.date.day, payment.amount) for payment in record.payments] == [(14, 100000)]
    (problem,) = record.problems
    assert (problem.code, problem.blocking) == ("record_columns_unread", False)
    assert named in problem.what


@pytest.mark.parametrize(
    "legend",
    [
        "T: Jane SSN ***-**-4321, S: Sam SSN ***-**-8765",
        "T = Jane (4321), S = Sam (8765)",
        "T=Jane Q. Hollis (***-**-4321); S=Sam (xxx-xx-8765)",
    ],
)
def test_a_legend_tells_whose_payment_a_letter_or_a_name_means(legend: str) -> None:
    rows = "1,T,4/15/2025,10\n1,S,4/15/2025,5\n2,Jane,6/16/2025,10\n2,Sam,6/16/2025,5\n"
    payments = read_text(f'Hollis 2025 Form 1040-ES\n"{legend}"\nQtr,Who,Date,Amount\n{rows}').payments
    assert [str(payment.tin and payment.tin.last4) for payment in payments] == ["4321", "8765", "4321", "8765"]


@pytest.mark.parametrize("legend", ["T = Jane (2025), S = Sam (2024)", "T = Jane (1040), S = Sam", "Total: Jane (4321)"])
def test_a_year_or_a_form_in_a_legend_is_no_number_of_a_person(legend: str) -> None:
    payments = read_text(f'Hollis 2025 Form 1040-ES\n"{legend}"\nQtr,Who,Date,Amount\n1,T,4/15/2025,10\n').payments
    assert [payment.tin for payment in payments] == [None]
