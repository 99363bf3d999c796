"""Tell taxpayers of one masked number apart by the names on their transcripts.

A transcript shows four digits of a number, so two taxpayers of one folder can look like one. The copies of one module must agree
in the first and the last word of the name. From one period or form to another a name may change: there, two names are of one
taxpayer while they share a given name (whatever the order of a couple's), or for a business any word of substance.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from reconcile.model import ModuleKey, Problem, Tin

Name = tuple[str, ...]
"""The words of a name as the IRS masks them: at most four letters each."""
Declared = tuple[Tin | None, str]
"""A taxpayer's number and all the names it goes by, as a person has written them down."""

_LETTERS = re.compile(r"[A-Z]+")
_SUFFIXES = frozenset({"JR", "SR", "II", "III", "IV", "J", "S"})
_OF_ANY_BUSINESS = frozenset(
    "CO COM COMP COR CORP IN INC LL LLC LLP LP LT LTD PA PC PL PLL PLLC THE TH OF AND GROU GRO GROUP HOLD SERV ENTE".split()  # noqa: SIM905
)


def words_of(names: Sequence[str]) -> Name:
    """Return the words of the name line, cut as the IRS cuts them; suffixes such as JR are left out."""
    words = [word[:4] for word in _LETTERS.findall(names[0].upper())] if names else []
    return tuple([word for word in words if word not in _SUFFIXES] or words)


def _same_word(one: str, other: str) -> bool:
    # A name of four letters loses one: "JOH" is JOHN, and an unmasked copy prints the whole.
    short, long = sorted((one, other), key=len)
    return one == other or (long[:-1] == short and len(short) > 1)


def _same_copy(first: Name, second: Name) -> bool:
    """Compare the names on two copies of one module: first and last word; of a couple those are of the first of the two."""
    ends = ((first[0], second[0]), (first[-1], second[-1]))
    return all(one.startswith(other) or other.startswith(one) for one, other in ends)


def _telling(name: Name, tin: Tin) -> Name:
    """Return the words that tell a taxpayer: a person's given names, or what is not in the name of any business."""
    words = [word for word in name if len(word) > 1] or list(name)
    if tin.kind == "ein":
        return tuple([word for word in words if word not in _OF_ANY_BUSINESS] or words)
    return tuple(words[:-1] or words)


def _share(first: Iterable[str], second: Sequence[str]) -> bool:
    return any(_same_word(one, other) for one in first for other in second)


@dataclass(frozen=True, slots=True)
class Parties:
    """Hold who is who: by module, and by number where the names of several modules differ; and the problems to report."""

    by_key: dict[ModuleKey, tuple[Name, ...]]
    by_tin: dict[Tin, tuple[frozenset[Name], ...]]
    problems: tuple[Problem, ...]

    def party(self, key: ModuleKey, names: Sequence[str]) -> str | None:
        """Return the name that tells a taxpayer from others of the same masked number; ``None`` where there are no others."""
        name = words_of(names)
        here = self.by_key.get(key, ())
        if len(here) > 1:
            return next((_label(party) for party in here if name and _same_copy(name, party)), "?")
        groups = self.by_tin.get(key.tin, ()) if key.tin else ()
        if len(groups) > 1:
            return next((_label(min(group)) for group in groups if name in group), "?")
        return None


def _label(name: Name) -> str:
    return " ".join(dict.fromkeys((name[0], name[-1])))


def tell_apart(named: Sequence[tuple[ModuleKey, Sequence[str]]], declared: Sequence[Declared] = ()) -> Parties:
    """Return who is who among the transcripts, given as module key and name lines; ``declared`` names are one taxpayer's."""
    by_key: dict[ModuleKey, set[Name]] = defaultdict(set)
    for key, names in named:
        if key.tin is not None and (name := words_of(names)):
            by_key[key].add(name)
    places: dict[Tin, dict[Name, list[ModuleKey]]] = defaultdict(lambda: defaultdict(list))
    for key in sorted(by_key, key=str):
        for name in by_key[key]:
            assert key.tin is not None
            places[key.tin][name].append(key)
    groups = {tin: _groups(tin, sorted(found), _declared_for(tin, declared)) for tin, found in places.items()}
    copies = {key: _distinct(sorted(names), groups[key.tin]) for key, names in by_key.items() if key.tin is not None}
    problems: list[Problem] = []
    for tin in sorted(places, key=str):
        torn = [key for key in sorted(by_key, key=str) if key.tin == tin and len(copies[key]) > 1]
        problems += _problems(tin, groups[tin], places[tin], torn)
    return Parties(copies, {tin: tuple(group for group, _ in found) for tin, found in groups.items()}, tuple(problems))


def _declared_for(tin: Tin, declared: Sequence[Declared]) -> list[Name]:
    return [words_of((name,)) for known, name in declared if known is None or known.agrees(tin)]


_Group = tuple[frozenset[Name], bool]
"""Names of one taxpayer, and whether a person has said that they are."""


def _groups(tin: Tin, names: Sequence[Name], declared: Sequence[Name]) -> tuple[_Group, ...]:
    """Put the names of one number together that are of one taxpayer, be it through a third name that shares a word with both."""
    groups: list[_Group] = []
    for name in names:
        said = any(all(_share((word,), known) for word in _telling(name, tin)) for known in declared)
        joined = [
            group
            for group in groups
            if (said and group[1]) or any(_share(_telling(name, tin), _telling(other, tin)) for other in group[0])
        ]
        merged = frozenset({name}).union(*(members for members, _ in joined))
        groups = [group for group in groups if group not in joined]
        groups.append((merged, said or any(known for _, known in joined)))
    return tuple(sorted(groups, key=lambda group: min(group[0])))


def _distinct(names: Sequence[Name], groups: Sequence[_Group]) -> tuple[Name, ...]:
    """Return the names on the copies of one module that differ; names that a person has declared to be one do not."""
    said: frozenset[Name] = frozenset().union(*(members for members, known in groups if known))
    distinct: list[Name] = []
    for name in names:
        if not any(_same_copy(name, other) or (name in said and other in said) for other in distinct):
            distinct.append(name)
    return tuple(distinct)


# --- what is said of it ---------------------------------------------------------------------------------------------------

_TODO = (
    "Put each taxpayer into a folder of its own. If it is one that changed its name, write both names into the name of its "
    "[[taxpayer]] in client.toml."
)


def _problems(
    tin: Tin, groups: Sequence[_Group], places: dict[Name, list[ModuleKey]], torn: Sequence[ModuleKey]
) -> Iterable[Problem]:
    if len(groups) > 1:
        listed = "; ".join(_where(min(members), sorted({str(k) for n in members for k in places[n]})) for members, _ in groups)
        what = (
            f"{len(groups)} taxpayers with different names share these last four digits ({listed}). They are kept apart, and "
            "what is missing on the transcripts of either is not relied on."
        )
        yield Problem("M-CLASH", tin.masked, what, _TODO)
        return
    for key in torn:
        what = "taxpayers with different names share the last four digits, form and period; they are kept apart."
        yield Problem("M-CLASH", str(key), what, _TODO)
    members, said = groups[0]
    changed = any(not _share(a[-1:], b) and not _share(b[-1:], a) for a, b in combinations(sorted(members), 2))
    if tin.kind != "ein" and not said and not torn and changed:
        listed = "; ".join(_where(name, sorted({str(key) for key in places[name]})) for name in sorted(members))
        what = f"the name differs from one transcript to the other ({listed}); it is taken for one taxpayer that changed it."
        yield Problem("M-NAME", tin.masked, what, _TODO, blocking=False)


def _where(name: Name, keys: Sequence[str]) -> str:
    # The number is the same for all, and stands before the list.
    short = [key.rpartition(", ")[0] for key in keys]
    return f"{_label(name)}: {', '.join(short)}"
