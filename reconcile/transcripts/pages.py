"""Hold the page marks (``Page 1 of 3``) against the pages that are there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from reconcile.model import Document, Problem
from reconcile.transcripts import patterns as p
from reconcile.transcripts.text import Stream


def missing_pages(document: Document, parts: Sequence[Stream], source: str, name: str) -> tuple[Problem, ...]:
    """Return a problem for each transcript that announces more pages than are there.

    Only a document with real pages can be checked; a page shared by two transcripts is left to the balance proof.
    """
    if document.pages < 2 and len(parts) > 1:
        return ()
    owners: dict[int, set[int]] = defaultdict(set)
    for index, part in enumerate(parts):
        label = p.FORM_LABEL.search(part.text)
        first = part.line_at(label.start() if label else 0).page
        last = part.line_at(max(len(part.text.rstrip()) - 1, 0)).page
        for page in range(first, last + 1):
            owners[page].add(index)
    seen: dict[int, set[int]] = defaultdict(set)
    announced: dict[int, int] = {}
    for line in document.lines:
        owner = owners.get(line.page, set())
        mark = p.PAGE_MARK.search(line.text)
        if mark is None or len(owner) != 1:
            continue
        index = next(iter(owner))
        seen[index].add(int(mark["page"]))
        announced[index] = max(announced.get(index, 0), int(mark["pages"]))
    problems = []
    for index, pages in sorted(announced.items()):
        lost = sorted(set(range(1, pages + 1)) - seen[index])
        if lost and pages <= 1000:
            first = parts[index].line_at(0).page
            words = ", ".join(str(number) for number in lost[:10])
            problems.append(
                Problem(
                    "T-PAGES",
                    f"{name}, page {first}",
                    f"the transcript says it has {pages} pages, but page {words} is not there.",
                    "Download the transcript again, whole.",
                    source=source,
                )
            )
    return tuple(problems)
