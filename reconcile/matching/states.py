"""Decide in which state each payment and each payment posting ends, with the reason in one sentence.

A payment that stands on no transcript is only called not posted when a transcript that proves itself, and was drawn long enough
after the payment, would show it. Everything else is pending or could not be checked, and says which transcript is missing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from reconcile.config import Tolerances
from reconcile.matching import Matches
from reconcile.matching.designation import designated, modules_of
from reconcile.matching.pairs import Pair, Slot
from reconcile.model import Module, ModuleKey, Payment, PaymentResult, PaymentState, PostingState, TaxPeriod
from reconcile.modules import Ledger

SAME_MONEY_DAYS = 3
"""Two sources of one payment may state its date up to this many days apart (entered, settled, booked)."""
DOUBLE_POSTING_DAYS = 5


@dataclass(frozen=True, slots=True)
class Judgement:
    """Hold the state of every payment and every payment posting."""

    results: tuple[PaymentResult, ...]
    postings: dict[str, PostingState]
    doubles: dict[str, Pair]
    twins: dict[str, Payment]


def _real_reference(payment: Payment) -> str | None:
    digits = re.sub(r"\D", "", payment.reference or "")
    return digits if len(digits) >= 4 else None


def _compatible(first: Payment, second: Payment) -> bool:
    pairs = ((first.form, second.form), (first.period, second.period))
    stated = all(a is None or b is None or a == b for a, b in pairs)
    kinds = "unknown" in (first.kind, second.kind) or first.kind == second.kind
    tins = first.tin is None or second.tin is None or first.tin.agrees(second.tin)
    return stated and kinds and tins


def is_twin(first: Payment, second: Payment, *, one_posting: bool) -> bool:
    """Tell whether two records are the same payment.

    An equal reference proves it. Without one, rows of different sources may lie a few days apart; two rows of one source must
    be of one day, and only count as one payment when the IRS has just one posting for them.
    """
    if first.amount != second.amount or not _compatible(first, second):
        return False
    apart = abs((first.date - second.date).days)
    references = _real_reference(first), _real_reference(second)
    if None not in references:
        return references[0] == references[1] and apart <= 10
    if first.source != second.source:
        return apart <= SAME_MONEY_DAYS
    return one_posting and apart == 0


class _Judge:
    def __init__(self, matches: Matches, ledger: Ledger, tolerances: Tolerances) -> None:
        self.matches = matches
        self.modules = ledger.current
        self.tolerances = tolerances
        self.twins = self._twins()

    def _twins(self) -> dict[str, Payment]:
        by_amount: dict[int, list[Payment]] = defaultdict(list)
        for pair in self.matches.pairs:
            for payment in pair.payments:
                by_amount[payment.amount].append(payment)
        found: dict[str, Payment] = {}
        for payment in self.matches.payments:
            matched = [p for p in by_amount[payment.amount] if is_twin(p, payment, one_posting=True)]
            alone = [p for p in self.matches.payments if p.id < payment.id and p.amount == payment.amount]
            alone = [p for p in alone if p.id not in found and is_twin(p, payment, one_posting=False)]
            if matched or alone:
                found[payment.id] = (matched or alone)[0]
        return found

    # --- payments ----------------------------------------------------------------------------------------------------

    def judge(self, payment: Payment) -> PaymentResult:
        if payment.set_aside is not None:
            return PaymentResult(payment, "set_aside", (), payment.set_aside)
        if payment.kind == "credit_elect":
            return self.credit_elect(payment)
        pair = self.matches.by_payment.get(payment.id)
        if pair is not None:
            return self.matched(payment, pair)
        twin = self.twins.get(payment.id)
        if twin is not None:
            return PaymentResult(payment, "duplicate_record", (), f"The same payment is recorded in {twin.where} too.")
        return self.missing(payment)

    def matched(self, payment: Payment, pair: Pair) -> PaymentResult:
        period = pair.slots[0].module.key.period if payment.period is None else None
        if pair.ambiguous:
            slots = (*pair.slots, *pair.ambiguous)
            reason = f"{len(slots)} postings fit equally well; none is picked."
            return PaymentResult(payment, "ambiguous", tuple(s.posting.id for s in slots), reason, None, pair.alternatives)
        return PaymentResult(
            payment,
            "matched",
            tuple(slot.posting.id for slot in pair.slots),
            _why_matched(payment, pair),
            period,
            pair.alternatives,
        )

    def credit_elect(self, payment: Payment) -> PaymentResult:
        for module in self.modules:
            if payment.period is not None and module.key.period != payment.period:
                continue
            for posting in module.postings:
                if posting.role == "credit_elect" and posting.amount == -payment.amount:
                    reason = f"The credit stands on {module.key} as code {posting.code}."
                    return PaymentResult(payment, "matched", (posting.id,), reason)
        reason = "An overpayment applied from another year is no bank payment, and no transcript here shows the credit."
        return PaymentResult(payment, "not_checkable", (), reason)

    def missing(self, payment: Payment) -> PaymentResult:
        keys = designated(payment, self.modules)
        if not keys:
            return PaymentResult(payment, "not_checkable", (), "The record names no form, and no transcript is there to compare.")
        verdicts = [self.would_show(payment, key) for key in keys]
        proposed = keys[0].period if payment.period is None and len(keys) == 1 else None
        order: tuple[PaymentState, ...] = ("not_checkable", "pending", "not_posted")
        state, reason = min(verdicts, key=lambda verdict: order.index(verdict[0]))
        return PaymentResult(payment, state, (), reason, proposed)

    def would_show(self, payment: Payment, key: ModuleKey) -> tuple[PaymentState, str]:
        """Tell what the transcripts of one module say of a payment that stands on none."""
        there = modules_of(key, payment, self.modules)
        if not there:
            return "not_checkable", f"No transcript of {_module_words(key)} is in the folder; order it to check this payment."
        wait = self.tolerances.shown_after(payment.method)
        verdicts = [self._on(payment, module, wait) for module in there]
        order: tuple[PaymentState, ...] = ("not_checkable", "pending", "not_posted")
        return min(verdicts, key=lambda verdict: order.index(verdict[0]))

    def _on(self, payment: Payment, module: Module, wait: int) -> tuple[PaymentState, str]:
        words = _module_words(module.key)
        drawn = module.transcript.response_date or module.transcript.request_date
        if drawn is None:
            return "not_checkable", f"The transcript of {words} shows no date, so nobody can tell what it would include."
        age = (drawn - payment.date).days
        if age < wait:
            soonest = (payment.date + timedelta(days=wait)).isoformat()
            reason = f"The transcript of {words} was drawn {drawn}, too early to show it; draw a new one after {soonest}."
            return "pending", reason
        if not module.trusted:
            return "not_checkable", f"The transcript of {words} does not prove itself, so a row may be missing from it."
        return "not_posted", f"The transcript of {words}, drawn {drawn} ({age} days later), does not show it, nor does any other."

    # --- postings ----------------------------------------------------------------------------------------------------

    def doubles(self) -> dict[str, Pair]:
        """Return the free postings that repeat a matched one: same module, same amount, days apart."""
        matched: dict[tuple[str, int | None], list[tuple[Slot, Pair]]] = defaultdict(list)
        for pair in self.matches.pairs:
            for slot in pair.slots:
                matched[(slot.module.id, slot.posting.amount)].append((slot, pair))
        found: dict[str, Pair] = {}
        for slot in self.matches.slots:
            for other, pair in matched.get((slot.module.id, slot.posting.amount), ()):
                if slot.posting.date is None or other.posting.date is None:
                    continue
                if abs((slot.posting.date - other.posting.date).days) <= DOUBLE_POSTING_DAYS:
                    found.setdefault(slot.posting.id, pair)
        return found

    def states(self, doubles: dict[str, Pair]) -> dict[str, PostingState]:
        states: dict[str, PostingState] = {}
        for module in self.modules:
            for posting in module.postings:
                if not posting.is_payment:
                    continue
                if posting.id in self.matches.netting.undone:
                    states[posting.id] = "reversed"
                elif posting.id in self.matches.by_posting:
                    states[posting.id] = "matched"
                else:
                    states[posting.id] = "duplicate" if posting.id in doubles else "unrecorded"
        return states


def _module_words(key: ModuleKey) -> str:
    return str(key) if key.tin else f"Form {key.form}, period {key.period}"


def _why_matched(payment: Payment, pair: Pair) -> str:
    posting = pair.slots[0].posting
    where = str(pair.slots[0].module.key)
    if pair.basis == "parts":
        return f"The amounts of {len(pair.slots)} postings on {where} add up to this payment."
    if pair.basis == "combined":
        return f"Code {posting.code} of {posting.date} on {where} holds {len(pair.payments)} recorded payments together."
    if pair.basis == "near":
        return f"Code {posting.code} of {posting.date} on {where} is of the same days, but of another amount."
    if pair.basis == "undone":
        return f"Code {posting.code} of {posting.date} on {where} is this payment; it was undone later."
    days = "on the same day" if pair.lag == 0 else f"{abs(pair.lag)} days {'later' if pair.lag > 0 else 'earlier'}"
    unstated = [part for part in pair.fit.unstated if part != "tin"]
    note = f" The record states no {' or '.join(unstated)}." if unstated else ""
    return f"Same amount, {days}: code {posting.code} of {posting.date} on {where}.{note}"


def judge(payments: Sequence[Payment], matches: Matches, ledger: Ledger, tolerances: Tolerances) -> Judgement:
    """Return the state of every payment and of every payment posting of the current modules."""
    judge_ = _Judge(matches, ledger, tolerances)
    doubles = judge_.doubles()
    results = tuple(judge_.judge(payment) for payment in sorted(payments, key=lambda p: (p.date, p.amount, p.id)))
    return Judgement(results, judge_.states(doubles), doubles, judge_.twins)


def proposed_period(result: PaymentResult) -> TaxPeriod | None:
    """Return the period the payment was made for: as stated, else as proposed."""
    return result.payment.period or result.period
