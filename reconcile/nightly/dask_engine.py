"""Do the work on a Dask cluster that is there already. Client folders and output stand on storage that every worker sees.

Dask itself gives a task to another worker when one dies or leaves. A task can therefore be done twice, which is harmless: reading
changes nothing, and a report is written old-or-new under the client's own lock; a result is taken back once.
"""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import threading
import time
from collections.abc import Sequence
from typing import Any

from reconcile.errors import ConfigError, NothingToReconcile
from reconcile.nightly import scan
from reconcile.nightly.engine import Done, Lost
from reconcile.nightly.tasks import Result, Task

CONNECT_SECONDS = 10
_DESERTED_SECONDS = 60.0
_COUNT_SECONDS = 2.0
# A worker may run several tasks in threads of one process, and not every library that reads files can bear that.
_ALONE = threading.Lock()


def do_alone(tasks: tuple[Task, ...]) -> tuple[Result, ...]:
    """Do one chunk in this worker, one after the other."""
    from reconcile.nightly.work import do

    with _ALONE:
        return do(tasks)


class DaskEngine:
    """Hold the connection to a scheduler, and the chunks that are under way there."""

    def __init__(self, scheduler: str | None) -> None:
        """Connect, and prove that every worker has this very program.

        Raises:
            ConfigError: when the extra is not installed, or a worker has another version of the program.
            NothingToReconcile: when the scheduler cannot be reached, or has no workers.
        """
        try:
            distributed = importlib.import_module("distributed")
        except ImportError as error:
            raise ConfigError("--engine dask needs the package distributed: pip install 'reconcile[dask]'.") from error
        try:
            self._client = distributed.Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise NothingToReconcile(
                f"the Dask scheduler at {scheduler} cannot be reached. Start it, or run with --engine local."
            ) from error
        self._under_way: dict[int, tuple[tuple[Task, ...], Any]] = {}
        self._ended: list[int] = []
        self._lock = threading.Lock()
        self._number = 0
        self._wake, self._call = multiprocessing.Pipe(duplex=False)
        self._workers, self._counted, self._peopled = 0, 0.0, time.monotonic()
        try:
            self._check_workers(scheduler)
        except BaseException:
            self.close()
            raise

    def _check_workers(self, scheduler: str | None) -> None:
        with contextlib.suppress(TimeoutError):
            self._client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        answers = self._client.run(scan.program_digest, on_error="return")
        # A worker that leaves while it is asked is no worker; one that cannot answer otherwise is not ours.
        digests = {answer for answer in answers.values() if not isinstance(answer, OSError)}
        if not digests:
            raise NothingToReconcile(f"the Dask scheduler at {scheduler} has no workers. Start some, or run with --engine local.")
        if digests != {scan.program_digest()}:
            raise ConfigError("a Dask worker has another version of reconcile or of its readers. Install the same on all.")

    @property
    def free(self) -> int:
        """Return how many more chunks would be taken now: two for each process, so that none waits for the next."""
        self._count()
        return max(2, 2 * self._workers) - len(self._under_way)

    @property
    def waitables(self) -> Sequence[Any]:
        """Return what becomes ready when a chunk has ended."""
        return [self._wake]

    def submit(self, tasks: tuple[Task, ...]) -> None:
        """Give a chunk to the cluster."""
        self._number += 1
        number = self._number
        future = self._client.submit(do_alone, tasks, pure=False, key=f"reconcile-{id(self)}-{number}")
        self._under_way[number] = (tasks, future)
        future.add_done_callback(lambda _: self._end(number))

    def collect(self) -> list[Done | Lost]:
        """Return what is done or lost since last time, without waiting."""
        while self._wake.poll():
            self._wake.recv_bytes()
        with self._lock:
            ended, self._ended = self._ended, []
        found: list[Done | Lost] = []
        for number in ended:
            tasks, future = self._under_way.pop(number, ((), None))
            if future is None:
                continue
            try:
                found.append(Done(tasks, future.result(timeout=CONNECT_SECONDS)))
            except Exception as error:  # whatever a cluster can raise, the chunk is lost and nothing else
                found.append(Lost(tasks, f"the Dask worker failed ({type(error).__name__})"))
        return found or self._deserted()

    def close(self) -> None:
        """Take back what is under way, and leave the cluster."""
        with contextlib.suppress(Exception):
            self._client.cancel([future for _, future in self._under_way.values()], force=True)
        with contextlib.suppress(Exception):
            self._client.close(timeout=1)

    def _end(self, number: int) -> None:
        with self._lock:
            self._ended.append(number)
            with contextlib.suppress(OSError):
                self._call.send_bytes(b".")

    def _count(self) -> None:
        if time.monotonic() - self._counted > _COUNT_SECONDS:
            with contextlib.suppress(Exception):
                self._workers = len(self._client.nthreads())
            self._counted = time.monotonic()
            if self._workers:
                self._peopled = self._counted

    def _deserted(self) -> list[Done | Lost]:
        """Give up what waits for a cluster that has had no worker for a while."""
        self._count()
        if not self._under_way or time.monotonic() - self._peopled < _DESERTED_SECONDS:
            return []
        waiting, self._under_way = list(self._under_way.values()), {}
        return [Lost(tasks, "the Dask cluster has no workers any more") for tasks, _ in waiting]
