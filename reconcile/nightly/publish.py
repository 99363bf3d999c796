"""Put the morning page and the workbook in their place; the workbook only when what it tells is new."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from reconcile import files
from reconcile.nightly.morning import Morning, NewsRow

OpenFindings = Callable[[], Sequence[NewsRow]]
PAGE, BOOK = "index.html", "nightly.xlsx"
_MOST = 100


def publish(told: Morning, out: Path, last: str, open_findings: OpenFindings) -> tuple[Path, Path, str]:
    """Write both, and return their places and the digest of what the workbook tells; ``last`` is that of the run before.

    ``open_findings`` is asked only when the workbook is written.

    Raises:
        CannotWrite: when one cannot be written; what stood there is intact.
    """
    from reconcile.nightly import page

    plain = asdict(told)
    for name in ("started", "work", "trend"):
        del plain[name]
    digest = hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:32]
    book = out / BOOK
    if digest != last or not book.is_file():
        book = _write_book(told, out, open_findings)
        # Under another name it is written again the next night, when the first may no longer be open.
        digest = digest if book.name == BOOK else ""
    files.write_atomic(out / PAGE, page.render(told, book.name).encode())
    return out / PAGE, book, digest


def _write_book(told: Morning, out: Path, open_findings: OpenFindings) -> Path:
    """Write the workbook, under a numbered name where it is open elsewhere."""
    from reconcile.nightly import book

    data = book.render(told, open_findings())
    for number in range(1, _MOST):
        path = out / (BOOK if number == 1 else f"nightly-{number}.xlsx")
        if _in_use(path):
            continue
        try:
            files.write_atomic(path, data)
        except files.TargetInUse:
            continue
        if path.name == BOOK:
            _remove_numbered(out)
        return path
    raise files.TargetInUse(f"{BOOK} and every numbered name beside it are open in another program. Close them.")


def _in_use(path: Path) -> bool:
    return path.with_name(f"~${path.name}").exists() or path.with_name(f".~lock.{path.name}#").exists()


def _remove_numbered(out: Path) -> None:
    """Take away what was written beside a workbook that was open: it holds nobody's words, and is old now."""
    for number in range(2, _MOST):
        path = out / f"nightly-{number}.xlsx"
        if not path.is_file():
            return
        if not _in_use(path):
            with contextlib.suppress(OSError):
                path.unlink()
