"""Read one transcript in every shape that a reader, a paste or a retyping leaves it in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reconcile.model import TaxPeriod, Tin
from tests.test_transcripts_renderer import (
    ACCOUNT,
    LAYOUTS,
    ROWS,
    SENSITIVE,
    SIGNS,
    Account,
    Row,
    Shape,
    cells,
    expected,
    header,
    identity,
    read,
    read_one,
    render,
    requests,
    row_text,
    table,
)

PLAIN = Shape()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("slashes", [False, True])
def test_every_layout_with_every_sign(layout: str, sign: str, slashes: bool) -> None:
    found = read_one(render(ACCOUNT, Shape(layout, sign, slashes)))
    assert cells(found.postings) == expected(ROWS)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("mixed", [False, True])
def test_the_header_reads_in_every_layout(layout: str, mixed: bool) -> None:
    account = replace(ACCOUNT, spouse="XXX-XX-8765", interest=12_34, penalty=56_78)
    found = read_one(render(account, Shape(layout, mixed=mixed)))
    assert (found.form, found.period, found.tin, found.spouse_tin) == (
        "1040",
        TaxPeriod(2022, 12),
        Tin("4321", "ssn"),
        Tin("8765", "ssn"),
    )
    assert found.names == ("PATR Q SAM",)
    assert (found.request_date, found.response_date) == (date(2024, 8, 2), date(2024, 8, 2))
    assert (found.account_balance, found.accrued_interest, found.accrued_penalty) == (account.total, 12_34, 56_78)
    assert (found.balance_plus_accruals, found.as_of) == (account.total + 69_12, date(2024, 8, 12))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "damage",
    [
        str.lower,
        str.upper,
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: text.replace(" ", "  "),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("-", "\u2011"),
        lambda text: text.replace("-", "\u2212"),
        lambda text: text.replace("\n", "\n\n"),
        lambda text: text.replace("\n", " \n\t "),
        lambda text: "\ufeff" + text,
    ],
    ids=["lower", "upper", "nbsp", "doubled", "crlf", "hyphen", "minus", "blank-lines", "indented", "bom"],
)
def test_routine_damage_changes_nothing(layout: str, damage: object) -> None:
    assert callable(damage)
    found = read_one(damage(render(ACCOUNT, Shape(layout))))
    assert cells(found.postings) == expected(ROWS)
    assert (found.form, found.period, found.account_balance) == ("1040", TaxPeriod(2022, 12), ACCOUNT.total)


def test_columns_glued_without_any_blank() -> None:
    text = render(replace(ACCOUNT, rows=())).replace(SENSITIVE + "\n", "")
    rows = ("150Tax return filed20230805 03-27-2023 $1,234.00", "670Payment03-28-2023 -$1,234.00")
    text = text.replace("CODE EXPLANATION", "CODEEXPLANATION").replace("CYCLE DATE AMOUNT", "CYCLEDATEAMOUNT")
    found = read_one(text + "\n".join(rows))
    assert cells(found.postings) == [
        ("150", "tax return filed", "20230805", date(2023, 3, 27), 123_400),
        ("670", "payment", None, date(2023, 3, 28), -123_400),
    ]


@pytest.mark.parametrize("joint", ["", " "])
def test_a_page_joined_without_a_line_break(joint: str) -> None:
    """The last row of a page runs into the furniture of the next, and the heading into the row behind it."""
    first, second = ROWS[:7], ROWS[7:]
    top = joint.join([SENSITIVE, *requests(ACCOUNT), "CODE EXPLANATION OF TRANSACTION CYCLE DATE AMOUNT"])
    text = render(replace(ACCOUNT, rows=first, balance=ACCOUNT.total), Shape("single", closing=False)).rstrip("\n")
    text += joint + SENSITIVE + joint + "Page 1 of 2" + joint + top + joint
    text += "\n".join(row_text(row, Shape("single")) for row in second) + joint + SENSITIVE + "Page 2 of 2"
    assert cells(read_one(text).postings) == expected(ROWS)


@pytest.mark.parametrize("layout", ["single", "columns", "glued", "tabs"])
def test_rows_joined_without_a_blank(layout: str) -> None:
    plain = [replace(row, below="") for row in ROWS if row.code != "767"]
    account = Account(tuple(plain))
    body = "".join(row_text(row, Shape(layout)) for row in plain)
    text = "\n".join([*header(account), "TRANSACTIONS", "CODE EXPLANATION OF TRANSACTION CYCLE DATE AMOUNT", body])
    assert cells(read_one(text).postings) == expected(plain)


@pytest.mark.parametrize("gap", ["\n", " \n ", "\t", " | ", "\n\n"])
def test_label_and_value_apart(gap: str) -> None:
    text = render()
    for label in ("FORM NUMBER:", "TAX PERIOD:", "TAXPAYER IDENTIFICATION NUMBER:", "ACCOUNT BALANCE:", "Response Date:"):
        text = text.replace(f"{label} ", f"{label}{gap}")
    text = text.replace("TAXPAYER IDENTIFICATION", "TAXPAYER\nIDENTIFICATION").replace("FORM NUMBER", "FORM  NUMBER")
    found = read_one(text)
    assert (found.form, found.period, found.tin) == ("1040", TaxPeriod(2022, 12), Tin("4321", "ssn"))
    assert (found.account_balance, found.response_date) == (ACCOUNT.total, date(2024, 8, 2))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_heading_may_be_lost(layout: str) -> None:
    """Without the column heading the rows are found by their own shape."""
    text = render(ACCOUNT, Shape(layout)).replace("CODE EXPLANATION OF TRANSACTION CYCLE DATE AMOUNT", "")
    assert cells(read_one(text).postings) == expected(ROWS)
    assert cells(read_one(text.replace("TRANSACTIONS", "")).postings) == expected(ROWS)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_balance_block_below_the_table(layout: str) -> None:
    shape = Shape(layout)
    block = ["ACCOUNT BALANCE: " + render().split("ACCOUNT BALANCE: ")[1].split("\n")[0], "AS OF: Apr. 10, 2023"]
    parts = [SENSITIVE, *requests(ACCOUNT), *identity(ACCOUNT), table(ACCOUNT, shape), *block, SENSITIVE]
    text = (" " if layout == "one_line" else "\n").join(parts)
    found = read_one(" ".join(text.split("\n")) if layout == "one_line" else text)
    assert cells(found.postings) == expected(ROWS)
    assert found.account_balance == ACCOUNT.total


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_business_account_with_six_digit_cycles(layout: str) -> None:
    rows = (
        Row("150", "Tax return filed", date(2022, 3, 14), 2_701_469, "202208", "39141-456-09876-2"),
        Row("650", "Federal tax deposit", date(2021, 11, 15), -900_490),
        Row("706", "Credit transferred in from", date(2021, 11, 15), -900_490, "202209", "941 202109"),
        Row("826", "Credit transferred out to", date(2022, 1, 31), 5_00, "", "CT-1 202212"),
        Row("290", "Additional tax assessed", date(2022, 5, 2), 0, "202216"),
    )
    account = Account(rows, form="941", period=date(2021, 12, 31), tin="XX-XXX7142", names=("NORT TRAD CO IN",))
    found = read_one(render(account, Shape(layout)))
    assert cells(found.postings) == expected(rows)
    assert found.tin == Tin("7142", "ein")


def test_nothing_is_read_twice_from_a_second_heading() -> None:
    text = render().replace("660   Est", "TRANSACTIONS\nCODE EXPLANATION OF TRANSACTION CYCLE DATE AMOUNT\n660   Est", 1)
    assert cells(read_one(text).postings) == expected(ROWS)


def test_chatter_in_the_table_is_named() -> None:
    text = render().replace("806   W-2", "Here is where it gets odd!\n806   W-2", 1)
    found, problems = read(text)
    assert cells(found[0].postings) == expected(ROWS)
    assert [(problem.code, "Here is where it gets odd!" in problem.what) for problem in problems] == [("T-LINE", True)]


CENTRED = """
Tax return filed
150 20251805 05-05-2025 $12,740.00
76254-999-05099-5
Notice issued
971 CP 0014 05-12-2025 $0.00
00-00-0000
file:///home/me/Account%20Transcript.html 1/2
8/2/25, 11:20 AM Account Transcript 1040 202412
CODE EXPLANATION OF TRANSACTION CYCLE DATE AMOUNT
Credit transferred out to
826 04-15-2025 $100.00
1040 202112
Notice issued
CP 0014
971 05-19-2025 $0.00
00-00-0000
76254-999-05099-5
767 Reduced or removed tax relief 01-18-2021 $600.00
credit
Amended tax return or claim forwarded
971 for processing 09-01-2025 $0.00
00-00-0000
660 Estimated tax payment 08-04-2025 -$10.00
"""


def test_cells_centred_beside_an_explanation_of_several_lines() -> None:
    document = "\n".join([*header(ACCOUNT), "TRANSACTIONS", PLAIN.heading, CENTRED])
    (found,), problems = read(document)
    assert [(row.code, row.explanation, row.detail, row.amount) for row in found.postings] == [
        ("150", "Tax return filed", "76254-999-05099-5", 12_740_00),
        ("971", "Notice issued", "CP 0014; 00-00-0000", 0),
        ("826", "Credit transferred out to 1040 202112", "1040 202112", 100_00),
        ("971", "Notice issued", "CP 0014; 00-00-0000; 76254-999-05099-5", 0),
        ("767", "Reduced or removed tax relief credit", None, 600_00),
        ("971", "Amended tax return or claim forwarded for processing", "00-00-0000", 0),
        ("660", "Estimated tax payment", None, -10_00),
    ]
    assert [row.cycle for row in found.postings[:2]] == ["20251805", None]
    assert {problem.code for problem in problems} == {"T-FOOT"}  # the header is another account's
    lines = document.split("\n")
    assert all(str(row.code) in lines[row.line - 1] for row in found.postings)


@pytest.mark.parametrize("above", ["credit", "Compare this with mine", "12-31-2024 $5.00"])
def test_a_code_without_words_takes_none_that_are_another_rows_or_money(above: str) -> None:
    rows = ["660 Estimated tax payment 04-15-2024 -$10.00", above, "971 CP 0014 05-19-2025 $0.00"]
    (found,), _ = read("\n".join([*header(ACCOUNT), "TRANSACTIONS", PLAIN.heading, *rows]))
    assert found.postings[-1].explanation == "CP 0014"
