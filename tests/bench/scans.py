"""Measure how scans are read: generated transcripts, printed, drawn as pictures, spoilt in the ways that scanners and faxes do.

``python -m tests.bench.scans --transcripts 8 --into docs/transcripts.md``; needs the extra ``[ocr]``.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy
import pypdfium2
from PIL import Image, ImageFilter

from reconcile import transcripts
from reconcile.extract import ocr
from reconcile.model import Transcript
from tests.generator.clients import plan_client, printed_accounts
from tests.generator.ledger import Ledger
from tests.generator.page_layout import Style
from tests.generator.render_pdf import render_pdf

_MARKS = ("<!-- scans -->", "<!-- end of scans -->")
Picture = Any
Way = Callable[[Picture, random.Random], Picture]


def _askew(picture: Picture, degrees: float) -> Picture:
    return picture.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=255)


def _noisy(picture: Picture, rng: random.Random) -> Picture:
    dots = numpy.asarray(picture).astype("float32")
    dots = dots + numpy.random.default_rng(rng.randrange(2**30)).normal(0, 22, dots.shape)
    return Image.fromarray(dots.clip(0, 255).astype("uint8"))


def _compressed(picture: Picture) -> Picture:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=40)
    return Image.open(io.BytesIO(buffer.getvalue())).convert("L")


def _shaded(picture: Picture) -> Picture:
    dots = numpy.asarray(picture).astype("float32")
    shade = numpy.linspace(0.62, 0.85, dots.shape[1])[None, :] * numpy.linspace(1.0, 0.9, dots.shape[0])[:, None]
    return Image.fromarray((dots * shade).clip(0, 255).astype("uint8"))


def _faxed(picture: Picture) -> Picture:
    return picture.filter(ImageFilter.GaussianBlur(0.6)).point(lambda dot: 255 if dot > 150 else 0)


WAYS: dict[str, Way] = {
    "clean": lambda picture, rng: picture,
    "askew by 1.5 degrees": lambda picture, rng: _askew(picture, rng.choice((-1.5, 1.5))),
    "noise": _noisy,
    "JPEG, quality 40": lambda picture, rng: _compressed(picture),
    "uneven grey paper": lambda picture, rng: _shaded(picture),
    "black and white, as a fax": lambda picture, rng: _faxed(picture),
    "grey, askew, noise and JPEG 40": lambda picture, rng: _compressed(
        _noisy(_askew(_shaded(picture), rng.choice((-1.2, -0.7, 0.6, 1.1))), rng)
    ),
}


@dataclass(slots=True)
class Count:
    """Count what was right over some transcripts."""

    rows: int = 0
    right: int = 0
    proven: int = 0
    deceived: int = 0
    seconds: list[float] = field(default_factory=list)


def ledgers(count: int, seed: int) -> list[tuple[Ledger, Style]]:
    """Return accounts and the style each is printed in."""
    found = []
    for number in range(seed, seed + count):
        rng = random.Random(number)
        found.append((rng.choice(printed_accounts(plan_client(number, ()))).ledger, Style.choose(rng)))
    return found


def scan(ledger: Ledger, style: Style, dots: int, way: Way) -> bytes:
    """Print an account, and return its pages as a spoilt TIFF."""
    rng = random.Random(f"{ledger.tracking}{dots}")
    pdf = pypdfium2.PdfDocument(render_pdf([(ledger, None)], style))
    pages = [way(pdf[index].render(scale=dots / 72).to_pil().convert("L"), rng) for index in range(len(pdf))]
    pdf.close()
    buffer = io.BytesIO()
    pages[0].save(buffer, "TIFF", save_all=True, append_images=pages[1:], compression="tiff_deflate")
    return buffer.getvalue()


def judge(read: Sequence[Transcript], ledger: Ledger, count: Count) -> None:
    """Compare the rows read with the account's; rows that are proven and yet wrong are counted apart."""
    wanted = Counter((row.code or None, row.date, row.amount, row.cycle or None) for row in ledger.rows)
    got = Counter((row.code, row.date, row.amount, row.cycle) for transcript in read for row in transcript.postings)
    proven = len(read) == 1 and read[0].proven is True
    count.rows += sum(wanted.values())
    count.right += sum((wanted & got).values())
    count.proven += proven
    count.deceived += proven and wanted != got


def measure(transcripts_: int, seed: int) -> str:
    """Return the table as Markdown."""
    told = ["| dots an inch | paper | rows right | transcripts proven | proven, but a row wrong |"]
    told.append("| ---: | --- | ---: | ---: | ---: |")
    made = ledgers(transcripts_, seed)
    for dots in (300, 200, 150):
        for name, way in WAYS.items():
            count = Count()
            for ledger, style in made:
                data = scan(ledger, style, dots, way)
                began = time.process_time()
                document, _ = ocr.read_scan(data, "scan.tif")
                pages = document.pages if document else 1
                count.seconds.append((time.process_time() - began) / pages)
                read = transcripts.read(document, "S", "scan.tif")[0] if document and transcripts.claims(document) else ()
                judge(read, ledger, count)
            middle = sorted(count.seconds)[len(made) // 2]
            figures = f"{count.right} of {count.rows} | {count.proven} of {len(made)} | {count.deceived}"
            told.append(f"| {dots} | {name} | {figures} |")
            sys.stderr.write(f"{told[-1]} {middle:.1f} s of processor a page\n")
    return "\n".join(told)


def main() -> int:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transcripts", type=int, default=8)
    parser.add_argument("--seed", type=int, default=5000)
    parser.add_argument("--into", type=Path, help="put the table between the marks of this Markdown file")
    options = parser.parse_args()
    text = measure(options.transcripts, options.seed)
    sys.stdout.write(text + "\n")
    if options.into is not None:
        before, rest = options.into.read_text(encoding="utf-8").split(_MARKS[0])
        after = rest.split(_MARKS[1])[1]
        options.into.write_text(f"{before}{_MARKS[0]}\n{text}\n{_MARKS[1]}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
