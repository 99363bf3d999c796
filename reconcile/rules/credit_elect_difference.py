"""The overpayment one year passed on, what the next year received, and what the records claim are not all the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from reconcile import codes, dates
from reconcile.matching import Slot
from reconcile.matching.designation import tin_agrees
from reconcile.model import Module, ModuleKey, Payment, TaxPeriod
from reconcile.outcome import Finding, Side
from reconcile.rules import words
from reconcile.rules.case import Case, Draft, expected_side

TITLE = "Overpayment applied to next year differs"
LAW = "IRC 6402(b) and 6513(d); Rev. Rul. 99-40"

_OUT = frozenset({"830", "836", "832"})
_IN = frozenset({"710", "716", "711", "712"})
SHOWN_AFTER = timedelta(days=21)
"""The receiving side posts a cycle or two after the sending side; an earlier transcript proves nothing."""


def find(case: Case) -> Iterable[Finding]:
    """Yield a finding for each pair of periods, and each record, whose credit elect does not agree."""
    modules = {module.key: module for module in case.ledger.current if module.clash is None and not module.disputed}
    claims = [result.payment for result in case.results if result.payment.kind == "credit_elect" and result.state != "set_aside"]
    told: set[str] = set()
    for key, module in modules.items():
        following = modules.get(ModuleKey(key.tin, key.form, _next_period(key.form, key.period)))
        if following is None or key.tin is None or key.form is None or key.period is None:
            continue
        sent, received = _slots(module, _OUT), _slots(following, _IN)
        out, into = _sum(sent), -_sum(received)
        if out != into and _both_would_show(module, following, (sent, received)):
            own = [claim for claim in claims if _is_for(claim, following)]
            told.update(claim.id for claim in own)
            yield _draft((module, following), (sent, received), (out, into), own).finding()
    for claim in claims:
        if claim.id not in told:
            yield from _claimed(case, claim)


def _next_period(form: str | None, period: TaxPeriod | None) -> TaxPeriod | None:
    known = codes.forms().get(form) if form else None
    if period is None or known is None:
        return None
    months = period.year * 12 + period.month - 1 + (3 if known.rhythm == "quarterly" else 12)
    return TaxPeriod(months // 12, months % 12 + 1)


def _slots(module: Module, wanted: frozenset[str]) -> list[Slot]:
    return [Slot(posting, module) for posting in module.postings if posting.code in wanted and posting.amount]


def _sum(slots: Sequence[Slot]) -> int:
    return sum(slot.posting.amount or 0 for slot in slots)


def _processed(slots: Sequence[Slot], module: Module) -> date | None:
    """Return the day by which a credit elect was processed, as far as the transcript tells."""
    days = [slot.posting.date for slot in slots if slot.posting.date]
    for slot in slots:
        try:
            days.append(dates.cycle_window(slot.posting.cycle or "")[1])
        except ValueError:
            continue
    days += [p.date for p in module.postings if p.code == codes.RETURN_FILED and p.date]
    return max(days, default=None)


def _both_would_show(module: Module, following: Module, slots: tuple[list[Slot], list[Slot]]) -> bool:
    """Tell whether each transcript was drawn long enough after what the other one shows."""
    first, second = module.transcript.drawn, following.transcript.drawn
    if first is None or second is None:
        return False
    sent, received = _processed(slots[0], module), _processed(slots[1], module)
    if slots[0] and (sent is None or second < sent + SHOWN_AFTER):
        return False
    # The credit counts from a day long before it is processed: an older copy of the sending year may be from before that.
    return not slots[1] or (received is not None and (first >= second or first >= received + SHOWN_AFTER))


def _is_for(claim: Payment, module: Module) -> bool:
    if claim.period != module.key.period or claim.form not in (None, module.key.form):
        return False
    return tin_agrees(claim, module) is not False


def _draft(
    modules: tuple[Module, Module], slots: tuple[list[Slot], list[Slot]], sums: tuple[int, int], claims: Sequence[Payment]
) -> Draft:
    module, following = modules
    out, into = sums
    explanation = (
        f"{words.module(module.key)} passed on {words.money(out)} to the next period; {words.module(following.key)} received "
        f"{words.money(into)}, a difference of {words.money(out - into)}."
    )
    if claims:
        explanation += f" The records claim {words.money(sum(claim.amount for claim in claims))}."
    return Draft(
        kind="credit_elect_difference",
        severity="high" if into < out else "medium",
        confidence="certain",
        amount=out - into,
        explanation=explanation,
        action="Ask the IRS where the rest of the overpayment went (an offset, another year), and have it applied as elected.",
        law=LAW,
        payments=claims,
        slots=(*slots[0], *slots[1]),
        modules=(module, following),
        expected=Side(following.key.tin, following.key.form, following.key.period, None, "716", out),
        actual=Side(following.key.tin, following.key.form, following.key.period, None, "716", into),
    )


def _claimed(case: Case, claim: Payment) -> Iterable[Finding]:
    """Yield a finding where the records claim another credit than the only module they can mean shows."""
    there = [module for module in case.ledger.current if _is_for(claim, module)]
    if claim.period is None or len(there) != 1 or not there[0].trusted:
        return
    module = there[0]
    received = _slots(module, _IN)
    into, drawn = -_sum(received), module.transcript.drawn
    late = drawn is not None and drawn >= claim.date + timedelta(days=case.tolerances.shown_after("unknown"))
    if into == claim.amount or not (received or late):
        return
    explanation = (
        f"The records claim {words.money(claim.amount)} of an overpayment applied to {words.module(module.key)}; its transcript "
        f"shows {words.money(into)}, a difference of {words.money(claim.amount - into)}."
    )
    yield Draft(
        kind="credit_elect_difference",
        severity="high" if into < claim.amount else "medium",
        confidence="probable",
        amount=claim.amount - into,
        explanation=explanation,
        action="Compare with the return of the year before and with its transcript; the IRS may have applied the rest elsewhere.",
        law=LAW,
        payments=(claim,),
        slots=received,
        modules=(module,),
        expected=expected_side(claim),
        actual=Side(module.key.tin, module.key.form, module.key.period, None, "716", into),
    ).finding()
