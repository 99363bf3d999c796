"""Say what an engine is: something that does chunks of work elsewhere, and tells which are done and which were lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from reconcile.nightly.tasks import Result, Task


@dataclass(frozen=True, slots=True)
class Done:
    """Hand back a chunk that was done: its tasks and, in the same order, their results."""

    tasks: tuple[Task, ...]
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class Lost:
    """Hand back a chunk whose worker was lost; ``why`` is for a person."""

    tasks: tuple[Task, ...]
    why: str


class Engine(Protocol):
    """Do chunks of tasks. An engine neither retries nor judges: what is lost is told, and given again by the caller."""

    @property
    def free(self) -> int:
        """Return how many more chunks would be taken now."""
        ...

    @property
    def waitables(self) -> Sequence[Any]:
        """Return what becomes ready when something can be collected."""
        ...

    def submit(self, tasks: tuple[Task, ...]) -> None:
        """Take a chunk."""
        ...

    def collect(self) -> list[Done | Lost]:
        """Return what is done or lost since last time, without waiting."""
        ...

    def close(self) -> None:
        """End all work at once, and everything that was started for it."""
        ...
