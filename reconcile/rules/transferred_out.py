"""The payment posted where it belongs, and was then moved away to another tax module (offset or credit transfer)."""

from __future__ import annotations

from collections.abc import Iterable

from reconcile.kinds import Confidence
from reconcile.matching import Pair, Slot
from reconcile.matching.netting import Undone
from reconcile.model import Module
from reconcile.outcome import Finding
from reconcile.rules import words
from reconcile.rules.case import Case, Draft, actual_side, confidence_of, expected_side
from reconcile.rules.moves import Moves

TITLE = "Moved away from where it belongs"
LAW = "IRC 6402(a) (offset); Rev. Proc. 2002-26, sec. 3.01; IRM 21.5.8 (credit transfers)"


def find(case: Case) -> Iterable[Finding]:
    """Yield a finding for each payment that stood right and was taken away."""
    moves = Moves(case)
    for pair in case.plain_pairs():
        if pair.basis == "undone":
            entry = case.matches.netting.undone.get(pair.slots[0].posting.id)
            if entry is not None and entry.nature != "dishonored":
                yield _draft(moves, pair, entry, None).finding()
        elif pair.fit.faults and pair.basis == "exact":
            entry = moves.at_home(pair.payments[0])
            if entry is not None:
                yield _draft(moves, pair, entry, pair.slots[0]).finding()


def _confidence(pair: Pair, entry: Undone, module: Module) -> Confidence:
    """Doubt which payment was moved where the days differ, the more so where several of its amount stand there."""
    if entry.by.date == entry.original.date or (entry.original.code or "").endswith("3"):
        return confidence_of(pair)
    alike = [p for p in module.postings if p.is_payment and p.amount == entry.original.amount]
    return "possible" if len(alike) > 1 else "probable"


def _draft(moves: Moves, pair: Pair, entry: Undone, now: Slot | None) -> Draft:
    payment = pair.payments[0]
    module = moves.modules[entry.original.module]
    home = Slot(entry.original, module)
    if now is None and entry.arrival is not None:
        now = Slot(entry.arrival, moves.modules[entry.arrival.module])
    explanation = (
        f"The {words.kind(payment.kind)} of {words.money(payment.amount)} made on {words.day(payment.date)} was credited to "
        f"{words.module(module.key)}, where it belongs ({words.posting(entry.original)}), and was then taken away by "
        f"{words.posting(entry.by)}."
    )
    if now is not None:
        explanation += f" It now stands on {words.module(now.module.key)} as {words.posting(now.posting)}."
    elif entry.by.detail:
        explanation += f" The transcript names the target: {entry.by.detail}."
    return Draft(
        kind="transferred_out",
        severity="high",
        confidence=_confidence(pair, entry, module),
        amount=payment.amount,
        explanation=explanation,
        action="Find the notice that explains the transfer; if the other debt is not owed, ask the IRS to move the credit back.",
        law=LAW,
        payments=(payment,),
        slots=(home, Slot(entry.by, module), *((now,) if now else ())),
        expected=expected_side(payment),
        actual=actual_side(now or home),
    )
