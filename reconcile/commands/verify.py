"""Prove that a report still follows from its inputs: ``reconcile verify``."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from reconcile.commands.options import client_folder, exit_codes
from reconcile.errors import ExitCode, NothingToReconcile

_CODES = exit_codes(
    *(0, 1, 2, 4),
    _0="the report follows from its inputs",
    _1="something no longer holds; each is told",
    _2="wrong usage",
    _4="it could not be examined: no report, or the client folder is not there",
)


@click.command(epilog=_CODES)
@click.argument("report", metavar="REPORT.xlsx", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--folder", type=client_folder, help="The client folder, where it was moved.  [default: as the report tells]")
def command(report: Path, folder: Path | None) -> None:
    """Prove that a report still follows from its inputs.

    Reconciles the client folder again, as of the report's own date, and compares every input's SHA-256 and every figure. An
    edited figure, a changed input, other settings and another version are told apart. The reviewer's columns may differ.

    \b
    Example:
      reconcile verify reports/hale-wrong-year/discrepancies.xlsx
    """  # noqa: D301
    from reconcile import report as reports
    from reconcile import rules
    from reconcile.run import again

    facts = reports.stated(report)
    home = folder or _home(report, facts)
    as_of = date.fromisoformat(facts["As of"])
    reviewed = reports.reviewed(report)
    broken = reports.verify(report, lambda: again(home, as_of, reviewed=reviewed), rules.legend())
    for sentence in broken:
        click.echo(sentence)
    if broken:
        sys.exit(ExitCode.FINDINGS)
    click.echo(f"{report}: holds. Every input is the same, and every figure follows from them (as of {as_of}).")


def _home(report: Path, facts: dict[str, str]) -> Path:
    """Return the client folder that the manifest tells; a report in ``history/`` lies one folder deeper."""
    told = facts.get("Client folder", "")
    for base in (report.parent, report.parent.parent):
        home = base / told
        if told and home.is_dir():
            return home.resolve()
    raise NothingToReconcile(f"{report}: the client folder is not where the report tells. Name it with --folder.")
