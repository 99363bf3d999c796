"""Draw what people decided: each decision, whether it is in force, what it does, or why it holds no longer."""

from __future__ import annotations

from collections.abc import Iterator

from reconcile.kinds import DecisionAction, DecisionStanding
from reconcile.report import style
from reconcile.report.context import Context
from reconcile.report.grid import Cell, Cents, Sheet, Value, Words
from reconcile.report.register import HEADS, SHEET
from reconcile.report.table import Column, Table, draw

_LAYOUT = (
    *(
        (14, "strong"),
        (10, "center"),
        (22, "strong_wrap"),
        (14, "text"),
        (13, "money"),
        (50, "wrap"),
        (9, "center"),
        (11, "date"),
    ),
    *((56, "wrap"), (16, "wrap"), (16, "wrap"), (30, "wrap")),
)
_COLUMNS = tuple(Column(head, width, kind) for head, (width, kind) in zip(HEADS, _LAYOUT, strict=True))
STANDING_WORDS: dict[DecisionStanding, str] = {"in_force": "In force", "void": "VOID", "gone": "Closed"}
_STANDING_STYLE: dict[DecisionStanding, str] = {"in_force": "good_center", "void": "bad_center", "gone": "info"}
ACTION_WORDS: dict[DecisionAction, str] = {
    "pair": "These belong together",
    "forbid": "These never belong together",
    "accept": "The finding is accepted",
}


def sheet(context: Context) -> Sheet | None:
    """Draw the sheet, or nothing when nobody decided anything."""
    results = context.outcome.decisions
    if not results:
        return None
    layout = Table(
        name=SHEET,
        title="Decisions by people",
        about="Taken in client.toml, or by Status Accepted with note and initials. What no longer fits is void, and says why.",
        columns=_COLUMNS,
        count=len(results),
        noun="decision",
        totals={},
        tab=style.TABS["work"],
        frozen=2,
        pages_wide=2,
    )
    return draw(layout, _rows(context))


def _rows(context: Context) -> Iterator[list[Value | Cell]]:
    for result in context.outcome.decisions:
        one = result.decision
        yield [
            Words(one.id),
            (STANDING_WORDS[result.standing], _STANDING_STYLE[result.standing]),
            ACTION_WORDS[one.action],
            Words(one.finding or ""),
            None if one.amount is None else Cents(one.amount),
            one.reason,
            one.initials,
            one.on,
            result.words[:1].upper() + result.words[1:] + ".",
            Words("\n".join(one.payments)),
            Words("\n".join(one.postings)),
            Words(one.where),
        ]
