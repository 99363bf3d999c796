"""Write a transcript as plain text: in columns, packed to single blanks, or all on one line as a copy and paste leaves it."""

from __future__ import annotations

from dataclasses import replace

from tests.generator.ledger import Damage, Ledger, Stub
from tests.generator.page_layout import Line, Style, pages, stub_pages


def as_text(line: Line, *, packed: bool = False) -> str:
    """Return a laid-out line as text, its pieces in their columns or one blank apart."""
    if packed:
        return " ".join(piece for _, piece in line)
    text = ""
    for column, piece in line:
        gap = max(column - len(text), 1 if text else 0)
        text += " " * gap + piece
    return text


def render_text(ledger: Ledger | Stub, style: Style, damage: Damage | None = None) -> str:
    """Return the transcript's text; pages follow one another with their furniture and without any break between them."""
    if style.flat:
        style = replace(style, page_lines=999, page_mark="")
    laid_out = stub_pages(ledger, style) if isinstance(ledger, Stub) else pages(ledger, style, damage)
    if style.flat:
        return " ".join(as_text(line, packed=True) for page in laid_out for line in page if line) + "\n"
    return "\n".join(as_text(line, packed=style.packed) for page in laid_out for line in page) + "\n"
