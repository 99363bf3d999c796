"""Keep the committed sample clients true: made by the script, the same bytes, small, harmless, and answered in full."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.generator.ledger import DoesNotAddUp, Figures, Ledger, Party, Row, TinNumber
from tests.generator.measure import run_all, table
from tests.generator.samples import TARGET, write_samples
from tests.generator.tally import Tally


def _files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def test_the_committed_samples_are_what_the_script_writes(tmp_path: Path) -> None:
    """Compare every file byte for byte, so that nothing in the folder was edited by hand."""
    write_samples(tmp_path / "made")
    made, committed = _files(tmp_path / "made"), _files(TARGET)
    assert made.keys() == committed.keys(), "run: make samples"
    assert [name for name in made if made[name] != committed[name]] == [], "run: make samples"


def test_the_samples_are_small() -> None:
    """Keep the whole folder under a megabyte."""
    assert sum(len(data) for data in _files(TARGET).values()) < 1_000_000


def test_every_number_in_the_samples_was_never_issued() -> None:
    """Look for nine-digit numbers in the text files: each must lie in a range that is given to nobody."""
    for name, data in _files(TARGET).items():
        if name.endswith((".csv", ".txt", ".html", ".md")):
            for number in re.findall(r"\b\d{3}-\d{2}-\d{4}\b|\b\d{2}-\d{7}\b", data.decode()):
                assert number.startswith(("000", "00-", "666", "9")), f"{name}: {number[:3]}..."


def test_the_program_answers_every_sample_in_full(tmp_path: Path) -> None:
    """Reconcile the samples with the real program and compare with what each was built to show."""
    tally: Tally = run_all(write_samples(tmp_path / "samples"), tmp_path / "out")
    told = "\n".join(str(difference) for difference in tally.differences)
    assert not tally.differences, f"{told}\n\n{table(tally)}"


def _ledger(balance: int) -> Ledger:
    from datetime import date

    day = date(2025, 5, 5)
    party = Party(TinNumber("987654329"), ("NOBO NOWH",), "1 NOWH")
    rows = (Row("150", "Tax return filed", day, 100_00), Row("660", "Estimated tax payment", day, -60_00))
    return Ledger(party, "1040", (2024, 12), day, "100000000001", rows, balance, 0, 0, day, Figures())


def test_a_transcript_that_does_not_add_up_is_refused() -> None:
    """Refuse a balance that the rows do not make, so that no sample can be wrong by a slip."""
    assert _ledger(40_00).balance == 40_00
    with pytest.raises(DoesNotAddUp, match="rows make 4000, the stated balance is 4001"):
        _ledger(40_01)


def test_a_number_that_somebody_could_own_is_refused() -> None:
    """Refuse an identification number outside the ranges that were never issued."""
    with pytest.raises(DoesNotAddUp, match="never issued"):
        TinNumber("219099999")
