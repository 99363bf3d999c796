"""Conclude from the words of a row what a payment was for and how it was made, as far as words tell it.

What a column states wins over what a note says, and that over what a title says. What nobody states stays open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reconcile import codes, dates
from reconcile.kinds import Method, PaymentKind, TinKind
from reconcile.model import Tin
from reconcile.payments import addenda, anothers, cells, periods, purposes, words, years
from reconcile.payments.classify import Verdict
from reconcile.payments.headers import Field
from reconcile.payments.said import Said
from reconcile.payments.titles import Titles
from reconcile.payments.unread import Unread

Left = list[tuple[Unread, str]]
"""The cells that could not be understood, each with the field that stays open."""


@dataclass(frozen=True, slots=True)
class Way:
    """Hold what the words of a row tell of how a payment was made, and where a number of it stands.

    ``told`` goes before what a number in a column tells, ``noted`` after it. ``check`` is the number of a check in the notes, and
    ``check_of`` the same where the way of paying may not name it; ``numbered``: the notes hold an EFT number.
    """

    told: Method
    noted: Method
    check_named: bool
    numbered: bool
    check: str | None
    check_of: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Stated:
    """Hold what the words of a row state of a payment; rows of the same words share one object.

    ``shared`` is an extension that several returns have in common; ``tin_kind`` the kind of number under which the form is filed.
    """

    form: str | None
    kind: PaymentKind
    span: periods.Span | None
    mixed: bool
    shared: str | None
    noted_tin: Tin | None
    way: Way
    with_addenda: bool
    unread: tuple[tuple[Unread, str], ...]
    said: Said
    tin_kind: TinKind | None


_THINGS_IN: tuple[Field, ...] = ("memo", "item", "type", "kind", "payee")
_NOTED: tuple[Field, ...] = ("memo", "payee", "account", "kind")


def read(said: Said, verdict: Verdict) -> Stated:
    """Return what a row states in words."""
    unread: Left = []
    form, kind = _form(said, unread)
    kind = _without_voucher(said, form, _kind(said, kind))
    if said.sense.mode == "list" and kind in ("unknown", said.sense.titles.kind) and purposes.is_other(said.text("kind")):
        # Not what a title says of the others.
        unread.append(("kind", said.text("kind")))
        kind = "unknown"
    span = _span(said, kind, form, unread)
    if not any(name in ("quarter", "year") for name, _ in unread):
        span = _with_titles(said, span, form, kind)
    if mixed := _several_purposes(said, _is_quarterly(form)):
        # Each of the two is of a part of the money.
        unread.append(("purpose", mixed))
        kind, span = "unknown", None
    if verdict.doubtful:
        unread.append(("whose", next((text for name in _THINGS_IN if (text := said.text(name))), said.group)))
    shared = words.shared_extension(said.text("form")) or words.shared_extension(said.text("kind"))
    return Stated(
        *(form, kind, span, bool(mixed), shared, _noted_tin(said), _way(said, verdict), _with_addenda(said)),
        unread=tuple(unread),
        said=said,
        tin_kind=words.kind_of_form(form),
    )


def _form(said: Said, unread: Left) -> tuple[str | None, PaymentKind]:
    stated = said.text("form")
    if stated:
        if found := words.form_of_cell(stated):
            return found
        numbered = re.search(r"\d{3}|\d\d-?[A-Z]{2}", re.sub(r"(?:19|20)\d\d", "", stated.upper())) is not None
        unknown = numbered and not words.shared_extension(stated)
        if (unknown or words.kind_in(stated) == "unknown") and not cells.is_nothing_yet(stated):
            unread.append(("form", stated))
    for name in ("kind", "type", "quarter", "period"):
        text = said.text(name)
        if text and (name != "type" or said.sense.mode != "bank") and (found := _form_of_other(name, text)):
            return found
    account = said.text("account") if said.sense.mode != "bank" else ""
    for text in (said.text("memo"), said.text("item"), said.text("payee"), account):
        if text and (found := words.form_in(text)):
            return found
    return said.sense.titles.form, "unknown"


def _form_of_other(name: str, text: str) -> tuple[str, PaymentKind] | None:
    if name == "period":
        # A bare number there is a year or a month, never a form.
        return words.form_in(text) if re.search(r"[A-Za-z]", text) else None
    return words.form_of_cell(text) if name == "kind" else words.form_in(text)


_OF_CREDIT: tuple[Field, ...] = ("memo", "method", "quarter", "type", "item", "account")


def _kind(said: Said, implied: PaymentKind) -> PaymentKind:
    stated = said.text("kind")
    if stated:
        if decoded := words.tax_type(stated):
            return decoded[1]
        if (kind := words.kind_in(stated)) != "unknown":
            return kind
    if said.sense.mode != "bank" and any(words.kind_in(said.text(name)) == "credit_elect" for name in _OF_CREDIT):
        # An overpayment passed on names the form of the estimates that it counts towards.
        return "credit_elect"
    if said.sense.mode == "list":
        for name in ("type", "quarter", "form", "period"):
            if (text := said.text(name)) and (kind := words.kind_in(text)) not in ("unknown",):
                return kind
    if implied != "unknown":
        return implied
    account = said.text("account") if said.sense.mode == "books" else ""
    for text in (said.text("memo"), said.text("item"), account, said.text("payee")):
        if text and (kind := words.kind_in(text)) != "unknown":
            if kind == "deposit" and said.sense.mode == "bank" and not words.form_in(text):
                # A bank's own word for its accounts.
                continue
            return kind
    return said.sense.titles.kind


_VOUCHER = re.compile(r"\bVOUCHERS?\b", re.IGNORECASE)


def _without_voucher(said: Said, form: str | None, kind: PaymentKind) -> PaymentKind:
    """Return a kind, but for an estimate of which a voucher alone speaks beside a form that has none, as 941 with its 941-V."""
    known = codes.forms().get(form) if form and kind == "estimated" else None
    if known is None or known.estimated or not any(map(_VOUCHER.search, said.texts)):
        return kind
    named = any(words.kind_in(_VOUCHER.sub(" ", text)) == "estimated" for text in said.texts if text)
    return kind if named or said.sense.titles.kind == "estimated" else "unknown"


def _is_quarterly(form: str | None) -> bool:
    known = codes.forms().get(form) if form else None
    return known is not None and known.rhythm == "quarterly"


def _several_purposes(said: Said, quarterly: bool) -> str:
    """Return the text that would say what a payment was for, where it names two purposes or two years; else nothing."""
    for name in ("kind", "type", "quarter", "form", "period"):
        text = said.text(name) if name == "kind" or said.sense.mode == "list" else ""
        if text and said.sense.mode == "list" and purposes.are_several_in_cell(text, quarterly=quarterly):
            return text
        if text and (purposes.are_several(text) or (name == "kind" and _of_several_years(text))):
            return text
        if name == "kind" and text and words.kind_in(text) != "unknown":
            # What a column of its own says of the purpose holds, whatever a note adds.
            return ""
    noted = (said.text("memo"), said.text("item"))
    return next((text for text in noted if text and (purposes.are_several(text) or _of_several_years(text))), "")


def _of_several_years(text: str) -> bool:
    # An overpayment passed on has a year that it comes from and one that it goes to.
    return periods.names_several_years(text) and words.kind_in(text) != "credit_elect"


def _month_under(above: Titles, form: str | None, named: str) -> periods.Span | None:
    """Return the month of a payroll that a column names without its year, under titles that state it."""
    if above.year is None or not _is_quarterly(form) or not named.rstrip(".").isalpha():
        return None
    try:
        return periods.Span(above.year, dates.month_number(named), noted=True)
    except ValueError:
        return None


def _span(said: Said, kind: PaymentKind, form: str | None, unread: Left) -> periods.Span | None:
    in_words = periods.of_credit if kind == "credit_elect" else periods.of_memo
    if kind == "credit_elect":
        for text in (said.text("kind"), *(said.text(name) for name in _OF_CREDIT)):
            if text and (received := periods.passed_on(text)):
                # A column may name the year that the money came from.
                return received
    span: periods.Span | None = None
    named = said.text("period")
    if named and (said.day or not cells.is_nothing_yet(named)):
        span = periods.of_cell(said.day or named) or _month_under(said.sense.titles, form, named)
        if span is None and words.kind_in(named) == "unknown":
            unread.append(("period", named))
    if quarter := said.text("quarter"):
        span = periods.merge(span, periods.of_cell(quarter) or periods.of_memo(quarter))
    for name in ("kind", "form"):
        if text := said.text(name):
            span = periods.merge(span, in_words(words_without_form(text)))
    if slip := _no_quarter(said):
        unread.append(("quarter", slip))
        return span
    if (span is None or span.year is None) and (said.sense.mode != "bank" or words.form_in(said.text("memo"))):
        span = _with_notes(said, span, kind, unread)
    return span


def _with_notes(said: Said, span: periods.Span | None, kind: PaymentKind, unread: Left) -> periods.Span | None:
    """Return what columns state of the time a payment was for, with what notes say of it.

    A year that they name goes before that of a title only where the payment was for it.
    """
    in_words = periods.of_credit if kind == "credit_elect" else periods.of_memo
    above, own = _year_above(said), span
    for text in (said.text("memo"), said.text("item"), said.text("payee") if said.sense.mode != "bank" else ""):
        if not text or purposes.are_several(text):
            continue
        noted = in_words(text)
        if above and noted and noted.year not in (None, above) and (told := _whose_year(text, kind)) != "this":
            if told == "open":
                unread.append(("year", text))
                return own
            noted = periods.Span(None, None, noted.quarter) if noted.quarter is not None else None
        span = periods.merge(span, noted)
    return span


def _whose_year(text: str, kind: PaymentKind) -> years.Told:
    # Of an overpayment the words say which year received it.
    return "this" if kind == "credit_elect" and periods.passed_on(text) else years.of_note(text)


def _year_above(said: Said) -> int | None:
    """Return the year that the titles of a list state for it."""
    above = said.sense.titles
    if said.sense.mode != "list":
        return None
    return above.year or (above.quarter.year if above.quarter else None)


def _with_titles(said: Said, span: periods.Span | None, form: str | None, kind: PaymentKind) -> periods.Span | None:
    """Return what a row says of the time a payment was for, with what the titles say of it."""
    above = said.sense.titles
    if said.sense.mode == "list" and above.quarter and (span is None or (span.month is None and span.quarter is None)):
        span = _in_quarter(span, above, form, kind)
    if (span is None or span.year is None) and above.year and said.sense.mode == "list":
        span = periods.merge(span, periods.Span(above.year))
    end = above.year_end
    if end and span is not None and span.year and span.month is None:
        # The year of a company whose year ends in another month than December.
        span = periods.Span(span.year, end, span.quarter, span.payroll)
    return span


def _no_quarter(said: Said) -> str:
    """Return the text that names a quarter which there is not, where it speaks of a tax."""
    texts = (said.text(name) for name in ("quarter", "kind", "form", "memo"))
    of_tax = (text for text in texts if text and periods.names_no_quarter(text))
    return next(
        (text for text in of_tax if text != said.text("memo") or words.form_in(text) or words.kind_in(text) != "unknown"), ""
    )


def _in_quarter(span: periods.Span | None, above: Titles, form: str | None, kind: PaymentKind) -> periods.Span | None:
    """Return the span of a row under a line that names a quarter.

    Beside a form of quarters, that is its period. Beside estimates it is the instalment; its year may be the one of the payment.
    """
    named = above.quarter
    assert named is not None
    if _is_quarterly(form):
        own = periods.Span(named.year or above.year, None, named.quarter)
        agree = span is None or span.year is None or own.year in (None, span.year)
        return periods.merge(span, own) if agree else span
    return periods.merge(span, periods.Span(None, None, named.quarter)) if kind == "estimated" else span


def words_without_form(text: str) -> str:
    """Return the text without a tax type code, whose digits are no year."""
    return "" if words.tax_type(text) else text


def _with_addenda(said: Said) -> bool:
    return bool(addenda.found_in(said.text("memo")) or addenda.found_in(said.text("payee")))


def _noted_tin(said: Said) -> Tin | None:
    for name in _NOTED:
        if (text := said.text(name)) and (found := words.tin_in(anothers.without_accounts(text))):
            return found
    return None


def _way(said: Said, verdict: Verdict) -> Way:
    notes = words.without_failed_way(words.without_replaced(anothers.without_checks(said, said.text("memo"))))
    payee, reference = said.text("payee"), said.text("reference")
    # Who writes in one column what a payment was for writes the number of the check there too.
    own = said.text("kind") if said.sense.mode == "list" else ""
    joined = f"{notes} {payee} {said.text('method')} {own}"
    check_of = words.check_number_in(f"{notes} {payee} {own}")
    return Way(
        told=_told_method(said, verdict),
        noted=next((method for text in (notes, payee) if text and (method := words.method_in(text)) != "unknown"), "unknown"),
        check_named=words.check_number_in(reference) is not None,
        numbered=words.eft_number_in(joined) is not None,
        check=words.check_number_in(joined),
        check_of=check_of,
    )


def _told_method(said: Said, verdict: Verdict) -> Method:
    if said.sense.mode == "bank" and verdict.method in ("card", "check"):
        # The line names a processor or a converted check; its type says DEBIT all the same.
        return verdict.method
    check = said.text("check")
    way = said.text("type")
    if way.upper() in ("DEBIT", "CREDIT", "DR", "CR"):
        # The side of the line, and not how it was paid.
        way = ""
    for text in (said.text("method"), said.text("reference"), "" if check.isdigit() else check, way):
        if text and (method := words.method_in(text)) != "unknown":
            return method
    return said.sense.method if said.sense.method != "unknown" else verdict.method
