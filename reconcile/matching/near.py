"""Find payments that posted in the right module on the right day, but for another amount."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from reconcile.config import Tolerances
from reconcile.matching.assignment import cheapest
from reconcile.matching.groups import nearest
from reconcile.matching.pairs import ALONE, Candidate, Pair, Slot, price
from reconcile.model import Payment, TaxPeriod

NEAREST = 40
TELLING = 4
"""An amount of so many digits before its trailing noughts is rare enough to be known again with its first digit wrong."""
SMALL, SHARE = 5000, 10
"""A difference up to $50.00, or to a tenth of the payment, may be a fee or a keying error."""


def likeness(paid: int, posted: int) -> int | None:
    """Return how unlike two amounts are (0 to 3), or ``None`` when nothing ties them together.

    0 swapped digits; 1 one digit wrong, lost or added; 2 decimal point slipped; 3 a small difference, as a fee leaves.
    """
    first, second = str(paid), str(posted)
    # $3,000 and $1,000 are two payments; $3,618.77 and $1,618.77 are one with a slip.
    telling = min(len(first.rstrip("0")), len(second.rstrip("0"))) >= TELLING
    if len(first) == len(second):
        wrong = [index for index, (a, b) in enumerate(zip(first, second, strict=True)) if a != b]
        if len(wrong) >= 2 and sorted(first) == sorted(second):
            return 0
        if len(wrong) == 1 and (wrong[0] > 0 or telling):
            return 1
    longer, shorter = (first, second) if len(first) > len(second) else (second, first)
    if longer in (shorter + "0", shorter + "00"):
        return 2
    one_more = len(longer) == len(shorter) + 1 and any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))
    if telling and one_more:
        return 1
    difference = abs(paid - posted)
    return 3 if difference <= max(SMALL, paid // SHARE) else None


def _owed_is_the_rest(payment: Payment, slot: Slot) -> bool:
    """Tell whether a posting of the payment's very day is most of it, and its account owes just the rest: too much for chance."""
    rest = payment.amount + (slot.posting.amount or 0)
    owed = slot.module.transcript.account_balance
    return slot.posting.date == payment.date and 0 < 2 * rest <= payment.amount and owed == rest


def near_amounts(payments: Sequence[Payment], slots: Sequence[Slot], tolerances: Tolerances) -> list[Pair]:
    """Pair what is left of payments and postings of one module where date and amount are near.

    Of the postings of one form and period the ``NEAREST`` in time are looked at.
    """
    columns = sorted(
        ((slot.posting.date.toordinal(), slot.posting.id, slot) for slot in slots if slot.posting.date is not None),
        key=lambda entry: entry[:2],
    )
    by_place: dict[tuple[str | None, TaxPeriod | None], list[int]] = defaultdict(list)
    for column, (_, _, slot) in enumerate(columns):
        by_place[(slot.module.key.form, slot.module.key.period)].append(column)
    days = {place: [columns[column][0] for column in found] for place, found in by_place.items()}
    edges: dict[tuple[int, int], int] = {}
    candidates: dict[tuple[int, int], Candidate] = {}
    for row, payment in enumerate(payments):
        place = (payment.form, payment.period)
        if None in place or place not in by_place:
            continue
        allowance = tolerances.allowance(payment.sure_method)
        for position in nearest(days[place], payment.date.toordinal(), allowance, NEAREST):
            column = by_place[place][position]
            slot = columns[column][2]
            unlike = likeness(payment.amount, -(slot.posting.amount or 0))
            if unlike is None and _owed_is_the_rest(payment, slot):
                unlike = 3
            candidate = price(payment, slot, allowance) if unlike is not None else None
            if unlike is None or candidate is None or candidate.late or candidate.fit.faults:
                continue
            edges[(row, column)] = candidate.cost + 100 * unlike
            candidates[(row, column)] = candidate
    pairs = []
    for row, column in cheapest(edges, ALONE).items():
        found = candidates[(row, column)]
        pairs.append(Pair((payments[row],), (found.slot,), "near", found.fit, found.lag, found.late, found.wrong_type))
    return pairs
