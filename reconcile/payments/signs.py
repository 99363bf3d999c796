"""Find which sign of a single amount column means paid, where neither a layout nor a running balance tells.

A bank's download carries a minus on what goes out. A list by hand carries none as a rule, and one on whatever its owner felt to
be an expense, a refund or a return of goods: there one minus says nothing of the other rows.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from reconcile.config import PaidSign
from reconcile.payments import cells, classify, periods, words
from reconcile.payments.classify import Verdict
from reconcile.payments.headers import Columns
from reconcile.payments.plan import Plan
from reconcile.payments.table import Cell, Origin, Row, text_of

# What a card company writes of money that it was paid itself.
_PAID_TO_CARD = re.compile(
    r"\bPAYMENT\b.*\bTHANK YOU\b|\bTHANK YOU\b.*\bPAYMENT\b"
    r"|\b(?:AUTOPAY|INTERNET|MOBILE|ONLINE) P(?:AYMENT|YMT)\b(?!.*\b(?:TO|IRS)\b)"
)
_DEPOSITED = re.compile(r"\bDEPOSIT\b|\bDIR(?:ECT)? ?DEP\b|\bINTEREST (?:PAID|EARNED)\b")
_GIVEN_BACK = re.compile(r"\bREVERS(?:ED|AL)\b|\bREFUND|\bRETURNED\b|\bRETURN (?:OF|ITEM|R\d\d)\b|\bCHARGE ?BACK\b")


class _Signed(NamedTuple):
    """Hold a row with an amount: text and category in capitals, verdict, whether it carries a minus, cents without it, check."""

    text: str
    verdict: Verdict
    minus: bool
    cents: int
    check: str = ""
    category: str = ""

    @property
    def is_payment(self) -> bool:
        return self.verdict.kind == "payment" and not says_given_back(self.text)


def of_bank(rows: Sequence[Row], columns: Columns) -> PaidSign:
    """Return the sign that means paid in a download: minus, as soon as any row carries one.

    A card account runs the other way where the minus stands beside the payments that the card itself received, and so does a
    spending tracker where it stands beside refunds and deposits, and every payment to the IRS is without.
    """
    if "amount" not in columns:
        return "either"
    signed = _signed(rows, columns)
    return _plain_sign(signed) or "negative"


def told_of(rows: Sequence[Row], columns: Columns) -> PaidSign | None:
    """Return the sign that means paid in a table which may be a bank's or a person's; ``None`` where its rows do not tell.

    A text that only banks write makes it a bank's. Where people name beside the IRS the form, the period or the check, either
    sign is paid. Else most of the other rows tell, for more is paid than is received, and then most of those to the IRS.
    """
    if "amount" not in columns:
        return "either"
    signed = _signed(rows, columns)
    if (plain := _plain_sign(signed)) is not None:
        return plain
    paid = [one for one in signed if one.is_payment]
    if (paid and all(one.minus for one in paid)) or any(one.verdict.strong for one in signed):
        return "negative"
    if any(_is_own_note(one) for one in paid):
        return "either"
    others = [one for one in signed if one.verdict.kind != "payment" and not _came_in(one) and not says_given_back(one.text)]
    if (voted := _vote(others) or _vote(paid)) is not None:
        return voted
    out = {one.cents for one in paid if one.minus}
    return "negative" if all(one.cents in out for one in paid) else None


# What a tracker calls the money that it shows against its spending.
_INCOME = re.compile(
    r"\b(?:INCOME(?! TAX)|PAY ?CHE(?:CK|QUE)S?|PAYROLL|SALAR(?:Y|IES)|WAGES|DEPOSITS?|REIMBURSEMENTS?|SALES(?! TAX)|REVENUE"
    r"|REFUNDS?|DIVIDENDS?|INTEREST (?:EARNED|INCOME|RECEIVED))\b"
)
# Neither spent nor received, or not told.
_BETWEEN = re.compile(r"\b(?:TRANSFERS?|CREDIT CARD PAYMENTS?)\b")


def of_tracker(rows: Sequence[Row], columns: Columns, categories: Sequence[int]) -> PaidSign | None:
    """Return the sign that means paid in a table with a category to each row; ``None`` where its rows contradict each other.

    One minus turns no such list: banks and programs write what was spent with a minus, and trackers what came in. What is no
    income tells which, and what is income tells by the other sign.
    """
    if "amount" not in columns:
        return "either"
    signed = _signed(rows, columns, categories)
    if (plain := _plain_sign(signed)) is not None:
        return plain
    others = [one for one in signed if one.verdict.kind != "payment"]
    own = _vote([one for one in signed if one.is_payment])
    if own is not None and own == _vote(others):
        # As in nearly all of them.
        return own
    others = [one for one in others if not _BETWEEN.search(one.category)]
    came = [one for one in others if _came_in(one) or says_given_back(one.text) or _INCOME.search(one.category)]
    spent = [one for one in others if one not in came]
    voted = _vote(spent) or _opposite(_vote(came))
    if any(one.verdict.strong for one in signed) or (own == "negative" and len(spent) < _TELLING):
        # What a bank writes of its own has its sign, but where all else says that it was taken out.
        return "positive" if own == voted == "positive" else "negative"
    return voted if own is None or own == voted else own if voted is None else None


_TELLING = 3
"""Fewer rows may all be of money that came in, whatever they are called."""


def _opposite(sign: PaidSign | None) -> PaidSign | None:
    return None if sign is None else "positive" if sign == "negative" else "negative"


def _plain_sign(signed: Sequence[_Signed]) -> PaidSign | None:
    """Return the sign where the rows with a minus tell it by what they are, or there are none."""
    minus = [one for one in signed if one.minus]
    if not minus or all(_PAID_TO_CARD.search(one.text) for one in minus):
        return "positive"
    out = {one.minus for one in signed if one.is_payment}
    came = {one.minus for one in signed if _came_in(one)}
    return "positive" if out == {False} and came == {True} else None


def _signed(rows: Sequence[Row], columns: Columns, categories: Sequence[int] = ()) -> list[_Signed]:
    """Return the rows with an amount; where none has a minus, nothing of their texts is asked."""
    index = columns["amount"][0]
    filled = [(row, cents) for row in rows if index < len(row.cells) and (cents := cells.cents_of(row.cells[index])) is not None]
    if not any(cents < 0 for _, cents in filled):
        return []
    places = (*columns.get("memo", ()), *columns.get("payee", ()))
    payee, check = columns.get("payee", ()), columns.get("check", ())
    found = []
    for row, cents in filled:
        text = _line(row, places)
        verdict = classify.of_bank(text)
        if (verdict is classify.OTHER or verdict.candidate) and payee and (named := classify.of_agency(_line(row, payee))):
            verdict = named
        number = _line(row, check) if check and verdict.kind == "payment" else ""
        found.append(_Signed(text, verdict, cents < 0, abs(cents), number, _line(row, categories)))
    return found


def _line(row: Row, places: Sequence[int]) -> str:
    return " ".join(text_of(row.cells[at]) for at in places if at < len(row.cells)).strip().upper()


def says_given_back(text: str) -> bool:
    """Tell whether a text in capitals says that money came back: a refund, a reversal, a return of goods."""
    return _GIVEN_BACK.search(text) is not None


def _came_in(one: _Signed) -> bool:
    """Tell whether a line is of money that came in, whatever its sign: a refund, a deposit, interest."""
    if one.verdict.kind == "payment":
        return not one.verdict.strong and says_given_back(one.text)
    return one.verdict.kind == "refund" or (one.verdict is classify.OTHER and _DEPOSITED.search(one.text) is not None)


def _is_own_note(one: _Signed) -> bool:
    """Tell whether a row names beside the IRS what no bank knows of: a form, a kind of tax, a period, the number of a check."""
    if words.form_in(one.text) or words.kind_in(one.text) not in ("unknown", "deposit") or periods.of_memo(one.text):
        return True
    return any(sign.isdigit() for sign in one.check) or words.check_number_in(one.text) is not None


def _vote(rows: Sequence[_Signed]) -> PaidSign | None:
    signs = Counter(one.minus for one in rows)
    if signs[True] == signs[False]:
        return None
    return "negative" if signs[True] > signs[False] else "positive"


_TAKEN_BACK_DAYS = 45


def opposed(rows: Sequence[Row], plan: Plan) -> frozenset[tuple[int, Origin | None]]:
    """Return the rows with a minus, in a list that writes few, near another row of the same amount without.

    By hand either sign is paid; but such a row may as well take the other back.
    """
    columns, stated = plan.columns, plan.mapping is not None and plan.mapping.paid_sign
    if plan.paid_sign != "either" or stated or "amount" not in columns or "date" not in columns:
        return frozenset()
    index, dated = columns["amount"][0], columns["date"][0]
    if not _any_minus([row.cells[index] for row in rows if index < len(row.cells)]):
        return frozenset()
    told: list[tuple[tuple[int, Origin | None], int, date]] = []
    for row in rows:
        cents = cells.cents_of(row.cells[index]) if max(index, dated) < len(row.cells) else None
        day = cells.day_of(row.cells[dated], day_first=plan.day_first) if cents else None
        if cents and day:
            told.append(((row.number, row.origin), cents, day))
    made: dict[int, list[date]] = defaultdict(list)
    for _, cents, day in told:
        made[cents].append(day)
    minus = [one for one in told if one[1] < 0]
    if 2 * len(minus) >= len(told):
        return frozenset()
    near = timedelta(days=_TAKEN_BACK_DAYS)
    return frozenset(which for which, cents, day in minus if any(abs(day - other) <= near for other in made[-cents]))


def _any_minus(amounts: Sequence[Cell]) -> bool:
    try:
        # All cells of a text file are texts, and so are asked at once.
        return _has_minus("".join(amounts))  # type: ignore[arg-type]
    except TypeError:
        return any(map(_has_minus, amounts))


def _has_minus(cell: Cell) -> bool:
    if isinstance(cell, str):
        return "-" in cell or "(" in cell or "\u2212" in cell
    return isinstance(cell, (int, float)) and cell < 0


def debits_are_signed(rows: Sequence[Row], columns: Columns) -> bool:
    """Tell whether each debit with a minus takes back one of the same amount without: elsewhere a minus says nothing."""
    if "paid" not in columns:
        return False
    index = columns["paid"][0]
    debits = [cents for row in rows if index < len(row.cells) and (cents := cells.cents_of(row.cells[index]))]
    made = {cents for cents in debits if cents > 0}
    return any(cents < 0 for cents in debits) and all(-cents in made for cents in debits if cents < 0)
