"""Draw every line of the transcripts' TRANSACTIONS tables, as printed and as understood."""

from __future__ import annotations

from collections.abc import Iterator

from reconcile.model import Module, Posting
from reconcile.report import style
from reconcile.report.context import Context, is_credited
from reconcile.report.grid import Cell, Cents, Sheet, Value, Words
from reconcile.report.table import Column, Table, draw
from reconcile.report.text import in_words

NAME = "IRS postings"
_COLUMNS = (
    Column("Posting", 14, "strong"),
    Column("State", 11, "center"),
    Column("Code", 7, "center"),
    Column("Explanation", 40, "wrap"),
    Column("Date", 11, "date"),
    Column("Amount", 13, "money"),
    Column("Cycle", 10, "center"),
    Column("Form", 8, "center", "Tax module"),
    Column("Period", 9.5, "center", "Tax module"),
    Column("TIN", 13, "center", "Tax module"),
    Column("Tax year", 8, "year", "Tax module"),
    Column("Module", 14, "text", "Tax module"),
    Column("Copy", 9, "center", "Tax module"),
    Column("Role", 18, "text"),
    Column("Explained by payment", 20, "wrap"),
    Column("Counted as credited", 9, "center"),
    Column("On the transcript", 36, "link"),
    Column("Detail", 30, "wrap"),
    Column("As printed", 60, "mono"),
)
_STATE_STYLE = {"matched": "good_center", "unrecorded": "medium", "duplicate": "high", "reversed": "low"}


def table(context: Context) -> Table:
    """Return the sheet's layout and the sums its totals must show."""
    postings = [posting for module in context.outcome.modules for posting in module.postings]
    return Table(
        name=NAME,
        title="Postings on the IRS transcripts",
        about="Signs as printed: minus is a credit in the taxpayer's favour. A blank amount or date is not printed.",
        columns=_COLUMNS,
        count=len(postings),
        noun="posting",
        totals={"Amount": sum(posting.amount or 0 for posting in postings)},
        tab=style.TABS["data"],
        frozen=3,
        pages_wide=3,
    )


def sheet(context: Context) -> Sheet:
    """Draw the sheet."""
    return draw(table(context), _rows(context))


def _rows(context: Context) -> Iterator[list[Value | Cell]]:
    for module in context.outcome.modules:
        for posting in module.postings:
            yield _row(context, module, posting)


def _row(context: Context, module: Module, posting: Posting) -> list[Value | Cell]:
    state = context.outcome.posting_states.get(posting.id)
    key = module.key
    return [
        Words(posting.id),
        (in_words(state), _STATE_STYLE[state]) if state else None,
        posting.code,
        posting.explanation,
        posting.date,
        None if posting.amount is None else Cents(posting.amount),
        posting.cycle,
        key.form,
        str(key.period) if key.period else None,
        key.tin.masked if key.tin else None,
        key.period.year if key.period else None,
        Words(module.id),
        "Newest" if module.current else "Older",
        in_words(posting.role),
        Words("\n".join(context.payers.get(posting.id, ()))),
        "yes" if is_credited(module, posting, context.outcome) else "no",
        context.link(f"{context.file(posting.source)}, page {posting.page}, line {posting.line}", posting.source),
        posting.detail,
        posting.raw,
    ]
