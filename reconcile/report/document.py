"""Write an outcome as the JSON document of the contract."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date

import reconcile
from reconcile.history import Step
from reconcile.kinds import PostingState
from reconcile.model import Module, Posting, Problem, SetAside, Source, TaxPeriod, Tin
from reconcile.money import to_text
from reconcile.outcome import DecisionResult, Finding, Outcome, PaymentResult, Side
from reconcile.report.asides import by_source, listed
from reconcile.report.text import masked

SCHEMA_VERSION = "1"

Json = dict[str, object]


def findings(outcome: Outcome) -> Json:
    """Return the part of the document that two reports are compared by."""
    return {"findings": [_finding(finding) for finding in outcome.findings]}


def document(outcome: Outcome) -> Json:
    """Return the contract's object in its order, then ``problems``, ``quality``, ``history``, ``decisions`` and what follows.

    Money is text with two decimals, dates are ISO text, TINs are masked, unknown is ``None``. The extra keys at the end tell what
    kept the run from being complete, which rows of the records are no payments, and how many of each thing there are.
    """
    postings = [posting for module in outcome.modules for posting in module.postings]
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "reconcile", "version": reconcile.__version__},
        "client": masked(outcome.client),
        "as_of": outcome.as_of.isoformat(),
        "sources": [source_json(source) for source in outcome.sources],
        "modules": [module_json(module) for module in outcome.modules],
        "postings": [posting_json(posting, outcome.posting_states.get(posting.id)) for posting in postings],
        "payments": [payment_json(result) for result in outcome.payments],
        "findings": [_finding(finding) for finding in outcome.findings],
        "problems": [problem_json(problem) for problem in outcome.problems],
        "quality": [
            {
                "name": check.name,
                "table": check.table,
                "words": masked(check.words),
                "passed": check.passed,
                "failing_ids": list(check.failing_ids),
                "failing_count": check.failing_count,
            }
            for check in outcome.quality
        ],
        "history": [step_json(step) for step in outcome.history],
        "decisions": [_decision(result) for result in outcome.decisions],
        "rows_set_aside": [
            {"source": record.source, **set_aside_json(row)} for record in by_source(outcome) for row in listed(record)
        ],
        "counts": counts(outcome),
    }


def dumps(content: Json) -> str:
    """Return the document as stable text: two blanks of indent, UTF-8 characters as they are, one line feed at the end."""
    return _encoded(content, "\n") + "\n"


def _encoded(value: object, line: str) -> str:
    """Return what ``json.dumps(value, indent=2, ensure_ascii=False)`` does, in half the time: its indenting is slow."""
    if isinstance(value, str):
        return json.encoder.encode_basestring(value)
    if value is None:
        return "null"
    if isinstance(value, int):
        return json.dumps(value) if isinstance(value, bool) else str(value)
    deeper = line + "  "
    if isinstance(value, dict) and value:
        pairs = [f"{json.encoder.encode_basestring(key)}: {_encoded(each, deeper)}" for key, each in value.items()]
        return f"{{{deeper}{(',' + deeper).join(pairs)}{line}}}"
    if isinstance(value, list) and value:
        return f"[{deeper}{(',' + deeper).join([_encoded(each, deeper) for each in value])}{line}]"
    return json.dumps(value, allow_nan=False)


def counts(outcome: Outcome) -> Json:
    """Return how many of each thing came in and went out."""
    return {
        "sources": _tally(source.status for source in outcome.sources),
        "modules": len(outcome.modules),
        "postings": sum(len(module.postings) for module in outcome.modules),
        "record_rows": sum(record.rows for record in outcome.record_files),
        "rows_set_aside": sum(len(record.set_aside) for record in outcome.record_files),
        "payments": _tally(result.state for result in outcome.payments),
        "findings": _tally(finding.severity for finding in outcome.findings),
        "decisions": _tally(result.standing for result in outcome.decisions),
        "problems": len(outcome.problems),
        "blocking_problems": sum(problem.blocking for problem in outcome.problems),
    }


def _tally(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))


def _text(value: str | None) -> str | None:
    # The contract knows null and values, never an empty text.
    return masked(value) if value else None


def _money(cents: int | None) -> str | None:
    return None if cents is None else to_text(cents)


def _date(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _tin(tin: Tin | None) -> str | None:
    return tin.masked if tin else None


def _period(period: TaxPeriod | None) -> str | None:
    return str(period) if period else None


def problem_json(problem: Problem) -> Json:
    """Return one problem."""
    return {
        "code": problem.code,
        "where": masked(problem.where),
        "what": masked(problem.what),
        "todo": masked(problem.todo),
        "blocking": problem.blocking,
        "source": problem.source,
    }


def source_json(source: Source) -> Json:
    """Return one source."""
    return {
        "id": source.id,
        "path": masked(source.path),
        "sha256": source.sha256 or None,
        "kind": source.kind,
        "status": source.status,
        "reason": _text(source.reason),
        "rows": source.rows,
    }


def module_json(module: Module) -> Json:
    """Return one module."""
    transcript = module.transcript
    return {
        "id": module.id,
        "source": transcript.source,
        "tin": _tin(transcript.tin),
        "spouse_tin": _tin(transcript.spouse_tin),
        "form": _text(transcript.form),
        "period": _period(transcript.period),
        "response_date": _date(transcript.response_date),
        "account_balance": _money(transcript.account_balance),
        "accrued_interest": _money(transcript.accrued_interest),
        "accrued_penalty": _money(transcript.accrued_penalty),
        "as_of": _date(transcript.as_of),
        "postings_total": to_text(transcript.postings_total),
        "proven": transcript.proven,
    }


def posting_json(posting: Posting, state: PostingState | None) -> Json:
    """Return one posting with its state."""
    return {
        "id": posting.id,
        "module": posting.module,
        "source": posting.source,
        "page": posting.page,
        "line": posting.line,
        "raw": masked(posting.raw),
        "code": posting.code,
        "explanation": _text(posting.explanation),
        "cycle": posting.cycle,
        "date": _date(posting.date),
        "amount": _money(posting.amount),
        "role": posting.role,
        "state": state,
        "detail": _text(posting.detail),
    }


def step_json(step: Step) -> Json:
    """Return what happened between two copies of one module."""
    first, second = step.days
    return {
        "older": step.older.id,
        "newer": step.newer.id,
        "after": first.isoformat(),
        "up_to": second.isoformat(),
        "changes": [
            {
                "kind": change.kind,
                "before": change.before.id if change.before else None,
                "after": change.after.id if change.after else None,
                "words": masked(change.words()),
            }
            for change in step.changes
        ],
        "header": [masked(change.words()) for change in step.header],
    }


def payment_json(result: PaymentResult) -> Json:
    """Return one payment with its state."""
    payment = result.payment
    return {
        "id": payment.id,
        "source": payment.source,
        "row": payment.row,
        "raw": masked(payment.raw),
        "date": _date(payment.date),
        "amount": to_text(payment.amount),
        "tin": _tin(payment.tin),
        "form": _text(payment.form),
        "period": _period(payment.period),
        "kind": payment.kind,
        "method": payment.method,
        "reference": _text(payment.reference),
        "state": result.state,
        "postings": list(result.postings),
        "reason": _text(result.reason),
        "sheet": _text(payment.sheet),
    }


def set_aside_json(row: SetAside) -> Json:
    """Return one row that was set aside and is listed."""
    return {"row": row.row, "sheet": _text(row.sheet), "reason": masked(row.reason), "raw": _text(row.raw)}


def _side(side: Side) -> Json:
    return {
        "tin": _tin(side.tin),
        "form": _text(side.form),
        "period": _period(side.period),
        "date": _date(side.date),
        "code": side.code,
    }


def _finding(finding: Finding) -> Json:
    return {
        "id": finding.id,
        "kind": finding.kind,
        "category": finding.category,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "payments": list(finding.payments),
        "postings": list(finding.postings),
        "amount": to_text(finding.amount),
        "expected": _side(finding.expected),
        "actual": _side(finding.actual),
        "days_late": finding.days_late,
        "explanation": masked(finding.explanation),
        "action": masked(finding.action),
        "urgency": finding.urgency,
        "urgent": _text(finding.urgent),
    }


def _decision(result: DecisionResult) -> Json:
    one = result.decision
    return {
        "id": one.id,
        "action": one.action,
        "finding": one.finding,
        "payments": list(one.payments),
        "postings": list(one.postings),
        "amount": _money(one.amount),
        "reason": _text(one.reason),
        "initials": _text(one.initials),
        "date": _date(one.on),
        "where": one.where,
        "standing": result.standing,
        "words": masked(result.words),
    }
