"""The JSON document and the terminal summary: the contract's shape, masked, stable."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from reconcile import report
from reconcile.errors import ExitCode
from reconcile.outcome import Outcome
from reconcile.report.document import Json
from tests.test_report_factory import LEGEND, client

KEYS = {
    "": ["schema_version", "tool", "client", "as_of", "sources", "modules", "postings", "payments", "findings"],
    "sources": ["id", "path", "sha256", "kind", "status", "reason", "rows"],
    "modules": [
        *("id", "source", "tin", "spouse_tin", "form", "period", "response_date", "account_balance", "accrued_interest"),
        *("accrued_penalty", "as_of", "postings_total", "proven"),
    ],
    "postings": [
        *("id", "module", "source", "page", "line", "raw", "code", "explanation", "cycle", "date", "amount", "role", "state"),
        "detail",
    ],
    "payments": [
        *("id", "source", "row", "raw", "date", "amount", "tin", "form", "period", "kind", "method", "reference", "state"),
        *("postings", "reason", "sheet"),
    ],
    "rows_set_aside": ["source", "row", "sheet", "reason", "raw"],
    "findings": [
        *("id", "kind", "category", "severity", "confidence", "payments", "postings", "amount", "expected", "actual"),
        *("days_late", "explanation", "action", "urgency", "urgent"),
    ],
}


def rows(document: Json, name: str) -> list[dict[str, object]]:
    listed = document[name]
    assert isinstance(listed, list)
    return listed


def test_document_has_the_contracts_keys_in_the_contracts_order() -> None:
    document = report.document(client())
    assert list(document)[: len(KEYS[""])] == KEYS[""]
    assert list(document)[len(KEYS[""]) :] == [*("problems", "quality", "history", "decisions", "rows_set_aside", "counts")]
    for name in ("sources", "modules", "postings", "payments", "findings", "rows_set_aside"):
        assert rows(document, name)
        for row in rows(document, name):
            assert list(row) == KEYS[name]
    finding = rows(document, "findings")[0]
    assert finding["expected"] == {"tin": "***-**-1234", "form": "1040", "period": "2024-12", "date": "2025-01-15", "code": "660"}


def values(value: object) -> list[object]:
    if isinstance(value, dict):
        return [leaf for each in value.values() for leaf in values(each)]
    if isinstance(value, list):
        return [leaf for each in value for leaf in values(each)]
    return [value]


def test_money_is_text_and_nothing_is_an_empty_text_or_a_float() -> None:
    document = report.document(client())
    assert not [leaf for leaf in values(document) if leaf == "" or isinstance(leaf, float)]
    assert all(re.fullmatch(r"-?\d+\.\d\d", str(row["amount"])) for row in rows(document, "findings"))
    assert {row["amount"] for row in rows(document, "postings") if row["code"] == "971"} == {"0.00"}


def test_unknown_is_null() -> None:
    base = client()
    module = base.modules[0]
    bare = replace(
        module,
        transcript=replace(module.transcript, tin=None, form=None, period=None, account_balance=None),
        postings=tuple(replace(posting, amount=None, date=None, explanation="") for posting in module.postings),
    )
    document = report.document(replace(base, modules=(bare,)))
    shown = rows(document, "modules")[0]
    assert [shown[name] for name in ("tin", "form", "period", "account_balance", "proven")] == [None] * 5
    posting = rows(document, "postings")[0]
    assert [posting[name] for name in ("amount", "date", "explanation", "detail", "state")] == [None] * 5


def with_tins(outcome: Outcome) -> Outcome:
    """Plant a full TIN, never issued, wherever a text comes from a file."""
    ssn, ein, bare = "900-12-3456", "90-1234567", "900123456"
    text = f"see {ssn} and {ein} and {bare}"
    module = outcome.modules[0]
    return replace(
        outcome,
        client=f"Client {ssn}",
        folder=f"/clients/Client {ssn}",
        sources=tuple(replace(source, path=f"{ssn} {source.path}", reason=text) for source in outcome.sources),
        modules=(
            replace(
                module,
                postings=tuple(replace(posting, raw=text, explanation=text, detail=text) for posting in module.postings),
                clash=text,
            ),
            *outcome.modules[1:],
        ),
        payments=tuple(
            replace(result, reason=text, alternatives=(text,), payment=replace(result.payment, raw=text, reference=bare))
            for result in outcome.payments
        ),
        findings=tuple(replace(each, explanation=text, action=text, alternatives=(text,), law=text) for each in outcome.findings),
        problems=tuple(replace(problem, where=text, what=text, todo=text) for problem in outcome.problems),
        quality=tuple(replace(check, words=text) for check in outcome.quality),
        record_files=tuple(
            replace(file, set_aside=tuple(replace(row, reason=text, sheet=text, raw=text) for row in file.set_aside))
            for file in outcome.record_files
        ),
    )


def test_no_full_tin_reaches_any_output(tmp_path: Path) -> None:
    import zipfile

    outcome = with_tins(client())
    written = report.write(outcome, tmp_path / "out", LEGEND)
    said = report.summary(outcome, ExitCode.INCOMPLETE, written.workbook, written.messages)
    with zipfile.ZipFile(written.workbook) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist()]
    for text in [said, written.json.read_text(encoding="utf-8"), *parts]:
        for secret in ("900-12-3456", "900123456", "90-1234567", "901234567"):
            assert secret not in text
    assert "***-**-3456" in said


def test_ids_and_digests_are_never_masked() -> None:
    base = client()
    odd = "F-123456789ab"
    digest = "a123456789" + "b" * 54
    outcome = replace(
        base, findings=(replace(base.findings[0], id=odd),), sources=(replace(base.sources[0], sha256=digest), *base.sources[1:])
    )
    document = report.document(outcome)
    assert rows(document, "findings")[0]["id"] == odd
    assert rows(document, "sources")[0]["sha256"] == digest


def test_dumps_is_plain_indented_json() -> None:
    document = report.document(client())
    odd: Json = {
        **document,
        "client": 'Zoë "quoted" \u2028 \x07',
        "empty": [],
        "none": {},
        "flag": True,
        "deep": [[1, [2, {"a": None}]]],
    }
    text = report.dumps(odd)
    assert text == json.dumps(odd, indent=2, ensure_ascii=False) + "\n"
    assert json.loads(text) == odd


def test_lone_surrogates_do_not_stop_the_json(tmp_path: Path) -> None:
    base = client()
    outcome = replace(base, findings=(replace(base.findings[0], explanation="bad \ud800 text"),))
    assert "bad ? text" in report.dumps(report.document(outcome)).encode("utf-8").decode()


@pytest.mark.parametrize("code", list(ExitCode))
def test_summary_says_the_exit_code_in_words(code: ExitCode) -> None:
    text = report.summary(client(), code, Path("reports/x/discrepancies.xlsx"), ("A message.",))
    assert text.splitlines()[-1].startswith(f"exit {int(code)}: ")
    assert text.endswith("\n") and "\x1b" not in text
    assert "A message." in text and "reports/x/discrepancies.xlsx" in text


def test_summary_names_what_matters() -> None:
    text = " ".join(report.summary(client(), ExitCode.INCOMPLETE, None, ()).split())
    assert "INCOMPLETE" in text
    assert "files 7: 4 read, 1 partly read, 1 set aside, 1 unreadable" in text
    assert "payments 17: 15 matched, 1 not posted, 1 pending; 2 rows set aside" in text
    assert "Wrong-year credits $5,000.00 1 finding" in text
    assert "findings 6: 3 high, 2 medium, 1 info" in text
    for finding in client().findings:
        assert (finding.id in text) == (finding.severity == "high")
    assert "NOT TRUSTED transcripts/2022 scan.pdf" in text and "-> Download the transcript again" in text


def test_summary_of_an_empty_outcome_is_said_with_counts() -> None:
    base = client()
    empty = replace(base, sources=(), modules=(), payments=(), findings=(), problems=(), quality=(), record_files=())
    text = report.summary(empty, ExitCode.OK, None, ())
    assert "findings        none" in text and "0: none" in text
