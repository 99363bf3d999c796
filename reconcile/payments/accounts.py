"""Tell from its name what an account of a ledger is."""

from __future__ import annotations

import re

_BANK = re.compile(
    r"\b(?:CHECKING|CHEQUING|SAVINGS|BANK|CASH|OPERATING|CHK|MONEY MARKET|CHASE|WELLS FARGO|CREDIT CARD|BOFA|CAPITAL ONE|CITIBANK"
    r"|AMEX|AMERICAN EXPRESS|MASTERCARD)\b"
)
_DRAW = re.compile(r"\b(?:DRAW|EXPENSE|LIABILIT|TAX)")
# What a firm owes, or has earned or spent: such an account holds no money.
_OWED = re.compile(r"\b(?:PAYABLES?|LIABILIT\w+|ACCRU\w+|PROVISIONS?|EXPENSES?|WITHH\w+)\b|\bA/P\b")
_OF_BOOKS = re.compile(
    r"\bDRAWS?\b|\b(?:INCOME|FEDERAL|PAYROLL|CORPORATE|EXCISE|EMPLOYMENT|UNEMPLOYMENT) TAX(?:ES)?\b|\b(?:FICA|FUTA|FIT)\b"
)
# Who lends, or pays out of his own pocket, has paid.
_LENT = re.compile(
    r"\b(?:LOANS?|NOTES?|DUE TO|LINE OF CREDIT|LOC|SHAREHOLDERS?|OWNERS?|OFFICERS?|MEMBERS?|PARTNERS?|CARD|VISA)\b"
)


def is_bank(account: str) -> bool:
    """Tell whether a name speaks of an account with a bank."""
    return _BANK.search(account.upper()) is not None


def is_draw(account: str) -> bool:
    """Tell whether a name speaks of what has left the business: an owner's draw, an expense, a tax."""
    return _DRAW.search(account.upper()) is not None


def is_own_bank(account: str) -> bool:
    """Tell whether a name is that of an account with a bank and nothing else."""
    return is_bank(account) and not is_draw(account)


def is_owed(account: str) -> bool:
    """Tell whether a name is of what is owed or was spent, beyond doubt: nobody is paid out of such an account."""
    upper = account.upper()
    return _OWED.search(upper) is not None and not is_bank(upper) and _LENT.search(upper) is None


def is_of_books(account: str) -> bool:
    """Tell whether a name is of an account that stands in books alone, and that no bank keeps."""
    return is_owed(account) or (_OF_BOOKS.search(account.upper()) is not None and not is_bank(account))


def name_of(account: str) -> str:
    """Return the last part of an account's name, for comparison."""
    return account.rpartition(":")[2].strip().casefold()
