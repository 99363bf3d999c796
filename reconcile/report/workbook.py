"""Put the sheets together in the reader's order."""

from __future__ import annotations

from reconcile.report.context import Context
from reconcile.report.grid import Sheet
from reconcile.report.notes import CLOSED_SHEET, MAIN_SHEET
from reconcile.report.package import Labels, pack
from reconcile.report.register import SHEET as DECISIONS_SHEET
from reconcile.report.sheets import (
    asides,
    closed,
    copies,
    decisions,
    discrepancies,
    legend,
    manifest,
    modules,
    payments,
    postings,
    quality,
    sources,
    summary,
    timeline,
)

SHEETS = (
    summary.sheet,
    discrepancies.sheet,
    decisions.sheet,
    payments.sheet,
    asides.sheet,
    postings.sheet,
    modules.sheet,
    copies.sheet,
    timeline.sheet,
    sources.sheet,
    quality.sheet,
    closed.sheet,
    manifest.sheet,
    legend.sheet,
)
SHEET_NAMES = (
    "Summary",
    MAIN_SHEET,
    DECISIONS_SHEET,
    "Payments",
    asides.NAME,
    "IRS postings",
    "Tax modules",
    copies.NAME,
    "Timeline",
    "Sources",
    "Data quality",
    CLOSED_SHEET,
    "Manifest",
    "How to read this",
)
OWN_HEADS = {MAIN_SHEET: discrepancies.OWN_HEADS, CLOSED_SHEET: closed.OWN_HEADS}
"""The program's own columns on the sheets that carry a reviewer's words."""


def sheets(context: Context) -> list[Sheet]:
    """Draw every sheet that has something to show."""
    drawn = [draw(context) for draw in SHEETS]
    return [sheet for sheet in drawn if sheet is not None]


def render(context: Context) -> tuple[bytes, list[Sheet]]:
    """Return the workbook's bytes, and the sheets they were made from for the check that follows."""
    drawn = sheets(context)
    labels = Labels("Discrepancy report", context.outcome.client, context.outcome.as_of)
    return pack(drawn, labels), drawn
