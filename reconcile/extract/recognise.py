"""Recognise the printed text of one picture: set it straight, find the pieces of text, read each of them.

RapidOCR's detector finds the pieces. Its recogniser's model is run from here, because it is most of the cost: a piece is read
at its own width, where a batch would be padded to the widest; two pieces at a time, one thread each, which beats two threads on
one piece; and among the printable ASCII characters alone, since no transcript holds any of the other eighteen thousand.
"""

from __future__ import annotations

import functools
import logging
import math
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# What the detector sees, on the longer side: at less it loses lone minus signs and codes, at more it only takes longer.
DETECTOR_SIDE = 1280
SMALL = 1400
"""A page of fewer dots than this, a screenshot say, is enlarged: on it the detector misses what stands alone."""
THREADS = 2
HEIGHT = 48
"""The height, in dots, at which the recogniser was taught to read."""
NARROWEST = 48
WIDEST = 3200
STEEPEST = 0.05
FINE = 0.0002
"""Slopes: a page askew by more than 3 degrees is not set straight; 0.01 degrees no longer matters."""
FIGURES = frozenset("0123456789$-.,/")
FEW = 6
READABLE = 0.85


@dataclass(frozen=True, slots=True)
class Piece:
    """Hold one piece of text and its place in dots; ``certain`` is the probability of the least certain mark of its figures."""

    left: float
    top: float
    right: float
    bottom: float
    text: str
    certain: float


def recognise(picture: Any) -> list[Piece]:
    """Read a picture, an array of grey dots; one that lies on its side or upside down is turned first."""
    import cv2
    import numpy

    if max(picture.shape) < SMALL:
        picture = cv2.resize(picture, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    picture = _straight(picture)
    boxes = _boxes(picture)
    if not boxes:
        return []
    tall = sum(bottom - top > 1.5 * (right - left) for left, top, right, bottom in boxes) * 2 > len(boxes)
    if tall or _legible(picture, boxes) < READABLE:
        turned = []
        for quarters in (1, 3) if tall else (0, 2):
            other = _straight(numpy.ascontiguousarray(numpy.rot90(picture, quarters)))
            others = _boxes(other)
            turned.append((_legible(other, others), -quarters, other, others))
        _, _, picture, boxes = max(turned, key=lambda each: each[:2])
    return _read(picture, boxes)


def _read(picture: Any, boxes: list[tuple[int, int, int, int]]) -> list[Piece]:
    # The widest first, so that no thread is left alone with a long one at the end.
    boxes = sorted(boxes, key=lambda box: (box[0] - box[2], box))
    texts = _threads().map(lambda box: _text(picture[box[1] : box[3], box[0] : box[2]]), boxes)
    return [Piece(*box, text, certain) for box, (text, certain, _) in zip(boxes, texts, strict=True) if text]


def _legible(picture: Any, boxes: list[tuple[int, int, int, int]]) -> float:
    """Return how sure the recogniser is of the longest pieces, on average."""
    longest = sorted(boxes, key=lambda box: (box[0] - box[2], box))[:FEW]
    sure = [mean for _, _, mean in _threads().map(lambda box: _text(picture[box[1] : box[3], box[0] : box[2]]), longest)]
    return sum(sure) / len(sure) if sure else 0.0


# --- the picture ----------------------------------------------------------------------------------------------------------


def _straight(picture: Any) -> Any:
    """Turn a picture that lies a little askew, so that the pieces of one row share a height."""
    import cv2
    import numpy

    slope = _slope(picture)
    if abs(slope) < FINE:
        return picture
    height, width = picture.shape
    angle = math.atan(slope)
    turn = numpy.array([[math.cos(angle), math.sin(angle), 0.0], [-math.sin(angle), math.cos(angle), 0.0]])
    turn[:, 2] = numpy.array([width / 2, height / 2]) - turn[:, :2] @ numpy.array([width / 2, height / 2])
    paper = float(numpy.median(picture))
    return cv2.warpAffine(picture, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=paper)


def _slope(picture: Any) -> float:
    """Return the slope of the lines of text: the one along which the ink gathers in the fewest rows."""
    import cv2
    import numpy

    scale = min(1.0, 1000 / max(picture.shape))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    # Paper darkens towards an edge; ink is what is darker than its surroundings.
    around = cv2.blur(small, (31, 31))
    down, across = numpy.nonzero(small < around * 0.8)
    if not len(down):
        return 0.0
    span = small.shape[1] * STEEPEST

    def gathered(slope: float) -> float:
        rows = (down - slope * across + span).astype(numpy.int64)
        return float((numpy.bincount(rows, minlength=1) ** 2).sum())

    best, step = 0.0, 5 * FINE
    tries = [index * step for index in range(-int(STEEPEST / step), int(STEEPEST / step) + 1)]
    while True:
        best = max(tries, key=lambda slope: (gathered(slope), -abs(slope)))
        if step <= FINE * 1.01:
            return best
        tries = [best + index * step / 5 for index in range(-4, 5) if abs(best + index * step / 5) <= STEEPEST]
        step /= 5


# --- the models -----------------------------------------------------------------------------------------------------------


def _boxes(picture: Any) -> list[tuple[int, int, int, int]]:
    """Return the pieces of text as left, top, right and bottom; the picture must lie straight."""
    import cv2

    found = _detector()(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR), use_det=True, use_cls=False, use_rec=False).boxes
    height, width = picture.shape
    boxes = []
    for corners in found if found is not None else ():
        (x1, y1), (x2, y2), (x3, y3), (x4, y4) = corners.tolist()
        left, right = max(round((x1 + x4) / 2), 0), min(round((x2 + x3) / 2), width)
        top, bottom = max(round((y1 + y2) / 2), 0), min(round((y3 + y4) / 2), height)
        if right - left > 3 and bottom - top > 3:
            boxes.append((left, top, right, bottom))
    return boxes


def _text(crop: Any) -> tuple[str, float, float]:
    """Read one piece: its text, the probability of the least certain mark of its figures, and that of the average character."""
    import cv2
    import numpy

    session, columns, characters = _recogniser()
    high, wide = crop.shape
    width = min(max(round(HEIGHT * wide / high), NARROWEST), WIDEST)
    sized = cv2.resize(crop, (width, HEIGHT), interpolation=cv2.INTER_AREA if high > HEIGHT else cv2.INTER_CUBIC)
    layers = numpy.ascontiguousarray(numpy.broadcast_to(sized.astype(numpy.float32) / 127.5 - 1, (1, 3, HEIGHT, width)))
    (answer,) = session.run(None, {session.get_inputs()[0].name: layers})
    likely = answer[0][:, columns]
    best = likely.argmax(axis=1)
    text, sure = [], []
    for step, index in enumerate(best):
        # One character fills several steps; between two that are the same stands a blank step.
        if index and (not step or index != best[step - 1]):
            text.append(characters[index])
            sure.append(float(likely[step, index]))
    figures = (chance for chance, each in zip(sure, text, strict=True) if each in FIGURES)
    return "".join(text).strip(), min(figures, default=1.0), sum(sure) / len(sure) if sure else 0.0


@functools.cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(min(THREADS, os.cpu_count() or 1))


def _model(part: str) -> str:
    import rapidocr

    found = sorted((Path(rapidocr.__file__).parent / "models").glob(f"*_{part}_*.onnx"))
    if not found:
        raise ImportError(f"rapidocr carries no model for {part}: install it again")
    return str(found[-1])


@functools.cache
def _detector() -> Any:
    import rapidocr

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    params = {f"{part}.model_path": _model(part.lower()) for part in ("Det", "Rec", "Cls")}
    limits = {"Det.limit_type": "max", "Det.limit_side_len": DETECTOR_SIDE, "Global.max_side_len": 2 * 4096}
    threads = {"EngineConfig.onnxruntime.intra_op_num_threads": min(THREADS, os.cpu_count() or 1)}
    return rapidocr.RapidOCR(params={**params, **limits, **threads, "Global.log_level": "error"})


@functools.cache
def _recogniser() -> tuple[Any, Any, list[str]]:
    """Return the model's session, the columns of its answer that are looked at, and their characters; column 0 is none."""
    import numpy
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(_model("rec"), options, providers=["CPUExecutionProvider"])
    named = session.get_modelmeta().custom_metadata_map["character"].splitlines()
    characters = ["", *named, " "]
    kept = [index for index, each in enumerate(characters) if not index or (len(each) == 1 and " " <= each <= "~")]
    return session, numpy.array(kept), [characters[index] for index in kept]
