"""Tell of a row of a ledger which account it stands under, which other one it names, and which entry it is of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from reconcile.payments import accounts
from reconcile.payments.entry import Entry
from reconcile.payments.headers import normalise
from reconcile.payments.plan import Plan

_OWN = re.compile(r"\b(?:accounts?|acct)\b")
_OTHER = re.compile(r"\b(?:splits?|others?|offset\w*|contra|counter\w*)\b")
_ENTRY = re.compile(r"(?:(?:journal|general) )?(?:entry|je|internal|voucher)(?: (?:id|no|number|num))?")


@dataclass(frozen=True, slots=True)
class Sides:
    """Hold the columns that name accounts, those of them that name the row's own, and the one that numbers entries, or -1."""

    named: tuple[int, ...]
    own: tuple[int, ...]
    numbers: int

    def own_of(self, entry: Entry) -> str:
        """Return the name of the account that a row stands under, or an empty text where that is not told."""
        group, text = entry.group, " ".join(_filled(entry, self.own))
        is_account = accounts.is_bank(group) or accounts.is_draw(group) or accounts.is_of_books(group)
        return group if group and (is_account or not text) else text

    def other_of(self, entry: Entry) -> str:
        """Return the names in the columns of accounts, without that of the line above."""
        group = accounts.name_of(entry.group)
        return accounts.name_of(" ".join(text for text in _filled(entry, self.named) if accounts.name_of(text) != group))

    def number_of(self, entry: Entry) -> str:
        """Return the number of the entry that a row is a side of."""
        return next(iter(_filled(entry, (self.numbers,))), "") if self.numbers >= 0 else ""


def of_plan(plan: Plan) -> Sides:
    """Return how the rows of a table name accounts, by its headings."""
    used = tuple(sorted(index for indexes in plan.columns.values() for index in indexes))
    return _of_headings(plan.header.texts if plan.header else (), plan.columns.get("account", ()), used)


@lru_cache(maxsize=256)
def _of_headings(texts: tuple[str, ...], named: tuple[int, ...], used: tuple[int, ...]) -> Sides:
    plain = [normalise(text) for text in texts]
    own = tuple(at for at in named if at < len(plain) and _OWN.search(plain[at]) and not _OTHER.search(plain[at]))
    free = (at for at, text in enumerate(plain) if at not in used and _ENTRY.fullmatch(text))
    return Sides(named, own, next(free, -1))


def _filled(entry: Entry, places: tuple[int, ...]) -> list[str]:
    return [text for at in places if at < len(entry.texts) and (text := entry.texts[at])]
