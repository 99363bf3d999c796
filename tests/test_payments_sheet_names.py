"""Hold what the name of a sheet states for the payments on it, where no title states the same thing."""

from __future__ import annotations

import pytest

from tests.payment_files import read_text
from tests.test_payments_xlsx import read, workbook

ROWS = (("Date", "Amount"), ("2/15/2025", 952))


@pytest.mark.parametrize(
    ("name", "titles", "stated"),
    [
        ("2025 1040-ES", (), ("1040", "2025-12", "estimated")),
        ("1040-ES_2025", (), ("1040", "2025-12", "estimated")),
        ("TY2025 Fed", (), (None, "2025-12", "unknown")),
        ("Est tax 2025", (), (None, "2025-12", "estimated")),
        ("941 Q1 2025", (), ("941", "2025-03", "unknown")),
        ("941 deposits 2025", (), ("941", None, "deposit")),
        ("2025_Fed est", (), (None, "2025-12", "estimated")),
        # A short word is but a hint, and a plain year may be the one in which was paid.
        ("2024 est", (), (None, None, "unknown")),
        ("2025", (), (None, None, "unknown")),
        ("2025", ("1040-ES log",), ("1040", None, "estimated")),
        ("Checking 1040", (), (None, None, "unknown")),
        # Titles are nearer.
        ("2025 1040-ES", ("Form 1041 - tax year 2024",), ("1041", "2024-12", "unknown")),
        ("2025 1040-ES", ("1040-ES tax year 2024",), ("1040", "2024-12", "estimated")),
        ("2025 1040-ES", ("Hale family",), ("1040", "2025-12", "estimated")),
        ("2025 1040-ES", ("1040 extension 2025",), ("1040", "2025-12", "extension")),
        ("2025 1040-ES", ("Paid during 2024",), ("1040", "2025-12", "estimated")),
        ("2025 1040-ES", ("Payments 2024",), ("1040", None, "estimated")),
    ],
)
def test_the_name_of_a_sheet_stands_in_for_a_title(
    name: str, titles: tuple[str, ...], stated: tuple[str | None, str | None, str]
) -> None:
    (payment,) = read(workbook((name, (*((text,) for text in titles), *ROWS)))).payments
    assert (payment.form, str(payment.period) if payment.period else None, payment.kind) == stated


def test_the_heading_of_the_amounts_goes_before_the_name_of_the_sheet() -> None:
    record = read(workbook(("2025 1040-ES", (("Date", "941 deposit", "Quarter"), ("2/15/2025", 952, "Q1 2025")))))
    assert [(one.form, str(one.period), one.kind) for one in record.payments] == [("941", "2025-03", "deposit")]


def test_the_name_of_a_sheet_of_a_state_gives_no_federal_form() -> None:
    record = read(workbook(("CA 540-ES 2025", ROWS)))
    assert (record.payments, [one.reason for one in record.set_aside]) == ((), ["state tax, not federal"])


def test_headings_that_stand_again_under_a_line_of_their_own_keep_what_the_name_states() -> None:
    rows = (("Dale",), *ROWS, (), ("Priya",), *ROWS)
    record = read(workbook(("2025 1040-ES", rows)))
    assert [(one.form, str(one.period)) for one in record.payments] == [("1040", "2025-12")] * 2


@pytest.mark.parametrize("title", ["tax yr 2025", "Tax Yr. 2025", "TY: 2025", "Tax year 2025"])
def test_a_title_may_write_the_tax_year_short(title: str) -> None:
    (payment,) = read_text(f"{title}\nDate,Amount,Kind\n4/15/2025,1,extension\n").payments
    assert str(payment.period) == "2025-12"
