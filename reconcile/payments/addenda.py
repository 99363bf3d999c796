r"""Read the addenda of ACH tax payments: ``TXP*<TIN>*94105*251201*94105*190000\``.

They hold the number of the taxpayer, the tax type, the period as ``YYMM01``, and up to three amounts in cents, each behind a type
of up to five characters: the tax type itself, or a number or letter for a part of the tax. The states send the same segment with
tax types of their own. What is not of this shape is never read in part: an amount with a point in it would be a hundredth of
itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reconcile import dates
from reconcile.payments import words

_BEGIN = "TXP*"
# Where nothing follows, a text only speaks of them.
_SEGMENT = re.compile(r"TXP\*(?=[\w*])([^\s\\~]*)")
# What parts the cells of a row that ends its segment without a mark.
_TRAILING = "\"',;|"
_SHAPE = "expected TXP*number*tax type*YYMM01*amount type*cents"
# An ACH record has room for three amounts; what stands behind them verifies the sender, and is no amount.
_AMOUNT_ELEMENTS = 6
# Federal tax types begin with the digits of a form. Those of the states are numbered by kind of tax, and their amounts are marked
# as tax, penalty or interest.
_STATE_TYPE = re.compile(r"0[1-6]\d{3}")
_STATE_MARKS = frozenset("TPI")


@dataclass(frozen=True, slots=True)
class Addenda:
    """Hold what the addenda of one payment states; ``wrong`` says what of it is not understood, and then there is no more."""

    tin: str = ""
    tax_type: str = ""
    period: str = ""
    cents: int = 0
    is_of_state: bool = False
    wrong: str | None = None


def are_in(text: str) -> bool:
    """Tell whether a text holds addenda, understood or not."""
    return _BEGIN in text and _SEGMENT.search(text) is not None


def found_in(text: str) -> tuple[Addenda, ...]:
    """Return all addenda that a text holds, in their order."""
    if _BEGIN not in text:
        return ()
    return tuple(_read(match[1].rstrip(_TRAILING).split("*")) for match in _SEGMENT.finditer(text))


def _read(elements: Sequence[str]) -> Addenda:
    tin, tax_type, period, *amounts = (*elements, "", "", "")[: max(3, len(elements))]
    if _is_of_state(tax_type, amounts):
        return Addenda(tin, tax_type, is_of_state=True)
    if len(elements) < 5:
        return Addenda(wrong=f"cut off: {_SHAPE}")
    if re.fullmatch(r"\d{9}", tin) is None:
        return Addenda(wrong=f"not understood: the taxpayer number has {len(tin)} characters, not nine digits")
    if re.fullmatch(r"[0-9A-Z]{5}", tax_type) is None:
        return Addenda(wrong=f'not understood: "{tax_type[:20]}" is no tax type of five characters')
    if (month := _month(period)) is None:
        return Addenda(wrong=f'not understood: "{period[:20]}" is no period as YYMM01')
    cents, wrong = _sum(amounts)
    return Addenda(wrong=wrong) if wrong else Addenda(tin, tax_type, month, cents)


def _is_of_state(tax_type: str, amounts: Sequence[str]) -> bool:
    if words.tax_type(tax_type) is not None:
        return False
    return _STATE_TYPE.fullmatch(tax_type) is not None or bool(_STATE_MARKS & set(amounts[:_AMOUNT_ELEMENTS:2]))


def _month(text: str) -> str | None:
    """Return a period as ``YYMM01``, written with the first or the last day of its month."""
    if re.fullmatch(r"\d{6}", text) is None:
        return None
    year, month, day = 2000 + int(text[:2]), int(text[2:4]), int(text[4:])
    known = 1 <= month <= 12 and day in (1, dates.month_end(year, month).day)
    return f"{text[:4]}01" if known else None


def _sum(elements: Sequence[str]) -> tuple[int, str | None]:
    """Return the sum of the amounts in cents, or what is wrong with one of them."""
    pairs = elements[:_AMOUNT_ELEMENTS]
    cents = 0
    for kind, amount in zip(pairs[::2], (*pairs[1::2], ""), strict=False):
        if not kind and not amount:
            continue
        if re.fullmatch(r"\w{0,5}", kind) is None:
            return 0, f'not understood: "{kind[:20]}" is no amount type of five characters or less'
        if re.fullmatch(r"\d{1,13}", amount) is None:
            return 0, f'not understood: the amount "{amount[:20]}" is not whole cents, as such an amount is written'
        cents += int(amount)
    return cents, f"not understood: more than three amounts; {_SHAPE}" if len(elements) > _AMOUNT_ELEMENTS + 1 else None
