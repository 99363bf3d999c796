"""Build payments, transcripts and ledgers by hand, in as few words as an accountant needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from reconcile import codes, matching, rules
from reconcile.config import Tolerances
from reconcile.matching.states import Judgement, judge
from reconcile.model import Payment, Posting, TaxPeriod, Tin, Transcript
from reconcile.modules import Ledger, build
from reconcile.outcome import Finding, PaymentResult

ANN = Tin("4321", "ssn")
BEN = Tin("4328", "ssn")
FIRM = Tin("7001", "ein")
DRAWN = date(2026, 5, 1)


def day(text: str) -> date:
    """Read an ISO date."""
    return date.fromisoformat(text)


def year(number: int) -> TaxPeriod:
    """Name a calendar tax year."""
    return TaxPeriod(number, 12)


def cents(dollars: float | int | str) -> int:
    """Turn dollars into cents."""
    return round(float(dollars) * 100)


def post(code: str, when: str | None, dollars: float | None, detail: str | None = None) -> Posting:
    """Make one posting; the amount is signed as printed."""
    known = codes.lookup(code)
    return Posting(
        id="",
        module="",
        source="",
        page=1,
        line=0,
        raw="",
        code=code,
        explanation=known.title if known else "",
        cycle=None,
        date=day(when) if when else None,
        amount=None if dollars is None else cents(dollars),
        role=codes.role_of(code),
        detail=detail,
    )


def transcript(period: int | str, *postings: Posting, **facts: Any) -> Transcript:
    """Make one transcript that adds up: Form 1040 of Ann, drawn on 1 May 2026, unless told otherwise."""
    named = TaxPeriod.parse(period) if isinstance(period, str) else year(period)
    tin = facts.pop("tin", ANN)
    form = facts.pop("form", "1040")
    drawn = facts.pop("drawn", DRAWN)
    source = facts.pop("source", f"{form} {named} {tin.last4 if tin else '?'} {drawn}")
    rows = tuple(replace(posting, line=number, source=source) for number, posting in enumerate(postings, start=1))
    made = Transcript(
        source=source,
        kind="account_transcript",
        tin=tin,
        spouse_tin=facts.pop("spouse", None),
        form=form,
        period=facts.pop("named", named),
        request_date=drawn,
        response_date=drawn,
        names=facts.pop("names", ("ANN EXAM",)),
        account_balance=None,
        accrued_interest=0,
        accrued_penalty=0,
        balance_plus_accruals=None,
        as_of=drawn,
        postings=rows,
    )
    if "stub" in facts:
        return replace(made, **facts)
    return replace(made, account_balance=facts.pop("balance", made.postings_total), **facts)


def paid(when: str, dollars: float, period: int | str | None = 2025, **facts: Any) -> Payment:
    """Make one payment: an estimated payment of Ann for Form 1040 by wire, unless told otherwise."""
    named = TaxPeriod.parse(period) if isinstance(period, str) else year(period) if period else None
    stated: dict[str, Any] = {"tin": ANN, "form": "1040", "kind": "estimated", "method": "eft", "source": "p.csv", "row": 2}
    stated.update(facts)
    name = stated.pop("id", None)
    text = f"{when} {dollars} {named} {stated['source']} {stated['row']} {stated['form']} {stated['tin']}"
    return Payment(id=name or f"P {text}", raw=text, date=day(when), amount=cents(dollars), period=named, **stated)


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold what the matching and the rules say of one client."""

    ledger: Ledger
    payments: tuple[Payment, ...]
    matches: matching.Matches
    judgement: Judgement
    findings: tuple[Finding, ...]

    def of(self, payment: Payment) -> PaymentResult:
        """Return the result of one payment."""
        return next(result for result in self.judgement.results if result.payment.id == payment.id)

    def states(self) -> list[str]:
        """Return the states of the payments in the order given."""
        return [self.of(payment).state for payment in self.payments]

    def kinds(self, *but: str) -> list[str]:
        """Return the kinds of all findings, sorted, but for those named and balances due."""
        return sorted(finding.kind for finding in self.findings if finding.kind not in (*but, "balance_due"))

    def told(self, payment: Payment) -> list[str]:
        """Return the kinds of the findings that name a payment."""
        return sorted(finding.kind for finding in self.findings if payment.id in finding.payments)

    def finding(self, kind: str) -> Finding:
        """Return the only finding of a kind."""
        found = [finding for finding in self.findings if finding.kind == kind]
        assert len(found) == 1, (kind, [finding.kind for finding in self.findings])
        return found[0]

    def links(self, payment: Payment) -> list[tuple[str, str, str]]:
        """Return the postings of a payment as (period, code, date)."""
        slots = {p.id: (m, p) for m in self.ledger.current for p in m.postings}
        pairs = (slots[posting] for posting in self.of(payment).postings)
        return [(str(module.key.period), str(posting.code), str(posting.date)) for module, posting in pairs]


def answer(payments: Sequence[Payment], transcripts: Sequence[Transcript], tolerances: Tolerances | None = None) -> Answer:
    """Run matching, states and rules over one client."""
    tolerances = tolerances or Tolerances()
    ledger, _ = build(transcripts)
    matches = matching.pair(payments, ledger, tolerances)
    judgement = judge(payments, matches, ledger, tolerances)
    findings = rules.apply(rules.Case(ledger, matches, judgement, tolerances))
    return Answer(ledger, tuple(payments), matches, judgement, findings)
