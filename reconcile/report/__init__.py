"""Write the report: the workbook, its JSON twin, and the summary for the terminal. Everything comes from one ``Outcome``."""

from __future__ import annotations

from reconcile.report.acceptances import accepted
from reconcile.report.document import document, dumps
from reconcile.report.inspection import inspection
from reconcile.report.pdf import pdf
from reconcile.report.places import stamp
from reconcile.report.proof import stated, verify
from reconcile.report.publish import Written, write
from reconcile.report.register import reviewed
from reconcile.report.terminal import summary

__all__ = [
    "Written",
    "accepted",
    "document",
    "dumps",
    "inspection",
    "pdf",
    "reviewed",
    "stamp",
    "stated",
    "summary",
    "verify",
    "write",
]
