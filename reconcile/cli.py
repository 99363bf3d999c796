"""Start the program: find the command, run it, and end the process with the contract's exit code.

Commands are loaded when they are asked for, so that ``--help`` is quick. No traceback, and so no taxpayer data, ever leaves here.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import sys
from types import FrameType
from typing import NoReturn

import click

import reconcile
from reconcile.errors import ExitCode, ReconcileError

_COMMANDS = ("run", "nightly", "inspect", "init", "explain", "verify", "status")


class _Terminated(BaseException):
    """Turn SIGTERM into an orderly end."""


class _Interrupted(BaseException):
    """Turn Ctrl-C into an orderly end: after a ``KeyboardInterrupt`` met in an import, Python would end by the signal itself."""


class _Commands(click.Group):
    """List the commands in the order a user meets them, and load each when it is wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        found: click.Command = importlib.import_module(f"reconcile.commands.{cmd_name}").command
        found.name = cmd_name
        return found


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(reconcile.__version__, prog_name="reconcile")
def cli() -> None:
    """Lay IRS account transcripts beside a taxpayer's own payment records, and report what differs."""
    import logging

    from reconcile.privacy import MaskingFilter

    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(message)s")
    for handler in logging.getLogger().handlers:
        handler.addFilter(MaskingFilter())


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    raise _Terminated


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise _Interrupted


def main() -> NoReturn:
    """Run the command line and end the process with the contract's exit code."""
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, _terminate)
    # The end of the terminal or of the session ends the run as orderly, unless it was started to outlive that (nohup).
    hangup = getattr(signal, "SIGHUP", None)
    if hangup is not None and signal.getsignal(hangup) == signal.SIG_DFL:
        signal.signal(hangup, _terminate)
    sys.exit(_guarded())


def _guarded() -> int:
    try:
        ended = cli.main(standalone_mode=False, prog_name="reconcile")
        return ended if isinstance(ended, int) else ExitCode.OK
    except (click.Abort, KeyboardInterrupt, _Interrupted):
        _say("interrupted; the old report is intact")
        return ExitCode.INTERRUPTED
    except _Terminated:
        _say("terminated; the old report is intact")
        return ExitCode.TERMINATED
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except ReconcileError as error:
        from reconcile.privacy import mask_text

        click.echo(f"reconcile: {mask_text(str(error))}", err=True)
        return error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else ExitCode.NO_REPORT
    except Exception as error:  # the last line of defence
        return _bug(error)


def _say(words: str) -> None:
    """Say something to a terminal that may be gone by now, which must not change how the run ends."""
    with contextlib.suppress(OSError):
        click.echo(words, err=True)


def _bug(error: Exception) -> int:
    """Name the place of a bug, never its values."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = f"{frame.tb_frame.f_globals.get('__name__')}, line {frame.tb_lineno}" if frame else "an unknown place"
    click.echo(f"reconcile: this is a bug ({type(error).__name__} in {place}). No new report; the old one is intact.", err=True)
    return ExitCode.NO_REPORT
