"""Draw the evidence: which program made the report from which bytes, and how many of each thing came in and went out."""

from __future__ import annotations

import platform
from functools import lru_cache
from importlib import metadata

import reconcile
from reconcile.report import style
from reconcile.report.context import Context
from reconcile.report.document import counts
from reconcile.report.grid import Sheet, Words
from reconcile.report.notes import MANIFEST_SHEET
from reconcile.report.page import Page
from reconcile.report.text import SOURCE_KIND_WORDS, SOURCE_STATUS_WORDS, in_words

_WIDTHS = (30.0, 70.0, 14.0, 20.0, 14.0)
DIGEST_LABEL = "Digest of reconciliation.json"
INPUT_HEADS = ("File", "SHA-256")
_PACKAGES = ("openpyxl", "pandas", "great-expectations", "pdfplumber", "pypdfium2")


@lru_cache(maxsize=1)
def versions() -> tuple[tuple[str, str], ...]:
    """Return the program, Python and the packages that had a hand in the report, with their versions."""
    found = [("reconcile", reconcile.__version__), ("Python", platform.python_version())]
    for package in _PACKAGES:
        try:
            found.append((package, metadata.version(package)))
        except metadata.PackageNotFoundError:
            found.append((package, "not installed"))
    return tuple(found)


def sheet(context: Context) -> Sheet:
    """Draw the sheet."""
    outcome = context.outcome
    page = Page(_WIDTHS)
    page.across("Manifest", "title", 28)
    page.across("The same inputs, settings and as-of date give this workbook again, byte for byte.", "subtitle", 16)
    page.section("Report")
    _pair(page, "Client", outcome.client)
    _pair(page, "Client folder", context.folder or "not told: its name holds a taxpayer number")
    _pair(page, "As of", outcome.as_of.isoformat())
    _pair(page, "Settings digest", Words(outcome.settings_digest or "none"))
    _pair(page, "Complete", "yes" if outcome.complete else "no: see the sheet Data quality")
    _pair(page, DIGEST_LABEL, Words(context.digest or "none"))
    _pair(page, "Compared with", Words(context.changes.base or "no earlier report"))
    page.section("Versions")
    for name, version in versions():
        _pair(page, name, version)
    page.section("Counts in and out")
    _counts(context, page)
    page.section("Inputs")
    page.add([(head, "head") for head in (*INPUT_HEADS, "Bytes", "Kind", "Status")], 18)
    for source in outcome.sources:
        page.add(
            [
                (source.path, "wrap"),
                (Words(source.sha256 or "not read"), "mono"),
                (source.size, "int"),
                (SOURCE_KIND_WORDS[source.kind], "text"),
                (SOURCE_STATUS_WORDS[source.status], "text"),
            ]
        )
    return Sheet(
        name=MANIFEST_SHEET,
        rows=page.rows,
        row_count=len(page.rows),
        widths=_WIDTHS,
        freeze="A3",
        merges=tuple(page.merges),
        tab=style.TABS["proof"],
    )


def _pair(page: Page, label: str, value: str | Words) -> None:
    # A digest is looked up again by the next run, and may hold nine digits in a row: it comes as words, which are not masked.
    page.add([(label, "strong"), (value, "wrap")])


def _counts(context: Context, page: Page) -> None:
    for name, value in counts(context.outcome).items():
        if isinstance(value, dict):
            words = ", ".join(f"{number} {in_words(str(state)).lower()}" for state, number in value.items())
            _pair(page, in_words(name), f"{sum(value.values())}: {words}" if value else "0")
        else:
            _pair(page, in_words(name), str(value))
