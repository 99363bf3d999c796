"""What becomes of a payment that a record calls scheduled: settled, told in another record, on no transcript, or to come."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from reconcile.model import Payment
from tests.ledgers import answer, day, paid, post, transcript

APRIL = "2025-04-15"
WAITING = "scheduled or pending in the record: not settled yet"


def planned() -> Payment:
    """Return a payment of $777 that is scheduled for April."""
    return paid(APRIL, 777, status="scheduled", set_aside=WAITING)


def test_a_transcript_settles_what_the_record_calls_scheduled() -> None:
    waiting = paid(APRIL, 777, status="scheduled", set_aside="scheduled or pending in the record: not settled yet")
    found = answer([waiting], [transcript(2025, post("660", APRIL, -777))])
    assert found.states() == ["matched"]
    assert "The record calls it scheduled; it was paid." in found.of(waiting).reason
    assert found.kinds() == []
    # What another record explains is not its, nor is what was cancelled.
    both = answer([waiting, replace(paid(APRIL, 777), id="P-other")], [transcript(2025, post("660", APRIL, -777))])
    assert sorted(both.states()) == ["matched", "set_aside"]
    gone = replace(waiting, set_aside="cancelled: x.txt, row 2, takes it back")
    cancelled = answer([gone], [transcript(2025, post("660", APRIL, -777))])
    assert cancelled.states() == ["set_aside"]


def test_on_no_transcript_long_after_its_day_it_is_said() -> None:
    found = answer([planned()], [transcript(2025)])
    assert found.states() == ["set_aside"]
    reason = found.of(planned()).reason
    assert reason.startswith(f"{WAITING}, for 2025-04-15. The transcript of Form 1040, period 2025-12")
    assert reason.endswith("It was not made, or was not credited.")
    assert found.kinds() == []


def test_where_no_transcript_would_show_it_yet_nothing_is_concluded() -> None:
    for told in ([transcript(2025, drawn=day("2025-04-20"))], [transcript(2024)]):
        found = answer([planned()], told)
        assert (found.states(), found.of(planned()).reason) == (["set_aside"], WAITING)


def test_another_record_of_it_that_was_made_is_named() -> None:
    made = replace(paid("2025-04-16", 777), id="P-made", source="S-2", row=9)
    found = answer([planned(), made], [transcript(2025, post("660", APRIL, -777))])
    assert found.of(planned()).reason == f"{WAITING}; row 9 tells of that payment too, and it was made"


@pytest.mark.parametrize(("source", "form"), [("p.csv", "1040"), ("S-2", "941")])
def test_a_payment_of_the_same_file_or_of_another_form_is_not_it(source: str, form: str) -> None:
    made = replace(paid(APRIL, 777), id="P-made", source=source, form=form)
    found = answer([planned(), made], [transcript(2025, post("660", APRIL, -777))])
    assert "tells of that payment too" not in found.of(planned()).reason


TRANSCRIPT = """Account Transcript
Request Date: 02-20-2026
Response Date: 02-20-2026
FORM NUMBER: 1040
TAX PERIOD: Dec. 31, 2025
TAXPAYER IDENTIFICATION NUMBER: XXX-XX-4321
ACCOUNT BALANCE: -1,000.00
ACCRUED INTEREST: 0.00
ACCRUED PENALTY: 0.00
ACCOUNT BALANCE PLUS ACCRUALS: -1,000.00
TRANSACTIONS
CODE EXPLANATION OF TRANSACTION CYCLE DATE AMOUNT
430 Estimated tax payment 04-15-2025 -$1,000.00
"""
LIST = """Date,Amount,Form,Tax year,SSN,Status
04/15/2025,1000.00,1040-ES,2025,***-**-4321,Paid
09/15/2025,1100.00,1040-ES,2025,***-**-4321,Scheduled
"""


def test_the_run_names_it_and_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "client"
    folder.mkdir()
    (folder / "2025.txt").write_text(TRANSCRIPT)
    (folder / "list.csv").write_text(LIST)
    command = [sys.executable, "-m", "reconcile", "run", str(folder), "--out", str(tmp_path / "out"), "--json", "--quiet"]
    done = subprocess.run([*command, "--as-of", "2026-03-01"], check=False, capture_output=True, text=True, timeout=120)
    told = json.loads(done.stdout)
    (problem,) = [one for one in told["problems"] if one["code"] == "M-SCHEDULED"]
    assert problem["where"] == "list.csv, row 3"
    assert "does not show it" in problem["what"]
    (aside,) = [payment for payment in told["payments"] if payment["state"] == "set_aside"]
    assert aside["reason"] == problem["what"]
    assert done.returncode == 0
