"""Decisions by people, on real files: forced and forbidden pairs, accepted findings, void and contradicting ones."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reconcile import report, rules
from reconcile.config import load
from reconcile.errors import ExitCode
from reconcile.reading import read_file
from reconcile.run import attempt, publish, reconcile_client
from tests.firm import AS_OF, SAMPLES, OpenGate, night, run, settle
from tests.test_report_notes import edit, notes_on

SIGNED = 'reason = "seen on the carbon copy"\ninitials = "JD"\ndate = 2026-02-01\n'


class Client:
    """One client folder and its report: run here, without the quality gates, or through the command line."""

    def __init__(self, base: Path, sample: str) -> None:
        self.root, self.out = base / "clients", base / "out"
        self.folder = self.root / "client"
        shutil.copytree(SAMPLES / sample, self.folder)
        self.workbook = self.out / "client" / "discrepancies.xlsx"
        self.said = ""

    def decide(self, *blocks: str) -> None:
        text = "".join(f"[[decisions]]\n{block}{'' if 'initials' in block else SIGNED}\n" for block in blocks)
        (self.folder / "client.toml").write_text(text, encoding="utf-8")

    def run(self) -> dict[str, Any]:
        target = self.workbook.parent
        target.mkdir(parents=True, exist_ok=True)
        ended = publish(attempt(self.folder, AS_OF, load(self.folder), read_file, report.accepted(target)), target)
        assert ended.outcome is not None
        self.code, self.said = ended.code, report.summary(ended.outcome, ended.code, ended.workbook, ended.messages)
        return self.report()

    def run_outside(self) -> dict[str, Any]:
        ended = run("run", self.folder, "--out", self.out, "--as-of", AS_OF.isoformat())
        self.code, self.said = ExitCode(ended.returncode), ended.stdout + ended.stderr
        return self.report()

    def report(self) -> dict[str, Any]:
        path = self.out / "client" / "reconciliation.json"
        loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return loaded

    def broken(self) -> tuple[str, ...]:
        reviewed = report.reviewed(self.workbook)
        settings = load(self.folder)
        again = partial(reconcile_client, self.folder, AS_OF, settings, read_file, reviewed)
        return report.verify(self.workbook, again, rules.legend())

    def explained(self, finding: str) -> str:
        return run("explain", finding, "--out", self.out).stdout


def one(document: dict[str, Any], kind: str) -> dict[str, Any]:
    found = [finding for finding in document["findings"] if finding["kind"] == kind]
    assert len(found) == 1, [finding["kind"] for finding in document["findings"]]
    return dict(found[0])


def kinds(document: dict[str, Any]) -> list[str]:
    return sorted(finding["kind"] for finding in document["findings"])


def standings(document: dict[str, Any]) -> list[tuple[str, str]]:
    return [(decision["action"], decision["standing"]) for decision in document["decisions"]]


def pasted(told: str, title: str) -> str:
    """Return the block that ``explain`` offers under a title, filled in as a person would."""
    block = told.split(f"  # {title}", 1)[1].split("\n\n")[0].partition("[[decisions]]")[2]
    lines = [line.strip() for line in block.splitlines() if line.strip() and not line.strip().startswith(("reason", "initials"))]
    return "\n".join(lines) + "\n"


# --- accept -----------------------------------------------------------------------------------------------------------------


def test_an_accepted_finding_stays_as_info_and_the_block_to_paste_is_told(tmp_path: Path) -> None:
    client = Client(tmp_path, "hale-wrong-year")
    before = one(client.run(), "wrong_period")
    assert client.code == 1
    client.decide(pasted(client.explained(before["id"]), "Accept"))
    document = client.run_outside()
    after = one(document, "wrong_period")
    assert client.code == 0
    assert after["id"] == before["id"]
    assert after["severity"] == "info"
    assert after["explanation"] == f"Accepted by JD (2026-02-01): seen on the carbon copy. {before['explanation']}"
    assert standings(document) == [("accept", "in_force")]
    assert "Accepted by JD" in client.explained(before["id"])
    assert "in force: " in client.explained(before["id"])
    assert "holds" in run("verify", client.workbook).stdout
    sheet = openpyxl.load_workbook(client.workbook)["Decisions"]
    row = [cell.value.date() if isinstance(cell.value, datetime) else cell.value for cell in sheet[7]]
    assert row[1:8] == [
        "In force",
        "The finding is accepted",
        before["id"],
        2500,
        "seen on the carbon copy",
        "JD",
        date(2026, 2, 1),
    ]
    (client.folder / "client.toml").unlink()
    accepted_in(client, before["id"])
    assert one(client.run_outside(), "wrong_period")["explanation"].startswith("Accepted by MK: settled by phone. ")
    assert client.code == 0


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ('amount = "2,499.99"\n', "$2,499.99 was accepted, and it is $2,500.00 now"),
        ('posting = "T-0000000000"\n', "rests on other postings now"),
    ],
)
def test_an_acceptance_of_something_else_is_void(tmp_path: Path, more: str, word: str) -> None:
    client = Client(tmp_path, "hale-wrong-year")
    found = one(client.run(), "wrong_period")
    client.decide(f'action = "accept"\nfinding = "{found["id"]}"\n{more}')
    document = client.run()
    assert client.code == 1
    assert one(document, "wrong_period") == found
    assert standings(document) == [("accept", "void")]
    (problem,) = [problem for problem in document["problems"] if problem["code"] == "D-VOID"]
    assert "no longer fits: " in problem["what"] and word in problem["what"] and not problem["blocking"]
    assert "no longer fits: " in " ".join(client.said.split())


# --- pair and forbid ----------------------------------------------------------------------------------------------------------


def test_a_forbidden_pair_is_made_in_no_stage_and_said(tmp_path: Path) -> None:
    client = Client(tmp_path, "hale-wrong-year")
    found = one(client.run(), "wrong_period")
    client.decide(pasted(client.explained(found["id"]), "Forbid"))
    document = client.run()
    assert {"not_posted", "unrecorded_posting"} <= set(kinds(document))
    payment = next(payment for payment in document["payments"] if payment["id"] == found["payments"][0])
    assert payment["state"] == "not_posted"
    assert payment["reason"].endswith("by JD (2026-02-01): seen on the carbon copy.")
    assert client.broken() == ()
    # What was ruled out can be taken back by deciding the contrary, in its place.
    offered = client.explained(one(document, "unrecorded_posting")["id"])
    client.decide(pasted(offered, "Force a pair"))
    again = client.run()
    assert one(again, "wrong_period")["id"] == found["id"]
    payment = next(payment for payment in again["payments"] if payment["id"] == found["payments"][0])
    assert payment["reason"].startswith("Decided by JD (2026-02-01): seen on the carbon copy. Same amount")
    assert "paired with code 660" in client.explained(found["id"])


def test_decisions_that_contradict_each_other_are_void_both(tmp_path: Path) -> None:
    client = Client(tmp_path, "hale-wrong-year")
    found = one(client.run(), "wrong_period")
    ids = f'payment = "{found["payments"][0]}"\nposting = "{found["postings"][0]}"\n'
    client.decide(f'action = "pair"\n{ids}', f'action = "forbid"\n{ids}')
    document = client.run()
    assert one(document, "wrong_period") == found
    assert standings(document) == [("pair", "void"), ("forbid", "void")]
    assert "decisions       2: 2 void: look again" in client.said
    words = [decision["words"] for decision in document["decisions"]]
    assert words == [f"it contradicts client.toml, decision {other}; neither holds" for other in (2, 1)]


def test_a_decision_is_void_when_its_payment_is_gone_and_the_own_reading_stands(tmp_path: Path) -> None:
    client = Client(tmp_path, "hale-wrong-year")
    found = one(client.run(), "wrong_period")
    client.decide(f'action = "forbid"\npayment = "{found["payments"][0]}"\nposting = "{found["postings"][0]}"\n')
    records = client.folder / "payments.csv"
    records.write_text(records.read_text().replace("01/14/2025", "01/13/2025"))
    document = client.run()
    assert standings(document) == [("forbid", "void")]
    assert one(document, "wrong_period")["id"] != found["id"]
    assert client.code == 1
    assert "is not in the records any more" in document["decisions"][0]["words"]


@pytest.mark.parametrize(
    ("block", "line", "expected"),
    [
        ('action = "pare"\n', 2, 'Did you mean "pair"?'),
        ('action = "accept"\nfinding = "F-0d3c4cfda1"\nfinfing = "x"\n' + SIGNED, 4, 'did you mean "finding"?'),
        ('action = "accept"\nfinding = "F-0d3c4cfda1"\ninitials = "JD"\n', 1, "reason: this setting is missing"),
        ('action = "accept"\nfinding = "F-0d3c4cfda1"\nreason = "x"\n# initials\n', 1, "initials: this setting is missing"),
        ('action = "accept"\nfinding = "F-0d3c4cfda1"\nreason = ""\ninitials = "JD"\n', 4, "expected text in double quotes"),
        ('action = "pair"\npayment = "P-0d3c4cfda1"\n' + SIGNED, 1, "posting: this setting is missing"),
        ('action = "pair"\npayment = "row 5"\nposting = "T-0d3c4cfda1"\n' + SIGNED, 3, "expected an id as the report shows it"),
        ('action = "accept"\nfinding = "F-0d3c4cfda1"\namount = 25.5\n' + SIGNED, 4, 'amount = "1,234.56"'),
        ('action = "accept"\nfinding = "F-0d3c4cfda1"\nreason = "x"\ninitials = "JD"\ndate = "May"\n', 6, "date = 2026-02-01"),
    ],
)
def test_a_decision_that_cannot_be_understood_ends_with_2(tmp_path: Path, block: str, line: int, expected: str) -> None:
    client = Client(tmp_path, "hale-wrong-year")
    (client.folder / "client.toml").write_text(f"[[decisions]]\n{block}", encoding="utf-8")
    client.run_outside()
    assert client.code == 2
    assert f"client.toml, line {line}: " in client.said and expected in " ".join(client.said.split())
    assert not client.workbook.exists()


# --- the reviewer's sheet -------------------------------------------------------------------------------------------------------


def accepted_in(client: Client, finding: str, **cells: Any) -> None:
    edit(client.workbook, {finding: {"Status": "Accepted", "Note": "settled by phone", "Initials": "MK", **cells}})


def test_an_acceptance_in_the_workbook_counts_from_the_next_run_on(tmp_path: Path) -> None:
    client = Client(tmp_path, "hale-wrong-year")
    found = one(client.run(), "wrong_period")
    accepted_in(client, found["id"], Date=datetime(2026, 9, 29))  # noqa: DTZ001
    # The report does not change by what a reviewer writes; it still follows from its inputs.
    assert client.broken() == ()
    for _ in range(2):
        document = client.run()
        assert client.code == 0
        after = one(document, "wrong_period")
        assert after["severity"] == "info"
        assert after["explanation"].startswith("Accepted by MK (2026-09-29): settled by phone. ")
        assert notes_on(client.workbook)[found["id"]]["Note"] == "settled by phone"
        assert standings(document) == [("accept", "in_force")]
        assert client.broken() == ()
    edit(client.workbook, {found["id"]: {"Status": "Open"}})
    # What the report was made with still counts for it; what a reviewer writes now counts for the next.
    assert client.broken() == ()
    assert one(client.run(), "wrong_period") == found


@pytest.mark.parametrize("missing", ["Note", "Initials"])
def test_a_status_without_note_or_initials_is_no_decision_and_that_is_said(tmp_path: Path, missing: str) -> None:
    client = Client(tmp_path, "hale-wrong-year")
    found = one(client.run(), "wrong_period")
    accepted_in(client, found["id"], **{missing: None})
    document = client.run()
    assert client.code == 1
    assert one(document, "wrong_period") == found
    assert f"without {missing}" in " ".join(client.said.split())
    assert standings(document) == [("accept", "void")]


def test_what_was_accepted_is_remembered_when_the_amount_moves(tmp_path: Path) -> None:
    """A balance that grows keeps its id; the old acceptance stays void until somebody renews it."""
    client = Client(tmp_path, "castellan-missing-payment")
    found = one(client.run(), "balance_due")
    accepted_in(client, found["id"])
    assert one(client.run(), "balance_due")["severity"] == "info"
    book = openpyxl.load_workbook(client.workbook)
    sheet = book["Decisions"]
    sheet.cell(7, [cell.value for cell in sheet[6]].index("Amount") + 1, 1.0)
    book.save(client.workbook)
    for _ in range(2):
        document = client.run()
        assert one(document, "balance_due")["severity"] == "medium"
        assert standings(document) == [("accept", "void")]
        assert "$1.00 was accepted" in document["decisions"][0]["words"]
    edit(client.workbook, {found["id"]: {"Note": "looked again"}})
    assert one(client.run(), "balance_due")["severity"] == "info"


def test_an_accepted_finding_that_goes_is_closed_and_asks_for_nothing(tmp_path: Path) -> None:
    client = Client(tmp_path, "hale-wrong-year")
    found = one(client.run(), "wrong_period")
    accepted_in(client, found["id"])
    records = client.folder / "payments.csv"
    records.write_text("\n".join(line for line in records.read_text().splitlines() if "01/14/2025" not in line) + "\n")
    for _ in range(2):
        document = client.run()
        assert standings(document) == [("accept", "gone")]
        assert not [problem for problem in document["problems"] if problem["code"] == "D-VOID"]
        assert notes_on(client.workbook, "Closed")[found["id"]]["Note"] == "settled by phone"


def test_a_night_counts_decisions_from_either_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reconcile.nightly.conduct.BatchGate", OpenGate)
    client = Client(tmp_path, "hale-wrong-year")
    settle(client.root)
    assert night(client.root, client.out).code == 1
    found = one(client.report(), "wrong_period")
    assert night(client.root, client.out, 1).morning.work["unchanged"] == 1
    accepted_in(client, found["id"])
    told = night(client.root, client.out, 2)
    assert (told.code, told.morning.work["written"]) == (0, 1)
    assert one(client.report(), "wrong_period")["severity"] == "info"
    assert night(client.root, client.out, 3).morning.work["unchanged"] == 1
    edit(client.workbook, {found["id"]: {"Status": "Open"}})
    assert night(client.root, client.out, 4).code == 1
    client.decide(f'action = "accept"\nfinding = "{found["id"]}"\n')
    settle(client.root)
    assert night(client.root, client.out, 5).code == 0
    # A word that decides nothing costs one look, and no new report.
    edit(client.workbook, {one(client.report(), "balance_due")["id"]: {"Note": "thinking"}})
    told = night(client.root, client.out, 6)
    assert (told.morning.work["reconciled"], told.morning.work["written"]) == (1, 0)
    assert night(client.root, client.out, 7).morning.work["unchanged"] == 1
