"""Start a Dask scheduler and two workers on this machine, each a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from tests.firm import ROOT


class Cluster:
    """Hold a scheduler and its workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._scheduler = self._start("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        self.address = self._address()
        self.workers = [
            self._start(
                *("distributed.cli.dask_worker", self.address, "--no-dashboard", "--no-nanny", "--nthreads", "1"),
                *("--name", name, "--local-directory", str(folder / name)),
            )
            for name in ("one", "two")
        ]

    def _start(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
        with (self._folder / f"{module}-{len(list(self._folder.iterdir()))}.log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", module, *arguments], stdout=log, stderr=log, cwd=self._folder, env=environment
            )

    def _address(self) -> str:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            for path in self._folder.glob("*scheduler*.log"):
                if found := re.search(r"(tcp://127\.0\.0\.1:\d+)", path.read_text()):
                    return found[1]
            time.sleep(0.1)
        raise TimeoutError("the scheduler did not start")

    def close(self) -> None:
        for process in (*self.workers, self._scheduler):
            process.kill()
            process.wait()
