"""Read from one row what the payment was for: form, kind, period, taxpayer, way of paying, reference.

What its words state is joined with what its numbers tell, and the client file fills only what the record leaves open.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from reconcile import codes, duedates, money
from reconcile.config import Settings, Taxpayer
from reconcile.kinds import Method, PaymentKind
from reconcile.model import TaxPeriod, Tin
from reconcile.payments import addenda, cells, money_out, periods, statuses, words
from reconcile.payments.classify import Verdict
from reconcile.payments.entry import Entry
from reconcile.payments.headers import Field
from reconcile.payments.plan import Plan
from reconcile.payments.stated import Left, Stated, Way
from reconcile.payments.unread import Unread


class Details(NamedTuple):
    """Hold what one row says of a payment besides date and amount, and the cells that could not be understood.

    ``assumed`` names what client.toml says of the whole file and the row does not.
    """

    tin: Tin | None
    form: str | None
    period: TaxPeriod | None
    kind: PaymentKind
    method: Method = "unknown"
    method_stated: bool = False
    reference: str | None = None
    unread: tuple[tuple[Unread, str], ...] = ()
    assumed: tuple[str, ...] = ()


_ASSUMED = ("tin", "form", "period", "kind")
_INCOME_TAX: frozenset[PaymentKind] = frozenset({"estimated", "balance_due", "extension", "amended", "credit_elect"})


def read(entry: Entry, stated: Stated, settings: Settings, verdict: Verdict, paid: date | None) -> Details:
    """Read everything besides date and amount from one row, from its words and its numbers."""
    plan = entry.plan
    unread = list(stated.unread)
    form, kind, span, shared = stated.form, stated.kind, stated.span, stated.shared
    tin = _tin(entry, stated, settings, unread)
    if paid and stated.with_addenda and (sent := _of_addenda(entry, verdict, unread)):
        form, kind, span, tin = sent
    if form is None and not shared and plan.mode == "list" and _is_persons(tin, kind, span):
        form = "1040"
    if kind == "unknown" and span and span.quarter is not None and _has_estimates(form):
        kind = "estimated"
    period = periods.resolve(span, form, kind, paid)
    assumed: tuple[str, ...] = ()
    if plan.mapping:
        own = Details(tin, form, period, kind)
        found = _by_client_file(own, stated, settings, plan, paid)
        tin, form, period, kind, assumed = found.tin, found.form, found.period, found.kind, found.assumed
    if form is None and shared:
        unread.append(("extension", shared))
    beyond = span is not None and span.year is not None and paid is not None and span.year > paid.year + 1
    untold = span is not None and (span.quarter == periods.SEVERAL or span.fiscal) and period is None
    if (beyond or untold) and entry.text("period"):
        unread.append(("period", entry.text("period")))
    if (status := entry.text("status")) and statuses.is_unknown(status):
        unread.append(("status", status))
    reference = _reference(entry, stated.way, verdict)
    if reference is None:
        unread += [("reference", text) for name in _IN_COLUMNS if cells.is_rounded(text := entry.text(name))]
    method, told = _method(entry, stated.way, kind, reference, unread)
    return Details(_with_kind(tin, form), form, period, kind, method, told, reference, tuple(unread), assumed)


def _is_persons(tin: Tin | None, kind: PaymentKind, span: periods.Span | None) -> bool:
    """Tell whether a payment is of a person's income tax, which has one account, whatever a list leaves unsaid."""
    of_income = kind in _INCOME_TAX or (span is not None and span.quarter is not None)
    return tin is not None and tin.kind == "ssn" and of_income


def _by_client_file(own: Details, stated: Stated, settings: Settings, plan: Plan, paid: date | None) -> Details:
    """Fill what a row leaves open from what client.toml says of its file, and keep in mind that it is from there."""
    form, kind, span, mapping = own.form, own.kind, stated.span, plan.mapping
    if mapping is None:
        return own
    tin = own.tin or mapping.tin
    if tin is None and mapping.taxpayer and (one := settings.taxpayer(mapping.taxpayer)):
        tin = one.tin
    if form is None and not stated.shared and plan.mode == "list" and _is_persons(tin, kind, span):
        form = "1040"
    if form is None and mapping.form:
        form = codes.normalise_form(mapping.form)
        kind = words.implied_kind(mapping.form) if kind == "unknown" and not stated.mixed else kind
    if kind == "unknown" and span and span.quarter is not None and _has_estimates(form):
        kind = "estimated"
    if kind == "unknown" and mapping.kind and not stated.mixed:
        kind = mapping.kind
    period = own.period or periods.resolve(span, form, kind, paid)
    if period is None and span is None and not stated.mixed:
        period = mapping.period
    found = own._replace(tin=tin, form=form, period=period, kind=kind)
    return found._replace(assumed=tuple(name for name in _ASSUMED if getattr(found, name) != getattr(own, name)))


def _method(entry: Entry, way: Way, kind: PaymentKind, number: str | None, unread: Left) -> tuple[Method, bool]:
    """Return how a payment was made, and whether the record says so."""
    mapping = entry.plan.mapping
    method = way.told if way.told != "unknown" else _method_by_number(entry, way, number)
    if method == "unknown" and mapping and mapping.method:
        method = mapping.method
    stated = method != "unknown"
    if not stated and kind != "credit_elect":
        method = _concluded_method(entry, unread)
    return method, stated


def _concluded_method(entry: Entry, unread: Left) -> Method:
    """Return how a payment was made whose record shows no check number, no word of mail, no card processor and no wire.

    Each of those leaves its mark wherever a payment is written down; an electronic one leaves none. A way of paying that is
    stated but not known stays unknown.
    """
    stated = entry.text("method")
    if stated and not cells.is_nothing_yet(stated):
        unread.append(("method", stated))
        return "unknown"
    return "eft"


class _Sent(NamedTuple):
    """Hold what addenda state of a payment besides its amount: what was sent to the IRS with the money."""

    form: str | None
    kind: PaymentKind
    span: periods.Span | None
    tin: Tin | None


def _of_addenda(entry: Entry, verdict: Verdict, unread: Left) -> _Sent | None:
    """Return what the addenda in a bank's text state; what of them is not understood, or differs from the row, is left unread."""
    found = addenda.found_in(entry.text("memo")) or addenda.found_in(entry.text("payee"))
    if not found:
        return None
    if wrong := next((one.wrong for one in found if one.wrong), None):
        unread.append(("addenda", wrong))
        return None
    first, decoded = found[0], words.tax_type(found[0].tax_type)
    if decoded is None:
        unread.append(("addenda", f'not understood: "{first.tax_type[:20]}" is no federal tax type that is known'))
        return None
    if len({(one.tax_type, one.period, one.tin) for one in found}) > 1:
        unread.append(("addenda", "of more than one tax, period or taxpayer"))
        return None
    cents, paid = sum(one.cents for one in found), money_out.of_entry(entry, verdict).cents
    if cents != paid:
        unread.append(("addenda_amount", f"{money.to_words(cents)}, and the row {money.to_words(paid)}"))
    form, kind = decoded
    return _Sent(form, kind, periods.of_cell(first.period), words.tin_of_cell(first.tin, words.kind_of_form(form)))


def _has_estimates(form: str | None) -> bool:
    known = codes.forms().get(form) if form else None
    return known is not None and known.estimated and known.rhythm == "annual"


def day_of_credit(found: Details) -> date | None:
    """Return the day an overpayment passed on counts from, which no list writes: the due date of the return it comes from.

    Law: IRC 6513(d). ``None`` for what is no credit elect, or leaves its form or year open.
    """
    if found.kind != "credit_elect" or found.form is None or found.period is None:
        return None
    return duedates.return_due(found.form, TaxPeriod(found.period.year - 1, found.period.month))


def why_undated(found: Details) -> tuple[str, str]:
    """Say what a row without a date is short of, and what to do: a credit elect needs its form and year, not a date."""
    if found.kind != "credit_elect":
        return "has an amount but no date.", "Fill in the date of payment, or remove the row."
    missing = " and ".join(name for name, value in (("form", found.form), ("tax year", found.period)) if value is None)
    what = (
        f"is an overpayment that was applied, whose {missing or 'due date'} is not stated: without it, the due date of the return"
        " that the overpayment comes from, which is its date, is not known."
    )
    return what, f"Add the {missing or 'date'} (1040, 2025), or the date from which it counts."


def _tin(entry: Entry, stated: Stated, settings: Settings, unread: Left) -> Tin | None:
    plan, written = entry.plan, entry.text("tin")
    if written and (written[-1].isdecimal() or not cells.is_nothing_yet(written)):
        if found := words.tin_of_cell(written, plan.tin_kind or words.kind_of_form(stated.form)):
            return found
        if by_name := _by_who(written, plan, settings):
            return by_name
        unread.append(("tin", written))
    if who := entry.text("who"):
        found = words.tin_in(who) or _by_who(who, plan, settings)
        if found:
            return found
    if stated.noted_tin:
        return stated.noted_tin
    if plan.mode == "list" and plan.titles.lone_tin:
        return plan.titles.lone_tin
    return None


_ROLES = {
    "primary": ("t", "tp", "taxpayer", "primary", "h", "self", "tp1"),
    "spouse": ("s", "sp", "spouse", "w", "tp2"),
}


def _by_who(who: str, plan: Plan, settings: Settings) -> Tin | None:
    plain = who.strip().casefold().rstrip(".")
    for label, tin in plan.titles.tins:
        if label and label == plain:
            return tin
    for one in settings.taxpayers:
        if plain == one.id.casefold() or plain in _ROLES.get(one.role, ()) or (one.name and plain == one.name.casefold()):
            return one.tin
    named = [one for one in settings.taxpayers if _shares_name(plain, one)]
    return named[0].tin if len(named) == 1 else None


def _shares_name(plain: str, one: Taxpayer) -> bool:
    return bool(one.name) and plain in re.findall(r"[\w'-]+", (one.name or "").casefold())


def _with_kind(tin: Tin | None, form: str | None) -> Tin | None:
    return Tin(tin.last4, words.kind_of_form(form)) if tin and tin.kind is None else tin


def _method_by_number(entry: Entry, way: Way, number: str | None) -> Method:
    """Tell how a payment was made by the number that it has, where no column says it, or by the notes."""
    check, reference = entry.text("check"), entry.text("reference")
    if (check and number == cells.reference_of(check) and re.fullmatch(r"\d{2,8}(?:\.0+)?", check)) or way.check_named:
        return "check"
    if entry.reference_may_be_check and re.fullmatch(r"\d{2,6}", reference):
        return "check"
    if way.noted != "unknown":
        return way.noted
    if number and number == way.check_of:
        return "check"
    # A bank's line that names the IRS and no check is electronic: a bank does not know whom a paper check paid.
    electronic = entry.plan.mode == "bank" or (number is not None and words.EFT_NUMBER.fullmatch(number) is not None)
    return "eft" if electronic else "unknown"


_IN_COLUMNS: tuple[Field, ...] = ("reference", "check")
_NUMBERED: tuple[Field, ...] = ("memo", "payee", "method", "kind")


def _reference(entry: Entry, way: Way, verdict: Verdict) -> str | None:
    for name in _IN_COLUMNS:
        text = entry.text(name)
        if not text:
            continue
        if text.isdecimal() and text.strip("0"):
            return text
        if name == "reference" and words.form_in(text) and not words.eft_number_in(text):
            # Words on what was paid, where a number could stand.
            continue
        if not cells.is_nothing_yet(text) and (number := cells.reference_of(text)):
            return number
    if way.numbered:
        named = (entry.text(name) for name in _NUMBERED if name != "kind" or entry.plan.mode == "list")
        return words.eft_number_in(" ".join(named))
    # What banks print as "Chk 9800001" in the line of an electronic debit is a number of their own.
    return None if verdict.strong and verdict.method == "eft" else way.check
