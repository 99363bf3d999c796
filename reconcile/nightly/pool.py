"""Do the work in a pool of processes on this machine. A worker that dies or hangs is replaced, and its chunk is told lost."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from multiprocessing import connection as mp_connection
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import FrameType

from reconcile.nightly.children import starting
from reconcile.nightly.engine import Done, Lost
from reconcile.nightly.tasks import Task

SECONDS_A_CLIENT = 300.0
_GRACE_SECONDS = 1.0


class _Stopped(BaseException):
    """Unwind a worker that is told to stop, so that it takes its private folders away."""


class _Worker:
    """Hold one child process, and the chunk it is at."""

    def __init__(self, context: multiprocessing.context.BaseContext) -> None:
        self.connection, there = context.Pipe()
        process = getattr(context, "Process")(target=_serve, args=(there,), name="reconcile-worker", daemon=True)  # noqa: B009 - mypy knows it on none
        self.process: BaseProcess = process
        self.tasks: tuple[Task, ...] = ()
        self.deadline = 0.0
        with starting():
            self.process.start()
        there.close()

    def give(self, tasks: tuple[Task, ...]) -> None:
        self.tasks, self.deadline = tasks, time.monotonic() + SECONDS_A_CLIENT * len(tasks)
        with contextlib.suppress(OSError):  # a worker that is gone is noticed by its end of the line
            self.connection.send(tasks)


class LocalPool:
    """Hold the workers of one night."""

    def __init__(self, size: int) -> None:
        self._context = _context()
        self._size = size
        self._workers: list[_Worker] = []

    @property
    def free(self) -> int:
        """Return how many more chunks would be taken now."""
        return self._size - sum(bool(worker.tasks) for worker in self._workers)

    @property
    def waitables(self) -> list[Connection]:
        """Return the workers' lines; the end of a worker shows there too."""
        return [worker.connection for worker in self._workers if worker.tasks]

    def submit(self, tasks: tuple[Task, ...]) -> None:
        """Give a chunk to a worker that is free, starting one where there is none."""
        worker = next((worker for worker in self._workers if not worker.tasks), None)
        if worker is None:
            worker = _Worker(self._context)
            self._workers.append(worker)
        worker.give(tasks)

    def collect(self) -> list[Done | Lost]:
        """Return what is done or lost since last time, without waiting."""
        found: list[Done | Lost] = []
        ready = set(map(id, mp_connection.wait(self.waitables, 0)))
        for worker in [worker for worker in self._workers if worker.tasks]:
            tasks, why = worker.tasks, ""
            if id(worker.connection) in ready:
                try:
                    results = worker.connection.recv()
                    worker.tasks = ()
                    found.append(Done(tasks, results))
                    continue
                except (EOFError, OSError):
                    why = "the process that worked on it died"
            elif time.monotonic() > worker.deadline:
                why = f"it took longer than {SECONDS_A_CLIENT:.0f} seconds"
            if why:
                self._end(worker)
                found.append(Lost(tasks, why))
        return found

    def close(self) -> None:
        """End every worker: first asked, so that it tidies up, then by force."""
        workers, self._workers = self._workers, []
        for worker in workers:
            if worker.tasks:
                worker.process.terminate()
            worker.connection.close()
        until = time.monotonic() + _GRACE_SECONDS
        for worker in workers:
            worker.process.join(max(0.0, until - time.monotonic()))
        for worker in workers:
            if worker.process.is_alive():
                worker.process.kill()
            worker.process.join()

    def _end(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        worker.connection.close()
        worker.process.kill()
        worker.process.join()


def _context() -> multiprocessing.context.BaseContext:
    """Return how processes are made: from a server that has imported the program once, where the system knows that way."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    # Libraries of numbers start threads of their own, one a core in each worker, and none may live in the server.
    os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["reconcile.nightly.warm"])
    with starting():
        forkserver.ensure_running()
    return context


# --- in the worker -------------------------------------------------------------------------------------------------------


def _serve(connection: Connection) -> None:
    from reconcile.nightly import reader, work

    # Ctrl-C reaches every process of the terminal; the parent alone decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    reader.make_expendable()
    with contextlib.suppress(OSError, AttributeError):
        os.nice(5)
    threading.Thread(target=_follow_parent, daemon=True).start()
    gc.freeze()
    with contextlib.suppress(EOFError, OSError, _Stopped):
        # Set where it is caught: before, the signal ends a worker that has done nothing yet, without a word.
        signal.signal(signal.SIGTERM, _stop)
        while True:
            connection.send(work.do(connection.recv()))
    with contextlib.suppress(_Stopped):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    reader.close()
    # Nothing is left to be done; taking the modules down in order would only cost time.
    sys.stdout.flush()
    os._exit(0)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise _Stopped


def _follow_parent() -> None:
    """End this process as soon as its parent is gone, however that ended."""
    from reconcile.nightly import reader

    parent = multiprocessing.parent_process()
    if parent is not None:
        mp_connection.wait([parent.sentinel])
        reader.close()
        os._exit(1)
