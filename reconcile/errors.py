"""Name the exit codes and the exceptions that carry them.

A stage raises only when it cannot go on; what is wrong with one input is a ``Problem`` (see ``model``).
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Say how a run ended; the worst of several wins by ``worst``."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    INCOMPLETE = 3
    NO_REPORT = 4
    BUSY = 5
    INTERRUPTED = 130
    TERMINATED = 143


_RANK = {
    ExitCode.OK: 0,
    ExitCode.FINDINGS: 1,
    ExitCode.INCOMPLETE: 2,
    ExitCode.NO_REPORT: 3,
    ExitCode.USAGE: 4,
    ExitCode.BUSY: 5,
    ExitCode.INTERRUPTED: 6,
    ExitCode.TERMINATED: 7,
}


def worst(*codes: ExitCode) -> ExitCode:
    """Return the exit code that wins: 4 over 3 over 1 over 0."""
    return max(codes, key=_RANK.__getitem__, default=ExitCode.OK)


class ReconcileError(Exception):
    """Stop a run with a message for the user and the exit code that goes with it."""

    exit_code: ExitCode = ExitCode.NO_REPORT


class ConfigError(ReconcileError):
    """Report wrong usage or a broken ``client.toml``: file, line, what was expected."""

    exit_code = ExitCode.USAGE


class NothingToReconcile(ReconcileError):
    """Report that no input could be read at all, so that no report is written."""

    exit_code = ExitCode.NO_REPORT


class CannotWrite(ReconcileError):
    """Report that the output cannot be written; what stood there before is intact."""

    exit_code = ExitCode.NO_REPORT


class Busy(ReconcileError):
    """Report that another run is at work on the same output."""

    exit_code = ExitCode.BUSY
