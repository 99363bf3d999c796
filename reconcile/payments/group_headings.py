"""Know headings that stand over groups of columns, each of a day and an amount: in one line, or under the names of the groups."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from reconcile.payments import group_names, headers
from reconcile.payments.furniture import is_total
from reconcile.payments.headers import Field, field_of, normalise

_FEWEST = 2
_FORM = r"(?:form\s+)?(?:94[0135]|720|1040(?:-?\s?es)?|1041(?:-?\s?es)?|1120(?:-?\s?s)?|990(?:-?\s?t)?|4868|7004)"
_INSTALMENT = rf"(?:{group_names.YEAR}[\s-]*)?{group_names.INSTALMENT}(?:[\s,/-]*{group_names.YEAR})?"
_NAMES: tuple[re.Pattern[str], ...] = tuple(
    re.compile(rf"(?<![\w/.-])(?:{pattern})(?![\w/]|-\d|\.\d)", re.IGNORECASE)
    for pattern in (
        rf"{_FORM}[\s-]*{_INSTALMENT}|{_INSTALMENT}[\s-]*{_FORM}|{_FORM}",
        _INSTALMENT,
        group_names.YEAR,
    )
)
# "Date 1", "Amount2": of numbers alone nothing is taken but which cells belong together.
_NUMBERED = re.compile(r"(?<=[a-z#)\s])\s*(\d{1,2})$", re.IGNORECASE)
_EDGES = " \t-\u2013:/()[].,_"
_BESIDE: frozenset[Field] = frozenset({"form", "period", "quarter", "kind", "tin", "who", "payee", "state", "memo", "status"})
_OF_LAST: frozenset[Field] = frozenset({"check", "reference", "method"})


@dataclass(frozen=True, slots=True)
class Group:
    """Hold one group of columns: its name, each heading with its place, and the places of its day and its amount."""

    name: str
    columns: tuple[tuple[str, int], ...]
    day: int
    amount: int

    @property
    def places(self) -> tuple[int, ...]:
        """Return the places of all its columns."""
        return tuple(place for _, place in self.columns)


@dataclass(frozen=True, slots=True)
class Layout:
    """Hold what headings part a row into: the columns beside the groups, and the groups. ``above``: their names stand above."""

    common: tuple[tuple[str, int], ...]
    groups: tuple[Group, ...]
    width: int
    above: bool = False
    titles: tuple[str, ...] = ()


@lru_cache(maxsize=1024)
def may_be(texts: tuple[str, ...]) -> bool:
    """Tell whether headings could be those of groups: two for a day or more, as many for amounts, in whatever words."""
    plain = [text.lower() for text in texts if text]
    days = sum("date" in one or "paid" in one or "when" in one or one == "day" for one in plain)
    return len(plain) >= 2 * _FEWEST and days >= _FEWEST


@lru_cache(maxsize=1024)
def of_one_line(texts: tuple[str, ...]) -> Layout | None:
    """Return the groups that are named in the headings themselves, or ``None``."""
    for names in _NAMES:
        if layout := _layout([_parted(text, names) for text in texts]):
            return layout
    return _layout([_numbered(text) for text in texts])


def _parted(text: str, names: re.Pattern[str]) -> tuple[str, str]:
    """Return the name of the group in a heading, and the rest of it."""
    found = names.search(text)
    if found is None:
        return "", text
    before, after = text[: found.start()].rstrip(_EDGES), text[found.end() :].lstrip(_EDGES)
    return found[0].strip(_EDGES), " ".join(f"{before} {after}".split())


def _numbered(text: str) -> tuple[str, str]:
    found = _NUMBERED.search(text)
    return (found[1], text[: found.start()].rstrip(" -:_.(")) if found and field_of(text[: found.start()]) else ("", text)


def _layout(parted: Sequence[tuple[str, str]]) -> Layout | None:
    """Return the groups of headings that are parted into a name and a rest.

    Twins without a name are of the group whose name stands before them; of the one behind them, where the first stands so.
    """
    if len({normalise(name) for name, _ in parted if name}) < _FEWEST:
        return None
    twins = _twins([rest for name, rest in parted if not name])
    grouped = [name for name, rest in parted if name or normalise(rest) in twins]
    ahead = not grouped[0]
    if ahead and not grouped[-1]:
        # Each twin could be of either group.
        return None
    spelled: dict[str, str] = {}
    columns: list[tuple[str, str]] = []
    current = ""
    for name, rest in reversed(parted) if ahead else parted:
        key = normalise(name)
        spelled[key] = name
        current = key or current
        columns.append((current if not key and normalise(rest) in twins else key, rest))
    return _of(columns[::-1] if ahead else columns, spelled)


def _twins(texts: Sequence[str]) -> set[str]:
    return {one for one, count in Counter(normalise(text) for text in texts if text).items() if count > 1}


def _of(columns: Sequence[tuple[str, str]], spelled: dict[str, str]) -> Layout | None:
    """Return the layout of columns, each with the key of its group and its heading."""
    named: dict[str, list[tuple[str, int]]] = {}
    for place, (key, text) in enumerate(columns):
        if key:
            named.setdefault(key, []).append((text, place))
    groups = [group for key, own in named.items() if (group := _group(spelled[key], own))]
    held = {place for group in groups for place in group.places}
    common = tuple(
        (text or spelled.get(key, ""), place) for place, (key, text) in enumerate(columns) if place not in held and (text or key)
    )
    vital = {"date", "amount", "paid", "received"}
    if len(groups) < _FEWEST or any((field_of(text) or ("",))[0] in vital and not is_total(text) for text, _ in common):
        return None
    return Layout(common, tuple(groups), len(columns))


def _group(name: str, columns: Sequence[tuple[str, int]]) -> Group | None:
    """Return a group that has a day and an amount; an amount may stand under the name itself (``Q1``)."""
    texts = tuple(text for text, _ in columns)
    found = headers.columns_of(texts)
    if "date" in found and not headers.has_amount(found) and texts.count("") == 1:
        columns = [(text or "Amount", place) for text, place in columns]
        texts = tuple(text for text, _ in columns)
        found = headers.columns_of(texts)
    if "date" not in found or "amount" not in found or _twins(texts) or "" in texts:
        return None
    return Group(name, tuple(columns), columns[found["date"][0]][1], columns[found["amount"][0]][1])


@lru_cache(maxsize=1024)
def of_two_lines(above: tuple[str, ...], texts: tuple[str, ...]) -> Layout | None:
    """Return the groups of headings that stand again under the names above them, or ``None``."""
    twins = _twins(texts)
    fields = {known[0] for one in twins if (known := field_of(one))}
    if "date" not in fields or "amount" not in fields:
        return None
    names, width = _carried(above, texts), max(len(texts), len(above))
    last = max((start for start, _ in names), default=0)
    columns, spelled = [], {}
    for place, (start, name) in enumerate(names):
        text = texts[place] if place < len(texts) else ""
        ends = place >= last and (field_of(text) or ("",))[0] not in _OF_LAST
        beside = not name or (normalise(text) not in twins and (ends or not text or is_total(text)))
        key = "" if beside else f"{normalise(name)}@{start}"
        spelled[key] = name
        columns.append((key, text or (name if _is_of_row(name) else "")))
    layout = _of(columns, spelled)
    if layout is None or len({normalise(group.name) for group in layout.groups}) < len(layout.groups):
        return None
    used = {group.name for group in layout.groups} | {text for text, _ in layout.common}
    titles = tuple(text for text in above if text and text not in used)
    return Layout(layout.common, layout.groups, width, True, titles)


def _is_of_row(name: str) -> bool:
    """Tell whether a text beside the names of groups is the heading of a column beside them, and no title."""
    known = field_of(name)
    return known is not None and known[0] in _BESIDE and not any(map(str.isdigit, name))


def _carried(above: Sequence[str], texts: Sequence[str]) -> list[tuple[int, str]]:
    """Return the name over each column, with its own place: it goes on to the next name, or to a column without a heading."""
    names: list[tuple[int, str]] = []
    for place in range(max(len(above), len(texts))):
        own = above[place] if place < len(above) else ""
        goes_on = bool(names) and place < len(texts) and bool(texts[place])
        names.append((place, own) if own else names[-1] if goes_on else (place, ""))
    return names
