"""Say what of a row was not understood and left open, and what to do about it."""

from __future__ import annotations

from typing import Literal

Unread = Literal[
    "form",
    "period",
    "quarter",
    "year",
    "tin",
    "method",
    "status",
    "note",
    "whose",
    "purpose",
    "kind",
    "extension",
    "reference",
    "addenda",
    "addenda_amount",
]

FIELDS: dict[Unread, str] = {
    "form": "form",
    "period": "tax period",
    "quarter": "quarter",
    "year": "note",
    "tin": "taxpayer number",
    "method": "way of paying",
    "status": "status",
    "note": "note",
    "whose": "note",
    "purpose": "purpose",
    "kind": "purpose",
    "extension": "form",
    "reference": "number",
    "addenda": "addenda",
    "addenda_amount": "addenda",
}
_LONGEST = 40


def told(name: Unread, text: str) -> tuple[str, str]:
    """Say what of a cell was left open, and what to do; ``text`` is the cell, of addenda what is the matter with them."""
    if name == "addenda":
        what = f"the addenda of the payment (TXP*) are {text}: what they state of it was left open."
        return what, "Look at the bank's report of the payment for its tax, period and taxpayer."
    if name == "addenda_amount":
        what = f"the addenda of the payment (TXP*) state {text}: the amount of the row was kept."
        return what, "Look up which of the two the IRS received."
    # The digits of an EFT number are no words, and one stands for all.
    text = " ".join(text.replace("0" * 15, "\u2026").split())[:_LONGEST]
    if name == "purpose":
        what = f'"{text}" names more than one purpose or year: kind and tax period were left open.'
        return what, "Write a row for each, with its own amount, if the payment should be checked against them."
    if name == "extension":
        what = f"Form {text} extends the time of several returns, and which one is not said: the form was left open."
        return what, "Write the form of the return beside it, if the payment should be checked against it."
    if name == "reference":
        what = f'the number "{text}" was rounded by a spreadsheet, and was left out.'
        return what, "Take it from the bank or the confirmation; in a sheet, such columns are to be kept as text."
    if name == "note":
        what = f'the note "{text}" may say that the payment was not made, or speak of something else: it was taken as made.'
        return what, "If it was not made, write so under a heading Status: scheduled, returned, cancelled."
    if name == "year":
        what = f'the note "{text}" names another year than the title, and may say what was paid for: the period was left open.'
        return what, "Write the year that it was for into a column Tax year."
    if name == "whose":
        what = f'the note "{text}" may say that it was no federal tax, or speak of something else: it was taken as one paid.'
        return (
            what,
            "If it was a state's tax, a refund, a fee or withheld by others, name whom it was paid to under a heading Payee.",
        )
    left = "the payment was taken as made" if name == "status" else "was left open"
    what = f'the {FIELDS[name]} "{text}" is not understood, and {left}.'
    return what, "Correct the cell if the payment should be checked against it."
