"""Follow a payment through the places it stood in: find what was moved away before, and say it step by step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from reconcile.matching import Slot
from reconcile.matching.designation import tin_agrees
from reconcile.matching.netting import Undone
from reconcile.model import Module, Payment, Posting, Transcript
from reconcile.rules import words
from reconcile.rules.case import Case

STEPS = 6
"""No chain of moves is followed farther than this."""


def first_name(transcript: Transcript) -> str:
    """Return the first word of the taxpayer's name as the IRS masks it: four letters."""
    return transcript.names[0].upper().split()[0][:4] if transcript.names and transcript.names[0].split() else ""


class Moves:
    """Index what was taken off by the IRS, by amount; a posting that another payment explains is nobody else's past."""

    def __init__(self, case: Case) -> None:
        self.modules: dict[str, Module] = {module.id: module for module in case.ledger.current}
        self._netting = case.matches.netting
        self._tolerances = case.tolerances
        self._forbidden = case.matches.forbidden.pairs
        self._claimed: set[str] = set()
        self._by_amount: dict[int, list[Undone]] = defaultdict(list)
        for entry in case.matches.netting.undone.values():
            if entry.nature != "dishonored" and entry.original.id not in case.matches.by_posting:
                self._by_amount[-(entry.original.amount or 0)].append(entry)

    def home_names(self, payment: Payment) -> set[str]:
        """Return the names on the transcripts of the form, period and number that a payment was made for."""
        place, number = (payment.form, payment.period), payment.tin
        if number is None:
            return set()
        transcripts = [module.transcript for module in self.modules.values()]
        alike = [t for t in transcripts if t.names and (t.form, t.period) == place and t.tin is not None]
        return {first_name(transcript) for transcript in alike if transcript.tin and number.agrees(transcript.tin)}

    def _before(self, payment: Payment) -> list[Undone]:
        """Return the moved postings of a payment's amount that stood within its allowance, nearest first."""
        allowance = self._tolerances.allowance(payment.sure_method)
        found = []
        for entry in self._by_amount.get(payment.amount, ()):
            if entry.original.date is not None and (payment.id, entry.original.id) not in self._forbidden:
                away = abs((entry.original.date - payment.date).days)
                if away <= allowance:
                    found.append((away, entry.original.id, entry))
        return [entry for _, _, entry in sorted(found, key=lambda item: item[:2])]

    def chain(self, payment: Payment, now: Slot) -> tuple[Undone, ...]:
        """Return the places the payment stood in before it came to where it is now, the first one first; each is told once."""
        past = self._before(payment)
        steps: list[Undone] = []
        current = now.posting
        while len(steps) < STEPS:
            if current.role == "transfer":
                arrived = (e for e in self._by_amount.get(payment.amount, ()) if e.arrival and e.arrival.id == current.id)
                # Several payments may have been moved in one amount: the other side is then that of any of them.
                entry = next(arrived, None) or self._netting.arrivals.get(current.id)
            else:
                entry = self._step_before(past, current, steps)
            if entry is None or entry in steps:
                break
            self._claimed.add(entry.original.id)
            steps.append(entry)
            current = entry.original
        return tuple(reversed(steps))

    def _step_before(self, past: Sequence[Undone], current: Posting, steps: Sequence[Undone]) -> Undone | None:
        """Return what stood elsewhere before a posting: of the same day if it can be, and the last to be taken off."""
        later = steps[-1].by.date if steps else None
        earlier = [
            (entry.original.date == current.date, str(entry.by.date), -number, entry)
            for number, entry in enumerate(past)
            if entry.arrival is None and entry.original.module != current.module and entry.original.id not in self._claimed
        ]
        if steps:
            earlier = [e for e in earlier if e[0] and (later is None or e[3].by.date is None or e[3].by.date <= later)]
        return max(earlier, key=lambda e: e[:3])[3] if earlier else None

    def onward(self, entry: Undone) -> tuple[Undone, ...]:
        """Return this move and those that took the money on from where it arrived."""
        steps = [entry]
        while entry.arrival is not None and entry.arrival.id in self._netting.undone and len(steps) < STEPS:
            entry = self._netting.undone[entry.arrival.id]
            steps.append(entry)
        return tuple(steps)

    def slots(self, steps: Iterable[Undone]) -> tuple[Slot, ...]:
        """Return the postings of a chain, in its order: what stood there, and what took it off."""
        return tuple(Slot(posting, self.modules[posting.module]) for entry in steps for posting in (entry.original, entry.by))

    def told(self, steps: Sequence[Undone]) -> str:
        """Say a chain step by step: ``first stood on …, was taken off there (…); then stood on …``."""
        return "; ".join(self._step(number, entry) for number, entry in enumerate(steps))

    def _step(self, number: int, entry: Undone) -> str:
        where = words.module(self.modules[entry.original.module].key)
        order = "then" if number else "first"
        return (
            f"it {order} stood on {where} ({words.posting(entry.original)}), and was taken off there ({words.posting(entry.by)})"
        )

    def at_home(self, payment: Payment) -> Undone | None:
        """Return the posting of this payment in its own module that was moved away later, if there is one."""
        return next((entry for entry in self._before(payment) if self._is_home(payment, entry)), None)

    def _is_home(self, payment: Payment, entry: Undone) -> bool:
        module = self.modules[entry.original.module]
        here = module.key.form == payment.form and module.key.period == payment.period
        return here and tin_agrees(payment, module) is not False
