"""Read the rows' grammar: continuations in every position, dates and numbers inside explanations, odd and damaged rows."""

from __future__ import annotations

from datetime import date

import pytest

from reconcile import transcripts
from reconcile.model import Document, Line, Posting
from tests.test_transcripts_renderer import ACCOUNT, HEADING, Account, Row, Shape, cells, read, read_one, render

DAY = date(2023, 4, 15)
BEFORE = "806 W-2 or 1099 withholding 04-15-2023 -$5.00\n"
BEHIND = "\n846 Refund issued 04-20-2023 $5.00"


def one(text: str, *, balance: int = 0) -> Posting:
    """Read one row between two others."""
    found = read_one(render(Account((), balance=balance), Shape(closing=False)) + BEFORE + text + BEHIND)
    assert len(found.postings) == 3, [posting.raw for posting in found.postings]
    return found.postings[1]


CONTINUATIONS = {
    "30211-430-32951-5": ("150 Tax return filed", "20230905", ""),
    "n/a 30211-430-32951-5": ("150 Tax return filed", "20230905", ""),
    "76254-999-05099-0": ("290 Additional tax assessed", "202309", ""),
    "76254-999-05099-12": ("977 Amended return filed", "", ""),
    "76254999050990": ("977 Amended return filed", "", ""),
    "ext. Date 10-15-2024": ("460 Extension of time to file tax return", "", ""),
    "CP 0014": ("971 Notice issued", "", ""),
    "CP   0059": ("140 Inquiry for non-filing of tax return", "", ""),
    "NOTICE1444": ("971 Notice issued", "", ""),
    "LT 0011": ("971 Notice issued", "", ""),
    "00-00-0000": ("971 Notice issued", "", ""),
    "2021": ("971 Notice issued", "", ""),
    "IRC 6662": ("240 Miscellaneous penalty", "", ""),
    "credit": ("767 Reduced or removed tax relief", "", "credit"),
    "IRS": ("740 Undelivered refund returned to", "", "IRS"),
    "1040 202112": ("826 Credit transferred out to", "", "1040 202112"),
    "1120-S 202112": ("706 Credit transferred in from", "", "1120-S 202112"),
    "CT-1 202112": ("700 Credit transferred in from", "", "CT-1 202112"),
}


@pytest.mark.parametrize("below", CONTINUATIONS)
@pytest.mark.parametrize("position", ["same line", "next line", "inner break", "after the amount", "own cell"])
@pytest.mark.parametrize("with_cycle", [False, True])
def test_every_continuation_in_every_position(below: str, position: str, with_cycle: bool) -> None:
    head, cycle, wrapped = CONTINUATIONS[below]
    code, _, words = head.partition(" ")
    cycle = (cycle or "20230905") if with_cycle else ""
    cells_after = " ".join(cell for cell in (cycle, "04-15-2023", "$0.00") if cell)
    text = {
        "same line": f"{head} {below} {cells_after}",
        "next line": f"{head}\n      {below}\n{cells_after}",
        "inner break": f"{code}\t{words}\x0b{below}\t{cycle}\t04-15-2023\t$0.00",
        "after the amount": f"{head} {cells_after} {below}",
        "own cell": f"{head} {cells_after}\n      {below}",
    }[position]
    row = one(text)
    assert (row.code, row.cycle, row.date, row.amount) == (code, cycle or None, DAY, 0)
    assert row.explanation.startswith(words)
    if wrapped:
        assert row.explanation == f"{words} {wrapped}"
    # Whatever is printed with the row stays with it: in the explanation, in the detail, and in the raw text.
    kept = f"{row.explanation} {row.detail}"
    assert " ".join(below.removeprefix("n/a ").split()) in kept
    assert " ".join(below.split()) in " ".join(row.raw.split())


@pytest.mark.parametrize("cycle", ["", "202109", "202146", "20211105"])
@pytest.mark.parametrize("form", ["1040", "941", "720", "1120-S", "CT-1"])
@pytest.mark.parametrize("joint", [" ", "\n", "\x0b", "  \n   "])
@pytest.mark.parametrize("code", ["826", "706", "820", "700"])
def test_a_target_is_no_cycle_and_a_cycle_behind_it_is(cycle: str, form: str, joint: str, code: str) -> None:
    words = "Credit transferred out to" if code in ("826", "820") else "Credit transferred in from"
    row = one(f"{code} {words}{joint}{form} 202112 {cycle} 04-15-2023 $0.00")
    assert (row.cycle, row.date) == (cycle or None, DAY)
    assert f"{form} 202112" in row.explanation


def test_a_target_glued_to_its_cycle() -> None:
    row = one("826 Credit transferred out to 1040 20211220231305 04-15-2023 $0.00")
    assert (row.explanation, row.cycle) == ("Credit transferred out to 1040 202112", "20231305")


def test_a_target_below_leaves_the_cycle_alone() -> None:
    row = one("826 Credit transferred out to 202146 04-15-2023 $0.00\n941 202109")
    assert (row.explanation, row.cycle) == ("Credit transferred out to 941 202109", "202146")


@pytest.mark.parametrize(
    "text",
    [
        "560 IRS can assess tax until 04-15-2031 04-15-2023 $0.00",
        "550 Extended collection statute 12-31-2035\n04-15-2023 $0.00",
        "560\tIRS can assess tax until\x0b04-15-2031\t\t04-15-2023\t$0.00",
        "460 Extension of time to file ext. Date 10-15-2024 04-15-2023 $0.00",
        "460 Extension of time to file 04-15-2023 $0.00 ext. Date 10-15-2024",
        "971 Installment agreement established 00-00-0000 04-15-2023 $0.00",
        "971 Collection due process notice 06-01-2022 07-01-2022 04-15-2023 $0.00",
    ],
)
def test_the_rows_date_is_the_last_before_the_amount(text: str) -> None:
    assert one(text).date == DAY


@pytest.mark.parametrize(
    "text", ["460 Extension of time to file ext. Date 10-15-2024 $0.00", "971 Notice issued 00-00-0000 $0.00"]
)
def test_a_date_of_the_explanation_is_not_the_rows(text: str) -> None:
    found, problems = read(render(Account((), balance=-500), Shape(closing=False)) + BEFORE + text)
    assert found[0].postings[-1].date is None
    assert [problem.code for problem in problems] == ["T-DATE"]


def test_numbers_in_explanations_begin_no_row() -> None:
    for words in (
        "Penalty for form 843 claim",
        "Notice issued CP 504 balance due",
        "Letter 105 claim disallowed",
        "Section 965 installment",
        "W-2 or 1099 withholding",
        "Tax per IRC 965 net liability",
    ):
        assert one(f"971 {words} 04-15-2023 $0.00").explanation == words


def test_identical_rows_are_all_kept() -> None:
    found = read_one(render(Account((ROW,) * 4)))
    assert len(found.postings) == 4


ROW = Row("766", "Credit to your account", DAY, -1000)


def test_codes_below_150_are_rows() -> None:
    row = one("140 Inquiry for non-filing of tax return 04-15-2023 $0.00\nCP 0059")
    assert (row.code, row.detail) == ("140", "CP 0059")


@pytest.mark.parametrize(
    "amount", ["", "n/a", "$", "1,2O0.00", "$1,20.00", "12.345", "$l,200.00", "S1,200.00", "1.200,00", "$1,200.O0"]
)
@pytest.mark.parametrize("layout", ["\n", "  "])
def test_a_row_without_a_readable_amount_stands_without_one(amount: str, layout: str) -> None:
    text = f"670 Payment 04-15-2023 {amount}{layout}806 W-2 or 1099 withholding 04-15-2023 -$5.00"
    found, problems = read(render(Account((), balance=-500), Shape(closing=False)) + text)
    assert [(p.code, p.date, p.amount) for p in found[0].postings] == [("670", DAY, None), ("806", DAY, -500)]
    assert "T-AMOUNT" in [problem.code for problem in problems]


def test_unknown_is_not_zero_and_does_not_hide_the_next_row() -> None:
    text = "570 Additional account action pending 04-15-2023 971 Notice issued 04-15-2023 $0.00"
    found, problems = read(render(Account((), balance=0), Shape(closing=False)) + text)
    assert [(p.code, p.amount) for p in found[0].postings] == [("570", None), ("971", 0)]
    assert [problem.code for problem in problems] == ["T-AMOUNT"]


@pytest.mark.parametrize("day", ["02-30-2023", "13-01-2023", "00-15-2023"])
def test_a_date_that_does_not_exist_is_a_problem(day: str) -> None:
    found, problems = read(render(Account((), balance=-500), Shape(closing=False)) + f"670 Payment {day} -$5.00")
    assert [(p.code, p.date, p.amount) for p in found[0].postings] == [("670", None, -500)]
    assert [problem.code for problem in problems] == ["T-DATE"]


def test_an_unknown_code_counts_with_its_sign_and_is_said_once_each() -> None:
    rows = "\n".join(("899 Odd 04-15-2023 $5.00", "799 Strange 04-15-2023 -$7.00", "798 Status 04-15-2023 $0.00"))
    found, problems = read(render(Account((), balance=-200), Shape(closing=False)) + rows)
    assert found[0].proven
    assert [p.code for p in found[0].postings] == ["899", "799", "798"]
    named = [problem for problem in problems if problem.code == "T-CODE"]
    assert len(named) == len([p for p in found[0].postings if p.amount and p.role == "status"])
    assert not any(problem.blocking for problem in problems)


def test_a_sign_against_the_table_is_said_and_kept() -> None:
    found, problems = read(render(Account((), balance=500), Shape(closing=False)) + "670 Payment 04-15-2023 $5.00")
    assert found[0].postings[0].amount == 500
    assert [(problem.code, problem.blocking) for problem in problems] == [("T-SIGN", False)]


@pytest.mark.parametrize("printed", ["-$5.00-", "-($5.00)", "($5.00", "$5.00)", "(-$5.00)"])
def test_signs_that_contradict_each_other_are_a_problem(printed: str) -> None:
    found, problems = read(render(Account((), balance=-500), Shape(closing=False)) + f"670 Payment 04-15-2023 {printed}")
    assert [p.code for p in found[0].postings] == ["670"]
    assert {"T-AMOUNT", "T-FOOT"} & {problem.code for problem in problems}


@pytest.mark.parametrize(
    "line", ["60 Estimated tax payment", "l50 Estimated tax payment", "Estimated tax payment", "6 6 0 Estimated"]
)
@pytest.mark.parametrize("joint", [" ", "\n"])
def test_a_row_whose_code_is_lost_counts_and_is_said(line: str, joint: str) -> None:
    text = BEFORE + joint.join((line, "06-15-2022", "-$4,000.00")) + BEHIND
    found, problems = read(render(Account((), balance=-400_000), Shape(closing=False)) + text)
    rows = found[0].postings
    assert [(p.code, p.date, p.amount) for p in rows][1] == (None, date(2022, 6, 15), -400_000)
    assert len(rows) == 3
    assert [problem.code for problem in problems] == ["T-CODE"]


def test_many_rows_without_codes_are_each_read() -> None:
    text = BEFORE + "Payment 06-15-2022 -$4.00\n" * 50
    found, problems = read(render(Account((), balance=-500 - 50 * 400), Shape(closing=False)) + text)
    assert len(found[0].postings) == 51
    assert found[0].proven
    assert [problem.code for problem in problems] == ["T-CODE"] * 50


@pytest.mark.parametrize("explanation", ["", "|", "| |", "1099 something"])
def test_a_row_whose_explanation_is_lost_keeps_its_code(explanation: str) -> None:
    text = BEFORE + f"670 {explanation} 04-15-2023 -$5.00"
    found = read_one(render(Account((), balance=-1000), Shape(closing=False)) + text)
    assert [(p.code, p.amount) for p in found.postings] == [("806", -500), ("670", -500)]


def test_no_tax_return_filed_in_every_position() -> None:
    for first in (
        "No tax return filed\n",
        "n/a No tax return filed\n",
        "n/a\tNo tax return filed\n",
        "  No tax return filed  ",
        "No tax\nreturn filed\n",
    ):
        found = read_one(render(Account((), balance=-500), Shape(closing=False)) + first + BEFORE)
        assert cells(found.postings) == [
            (None, "no tax return filed", None, None, None),
            ("806", "w-2 or 1099 withholding", None, DAY, -500),
        ]


def test_a_row_of_millions_and_a_minus_zero() -> None:
    assert one("846 Refund issued 04-15-2023 -$0.00").amount == 0
    found = read_one(render(Account((Row("663", "Estimated tax payment", DAY, -900_000_000_00),))))
    assert found.postings[0].amount == -900_000_000_00


def test_text_between_date_and_amount_is_said() -> None:
    _, problems = read(render(Account((), balance=-20_000), Shape(closing=False)) + "670 Payment 04-15-2023 -$1 200.00")
    assert "T-AMOUNT" in [problem.code for problem in problems]


RETURN_PART = "\n".join(
    (
        "Form 1040 Tax Return Transcript",
        "The following items reflect the amount as shown on the return (PR), and the amount as adjusted (PC), if applicable.",
        "FILING STATUS: Single",
        "150 Tax return filed 20230905 03-27-2023 $1,234.00",
        "TOTAL INCOME: $40,658.00",
    )
)


def test_a_record_of_account_keeps_the_return_part_out_before_and_after() -> None:
    plain = render().replace("\nAccount Transcript\n", "\nRecord of Account\n")
    wanted = cells(read_one(plain).postings)
    behind = read_one(plain.replace("Sensitive Taxpayer Data\n", "Sensitive Taxpayer Data\n" + RETURN_PART + "\n", 2))
    head, _, table = plain.partition("TRANSACTIONS\n")
    before = read_one(head + RETURN_PART + "\nAccount Transcript\nTRANSACTIONS\n" + table)
    titled = read_one(plain.replace("Record of Account", "XX Form 1040 Record of Account YY"))
    after = read_one(plain + RETURN_PART)
    for found in (behind, before, titled, after):
        assert found.kind == "record_of_account"
        assert cells(found.postings) == wanted


def test_every_row_points_home() -> None:
    text = render()
    lines = text.split("\n")
    for posting in read_one(text).postings:
        assert lines[posting.line - 1].split()[0] == posting.code
        assert posting.raw.split(" / ")[0].split() == lines[posting.line - 1].split()


def test_pages_and_lines_of_a_paged_document() -> None:
    lines = [Line(1, number, text) for number, text in enumerate(render(Account(())).splitlines(), start=1)]
    lines += [Line(2, 1, HEADING), Line(2, 2, "670 Payment 04-15-2023 $0.00"), Line(3, 7, "971 Notice issued 04-15-2023 $0.00")]
    found, _ = transcripts.read(Document("pdf", 3, tuple(lines)), "S-1", "a.pdf")
    assert [(p.page, p.line) for p in found[0].postings] == [(2, 2), (3, 7)]
    assert (found[0].first_page, found[0].last_page) == (1, 3)


def test_a_street_number_is_no_code() -> None:
    for street in ("123 MA", "150 TA", "1234 M", "PO BOX"):
        page = f"XXX-XX-4321\nPATR Q SAM\n{street}\n"
        text = render().replace("XXX-XX-4321\nPATR Q SAM\n1234 M\n", page)
        text = text.replace("\n290   Add", f"\nTAXPAYER IDENTIFICATION NUMBER: {page}290   Add", 1)
        assert cells(read_one(text).postings) == cells(read_one(render(ACCOUNT)).postings)
