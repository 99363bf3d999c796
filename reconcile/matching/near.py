"""Find payments that posted in the right module on the right day, but for another amount."""

from __future__ import annotations

from collections.abc import Sequence

from reconcile.config import Tolerances
from reconcile.matching.assignment import cheapest
from reconcile.matching.pairs import ALONE, Candidate, Pair, Slot, price
from reconcile.model import Payment

SMALL, SHARE = 5000, 10
"""A difference up to $50.00, or to a tenth of the payment, may be a fee or a keying error."""


def likeness(paid: int, posted: int) -> int | None:
    """Return how unlike two amounts are (0 to 3), or ``None`` when nothing ties them together.

    0 swapped digits; 1 one digit wrong, lost or added; 2 decimal point slipped; 3 a small difference, as a fee leaves.
    """
    first, second = str(paid), str(posted)
    if len(first) == len(second):
        wrong = [index for index, (a, b) in enumerate(zip(first, second, strict=True)) if a != b]
        if len(wrong) >= 2 and sorted(first) == sorted(second):
            return 0
        if len(wrong) == 1:
            return 1
    longer, shorter = (first, second) if len(first) > len(second) else (second, first)
    if len(longer) == len(shorter) + 1 and any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer))):
        return 2 if longer == shorter + "0" else 1
    if longer == shorter + "00":
        return 2
    difference = abs(paid - posted)
    return 3 if difference <= max(SMALL, paid // SHARE) else None


def near_amounts(payments: Sequence[Payment], slots: Sequence[Slot], tolerances: Tolerances) -> list[Pair]:
    """Pair what is left of payments and postings of one module where date and amount are near."""
    edges: dict[tuple[int, int], int] = {}
    candidates: dict[tuple[int, int], Candidate] = {}
    by_module: dict[str, list[int]] = {}
    for column, slot in enumerate(slots):
        by_module.setdefault(f"{slot.module.key.form} {slot.module.key.period}", []).append(column)
    for row, payment in enumerate(payments):
        if payment.form is None or payment.period is None:
            continue
        for column in by_module.get(f"{payment.form} {payment.period}", ()):
            slot = slots[column]
            unlike = likeness(payment.amount, -(slot.posting.amount or 0))
            candidate = price(payment, slot, tolerances.allowance(payment.method))
            if unlike is None or candidate is None or candidate.late or candidate.fit.faults:
                continue
            edges[(row, column)] = candidate.cost + 100 * unlike
            candidates[(row, column)] = candidate
    pairs = []
    for row, column in cheapest(edges, ALONE).items():
        found = candidates[(row, column)]
        pairs.append(Pair((payments[row],), (slots[column],), "near", found.fit, found.lag, found.late, found.wrong_type))
    return pairs
