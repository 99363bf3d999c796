"""Read the text of a simple PDF without the library: several times faster, and given up at the first thing that is not simple.

The check of a file for damage unpacks all its page data anyway. Where nothing in that data can hide, cover or turn a text, and
the fonts are known, the texts and their places stand in it plainly. Every doubt is answered by ``None``; then the library reads.
"""

from __future__ import annotations

import struct

from reconcile.extract.damage import Scan
from reconcile.extract.drawing import Pen, lines_of_page
from reconcile.extract.rows import may_hold_buttons
from reconcile.extract.structure import NotPlain, PlainPage, Structure, Value
from reconcile.extract.typefaces import Typeface, typeface
from reconcile.model import Document, Line

_STATE_KEYS = {"/Type", "/ca", "/CA", "/BM", "/LC", "/LJ", "/LW", "/ML", "/SA", "/SMask", "/AIS", "/OP", "/op", "/OPM"}


def read_plainly(data: bytes, scan: Scan, max_pages: int) -> Document | None:
    """Return the text of a simple PDF, or ``None`` when only the library can read it.

    Args:
        data: the file.
        scan: what the check for damage gave; nothing but whole data is read.
        max_pages: how many pages are read at most.
    """
    if scan.problems or scan.odd_widths or scan.images or scan.unsearchable:
        return None
    try:
        structure = Structure(data, scan.streams)
        pages = structure.pages()
        if not 0 < len(pages) <= max_pages or scan.page_objects > len(pages):
            return None
        fonts: dict[object, Typeface] = {}
        lines = [line for number, page in enumerate(pages, start=1) for line in _page(structure, page, number, fonts)]
    except (NotPlain, ValueError, LookupError, OverflowError, struct.error):
        return None
    return Document("pdf", len(pages), tuple(lines), tuple(scan.notes))


def _page(structure: Structure, page: PlainPage, number: int, known: dict[object, Typeface]) -> list[Line]:
    fonts = structure.dictionary(page.resources.get("/Font"))

    def font(name: str) -> Typeface:
        value = fonts[name]
        key = value if not isinstance(value, dict) else id(value)
        if key not in known:
            known[key] = typeface(structure, value)
        return known[key]

    def state(name: str) -> None:
        found = structure.dictionary(structure.dictionary(page.resources.get("/ExtGState"))[name])
        if not found.keys() <= _STATE_KEYS or not _changes_nothing(found):
            raise NotPlain("a graphics state with something special")

    pen = Pen(font, state, page.box)
    pen.draw(page.content)
    texts = lines_of_page(pen.words)
    if not texts or any(mixed and may_hold_buttons(text) for text, mixed in texts):
        raise NotPlain("a page without text, or with a viewer's buttons")
    return [Line(number, line, text) for line, (text, _) in enumerate(texts, start=1)]


def _changes_nothing(state: dict[str, Value]) -> bool:
    solid = state.get("/ca", 1) == 1 and state.get("/CA", 1) == 1 and state.get("/SMask", "/None") == "/None"
    return solid and state.get("/BM", "/Normal") in ("/Normal", "/Compatible") and "/LW" not in state
