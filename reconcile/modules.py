"""Turn transcripts into tax modules: the newest copy of a module is current, older copies tell its history.

Ids are made here. A posting's id rests on its module and on its code, date and amount, so that it stays the same when a newer
copy of the same transcript arrives, be it in another file format; nothing but the last four digits of a TIN goes into it.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from reconcile import history, parties
from reconcile.kinds import TinKind
from reconcile.model import Module, ModuleKey, Posting, Problem, TaxPeriod, Tin, Transcript

_NEVER = date.min


@dataclass(frozen=True, slots=True)
class Ledger:
    """Hold all modules of a client: the current ones are matched and judged, all are listed, the copies tell a history."""

    modules: tuple[Module, ...]
    history: history.History = field(default_factory=history.History)

    @property
    def current(self) -> tuple[Module, ...]:
        """Return the current copy of each module."""
        return tuple(module for module in self.modules if module.current)

    def older(self, module: Module) -> tuple[Module, ...]:
        """Return the older copies of a module, newest first."""
        found = [m for m in self.modules if not m.current and m.key == module.key and m.clash == module.clash]
        return tuple(sorted(found, key=lambda m: _drawn(m.transcript), reverse=True))


def digest(*parts: object, length: int = 10) -> str:
    """Return a short stable id over the text of some parts."""
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def build(transcripts: Sequence[Transcript], declared: Sequence[parties.Declared] = ()) -> tuple[Ledger, tuple[Problem, ...]]:
    """Group the transcripts by tax module and choose the current copy of each.

    Two copies of one date with different rows are both kept, neither is preferred, and that is a problem. Two taxpayers that
    share the last four digits, but not the name, are told apart and reported as a clash; ``declared`` are a number and all the
    names that one taxpayer goes by.
    """
    known = _known_kinds(transcripts)
    keyed = [(_key(transcript, known), transcript) for transcript in transcripts]
    who = parties.tell_apart([(key, transcript.names) for key, transcript in keyed], declared)
    groups: dict[tuple[ModuleKey, str | None], list[Transcript]] = defaultdict(list)
    for key, transcript in keyed:
        groups[(key, who.party(key, transcript.names))].append(transcript)
    problems = list(who.problems)
    modules: list[Module] = []
    told: list[history.History] = []
    for (key, clash), copies in groups.items():
        # A key with an unknown part names no one module: its copies cannot supersede each other.
        whole = key.tin is not None and key.form is not None and key.period is not None
        ranked = sorted(copies, key=_rank, reverse=True)
        disputes = tuple(_same_date_problems(key, ranked)) if whole else ()
        problems += disputes
        problems += _undated_problems(key, ranked) if whole else ()
        made = []
        for rank, copy in enumerate(ranked):
            current = rank == 0 or not whole
            copy = copy if copy.tin == key.tin else replace(copy, tin=key.tin)
            made.append(_module(copy, clash, current=current, disputed=current and bool(disputes)))
        modules += made
        if whole and len(made) > 1:
            told.append(history.trace([(module, _content(module.transcript)) for module in reversed(made)]))
    whole_history = history.gathered(sorted((each for each in told if each.steps), key=lambda each: _order(each.steps[0].newer)))
    problems += history.problems(whole_history.steps)
    return Ledger(tuple(sorted(modules, key=_order)), whole_history), tuple(problems)


def _drawn(transcript: Transcript) -> date:
    return transcript.drawn or _NEVER


def _rank(transcript: Transcript) -> tuple[date, str, str, int]:
    """Rank the copies of a module by their date; what else there is only keeps the order independent of the files' order."""
    return _drawn(transcript), _content(transcript), transcript.source, transcript.first_page


def _known_kinds(transcripts: Sequence[Transcript]) -> dict[tuple[str, str | None, TaxPeriod | None], TinKind]:
    """Return the kind of TIN where the copies of a module agree on one: an unmasked number without hyphens does not show it."""
    kinds: dict[tuple[str, str | None, TaxPeriod | None], set[TinKind]] = defaultdict(set)
    for transcript in transcripts:
        if transcript.tin is not None and transcript.tin.kind is not None:
            kinds[(transcript.tin.last4, transcript.form, transcript.period)].add(transcript.tin.kind)
    return {place: next(iter(found)) for place, found in kinds.items() if len(found) == 1}


def _key(transcript: Transcript, known: dict[tuple[str, str | None, TaxPeriod | None], TinKind]) -> ModuleKey:
    tin = transcript.tin
    if tin is not None and tin.kind is None:
        tin = Tin(tin.last4, known.get((tin.last4, transcript.form, transcript.period)))
    return ModuleKey(tin, transcript.form, transcript.period)


def _order(module: Module) -> tuple[str, str, str, bool, str, str]:
    key = module.key
    drawn = module.transcript.drawn
    return (
        key.tin.masked if key.tin else "~",
        key.form or "~",
        str(key.period) if key.period else "~",
        not module.current,
        str(drawn) if drawn else "",
        module.id,
    )


def _content(transcript: Transcript) -> str:
    # The wording differs from one file format to the next; what counts, and where a transfer went, does not.
    rows = (history.cells(posting) for posting in transcript.postings)
    return digest(transcript.account_balance, transcript.stub, *rows)


def _same_date_problems(key: ModuleKey, ranked: Sequence[Transcript]) -> Iterable[Problem]:
    newest = ranked[0]
    for other in ranked[1:]:
        if _drawn(other) == _drawn(newest) and _content(other) != _content(newest):
            drawn = f"of {_drawn(newest)}" if _drawn(newest) != _NEVER else "without a response date"
            yield Problem(
                "M-TWO-COPIES",
                str(key),
                f"there are two copies {drawn} with different content; neither is preferred.",
                "Compare both with the original and remove the wrong one from the folder.",
                source=other.source,
            )


def _undated_problems(key: ModuleKey, ranked: Sequence[Transcript]) -> Iterable[Problem]:
    newest = ranked[0]
    for other in ranked[1:]:
        if _drawn(newest) != _NEVER and _drawn(other) == _NEVER and _content(other) != _content(newest):
            yield Problem(
                "M-UNDATED",
                str(key),
                f"a copy without a response date differs from the copy of {_drawn(newest)}; it is taken for an older one.",
                "Use a copy that shows its response date, or remove the undated one.",
                blocking=False,
                source=other.source,
            )


# --- ids ------------------------------------------------------------------------------------------------------------------


def _module(transcript: Transcript, clash: str | None, *, current: bool, disputed: bool) -> Module:
    key = transcript.key
    named = (key.tin.masked if key.tin else None, key.form, key.period, digest(clash) if clash else None)
    stamp = (transcript.source, transcript.first_page, _content(transcript)) if None in named[:3] else ()
    version = () if current else (transcript.drawn, _content(transcript), transcript.source)
    module_id = "M-" + digest(*named, *stamp, *version)
    seen: Counter[tuple[object, ...]] = Counter()
    postings: list[Posting] = []
    for posting in transcript.postings:
        cells = (posting.code, posting.date, posting.amount)
        seen[cells] += 1
        posting_id = "T-" + digest(module_id, *cells, seen[cells])
        postings.append(replace(posting, id=posting_id, module=module_id))
    return Module(module_id, transcript, tuple(postings), current=current, clash=clash, disputed=disputed)
