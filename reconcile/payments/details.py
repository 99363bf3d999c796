"""Read from one row what the payment was for: form, kind, period, taxpayer, way of paying, reference.

What its words state is joined with what its numbers tell, and the client file fills only what the record leaves open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from reconcile import duedates, money
from reconcile.config import Settings, Taxpayer
from reconcile.kinds import Method, PaymentKind
from reconcile.model import TaxPeriod, Tin
from reconcile.payments import addenda, cells, designation, money_out, periods, words
from reconcile.payments.classify import Verdict
from reconcile.payments.entry import Entry
from reconcile.payments.headers import Field
from reconcile.payments.plan import Plan
from reconcile.payments.stated import Left, Stated, Way
from reconcile.payments.unread import Unread


class Details(NamedTuple):
    """Hold what one row says of a payment besides date and amount, and the cells that could not be understood.

    ``assumed`` names what client.toml says of the whole file and the row does not; ``facts`` are form, period and kind as text.
    """

    tin: Tin | None
    form: str | None
    period: TaxPeriod | None
    kind: PaymentKind
    method: Method
    method_stated: bool
    reference: str | None
    unread: Sequence[tuple[Unread, str]]
    assumed: tuple[str, ...]
    facts: str


def read(entry: Entry, stated: Stated, settings: Settings, verdict: Verdict, paid: date | None) -> Details:
    """Read everything besides date and amount from one row, from its words and its numbers."""
    unread: Left = []
    tin = _tin(entry, stated, settings, unread)
    sent = _of_addenda(entry, verdict, unread) if paid and stated.with_addenda else None
    if sent or entry.plan.mapping:
        told = designation.Told(stated.form, stated.kind, stated.span)
        if sent:
            told, tin = sent
        designated = designation.of_row(designation.Case(stated, told, paid), tin, entry.plan.mapping, settings)
    else:
        designated = designation.of_words(stated, tin.kind if tin else None, paid)
    tin = tin or designated.tin
    if tin and tin.kind is None:
        tin = Tin(tin.last4, designated.tin_kind)
    if designated.unread or stated.unread:
        unread = [*stated.unread, *unread, *designated.unread]
    reference = _reference(entry, stated.way, verdict)
    if reference is None:
        unread += [("reference", text) for name in _IN_COLUMNS if cells.is_rounded(text := entry.text(name))]
    method, is_told = _method(entry, stated.way, designated.kind, reference, unread)
    form, period, kind, _, assumed, _, _, facts = designated
    return Details(tin, form, period, kind, method, is_told, reference, unread, assumed, facts)


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


def _of_addenda(entry: Entry, verdict: Verdict, unread: Left) -> tuple[designation.Told, Tin | None] | None:
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
    return designation.Told(form, kind, periods.of_cell(first.period)), words.tin_of_cell(first.tin, words.kind_of_form(form))


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
        if found := words.tin_of_cell(written, plan.tin_kind or stated.tin_kind):
            return found
        if by_name := _by_who(written, plan, settings):
            return by_name
        unread.append(("tin", written))
    if who := entry.text("who"):
        found = words.tin_of_owner(who, stated.tin_kind) or _by_who(who, plan, settings)
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


def _method_by_number(entry: Entry, way: Way, number: str | None) -> Method:
    """Tell how a payment was made by the number that it has, where no column says it, or by the notes."""
    check, reference = entry.text("check"), entry.text("reference")
    if (check and number == cells.reference_of(check) and re.fullmatch(r"\d{2,8}(?:\.0+)?", check)) or way.check_named:
        return "check"
    if entry.reference_may_be_check and re.fullmatch(r"\d{2,6}", reference):
        return "check"
    is_eft = number is not None and words.EFT_NUMBER.fullmatch(number) is not None
    if way.noted != "unknown" and not (way.noted == "check" and is_eft and entry.plan.mode != "bank"):
        # No check has such a number: what was mailed is another thing.
        return way.noted
    if number and number == way.check_of:
        return "check"
    # A bank's line that names the IRS and no check is electronic: a bank does not know whom a paper check paid.
    return "eft" if entry.plan.mode == "bank" or is_eft else "unknown"


_IN_COLUMNS: tuple[Field, ...] = ("reference", "check")
_NUMBERED: tuple[Field, ...] = ("memo", "payee", "method", "kind")


def _reference(entry: Entry, way: Way, verdict: Verdict) -> str | None:
    if way.numbered and entry.plan.mode != "list":
        # What a bank or a ledger keeps in a column is often a number of its own.
        in_text = words.eft_number_in(f"{entry.text('payee')} {entry.text('memo')}")
        if in_text:
            return in_text
    check = entry.text("check")
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
            # A number of the program's own entry says less than that of a check.
            return check if check.isdecimal() and check.strip("0") and not words.EFT_NUMBER.fullmatch(number) else number
    if way.numbered:
        named = (entry.text(name) for name in _NUMBERED if name != "kind" or entry.plan.mode == "list")
        return words.eft_number_in(" ".join(named))
    # What banks print as "Chk 9800001" in the line of an electronic debit is a number of their own.
    return None if verdict.strong and verdict.method == "eft" else way.check
