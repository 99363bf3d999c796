"""Tell what makes a finding press: a levy that is announced, a claim period that ends, a bill that runs, a balance that accrues.

Within a severity this decides what comes first. A period that ends is lost for good, so it goes before a bill; a levy announced
leaves thirty days to ask for a hearing, so it goes before both. Only the claim period depends on the day of the report.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from reconcile import duedates, notices
from reconcile.dates import parse_irs, parse_us
from reconcile.kinds import URGENCIES, FindingKind, Urgency
from reconcile.model import Module, Posting, TaxPeriod
from reconcile.outcome import Finding, Side
from reconcile.rules import words
from reconcile.rules.case import Case

CLAIM_DAYS = 180
"""A claim period presses from so many days before its end."""
_CLAIMS: frozenset[FindingKind] = frozenset(
    {
        *("wrong_period", "wrong_tin", "wrong_form", "wrong_type", "late_posting", "amount_difference", "not_posted"),
        *("transferred_out", "duplicate_posting", "credit_elect_difference"),
    }
)
"""Findings about money that the taxpayer paid, or paid in time, and may have to claim."""
_Place = tuple[str | None, TaxPeriod | None]


@dataclass(frozen=True, slots=True)
class _Pressing:
    urgency: Urgency
    words: str


def pressed(case: Case, findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings with what makes each press; a balance due under an announced levy becomes high."""
    modules = _Modules(case)
    return [_pressed(modules, case.as_of, finding) for finding in findings]


def next_change(case: Case, findings: Iterable[Finding]) -> date | None:
    """Return the next day on which a claim period begins or ceases to press, so that a report is worth making again."""
    modules = _Modules(case)
    days = (
        day
        for finding in findings
        for _, end in modules.claims(finding)
        for day in (end - timedelta(days=CLAIM_DAYS), end + timedelta(days=1))
    )
    return min((day for day in days if day > case.as_of), default=None)


def _pressed(modules: _Modules, as_of: date, finding: Finding) -> Finding:
    if finding.severity == "info":
        return finding
    found = [*modules.collection(finding), *_claims(modules, as_of, finding)]
    if not found:
        return finding
    first = min(found, key=lambda each: URGENCIES.index(each.urgency))
    severity = "high" if finding.kind == "balance_due" and first.urgency == "levy" else finding.severity
    return replace(finding, severity=severity, urgency=first.urgency, urgent=first.words)


def _claims(modules: _Modules, as_of: date, finding: Finding) -> Iterator[_Pressing]:
    ends = [(end, place) for place, end in modules.claims(finding) if as_of <= end <= as_of + timedelta(days=CLAIM_DAYS)]
    for end, (form, period) in sorted(ends, key=lambda each: each[0])[:1]:
        place = words.place(form, period, None)
        yield _Pressing("claim", f"The time to claim for {place} ends on {words.day(end)} at the earliest (IRC 6511).")


class _Modules:
    """Find the modules that a finding is about, and what runs on them."""

    def __init__(self, case: Case) -> None:
        self._by_id = {module.id: module for module in case.ledger.current}
        self._by_place: dict[_Place, list[Module]] = defaultdict(list)
        for module in case.ledger.current:
            self._by_place[(module.transcript.form, module.transcript.period)].append(module)

    def of(self, finding: Finding) -> Iterator[Module]:
        """Yield the modules that a finding stands on, or that its payment was meant for."""
        named = [self._by_id[name] for name in finding.modules if name in self._by_id]
        yield from named
        for module in self._by_place.get((finding.expected.form, finding.expected.period), ()):
            if module not in named and _is_meant(finding.expected, module):
                yield module

    def collection(self, finding: Finding) -> Iterator[_Pressing]:
        """Yield what presses because a module owes."""
        for module in self.of(finding):
            balance = module.transcript.account_balance or 0
            if balance <= 0:
                continue
            owes = f"{words.module(module.key)} owes {words.money(balance)}"
            running = _running(module.postings)
            if running is None:
                yield _Pressing("accrues", f"{owes}, and interest accrues.")
            else:
                posting, step = running
                urgency: Urgency = "levy" if step.stage == "levy" else "notice"
                yield _Pressing(urgency, f"{owes}, with a {step.meaning} of {words.day(posting.date)} ({step.source}).")

    def claims(self, finding: Finding) -> Iterator[tuple[_Place, date]]:
        """Yield each period in which the finding's money may have to be claimed, with the last day of that."""
        if finding.kind not in _CLAIMS or finding.severity == "info":
            return
        paid = finding.expected.date or finding.actual.date
        places: dict[_Place, Module | None] = {(side.form, side.period): None for side in (finding.expected, finding.actual)}
        places |= {(module.key.form, module.key.period): module for module in self.of(finding)}
        for place, module in places.items():
            end = duedates.claim_deadline(*place, paid, _filed(module)) if paid is not None else None
            if end is not None:
                yield place, end


def _is_meant(side: Side, module: Module) -> bool:
    """Tell whether a module of a side's form and period is that side."""
    there = module.transcript
    if side.form is None or side.period is None:
        return False
    return side.tin is None or there.tin is None or side.tin.agrees(there.tin)


def _running(postings: Sequence[Posting]) -> tuple[Posting, notices.Step] | None:
    """Return the gravest step of collection since it last rested: an agreement or a hold stops what came before."""
    steps = [(posting, step) for posting in postings if posting.date is not None and (step := notices.step_of(posting))]
    steps.sort(key=lambda each: (each[0].date or date.min, each[0].line))
    rested = max((place for place, (_, step) in enumerate(steps) if step.stage == "paused"), default=-1)
    since = steps[rested + 1 :]
    return min(reversed(since), key=lambda each: each[1].stage != "levy", default=None)


def _filed(module: Module | None) -> date | None:
    """Return the day the return was due or received, whichever was later, as the transcript prints it."""
    figures = module.transcript.figures if module is not None else ()
    text = next((figure.value for figure in figures if figure.label == "Return due or received"), None)
    for read in (parse_irs, parse_us):
        try:
            return read(text) if text else None
        except ValueError:
            continue
    return None
