"""Build small PDFs byte by byte for the tests of the readers, and check that the plain one reads."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reconcile.extract import read

ROWS = (
    ("150", "Tax return filed", "20241505", "04-15-2024", "$12,345.67"),
    ("806", "W-2 or 1099 withholding", "", "04-15-2024", "-$8,000.00"),
    ("660", "Estimated tax payment", "", "06-17-2024", "-$1,250.00"),
    ("660", "Estimated tax payment", "", "06-17-2024", "-$1,250.00"),
    ("971", "Notice issued", "", "07-01-2024", "$0.00"),
)
COLUMNS = (40, 80, 300, 380, 480)
EXPECTED = tuple(" ".join(cell for cell in row if cell) for row in ROWS)
TOP = 700
PITCH = 12
ADVANCE = 5.4  # Courier at 9 points


@dataclass(frozen=True)
class Page:
    """Hold one page's content stream and what stands in its dictionary."""

    content: bytes
    extra: bytes = b""
    compress: bool = True
    media: bytes = b"/MediaBox [0 0 612 792]"


def stream(content: bytes, head: bytes = b"", *, compress: bool = True) -> bytes:
    """Return a stream object's body."""
    if compress:
        content, head = zlib.compress(content, 9), head + b" /Filter /FlateDecode"
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), head, content)


def assemble(bodies: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """Number the objects from 1 (the catalog), and write the table and the trailer."""
    out = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, trailer, start)
    return bytes(out)


def make_pdf(pages: Iterable[Page], objects: Sequence[bytes] = (), resources: bytes = b"") -> bytes:
    """Build a PDF; fonts F1 Courier, F2 Helvetica, F3 Times; further objects are numbered from 6."""
    pages = tuple(pages)
    first = 6 + len(objects)
    kids = b" ".join(b"%d 0 R" % (first + 2 * index) for index in range(len(pages)))
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>"
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        *(font % name for name in (b"Courier", b"Helvetica", b"Times-Roman")),
        *objects,
    ]
    for index, page in enumerate(pages):
        number = first + 2 * index
        bodies.append(
            b"<< /Type /Page /Parent 2 0 R %s /Contents %d 0 R %s "
            b"/Resources << %s /Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R >> >> >>" % (page.media, number + 1, page.extra, resources)
        )
        bodies.append(stream(page.content, compress=page.compress))
    return assemble(bodies)


def draw(x: float, y: float, text: str, font: str = "F1", size: float = 9) -> str:
    """Return the operators that draw a text."""
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /{font} {size} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm ({escaped}) Tj ET\n"


def cells() -> list[tuple[float, float, str]]:
    """Return the sample table's cells with their places, row by row."""
    return [
        (COLUMNS[column], TOP - PITCH * number, text)
        for number, row in enumerate(ROWS)
        for column, text in enumerate(row)
        if text
    ]


def table(extra: str = "") -> bytes:
    """Return a content stream that draws the sample table row by row."""
    return ("".join(draw(*cell) for cell in cells()) + extra).encode("latin-1")


def lines_of(data: bytes) -> tuple[str, ...]:
    """Read a PDF that must have no problems, and return its lines."""
    document, problems = read(data, "sample.pdf", "pdf")
    assert problems == ()
    assert document is not None
    return tuple(line.text for line in document.lines)


def codes_of(data: bytes) -> set[str]:
    """Return the codes of the problems a PDF has."""
    return {problem.code for problem in read(data, "sample.pdf", "pdf")[1]}


def test_the_plain_sample_reads_row_for_row() -> None:
    assert lines_of(make_pdf([Page(table())])) == EXPECTED
