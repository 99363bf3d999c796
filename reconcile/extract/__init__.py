"""Turn the bytes of a file into pages of lines: PDF, HTML, mails and plain text. Knows formats, not taxes.

Nothing here raises on bad input: what is wrong with a file comes back as problems.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

from reconcile.extract.problems import too_big, unreadable
from reconcile.model import Document, Problem

Result = tuple[Document | None, tuple[Problem, ...]]


def read(data: bytes, name: str, format: str) -> Result:
    """Read a file by the fast reader of its format (``pdf``, ``html``, ``mail`` or ``text``)."""
    reader: Callable[[bytes, str], Result]
    if format == "pdf":
        from reconcile.extract.pdf import read_pdf

        reader = read_pdf
    elif format == "html":
        from reconcile.extract.html import read_html

        reader = read_html
    elif format == "mail":
        from reconcile.extract.mail import read_mail

        reader = read_mail
    elif format == "text":
        from reconcile.extract.text import read_text

        reader = read_text
    else:
        raise ValueError(f"no reader for the format {format!r}")
    return _guarded(reader, data, name, format.upper())


def read_by_library(data: bytes, name: str) -> Result:
    """Read a PDF by pdfium alone, for the case that its first reading does not prove itself."""
    from reconcile.extract.pdf import read_pdf

    return _guarded(functools.partial(read_pdf, plainly=False), data, name, "PDF")


def read_carefully(data: bytes, name: str) -> Result:
    """Read a PDF by pdfplumber, for the case that pdfium's reading does not prove itself either."""
    from reconcile.extract.careful import read_pdf_carefully

    return _guarded(read_pdf_carefully, data, name, "PDF")


def _guarded(reader: Callable[[bytes, str], Result], data: bytes, name: str, kind: str) -> Result:
    try:
        return reader(data, name)
    except MemoryError:
        return None, (too_big(name, "reading the file takes more memory than is allowed."),)
    except Exception:  # a reader's bug on hostile bytes costs that one file, not the run
        return None, (unreadable(name, kind),)


def warm_up() -> None:
    """Load what the fast readers need, so that the first file does not wait for it."""
    from reconcile.extract import html, pdf, text  # noqa: F401
    from reconcile.extract.pdfium import load

    load()
