"""Take a person's acceptance of a finding in: it stays in the report, as info, with who accepted it, when and why.

An acceptance holds only for what was accepted: a finding of another amount, or one that rests on other payments or postings, is a
new question, and the old answer is void.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from reconcile.decision import Decision
from reconcile.money import to_words
from reconcile.outcome import DecisionResult, Finding


def accept(findings: Sequence[Finding], decisions: Iterable[Decision]) -> tuple[list[Finding], list[DecisionResult]]:
    """Return the findings with the accepted ones as info, and what became of each acceptance; ``client.toml`` goes first."""
    by_id = {finding.id: finding for finding in findings}
    taken: dict[str, Decision] = {}
    results: list[DecisionResult] = []
    wanted = [one for one in decisions if one.action == "accept"]
    for one in sorted(wanted, key=lambda one: (one.origin == "workbook", one.number)):
        finding = by_id.get(one.finding or "")
        words = _misfit(one, finding)
        if finding is None and one.origin == "workbook":
            # Its row stands on the sheet Closed; what was never a decision is not remembered as one.
            results += [DecisionResult(one, "gone", words or "")] if one.reason and one.initials else []
        elif words is not None or finding is None:
            results.append(DecisionResult(one, "void", words or ""))
        elif (first := taken.get(finding.id)) is not None:
            results.append(DecisionResult(one, "in_force", f"{finding.id} is accepted by {first.where} already"))
        else:
            taken[finding.id] = one
            results.append(DecisionResult(one, "in_force", f"{finding.id} ({to_words(finding.amount)}) counts as info"))
    return [_accepted(finding, taken.get(finding.id)) for finding in findings], results


def _misfit(one: Decision, finding: Finding | None) -> str | None:
    """Say why an acceptance does not hold; ``None`` when it does."""
    if finding is None:
        return f"no longer fits: {one.finding} is not found any more; look again at what stands in its place"
    unsaid = [name for name, text in (("Note", one.reason), ("Initials", one.initials)) if not text]
    if unsaid:
        return f"no decision yet: Status says Accepted, but without {' and '.join(unsaid)}; fill in what is missing"
    if one.amount is not None and one.amount != finding.amount:
        return f"no longer fits: {to_words(one.amount)} was accepted, and it is {to_words(finding.amount)} now; look again"
    for name, then, now in (("payments", one.payments, finding.payments), ("postings", one.postings, finding.postings)):
        if then and set(then) != set(now):
            return f"no longer fits: the finding rests on other {name} now; look again"
    return None


def _accepted(finding: Finding, one: Decision | None) -> Finding:
    if one is None:
        return finding
    explanation = f"Accepted by {one.signed} {finding.explanation}"
    return replace(finding, severity="info", explanation=explanation, urgency=None, urgent="")
