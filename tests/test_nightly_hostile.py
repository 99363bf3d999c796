"""Put a bomb, a crash, a hang and a flood into a night: each costs its one file, and no other client sees a difference."""

from __future__ import annotations

import faulthandler
import json
import multiprocessing
import os
import re
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reconcile import reading, sandbox
from reconcile.config import Settings
from reconcile.errors import ExitCode
from reconcile.files import InputFile
from reconcile.model import FileReading
from reconcile.nightly import conduct, pool, reader, scan
from reconcile.nightly.conduct import Told
from tests.firm import OpenGate, night, reports, samples, settle
from tests.test_extract_builder import Page, make_pdf

HALE, OKAFOR, CLEAN = "hale-wrong-year", "okafor-late-posting", "lindqvist-clean"
TRIED_AGAIN = "had to be tried again"
LIMITS = sandbox.Limits(seconds=3.0)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="workers read without a child of their own on Linux only")


def bomb() -> bytes:
    """Return a small PDF that lays out so many words that any reader is busy for longer than it is given."""
    row = b"1 0 0 1 40 %d.%d Tm (150 Tax return filed 04-15-2024 $1,000.00) Tj "
    return make_pdf([Page(b"BT /F1 9 Tf " + b"".join(row % (place % 700, place) for place in range(700_000)) + b"ET")])


@pytest.fixture
def forked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fork the workers, so that what is patched here is patched there, and be short with files."""
    monkeypatch.setattr(conduct, "BatchGate", OpenGate)
    monkeypatch.setattr(scan, "program_digest", lambda: "0" * 16)
    monkeypatch.setattr(pool, "_context", lambda: multiprocessing.get_context("fork"))
    monkeypatch.setattr(reader, "_LIMITS", LIMITS)
    monkeypatch.setattr(sandbox, "Limits", lambda: LIMITS)


def retried(told: Told) -> bool:
    return any(TRIED_AGAIN in note for note in told.morning.notes)


@pytest.mark.usefixtures("forked")
def test_a_bomb_costs_its_file_and_names_the_limit(tmp_path: Path) -> None:
    root = samples(tmp_path / "firm", HALE, OKAFOR, CLEAN)
    night(root, tmp_path / "without")
    (root / OKAFOR / "statement.pdf").write_bytes(bomb())
    settle(root)
    told = night(root, tmp_path / "out")
    assert told.code == ExitCode.INCOMPLETE
    rows = {row.label: row for row in told.morning.clients}
    assert rows[OKAFOR].state == "reconciled"
    document, source = _statement(tmp_path)
    assert source["status"] == "unreadable"
    # On a busy machine the clock's limit is met before the processor's.
    assert re.search(r"it took longer than (3 seconds of the processor|9 seconds)", source["reason"])
    others = {name: data for name, data in reports(tmp_path / "out").items() if not name.startswith(OKAFOR)}
    assert others == {name: data for name, data in reports(tmp_path / "without").items() if not name.startswith(OKAFOR)}
    before = json.loads((tmp_path / "without" / OKAFOR / "reconciliation.json").read_text())
    assert document["findings"] == before["findings"] and document["postings"] == before["postings"]

    again = night(root, tmp_path / "out", day=1)
    counts = again.morning.counts()
    assert counts["clients"]["reconciled"] == 1, "the limit is tried again each night"
    # Where another of the two limits was met first, the report says so.
    assert counts["clients"]["written"] == (_statement(tmp_path)[1]["reason"] != source["reason"])
    assert counts["files"]["read"] == 1
    assert not retried(again), "a client that has met a limit costs no worker"


def _statement(place: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the report on the client with the bomb, and what it says of that file."""
    document = json.loads((place / "out" / OKAFOR / "reconciliation.json").read_text())
    (source,) = [each for each in document["sources"] if each["path"] == "statement.pdf"]
    return document, source


def _crash() -> None:
    faulthandler.disable()
    os.kill(os.getpid(), signal.SIGSEGV)


def _hang() -> None:
    # As a library does: nothing written in Python gets a turn.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    while True:
        time.sleep(60)


def _flood() -> None:
    bytearray(8 * 1024**3)


@pytest.mark.usefixtures("forked")
@pytest.mark.parametrize(("fault", "costs_a_worker"), [(_crash, True), (_hang, True), (_flood, False)])
def test_a_reader_that_fails_in_the_worker_is_asked_again_in_a_child(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Callable[[], None], costs_a_worker: bool
) -> None:
    root = samples(tmp_path / "firm", HALE, OKAFOR, CLEAN)
    night(root, tmp_path / "without")
    honest = reading.read_file

    def faulty(file: InputFile, settings: Settings) -> FileReading:
        if OKAFOR in str(file.path) and file.name.endswith(".xlsx"):
            fault()
        return honest(file, settings)

    monkeypatch.setattr(reader, "read_file", faulty)
    told = night(root, tmp_path / "out")
    assert retried(told) == costs_a_worker
    assert reports(tmp_path / "out") == reports(tmp_path / "without")
    assert night(root, tmp_path / "out", day=1).morning.counts()["clients"]["reconciled"] == 0


def test_a_worker_whose_limits_are_set_reads_what_the_child_reads(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from reconcile import config, files

    root = samples(tmp_path / "firm")
    monkeypatch.setattr(reader, "_process", reader._Process())
    settings = Settings()
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        settings = config.load(folder, None)
        for file in files.discover(folder, files.Limits())[0]:
            careful = reader.read(file, settings, careful=True)
            monkeypatch.setattr(reader._process, "expendable", True)
            assert reader.read(file, settings) == careful
            monkeypatch.setattr(reader._process, "expendable", False)
    reader.close()
