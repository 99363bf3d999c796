"""Turn the bytes of a file into pages of lines: PDF, HTML and plain text. Knows formats, not taxes.

Nothing here raises on bad input: what is wrong with a file comes back as problems.
"""

from __future__ import annotations

from reconcile.extract.problems import too_big, unreadable
from reconcile.model import Document, Problem

Result = tuple[Document | None, tuple[Problem, ...]]


def read(data: bytes, name: str, format: str) -> Result:
    """Read a file by the fast reader of its format (``pdf``, ``html`` or ``text``)."""
    try:
        if format == "pdf":
            from reconcile.extract.pdf import read_pdf

            return read_pdf(data, name)
        if format == "html":
            from reconcile.extract.html import read_html

            return read_html(data, name)
        if format == "text":
            from reconcile.extract.text import read_text

            return read_text(data, name)
    except MemoryError:
        return None, (too_big(name, "reading the file takes more memory than is allowed."),)
    except Exception:  # a reader's bug on hostile bytes costs that one file, not the run
        return None, (unreadable(name, format.upper()),)
    raise ValueError(f"no reader for the format {format!r}")


def read_by_library(data: bytes, name: str) -> Result:
    """Read a PDF by pdfium alone, for the case that its plain reading does not prove itself."""
    try:
        from reconcile.extract.pdf import read_pdf

        return read_pdf(data, name, plainly=False)
    except MemoryError:
        return None, (too_big(name, "reading the file takes more memory than is allowed."),)
    except Exception:
        return None, (unreadable(name, "PDF"),)


def read_carefully(data: bytes, name: str) -> Result:
    """Read a PDF by pdfplumber, for the case that the fast reader's result does not prove itself."""
    try:
        from reconcile.extract.careful import read_pdf_carefully

        return read_pdf_carefully(data, name)
    except MemoryError:
        return None, (too_big(name, "reading the file takes more memory than is allowed."),)
    except Exception:
        return None, (unreadable(name, "PDF"),)


def warm_up() -> None:
    """Load what the fast readers need, so that the first file does not wait for it."""
    from reconcile.extract import html, pdf, text  # noqa: F401
    from reconcile.extract.pdfium import load

    load()
