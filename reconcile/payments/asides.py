"""Say which rows set aside are listed with their text, and which are counted with their row numbers alone.

What speaks of a tax or a payment is listed, so that nobody has to take its reason on trust. The rest of a bank's life and the
furniture of a sheet are not: a report is no copy of a bank account, neither in what it tells nor in its size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter

from reconcile.model import Payment, SetAside
from reconcile.payments import classify
from reconcile.payments.entry import Entry
from reconcile.payments.judging import NOT_OF_TAX, judge
from reconcile.privacy import mask_text

HEADINGS = "headings repeated"
TOTAL = "total or balance line"
NOTE = "heading or note: no date and no amount"
TOTAL_OR_NOTE = "total or note: an amount without a date"
NO_AMOUNT = "no amount: nothing recorded as paid"
NOT_PAID = "not paid yet: no date and no amount"
CREDIT_UNDATED = "overpayment applied, whose form or year is not stated: it cannot be traced"
PART_ABOVE = "part of the entry above: it has no date of its own"
_row = attrgetter("row")
_NOT_KEPT = "client.toml keeps only other values of "

COUNTED = frozenset({classify.OTHER.reason, NOT_OF_TAX.reason, HEADINGS, TOTAL, NOTE, TOTAL_OR_NOTE, NO_AMOUNT})
"""The reasons of rows that are counted, and never listed with their text; so is what a person's ``keep`` leaves out."""


def not_kept(column: str) -> str:
    """Return the reason of a row that the client file says to leave out."""
    return f'{_NOT_KEPT}"{mask_text(column)}"'


def raw_of(entry: Entry, reason: str, told_above: bool = False) -> str | None:
    """Return the masked text of a row set aside, or ``None`` where the row is only counted.

    ``told_above``: the entry that the row may be a part of is a payment, or listed itself.
    """
    if reason in COUNTED or reason.startswith(_NOT_KEPT):
        return None
    # These reasons are found before the row's own words are asked, which may be of groceries.
    unasked = reason == entry.row.aside or (reason == PART_ABOVE and not told_above)
    if unasked and judge(entry.said()).verdict.reason in COUNTED:
        return None
    return entry.masked or None


def of_payment(payment: Payment, reason: str) -> SetAside:
    """Return the row of what was first read as a payment."""
    return SetAside(payment.row, reason, payment.sheet, payment.raw or None)


def in_order(rows: Sequence[SetAside], sheets: Iterable[str | None]) -> tuple[SetAside, ...]:
    """Return rows set aside by sheet and row; the sheets stand in the order they were met in."""
    if not rows:
        return ()
    place = {sheet: number for number, sheet in enumerate(dict.fromkeys(sheets))}
    if len(place) < 2:
        return tuple(sorted(rows, key=_row))
    return tuple(sorted(rows, key=lambda row: (place[row.sheet], row.row)))
