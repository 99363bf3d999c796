"""Write copies of one module drawn at several dates, as files that a client folder holds, and read the program's answer."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tests.generator.ledger import Figures, Ledger, Party, Row, TinNumber
from tests.generator.page_layout import Style
from tests.generator.render_pdf import render_pdf

ROOT = Path(__file__).parent.parent
ANN = TinNumber("987654321")


def day(text: str) -> date:
    """Read an ISO date."""
    return date.fromisoformat(text)


def row(code: str, when: str, dollars: float, words: str = "Payment", cycle: str = "", detail: str = "") -> Row:
    """Make one row; the amount is signed as printed."""
    return Row(code, words, day(when), round(dollars * 100), cycle, detail=detail)


@dataclass(frozen=True, slots=True)
class Whose:
    """Say whose account a copy is of: number, name line, form and year."""

    tin: TinNumber = ANN
    name: str = "ANN EXAM"
    form: str = "1040"
    year: int = 2025


def copy(path: Path, drawn: str, rows: Sequence[Row], whose: Whose = Whose()) -> Path:
    """Write one copy, drawn on a day, as a PDF."""
    balance = sum(each.amount or 0 for each in rows)
    ledger = Ledger(
        Party(whose.tin, (whose.name,), "1 MAIN ST"),
        whose.form,
        (whose.year, 12),
        day(drawn),
        f"10{day(drawn):%Y%m%d}00",
        tuple(rows),
        balance,
        0,
        0,
        accrued_to=day(drawn),
        figures=Figures(processed=date(whose.year + 1, 4, 15)),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(render_pdf([(ledger, None)], Style()))
    return path


def records(folder: Path, *lines: str) -> Path:
    """Write payment records: date, amount, form, year, type, method."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "payments.csv"
    path.write_text("\n".join(["Date,Amount,Form,Tax year,Type,Method,SSN", *(f"{line},XXX-XX-4321" for line in lines)]) + "\n")
    return path


def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own."""
    told = [sys.executable, "-m", "reconcile", *map(str, arguments)]
    return subprocess.run(told, capture_output=True, text=True, check=False, cwd=ROOT, timeout=120)


def reconciled(folder: Path, as_of: str = "2026-09-01") -> dict[str, Any]:
    """Run ``reconcile run`` and return its document."""
    out = folder.parent / f"{folder.name}-out"
    ended = command("run", folder, "--out", out, "--as-of", as_of, "--quiet")
    assert ended.returncode in (0, 1, 3), ended.stderr
    document: dict[str, Any] = json.loads((out / folder.name / "reconciliation.json").read_text())
    return {**document, "exit": ended.returncode, "workbook": out / folder.name / "discrepancies.xlsx"}
