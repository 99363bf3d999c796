"""Write the sample clients: ``python -m tests.generator.samples`` fills ``sample_transcripts/``, the same bytes every time."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.generator.clients import (
    LabelledClient,
    Printed,
    findings_of,
    payment_key,
    printed_accounts,
    record_of,
    transcript_key,
)
from tests.generator.page_layout import Style
from tests.generator.render_html import render_html
from tests.generator.render_pdf import render_pdf
from tests.generator.render_records import render_csv, render_xlsx
from tests.generator.render_text import render_text
from tests.generator.sample_plans import AS_OF, SAMPLES, Sample

TARGET = Path(__file__).resolve().parents[2] / "sample_transcripts"
_README = """# Sample clients

Invented people and firms, one folder each: account transcripts as PDF, HTML and text in both of the layouts in use, and the
client's own payment records as CSV or Excel. Every transcript adds up to its printed balance, and no number in them was ever
issued. All were drawn {drawn}; reconcile them as of {as_of}.

| folder | what it shows |
| --- | --- |
{rows}

`make run` reconciles them all. `make samples` writes this folder again, byte for byte: what is here comes from a script and is
not edited by hand.
"""


def _bytes(file: str, style: Style, entries: Sequence[Printed]) -> bytes:
    if file.endswith(".pdf"):
        return render_pdf([(entry.ledger, entry.damage) for entry in entries], style)
    (entry,) = entries
    return (render_html(entry.ledger) if file.endswith(".html") else render_text(entry.ledger, style)).encode()


def write_sample(sample: Sample, root: Path) -> LabelledClient:
    """Write one sample client under ``root`` and return it with the answer it must get."""
    folder = root / sample.folder
    folder.mkdir(parents=True)
    printed = printed_accounts(sample.plan)
    by_place = {entry.ledger.key: entry for entry in printed}
    transcripts = []
    for file, style, accounts in sample.transcripts:
        entries = [by_place.pop(account.place) for account in accounts]
        (folder / file).write_bytes(_bytes(file, style, entries))
        transcripts += [transcript_key(entry, file) for entry in entries]
    if by_place:
        raise ValueError(f"{sample.folder}: no file shows {sorted(by_place)}")
    paid = sorted(sample.plan.paid, key=lambda one: (one.date, one.label))
    render = render_xlsx if sample.records.endswith(".xlsx") else render_csv
    data, places = render([record_of(one) for one in paid], sample.sheet)
    (folder / sample.records).write_bytes(data)
    payments = tuple(payment_key(one, sample.records, places[one.label]) for one in paid)
    findings = findings_of(sample.plan, printed)
    return LabelledClient(sample.folder, folder, AS_OF, 0, (), tuple(transcripts), (), payments, findings)


def write_samples(root: Path) -> list[LabelledClient]:
    """Write every sample client and the README under ``root``."""
    samples = [make() for make in SAMPLES]
    clients = [write_sample(sample, root) for sample in samples]
    rows = "\n".join(f"| `{sample.folder}` | {sample.shows} |" for sample in samples)
    drawn = f"{samples[0].plan.response:%d %B %Y}"
    readme = _README.format(rows=rows, drawn=drawn, as_of=AS_OF.isoformat())
    (root / "README.md").write_text(readme, encoding="utf-8")
    return clients


def main() -> int:
    """Write the samples from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=TARGET)
    root: Path = parser.parse_args().into
    root.mkdir(parents=True, exist_ok=True)
    for make in SAMPLES:
        shutil.rmtree(root / make().folder, ignore_errors=True)
    clients = write_samples(root)
    sys.stdout.write(f"{len(clients)} sample clients in {root}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
