"""Write the other papers that tell of the same payments: a bank's download with its noise, a ledger, a payment confirmation."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence
from datetime import timedelta

from tests.generator.calendar import QUARTERLY
from tests.generator.plan import Paid

Written = tuple[bytes, dict[str, int]]
"""The file, and the row or line of each payment in it, by label."""
_ESTIMATED = {"1040": "1040-ES", "1041": "1041-ES", "1120": "1120-W"}
_TITLES = {"1040": "1040 US Individual Income Tax Return", "941": "941 Employers Federal Tax"}


def _dollars(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def _lines(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def render_bank(paid: Sequence[Paid], rng: random.Random) -> Written:
    """Return a Chase checking download, newest first: tax payments among state taxes of the same amounts, refunds and wages."""
    lines: list[tuple[str, list[str]]] = []
    for one in paid:
        text = f"IRS              USATAXPYMT {one.reference} WEB ID: 3387702000"
        lines.append((one.label, ["DEBIT", f"{one.date:%m/%d/%Y}", text, f"-{_dollars(one.amount)}", "ACH_DEBIT"]))
        noise = rng.random()
        if noise < 0.25:
            state = f"FRANCHISE TAX BO PAYMENTS  {rng.randrange(10**8, 10**9)}       WEB ID: 1282532045"
            lines.append(("", ["DEBIT", f"{one.date:%m/%d/%Y}", state, f"-{_dollars(one.amount)}", "ACH_DEBIT"]))
        elif noise < 0.4:
            refund = "IRS  TREAS 310   TAX REF                 PPD ID: 9111036170"
            day = one.date + timedelta(days=20)
            lines.append(("", ["CREDIT", f"{day:%m/%d/%Y}", refund, _dollars(one.amount // 7 + 1), "ACH_CREDIT"]))
        elif noise < 0.6:
            wages = "ACME DESIGN     PAYROLL                    PPD ID: 9111111101"
            lines.append(("", ["CREDIT", f"{one.date:%m/%d/%Y}", wages, _dollars(one.amount), "ACH_CREDIT"]))
        elif noise < 0.7:
            lines.append(("", ["DEBIT", f"{one.date:%m/%d/%Y}", "H&R BLOCK ONLINE", "-129.00", "DEBIT_CARD"]))
    lines.reverse()
    head = ["Details", "Posting Date", "Description", "Amount", "Type", "Balance", "Check or Slip #"]
    rows = [head, *[[*cells, "1000.00", "", ""] for _, cells in lines]]
    return _lines(rows), {label: row for row, (label, _) in enumerate(lines, start=2) if label}


def render_books(paid: Sequence[Paid]) -> Written:
    """Return a QuickBooks list by vendor: the state's taxes, then the Treasury's."""
    empty = [""] * 9
    rows = [["Transaction List by Vendor", *empty[1:]], ["Invented Client", *empty[1:]], ["All Dates", *empty[1:]], []]
    heads = ["", "Date", "Transaction type", "Num", "Posting", "Memo/Description", "Account full name", "Amount", "Split"]
    rows += [heads, ["Illinois Department of Revenue", *empty[1:]]]
    state = ["", f"{paid[0].date:%m/%d/%Y}", "Expense", "", "Yes", "IL-501", "Checking", f"-{_dollars(paid[0].amount)}", "Taxes"]
    total = f"-${paid[0].amount // 100:,}.{paid[0].amount % 100:02d}"
    rows += [state, ["Total for Illinois Department of Revenue", *empty[1:7], total, ""], ["United States Treasury", *empty[1:]]]
    places = {}
    for one in paid:
        memo = f"{one.period[0]} Form {_ESTIMATED.get(one.form, one.form) if one.kind == 'estimated' else one.form}"
        cells = ["", f"{one.date:%m/%d/%Y}", "Expense", "EFT", "Yes", memo, "Checking", f"-{_dollars(one.amount)}", "Taxes"]
        rows.append(cells)
        places[one.label] = len(rows)
    return _lines(rows), places


def render_confirmation(one: Paid) -> Written:
    """Return the confirmation page of EFTPS for one payment, as text."""
    year, month = one.period
    period = f"Q{month // 3}/{year}" if one.form in QUARTERLY else f"{year}"
    kinds = {"estimated": f"Estimated {one.form}ES", "deposit": "Federal Tax Deposit"}
    person = "EIN" if one.tin.kind == "ein" else "SSN"
    lines = [
        *("Payment Successful", "", "EFT ACKNOWLEDGEMENT NUMBER:", "", one.reference, "", "Payment Information", ""),
        *("Entered Data", "", f"Taxpayer {person}", "", f"xxxxx{one.tin.last4}", ""),
        f"Tax Form {_TITLES.get(one.form, one.form)}",
        f"Tax Type {kinds.get(one.kind, 'Balance due on return or notice')}",
        *("", f"Tax Period {period}", ""),
        f"Payment Amount ${one.amount // 100:,}.{one.amount % 100:02d}",
        *("", f"Settlement Date {one.date:%m/%d/%Y}", "", "Account Number xxxxxx4410", "Account Type CHECKING"),
    ]
    return "\n".join(lines).encode(), {one.label: lines.index("EFT ACKNOWLEDGEMENT NUMBER:") + 1}
