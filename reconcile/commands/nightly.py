"""Reconcile every client folder of a firm: ``reconcile nightly``."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconcile.commands.options import ALL_CODES, day, exit_codes, run_options
from reconcile.errors import ExitCode
from reconcile.kinds import Severity

if TYPE_CHECKING:
    from reconcile.firm import Firm
    from reconcile.nightly.conduct import Orders, Told
    from reconcile.nightly.settings import Setting

_CODES = exit_codes(
    *ALL_CODES,
    _3="ran, but some input could not be read or proven, or is gone (wins over 1)",
    _4="a client has no new report: nothing could be reconciled, or it could not be written",
)


@click.command(epilog=_CODES)
@click.argument("root", metavar="ROOT", type=click.Path(file_okay=False, path_type=Path))
@run_options
@click.option("--engine", type=click.Choice(("local", "dask")), help="Where the work is done.  [default: local]")
@click.option("--scheduler", metavar="ADDRESS", help="Address of the Dask scheduler, such as tcp://10.0.0.5:8786.")
@click.option("--again", is_flag=True, help="Read and reconcile everything, whatever is known, and write every report.")
@click.option("--show-settings", is_flag=True, help="Print each setting and where it comes from; run nothing.")
def command(
    root: Path,
    out: Path,
    as_of: str | None,
    jobs: int | None,
    quiet: bool,
    as_json: bool,
    fail_on: Severity | None,
    engine: str | None,
    scheduler: str | None,
    again: bool,
    show_settings: bool,
) -> None:
    """Reconcile every client folder under ROOT, reading only what changed.

    Says what is new, changed and cleared since the last run, and writes the morning page index.html and nightly.xlsx into
    the output folder, beside each client's own report. A firm.toml in ROOT holds settings for all clients.

    \b
    Example:
      reconcile nightly sample_transcripts --out reports
    """  # noqa: D301
    from reconcile import firm
    from reconcile.nightly import settings

    stated = firm.load(root)
    values = settings.resolve(stated, {"fail_on": fail_on, "jobs": jobs, "engine": engine, "scheduler": scheduler})
    if show_settings:
        shown, sound = settings.show(root, out, stated, values)
        click.echo(shown, nl=False)
        sys.exit(ExitCode.OK if sound else ExitCode.USAGE)
    from dataclasses import replace

    orders = _orders(root, out, day(as_of), stated, values)
    told = _conduct(replace(orders, fail_on=fail_on, again=again), quiet=quiet)
    _print(told, quiet=quiet, as_json=as_json)
    sys.exit(told.code)


def _orders(root: Path, out: Path, as_of: date, stated: Firm, values: Mapping[str, Setting]) -> Orders:
    from reconcile.nightly.conduct import Orders

    return Orders(
        root=root,
        out=out,
        as_of=as_of,
        now=datetime.now(UTC),
        jobs=values["jobs"].value,
        engine=values["engine"].value,
        scheduler=values["scheduler"].value,
        firm=stated,
        keep_days=values["keep_days"].value,
    )


def _conduct(orders: Orders, *, quiet: bool) -> Told:
    from reconcile.nightly import conduct, progress

    with contextlib.nullcontext(conduct.silent) if quiet else progress.shown() as told_of:
        return conduct.conduct(orders, told_of)


def _print(told: Told, *, quiet: bool, as_json: bool) -> None:
    from reconcile.nightly import summary

    if as_json:
        click.echo(json.dumps(summary.document(told), indent=2, ensure_ascii=False))
    elif not (quiet and told.code == ExitCode.OK):
        click.echo(summary.text(told), nl=False)
