"""Take the findings that reviewers accepted out of the report that stands in the folder: Status Accepted, a note and initials."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from reconcile.decision import Decision
from reconcile.report import changes, notes
from reconcile.report.notes import ACCEPTED, Notebook, Remark, spoken
from reconcile.report.places import DOCUMENT, workbook_paths
from reconcile.report.reader import UnreadableWorkbook
from reconcile.report.register import as_accepted, day
from reconcile.report.sheets.manifest import DIGEST_LABEL
from reconcile.report.text import clean
from reconcile.report.workbook import OWN_HEADS, SHEET_NAMES

_LONGEST = 2_000
"""A longer note is cut where it is quoted as a reason; the note itself stays whole."""


def accepted(out_dir: Path) -> tuple[Decision, ...]:
    """Return what reviewers accepted in the workbooks of a report's folder, by finding.

    One without a note or initials is returned too, with an empty reason or initials: it is no decision, and that must be said. A
    workbook that cannot be read gives nothing; when the report is written, it is said that its notes are lost to it.
    """
    books = []
    for path in workbook_paths(out_dir) if out_dir.is_dir() else ():
        if path.is_symlink():
            continue
        try:
            books.append(notes.read(path.read_bytes(), OWN_HEADS, SHEET_NAMES))
        except (OSError, UnreadableWorkbook):
            continue
    if not books:
        return ()
    notebook = notes.merge(books)
    marked = {name: remark for name, remark in {**notebook.closed, **notebook.remarks}.items() if _is_accepted(remark)}
    if not marked:
        return ()
    found = list(_decisions(notebook, marked, _findings(out_dir, notebook)))
    return tuple(replace(one, number=number) for number, one in enumerate(found, start=1))


def _is_accepted(remark: Remark) -> bool:
    return " ".join(spoken(remark.cells.get("Status", "")).split()).casefold() == ACCEPTED.casefold()


def _decisions(notebook: Notebook, marked: Mapping[str, Remark], findings: Mapping[str, Mapping[str, Any]]) -> Iterator[Decision]:
    for name, remark in sorted(marked.items()):
        note, initials = (" ".join(clean(spoken(remark.cells.get(head, ""))).split()) for head in ("Note", "Initials"))
        reason = note if len(note) <= _LONGEST else note[: _LONGEST - 2] + " …"
        amount = remark.facts.get("Amount")
        facts = {**findings.get(name, {}), "amount": None if amount is None else spoken(amount)}
        yield as_accepted(name, (reason, initials, day(remark.cells.get("Date"))), facts, notebook.decided.get(name))


def _findings(out_dir: Path, notebook: Notebook) -> dict[str, Mapping[str, Any]]:
    """Return the findings of the report that the workbook was written with, by id, as its JSON file tells them."""
    try:
        data = (out_dir / DOCUMENT).read_bytes()
    except OSError:
        return {}
    if hashlib.sha256(data).hexdigest() != notebook.manifest.get(DIGEST_LABEL):
        return {}
    return {str(finding["id"]): finding for finding in changes.findings_in(changes.read_document(data) or {})}
