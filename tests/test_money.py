"""Amounts: everything a transcript or a bank prints is read to the cent, and what could mean two things is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile import money

READ = {
    "0": 0,
    "0.00": 0,
    "-0.00": 0,
    "$0.00": 0,
    "-$0.00": 0,
    "5": 500,
    "1200": 120_000,
    "1200.5": 120_050,
    "1200.50": 120_050,
    "1200.": 120_000,
    ".50": 50,
    "$.50": 50,
    "1,200.00": 120_000,
    "1,234,567.89": 123_456_789,
    "$1,200.00": 120_000,
    "$ 1,200.00": 120_000,
    "-$1,200.00": -120_000,
    "- $1,200.00": -120_000,
    "$-1,200.00": -120_000,
    "-1,200.00": -120_000,
    "+1,200.00": 120_000,
    "1,200.00-": -120_000,
    "$1,200.00-": -120_000,
    "1,200.00 -": -120_000,
    "(1,200.00)": -120_000,
    "($1,200.00)": -120_000,
    "$(1,200.00)": -120_000,
    "$ (1,200.00)": -120_000,
    "( 1,200.00 )": -120_000,
    "(50.00)": -5_000,
    "50.00-": -5_000,
    "\u22121,200.00": -120_000,
    "\u2013$50.00": -5_000,
    "\u201050.00": -5_000,
    "\uff0450.00": 5_000,
    "\u00a01,200.00\u00a0": 120_000,
    "$\u202f1,200.00": 120_000,
    "1,200.00\u200b": 120_000,
    "\ufeff12.00": 1_200,
    "USD 12.00": 1_200,
    "12.00 USD": 1_200,
    "  7.25  ": 725,
    "999999999.99": 99_999_999_999,
    "007.00": 700,
    "-1500.00000": -150_000,
    "12.3400": 1_234,
}
REFUSED = [
    "",
    " ",
    "$",
    "-",
    "()",
    ".",
    "1.200,00",
    "1,2345.00",
    "12,34",
    "1,20",
    ",200.00",
    "12.345",
    "12.340",
    "1500.000",
    "12.34567",
    "1.00001",
    "1.2E+03",
    "1e3",
    "1,2O0.00",
    "l,200.00",
    "1 200.00",
    "1'200.00",
    "--5.00",
    "-(5.00)",
    "(5.00)-",
    "-5.00-",
    "+5.00-",
    "(-5.00)",
    "5.00.",
    "5..00",
    "1,,200.00",
    "$5.00 $6.00",
    "5.00 6.00",
    "\u20ac5.00",
    "5.00 CR",
    "n/a",
    "NaN",
    "inf",
    "(5.00",
    "5.00)",
    "=5+5",
    "12/31/2024",
    "\u0661\u0662.00",
]


@pytest.mark.parametrize(("text", "cents"), READ.items())
def test_an_amount_is_read_to_the_cent(text: str, cents: int) -> None:
    assert money.parse_cents(text) == cents


@pytest.mark.parametrize("text", REFUSED)
def test_what_could_mean_two_things_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        money.parse_cents(text)


@given(st.lists(st.integers(-(10**13), 10**13), min_size=1))
def test_a_column_of_common_amounts_reads_as_its_cells(column: list[int]) -> None:
    texts = [money.to_text(cents) for cents in column]
    assert money.common_column(texts) == column == [money.parse_cents(text) for text in texts]


@pytest.mark.parametrize("odd", ["", "1,200.00", "5", "5.5", "x", " 5.00", "5.00\n6.00", "5.00\n", "--5.00", "\u0661.00", None])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_column_with_any_other_cell_is_read_cell_by_cell(odd: object, place: int) -> None:
    column: list[object] = ["1.00", "-2.00"]
    column.insert(place, odd)
    assert money.common_column(column) is None


cents_of_all_sizes = st.integers(-(10**14), 10**14)


@given(cents_of_all_sizes)
def test_every_way_of_writing_reads_back(cents: int) -> None:
    assert money.parse_cents(money.to_text(cents)) == cents
    assert money.parse_cents(money.to_words(cents)) == cents
    assert money.parse_cents(money.to_words(abs(cents)) + "-") == -abs(cents)
    assert money.parse_cents(f"({money.to_words(abs(cents))})") == -abs(cents)
    assert money.from_number(Decimal(cents).scaleb(-2)) == cents


@given(st.integers(-(10**11), 10**11))
def test_a_spreadsheet_cell_gives_what_was_typed(cents: int) -> None:
    assert money.from_number(cents / 100) == cents


@given(st.text(max_size=12))
def test_no_text_is_read_as_another_amount(text: str) -> None:
    try:
        cents = money.parse_cents(text)
    except ValueError:
        return
    digits = "".join(character for character in money.normalise(text) if character.isdigit())
    assert digits.strip("0").startswith(str(abs(cents)).strip("0")[:1])
    assert int(digits or "0") in {abs(cents), abs(cents) // 10, abs(cents) // 100}


@pytest.mark.parametrize("value", [12.345, float("nan"), float("inf"), Decimal("0.001"), Decimal("NaN")])
def test_a_cell_that_is_no_amount_is_refused(value: float | Decimal) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        money.from_number(value)
