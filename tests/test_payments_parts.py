from __future__ import annotations

import pytest

from tests.payment_files import read_text


def amounts(text: str) -> list[int]:
    record = read_text(text)
    assert not [one for one in record.problems if one.blocking], record.problems
    return [payment.amount for payment in record.payments]


@pytest.mark.parametrize(
    ("headings", "cells"),
    [
        ("Fed Tax Paid,State Tax Paid,Total Paid", "920.01,92.00,1012.01"),
        ("Federal paid,CA paid,Total paid", "920.01,92.00,1012.01"),
        ("Total paid,IRS,FTB", "1012.01,920.01,92.00"),
        ("Federal,State,Amount", "920.01,92.00,1012.01"),
        ("Net,Fee,Total", "920.01,17.40,937.41"),
        ("Tax,Fee,Total", "920.01,17.40,937.41"),
        ("Tax payment,Service fee,Amount charged", "920.01,17.40,937.41"),
        ("Tax amount,Fee,Total amount", "920.01,17.40,937.41"),
        ("Principal,Fee,Total paid", "920.01,17.40,937.41"),
        ("Estimated tax paid,Refund applied,Total", "920.01,200.00,1120.01"),
        ("Quantum,Fee,Total paid", "920.01,17.40,937.41"),
        ("IRS paid,FTB paid,Amount", "920.01,92.00,1012.01"),
        ("Prior payments,Payment,Total paid", "100.00,920.01,1020.01"),
    ],
)
def test_the_column_of_the_tax_goes_before_a_total_with_other_money(headings: str, cells: str) -> None:
    assert amounts(f"Date,{headings},Form,Year\n4/15/2025,{cells},1040-ES,2025\n") == [92001]


@pytest.mark.parametrize(
    ("headings", "cells", "read"),
    [
        ("Tax,Interest,Penalty,Total paid", "900.00,20.00,30.00", 95000),
        ("Federal withholding,FICA,Medicare,Total paid", "500.00,400.00,50.00", 95000),
        ("Tax due,Late fee,Interest,Total paid", "900.00,30.00,20.00", 95000),
        ("Fed WH,FICA,State WH,Total paid", "550.00,400.00,44.00", 95000),
    ],
)
def test_a_total_of_what_went_to_the_irs_stays(headings: str, cells: str, read: int) -> None:
    assert amounts(f"Date,{headings},Form,Year\n4/15/2025,{cells},950.00,941,2025\n") == [read]


@pytest.mark.parametrize(
    ("headings", "rows"),
    [
        ("Payment,Total paid", ["500.00,500.00", "501.00,1001.00", "502.00,1503.00"]),
        ("Deposit,Total", ["500.00,500.00", "501.00,1001.00", "502.00,1503.00"]),
        ("Check amount,Total paid", ["500.00,500.00", "501.00,1001.00", "502.00,1503.00"]),
        ("Total paid,Payment amount", ["1503.00,500.00", "1003.00,501.00", "502.00,502.00"]),
        ("YTD amount,Amount", ["500.00,500.00", "1001.00,501.00", "1503.00,502.00"]),
    ],
)
def test_a_sum_of_all_rows_so_far_is_not_what_was_paid(headings: str, rows: list[str]) -> None:
    lines = [f"{day}/15/2025,{row},1040-ES,2025" for day, row in zip((4, 6, 9), rows, strict=True)]
    assert amounts("\n".join([f"Date,{headings},Form,Year", *lines])) == [50000, 50100, 50200]


def test_a_column_that_counts_the_payments_is_none_of_amounts() -> None:
    text = "Date,Payment,Total paid,Form,Year\n4/15/2025,1,500,1040-ES,2025\n6/16/2025,2,501,1040-ES,2025\n"
    assert amounts(text) == [50000, 50100]


@pytest.mark.parametrize(
    ("headings", "cells"),
    [
        ("Fed WH,FICA,State WH,Total paid", "500.00,400.00,50.00,950.00"),
        ("Federal,Benton,Total paid", "900.00,50.00,950.00"),
        ("Tax,Interest,Fee,Total paid", "900.00,32.00,18.00,950.00"),
        ("State tax,Total paid", "50.00,950.00"),
        ("Payment,Total paid", "900.00,950.00"),
    ],
)
def test_parts_of_which_it_is_not_clear_which_was_paid_are_named(headings: str, cells: str) -> None:
    record = read_text(f"Date,{headings},Form,Year\n4/15/2025,{cells},941,2025\n")
    assert not record.payments
    (problem,) = record.problems
    assert problem.blocking and all(heading in problem.what for heading in headings.split(","))


@pytest.mark.parametrize(
    ("headings", "cells", "also"),
    [
        ("941 amount,940 amount,Total deposit", "500.00,30.00,530.00", "940 amount"),
        ("941,940,Total paid", "500.00,30.00,530.00", "940"),
        ("Federal 1040-ES,Federal balance due,CA", "500.00,930.00,5.00", "Federal balance due"),
        ("Taxpayer,Spouse,Total", "500.00,600.00,1100.00", "Spouse"),
        ("Husband,Wife,Total paid", "500.00,600.00,1100.00", "Wife"),
    ],
)
def test_the_amounts_of_another_tax_or_person_are_named(headings: str, cells: str, also: str) -> None:
    record = read_text(f"Date,{headings},Quarter\n4/15/2025,{cells},Q1 2025\n")
    assert [payment.amount for payment in record.payments] == [50000]
    (problem,) = [one for one in record.problems if one.code == "record_columns_unread"]
    assert problem.blocking and f'not those under "{also}"' in problem.what


@pytest.mark.parametrize(
    ("headings", "cells"),
    [
        ("941 amount,940 amount,941 due", "500.00,0.00,500.00"),
        ("Federal estimated,Federal tax due,Federal refund", "500.00,600.00,44.00"),
        ("Federal,Balance due,Federal balance", "500.00,600.00,44.00"),
        ("Amount,Form 1040 wages,1040 line 24", "500.00,600.00,44.00"),
    ],
)
def test_no_other_tax_is_told_of_where_none_was_paid(headings: str, cells: str) -> None:
    assert amounts(f"Date,{headings},Quarter\n4/15/2025,{cells},Q1 2025\n") == [50000]
