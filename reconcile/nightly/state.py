"""Keep what one night must know of the others in an embedded SQLite database: readings, clients, findings, runs.

The database holds ids, digests, masked texts and amounts; no raw bytes of a file, no pickle. Whatever is wrong with it costs time
and the history, never a report: a damaged database is set aside under another name, and a new one is begun.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reconcile.errors import CannotWrite
from reconcile.files import printable_name
from reconcile.outputs import system_reason

FOLDER, DATABASE = ".state", "nightly.sqlite"

MIGRATIONS: tuple[str, ...] = (
    """
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
    """,
)
"""The steps from an empty database to today's; ``user_version`` counts how many were taken. A step is never altered."""


class DamagedState(Exception):
    """Report that the database cannot be used: it is damaged, or of a newer program."""


@dataclass(frozen=True, slots=True)
class ClientState:
    """Hold what is known of a client since its last run.

    ``fingerprint`` names inputs, settings and program together; it is ``None`` when the client must be looked at again. ``gone``
    is the day its folder was first missing. ``content`` is the digest of its report without the day.
    """

    label: str
    fingerprint: str | None
    code: int
    as_of: str | None
    run: int
    gone: str | None
    content: str | None
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FindingState:
    """Hold one finding's life: ``news`` says what befell it in run ``run`` (see ``history``)."""

    client: str
    id: str
    facts: Mapping[str, Any]
    digest: str
    first_seen: str
    last_seen: str
    cleared: str | None = None
    why_cleared: str | None = None
    reopened: int = 0
    news: str | None = None
    run: int = 0


class State:
    """Hold the open database. Only the process that coordinates a run writes to it."""

    def __init__(self, connection: sqlite3.Connection, kept: str | None = None) -> None:
        """Take the connection, and the name under which an older schema is kept when the database was just brought up to date."""
        self._db, self.kept = connection, kept

    @classmethod
    def open(cls, out: Path) -> State:
        """Open the database of an output folder, making or migrating it where needed.

        Raises:
            DamagedState: when it is damaged, or was written by a newer program.
            CannotWrite: when it cannot be made.
        """
        path = out / FOLDER / DATABASE
        try:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            # Made here and not by SQLite, so that it is closed to others from its first moment.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600))
        except OSError as error:
            shown = printable_name(str(path))
            raise CannotWrite(f"{shown}: cannot be written ({error.strerror}). Mend its permissions.") from error
        connection = sqlite3.connect(path, isolation_level=None, timeout=10)
        try:
            return cls(connection, _prepare(connection, path))
        except BaseException:
            connection.close()
            raise

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    @contextlib.contextmanager
    def saving(self) -> Iterator[None]:
        """Save all that is written inside, or nothing of it."""
        with _guarded():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    # --- runs ---------------------------------------------------------------------------------------------------------------

    def begin_run(self, started: str, as_of: str, version: str) -> int:
        """Enter a run that begins, and return its number."""
        with _guarded():
            row = self._db.execute(
                "INSERT INTO runs (started, as_of, version) VALUES (?, ?, ?) RETURNING id", (started, as_of, version)
            ).fetchone()
            return int(row[0])

    def end_run(self, run: int, ended: str, code: int, counts: Mapping[str, Any], page: str) -> None:
        """Enter how a run ended; ``page`` is the digest of what it told."""
        with _guarded():
            self._db.execute(
                "UPDATE runs SET ended = ?, code = ?, counts = ?, page = ? WHERE id = ?",
                (ended, code, json.dumps(counts, sort_keys=True), page, run),
            )

    def runs(self, limit: int) -> list[dict[str, Any]]:
        """Return the latest runs, newest first."""
        with _guarded():
            rows = self._db.execute(
                "SELECT id, started, ended, as_of, code, version, counts, page FROM runs ORDER BY id DESC LIMIT ?", (limit,)
            ).fetchall()
        names = ("id", "started", "ended", "as_of", "code", "version", "counts", "page")
        return [{**dict(zip(names, row, strict=True)), "counts": _loads(row[6])} for row in rows]

    def last_complete_run(self) -> int:
        """Return the number of the last run that came to its end, or 0."""
        with _guarded():
            row = self._db.execute("SELECT max(id) FROM runs WHERE ended IS NOT NULL").fetchone()
        return int(row[0] or 0)

    # --- clients ------------------------------------------------------------------------------------------------------------

    _CLIENT = "label, fingerprint, code, as_of, run, gone, content, facts"

    def clients(self) -> dict[str, ClientState]:
        """Return every client by label."""
        with _guarded():
            rows = self._db.execute(f"SELECT {self._CLIENT} FROM clients ORDER BY label")
            return {row[0]: _client(row) for row in rows}

    def save_client(self, client: ClientState) -> None:
        """Enter a client as it is now."""
        facts = json.dumps(client.facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        row = (client.label, client.fingerprint, client.code, client.as_of, client.run, client.gone, client.content, facts)
        with _guarded():
            self._db.execute(f"INSERT OR REPLACE INTO clients ({self._CLIENT}) VALUES ({','.join('?' * 8)})", row)

    def forget_client(self, label: str) -> None:
        """Remove a client that is gone for good, with its findings and readings."""
        with _guarded():
            self._db.execute("DELETE FROM clients WHERE label = ?", (label,))
            self._db.execute("DELETE FROM findings WHERE client = ?", (label,))
            self._db.execute("DELETE FROM readings WHERE client = ?", (label,))

    # --- readings -----------------------------------------------------------------------------------------------------------

    def readings(self, client: str) -> dict[bytes, bytes]:
        """Return the stored readings of a client's files by their keys."""
        with _guarded():
            return dict(self._db.execute("SELECT key, body FROM readings WHERE client = ?", (client,)))

    def save_readings(self, client: str, used: Iterable[bytes], fresh: Mapping[bytes, bytes]) -> None:
        """Keep the readings that were used, add the fresh ones, and forget the client's others."""
        with _guarded():
            stored = {row[0] for row in self._db.execute("SELECT key FROM readings WHERE client = ?", (client,))}
            self._db.executemany("DELETE FROM readings WHERE key = ?", [(key,) for key in stored.difference(used)])
            rows = [(key, client, body) for key, body in sorted(fresh.items())]
            self._db.executemany("INSERT OR REPLACE INTO readings (key, client, body) VALUES (?, ?, ?)", rows)

    # --- findings -----------------------------------------------------------------------------------------------------------

    _FINDING = "client, id, facts, digest, first_seen, last_seen, cleared, why_cleared, reopened, news, run"

    def findings(self, client: str | None = None, news_since: int | None = None) -> list[FindingState]:
        """Return findings: a client's, or those with news after a run, or all; by client and id."""
        where, value = ("client = ?", client) if client is not None else ("run > ?", -1 if news_since is None else news_since)
        with _guarded():
            rows = self._db.execute(f"SELECT {self._FINDING} FROM findings WHERE {where} ORDER BY client, id", (value,))
            return [FindingState(row[0], row[1], _loads(row[2]), *row[3:]) for row in rows]

    def oldest(self) -> dict[str, str]:
        """Return by client the day its oldest open finding was first seen."""
        with _guarded():
            return dict(self._db.execute("SELECT client, min(first_seen) FROM findings WHERE cleared IS NULL GROUP BY client"))

    def out_of_sight(self, since: str) -> dict[str, list[tuple[str, int, str]]]:
        """Return by client from which day how many findings are out of sight though nothing proves them settled, and why."""
        asked = "SELECT client, cleared, count(*), why_cleared FROM findings WHERE cleared >= ? AND why_cleared IS NOT NULL"
        found: dict[str, list[tuple[str, int, str]]] = {}
        with _guarded():
            for client, day, number, why in self._db.execute(f"{asked} GROUP BY 1, 2, 4 ORDER BY 1, 2, 4", (since,)):
                found.setdefault(client, []).append((day, number, why))
        return found

    def save_finding(self, finding: FindingState) -> None:
        """Enter a finding as it is now."""
        facts = json.dumps(finding.facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        row = (
            *(finding.client, finding.id, facts, finding.digest, finding.first_seen, finding.last_seen),
            *(finding.cleared, finding.why_cleared, finding.reopened, finding.news, finding.run),
        )
        with _guarded():
            self._db.execute(f"INSERT OR REPLACE INTO findings ({self._FINDING}) VALUES ({','.join('?' * 11)})", row)


def set_aside(out: Path) -> Path | None:
    """Move the database to a free name beside it, with its journal, and return the new name."""
    path = out / FOLDER / DATABASE
    number = 1
    while (target := path.with_name(f"nightly-damaged-{number}.sqlite")).exists():
        number += 1
    try:
        path.replace(target)
    except FileNotFoundError:
        return None
    except OSError as error:
        shown = printable_name(str(path))
        raise CannotWrite(f"{shown}: cannot be set aside ({error.strerror}). Mend its permissions.") from error
    for suffix in ("-journal", "-wal", "-shm"):
        with contextlib.suppress(OSError):
            path.with_name(path.name + suffix).replace(target.with_name(target.name + suffix))
    return target


def remove_old_copies(out: Path, before: float) -> None:
    """Remove the databases that were kept aside, damaged or of an older schema, and not written to since a moment."""
    for pattern in ("nightly-damaged-*.sqlite*", "nightly-schema-*.sqlite*"):
        for path in (out / FOLDER).glob(pattern):
            with contextlib.suppress(OSError):
                if path.lstat().st_mtime < before:
                    path.unlink()


@contextlib.contextmanager
def _guarded() -> Iterator[None]:
    """Tell a damaged database from a disk that refuses."""
    try:
        yield
    except sqlite3.OperationalError as error:
        words = str(error)
        if any(sign in words for sign in ("full", "readonly", "disk I/O", "unable to open", "locked")):
            raise CannotWrite(f"the nightly database cannot be written ({words}). Make room, or mend its permissions.") from error
        raise DamagedState(words) from error
    except (sqlite3.DatabaseError, ValueError) as error:
        raise DamagedState("it is damaged") from error
    except OSError as error:
        reason = system_reason(error)
        raise CannotWrite(f"the nightly database cannot be copied ({reason}). Make room, or mend its permissions.") from error


def _prepare(connection: sqlite3.Connection, path: Path) -> str | None:
    """Bring the schema up to date, and return the name under which the older database is kept, where there was one."""
    with _guarded():
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA trusted_schema = OFF")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > len(MIGRATIONS):
            raise DamagedState(f"it was written by a newer program (schema {version}, this one knows {len(MIGRATIONS)})")
        kept = _keep_copy(connection, path, version) if 0 < version < len(MIGRATIONS) else None
        if version < len(MIGRATIONS):
            # One transaction for all steps: whatever happens, the old schema stands whole or the new one does.
            steps = "; ".join(MIGRATIONS[version:])
            connection.executescript(f"BEGIN IMMEDIATE; {steps}; PRAGMA user_version = {len(MIGRATIONS)}; COMMIT;")
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise DamagedState("its pages do not agree with each other")
    return kept


def _keep_copy(connection: sqlite3.Connection, path: Path, version: int) -> str:
    """Copy the database of an older program aside, as it is, before it is changed."""
    target = path.with_name(f"nightly-schema-{version}.sqlite")
    with contextlib.suppress(FileNotFoundError):
        target.unlink()
    os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    with contextlib.closing(sqlite3.connect(target)) as copy:
        connection.backup(copy)
    return target.name


def _client(row: tuple[Any, ...]) -> ClientState:
    label, fingerprint, code, as_of, run, gone, content, facts = row
    return ClientState(label, fingerprint, code, as_of, run, gone, content, _loads(facts))


def _loads(text: str) -> dict[str, Any]:
    loaded = json.loads(text)
    if not isinstance(loaded, dict):
        raise ValueError("not an object")
    return loaded
