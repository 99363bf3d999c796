"""Recognise the notices on a transcript that ask for money, by their number.

A notice posts as code 971, its number in the words or below them, zero-padded: ``CP 0014``. ``data/notices.csv`` lists the
notices that state a balance due, with the law or the page that says so.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib import resources

from reconcile.model import Posting

_NUMBER = re.compile(r"\b(CP|LT|LETTER|LTR)\s*0*(\d{1,4})\s?([A-Z]?)\b")
_UNNUMBERED = ("notice issued", "balance due")


@cache
def bills() -> dict[str, str]:
    """Return by number what each notice of a balance due says."""
    text = resources.files("reconcile").joinpath("data", "notices.csv").read_text(encoding="utf-8")
    return {row["number"]: row["what"] for row in csv.DictReader(text.splitlines())}


def number_of(posting: Posting) -> str | None:
    """Return the number of the notice a row tells of, without its zeros: ``CP14``."""
    match = _NUMBER.search(f"{posting.explanation} {posting.detail or ''}".upper())
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
        return number in bills() or number.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") in bills()
    return any(words in posting.explanation.lower() for words in _UNNUMBERED)


def words(posting: Posting) -> str:
    """Say a notice: ``the notice of 2026-06-01 (CP14)``."""
    number = number_of(posting)
    return f"the notice of {posting.date}" + (f" ({number})" if number else "")
