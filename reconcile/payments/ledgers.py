"""Know a ledger that has a column of balances: it is no bank's statement, and its debits and credits run the other way.

A balance stands in both. Nobody but books has accounts of expenses and debts beside those of banks, and enters bills.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from reconcile.payments import accounts, cells, headers
from reconcile.payments.headers import Columns, normalise
from reconcile.payments.outline import Found, Outline
from reconcile.payments.table import Row, Sheet, text_of

# Kinds of entry that no bank writes.
_ENTERED = re.compile(
    r"BILLS?|(?:VENDOR|BILL) CREDITS?|BILL P(?:AY)?MEN?TS? ?(?:-.*|\(.*\))|LIABILITY (?:CHECK|PAYMENT|ADJUST.*)"
    r"|SALES RECEIPTS?|(?:MANUAL|GENERAL) JOURNAL(?: ENTR(?:Y|IES))?|JOURNAL ENTR(?:Y|IES)|(?:SPEND|RECEIVE) MONEY|EXPENSE CLAIM"
    r"|PAYABLE (?:INVOICE|PAYMENT)|(?:CREDIT CARD|CASH) EXPENSE|GENJ|GJ|CDJ|CRJ"
)
_OWN_ACCOUNT = re.compile(r"(?:.* )?(?:account|acct)(?: (?:name|full name|description))?")


def of_balanced(sheet: Sheet, drawn: Outline) -> Found | None:
    """Return a table that was taken for a bank's as the ledger that it is, by what stands in it; ``None`` for a bank's."""
    if drawn.mode != "bank" or drawn.header.index < 0 or (drawn.layout and drawn.layout.exact):
        return None
    columns = headers.columns_of(drawn.header.texts)
    if "balance" not in columns:
        return None
    rows, texts = sheet.rows[drawn.header.index + 1 :], drawn.header.texts
    if not (_enters(rows, columns) or _names_accounts(rows, columns, texts) or _stands_under_accounts(rows, columns)):
        return None
    kept: Columns = {field: indexes for field, indexes in columns.items() if field != "balance"}
    how = f"headings in row {drawn.header.number} understood by their words; a ledger, by its accounts or kinds of entry"
    return Found(drawn.header, kept, None, how)


def _enters(rows: Sequence[Row], columns: Columns) -> bool:
    """Tell whether a column of types holds kinds of entry of books."""
    return "type" in columns and any(map(_is_entered, _values(rows, columns["type"][0])))


@lru_cache(maxsize=512)
def _is_entered(text: str) -> bool:
    return _ENTERED.fullmatch(" ".join(text.upper().split())) is not None


def _names_accounts(rows: Sequence[Row], columns: Columns, texts: Sequence[str]) -> bool:
    """Tell whether a column names the accounts of a ledger; that of a bank names its own, whatever its owner calls them."""
    places = [place for place in columns.get("account", ()) if _OWN_ACCOUNT.fullmatch(normalise(texts[place]))]
    return any(_are_of_ledger(_values(rows, place)) and not _falls_by_debits(rows, columns, place) for place in places)


def _are_of_ledger(names: Collection[str]) -> bool:
    return any(map(accounts.is_own_bank, names)) and any(map(accounts.is_of_books, names))


def _falls_by_debits(rows: Sequence[Row], columns: Columns, place: int) -> bool:
    """Tell whether the balance of an account with a bank falls by its debits, as in the statements of a bank."""
    if "paid" not in columns or "received" not in columns:
        return False
    at, paid, received = columns["balance"][0], columns["paid"][0], columns["received"][0]
    before: dict[str, int] = {}
    for row in rows:
        account = _text(row, place)
        balance = cells.cents_of(_text(row, at)) if accounts.is_own_bank(account) else None
        if balance is None:
            continue
        moved = (cells.cents_of(_text(row, received)) or 0) - (cells.cents_of(_text(row, paid)) or 0)
        if moved and account in before and before[account] + moved == balance:
            return True
        before[account] = balance
    return False


def _stands_under_accounts(rows: Sequence[Row], columns: Columns) -> bool:
    """Tell whether lines of one text name accounts of a ledger, an account with a bank and others."""
    at = columns["balance"][0]
    bare = [row for row in rows if len(row.cells) <= at or not row.cells[at]]
    lines = [filled[0] for row in bare if len(filled := [text for cell in row.cells if (text := text_of(cell))]) == 1]
    return len(lines) > 1 and _are_of_ledger(lines)


def _values(rows: Sequence[Row], place: int) -> set[str]:
    return {text for row in rows if (text := _text(row, place))}


def _text(row: Row, place: int) -> str:
    return text_of(row.cells[place]) if place < len(row.cells) else ""
