"""Tell from its name what an account of a ledger is."""

from __future__ import annotations

import re

_BANK = re.compile(r"\b(?:CHECKING|CHEQUING|SAVINGS|BANK|CASH|OPERATING|CHK|MONEY MARKET|CHASE|WELLS FARGO|CREDIT CARD)\b")
_DRAW = re.compile(r"\b(?:DRAW|EXPENSE|LIABILIT|TAX)")


def is_bank(account: str) -> bool:
    """Tell whether a name speaks of an account with a bank."""
    return _BANK.search(account.upper()) is not None


def is_draw(account: str) -> bool:
    """Tell whether a name speaks of what has left the business: an owner's draw, an expense, a tax."""
    return _DRAW.search(account.upper()) is not None


def is_own_bank(account: str) -> bool:
    """Tell whether a name is that of an account with a bank and nothing else."""
    return is_bank(account) and not is_draw(account)


def name_of(account: str) -> str:
    """Return the last part of an account's name, for comparison."""
    return account.rpartition(":")[2].strip().casefold()
