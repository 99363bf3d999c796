"""Take the fee out of a split entry: what a card's processor or a bank kept beside a tax is no part of the payment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from reconcile.payments import cells, classify, words

_FEE = re.compile(r"\b(?:FEES?|SURCHARGES?|SERVICE CHARGES?|BANK CHARGES?)\b")
_FEE_ITSELF = re.compile(r"\b(?:CONV(?:ENIENCE)?|SERVICE|PROCESSING|PROCESSOR|CARD|BANK|WIRE|PAY ?1040)\b.*\bFEES?\b")
# What the IRS adds to a tax is called a fee at times.
_OF_TAX = re.compile(r"\b(?:LATE|PENALT(?:Y|IES)|INTEREST|FAILURE)\b")


class Part(NamedTuple):
    """Hold one part of a split entry: its account or category, its note, its amount as it is written."""

    account: str
    note: str
    amount: str

    @property
    def text(self) -> str:
        """Return what the part says in words, in capitals."""
        return f"{self.account} {self.note}".strip().upper()

    @property
    def is_fee(self) -> bool:
        """Tell whether the part is a fee, and no tax or penalty."""
        text = self.text
        if _FEE.search(text) is None or _OF_TAX.search(text):
            return False
        return _FEE_ITSELF.search(text) is not None or (words.form_in(text) is None and words.kind_in(self.note) == "unknown")


@dataclass(frozen=True, slots=True)
class Split:
    """Hold a split entry: its amount, its payee and note, its parts.

    ``told`` says what was taken out of it, ``wrong`` why that cannot be told.
    """

    amount: str
    named: tuple[str, str]
    parts: Sequence[Part]
    told: str = ""
    wrong: str | None = None

    def without_fees(self) -> Split:
        """Return the entry without the parts that are fees, where others of it are of a federal tax."""
        kept = [part for part in self.parts if not part.is_fee]
        if not kept or len(kept) == len(self.parts) or not self._is_federal(kept):
            return self
        total, amounts = cells.cents_of(self.amount), [cells.cents_of(part.amount) for part in self.parts]
        known = [cents for cents in amounts if cents is not None]
        if not total or len(known) < len(amounts) or abs(sum(known)) != abs(total):
            return replace(self, wrong="its parts are of a tax and of a fee, and what each of them came to is not told.")
        tax = abs(sum(cents for cents, part in zip(known, self.parts, strict=True) if not part.is_fee))
        payee, memo = self.named
        told = f"of {self.amount}, the rest a fee"
        if memo and _FEE.search(memo.upper()):
            # What the whole says of its fee says the tax part no more.
            memo, told = "", f"{memo} / {told}"
        sign = "-" if total < 0 else ""
        return Split(f"{sign}{tax // 100}.{tax % 100:02d}", (payee, memo), kept, told)

    def _is_federal(self, parts: Sequence[Part]) -> bool:
        texts = (self.named[0], _FEE.sub(" ", self.named[1].upper()), *(part.text for part in parts))
        return any(text and classify.of_books(text).kind == "payment" for text in texts)
