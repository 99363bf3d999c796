"""Scans: what is said without the extra, and, with it, that rendered pages read back."""

from __future__ import annotations

import io
import math
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from reconcile.extract import ocr, pictures, recognise
from tests.test_extract_builder import ROWS, Page, draw, make_pdf, stream, table
from tests.test_transcripts_proposal import PAGE, RIGHT

pytestmark = pytest.mark.filterwarnings("default")


def picture_of(data: bytes, scale: float = 2.0) -> bytes:
    import pypdfium2

    pdf = pypdfium2.PdfDocument(data)
    buffer = io.BytesIO()
    pdf[0].render(scale=scale).to_pil().save(buffer, "PNG")
    pdf.close()
    return buffer.getvalue()


def scanned_pdf(png: bytes, over: bytes = b"") -> bytes:
    from PIL import Image

    with Image.open(io.BytesIO(png)) as picture:
        grey = picture.convert("L")
    size = b"/Width %d /Height %d" % grey.size
    image = stream(grey.tobytes(), b"/Type /XObject /Subtype /Image %s /ColorSpace /DeviceGray /BitsPerComponent 8" % size)
    return make_pdf([Page(b"q 612 0 0 792 0 0 cm /I1 Do Q " + over)], [image], b"/XObject << /I1 6 0 R >>")


HIDE = """
import importlib.util, sys
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name in ("rapidocr", "onnxruntime") else found(name, *rest)
from reconcile.cli import main
sys.exit(main())
"""


@pytest.mark.parametrize("kind", ["png", "pdf"])
def test_without_the_extra_the_report_says_what_to_install(kind: str, tmp_path: Path) -> None:
    png = picture_of(make_pdf([Page(table())]), 1.0)
    (tmp_path / f"scan.{kind}").write_bytes(png if kind == "png" else scanned_pdf(png))
    command = [sys.executable, "-c", HIDE, "inspect", str(tmp_path / f"scan.{kind}")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "no text layer" in done.stdout
    assert "pip install 'reconcile[ocr]'" in done.stdout


def picture_file(*pages: Any, format: str = "TIFF", **options: Any) -> bytes:
    buffer = io.BytesIO()
    pages[0].save(buffer, format, **({"save_all": True, "append_images": pages[1:]} if len(pages) > 1 else {}), **options)
    return buffer.getvalue()


def test_a_picture_that_states_too_many_dots_is_refused_before_it_is_unpacked() -> None:
    from PIL import Image

    bomb = picture_file(Image.new("1", (9_000, 9_000), 1), format="PNG")
    assert len(bomb) < 100_000
    with pytest.raises(pictures.TooMuch, match="60 million"):
        list(pictures.frames(bomb))


def test_more_frames_than_the_limit_are_refused() -> None:
    from PIL import Image

    with pytest.raises(pictures.TooMuch, match="50 pages"):
        list(pictures.frames(picture_file(*[Image.new("1", (8, 8))] * 51)))


def test_every_frame_of_a_tiff_is_a_page() -> None:
    from PIL import Image

    found = list(pictures.frames(picture_file(*[Image.new("1", (8, 9 + number), 1) for number in range(3)])))
    assert [frame.shape for frame in found] == [(9, 8), (10, 8), (11, 8)]


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGB", "RGBA", "I;16"])
def test_pictures_of_every_depth_are_dark_on_white(mode: str) -> None:
    from PIL import Image

    clear = mode in ("LA", "RGBA")
    plain = Image.new("RGBA" if clear else "L", (20, 10), (0, 0, 0, 0) if clear else 255)
    plain.paste((0, 0, 0, 255) if clear else 0, (0, 0, 10, 10))
    if mode == "I;16":
        deep = Image.new("I;16", (20, 10), 65535)
        deep.paste(0, (0, 0, 10, 10))
        data = picture_file(deep)
    else:
        data = picture_file(plain.convert(mode), format="PNG")
    (dots,) = pictures.frames(data)
    assert dots[5, 2] < 30
    assert dots[5, 17] > 225


def test_a_large_picture_is_made_smaller() -> None:
    from PIL import Image

    (dots,) = pictures.frames(picture_file(Image.new("L", (3000, 6000), 255), format="PNG"))
    assert dots.shape == (pictures.LONGEST_SIDE, pictures.LONGEST_SIDE // 2)


needs_extra = pytest.mark.skipif(not ocr.available(), reason="the extra [ocr] is not installed")


def rows_in(lines: Sequence[str]) -> list[tuple[str, str, str]]:
    found = [line.split() for line in lines]
    return [(words[0], words[-2], words[-1]) for words in found]


PRINTED = [(row[0], row[3], row[4]) for row in ROWS]


@needs_extra
@pytest.mark.parametrize("kind", ["png", "pdf", "hidden", "upside down", "on its side", "askew", "small"])
def test_a_rendered_page_reads_back(kind: str) -> None:
    from PIL import Image

    png = picture_of(make_pdf([Page(table())]), 1.0 if kind == "small" else 200 / 72)
    turns = {"upside down": 180, "on its side": 90, "askew": 1.5}
    if kind in turns:
        with Image.open(io.BytesIO(png)) as picture:
            turned = picture.convert("L").rotate(turns[kind], resample=Image.Resampling.BICUBIC, expand=True, fillcolor=255)
        png = picture_file(turned, format="JPEG", quality=70)
    layer = draw(40, 700, "150 Tax return filed 04-15-2024 $9,999.99").replace("BT", "BT 3 Tr").encode()
    data = scanned_pdf(png, layer if kind == "hidden" else b"") if kind in ("pdf", "hidden") else png
    document, problems = ocr.read_scan(data, "a")
    assert document is not None
    assert [problem.code for problem in problems] == ["P-OCR"]
    assert ocr.NOTE in document.notes
    assert rows_in([line.text for line in document.lines]) == PRINTED


@needs_extra
def test_two_pages_are_read_each_by_itself() -> None:
    from PIL import Image

    with Image.open(io.BytesIO(picture_of(make_pdf([Page(table())]), 200 / 72))) as picture:
        data = picture_file(picture.convert("1"), picture.convert("LA"))
    document, _ = ocr.read_scan(data, "a.tif")
    assert document is not None
    assert document.pages == 2
    for page in (1, 2):
        assert rows_in([line.text for line in document.lines if line.page == page]) == PRINTED


@needs_extra
def test_what_is_hard_to_read_is_named_with_its_line() -> None:
    from PIL import Image, ImageFilter

    with Image.open(io.BytesIO(picture_of(make_pdf([Page(table())]), 1.2))) as picture:
        data = picture_file(picture.convert("L").filter(ImageFilter.GaussianBlur(1.6)), format="PNG")
    _, problems = ocr.read_scan(data, "a.png")
    assert "figures are uncertain on page 1, line" in problems[-1].what


@needs_extra
def test_a_slope_is_measured_within_a_twentieth_of_a_degree() -> None:
    import numpy
    from PIL import Image

    with Image.open(io.BytesIO(picture_of(make_pdf([Page(table())]), 2.0))) as picture:
        for angle in (-1.5, -0.4, 0.0, 0.7):
            turned = numpy.asarray(picture.convert("L").rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255))
            assert abs(recognise._slope(turned) + math.tan(math.radians(angle))) < 0.001


@needs_extra
@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n broken", b"II*\0 broken", b"%PDF-1.4 broken"])
def test_broken_scans_are_problems(data: bytes) -> None:
    document, problems = ocr.read_scan(data, "a")
    assert document is None
    assert problems


@needs_extra
def test_a_text_pdf_is_left_as_it_is() -> None:
    document, problems = ocr.read_scan(make_pdf([Page(draw(40, 700, "Form 1040").encode())]), "a.pdf")
    assert problems == ()
    assert document is not None
    assert document.lines[0].text == "Form 1040"


@needs_extra
def test_a_scan_that_does_not_add_up_is_told_with_a_proposal_that_is_not_applied(tmp_path: Path) -> None:
    # The page itself prints a point for a comma, so that what is read does not depend on the recognition.
    lines = PAGE.format(**{**RIGHT, "first": "-$1.782.00"}).split("\n")
    drawn = "".join(draw(40, 740 - 14 * number, line, size=10) for number, line in enumerate(lines) if line)
    (tmp_path / "scan.png").write_bytes(picture_of(make_pdf([Page(drawn.encode())]), 200 / 72))
    command = [sys.executable, "-m", "reconcile", "inspect", "--json", str(tmp_path / "scan.png")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "not applied: the rows would add up to the printed balance if on page 1, line" in done.stdout
    assert "-$1,782.00" in done.stdout.partition("not applied")[2]
    assert '"amount": "-1782.00"' in done.stdout  # the other payment's
    assert done.stdout.count('"amount": "-1782.00"') == 1
    assert '"proven": false' in done.stdout
