"""Count what was expected, given and right, what was said with confidence and is wrong, and note each difference in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.generator.plan import Place

Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """Hold one point where the program and the key disagree."""

    client: str
    about: str
    expected: str
    got: str

    def __str__(self) -> str:
        """Return one line that can be followed up."""
        return f"{self.client}: {self.about}: expected {self.expected}, got {self.got}"


@dataclass(slots=True)
class Tally:
    """Count what was expected, what was given and what was right, by name."""

    expected: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    sure: Counter[str] = field(default_factory=Counter)
    sure_but_wrong: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)

    def count(self, name: str, expected: bool, given: bool) -> None:
        """Count one thing that was expected, given, or both."""
        self.expected[name] += expected
        self.given[name] += given
        self.right[name] += expected and given

    def confident(self, what: str, *, right: bool) -> None:
        """Count one answer that was given without reserve."""
        self.sure[what] += 1
        self.sure_but_wrong[what] += not right


def cents(text: str | None) -> int | None:
    """Return an amount of the answer in cents."""
    if text is None:
        return None
    whole, _, cents = text.lstrip("-").partition(".")
    value = int(whole) * 100 + int(cents or 0)
    return -value if text.startswith("-") else value


def place_of(module: Mapping[str, Any] | None) -> Place | None:
    """Return the tax module that a module or a side of a finding names, if it names all of one."""
    if not module or not module.get("tin") or not module.get("form") or not module.get("period"):
        return None
    year, month = module["period"].split("-")
    return (module["tin"][-4:], module["form"], (int(year), int(month)))
