"""Time whole runs over the same clients: the program against the plain way, each a fresh process, start and imports included."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.bench import material
from tests.bench.stopwatch import Taken, median, table, timed

ROOT = Path(__file__).resolve().parents[2]
_RAN = (0, 1, 3)


def _run(command: list[str], cores: set[int]) -> Taken:
    def pin() -> None:
        os.sched_setaffinity(0, cores)

    def run() -> None:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, preexec_fn=pin)
        if done.returncode not in _RAN:
            raise RuntimeError(f"exit code {done.returncode}: {done.stderr[-2000:]}")

    return timed(run)


def measure(count: int, rounds: int, into: Path) -> str:
    """Return the table of whole runs, as Markdown."""
    folders = [str(folder) for folder in material.clients(count, into / "clients")]
    pages = sum(1 for _ in (into / "clients").rglob("*.pdf"))
    out = into / "out"
    ours = [sys.executable, "-m", "reconcile", "run", *folders, "--quiet"]
    ours += ["--out", str(out), "--as-of", material.AS_OF.isoformat()]
    plain = [sys.executable, "-m", "tests.bench.plain", str(into / "plain"), *folders]
    every, one = os.sched_getaffinity(0), {min(os.sched_getaffinity(0))}
    ways: dict[str, Callable[[], Taken]] = {
        "import great_expectations, alone": lambda: _run([sys.executable, "-c", "import great_expectations"], every),
        "reconcile": lambda: _run(ours, every),
        "reconcile, on one core": lambda: _run(ours, one),
        "the plain way": lambda: _run(plain, every),
    }
    taken: dict[str, list[Taken]] = {name: [] for name in ways}
    for turn in range(rounds):
        for name, way in ways.items():
            # The plain way is slow and steady: once is enough to know it.
            if turn == 0 or name != "the plain way":
                shutil.rmtree(out, ignore_errors=True)
                taken[name].append(way())
    medians = {name: median(runs) for name, runs in taken.items()}
    base = medians["reconcile"].clock
    rows = [
        [name, f"{run.clock:.2f}", f"{run.processor:.2f}", f"{run.clock * 1000 / count:.1f}", f"{run.clock / base:.2f}"]
        for name, run in medians.items()
    ]
    head = [f"{count} clients, {pages} PDF transcripts", "s", "s of processor", "ms a client", "times reconcile"]
    return table(head, rows)
