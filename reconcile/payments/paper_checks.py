"""Join the check that a bank paid to somebody whom it does not name with the record that knows its number.

A bank prints the number of a paper check and no payee; the list and the books know whom it paid. A check's number is on one check
of one account, so that the number, the amount and a day within half a year make them one payment; so does the number where the
rows that carry it add up to the check. Where the amounts differ, the bank may have paid another check of another account: both
are told and nothing is joined, but for a slip of digits, in which the bank knows best what it paid.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache

from reconcile.model import PaperCheck, Payment, Problem, RecordFile, SetAside
from reconcile.money import to_words
from reconcile.payments import agreeing, classify, merging, money_out
from reconcile.payments.classify import Verdict
from reconcile.payments.entry import Entry

_BEFORE = timedelta(days=5)
_GOOD_FOR = timedelta(days=agreeing.NUMBERED_DAYS)
_DIGITS = re.compile(r"\d+")
_FEWEST_DIGITS = 2
_TOLD_DIGITS = 3
"""A shorter number may be that of the row, or of one of the first checks of another account."""


def of_line(entry: Entry, verdict: Verdict, sheet: str | None) -> PaperCheck | None:
    """Return the check of a bank's line; nothing where the line tells no number, day or amount, or money came in."""
    text = entry.text("check")
    if not text.isdecimal():
        # Such a line says hardly more than the number, which stands first.
        match = _DIGITS.search(f"{entry.text('payee')} {entry.text('memo')}")
        text = match[0] if match else ""
    number = text.lstrip("0")
    if not number or entry.day is None:
        return None
    cents = money_out.sure_cents(entry)
    if cents is None:
        try:
            moved = money_out.of_entry(entry, verdict)
        except ValueError:
            return None
        cents = 0 if moved.reason else moved.cents
    return PaperCheck(number, entry.day, cents, entry.row.number, sheet) if cents else None


_CHECK_WORD = re.compile(r"\b(?:CHECKS?|CHKS?|CKS?|CHEQUES?|DRAFTS?|IN-?CLEARING)\b")
_PLAIN = re.compile(
    r"(?:(?:CHECKS?|CHKS?|CKS?|CHEQUES?|DRAFTS?|IN-?CLEARING|SHARE|ITEMS?|PAID|WITHDRAWALS?|DEBITS?|IMAGED?|VIEW|CLEARED|POSTED"
    r"|REGULAR|PAPER|SUBSTITUTE|CASHED|PRESENTED|BY|NO|NUMBER|SERIAL|NO DESCRIPTION)\b\W*|#? ?\d+\W*)*"
)
_LONGEST_NUMBER = 10
_VERDICT = Verdict("not_tax", classify.PAPER_CHECK, candidate=True)


def told_beside(entry: Entry, verdict: Verdict) -> Verdict:
    """Return what a line of no payment is, which may be a check by its columns: the number of one, and words for one or none."""
    number = entry.text("check")
    if entry.plan.mode == "books" and (entry.group or entry.text("account")):
        # Its payee stands above it, or what it was for beside it.
        return verdict
    if verdict is not classify.OTHER or not number.isdecimal() or len(number) > _LONGEST_NUMBER or not number.strip("0"):
        return verdict
    header, places = entry.plan.header, entry.plan.columns["check"]
    headings = " ".join(header.texts[place] for place in places if place < len(header.texts)) if header else ""
    return _VERDICT if _is_check(f"{entry.text('payee')} {entry.text('memo')}", entry.text("type"), headings) else verdict


@lru_cache(maxsize=4096)
def _is_check(text: str, way: str, headings: str) -> bool:
    told = classify.normalise(f"{way.replace('_', ' ')} {text}").strip()
    named = _CHECK_WORD.search(told) or _CHECK_WORD.search(headings.upper().replace("CHECKNUM", "CHECK"))
    return named is not None and _PLAIN.fullmatch(told) is not None


@dataclass(frozen=True, slots=True)
class _Paid:
    """Hold a bank's check, and the place of its file among the files."""

    file: int
    check: PaperCheck


@dataclass(frozen=True, slots=True)
class _Named:
    """Hold a payment by check, and the places of its file among the files and of itself in it."""

    file: int
    place: int
    payment: Payment


def named(files: Sequence[RecordFile], names: Mapping[str, str]) -> tuple[RecordFile, ...]:
    """Return the files with each bank's check joined to the payment, or payments, whose number it has.

    The payment names the bank's line in ``also`` and is settled by it; the line stays set aside, and names the payment.
    """
    paid = _by_number(files)
    if not paid:
        return tuple(files)
    after = list(files)
    for number, rows in _of_records(files, paid).items():
        checks = paid[number]
        for file in sorted({row.file for row in rows}):
            own = [row for row in rows if row.file == file]
            fitting = [one for one in checks if one.file != file and _is_of(one.check, own)]
            if len(fitting) == 1 and sum(row.payment.amount for row in own) == fitting[0].check.amount:
                _join(after, own, fitting[0], names)
                checks.remove(fitting[0])
            elif len(fitting) == 1 and len(own) == 1 and own[0].payment.sure_method == "check" and len(number) >= _TOLD_DIGITS:
                _contradict(after, own[0], fitting[0], names)
    return tuple(after)


def _by_number(files: Sequence[RecordFile]) -> dict[str, list[_Paid]]:
    paid: dict[str, list[_Paid]] = defaultdict(list)
    for index, file in enumerate(files):
        for check in file.checks:
            if len(check.number) >= _FEWEST_DIGITS:
                paid[check.number].append(_Paid(index, check))
    return paid


def _of_records(files: Sequence[RecordFile], paid: Mapping[str, object]) -> dict[str, list[_Named]]:
    """Return the payments by check whose number a bank's check has, by that number."""
    found: dict[str, list[_Named]] = defaultdict(list)
    for index, file in enumerate(files):
        for place, payment in enumerate(file.payments):
            number = (payment.reference or "").lstrip("0")
            by_check = payment.sure_method in ("check", "unknown") and payment.status in ("settled", "scheduled")
            if number in paid and by_check and payment.kind != "credit_elect":
                found[number].append(_Named(index, place, payment))
    return found


def _is_of(check: PaperCheck, rows: Sequence[_Named]) -> bool:
    return all(-_BEFORE <= check.date - row.payment.date <= _GOOD_FOR for row in rows)


def _join(after: list[RecordFile], rows: Sequence[_Named], paid: _Paid, names: Mapping[str, str]) -> None:
    bank = after[paid.file]
    where = f"{names.get(bank.source, bank.source)}, {paid.check.where}"
    one = len(rows) == 1
    for row in rows:
        payments = list(after[row.file].payments)
        payment = payments[row.place]
        payments[row.place] = replace(
            payment,
            # No check is written after it was paid.
            date=min(payment.date, paid.check.date),
            status="settled",
            set_aside=None,
            method="check",
            method_stated=True,
            debited=True,
            also=(*payment.also, where if one else f"{where}, in one sum"),
        )
        after[row.file] = replace(after[row.file], payments=tuple(payments))
    told = " and ".join(merging.place(row.payment, names) for row in rows)
    reason = f"the same payment as {told}, joined with it" if one else f"paid {told} in one sum"
    aside = tuple(replace(line, reason=reason) if _is_line(line, paid.check) else line for line in after[paid.file].set_aside)
    after[paid.file] = replace(after[paid.file], set_aside=aside)


def _is_line(line: SetAside, check: PaperCheck) -> bool:
    return (line.row, line.sheet, line.reason) == (check.row, check.sheet, classify.PAPER_CHECK)


def _contradict(after: list[RecordFile], row: _Named, paid: _Paid, names: Mapping[str, str]) -> None:
    """Say that a bank paid a check of that number for another amount; a slip of digits gives way to what the bank paid."""
    bank, payment = after[paid.file], row.payment
    slip = agreeing.is_near(payment.amount, paid.check.amount)
    taken = "that was taken." if slip else "the amount of the record was kept."
    what = (
        f"says amount {to_words(payment.amount)}, but {names.get(bank.source, bank.source)}, {paid.check.where}, a check of"
        f" the same number, was paid for {to_words(paid.check.amount)}: {taken}"
    )
    todo = "Look at the check, and correct the record" + ("." if slip else "; or nothing, if it is one of another account.")
    problem = Problem("record_sources_disagree", merging.place(payment, names), what, todo, False, payment.source)
    if slip:
        corrected = tuple(
            replace(one, amount=paid.check.amount) if place == row.place else one
            for place, one in enumerate(after[row.file].payments)
        )
        after[row.file] = replace(after[row.file], payments=corrected)
        _join(after, [row], paid, names)
    after[row.file] = replace(after[row.file], problems=(*after[row.file].problems, problem))
