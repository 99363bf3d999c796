"""Write the summary for the terminal: what was read, what is wrong, what to do, and where the report is."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import reconcile
from reconcile.errors import ExitCode
from reconcile.kinds import FINDING_TITLES, SEVERITIES
from reconcile.money import to_words
from reconcile.outcome import Outcome
from reconcile.report.text import GROUPS, SEVERITY_WORDS, SOURCE_STATUS_WORDS, STATE_WORDS, count, group_of, masked

_WIDTH, _LABEL, _LINES = 118, 16, 12
EXIT_WORDS: dict[ExitCode, str] = {
    ExitCode.OK: "everything was read, and no finding is at or above the level that fails",
    ExitCode.FINDINGS: "everything was read; there are findings to look at",
    ExitCode.USAGE: "wrong usage or settings",
    ExitCode.INCOMPLETE: "report written, but some input could not be read or proven",
    ExitCode.NO_REPORT: "no new report; the old one is intact",
    ExitCode.BUSY: "another run is at work on the same output",
    ExitCode.INTERRUPTED: "interrupted; the old report is intact",
    ExitCode.TERMINATED: "terminated; the old report is intact",
}


def summary(outcome: Outcome, exit_code: int, report_path: Path | None, messages: tuple[str, ...] = ()) -> str:
    """Return the summary as plain text: no colour, no control characters, TINs masked, one line feed at the end."""
    state = "complete" if outcome.complete else "INCOMPLETE"
    lines = [f'reconcile {reconcile.__version__}   "{outcome.client}"   as of {outcome.as_of.isoformat()}   {state}']
    lines += _inputs(outcome)
    lines += _money(outcome)
    lines += _findings(outcome)
    lines += _decisions(outcome)
    lines += _problems(outcome)
    if report_path is not None:
        lines += [f"  {'report':<{_LABEL}}{report_path}"]
    lines += [line for message in messages for line in _wrapped("note", message)]
    lines += [f"exit {int(exit_code)}: {EXIT_WORDS.get(ExitCode(exit_code), 'see the log')}"]
    return "".join(masked("".join(letter if letter.isprintable() else "?" for letter in line)) + "\n" for line in lines)


def _wrapped(label: str, text: str) -> list[str]:
    """Wrap a text behind its label; its own line breaks stay, for lines that are meant to be copied."""
    head = f"  {label:<{_LABEL}}"
    lines: list[str] = []
    for line in text.split("\n"):
        indent = " " * (len(line) - len(line.lstrip())) if lines else ""
        first = (head if not lines else " " * len(head)) + indent
        rest = " " * (len(head) + len(indent))
        words = " ".join(line.split())
        lines += textwrap.wrap(words, _WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
    return lines


def _inputs(outcome: Outcome) -> Iterator[str]:
    statuses = Counter(source.status for source in outcome.sources)
    words = ", ".join(f"{statuses[status]} {word.lower()}" for status, word in SOURCE_STATUS_WORDS.items() if statuses[status])
    yield from _wrapped("files", f"{len(outcome.sources)}: {words or 'none'}")
    current = [module for module in outcome.modules if module.current]
    proven = sum(module.transcript.proven is True for module in current)
    older = len(outcome.modules) - len(current)
    words = f"{count(len(current), 'tax module')}, {proven} proven by their balance"
    yield from _wrapped("transcripts", words + (f", {count(older, 'older copy', 'older copies')}" if older else ""))
    states = Counter(result.state for result in outcome.payments)
    words = ", ".join(f"{states[state]} {word.lower()}" for state, word in STATE_WORDS.items() if states[state])
    aside = sum(len(record.set_aside) for record in outcome.record_files)
    yield from _wrapped(
        "payments", f"{len(outcome.payments)}: {words or 'none'}" + (f"; {count(aside, 'row')} set aside" if aside else "")
    )


def _money(outcome: Outcome) -> Iterator[str]:
    label = "money at stake"
    for group in GROUPS:
        findings = [finding for finding in outcome.findings if group_of(finding) == group]
        if findings:
            total = sum(finding.amount for finding in findings if finding.severity != "info")
            yield f"  {label:<{_LABEL}}{group:<26}{to_words(total):>16}   {count(len(findings), 'finding')}"
            label = ""


def _findings(outcome: Outcome) -> Iterator[str]:
    severities = Counter(finding.severity for finding in outcome.findings)
    words = ", ".join(f"{severities[each]} {SEVERITY_WORDS[each].lower()}" for each in SEVERITIES if severities[each])
    yield from _wrapped("findings", f"{len(outcome.findings)}: {words}" if outcome.findings else "none")
    high = [finding for finding in outcome.findings if finding.severity == "high"]
    for finding in high[:_LINES]:
        yield from _wrapped(
            "  HIGH", f"{finding.id}  {to_words(finding.amount)}  {FINDING_TITLES[finding.kind]}: {finding.explanation}"
        )
    if len(high) > _LINES:
        yield from _wrapped("", f"and {len(high) - _LINES} more high findings, in the report")


def _decisions(outcome: Outcome) -> Iterator[str]:
    standings = Counter(result.standing for result in outcome.decisions)
    words = ((standings["in_force"], "in force"), (standings["void"], "void: look again"), (standings["gone"], "closed"))
    if outcome.decisions:
        yield from _wrapped("decisions", f"{len(outcome.decisions)}: {', '.join(f'{n} {word}' for n, word in words if n)}")


def _problems(outcome: Outcome) -> Iterator[str]:
    problems = sorted(outcome.problems, key=lambda problem: not problem.blocking)
    for problem in problems[:_LINES]:
        yield from _wrapped("NOT TRUSTED" if problem.blocking else "remark", f"{problem.where}: {problem.what}")
        yield from _wrapped("", f"-> {problem.todo.strip()}")
    if len(problems) > _LINES:
        yield from _wrapped("", f"and {len(problems) - _LINES} more, on the report's sheet Data quality")
