"""Tell of the last nightly run: ``reconcile status``."""

from __future__ import annotations

import json
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from reconcile.commands.options import exit_codes, out_option
from reconcile.errors import ExitCode

_CODES = exit_codes(
    *(0, 2, 3, 4),
    _0="the last run came to its end, and is young enough; how it ended is told",
    _2="wrong usage",
    _3="the last run is older than --max-age, or did not come to its end",
    _4="there was never a nightly run on this output, or its database cannot be read",
)
_HOURS = {"m": 1 / 60, "h": 1, "d": 24}


def _age(_ctx: click.Context, _param: click.Parameter, text: str | None) -> float | None:
    """Read an age such as ``26h``; a bare number is hours."""
    if text is None:
        return None
    match = re.fullmatch(r"\s*(\d{1,6})\s*([mhd]?)\s*", text)
    if match is None:
        raise click.BadParameter("expected an age such as 26h, 90m or 2d")
    return int(match[1]) * _HOURS[match[2] or "h"]


@click.command(epilog=_CODES)
@out_option
@click.option("--max-age", metavar="AGE", callback=_age, help="Fail when the last run is older: 26h, 90m, 2d.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output, nothing else.")
def command(out: Path, max_age: float | None, as_json: bool) -> None:
    """Tell of the last nightly run: when, exit code, counts.

    No job can tell that it never ran; put this command into whatever is looked at in the morning anyway.

    \b
    Example:
      reconcile status --out reports --max-age 26h
    """  # noqa: D301
    from reconcile.nightly import status

    found = status.look(out, datetime.now(UTC), max_age)
    if as_json:
        click.echo(json.dumps(found.document(), indent=2, ensure_ascii=False))
    else:
        click.echo(found.text(), err=found.code == ExitCode.NO_REPORT, nl=False)
    sys.exit(found.code)
