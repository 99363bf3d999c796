"""Turn the rows of one table into payments, rows set aside with their reason, and problems: each row is exactly one of them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import date

from reconcile import money
from reconcile.config import Settings
from reconcile.model import Payment, Problem, SetAside
from reconcile.payments import (
    asides,
    beside,
    cancelled,
    cells,
    classify,
    continued,
    details,
    given_back,
    legs,
    merged,
    money_out,
    paper_checks,
    signs,
    statuses,
    totals,
    unnamed,
    unread,
    words,
)
from reconcile.payments.classify import Verdict
from reconcile.payments.elsewhere import Elsewhere
from reconcile.payments.entry import Entry
from reconcile.payments.furniture import Furniture, has_amount
from reconcile.payments.gathered import Gathered
from reconcile.payments.headers import Field
from reconcile.payments.judging import Judged, judge, line_of
from reconcile.payments.plan import Plan
from reconcile.payments.stated import Stated
from reconcile.payments.table import Row, Sheet, text_of
from reconcile.privacy import mask_text

_DOLLARS = re.compile(r"USD?|U\.?S\.? ?\$|\$|(?:US )?DOLLARS?", re.IGNORECASE)
_AMOUNTS: tuple[Field, ...] = ("amount", "paid", "received")
_DESIGNATING: tuple[Field, ...] = ("form", "kind", "period", "quarter", "check", "reference", "status")
_NEVER_LEFT = ("cancelled", "voided", "failed")
_STATE_SIGN = 'State paid_sign = "positive", "negative" or "either" for this file in client.toml.'
_ONE_ORDER = 'Write the dates of the column in one order, or state date_order = "mdy" or "dmy" in client.toml.'


class _Unreadable(Exception):
    """Say what is wrong with one row, and what to do."""

    def __init__(self, what: str, todo: str) -> None:
        super().__init__(what)
        self.what, self.todo = what, todo


class _Aside(Exception):
    """Say why one row is not a payment."""


class TableReader:
    """Read one table by its plan."""

    def __init__(self, sheet: Sheet, plan: Plan, settings: Settings, into: Gathered) -> None:
        self._sheet = merged.carried(sheet, plan) if sheet.merged else sheet
        self._plan, self._settings, self._into = plan, settings, into
        self._furniture = Furniture(self._sheet, plan, into)
        self._unnamed = unnamed.Unnamed(self._sheet, plan)
        self._opposed = signs.opposed(self._sheet.rows[plan.first :], plan)
        self._told, self._begun = False, len(into.payments)
        self._taken: list[Entry] = []
        self._returned: list[given_back.Returned] = []
        self._unnamed_back: list[given_back.Returned] = []
        self._came: list[legs.Came] = []

    def read(self, *, first: bool = True) -> None:
        """Take every row below the headings; of a second person's amounts, only those that there are."""
        into, sheet, plan = self._into, self._sheet, self._plan
        if sheet.merged:
            self._tell_merged_amounts()
        elsewhere, furniture = Elsewhere(plan), self._furniture
        passing = elsewhere.knows
        for row in sheet.rows[plan.first :]:
            verdict = elsewhere.verdict(row) if passing and not furniture.group else None
            if verdict is not None and verdict.kind != "payment":
                into.rows += 1
                furniture.note(verdict.reason)
                into.set_aside.append(self._other(row, verdict, elsewhere))
                continue
            entry = Entry(row, furniture.under, furniture.group)
            if entry.day is None and row.broken is None and not any(entry.texts):
                furniture.note_blank()
                continue
            into.rows += 1
            try:
                reason = self._take(entry, verdict)
            except _Aside as aside:
                reason = str(aside)
            except _Unreadable as error:
                into.unreadable += 1
                self._problem(row, error.what, error.todo)
                continue
            furniture.note(reason)
            raw = None
            if reason is not None and not first:
                into.rows -= 1
            elif reason is not None:
                # Nearly every row of a bank ends here with a reason that is only counted.
                raw = None if reason in asides.COUNTED else asides.raw_of(entry, reason, self._told)
                into.set_aside.append(SetAside(row.number, reason, sheet.name, raw))
            if plan.mode == "books" and reason != asides.PART_ABOVE:
                self._told = reason is None or raw is not None
        if first and (unread_columns := beside.problem(sheet, plan, into.name, into.source)):
            into.problems.append(unread_columns)
        self._look_back()

    def _other(self, row: Row, verdict: Verdict, elsewhere: Elsewhere) -> SetAside:
        """Return a bank's line of no payment, with its text where it is listed; a check is kept for the record that names it."""
        if verdict is classify.OTHER and not elsewhere.has_number(row):
            return SetAside(row.number, verdict.reason, self._sheet.name, None)
        entry = Entry(row, self._plan)
        reason = self._note_check(entry, verdict)
        return SetAside(row.number, reason, self._sheet.name, asides.raw_of(entry, reason))

    def _note_check(self, entry: Entry, verdict: Verdict) -> str:
        """Keep what a line of no payment may tell of one, a check or money that came back, and return why it is none."""
        if "check" in entry.plan.columns and entry.plan.mode != "list":
            verdict = paper_checks.told_beside(entry, verdict)
        if verdict.reason == classify.PAPER_CHECK and (check := paper_checks.of_line(entry, verdict, self._sheet.name)):
            self._into.checks.append(check)
        if verdict.reason == classify.GIVEN_BACK and (back := given_back.came_back(entry, verdict)):
            self._unnamed_back.append(back)
        return verdict.reason

    def _look_back(self) -> None:
        """Tell what only all rows together show: what the bank gave back, second legs, totals."""
        into, sheet, plan = self._into, self._sheet, self._plan
        if plan.mode == "books":
            settled = legs.settle(plan, into, self._taken, self._came)
            self._taken = settled.taken
            self._returned = [one for one in self._returned if one.row not in settled.explained]
            for row, cents in settled.short.items():
                self._tell_short(row, cents)
        taken = len(self._taken)
        if self._returned:
            alone = given_back.mark_returned(into, taken, self._returned)
            into.problems += given_back.unexplained(alone, plan, into, taken, self._place)
        if self._unnamed_back:
            into.problems += given_back.unsure(self._unnamed_back, into, taken, self._place)
        if plan.mode == "books":
            into.problems += totals.problems(sheet, plan, into)

    def _tell_short(self, row: int, cents: int) -> None:
        """Say that the parts of an entry that name the IRS are less than the entry, which was taken whole."""
        what = f"the parts of this entry that are of the IRS are {money.to_words(cents)}, and it was taken whole."
        todo = "If the rest is a fee or of another, enter what the IRS received in a list of your own."
        self._into.problems.append(Problem("record_parts_short", self._place(row), what, todo, False, self._into.source))

    def _problem(self, row: Row, what: str, todo: str, *, blocking: bool = True) -> None:
        code = "record_row_unreadable" if blocking else "record_cell_unread"
        place = self._place(row.number) + (f", {mask_text(row.origin.where)}" if row.origin else "")
        self._into.problems.append(Problem(code, place, mask_text(what), todo, blocking, self._into.source))

    def _place(self, number: int) -> str:
        return f"{self._sheet.place(self._into.name)}, row {number}"

    def _tell_merged_amounts(self) -> None:
        for one in merged.amounts_of_several(self._sheet, self._plan):
            what = f"the amount is merged over rows {one.first} to {one.last}: it was counted once, as that of row {one.first}."
            todo = "If it is of several payments, write the amount of each into its row."
            self._into.problems.append(
                Problem("record_amount_merged", self._place(one.first), what, todo, True, self._into.source)
            )

    def _take(self, entry: Entry, verdict: Verdict | None) -> str | None:
        """Take one row as a payment, or return why it is none; ``verdict`` is what its text says, where that was asked."""
        row, plan = entry.row, entry.plan
        if row.broken:
            raise _Unreadable(row.broken, "Export the file again, or correct the line in a text editor, and run again.")
        if row.aside:
            raise _Aside(row.aside)
        if piece := self._furniture.reason_of(entry):
            return self._not_a_part(entry, piece)
        if plan.mode == "bank" and verdict is None:
            # Hardly a line of a bank has the words of another, and nearly all are set aside.
            verdict = classify.of_bank(line_of(entry.text("payee") or entry.group, entry.text("memo")))
            if verdict.kind != "payment":
                return self._note_check(entry, verdict)
        judged = judge(entry.said())
        self._furniture.since = True
        if self._unnamed.asks:
            self._unnamed.note(entry)
        if judged.stated is None:
            if judged.verdict is classify.FEDERAL_AND_STATE:
                raise _Unreadable(f"{judged.verdict.reason}.", "Write a row for each, with its own amount.")
            if self._unnamed.asks:
                self._refuse_unnamed(entry, judged.verdict)
            return self._note_check(entry, judged.verdict)
        if judged.status.gone:
            if plan.mode != "bank" and judged.status.gone.startswith(_NEVER_LEFT):
                self._note_cancelled(entry, judged, judged.stated)
            return judged.status.gone
        if self._sheet.ragged_matters and len(row.cells) != plan.width:
            self._check_width(entry)
        payment = self._payment(entry, judged, judged.stated)
        if row.number in plan.breaks:
            self._tell_break(row)
        if self._unnamed.asks:
            self._refuse_unnamed(entry, judged.verdict)
        self._into.payments.append(payment)
        self._taken.append(entry)
        return None

    @staticmethod
    def _not_a_part(entry: Entry, reason: str) -> str:
        """Return why a row is no record, but for a line of a bank that may be a part of the row above and speaks of the IRS."""
        if reason == asides.NOTE and continued.names_payment(entry.row, [text for text in entry.texts if text], entry.plan):
            raise _Unreadable(continued.NAMES_NOBODY, continued.TODO)
        return reason

    def _tell_break(self, row: Row) -> None:
        """Say that the balance contradicts the amount of a payment, which stands as it is printed."""
        what = "the running balance, which moves by the amounts of other rows, does not move by the amount of this one."
        todo = "Compare the amount with the statement; or export the file again, if rows are missing before this one."
        self._into.problems.append(Problem("record_balance_break", self._place(row.number), what, todo, False, self._into.source))

    def _refuse_unnamed(self, entry: Entry, verdict: Verdict) -> None:
        if what := self._unnamed.why(entry, verdict):
            raise _Unreadable(what, unnamed.TODO)

    def _note_cancelled(self, entry: Entry, judged: Judged, stated: Stated) -> None:
        """Keep what a cancellation says of the payment it takes back."""
        try:
            payment = self._payment(entry, judged, stated)
        except (_Aside, _Unreadable):
            return
        if (gone := judged.status.gone) and gone.startswith(cancelled.FAILED):
            payment = replace(payment, set_aside=gone)
        self._into.cancelled.append(payment)

    def _payment(self, entry: Entry, judged: Judged, stated: Stated) -> Payment:
        plan, status = entry.plan, judged.status
        paid = self._date(entry, judged.verdict, stated) if entry.day is None or plan.mixed_order else entry.day
        amount = money_out.sure_cents(entry) or self._amount(entry, judged.verdict, paid)
        found = details.read(entry, stated, self._settings, judged.verdict, paid)
        if found.unread or len(entry.row.cells) < plan.width:
            self._report_unread(entry, found)
        payee = entry.text("payee") or (entry.group if plan.mode == "books" else "")
        return Payment(
            id=self._id(paid, amount, found),
            source=self._into.source,
            row=entry.row.number,
            raw=entry.masked,
            date=paid,
            amount=amount,
            tin=found.tin,
            form=found.form,
            period=found.period,
            kind=found.kind,
            method=found.method,
            method_stated=found.method_stated,
            reference=mask_text(found.reference) if found.reference else None,
            sheet=self._sheet.name,
            payee=mask_text(payee) if payee else None,
            set_aside=None if plan.confirmed and status.name == "scheduled" else status.waiting,
            status=status.name,
            assumed=found.assumed,
        )

    def _id(self, paid: date, amount: int, found: details.Details) -> str:
        facts = f"{paid.isoformat()}|{amount}|{found.facts}|{found.tin.last4 if found.tin else ''}|{found.reference or ''}"
        number = self._into.ids[facts] = self._into.ids.get(facts, 0) + 1
        return payment_id(facts, number)

    @staticmethod
    def _check_width(entry: Entry) -> None:
        row, width = entry.row, entry.plan.width
        needed = max((entry.plan.columns[name][0] for name in ("amount", "date") if name in entry.plan.columns), default=0)
        if len(row.cells) <= needed and entry.day is not None:
            raise _Unreadable(
                f"has {len(row.cells)} cells under {width} headings: its columns may have moved.",
                "Fill in the missing cells, so that each value stands under its heading.",
            )
        extra = [text for cell in row.cells[width:] if (text := text_of(cell))]
        if extra:
            raise _Unreadable(
                f'has {len(row.cells)} cells under {width} headings ("{extra[0][:40]}" is left over):'
                " a comma inside a cell may have moved its columns.",
                "Put the cell with the comma in double quotes, or export the file again.",
            )

    def _date(self, entry: Entry, verdict: Verdict, stated: Stated) -> date:
        """Return the day of a row whose date is not beyond doubt, or say what is the matter with it."""
        cell = entry.cell("date")
        text = text_of(cell)
        if not text or cells.is_nothing_yet(cell):
            if not has_amount(entry) or cells.is_nothing_yet(cell):
                raise _Aside("not paid yet: no date of payment")
            found = details.read(entry, stated, self._settings, verdict, None)
            if (day := details.day_of_credit(found)) is not None:
                return day
            if self._is_sum(entry, verdict):
                raise _Aside(asides.TOTAL)
            if found.kind == "credit_elect":
                # No money was paid that would be missing.
                self._problem(entry.row, *details.why_undated(found), blocking=False)
                raise _Aside(asides.CREDIT_UNDATED)
            raise _Unreadable(*details.why_undated(found))
        if entry.plan.mixed_order and cells.either_order(cell):
            raise _Unreadable(
                f'the date "{text[:40]}" can be read in two ways, for the column holds dates of both orders.',
                _ONE_ORDER,
            )
        try:
            return cells.date_of(cell, day_first=entry.plan.day_first)
        except ValueError as error:
            if not has_amount(entry):
                raise _Aside("not paid yet: no amount") from error
            if entry.plan.mixed_order and cells.is_date(cell, day_first=not entry.plan.day_first):
                raise _Unreadable(
                    f'the date "{text[:40]}" is day first, and the column holds dates of both orders.', _ONE_ORDER
                ) from error
            if gone := statuses.of_words(text).gone:
                raise _Aside(gone) from error
            raise _Unreadable(f'the date "{text[:40]}" is {error}.', "Correct the date in the record, and run again.") from error

    def _is_sum(self, entry: Entry, verdict: Verdict) -> bool:
        """Tell whether a row without a day and a word on what it was for is the sum of the payments above it."""
        above = self._into.payments[self._begun :]
        if len(above) < 2 or any(entry.text(name) for name in _DESIGNATING):
            return False
        try:
            return money_out.of_entry(entry, verdict).cents == sum(payment.amount for payment in above)
        except ValueError:
            return False

    def _amount(self, entry: Entry, verdict: Verdict, paid: date) -> int:
        try:
            moved = money_out.of_entry(entry, verdict)
        except ValueError as error:
            if gone := next((gone for name in _AMOUNTS if (gone := statuses.of_words(entry.text(name)).gone)), None):
                raise _Aside(gone) from error
            todo = "Correct the amount in the record, and run again."
            raise _Unreadable(str(error), _STATE_SIGN if isinstance(error, money_out.OpenSign) else todo) from error
        if (entry.row.number, entry.row.origin) in self._opposed and not moved.reason:
            raise _Unreadable("has a minus, and a row near it the same amount without: it may take that one back.", _STATE_SIGN)
        if moved.reason:
            if moved.cents and entry.plan.mode == "books":
                self._came.append(legs.Came(entry, paid, moved.cents))
            if moved.cents and verdict.kind == "payment" and (entry.plan.mode == "bank" or self._is_bank_text(entry, verdict)):
                number = words.eft_number_in(f"{entry.text('payee')} {entry.text('memo')} {entry.text('reference')}")
                self._returned.append(given_back.Returned(entry.row.number, paid, moved.cents, verdict.strong, number))
            raise _Aside(moved.reason)
        if "currency" in entry.plan.columns and (currency := entry.text("currency")) and _DOLLARS.fullmatch(currency) is None:
            raise _Unreadable(
                f'the amount is in "{currency[:20]}", not in US dollars.',
                "Enter the dollars that the IRS received, in a list of your own or in the file.",
            )
        return moved.cents

    @staticmethod
    def _is_bank_text(entry: Entry, verdict: Verdict) -> bool:
        """Tell whether a row stands in a bank's table that names no balance, or carries a text which only banks write."""
        plan = entry.plan
        known = plan.layout not in ("by-headings", "client.toml")
        return plan.mode == "books" and not known and (verdict.strong or not plan.columns.keys() & {"account", "type"})

    def _report_unread(self, entry: Entry, found: details.Details) -> None:
        short = self._sheet.ragged_matters and len(entry.row.cells) < entry.plan.width
        if short and not found.unread:
            what = f"has {len(entry.row.cells)} cells under {entry.plan.width} headings; the missing ones were read as blank."
            self._problem(entry.row, what, "Check that each value stands under its heading.", blocking=False)
        for name, text in found.unread:
            if short:
                raise _Unreadable(
                    f"has {len(entry.row.cells)} cells under {entry.plan.width} headings,"
                    f' and "{text[:40]}" stands under {unread.FIELDS[name]}.',
                    "Fill in the missing cells, so that each value stands under its heading.",
                )
            self._problem(entry.row, *unread.told(name, text), blocking=False)


def payment_id(facts: str, number: int) -> str:
    """Return the id of a payment from its facts and its running number among equal ones."""
    return "P-" + hashlib.sha256(f"{facts}|{number}".encode()).hexdigest()[:10]
