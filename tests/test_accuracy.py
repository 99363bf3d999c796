"""Judge the whole program on labelled clients: every row, every state and every finding must be right.

Set ``RECONCILE_ACCURACY`` to the number of clients for a longer run than the usual one.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.generator.catalogue import ready
from tests.generator.clients import make
from tests.generator.measure import make_clients, mixture, run_all, table

CLIENTS = 56
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
    assert singles == {(name,) for name in ready()}
    assert () in mixture(CLIENTS)


@pytest.mark.parametrize("faults", [(), ("wrong_period", "dishonored"), ("unproven_transcript",)])
def test_a_seed_gives_the_same_client_every_time(tmp_path: Path, faults: tuple[str, ...]) -> None:
    """Write the same bytes and the same key twice."""
    first, second = make(5, faults, tmp_path / "a"), make(5, faults, tmp_path / "b")
    assert (first.transcripts, first.payments, first.findings) == (second.transcripts, second.payments, second.findings)
    ours = {path.name: path.read_bytes() for path in first.folder.iterdir()}
    assert ours == {path.name: path.read_bytes() for path in second.folder.iterdir()}
