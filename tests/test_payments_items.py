"""Hold what single cells of a list say of their rows: how they were paid, that they are a sum, an overpayment, a state's."""

from __future__ import annotations

import pytest

from tests.payment_files import read_text


@pytest.mark.parametrize(("way", "method"), [("DP", "eft"), ("ACI", "card"), ("PayPal", "card"), ("phone", "unknown")])
def test_more_ways_of_paying(way: str, method: str) -> None:
    (payment,) = read_text(f"Date,Form,Tax Year,Amount,Method\n4/15/2025,1040-ES,2025,101,{way}\n").payments
    assert payment.method == method


@pytest.mark.parametrize(
    ("row", "ends"), [(",500,,", "total or balance line"), (",400,,", None), ("Q3,500,,", None), (",500,,12", None)]
)
def test_a_sum_of_the_rows_above_without_a_word_is_a_total(row: str, ends: str | None) -> None:
    text = f"1040-ES 2025\nQtr,Amount,Date,Chk,Notes\nQ1,200,4/14/2025,1,\nQ2,300,6/13/2025,2,\n{row},ties to organizer\n"
    record = read_text(text)
    assert [payment.row for payment in record.payments] == [3, 4]
    assert [one.reason for one in record.set_aside if one.row == 5] == ([ends] if ends else [])
    assert len(record.problems) == (ends is None)


@pytest.mark.parametrize("heading", ["Item", "What", "Which one", "Voucher"])
@pytest.mark.parametrize("note", ["", "per 2024 1040 line 36"])
def test_one_row_among_quarters_may_be_an_overpayment_applied(heading: str, note: str) -> None:
    rows = f"2024 overpayment applied,4/15/2025,1860,{note}\nQ1,4/14/2025,640,\nQ2,6/16/2025,2500,\nQ3,9/15/2025,2500,\n"
    payments = read_text(f"2025 Form 1040-ES\n{heading},Date,Amount,Note\n{rows}").payments
    assert [payment.kind for payment in payments] == ["credit_elect", "estimated", "estimated", "estimated"]
    assert {str(payment.period) for payment in payments} == {"2025-12"}


@pytest.mark.parametrize("text", ["CA", "State", "refund received", "Q3 void"])
def test_one_row_among_quarters_may_be_a_states_or_a_refund(text: str) -> None:
    record = read_text(f"2025 Form 1040-ES\nItem,Date,Amount\nQ1,4/14/2025,640\n{text},5/14/2025,50\nQ2,6/16/2025,2500\n")
    assert [payment.row for payment in record.payments] == [3, 5]


@pytest.mark.parametrize(
    ("owner", "last4"),
    [
        *(
            ("x6789", "6789"),
            ("Ann (6789)", "6789"),
            ("Ann x6789", "6789"),
            ("Ann (last 4: 6789)", "6789"),
            ("123456789", "6789"),
        ),
        *(("Ann", None), ("Ann (2025)", None), ("Ann 2025", None), ("Apt #1234", None)),
    ],
)
def test_the_column_of_the_taxpayer_may_name_its_last_digits(owner: str, last4: str | None) -> None:
    (payment,) = read_text(f"Date,Form,Tax Year,Amount,Taxpayer\n4/15/2025,1040-ES,2025,101,{owner}\n").payments
    assert (payment.tin.last4 if payment.tin else None) == last4
