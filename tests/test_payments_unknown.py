"""Hold what is said of tables that no layout fits, whatever the name of their file, and of text that is no table."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile import reading
from reconcile.config import Settings, parse
from reconcile.model import FileReading
from tests.payment_files import input_file, read_text

ROWS = ("When|To whom|Quantum|Ref", "4/15/2025|IRS USATAXPYMT|4500.00|a", "5/15/2025|SHELL OIL|46.00|b")
PAGE = "<html><body><table>{}</table></body></html>"


def read(text: str, name: str, stated: Settings | None = None) -> FileReading:
    """Read a file as the program does."""
    return reading.read_file(input_file(text.encode(), name), stated or Settings())


def page(*rows: str) -> str:
    """Return rows parted by bars as a web page with one table."""
    return PAGE.format("".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row.split("|")) + "</tr>" for row in rows))


@pytest.mark.parametrize("name", ["bank.txt", "bank", "notes.text", "bank.csv"])
@pytest.mark.parametrize("sign", ["|", "\t", ";", ","])
def test_a_table_that_is_not_recognised_shows_what_to_add(name: str, sign: str) -> None:
    text = "\n".join(ROWS).replace("|", sign)
    result = read(text, name)
    (problem,) = result.problems
    assert (result.source.kind, problem.code) == ("payments", "record_layout")
    for shown in (
        "When | To whom | Quantum | Ref",
        "4/15/2025 | IRS USATAXPYMT | 4500.00 | a",
        'amount = "Quantum"',
        f'files = "{name}"',
    ):
        assert shown in problem.what
    mapped = parse(f'[[payments]]\nfiles = "{name}"\ndate = "When"\namount = "Quantum"\npayee = "To whom"\n')
    settled = read(text, name, mapped)
    assert settled.records is not None and [payment.amount for payment in settled.records.payments] == [450_000]


def test_a_web_page_under_the_name_of_a_spreadsheet_is_a_table() -> None:
    known = read(page("Date|Description|Amount", "09/15/2025|IRS USATAXPYMT|-400.00", "09/16/2025|SHELL OIL|-9.00"), "bank.xls")
    assert known.records is not None and not known.problems
    assert [(payment.row, payment.amount) for payment in known.records.payments] == [(2, 40_000)]
    assert [entry.reason for entry in known.records.set_aside] == ["not a federal tax payment"]
    (problem,) = read(page(*ROWS), "bank.xls").problems
    assert 'amount = "Quantum"' in problem.what
    assert read(page(*ROWS), "bank.html").source.kind == "other"


@pytest.mark.parametrize(
    "text",
    [
        "Dear Ann,\nOn 04/15/2025, I paid $500.00, by check.\nThanks, Jo, Bob\n",
        "Things to do\n- call Ann, Bob, and Jo\n- order paper, ink, and pens\n",
        "Meeting 04/15/2025, 10 am, room 5\n",
    ],
)
def test_prose_is_no_table(text: str) -> None:
    result = read(text, "letter.txt")
    assert (result.source.kind, result.source.status) == ("other", "set_aside")


_LINE = st.sampled_from(
    [
        *("IRS Direct Pay", "Franchise Tax Board", "Payment Confirmation", "Pay1040.com", "", "thank you. "),
        *("Confirmation Number: 222550512345678", "Confirmation #", "222550512345679", "EFT ACKNOWLEDGEMENT NUMBER:"),
        *("Payment Amount $1,000.00", "Payment Amount", "$5.00", "Total: $9.00", "Convenience Fee: $1.00", "Amount 1.2.3"),
        *("Payment Date: 04/15/2025", "Settlement Date", "04/16/2025", "Tax Year for Payment", "2024", "Tax Form 941"),
        *("Payment Status Cancelled", "Your payment has been cancelled.", "Payment Type: Balance due", "Amount: 5 Amount: 6"),
        *(
            "TXP*123456789*94105*250901*1*100\\",
            "TXP*1*2",
            "04/15/2025 TXP*123456789*01100*250331*T*5\\",
            "a\tb\tPayment Date\t1",
        ),
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(_LINE, max_size=30))
def test_no_confirmation_is_ever_lost(lines: list[str]) -> None:
    read_text("\n".join(["IRS Direct Pay", "Confirmation Number: 222550512345000", "Amount", *lines]), "confirmation.txt")
    read_text("\n".join(["TXP*", *lines]), "addenda.txt")
