"""Hold that what headings alone decide of a table is what they decide beside its rows, and that no row is overlooked for it."""

from __future__ import annotations

import pytest

from reconcile.payments import csv_, outline, planner
from reconcile.payments.plan import Plan
from reconcile.payments.table import Row
from tests.payment_files import input_file

TABLES = {
    "list": "Date,Amount,Form,Tax year,TIN,Method,Reference\n01/14/2025,6200,1040-ES,2024,***-**-4321,EFTPS,1\n",
    "chase": "Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #\nDEBIT,01/14/2025,IRS,-1.00,ACH,5.00,,\n",
    "citi": "Status,Date,Description,Debit,Credit\nCleared,01/14/2025,IRS USATAXPYMT,1.00,\n",
    "yes-no": "Date,Amount,Form,Voided?\n01/14/2025,1.00,1040-ES,Y\n02/14/2025,1.00,1040-ES,N\n",
    "unknown column": "Date,Amount,Form,Blurb\n01/14/2025,1.00,1040-ES,refund\n02/14/2025,1.00,1040-ES,sent to IRS\n",
    "type of kinds": "Date,Type,Amount\n01/14/2025,Estimated,1.00\n",
    "type of a bank": "Date,Type,Amount\n01/14/2025,ACH,1.00\n",
    "rents": "Date,Amount,For,Year\n01/14/2025,1.00,rent,2025\n",
    "total and parts": "Date,Form,Federal,State,Total\n01/14/2025,1040-ES,1.00,2.00,3.00\n",
    "two numbers": "Date,Amount,Form,Confirmation,Reference\n01/14/2025,1.00,941,17,270541400000001\n",
    "a due date": "Due date,Paid,Amount,Form\n04/15/2025,04/14/2025,1.00,1040-ES\n",
    "by words": "Pmt date,Amt paid,For yr\n01/14/2025,1.00,2024\n",
    "wages": "Date,Employee,Amount,Form\n01/14/2025,Jo,1.00,941\n",
    "other order": "Date,Amount,Form\n31/01/2025,1.00,941\n",
    "twins": "Form,Federal,,State,\nForm,Date,Amount,Date,Amount\n941,01/14/2025,1.00,01/15/2025,2.00\n",
}
ALONE = {"list", "chase", "citi", "other order"}


def _plan(text: str) -> Plan | None:
    return planner.make_plan(csv_.read(text), None, input_file(text.encode(), "t.csv"))


@pytest.mark.parametrize("name", TABLES)
def test_headings_alone_decide_nothing_that_rows_decide_otherwise(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = _plan(TABLES[name])
    monkeypatch.setattr(outline, "by_headings_alone", lambda *_: None)
    assert quick == _plan(TABLES[name])


@pytest.mark.parametrize("name", TABLES)
def test_headings_decide_alone_only_where_no_row_has_a_say(name: str) -> None:
    drawn = outline.by_headings_alone(csv_.read(TABLES[name]), planner._headed)
    assert (drawn is not None) == (name in ALONE)


def test_rows_that_are_withheld_can_only_be_passed_over() -> None:
    heading = Row(1, ("Date", "Amount"))
    rows = outline._Withheld(heading)
    assert rows[0] == heading
    assert tuple(rows[:0]) == ()
    below = rows[1:]
    asks = (lambda: below[0], lambda: len(below), lambda: bool(below), lambda: list(below), lambda: below[:60], lambda: rows[1])
    for ask in asks:
        with pytest.raises(outline._RowsWanted):
            ask()
