"""Turn printed amounts into whole cents and back.

The only place that reads signs, currency marks and thousands separators. Inside the program an amount is an ``int`` of cents,
signed as printed on a transcript: minus is a credit in the taxpayer's favour. Floats never occur.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

# Typographic look-alikes that are a minus or a blank beyond doubt; letters that look like digits are never repaired.
_LOOKALIKES = str.maketrans(
    {
        "\u2212": "-",
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\ufe63": "-",
        "\uff0d": "-",
        "\uff04": "$",
        "\u00a0": " ",
        "\u2007": " ",
        "\u2009": " ",
        "\u202f": " ",
        "\u00ad": "",
        "\u200b": "",
        "\ufeff": "",
    }
)

_BRACKETS = re.compile(r"(?:\$|USD)?\s*\(\s*(.*?)\s*\)")
_PLAIN = re.compile(
    r"(?P<lead>[-+])?\s*(?:\$|USD\b)?\s*(?P<inner>-)?\s*(?P<whole>\d{1,3}(?:,\d{3})+|\d+)?(?:\.(?P<cents>\d{0,2})(?:(?<=\.\d\d)00+)?)?"
    r"\s*(?P<trail>-)?\s*(?:USD)?",
    re.ASCII,
)
# What nine of ten cells of a download hold.
_COMMON = re.compile(r"-?\d{1,12}\.\d\d", re.ASCII)
_COMMON_COLUMN = re.compile(rf"(?:{_COMMON.pattern}\n)*+{_COMMON.pattern}", re.ASCII)


def normalise(text: str) -> str:
    """Replace minus and blank look-alikes by the plain character, and strip the ends."""
    return text.translate(_LOOKALIKES).strip()


def common_cents(text: str) -> int | None:
    """Read an amount as programs write it, ``-1200.00``, as signed cents; ``None`` for any other text."""
    return int(text[:-3] + text[-2:]) if _COMMON.fullmatch(text) else None


def common_column(cells: Sequence[Any]) -> list[int] | None:
    """Read a column of amounts of which all are texts as programs write them; ``None`` for any other column."""
    try:
        text = "\n".join(cells)
    except TypeError:
        return None
    if _COMMON_COLUMN.fullmatch(text) is None or text.count("\n") != len(cells) - 1:
        return None
    return [int(one) for one in text.replace(".", "").split("\n")]


def parse_cents(text: str) -> int:
    """Read one amount as signed cents.

    Accepts ``$1,200.00``, ``-$1,200.00``, ``$-1,200.00``, ``- $1,200.00``, ``(1,200.00)``, ``$(1,200.00)``, ``1,200.00-``,
    ``1200``, ``1200.5``, ``1200.50000`` and a Unicode minus. Refuses what could mean two things: ``1.200,00``, ``1,2345.00``,
    ``12.345``.

    Raises:
        ValueError: when the text is not one amount beyond doubt; the message quotes nothing but the shape that was expected.
    """
    if _COMMON.fullmatch(text):
        return int(text[:-3] + text[-2:])
    plain = normalise(text)
    bracketed = _BRACKETS.fullmatch(plain)
    match = _PLAIN.fullmatch(bracketed[1] if bracketed else plain)
    if match is None or not (match["whole"] or match["cents"]):
        raise ValueError("not an amount: expected digits such as 1,200.00")
    signs = [mark for mark in (bracketed and "-", match["lead"], match["inner"], match["trail"]) if mark]
    if len(signs) > 1:
        raise ValueError("not an amount: more than one sign")
    cents = int((match["whole"] or "0").replace(",", "")) * 100 + int((match["cents"] or "").ljust(2, "0"))
    return -cents if "-" in signs else cents


def from_number(value: int | float | Decimal) -> int:
    """Read the number of a spreadsheet cell as signed cents.

    A cell stores a binary float; its shortest decimal text is what the person typed. More than two decimals is refused.

    Raises:
        ValueError: when the number has a fraction of a cent, or is not finite.
    """
    try:
        exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        if not exact.is_finite():
            raise ValueError("not an amount: not a finite number")
        cents = exact.scaleb(2)
        rounded = cents.to_integral_value()
    except InvalidOperation as error:
        raise ValueError("not an amount: the number is too large") from error
    if abs(cents - rounded) > Decimal("0.000001"):
        raise ValueError("not an amount: more than two decimals")
    return int(rounded)


def to_text(cents: int) -> str:
    """Write cents as plain decimal text for JSON: ``-1200.00``."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def to_words(cents: int) -> str:
    """Write cents for people: ``$1,200.00``, ``-$1,200.00``."""
    sign = "-" if cents < 0 else ""
    return f"{sign}${abs(cents) // 100:,}.{abs(cents) % 100:02d}"
