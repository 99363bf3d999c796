"""What presses, and that the first line of the report is the one to act on first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from reconcile import matching, notices, rules
from reconcile.config import Tolerances
from reconcile.duedates import claim_deadline
from reconcile.matching.states import judge
from reconcile.model import Figure, TaxPeriod, Transcript
from reconcile.modules import build
from reconcile.outcome import Finding
from tests.firm import AS_OF, OpenGate, night, samples
from tests.ledgers import answer, paid, post, transcript
from tests.test_decisions import one

APRIL = "2025-04-15"


def findings(*transcripts: Transcript, as_of: date, payments: tuple[object, ...] = ()) -> tuple[rules.Case, tuple[Finding, ...]]:
    """Judge payments and transcripts as of a day."""
    ledger, _ = build(transcripts)
    matches = matching.pair(payments, ledger, Tolerances())  # type: ignore[arg-type]
    judgement = judge(payments, matches, ledger, Tolerances())  # type: ignore[arg-type]
    case = rules.Case(ledger, matches, judgement, Tolerances(), as_of)
    return case, rules.apply(case)


@pytest.mark.parametrize(
    ("code", "text", "stage"),
    [
        ("971", "Notice issued CP 0504", "levy"),
        ("971", "Notice issued CP504", "levy"),
        ("971", "Notice issued LT 0011", "levy"),
        ("971", "Collection due process Notice of Intent to Levy -- issued", "levy"),
        ("971", "Notice issued CP 0014", "notice"),
        ("971", "Notice issued CP 0501", "notice"),
        ("971", "Notice issued CP 0049", None),
        ("971", "Notice issued CP 0145", None),
        ("971", "Notice issued", None),
        ("971", "Tax period blocked from automated levy program", None),
        ("971", "Installment agreement established", "paused"),
        ("582", "Federal tax lien filed", "notice"),
        ("530", "Balance due account currently not collectible", "paused"),
        ("660", "Estimated tax payment CP 0504", None),
    ],
)
def test_steps_of_collection_are_known(code: str, text: str, stage: str | None) -> None:
    step = notices.step_of(replace(post(code, "2026-06-01", 0), explanation=text))
    assert (step.stage if step else None) == stage


@pytest.mark.parametrize(
    ("paid_on", "filed", "ends"),
    [
        # Paid early, filed in time: three years from the due date.
        (date(2022, 9, 15), date(2023, 4, 18), date(2026, 4, 18)),
        # On extension: the extension is added to the three years.
        (date(2022, 9, 15), date(2023, 10, 16), date(2026, 10, 16)),
        # Filed a year late: what was paid early is out of reach three years after the due date.
        (date(2022, 9, 15), date(2024, 5, 1), date(2026, 4, 18)),
        # Paid long after: two years from the payment.
        (date(2025, 6, 1), date(2023, 4, 18), date(2027, 6, 1)),
        (date(2022, 9, 15), None, date(2026, 4, 18)),
    ],
)
def test_the_last_day_to_claim(paid_on: date, filed: date | None, ends: date) -> None:
    assert claim_deadline("1040", TaxPeriod(2022, 12), paid_on, filed) == ends


def test_deposits_of_a_quarter_count_from_the_next_april() -> None:
    assert claim_deadline("941", TaxPeriod(2023, 3), date(2023, 2, 10), None) == date(2027, 4, 15)
    assert claim_deadline(None, None, date(2023, 2, 10), None) is None


def test_a_levy_goes_before_a_bill_before_what_only_accrues_before_money() -> None:
    lost = [paid(APRIL, 100, 2025), paid("2024-04-15", 200, 2024), paid("2023-04-17", 300, 2023), paid("2022-04-18", 9000, 2022)]
    bill = (post("150", "2026-04-15", 100), post("971", "2026-05-01", 0, "CP 0504"))
    found = answer(
        lost,
        [
            transcript(2025, *bill),
            transcript(2024, post("150", "2025-04-15", 200), post("971", "2025-06-09", 0, "CP 0014")),
            transcript(2023, post("150", "2024-04-15", 300)),
            transcript(2022, post("150", "2023-04-15", 0)),
        ],
    )
    assert [(f.kind, f.urgency) for f in found.findings][:3] == [
        ("balance_due", "levy"),
        ("not_posted", "levy"),
        ("not_posted", "notice"),
    ]
    assert [f.urgency for f in found.findings if f.kind == "not_posted"] == ["levy", "notice", "accrues", None]
    levy = found.findings[0]
    assert levy.severity == "high"
    assert "CP504" in levy.urgent and "May 1, 2026" in levy.urgent


def test_an_agreement_stops_what_came_before_it() -> None:
    rows = [post("150", "2024-04-15", 300), post("971", "2025-05-01", 0, "CP 0504")]
    agreement = post("971", "2025-06-01", 0, "Installment agreement established")
    assert answer([], [transcript(2023, *rows)]).finding("balance_due").urgency == "levy"
    assert answer([], [transcript(2023, *rows, agreement)]).finding("balance_due").urgency == "accrues"
    again = post("971", "2025-09-01", 0, "CP 0523")
    assert answer([], [transcript(2023, *rows, agreement, again)]).finding("balance_due").urgency == "levy"


def test_a_paid_module_presses_nobody() -> None:
    rows = [post("150", "2024-04-15", 300), post("971", "2025-05-01", 0, "CP 0504"), post("670", "2025-06-01", -300)]
    assert [finding.urgency for finding in answer([], [transcript(2023, *rows)]).findings] == [None]


def test_a_claim_presses_half_a_year_before_its_end_and_no_longer_after_it() -> None:
    wrong = paid("2023-04-18", 500, 2022, kind="balance_due")
    filed = Figure("Return due or received", "APR. 18, 2023", 1, 1, "")
    ends = date(2026, 4, 18)
    printed = [transcript(2022, figures=(filed,)), transcript(2023, post("670", "2023-04-18", -500), drawn=date(2025, 1, 2))]
    days = {
        ends - timedelta(days=181): (None, ends - timedelta(days=180)),
        ends - timedelta(days=180): ("claim", date(2026, 4, 19)),
        ends: ("claim", date(2026, 4, 19)),
        ends + timedelta(days=1): (None, date(2026, 10, 17)),
    }
    for as_of, (urgency, next_day) in days.items():
        case, found = findings(*printed, as_of=as_of, payments=(wrong,))
        misplaced = next(finding for finding in found if finding.kind == "wrong_period")
        assert (misplaced.urgency, rules.next_change(case, found)) == (urgency, next_day), as_of
        if urgency:
            assert "April 18, 2026" in misplaced.urgent


def test_a_night_looks_again_on_the_day_a_claim_begins_to_press(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import json

    monkeypatch.setattr("reconcile.nightly.conduct.BatchGate", OpenGate)
    root, out = samples(tmp_path / "clients", "hale-wrong-year"), tmp_path / "out"
    night(root, out)
    assert night(root, out, 1).morning.work["unchanged"] == 1
    begins = date(2027, 10, 18)
    assert night(root, out, (begins - AS_OF).days - 1).morning.work["unchanged"] == 1
    assert night(root, out, (begins - AS_OF).days).morning.work["written"] == 1
    document = json.loads((out / "hale-wrong-year" / "reconciliation.json").read_text(encoding="utf-8"))
    assert one(document, "wrong_period")["urgency"] == "claim"
    assert document["findings"][0]["urgency"] == "claim"
    assert night(root, out, (begins - AS_OF).days + 1).morning.work["unchanged"] == 1
