"""Keep the database: migration, what it holds, what a reading looks like in it, how the history is followed."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reconcile import config, files
from reconcile.errors import CannotWrite, ExitCode
from reconcile.nightly import codec, history, scan, state, status
from reconcile.nightly.history import Night, Sight
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


# --- from schema to schema ---------------------------------------------------------------------------------------------------

FIRST_SCHEMA = """
    CREATE TABLE readings (key BLOB PRIMARY KEY, client TEXT NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
    CREATE INDEX readings_of_client ON readings (client);
    CREATE TABLE clients (
        label TEXT PRIMARY KEY, fingerprint TEXT, code INTEGER NOT NULL, as_of TEXT, run INTEGER NOT NULL, gone TEXT,
        content TEXT, facts TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE findings (
        client TEXT NOT NULL, id TEXT NOT NULL, facts TEXT NOT NULL, digest TEXT NOT NULL,
        first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, cleared TEXT, why_cleared TEXT, reopened INTEGER NOT NULL DEFAULT 0,
        news TEXT, run INTEGER NOT NULL, PRIMARY KEY (client, id)
    ) WITHOUT ROWID;
    CREATE INDEX findings_of_run ON findings (run);
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY, started TEXT NOT NULL, ended TEXT, as_of TEXT NOT NULL, code INTEGER, version TEXT NOT NULL,
        counts TEXT NOT NULL DEFAULT '{}', page TEXT
    );
    PRAGMA user_version = 1;
"""
"""The schema of the first release, as it is recorded: databases like it are out there, whatever becomes of the program."""
# What a later release may do: add a column, fill it from what is known, and put an index on it.
LATER = (
    "ALTER TABLE findings ADD COLUMN age_key TEXT; UPDATE findings SET age_key = first_seen || ' ' || id",
    "CREATE INDEX findings_by_age ON findings (age_key); ALTER TABLE runs ADD COLUMN host TEXT",
)


def of_first_release(out: Path) -> Path:
    """Write a database as the first release left it after a night with one open finding and one cleared."""
    path = out / state.FOLDER / state.DATABASE
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.executescript(FIRST_SCHEMA)
        connection.execute("INSERT INTO clients VALUES ('a', 'f', 1, '2026-09-30', 1, NULL, 'c', '{\"stake\": 5}')")
        for name, cleared in (("F-1", None), ("F-2", "2026-09-29")):
            row = ("a", name, json.dumps(facts(name)), "d", "2026-08-01", "2026-09-28", cleared, None, 1, "new", 1)
            connection.execute(f"INSERT INTO findings VALUES ({','.join('?' * len(row))})", row)
        connection.execute("INSERT INTO runs (started, ended, as_of, code, version) VALUES ('s', 'e', '2026-09-30', 1, '0.1')")
    connection.close()
    return path


def schema_of(path: Path) -> set[tuple[str, ...]]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    return {tuple(" ".join(str(each).split()) for each in row) for row in rows}


def version_of(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def test_the_first_step_is_what_it_was_in_the_first_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded = of_first_release(tmp_path)
    monkeypatch.setattr(state, "MIGRATIONS", state.MIGRATIONS[:1])
    (tmp_path / "new").mkdir()
    State.open(tmp_path / "new").close()
    assert schema_of(tmp_path / "new" / state.FOLDER / state.DATABASE) == schema_of(recorded)


@pytest.mark.parametrize("taken", [0, 1], ids=["two steps", "one step"])
def test_an_older_database_is_brought_up_to_date_and_keeps_its_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: int
) -> None:
    path = of_first_release(tmp_path)
    first = len(state.MIGRATIONS)
    if taken:
        monkeypatch.setattr(state, "MIGRATIONS", (*state.MIGRATIONS, *LATER[:taken]))
        State.open(tmp_path).close()
        monkeypatch.undo()
    monkeypatch.setattr(state, "MIGRATIONS", (*state.MIGRATIONS, *LATER))
    before = version_of(path)
    known = State.open(tmp_path)
    assert known.kept == f"nightly-schema-{before}.sqlite"
    assert known.clients()["a"].facts == {"stake": 5} and known.last_complete_run() == 1
    lives = {each.id: (each.first_seen, each.last_seen, each.cleared, each.reopened) for each in known.findings()}
    assert lives == {"F-1": ("2026-08-01", "2026-09-28", None, 1), "F-2": ("2026-08-01", "2026-09-28", "2026-09-29", 1)}
    known.close()
    assert version_of(path) == first + len(LATER)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT age_key FROM findings ORDER BY id").fetchall() == [
            ("2026-08-01 F-1",),
            ("2026-08-01 F-2",),
        ]
    copy = path.with_name(f"nightly-schema-{before}.sqlite")
    assert version_of(copy) == before and stat.S_IMODE(copy.stat().st_mode) == 0o600
    again = State.open(tmp_path)
    assert again.kept is None, "it is said once"
    again.close()


def test_a_migration_that_fails_leaves_the_old_schema_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = of_first_release(tmp_path)
    before = schema_of(path)
    # The first step alone would do; the second cannot.
    monkeypatch.setattr(state, "MIGRATIONS", (*state.MIGRATIONS, LATER[0], "CREATE TABLE more (a); CREATE TABLE more (a)"))
    with pytest.raises(DamagedState):
        State.open(tmp_path)
    monkeypatch.undo()
    assert schema_of(path) == before and version_of(path) == 1
    known = State.open(tmp_path)
    assert [each.id for each in known.findings("a")] == ["F-1", "F-2"]
    known.close()


def test_a_copy_that_cannot_be_made_leaves_the_old_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = of_first_release(tmp_path)
    path.with_name("nightly-schema-1.sqlite").mkdir()
    monkeypatch.setattr(state, "MIGRATIONS", (*state.MIGRATIONS, *LATER))
    with pytest.raises(CannotWrite, match="cannot be copied"):
        State.open(tmp_path)
    assert version_of(path) == 1


# --- history --------------------------------------------------------------------------------


def test_a_finding_is_new_changed_cleared_and_reopened() -> None:
    (new,) = history.follow("c", [], [facts("F-1")], NIGHT)
    assert (new.news, new.first_seen, new.cleared) == ("new", "2026-09-30", None)
    later = Night(8, 7, "2026-10-01")
    (same,) = history.follow("c", [new], [facts("F-1")], later)
    assert (same.news, same.run, same.last_seen) == ("new", 7, "2026-10-01")
    (changed,) = history.follow("c", [new], [facts("F-1", "other")], later)
    assert (changed.news, changed.first_seen, changed.run) == ("changed", "2026-09-30", 8)
    (lost,) = history.follow("c", [new], [], later, Sight("a file is gone"))
    assert (lost.news, lost.cleared, lost.why_cleared) == ("lost", "2026-10-01", "a file is gone")
    (cleared,) = history.follow("c", [new], [], later)
    assert (cleared.news, cleared.cleared, cleared.why_cleared) == ("cleared", "2026-10-01", None)
    assert history.follow("c", [cleared], [], Night(9, 8, "2026-10-02")) == []
    (back,) = history.follow("c", [cleared], [facts("F-1")], Night(9, 8, "2026-10-02"))
    assert (back.news, back.reopened, back.first_seen, back.cleared) == ("reopened", 1, "2026-09-30", None)


def test_what_was_out_of_sight_is_cleared_once_all_is_back_and_it_is_not() -> None:
    (old,) = history.follow("a", [], [facts("F-1")], NIGHT)
    (lost,) = history.follow("a", [old], [], Night(8, 7, "2026-10-01"), Sight("a file is gone", missing=True))
    assert (lost.news, lost.why_cleared) == ("lost", "a file is gone")
    # The others can be read, but what is missing may still be what it stood in.
    assert history.follow("a", [lost], [], Night(9, 8, "2026-10-02"), Sight(None, missing=True)) == []
    assert history.follow("a", [lost], [], Night(9, 8, "2026-10-02"), Sight("an input could not be trusted")) == []
    (cleared,) = history.follow("a", [lost], [], Night(9, 8, "2026-10-02"))
    assert (cleared.news, cleared.why_cleared, cleared.cleared) == ("cleared", None, "2026-10-02")
    assert history.follow("a", [cleared], [], Night(10, 9, "2026-10-03")) == []


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
