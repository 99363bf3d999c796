"""Conclude what a payment was for from the form, kind and time that its record states; client.toml fills what stays open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from reconcile import codes
from reconcile.config import RecordMapping, Settings
from reconcile.kinds import PaymentKind, TinKind
from reconcile.model import TaxPeriod, Tin
from reconcile.payments import made, periods, statuses, words
from reconcile.payments.stated import Left, Stated
from reconcile.payments.unread import Unread

_INCOME_TAX: frozenset[PaymentKind] = frozenset({"estimated", "balance_due", "extension", "amended", "credit_elect"})


class Told(NamedTuple):
    """Hold what a record tells of what its payment was for, before form, kind and words of time are understood together."""

    form: str | None
    kind: PaymentKind
    span: periods.Span | None


class Designated(NamedTuple):
    """Hold what a payment was for. ``tin`` and ``assumed`` are what client.toml adds, and the names of all that it adds.

    ``tin_kind`` is the kind of number under which the form is filed; ``facts`` are form, period and kind in one text.
    """

    form: str | None
    period: TaxPeriod | None
    kind: PaymentKind
    tin: Tin | None
    assumed: tuple[str, ...]
    unread: tuple[tuple[Unread, str], ...]
    tin_kind: TinKind | None
    facts: str


class _Found(NamedTuple):
    form: str | None
    period: TaxPeriod | None
    kind: PaymentKind


def of_words(stated: Stated, number: TinKind | None, paid: date | None) -> Designated:
    """Return what the words of a row tell, beside the kind of its taxpayer's number: concluded once for all rows alike."""
    # The very day counts only where words name no year, or a month that may be that of the payment.
    span = stated.span
    day = paid if paid is None or span is None or not span.year or span.noted else date(paid.year, 1, 1)
    return _of_words(stated, number, day)


@lru_cache(maxsize=8192)
def _of_words(stated: Stated, number: TinKind | None, paid: date | None) -> Designated:
    case = Case(stated, Told(stated.form, stated.kind, stated.span), paid)
    return case.designated(case.of_record(number))


def of_row(case: Case, tin: Tin | None, mapping: RecordMapping | None, settings: Settings) -> Designated:
    """Return what a row tells where addenda or client.toml have a say in it."""
    found = case.of_record(tin.kind if tin else None)
    if mapping is None:
        return case.designated(found)
    added = None
    if tin is None:
        named = settings.taxpayer(mapping.taxpayer) if mapping.taxpayer else None
        tin = added = mapping.tin or (named.tin if named else None)
    own, found = found, case.with_file(found, mapping, tin.kind if tin else None)
    assumed = [name for name in _Found._fields if getattr(found, name) != getattr(own, name)]
    return case.designated(found, added, ("tin", *assumed) if added else tuple(assumed))


@dataclass(frozen=True, slots=True)
class Case:
    """Hold what is known of one payment: the words of its row, what was told of what it was for, the day on which it was made."""

    stated: Stated
    told: Told
    paid: date | None

    def of_record(self, number: TinKind | None) -> _Found:
        """Return what the record states, under a taxpayer's number of that kind."""
        form, kind, span = self.told
        if form is None and self._is_persons(number, kind):
            form = "1040"
        if kind == "unknown" and span and span.quarter is not None and _has_estimates(form):
            kind = "estimated"
        return _Found(form, periods.resolve(span, form, kind, self.paid), kind)

    def with_file(self, own: _Found, mapping: RecordMapping, number: TinKind | None) -> _Found:
        """Fill what the record leaves open from what client.toml says of its file."""
        form, period, kind = own
        span, mixed = self.stated.span, self.stated.mixed
        if form is None and self._is_persons(number, kind):
            form = "1040"
        if form is None and mapping.form:
            form = codes.normalise_form(mapping.form)
            kind = words.implied_kind(mapping.form) if kind == "unknown" and not mixed else kind
        if kind == "unknown" and span and span.quarter is not None and _has_estimates(form):
            kind = "estimated"
        if kind == "unknown" and mapping.kind and not mixed:
            kind = mapping.kind
        period = period or periods.resolve(span, form, kind, self.paid)
        if period is None and span is None and not mixed:
            period = mapping.period
        return _Found(form, period, kind)

    def designated(self, found: _Found, tin: Tin | None = None, assumed: tuple[str, ...] = ()) -> Designated:
        """Return what was found, with the words that could not be understood."""
        form, period, kind = found
        said, span, paid = self.stated.said, self.told.span, self.paid
        unread: Left = []
        if form is None and self.stated.shared:
            unread.append(("extension", self.stated.shared))
        beyond = span is not None and span.year is not None and paid is not None and span.year > paid.year + 1
        untold = span is not None and (span.quarter == periods.SEVERAL or span.fiscal or span.noted) and period is None
        if (beyond or untold) and (named := said.text("period")):
            unread.append(("period", named))
        if (status := said.text("status")) and statuses.is_unknown(status):
            unread.append(("status", status))
        elif not statuses.says_made(status) and (note := made.doubtful_in(said)):
            unread.append(("note", note))
        facts = f"{form or ''}|{period or ''}|{kind}"
        return Designated(form, period, kind, tin, assumed, tuple(unread), words.kind_of_form(form), facts)

    def _is_persons(self, number: TinKind | None, kind: PaymentKind) -> bool:
        """Tell whether a payment in a list is of a person's income tax, which has one account, whatever the list leaves out."""
        span = self.told.span
        if number != "ssn" or self.stated.shared or self.stated.said.sense.mode != "list":
            return False
        return kind in _INCOME_TAX or (span is not None and span.quarter is not None)


def _has_estimates(form: str | None) -> bool:
    known = codes.forms().get(form) if form else None
    return known is not None and known.estimated and known.rhythm == "annual"
