"""Write a transcript as the HTML of e-Services: item containers for the header, a table for the transactions."""

from __future__ import annotations

from html import escape

from tests.generator.calendar import period_end
from tests.generator.ledger import Damage, Ledger, Row, Stub, dashed, money
from tests.generator.page_layout import SENSITIVE


def _item(label: str, value: str) -> str:
    return (
        f'<div class="item-container"><dt class="item-label">{escape(label)}</dt>'
        f'<dd class="item-value">{escape(value)}</dd></div>'
    )


def _accrual(label: str, cents: int, to: str) -> str:
    amount = money(cents)
    return f'<div class="interest-and-penalty"><dt>{label}</dt><dd>{amount}</dd><dt>As of:</dt><dd>{to}</dd></div>'


def _identity(ledger: Ledger | Stub) -> list[str]:
    party = ledger.party
    items = [
        _item("Request Date:", dashed(ledger.response)),
        _item("Response Date:", dashed(ledger.response)),
        _item("Tracking Number:", ledger.tracking),
        _item("Form Number:", ledger.form),
        _item("Report for Tax Period Ending:", dashed(period_end(ledger.period))),
        _item("Taxpayer Identification Number:", party.tin.printed),
    ]
    if party.spouse is not None:
        items.append(_item("Spouse Taxpayer Identification Number:", party.spouse.printed))
    return ["<dl>", *items, *[_item(line, "") for line in (*party.names, party.street)], "</dl>"]


def _figures(ledger: Ledger) -> list[str]:
    figures = ledger.figures
    lines = ["<h2>Information from the return or as adjusted</h2>"]
    lines += [_item(f"{label}:", value) for label, value in figures.lines]
    if figures.due is None or figures.processed is None:
        return [*lines, "<p>Return not present for this account</p>"]
    due = "Return due date or return received date (whichever is later):"
    return [*lines, _item(due, dashed(figures.due)), _item("Processing date:", dashed(figures.processed))]


def _row(row: Row) -> str:
    inner = "\n ".join(part for part in (row.explanation, row.dln, row.detail) if part)
    day = dashed(row.date) if row.date else ""
    amount = "" if row.amount is None else money(row.amount, minus_zero=row.minus_zero)
    cells = (row.code, inner, row.cycle, day, amount)
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def _page(title: str, head: str, body: list[str]) -> str:
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f"<html><head><title>{escape(head)}</title>",
            "<style>.item-label{font-weight:bold} td{vertical-align:top}</style></head><body>",
            f"<p>{SENSITIVE}</p>",
            f'<h1 class="transcript-title">{escape(title)}</h1>',
            *body,
            f"<p>{SENSITIVE}</p>",
            "</body></html>\n",
        ]
    )


def render_html(ledger: Ledger | Stub, damage: Damage | None = None) -> str:
    """Return the transcript as one HTML page."""
    title = f"Form {ledger.form} Account Transcript" if ledger.form != "Civil Penalty" else "Civil Penalty Account Transcript"
    head = f"Account Transcript {ledger.form} {ledger.period[0]}{ledger.period[1]:02d}"
    if isinstance(ledger, Stub):
        return _page(title, head, [*_identity(ledger), f"<p>{escape(ledger.wording)}</p>"])
    to = dashed(ledger.accrued_to)
    rows = damage.apply(ledger.rows) if damage else ledger.rows
    total = money(ledger.balance + ledger.interest + ledger.penalty)
    body = [
        *_identity(ledger),
        "<h2>Any minus sign shown below signifies a credit amount</h2>",
        _item("Account balance:", money(ledger.balance)),
        _accrual("Accrued interest:", ledger.interest, to),
        _accrual("Accrued penalty:", ledger.penalty, to),
        _item("Account balance plus accruals (this is not a payoff amount):", total),
        *_figures(ledger),
        "<h2>TRANSACTIONS</h2>",
        '<table id="transaction-codes">',
        "<thead><tr><th>CODE</th><th>EXPLANATION OF TRANSACTION</th><th>CYCLE</th><th>DATE</th><th>AMOUNT</th></tr></thead>",
        "<tbody>",
        *[_row(row) for row in rows],
        "</tbody></table>",
    ]
    return _page(title, head, body)
