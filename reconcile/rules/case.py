"""Hold all that a rule may look at, and build findings in one shape."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from reconcile.config import Tolerances
from reconcile.kinds import Category, Confidence, FindingKind, PaymentKind, Severity
from reconcile.matching import Matches, Pair, Slot
from reconcile.matching.designation import account_tin
from reconcile.matching.standing import Standing, standings
from reconcile.matching.states import Judgement
from reconcile.model import Module, Payment
from reconcile.modules import Ledger, digest
from reconcile.outcome import Finding, PaymentResult, Side
from reconcile.rules import words

_CATEGORIES: dict[FindingKind, Category] = {
    "wrong_period": "wrong_year_credit",
    "wrong_tin": "misapplied_payment",
    "wrong_form": "misapplied_payment",
    "wrong_type": "misapplied_payment",
    "late_posting": "late_posting",
    "amount_difference": "misapplied_payment",
    "not_posted": "unmatched",
    "dishonored": "misapplied_payment",
    "corrected": "misapplied_payment",
    "transferred_out": "misapplied_payment",
    "duplicate_posting": "unmatched",
    "duplicate_record": "unmatched",
    "unrecorded_posting": "unmatched",
    "credit_elect_difference": "wrong_year_credit",
    "ambiguous": "unmatched",
    "unproven_transcript": "integrity",
    "balance_due": "balance",
}


@dataclass(frozen=True, slots=True)
class Case:
    """Hold one client's modules, payments, pairs and states; the facts that rules judge."""

    ledger: Ledger
    matches: Matches
    judgement: Judgement
    tolerances: Tolerances
    as_of: date
    designating: frozenset[str] = frozenset()
    """The sources that show what the payer told the IRS: confirmations, and the IRS's own lists of payments."""
    plain_pairs: tuple[Pair, ...] = field(init=False)
    """The pairs that are read one way only, on accounts that can be told."""
    parts: tuple[tuple[Pair, Standing], ...] = field(init=False)
    """Every part of the pairs that are read one way only, with its pair."""

    def __post_init__(self) -> None:
        """Find the pairs and their parts once for all rules."""
        plain = tuple(pair for pair in self.matches.pairs if pair.settled)
        object.__setattr__(self, "plain_pairs", plain)
        object.__setattr__(self, "parts", tuple((pair, part) for pair in plain for part in standings(pair)))

    @property
    def results(self) -> tuple[PaymentResult, ...]:
        """Return the payments with their states, by date."""
        return self.judgement.results

    def slots(self) -> Iterable[Slot]:
        """Yield every posting of the current modules."""
        return (Slot(posting, module) for module in self.ledger.current for posting in module.postings)


@dataclass(frozen=True, slots=True)
class Draft:
    """Hold what a rule says of one finding; ``finding`` adds category and id."""

    kind: FindingKind
    severity: Severity
    confidence: Confidence
    amount: int
    explanation: str
    action: str
    law: str
    payments: Sequence[Payment] = ()
    slots: Sequence[Slot] = ()
    modules: Sequence[Module] = ()
    expected: Side = field(default_factory=Side)
    actual: Side = field(default_factory=Side)
    days_late: int | None = None
    alternatives: tuple[str, ...] = ()
    apart: bool = False

    def finding(self) -> Finding:
        """Return the finding; its id rests on the kind and on what it is about, so that it is the same every night.

        ``apart`` findings are one of several of their kind about one payment, told apart by their postings.
        """
        payments = tuple(payment.id for payment in self.payments)
        postings = tuple(slot.posting.id for slot in self.slots)
        modules = tuple(dict.fromkeys([slot.module.id for slot in self.slots] + [module.id for module in self.modules]))
        about = payments or postings or modules
        if self.apart:
            about = payments + postings
        return Finding(
            id="F-" + digest(self.kind, *sorted(about)),
            kind=self.kind,
            category=_CATEGORIES[self.kind],
            severity=self.severity,
            confidence=self.confidence,
            payments=payments,
            postings=postings,
            modules=modules,
            amount=abs(self.amount),
            expected=self.expected,
            actual=self.actual,
            days_late=self.days_late,
            explanation=self.explanation,
            action=self.action,
            law=self.law,
            alternatives=self.alternatives,
        )


_CODES: dict[PaymentKind, str] = {
    "estimated": "660",
    "deposit": "650",
    "balance_due": "670",
    "extension": "670",
    "amended": "670",
    "installment": "670",
    "penalty": "670",
    "credit_elect": "716",
}


def expected_side(payment: Payment) -> Side:
    """Return where the record says the payment was meant to go."""
    return Side(account_tin(payment), payment.form, payment.period, payment.date, _CODES.get(payment.kind), payment.amount)


def actual_side(slot: Slot) -> Side:
    """Return where the posting stands."""
    key, posting = slot.module.key, slot.posting
    amount = abs(posting.amount) if posting.amount is not None else None
    return Side(key.tin, key.form, key.period, posting.date, posting.code, amount)


def paid(payment: Payment, amount: int | None = None) -> str:
    """Say what was paid, or which part of it: ``The estimated tax payment of $2,500.00 made on April 15, 2025``."""
    whole = f"{words.kind(payment.kind)} of {words.money(payment.amount)} made on {words.day(payment.date)}"
    return f"The {whole}" if amount in (None, payment.amount) else f"{words.money(amount or 0)} of the {whole}"


def meant(payment: Payment) -> str:
    """Say which tax module a payment was made for, as far as the record tells."""
    return words.place(payment.form, payment.period, account_tin(payment))


LONG_LAG = 31
"""A credit more than a month late is rare; another payment of the same amount is the other reading."""


def confidence_of(pair: Pair) -> Confidence:
    """Return how sure a pair is: what the record leaves open, or a transcript that is not trusted, makes it less so."""
    if pair.by_chance or any(not _readable(slot.module) for slot in pair.slots):
        return "possible"
    if pair.decided is not None:
        return "certain"
    if "period" in pair.fit.unstated or "form" in pair.fit.unstated:
        return "possible" if pair.fit.faults else "probable"
    if pair.fit.faults and "tin" in pair.fit.unstated:
        return "probable"
    if pair.late and (pair.fit.faults or pair.lag > LONG_LAG):
        return "probable"
    return "certain" if pair.basis in ("exact", "undone") and not pair.cuts else "probable"


def _readable(module: Module) -> bool:
    key = module.key
    whole = key.tin is not None and key.form is not None and key.period is not None
    return whole and module.trusted
