"""Draw a timeline for each tax module as cells: a column a month, a lane each for what was due, paid, credited, and done.

Every mark is a day and words, and every lane is named, so that it reads without colour and prints in grey.
"""

from __future__ import annotations

import bisect
import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from reconcile import duedates
from reconcile.model import Module, Posting
from reconcile.money import to_words
from reconcile.outcome import PaymentResult
from reconcile.report import style
from reconcile.report.context import Context, made_year
from reconcile.report.grid import Cell, Row, Sheet, text_lines
from reconcile.report.page import Page

_COLUMNS, _MARKS = 14, 5
_LANE_WIDTH, _BUCKET_WIDTH = 15.0, 13.5
_LANES = ("Due", "Paid", "Credited", "IRS actions", "Copies")
_LANE_STYLE = {
    "Due": "lane_due",
    "Paid": "lane_paid",
    "Credited": "lane_credited",
    "IRS actions": "lane_notice",
    "Copies": "lane_due",
}
_CREDITS = frozenset({"estimated_payment", "payment", "deposit", "transfer", "credit_elect"})
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Event:
    """Hold one mark: its lane, its day, and the words that follow the day."""

    lane: str
    day: date
    words: str


def sheet(context: Context) -> Sheet:
    """Draw the sheet."""
    blocks = [(module, events) for module, events in _blocks(context) if events]
    spans = [_Scale([event.day for event in events]) for _, events in blocks]
    columns = max([len(span.heads) for span in spans], default=1)
    widths = (_LANE_WIDTH, *[_BUCKET_WIDTH] * max(columns, 6))
    page = Page(widths)
    page.rows.append(Row([("Timeline by tax module", "title")], 28))
    page.rows.append(
        Row(
            [
                (
                    "Each mark is a day, then what happened. Read down a column to compare. Empty months are left out (\u2026).",
                    "subtitle",
                )
            ],
            16,
        )
    )
    for (module, events), span in zip(blocks, spans, strict=True):
        _block(page, module, events, span)
    if not blocks:
        page.rows.append(Row([("No dated payment, posting or due date is known.", "text")]))
    return Sheet(
        name="Timeline",
        rows=page.rows,
        row_count=len(page.rows),
        widths=widths,
        freeze="B3",
        tab=style.TABS["work"],
    )


class _Scale:
    """Divide a span of days into columns: months while they fit, then quarters, then years. Empty ones are left out."""

    def __init__(self, days: Iterable[date]) -> None:
        months = {day.year * 12 + day.month - 1 for day in days}
        steps = (step for step in (1, 3, 12) if len({month // step for month in months}) <= _COLUMNS)
        self._step = next(steps, 12)
        # Beyond the last scale, the oldest years share the first column.
        self._buckets = sorted({month // self._step for month in months})[-_COLUMNS:]
        gaps = [False, *(after - before > 1 for before, after in itertools.pairwise(self._buckets))]
        self.heads = [("\u2026 " if gap else "") + self._head(bucket) for bucket, gap in zip(self._buckets, gaps, strict=True)]

    def _head(self, bucket: int) -> str:
        if self._step == 1:
            return f"{_MONTHS[bucket % 12]} {bucket // 12}"
        return f"Q{bucket % 4 + 1} {bucket // 4}" if self._step == 3 else str(bucket)

    def column(self, day: date) -> int:
        bucket = (day.year * 12 + day.month - 1) // self._step
        return bisect.bisect_left(self._buckets, max(bucket, self._buckets[0]))

    def stamp(self, day: date) -> str:
        return f"{day.day}" if self._step == 1 else f"{day.month}/{day.day}"


def _block(page: Page, module: Module, events: list[Event], span: _Scale) -> None:
    page.gap(10)
    balance = module.transcript.account_balance
    words = f"{module.key}: balance {to_words(balance)}" if balance is not None else f"{module.key}: no balance printed"
    page.add([(words, "section"), *[("", "section")] * len(span.heads)], 22)
    page.add([("", "lane_month"), *[(head, "lane_month") for head in span.heads]], 15)
    lanes = [lane for lane in _LANES if lane != "Copies" or any(event.lane == lane for event in events)]
    for lane in lanes:
        marks: dict[int, list[str]] = defaultdict(list)
        for event in events:
            if event.lane == lane:
                marks[span.column(event.day)].append(f"{span.stamp(event.day)}: {event.words}")
        page.add([(lane, "lane"), *_marked(marks, len(span.heads), _LANE_STYLE[lane])], _height(marks))


def _marked(marks: dict[int, list[str]], columns: int, kind: str) -> Iterator[Cell]:
    for column in range(columns):
        found = marks.get(column)
        if not found:
            yield "", "lane_empty"
            continue
        more = [f"and {len(found) - _MARKS} more"] if len(found) > _MARKS else []
        yield "\n".join([*found[:_MARKS], *more]), kind


def _height(marks: dict[int, list[str]]) -> float:
    lines = [sum(text_lines(mark, _BUCKET_WIDTH * 1.4) for mark in found[: _MARKS + 1]) for found in marks.values()]
    return max(15.0, 11.0 * max(lines, default=1) + 4)


def _blocks(context: Context) -> Iterator[tuple[Module, list[Event]]]:
    paid = _paid_by_module(context)
    for module in context.outcome.modules:
        if not module.current:
            continue
        happened = [*paid.get(module.id, ()), *_posted(context, module)]
        due = [Event("Due", day, what) for day, what in _due(module)] if happened else []
        seen = list(_seen(context, module)) if happened else []
        yield module, sorted([*due, *happened, *seen], key=lambda event: (event.day, event.lane, event.words))


def _seen(context: Context, module: Module) -> Iterator[Event]:
    """Yield a mark for each dated copy of a module that has several: what was new on it."""
    steps = [s for s in context.outcome.history if (s.newer.key, s.newer.clash) == (module.key, module.clash)]
    for number, step in enumerate(sorted(steps, key=lambda s: s.days)):
        first, second = step.days
        if number == 0:
            yield Event("Copies", first, "copy drawn")
        new, gone = len(step.of("appeared")), len(step.of("vanished"))
        told = [f"{new} new since {first}"] if new else ["nothing new"]
        yield Event("Copies", second, "copy drawn: " + ", ".join([*told, *([f"{gone} gone"] if gone else [])]))


def _due(module: Module) -> Iterator[tuple[date, str]]:
    key = module.key
    if key.form and key.period:
        for number, day in enumerate(duedates.instalment_dues(key.form, key.period), start=1):
            yield day, f"Q{number}"
        if due := duedates.return_due(key.form, key.period):
            yield due, "return"


def _paid_by_module(context: Context) -> dict[str, list[Event]]:
    """Place each payment on the module it was made for; where that is not known, on the one it was credited to."""
    found: dict[str, list[Event]] = defaultdict(list)
    current = [module for module in context.outcome.modules if module.current]
    by_form: dict[tuple[str | None, object], list[Module]] = defaultdict(list)
    for module in current:
        by_form[(module.key.form, module.key.period)].append(module)
    for result in context.outcome.payments:
        if result.state == "set_aside":
            continue
        credited = {context.postings[name].module for name in result.postings if name in context.postings}
        home = _home(result, by_form)
        names = [home.id] if home else sorted(credited)
        words = _money(result.payment.amount)
        if home and credited and home.id not in credited:
            elsewhere = ", ".join(_short_key(context.modules[name]) for name in sorted(credited) if name in context.modules)
            words += f" went to {elsewhere}"
        elif not credited and result.state in ("not_posted", "pending", "not_checkable", "ambiguous"):
            words += f" {result.state.replace('_', ' ')}"
        for name in names:
            found[name].append(Event("Paid", result.payment.date, words))
    return found


def _home(result: PaymentResult, by_form: dict[tuple[str | None, object], list[Module]]) -> Module | None:
    payment = result.payment
    period = payment.period or result.period
    forms = [payment.form] if payment.form else sorted({form for form, _ in by_form if form})
    for form in forms:
        for module in by_form.get((form, period), ()) if period else ():
            if payment.tin is None or module.key.tin is None or payment.tin.agrees(module.key.tin):
                return module
    return None


def _posted(context: Context, module: Module) -> Iterator[Event]:
    for posting in module.postings:
        if posting.date is None:
            continue
        if posting.role in _CREDITS and (posting.amount or 0) < 0:
            yield Event("Credited", posting.date, _credit_words(context, module, posting))
        elif posting.role != "withholding":
            amount = f" {_money(posting.amount)}" if posting.amount else ""
            yield Event("IRS actions", posting.date, f"{posting.code or ''} {posting.explanation}{amount}".strip())


def _credit_words(context: Context, module: Module, posting: Posting) -> str:
    words = _money(-(posting.amount or 0))
    if not posting.is_payment:
        return f"{words} {posting.explanation}"
    if context.outcome.posting_states.get(posting.id) == "reversed":
        return f"{words} (since reversed)"
    years = {made_year(context.results[name]) for name in context.payers.get(posting.id, ())} - {None}
    own = module.key.period.year if module.key.period else None
    if years and own not in years:
        return f"{words} paid for {', '.join(str(year) for year in sorted(year or 0 for year in years))}"
    return words


def _short_key(module: Module) -> str:
    return f"{module.key.form or '?'} {module.key.period or '?'}"


def _money(cents: int) -> str:
    return to_words(cents).removesuffix(".00")
