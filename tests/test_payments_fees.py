"""Hold that the fee in a split entry is no part of the payment, and that the tax beside it is one."""

from __future__ import annotations

import pytest

from tests.payment_files import read_text

IIF = "!TRNS\tTRNSTYPE\tDATE\tACCNT\tNAME\tAMOUNT\tMEMO\n!SPL\tTRNSTYPE\tDATE\tACCNT\tNAME\tAMOUNT\tMEMO\n!ENDTRNS\n"


def _qif(payee: str, memo: str, *parts: tuple[str, str, str]) -> str:
    total = sum(round(float(amount) * 100) for _, _, amount in parts) / 100
    split = "".join(f"S{account}\n{f'E{note}' + chr(10) if note else ''}${amount}\n" for account, note, amount in parts)
    return f"!Type:Bank\nD4/15'25\nT{total:.2f}\nP{payee}\n{f'M{memo}' + chr(10) if memo else ''}{split}^\n"


@pytest.mark.parametrize(
    ("payee", "memo", "account", "fee"),
    [
        ("PAY1040", "", "Fees", "convenience fee"),
        ("IRS", "", "Bank fees", "bank service fee"),
        ("IRS", "", "Bank charges", ""),
        ("United States Treasury", "", "Misc", "Pay1040 processing fee"),
        ("PAY1040", "1040 2024 + conv fee", "Fees", ""),
    ],
)
def test_the_fee_is_no_part_of_the_payment(payee: str, memo: str, account: str, fee: str) -> None:
    tax = ("Taxes:Federal", "1040 2024 balance due", "-2480.00")
    for parts in ((tax, (account, fee, "-46.00")), ((account, fee, "-46.00"), tax)):
        record = read_text(_qif(payee, memo, *parts), "a.qif")
        (payment,) = record.payments
        assert (payment.amount, payment.form, str(payment.period), payment.kind) == (248000, "1040", "2024-12", "balance_due")
        assert "of -2526.00, the rest a fee" in payment.raw
        assert not record.problems


@pytest.mark.parametrize(
    ("account", "note"), [("Taxes:Penalty", "late fee"), ("Taxes:Penalty", "late filing fee"), ("Taxes:Interest", "")]
)
def test_what_the_irs_adds_to_a_tax_is_no_fee(account: str, note: str) -> None:
    record = read_text(_qif("IRS", "", ("Taxes:Federal", "1040 2024", "-2480.00"), (account, note, "-46.00")), "a.qif")
    assert [one.amount for one in record.payments] == [252600]


@pytest.mark.parametrize(
    ("memo", "paid"), [("2024 late fee", 1), ("2024 late filing fee", 1), ("filing fee", 0), ("card fee", 0)]
)
def test_what_is_late_is_no_fee_for_a_service(memo: str, paid: int) -> None:
    record = read_text(f"Date,Payee,Memo,Amount,Account\n4/15/2025,IRS,1040 {memo},-46.00,Checking\n")
    assert len(record.payments) == paid


@pytest.mark.parametrize(
    ("total", "tax", "fee"), [("-2526.00", "2480.00", "46.00"), ("-2526.00", "2480.00", ""), ("-2530.00", "2480.00", "46.00")]
)
def test_the_fee_in_an_iif_entry_is_taken_out_where_the_amounts_add_up(total: str, tax: str, fee: str) -> None:
    record = read_text(
        f"{IIF}TRNS\tCREDIT CARD\t4/15/2025\tVisa\tPay1040\t{total}\t\nSPL\tCREDIT CARD\t4/15/2025\tTaxes\tPay1040\t{tax}\t"
        f"1040 2024 balance due\nSPL\tCREDIT CARD\t4/15/2025\tFees\tPay1040\t{fee}\tconvenience fee\nENDTRNS\n",
        "a.iif",
    )
    if total == "-2526.00" and fee:
        assert [(one.amount, one.form, one.kind) for one in record.payments] == [(248000, "1040", "balance_due")]
    else:
        assert not record.payments
        assert "of a tax and of a fee" in record.problems[0].what


@pytest.mark.parametrize(
    "parts", [[("Fees", "Pay1040 convenience fee", "-46.00")], [("Office", "", "-9.00"), ("Fees", "fee", "-1.00")]]
)
def test_an_entry_without_a_tax_is_what_it_was(parts: list[tuple[str, str, str]]) -> None:
    record = read_text(_qif("Pay1040" if len(parts) == 1 else "Staples", "", *parts), "a.qif")
    assert not record.payments
    assert not record.problems
