"""Run nights one after the other: what is new, cleared, reopened, out of sight, and what is said of whom or what is gone."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from reconcile.errors import ExitCode, NothingToReconcile
from reconcile.firm import Firm
from reconcile.nightly import conduct, scan
from tests.firm import AS_OF, OpenGate, night, samples, settle

HALE, OKAFOR, CLEAN = "hale-wrong-year", "okafor-late-posting", "lindqvist-clean"


@pytest.fixture
def open_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conduct, "BatchGate", OpenGate)
    # The program may be worked on while its tests run.
    monkeypatch.setattr(scan, "program_digest", lambda: "0" * 16)


@pytest.mark.usefixtures("open_gate")
def test_findings_live_from_night_to_night(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", HALE), tmp_path / "out"
    aside = tmp_path / "aside.csv"
    first = night(root, out)
    opened = {row.id for row in first.morning.news}
    assert opened and {row.news for row in first.morning.news} == {"new"}
    records = next((root / HALE).glob("*.csv"))
    shutil.copy2(records, aside)
    records.write_text("".join(records.read_text().splitlines(keepends=True)[:2]))
    settle(root)
    second = night(root, out, day=1)
    cleared = {row.id for row in second.morning.news if row.news == "cleared"}
    assert cleared & opened
    shutil.copy2(aside, records)
    third = night(root, out, day=2)
    reopened = {row.id for row in third.morning.news if row.news == "reopened"}
    assert reopened == cleared & opened
    assert {row.first_seen for row in third.morning.news if row.news == "reopened"} == {str(AS_OF)}
    assert {row.age for row in third.morning.news if row.news == "reopened"} == {2}
    assert not night(root, out, day=3).morning.news


@pytest.mark.usefixtures("open_gate")
def test_reports_that_stand_there_tell_a_new_database_what_is_not_new(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", HALE), tmp_path / "out"
    night(root, out)
    shutil.rmtree(out / ".state")
    told = night(root, out, day=5)
    assert not told.morning.news
    assert told.morning.clients[0].age == 5


@pytest.mark.usefixtures("open_gate")
def test_a_client_that_disappeared_is_an_alarm_until_it_is_named_as_left(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", HALE, CLEAN), tmp_path / "out"
    assert night(root, out).code == ExitCode.FINDINGS
    (root / CLEAN).rename(tmp_path / "elsewhere")
    for day in (1, 2):
        told = night(root, out, day=day)
        assert told.code == ExitCode.INCOMPLETE
        assert "2 → 1 client folders" in told.morning.alarms[0] and CLEAN in told.morning.alarms[0]
        assert {row.state for row in told.morning.clients if row.label == CLEAN} == {"gone"}
    assert night(root, out, day=3, firm=Firm(left=(CLEAN,))).code == ExitCode.FINDINGS
    (tmp_path / "elsewhere").rename(root / CLEAN)
    back = night(root, out, day=4)
    assert back.code == ExitCode.FINDINGS and not back.morning.alarms


@pytest.mark.usefixtures("open_gate")
def test_a_file_that_disappeared_is_an_alarm_and_a_renamed_one_is_not(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", CLEAN), tmp_path / "out"
    before = len(list((root / CLEAN).iterdir()))
    night(root, out)
    transcript = sorted((root / CLEAN).glob("*.pdf"))[0]
    transcript.rename(transcript.with_name("renamed.pdf"))
    assert not night(root, out, day=1).morning.alarms
    transcript.with_name("renamed.pdf").unlink()
    told = night(root, out, day=2)
    assert told.code == ExitCode.INCOMPLETE
    assert f"{CLEAN}: {before} → {before - 1} files: renamed.pdf gone" in told.morning.alarms[0]
    assert not night(root, out, day=3).morning.alarms


@pytest.mark.usefixtures("open_gate")
def test_a_finding_whose_input_broke_is_out_of_sight_and_not_cleared(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", HALE), tmp_path / "out"
    opened = {row.id for row in night(root, out).morning.news}
    for path in (root / HALE).glob("*.pdf"):
        path.write_bytes(path.read_bytes()[:400])
    settle(root)
    told = night(root, out, day=1)
    assert told.code in (ExitCode.INCOMPLETE, ExitCode.NO_REPORT)
    missing = [row for row in told.morning.news if row.id in opened]
    assert all(row.news == "lost" and row.note for row in missing)


@pytest.mark.usefixtures("open_gate")
def test_what_is_out_of_sight_is_told_every_night_until_it_is_back(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", HALE), tmp_path / "out"
    found = {row.id for row in night(root, out).morning.news}
    missing = next((root / HALE).glob("*2024*"))
    missing.rename(tmp_path / missing.name)

    def remarks(told: conduct.Told) -> list[str]:
        return [each.what for each in told.morning.troubles if each.where == "findings" and not each.blocking]

    first = night(root, out, day=1)
    lost = {row.id for row in first.morning.news if row.news == "lost"}
    assert lost and lost <= found
    second = night(root, out, day=2)
    assert not second.morning.news and not second.morning.alarms
    since = str(AS_OF + timedelta(days=1))
    assert [f"out of sight since {since}" in words and "a file is gone" in words for words in remarks(second)] == [True]
    (tmp_path / missing.name).rename(missing)
    back = night(root, out, day=3)
    assert {row.id for row in back.morning.news if row.news == "reopened"} == lost and not remarks(back)


@pytest.mark.usefixtures("open_gate")
def test_no_client_folder_is_never_a_clean_night(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", CLEAN), tmp_path / "out"
    night(root, out)
    page = (out / "index.html").read_bytes()
    shutil.rmtree(root / CLEAN)
    with pytest.raises(NothingToReconcile, match="1 → 0 client folders"):
        night(root, out, day=1)
    root.rmdir()
    with pytest.raises(NothingToReconcile):
        night(root, out, day=2)
    assert (out / "index.html").read_bytes() == page


@pytest.mark.usefixtures("open_gate")
def test_a_client_that_left_is_forgotten_after_as_long_as_logs_are_kept(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", HALE, CLEAN), tmp_path / "out"
    night(root, out)
    shutil.rmtree(root / HALE)
    kept = {"firm": Firm(left=(HALE,)), "keep_days": 30}

    def known() -> set[str]:
        with contextlib.closing(sqlite3.connect(out / ".state" / "nightly.sqlite")) as connection:
            tables = ("SELECT label FROM clients", "SELECT client FROM findings", "SELECT client FROM readings")
            return {row[0] for table in tables for row in connection.execute(table)}

    assert not night(root, out, day=1, **kept).morning.notes
    assert not night(root, out, day=31, **kept).morning.notes and HALE in known()
    told = night(root, out, day=32, **kept)
    assert len(told.morning.notes) == 1 and HALE in told.morning.notes[0] and known() == {CLEAN}
    assert (out / HALE / "discrepancies.xlsx").is_file(), "a report is nobody's to remove but its owner's"
    assert not night(root, out, day=33, **kept).morning.notes


@pytest.mark.usefixtures("open_gate")
def test_a_client_that_is_only_missing_is_never_forgotten(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", HALE, CLEAN), tmp_path / "out"
    night(root, out)
    (root / HALE).rename(tmp_path / "elsewhere")
    for day in (1, 200):
        assert HALE in night(root, out, day=day, keep_days=30).morning.alarms[0]
    (tmp_path / "elsewhere").rename(root / HALE)
    assert not night(root, out, day=201).morning.news
