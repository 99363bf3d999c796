"""Turn scans into pictures to recognise: pages of a PDF, or the frames of a PNG, JPEG or TIFF file, as arrays of grey dots.

A picture states its size before its dots are unpacked, so a file of a few kilobytes that would fill the memory is refused by what
it states.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

MAX_PAGES = 50
MAX_PIXELS = 60_000_000
DOTS_PER_POINT = 200 / 72
LONGEST_SIDE = 2400
"""A letter page at 200 dots an inch, and a little more: finer dots gain nothing on print of this size."""


class TooMuch(Exception):
    """Report that a scan goes past a limit; the text names it."""


def pages(data: bytes, numbers: Sequence[int]) -> Iterator[Any]:
    """Yield the pages of a PDF with these numbers, counted from 1."""
    if len(numbers) > MAX_PAGES:
        raise TooMuch(f"{len(numbers)} pages are scanned; {MAX_PAGES} are read at most.")
    import pypdfium2

    pdf = pypdfium2.PdfDocument(data)
    try:
        for number in numbers:
            page = pdf[number - 1]
            scale = min(DOTS_PER_POINT, LONGEST_SIDE / max(page.get_size()))
            dots = page.render(scale=scale, grayscale=True).to_numpy()
            yield dots.reshape(dots.shape[0], dots.shape[1]).copy()
    finally:
        pdf.close()


def frames(data: bytes) -> Iterator[Any]:
    """Yield the frames of a picture file."""
    import numpy
    from PIL import Image, ImageSequence

    # This program's own limit is the lower one, and says so in its own words.
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF")) as picture:
        for number, frame in enumerate(ImageSequence.Iterator(picture), start=1):
            if number > MAX_PAGES:
                raise TooMuch(f"the file has more than {MAX_PAGES} pages.")
            if frame.width * frame.height > MAX_PIXELS:
                raise TooMuch(f"a picture in it has more than {MAX_PIXELS // 1_000_000} million dots.")
            grey = _grey(frame)
            if max(grey.size) > LONGEST_SIDE:
                grey.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            yield numpy.asarray(grey)


def _grey(frame: Any) -> Any:
    """Return a frame as grey dots on white paper, the way up that a camera noted."""
    from PIL import Image, ImageOps

    frame = ImageOps.exif_transpose(frame)
    if frame.mode.startswith("I") or frame.mode == "F":
        # Sixteen bits for a dot: the upper eight are what can be seen.
        lowest, highest = frame.getextrema()
        return frame.point(lambda dot: dot * (255 / max(highest, 1)) + 0).convert("L") if lowest >= 0 else frame.convert("L")
    if frame.mode in ("RGBA", "LA", "PA") or "transparency" in frame.info:
        shown = frame.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", shown.size, "white"), shown).convert("L")
    return frame.convert("L")
