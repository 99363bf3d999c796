"""Reconcile client folders: ``reconcile run``."""

from __future__ import annotations

import json
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconcile.commands.options import ALL_CODES, client_folder, day, exit_codes, run_options
from reconcile.errors import ExitCode, worst
from reconcile.kinds import Severity

if TYPE_CHECKING:
    from reconcile.run import ClientRun


@click.command(epilog=exit_codes(*ALL_CODES))
@click.argument("folders", metavar="FOLDER...", nargs=-1, required=True, type=client_folder)
@click.option("--pdf", is_flag=True, help="Also print the first two sheets to discrepancies.pdf (needs LibreOffice).")
@run_options
def command(
    folders: tuple[Path, ...],
    out: Path,
    as_of: str | None,
    jobs: int | None,  # clients are reconciled one after the other: the readers and the gates have processes of their own
    quiet: bool,
    as_json: bool,
    fail_on: Severity | None,
    pdf: bool,
) -> None:
    """Reconcile a client folder, print a summary, and write the report.

    FOLDER holds the client's IRS account transcripts and payment records, in any layout and under any names. Nothing is
    written into it. Several folders are reconciled one after the other.

    \b
    Example:
      reconcile run sample_transcripts/hale-wrong-year
    """  # noqa: D301
    from reconcile.run import Options, run_clients

    codes = []
    for client in run_clients(folders, Options(out, day(as_of), fail_on)):
        if pdf and client.workbook is not None:
            client = _printed(client, client.workbook)
        codes.append(client.code)
        if as_json:
            _print_json(client, len(codes), len(folders))
        elif not (quiet and client.code == ExitCode.OK):
            click.echo(_summary(client), err=client.outcome is None)
    sys.exit(worst(*codes))


def _print_json(client: ClientRun, number: int, count: int) -> None:
    """Print one client's object as soon as it is there; several make a list."""
    text = json.dumps(_document(client), indent=2, ensure_ascii=False)
    if count > 1:
        # No line of it is within a text: JSON has none there.
        text = ("[\n" if number == 1 else "") + textwrap.indent(text, "  ") + (",\n" if number < count else "\n]\n")
    click.echo(text, nl=count == 1)


def _printed(client: ClientRun, workbook: Path) -> ClientRun:
    """Print the client's two sheets; a PDF that cannot be made costs a word, not the report."""
    from dataclasses import replace

    from reconcile import report
    from reconcile.errors import CannotWrite

    target = workbook.with_suffix(".pdf")
    try:
        report.pdf(workbook, target)
    except CannotWrite as error:
        return replace(client, messages=(*client.messages, str(error)))
    return replace(client, messages=(*client.messages, f"PDF for the client: {target}"))


def _summary(client: ClientRun) -> str:
    from reconcile import report
    from reconcile.privacy import mask_text

    if client.outcome is None:
        lines = [client.error or "", *(f"  {problem}" for problem in client.problems), f"exit {int(client.code)}: no new report"]
        return mask_text("\n".join(lines))
    return report.summary(client.outcome, client.code, client.workbook, client.messages)


def _document(client: ClientRun) -> dict[str, Any]:
    from reconcile import report
    from reconcile.privacy import mask_text

    if client.outcome is not None:
        document = client.document or report.document(client.outcome)
        return {**document, "exit_code": int(client.code), "report": str(client.workbook), "messages": list(client.messages)}
    sources = [
        {"id": s.id, "path": s.path, "sha256": s.sha256, "kind": s.kind, "status": s.status, "reason": s.reason, "rows": s.rows}
        for s in client.sources
    ]
    return {
        "schema_version": "1",
        "client": mask_text(client.folder.resolve().name),
        "sources": sources,
        "error": mask_text(client.error or ""),
        "exit_code": int(client.code),
        "report": None,
    }
