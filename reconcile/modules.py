"""Turn transcripts into tax modules: the newest copy of a module is current, older copies tell its history.

Ids are made here. A posting's id rests on its module and on its code, date and amount, so that it stays the same when a newer
copy of the same transcript arrives, be it in another file format; nothing but the last four digits of a TIN goes into it.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from reconcile.kinds import TinKind
from reconcile.model import Module, ModuleKey, Posting, Problem, TaxPeriod, Tin, Transcript

_NEVER = date.min
_TARGET = re.compile(r"(?:\d{3,4}(?:-?[A-Z]{1,2})?|CT-?\d)\s+(?:19|20)\d{4}")


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
        found = [m for m in self.modules if not m.current and m.key == module.key and m.clash == module.clash]
        return tuple(sorted(found, key=lambda m: _drawn(m.transcript), reverse=True))


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
    known = _known_kinds(transcripts)
    parties = _parties(transcripts, known)
    for transcript in transcripts:
        key = _key(transcript, known)
        groups[(key, _party_of(transcript, parties.get(key, ())))].append(transcript)
    problems += [_clash_problem(key) for key in sorted(parties, key=str) if len(parties[key]) > 1]
    modules: list[Module] = []
    for (key, clash), copies in groups.items():
        # A key with an unknown part names no one module: its copies cannot supersede each other.
        whole = key.tin is not None and key.form is not None and key.period is not None
        ranked = sorted(copies, key=_rank, reverse=True)
        disputes = tuple(_same_date_problems(key, ranked)) if whole else ()
        problems += disputes
        problems += _undated_problems(key, ranked) if whole else ()
        for rank, copy in enumerate(ranked):
            current = rank == 0 or not whole
            copy = copy if copy.tin == key.tin else replace(copy, tin=key.tin)
            modules.append(_module(copy, clash, current=current, disputed=current and bool(disputes)))
    return Ledger(tuple(sorted(modules, key=_order))), tuple(problems)


def _drawn(transcript: Transcript) -> date:
    return transcript.response_date or transcript.request_date or _NEVER


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
    # The wording differs from one file format to the next; what counts, and where a transfer went, does not.
    rows = ((p.code, p.cycle, p.date, p.amount, *_TARGET.findall(f"{p.explanation} {p.detail}")[:1]) for p in transcript.postings)
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


# --- two taxpayers of one masked number -----------------------------------------------------------------------------------

_LETTERS = re.compile(r"[A-Z]+")


def _name(transcript: Transcript) -> tuple[str, ...]:
    """Return the first and the last word of the name as the IRS masks them: at most four letters each.

    A couple is printed as both first names, then the shared last name, so the two words are those of the first of the two.
    """
    words = _LETTERS.findall(transcript.names[0].upper()) if transcript.names else []
    words = [word for word in words if word not in _SUFFIXES] or words
    return (words[0][:4], words[-1][:4]) if words else ()


_SUFFIXES = frozenset({"JR", "SR", "II", "III", "IV", "J", "S"})


def _agree(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    # A name of four letters loses one: "JOH" is JOHN, and an unmasked copy prints the whole.
    return all(one.startswith(other) or other.startswith(one) for one, other in zip(first, second, strict=True))


def _parties(
    transcripts: Sequence[Transcript], known: dict[tuple[str, str | None, TaxPeriod | None], TinKind]
) -> dict[ModuleKey, tuple[tuple[str, ...], ...]]:
    """Return the different names under each key: more than one are several taxpayers with the same last four digits."""
    found: dict[ModuleKey, set[tuple[str, ...]]] = defaultdict(set)
    for transcript in transcripts:
        if transcript.tin is not None and (name := _name(transcript)):
            found[_key(transcript, known)].add(name)
    parties: dict[ModuleKey, tuple[tuple[str, ...], ...]] = {}
    for key, names in found.items():
        distinct: list[tuple[str, ...]] = []
        for name in sorted(names):
            if not any(_agree(name, other) for other in distinct):
                distinct.append(name)
        parties[key] = tuple(distinct)
    return parties


def _party_of(transcript: Transcript, parties: tuple[tuple[str, ...], ...]) -> str | None:
    """Return the name that tells a taxpayer from others of the same masked number; ``None`` where there are no others."""
    if len(parties) < 2:
        return None
    name = _name(transcript)
    return next((" ".join(party) for party in parties if name and _agree(name, party)), "?")


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
        cells = (posting.code, posting.date, posting.amount)
        seen[cells] += 1
        posting_id = "T-" + digest(module_id, *cells, seen[cells])
        postings.append(replace(posting, id=posting_id, module=module_id))
    return Module(module_id, transcript, tuple(postings), current=current, clash=clash, disputed=disputed)
