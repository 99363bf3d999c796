"""Know the columns that are headed as amounts or numbers of payments, and hold words on what each payment was for.

Software that prepares returns heads its first column *Federal* and lists below it ``1st Quarter Payment``, ``Balance due``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from reconcile.payments import cells, headers, periods, words
from reconcile.payments.headers import Columns, Field, Header, field_of, normalise
from reconcile.payments.table import Row, text_of

_LOOKED_AT = 60
_HEADINGS = re.compile(
    r"(?:(?:fed(?:eral)?|irs|us|tax|est|estimated?|estimates|payments?|pmts?|paid|installments?|vouchers?) ?)+(?:number|no)?"
)


@lru_cache(maxsize=1024)
def places(texts: tuple[str, ...]) -> tuple[int, ...]:
    """Return the columns with such a heading, that of an amount only beside another one; nearly no table has any."""
    known = [(index, field[0], normalise(text)) for index, text in enumerate(texts) if text and (field := field_of(text))]
    several = sum(field == "amount" for _, field, _ in known) > 1
    fields = {"amount", "reference"} if several else {"reference"}
    return tuple(index for index, field, plain in known if field in fields and _HEADINGS.fullmatch(plain))


def with_labels(columns: Columns, header: Header, rows: Sequence[Row]) -> Columns:
    """Return the columns of a table with those of words for what each row was paid for."""
    for index in places(header.texts):
        if index in columns.get("kind", ()) or not _are_labels(rows, index):
            continue
        rest = headers.without(columns, index)
        if "amount" not in rest and "paid" not in rest:
            if (amounts := _other_amounts(header, rows, index)) is None:
                continue
            rest = {**headers.without(rest, amounts), "amount": (amounts,)}
        # What a column for it says goes before.
        name: Field = "memo" if "kind" in rest else "kind"
        columns = {**rest, name: (*rest.get(name, ()), index)}
    return columns


def _other_amounts(header: Header, rows: Sequence[Row], index: int) -> int | None:
    for place, text in enumerate(header.texts):
        if place != index and text and (field_of(text) or ("",))[0] == "amount":
            held = [row.cells[place] for row in rows[:_LOOKED_AT] if place < len(row.cells) and text_of(row.cells[place])]
            if held and all(map(cells.is_amount, held)):
                return place
    return None


def _are_labels(rows: Sequence[Row], index: int) -> bool:
    """Tell whether a column holds words alone, of which most say what of a tax was paid."""
    held = [text for row in rows[:_LOOKED_AT] if index < len(row.cells) and (text := text_of(row.cells[index]))]
    if not held or not all(re.search(r"[A-Za-z]{2}", text) for text in held):
        return False
    if any(words.eft_number_in(text) or words.check_number_in(text) for text in held):
        return False
    named = [text for text in held if words.kind_in(text) != "unknown" or words.form_in(text) or periods.names_quarter(text)]
    return 2 * len(named) >= len(held)
