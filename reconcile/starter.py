"""Write a first ``client.toml`` from what a client folder holds, for a person to finish.

Every line that is a question is a comment: the file changes nothing until somebody answers it. What a person has written stays
as it is; a second time, only what is new is added below.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from reconcile.config import Settings
from reconcile.model import FileReading, Payment, Tin, Transcript

_HEAD = """\
# What `reconcile` cannot read from the files of this client. Lines that begin with # are comments and change nothing:
# take the # away and correct the line to answer it. Check your answers with `reconcile inspect FILE`, then run again.
# All keys are told in docs/payments.md. Never write a full taxpayer number here: the last four digits are enough.

[client]
name = {name}
# fail_on = "high"                # which findings make the exit code 1: high, medium, low or info

# [tolerances]                    # days a payment may take to be credited, and after which a transcript must show it
# electronic_days = 3
# check_days = 10
# shown_electronic_days = 21
# shown_check_days = 45

# [[decisions]]                   # what a person decided; `reconcile explain FINDING` prints such blocks ready to paste
# action = "accept"               # accept a finding, or pair / forbid a payment and a posting
# finding = "F-…"                 # for pair and forbid instead:  payment = "P-…"  and  posting = "T-…"
# reason = "why, and on what proof"
# initials = "JD"
# date = 2026-02-01
"""
_LATER = "\n# --- Found since this file was begun ---\n"


def _shape(tin: Tin) -> str:
    return f"XX-XXX{tin.last4}" if tin.kind == "ein" else f"XXX-XX-{tin.last4}"


def _taxpayers(transcripts: Sequence[Transcript]) -> list[tuple[Tin, str, str]]:
    """Return the taxpayers of the transcripts: TIN, role, and the name as the IRS masks it."""
    counted: Counter[Tin] = Counter(t.tin for t in transcripts if t.tin is not None)
    spouses = [t.spouse_tin for t in transcripts if t.spouse_tin is not None]
    names = {t.tin: t.names[0] for t in reversed(transcripts) if t.tin is not None and t.names}
    people = sorted((tin for tin in counted if tin.kind != "ein"), key=lambda tin: (tin in spouses, -counted[tin], tin.last4))
    people += sorted({tin for tin in spouses if tin not in counted}, key=lambda tin: tin.last4)
    found = [(tin, "spouse" if tin in spouses else "primary", names.get(tin, "")) for tin in people]
    found += [(tin, "entity", names.get(tin, "")) for tin in sorted(counted, key=lambda t: t.last4) if tin.kind == "ein"]
    return found


def _taxpayer_lines(transcripts: Sequence[Transcript], settings: Settings) -> Iterable[str]:
    used = {one.id for one in settings.taxpayers}
    for tin, role, name in _taxpayers(transcripts):
        if any(one.tin is not None and one.tin.agrees(tin) for one in settings.taxpayers):
            continue
        number = 1
        while (wanted := role if number == 1 else f"{role}-{number}") in used:
            number += 1
        used.add(wanted)
        shown = f"   # the transcripts show: {name}" if name else ""
        yield "\n[[taxpayer]]"
        yield f"id = {json.dumps(wanted)}{shown}"
        yield f"tin = {json.dumps(_shape(tin))}"
        asked = '   # "spouse", if this is the husband or wife of the one above' if role == "primary" and number > 1 else ""
        yield f"role = {json.dumps(role)}{asked}"


def _unsaid(payments: Sequence[Payment]) -> tuple[list[str], list[str]]:
    """Return what no row says, and what some rows leave open."""
    if not payments:
        return [], []
    facts: tuple[tuple[str, Callable[[Payment], bool]], ...] = (
        ("whose they are", lambda payment: payment.tin is None),
        ("the form", lambda payment: payment.form is None),
        ("the period", lambda payment: payment.period is None),
        ("what they were for", lambda payment: payment.kind == "unknown"),
        ("how they were paid", lambda payment: not payment.method_stated),
    )
    open_in = [(words, sum(map(missing, payments))) for words, missing in facts]
    nowhere = [words for words, count in open_in if count == len(payments)]
    return nowhere, [words for words, count in open_in if 0 < count < len(payments)]


def _unreadable_lines(reading: FileReading) -> Iterable[str]:
    """Yield the lines that would make a file readable, or, where no line can, what is the matter with it and what to do."""
    found = [problem.what.split("\n") for problem in reading.problems]
    settling = [lines[index:] for lines in found for index, line in enumerate(lines) if line.strip() == "[[payments]]"]
    if settling:
        yield f"\n# {reading.source.path}: its columns were not recognised. Correct these lines, and take all their # away:"
        yield from (f"# {line.strip()}" for lines in settling for line in lines)
        return
    yield f"\n# {reading.source.path}: no payment could be read from it, and no line here can change that:"
    for problem in reading.problems:
        yield from (f"# {line.strip()}" for line in f"{problem.what}\n{problem.todo}".split("\n") if line.strip())


def _record_lines(reading: FileReading, taxpayers: Sequence[str]) -> Iterable[str]:
    records = reading.records
    assert records is not None
    if not records.payments and reading.source.status == "unreadable":
        yield from _unreadable_lines(reading)
        return
    yield from _answered_lines(reading, taxpayers)
    yield from _left_out_lines(reading)


def _left_out_lines(reading: FileReading) -> Iterable[str]:
    """Yield for each sheet that was not understood, beside others that were, the lines that would make it readable."""
    for problem in reading.problems:
        lines = problem.what.split("\n")
        if problem.code != "record_layout":
            continue
        start = next((index for index, line in enumerate(lines) if line.strip() == "[[payments]]"), None)
        yield ""
        if start is None:
            told = (f"{problem.where}: {lines[0]}", *lines[1:], *problem.todo.split("\n"))
            yield from (f"# {line.strip()}" for line in told if line.strip())
            continue
        yield f"# {problem.where}: its columns were not recognised. Correct these lines, and take all their # away:"
        yield from (f"# {line.strip()}" for line in lines[start:])


def _unread_lines(readings: Sequence[FileReading], existing: str | None) -> Iterable[str]:
    """Yield a line for each file that could not be read at all, which no answer here can change."""
    for reading in readings:
        source = reading.source
        told = existing is not None and f"# {source.path}:" in existing
        if reading.records is None and not reading.transcripts and source.status == "unreadable" and not told:
            said = " ".join((source.reason or "it could not be read").split())
            yield f"\n# {source.path}: nothing was read from it, and no line here can change that. {said}"


def _answered_lines(reading: FileReading, taxpayers: Sequence[str]) -> Iterable[str]:
    records = reading.records
    assert records is not None
    count = len(records.payments)
    nowhere, in_some = _unsaid(records.payments)
    yield f"\n# {reading.source.path}: {count} payment{'' if count == 1 else 's'} ({records.layout})."
    if not (nowhere or in_some):
        yield "# There is nothing to answer."
        return
    if nowhere:
        yield f"# The rows do not say {', '.join(nowhere)}."
    if in_some:
        yield f"# Some rows do not say {', '.join(in_some)}."
    yield "# What holds for every row that leaves it open, answer here; what a row says itself is never changed by it:"
    yield "[[payments]]"
    yield f"files = {json.dumps(reading.source.path, ensure_ascii=False)}"
    asked = {*nowhere, *in_some}
    yield from (line for words, line in _questions(taxpayers) if words in asked)


def _questions(taxpayers: Sequence[str]) -> Iterable[tuple[str, str]]:
    """Yield for each thing a record may leave open the line that answers it."""
    known = f"   # an id of a [[taxpayer]] above: {', '.join(taxpayers)}" if taxpayers else ""
    yield "whose they are", f"# taxpayer = {json.dumps(taxpayers[0] if taxpayers else 'primary')}{known}"
    yield "the form", '# form = "1040"'
    yield "the period", '# period = "2025"                # the tax year paid for, not the year of payment; or a month: "2025-03"'
    yield (
        "what they were for",
        '# kind = "estimated"             # estimated, balance_due, extension, deposit, amended, installment, penalty',
    )
    yield "how they were paid", '# method = "eft"                 # eft, check, card or wire'


def starter(name: str, readings: Sequence[FileReading], settings: Settings, existing: str | None) -> str | None:
    """Return the text of ``client.toml``, or ``None`` when the one that is there lacks nothing.

    Args:
        name: the client's name, for a new file.
        readings: what was read from the folder.
        settings: the settings of the file that is there, or the defaults.
        existing: the text that is there; it comes back unchanged at the beginning of the result.
    """
    transcripts = [transcript for reading in readings for transcript in reading.transcripts]
    lines = list(_taxpayer_lines(transcripts, settings))
    people = [one.id for one in settings.taxpayers]
    people += [match[1] for line in lines if (match := re.match(r'id = "(.+?)"', line))]
    for reading in readings:
        mentioned = existing is not None and f"# {reading.source.path}:" in existing
        if reading.records is None or settings.mappings_for(reading.source.path) or mentioned:
            continue
        lines += _record_lines(reading, people)
    lines += _unread_lines(readings, existing)
    if existing is None:
        return _HEAD.format(name=json.dumps(name, ensure_ascii=False)) + "\n".join(lines) + "\n"
    return existing.rstrip("\n") + "\n" + _LATER + "\n".join(lines) + "\n" if lines else None
