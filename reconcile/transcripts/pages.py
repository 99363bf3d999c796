"""Hold what each page says of itself against the pages that are there: its mark (``Page 1 of 3``) and its request header."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from reconcile.model import Line, Problem
from reconcile.transcripts import patterns as p
from reconcile.transcripts.text import Stream

MOST_PAGES = 1000
_TODO = "Download the transcript again, whole."


def page_problems(whole: Stream, parts: Sequence[Stream], source: str, name: str) -> tuple[Problem, ...]:
    """Return a problem for each page that is announced and not there, and for pages of two answers in one transcript."""
    found = [*((whole.line_at(at), what) for at, what in _missing(whole)), *_mixed(parts)]
    return tuple(Problem("T-PAGES", f"{name}, page {line.page}", what, _TODO, source=source) for line, what in found)


def lacks_pages(whole: Stream, parts: Sequence[Stream]) -> frozenset[int]:
    """Return the positions of the parts that a page is missing from: those that hold the first mark of an incomplete run."""
    found = set()
    for at, _ in _missing(whole):
        before = [number for number, part in enumerate(parts) if part.offset <= at]
        found.add(max(before, default=0))
    return frozenset(found)


def _missing(whole: Stream) -> Iterator[tuple[int, str]]:
    """Yield the place of the first mark, and words, for each run of marks that is not complete.

    Marks are followed by the total they name: each run counts from 1 to that total, every page as often as the others (a page
    can carry its mark at head and foot).
    """
    runs: dict[int, list[list[re.Match[str]]]] = defaultdict(list)
    for match in p.PAGE_MARK.finditer(whole.upper):
        page, pages = int(match["page"]), int(match["pages"])
        if not 1 <= page <= pages <= MOST_PAGES:
            continue
        same = runs[pages]
        if same and page >= int(same[-1][-1]["page"]):
            same[-1].append(match)
        else:
            same.append([match])
    for pages, same in runs.items():
        for run in same:
            counts = Counter(int(match["page"]) for match in run)
            most = max(counts.values())
            lost = [number for number in range(1, pages + 1) if counts[number] < most]
            if lost:
                listed = ", ".join(map(str, lost[:10])) + (" and more" if len(lost) > 10 else "")
                yield run[0].start(), f"the transcript says it has {pages} pages, but page {listed} is not there."


def _mixed(parts: Sequence[Stream]) -> Iterator[tuple[Line, str]]:
    for part in parts:
        for label, pattern in (("tracking numbers", p.TRACKING), ("response dates", p.RESPONSE_DATE)):
            first: str | None = None
            for match in pattern.finditer(part.upper):
                first = first or match["value"]
                if match["value"] != first:
                    yield part.line_at(match.start()), f"its pages carry different {label}: they are not of one transcript."
                    break
