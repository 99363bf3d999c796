"""Time the pairing of payments with postings in memory, up to a million, beside the exact join of the two tables."""

from __future__ import annotations

import gc
import math
import time
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from reconcile import matching, rules
from reconcile.config import Tolerances
from reconcile.matching.states import judge
from tests.bench.stopwatch import table
from tests.bench.world import AS_OF, EACH, Client, clients

_AT_ONCE = 500
"""Clients that are made before the clock runs, so that their making is not measured and they fit into memory."""


@dataclass(slots=True)
class _Columns:
    """Collect one side of the join: client, date and amount of each line, compactly, so that the collector has nothing to do."""

    client: array[int] = field(default_factory=lambda: array("q"))
    day: array[int] = field(default_factory=lambda: array("q"))
    amount: array[int] = field(default_factory=lambda: array("q"))

    def add(self, client: int, day: int, amount: int) -> None:
        self.client.append(client)
        self.day.append(day)
        self.amount.append(amount)

    def frame(self) -> Any:
        import pandas as pd

        return pd.DataFrame({"client": self.client, "day": self.day, "amount": self.amount})


@dataclass(slots=True)
class _Size:
    """Hold what one number of payments took, in seconds of processor, and how many were paired."""

    payments: int = 0
    pair: float = 0.0
    judge: float = 0.0
    rules: float = 0.0
    join: float = 0.0
    paired: int = 0
    joined: int = 0
    ours: _Columns = field(default_factory=_Columns)
    theirs: _Columns = field(default_factory=_Columns)

    @property
    def whole(self) -> float:
        """Return the seconds of the three stages together."""
        return self.pair + self.judge + self.rules


def _clocked(what: Callable[[], Any]) -> tuple[Any, float]:
    start = time.process_time()
    result = what()
    return result, time.process_time() - start


def _reconcile(batch: Sequence[Client], size: _Size) -> None:
    """Pair, judge and apply the rules to some clients; one stage after the other, so that each is timed by itself."""
    tolerances = Tolerances()
    made, took = _clocked(lambda: [matching.pair(one.payments, one.ledger, tolerances) for one in batch])
    size.pair += took
    both = list(zip(batch, made, strict=True))
    judged, took = _clocked(lambda: [judge(one.payments, matches, one.ledger, tolerances) for one, matches in both])
    size.judge += took
    all_three = [(one, matches, states) for (one, matches), states in zip(both, judged, strict=True)]
    _, took = _clocked(
        lambda: [rules.apply(rules.Case(one.ledger, found, states, tolerances, AS_OF)) for one, found, states in all_three]
    )
    size.rules += took
    size.payments += sum(len(one.payments) for one in batch)
    size.paired += sum(len(matches.by_payment) for matches in made)


def _keep(batch: Sequence[Client], first: int, size: _Size) -> None:
    for number, one in enumerate(batch, start=first):
        for payment in one.payments:
            size.ours.add(number, payment.date.toordinal(), payment.amount)
        for module in one.ledger.modules:
            for posting in module.postings:
                if posting.is_payment and posting.date is not None and posting.amount is not None:
                    size.theirs.add(number, posting.date.toordinal(), -posting.amount)


def _join(size: _Size) -> None:
    """Join both tables on taxpayer, date and amount, as a spreadsheet's user would; the tables are there beforehand."""
    ours, theirs = size.ours.frame(), size.theirs.frame()
    size.ours, size.theirs = _Columns(), _Columns()
    gc.collect()
    joined, size.join = _clocked(lambda: ours.merge(theirs, on=["client", "day", "amount"], how="left", indicator=True))
    size.joined = int((joined["_merge"] == "both").sum())


def _measure(payments: int) -> _Size:
    size, batch, first = _Size(), [], 0
    count = math.ceil(payments / EACH)
    for number, client in enumerate(clients(count), start=1):
        batch.append(client)
        if len(batch) == _AT_ONCE or number == count:
            gc.collect()
            _reconcile(batch, size)
            _keep(batch, first, size)
            first, batch = number, []
    _join(size)
    return size


def _exponent(less: _Size, more: _Size) -> str:
    """Return the growth from one size to the next: 1 is linear."""
    return f"{math.log(more.whole / less.whole) / math.log(more.payments / less.payments):.2f}"


def measure(sizes: Sequence[int]) -> str:
    """Return the table of pairing, as Markdown: seconds of processor of one core."""
    # The first run pays for imports and caches, and is not counted.
    _measure(min(sizes) // 10)
    taken = [_measure(size) for size in sorted(sizes)]
    rows = []
    for number, size in enumerate(taken):
        seconds = [f"{value:.2f}" for value in (size.pair, size.judge, size.rules, size.whole)]
        growth = _exponent(taken[number - 1], size) if number else "-"
        each = f"{size.whole * 1e6 / size.payments:.0f}"
        shares = [f"{share / size.payments:.1%}" for share in (size.paired, size.joined)]
        rows.append([f"{size.payments:,}", *seconds, each, growth, shares[0], f"{size.join:.2f}", shares[1]])
    head = ["payments", "pair, s", "judge, s", "rules, s", "together, s", "µs each", "exponent", "paired"]
    return table([*head, "exact join, s", "joined"], rows)
