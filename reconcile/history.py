"""Tell from several copies of a tax module what posted between two response dates, what changed, and what vanished.

Most payments carry no cycle, so that a row's absence from an older copy is often the only proof of when the IRS processed it.
Rows are compared as multisets: identical rows repeat legitimately in one transcript, and the wording differs from one file format
to the next. A copy without a date, and copies of one date that differ, have no place in the order and are left out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Literal

from reconcile.model import Module, Posting, Problem
from reconcile.money import to_words

ChangeKind = Literal["appeared", "vanished", "reversed", "changed"]

REDATED_WITHIN = 31
"""A row of the same code and amount may be the same one with another date, if the two dates lie no farther apart."""
_TARGET = re.compile(r"(?:\d{3,4}(?:-?[A-Z]{1,2})?|CT-?\d|CIVIL PENALTY|CI?VL?PEN)\s+(?:19|20)\d{4}")


@dataclass(frozen=True, slots=True)
class Change:
    """Hold one row that differs between two copies, as it stood before and as it stands after."""

    kind: ChangeKind
    before: Posting | None
    after: Posting | None

    @property
    def row(self) -> Posting:
        """Return the row as it stands on the newer copy, or as it stood where it is gone."""
        found = self.after or self.before
        assert found is not None
        return found

    def words(self) -> str:
        """Say the change in one line, with page and line of either copy."""
        if self.before is None or self.after is None:
            return f"{self.kind}: {row_words(self.row)} ({place(self.row)})"
        said = "became reversed" if self.kind == "reversed" else "changed"
        return f"{said}: {row_words(self.before)} ({place(self.before)}) is now {row_words(self.after)} ({place(self.after)})"


@dataclass(frozen=True, slots=True)
class HeaderChange:
    """Hold one header figure that differs between two copies: cents, or words."""

    label: str
    before: int | str | None
    after: int | str | None

    def words(self) -> str:
        """Say the change in one line."""
        return f"{self.label}: {_value(self.before)} became {_value(self.after)}"


@dataclass(frozen=True, slots=True)
class Step:
    """Hold what happened between two copies of a module that follow each other."""

    older: Module
    newer: Module
    changes: tuple[Change, ...]
    header: tuple[HeaderChange, ...]

    @property
    def days(self) -> tuple[date, date]:
        """Return the dates of the two copies."""
        first, second = self.older.transcript.drawn, self.newer.transcript.drawn
        assert first is not None and second is not None
        return first, second

    def between(self) -> str:
        """Say between which two dates it happened."""
        first, second = self.days
        return f"between {first} and {second}"

    def of(self, kind: ChangeKind) -> tuple[Change, ...]:
        """Return the changes of one kind."""
        return tuple(change for change in self.changes if change.kind == kind)


@dataclass(frozen=True, slots=True)
class History:
    """Hold the steps of all modules, and by posting id of a newer copy the step in which the row proved to have posted."""

    steps: tuple[Step, ...] = ()
    first_shown: Mapping[str, Step] = field(default_factory=dict)


def gathered(histories: Iterable[History]) -> History:
    """Return the histories of several modules as one."""
    known = list(histories)
    steps = tuple(step for each in known for step in each.steps)
    return History(steps, {posting: step for each in known for posting, step in each.first_shown.items()})


# --- rows -----------------------------------------------------------------------------------------------------------------


def cells(posting: Posting) -> tuple[Hashable, ...]:
    """Return what must be equal for two rows to be the same one; the wording is not, but where a transfer went is."""
    target = _TARGET.findall(f"{posting.explanation} {posting.detail}".upper())[:1]
    return (posting.code, posting.cycle, posting.date, posting.amount, *target)


def row_words(posting: Posting) -> str:
    """Say a row: ``660 of 2025-04-15, -$2,500.00``."""
    what = posting.code or f'"{posting.explanation}"'
    day = f" of {posting.date}" if posting.date else ""
    amount = f", {to_words(posting.amount)}" if posting.amount is not None else ""
    notice = f" [{posting.detail}]" if posting.detail else ""
    cycle = f", cycle {posting.cycle}" if posting.cycle else ""
    return f"{what}{day}{amount}{cycle}{notice}"


def place(posting: Posting) -> str:
    """Say where a row stands on its copy."""
    return f"page {posting.page}, line {posting.line}"


def _value(value: int | str | None) -> str:
    return "not printed" if value is None else to_words(value) if isinstance(value, int) else f'"{value}"'


# --- two copies -----------------------------------------------------------------------------------------------------------

_Key = Callable[[Posting], Hashable | None]
_Twin = tuple[Posting, Posting]


def _reversed_as(posting: Posting) -> Hashable | None:
    """Name a payment row without the digit that a reversal alters: 660 becomes 663 (Document 6209, section 8A)."""
    return (posting.code[:2], posting.date, posting.amount) if posting.is_payment and posting.code else None


def _recoded_as(posting: Posting) -> Hashable | None:
    return (posting.date, posting.amount) if posting.is_payment else None


_SAME: tuple[_Key, ...] = (cells, lambda p: (p.code, p.date, p.amount), _reversed_as, _recoded_as)
"""What makes two rows the same one, the strictest first."""


def _take(old: list[Posting], new: list[Posting], key: _Key) -> list[_Twin]:
    """Take the rows of one key out of both lists, pair by pair in printed order."""
    waiting: dict[Hashable, list[Posting]] = defaultdict(list)
    for posting in old:
        if (name := key(posting)) is not None:
            waiting[name].append(posting)
    twins = []
    for posting in new:
        name = key(posting)
        if name is not None and waiting.get(name):
            twins.append((waiting[name].pop(0), posting))
    gone = {id(posting) for twin in twins for posting in twin}
    old[:] = [posting for posting in old if id(posting) not in gone]
    new[:] = [posting for posting in new if id(posting) not in gone]
    return twins


def _take_redated(old: list[Posting], new: list[Posting], drawn: date) -> list[_Twin]:
    """Take the payments whose date alone was altered: one row gone, one come, and its day lies before the older copy.

    A day after the older copy is another payment of that amount; the next instalment, as a rule.
    """

    def key(posting: Posting) -> Hashable | None:
        return (posting.code, posting.amount) if posting.is_payment else None

    count_old, count_new = (Counter(key(posting) for posting in rows) for rows in (old, new))
    before = {key(posting): posting for posting in old}

    def alone(posting: Posting) -> Hashable | None:
        name = key(posting)
        first = before.get(name)
        if name is None or first is None or (count_old[name], count_new[name]) != (1, 1):
            return None
        near = first.date and posting.date and abs((posting.date - first.date).days) <= REDATED_WITHIN
        return name if near and posting.date and posting.date <= drawn else None

    return _take(old, new, alone)


def _step(older: Module, newer: Module) -> tuple[Step, list[_Twin]]:
    old, new = list(older.postings), list(newer.postings)
    twins: list[_Twin] = []
    for key in _SAME:
        twins += _take(old, new, key)
    drawn = older.transcript.drawn
    twins += _take_redated(old, new, drawn) if drawn else []
    changes = [Change(_kind(before, after), before, after) for before, after in twins if cells(before) != cells(after)]
    changes += [Change("appeared", None, posting) for posting in new]
    changes += [Change("vanished", posting, None) for posting in old]
    changes.sort(key=lambda change: (change.after is None, change.row.page, change.row.line))
    return Step(older, newer, tuple(changes), tuple(_header(older, newer))), twins


def _kind(before: Posting, after: Posting) -> ChangeKind:
    codes = (before.code or "", after.code or "")
    return "reversed" if codes[1].endswith("3") and not codes[0].endswith("3") else "changed"


def _header(older: Module, newer: Module) -> Iterator[HeaderChange]:
    first, second = older.transcript, newer.transcript
    pairs: tuple[tuple[str, int | str | None, int | str | None], ...] = (
        ("account balance", first.account_balance, second.account_balance),
        ("accrued interest", first.accrued_interest, second.accrued_interest),
        ("accrued penalty", first.accrued_penalty, second.accrued_penalty),
        ("answer without an account", first.stub, second.stub),
    )
    for label, before, after in pairs:
        if before != after:
            yield HeaderChange(label, before, after)


# --- all copies of one module ---------------------------------------------------------------------------------------------


def trace(copies: Sequence[tuple[Module, str]]) -> History:
    """Return the history of one module from its copies, oldest first, each with the digest of its content."""
    dated: dict[date, dict[str, Module]] = defaultdict(dict)
    for module, content in copies:
        if module.transcript.drawn is not None:
            # Of equal copies of one day the current one stands for all.
            dated[module.transcript.drawn][content] = module
    chain = [next(iter(found.values())) for _, found in sorted(dated.items()) if len(found) == 1]
    steps: list[Step] = []
    shown: dict[str, Step] = {}
    seen: set[Hashable] = set()
    for older, newer in pairwise(chain):
        step, twins = _step(older, newer)
        steps.append(step)
        seen |= {_recoded_as(posting) or cells(posting) for posting in older.postings}
        fresh = {after.id: shown[before.id] for before, after in twins if before.id in shown}
        # What an untrusted copy lacks may have been lost in the copy; what stood there before did not post just now.
        if older.trusted:
            fresh |= {
                change.row.id: step
                for change in step.of("appeared")
                if (_recoded_as(change.row) or cells(change.row)) not in seen
            }
        shown = {**shown, **fresh}
    return History(tuple(steps), shown)


# --- what vanished --------------------------------------------------------------------------------------------------------


def problems(steps: Iterable[Step]) -> Iterator[Problem]:
    """Yield a problem for each step in which rows of an earlier copy went away without having been reversed."""
    for step in steps:
        # "No tax return filed" gives way to the return.
        gone = [change.row for change in step.of("vanished") if change.row.code is not None]
        if not gone:
            continue
        first, second = step.days
        listed = "; ".join(f"{row_words(row)} ({place(row)})" for row in gone)
        count = "a row" if len(gone) == 1 else f"{len(gone)} rows"
        be = "is" if len(gone) == 1 else "are"
        why = "" if step.newer.trusted else f" That copy is not to be relied on: {step.newer.doubt}."
        yield Problem(
            "M-VANISHED",
            str(step.newer.key),
            f"{count} of the copy drawn {first} {be} not on the one drawn {second}: {listed}.{why}",
            "The IRS reverses rows, it does not take them away: compare both copies, and ask the IRS why.",
            blocking=False,
            source=step.newer.transcript.source,
        )
