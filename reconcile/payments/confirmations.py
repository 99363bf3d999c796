"""Read payment confirmations of EFTPS and IRS Direct Pay, out of plain text.

A confirmation is a list of labels and values; a value stands behind its label or on the next line. The settlement date is the day
the IRS credits, not the day the page was printed; the year comes from "Tax Year for Payment", never from a date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from reconcile.model import Line
from reconcile.payments import confirmed
from reconcile.payments.table import Row, Sheet

_LABELS: tuple[tuple[str, str], ...] = (
    (
        "reference",
        r"EFT ACKNOWLEDGE?MENT (?:NUMBER|NO\.?|#)|(?:EFT|PAYMENT) (?:CONFIRMATION )?(?:NUMBER|#)|CONFIRMATION (?:NUMBER|NO\.?|#)",
    ),
    ("date", r"SETTLEMENT DATE|PAYMENT DATE|DATE OF PAYMENT"),
    ("amount", r"PAYMENT AMOUNT|AMOUNT OF PAYMENT|TOTAL PAYMENT|AMOUNT(?: PAID)?"),
    ("period", r"TAX PERIOD|TAX YEAR(?: FOR PAYMENT)?|TAX PERIOD FOR PAYMENT"),
    ("form", r"TAX FORM|PAYMENT TYPE|APPLY PAYMENT TO|FORM(?: NUMBER)?"),
    ("kind", r"TAX TYPE|REASON FOR PAYMENT|REASON"),
    ("status", r"PAYMENT STATUS|STATUS"),
    ("TIN", r"TAXPAYER (?:EIN|SSN|ITIN|TIN|ID)|TIN|EIN|SSN"),
    ("taxpayer", r"TAXPAYER NAME|SIGNED IN AS"),
)
_LABEL = re.compile(
    r"\s*(?:"
    + "|".join(f"(?P<{name}>{pattern})" for name, pattern in _LABELS).replace(" ", r"\s+")
    + r")\s*(?::|\s{2,}|\t|\s|$)\s*:?\s*(?P<value>.*)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"(?:>\s?)+")
_OTHER_LABEL = re.compile(
    r"\s*(?:account (?:number|type)|routing number|bank(?: name)?|payment information|entered data|e-?mail|submitted|name)\b",
    re.IGNORECASE,
)
_SIGNS = re.compile(
    r"EFT[ \t]+ACKNOWLEDGE?MENT[ \t]+NUMBER|EFTPS.{0,200}CONFIRMATION|DIRECT PAY.{0,2000}CONFIRMATION NUMBER"
    r"|CONFIRMATION NUMBER.{0,2000}DIRECT PAY|CONFIRMATION NUMBER.{0,2000}TAX (?:YEAR|PERIOD)",
    re.IGNORECASE | re.DOTALL,
)
# A paper that confirms a cancellation shows the payment it takes back; what tells how to cancel is no such paper.
_CANCELLED = re.compile(
    r"CANCELL?ATION CONFIRMATION|CONFIRMATION OF (?:PAYMENT )?CANCELL?|CANCELL?ED (?:TRANSACTION|PAYMENT|EFT)\b"
    r"|(?:PAYMENT|TRANSACTION) (?:HAS BEEN|WAS) CANCELL?ED|\bCANCELL?ATION\b.{0,60}\b(?:HAS BEEN|WAS|IS) ACCEPTED",
    re.IGNORECASE,
)


def is_confirmation(lines: Sequence[str]) -> bool:
    """Tell whether a text shows a payment confirmation: its labels, and an amount of a payment."""
    head = "\n".join(lines[:400])
    return (
        _SIGNS.search(head) is not None
        and re.search(r"(?i)\bamount\b", head) is not None
        and not re.search(r"(?i)^[^\n]*,[^\n]*,[^\n]*,[^\n]*amount", head)
    )


_FIRST_LABEL = re.compile(r"[ \t>]*EFT[ \t]+ACKNOWLEDGE?MENT[ \t]+NUMBER[ \t]*:?[ \t]*(?:\d{15}[ \t]*)?", re.IGNORECASE)


def is_labelled(text: str, lines: Sequence[str]) -> bool:
    """Tell whether a line holds the first label of an EFTPS confirmation and nothing but its value: no list has such a row."""
    if "cknowledg" not in text and "CKNOWLEDG" not in text:
        return False
    return any(_FIRST_LABEL.fullmatch(line) for line in lines[:400])


def read(lines: Sequence[Line]) -> Sheet:
    """Return one row for each confirmation in the text, numbered by the line it begins on."""
    found: list[tuple[int, dict[str, str]]] = []
    record: dict[str, str] = {}
    start = 0
    cancelled = False
    # A mail that is answered or passed on carries its marks before each line.
    texts = [(line.number, _QUOTED.sub("", line.text) if line.text.startswith(">") else line.text) for line in lines]
    for index, (number, text) in enumerate(texts):
        cancelled = cancelled or _CANCELLED.search(text) is not None
        match = _LABEL.fullmatch(text)
        if match is None or match.lastgroup is None:
            continue
        name = next(group for group, _ in _LABELS if match[group])
        value = " ".join(match["value"].split()) or _below(texts, index)
        if not value or not _fits(name, value):
            continue
        if name in record and _is_next(name, record, _labelled(name, match[name], value)):
            found.append((start, record))
            record = {}
        start = start if record else number
        record.setdefault(name, _labelled(name, match[name], value))
        if cancelled:
            # The words stand above the payment they are of, or among its labels.
            record["status"], cancelled = "Cancelled", False
    if record.keys() & {"date", "amount", "reference"}:
        found.append((start, {**record, "status": "Cancelled"} if cancelled else record))
    return confirmed.sheet([_row(start, record) for start, record in found])


def _is_next(name: str, record: dict[str, str], value: str) -> bool:
    """Tell whether a label that stands a second time begins the next confirmation.

    It does where its value differs, or where it was the first label of a confirmation that is now whole: two payments may be
    equal.
    """
    if not {"date", "amount"} <= record.keys():
        return False
    return record[name] != value or (next(iter(record)) == name and "reference" in record)


def _below(texts: Sequence[tuple[int, str]], index: int) -> str:
    for _, text in texts[index + 1 : index + 4]:
        if text.strip():
            return "" if _LABEL.fullmatch(text) or _OTHER_LABEL.match(text) else text.strip()
    return ""


def _fits(name: str, value: str) -> bool:
    """Tell whether a text can be the value of a label: a sentence that begins with the same word is none."""
    if name == "reference":
        return re.fullmatch(r"[\w -]{6,40}", value) is not None and re.search(r"\d{6}", value) is not None
    if name in ("date", "amount", "period"):
        return re.search(r"\d", value) is not None and len(value) < 60
    if name == "TIN":
        return re.search(r"\d{4}\b", value) is not None and len(value) < 40
    # Direct Pay names behind a form all its variants.
    return len(value) < (160 if name == "form" else 80)


def _labelled(name: str, label: str, value: str) -> str:
    # The label tells an employer's number from a person's.
    return f"{label.upper().removeprefix('TAXPAYER ')} {value}" if name == "TIN" else value


def _row(number: int, record: dict[str, str]) -> Row:
    return confirmed.row(number, {**record, "method": "EFT"})
