"""Read PDFs fast: pdfium's text, with the place of every word, put back into the rows that a reader sees."""

from __future__ import annotations

from reconcile.extract import damage
from reconcile.extract.pdfium import ERROR_PASSWORD, ERROR_SECURITY, Pdfium, load
from reconcile.extract.pdfpage import PageText, read_page
from reconcile.extract.plain import read_plainly
from reconcile.extract.problems import nothing_in, on_page, problem, too_big, unreadable
from reconcile.model import Document, Line, Problem

MAX_BYTES = 50 * 1024 * 1024
MAX_PAGES = 2000


def read_pdf(data: bytes, name: str, *, plainly: bool = True) -> tuple[Document | None, tuple[Problem, ...]]:
    """Read a PDF's text; anything that makes it doubtful is a problem, and damaged data gives no document.

    Args:
        data: the file.
        name: the file's name for messages.
        plainly: whether a simple file may be read without the library.
    """
    if len(data) > MAX_BYTES:
        return None, (too_big(name, f"the PDF is larger than {MAX_BYTES // 1024**2} MiB."),)
    if not data.strip(b"\0\t\r\n\f "):
        return None, (nothing_in(name, "the file is empty."),)
    if b"%PDF-" not in data[:1024]:
        return None, (unreadable(name, "PDF"),)
    if cut := damage.truncated(data, name):
        return None, cut
    scan = None
    if b"/Encrypt" not in data:
        scan = damage.scan(data, name)
        document = read_plainly(data, scan, MAX_PAGES) if plainly else None
        if document is not None:
            return document, ()
    return _read_by_library(data, name, scan)


def _read_by_library(data: bytes, name: str, scan: damage.Scan | None) -> tuple[Document | None, tuple[Problem, ...]]:
    pdfium = load()
    handle = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not handle:
        return None, _not_opened(pdfium, data, name)
    try:
        encrypted = pdfium.FPDF_GetSecurityHandlerRevision(handle) >= 0
        if scan is None or encrypted:
            scan = damage.scan(data, name, encrypted=encrypted)
        return (None, scan.problems) if scan.problems else _read_pages(pdfium, handle, name, scan)
    finally:
        pdfium.FPDF_CloseDocument(handle)


def _read_pages(pdfium: Pdfium, handle: int, name: str, scan: damage.Scan) -> tuple[Document | None, tuple[Problem, ...]]:
    count = pdfium.FPDF_GetPageCount(handle)
    if count <= 0:
        return None, (nothing_in(name, "the PDF has no pages."),)
    if count > MAX_PAGES:
        return None, (too_big(name, f"the PDF has {count:,} pages; {MAX_PAGES:,} are read at most."),)
    lines: list[Line] = []
    problems: list[Problem] = []
    if scan.page_objects > count:
        what = f"the file holds {scan.page_objects} pages, but lists only {count}."
        problems.append(problem("P-PAGES", name, what, "Look whether a page is missing.", blocking=False))
    if scan.odd_widths:
        what = "a font's table of letter widths is damaged; letters may be missing."
        problems.append(problem("P-FONTS", name, what, "Compare the page on screen with the rows read.", blocking=False))
    notes, suspicion = list(scan.notes), scan.suspicion()
    for index in range(count):
        page = pdfium.FPDF_LoadPage(handle, index)
        if not page:
            what = "the page's data is damaged and cannot be read."
            return None, (problem("P-DAMAGED", on_page(name, index + 1), what, "Download the file again."),)
        try:
            found = read_page(pdfium, page, suspicion)
        finally:
            pdfium.FPDF_ClosePage(page)
        lines.extend(Line(index + 1, number, text) for number, text in enumerate(found.lines, start=1))
        problems.extend(_page_problems(found, on_page(name, index + 1)))
        notes.extend(f"page {index + 1}: {note}" for note in found.notes)
    if not lines:
        return None, tuple(problems) if any(each.blocking for each in problems) else (nothing_in(name),)
    return Document("pdf", count, tuple(lines), tuple(notes)), tuple(problems)


def _page_problems(found: PageText, where: str) -> list[Problem]:
    problems = []
    if found.scanned:
        what = f"scanned: {found.scanned}."
        todo = "Download the transcript as a text PDF, or read scans with: pip install 'reconcile[ocr]'"
        problems.append(problem("P-SCAN", where, what, todo))
    if found.hidden:
        what = f"{found.hidden} characters are drawn so that nobody sees them; they were left out."
        todo = "Compare the page on screen with the rows read, and ask where the file comes from."
        problems.append(problem("P-HIDDEN", where, what, todo))
    if found.off_page:
        what = f"{found.off_page} characters lie outside the page's edges; they were left out."
        todo = "Look whether the page was cropped."
        problems.append(problem("P-HIDDEN", where, what, todo, blocking=False))
    if found.unmapped:
        what = f"{found.unmapped} characters have a font that does not say which letters they are."
        problems.append(problem("P-FONTS", where, what, "Print the file to a new PDF, or download it again."))
    if found.blank:
        problems.append(problem("P-EMPTY", where, "the page is blank.", "Look whether a page is missing.", blocking=False))
    return problems


def _not_opened(pdfium: Pdfium, data: bytes, name: str) -> tuple[Problem, ...]:
    error = pdfium.FPDF_GetLastError()
    if error in (ERROR_PASSWORD, ERROR_SECURITY):
        todo = "Open it with its password and print or save it to a new PDF without one; never send the password along."
        return (problem("P-ENCRYPTED", name, "the PDF is encrypted and asks for a password.", todo),)
    return damage.scan(data, name).problems or (unreadable(name, "PDF"),)
