"""No full taxpayer number leaves the program, and nothing that is no taxpayer number is spoilt."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.privacy import MaskingFilter, mask_text

MASKED = {
    "987-65-4321": "***-**-4321",
    "987 65 4321": "***-**-4321",
    "987.65.4321": "***-**-4321",
    "987\u201165\u20114321": "***-**-4321",
    "987\u201365\u20134321": "***-**-4321",
    "SSN:987-65-4321,": "SSN:***-**-4321,",
    "98-7654321": "**-***4321",
    "987654321": "*****4321",
    "x987654321x": "x*****4321x",
    "1,987654321,100": "1,*****4321,100",
    "Smith,987654321,100.00": "Smith,*****4321,100.00",
    "No.987654321": "No.*****4321",
    "two 987-65-4321 and 987-65-4328": "two ***-**-4321 and ***-**-4328",
    "a\n987654321\nb": "a\n*****4321\nb",
}
KEPT = [
    "XXX-XX-4321",
    "***-**-4321",
    "**-***4321",
    "XX-XXX4321",
    "$123,456,789.00",
    "123456789.00",
    "270512345678901",
    "9876543210",
    "98765432",
    "04-15-2025",
    "2025-04-15",
    "20231105",
    "1040 202112",
    "0.987654321",
    "no digits at all",
    "",
]


@pytest.mark.parametrize(("text", "masked"), MASKED.items())
def test_a_full_number_is_cut_to_its_last_four(text: str, masked: str) -> None:
    assert mask_text(text) == masked


@pytest.mark.parametrize("text", KEPT)
def test_what_is_no_full_number_stays(text: str) -> None:
    assert mask_text(text) == text


around = st.text(alphabet=" ab(),:;|#/\n\t", max_size=5)


@given(around, st.integers(0, 999_999_999), around)
def test_no_surrounding_lets_a_number_through(before: str, number: int, after: str) -> None:
    bare = f"{number:09d}"
    for written in (bare, f"{bare[:3]}-{bare[3:5]}-{bare[5:]}", f"{bare[:2]}-{bare[2:]}"):
        assert written not in mask_text(before + written + after)


@given(st.text(max_size=40))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert mask_text(mask_text(text)) == mask_text(text)


def test_a_log_record_carries_no_number_in_message_arguments_or_exception() -> None:
    try:
        raise ValueError("987-65-4321")
    except ValueError as error:
        caught = (type(error), error, error.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "row of %s: %s", ("987-65-4321", "98-7654321"), caught)
    assert MaskingFilter().filter(record)
    told = logging.Formatter("%(message)s").format(record)
    assert "row of ***-**-4321: **-***4321" in told
    assert "65-4321" not in told
    assert "ValueError" in told


@pytest.mark.parametrize("told", ["F-222117347c", "P-c222117347", "(F-222117347c)", "explained by F-222117347c."])
def test_an_id_of_the_program_is_no_taxpayers_number(told: str) -> None:
    assert mask_text(told) == told


@pytest.mark.parametrize("told", ["F-222117347", "A-222117347c", "x222117347c", "P-222117347cc"])
def test_whatever_only_resembles_an_id_is_masked(told: str) -> None:
    assert "22211" not in mask_text(told)
