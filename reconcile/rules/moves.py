"""Find the postings that were moved away and that may be the earlier standing of a payment."""

from __future__ import annotations

from collections import defaultdict

from reconcile.matching.designation import tin_agrees
from reconcile.matching.netting import Undone
from reconcile.model import Module, Payment, Transcript
from reconcile.rules.case import Case


def first_name(transcript: Transcript) -> str:
    """Return the first word of the taxpayer's name as the IRS masks it: four letters."""
    return transcript.names[0].upper().split()[0][:4] if transcript.names and transcript.names[0].split() else ""


class Moves:
    """Index what was taken off by the IRS, by amount; a posting that another payment explains is nobody else's past."""

    def __init__(self, case: Case) -> None:
        self.modules: dict[str, Module] = {module.id: module for module in case.ledger.current}
        self._tolerances = case.tolerances
        self._forbidden = case.matches.forbidden.pairs
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

    def before(self, payment: Payment) -> list[Undone]:
        """Return the moved postings of a payment's amount that stood within its allowance, nearest first."""
        allowance = self._tolerances.allowance(payment.sure_method)
        found = []
        for entry in self._by_amount.get(payment.amount, ()):
            if entry.original.date is not None and (payment.id, entry.original.id) not in self._forbidden:
                away = abs((entry.original.date - payment.date).days)
                if away <= allowance:
                    found.append((away, entry.original.id, entry))
        return [entry for _, _, entry in sorted(found, key=lambda item: item[:2])]

    def arriving_as(self, payment: Payment, posting_id: str) -> Undone | None:
        """Return the moved posting of a payment's amount whose money arrived as the given posting."""
        entries = self._by_amount.get(payment.amount, ())
        return next((e for e in entries if e.arrival is not None and e.arrival.id == posting_id), None)

    def at_home(self, payment: Payment) -> Undone | None:
        """Return the posting of this payment in its own module that was moved away later, if there is one."""
        for entry in self.before(payment):
            module = self.modules[entry.original.module]
            here = module.key.form == payment.form and module.key.period == payment.period
            if here and tin_agrees(payment, module) is not False:
                return entry
        return None
