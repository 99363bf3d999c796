"""Keep the database: migration, what it holds, what a reading looks like in it, how the history is followed."""

from __future__ import annotations

import sqlite3
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reconcile import config, files
from reconcile.errors import ExitCode
from reconcile.nightly import codec, history, scan, state, status
from reconcile.nightly.history import Night
from reconcile.nightly.state import ClientState, DamagedState, State
from reconcile.reading import read_file
from tests.firm import SAMPLES, samples

NIGHT = Night(run=7, baseline=6, as_of="2026-09-30")


def facts(name: str, digest: str = "d") -> dict[str, object]:
    return {"id": name, "digest": digest, "kind": "late_posting", "severity": "high", "amount": "1.00", "module": "m"}


@pytest.mark.parametrize("folder", sorted(path for path in SAMPLES.iterdir() if path.is_dir()), ids=lambda path: path.name)
def test_a_stored_reading_comes_back_as_it_was(folder: Path) -> None:
    inputs, _, _ = files.discover(folder, files.Limits())
    for file in inputs:
        reading = read_file(file, config.Settings())
        try:
            body = codec.encode(reading)
        except codec.Unstorable:
            continue
        assert codec.decode(body, file.sha256) == reading


def test_what_is_no_reading_is_refused() -> None:
    for body in (b"", b"nonsense", b"x\x9c\x03\x00\x00\x00\x00\x01"):
        with pytest.raises(ValueError, match="stored reading"):
            codec.decode(body, "0" * 64)


def test_a_whole_number_is_never_stored() -> None:
    file, *_ = files.discover(next(path for path in SAMPLES.iterdir() if path.is_dir()), files.Limits())[0]
    import dataclasses

    reading = read_file(file, config.Settings())
    bad = dataclasses.replace(reading, source=dataclasses.replace(reading.source, reason="987-65-4321"))
    with pytest.raises(codec.Unstorable):
        codec.encode(bad)


def test_the_database_is_for_the_owner_alone_and_remembers(tmp_path: Path) -> None:
    known = State.open(tmp_path)
    run = known.begin_run("2026-09-30T02:00:00Z", "2026-09-30", "1")
    client = ClientState("a", "f", 1, "2026-09-30", run, None, "c", {"sources": [["x.pdf", "00", "read", "payments"]]})
    with known.saving():
        known.save_client(client)
        known.save_readings("a", [b"1", b"2"], {b"1": b"one", b"2": b"two"})
    known.save_readings("a", [b"2", b"3"], {b"3": b"three"})
    known.end_run(run, "2026-09-30T02:01:00Z", 1, {"n": 1}, "p")
    known.close()
    again = State.open(tmp_path)
    assert again.clients() == {"a": client}
    assert again.readings("a") == {b"2": b"two", b"3": b"three"}
    assert again.last_complete_run() == run
    again.forget_client("a")
    assert again.clients() == {} and again.readings("a") == {}
    again.close()
    assert stat.S_IMODE((tmp_path / state.FOLDER / state.DATABASE).stat().st_mode) == 0o600


def test_what_fails_half_way_is_not_saved(tmp_path: Path) -> None:
    known = State.open(tmp_path)
    with pytest.raises(ZeroDivisionError), known.saving():
        known.save_client(ClientState("a", None, 0, None, 1, None, None, {}))
        _ = 1 // 0
    assert known.clients() == {}
    known.close()


def test_an_older_database_is_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = State.open(tmp_path)
    known.save_client(ClientState("a", "f", 0, "2026-09-30", 1, None, None, {}))
    known.close()
    monkeypatch.setattr(state, "MIGRATIONS", (*state.MIGRATIONS, "ALTER TABLE runs ADD COLUMN extra TEXT; SELECT 1"))
    migrated = State.open(tmp_path)
    assert list(migrated.clients()) == ["a"]
    migrated.close()
    with sqlite3.connect(tmp_path / state.FOLDER / state.DATABASE) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(state.MIGRATIONS),)
        assert "extra" in [row[1] for row in connection.execute("PRAGMA table_info(runs)")]
    connection.close()


def test_a_migration_that_fails_leaves_the_old_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    State.open(tmp_path).close()
    monkeypatch.setattr(state, "MIGRATIONS", (*state.MIGRATIONS, "CREATE TABLE more (a); CREATE TABLE more (a)"))
    with pytest.raises(DamagedState):
        State.open(tmp_path)
    monkeypatch.undo()
    State.open(tmp_path).close()


# --- history --------------------------------------------------------------------------------


def test_a_finding_is_new_changed_cleared_and_reopened() -> None:
    (new,) = history.follow("c", [], [facts("F-1")], NIGHT)
    assert (new.news, new.first_seen, new.cleared) == ("new", "2026-09-30", None)
    later = Night(8, 7, "2026-10-01")
    (same,) = history.follow("c", [new], [facts("F-1")], later)
    assert (same.news, same.run, same.last_seen) == ("new", 7, "2026-10-01")
    (changed,) = history.follow("c", [new], [facts("F-1", "other")], later)
    assert (changed.news, changed.first_seen, changed.run) == ("changed", "2026-09-30", 8)
    (lost,) = history.follow("c", [new], [], later, "a file is gone")
    assert (lost.news, lost.cleared, lost.why_cleared) == ("lost", "2026-10-01", "a file is gone")
    (cleared,) = history.follow("c", [new], [], later)
    assert (cleared.news, cleared.cleared, cleared.why_cleared) == ("cleared", "2026-10-01", None)
    assert history.follow("c", [cleared], [], Night(9, 8, "2026-10-02")) == []
    (back,) = history.follow("c", [cleared], [facts("F-1")], Night(9, 8, "2026-10-02"))
    assert (back.news, back.reopened, back.first_seen, back.cleared) == ("reopened", 1, "2026-09-30", None)


def test_what_an_unfinished_run_entered_is_still_new() -> None:
    (new,) = history.follow("c", [], [facts("F-1")], NIGHT)
    (still,) = history.follow("c", [new], [facts("F-1", "other")], Night(8, 6, "2026-10-01"))
    assert still.news == "new"


def test_gone_files_are_those_whose_name_and_content_are_gone() -> None:
    before = [["a.pdf", "01"], ["b.pdf", "02"], ["c.pdf", "03"]]
    assert history.gone_files(before, [["a.pdf", "09"], ["new name.pdf", "02"]]) == ["c.pdf"]


# --- scan, status --------------------------------------------------------------------------------


def test_a_scan_names_clients_only(tmp_path: Path) -> None:
    root = samples(tmp_path / "firm", "lindqvist-clean", "hale-wrong-year")
    (root / ".hidden").mkdir()
    (root / "README.md").write_text("no client")
    (root / "out").mkdir()
    (root / "link").symlink_to(root / "lindqvist-clean")
    found, passed = scan.clients(root, root / "out", 2 * 10**18)
    assert [client.label for client in found] == ["hale-wrong-year", "lindqvist-clean"]
    assert all(client.listing for client in found) and "link" in passed[0]
    (root / "lindqvist-clean" / ".DS_Store").write_text("litter")
    again, _ = scan.clients(root, root / "out", 2 * 10**18)
    assert [client.listing for client in again] == [client.listing for client in found]


def test_status_is_good_stale_unfinished_or_missing(tmp_path: Path) -> None:
    now = datetime(2026, 10, 1, 8, 30, tzinfo=UTC)
    assert status.look(tmp_path, now, 26).code == ExitCode.NO_REPORT
    known = State.open(tmp_path)
    run = known.begin_run("2026-10-01T02:00:00Z", "2026-10-01", "1")
    assert status.look(tmp_path, now, None).code == ExitCode.INCOMPLETE
    known.end_run(run, "2026-10-01T02:30:00Z", 1, {}, "p")
    known.close()
    assert status.look(tmp_path, now, 26).code == ExitCode.OK
    assert status.look(tmp_path, now, 5).code == ExitCode.INCOMPLETE
    assert status.look(tmp_path, now.replace(year=2025), 26).code == ExitCode.INCOMPLETE
    assert "6 hours ago" in status.look(tmp_path, now, None).text()
    (tmp_path / state.FOLDER / state.DATABASE).write_bytes(b"garbage" * 1000)
    assert status.look(tmp_path, now, 26).code == ExitCode.NO_REPORT
