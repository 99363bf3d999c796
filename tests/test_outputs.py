"""Write reports old or new, sweep what killed runs left, lock the output, and keep client names harmless."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reconcile import files
from reconcile.errors import Busy, CannotWrite

LIMITS = files.Limits()


def test_write_atomic_replaces_and_keeps_private(tmp_path: Path) -> None:
    target = tmp_path / "client" / "report.json"
    old_mask = os.umask(0)
    try:
        files.write_atomic(target, b"one")
        files.write_atomic(target, b"two")
    finally:
        os.umask(old_mask)
    assert target.read_bytes() == b"two"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert stat.S_IMODE(target.parent.stat().st_mode) == 0o700
    assert [path.name for path in target.parent.iterdir()] == ["report.json"]


def test_write_atomic_refuses_a_link_and_leaves_its_target(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / "report").symlink_to(victim)
    with pytest.raises(CannotWrite, match="link"):
        files.write_atomic(tmp_path / "report", b"x")
    assert victim.read_text() == "precious"


OPERATIONS = ["open", "fsync", "close"]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_any_failing_operation_leaves_old_or_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, operation: str) -> None:
    target = tmp_path / "report"
    for failing in range(1, 12):
        target.write_bytes(b"old")
        real = getattr(os, operation)
        count = 0

        def fail(*arguments: object, **options: object) -> object:
            nonlocal count
            count += 1
            if count == failing:  # noqa: B023 - called within this turn of the loop
                if operation == "close":  # the system frees the handle even where close reports an error
                    real(*arguments)  # noqa: B023
                raise OSError(errno.ENOSPC, "full")
            return real(*arguments, **options)  # noqa: B023

        with monkeypatch.context() as patch:
            patch.setattr(os, operation, fail)
            try:
                files.write_atomic(target, b"new")
            except CannotWrite as error:
                assert "Make room" in str(error)
        assert target.read_bytes() in (b"old", b"new")
    files.write_atomic(target, b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_a_target_held_open_elsewhere_is_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(errno.EACCES, "held")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(files.TargetInUse, match="Close it"):
        files.write_atomic(tmp_path / "report", b"x")


_WRITER = """
from reconcile.files import write_atomic
from pathlib import Path
while True:
    write_atomic(Path({!r}), b"new" * 200_000)
"""


def test_a_killed_writer_leaves_old_or_new_and_the_next_sweeps(tmp_path: Path) -> None:
    target = tmp_path / "report"
    target.write_bytes(b"old")
    for turn in range(4):
        process = subprocess.Popen([sys.executable, "-c", _WRITER.format(str(target))])
        deadline = time.monotonic() + 10
        while target.read_bytes() == b"old" and time.monotonic() < deadline:
            time.sleep(0.002)
        time.sleep(0.003 * turn)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert target.read_bytes() in (b"old", b"new" * 200_000)
    files.write_atomic(target, b"end")
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_the_private_folder_of_a_live_run_is_not_swept(tmp_path: Path) -> None:
    with files.private_dir(tmp_path) as mine:
        (mine / "x").write_text("x")
        assert stat.S_IMODE(mine.stat().st_mode) == 0o700
        with files.private_dir(tmp_path) as other:
            assert (mine / "x").exists() and other != mine
    assert list(tmp_path.iterdir()) == []


def test_a_second_run_on_the_same_output_is_refused_at_once_and_the_lock_dies_with_its_holder(tmp_path: Path) -> None:
    code = (
        "import sys, time; from reconcile.files import output_lock; from pathlib import Path\n"
        "with output_lock(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    start = time.monotonic()
    with pytest.raises(Busy, match="another run"), files.output_lock(tmp_path):
        pass
    assert time.monotonic() - start < 1
    holder.kill()
    holder.wait()
    holder.stdout.close()
    with files.output_lock(tmp_path):
        pass


def test_check_writable_makes_the_folder_and_leaves_nothing(tmp_path: Path) -> None:
    files.check_writable(tmp_path / "a" / "b")
    assert list((tmp_path / "a" / "b").iterdir()) == []


def test_check_writable_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(CannotWrite, match="--out"):
        files.check_writable(tmp_path / "file")

    def read_only(*arguments: object) -> int:
        raise OSError(errno.EROFS, "read-only")

    monkeypatch.setattr(os, "open", read_only)
    with pytest.raises(CannotWrite, match="--out"):
        files.check_writable(tmp_path)


@pytest.mark.parametrize("name", ["Rivera, J. & Co", "smith-2024", "Øster's (old)"])
def test_harmless_client_names_stay(name: str) -> None:
    assert files.safe_client_name(name) == name


HARMFUL = ["../../x", "/etc", "..", ".", "", "CON", "lpt1.txt", "name.", "-rf", "a\x00b", "a\u202eb", "a/b", "a\\b"]
OURS = ["index.html", "Index.HTML", "nightly.xlsx", "nightly-2.xlsx"]


@pytest.mark.parametrize("name", [*HARMFUL, *OURS, "x" * 300, "é" * 300])
def test_harmful_client_names_become_harmless(tmp_path: Path, name: str) -> None:
    safe = files.safe_client_name(name)
    assert safe != name and len(safe.encode()) < 255
    assert not set("/\\\0\u202e") & set(safe) and not safe.startswith((".", "-")) and not safe.endswith((".", " "))
    (tmp_path / safe).mkdir()
    assert (tmp_path / safe).resolve().parent == tmp_path.resolve()


def test_a_tin_as_client_name_is_masked_before_it_is_digested() -> None:
    assert files.safe_client_name("987-65-4321") == files.safe_client_name("987-65-4321".replace("987", "666"))
    assert "987" not in files.safe_client_name("987-65-4321")


def test_output_inside_input_looks_through_links(tmp_path: Path) -> None:
    client = tmp_path / "client"
    client.mkdir()
    (tmp_path / "link").symlink_to(client)
    assert files.output_inside_input(client, client)
    assert files.output_inside_input(client / "reports", client)
    assert files.output_inside_input(tmp_path / "link" / "reports", client)
    assert not files.output_inside_input(tmp_path / "reports", client)
    assert not files.output_inside_input(tmp_path / "client-reports", client)
