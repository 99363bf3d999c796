"""Read from one row what the payment was for: form, kind, period, taxpayer, way of paying, reference.

What a column states wins over what a note says, that over what a title says, and the client file fills only what the record
leaves open. What nobody states stays open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from reconcile import codes, duedates
from reconcile.config import Settings, Taxpayer
from reconcile.kinds import Method, PaymentKind
from reconcile.model import TaxPeriod, Tin
from reconcile.payments import cells, periods, purposes, statuses, words
from reconcile.payments.classify import Verdict
from reconcile.payments.entry import Entry
from reconcile.payments.plan import Plan
from reconcile.payments.unread import Unread


@dataclass(frozen=True, slots=True)
class Details:
    """Hold what one row says of a payment besides date and amount, and the cells that could not be understood."""

    tin: Tin | None
    form: str | None
    period: TaxPeriod | None
    kind: PaymentKind
    method: Method
    method_stated: bool
    reference: str | None
    unread: tuple[tuple[Unread, str], ...] = ()


_INCOME_TAX: frozenset[PaymentKind] = frozenset({"estimated", "balance_due", "extension", "amended", "credit_elect"})


def read(entry: Entry, plan: Plan, settings: Settings, verdict: Verdict, paid: date | None) -> Details:
    """Read everything besides date and amount from one row."""
    unread: list[tuple[Unread, str]] = []
    form, kind = _form(entry, plan, unread)
    kind = _kind(entry, plan, kind)
    span = _span(entry, plan, kind, unread)
    if mixed := _several_purposes(entry, plan):
        # Each of the two is of a part of the money.
        unread.append(("purpose", mixed))
        kind, span = "unknown", None
    tin = _tin(entry, plan, settings, form, unread)
    if sent := _of_addenda(entry):
        form, kind, span, tin = sent
    shared = words.shared_extension(entry.text("form")) or words.shared_extension(entry.text("kind"))
    of_income = kind in _INCOME_TAX or (span is not None and span.quarter is not None)
    if form is None and not shared and plan.mode == "list" and tin and tin.kind == "ssn" and of_income:
        # A person's estimates and income tax have one account, whatever the list leaves unsaid.
        form = "1040"
    mapping = plan.mapping
    if form is None and mapping and mapping.form:
        form = codes.normalise_form(mapping.form)
        kind = words.implied_kind(mapping.form) if kind == "unknown" and not mixed else kind
    if form is None and shared:
        unread.append(("extension", shared))
    if kind == "unknown" and span and span.quarter is not None and _has_estimates(form):
        kind = "estimated"
    if kind == "unknown" and mapping and mapping.kind and not mixed:
        kind = mapping.kind
    period = periods.resolve(span, form, kind, paid)
    if span and span.year and paid and span.year > paid.year + 1 and entry.text("period"):
        unread.append(("period", entry.text("period")))
    if period is None and span is None and mapping and not mixed:
        period = mapping.period
    return _with_way(entry, verdict, Details(_with_kind(tin, form), form, period, kind, "unknown", False, None, tuple(unread)))


def _with_way(entry: Entry, verdict: Verdict, found: Details) -> Details:
    """Add how a payment was made, under which number, and what its status leaves unsaid."""
    unread = list(found.unread)
    if (status := entry.text("status")) and statuses.is_unknown(status):
        unread.append(("status", status))
    mapping = entry.plan.mapping
    method, reference = _method_and_reference(entry, verdict)
    if method == "unknown" and mapping and mapping.method:
        method = mapping.method
    stated = method != "unknown"
    if not stated and found.kind != "credit_elect":
        method = _concluded_method(entry, unread)
    return Details(found.tin, found.form, found.period, found.kind, method, stated, reference, tuple(unread))


def _concluded_method(entry: Entry, unread: list[tuple[Unread, str]]) -> Method:
    """Return how a payment was made whose record shows no check number, no word of mail, no card processor and no wire.

    Each of those leaves its mark wherever a payment is written down; an electronic one leaves none. A way of paying that is
    stated but not known stays unknown.
    """
    stated = entry.text("method")
    if stated and not cells.is_nothing_yet(stated):
        unread.append(("method", stated))
        return "unknown"
    return "eft"


def _of_addenda(entry: Entry) -> tuple[str | None, PaymentKind, periods.Span | None, Tin | None] | None:
    """Return form, kind, period and taxpayer that the addenda in a bank's text state: what was sent to the IRS with the money."""
    addenda = words.addenda_in(entry.text("memo"))
    if len(addenda) != 1 or (decoded := words.tax_type(addenda[0].tax_type)) is None:
        return None
    form, kind = decoded
    return form, kind, periods.of_cell(addenda[0].period), words.tin_of_cell(addenda[0].tin, words.kind_of_form(form))


def _has_estimates(form: str | None) -> bool:
    known = codes.forms().get(form) if form else None
    return known is not None and known.estimated and known.rhythm == "annual"


def _form(entry: Entry, plan: Plan, unread: list[tuple[Unread, str]]) -> tuple[str | None, PaymentKind]:
    stated = entry.text("form")
    if stated:
        if found := words.form_of_cell(stated):
            return found
        numbered = re.search(r"\d{3}", re.sub(r"(?:19|20)\d\d", "", stated)) is not None
        unknown = numbered and not words.shared_extension(stated)
        if (unknown or words.kind_in(stated) == "unknown") and not cells.is_nothing_yet(stated):
            unread.append(("form", stated))
    for name in ("kind", "type", "quarter", "period"):
        text = entry.text(name)
        if text and (name != "type" or plan.mode != "bank") and (found := _form_of_other(name, text)):
            return found
    notes = [entry.text("memo"), entry.text("payee")] + ([entry.text("account")] if plan.mode != "bank" else [])
    for text in notes:
        if text and (found := words.form_in(text)):
            return found
    return plan.titles.form, "unknown"


def _form_of_other(name: str, text: str) -> tuple[str, PaymentKind] | None:
    if name == "period":
        # A bare number there is a year or a month, never a form.
        return words.form_in(text) if re.search(r"[A-Za-z]", text) else None
    return words.form_of_cell(text) if name == "kind" else words.form_in(text)


def _kind(entry: Entry, plan: Plan, implied: PaymentKind) -> PaymentKind:
    stated = entry.text("kind")
    if stated:
        if decoded := words.tax_type(stated):
            return decoded[1]
        if (kind := words.kind_in(stated)) != "unknown":
            return kind
    if plan.mode == "list":
        for name in ("type", "quarter", "form", "period"):
            if (text := entry.text(name)) and (kind := words.kind_in(text)) not in ("unknown",):
                return kind
    if implied != "unknown":
        return implied
    for text in (entry.text("memo"), entry.text("account") if plan.mode == "books" else "", entry.text("payee")):
        if text and (kind := words.kind_in(text)) != "unknown":
            if kind == "deposit" and plan.mode == "bank" and not words.form_in(text):
                # A bank's own word for its accounts.
                continue
            return kind
    return plan.titles.kind


def _several_purposes(entry: Entry, plan: Plan) -> str:
    """Return the text that would say what a payment was for, where it names two purposes or two years; else nothing."""
    for name in ("kind", "type", "quarter", "form", "period"):
        text = entry.text(name) if name == "kind" or plan.mode == "list" else ""
        if text and (purposes.are_several(text) or (name == "kind" and _of_several_years(text))):
            return text
        if name == "kind" and text and words.kind_in(text) != "unknown":
            # What a column of its own says of the purpose holds, whatever a note adds.
            return ""
    memo = entry.text("memo")
    return memo if memo and (purposes.are_several(memo) or _of_several_years(memo)) else ""


def _of_several_years(text: str) -> bool:
    # An overpayment passed on has a year that it comes from and one that it goes to.
    return periods.names_several_years(text) and words.kind_in(text) != "credit_elect"


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


def _span(entry: Entry, plan: Plan, kind: PaymentKind, unread: list[tuple[Unread, str]]) -> periods.Span | None:
    in_words = periods.of_credit if kind == "credit_elect" else periods.of_memo
    if kind == "credit_elect":
        for text in (entry.text("kind"), entry.text("memo")):
            if text and (received := periods.passed_on(text)):
                # A column may name the year that the money came from.
                return received
    span: periods.Span | None = None
    cell = entry.cell("period")
    if entry.text("period") and not cells.is_nothing_yet(cell):
        span = periods.of_cell(cell)
        if span is None and words.kind_in(entry.text("period")) == "unknown":
            unread.append(("period", entry.text("period")))
    if quarter := entry.text("quarter"):
        span = periods.merge(span, periods.of_cell(quarter) or periods.of_memo(quarter))
    for name in ("kind", "form"):
        if text := entry.text(name):
            span = periods.merge(span, in_words(words_without_form(text)))
    if (span is None or span.year is None) and (plan.mode != "bank" or words.form_in(entry.text("memo"))):
        for text in (entry.text("memo"), entry.text("payee") if plan.mode != "bank" else ""):
            if text and not purposes.are_several(text):
                span = periods.merge(span, in_words(text))
    if (span is None or span.year is None) and plan.titles.year and plan.mode == "list":
        span = periods.merge(span, periods.Span(plan.titles.year))
    return span


def words_without_form(text: str) -> str:
    """Return the text without a tax type code, whose digits are no year."""
    return "" if words.tax_type(text) else text


def _tin(entry: Entry, plan: Plan, settings: Settings, form: str | None, unread: list[tuple[Unread, str]]) -> Tin | None:
    stated = entry.text("tin")
    if stated and not cells.is_nothing_yet(stated):
        if found := words.tin_of_cell(stated, plan.tin_kind or words.kind_of_form(form)):
            return found
        if by_name := _by_who(stated, plan, settings):
            return by_name
        unread.append(("tin", stated))
    if who := entry.text("who"):
        found = words.tin_in(who) or _by_who(who, plan, settings)
        if found:
            return found
    for text in (entry.text("memo"), entry.text("payee"), entry.text("account")):
        if text and (found := words.tin_in(text)):
            return found
    if plan.mode == "list" and plan.titles.lone_tin:
        return plan.titles.lone_tin
    return _by_client_file(plan, settings)


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


def _by_client_file(plan: Plan, settings: Settings) -> Tin | None:
    mapping = plan.mapping
    if mapping is None:
        return None
    if mapping.tin:
        return mapping.tin
    one = settings.taxpayer(mapping.taxpayer) if mapping.taxpayer else None
    return one.tin if one else None


def _with_kind(tin: Tin | None, form: str | None) -> Tin | None:
    return Tin(tin.last4, words.kind_of_form(form)) if tin and tin.kind is None else tin


def _method_and_reference(entry: Entry, verdict: Verdict) -> tuple[Method, str | None]:
    check, reference = entry.text("check"), entry.text("reference")
    notes = entry.text("memo")
    number = _reference(entry, notes, verdict)
    if entry.plan.mode == "bank" and verdict.method in ("card", "check"):
        # The line names a processor or a converted check; its type says DEBIT all the same.
        return verdict.method, number
    for text in (entry.text("method"), reference, "" if check.isdigit() else check, entry.text("type")):
        if text and (method := words.method_in(text)) != "unknown":
            return method, number
    if entry.plan.method != "unknown" or verdict.method != "unknown":
        return (entry.plan.method if entry.plan.method != "unknown" else verdict.method), number
    if (check and number == cells.reference_of(check) and re.fullmatch(r"\d{2,8}(?:\.0+)?", check)) or words.check_number_in(
        reference
    ):
        return "check", number
    if entry.reference_may_be_check and re.fullmatch(r"\d{2,6}", reference):
        return "check", number
    for text in (notes, entry.text("payee")):
        if text and (method := words.method_in(text)) != "unknown":
            return method, number
    if number and number == words.check_number_in(f"{notes} {entry.text('payee')} {_own_kind(entry)}"):
        return "check", number
    # A bank's line that names the IRS and no check is electronic: a bank does not know whom a paper check paid.
    electronic = entry.plan.mode == "bank" or (number is not None and words.EFT_NUMBER.fullmatch(number) is not None)
    return ("eft" if electronic else "unknown"), number


def _own_kind(entry: Entry) -> str:
    # Who writes in one column what a payment was for writes the number of the check there too.
    return entry.text("kind") if entry.plan.mode == "list" else ""


def _reference(entry: Entry, notes: str, verdict: Verdict) -> str | None:
    for name in ("reference", "check"):
        text = entry.text(name)
        if name == "reference" and not text.isdigit() and words.form_in(text) and not words.eft_number_in(text):
            # Words on what was paid, where a number could stand.
            continue
        if text and not cells.is_nothing_yet(text) and (number := cells.reference_of(text)):
            return number
    joined = f"{notes} {entry.text('payee')} {entry.text('method')} {_own_kind(entry)}"
    # What banks print as "Chk 9800001" in the line of an electronic debit is a number of their own.
    electronic = verdict.strong and verdict.method == "eft"
    return words.eft_number_in(joined) or (None if electronic else words.check_number_in(joined))
