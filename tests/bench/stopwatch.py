"""Time several ways of doing one thing, turn by turn, so that a busy moment of the machine strikes all of them alike."""

from __future__ import annotations

import gc
import os
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Taken:
    """Hold what something took: seconds on the clock, and seconds of processor, those of its child processes included."""

    clock: float
    processor: float


def timed(what: Callable[[], object]) -> Taken:
    """Do something and return what it took."""
    gc.collect()
    start, before = time.perf_counter(), _processor()
    what()
    return Taken(time.perf_counter() - start, _processor() - before)


def _processor() -> float:
    times = os.times()
    return time.process_time() + times.children_user + times.children_system


def median(runs: Sequence[Taken]) -> Taken:
    """Return the medians of several runs."""
    return Taken(statistics.median(run.clock for run in runs), statistics.median(run.processor for run in runs))


def interleaved(ways: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Taken]:
    """Return the medians of each way; the order turns by one each round, after a first round that is not counted."""
    names = list(ways)
    taken: dict[str, list[Taken]] = {name: [] for name in names}
    for name in names:
        ways[name]()
    for turn in range(rounds):
        shift = turn % len(names)
        for name in names[shift:] + names[:shift]:
            taken[name].append(timed(ways[name]))
    return {name: median(runs) for name, runs in taken.items()}


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table, the first column left, the others right."""
    marks = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, marks, *rows])
