"""Define what a run concludes: the state of each payment, the findings, the quality checks, and all of one client together.

The report is written from an ``Outcome`` and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from reconcile.decision import Decision
from reconcile.history import Step
from reconcile.kinds import Category, Confidence, DecisionStanding, FindingKind, PaymentState, PostingState, Severity, Urgency
from reconcile.model import Module, Payment, Problem, RecordFile, Source, TaxPeriod, Tin


@dataclass(frozen=True, slots=True)
class PaymentResult:
    """Tell in which state a payment ended, on which postings, and why in one sentence."""

    payment: Payment
    state: PaymentState
    postings: tuple[str, ...]
    reason: str
    period: TaxPeriod | None = None
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """Hold one side of a finding: where the payment was meant to go, or where it went."""

    tin: Tin | None = None
    form: str | None = None
    period: TaxPeriod | None = None
    date: date | None = None
    code: str | None = None
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Hold one thing that is wrong with the account, or that a person has to decide."""

    id: str
    kind: FindingKind
    category: Category
    severity: Severity
    confidence: Confidence
    payments: tuple[str, ...]
    postings: tuple[str, ...]
    modules: tuple[str, ...]
    amount: int
    expected: Side
    actual: Side
    days_late: int | None
    explanation: str
    action: str
    law: str = ""
    alternatives: tuple[str, ...] = ()
    urgency: Urgency | None = None
    urgent: str = ""


@dataclass(frozen=True, slots=True)
class DecisionResult:
    """Tell of a person's decision whether it is in force, and what it does, or why it no longer fits.

    ``gone``: a reviewer accepted a finding that is not found any more; it stands on the sheet Closed, and asks for nothing.
    """

    decision: Decision
    standing: DecisionStanding
    words: str


@dataclass(frozen=True, slots=True)
class QualityCheck:
    """Tell of one quality expectation whether it held, in plain words, and the ids of the rows where it did not."""

    name: str
    table: Literal["postings", "payments", "findings", "modules"]
    words: str
    passed: bool
    failing_ids: tuple[str, ...] = ()
    failing_count: int = 0


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """Explain one finding kind for the report's legend: what it means, and the source of law."""

    kind: FindingKind
    title: str
    text: str
    law: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold all that is known of one client after a run; the report is written from this and nothing else."""

    client: str
    folder: str
    as_of: date
    sources: tuple[Source, ...]
    modules: tuple[Module, ...]
    payments: tuple[PaymentResult, ...]
    posting_states: Mapping[str, PostingState]
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    settings_digest: str = ""
    quality: tuple[QualityCheck, ...] = ()
    record_files: tuple[RecordFile, ...] = ()
    history: tuple[Step, ...] = ()
    fail_on: Severity = "high"
    decisions: tuple[DecisionResult, ...] = ()
    judge_again_on: date | None = None

    @property
    def complete(self) -> bool:
        """Tell whether every input was read and proven."""
        return not any(problem.blocking for problem in self.problems)
