"""The quality gate: one child, one validation of the batch, failures named by id and never by value."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from reconcile import frames, quality
from reconcile.expectations import CHECKS
from reconcile.model import Module, Payment, Posting, RecordFile, Source, TaxPeriod, Tin, Transcript
from reconcile.outcome import Finding, Outcome, PaymentResult, QualityCheck, Side

MARKER = 77_777_777
"""An amount that stands nowhere else, to be looked for in everything the gate writes."""


def _posting(key: str, amount: int, code: str = "660") -> Posting:
    role = "estimated_payment" if amount < 0 else "assessment"
    return Posting(key, "M-1", "S-1", 1, 7, "raw", code, "words", None, date(2025, 4, 15), amount, role)  # type: ignore[arg-type]


def _outcome(folder: str = "client") -> Outcome:
    postings = (_posting("T-1", 50_000, "150"), _posting("T-2", -50_000))
    transcript = Transcript(
        *("S-1", "account_transcript", Tin("4321"), None, "1040", TaxPeriod(2025, 12), None, date(2025, 9, 1)),
        *(("A NAME",), 0, 0, 0, 0, None),
        postings=postings,
    )
    payment = Payment("P-1", "S-2", 2, "raw", date(2025, 4, 15), 50_000, Tin("4321"), "1040", TaxPeriod(2025, 12))
    finding = Finding(
        *("F-1", "late_posting", "late_posting", "low", "certain", ("P-1",), ("T-2",), ("M-1",)),
        *(50_000, Side(), Side(), 4, "words", "words"),
    )
    return Outcome(
        *("Client", folder, date(2026, 1, 31)),
        sources=(
            Source("S-1", "a.pdf", "0" * 64, 1, "account_transcript", "read"),
            Source("S-2", "b.csv", "1" * 64, 1, "payments", "read"),
        ),
        modules=(Module("M-1", transcript, postings),),
        payments=(PaymentResult(payment, "matched", ("T-2",), "same day, same amount"),),
        posting_states={"T-2": "matched"},
        findings=(finding,),
        problems=(),
        record_files=(RecordFile("S-2", "columns", "why", 1, 1, (payment,), (), ()),),
    )


def _with_posting(outcome: Outcome, **changes: object) -> Outcome:
    module = outcome.modules[0]
    postings = (module.postings[0], replace(module.postings[1], **changes))  # type: ignore[arg-type]
    transcript = replace(module.transcript, postings=postings)
    return replace(outcome, modules=(replace(module, postings=postings, transcript=transcript),))


def _with_payment(outcome: Outcome, **changes: object) -> Outcome:
    payment = replace(outcome.payments[0].payment, **changes)  # type: ignore[arg-type]
    result = replace(outcome.payments[0], payment=payment)
    return replace(outcome, payments=(result,), record_files=(replace(outcome.record_files[0], payments=(payment,)),))


def _with_result(outcome: Outcome, **changes: object) -> Outcome:
    return replace(outcome, payments=(replace(outcome.payments[0], **changes),))  # type: ignore[arg-type]


def _with_finding(outcome: Outcome, **changes: object) -> Outcome:
    return replace(outcome, findings=(replace(outcome.findings[0], **changes),))  # type: ignore[arg-type]


def _with_transcript(outcome: Outcome, **changes: object) -> Outcome:
    module = outcome.modules[0]
    return replace(outcome, modules=(replace(module, transcript=replace(module.transcript, **changes)),))  # type: ignore[arg-type]


def _twice(outcome: Outcome) -> Outcome:
    return replace(outcome, payments=outcome.payments * 2)


FAULTS: list[tuple[str, str, Callable[[Outcome], Outcome]]] = [
    ("modules-balance-proven", "M-1", lambda o: _with_transcript(o, account_balance=MARKER)),
    ("modules-rows-counted-twice", "M-1", lambda o: _with_transcript(o, postings=o.modules[0].postings[:1])),
    ("modules-response_date-range", "M-1", lambda o: _with_transcript(o, response_date=date(1900, 1, 1))),
    ("modules-id-unique", "M-1", lambda o: replace(o, modules=o.modules * 2)),
    ("postings-amount-whole", "T-2", lambda o: _with_posting(o, amount=-777_777.77)),
    ("postings-code-shape", "T-2", lambda o: _with_posting(o, code=str(MARKER))),
    ("postings-role-known", "T-2", lambda o: _with_posting(o, role="gift")),
    ("postings-page-range", "T-2", lambda o: _with_posting(o, page=0)),
    ("postings-unknown_ids-known", "T-2", lambda o: _with_posting(o, module="M-9")),
    ("postings-one-state", "T-2", lambda o: replace(o, posting_states={})),
    ("postings-read-known", "T-9", lambda o: replace(o, posting_states={**o.posting_states, "T-9": "unrecorded"})),
    ("postings-state-known", "T-2", lambda o: replace(o, posting_states={"T-2": "lost"})),  # type: ignore[dict-item]
    ("payments-amount-range", "P-1", lambda o: _with_payment(o, amount=-MARKER)),
    ("payments-amount-whole", "P-1", lambda o: _with_payment(o, amount=777_777.77)),
    ("payments-kind-known", "P-1", lambda o: _with_payment(o, kind="gift")),
    ("payments-date-range", "P-1", lambda o: _with_payment(o, date=date(2150, 1, 1))),
    ("payments-states-known", "P-1", _twice),
    ("payments-states-known", "P-1", lambda o: replace(o, payments=(), findings=())),
    ("payments-read-known", "P-1", lambda o: replace(o, record_files=(replace(o.record_files[0], payments=()),))),
    ("payments-matched-named", "P-1", lambda o: _with_result(o, postings=())),
    ("payments-unknown_ids-known", "P-1", lambda o: _with_result(o, postings=("T-9",))),
    ("payments-state-known", "P-1", lambda o: _with_result(o, state="lost")),
    ("findings-kind-known", "F-1", lambda o: _with_finding(o, kind="gift")),
    ("findings-severity-known", "F-1", lambda o: _with_finding(o, severity="awful")),
    ("findings-days_late-range", "F-1", lambda o: _with_finding(o, days_late=-1)),
    ("findings-subjects-range", "F-1", lambda o: _with_finding(o, payments=(), postings=(), modules=())),
    ("findings-unknown_ids-known", "F-1", lambda o: _with_finding(o, payments=("P-9",))),
    ("findings-id-unique", "F-1", lambda o: replace(o, findings=o.findings * 2)),
]


def test_every_check_has_a_name_of_its_own_and_plain_words() -> None:
    assert len({check.name for check in CHECKS}) == len(CHECKS)
    assert all(check.words and check.words[0].islower() and not check.words.endswith(".") for check in CHECKS)
    assert {check.table for check in CHECKS} == {"modules", "postings", "payments", "findings"}


def test_tables_carry_no_name_no_raw_text_and_no_part_of_a_tin() -> None:
    text = json.dumps(frames.tables([_outcome()]))
    for secret in ("A NAME", "4321", "raw", "Client", "a.pdf", "same day"):
        assert secret not in text


@pytest.fixture(scope="module")
def verdicts() -> dict[str, dict[str, QualityCheck]]:
    """Examine a clean client, an empty one and one client per fault, all in one batch."""
    bare = replace(_outcome("bare"), payments=(), findings=(), modules=(), posting_states={}, record_files=())
    batch = [_outcome("clean"), bare]
    batch += [fault(_outcome(f"fault-{number}")) for number, (_, _, fault) in enumerate(FAULTS)]
    with quality.Gate.start() as gate:
        found = gate.check(batch)
    return {folder: {check.name: check for check in checks} for folder, checks in found.items()}


@pytest.mark.parametrize("folder", ["clean", "bare"])
def test_a_clean_client_passes_every_check_whatever_the_others_do(
    verdicts: dict[str, dict[str, QualityCheck]], folder: str
) -> None:
    assert list(verdicts[folder]) == [check.name for check in CHECKS]
    assert [check.name for check in verdicts[folder].values() if not check.passed] == []


@pytest.mark.parametrize(("number", "name", "key"), [(number, name, key) for number, (name, key, _) in enumerate(FAULTS)])
def test_a_failed_expectation_names_the_row_and_never_its_value(
    verdicts: dict[str, dict[str, QualityCheck]], number: int, name: str, key: str
) -> None:
    checks = verdicts[f"fault-{number}"]
    check = checks[name]
    assert not check.passed and key in check.failing_ids and check.failing_count >= 1
    for value in (str(MARKER), "777777", "gift", "awful", "lost", "1900", "2150"):
        assert value not in repr(checks)


def test_what_the_child_answers_holds_ids_alone() -> None:
    request = json.dumps(frames.tables([fault(_outcome()) for _, _, fault in FAULTS])).encode()
    answer = _run("from reconcile.quality import serve; serve()", request)
    reply = json.loads(answer)
    assert set(reply) == {"failures"}
    ids = {key for rows in reply["failures"].values() for _, key in rows}
    assert ids <= {"M-1", "T-1", "T-2", "T-9", "P-1", "F-1"}
    for value in (str(MARKER), "777777", "gift", "awful", "lost", "19000101", "21500101"):
        assert value.encode() not in answer


def _run(code: str, request: bytes = b"") -> bytes:
    """Run code in a fresh interpreter, from the root of the checkout, and return what it printed."""
    root = Path(__file__).parent.parent
    command = [sys.executable, "-W", "ignore", "-c", code]
    return subprocess.run(command, cwd=root, input=request, check=True, capture_output=True).stdout


SOCKETS_RECORDED = """
import sys
tried = []
def watch(event, arguments):
    # A bind to this machine itself is no attempt to leave it: urllib3 makes one when imported, to learn of IPv6.
    local = event == "socket.bind" and arguments[1][0] in ("127.0.0.1", "::1", "localhost")
    if event.startswith("socket.") and event not in ("socket.gethostname", "socket.__new__") and not local:
        tried.append(event)
        raise OSError("blocked")
sys.addaudithook(watch)
import socket
try:
    socket.create_connection(("192.0.2.1", 9))
except OSError:
    pass
assert tried, "the watch does not work"
tried.clear()
from reconcile.quality import serve
serve()
assert not tried, tried
"""


def test_the_gate_makes_no_attempt_to_reach_the_network() -> None:
    reply = json.loads(_run(SOCKETS_RECORDED, json.dumps(frames.tables([_outcome()])).encode()))
    assert reply == {"failures": {}}


def test_the_child_refuses_a_connection() -> None:
    code = (
        "import sys, socket; from reconcile import quality; sys.addaudithook(quality._refuse_network)\n"
        "try: socket.create_connection(('192.0.2.1', 9))\n"
        "except PermissionError as error: sys.stdout.write(str(error))"
    )
    assert _run(code) == b"the quality gate opens no network connection"


def test_the_import_leaves_out_what_the_gate_does_not_use_until_it_is_used() -> None:
    code = """
import sys
from reconcile.quality import import_great_expectations
import_great_expectations()
assert type(sys.modules["scipy.stats"]).__name__ == "_Deferred", "scipy.stats is loaded"
assert type(sys.modules["altair"]).__name__ == "_Deferred", "altair is loaded"
from scipy import stats
assert abs(stats.norm.cdf(0) - 0.5) < 1e-9
assert sys.modules["scipy.stats"].__file__
"""
    _run(code)


def test_a_library_that_objects_to_the_short_cut_is_imported_in_full() -> None:
    code = """
import sys
from reconcile import quality
def objects():
    sys.modules["great_expectations.half"] = None
    raise ImportError
quality._defer = objects
quality.import_great_expectations()
assert "great_expectations.half" not in sys.modules and "great_expectations.core" in sys.modules
"""
    _run(code)


def test_the_parent_imports_neither_pandas_nor_great_expectations() -> None:
    code = """
import sys
from reconcile import quality
gate = quality.Gate.start()
assert gate.check([]) == {}
assert not {"pandas", "numpy", "great_expectations"} & set(sys.modules)
"""
    _run(code)


def test_a_child_that_dies_is_said_and_not_taken_for_a_pass() -> None:
    gate = quality.Gate.start()
    assert gate._process is not None
    gate._process.kill()
    with pytest.raises(quality.QualityUnavailable, match="ended"):
        gate.check([_outcome()])


def test_a_child_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quality, "TIMEOUT_SECONDS", 0.01)
    gate = quality.Gate.start()
    process = gate._process
    assert process is not None
    with pytest.raises(quality.QualityUnavailable, match="longer"):
        gate.check([_outcome()])
    assert process.poll() is not None


def test_a_child_that_cannot_start_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(quality.QualityUnavailable, match="started"):
        quality.Gate.start().check([])


def test_an_error_in_the_child_is_named_without_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "tables", lambda outcomes: {"postings": {"secret": [MARKER]}})
    with pytest.raises(quality.QualityUnavailable) as caught:
        quality.Gate.start().check([_outcome()])
    assert "failed" in str(caught.value) and str(MARKER) not in str(caught.value) and "secret" not in str(caught.value)


def test_a_gate_that_is_closed_leaves_no_process() -> None:
    with quality.Gate.start() as gate:
        process = gate._process
    assert process is not None and process.poll() is not None
