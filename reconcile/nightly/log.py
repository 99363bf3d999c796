"""Keep one log a run: a line of JSON an event, closed to others, masked, and removed after some months."""

from __future__ import annotations

import contextlib
import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO

from reconcile.errors import CannotWrite
from reconcile.files import printable_name
from reconcile.nightly.state import FOLDER
from reconcile.outputs import system_reason
from reconcile.privacy import mask_text

LOGS = "log"


class Log:
    """Hold the log of one run; events carry names, labels, codes and counts, never what stands in a file."""

    def __init__(self, stream: IO[str], begun: datetime) -> None:
        self._stream = stream
        self._begun, self._start = begun, time.monotonic()

    @classmethod
    def open(cls, out: Path, now: datetime, keep_days: int) -> Log:
        """Open the log of the run that begins now, and remove those that are older than ``keep_days``.

        Raises:
            CannotWrite: when the log cannot be made.
        """
        folder = out / FOLDER / LOGS
        try:
            for each in (folder.parent, folder):
                each.mkdir(mode=0o700, exist_ok=True)
            _remove_old(folder, now.timestamp() - keep_days * 86_400)
            stem = now.astimezone(UTC).strftime("run-%Y%m%dT%H%M%SZ")
            handle, number = -1, 1
            while handle < 0:
                path = folder / (f"{stem}.jsonl" if number == 1 else f"{stem}-{number}.jsonl")
                with contextlib.suppress(FileExistsError):
                    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                number += 1
        except OSError as error:
            raise CannotWrite(f"{printable_name(str(folder))}: no log can be written ({system_reason(error)}).") from error
        return cls(os.fdopen(handle, "w", encoding="utf-8", buffering=1), now)

    def write(self, event: str, **facts: object) -> None:
        """Write one event. A log that can no longer be written costs the log, not the night."""
        seconds = time.monotonic() - self._start
        moment = datetime.fromtimestamp(self._begun.timestamp() + seconds, UTC).isoformat(timespec="milliseconds")
        masked = {name: mask_text(value) if isinstance(value, str) else value for name, value in facts.items()}
        with contextlib.suppress(OSError, ValueError):
            self._stream.write(json.dumps({"time": moment, "event": event, **masked}, ensure_ascii=False) + "\n")

    def __enter__(self) -> Log:
        """Return the log itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close the file."""
        with contextlib.suppress(OSError):
            self._stream.close()


def _remove_old(folder: Path, before: float) -> None:
    for path in folder.glob("run-*.jsonl"):
        with contextlib.suppress(OSError):
            if path.lstat().st_mtime < before:
                path.unlink()
