"""Write transcripts as PDF: Courier, one transcript or a bundle of several, the same bytes every time."""

from __future__ import annotations

import io
from collections.abc import Sequence

from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

from tests.generator.ledger import Damage, Ledger, Stub
from tests.generator.page_layout import Line, Style, pages, stub_pages
from tests.generator.render_text import as_text

_SIZE, _MARGIN = 8.0, 34.0
_CHARACTER = 0.6 * _SIZE


def _draw(canvas: Canvas, page: list[Line], leading: float, style: Style) -> None:
    canvas.setFont(style.font, _SIZE)
    height = letter[1] - 40
    for number, line in enumerate(page):
        pieces = ((0, as_text(line)),) if style.glued and style.font == "Courier" else line
        for column, piece in pieces:
            canvas.drawString(_MARGIN + column * _CHARACTER, height - number * leading, piece)
    canvas.showPage()


def render_pdf(ledgers: Sequence[tuple[Ledger | Stub, Damage | None]], style: Style) -> bytes:
    """Return a PDF of one or more transcripts, each beginning on a new page and counting its own pages."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=letter, invariant=1, pageCompression=1)
    canvas.setTitle("Account Transcript")
    for ledger, damage in ledgers:
        laid_out = stub_pages(ledger, style) if isinstance(ledger, Stub) else pages(ledger, style, damage)
        for page in laid_out:
            _draw(canvas, page, min(11.0, (letter[1] - 80) / max(len(page), 1)), style)
    canvas.save()
    return buffer.getvalue()
