"""Find the debits that a bank gave back, and say where money came in that no payment explains."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from reconcile.model import Problem
from reconcile.payments import money_out
from reconcile.payments.classify import Verdict
from reconcile.payments.entry import Entry
from reconcile.payments.gathered import Gathered
from reconcile.payments.plan import Plan

Place = Callable[[int], str]
"""Tells where a row stands, for a message."""


@dataclass(frozen=True, slots=True)
class Returned:
    """Hold a line by which money came back from the IRS's own debit: its row, day, cents and EFT number.

    ``strong``: its text is one that only ever stands beside money going out.
    """

    row: int
    day: date
    cents: int
    strong: bool = False
    number: str | None = None


# A bank gives a debit back within days: two business days as a rule, weekends and holidays between.
_RETURN_DAYS = 10


def mark_returned(into: Gathered, taken: int, returned: Sequence[Returned]) -> list[Returned]:
    """Give the status returned to each payment of a table that the bank gave back: the same amount, within days, one for one.

    Returns:
        the lines of money that came back and that no payment of the table explains.
    """
    alone = []
    first = len(into.payments) - taken
    for back in sorted(returned, key=lambda one: (one.day, one.row)):
        fitting = [
            index
            for index, payment in enumerate(into.payments[first:], start=first)
            if payment.amount == back.cents and payment.status == "settled" and _is_soon_after(payment.date, back.day)
        ]
        if back.number:
            # The line that names the debit it gives back is of no other.
            fitting = [one for one in fitting if into.payments[one].reference == back.number] or fitting
        if fitting:
            index = max(fitting, key=lambda one: (into.payments[one].date or back.day, -one))
            rivals = [into.payments[one].row for one in fitting if one != index]
            reason = f"returned: the bank gave the money back, row {back.row}"
            if rivals:
                reason += f"; it may have been that of row {' or '.join(map(str, rivals))}, of the same amount"
            into.payments[index] = replace(into.payments[index], status="returned", set_aside=reason)
        else:
            alone.append(back)
    return alone


def came_back(entry: Entry, verdict: Verdict) -> Returned | None:
    """Return a line by which a bank gave a debit back without saying whose; nothing where no money came in."""
    try:
        moved = money_out.of_entry(entry, verdict)
    except ValueError:
        return None
    return Returned(entry.row.number, entry.day, moved.cents) if moved.reason == money_out.MONEY_IN and entry.day else None


def unexplained(alone: Sequence[Returned], plan: Plan, into: Gathered, taken: int, place: Place) -> Iterator[Problem]:
    """Yield a problem for money that came in under a text by which it goes out: a debit given back, or a sign taken wrongly."""
    proven = plan.layout != "by-headings" or "the running balance proves" in plan.why
    for back in alone:
        what = (
            "money came in under a text by which the IRS is paid, and no payment of this file was given back by it;"
            " it was set aside."
        )
        todo = 'If it was paid, state paid_sign = "positive" or "negative" for this file in client.toml.'
        if proven:
            todo = "If the bank gave a payment back, look for that payment in an earlier file."
        # Beside others that went out, a text which banks write of both ways may well be of money that came in.
        blocking = not proven and (back.strong or not taken)
        yield Problem("record_money_back", place(back.row), what, todo, blocking, into.source)


def unsure(nameless: Sequence[Returned], into: Gathered, taken: int, place: Place) -> Iterator[Problem]:
    """Yield a problem for money that a bank gave back without saying whose, where a payment has its amount and days."""
    todo = "Look at the statement: if it was that payment, write so beside it in a list of your own (Status: returned)."
    payments = into.payments[len(into.payments) - taken :] if taken else []
    for back in nameless:
        fitting = (one for one in payments if one.amount == back.cents and one.status == "settled")
        if rows := [str(one.row) for one in fitting if _is_soon_after(one.date, back.day)]:
            what = (
                f"the bank gave money back, and does not say of which payment; that of row {' or '.join(rows)} is of the same"
                " amount, and was taken as made."
            )
            yield Problem("record_money_back", place(back.row), what, todo, False, into.source)


def _is_soon_after(paid: date | None, day: date) -> bool:
    return paid is not None and timedelta() <= day - paid <= timedelta(days=_RETURN_DAYS)
