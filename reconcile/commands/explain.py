"""Tell one finding in full: ``reconcile explain``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from reconcile.commands.options import exit_codes, out_option
from reconcile.errors import ExitCode

_CODES = exit_codes(0, 2, 4, _0="the finding was told", _2="wrong usage", _4="no report under --out holds that finding")


@click.command(epilog=_CODES)
@click.argument("finding", metavar="FINDING")
@out_option
def command(finding: str, out: Path) -> None:
    """Tell one finding in full: the facts, the rule, the law, where to look, what else could have been meant.

    FINDING is an id such as F-0d3c4cfda1, as it stands in the summary and in the workbook, or the name of a finding kind
    such as wrong_period.

    \b
    Example:
      reconcile explain wrong_period
    """  # noqa: D301
    from reconcile import rules

    legend = {entry.kind: entry for entry in rules.legend()}
    kind = next((entry for name, entry in legend.items() if name == finding), None)
    if kind is not None:
        click.echo(f"{kind.title} ({kind.kind})\n\n{kind.text}" + (f"\n\nLaw: {kind.law}" if kind.law else ""))
        return
    for path in sorted(out.glob("*/reconciliation.json")):
        document = _load(path)
        for found in document.get("findings", ()):
            if found["id"] == finding:
                entry = legend[found["kind"]]
                click.echo("\n".join(_tell(found, document, (entry.title, entry.text, entry.law))))
                return
    click.echo(f"no finding {finding} in the reports under {out}. Run `reconcile run` first, or name its --out.", err=True)
    sys.exit(ExitCode.NO_REPORT)


def _load(path: Path) -> dict[str, Any]:
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        click.echo(f"{path}: this report cannot be read, and is passed over", err=True)
        return {}
    return loaded if isinstance(loaded, dict) else {}


def _side(side: dict[str, Any]) -> str:
    known = [f"{name} {value}" for name, value in side.items() if value is not None]
    return ", ".join(known) or "nothing stated"


def _tell(finding: dict[str, Any], document: dict[str, Any], rule: tuple[str, str, str]) -> list[str]:
    title, text, law = rule
    paths = {source["id"]: source["path"] for source in document["sources"]}
    lines = [
        f"{finding['id']}  {title}  ({document['client']}, as of {document['as_of']})",
        f"{finding['severity']}, {finding['confidence']}, ${finding['amount']}",
        "",
        finding["explanation"],
        "",
        f"Meant for   {_side(finding['expected'])}",
        f"Stands as   {_side(finding['actual'])}",
        f"Next step   {finding['action']}",
        f"Rule        {text}",
    ]
    if law:
        lines.append(f"Law         {law}")
    lines += ["", "Where to look"]
    for payment in document["payments"]:
        if payment["id"] in finding["payments"]:
            lines.append(f"  {paths.get(payment['source'])}, row {payment['row']}: {payment['raw']}")
    for posting in document["postings"]:
        if posting["id"] in finding["postings"]:
            place = f"page {posting['page']}, line {posting['line']}"
            lines.append(f"  {paths.get(posting['source'])}, {place}: {posting['raw']}")
    others = finding.get("alternatives") or []
    if others:
        lines += ["", "What else could have been meant", *(f"  {other}" for other in others)]
    return lines
