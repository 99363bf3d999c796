"""Turn plain text, as pasted, saved or exported, into lines that keep the file's own line numbers."""

from __future__ import annotations

import re

from reconcile.extract.encoding import decode
from reconcile.extract.problems import nothing_in, problem, too_big
from reconcile.model import Document, Line, Problem

MAX_BYTES = 20 * 1024 * 1024
_LINE_END = re.compile(r"\r\n|\r|\n")
_BLANKS = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2007": " ", "\ufeff": None, "\u200b": None, "\u00ad": None})


def read_text(data: bytes, name: str) -> tuple[Document | None, tuple[Problem, ...]]:
    """Read plain text; a form feed starts a new page, tabs are kept."""
    if len(data) > MAX_BYTES:
        return None, (too_big(name, f"the text file is larger than {MAX_BYTES // 1024**2} MiB."),)
    text, notes = decode(data)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        what = f"line {line} holds a NUL byte: this is not plain text, or it is damaged."
        return None, (problem("P-DAMAGED", name, what, "Save it again as plain text (UTF-8)."),)
    plain = text if text.isascii() else text.translate(_BLANKS)
    lines = _lines(_LINE_END.split(plain))
    if not lines:
        return None, (nothing_in(name),)
    return Document("text", plain.count("\f") + 1, tuple(lines), notes), ()


def _lines(texts: list[str]) -> list[Line]:
    lines: list[Line] = []
    page = 1
    for number, text in enumerate(texts, start=1):
        if "\f" not in text:
            if part := text.rstrip():
                lines.append(Line(page, number, part))
            continue
        for position, piece in enumerate(text.split("\f")):
            page += position > 0
            if part := piece.rstrip():
                lines.append(Line(page, number, part))
    return lines
