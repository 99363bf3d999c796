"""Share options, exit-code texts and the reading of a day between the commands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from reconcile.kinds import SEVERITIES

_JOBS = "Processes a night may use; run works on one client at a time.  [default: one a core]"
REPORTS = Path("reports")
"""Where reports go unless ``--out`` says otherwise."""
F = TypeVar("F", bound=Callable[..., Any])

EXIT_CODES = {
    0: "ran; no finding at or above --fail-on; everything was read",
    1: "ran; there are findings at or above --fail-on",
    2: "wrong usage, or a broken client.toml",
    3: "ran, but some input could not be read or proven (wins over 1)",
    4: "no new report: nothing could be reconciled, or it could not be written",
    5: "another run is at work on the same output",
    130: "interrupted; the old report is intact",
    143: "terminated; the old report is intact",
}


def exit_codes(*codes: int, **words: str) -> str:
    """Return the help text that lists a command's exit codes; ``words`` replace the common text (``_0="found"``)."""
    lines = [f"  {code:<4} {words.get(f'_{code}', EXIT_CODES[code])}" for code in codes]
    return "\b\nExit codes:\n" + "\n".join(lines)


ALL_CODES = tuple(EXIT_CODES)

client_folder = click.Path(exists=True, file_okay=False, path_type=Path)


def out_option(command: F) -> F:
    """Add ``--out``."""
    path = click.Path(file_okay=False, path_type=Path)
    return click.option("--out", type=path, default=REPORTS, show_default=True, help="Where reports go.")(command)


def run_options(command: F) -> F:
    """Add the options that ``run`` and ``nightly`` share."""
    for option in (
        click.option("--fail-on", type=click.Choice(SEVERITIES), help="Severity that makes the exit code 1.  [default: high]"),
        click.option("--json", "as_json", is_flag=True, help="Print the result as JSON on standard output, nothing else."),
        click.option("--quiet", "-q", is_flag=True, help="Print nothing unless the exit code is other than 0."),
        click.option("--jobs", type=click.IntRange(1, 64), metavar="N", help=_JOBS),
        click.option("--as-of", metavar="DATE", help="Day of the report, YYYY-MM-DD.  [default: today]"),
        out_option,
    ):
        command = option(command)
    return command


def day(text: str | None) -> date:
    """Read ``--as-of``; without it, the user's own calendar day."""
    if text is None:
        return date.today()  # noqa: DTZ011 - the day on the user's wall is meant
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter("expected a day such as 2026-04-15", param_hint="--as-of") from error
