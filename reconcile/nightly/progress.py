"""Show how far a night is: a bar on a terminal, one line a minute elsewhere; always on standard error."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from typing import TextIO

from reconcile.nightly.conduct import Progress

_WIDTH, _LABEL, _REFRESH_SECONDS, _LINE_SECONDS = 30, 28, 0.1, 60.0


@contextlib.contextmanager
def shown(stream: TextIO | None = None) -> Iterator[Progress]:
    """Yield what is to be told of each client that has ended; the bar is gone when the night is over."""
    stream = stream or sys.stderr
    terminal = stream.isatty()
    last = time.monotonic()

    def step(done: int, total: int, label: str) -> None:
        nonlocal last
        now = time.monotonic()
        if terminal and (now - last > _REFRESH_SECONDS or done == total):
            full = _WIDTH * done // total
            stream.write(f"\r\x1b[K[{'#' * full}{'.' * (_WIDTH - full)}] {done:,} of {total:,} clients  {label[:_LABEL]}")
        elif not terminal and now - last > _LINE_SECONDS:
            stream.write(f"{done:,} of {total:,} clients\n")
        else:
            return
        stream.flush()
        last = now

    try:
        yield step
    finally:
        if terminal:
            stream.write("\r\x1b[K")
            stream.flush()
