"""Examine the clients of a night in one child process with great-expectations, batch after batch, while others are read.

The child is started first, for importing the library takes longer than reconciling a hundred clients. It is told ids, codes,
states, dates and cents, and answers with ids. Where it fails, the night goes on, and every report says that it was not examined.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import multiprocessing
import os
import signal
import time
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection

from reconcile import quality
from reconcile.nightly.children import starting

SECONDS_A_BATCH = 300.0
Failed = Mapping[str, Sequence[str | None]]


class GateLost(Exception):
    """Say that the gate can examine nothing more, and why."""


class BatchGate:
    """Hold the child that examines; one batch is under examination at a time."""

    def __init__(self) -> None:
        # Not from the prepared server of the workers: it starts at once, while that server still imports.
        context = multiprocessing.get_context("spawn")
        self._connection, there = context.Pipe()
        self._process = context.Process(target=_serve, args=(there,), name="reconcile-gate", daemon=True)
        self.labels: tuple[str, ...] = ()
        self._ready = False
        self._deadline = time.monotonic() + SECONDS_A_BATCH
        self.lost: str | None = None
        try:
            with starting():
                self._process.start()
        except OSError:
            self.lost = "the child process could not be started"
        there.close()

    @property
    def busy(self) -> bool:
        """Tell whether no batch can be given now: the child still imports, or examines one."""
        return self.lost is None and (not self._ready or bool(self.labels))

    @property
    def waitables(self) -> list[Connection]:
        """Return what becomes ready when the child has something to say, or never will."""
        return [self._connection] if self.busy else []

    def send(self, batch: Mapping[str, str]) -> None:
        """Give a batch to examine: tables as JSON text by client.

        Raises:
            GateLost: when the child is gone.
        """
        self.labels, self._deadline = tuple(batch), time.monotonic() + SECONDS_A_BATCH
        try:
            self._connection.send(list(batch.values()))
        except (OSError, ValueError) as error:
            raise self._give_up("the child process ended early") from error

    def answer(self) -> dict[str, Failed]:
        """Take what the child says: by client, the ids of the rows at fault by the name of the check; nothing while it starts.

        Raises:
            GateLost: when the child died or failed.
        """
        try:
            reply = self._connection.recv()
        except (OSError, EOFError) as error:
            raise self._give_up("the child process ended without an answer") from error
        if "error" in reply:
            raise self._give_up(f"the child process failed ({reply['error']})")
        self._ready = True
        labels, self.labels = self.labels, ()
        found: dict[str, dict[str, list[str | None]]] = {label: {} for label in labels}
        for name, rows in reply["failures"].items():
            for place, key in rows:
                found[labels[place]].setdefault(name, []).append(key)
        return dict(found)

    def check_time(self) -> None:
        """Give a batch up that takes too long.

        Raises:
            GateLost: when it does.
        """
        if self.busy and time.monotonic() > self._deadline:
            raise self._give_up(f"the child process took longer than {SECONDS_A_BATCH:.0f} seconds")

    def close(self) -> None:
        """End the child, whatever it is doing."""
        with contextlib.suppress(OSError, ValueError):
            self._connection.close()
        if self._process.pid is not None:
            self._process.kill()
            self._process.join()

    def _give_up(self, reason: str) -> GateLost:
        self.labels, self.lost = (), reason
        self.close()
        return GateLost(reason)


def _serve(connection: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A library's own words belong neither to the summary nor to the log.
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    os.environ |= {"GX_ANALYTICS_ENABLED": "false", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    import warnings

    warnings.simplefilter("ignore")
    _no_shared_lock()
    try:
        quality.prepare()
        connection.send({"failures": {}})
        while True:
            connection.send({"failures": quality.examine(_merged(connection.recv()))})
    except (EOFError, OSError, KeyboardInterrupt):
        pass
    except Exception as error:  # the text of an unknown error may quote a value
        with contextlib.suppress(OSError):
            connection.send({"error": type(error).__name__})
    # Taking two thousand modules down in order would cost a quarter of a second for nothing.
    os._exit(0)


def _no_shared_lock() -> None:
    """Keep the library's progress bars, which are off, from making a semaphore that a killed process would leave behind."""
    with contextlib.suppress(ImportError, AttributeError):
        importlib.import_module("tqdm.std").TqdmDefaultWriteLock.mp_lock = None


def _merged(texts: Sequence[str]) -> dict[str, dict[str, list[int | str | None]]]:
    """Put the tables of several clients one under the other; ``client`` becomes the place in the batch."""
    merged: dict[str, dict[str, list[int | str | None]]] = {}
    for place, text in enumerate(texts):
        for name, columns in json.loads(text).items():
            table = merged.setdefault(name, {column: [] for column in columns})
            for column, values in columns.items():
                table[column] += [place] * len(values) if column == "client" else values
    return merged
