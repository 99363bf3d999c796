"""Hold what is answered to bad input: the exact row and cell, the remedy, and nothing lost or guessed."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile import money
from reconcile.config import parse
from reconcile.payments import cells, periods
from tests.payment_files import read_bytes, read_text


def test_an_unreadable_row_is_named_and_the_others_go_on() -> None:
    record = read_text("Date,Payee,Amount\n13/45/2025,IRS,1\n04/15/2025,IRS,1O0.00\n02/30/2025,IRS,1\n04/15/2025,IRS,7\n,IRS,5\n")
    assert [payment.amount for payment in record.payments] == [700]
    texts = [str(problem) for problem in record.problems]
    assert all(text.startswith("record.csv, row ") for text in texts)
    assert [token in text for token, text in zip(["13/45/2025", "1O0.00", "02/30/2025", "no date"], texts, strict=True)] == [
        True
    ] * 4
    assert all(problem.blocking and problem.todo for problem in record.problems)


@pytest.mark.parametrize("amount", ["1.200,00", "1,2345.00", "12.345", "1200 EUR", "--5", "1e5", "five"])
def test_amounts_that_could_mean_two_things_are_refused(amount: str) -> None:
    record = read_text(f'Date,Form,Amount\n04/15/2025,941,"{amount}"\n')
    assert not record.payments
    assert amount in record.problems[0].what


def test_a_comma_that_moved_the_columns_is_caught() -> None:
    record = read_text("Date,Form,Amount,Memo\n04/15/2025,1040-ES,1,200.00,x\n04/15/2025,300\n04/15/2025,1040-ES,400\n")
    assert [payment.amount for payment in record.payments] == [40000]
    assert ["left over" in record.problems[0].what, "2 cells" in record.problems[1].what] == [True, True]
    assert not record.problems[2].blocking


def test_an_unclosed_quote_swallows_nothing() -> None:
    record = read_text('Date,Form,Amount,Memo\n04/15/2025,941,1,"oops\n04/16/2025,941,2,ok\n04/17/2025,941,3,ok\n')
    assert [payment.amount for payment in record.payments] == [200, 300]
    assert "quote" in record.problems[0].what
    assert "row 2" in record.problems[0].where


def test_a_nul_damages_its_own_line_only() -> None:
    record = read_bytes(b"Date,Form,Amount\n04/15/2025,941,1\n04/16/20\x0025,941,2\n")
    assert [payment.amount for payment in record.payments] == [100]
    assert "NUL" in record.problems[0].what


def test_a_column_of_both_orders_is_read_where_a_date_can_be_but_one_day() -> None:
    mixed = read_text(
        "Date,Form,Amount\n15/04/2025,941,1\n05/16/2025,941,1\n05/06/2025,941,1\n05/05/2025,941,1\n13/45/2025,941,1\n"
    )
    assert [payment.date.isoformat() for payment in mixed.payments] == ["2025-05-16", "2025-05-05"]
    assert "both orders" in mixed.why
    assert [problem.where[-5:] for problem in mixed.problems] == ["row 2", "row 4", "row 6"]
    assert "two ways" in mixed.problems[1].what
    stated = parse('[[payments]]\nfiles = "*.csv"\ndate_order = "mdy"\n')
    told = read_text("Date,Form,Amount\n15/04/2025,941,1\n05/06/2025,941,1\n", settings=stated)
    assert [payment.date.isoformat() for payment in told.payments] == ["2025-05-06"]


def test_dates_are_day_first_only_when_the_file_proves_it() -> None:
    proven = read_text("Date,Form,Amount\n15/04/2025,941,1\n05/06/2025,941,1\n")
    assert [payment.date.isoformat() for payment in proven.payments] == ["2025-04-15", "2025-06-05"]
    assert "day first" in proven.why
    typed_wrong = read_text("Date,Form,Amount\n13/45/2025,941,1\n05/06/2025,941,1\n")
    assert [payment.date.isoformat() for payment in typed_wrong.payments] == ["2025-05-06"]


def test_formula_text_stays_text() -> None:
    record = read_text(
        'Date,Payee,Amount,Memo\n04/15/2025,"=HYPERLINK(""http://x.invalid"",""IRS"")",4500.00,"@SUM(1) IRS 1040-ES 2025"\n'
    )
    assert record.payments[0].raw.startswith("04/15/2025 | =HYPERLINK")


def test_headings_without_rows_are_a_result() -> None:
    record = read_text("Date,Form,Amount\n")
    assert (record.rows, record.payments, record.problems) == (0, (), ())


def test_an_unknown_layout_is_answered_with_lines_to_paste() -> None:
    text = "When,To whom,How much,Ref\n4/15/2025,IRS,4500,a\n"
    record = read_text(text.replace("How much", "Quantum"), "export.csv")
    problem = record.problems[0]
    assert problem.blocking
    assert "When | To whom | Quantum | Ref" in problem.what
    assert "4/15/2025 | IRS | 4500 | a" in problem.what
    paste = "\n".join(line.strip() for line in problem.what.split("add to client.toml:")[1].splitlines())
    fixed = read_text(text.replace("How much", "Quantum"), "export.csv", parse(paste))
    assert [payment.amount for payment in fixed.payments] == [450000]


def test_a_table_without_headings_is_answered_with_column_numbers() -> None:
    text = "04/15/2025,x,IRS USATAXPYMT,-4500.00\n06/16/2025,x,Shop around the corner,-20.00\n"
    problem = read_text(text).problems[0]
    paste = "\n".join(line.strip() for line in problem.what.split("from 1):")[1].splitlines())
    assert [payment.amount for payment in read_text(text, settings=parse(paste)).payments] == [450000]


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"\xff\xfe", b",,,\n,,,\n", b"\x00" * 50, b"x", b'"', b"!Type:Bank\n", b"!TRNS\t\n"]
)
def test_nothing_at_all_is_a_problem_or_an_empty_result(data: bytes) -> None:
    record = read_bytes(data, "a.csv")
    assert not record.payments


def test_fifty_thousand_rows_take_seconds() -> None:
    lines = ["Date,Description,Amount,Balance"]
    lines += [f"04/{1 + number % 28:02d}/2025,MERCHANT {number} BOSTON,-{number % 90 + 1}.00," for number in range(50_000)]
    began = time.perf_counter()
    assert read_text("\n".join(lines)).rows == 50_000
    assert time.perf_counter() - began < 10


@given(st.integers(min_value=1, max_value=10**11))
def test_an_amount_survives_every_way_of_writing_it(cents: int) -> None:
    words = money.to_words(cents)
    plain = money.to_text(cents)
    for text in (words, plain, f"-{words}", f"({words})", f"{plain}-", f" {words} ", words.replace("$", "$ ")):
        assert abs(cells.amount_of(text)) == cents


@given(st.dates(min_value=__import__("datetime").date(1990, 1, 1), max_value=__import__("datetime").date(2079, 12, 31)))
def test_a_date_survives_every_way_of_writing_it(day: __import__("datetime").date) -> None:  # type: ignore[valid-type]
    forms = (
        "%m/%d/%Y",
        "%m-%d-%Y",
        "%Y-%m-%d",
        "%Y%m%d",
        "%b %d, %Y",
        "%d %b %Y",
        "%B %d %Y",
        "%m/%d/%Y 10:22 AM",
        "%a %m/%d/%Y",
    )
    for form in forms:
        assert cells.date_of(day.strftime(form)) == day
    if 2000 <= day.year < 2080:
        assert cells.date_of(day.strftime("%m/%d/%y")) == day


@given(st.integers(1990, 2060), st.integers(1, 4))
def test_a_quarter_survives_every_way_of_writing_it(year: int, quarter: int) -> None:
    short = f"{year % 100:02d}"
    texts = [
        f"Q{quarter} {year}",
        f"{quarter}Q{year}",
        f"Q{quarter}/{year}",
        f"{year} Q{quarter}",
        f"{year}-Q{quarter}",
        f"{quarter}Q {year}",
    ]
    texts += [f"Q{quarter} '{short}", f"Qtr {quarter} {year}", f"{quarter}Q{short}"] if 2000 <= year < 2080 else []
    for text in texts:
        span = periods.of_cell(text)
        assert span == periods.Span(year, None, quarter), text
        assert str(periods.resolve(span, "941", "unknown")) == f"{year}-{quarter * 3:02d}"
        assert str(periods.resolve(span, "1040", "unknown")) == f"{year}-12"


_CELL = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["IRS", "04/15/2025", "-12.00", "1,200.00", "1040-ES", "Total", "Q1 2025", "USATAXPYMT", "", "941", "void", "=1+1", "TBD"]
    ),
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(_CELL, min_size=1, max_size=7), max_size=12),
    st.sampled_from(["Date,Payee,Form,Amount,Memo", "Date,Description,Amount,Balance"]),
)
def test_no_row_is_ever_lost(rows: list[list[str]], head: str) -> None:
    quoted = ["".join(f'"{cell.replace(chr(34), chr(39))}",' for cell in row).rstrip(",") for row in rows]
    read_text("\n".join([head, *quoted]))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.qfx", "a.qif", "a.xlsx", "a.txt"]))
def test_no_bytes_raise(data: bytes, name: str) -> None:
    for head in (b"", b"Date,Amount,Form\n", b"OFXHEADER:100\n<OFX><STMTTRN>", b"!Type:Bank\n", b"!TRNS\tDATE\tAMOUNT\nTRNS\t"):
        read_bytes(head + data, name)
