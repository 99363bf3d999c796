"""Time the reading of transcripts: the program's readers against pdfplumber alone and against poppler."""

from __future__ import annotations

import importlib
import importlib.util
import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from reconcile import extract, transcripts
from tests.bench import material
from tests.bench.stopwatch import interleaved, table

_OURS = "reconcile: rows, proven"


def _ours(documents: list[bytes]) -> None:
    for data in documents:
        document, problems = extract.read(data, "transcript.pdf", "pdf")
        assert document is not None, problems
        (transcript,), _ = transcripts.read(document, "S-1", "transcript.pdf")
        assert transcript.proven, "the bench measures right answers only"


def _pdfplumber(documents: list[bytes]) -> None:
    import pdfplumber

    for data in documents:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            for page in pdf.pages:
                page.extract_text()


def _poppler_process(paths: list[Path]) -> None:
    for path in paths:
        subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True)


def _poppler_inside(documents: list[bytes]) -> None:
    reader = importlib.import_module("pdftotext")
    for data in documents:
        for page in reader.PDF(io.BytesIO(data), physical=True):
            assert page


def _ways(documents: list[bytes], paths: list[Path]) -> tuple[dict[str, Callable[[], object]], list[str]]:
    ways: dict[str, Callable[[], object]] = {_OURS: lambda: _ours(documents)}
    notes = []
    if importlib.util.find_spec("pdftotext"):
        ways["poppler in process: text"] = lambda: _poppler_inside(documents)
    else:
        notes.append("poppler in process: not measured (`pip install pdftotext`, which needs libpoppler-cpp-dev)")
    if shutil.which("pdftotext"):
        ways["`pdftotext -layout`: text"] = lambda: _poppler_process(paths)
    else:
        notes.append("`pdftotext`: not measured (package poppler-utils)")
    ways["pdfplumber: text"] = lambda: _pdfplumber(documents)
    return ways, notes


def measure(count: int, rounds: int, into: Path) -> str:
    """Return the table of reading, as Markdown."""
    sets = {
        "one page": material.transcripts(1, count),
        "three pages": material.transcripts(3, count),
        "one page, printed by a browser": material.printed_by_browser(min(count, 6), into),
    }
    rows, said = [], []
    for title, documents in sets.items():
        if not documents:
            said.append(f"{title}: not measured (no Chromium)")
            continue
        paths = []
        for number, data in enumerate(documents):
            paths.append(into / f"{title.replace(' ', '-')}-{number}.pdf")
            paths[-1].write_bytes(data)
        ways, notes = _ways(documents, paths)
        said += [note for note in notes if note not in said]
        taken = interleaved(ways, rounds)
        for name, took in taken.items():
            times = took.clock / taken[_OURS].clock, took.processor / taken[_OURS].processor
            each = [f"{seconds * 1000 / len(documents):.2f}" for seconds in (took.clock, took.processor)]
            rows.append([f"{title}: {name}", *each, *[f"{ratio:.2f}" for ratio in times]])
    head = ["document: way", "ms", "ms of processor", "times reconcile", "the same, of processor"]
    return "\n".join([table(head, rows), *["", *[f"* {note}" for note in said]]]).rstrip()
