"""Name the files of a report and where they stand in its folder."""

from __future__ import annotations

import re
from pathlib import Path

WORKBOOK, DOCUMENT, HISTORY = "discrepancies.xlsx", "reconciliation.json", "history"
STEM = "discrepancies"
_NUMBERED = re.compile(rf"{STEM}-(\d+)\.xlsx")


def workbook_paths(out_dir: Path) -> list[Path]:
    """Return the newest workbook's place, then the numbered ones in order of number."""
    numbered = [(int(match[1]), path) for path in out_dir.iterdir() if (match := _NUMBERED.fullmatch(path.name))]
    return [out_dir / WORKBOOK, *(path for _, path in sorted(numbered))]


def stamp(out_dir: Path) -> str:
    """Return sizes and times of the workbooks of a folder: another stamp means that a reviewer may have written something."""
    found = []
    for path in workbook_paths(out_dir) if out_dir.is_dir() else ():
        try:
            status = path.stat()
        except OSError:
            continue
        found.append(f"{path.name} {status.st_size} {status.st_mtime_ns}")
    return "; ".join(found)
