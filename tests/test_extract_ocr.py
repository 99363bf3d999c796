"""Scans: what is said without the extra, and, with it, that rendered pages read back."""

from __future__ import annotations

import io

import pytest

from reconcile.extract import ocr
from tests.test_extract_builder import ROWS, Page, draw, make_pdf, stream, table

pytestmark = pytest.mark.filterwarnings("default")


def picture_of(data: bytes, scale: float = 2.0) -> bytes:
    import pypdfium2

    pdf = pypdfium2.PdfDocument(data)
    buffer = io.BytesIO()
    pdf[0].render(scale=scale).to_pil().save(buffer, "PNG")
    pdf.close()
    return buffer.getvalue()


def scanned_pdf(png: bytes) -> bytes:
    from PIL import Image

    with Image.open(io.BytesIO(png)) as picture:
        grey = picture.convert("L")
    size = b"/Width %d /Height %d" % grey.size
    image = stream(grey.tobytes(), b"/Type /XObject /Subtype /Image %s /ColorSpace /DeviceGray /BitsPerComponent 8" % size)
    return make_pdf([Page(b"q 612 0 0 792 0 0 cm /I1 Do Q")], [image], b"/XObject << /I1 6 0 R >>")


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    document, problems = ocr.read_scan(b"\x89PNG\r\n", "a.png")
    assert document is None
    assert problems[0].code == "P-SCAN"
    assert "pip install 'reconcile[ocr]'" in problems[0].todo


needs_extra = pytest.mark.skipif(not ocr.available(), reason="the extra [ocr] is not installed")


@needs_extra
@pytest.mark.parametrize("kind", ["png", "pdf"])
def test_a_rendered_page_reads_back(kind: str) -> None:
    png = picture_of(make_pdf([Page(table())]))
    document, problems = ocr.read_scan(png if kind == "png" else scanned_pdf(png), "a")
    assert document is not None
    assert [problem.code for problem in problems] == ["P-OCR"]
    assert ocr.NOTE in document.notes
    found = [line.text.split() for line in document.lines]
    assert len(found) == len(ROWS)
    assert [(words[0], words[-2], words[-1]) for words in found] == [(row[0], row[3], row[4]) for row in ROWS]


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
