"""Make a firm for the nightly run: many small clients, quickly, each with its own numbers; and a gate that needs no library."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta
from functools import partial
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from reconcile.nightly.conduct import Orders, Told, conduct
from reconcile.nightly.gate import Failed

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "sample_transcripts"
AS_OF = date(2026, 9, 30)
NOW = datetime(2026, 10, 1, 2, 15, tzinfo=UTC)


def samples(root: Path, *names: str) -> Path:
    """Copy sample clients under ``root``, all where none is named, with times that lie well in the past."""
    root.mkdir(parents=True, exist_ok=True)
    for folder in sorted(SAMPLES.iterdir()):
        if folder.is_dir() and (not names or folder.name in names):
            shutil.copytree(folder, root / folder.name)
    settle(root)
    return root


def settle(root: Path) -> None:
    """Set every file's time to a year ago, so that its time proves that it was not touched since."""
    long_ago = (NOW - timedelta(days=365)).timestamp()
    for path in root.rglob("*"):
        if path.is_file() and path.stat().st_mtime > long_ago + 10 * 86_400:
            os.utime(path, (long_ago, long_ago))


class OpenGate:
    """Let every client pass at once, where a test is not about the gate."""

    def __init__(self) -> None:
        self._there, self._here = Pipe()
        self.lost: str | None = None
        self._labels: tuple[str, ...] = ()

    @property
    def busy(self) -> bool:
        return bool(self._labels)

    @property
    def waitables(self) -> list[Connection]:
        return [self._here] if self.busy else []

    def send(self, batch: Mapping[str, str]) -> None:
        self._labels = tuple(batch)
        self._there.send(True)

    def answer(self) -> dict[str, Failed]:
        self._here.recv()
        labels, self._labels = self._labels, ()
        return {label: {} for label in labels}

    def check_time(self) -> None:
        return

    def close(self) -> None:
        self._there.close()
        self._here.close()


def night(root: Path, out: Path, day: int = 0, **more: Any) -> Told:
    """Run one night in this process; ``day`` counts from the first."""
    as_of = more.pop("as_of", AS_OF + timedelta(days=day))
    return conduct(Orders(root, out, as_of, NOW + timedelta(days=day), jobs=1, **more))


def command(*arguments: str | Path, **environment: str) -> list[str]:
    """Return the command line of the program with these arguments."""
    return [sys.executable, "-m", "reconcile", *map(str, arguments)]


def run(*arguments: str | Path, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own."""
    return subprocess.run(command(*arguments), capture_output=True, text=True, check=False, cwd=ROOT, timeout=timeout)


def reports(out: Path) -> dict[str, bytes]:
    """Return every file of the clients' reports by its path, without the night's own."""
    own = {"index.html", "nightly.xlsx", ".reconcile.lock"}
    found = {}
    for path in sorted(out.rglob("*")):
        name = path.relative_to(out).as_posix()
        if path.is_file() and name not in own and not name.startswith(".state/"):
            found[name] = path.read_bytes()
    return found


def payments(path: Path) -> list[list[str]]:
    """Return the rows of a CSV file."""
    return [line.split(",") for line in path.read_text().splitlines()]


def events(out: Path) -> list[dict[str, Any]]:
    """Return the events of every log, oldest first."""
    lines = [line for path in sorted((out / ".state" / "log").glob("*.jsonl")) for line in path.read_text().splitlines()]
    return [json.loads(line) for line in lines]


def many(root: Path, clients: int, transcripts: int = 5, records: int = 30) -> Path:
    """Write a firm of clients with that many transcripts and payments each, every one with its own numbers."""
    root.mkdir(parents=True)
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        write = partial(_client, root, transcripts, records)
        for _ in pool.map(write, range(clients), chunksize=20):
            pass
    settle(root)
    return root


def _client(root: Path, transcripts: int, records: int, number: int) -> None:
    from tests.generator.ledger import Figures, Ledger, Party, Row, TinNumber
    from tests.generator.page_layout import Style
    from tests.generator.render_pdf import render_pdf

    folder = root / f"client-{number:05d}"
    folder.mkdir()
    party = Party(TinNumber(f"9{number // 10:04d}{number % 10}{number % 1000:03d}"[:9]), ("TEST CLIENT",), "1 MAIN ST")
    lines = ["Date,Amount,Form,Tax year,Type,Reference"]
    each = records // transcripts
    for spot in range(transcripts):
        year = 2025 - spot
        rows = [Row("150", "Tax return filed", date(year + 1, 4, 15), 100_000 * each, f"{year + 1}1605", "")]
        for place in range(each):
            amount = 100_000 + 100 * place + number % 97
            paid = date(year, 1 + 12 * place // each, 10 + spot)
            # One client in ten has a payment that the IRS does not know of.
            if number % 10 or spot or place:
                rows.append(Row("660", "Estimated tax payment", paid, -amount))
            lines.append(f"{paid},{amount // 100}.{amount % 100:02d},1040-ES,{year},estimated,EFT{number:05d}{spot}{place}")
        balance = sum(row.amount or 0 for row in rows)
        ledger = Ledger(
            *(party, "1040", (year, 12), date(2026, 9, 1), f"10{number:09d}", tuple(rows), balance, 0, 0),
            accrued_to=date(2026, 9, 1),
            figures=Figures(processed=date(year + 1, 4, 15)),
        )
        (folder / f"{year} transcript.pdf").write_bytes(render_pdf([(ledger, None)], Style()))
    (folder / "payments.csv").write_text("\n".join(lines) + "\n")
