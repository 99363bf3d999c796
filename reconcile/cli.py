"""Give the program its commands: options to settings, settings to a run, the run to a summary and an exit code.

The only place that asks the clock. Heavy packages are imported by the command that needs them, so that ``--help`` is quick.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn, TypeVar

import click

import reconcile
from reconcile.errors import ExitCode, ReconcileError, worst
from reconcile.model import SEVERITIES, Severity
from reconcile.privacy import MaskingFilter, mask_text

F = TypeVar("F", bound=Callable[..., Any])

_EXIT_CODES = """\b
Exit codes:
  0  ran; no finding at or above --fail-on; everything was read
  1  ran; there are findings at or above --fail-on
  2  wrong usage, or a broken client.toml
  3  ran, but some input could not be read or proven (wins over 1)
  4  no new report: nothing could be reconciled, or it could not be written
  5  another run is at work on the same output
  130, 143  interrupted, terminated; the old report is intact
"""


class _Terminated(BaseException):
    """Turn SIGTERM into an orderly end."""


def _shared_options(command: F) -> F:
    for option in (
        click.option("--fail-on", type=click.Choice(SEVERITIES), help="Severity that makes the exit code 1.  [default: high]"),
        click.option("--json", "as_json", is_flag=True, help="Print the result as JSON on standard output, nothing else."),
        click.option("--quiet", "-q", is_flag=True, help="Print only when the exit code is not 0."),
        click.option("--as-of", metavar="DATE", help="Day of the report, YYYY-MM-DD.  [default: today]"),
        click.option(
            "--out", type=click.Path(path_type=Path), default=Path("reports"), show_default=True, help="Where reports go."
        ),
    ):
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(reconcile.__version__, prog_name="reconcile")
def cli() -> None:
    """Lay IRS account transcripts beside a taxpayer's own payment records, and report what differs."""


@cli.command(epilog=_EXIT_CODES)
@click.argument(
    "folders", metavar="FOLDER...", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@_shared_options
def run(folders: tuple[Path, ...], out: Path, as_of: str | None, quiet: bool, as_json: bool, fail_on: Severity | None) -> None:
    """Reconcile a client folder, print a summary, and write the report.

    FOLDER holds the client's IRS account transcripts and payment records, in any layout and under any names. Nothing is written
    into it. Several folders are reconciled one after the other.

    \b
    Example:
      reconcile run sample_transcripts/hale-wrong-year
    """  # noqa: D301
    from reconcile.run import Options, run_clients

    runs = []
    for client in run_clients(folders, Options(out, _day(as_of), fail_on)):
        runs.append(client)
        if not as_json and not (quiet and client.code == ExitCode.OK):
            click.echo(_summary(client), err=client.error is not None)
    if as_json:
        documents = [_document(client) for client in runs]
        shown = documents if len(documents) > 1 else documents[0]
        click.echo(json.dumps(shown, indent=2, ensure_ascii=False))
    sys.exit(worst(*(client.code for client in runs)))


def _summary(client: Any) -> str:
    from reconcile import report

    if client.outcome is None:
        lines = [client.error, *(f"  {problem}" for problem in client.problems), f"exit {int(client.code)}: no new report"]
        return mask_text("\n".join(lines))
    return report.summary(client.outcome, client.code, client.workbook, client.messages)


def _document(client: Any) -> dict[str, Any]:
    from reconcile import report

    if client.outcome is None:
        return {
            "schema_version": "1",
            "client": mask_text(client.folder.resolve().name),
            "error": mask_text(client.error or ""),
            "sources": [
                {"id": s.id, "path": s.path, "sha256": s.sha256, "kind": s.kind, "status": s.status, "reason": s.reason}
                for s in client.sources
            ],
            "exit_code": int(client.code),
            "report": None,
        }
    document: dict[str, Any] = report.document(client.outcome)
    return {**document, "exit_code": int(client.code), "report": str(client.workbook), "messages": list(client.messages)}


def _day(text: str | None) -> date:
    if text is None:
        return date.today()  # noqa: DTZ011 - the user's own calendar day is meant
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter("expected a day such as 2026-04-15", param_hint="--as-of") from error


# --- the process ----------------------------------------------------------------------------------------------------------


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    raise _Terminated


def main() -> NoReturn:
    """Run the command line and end the process with the contract's exit code."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(message)s")
    for handler in logging.getLogger().handlers:
        handler.addFilter(MaskingFilter())
    signal.signal(signal.SIGTERM, _terminate)
    sys.exit(_guarded())


def _guarded() -> int:
    try:
        cli.main(standalone_mode=False, prog_name="reconcile")
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; the old report is intact", err=True)
        return ExitCode.INTERRUPTED
    except _Terminated:
        click.echo("terminated; the old report is intact", err=True)
        return ExitCode.TERMINATED
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except ReconcileError as error:
        click.echo(f"reconcile: {mask_text(str(error))}", err=True)
        return error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else ExitCode.NO_REPORT
    except Exception as error:  # the last line of defence: no traceback with taxpayer data
        return _bug(error)
    return ExitCode.OK


def _bug(error: Exception) -> int:
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = f"{Path(frame.tb_frame.f_code.co_filename).name}, line {frame.tb_lineno}" if frame else "unknown place"
    click.echo(f"reconcile: this is a bug ({type(error).__name__} in {place}); no new report, the old one is intact", err=True)
    if os.environ.get("RECONCILE_TRACEBACK"):
        import traceback

        places = traceback.extract_tb(error.__traceback__)
        click.echo("".join(f"  {Path(p.filename).name}, line {p.lineno}, in {p.name}\n" for p in places), err=True)
    return ExitCode.NO_REPORT
