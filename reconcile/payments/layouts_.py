"""Load the known layouts (``layouts/*.toml``, one file each) and recognise them by their headings or their shape.

A layout names its headings: ``header`` must be there exactly (``optional`` ones may join them), ``required`` may stand among
others. A layout without headings has a ``shape``: what each cell of every row must look like. A renamed heading makes another
layout.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Literal, cast

from reconcile.kinds import Method
from reconcile.payments import cells
from reconcile.payments.headers import Columns, Field, normalise
from reconcile.payments.plan import Mode
from reconcile.payments.table import Cell, Row, is_blank, text_of

Sign = Literal["negative", "positive", "either", "by_type"]


@dataclass(frozen=True, slots=True)
class Layout:
    """Hold one known layout."""

    name: str
    title: str
    mode: Mode
    columns: tuple[tuple[Field, tuple[str, ...]], ...]
    exact: frozenset[str]
    optional: frozenset[str]
    required: frozenset[str]
    shape: tuple[str, ...]
    positions: tuple[tuple[Field, int], ...]
    paid_sign: Sign | None
    method: Method
    day_first: bool | None

    def columns_in(self, texts: Sequence[str]) -> Columns:
        """Return where the fields stand under these headings."""
        plain = [normalise(text) for text in texts]
        found: Columns = {}
        for field, wanted in self.columns:
            indexes = tuple(plain.index(heading) for heading in wanted if heading in plain)
            if indexes:
                found[field] = indexes
        return found

    def columns_by_position(self) -> Columns:
        """Return where the fields stand when there are no headings."""
        return {field: (position - 1,) for field, position in self.positions}


def _layout(name: str, data: dict[str, Any]) -> Layout:
    def plain(texts: Sequence[str]) -> frozenset[str]:
        return frozenset(normalise(text) for text in texts)

    columns = tuple(
        (cast(Field, field), tuple(normalise(text) for text in ([headings] if isinstance(headings, str) else headings)))
        for field, headings in data.get("columns", {}).items()
    )
    order = data.get("date_order")
    return Layout(
        name=name,
        title=data["title"],
        mode=data["mode"],
        columns=columns,
        exact=plain(data.get("header", ())),
        optional=plain(data.get("optional", ())),
        required=plain(data.get("required", ())),
        shape=tuple(data.get("shape", ())),
        positions=tuple((cast(Field, field), position) for field, position in data.get("positions", {}).items()),
        paid_sign=data.get("paid_sign"),
        method=data.get("method", "unknown"),
        day_first=None if order is None else order == "dmy",
    )


@cache
def all_layouts() -> tuple[Layout, ...]:
    """Return the known layouts in the order of their names."""
    folder = resources.files("reconcile.payments").joinpath("layouts")
    entries = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda entry: entry.name)
    return tuple(_layout(entry.name.removesuffix(".toml"), tomllib.loads(entry.read_text(encoding="utf-8"))) for entry in entries)


def by_name(name: str) -> Layout | None:
    """Return the layout of that name."""
    return next((layout for layout in all_layouts() if layout.name == name), None)


@cache
def _known_headings() -> frozenset[str]:
    return frozenset(heading for layout in all_layouts() for heading in layout.exact | layout.required)


@lru_cache(maxsize=4096)
def by_headings(texts: tuple[str, ...]) -> tuple[Layout, bool, Columns] | None:
    """Return the layout that has these headings, whether it has exactly these, and where its fields stand under them."""
    plain = frozenset(heading for text in texts if (heading := normalise(text)))
    # Most rows that are asked hold values, and share no word with any layout.
    if len(plain) < 2 or plain.isdisjoint(_known_headings()):
        return None
    for layout in all_layouts():
        if layout.exact and layout.exact <= plain and plain <= layout.exact | layout.optional:
            return layout, True, layout.columns_in(texts)
    fitting = [layout for layout in all_layouts() if layout.required and layout.required <= plain]
    if not fitting:
        return None
    layout = max(fitting, key=lambda layout: len(layout.required))
    return layout, False, layout.columns_in(texts)


def by_shape(rows: Sequence[Row]) -> Layout | None:
    """Return the layout without headings that every row of the table has the shape of."""
    filled = [row for row in rows if not is_blank(row.cells)]
    for layout in all_layouts():
        if layout.shape and filled and all(_has_shape(row.cells, layout.shape) for row in filled):
            return layout
    return None


def _has_shape(values: Sequence[Cell], shape: tuple[str, ...]) -> bool:
    return len(values) >= len(shape) and all(_looks_like(value, what) for value, what in zip(values, shape, strict=False))


def _looks_like(cell: Cell, what: str) -> bool:
    text = text_of(cell)
    if what == "star":
        return text in ("*", "")
    if what == "number":
        return re.fullmatch(r"\d{0,10}", text) is not None
    if what == "text":
        return bool(text)
    try:
        cells.date_of(cell) if what == "date" else cells.amount_of(cell)
    except ValueError:
        return False
    return True
