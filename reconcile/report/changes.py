"""Compare the findings with those of the last report: which are new, changed, the same, and which are gone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Change = Literal["New", "Changed", "Same"]


@dataclass(frozen=True, slots=True)
class Changes:
    """Hold the comparison. ``since`` is the last report's as-of date, or ``None`` for the first report."""

    since: str | None
    base: str | None
    by_id: Mapping[str, Change]
    gone: tuple[Mapping[str, object], ...]

    def count(self, change: Change) -> int:
        """Return how many findings changed in this way."""
        return sum(each == change for each in self.by_id.values())


FIRST_REPORT = Changes(None, None, {}, ())


def compare(current: Mapping[str, object], previous: Mapping[str, object], base: str) -> Changes:
    """Compare two documents of the contract; ``base`` is the name the previous one is kept under."""
    before = {str(finding["id"]): finding for finding in findings_in(previous)}
    now = {str(finding["id"]): finding for finding in findings_in(current)}
    by_id: dict[str, Change] = {}
    for name, finding in now.items():
        by_id[name] = "New" if name not in before else "Same" if _same(finding, before[name]) else "Changed"
    gone = tuple(finding for name, finding in before.items() if name not in now)
    return Changes(str(previous.get("as_of") or "an unknown date"), base, by_id, gone)


def read_document(data: bytes) -> dict[str, object] | None:
    """Return the document of an earlier report, or ``None`` when it cannot be understood."""
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def findings_in(content: Mapping[str, object]) -> list[Mapping[str, object]]:
    """Return the findings of a document; whatever is not a finding with an id is passed over."""
    findings = content.get("findings")
    if not isinstance(findings, list):
        return []
    return [finding for finding in findings if isinstance(finding, dict) and "id" in finding]


def _same(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    # Wording may improve from version to version; a finding has changed when its facts have.
    words = ("explanation", "action", "urgent")
    return {key: value for key, value in one.items() if key not in words} == {
        key: value for key, value in other.items() if key not in words
    }
