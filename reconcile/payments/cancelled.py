"""Take back the payment that another record cancels: EFTPS and Direct Pay confirm it, histories and lists tell of it.

The cancellation of a confirmed payment has an EFT number of its own, so that it is known by what it repeats of the payment:
amount, day, form, period. In a payment history, or in a list, the row is the payment itself, and its number is the payment's.
What a bank shows as paid is not taken back. Where two payments fit that differ in nothing, it does not matter which of them it
is; where they differ, none is taken back, and that is said.

One cancellation may be told by a history and by its own paper: both are of one payment. Papers of different numbers are of
different payments, however alike these are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from reconcile.model import Payment, Problem, RecordFile
from reconcile.payments import merging, words

_Place = tuple[int, int]
FAILED = ("failed", "voided")
"""What the reason of a payment begins with that came to nothing under its own number, unlike one that another paper cancels."""


def take_back(files: Sequence[RecordFile], names: Mapping[str, str]) -> tuple[list[RecordFile], set[tuple[int, str]]]:
    """Return the files with each payment set aside that a cancellation names beyond doubt, and which these are.

    A payment is named by the place of its file and its id.
    """
    if not any(file.cancelled for file in files):
        return list(files), set()
    return _Cancelling(files, names).done()


class _Cancelling:
    """Take payments back, one cancellation after the other: those that name a payment by its number come first."""

    def __init__(self, files: Sequence[RecordFile], names: Mapping[str, str]) -> None:
        self._files, self._names = list(files), names
        self._taken: dict[_Place, str] = {}
        # The number of the paper that was found to be of a payment: another paper is not of the same one.
        self._paper_of: dict[_Place | str, str] = {}
        self._problems: dict[int, list[Problem]] = defaultdict(list)
        self._paid = {payment.reference for file in files if file.mode == "bank" for payment in file.payments} - {None}
        self._alike: dict[tuple[object, ...], list[_Place]] = defaultdict(list)
        for index, file in enumerate(files):
            for row, payment in enumerate(file.payments if file.mode != "bank" else ()):
                if payment.set_aside is None or payment.status == "scheduled":
                    self._alike[payment.amount, payment.date].append((index, row))

    def done(self) -> tuple[list[RecordFile], set[tuple[int, str]]]:
        """Take back what can be; return the files, and which payments these are."""
        left = []
        for index, file in enumerate(self._files):
            for cancelled in file.cancelled:
                if named := self._named(index, cancelled):
                    self._take(named, index, cancelled)
                else:
                    left.append((index, cancelled))
        for index, cancelled in left:
            self._take(self._repeated(index, cancelled), index, cancelled)
        return [self._after(index) for index in range(len(self._files))], {
            (index, self._files[index].payments[row].id) for index, row in self._taken
        }

    def _take(self, fitting: Sequence[_Place], own: int, cancelled: Payment) -> None:
        if not fitting:
            return
        if len({_facts(self._payment(place)) for place in fitting}) > 1:
            self._problems[own].append(_open(cancelled, self._names))
            return
        number = cancelled.reference if self._is_paper(own) else None

        def likely(place: _Place) -> tuple[bool, bool, bool, _Place]:
            own_paper = number is not None and self._paper_of.get(self._identity(place)) == number
            # What the bank shows as paid was not cancelled.
            return own_paper, self._payment(place).reference not in self._paid, place in self._taken, place

        chosen = self._identity(max(fitting, key=likely))
        if number is not None:
            self._paper_of[chosen] = number
        reason = f"cancelled: {merging.place(cancelled, self._names)}, takes it back"
        for place in fitting:
            if self._identity(place) == chosen:
                self._taken.setdefault(place, reason)

    def _named(self, own: int, cancelled: Payment) -> list[_Place]:
        """Return the payments that have the number of a cancellation."""
        number = cancelled.reference
        return [place for place in self._fitting(own, cancelled) if number and self._payment(place).reference == number]

    def _repeated(self, own: int, cancelled: Payment) -> list[_Place]:
        """Return the confirmed payments that a cancellation repeats, but for those that another paper cancels.

        The paper of what failed takes back nothing of another number: the same was paid again, as a rule on the same day.
        """
        paper, number = self._is_paper(own), cancelled.reference
        if paper and cancelled.set_aside and cancelled.set_aside.startswith(FAILED):
            return []
        return [
            place
            for place in self._fitting(own, cancelled)
            if self._is_paper(place[0])
            and (paper or None in (self._payment(place).reference, number))
            and not (paper and number and self._paper_of.get(self._identity(place), number) != number)
        ]

    def _fitting(self, own: int, cancelled: Payment) -> Iterable[_Place]:
        paper = self._is_paper(own)
        for place in self._alike.get((cancelled.amount, cancelled.date), ()):
            if (paper or place[0] != own) and _agrees(cancelled, self._payment(place)):
                yield place

    def _identity(self, place: _Place) -> _Place | str:
        """Return what is the same of two records of one payment: its EFT number, else its own place."""
        number = self._payment(place).reference
        return number if number and words.EFT_NUMBER.fullmatch(number) else place

    def _payment(self, place: _Place) -> Payment:
        return self._files[place[0]].payments[place[1]]

    def _is_paper(self, index: int) -> bool:
        return "confirmation" in self._files[index].layout

    def _after(self, index: int) -> RecordFile:
        file = self._files[index]
        payments = tuple(
            replace(payment, status="scheduled", set_aside=self._taken[index, row]) if (index, row) in self._taken else payment
            for row, payment in enumerate(file.payments)
        )
        return replace(file, payments=payments, problems=(*file.problems, *self._problems.get(index, ())))


def _agrees(cancelled: Payment, payment: Payment) -> bool:
    stated = ("form", "period", "tin")
    return all(getattr(cancelled, name) is None or getattr(payment, name) in (None, getattr(cancelled, name)) for name in stated)


def _facts(payment: Payment) -> tuple[object, ...]:
    return payment.form, payment.period, payment.tin, payment.kind


def _open(cancelled: Payment, names: Mapping[str, str]) -> Problem:
    what = "several payments fit this cancellation, which differ in what they were for: none was taken back."
    todo = "Find out which of them was cancelled, and take its record out, or note the cancellation beside it."
    return Problem("record_cancelled_open", merging.place(cancelled, names), what, todo, True, cancelled.source)
