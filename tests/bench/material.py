"""Make the files that are measured: transcripts of one page and three, and clients that the plain way can read too."""

from __future__ import annotations

import csv
import io
import random
import shutil
import subprocess
import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from tests.generator.clients import plan_client, printed_accounts, record_of
from tests.generator.ledger import Figures, Ledger, Party, Row, TinNumber
from tests.generator.page_layout import Style
from tests.generator.render_html import render_html
from tests.generator.render_pdf import render_pdf

AS_OF = date(2026, 9, 30)
COLUMNS = ("Date", "Amount", "Form", "Period", "TIN", "Method", "Reference")
_FAULTS = ((), ("wrong_period",), ("late_posting",), ("not_posted",), (), ("wrong_tin",), ("duplicate_posting",), ())


def ledger(rows: int, seed: int) -> Ledger:
    """Return an account with this many lines: a return, and payments and notices after it."""
    rng = random.Random(seed)
    day = date(2024, 4, 15)
    lines = [Row("150", "Tax return filed", day, 5_000_00, "20241605")]
    for number in range(rows - 1):
        day += timedelta(days=rng.randrange(1, 9))
        if number % 4 == 3:
            lines.append(Row("971", "Notice issued", day, 0))
        else:
            lines.append(Row("660", "Estimated tax payment", day, -rng.randrange(10_00, 900_00)))
    balance = sum(line.amount or 0 for line in lines)
    lines.append(Row("290", "Additional tax assessed", day, -balance, "20250905"))
    party = Party(TinNumber(f"98765{4320 + seed % 10}"), ("BENC M MARK",), "1 TEST")
    figures = Figures(due=date(2024, 4, 15), processed=date(2024, 5, 6))
    return Ledger(party, "1040", (2023, 12), date(2026, 1, 5), "100000000000", tuple(lines), 0, 0, 0, date(2026, 1, 19), figures)


def transcripts(pages: int, count: int) -> list[bytes]:
    """Return PDF transcripts of one page or three, in the styles in use."""
    made = []
    for seed in range(count):
        style = replace(Style.choose(random.Random(seed)), page_lines=60, wrap=99, flat=False)
        made.append(render_pdf([(ledger(12 if pages == 1 else 120, seed), None)], style))
    return made


def printed_by_browser(count: int, into: Path) -> list[bytes]:
    """Return transcripts as a browser prints the HTML; none where there is no Chromium."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    made: list[bytes] = []
    for seed in range(count if browser else 0):
        page, target = into / f"{seed}.html", into / f"{seed}.pdf"
        page.write_text(render_html(ledger(12, seed)), encoding="utf-8")
        with tempfile.TemporaryDirectory() as profile:
            command = [str(browser), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"]
            command += ["--no-pdf-header-footer", f"--print-to-pdf={target}", page.as_uri()]
            subprocess.run(command, check=False, capture_output=True, timeout=60)
        if target.is_file():
            made.append(target.read_bytes())
    return made


def clients(count: int, root: Path) -> list[Path]:
    """Write client folders that hold PDF transcripts and one CSV of payments with plain columns."""
    folders = []
    for seed in range(count):
        plan = plan_client(seed, _FAULTS[seed % len(_FAULTS)])
        folder = root / f"client{seed:04d}"
        folder.mkdir(parents=True)
        for number, entry in enumerate(printed_accounts(plan)):
            style = replace(Style.choose(random.Random(f"{seed}:{number}")), wrap=99, dln_beside=False)
            (folder / f"transcript{number}.pdf").write_bytes(render_pdf([(entry.ledger, entry.damage)], style))
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        for paid in sorted(plan.paid, key=lambda one: (one.date, one.label)):
            record = record_of(paid)
            tin = record.tin.printed if record.tin else ""
            period = f"{record.period[0]}-{record.period[1]:02d}" if record.period else ""
            amount = f"{record.amount / 100:.2f}"
            writer.writerow([record.date.isoformat(), amount, record.form, period, tin, record.method, record.reference])
        (folder / "payments.csv").write_text(text.getvalue(), encoding="utf-8")
        folders.append(folder)
    return folders
