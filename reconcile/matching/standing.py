"""Tell where the money of a pair stands now, part by part.

A payment may be posted in parts, one part may have been moved, or several payments may be one posting: what is right or wrong is
judged for each part with its own amount.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reconcile.matching.designation import Fit, fit
from reconcile.matching.netting import Undone
from reconcile.matching.pairs import Pair, Slot
from reconcile.model import Payment


@dataclass(frozen=True, slots=True)
class Standing:
    """Hold one part of a payment: how much, on which posting, how that place fits, and what moved it there if it was moved.

    ``whole`` says that the part is the whole payment.
    """

    payment: Payment
    slot: Slot
    amount: int
    fit: Fit
    whole: bool
    moved: Undone | None = None


def standings(pair: Pair) -> Iterator[Standing]:
    """Yield the parts of a pair; a part that was taken off, and whose new place is not seen, is not among them."""
    if pair.basis == "parts":
        payment = pair.payments[0]
        for slot in pair.slots:
            yield Standing(payment, slot, -(slot.posting.amount or 0), fit(payment, slot.module), False)
        return
    for payment in pair.payments:
        slot = pair.slots[0]
        left = payment.amount - sum(cut.amount for cut in pair.cuts)
        place = pair.fit if len(pair.payments) == 1 else fit(payment, slot.module)
        yield Standing(payment, slot, left, place, not pair.cuts)
        arrived = {other.posting.id: other for other in pair.slots[1:]}
        for cut in pair.cuts:
            now = arrived.get(cut.arrival.id) if cut.arrival else None
            if now is not None:
                yield Standing(payment, now, cut.amount, fit(payment, now.module), False, cut)
