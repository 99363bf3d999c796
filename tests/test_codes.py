"""The tables of codes and forms: every row usable, reversals paired with what they undo, forms known by each spelling."""

from __future__ import annotations

from typing import get_args

import pytest

from reconcile import codes
from reconcile.kinds import PAYMENT_ROLES, Role


def test_every_row_of_the_table_is_usable() -> None:
    table = codes.table()
    assert len(table) > 200
    for code, row in table.items():
        assert code.isdigit() and len(code) == 3
        assert row.role in get_args(Role)
        assert row.sign in ("debit", "credit", "none", "either")
        assert all(other in table for other in row.reverses), (code, row.reverses)
        if row.role in PAYMENT_ROLES:
            assert row.sign == "credit", code
        if row.role == "reversal":
            assert row.sign == "debit" and row.reverses, code


@pytest.mark.parametrize(
    ("code", "role"),
    [
        ("150", "assessment"),
        ("430", "estimated_payment"),
        ("660", "estimated_payment"),
        ("663", "estimated_payment"),
        ("610", "payment"),
        ("640", "payment"),
        ("670", "payment"),
        ("650", "deposit"),
        ("661", "reversal"),
        ("662", "reversal"),
        ("672", "reversal"),
        ("700", "transfer"),
        ("706", "transfer"),
        ("820", "transfer"),
        ("826", "transfer"),
        ("716", "credit_elect"),
        ("836", "credit_elect"),
        ("806", "withholding"),
        ("766", "refundable_credit"),
        ("846", "refund"),
        ("276", "penalty"),
        ("196", "interest"),
        ("971", "status"),
        ("999", "status"),
        (None, "status"),
    ],
)
def test_the_role_of_a_code(code: str | None, role: str) -> None:
    assert codes.role_of(code) == role


@pytest.mark.parametrize(
    ("reversal", "undoes"),
    [
        ("661", {"660", "663"}),
        ("662", {"660", "663", "430"}),
        ("671", {"670", "673"}),
        ("672", {"670", "673"}),
        ("611", {"610", "613"}),
        ("612", {"610", "613"}),
        ("651", {"650", "653"}),
        ("652", {"650", "653"}),
        ("642", {"640", "643"}),
        ("660", set()),
        ("820", set()),
        ("999", set()),
    ],
)
def test_what_a_reversal_undoes(reversal: str, undoes: set[str]) -> None:
    assert undoes <= set(codes.reversed_by(reversal))
    assert bool(undoes) == bool(codes.reversed_by(reversal))


def test_a_third_digit_of_one_is_the_banks_refusal_and_two_is_a_correction() -> None:
    assert all(codes.is_dishonor(code) for code in ("661", "671", "611", "651", "641"))
    assert not any(codes.is_dishonor(code) for code in ("662", "672", "660", "291", "161", "999", None))


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("1040", "1040"),
        ("Form 1040", "1040"),
        ("1040-ES", "1040"),
        ("1040ES", "1040"),
        ("Form 1040-V", "1040"),
        ("1040 SR", "1040"),
        ("4868", "1040"),
        ("941", "941"),
        ("form 941", "941"),
        ("1120S", "1120-S"),
        ("1120-S", "1120-S"),
        ("990T", "990-T"),
        ("CIVIL PENALTY", "Civil Penalty"),
        ("CT-1", "CT-1"),
        ("W-2", None),
        ("CP14", None),
        ("", None),
    ],
)
def test_forms_are_known_by_each_spelling(text: str, form: str | None) -> None:
    assert codes.normalise_form(text) == form
