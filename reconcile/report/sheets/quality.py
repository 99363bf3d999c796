"""Draw what cannot be trusted: the problems of the inputs, with what to do, and the quality checks with their outcome."""

from __future__ import annotations

from reconcile.report import style
from reconcile.report.context import Context
from reconcile.report.grid import Cell, Sheet, Words
from reconcile.report.page import Page
from reconcile.report.text import count, in_words

_WIDTHS = (14.0, 26.0, 40.0, 60.0, 50.0)
_IDS = 20


def sheet(context: Context) -> Sheet:
    """Draw the sheet."""
    page = Page(_WIDTHS)
    page.across("Data quality", "title", 28)
    page.across(
        "A problem is about an input; a finding is about the taxpayer's account. Solve what blocks first, then run again.",
        "subtitle",
        16,
    )
    _problems(context, page)
    page.gap()
    _checks(context, page)
    return Sheet(
        name="Data quality",
        rows=page.rows,
        row_count=len(page.rows),
        widths=_WIDTHS,
        freeze="A3",
        merges=tuple(page.merges),
        tab=style.TABS["proof"],
    )


def _problems(context: Context, page: Page) -> None:
    problems = sorted(context.outcome.problems, key=lambda problem: not problem.blocking)
    page.section(f"Problems: {len(problems)}")
    if not problems:
        page.across("None: every file was read, and every transcript proven.", "good")
        return
    page.add([(head, "head") for head in ("Weight", "Code", "Where", "What is wrong", "What to do")], 20)
    for problem in problems:
        weight: Cell = ("Blocks", "high") if problem.blocking else ("Remark", "info")
        page.add(
            [
                weight,
                (in_words(problem.code), "wrap"),
                (context.link(problem.where, problem.source), "link"),
                (problem.what, "wrap"),
                (problem.todo, "wrap"),
            ]
        )


def _checks(context: Context, page: Page) -> None:
    checks = context.outcome.quality
    failed = sum(not check.passed for check in checks)
    page.section(f"Quality checks: {len(checks)}, failed: {failed}")
    if not checks:
        page.across("No quality check was run.", "fair")
        return
    page.add([(head, "head") for head in ("Outcome", "Table", "Check", "What must hold", "Rows where it does not")], 20)
    for check in checks:
        ids = ", ".join(check.failing_ids[:_IDS])
        more = check.failing_count - min(len(check.failing_ids), _IDS)
        rows = f"{count(check.failing_count, 'row')}: {ids}" if check.failing_count else ""
        page.add(
            [
                ("Passed", "good_center") if check.passed else ("FAILED", "high"),
                (in_words(check.table), "text"),
                (in_words(check.name), "wrap"),
                (check.words, "wrap"),
                (Words(rows + (f" and {more} more" if more > 0 and ids else "")), "wrap"),
            ]
        )
