"""Draw the payments of the taxpayer's own records, each with the state it ended in and the reason."""

from __future__ import annotations

from collections.abc import Iterator

from reconcile.model import Payment
from reconcile.outcome import PaymentResult
from reconcile.report import style
from reconcile.report.context import Context, is_made, made_year
from reconcile.report.grid import Cell, Cents, Sheet, Value, Words
from reconcile.report.table import Column, Table, draw
from reconcile.report.text import STATE_WORDS, in_words

_COLUMNS = (
    Column("Payment", 14, "strong"),
    Column("State", 15, "center"),
    Column("Date", 11, "date"),
    Column("Amount", 13, "money"),
    Column("TIN", 13, "center", "Made for"),
    Column("Form", 8, "center", "Made for"),
    Column("Period", 9.5, "center", "Made for"),
    Column("Tax year", 8, "year", "Made for"),
    Column("Kind", 13, "text", "Made for"),
    Column("Method", 9, "text"),
    Column("Reference", 18, "wrap"),
    Column("Credited as", 34, "wrap"),
    Column("Reason", 48, "wrap"),
    Column("Other readings", 30, "wrap"),
    Column("In the records", 30, "link"),
    Column("Counted as made", 9, "center"),
    Column("As recorded", 44, "mono"),
)
STATE_STYLE = {
    "matched": "good_center",
    "not_posted": "high",
    "pending": "low",
    "not_checkable": "medium",
    "ambiguous": "medium",
    "duplicate_record": "medium",
    "set_aside": "info",
}


def table(context: Context) -> Table:
    """Return the sheet's layout and the sums its totals must show."""
    results = context.outcome.payments
    return Table(
        name="Payments",
        title="Payments in the taxpayer's records",
        about='A year in "Tax year" that the record does not state is the one proposed; the reason says so.',
        columns=_COLUMNS,
        count=len(results),
        noun="payment",
        totals={"Amount": sum(result.payment.amount for result in results)},
        tab=style.TABS["data"],
        frozen=2,
        pages_wide=3,
    )


def sheet(context: Context) -> Sheet:
    """Draw the sheet."""
    return draw(table(context), _rows(context))


def _rows(context: Context) -> Iterator[list[Value | Cell]]:
    for result in context.outcome.payments:
        payment = result.payment
        yield [
            Words(payment.id),
            (STATE_WORDS[result.state], STATE_STYLE[result.state]),
            payment.date,
            Cents(payment.amount),
            payment.tin.masked if payment.tin else None,
            payment.form,
            str(payment.period) if payment.period else None,
            made_year(result),
            in_words(payment.kind),
            _method(payment),
            payment.reference,
            _credited(context, result),
            result.reason,
            "\n".join(result.alternatives),
            context.link(f"{context.file(payment.source)}, {payment.where}", payment.source),
            "yes" if is_made(result) else "no",
            payment.raw,
        ]


def _method(payment: Payment) -> str:
    concluded = payment.method != "unknown" and not payment.method_stated
    return in_words(payment.method) + (" (not stated)" if concluded else "")


def _credited(context: Context, result: PaymentResult) -> str:
    lines = []
    for name in result.postings:
        posting = context.postings.get(name)
        module = context.modules.get(posting.module) if posting else None
        if posting and module:
            day = posting.date.isoformat() if posting.date else "no date"
            key = module.key
            lines.append(f"{key.form or '?'} {key.period or '?'}, code {posting.code or '?'}, {day}")
    return "\n".join(lines)
