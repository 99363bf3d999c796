"""Take the column of the tax, where one of totals stands beside it: with a state's tax, a fee, or all that was paid before.

The headings decide where one of them names the tax. Else the amounts do: what they add up to is told by every row or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from reconcile.payments import beside, cells, headers, words
from reconcile.payments.headers import Columns, Field, Header
from reconcile.payments.table import Row, text_of

Role = Literal["federal", "person", "tax", "part", "unknown", "other"]
"""What stands in a column beside a total. ``part``: of what went to the IRS (interest, FICA); ``other``: no part of it."""
Parts = tuple[tuple[int, Role], ...]

_LOOKED_AT = 60
_MOST_INSTALMENTS = 12
_TOTAL = re.compile(r"\b(?:totals?|sum|charged|combined|cumulative|running|ytd|to date)\b")
# What was owed, planned or earned is no part of what was paid.
_NO_PART = re.compile(
    r"\b(?:due|owed|owing|date|required|planned|projected|safe harbor|liability|wages?|gross|hours|rate|income(?! tax)|agi"
    r"|number)\b"
)
_FEE = re.compile(r"(?<!late )\b(?:fees?|surcharge)\b")
_OTHER = re.compile(
    r"\b(?:state|local|city|county|town(?:ship)?|village|school|property|sales|sui|suta|sdi"
    r"|refund|overpayment|credit|applied|carried|prior|previous(?:ly)?)\b"
)
_PART = re.compile(
    r"\b(?:interest|int|penalt(?:y|ies)|pen|late|fica|medicare|social security|soc sec|ss|oasdi|futa|withh\w*|w h|wh|fi?t|fwh"
    r"|employe[er]s?|additional)\b"
)
_FEDERAL = re.compile(r"\b(?:fed(?:eral)?|irs|treasury|eftps)\b")
_OF_TAX = re.compile(r"\b(?:tax|payments?|pmts?|paid|deposit(?:s|ed)?|principal|net|amount|amt|remitted|sent)\b")
_HELD: frozenset[Field | None] = frozenset({None, "amount", "received", "ignored", "who", "state"})
_OF_LISTS: frozenset[Field] = frozenset({"form", "period", "quarter", "kind"})


class UnclearError(Exception):
    """Name the columns of which nobody can tell what was paid to the IRS."""

    def __init__(self, headings: Sequence[str]) -> None:
        named = ", ".join(f'"{text[:30]}"' for text in headings)
        super().__init__(f"the amounts stand in parts and a total, and which of them went to the IRS is not clear: {named}.")


def with_tax(columns: Columns, header: Header, rows: Sequence[Row]) -> Columns:
    """Return the columns with the amounts of the tax in the place of those of a total.

    Raises:
        UnclearError: when there are parts and a total, and neither headings nor amounts tell which was paid.
    """
    parts = _parts(header.texts, tuple(columns.items()))
    if not parts:
        return columns
    table = _Table(rows, columns, parts)
    place = table.chosen(header.texts)
    if place is None:
        return columns
    return {**headers.without(columns, place), "amount": (place,)}


@lru_cache(maxsize=1024)
def _parts(texts: tuple[str, ...], columns: tuple[tuple[Field, tuple[int, ...]], ...]) -> Parts:
    """Return the columns that may hold parts of the amounts that are read, by their headings; none, where these are no total."""
    places = dict(columns)
    if "amount" not in places or "paid" in places:
        return ()
    total = places["amount"][0]
    found = [
        (index, role)
        for index, text in enumerate(texts)
        if index != total and text and (role := _role(text, is_list=not _OF_LISTS.isdisjoint(places)))
    ]
    if not _is_total(texts[total]) and not any(role == "other" for _, role in found):
        return ()
    return tuple(found)


def _is_total(heading: str) -> bool:
    return _TOTAL.search(headers.normalise(heading)) is not None


def _role(text: str, *, is_list: bool) -> Role | None:
    plain = headers.normalise(text)
    known = headers.field_of(text)
    field = known[0] if known else None
    if field not in _HELD or _TOTAL.search(plain) or (field == "received" and not is_list):
        return None
    if _FEE.search(plain) or _OTHER.search(plain) or beside.names_state(text):
        return "other"
    if _NO_PART.search(plain):
        return None
    roles: tuple[tuple[Role, bool], ...] = (
        ("person", beside.is_person(text)),
        ("part", _PART.search(plain) is not None),
        ("federal", _FEDERAL.search(plain) is not None or words.form_in(text) is not None),
        ("tax", _OF_TAX.search(plain) is not None),
    )
    return next((role for role, fits in roles if fits), "unknown")


class _Table:
    """Hold the amounts of a table by their columns, in the rows that have a day."""

    def __init__(self, rows: Sequence[Row], columns: Columns, parts: Parts) -> None:
        days = columns["date"]
        dated = [row for row in rows[:_LOOKED_AT] if any(_is_day(row, place) for place in days)]
        self._total = columns["amount"][0]
        self._totals = [_cents(row, self._total) for row in dated]
        self._held: dict[int, list[int]] = {}
        self._roles = {index: role for index, role in parts if self._holds(index, role, [_cents(row, index) for row in dated])}
        self._others = self._of("other")
        self._own = [index for index in self._roles if index not in self._others]

    def _holds(self, index: int, role: Role, amounts: Sequence[int | None]) -> bool:
        """Keep a column of amounts; one that counts the instalments is none."""
        held = [one for one in amounts if one is not None]
        counts = role in ("tax", "unknown") and _COUNTED.issuperset(held)
        if len(held) < len(amounts) or not any(held) or counts:
            return False
        self._held[index] = held
        return True

    def _of(self, role: Role) -> list[int]:
        return [index for index, one in self._roles.items() if one == role]

    def chosen(self, texts: tuple[str, ...]) -> int | None:
        """Return the column to be read in the place of the total; ``None``: the total, or there is none."""
        try:
            return self._chosen(texts)
        except ValueError as error:
            raise UnclearError([texts[index] for index in sorted([self._total, *self._roles])]) from error

    def _chosen(self, texts: tuple[str, ...]) -> int | None:
        others, own = self._others, self._own
        fitting = [index for index in own if others and self._adds_up([index, *others])]
        if not _is_total(texts[self._total]):
            return fitting[0] if len(fitting) == 1 else None
        people, federal = self._of("person"), self._of("federal")
        if len(people) > 1:
            return people[0]
        forms = {form[0] for index in federal if (form := words.form_in(texts[index]))}
        if len(forms) > 1 or (federal == own and len(own) == 1):
            return federal[0]
        if len(own) > 1:
            return self._of_several(federal, fitting)
        if own:
            return self._of_one(own[0], headers.field_of(texts[own[0]]))
        if others:
            raise ValueError("a total of other money")
        return None

    def _of_one(self, part: int, known: tuple[Field, int] | None) -> int | None:
        if self._runs(part) or (self._others and (self._roles[part] == "tax" or self._adds_up([part, *self._others]))):
            return part
        if self._others or (known and known[0] in ("amount", "received") and not self._adds_up([part])):
            raise ValueError("a total of more than the tax")
        return None

    def _of_several(self, federal: Sequence[int], fitting: Sequence[int]) -> int | None:
        roles = {self._roles[index] for index in self._own}
        if self._adds_up(self._own):
            if len(federal) == 1 and "unknown" in roles:
                raise ValueError("a total of federal tax and something else")
            return None
        if len(fitting) == 1:
            return fitting[0]
        running = [index for index in self._own if self._runs(index)]
        if len(running) == 1:
            return running[0]
        if self._others and self._adds_up([*self._own, *self._others]):
            raise ValueError("a total of several parts of the tax and other money")
        if len(federal) == 1:
            if "part" in roles:
                raise ValueError("parts of federal tax that do not add up")
            return federal[0]
        return None

    def _adds_up(self, places: Sequence[int]) -> bool:
        """Tell whether the amounts of these columns make up the total in every row."""
        sums = [sum(amounts) for amounts in zip(*(self._held[place] for place in places), strict=True)]
        return sums == self._totals

    def _runs(self, place: int) -> bool:
        """Tell whether the total is of all rows so far, the oldest first or last."""
        amounts, totals = self._held[place], self._totals
        return len(amounts) > 1 and any(
            all(
                before is not None and total == before + amount
                for before, total, amount in zip(sums, sums[1:], parts[1:], strict=False)
            )
            for sums, parts in ((totals, amounts), (totals[::-1], amounts[::-1]))
        )


_COUNTED = {100 * number for number in range(_MOST_INSTALMENTS + 1)}


def _is_day(row: Row, place: int) -> bool:
    cell = row.cells[place] if place < len(row.cells) else None
    return cells.is_date(cell) or cells.is_date(cell, day_first=True)


def _cents(row: Row, place: int) -> int | None:
    """Return the amount of a cell, 0 where it is blank; ``None`` where it is none."""
    cell = row.cells[place] if place < len(row.cells) else None
    if not text_of(cell) or cells.is_nothing_yet(cell):
        return 0
    return cells.cents_of(cell)
