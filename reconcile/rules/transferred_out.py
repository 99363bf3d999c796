"""The payment posted where it belongs, and was then moved away to another tax module (offset or credit transfer)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from reconcile.kinds import Confidence
from reconcile.matching import Pair, Slot
from reconcile.matching.designation import fit
from reconcile.matching.netting import Undone
from reconcile.model import Module
from reconcile.outcome import Finding
from reconcile.rules import words
from reconcile.rules.case import Case, Draft, actual_side, confidence_of, expected_side, paid
from reconcile.rules.moves import Moves

LAW = "IRC 6402(a) (offset); Rev. Proc. 2002-26, sec. 3.01; IRM 21.5.8 (credit transfers)"


def find(case: Case) -> Iterable[Finding]:
    """Yield a finding for each payment, or part of one, that stood right and was taken away."""
    moves = Moves(case)
    for pair in case.plain_pairs:
        payment = pair.payments[0]
        if pair.basis == "undone":
            entry = case.matches.netting.undone.get(pair.slots[0].posting.id)
            if entry is not None and entry.nature != "dishonored":
                yield _draft(moves, pair, moves.onward(entry), None).finding()
        elif pair.fit.faults and pair.basis == "exact" and not pair.cuts and moves.at_home(payment) is not None:
            steps = moves.chain(payment, pair.slots[0])
            entry = moves.at_home(payment)
            yield _draft(moves, pair, steps or ((entry,) if entry else ()), pair.slots[0]).finding()
        for cut in pair.cuts if not pair.fit.faults else ():
            now = next((s for s in pair.slots[1:] if cut.arrival and s.posting.id == cut.arrival.id), None)
            if now is None or fit(payment, now.module).faults:
                yield _draft(moves, pair, (cut,), now).finding()


def _confidence(pair: Pair, entry: Undone, module: Module) -> Confidence:
    """Doubt which payment was moved where the days differ, the more so where several of its amount stand there."""
    if entry.by.date == entry.original.date or (entry.original.code or "").endswith("3"):
        return confidence_of(pair)
    alike = [p for p in module.postings if p.is_payment and p.amount == entry.original.amount]
    return "possible" if len(alike) > 1 else "probable"


def _draft(moves: Moves, pair: Pair, steps: Sequence[Undone], now: Slot | None) -> Draft:
    payment, entry, last = pair.payments[0], steps[0], steps[-1]
    module = moves.modules[entry.original.module]
    amount = entry.amount if pair.cuts else payment.amount
    places = moves.slots(steps)
    if now is None and last.arrival is not None:
        now = Slot(last.arrival, moves.modules[last.arrival.module])
    explanation = f"{paid(payment, amount)} was credited where it belongs, and was then moved away: {moves.told(steps)}."
    if now is not None:
        explanation += f" It now stands on {words.module(now.module.key)} as {words.posting(now.posting)}."
    elif last.by.detail:
        explanation += f" The transcript names the target: {last.by.detail}."
    else:
        explanation += " No transcript in the folder shows where to."
    return Draft(
        kind="transferred_out",
        severity="high",
        confidence=_confidence(pair, entry, module),
        amount=amount,
        explanation=explanation,
        action="Find the notice that explains the transfer; if the other debt is not owed, ask the IRS to move the credit back.",
        law=LAW,
        payments=(payment,),
        slots=(*places, *((now,) if now else ())),
        expected=expected_side(payment),
        actual=replace(actual_side(now or places[0]), amount=amount),
        apart=bool(pair.cuts),
    )
