"""Read payment confirmations of EFTPS, IRS Direct Pay and the processors of cards out of the lines of a text.

A confirmation is a list of labels and values; a value stands behind its label or on the next line. The settlement date is the day
the IRS credits, not the day the page was printed; the year comes from "Tax Year for Payment", never from a date. What another
authority confirms is set aside, and a confirmation that states no amount, or two, is a row that says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reconcile.model import Line
from reconcile.payments import authority, confirmed, labels, statuses, undone, words
from reconcile.payments.labels import Labelled, Piece
from reconcile.payments.table import Row, Sheet

_NUMBER = r"CONFIRMATION (?:NUMBER|NO\.|#)"
_SIGNS = re.compile(
    r"EFT[ \t]+ACKNOWLEDGE?MENT[ \t]+NUMBER|EFTPS.{0,200}CONFIRMATION"
    rf"|DIRECT PAY.{{0,2000}}{_NUMBER}|{_NUMBER}.{{0,2000}}DIRECT PAY|{_NUMBER}.{{0,2000}}TAX (?:YEAR|PERIOD)",
    re.IGNORECASE | re.DOTALL,
)
_PAGE = re.compile(r"\bDIRECT PAY\b.{0,2000}\bPAYMENT STATUS\b", re.IGNORECASE | re.DOTALL)
_TABLE = re.compile(r"(?i)^[^\n]*,[^\n]*,[^\n]*,[^\n]*amount")
_PROCESSOR = re.compile(r"\b(?:PAY ?1040|PAY ?USA ?TAX|LINK2GOV|ACI PAYMENTS?|OFFICIAL ?PAYMENTS)\b", re.IGNORECASE)
_BY_ACCOUNT = re.compile(r"\bEFTPS\b|\bDIRECT PAY\b|\bEFT ACKNOWLEDGE?MENT\b", re.IGNORECASE)
_EFT_NUMBER = re.compile(r"\d{15}")
_SEARCHED = 400
# Of two days, the one that the IRS credits.
_DAYS = ("SETTLEMENT DATE", "PAYMENT DATE", "DATE OF PAYMENT")
# What none but the IRS asks of a payment, in these words.
_OWN_LABEL = re.compile(r"REASON FOR PAYMENT|APPLY PAYMENT TO|TAX (?:YEAR|PERIOD) FOR PAYMENT")
_ESSENTIAL = frozenset({"date", "amount", "total", "reference"})
_FIGURES = _ESSENTIAL | {"fee", "period"}
_FEWEST = 3
"""A page with fewer labels than these, and no amount among them, only mentions a payment."""


def is_confirmation(lines: Sequence[str]) -> bool:
    """Tell whether a text shows a payment confirmation: its signs, and an amount of a payment, or else its labels."""
    head = "\n".join(lines[:_SEARCHED])
    if _TABLE.search(head):
        return False
    signed = _SIGNS.search(head) is not None
    if signed and re.search(r"(?i)\bamount\b", head):
        return True
    receipt = not signed and _PROCESSOR.search(head) is not None
    page = not signed and _PAGE.search(head) is not None
    if not (signed or receipt or page) and _EFT_NUMBER.search(head) is None:
        return False
    found = _confirmations(labels.pieces(list(enumerate(lines[:_SEARCHED], start=1))))
    if signed:
        return any("reference" in one.values and len(one.values) >= _FEWEST for one in found)
    if page:
        # The page on a payment may leave its number out, and tell day, amount and status all the same.
        return any(one.is_whole and one.labels.get("status") for one in found)
    if receipt and any("transaction" in one.values and one.is_whole for one in found):
        return True
    # Somebody's own note of a payment by telephone has no words of a confirmation, but its number.
    return any(_EFT_NUMBER.fullmatch(one.values.get("reference", "")) and one.is_whole for one in found)


def _is_cancelled(one: _Found) -> bool:
    return one.is_whole and statuses.of_words(one.values.get("status", "")).gone is not None


_FIRST_LABEL = re.compile(r"[ \t>]*EFT[ \t]+ACKNOWLEDGE?MENT[ \t]+NUMBER[ \t]*:?[ \t]*(?:\d{15}[ \t]*)?", re.IGNORECASE)


def is_labelled(text: str, lines: Sequence[str]) -> bool:
    """Tell whether a line holds the first label of an EFTPS confirmation and nothing but its value: no list has such a row."""
    if "cknowledg" not in text and "CKNOWLEDG" not in text:
        return False
    return any(_FIRST_LABEL.fullmatch(line) for line in lines[:_SEARCHED])


@dataclass(slots=True)
class _Found:
    """Hold one confirmation while its labels are met; ``first`` and ``last`` are the places of its labels among the pieces."""

    number: int
    first: int
    last: int
    values: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    wrong: str | None = None
    latest: str = ""

    @property
    def is_whole(self) -> bool:
        """Tell whether a day and an amount are stated."""
        return "date" in self.values and bool(self.values.keys() & {"amount", "total"})

    def is_ended_by(self, name: str, label: str, value: str) -> bool:
        """Tell whether a label that stands a second time begins the next confirmation.

        It does where its value differs, or where it was the first label of a confirmation that is now whole: two payments may be
        equal. A page may tell one thing under two labels, *Tax Form* and *Form*; its number and its amount it does not.
        """
        stated = self.values.get(name)
        if stated is None or name == "day":
            return False
        again = self.labels[name] == label
        if name in ("reference", "transaction") and again and stated != value:
            return bool(self.values.keys() & {"date", "amount", "total"})
        if not self.is_whole or (self.latest == label and stated != value):
            # Two values below each other under one label are of one confirmation, and at odds.
            return False
        if stated == value:
            return next(iter(self.values)) == name and "reference" in self.values
        return again or name in ("reference", "amount")

    def take(self, name: str, label: str, value: str) -> None:
        """Add what a label states; two amounts, or two days under one label, are wrong."""
        stated, self.latest = self.values.get(name), label
        if stated is None or (name == "date" and _rank(label) < _rank(self.labels[name])):
            self.values[name], self.labels[name] = value, label
        elif name == "amount" and _digits(stated) != _digits(value):
            self.wrong = self.wrong or f'states two amounts, "{stated}" and "{value}": which was paid cannot be told.'
        elif name == "status" and not self.labels[name]:
            # A sentence told of it before its label: the page has both.
            self.labels[name] = label
        elif name == "date" and self.labels[name] == label and stated != value:
            self.wrong = self.wrong or f'states two days of payment, "{stated}" and "{value}".'


def _rank(label: str) -> int:
    return _DAYS.index(label) if label in _DAYS else len(_DAYS)


def _digits(amount: str) -> str:
    return re.sub(r"[^\d.]", "", amount)


def _confirmations(pieces: Sequence[Piece]) -> list[_Found]:
    """Return the confirmations of a text in their order, each with its labels and values."""
    found: list[_Found] = []
    current: _Found | None = None
    state = ""
    for index, piece in enumerate(pieces):
        one = _labelled(pieces, index)
        state = state or _state(pieces, index, one)
        if one is None and not piece.doubled:
            continue
        if current is None or (one and (current.is_ended_by(*one) or _heads_the_next(current, pieces, index))):
            current = _Found(piece.number, index, index)
            found.append(current)
        current.last = index
        if one is None:
            current.wrong = "has labels twice on one line, as two confirmations beside each other do: they cannot be told apart."
            continue
        current.take(*one)
        if state:
            # The words stand above the payment they are of, or among its labels.
            current.values["status"], state = state, ""
            current.labels.setdefault("status", "")
    if current and state:
        current.values["status"] = state
    return [one for one in found if one.wrong or one.values.keys() & _ESSENTIAL]


def _state(pieces: Sequence[Piece], index: int, one: Labelled | None) -> str:
    """Return the state that a sentence or a heading tells of a payment; a sentence may go on in the next line."""
    text = pieces[index].text
    if one is not None:
        return "Cancelled" if undone.confirms_cancellation(text) else ""
    below = pieces[index + 1].text if index + 1 < len(pieces) else ""
    return undone.state_in(text, below if labels.read(below) is None else "")


def _heads_the_next(current: _Found, pieces: Sequence[Piece], index: int) -> bool:
    """Tell whether a label apart from a whole confirmation stands right above another number: a state may stand first."""
    following = _labelled(pieces, index + 1) if index + 1 < len(pieces) else None
    if following is None or following.name != "reference" or not current.is_whole or index == current.last + 1:
        return False
    return current.values.get("reference", following.value) != following.value


def _labelled(pieces: Sequence[Piece], index: int) -> Labelled | None:
    """Return the label of a piece with its value, which may stand on the next line; ``None`` where it has none that fits."""
    one = None if pieces[index].doubled else labels.read(pieces[index].text)
    if one is None:
        return None
    value = one.value or labels.value_below(pieces[index + 1 : index + 4])
    if one.name in _FIGURES:
        # The end of a sentence.
        value = value.rstrip(" .,;")
    fits = labels.fits_method(one.label, value) if one.name == "method" else labels.fits(one.name, value)
    if not value or not fits:
        return None
    if one.name == "TIN":
        # The label tells an employer's number from a person's.
        kind = one.label if one.label.endswith(" ID") else one.label.removeprefix("TAXPAYER").strip()
        value = f"{kind} {value}".strip()
    elif one.name == "method" and "CARD" in one.label:
        value = f"card {value}"
    return Labelled(one.name, one.label, value)


def read(lines: Sequence[Line]) -> Sheet:
    """Return one row for each confirmation in the text, numbered by the line it begins on."""
    pieces = labels.pieces([(line.number, line.text) for line in lines])
    texts = [piece.text for piece in pieces]
    found = _confirmations(pieces)
    rows = []
    for place, one in enumerate(found):
        begin = found[place - 1].last + 1 if place else 0
        end = one.last + 1 if place + 1 < len(found) else len(texts)
        above, among = texts[begin : one.first], texts[one.first : end]
        rows.append(_row(one, _aside(one, above, among, texts), [*above, *among]))
    return confirmed.sheet(rows)


def _aside(one: _Found, above: Sequence[str], among: Sequence[str], everywhere: Sequence[str]) -> str | None:
    """Return why a confirmation is of no federal payment: it is another authority's, or names none and no federal tax."""
    if one.labels.get("reference", "").startswith("EFT ACK"):
        return None
    # A town pays taxes too.
    payer = one.values.get("taxpayer")
    among = [text for text in among if not payer or payer not in text]
    side = authority.whose(above, among, everywhere)
    if side is not None:
        return None if side == authority.FEDERAL else side
    own = any(_OWN_LABEL.fullmatch(label) for label in one.labels.values())
    if own or _EFT_NUMBER.fullmatch(one.values.get("reference", "")):
        return None
    values = [one.values.get(name, "") for name in ("form", "type", "kind")]
    return None if authority.names_federal_tax(values) else authority.UNNAMED


def _row(one: _Found, aside: str | None, own: Sequence[str]) -> Row:
    values = {**one.values, **_purpose(one.values), "method": _method(one.values, own)}
    if values["method"] == "card" and "day" in values:
        # A receipt is of the day of its payment; another paper may be printed or sent on any.
        values.setdefault("date", values["day"])
    if "transaction" in values:
        values.setdefault("reference", values["transaction"])
    if aside is None and (wrong := _wrong(one)):
        return Row(one.number, (), wrong)
    values.setdefault("amount", one.values.get("total", ""))
    if "payment" in values and _is_cancelled(one):
        # The payment that is taken back, and not the paper that says so.
        values["reference"] = values["payment"]
    return confirmed.row(one.number, values)._replace(aside=aside)


def _wrong(one: _Found) -> str | None:
    if one.wrong or "amount" in one.values:
        return one.wrong
    if "total" in one.values:
        return "states a total with a fee in it, and not the amount of the payment." if "fee" in one.values else None
    return "is a confirmation that states no amount." if len(one.values) >= _FEWEST else None


def _purpose(values: Mapping[str, str]) -> dict[str, str]:
    """Return form and kind, which a page may state together as the type of the payment."""
    stated = values.get("type", "")
    if not stated:
        return {}
    if "form" not in values and (words.form_of_cell(stated) or words.kind_in(stated) == "unknown"):
        return {"form": stated}
    return {} if "kind" in values else {"kind": stated}


def _method(values: Mapping[str, str], own: Sequence[str]) -> str:
    """Return how a payment was made: as stated, by card where a processor or its fee is named, else from an account."""
    stated = values.get("method", "")
    if stated and words.method_in(stated) != "unknown":
        return stated
    by_account = any(_BY_ACCOUNT.search(text) for text in own)
    if not by_account and ("fee" in values or any(_PROCESSOR.search(text) for text in own)):
        return "card"
    return stated or "EFT"
