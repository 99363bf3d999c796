"""Read back, from the sheet Decisions of a report, what its reviewers had accepted when it was made.

A reviewer's acceptance is of the finding as it stood that day. The sheet remembers its amount and what it rested on, from
report to report, so that it is void when these change.
"""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from reconcile.decision import Decision
from reconcile.errors import ReconcileError
from reconcile.money import from_number
from reconcile.privacy import mask_text
from reconcile.report.reader import Rows, UnreadableWorkbook, workbook_rows

SHEET = "Decisions"
HEADS = (
    *("Decision", "Standing", "What was decided", "Finding", "Amount", "Reason", "Initials", "Decided on"),
    *("What it does, or why it does not hold", "Payments", "Postings", "Where it stands"),
)
_REVIEWED = "sheet Discrepancies"


def acceptances(rows: Rows) -> dict[str, Decision]:
    """Return the reviewers' acceptances of a sheet Decisions, by finding."""
    heads: dict[int, str] = {}
    found: dict[str, Decision] = {}
    for cells, _ in rows:
        if not heads:
            heads = {column: str(value) for column, value in cells.items()} if HEADS[0] in cells.values() else {}
            continue
        named = {heads.get(column, ""): value for column, value in cells.items()}
        finding = str(named.get("Finding", "")).strip()
        if finding and str(named.get("Where it stands", "")).startswith(_REVIEWED):
            found[finding] = Decision(
                action="accept",
                reason=str(named.get("Reason", "")).strip(),
                initials=str(named.get("Initials", "")).strip(),
                payments=_ids(named.get("Payments")),
                postings=_ids(named.get("Postings")),
                finding=finding,
                amount=cents(named.get("Amount")),
                on=day(named.get("Decided on")),
                origin="workbook",
                number=len(found) + 1,
            )
    return found


def reviewed(report: Path) -> tuple[Decision, ...]:
    """Return the reviewers' acceptances that a report was made with.

    Raises:
        ReconcileError: when the file is no report.
    """
    try:
        data = report.read_bytes()
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            source = workbook_rows(data, archive)
            return tuple(acceptances(source.rows(SHEET)).values()) if SHEET in source.names else ()
    except (OSError, zipfile.BadZipFile, UnreadableWorkbook, KeyError, ValueError) as error:
        raise ReconcileError(f"{mask_text(report.name)}: this is no report of this program, or it is damaged.") from error


def _ids(value: object) -> tuple[str, ...]:
    return tuple(re.findall(r"[PT]-[0-9a-f]+(?:-\d+)*", str(value or "")))


def cents(value: object) -> int | None:
    """Return an amount cell as cents; ``None`` where it holds none."""
    with contextlib.suppress(ValueError, ArithmeticError):
        if isinstance(value, int | float) and not isinstance(value, bool):
            return from_number(value)
        if value is not None:
            return from_number(Decimal(str(value)))
    return None


def day(value: object) -> date | None:
    """Return a date cell as a day; ``None`` where it holds none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    with contextlib.suppress(ValueError):
        return date.fromisoformat(str(value).strip()[:10])
    return None


def as_accepted(
    finding: str, words: tuple[str, str, date | None], facts: Mapping[str, object], before: Decision | None
) -> Decision:
    """Return a reviewer's acceptance; ``words`` are reason, initials and day, ``facts`` those of the finding that was accepted.

    Where the last report knew the acceptance in the same words (``before``), what was accepted then still counts.
    """
    reason, initials, on = words
    if before is not None and (before.reason, before.initials, before.on) == words:
        return before
    return Decision(
        action="accept",
        reason=reason,
        initials=initials,
        payments=_ids(facts.get("payments")),
        postings=_ids(facts.get("postings")),
        finding=finding,
        amount=cents(facts.get("amount")),
        on=on,
        origin="workbook",
    )
