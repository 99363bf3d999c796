"""Putting the report in its place: old or new and never half, private, with a history, and with clear words when it cannot."""

from __future__ import annotations

import json
import os
import random
import signal
import stat
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from reconcile import files, report
from reconcile.errors import CannotWrite
from reconcile.report.grid import Words
from tests.test_report_factory import LEGEND, client

ROOT = Path(__file__).parent.parent


def write(folder: Path, day: int = 2) -> report.Written:
    return report.write(replace(client(), as_of=date(2026, 3, day)), folder, LEGEND)


def test_files_are_the_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        written = write(tmp_path / "new" / "client")
        write(tmp_path / "new" / "client", 3)
    finally:
        os.umask(before)
    for path in (tmp_path / "new").rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path
    assert written.json.name == "reconciliation.json"


def test_a_replaced_report_is_kept_under_its_date_and_never_altered(tmp_path: Path) -> None:
    first = write(tmp_path, 2)
    old = (first.workbook.read_bytes(), first.json.read_bytes())
    write(tmp_path, 3)
    history = tmp_path / "history"
    kept = (history / "discrepancies-2026-03-02.xlsx", history / "reconciliation-2026-03-02.json")
    assert (kept[0].read_bytes(), kept[1].read_bytes()) == old
    write(tmp_path, 3)
    assert len(list(history.iterdir())) == 2
    write(tmp_path, 2)
    write(tmp_path, 3)
    assert (kept[0].read_bytes(), kept[1].read_bytes()) == old
    assert len(list(history.glob("reconciliation-*"))) == 2


def test_what_changed_since_the_last_report_is_said_and_said_again(tmp_path: Path) -> None:
    base = client()
    report.write(base, tmp_path, LEGEND)
    changed = replace(base.findings[1], amount=1)
    later = replace(
        base, as_of=date(2026, 3, 9), findings=(changed, *base.findings[2:], replace(base.findings[0], id="F-new00001"))
    )
    path = report.write(later, tmp_path, LEGEND).workbook
    stood = path.read_bytes()
    summary = [str(cell.value) for row in openpyxl.load_workbook(path)["Summary"].iter_rows() for cell in row]
    assert any("as of 2026-03-02: 1 new, 1 changed, 4 as before, 1 gone" in text for text in summary)
    assert report.write(later, tmp_path, LEGEND).workbook.read_bytes() == stood


def test_a_broken_earlier_json_does_not_stop_the_report(tmp_path: Path) -> None:
    written = write(tmp_path)
    written.json.write_text("{broken", encoding="utf-8")
    write(tmp_path, 3)
    assert json.loads(written.json.read_text(encoding="utf-8"))["as_of"] == "2026-03-03"
    assert (tmp_path / "history" / "reconciliation-unknown.json").read_text(encoding="utf-8") == "{broken"


def test_no_temporary_file_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    private = tmp_path / "temp"
    private.mkdir()
    monkeypatch.setenv("TMPDIR", str(private))
    write(tmp_path / "out")
    assert list(private.iterdir()) == []
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["discrepancies.xlsx", "reconciliation.json"]


@pytest.mark.parametrize("name", ["discrepancies.xlsx", "reconciliation.json"])
def test_a_link_is_refused_and_its_target_left_alone(tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    target = tmp_path / "precious"
    target.write_text("mine")
    (out / name).symlink_to(target)
    with pytest.raises(CannotWrite, match="link"):
        write(out)
    assert target.read_text() == "mine"


def test_a_file_in_the_folders_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(CannotWrite):
        write(tmp_path / "out")


def test_a_locked_workbook_does_not_lose_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path)
    real = files.Stage.place

    def locked(stage: files.Stage, temp: Path, target: Path) -> None:
        if target.name == "discrepancies.xlsx":
            raise files.TargetInUse("in use")
        real(stage, temp, target)

    monkeypatch.setattr(files.Stage, "place", locked)
    written = write(tmp_path, 3)
    assert written.workbook.name == "discrepancies-2.xlsx"
    assert written.messages and "open in another program" in written.messages[0]


@pytest.mark.parametrize("failing", range(1, 4))
def test_a_full_disk_leaves_a_readable_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int) -> None:
    written = write(tmp_path)
    real, calls = files.Stage.add, [0]

    def full(stage: files.Stage, data: bytes, target: Path, mode: int = 0o600) -> Path:
        calls[0] += 1
        if calls[0] == failing:
            raise CannotWrite("no space left")
        return real(stage, data, target, mode)

    monkeypatch.setattr(files.Stage, "add", full)
    with pytest.raises(CannotWrite):
        write(tmp_path, 3)
    assert openpyxl.load_workbook(written.workbook).sheetnames
    json.loads(written.json.read_text(encoding="utf-8"))


CHILD = """
import sys, itertools
from dataclasses import replace
from datetime import date
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.test_report_factory import LEGEND, client
from reconcile import report
for number in itertools.count():
    if number == 1:
        print("ready", flush=True)
    report.write(replace(client(), as_of=date(2026, 3, 2 + number % 20)), Path(sys.argv[1]), LEGEND)
"""


def test_a_writer_killed_at_any_moment_leaves_a_readable_report(tmp_path: Path) -> None:
    generator = random.Random(7)
    write(tmp_path)
    for _ in range(8):
        command = [sys.executable, "-c", CHILD.format(root=str(ROOT)), str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(generator.uniform(0.02, 0.5))
            process.send_signal(signal.SIGKILL)
        assert openpyxl.load_workbook(tmp_path / "discrepancies.xlsx", read_only=True).sheetnames[0] == "Summary"
        json.loads((tmp_path / "reconciliation.json").read_text(encoding="utf-8"))
    write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"discrepancies.xlsx", "reconciliation.json", "history"}


def test_a_digest_with_nine_digits_in_a_row_is_still_found_again(tmp_path: Path) -> None:
    from reconcile.report.changes import Changes
    from reconcile.report.context import Context
    from reconcile.report.notes import Notebook
    from reconcile.report.sheets import manifest

    digest = "c987654321" + "a" * 54
    drawn = manifest.sheet(Context(client(), LEGEND, Changes("2026-03-02", digest, {}, ()), Notebook()))
    (found,) = [row.cells[1] for row in drawn.rows if row.cells and row.cells[0] == ("Compared with", "strong")]
    assert found is not None and isinstance(found[0], Words) and found[0].text == digest
