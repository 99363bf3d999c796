"""Tell when the IRS processed a posting, and what slow processing does and does not mean.

A cycle says it, where one is printed. Else the copies of a transcript do: a row that an older copy lacks and a newer one shows
was processed between their dates. The credit counts from its transaction date all the same, so that slow processing costs
nothing; but a notice that was issued in the meantime does not count the payment yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from reconcile import notices
from reconcile.dates import cycle_window
from reconcile.history import History, place
from reconcile.matching.pairs import Slot
from reconcile.model import Module, Payment, Posting

A_CYCLE = 7
"""The IRS processes weekly: so many days beyond a method's allowance are no delay."""


@dataclass(frozen=True, slots=True)
class Processed:
    """Hold the first and the last day on which a posting can have been processed, and what proves it."""

    first: date
    last: date
    proof: str


def processed(posting: Posting, history: History) -> Processed | None:
    """Return when a posting of a current module was processed, as far as a cycle or the copies of the transcript tell."""
    step = history.first_shown.get(posting.id)
    if step is not None:
        first, last = step.days
        proof = f"the copy drawn {first} does not show it, the one drawn {last} does ({place(posting)})"
        if (window := _window(posting)) and first <= window[1] and window[0] <= last:
            return Processed(max(first, window[0]), min(last, window[1]), f"cycle {posting.cycle}, and {proof}")
        return Processed(first, last, proof)
    if window := _window(posting):
        days = f"of {window[0]}" if window[0] == window[1] else f"from {window[0]} to {window[1]}"
        return Processed(*window, f"cycle {posting.cycle}, {days}")
    return None


def _window(posting: Posting) -> tuple[date, date] | None:
    if not posting.cycle:
        return None
    try:
        return cycle_window(posting.cycle)
    except ValueError:
        return None


def delay(payment: Payment, found: Processed, allowance: int) -> int | None:
    """Return by how many days at least the processing was slow; ``None`` where it was not, or nothing proves it."""
    days = (found.first - payment.date).days
    return days if days > allowance + A_CYCLE else None


def not_yet_counted(module: Module, posting: Posting, found: Processed) -> Iterator[tuple[Posting, bool]]:
    """Yield the notices issued after the payment and before it was processed; with each, whether that is proven.

    A notice dated between the first and the last possible day may have been made before or after. Without a notice, the
    assessment is the bill, where it left a balance that day.
    """
    if posting.date is None:
        return
    bills = [p for p in module.postings if notices.is_bill(p) and p.date]
    demands = bills or [p for p in module.postings if _is_assessment(p) and _owed(module, posting, p) > 0]
    for bill in sorted(demands, key=lambda p: (p.date or date.min, p.line)):
        if bill.date and posting.date <= bill.date <= found.last:
            yield bill, bill.date <= found.first


def printed_below(module: Module, posting: Posting) -> Posting | None:
    """Return the newest notice above a row that is dated before it: rows stand as a rule in the order they were processed.

    That proves nothing, and is only asked where nothing else tells when the row was processed.
    """
    above = [p for p in module.postings if notices.is_bill(p) and (p.page, p.line) < (posting.page, posting.line)]
    later = [p for p in above if p.date and posting.date and p.date > posting.date]
    return max(later, key=lambda p: (p.date or date.min, p.line), default=None)


def _is_assessment(posting: Posting) -> bool:
    return posting.role == "assessment" and posting.date is not None and (posting.amount or 0) > 0


def _owed(module: Module, posting: Posting, bill: Posting) -> int:
    """Return what the rows of the days up to an assessment leave owing, without the payment in question."""
    return sum(p.amount or 0 for p in module.postings if p.id != posting.id and p.date and bill.date and p.date <= bill.date)


def bill_words(bill: Posting) -> str:
    """Say a bill: the notice, or the assessment that goes out as one."""
    return notices.words(bill) if notices.is_bill(bill) else f"the bill for the assessment of {bill.date} (code {bill.code})"


def told(payment: Payment, slot: Slot, found: Processed, allowance: int) -> str:
    """Say of a payment credited from the right day that its processing was slow, and which notices do not count it yet."""
    said = []
    days = delay(payment, found, allowance)
    if days is not None:
        said.append(
            f"The IRS processed it at least {days} days after the payment ({found.proof}). That costs nothing, for it counts "
            f"from {slot.posting.date}."
        )
    for bill, proven in not_yet_counted(slot.module, slot.posting, found):
        words = bill_words(bill)
        may = "does" if proven else "may"
        why = "it was processed only after that" if proven else "it was processed about that time"
        proof = "" if days is not None else f" ({found.proof})"
        said.append(f"{words[0].upper()}{words[1:]} {may} not count this payment of {payment.date} yet, because {why}{proof}.")
    return " ".join(said)


def hinted(payment: Payment, slot: Slot) -> str:
    """Say that a notice may not count a payment that is printed below it, where nothing proves when it was processed."""
    bill = printed_below(slot.module, slot.posting)
    if bill is None:
        return ""
    words = notices.words(bill)
    return (
        f"{words[0].upper()}{words[1:]} may not count this payment of {payment.date} yet: its row stands below that notice, and "
        "rows stand as a rule in the order they were processed. An older copy of the transcript would prove it."
    )


def best(slots: Sequence[Slot], history: History) -> tuple[Slot, Processed] | None:
    """Return the posting of a pair that was processed last, as far as anything proves it."""
    known = [(slot, when) for slot in slots if (when := processed(slot.posting, history)) is not None]
    return max(known, key=lambda pair: (pair[1].first, pair[0].posting.id), default=None)
