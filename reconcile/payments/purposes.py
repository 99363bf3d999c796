"""Tell whether one text names two purposes of a payment: each of them is then of a part of the money only.

``Balance 2024 + Q1 2025`` is paid in one sum and is two payments for the IRS. Read as one, the year of the one would stand beside
the kind of the other.
"""

from __future__ import annotations

import re
from functools import lru_cache

from reconcile.kinds import PaymentKind
from reconcile.payments import periods, words

# What is one thing in spite of the word that joins it.
_ONE_THING = re.compile(
    r"\b(TAX(?:ES)?|PENALT(?:Y|IES)|INTEREST)\s*(?:AND|&|\+)\s*(?:LICEN[CS]ES?|FEES?|INTEREST|PENALT(?:Y|IES))\b"
)
_JOINED = re.compile(r"\s*(?:\bAND\b|\bPLUS\b|&|\+)\s*")
_ANY_JOINER = re.compile(r"[&+;,/]|\b(?:AND|PLUS)\b")
# Such marks part one purpose from another, and the words of one purpose too.
_BY_STROKE = r"\s*/\s*(?=[A-Z]|[1-4]Q)"
_MARKED = re.compile(
    rf"\s*;\s*|\s*,(?!\d)\s*|(?:(?<=[A-Z]{{3}})|(?<=\bES)|(?<=\bQ[1-4])|(?<=\bEST\.)|(?<=\b\d{{4}})){_BY_STROKE}"
)
_TAX = re.compile(r"\bTAX(?:ES)?\b")
_YEAR_ALONE = re.compile(r"(?:(?:TAX )?(?:YEAR|YR)|TY)? ?'?(?:19|20)?\d\d")
_FORWARD: frozenset[PaymentKind] = frozenset({"estimated", "extension"})
_ADDED: frozenset[PaymentKind] = frozenset({"penalty", "balance_due"})
_BACKWARD: frozenset[PaymentKind] = frozenset({"balance_due", "extension", "amended", "installment"})


@lru_cache(maxsize=4096)
def are_several(text: str) -> bool:
    """Tell whether a text names two purposes: ``ext 2024 & Q1 2025``, ``taxes 2024 and 1st estimate``, ``bal due, Q1 est``."""
    upper = text.upper()
    if _ANY_JOINER.search(upper) is None:
        return False
    plain = _ONE_THING.sub(r"\1", " ".join(upper.split()))
    joined = [part for part in _JOINED.split(plain) if part]
    if any(_differ(one, other) for number, one in enumerate(joined) for other in joined[number + 1 :]):
        return True
    marked = [words.kind_in(part) for part in _MARKED.split(plain) if part]
    return "estimated" in marked and any(kind in _BACKWARD for kind in marked)


def _differ(one: str, other: str) -> bool:
    """Tell whether two parts that *and* joins are two purposes."""
    kinds = words.kind_in(one), words.kind_in(other)
    if kinds[0] == kinds[1]:
        return False
    if "unknown" not in kinds:
        return not set(kinds) <= _ADDED
    named, kind, rest = (one, kinds[0], other) if kinds[1] == "unknown" else (other, kinds[1], one)
    if kind in _FORWARD and _is_tax_of_a_year(rest):
        return True
    # An instalment beside what is no estimate.
    return kind in _BACKWARD and periods.names_quarter(rest) and not periods.names_quarter(named)


def _is_tax_of_a_year(text: str) -> bool:
    """Tell whether a part names a tax or a year without saying which payment of it: ``taxes 2024``, ``Form 1040``, ``2024``."""
    if periods.names_quarter(text):
        return False
    return _TAX.search(text) is not None or words.form_in(text) is not None or _YEAR_ALONE.fullmatch(text) is not None


_TERM = re.compile(
    r"(?<![A-Z0-9])(?:(?:Q(?:TR)?\.? ?[1-4]|[1-4] ?Q(?:TR)?) ?[/,-]? ?'?(?P<behind>20\d\d|\d\d)"
    r"|(?P<before>20\d\d) ?[/-]? ?(?:Q ?[1-4]|[1-4] ?Q))"
    r"(?![\d/])"
)
_STROKE = re.compile(r"\s*[/,;]\s*")
_BESIDE_QUARTER: frozenset[PaymentKind] = frozenset({"balance_due", "extension", "amended"})


@lru_cache(maxsize=4096)
def are_several_in_cell(text: str, *, quarterly: bool) -> bool:
    """Tell whether a cell of the period or the purpose names two: ``Q1 2025 / Q1 2026``, or ``Q4/bal`` beside a yearly form."""
    upper = " ".join(text.upper().split())
    if len({(match["behind"] or match["before"])[-2:] for match in _TERM.finditer(upper)}) > 1:
        return True
    if quarterly:
        # The balance of a quarter.
        return False
    parts = [part for part in _STROKE.split(upper) if part]
    if len(parts) < 2:
        return False
    kinds = {words.kind_in(part) for part in parts if not periods.names_quarter(part)}
    return bool(kinds & _BESIDE_QUARTER) and any(
        periods.names_quarter(part) and words.kind_in(part) in ("unknown", "estimated") for part in parts
    )


# What is paid to the IRS for other reasons than those that a transcript tells apart, and what looks like the name of a form.
_OTHER_PURPOSE = re.compile(
    r"\b(?:AUDIT|EXAM(?:INATION)?|ASSESSMENT|DEFICIENCY|COMPROMISE|OIC|COLLECTIONS?|LEVY|LIEN|INTEREST|FEES?|SETTLEMENT"
    r"|CATCH[- ]?UP|TRUE[- ]?UP|SHORTFALL|MAKE[- ]?UP|ADJUSTMENT|6603|BOND|DEFERRED|SURCHARGE)\b"
    # One letter and one digit number the payments of a list: P1, S2.
    r"|\bFORM \d{3,5}\b|(?<![\w-])(?!TY|FY|CK|CHK|CP|LT|[A-Z]-?\d(?!\w))[A-Z]{1,4}-?\d{1,4}[A-Z]?(?![\w-])"
)


@lru_cache(maxsize=4096)
def is_other(text: str) -> bool:
    """Tell whether the cell of a purpose names one that is not understood; a name, a bank or ``payment`` is none."""
    upper = " ".join(text.upper().split())
    if _OTHER_PURPOSE.search(upper) is None or words.tax_type(text) or words.kind_in(text) != "unknown":
        return False
    told = words.form_of_cell(text) or words.check_number_in(text) or words.eft_number_in(text) or words.shared_extension(text)
    return not told and periods.of_memo(text) is None and periods.of_cell(text) is None
