"""Run a night on a real Dask cluster of this machine: a scheduler, two workers, one of which is killed in the middle."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reconcile.errors import ExitCode
from tests.cluster import Cluster
from tests.firm import AS_OF, ROOT, command, events, reports, run, samples


def has_child(parent: int) -> bool:
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                return True
    return False


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    folder = tmp_path / "cluster"
    folder.mkdir()
    running = Cluster(folder)
    yield running
    running.close()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to see when a worker is at work")
def test_a_worker_killed_in_the_middle_changes_no_byte(tmp_path: Path, cluster: Cluster) -> None:
    root = samples(tmp_path / "firm")
    local = run("nightly", root, "--out", tmp_path / "local", "--as-of", str(AS_OF))
    process = subprocess.Popen(
        [
            *command("nightly", root, "--out", tmp_path / "dask", "--as-of", str(AS_OF), "--engine", "dask"),
            *("--scheduler", cluster.address, "--json"),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    victim = cluster.workers[0]
    until = time.monotonic() + 60
    while time.monotonic() < until and not has_child(victim.pid):
        time.sleep(0.02)
    assert has_child(victim.pid), "a worker that reads files has a child for it"
    victim.send_signal(signal.SIGKILL)
    output, error = process.communicate(timeout=180)
    assert process.returncode == local.returncode, error.decode()
    assert json.loads(output)["counts"]["clients"]["written"] == len([path for path in root.iterdir() if path.is_dir()])
    assert reports(tmp_path / "dask") == reports(tmp_path / "local")
    ended = [event["client"] for event in events(tmp_path / "dask") if event["event"] == "client"]
    assert len(ended) == len(set(ended)), "no client may be entered twice"


def test_a_scheduler_that_is_not_there_is_said(tmp_path: Path) -> None:
    root = samples(tmp_path / "firm", "lindqvist-clean")
    ended = run("nightly", root, "--out", tmp_path / "out", "--engine", "dask", "--scheduler", "tcp://127.0.0.1:9")
    assert ended.returncode == ExitCode.NO_REPORT
    assert "cannot be reached" in ended.stderr and "Traceback" not in ended.stderr


def test_dask_without_an_address_is_wrong_usage(tmp_path: Path) -> None:
    ended = run("nightly", samples(tmp_path / "firm", "lindqvist-clean"), "--out", tmp_path / "out", "--engine", "dask")
    assert ended.returncode == ExitCode.USAGE and "--scheduler" in ended.stderr


def test_dask_that_is_not_installed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from reconcile.errors import ConfigError
    from reconcile.nightly.dask_engine import DaskEngine

    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ConfigError, match="pip install 'reconcile"):
        DaskEngine("tcp://127.0.0.1:9")
