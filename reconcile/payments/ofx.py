"""Read OFX, QFX and QBO bank downloads: 1.x SGML and 2.x XML alike, by walking their ``<TAG>value`` pairs.

No XML parser is involved, so there is none to attack; unescaped ampersands, missing headers and unclosed tags do no harm. Only
the first eight digits of a date are read: they are the bank's own day, which a conversion between time zones would move.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from reconcile.payments.table import Row, Sheet

HEADINGS = ("OFX DTPOSTED", "OFX TRNTYPE", "OFX TRNAMT", "OFX CHECKNUM", "OFX NAME", "OFX MEMO")
_PAIR = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9_.]*)\s*>([^<\r\n]*)")


def read(text: str) -> Sheet:
    """Return the bank transactions of all statements in the file as one table; row n is the n-th transaction.

    A transaction that a second statement of the same account repeats (same FITID) is a row that says so.
    """
    rows = [Row(0, HEADINGS)]
    seen: set[tuple[str, str, str]] = set()
    for number, (account, transaction) in enumerate(_transactions(text), start=1):
        values = tuple(_value(transaction, heading.removeprefix("OFX ")) for heading in HEADINGS)
        key = (account, transaction.get("FITID", ""), transaction.get("TRNAMT", ""))
        repeated = bool(key[1]) and key in seen
        seen.add(key)
        rows.append(
            Row(
                number,
                values,
                repeats="the same transaction (FITID) as in an earlier statement of this file" if repeated else None,
            )
        )
    return Sheet(None, tuple(rows), preset="ofx")


def _value(transaction: dict[str, str], tag: str) -> str:
    value = transaction.get(tag, "")
    return value[:8] if tag == "DTPOSTED" else value


def _transactions(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    account = ""
    current: dict[str, str] | None = None
    for closing, tag, value in _PAIR.findall(text):
        tag = tag.upper()
        if tag == "STMTTRN":
            if current:
                yield account, current
            current = None if closing else {}
        elif closing and tag in ("BANKTRANLIST", "INVTRANLIST", "OFX"):
            if current:
                yield account, current
            current = None
        elif tag == "ACCTID" and not closing and current is None:
            account = value.strip()
        elif current is not None and not closing and value.strip():
            current.setdefault(tag, " ".join(html.unescape(value).split()))
    if current:
        yield account, current
