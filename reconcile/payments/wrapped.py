"""Put the cells of a printed row together that go on in the lines above or below it.

The text of a PDF does not say where a column ends. A cell is taken as whole only where every way to part the words among the
columns comes to the same form and the same kind of payment; where they differ, or none makes sense, the row cannot be read.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from reconcile.payments import words
from reconcile.payments.headers import Field

_MOST_LINES = 2
_MOST_WORDS = 14
_MOST_WAYS = 5000
# Lines of a page that go on with no cell: totals, amounts, sentences, addresses, page numbers.
_NOTE = re.compile(r"\d\.\d\d\b|\btotals?\b|[.?!:]$|@|//|\bpage \d|\d of \d", re.IGNORECASE)
# An EFT number has so many.
_DIGITS = 15
_PART_OF_NUMBER = re.compile(r"(?<!\S)\d{4,}(?!\S)")
_QUARTER = re.compile(r"\bQ[1-4]\b")
_PERIOD = re.compile(r"\bQ[1-4]\b|(?<!\d)20\d\d(?!\d)|\b\d{1,2}/\d{4}\b")


class Texts(NamedTuple):
    """Hold the words of a row that belong to its columns of form and kind, put together."""

    form: str
    kind: str
    above: int
    below: int


def may_go_on(text: str) -> bool:
    """Tell whether a line that is no row may hold parts of cells of the row beside it."""
    return len(text.split()) <= _MOST_WORDS and _NOTE.search(text) is None


def is_cut(values: Mapping[Field, str], fields: Sequence[Field], beside: Sequence[str]) -> bool:
    """Tell whether a row is short of a period, a quarter, or digits of its number that the lines beside it hold."""
    period = values.get("period", "")
    looked_for = _PERIOD if not period else _QUARTER if not _QUARTER.search(period) else None
    if "period" in fields and looked_for and any(map(looked_for.search, beside)):
        return True
    number = values.get("reference", "")
    rests = [len(rest) for text in beside for rest in _PART_OF_NUMBER.findall(text)]
    return number.isdecimal() and any(len(number) + rest == _DIGITS for rest in rests)


def names_form(values: Mapping[Field, str], fields: Sequence[Field]) -> bool:
    """Tell whether the form of a row is one that is known, where it has one."""
    return "form" not in fields or _is_form(values.get("form", ""))


def names_kind(values: Mapping[Field, str], fields: Sequence[Field]) -> bool:
    """Tell whether the kind of a row is one that is known, where it has one."""
    return "kind" not in fields or _is_kind(values.get("kind", ""))


def _is_form(text: str) -> bool:
    return words.form_of_cell(text) is not None or words.shared_extension(text) is not None


def _is_kind(text: str) -> bool:
    return words.kind_in(text) != "unknown" or words.tax_type(text) is not None


def put_together(own: str, above: Sequence[str], below: Sequence[str], fields: Sequence[Field]) -> Texts | None:
    """Return form and kind from the words of a row and the lines beside it, where they can be but one; else ``None``."""
    found: dict[tuple[str, str], Texts] = {}
    for up, down in _attachments(len(above), len(below)):
        lines = [*above[len(above) - up :], *([own] if own else []), *below[:down]]
        # Where cells go on to one side alone, each of them has a part on the line of the row.
        shared = None if up and down else up if own else -1
        for form, kind in _ways([line.split() for line in lines], shared, fields):
            found.setdefault((_form_number(form), words.kind_in(kind)), Texts(form, kind, up, down))
            if len(found) > 1:
                return None
    return next(iter(found.values()), None)


def _attachments(above: int, below: int) -> Iterator[tuple[int, int]]:
    for up, down in itertools.product(range(min(above, _MOST_LINES) + 1), range(min(below, _MOST_LINES) + 1)):
        if up or down:
            yield up, down


def _form_number(text: str) -> str:
    found = words.form_of_cell(text)
    return found[0] if found else text


def _ways(lines: Sequence[Sequence[str]], shared: int | None, fields: Sequence[Field]) -> Iterator[tuple[str, str]]:
    """Yield the texts of form and kind for each way to part every line between them that makes sense.

    ``shared`` is the line in which both have a part; -1: such a line is missing, and there is no way.
    """
    if shared == -1 or not lines:
        return
    if "form" not in fields:
        joined = " ".join(word for line in lines for word in line)
        if _is_kind(joined):
            yield "", joined
        return
    ways = 1
    for line in lines:
        ways *= len(line) + 1
    if ways > _MOST_WAYS:
        return
    for cuts in itertools.product(*(range(len(line) + 1) for line in lines)):
        if shared is not None and not 0 < cuts[shared] < len(lines[shared]):
            continue
        form = [word for line, cut in zip(lines, cuts, strict=True) for word in line[:cut]]
        kind = " ".join(word for line, cut in zip(lines, cuts, strict=True) for word in line[cut:])
        # The number of a form stands first in its cell.
        number = form[: 2 if form and form[0].upper() == "FORM" else 1]
        if cuts[0] and _is_form(" ".join(number)) and _is_form(" ".join(form)) and _is_kind(kind):
            yield " ".join(form), kind
