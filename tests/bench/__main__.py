"""Measure from the command line."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path

from tests.bench import reading, whole_run

_MARKS = ("<!-- measured -->", "<!-- end of measured -->")


def main() -> int:
    """Run both measurements and print them; put them into a document where one is named."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--documents", type=int, default=20, help="transcripts of each kind")
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--into", type=Path, help="put the tables between the marks of this Markdown file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="reconcile-bench-") as temporary:
        folder = Path(temporary)
        machine = f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores."
        parts = [machine, "", "### Reading one transcript", "", reading.measure(options.documents, options.rounds, folder)]
        parts += ["", "### A whole run", "", whole_run.measure(options.clients, min(options.rounds, 3), folder)]
    text = "\n".join(parts)
    sys.stdout.write(text + "\n")
    if options.into is not None:
        before, rest = options.into.read_text(encoding="utf-8").split(_MARKS[0])
        after = rest.split(_MARKS[1])[1]
        options.into.write_text(f"{before}{_MARKS[0]}\n{text}\n{_MARKS[1]}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
