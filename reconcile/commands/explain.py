"""Tell one finding in full: ``reconcile explain``."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from reconcile.commands.options import REPORTS, exit_codes, out_option
from reconcile.errors import ExitCode
from reconcile.kinds import FindingKind

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from reconcile.decision import Decision

_CODES = exit_codes(0, 2, 4, _0="the finding was told", _2="wrong usage", _4="no report under --out holds that finding")

_OFFERS = 4
"""At most so many pairs are offered to be decided."""
_COMPLETION_BYTES = 8_000_000
"""At most so much of the reports is read to complete an id: a tenth of a second's worth."""


def _complete(context: click.Context, _parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """Return the finding kinds and the ids of the newest reports that begin with what is typed, for the shell.

    A shell shows whatever a completion says amid the line that is being typed; so what cannot be read is no help, and no error.
    """
    from click.shell_completion import CompletionItem

    found = [CompletionItem(kind) for kind in get_args(FindingKind) if kind.startswith(typed)]
    # Reading reports is only worth the while where an id may be meant.
    if "F-".startswith(typed[:2].upper()):
        for name, words in _ids(Path(context.params.get("out") or REPORTS)):
            if name.startswith(typed):
                found.append(CompletionItem(name, help=words))
    return found


def _ids(out: Path) -> Iterator[tuple[str, str]]:
    """Yield the ids of the newest reports with a word on each, until so much is read that a person at the keys would wait."""
    from reconcile.config_decisions import FINDING_ID
    from reconcile.files import printable_name

    read = 0
    with contextlib.suppress(OSError):
        dated = sorted(((path.stat().st_mtime_ns, path) for path in out.glob("*/reconciliation.json")), reverse=True)
        for _, path in dated:
            read += path.stat().st_size
            if read > _COMPLETION_BYTES:
                return
            with contextlib.suppress(OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
                for finding in json.loads(path.read_bytes())["findings"]:
                    # A report may be anything by now, and a terminal obeys what it is shown.
                    if FINDING_ID.fullmatch(finding["id"]) and finding["kind"] in get_args(FindingKind):
                        yield finding["id"], f"{finding['kind']} of {printable_name(path.parent.name)}"


@click.command(epilog=_CODES)
@click.argument("finding", metavar="FINDING", shell_complete=_complete)
@out_option
def command(finding: str, out: Path) -> None:
    """Tell one finding in full: the facts, the rule, the law, where to look, what else could have been meant.

    Ends with blocks to paste into client.toml, to accept the finding or to decide the pair it rests on otherwise.

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
    if finding.get("urgent"):
        lines.append(f"Why now     {finding['urgent']}")
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
    return [*lines, *_decided(finding, document), *_to_decide(finding, document)]


def _concerns(decision: dict[str, Any], finding: dict[str, Any]) -> bool:
    ids = {*finding["payments"], *finding["postings"]}
    return bool(decision["finding"] == finding["id"] or ids & {*decision["payments"], *decision["postings"]})


def _decided(finding: dict[str, Any], document: dict[str, Any]) -> list[str]:
    """Tell the decisions that bear on the finding, whether they hold or not."""
    bearing = [decision for decision in document.get("decisions", ()) if _concerns(decision, finding)]
    lines = ["", "Decided by people"] if bearing else []
    for one in bearing:
        day = f" on {one['date']}" if one["date"] else ""
        standing = {"in_force": "in force", "void": "VOID", "gone": "closed"}[one["standing"]]
        lines.append(f"  {one['action']} ({one['where']}), {one['initials']}{day}: {one['reason']}")
        lines.append(f"    {standing}: {one['words']}")
    return lines


def _to_decide(finding: dict[str, Any], document: dict[str, Any]) -> list[str]:
    """Offer the decisions that a person may take here, each as a block to paste into client.toml."""
    from reconcile.config_decisions import block

    lines = ["", "To decide otherwise, paste one of these into client.toml, and fill in reason and initials"]
    for title, decision in _offers(finding, document):
        lines += ["", f"  # {title}", *(f"  {line}" for line in block(decision).splitlines())]
    return lines


def _offers(finding: dict[str, Any], document: dict[str, Any]) -> Iterator[tuple[str, Decision]]:
    from reconcile.decision import Decision
    from reconcile.money import parse_cents

    if not any(one["finding"] == finding["id"] and one["standing"] == "in_force" for one in document.get("decisions", ())):
        payments, postings = tuple(sorted(finding["payments"])), tuple(sorted(finding["postings"]))
        amount = parse_cents(finding["amount"])
        accept = Decision("accept", "", "", payments, postings, finding["id"], amount)
        yield "Accept this finding: it stays in the report, as info", accept
    concerned = [payment for payment in document["payments"] if payment["id"] in finding["payments"]]
    for payment in concerned[:_OFFERS]:
        paid = parse_cents(payment["amount"])
        if payment["state"] == "matched":
            title = f"Forbid the pair this rests on: {_paid(payment)} is not that posting"
            yield title, Decision("forbid", "", "", (payment["id"],), tuple(sorted(payment["postings"])), amount=paid)
        for posting in _postings_for(payment, document):
            title = f"Force a pair: {_paid(payment)} is code {posting['code']} of {posting['date']}"
            yield title, Decision("pair", "", "", (payment["id"],), (posting["id"],), amount=paid)
    for posting in document["postings"] if finding["kind"] == "unrecorded_posting" else ():
        if posting["id"] in finding["postings"]:
            for payment in _payments_for(posting, document):
                title = f"Force a pair: {_paid(payment)} is code {posting['code']} of {posting['date']}"
                yield title, Decision("pair", "", "", (payment["id"],), (posting["id"],), amount=parse_cents(payment["amount"]))


def _paid(payment: dict[str, Any]) -> str:
    return f"the payment of ${payment['amount']} of {payment['date']}"


def _postings_for(payment: dict[str, Any], document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the postings that a payment without one may be: those that fit equally well, else the unexplained of its amount."""
    if payment["state"] == "matched":
        return []
    told = [posting for posting in document["postings"] if posting["id"] in payment["postings"]]
    free = [p for p in document["postings"] if p["state"] == "unrecorded" and p["amount"] == f"-{payment['amount']}"]
    return (told or free)[:_OFFERS]


def _payments_for(posting: dict[str, Any], document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the payments of a posting's amount that stand nowhere."""
    waiting = ("not_posted", "not_checkable", "pending")
    return [p for p in document["payments"] if p["state"] in waiting and f"-{p['amount']}" == posting["amount"]][:_OFFERS]
