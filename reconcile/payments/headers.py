"""Know the headings that people give the columns of payment records, and find the heading row of a table."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Literal

from reconcile.payments import words
from reconcile.payments.table import Row, Sheet, holds_value, texts_of

Field = Literal[
    "date",
    "amount",
    "paid",
    "received",
    "form",
    "period",
    "quarter",
    "kind",
    "type",
    "tin",
    "who",
    "method",
    "reference",
    "check",
    "payee",
    "memo",
    "status",
    "balance",
    "account",
    "state",
    "currency",
    # What no heading names: words under headings that nobody knows.
    "item",
    "ignored",
]


@cache
def _rules() -> tuple[tuple[Field, int, re.Pattern[str]], ...]:
    text = resources.files("reconcile.payments").joinpath("headings.toml").read_text(encoding="utf-8")
    return tuple((rule["field"], rule["rank"], re.compile("|".join(rule["any"]))) for rule in tomllib.loads(text)["heading"])


_DATE_CUT = re.compile(r"\bdt\b")
_MONEY_SIGNS = ("$", "($)", "$$", "US$")


@lru_cache(maxsize=8192)
def normalise(text: str) -> str:
    """Return a heading in lower case, ``#`` as the word number, other marks as single blanks."""
    if text.strip() in _MONEY_SIGNS:
        return "amount"
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.lower().replace("#", " number ").replace("'", "")).split())


@lru_cache(maxsize=8192)
def field_of(heading: str) -> tuple[Field, int] | None:
    """Return the field that a heading names and its rank among rivals; ``None`` for an unknown heading."""
    plain = normalise(heading)
    if not plain or len(plain) > 60:
        return None
    plain = _DATE_CUT.sub("date", plain)
    return next(((field, rank) for field, rank, pattern in _rules() if pattern.fullmatch(plain)), None)


@dataclass(frozen=True, slots=True)
class Header:
    """Hold the heading row of a table: its place among the rows, its number in the file, its texts."""

    index: int
    number: int
    texts: tuple[str, ...]

    @property
    def shown(self) -> str:
        """Return the headings as one line."""
        return " | ".join(text for text in self.texts if text)


Columns = dict[Field, tuple[int, ...]]
_JOINED: frozenset[Field] = frozenset({"memo", "account", "check", "reference", "date"})


def columns_of(texts: tuple[str, ...]) -> Columns:
    """Return for each field its columns, best first; all but free text and dates keep the best alone."""
    return dict(_columns_of(texts))


@lru_cache(maxsize=1024)
def _columns_of(texts: tuple[str, ...]) -> Columns:
    found: dict[Field, list[tuple[int, int]]] = {}
    for index, text in enumerate(texts):
        known = field_of(text)
        if known and known[0] != "ignored":
            found.setdefault(known[0], []).append((known[1], index))
    if "date" not in found and len(found.get("amount", ())) > 1:
        # "Paid" beside an amount says when, not how much.
        named = {one: normalise(texts[one[1]]) for one in found["amount"]}
        said = next((one for one, plain in named.items() if plain in ("paid", "payment", "pmt", "pd")), None)
        if said and len(named) > 2:
            # "Payment" then says which payment it was.
            said = next((one for one, plain in named.items() if plain in ("paid", "pd")), said)
        if said and not _is_of_states(texts):
            found["amount"].remove(said)
            found["date"] = [said]
    if len(found.get("amount", ())) > 1:
        # Beside a column headed Amount, one headed Payment says which payment it was.
        which = [one for one in found["amount"] if normalise(texts[one[1]]) in ("payment", "payments", "pmt")]
        if which and len(which) < len(found["amount"]):
            found["amount"] = [one for one in found["amount"] if one not in which]
            found.setdefault("kind", []).extend((2, place) for _, place in which)
    if not found.keys() & {"amount", "paid"} and (people := [index for index, text in enumerate(texts) if words.tins_in(text)]):
        # The amounts of two people, each under a taxpayer's number.
        found["amount"] = [(0, index) for index in people]
    _leave_paydays(found, texts)
    columns: Columns = {}
    for field, ranked in found.items():
        ordered = [index for _, index in sorted(ranked)]
        columns[field] = tuple(ordered) if field in _JOINED else tuple(ordered[:1])
    return columns


def _is_of_states(texts: Sequence[str]) -> bool:
    """Tell whether a row says what became of payments beside each other (*Status*, *Paid*, *Paid*): none of it is a heading."""
    first, *rest = [text for text in texts if text]
    known = [text for text in rest if field_of(text)]
    named = field_of(first)
    told = named is not None and named[0] in ("status", "memo", "method")
    return told and len(known) > 1 and len({normalise(text) for text in known}) == 1


_PAYDAYS = frozenset({"pay date", "check date", "paycheck date", "pay check date", "date of check"})
_DEPOSITED = re.compile(r"\b(?:settle\w*|deposit\w*|efts?|eftps)\b")
_PAY_PERIOD = re.compile(r"(?:pay )?period end(?:ing|ed)?(?: date)?")


def is_payday(heading: str) -> bool:
    """Tell whether a heading may be over the days of the paychecks: beside the days of the deposits, it is."""
    return normalise(heading) in _PAYDAYS


def _leave_paydays(found: dict[Field, list[tuple[int, int]]], texts: tuple[str, ...]) -> None:
    """Leave out what a payroll log says of its paychecks, where it says when the tax was deposited: no day stands in for that."""
    days = found.get("date", [])
    if not any(_DEPOSITED.search(normalise(texts[place])) for _, place in days):
        return
    paydays = [one for one in days if is_payday(texts[one[1]])]
    if not paydays:
        return
    found["date"] = [one for one in days if one not in paydays]
    # A paycheck's period is no tax period: what is paid in January for December is of January's quarter.
    ends = [one for one in found.get("period", []) if not _PAY_PERIOD.fullmatch(normalise(texts[one[1]]))]
    if "period" in found and not ends:
        del found["period"]
    elif ends:
        found["period"] = ends


def without(columns: Columns, index: int) -> Columns:
    """Return the columns without one of them, in whatever fields it stands."""
    return {field: rest for field, indexes in columns.items() if (rest := tuple(one for one in indexes if one != index))}


def has_amount(columns: Columns) -> bool:
    """Tell whether the columns give an amount, in one column or two."""
    return "amount" in columns or "paid" in columns


@cache
def _vital() -> re.Pattern[str]:
    """Return one pattern of all headings of a date or an amount; a row without any of them is no heading row."""
    fields = ("date", "amount", "paid")
    return re.compile("|".join(f"(?:{pattern.pattern})" for field, _, pattern in _rules() if field in fields))


@lru_cache(maxsize=4096)
def _score(texts: tuple[str, ...]) -> int:
    if not any(_vital().fullmatch(normalise(text)) for text in texts if text):
        return 0
    columns = columns_of(texts)
    if "date" not in columns or not has_amount(columns):
        return 0
    known = [field_of(text) for text in texts if text]
    understood = sum(1 for one in known if one)
    # A wide export has many headings of its own; a date's and an amount's among them are enough.
    return 2 * understood - min(len(known) - understood, 2 * understood - 1)


_FEDERAL_GROUP = re.compile(r"(?:the )?(?:irs|fed(?:eral)?|us)\b.*", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _has_twins(texts: tuple[str, ...]) -> bool:
    filled = [normalise(text) for text in texts if text]
    return len(set(filled)) < len(filled)


def _under_groups(rows: Sequence[Row], index: int, texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return headings that stand twice with the group above them: *Federal* and *State*, each over a date and an amount.

    Where one group is federal, the columns of the others hold no federal payments, and lose their headings.
    """
    if not _has_twins(texts):
        return texts
    times = Counter(normalise(text) for text in texts if text)
    above = texts_of(rows[index - 1].cells) if index else ()
    if sum(map(bool, above)) < 2:
        return texts
    groups: list[str] = []
    for place in range(max(len(texts), len(above))):
        label = above[place] if place < len(above) else ""
        carried = groups[-1] if groups and place < len(texts) and texts[place] else ""
        groups.append(label or carried)
    if (people := _of_people(texts, groups)) is not None:
        return people
    federal = any(_FEDERAL_GROUP.fullmatch(group) for group in groups)
    found = []
    for place, group in enumerate(groups):
        own = texts[place] if place < len(texts) else ""
        repeated = bool(own) and times[normalise(own)] > 1
        if not own:
            found.append(group)
        elif not federal or not repeated:
            found.append(own)
        else:
            found.append(own if _FEDERAL_GROUP.fullmatch(group) else "")
    return tuple(found)


def are_groups(row: Row, texts: tuple[str, ...]) -> bool:
    """Tell whether a row may be of groups over headings that stand twice: two words or more, and no value."""
    filled = [cell for cell in row.cells if cell is not None and cell != ""]
    return _has_twins(texts) and len(filled) > 1 and all(isinstance(cell, str) for cell in filled) and not holds_value(row.cells)


def _of_people(texts: tuple[str, ...], groups: Sequence[str]) -> tuple[str, ...] | None:
    """Return headings with the taxpayer's number in the place of each *Amount* below it; ``None`` where others stand twice."""
    times = Counter(map(normalise, texts))
    twins = {place for place, text in enumerate(texts) if normalise(text) and times[normalise(text)] > 1}
    if not all(_amounts_of(texts[place]) and len(words.tins_in(groups[place])) == 1 for place in twins):
        return None
    return tuple(groups[place] if place in twins else text for place, text in enumerate(texts))


def _amounts_of(heading: str) -> bool:
    known = field_of(heading)
    return known is not None and known[0] == "amount"


def find(sheet: Sheet) -> tuple[Header, int] | None:
    """Return the heading row among the first rows of a table, and its score; ``None`` when no row has a date and an amount."""
    if "headings" not in sheet.remembered:
        sheet.remembered["headings"] = _find(sheet)
    found: tuple[Header, int] | None = sheet.remembered["headings"]
    return found


def _find(sheet: Sheet) -> tuple[Header, int] | None:
    best: tuple[Header, int] | None = None
    for index, row, plain in sheet.candidates:
        texts = _under_groups(sheet.rows, index, plain)
        score = _score(texts)
        if score > 0 and (best is None or score > best[1]):
            best = Header(index, row.number, texts), score
    return best
