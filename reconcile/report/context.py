"""Gather what the sheets look up again and again: postings, modules and sources by id, places in words, links to files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from reconcile.model import Module, Posting, Source
from reconcile.outcome import Finding, LegendEntry, Outcome, PaymentResult
from reconcile.report.changes import Changes
from reconcile.report.grid import Link
from reconcile.report.notes import Notebook
from reconcile.report.text import GROUPS, group_of

AT_STAKE = GROUPS[:6]
"""The groups whose amounts are money at stake; a broken transcript or a balance due repeats money that stands elsewhere."""


@dataclass(frozen=True)
class Context:
    """Hold one outcome with its look-ups, the legend, the change since the last report, and the reviewer's notes."""

    outcome: Outcome
    legend: tuple[LegendEntry, ...]
    changes: Changes
    notebook: Notebook
    links: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""
    folder: str = ""

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Return the findings, the one to act on first at the top."""
        return self.outcome.findings

    @cached_property
    def counted_once(self) -> dict[str, int]:
        """Return by finding id the amount at stake that no finding above it has counted already."""
        seen: set[str] = set()
        amounts: dict[str, int] = {}
        for finding in self.findings:
            parts = {*finding.payments, *finding.postings}
            fresh = finding.severity != "info" and group_of(finding) in AT_STAKE and not (parts & seen)
            amounts[finding.id] = abs(finding.amount) if fresh else 0
            if fresh:
                seen |= parts
        return amounts

    @cached_property
    def postings(self) -> dict[str, Posting]:
        """Return every posting by id."""
        return {posting.id: posting for module in self.outcome.modules for posting in module.postings}

    @cached_property
    def modules(self) -> dict[str, Module]:
        """Return every module by id."""
        return {module.id: module for module in self.outcome.modules}

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Return every source by id."""
        return {source.id: source for source in self.outcome.sources}

    @cached_property
    def results(self) -> dict[str, PaymentResult]:
        """Return every payment's result by payment id."""
        return {result.payment.id: result for result in self.outcome.payments}

    @cached_property
    def payers(self) -> dict[str, list[str]]:
        """Return by posting id the payments that were matched to it."""
        found: dict[str, list[str]] = defaultdict(list)
        for result in self.outcome.payments:
            for posting in result.postings:
                found[posting].append(result.payment.id)
        return found

    @cached_property
    def findings_of_module(self) -> dict[str, list[Finding]]:
        """Return by module id the findings that touch it, in the workbook's order."""
        found: dict[str, list[Finding]] = defaultdict(list)
        for finding in self.findings:
            for module in finding.modules:
                found[module].append(finding)
        return found

    def file(self, source_id: str) -> str:
        """Return a source's path, or its id when the source is not listed."""
        source = self.sources.get(source_id)
        return source.path if source else source_id

    def link(self, text: str, source_id: str | None) -> Link:
        """Return a text that opens the source's file, where that file can be linked to."""
        return Link(text, self.links.get(source_id) if source_id else None)

    def record_places(self, payments: Iterable[str]) -> Link:
        """Return where payments stand in the records, one a line; the link opens the first one's file."""
        results = [self.results[payment] for payment in payments if payment in self.results]
        words = [f"{self.file(result.payment.source)}, {result.payment.where}" for result in results]
        return self.link("\n".join(words), results[0].payment.source if results else None)

    def posting_places(self, postings: Iterable[str]) -> Link:
        """Return where postings stand on the transcripts, one a line; the link opens the first one's file."""
        found = [self.postings[posting] for posting in postings if posting in self.postings]
        words = [self._place_words(posting) for posting in found]
        return self.link("\n".join(words), found[0].source if found else None)

    def place(self, posting: Posting | None) -> Link:
        """Return where one posting stands, be it on an older copy; empty where there is none."""
        return self.link(self._place_words(posting) if posting else "", posting.source if posting else None)

    def _place_words(self, posting: Posting) -> str:
        return f"{self.file(posting.source)}, page {posting.page}, line {posting.line}"


def made_year(result: PaymentResult) -> int | None:
    """Return the tax year a payment was made for: as designated, else as the matcher proposes."""
    period = result.payment.period or result.period
    return period.year if period else None


def is_made(result: PaymentResult) -> bool:
    """Tell whether a record counts as a payment made: money left, once, and did not come back; no credit was passed on for it."""
    settled = result.payment.kind != "credit_elect" and result.payment.status != "returned"
    return settled and result.state not in ("set_aside", "duplicate_record")


def is_credited(module: Module, posting: Posting, outcome: Outcome) -> bool:
    """Tell whether a posting counts as a payment credited: on the newest copy of its module, and not taken back."""
    return module.current and posting.is_payment and outcome.posting_states.get(posting.id) != "reversed"
