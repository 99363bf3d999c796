"""Follow the findings of a client from night to night: new, changed, reopened, cleared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reconcile.nightly.state import FindingState

NEWS = ("new", "reopened", "lost", "changed", "cleared")
"""What can befall a finding. ``lost``: it is not found any more, but only because an input is gone or cannot be trusted."""
NEWS_WORDS = {"new": "New", "reopened": "Reopened", "lost": "Out of sight", "changed": "Changed", "cleared": "Cleared"}


@dataclass(frozen=True, slots=True)
class Night:
    """Name the night: its run, the last run that came to its end, and the day of the reports."""

    run: int
    baseline: int
    as_of: str


@dataclass(frozen=True, slots=True)
class Sight:
    """Say how well a night could see a client: ``why`` a finding that is not found may still hold.

    ``missing`` says that files which earlier nights knew are not back yet.
    """

    why: str | None = None
    missing: bool = False


CLEAR = Sight()


def follow(
    client: str,
    before: Sequence[FindingState],
    now: Sequence[Mapping[str, Any]],
    night: Night,
    sight: Sight = CLEAR,
) -> list[FindingState]:
    """Return the findings whose state changed tonight.

    ``now`` are the facts of every finding of the new report, each with its ``digest``. A finding that a run entered which never
    came to its end is still new. What was out of sight, and is not found though all is there and proven, is cleared after all.
    """
    known = {finding.id: finding for finding in before}
    changed: list[FindingState] = []
    for facts in now:
        old = known.pop(facts["id"], None)
        found = _met(client, old, facts, night)
        if found != old:
            changed.append(found)
    for old in known.values():
        if old.cleared is None:
            news = "cleared" if sight.why is None else "lost"
            changed.append(replace(old, cleared=night.as_of, why_cleared=sight.why, news=news, run=night.run))
        elif old.why_cleared is not None and sight == CLEAR:
            changed.append(replace(old, cleared=night.as_of, why_cleared=None, news="cleared", run=night.run))
    return changed


def _met(client: str, old: FindingState | None, facts: Mapping[str, Any], night: Night) -> FindingState:
    kept = {name: value for name, value in facts.items() if name != "digest"}
    digest, day = str(facts["digest"]), night.as_of
    if old is None:
        return FindingState(client, str(facts["id"]), kept, digest, day, day, news="new", run=night.run)
    if old.cleared is not None:
        again = replace(old, facts=kept, digest=digest, last_seen=day, cleared=None, why_cleared=None)
        return replace(again, reopened=old.reopened + 1, news="reopened", run=night.run)
    if old.digest != digest:
        untold = old.run > night.baseline and old.news in ("new", "reopened")
        news = old.news if untold else "changed"
        return replace(old, facts=kept, digest=digest, last_seen=day, news=news, run=night.run)
    return replace(old, facts=kept, last_seen=max(old.last_seen, day))


def remembered(client: str, earlier: Mapping[str, tuple[str, Mapping[str, Any]]], day: str) -> list[FindingState]:
    """Return the findings that earlier reports tell of, for a client that no database knows yet."""
    found = []
    for name, (first_seen, facts) in sorted(earlier.items()):
        kept = {key: value for key, value in facts.items() if key != "digest"}
        found.append(FindingState(client, name, kept, str(facts["digest"]), min(first_seen, day), first_seen))
    return found


def gone_files(before: Sequence[Sequence[str]], now: Sequence[Sequence[str]]) -> list[str]:
    """Return the files that are no longer there, neither under their name nor, with the same content, under another."""
    paths = {source[0] for source in now}
    contents = {source[1] for source in now if source[1]}
    return [source[0] for source in before if source[0] not in paths and source[1] not in contents]
