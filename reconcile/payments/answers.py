"""Read the columns that ask by their headings whether a payment was voided, returned or a state's, and answer by yes and no."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from reconcile.payments import cells
from reconcile.payments.headers import Columns, Header, field_of, normalise
from reconcile.payments.table import Row, text_of

_QUESTION = re.compile(
    r"(?:was (?:it )?|is (?:it |this )?)?"
    r"(void(?:ed)?|cancell?ed|returned|bounced|reversed|rejected|declined|failed|refund(?:ed)?|scheduled|pending|state|local)"
    r"(?: tax| payment)?(?: y(?:es)? (?:or )?no?)?"
)
_NOTHING = frozenset({"-", "N/A", ""})
_LOOKED_AT = 60


def of_columns(columns: Columns, header: Header, rows: Sequence[Row]) -> tuple[tuple[int, str], ...]:
    """Return the columns that answer such a question, each with the word that a yes stands for."""
    asked = _asked(header.texts)
    if not asked:
        # As nearly all tables.
        return ()
    used = {index for field, indexes in columns.items() if field not in ("item", "state") for index in indexes}
    found = []
    for index, word in asked:
        given = {_text(row, index).upper() for row in rows[:_LOOKED_AT]} if index not in used else set()
        answered = sum(cells.answer_of(text) is not None for text in given)
        # What is neither stays as it is, for a note.
        if answered and 2 * answered >= len(given - _NOTHING):
            found.append((index, word))
    return tuple(found)


@lru_cache(maxsize=1024)
def _asked(texts: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    """Return the headings that ask such a question, each with its word."""
    matches = [(index, text, _QUESTION.fullmatch(normalise(text))) for index, text in enumerate(texts) if text]
    return tuple(
        (index, match[1])
        for index, text, match in matches
        if match is not None and (field_of(text) or ("state",))[0] in ("state", "ignored")
    )


def with_questions(columns: Columns, header: Header, rows: Sequence[Row]) -> Columns:
    """Return the columns of a table with those that answer such a question, as words that say what a row is."""
    used = {index for indexes in columns.values() for index in indexes}
    added = tuple(index for index, _ in of_columns(columns, header, rows) if index not in used)
    return {**columns, "item": (*columns.get("item", ()), *added)} if added else columns


def in_words(texts: list[str], questions: Sequence[tuple[int, str]]) -> list[str]:
    """Return the texts of a row with the word of each question that is answered by yes, and nothing for a no."""
    told = list(texts)
    for index, word in questions:
        if index < len(told):
            answer = cells.answer_of(told[index])
            told[index] = word if answer else told[index] if answer is None and told[index].upper() not in _NOTHING else ""
    return told


def _text(row: Row, index: int) -> str:
    return text_of(row.cells[index]) if index < len(row.cells) else ""
