"""Turn saved mails and web archives (MIME) into lines: the subject, sender and day, then the text as a mail program shows it.

Threats: parts within parts without end, attachments that unpack to anything. Only text is decoded; nothing is opened, run or
fetched. Attachments are named, not read, for a person can save them as files of their own.
"""

from __future__ import annotations

import email
import email.header
import re
from dataclasses import dataclass, field
from email.message import Message

from reconcile.extract.encoding import decode
from reconcile.extract.html import read_html
from reconcile.extract.problems import nothing_in, problem, too_big
from reconcile.model import Document, Line, Problem
from reconcile.privacy import mask_text

MAX_BYTES = 20 * 1024 * 1024
MAX_PARTS = 200
MAX_DEPTH = 20
MAX_HEADER = 500
_HEADERS = ("Subject", "From", "Date")
_LINE_END = re.compile(r"\r\n|\r|\n|\f|\v")
_BLANKS = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2007": " ", "\ufeff": None, "\u200b": None, "\u00ad": None})
# A mail in two versions is for programs of two kinds. A plain one of few words only says that the other is better.
_PLAIN_ENOUGH = 0.5


class _TooMuch(Exception):
    pass


@dataclass(slots=True)
class _Met:
    """Hold what was met on the way through the parts of a mail."""

    parts: int = 0
    title: str = ""
    attached: list[str] = field(default_factory=list)


def read_mail(data: bytes, name: str) -> tuple[Document | None, tuple[Problem, ...]]:
    """Read a mail without following anything in it; lines are numbered as they are shown."""
    if len(data) > MAX_BYTES:
        return None, (too_big(name, f"the mail is larger than {MAX_BYTES // 1024**2} MiB."),)
    met = _Met()
    try:
        texts = _lines_of(email.message_from_bytes(data), met, 0)
    except _TooMuch:
        what = f"the mail has more than {MAX_PARTS} parts, or parts nested deeper than {MAX_DEPTH}."
        return None, (too_big(name, what),)
    shown = [text.rstrip() for text in texts if text.strip()]
    if any("\0" in text for text in shown):
        return None, (problem("P-DAMAGED", name, "the mail holds NUL bytes.", "Save it again from the mail program."),)
    problems = tuple([_attached(name, met.attached)] if met.attached else [])
    if not shown:
        return None, (*problems, nothing_in(name, "the mail shows no text."))
    lines = tuple(Line(1, number, text) for number, text in enumerate(shown, start=1))
    return Document("text", 1, lines, title=met.title), problems


def _attached(name: str, attached: list[str]) -> Problem:
    listed = ", ".join(f'"{mask_text(one[:60])}"' for one in attached[:5]) + (", …" if len(attached) > 5 else "")
    what = f"the mail holds {len(attached)} attached files, which were not read: {listed}."
    return problem("P-ATTACHED", name, what, "Save them into the client folder, if they are transcripts or payment records.")


def _lines_of(part: Message, met: _Met, depth: int) -> list[str]:
    """Return the lines that a part shows, with those of the parts in it."""
    met.parts += 1
    if met.parts > MAX_PARTS or depth > MAX_DEPTH:
        raise _TooMuch
    lines = _head_of(part)
    payload = part.get_payload()
    if isinstance(payload, list):
        kind = part.get_content_subtype()
        return lines + _lines_within([one for one in payload if isinstance(one, Message)], kind, met, depth)
    if part.get_content_type() not in ("text/plain", "text/html") or part.get_content_disposition() == "attachment":
        if (filename := part.get_filename()) and part.get_content_maintype() != "image":
            met.attached.append(_plain(filename))
        return lines
    raw = part.get_payload(decode=True)
    body = raw if isinstance(raw, bytes) else b""
    return lines + (_of_page(body, part, met) if part.get_content_subtype() == "html" else _of_text(body, part))


def _head_of(part: Message) -> list[str]:
    found = ((name, part.get(name)) for name in _HEADERS)
    return [f"{name}: {_plain(str(value))}" for name, value in found if value]


def _lines_within(parts: list[Message], kind: str, met: _Met, depth: int) -> list[str]:
    if kind == "related":
        # The page comes first; the others are what it is drawn with.
        return _lines_of(parts[0], met, depth + 1) if parts else []
    versions = [_lines_of(part, met, depth + 1) for part in parts]
    if kind != "alternative" or not versions:
        return [line for lines in versions for line in lines]
    first, last = versions[0], versions[-1]
    return first if _words(first) >= _PLAIN_ENOUGH * _words(last) else last


def _words(lines: list[str]) -> int:
    return sum(len(line.split()) for line in lines)


def _of_text(body: bytes, part: Message) -> list[str]:
    text, _ = decode(body, part.get_content_charset())
    return _LINE_END.split(text.translate(_BLANKS))


def _of_page(body: bytes, part: Message, met: _Met) -> list[str]:
    # Read anew as UTF-8, whatever the mail or the page call their encoding.
    text, _ = decode(body, part.get_content_charset())
    document, _ = read_html(text.encode(), "")
    if document is None:
        return []
    met.title = met.title or document.title
    return [line.text for line in document.lines]


def _plain(text: str) -> str:
    """Return a header in readable characters on one line."""
    try:
        text = str(email.header.make_header(email.header.decode_header(text[:MAX_HEADER])))
    except (ValueError, LookupError):
        text = text[:MAX_HEADER]
    return " ".join(text.split())
