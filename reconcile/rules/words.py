"""Say amounts, days and tax modules in plain words, the same way in every finding."""

from __future__ import annotations

from datetime import date

from reconcile import codes
from reconcile.model import ModuleKey, Posting, TaxPeriod, Tin
from reconcile.money import to_words

_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


def money(cents: int) -> str:
    """Say an amount without its sign: ``$2,500.00``."""
    return to_words(abs(cents))


def day(when: date | None) -> str:
    """Say a day: ``April 15, 2024``."""
    return f"{_MONTHS[when.month - 1]} {when.day}, {when.year}" if when else "an unknown day"


def period(form: str | None, value: TaxPeriod | None) -> str:
    """Say a tax period the way people name it: tax year 2024, the quarter ending March 2024, the year ending June 2024."""
    if value is None:
        return "a period that is not stated"
    known = codes.forms().get(form) if form else None
    ending = f"{_MONTHS[value.month - 1]} {value.year}"
    if known is not None and known.rhythm == "quarterly":
        return f"the quarter ending {ending}"
    return f"tax year {value.year}" if value.month == 12 else f"the year ending {ending}"


def module(key: ModuleKey) -> str:
    """Say a tax module: ``Form 1040, tax year 2024 (***-**-1234)``."""
    numbered = key.form is not None and any(character.isdigit() for character in key.form)
    form = f"Form {key.form}" if numbered else key.form or "an unreadable form"
    tin = f" ({key.tin.masked})" if key.tin else ""
    return f"{form}, {period(key.form, key.period)}{tin}"


def place(form: str | None, value: TaxPeriod | None, tin: Tin | None) -> str:
    """Say where a payment was meant to go, as far as it is stated."""
    if form is None and value is None:
        return f"a form and period that are not stated{f' ({tin.masked})' if tin else ''}"
    return module(ModuleKey(tin, form, value)) if form else f"a form that is not stated, {period(None, value)}"


def posting(line: Posting) -> str:
    """Say a posting: ``code 660 (Estimated tax payment) of April 15, 2024``."""
    return f"code {line.code} ({line.explanation}) of {day(line.date)}"


_KINDS = {
    "estimated": "estimated tax payment",
    "balance_due": "balance-due payment",
    "extension": "extension payment",
    "deposit": "federal tax deposit",
    "amended": "payment with an amended return",
    "installment": "installment agreement payment",
    "penalty": "penalty payment",
    "credit_elect": "overpayment applied",
    "unknown": "payment",
}


def a_kind(value: str) -> str:
    """Say a payment kind with its article: ``an estimated tax payment``."""
    return f"{'an' if _KINDS[value][0] in 'aeio' else 'a'} {_KINDS[value]}"


def kind(value: str) -> str:
    """Say a payment kind: ``estimated tax payment``."""
    return _KINDS[value]
