"""Tell cheaply whether a file is a record of payments, before anything of it is read in full."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from reconcile.model import Document
from reconcile.payments import addenda, confirmations, csv_, headers, histories, layouts_, qif, unknown, webpages
from reconcile.payments.open_ import is_saved_sheet, lines_of, text_of
from reconcile.payments.table import Sheet, is_blank

if TYPE_CHECKING:
    from reconcile.files import InputFile

_TRANSCRIPT = re.compile(
    r"EXPLANATION OF TRANSACTION|FORM NUMBER:|^\W*(?:RECORD OF ACCOUNT|ACCOUNT TRANSCRIPT)\W*$", re.IGNORECASE | re.MULTILINE
)
_TRANSCRIPT_WORDS = ("EXPLANATION OF TRANSACTION", "FORM NUMBER:", "RECORD OF ACCOUNT", "ACCOUNT TRANSCRIPT")
_HEAD = 8192
_TABLE_NAMES = (".csv", ".tsv", ".qif", ".iif", ".ofx", ".qfx", ".qbo", ".tab")


def claims(file: InputFile, document: Document | None) -> bool:
    """Tell whether a file is a payment record: a workbook, a bank download, a table of text, a payment confirmation."""
    if file.format in ("xlsx", "xls", "ods", "ofx"):
        return True
    if file.format in ("pdf", "html"):
        texts = [line.text for line in lines_of(document)]
        if confirmations.is_confirmation(texts):
            return True
        if document is None:
            return False
        if histories.is_history([line.text for line in document.lines], document.title):
            return True
        return file.format == "html" and not _is_of_transcript("\n".join(texts)) and webpages.table_of(document.lines) is not None
    if file.format not in ("text", "mail"):
        return False
    head = text_of(file, document, _HEAD * 2)[:_HEAD]
    if _is_of_transcript(head.replace("\0", "")):
        return False
    if file.name.lower().endswith(_TABLE_NAMES) or qif.is_qif(head) or qif.is_iif(head) or addenda.are_in(head):
        return True
    if confirmations.is_confirmation(head.splitlines()):
        return True
    sheet = csv_.read(head)
    return headers.find(sheet) is not None or layouts_.by_shape(sheet.rows[:-1] or sheet.rows) is not None


_FEWEST_CELLS = 3


def is_table(file: InputFile, document: Document | None) -> bool:
    """Tell whether a file that nobody knows is a table with days and amounts all the same: then its columns are asked for."""
    if is_saved_sheet(file, document):
        return True
    if file.format not in ("text", "mail"):
        return False
    rows = [row for row in csv_.read(text_of(file, document, _HEAD * 2)[:_HEAD]).rows if not is_blank(row.cells)]
    widths = Counter(len(row.cells) for row in rows if len(row.cells) >= _FEWEST_CELLS)
    if not widths:
        return False
    (width, count), *_ = widths.most_common(1)
    alike = tuple(row for row in rows if len(row.cells) == width)
    return count > 1 and unknown.may_hold_payments(Sheet(None, alike))


def _is_of_transcript(text: str) -> bool:
    # Most files hold none of the words, and to look for words is quick.
    upper = text.upper()
    return any(words in upper for words in _TRANSCRIPT_WORDS) and _TRANSCRIPT.search(text) is not None
