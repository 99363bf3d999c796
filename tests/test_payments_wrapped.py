"""Hold the reading of printed histories whose cells go on over several lines, and of tables that stand one cell to a line."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from reconcile import reading
from reconcile.config import Settings
from reconcile.model import FileReading
from tests.payment_files import input_file, read_text
from tests.test_extract_builder import Page, draw, make_pdf

COLUMNS = (40, 100, 190, 290, 340, 400, 450)
HEADINGS = ("Settlement Date", "Tax Form", "Tax Type", "Tax Period", "Amount", "Status", "EFT Number")
NOTICE = (
    *("05/15/2025", "941 Employers\nFederal Tax", "Payment due on an\nIRS notice"),
    *("Q1/2025", "$88.20", "Settled", "270553522000001"),
)
DEPOSIT = (
    *("06/17/2025", "941 Employers\nFederal Tax", "Federal Tax\nDeposit"),
    *("Q2/2025", "$1,200.00", "Settled", "270556822000003"),
)
PLAIN = ("06/18/2025", "1040", "Estimated 1040ES", "2025", "$900.00", "Settled", "270556922000004")


def wrapped(rows: Sequence[tuple[str, ...]], align: float) -> bytes:
    """Return a PDF in which lines of a cell stand under each other; short cells at the top (0), in the middle or below (1)."""
    top = 700.0
    drawn = [draw(40, 730, "EFTPS Payment History", size=7)]
    drawn += [draw(x, 715, text, size=6) for x, text in zip(COLUMNS, HEADINGS, strict=True)]
    for row in rows:
        height = max(cell.count("\n") for cell in row)
        for x, cell in zip(COLUMNS, row, strict=True):
            first = top - 8 * align * (height - cell.count("\n"))
            drawn += [draw(x, first - 8 * number, text, size=6) for number, text in enumerate(cell.split("\n")) if text]
        top -= 8 * height + 12
    drawn.append(draw(40, top, "Payments appear after one business day", size=6))
    return make_pdf([Page("".join(drawn).encode("latin-1"))])


def read(data: bytes, name: str = "history.pdf") -> FileReading:
    """Read a file as the program does."""
    return reading.read_file(input_file(data, name), Settings())


@pytest.mark.parametrize("align", [0, 0.5, 1])
def test_cells_of_several_lines_are_read_whole(align: float) -> None:
    result = read(wrapped([NOTICE, PLAIN, DEPOSIT], align))
    assert result.records is not None and not result.problems
    assert [(p.amount, p.form, p.kind, str(p.period), p.reference) for p in result.records.payments] == [
        (8_820, "941", "balance_due", "2025-03", "270553522000001"),
        (90_000, "1040", "estimated", "2025-12", "270556922000004"),
        (120_000, "941", "deposit", "2025-06", "270556822000003"),
    ]


CUT = {
    "a form that nothing names": ("05/15/2025", "Employers\nFederal", "Payment due on an\nIRS notice", *NOTICE[3:]),
    "a number in two lines": ("05/15/2025", "941", "Deposit", "Q1/2025", "$88.20", "Settled", "2705535220\n00001"),
    "a period in two lines": ("05/15/2025", "941", "Federal Tax\nDeposit", "Q1/\n2025", "$88.20", "Settled", "270553522000001"),
}


@pytest.mark.parametrize("name", CUT)
@pytest.mark.parametrize("align", [0, 1])
def test_a_cell_that_cannot_be_put_together_is_a_problem(name: str, align: float) -> None:
    result = read(wrapped([CUT[name], PLAIN], align))
    assert result.records is not None
    assert [payment.form for payment in result.records.payments] == ["1040"]
    (problem,) = result.problems
    assert problem.blocking and "cannot be told apart" in problem.what


def test_a_note_below_a_row_of_no_known_kind_is_no_part_of_it() -> None:
    result = read(wrapped([("05/15/2025", "941", "Other", *NOTICE[3:])], 0))
    assert result.records is not None and not result.problems
    assert [(payment.form, payment.kind) for payment in result.records.payments] == [("941", "unknown")]
    assert [entry.reason for entry in result.records.set_aside] == ["heading or note: no date and no amount"]


HEAD = "IRS Online Account\nPayment Activity\n\nDate\nType\nTax Year\nAmount\nStatus\n"
FIRST = "Jan 14, 2026\nEstimated tax payment\n2025\n$6,200.00\nProcessed\n"
SECOND = "Apr 15, 2025\nBalance due\n2024\n$2,480.00\nProcessed\n"


def test_a_page_that_was_pasted_with_one_cell_to_a_line() -> None:
    result = read((HEAD + FIRST + SECOND + "Need help?\n").encode(), "paste.txt")
    assert result.records is not None and not result.problems
    assert [(p.row, p.amount, p.form, p.kind, str(p.period)) for p in result.records.payments] == [
        (9, 620_000, "1040", "estimated", "2025-12"),
        (14, 248_000, "1040", "balance_due", "2024-12"),
    ]
    assert [entry.reason for entry in result.records.set_aside] == ["heading or note: no date and no amount"]


@pytest.mark.parametrize("left_out", ["Jan 14, 2026\n", "Estimated tax payment\n", "2025\n", "$6,200.00\n", "Processed\n"])
def test_a_cell_that_is_missing_among_them_moves_no_other(left_out: str) -> None:
    record = read_text(HEAD + FIRST.replace(left_out, "", 1) + SECOND + FIRST, "paste.txt")
    if record.layout == "none":
        # Without a whole row below them, headings are but lines.
        record = read_text(HEAD + FIRST + FIRST.replace(left_out, "", 1) + SECOND, "paste.txt")
        assert [payment.amount for payment in record.payments] == [620_000, 248_000]
    (problem,) = record.problems
    assert problem.blocking and "one is missing or left over" in problem.what


ACTIVITY = (
    "<table><tr><th>Date</th><th>Type</th><th>Tax Year</th><th>Amount</th><th>Status</th></tr>"
    "<tr><td>Jan 14, 2026</td><td>Estimated tax payment</td><td>2025</td><td>$6,200.00</td><td>Processed</td></tr></table>"
)


@pytest.mark.parametrize(
    ("page", "form"),
    [
        (f"<html><head><title>IRS Online Account</title></head><body><h1>Payments</h1>{ACTIVITY}</body></html>", "1040"),
        (f"<html><head><title>x</title></head><body><h1>Payment Activity</h1>{ACTIVITY}</body></html>", "1040"),
        (f"<html><head><title>Business Tax Account</title></head><body><h1>Payment Activity</h1>{ACTIVITY}</body></html>", None),
        (f"<html><body><h1>Payment Activity</h1><p>HARBOR CO EIN **-***6789</p>{ACTIVITY}</body></html>", None),
        (f"<html><body><h1>Payment History</h1>{ACTIVITY}</body></html>", None),
    ],
)
def test_whose_account_a_page_is_of(page: str, form: str | None) -> None:
    result = read(page.encode(), "activity.html")
    assert result.records is not None and not result.problems
    assert [(payment.form, str(payment.period)) for payment in result.records.payments] == [(form, "2025-12")]


def test_the_headings_of_an_online_account_tell_it_in_a_text_too() -> None:
    record = read_text(
        "Payment Activity\nDate\tType\tTax Year\tAmount\tStatus\n"
        "Jan 14, 2026\tEstimated tax payment\t2025\t$6,200.00\tProcessed\n",
        "activity.txt",
    )
    assert [payment.form for payment in record.payments] == ["1040"]


@pytest.mark.parametrize(
    ("title", "count"), [("MyFTB - Payment History", 0), ("IRS payments of the City of Salem tax office", 1)]
)
def test_the_history_of_a_states_account_is_set_aside(title: str, count: int) -> None:
    result = read(f"<html><body><h1>{title}</h1>{ACTIVITY}</body></html>".encode(), "history.html")
    assert result.records is not None and not result.problems
    assert len(result.records.payments) == count
    assert [entry.reason for entry in result.records.set_aside] == ["state tax, not federal"] * (1 - count)
