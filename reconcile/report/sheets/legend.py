"""Draw the key to the workbook: what the words mean, where to start, and what the law says."""

from __future__ import annotations

from reconcile.report import style
from reconcile.report.context import Context
from reconcile.report.grid import Sheet
from reconcile.report.page import Page

_WIDTHS = (30.0, 84.0, 46.0)
_START = (
    ("1. Summary", "One page: what is wrong, how much money it is, and what was not read. Print this one."),
    (
        "2. Discrepancies",
        "One row a finding. Read Explanation and Next step; Expected and Actual show both sides; Evidence says where to look.",
    ),
    (
        "3. Your columns",
        "Status, Note, Initials, Date and every column you add are carried to the next report by the finding's id. "
        "Status Accepted, with a note and initials, is a decision: from the next run on the finding counts as info.",
    ),
    ("4. Timeline", "One block a tax module: when due, when paid, when credited, what the IRS did."),
    ("5. Tax modules", "The proof: each transcript's rows against its printed balance."),
    ("6. Data quality", "What could not be read or proven, and what to do about it."),
)
_WORDS = (
    (
        "Severity",
        "High: money is in the wrong place or missing. Medium: may cost something, or needs a decision. "
        "Low: worth a look. Info: already solved, or accepted by a person.",
    ),
    (
        "Order",
        "By severity, then by what presses (a levy announced, a claim period that ends within 180 days, a bill that runs, "
        "a balance that accrues), then by amount.",
    ),
    ("Confidence", "Certain: nothing else fits. Probable: one reading fits best. Possible: others fit too, and are listed."),
    ("Matched", "The payment stands on a transcript, whether in the right place or not; a finding tells when it is not."),
    ("Not posted", "A transcript that would show the payment was drawn long enough after it, and does not."),
    ("Pending", "The payment is younger than the transcript that would show it."),
    ("Not checkable", "No transcript in the folder would show the payment; the missing one is named."),
    ("Ambiguous", "Several readings fit equally well. All are listed, none is picked."),
    (
        "Set aside",
        "Seen in the records, and not a payment to the IRS, or not one that has settled. "
        "The sheet Set aside gives the reason of each row, the sheet Payments that of each payment.",
    ),
    (
        "Minus signs",
        "On a transcript, minus is a credit in the taxpayer's favour. In the records, a payment is a positive amount.",
    ),
    ("Masked TINs", "Only the last four digits appear, as on the transcripts themselves."),
)


def sheet(context: Context) -> Sheet:
    """Draw the sheet."""
    page = Page(_WIDTHS)
    page.across("How to read this", "title", 28)
    page.section("Where to start")
    for name, text in _START:
        page.spread([((name, "strong"), 1), ((text, "wrap"), 2)])
    page.section("Words")
    for name, text in _WORDS:
        page.spread([((name, "strong"), 1), ((text, "wrap"), 2)])
    page.section("Kinds of finding")
    page.add([("Kind", "head"), ("Meaning", "head"), ("Law and source", "head")], 18)
    for entry in context.legend:
        page.spread([((entry.title, "strong_wrap"), 1), ((entry.text, "wrap"), 1), ((entry.law, "wrap"), 1)])
    page.gap()
    page.across(
        "This report compares documents; it is not tax advice and not a determination by the IRS. Check each finding against the "
        "transcript it cites before writing to the IRS.",
        "hint",
    )
    return Sheet(
        name="How to read this",
        rows=page.rows,
        row_count=len(page.rows),
        widths=_WIDTHS,
        merges=tuple(page.merges),
        tab=style.TABS["front"],
    )
