"""Set what a confirmation or addenda state into one row under headings of our own, which the layout ``confirmation`` reads."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from reconcile.payments import addenda, classify
from reconcile.payments.addenda import Addenda
from reconcile.payments.table import Row, Sheet

_FIELDS = ("date", "amount", "form", "kind", "period", "TIN", "reference", "status", "method", "taxpayer")
HEADINGS = tuple(f"Confirmed {field}" for field in _FIELDS)


def row(number: int, values: Mapping[str, str]) -> Row:
    """Return the row of one payment, numbered by the line it begins on; what is not stated stays blank."""
    return Row(number, tuple(values.get(field, "") for field in _FIELDS))


def sheet(rows: Sequence[Row]) -> Sheet:
    """Return the rows under their headings."""
    return Sheet(None, (Row(0, HEADINGS), *rows), preset="confirmation")


_DAY = re.compile(r"(?<![\d*])(\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|\d{4}-\d{2}-\d{2})(?!\d)")


def of_addenda(text: str) -> Sheet:
    """Return one row for each addenda of a text; the day of the payment stands on the same line or above."""
    rows: list[Row] = []
    day = ""
    for number, line in enumerate(text.splitlines(), start=1):
        found = _DAY.search(line)
        day = found[1] if found else day
        back = _BACK.search(line.upper().partition("TXP*")[0]) is not None
        rows += [Row(number, (), _GIVEN_BACK) if back else _of_one(number, day, one) for one in addenda.found_in(line)]
    return sheet(rows)


_BACK = re.compile(r"\bRETURN(?:ED)?\b|\bREVERS(?:AL|ED)\b|\bREJECTED\b|\bCREDIT BACK\b")
_GIVEN_BACK = "holds addenda (TXP*) under a word of a payment that was given back: which one is not told."


def _of_one(number: int, day: str, one: Addenda) -> Row:
    if one.wrong:
        return Row(number, (), f"holds addenda of a payment (TXP*) that are {one.wrong}.")
    if one.is_of_state:
        return Row(number, ("addenda of a state",), aside=classify.STATE.reason)
    values = {
        "date": day,
        "amount": f"{one.cents // 100}.{one.cents % 100:02d}",
        "kind": one.tax_type,
        "form": one.tax_type,
        "period": one.period,
        "TIN": one.tin,
        "method": "ACH",
    }
    return row(number, values)
