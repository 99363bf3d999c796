"""Keep reading linear on hostile text, and quick on ordinary transcripts."""

from __future__ import annotations

import time

import pytest

from reconcile import transcripts
from reconcile.model import Document, Line
from tests.test_transcripts_renderer import HEADING, Shape, document, header, render

SIZE = 60_000
SECONDS = 12.0  # ten times what it takes; a quadratic search takes a hundred times and more
TOP = "FORM NUMBER: 1040 TAX PERIOD: Dec. 31, 2022\nTAXPAYER IDENTIFICATION NUMBER: XXX-XX-4321\nPAT SAM\nACCOUNT BALANCE: 0.00\n"
UNITS = (
    *("1", " ", "\t", "$", "-", "\n", "\x0b", "(", "|", "x", "A ", "1,234", "1,234 ", "1.", "12-", "123 ", "999999999 "),
    *("CODE ", "CODE 150: ", "150 A ", "123 A ", "150 Tax return filed ", "150 Tax\n", "n/a No tax return filed\n"),
    *("670 Payment 04-15-2023 -$1.00 ", "670 Payment 04-15-2023 -$1.00\n", "Payment 04-15-2023 -$1.00\n", "04-15-2023 "),
    *(
        "FORM NUMBER: 1040\n",
        "ACCOUNT BALANCE ",
        "ACCOUNT BALANCE: 0.00 ",
        "AS OF ",
        HEADING + " ",
        "EXPLANATION OF TRANSACTION ",
    ),
    *("Page 1 of 2 ", "Page 999 of 1000\n", "This Product Contains ", "RETURN TRANSCRIPT ", "Tracking Number: 123456789\n"),
    *("12345-123-12345-1 ", "ext. Date ", "until 04-15-2031 ", "1040 202112 ", "TAXPAYER IDENTIFICATION NUMBER ", "SPOUSE   "),
    *("POWER OF ATTORNEY ", "CP 0014 150 A ", "Requested data not found ", "- * ", "Dec. 31, ", "TAX PERIOD "),
    *(TOP + HEADING + "\n", TOP + HEADING + "\n670 Payment 04-15-2023 -$1.00\n"),
)


def lines(text: str) -> Document:
    return Document("text", 1, tuple(Line(1, number, line) for number, line in enumerate(text.split("\n"), start=1)))


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("place", ["alone", "in the table", "in a row", "behind a label"])
def test_hostile_text_costs_no_more_than_its_length(unit: str, place: str) -> None:
    run = unit * (SIZE // len(unit))
    text = {
        "alone": run,
        "in the table": f"{TOP}{HEADING}\n{run}",
        "in a row": f"{TOP}{HEADING}\n670 {run} Payment {run} 04-15-2023 {run} -$1.00 {run}",
        "behind a label": f"ACCOUNT BALANCE:{run}\nTAXPAYER IDENTIFICATION NUMBER:{run}\n{TOP}{HEADING}\n",
    }[place]
    found = lines(text)
    start = time.perf_counter()
    transcripts.claims(found)
    transcripts.name_other(found)
    transcripts.read(found, "S-1", "a.txt")
    assert time.perf_counter() - start < SECONDS


def test_ten_thousand_rows() -> None:
    text = "\n".join([*header_of_nothing(), HEADING, *["670 Payment 04-15-2023 -$1.00"] * 10_000])
    start = time.perf_counter()
    found, _ = transcripts.read(lines(text), "S-1", "a.txt")
    assert time.perf_counter() - start < SECONDS
    assert len(found[0].postings) == 10_000
    assert found[0].postings_total == -10_000_00


def header_of_nothing() -> list[str]:
    from dataclasses import replace

    from tests.test_transcripts_renderer import ACCOUNT

    return header(replace(ACCOUNT, rows=()))


@pytest.mark.parametrize("layout", ["columns", "one_line"])
def test_a_page_is_read_in_a_moment(layout: str) -> None:
    found = document(render(shape=Shape(layout)))
    best = min(_seconds(found) for _ in range(20))
    assert best < 0.02  # about 0.001 on the machine this was written on


def _seconds(found: Document) -> float:
    start = time.perf_counter()
    transcripts.read(found, "S-1", "a.txt")
    return time.perf_counter() - start
