"""Tell whether a table that people made by hand is one of tax payments: rents and wages have a year and a purpose too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from reconcile.payments import classify, words
from reconcile.payments.headers import Columns, Field, Header
from reconcile.payments.said import Said
from reconcile.payments.table import Row, Sheet, text_of
from reconcile.payments.titles import Titles

_TAX = re.compile(r"\b(?:TAX(?:ES)?|IRS|EFTPS|ESTIMATE[DS]?|EST|FED(?:ERAL)?|VOUCHER)\b", re.IGNORECASE)
_QUARTER = re.compile(r"\b(?:Q ?[1-4]|[1-4] ?Q|(?:1ST|2ND|3RD|4TH|FIRST|SECOND|THIRD|FOURTH) Q(?:UARTE|T)?R)\b", re.IGNORECASE)
_EMPLOYEE = re.compile(r"emp(?:loyee)?s?\.?(?:(?:'s)? (?:name|id|no\.?|number|#))?", re.IGNORECASE)
_SPEAKING: tuple[Field, ...] = ("kind", "memo", "type")
# How, when, by whom and under which number was paid says nothing of what for.
_SILENT: tuple[Field, ...] = (
    *("date", "amount", "paid", "received", "period", "tin", "who"),
    *("method", "reference", "check", "status"),
)


def is_headed_as_tax(sheet: Sheet, header: Header, columns: Columns, titles: Titles) -> bool:
    """Tell whether headings, titles or the sheet's name say that a table holds tax payments."""
    if titles.form or titles.kind != "unknown" or columns.keys() & {"form", "quarter"}:
        return True
    above = [text_of(cell) for row in sheet.rows[: max(header.index, 0)] for cell in row.cells]
    return any(_TAX.search(text.replace("_", " ")) for text in (*header.texts, *above, sheet.name or ""))


def is_of_wages(header: Header) -> bool:
    """Tell whether a table is a payroll register, by person: what it withholds is no payment to the IRS."""
    return any(_EMPLOYEE.fullmatch(text.strip()) for text in header.texts)


def says_tax(texts: Iterable[str]) -> bool:
    """Tell whether any cell of a row speaks of a federal tax: the IRS, a form, a kind of payment, a quarter, an EFT number."""
    return any(
        classify.of_books(text).kind in ("payment", "refund")
        or words.form_in(text) is not None
        or words.kind_in(text) != "unknown"
        or words.eft_number_in(text) is not None
        or _TAX.search(text) is not None
        or _QUARTER.search(text) is not None
        for text in texts
        if text
    )


def is_about_other_things(rows: Sequence[Row], columns: Columns) -> bool:
    """Tell whether the rows hold words on what was paid for, and none of them speaks of a federal tax."""
    silent = {index for name in _SILENT for index in columns.get(name, ())}
    spoken = any(
        isinstance(cell, str) and index not in silent and re.search(r"[A-Za-z]{3}", cell)
        for row in rows
        for index, cell in enumerate(row.cells)
    )
    return spoken and not any(says_tax(map(text_of, row.cells)) for row in rows)


def is_other_row(said: Said) -> bool:
    """Tell whether a row says in words what it was for, and that is no federal tax."""
    return any(re.search(r"[A-Za-z]{2}", said.text(name)) for name in _SPEAKING) and not says_tax(said.rest)


_WITHHELD = re.compile(
    r"\b(?:W-?2|1099(?:-?[A-Z]+)?)\b.*\bWITHH|\bWITHH\w+.*\b(?:W-?2|1099)|\bREFUNDABLE CREDIT|\bEARNED INCOME CREDIT"
)
_WITHHOLDING = re.compile(r"(?:FED(?:ERAL)? )?(?:INCOME )?(?:TAX )?WITHH(?:OLDING|ELD)(?: TAX)?S?")
CREDIT_OF_RETURN = classify.Verdict("not_tax", "withholding or a credit of the return, not a payment")


def is_credit_of_return(form: str, notes: str) -> bool:
    """Tell whether a row is what others withheld from a person, or a credit: on the account, but paid by nobody of this list."""
    plain = " ".join(notes.upper().split())
    named = words.form_of_cell(form) if form else None
    return _WITHHELD.search(plain) is not None or (named == ("1040", "unknown") and _WITHHOLDING.fullmatch(plain) is not None)
