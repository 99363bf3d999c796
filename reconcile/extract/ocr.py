"""Read scans: pictures of pages, in a PDF or as PNG, JPEG or TIFF, by optical recognition that runs on this machine alone.

Needs the extra ``[ocr]``. RapidOCR carries its models in its package; their paths are handed to it, so that it has nothing to
download. What it reads is a guess: every document says so, and is to be used only where its rows prove themselves.
"""

from __future__ import annotations

import functools
import importlib.util
import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from reconcile.extract.pdf import read_pdf
from reconcile.extract.problems import nothing_in, problem, too_big, unreadable
from reconcile.extract.rows import Word, lines_of
from reconcile.model import Document, Line, Problem

MAX_PAGES = 50
MAX_PIXELS = 60_000_000
DOTS_PER_POINT = 2.0  # 144 dots an inch: enough for nine-point type, and half the time of 200
LONGEST_SIDE = 2400
CERTAIN = 0.9
INSTALL = "Download the transcript as a text PDF, or read scans with: pip install 'reconcile[ocr]'"
NOTE = "read by optical recognition: to be trusted only where its rows add up"
_GLUED_LABEL = re.compile(r"(?<=[A-Za-z)]):(?=[^\s/])")
_PAGE = re.compile(r", page (\d+)\Z")


def available() -> bool:
    """Tell whether the extra is installed."""
    return all(importlib.util.find_spec(module) is not None for module in ("rapidocr", "onnxruntime"))


def read_scan(data: bytes, name: str) -> tuple[Document | None, tuple[Problem, ...]]:
    """Read the scanned pages of a PDF, or a picture file; text pages of a mixed PDF are kept as they are."""
    if not available():
        return None, (problem("P-SCAN", name, "scanned: no text layer.", INSTALL),)
    try:
        if b"%PDF-" in data[:1024]:
            return _read_pdf(data, name)
        return _finish(name, 0, [], dict(enumerate(_pictures(data), start=1)), ())
    except _TooMany as limit:
        return None, (too_big(name, str(limit)),)
    except Exception:  # a picture may be broken in as many ways as there are formats
        return None, (unreadable(name, "a scan"),)


class _TooMany(Exception):
    pass


def _read_pdf(data: bytes, name: str) -> tuple[Document | None, tuple[Problem, ...]]:
    document, problems = read_pdf(data, name)
    scanned = [int(found.group(1)) for each in problems if each.code == "P-SCAN" and (found := _PAGE.search(each.where))]
    others = tuple(each for each in problems if each.code != "P-SCAN")
    if not scanned or (document is None and any(each.code not in ("P-EMPTY", "P-PAGES") for each in others)):
        return document, problems
    if len(scanned) > MAX_PAGES:
        raise _TooMany(f"{len(scanned)} pages are scanned; {MAX_PAGES} are read at most.")
    import pypdfium2

    pdf = pypdfium2.PdfDocument(data)
    try:
        pictures = {}
        for number in scanned:
            page = pdf[number - 1]
            scale = min(DOTS_PER_POINT, LONGEST_SIDE / max(page.get_size()))
            pictures[number] = page.render(scale=scale).to_numpy()
        return _finish(name, len(pdf), list(document.lines) if document else [], pictures, others)
    finally:
        pdf.close()


def _pictures(data: bytes) -> Iterator[Any]:
    import numpy
    from PIL import Image, ImageSequence

    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF")) as picture:
        for number, frame in enumerate(ImageSequence.Iterator(picture), start=1):
            if number > MAX_PAGES:
                raise _TooMany(f"the file has more than {MAX_PAGES} pages.")
            if frame.width * frame.height > MAX_PIXELS:
                raise _TooMany(f"the picture has more than {MAX_PIXELS // 1_000_000} million dots.")
            plain = frame.convert("RGB")
            plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            yield numpy.asarray(plain)[:, :, ::-1]  # the models were taught blue, green, red


def _finish(
    name: str, pages: int, lines: list[Line], pictures: dict[int, Any], others: tuple[Problem, ...]
) -> tuple[Document | None, tuple[Problem, ...]]:
    uncertain = 0
    for number, picture in pictures.items():
        words, doubtful = _recognised(picture)
        uncertain += doubtful
        lines.extend(Line(number, at, text) for at, text in enumerate(lines_of(words), start=1))
    if not lines:
        return None, (*others, nothing_in(name, "the scan shows no text."))
    lines.sort(key=lambda line: (line.page, line.number))
    what = f"{len(pictures)} scanned pages were read by optical recognition; {uncertain} pieces of text are uncertain."
    todo = "Compare the rows with the scan, or download the transcript as a text PDF."
    told = problem("P-OCR", name, what, todo, blocking=False)
    return Document("pdf", pages or len(pictures), tuple(lines), (NOTE,)), (*others, told)


def _recognised(picture: Any) -> tuple[list[Word], int]:
    result = _engine()(picture, use_cls=False)
    if result.boxes is None or result.txts is None:
        return [], 0
    boxes = [[(float(x), float(y)) for x, y in box] for box in result.boxes]
    slopes = [(box[1][1] - box[0][1]) / (box[1][0] - box[0][0]) for box in boxes if box[1][0] - box[0][0] > 60]
    slope = median(slopes) if slopes else 0.0
    words: list[Word] = []
    for box, text in zip(boxes, result.txts, strict=True):
        # A page that lies a little askew is set straight by the slope of its longer pieces of text.
        middle = (box[0][1] + box[3][1]) / 2 - slope * box[0][0]
        words.append((box[0][0], -middle, box[3][1] - box[0][1], _GLUED_LABEL.sub(": ", text.strip()), None, 0))
    return [word for word in words if word[3]], sum(float(score) < CERTAIN for score in result.scores)


@functools.cache
def _engine() -> Any:
    import rapidocr

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    folder = Path(rapidocr.__file__).parent / "models"
    models = {}
    for part, pattern in (("Det", "*_det_*.onnx"), ("Rec", "*_rec_*.onnx"), ("Cls", "*_cls_*.onnx")):
        found = sorted(folder.glob(pattern))
        if not found:
            raise ImportError(f"rapidocr carries no model for {part}: install it again")
        models[f"{part}.model_path"] = str(found[-1])
    # Pieces of text differ in width; in a batch the short ones are padded to the longest, which costs more than it saves.
    return rapidocr.RapidOCR(params={**models, "Global.log_level": "error", "Rec.rec_batch_num": 1})
