"""Recognise on a transcript what tells of collection: notices that ask for money or announce a levy, liens, and what stops them.

A notice posts as code 971, its number in the words or below them, zero-padded: ``CP 0014``. ``data/notices.csv`` lists what is
known, with the law or the page that says so.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal, cast

from reconcile.model import Posting

Stage = Literal["levy", "notice", "paused"]

_NUMBER = re.compile(r"\b(CP|LT|LETTER|LTR)\s*0*(\d{1,4})\s?([A-Z]?)\b")
_UNNUMBERED = ("notice issued", "balance due")


@dataclass(frozen=True, slots=True)
class Step:
    """Hold what a line of a transcript says of collection: a levy is announced, a balance is billed, or collection rests."""

    stage: Stage
    code: str
    number: str
    words: str
    meaning: str
    source: str


@cache
def _steps() -> tuple[Step, ...]:
    text = resources.files("reconcile").joinpath("data", "notices.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    fields = ("code", "number", "words", "meaning", "source")
    return tuple(Step(cast(Stage, row["stage"]), *(row[field] for field in fields)) for row in rows)


@cache
def _bills() -> frozenset[str]:
    return frozenset(step.number for step in _steps() if step.number)


def number_of(posting: Posting) -> str | None:
    """Return the number of the notice a row tells of, without its zeros: ``CP14``."""
    match = _NUMBER.search(_text(posting))
    if match is None:
        return None
    series = "LT" if match[1] in ("LETTER", "LTR") else match[1]
    return f"{series}{match[2]}{match[3]}"


def is_bill(posting: Posting) -> bool:
    """Tell whether a row is a notice that asks for money; one without a number is taken for such a notice by its words."""
    if posting.code != "971":
        return False
    number = number_of(posting)
    if number is not None:
        return not _bills().isdisjoint(_spellings(number))
    return any(words in posting.explanation.lower() for words in _UNNUMBERED)


def step_of(posting: Posting) -> Step | None:
    """Return the step of collection that a row shows: by its code, the notice's number, or its words."""
    steps = [step for step in _steps() if step.code == posting.code]
    if not steps:
        return None
    numbers, text = _spellings(number_of(posting)), " ".join(_text(posting).split())
    return next((step for step in steps if (step.number in numbers if step.number else step.words in text)), None)


def words(posting: Posting) -> str:
    """Say a notice: ``the notice of 2026-06-01 (CP14)``."""
    number = number_of(posting)
    return f"the notice of {posting.date}" + (f" ({number})" if number else "")


def _text(posting: Posting) -> str:
    return f"{posting.explanation} {posting.detail or ''}".upper()


def _spellings(number: str | None) -> tuple[str, ...]:
    """Return a notice's number with and without the letter of its variant."""
    return () if number is None else (number, number.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
