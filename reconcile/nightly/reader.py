"""Read files of unknown origin in a worker, so that a bomb, a crash or a hang costs one file and never a night.

A worker of this machine's pool is a child process that is used for one file after the other. While it reads one it has a limit on
memory, and an alarm that ends it: that costs next to nothing a file. What comes out clean is taken. Whatever does not, a problem
of weight or an error, is read again in a child of the worker's own, as ``run`` reads every file, and that reading counts. A file
that ends the worker is met a second time with its client alone, and then every file of it is read in such a child, which names
the limit that was met.

Where a process may not end itself, as in a worker of a cluster, or where the system knows no such limits, the child reads every
file.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator

from reconcile.config import Settings
from reconcile.files import InputFile
from reconcile.model import FileReading
from reconcile.nightly.tasks import LIMIT_CODE
from reconcile.reading import SafeReader, is_scan, read_file
from reconcile.sandbox import Limits

_LIMITS = Limits()


class _Process:
    """Hold what this process has for reading: whether it may end itself, and its child."""

    def __init__(self) -> None:
        self.expendable = False
        self.child: SafeReader | None = None


_process = _Process()


def make_expendable() -> None:
    """Say that this process may be ended by a file: it belongs to a pool that replaces it."""
    _process.expendable = sys.platform == "linux"
    if sys.platform == "linux":
        import resource

        for ending in (signal.SIGALRM, signal.SIGPROF):
            signal.signal(ending, signal.SIG_DFL)
        # What such a file makes of the memory belongs on no disk.
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(file: InputFile, settings: Settings, careful: bool = False) -> FileReading:
    """Read one file; ``careful`` when this client has cost a worker, or a limit, before."""
    if _process.expendable and not careful:
        with contextlib.suppress(Exception), _limited():
            reading = read_file(file, settings)
            if not is_scan(file, reading) and not any(problem.blocking for problem in reading.problems):
                return reading
    if _process.child is None:
        _process.child = SafeReader()
    return _process.child(file, settings)


def close() -> None:
    """End the child, if there is one."""
    if _process.child is not None:
        _process.child.close()


def met_limit(reading: FileReading) -> bool:
    """Tell whether a limit stopped the reading: another night, on a quieter machine, may see it through."""
    return any(problem.code == LIMIT_CODE for problem in reading.problems)


@contextlib.contextmanager
def _limited() -> Iterator[None]:
    """Limit what this process may take while it reads one file; where it takes longer, the alarm ends it."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = _address_space() + _LIMITS.memory
    resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    signal.setitimer(signal.ITIMER_PROF, _LIMITS.seconds)
    signal.setitimer(signal.ITIMER_REAL, _LIMITS.deadline)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _address_space() -> int:
    with open("/proc/self/statm", "rb") as stream:  # noqa: PTH123 - opened for each file
        return int(stream.read().split(b" ", 1)[0]) * os.sysconf("SC_PAGESIZE")
