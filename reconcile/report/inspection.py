"""Write what was read from one file as JSON, in the contract's shapes, for ``reconcile inspect --json``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from reconcile.history import Step
from reconcile.model import FileReading, Module, RecordFile
from reconcile.outcome import PaymentResult
from reconcile.report.asides import listed
from reconcile.report.document import (
    Json,
    module_json,
    payment_json,
    posting_json,
    problem_json,
    set_aside_json,
    source_json,
    step_json,
)
from reconcile.report.text import masked


def inspection(reading: FileReading, modules: Sequence[Module], steps: Sequence[Step]) -> Json:
    """Return the source, its modules with header figures and postings, its payments and rows set aside, and the problems.

    ``steps`` tell what is new on the file's transcripts since older copies in the files beside it.
    """
    records = reading.records
    return {
        "source": source_json(reading.source),
        "modules": [
            {
                **module_json(module),
                "figures": [
                    {"label": f.label, "value": masked(f.value), "page": f.page, "line": f.line, "raw": masked(f.raw)}
                    for f in module.transcript.figures
                ],
            }
            for module in modules
        ],
        "postings": [posting_json(posting, None) for module in modules for posting in module.postings],
        "records": None if records is None else _records(records),
        "problems": [problem_json(problem) for problem in reading.problems],
        "history": [step_json(step) for step in steps],
    }


def _records(records: RecordFile) -> Json:
    # A payment has no state before it is matched; the contract's keys stay, so that one reader serves both. What keeps it from
    # being matched (scheduled, returned) is its reason already here.
    payments = [payment_json(PaymentResult(payment, "set_aside", (), payment.set_aside or "")) for payment in records.payments]
    return {
        "layout": records.layout,
        "why": masked(records.why),
        "header_row": records.header_row,
        "rows": records.rows,
        "payments": [{**payment, "state": None} for payment in payments],
        "set_aside": dict(sorted(Counter(masked(entry.reason) for entry in records.set_aside).items())),
        "rows_set_aside": [set_aside_json(row) for row in listed(records)],
    }
