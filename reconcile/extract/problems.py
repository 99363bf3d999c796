"""Word the problems a file can have before anybody asks what it says."""

from __future__ import annotations

from reconcile.model import Problem
from reconcile.privacy import mask_text


def problem(code: str, name: str, what: str, todo: str, *, blocking: bool = True) -> Problem:
    """Build a problem about one file; a taxpayer number in the file's name is masked."""
    return Problem(code=code, where=mask_text(name), what=what, todo=todo, blocking=blocking)


def on_page(name: str, page: int) -> str:
    """Return the place ``name, page n``."""
    return f"{name}, page {page}"


def nothing_in(name: str, what: str = "the file holds no text.") -> Problem:
    """Say that a file gave no text at all; that is never the same as a transcript without transactions."""
    return problem("P-EMPTY", name, what, "Open it to see whether it is the right file, and download it again.")


def unreadable(name: str, kind: str) -> Problem:
    """Say that a file is not what its format promises."""
    return problem("P-DAMAGED", name, f"the file cannot be read as {kind}.", "Download it again, or print it to a new PDF.")


def too_big(name: str, what: str) -> Problem:
    """Say that a file goes past a limit, and name the limit."""
    return problem("P-TOO-BIG", name, what, "Split the file, or download the transcripts one by one.")
