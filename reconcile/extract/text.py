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
    lines: list[Line] = []
    page = 1
    for number, raw in enumerate(_LINE_END.split(text.translate(_BLANKS)), start=1):
        for position, part in enumerate(raw.split("\f")):
            page += position > 0
            if part.strip():
                lines.append(Line(page, number, part.rstrip()))
    if not lines:
        return None, (nothing_in(name),)
    return Document("text", page, tuple(lines), notes), ()
