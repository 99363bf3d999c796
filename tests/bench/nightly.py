"""Time whole nights over firms of several sizes: cold, with one client in a hundred changed, with nothing changed."""

from __future__ import annotations

import contextlib
import math
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests import firm
from tests.bench.stopwatch import table
from tests.cluster import Cluster

_RAN = (0, 1, 3)
_SAMPLE = 20
_LONG_AGO = 1_700_000_000
_EVERY = 0.1
_COLD, _ALONE, _DASK = "cold, 2 processes", "cold, 1 process", "cold, Dask, 2 workers"
_FEW, _NONE, _PLAIN = "1% changed, 2 processes", "nothing changed", "the plain way"


@dataclass(frozen=True, slots=True)
class Night:
    """Hold what a night took: seconds, seconds of processor, and MiB of the coordinator and of all its processes together."""

    clock: float
    processor: float
    coordinator: int
    together: int


class _Watch:
    """Look at a run and its processes a few times a second: the most memory they held, and what each took of the processor.

    The run itself cannot tell: its workers are not its own children, but those of the server that it forks them from.
    """

    def __init__(self, pid: int) -> None:
        self._pid, self._ended = pid, threading.Event()
        self._taken: dict[int, float] = {}
        self.coordinator = self.together = 0
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def end(self) -> float:
        """Stop, and return the seconds of processor that all of them took."""
        self._ended.set()
        self._thread.join()
        return sum(self._taken.values())

    def _look(self) -> None:
        while not self._ended.wait(_EVERY):
            held: dict[int, int] = {}
            for path in Path("/proc").glob("[0-9]*/stat"):
                with contextlib.suppress(OSError):
                    fields = path.read_text().rpartition(")")[2].split()
                    if int(fields[3]) == self._pid:
                        pid = int(path.parent.name)
                        # What is shared with others counts in each.
                        held[pid] = int(fields[21]) * os.sysconf("SC_PAGESIZE") // 2**20
                        self._taken[pid] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
            self.coordinator = max(self.coordinator, held.get(self._pid, 0))
            self.together = max(self.together, sum(held.values()))


def _run(command: Sequence[str]) -> Night:
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=firm.ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    watch = _Watch(process.pid)
    _, error = process.communicate()
    took, processor = time.perf_counter() - start, watch.end()
    if process.returncode not in _RAN:
        raise RuntimeError(f"exit code {process.returncode}: {error[-2000:]}")
    return Night(took, processor, watch.coordinator, watch.together)


def measure(sizes: Sequence[int], into: Path) -> str:
    """Return the table of nights, and how the time grows, as Markdown."""
    nights: dict[str, dict[int, Night]] = {}
    for size in sorted(sizes):
        for name, night in _of_firm(size, into / f"firm-{size}").items():
            nights.setdefault(name, {})[size] = night
    head = ["clients: night", "s", "s of processor", "ms a client", "MiB, coordinator", "MiB, all processes"]
    rows = [_row(size, name, nights[name][size]) for size in sorted(sizes) for name in nights]
    return "\n".join([table(head, rows), "", *_growth(nights)])


def _row(size: int, name: str, night: Night) -> list[str]:
    memory = [f"{night.coordinator:,}", f"{night.together:,}"] if night.together else ["", ""]
    # What a cluster's workers take is not this run's own.
    processor = "" if name == _DASK else f"{night.processor:.1f}"
    return [f"{size:,}: {name}", f"{night.clock:.1f}", processor, f"{night.clock * 1000 / size:.1f}", *memory]


def _growth(nights: Mapping[str, Mapping[int, Night]]) -> list[str]:
    cold = nights[_COLD]
    first, last = min(cold), max(cold)
    if first == last:
        return []
    exponent = math.log(cold[last].processor / cold[first].processor) / math.log(last / first)
    return [f"From {first:,} to {last:,} clients, a cold night's seconds of processor grow with the power {exponent:.2f}."]


def _of_firm(size: int, folder: Path) -> dict[str, Night]:
    root = firm.many(folder / "clients", size)

    def night(out: str, *more: str) -> Night:
        return _run(firm.command("nightly", root, "--out", folder / out, "--as-of", str(firm.AS_OF), "--quiet", *more))

    found = {_COLD: night("two", "--jobs", "2")}
    for changed in range(0, size, 100):
        records = root / f"client-{changed:05d}" / "payments.csv"
        records.write_text("".join(records.read_text().splitlines(keepends=True)[:-1]))
        os.utime(records, (_LONG_AGO, _LONG_AGO))
    found[_FEW] = night("two", "--jobs", "2")
    found[_NONE] = night("two", "--jobs", "2")
    shutil.rmtree(folder / "two")
    found[_ALONE] = night("one", "--jobs", "1")
    shutil.rmtree(folder / "one")
    found[_DASK] = _on_cluster(folder, night)
    found[_PLAIN] = _plain(size, root, folder)
    shutil.rmtree(folder)
    return found


def _on_cluster(folder: Path, night: Callable[..., Night]) -> Night:
    (folder / "cluster").mkdir()
    cluster = Cluster(folder / "cluster")
    try:
        return night("dask", "--engine", "dask", "--scheduler", cluster.address)
    finally:
        cluster.close()


def _plain(size: int, root: Path, folder: Path) -> Night:
    """Time the plain way on a sample of the same folders, net of its start, and reckon from that: it goes client by client."""
    command = [sys.executable, "-m", "tests.bench.plain", str(folder / "plain")]
    folders = [str(path) for path in sorted(root.iterdir())[:_SAMPLE]]
    one, many = _run([*command, folders[0]]), _run([*command, *folders])
    scale = (size - 1) / (len(folders) - 1)
    return Night(one.clock + (many.clock - one.clock) * scale, one.processor + (many.processor - one.processor) * scale, 0, 0)
