"""The overpayment one year passed on to the next, and what the next year received, are not the same."""

from __future__ import annotations

from collections.abc import Iterable

from reconcile.matching import Slot
from reconcile.model import Finding, Module, Side
from reconcile.rules import words
from reconcile.rules.case import Case, Draft

TITLE = "Overpayment applied to next year differs"
LAW = "IRC 6402(b) and 6513(d); Rev. Rul. 99-40"

_OUT = frozenset({"830", "836", "832"})
_IN = frozenset({"710", "716", "711", "712"})


def find(case: Case) -> Iterable[Finding]:
    """Yield a finding for each pair of consecutive periods in the folder whose credit elect does not agree."""
    modules = {module.key: module for module in case.ledger.current}
    for key, module in modules.items():
        if key.period is None:
            continue
        following = next(
            (
                other
                for other_key, other in modules.items()
                if (other_key.tin, other_key.form) == (key.tin, key.form)
                and other_key.period is not None
                and (other_key.period.year, other_key.period.month) == (key.period.year + 1, key.period.month)
            ),
            None,
        )
        if following is None:
            continue
        sent = [Slot(p, module) for p in module.postings if p.code in _OUT and p.amount]
        received = [Slot(p, following) for p in following.postings if p.code in _IN and p.amount]
        out = sum(slot.posting.amount or 0 for slot in sent)
        into = -sum(slot.posting.amount or 0 for slot in received)
        if out != into:
            yield _draft(module, following, (sent, received), (out, into)).finding()


def _draft(module: Module, following: Module, slots: tuple[list[Slot], list[Slot]], sums: tuple[int, int]) -> Draft:
    out, into = sums
    explanation = (
        f"{words.module(module.key)} passed on {words.money(out)} to the next period; {words.module(following.key)} received "
        f"{words.money(into)}, a difference of {words.money(out - into)}."
    )
    return Draft(
        kind="credit_elect_difference",
        severity="high" if into < out else "medium",
        confidence="certain" if module.trusted and following.trusted else "possible",
        amount=out - into,
        explanation=explanation,
        action="Ask the IRS where the rest of the overpayment went (an offset, another year), and have it applied as elected.",
        law=LAW,
        slots=(*slots[0], *slots[1]),
        modules=(module, following),
        expected=Side(following.key.tin, following.key.form, following.key.period, None, "716", out),
        actual=Side(following.key.tin, following.key.form, following.key.period, None, "716", into),
    )
