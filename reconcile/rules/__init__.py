"""Judge the pairs: one finding kind a module, in the order of the report; the docstrings are the report's legend."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import cast

from reconcile.decision import Decision
from reconcile.kinds import FINDING_TITLES, SEVERITIES, URGENCIES, FindingKind
from reconcile.outcome import DecisionResult, Finding, LegendEntry
from reconcile.rules import (
    accepted,
    ambiguous,
    amount_difference,
    balance_due,
    corrected,
    credit_elect_difference,
    dishonored,
    duplicate_posting,
    duplicate_record,
    late_posting,
    not_posted,
    transferred_out,
    unproven_transcript,
    unrecorded_posting,
    urgency,
    wrong_form,
    wrong_period,
    wrong_tin,
    wrong_type,
)
from reconcile.rules.case import Case
from reconcile.rules.urgency import next_change

__all__ = ["RULES", "Case", "accept", "apply", "legend", "next_change"]

RULES: tuple[ModuleType, ...] = (
    wrong_period,
    wrong_tin,
    wrong_form,
    wrong_type,
    late_posting,
    amount_difference,
    not_posted,
    dishonored,
    transferred_out,
    corrected,
    duplicate_posting,
    duplicate_record,
    unrecorded_posting,
    credit_elect_difference,
    ambiguous,
    unproven_transcript,
)


def apply(case: Case) -> tuple[Finding, ...]:
    """Return all findings of a client, the one to act on first at the top; ids are unique."""
    findings: list[Finding] = []
    for rule in RULES:
        found = cast(Iterable[Finding], rule.find(case))
        findings += found
    findings += balance_due.find(case, findings)
    return _in_order(urgency.pressed(case, {finding.id: finding for finding in findings}.values()))


def accept(findings: Sequence[Finding], decisions: Iterable[Decision]) -> tuple[tuple[Finding, ...], tuple[DecisionResult, ...]]:
    """Return the findings with those that a person accepted as info, in their order, and what became of each acceptance."""
    settled, results = accepted.accept(findings, decisions)
    return _in_order(settled), tuple(results)


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=_rank))


def _rank(finding: Finding) -> tuple[int, int, int, str, str]:
    """Rank by severity, then by what presses, then by money; kind and id only keep the order fixed."""
    pressing = URGENCIES.index(finding.urgency) if finding.urgency else len(URGENCIES)
    return SEVERITIES.index(finding.severity), pressing, -finding.amount, finding.kind, finding.id


def legend() -> tuple[LegendEntry, ...]:
    """Return what each finding kind means, in report order, for the legend and for ``explain``."""
    entries = []
    for rule in (*RULES, balance_due):
        kind = cast(FindingKind, rule.__name__.rpartition(".")[2])
        text = " ".join((inspect.getdoc(rule) or "").split())
        entries.append(LegendEntry(kind, FINDING_TITLES[kind], text, rule.LAW))
    return tuple(entries)
