"""Read OFX, QFX and QBO bank downloads: 1.x SGML and 2.x XML alike, by walking their ``<TAG>value`` pairs.

No XML parser is involved, so there is none to attack; unescaped ampersands, missing headers and unclosed tags do no harm. Only
the first eight digits of a date are read: they are the bank's own day, which a conversion between time zones would move.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from reconcile.payments.table import Row, Sheet

_TAGS = ("DTPOSTED", "TRNTYPE", "TRNAMT", "CHECKNUM", "NAME", "MEMO")
HEADINGS = (*(f"OFX {tag}" for tag in _TAGS), "OFX CURRENCY", "OFX STATUS", "OFX ACCOUNT")
_PAIR = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9_.]*)\s*>([^<\r\n]*)")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_END = re.compile(r"</OFX\s*>", re.IGNORECASE)
_DEBITS = frozenset({"DEBIT", "CHECK", "PAYMENT", "DIRECTDEBIT", "REPEATPMT"})
_REPEATED = "the same transaction (FITID) as in an earlier statement of this file"
_REPLACED = "corrected by the bank in another transaction of this file"
_TAKEN_BACK = "takes back another transaction of this file: a correction by the bank"
_CUT_OFF = "the file ends here, before its end mark: it was cut off, and what followed is missing."


@dataclass(slots=True)
class _Transaction:
    """Hold the values of one transaction by their tags, with its account, the account's currency, and whether it is booked."""

    account: str
    currency: str
    booked: bool
    values: dict[str, str] = field(default_factory=dict)
    closed: bool = True


def read(text: str) -> Sheet:
    """Return the bank transactions of all statements in the file as one table; row n is the n-th transaction.

    A transaction that a second statement of the same account repeats (same FITID), or that the bank corrects by another, is a row
    that says so. What has not been booked is pending. A file that was cut off ends with a row that says that.
    """
    if "<![CDATA[" in text:
        text = _CDATA.sub(lambda match: html.escape(" ".join(html.unescape(match[1]).split())), text)
    found = list(_transactions(text))
    actions = {
        (one.account, target): one.values.get("CORRECTACTION", "") for one in found if (target := one.values.get("CORRECTFITID"))
    }
    seen: set[tuple[str, str, str]] = set()
    rows = [Row(0, HEADINGS)]
    cut = _END.search(text) is None
    for number, one in enumerate(found, start=1):
        key = (one.account, one.values.get("FITID", ""), one.values.get("TRNAMT", ""))
        reason = None
        if key[1] and key in seen:
            reason = _REPEATED
        elif key[:2] in actions:
            reason = _REPLACED
        elif one.values.get("CORRECTACTION", "").upper() == "DELETE":
            reason = _TAKEN_BACK
        seen.add(key)
        broken = _CUT_OFF if cut and not one.closed else None
        rows.append(Row(number, _cells(one), broken, reason))
    if cut and (not found or found[-1].closed):
        rows.append(Row(len(found) + 1, (), _CUT_OFF))
    return Sheet(None, tuple(rows), preset="ofx-unsigned" if _is_unsigned(found) else "ofx")


def _is_unsigned(found: Sequence[_Transaction]) -> bool:
    """Tell whether a file writes no minus at all, though it holds debits: only its types tell which way money went."""
    amounts = [one.values.get("TRNAMT", "") for one in found]
    return not any("-" in amount for amount in amounts) and any(one.values.get("TRNTYPE", "").upper() in _DEBITS for one in found)


def _cells(one: _Transaction) -> tuple[str, ...]:
    # The time and its zone stand behind the day; some write it with dashes.
    day = re.sub(r"(?<=\d)-(?=\d)", "", one.values.get("DTPOSTED") or one.values.get("DTTRAN", ""))[:8]
    currency = "" if one.currency.upper() == "USD" else one.currency
    # The end of an account's number, as banks print it, tells the lines of two accounts apart.
    account = f"account …{one.account[-4:]}" if one.account else ""
    values = {**one.values, **_with_number(one.values.get("NAME", ""), one.values.get("MEMO", ""))}
    return (day, *(values.get(tag, "") for tag in _TAGS[1:]), currency, "" if one.booked else "pending", account)


_BEGUN, _ENDED = re.compile(r"(?<=USATAXPYMT )\d{1,14}$"), re.compile(r"\d{1,14}(?!\d)")
_EFT_DIGITS = 15


def _with_number(name: str, memo: str) -> dict[str, str]:
    """Return name and memo with the EFT number in the memo, where the end of the name cuts through it; nothing for any other."""
    begun, ended = _BEGUN.search(name), _ENDED.match(memo)
    if begun is None or ended is None or len(begun[0] + ended[0]) != _EFT_DIGITS:
        return {}
    return {"NAME": name[: begun.start()].rstrip(), "MEMO": begun[0] + memo}


def _transactions(text: str) -> Iterator[_Transaction]:
    account = currency = ""
    current: _Transaction | None = None
    for closing, tag, value in _PAIR.findall(text):
        tag = tag.upper()
        if tag in ("STMTTRN", "STMTTRNP"):
            if current:
                yield current
            current = None if closing else _Transaction(account, currency, tag == "STMTTRN")
        elif closing and tag in ("BANKTRANLIST", "BANKTRANLISTP", "INVTRANLIST", "OFX"):
            if current:
                yield current
            current = None
        elif current is None:
            if tag == "ACCTID" and not closing:
                account = value.strip()
            elif tag == "CURDEF" and not closing:
                currency = value.strip()
        elif not closing and value.strip():
            current.values.setdefault(tag, " ".join(html.unescape(value).split()))
    if current:
        current.closed = False
        yield current
