"""Part what a row says in words from its day, its amount and its numbers: rows of the same words are judged once.

A list of estimated payments says ``1040-ES``, ``2025`` and ``EFTPS`` on every row, and so do the lists of other clients. All that
is concluded from words takes a ``Said`` and nothing else, so that it cannot depend on what is left out of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from reconcile.kinds import Method, RecordMode
from reconcile.payments.headers import Field
from reconcile.payments.titles import Titles

WORDS: tuple[Field, ...] = (
    *("form", "period", "quarter", "kind", "type", "method", "reference", "check"),
    *("payee", "memo", "status", "account", "state", "item"),
)
"""The fields that are read for their words. Of a number in a column of numbers, only how many digits it has is a word."""

_NUMBERS: frozenset[Field] = frozenset({"reference", "check"})
_NOTES: frozenset[Field] = frozenset({"memo", "payee", "item"})

ANY_NUMBER = "0" * 64
"""What stands for a number, as long as that has digits."""


@dataclass(frozen=True, slots=True, eq=False)
class Sense:
    """Hold what the words of a table mean by: whose list it is, what its titles state, the heading of its status column.

    Tables that agree in all of it share one object, by ``sense_of``.
    """

    mode: RecordMode
    mixed_list: bool
    method: Method
    titles: Titles
    status_heading: str | None
    fields: Mapping[Field, int]
    numbers: tuple[int, ...]
    notes: tuple[int, ...]


class Whose(NamedTuple):
    """Say whose list a table is, whether other things than taxes may stand in it, and how its layout says that it was paid."""

    mode: RecordMode
    mixed_list: bool = False
    method: Method = "unknown"


@lru_cache(maxsize=512)
def sense_of(whose: Whose, titles: Titles, columns: tuple[Field, ...], status_heading: str | None) -> Sense:
    """Return how the words of a table with these columns are to be understood."""
    fields = {field: place for place, field in enumerate(field for field in WORDS if field in columns)}
    numbers = tuple(place for field, place in fields.items() if field in _NUMBERS)
    notes = tuple(place for field, place in fields.items() if field in _NOTES)
    return Sense(*whose, titles, status_heading, fields, numbers, notes)


class Said(NamedTuple):
    """Hold what one row says in words. ``day``: a real day in the period's column; ``rest``: all cells, where any may tell.

    ``own_number`` is the number of the row in a column, where its notes may name it.
    """

    sense: Sense
    group: str
    texts: tuple[str, ...]
    day: date | None = None
    rest: tuple[str, ...] = ()
    own_number: str = ""

    def text(self, field: Field) -> str:
        """Return what the row says in a field, or an empty text."""
        place = self.sense.fields.get(field)
        return "" if place is None else self.texts[place]
