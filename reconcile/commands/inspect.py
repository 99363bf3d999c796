"""Show what is read from a file, and how: ``reconcile inspect``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconcile.commands.options import exit_codes
from reconcile.errors import ExitCode, worst

if TYPE_CHECKING:
    from reconcile.model import FileReading, RecordFile, SetAside, Transcript

_MOST_ROWS, _MOST_RUNS, _MOST_TEXT = 20, 12, 100

_CODES = exit_codes(0, 2, 3, _0="every file was read in full", _2="wrong usage", _3="a file could not be read, or not be proven")


@click.command(epilog=_CODES)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output, nothing else.")
def command(files: tuple[Path, ...], as_json: bool) -> None:
    """Show what is read from a file, and how.

    For a transcript: the header with the place of each figure, every row, and whether the rows add up to the printed
    balance. For payment records: the layout chosen and why, rows, payments, and the rows set aside by reason, with the text
    of each that speaks of a tax or a payment. A client.toml beside the file is used. Where several files hold copies of one
    module, what posted between their dates is shown too.

    \b
    Example:
      reconcile inspect sample_transcripts/hale-wrong-year/2024.pdf
    """  # noqa: D301
    from reconcile import config
    from reconcile.files import read_one
    from reconcile.privacy import mask_text
    from reconcile.reading import SafeReader

    settings = cache(config.load)
    with SafeReader() as read:
        readings = [read(read_one(path), settings(path.parent)) for path in files]
    if as_json:
        click.echo(json.dumps(_as_json(readings), indent=2, ensure_ascii=False))
    else:
        blocks = [_lines(reading) for reading in readings]
        click.echo(mask_text("\n\n".join("\n".join(block) for block in [*blocks, *_copies(readings)])))
    blocked = any(problem.blocking for reading in readings for problem in reading.problems)
    sys.exit(worst(ExitCode.INCOMPLETE if blocked else ExitCode.OK))


def _lines(reading: FileReading) -> list[str]:
    source = reading.source
    lines = [f"{source.path}: {source.kind.replace('_', ' ')}, {source.status.replace('_', ' ')}"]
    if source.status in ("set_aside", "unreadable") and source.reason:
        lines.append(f"  {source.reason}")
    for transcript in reading.transcripts:
        lines += _transcript_lines(transcript)
    if reading.records is not None:
        lines += _record_lines(reading.records)
    if reading.problems:
        lines += ["  problems", *(f"    {problem}" for problem in reading.problems)]
    return lines


def _transcript_lines(transcript: Transcript) -> list[str]:
    from reconcile.money import to_text, to_words

    lines = [f"  {transcript.key}, pages {transcript.first_page} to {transcript.last_page}"]
    lines += [f"    {figure.label:<30}{figure.value:<18} page {figure.page}, line {figure.line}" for figure in transcript.figures]
    if transcript.stub:
        lines.append(f"    {transcript.stub}")
    lines.append(f"    rows {len(transcript.postings)}")
    for row in transcript.postings:
        amount = to_text(row.amount) if row.amount is not None else "-"
        day = row.date.isoformat() if row.date else "-"
        extra = f"  [{row.detail}]" if row.detail else ""
        place = f"p{row.page}:{row.line}"
        lines.append(f"      {place:<7} {row.code or '-':<4}{row.cycle or '':<9} {day:<11}{amount:>15}  {row.explanation}{extra}")
    total = to_words(transcript.postings_total)
    if transcript.account_balance is None:
        lines.append(f"    rows add up to {total}; no balance is printed, so this cannot be proven")
    else:
        verdict = "proven" if transcript.proven else "NOT PROVEN"
        lines.append(f"    rows add up to {total}; printed account balance {to_words(transcript.account_balance)}: {verdict}")
    return lines


def _record_lines(record: RecordFile) -> list[str]:
    from reconcile.money import to_words

    days = [payment.date for payment in record.payments]
    lines = [
        f"  layout        {record.layout}: {record.why}",
        f"  header        {f'line {record.header_row}' if record.header_row else 'none'}",
        f"  rows          {record.rows}",
        f"  payments      {len(record.payments)}, {to_words(sum(payment.amount for payment in record.payments))}"
        + (f", {min(days)} to {max(days)}" if days else ""),
    ]
    for payment in record.payments:
        method = payment.method + ("" if payment.method_stated or payment.method == "unknown" else " (not stated)")
        made_for = f"Form {payment.form or '?'}, {payment.period or 'period not stated'}, {payment.kind}, {method}"
        tin = f", {payment.tin.masked}" if payment.tin else ""
        aside = f"  [set aside: {payment.set_aside}]" if payment.set_aside else ""
        lines.append(f"    {payment.where:<22} {payment.date}{to_words(payment.amount):>14}  {made_for}{tin}{aside}")
    return [*lines, *_set_aside_lines(record.set_aside)]


def _set_aside_lines(rows: Sequence[SetAside]) -> Iterator[str]:
    """Yield each reason with its number of rows, and below it the rows: those that are listed with their text."""
    from reconcile.report.asides import counted, in_words, place, runs
    from reconcile.report.text import clean

    yield f"  set aside     {len(rows)}"
    by_reason: dict[str, list[SetAside]] = {}
    for row in rows:
        by_reason.setdefault(row.reason, []).append(row)
    for reason, alike in sorted(by_reason.items()):
        yield f"    {len(alike):>5}  {reason}"
        listed = [(place(row.sheet, f"row {row.row}"), clean(row.raw)) for row in alike if row.raw is not None]
        told = [f"{where:<22} {_cut(text)}" for where, text in listed[:_MOST_ROWS]]
        if len(listed) > _MOST_ROWS:
            told.append(f"… and {len(listed) - _MOST_ROWS:,} more, listed in the report")
        for group in counted(alike):
            found = runs(group.rows)
            more = sum(map(len, found[_MOST_RUNS:]))
            words = in_words(found[:_MOST_RUNS]) + (f" … and {more:,} more, told in the report" if more else "")
            told.append(place(group.sheet, words))
        yield from (f"{'':<11}{line}" for line in told)


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_TEXT else f"{text[: _MOST_TEXT - 2]} …"


def _copies(readings: Sequence[FileReading]) -> Iterator[list[str]]:
    """Yield a block for each two copies of one module that follow each other: what posted, changed and vanished between."""
    from reconcile import modules

    names = {reading.source.id: reading.source.path for reading in readings}
    ledger, problems = modules.build([transcript for reading in readings for transcript in reading.transcripts])
    for step in ledger.history.steps:
        older, newer = (names[m.transcript.source] for m in (step.older, step.newer))
        lines = [f"copies of {step.newer.key}, {step.between()}: {older}, then {newer}"]
        lines += [f"  {change.words()}" for change in step.changes]
        lines += [f"  {figure.words()}" for figure in step.header]
        yield lines if len(lines) > 1 else [*lines, "  nothing changed"]
    if problems:
        yield ["among the files", *(f"  {problem}" for problem in problems)]


def _as_json(readings: Sequence[FileReading]) -> list[dict[str, Any]]:
    from reconcile import modules, report

    whole, _ = modules.build([transcript for reading in readings for transcript in reading.transcripts])
    told = []
    for reading in readings:
        ledger, _ = modules.build(reading.transcripts)
        steps = [step for step in whole.history.steps if step.newer.transcript.source == reading.source.id]
        told.append(report.inspection(reading, ledger.modules, steps))
    return told
