"""Tell what speaks against the dates of a record, without changing any: planned dates, and EFT numbers of another day.

Programs that prepare returns fill in the due date where nobody states the day of payment, so a list of nothing but due dates may
be a plan. Who has the IRS debit an account pays on the very due dates as well: a list that tells how, or under which number, or
with which status, is one of payments, unless it dates an electronic one on a day on which no bank moves money. The fifteen digits
of an EFT number carry the settlement day, by a rule that is not published; here it only raises a question.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from reconcile import duedates
from reconcile.dates import EFT_NEAR_DAYS, next_business_day, settlement_day
from reconcile.model import Payment, Problem, TaxPeriod
from reconcile.payments.plan import Plan

if TYPE_CHECKING:
    from reconcile.files import InputFile

DATES_PLANNED = "record_dates_planned"
DATE_DOUBTFUL = "record_date_doubtful"
_LEAST_DATES = 3


def of_file(file: InputFile, payments: Sequence[Payment], plans: Sequence[Plan]) -> list[Problem]:
    """Return what speaks against the dates of one file; nothing of it keeps a payment from being matched."""
    numbered = (payment for payment in payments if payment.method == "eft" and payment.reference)
    doubts = [problem for payment in numbered if (problem := _by_number(file, payment))]
    if any(map(_is_kept_by_hand, plans)) and (planned := _planned(payments, any("status" in plan.columns for plan in plans))):
        what = f"all {len(planned)} estimated payments are dated on the day they were due, which may be planned and not paid."
        todo = "Compare them with the bank or the confirmations, and correct the dates that differ."
        doubts.append(Problem(DATES_PLANNED, file.name, what, todo, False, file.source_id))
    return doubts


def _is_kept_by_hand(plan: Plan) -> bool:
    """Tell whether people or their tax programs dated the rows: a confirmation or a payment history has days of its own."""
    return plan.layout == "estimated-payments" or (plan.mode == "list" and plan.layout not in ("confirmation", "payment-history"))


def _planned(payments: Sequence[Payment], with_status: bool) -> list[Payment]:
    """Return the estimated payments that nothing but a due date dates, when all of the list are such."""
    settled = [payment for payment in payments if payment.status == "settled"]
    estimated = [payment for payment in settled if payment.kind == "estimated"]
    if len({payment.date for payment in estimated}) < _LEAST_DATES or any(map(_is_numbered, estimated)):
        return []
    if not all(payment.date in _dues(payment) for payment in estimated):
        return []
    told = with_status or any(payment.method_stated for payment in estimated)
    return [] if told and not any(map(_is_on_a_closed_day, estimated)) else estimated


def _is_numbered(payment: Payment) -> bool:
    """Tell whether a number proves that the payment was made: only somebody who paid has one."""
    return payment.reference is not None and any(sign.isdigit() for sign in payment.reference)


def _is_on_a_closed_day(payment: Payment) -> bool:
    """Tell whether an electronic payment is dated on a weekend or a holiday: nothing settles then, and programs do not mind."""
    return payment.method == "eft" and next_business_day(payment.date) != payment.date


def _dues(payment: Payment) -> set[date]:
    form = payment.form or "1040"
    years = (payment.date.year - 1, payment.date.year)
    periods = [payment.period] if payment.period else [TaxPeriod(year, 12) for year in years]
    return {day for period in periods for day in (*duedates.instalment_dues(form, period), *_fifteenths(form, period))}


def _fifteenths(form: str, period: TaxPeriod) -> set[date]:
    """Return the days before weekends and holidays move them, as programs fill them in too."""
    last = 1 if form in ("1040", "1041") else 0
    months = [period.year * 12 + period.month - 1 + after for after in (-8, -6, -3, last)]
    return {date(month // 12, month % 12 + 1, 15) for month in months}


def _by_number(file: InputFile, payment: Payment) -> Problem | None:
    day = settlement_day(payment.reference or "", payment.date)
    if day is None or day == payment.date or abs((day - payment.date).days) <= EFT_NEAR_DAYS:
        return None
    what = f"dated {payment.date}, but the EFT number {payment.reference} is, as far as such numbers tell, of {day}."
    todo = "Compare date and number with the confirmation; the date of the record was kept."
    return Problem(DATE_DOUBTFUL, f"{file.name}, {payment.where}", what, todo, False, file.source_id)
