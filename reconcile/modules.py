"""Turn transcripts into tax modules: the newest copy of a module is current, older copies tell its history.

Ids are made here. A posting's id rests on its module and its own cells, so that it stays the same when a newer copy of the same
transcript arrives; nothing but the last four digits of a TIN goes into it.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from reconcile.model import Module, ModuleKey, Posting, Problem, Transcript

_NEVER = date.min


@dataclass(frozen=True, slots=True)
class Ledger:
    """Hold all modules of a client: the current ones are matched and judged, all are listed."""

    modules: tuple[Module, ...]

    @property
    def current(self) -> tuple[Module, ...]:
        """Return the current copy of each module."""
        return tuple(module for module in self.modules if module.current)

    def older(self, module: Module) -> tuple[Module, ...]:
        """Return the older copies of a module, newest first."""
        return tuple(m for m in self.modules if not m.current and m.key == module.key and m.clash == module.clash)


def digest(*parts: object, length: int = 10) -> str:
    """Return a short stable id over the text of some parts."""
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def build(transcripts: Sequence[Transcript]) -> tuple[Ledger, tuple[Problem, ...]]:
    """Group the transcripts by tax module and choose the current copy of each.

    Two copies of one date with different rows are both kept, neither is preferred, and that is a problem. Two taxpayers that
    share form, period and last four digits, but not the name, are told apart and reported as a clash.
    """
    groups: dict[tuple[ModuleKey, str | None], list[Transcript]] = defaultdict(list)
    problems: list[Problem] = []
    clashing = _clashing_keys(transcripts)
    for transcript in transcripts:
        names = _name_control(transcript) if transcript.key in clashing else None
        groups[(transcript.key, names)].append(transcript)
    for key in sorted(clashing, key=str):
        problems.append(_clash_problem(key))
    modules: list[Module] = []
    for (key, clash), copies in groups.items():
        # A key with an unknown part names no one module: its copies cannot supersede each other.
        whole = key.tin is not None and key.form is not None and key.period is not None
        ranked = sorted(copies, key=lambda copy: (copy.response_date or _NEVER, _content(copy)), reverse=True)
        disputes = tuple(_same_date_problems(key, ranked)) if whole else ()
        problems += disputes
        for rank, copy in enumerate(ranked):
            current = rank == 0 or not whole
            modules.append(_module(copy, clash, current=current, disputed=current and bool(disputes)))
    return Ledger(tuple(sorted(modules, key=_order))), tuple(problems)


def _order(module: Module) -> tuple[str, str, str, bool, str, str]:
    key = module.key
    drawn = module.transcript.response_date
    return (
        key.tin.masked if key.tin else "~",
        key.form or "~",
        str(key.period) if key.period else "~",
        not module.current,
        str(drawn) if drawn else "",
        module.id,
    )


def _content(transcript: Transcript) -> str:
    rows = ((p.code, p.explanation, p.cycle, p.date, p.amount) for p in transcript.postings)
    return digest(transcript.account_balance, *rows)


def _same_date_problems(key: ModuleKey, ranked: Sequence[Transcript]) -> Iterable[Problem]:
    newest = ranked[0]
    for other in ranked[1:]:
        if other.response_date == newest.response_date and _content(other) != _content(newest):
            drawn = f"of {newest.response_date}" if newest.response_date else "without a response date"
            yield Problem(
                "M-TWO-COPIES",
                str(key),
                f"there are two copies {drawn} with different content; neither is preferred.",
                "Compare both with the original and remove the wrong one from the folder.",
                source=other.source,
            )


def _name_control(transcript: Transcript) -> str:
    return " ".join(transcript.names).upper() or "?"


def _clashing_keys(transcripts: Sequence[Transcript]) -> frozenset[ModuleKey]:
    names: dict[ModuleKey, set[str]] = defaultdict(set)
    for transcript in transcripts:
        if transcript.names and transcript.tin is not None:
            names[transcript.key].add(_first_name(transcript))
    return frozenset(key for key, found in names.items() if len(found) > 1)


def _first_name(transcript: Transcript) -> str:
    # The IRS cuts each word to four letters; the first word is enough to tell two people apart, and survives an address line.
    return transcript.names[0].upper().split()[0][:4]


def _clash_problem(key: ModuleKey) -> Problem:
    return Problem(
        "M-CLASH",
        str(key),
        "two taxpayers with different names share the last four digits, form and period; they are kept apart.",
        "Put the two taxpayers into folders of their own, or name them in client.toml.",
    )


def _module(transcript: Transcript, clash: str | None, *, current: bool, disputed: bool) -> Module:
    key = transcript.key
    named = (key.tin.masked if key.tin else None, key.form, key.period, digest(clash) if clash else None)
    stamp = (transcript.source, transcript.first_page, _content(transcript)) if None in named[:3] else ()
    version = () if current else (transcript.response_date, _content(transcript), transcript.source)
    module_id = "M-" + digest(*named, *stamp, *version)
    seen: Counter[tuple[object, ...]] = Counter()
    postings: list[Posting] = []
    for posting in transcript.postings:
        cells = (posting.code, posting.date, posting.amount, posting.explanation)
        seen[cells] += 1
        posting_id = "T-" + digest(module_id, *cells, seen[cells])
        postings.append(replace(posting, id=posting_id, module=module_id))
    return Module(module_id, transcript, tuple(postings), current=current, clash=clash, disputed=disputed)
