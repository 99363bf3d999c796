"""Judge the whole program on labelled clients: every row, every state and every finding must be right.

Set ``RECONCILE_ACCURACY`` to the number of clients for a longer run than the usual one.
"""

from __future__ import annotations

import copy
import os
import sys
from pathlib import Path

import pytest

from tests.generator.catalogue import FAULTS
from tests.generator.clients import make
from tests.generator.measure import answers, judged, make_clients, mixture, run_all, table
from tests.generator.rivals import compared
from tests.generator.shuffle import changed_by_shuffling, shuffled_copy

CLIENTS = 60
"""So many clients hold each fault alone, some clients in order, and a few pairs."""


def test_every_row_state_and_finding_is_right(tmp_path: Path) -> None:
    """Compare everything the program says with the answer keys."""
    clients = make_clients(int(os.environ.get("RECONCILE_ACCURACY", CLIENTS)), tmp_path / "clients")
    tally = run_all(clients, tmp_path / "out", shuffled=8)
    told = "\n".join(str(difference) for difference in tally.differences[:60])
    print(table(tally))  # noqa: T201 - the figures are what a reader of the test's output wants
    assert not tally.differences, f"{len(tally.differences)} differences\n{told}\n\n{table(tally)}"


def test_the_mixture_holds_every_fault_alone() -> None:
    """Have each fault measured by itself, beside clients in order."""
    singles = {faults for faults in mixture(CLIENTS) if len(faults) == 1}
    assert singles == {(name,) for name in FAULTS}
    assert () in mixture(CLIENTS)


@pytest.mark.parametrize("faults", [(), ("wrong_period", "dishonored"), ("unproven_transcript",)])
def test_a_seed_gives_the_same_client_every_time(tmp_path: Path, faults: tuple[str, ...]) -> None:
    """Write the same bytes and the same key twice."""
    first, second = make(5, faults, tmp_path / "a"), make(5, faults, tmp_path / "b")
    assert (first.transcripts, first.payments, first.findings) == (second.transcripts, second.payments, second.findings)
    ours = {path.name: path.read_bytes() for path in first.folder.iterdir()}
    assert ours == {path.name: path.read_bytes() for path in second.folder.iterdir()}


def test_the_measure_notices_what_is_wrong(tmp_path: Path) -> None:
    """Count exchanged postings, a changed state and an invented finding as said without reserve and wrong."""
    client = make(5, (), tmp_path / "clients")
    given = answers([client], tmp_path / "out")
    assert not judged([client], given).differences
    answer = given[client.name]
    first, second, third = answer["payments"][:3]
    first["postings"], second["postings"] = second["postings"], first["postings"]
    third["state"] = "not_posted"
    template = {"kind": "late_posting", "confidence": "certain", "payments": [third["id"]], "postings": [], "explanation": ""}
    answer["findings"].append({**template, "expected": {}, "actual": {}})
    tally = judged([client], given)
    assert tally.sure_but_wrong == {"link": 2, "state of a payment": 1, "finding": 1}
    assert tally.given["link"] - tally.right["link"] == 2
    assert {difference.about.split(" of ")[0] for difference in tally.differences} == {"link", "state", "finding"}


def test_shuffled_inputs_are_other_files_with_the_same_records(tmp_path: Path) -> None:
    """Shuffle names and rows, and nothing else; a changed conclusion is told."""
    client = make(8, ("late_posting",), tmp_path / "clients")
    folder = shuffled_copy(client, tmp_path / "shuffled")
    assert len(list(folder.iterdir())) == len(list(client.folder.iterdir()))
    assert not {path.name for path in folder.iterdir()} & {path.name for path in client.folder.iterdir()}
    answer = answers([client], tmp_path / "out")[client.name]
    other = copy.deepcopy(answer)
    assert changed_by_shuffling(answer, other) == ""
    other["payments"][0]["state"] = "pending"
    assert "2 changes" in changed_by_shuffling(answer, other)


def test_the_other_ways_are_measured_on_the_same_links(tmp_path: Path) -> None:
    """Join with the pandas that is here; on a client in order an exact join makes no wrong link, and the program misses none."""
    client = make(12, (), tmp_path / "clients")
    told = compared([client], answers([client], tmp_path / "out"), sys.executable)
    lines = {line.split(" | ")[0].strip("| "): line.split(" | ")[1:] for line in told.splitlines() if line.startswith("| ")}
    assert lines["reconcile"][-2:] == ["1.000", "1.000 |"]
    assert lines["exact join on TIN, date and amount"][2] == "0"
    assert int(lines["join on TIN and amount"][1]) >= int(lines["exact join on TIN, date and amount"][1])
