"""Say in one sentence why payments and postings are a pair."""

from __future__ import annotations

from collections.abc import Iterator

from reconcile.matching.pairs import Pair, is_to_come
from reconcile.money import to_words


def why_matched(pair: Pair) -> str:
    """Say why a payment is the postings it was paired with, and who decided so where a person did."""
    reading = " ".join((_reading(pair), *_doubts(pair)))
    return reading if pair.decided is None else f"Decided by {pair.decided.signed} {reading}"


def _doubts(pair: Pair) -> Iterator[str]:
    """Say what of the transcripts themselves leaves open whether the payment is credited where it seems to be."""
    if any(slot.module.disputed for slot in pair.slots):
        yield "Two copies of that transcript, of one date, differ; this is read from one of them."
    if any(is_to_come(payment) for payment in pair.payments):
        yield "The record calls it scheduled; it was paid."
    if any(slot.module.clash for slot in pair.slots):
        yield "Two taxpayers here share these last four digits; look at the name on that transcript."


def _reading(pair: Pair) -> str:
    posting = pair.slots[0].posting
    where = str(pair.slots[0].module.key)
    if pair.basis == "parts":
        if len({slot.module.id for slot in pair.slots}) == 1:
            return f"The amounts of {len(pair.slots)} postings on {where} add up to this payment."
        parts = "; ".join(f"code {s.posting.code} of {s.posting.date} on {s.module.key}" for s in pair.slots)
        return f"The amounts of {len(pair.slots)} postings on several transcripts add up to this payment: {parts}."
    if pair.basis == "combined":
        return f"Code {posting.code} of {posting.date} on {where} holds {len(pair.payments)} recorded payments together."
    if pair.basis == "sums":
        return _why_in_sum(pair, where)
    if pair.basis == "near":
        days = "of another amount" if pair.decided else "of the same days, but of another amount"
        return f"Code {posting.code} of {posting.date} on {where} is {days}."
    if pair.basis == "undone":
        return f"Code {posting.code} of {posting.date} on {where} is this payment; it was undone later."
    days = "on the same day" if pair.lag == 0 else f"{abs(pair.lag)} days {'later' if pair.lag > 0 else 'earlier'}"
    payment, key = pair.payments[0], pair.slots[0].module.key
    unstated = [name for name, said in (("form", payment.form), ("period", payment.period)) if said is None]
    note = f" The record states no {' or '.join(unstated)}." if unstated else ""
    note += "" if key.tin else " The transcript shows no taxpayer number that can be read."
    return f"Same amount, {days}: code {posting.code} of {posting.date} on {where}.{note}{_cuts_in_words(pair)}"


def _why_in_sum(pair: Pair, where: str) -> str:
    lines = f"the deposits recorded ({len(pair.payments)}) and the postings ({len(pair.slots)}) on {where}"
    if pair.posted == pair.amount:
        last = max(slot.posting.date for slot in pair.slots if slot.posting.date)
        after = (last - max(payment.date for payment in pair.payments)).days
        late = f" The last posting is {after} days after the last recorded deposit." if after > 0 else ""
        return f"No single lines agree, but the sums of {lines} do: {to_words(pair.amount)}.{late}"
    return f"The sums of {lines} are {to_words(pair.amount)} and {to_words(pair.posted)}."


def _cuts_in_words(pair: Pair) -> str:
    """Say what was taken off a posting later, and where it is now."""
    told = ""
    now = {slot.posting.id: slot for slot in pair.slots[1:]}
    for cut in pair.cuts:
        slot = now.get(cut.arrival.id) if cut.arrival else None
        place = f"it now is code {slot.posting.code} on {slot.module.key}" if slot else "no transcript here shows where to"
        told += f" {to_words(cut.amount)} of it was taken off by code {cut.by.code} of {cut.by.date}; {place}."
    return told
