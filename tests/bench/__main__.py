"""Measure from the command line, all parts or some of them."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from tests.bench import nightly, pairing, reading, records, whole_run

Part = tuple[str, Callable[[Namespace, Path], str]]
"""The heading of a part, and what measures it in a folder of its own."""

PARTS: dict[str, Part] = {
    "reading": ("Reading one transcript", lambda o, folder: reading.measure(o.documents, o.rounds, folder)),
    "records": ("Reading payment records", lambda o, folder: records.measure(o.records, o.rounds)),
    "whole-run": ("A whole run", lambda o, folder: whole_run.measure(o.clients, min(o.rounds, 3), folder)),
    "nightly": ("Nights", lambda o, folder: nightly.measure(o.firms, folder)),
    "pairing": ("Pairing in memory", lambda o, folder: pairing.measure(o.payments)),
}
"""Every part by its name; its table stands between marks of that name in the document."""


def _put(page: Path, name: str, text: str) -> None:
    """Put the text of one part between its marks.

    Raises:
        SystemExit: when the document has no such marks.
    """
    first, last = f"<!-- measured: {name} -->", f"<!-- end of measured: {name} -->"
    whole = page.read_text(encoding="utf-8")
    if first not in whole or last not in whole:
        raise SystemExit(f"{page} has no marks {first} and {last}; add them where the table is to stand.")
    before, rest = whole.split(first)
    page.write_text(f"{before}{first}\n{text}\n{last}{rest.split(last)[1]}", encoding="utf-8")


def _sizes(text: str) -> list[int]:
    return [int(size.replace("_", "")) for size in text.split(",")]


def main() -> int:
    """Run the measurements and print them; put them into a document where one is named."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=list(PARTS), help="this part alone; may be given several times")
    parser.add_argument("--documents", type=int, default=20, help="transcripts of each kind")
    parser.add_argument("--records", type=int, default=100, help="files of payment records of each kind")
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    sizes = [10_000, 100_000, 1_000_000]
    parser.add_argument("--payments", type=_sizes, default=sizes, help="sizes of the pairing part, such as 10000,100000")
    parser.add_argument("--firms", type=_sizes, default=[100, 1_000], help="sizes of the nightly part, such as 100,1000,10000")
    parser.add_argument("--into", type=Path, help="put the tables between the marks of this Markdown file")
    options = parser.parse_args()
    machine = f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores."
    for name in options.only or PARTS:
        title, measure = PARTS[name]
        with tempfile.TemporaryDirectory(prefix="reconcile-bench-") as temporary:
            text = f"### {title}\n\n{measure(options, Path(temporary))}\n\n{machine}"
        sys.stdout.write(text + "\n\n")
        sys.stdout.flush()
        if options.into is not None:
            _put(options.into, name, text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
