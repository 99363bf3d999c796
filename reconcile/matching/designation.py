"""Compare where a payment was meant to go with where a posting stands.

What a record does not state cannot be contradicted: an unstated form, period or TIN fits every module, only less well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from reconcile import codes
from reconcile.model import Module, ModuleKey, Payment, Posting, TaxPeriod, Tin

Fault = Literal["wrong_tin", "wrong_form", "wrong_period"]

ESTIMATED_CODES = frozenset({"430", "660", "663", "666"})
_DEPOSIT_FORMS = frozenset({"1120", "1120-S", "1041", "990", "990-T", "990-PF"})


@dataclass(frozen=True, slots=True)
class Fit:
    """Tell how a module fits a payment's designation: the faults, what was not stated, and the price in the matching."""

    faults: tuple[Fault, ...]
    unstated: tuple[str, ...]
    cost: int

    @property
    def fault(self) -> Fault | None:
        """Return the one fault that names the finding: the TIN before the form before the period."""
        return self.faults[0] if self.faults else None


WRONG_TIN, WRONG_FORM, WRONG_PERIOD, PER_YEAR, SPOUSE, UNREADABLE = 300, 250, 200, 10, 5, 60


def account_tin(payment: Payment) -> Tin | None:
    """Return the number of the account a payment was made for, as far as the record tells.

    A company's number beside a person's form, or a person's beside a company's, is that of the payer: owners pay their own
    estimates from the company's bank, and the company's tax from theirs. It names no account of that form.
    """
    known = codes.forms().get(payment.form) if payment.form else None
    if known is None or payment.tin is None or payment.tin.kind is None or known.filer == "either":
        return payment.tin
    return payment.tin if (payment.tin.kind == "ein") == (known.filer == "business") else None


def tin_agrees(payment: Payment, module: Module) -> bool | None:
    """Tell whether the payment's TIN is the module's, or that of the spouse on its joint return; ``None`` if unknown."""
    own, stated = module.transcript.tin, account_tin(payment)
    if stated is None or own is None:
        return None
    if stated.agrees(own):
        return True
    spouse = module.transcript.spouse_tin
    return spouse is not None and stated.agrees(spouse)


def fit(payment: Payment, module: Module) -> Fit:
    """Compare a payment's designation with a module."""
    faults: list[Fault] = []
    unstated: list[str] = []
    cost = 0
    transcript = module.transcript
    tin, form, period = transcript.tin, transcript.form, transcript.period
    stated = account_tin(payment)
    if stated is None or tin is None:
        unstated.append("tin")
        cost += UNREADABLE if tin is None else 0
    elif not stated.agrees(tin):
        spouses = transcript.spouse_tin is not None and stated.agrees(transcript.spouse_tin)
        cost += SPOUSE if spouses else WRONG_TIN
        if not spouses:
            faults.append("wrong_tin")
    if payment.form is None or form is None:
        unstated.append("form")
        cost += UNREADABLE if form is None else 0
    elif payment.form != form:
        faults.append("wrong_form")
        cost += WRONG_FORM
    if payment.period is None or period is None:
        unstated.append("period")
        cost += UNREADABLE if period is None else 0
    elif payment.period != period and "wrong_form" not in faults:
        faults.append("wrong_period")
        cost += WRONG_PERIOD + PER_YEAR * min(abs(payment.period.year - period.year), 5)
    return Fit(tuple(faults), tuple(unstated), cost)


def wrong_type(payment: Payment, posting: Posting) -> bool:
    """Tell whether an estimated payment posted as something else, or another payment as an estimated one."""
    if payment.kind in ("unknown", "penalty", "credit_elect") or posting.code is None or posting.role == "transfer":
        return False
    estimated = posting.code in ESTIMATED_CODES
    if payment.kind == "estimated":
        deposit = posting.role == "deposit" and (payment.form is None or payment.form in _DEPOSIT_FORMS)
        return not estimated and not deposit
    if payment.kind == "deposit":
        return False
    return estimated


def _quarter(year: int, month: int) -> TaxPeriod:
    return TaxPeriod(year, (month - 1) // 3 * 3 + 3)


def plausible_periods(payment: Payment, form: str, month: int = 12) -> tuple[TaxPeriod, ...]:
    """Return the periods a payment without a stated period may have been made for, the likeliest first.

    January is the trap: a payment of that month is as a rule the fourth instalment of the year before (IRC 6654(c)(2)). The
    same goes for the month after a fiscal year, which ends in ``month``; a company's last instalment falls into its year
    (IRC 6655(c)), so that month may be a late last or an early first one.
    """
    known = codes.forms().get(form)
    paid = payment.date
    if known is not None and known.rhythm == "quarterly":
        current = _quarter(paid.year, paid.month)
        before = TaxPeriod(current.year - 1, 12) if current.month == 3 else TaxPeriod(current.year, current.month - 3)
        return (before, current) if paid.month % 3 == 1 else (current, before)
    this = TaxPeriod(paid.year + (paid.month > month), month)
    last = TaxPeriod(this.year - 1, month)
    since = (paid.month - month - 1) % 12
    if payment.kind == "estimated":
        if since:
            return (this,)
        return (last,) if form in ("1040", "1041") else (last, this)
    if payment.kind in ("balance_due", "extension"):
        return (last,)
    return (last, this) if since < 4 else (this, last)


ESTIMATES_END, EXTENSIONS_END = 4, 6
"""Estimated tax is paid until so many months after the year; money with an extension until so many."""


def in_season(payment: Payment, period: TaxPeriod | None) -> bool:
    """Tell whether payments of this kind are made on such a day for a period of a year; of others nothing is said.

    A balance is due, and an extension asked for, once the year has ended. Estimated tax is paid in it and until the return is
    due, but of individuals and trusts not in its first month: that is the last instalment of the year before (IRC 6654(c)(2)).
    """
    known = codes.forms().get(payment.form) if payment.form else None
    if known is None or known.rhythm != "annual" or period is None:
        return True
    months = (payment.date.year - period.year) * 12 + payment.date.month - period.month
    if payment.kind == "estimated":
        return -11 + (payment.form in ("1040", "1041")) <= months <= ESTIMATES_END
    if payment.kind == "extension":
        return 0 < months <= EXTENSIONS_END
    return months > 0 if payment.kind == "balance_due" else True


def day_tells(payment: Payment, period: TaxPeriod | None, other: TaxPeriod | None) -> bool:
    """Tell whether kind and day go with a period, and not with another one of the form.

    Of a quarter's deposits too: they are made in it, and in the month after (IRC 6302; 26 CFR 31.6302-1).
    """
    known = codes.forms().get(payment.form) if payment.form else None
    if known is not None and known.rhythm == "quarterly" and payment.kind == "deposit" and period and other:
        own, away = (12 * (payment.date.year - one.year) + payment.date.month - one.month for one in (period, other))
        return -3 < own < 2 and not -3 < away < 2
    return in_season(payment, period) and not in_season(payment, other)


def designated(payment: Payment, modules: Sequence[Module]) -> tuple[ModuleKey, ...]:
    """Return the tax modules the payment can have been made for, as far as it states them; TIN as stated.

    A record that states no form is held against the forms of the folder; the likeliest module comes first.
    """
    forms: Iterable[str]
    if payment.form is not None:
        forms = (payment.form,)
    else:
        forms = sorted({m.key.form for m in modules if m.key.form and tin_agrees(payment, m) is not False})
    keys: list[ModuleKey] = []
    for form in forms:
        periods = (payment.period,) if payment.period is not None else _periods(payment, form, modules)
        keys += [ModuleKey(account_tin(payment), form, period) for period in periods]
    return tuple(keys)


def _periods(payment: Payment, form: str, modules: Sequence[Module]) -> tuple[TaxPeriod, ...]:
    """Return the plausible periods by the year ends of the folder: a company's fiscal year is told by its transcripts."""
    known = codes.forms().get(form)
    if known is None or not known.fiscal:
        return plausible_periods(payment, form)
    own = (m.key.period.month for m in modules if m.key.form == form and m.key.period and tin_agrees(payment, m) is not False)
    months = sorted(set(own)) or [12]
    return tuple(dict.fromkeys(period for month in months for period in plausible_periods(payment, form, month)))


def modules_of(key: ModuleKey, payment: Payment, modules: Sequence[Module]) -> tuple[Module, ...]:
    """Return the modules of the folder that are the designated one; an unstated TIN fits each of its form and period."""
    return tuple(
        module
        for module in modules
        if module.key.form == key.form and module.key.period == key.period and tin_agrees(payment, module) is not False
    )
