"""The payment posted, and was then taken back because the bank did not honour it; a penalty may follow."""

from __future__ import annotations

from collections.abc import Iterable

from reconcile import codes
from reconcile.matching import Slot
from reconcile.model import Module, Posting
from reconcile.outcome import Finding
from reconcile.rules import words
from reconcile.rules.case import Case, Draft, actual_side, confidence_of, expected_side, meant, paid

LAW = "IRC 6657 (penalty for a dishonored payment); IRC 6311(b)"


def find(case: Case) -> Iterable[Finding]:
    """Yield a finding for each payment whose posting was undone as dishonoured, and for each such posting without a record."""
    charged = _Penalties()
    undone = case.matches.netting.undone
    bounced = [(pair, undone[pair.slots[0].posting.id]) for pair in case.plain_pairs if pair.basis == "undone"]
    for pair, entry in sorted(bounced, key=lambda found: (str(found[1].by.date), found[1].by.id)):
        if entry.nature != "dishonored":
            continue
        payment, slot = pair.payments[0], pair.slots[0]
        penalty, abatement = charged.of(slot.module, entry.by)
        explanation = (
            f"{paid(payment)} stands on {words.module(slot.module.key)} as {words.posting(slot.posting)}, and was taken back by "
            f"{words.posting(entry.by)}."
        )
        if pair.fit.faults:
            explanation += f" It was made for {meant(payment)}: see that it is paid again there."
        explanation += _charged(penalty, abatement)
        still = penalty is not None and abatement is None
        yield Draft(
            kind="dishonored",
            severity="high",
            confidence=confidence_of(pair),
            amount=payment.amount,
            explanation=explanation,
            action="Pay again if that has not happened; if the bank did honour the payment, send its proof"
            + (" and ask for the penalty to be removed." if still else "."),
            law=LAW,
            payments=(payment,),
            # A penalty that was taken back is owed no more, so it is told in words only.
            slots=(slot, Slot(entry.by, slot.module), *((Slot(penalty, slot.module),) if penalty and still else ())),
            expected=expected_side(payment),
            actual=actual_side(slot),
        ).finding()
    yield from _unrecorded(case, charged)


def _unrecorded(case: Case, charged: _Penalties) -> Iterable[Finding]:
    """Yield a finding for each payment that the bank refused and that no record tells of: the penalty is owed all the same."""
    modules = {module.id: module for module in case.ledger.current}
    claimed = {slot.posting.id for pair in case.matches.pairs for slot in (*pair.slots, *pair.readings)}
    refused = [e for e in case.matches.netting.undone.values() if e.nature == "dishonored" and e.original.id not in claimed]
    for entry in sorted(refused, key=lambda e: (str(e.by.date), e.by.id, e.original.id)):
        slot = Slot(entry.original, modules[entry.original.module])
        penalty, abatement = charged.of(slot.module, entry.by)
        still = penalty is not None and abatement is None
        yield Draft(
            kind="dishonored",
            severity="medium" if case.results else "low",
            confidence="probable" if slot.module.trusted else "possible",
            amount=entry.amount,
            explanation=(
                f"{words.module(slot.module.key)} shows {words.posting(slot.posting)} for {words.money(entry.amount)}, taken "
                f"back by {words.posting(entry.by)}.{_charged(penalty, abatement)} No payment in the records explains it."
            ),
            action="Look for the returned payment at the bank; see that it was paid again"
            + (", and whether the penalty can be removed for good faith (IRC 6657)." if still else "."),
            law=LAW,
            slots=(slot, Slot(entry.by, slot.module), *((Slot(penalty, slot.module),) if penalty and still else ())),
            actual=actual_side(slot),
        ).finding()


def _charged(penalty: Posting | None, abatement: Posting | None) -> str:
    if penalty is None:
        return ""
    taken_back = f", and taken back on {words.day(abatement.date)}" if abatement else ""
    return f" A penalty of {words.money(penalty.amount or 0)} was charged for it{taken_back}."


class _Penalties:
    """Give each dishonoured payment the penalty that follows it, and each penalty its abatement, once."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def of(self, module: Module, by: Posting) -> tuple[Posting | None, Posting | None]:
        """Return the first unused penalty on or after the day a payment was taken back, with its abatement."""
        penalty = self._next(module, codes.DISHONORED_PENALTY, by, None)
        if penalty is None:
            return None, None
        return penalty, self._next(module, codes.DISHONORED_PENALTY_ABATED, penalty, -(penalty.amount or 0))

    def _next(self, module: Module, wanted: frozenset[str], after: Posting, amount: int | None) -> Posting | None:
        found = [
            posting
            for posting in module.postings
            if posting.code in wanted
            and posting.id not in self._used
            and amount in (None, posting.amount)
            and (posting.date is None or after.date is None or posting.date >= after.date)
        ]
        first = min(found, key=lambda posting: (str(posting.date), posting.id), default=None)
        self._used |= {first.id} if first else set()
        return first
