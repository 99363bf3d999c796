"""The overpayment one year passed on, what the next year received, and what the records claim are not all the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from reconcile import codes, dates
from reconcile.kinds import Confidence
from reconcile.matching import Slot
from reconcile.matching.designation import tin_agrees
from reconcile.matching.elections import Election, strayed
from reconcile.model import Module, Tin
from reconcile.outcome import Finding, Side
from reconcile.rules import words
from reconcile.rules.case import Case, Draft, actual_side, expected_side

LAW = "IRC 6402(b) and 6513(d); Rev. Rul. 99-40"

SHOWN_AFTER = timedelta(days=21)
"""The receiving side posts a cycle or two after the sending side; an earlier transcript proves nothing."""
_ELSEWHERE = frozenset({"820", "824", "826", "840", "846", "896", "898"})
"""What else may become of an overpayment: transfers, offsets against other debts, and refunds."""


def find(case: Case) -> Iterable[Finding]:
    """Yield a finding for each step to the next period whose credit elect does not agree."""
    steps = case.judgement.elections
    moved = strayed(steps)
    received = {id(other) for other in moved.values()}
    for number, step in enumerate(steps):
        other = moved.get(number)
        if id(step) in received and not step.claims:
            continue  # told with the period that sent it
        if step.senders and step.receivers and not step.agrees:
            if other is not None or _both_would_show(step):
                yield _differs(step.narrowed(), other.narrowed() if other else None).finding()
        elif step.claims:
            yield from _claimed(case, step)


# --- enough proof -----------------------------------------------------------------------------------------------------


def _processed(slots: Sequence[Slot], modules: Sequence[Module]) -> date | None:
    """Return the day by which a credit elect was processed, as far as the transcripts tell."""
    days = [slot.posting.date for slot in slots if slot.posting.date]
    for slot in slots:
        try:
            days.append(dates.cycle_window(slot.posting.cycle or "")[1])
        except ValueError:
            continue
    days += [p.date for module in modules for p in module.postings if p.code == codes.RETURN_FILED and p.date]
    return max(days, default=None)


def _drawn(modules: Sequence[Module]) -> date | None:
    days = [module.transcript.drawn for module in modules]
    known = [day for day in days if day is not None]
    return min(known) if known and len(known) == len(days) else None


def _both_would_show(step: Election) -> bool:
    """Tell whether each side was drawn long enough after what the other one shows."""
    first, second = _drawn(step.senders), _drawn(step.receivers)
    if first is None or second is None:
        return False
    sent, received = _processed(step.sent, step.senders), _processed(step.received, step.receivers)
    if step.sent and (sent is None or second < sent + SHOWN_AFTER):
        return False
    # The credit counts from a day long before it is processed: an older copy of the sending year may be from before that.
    return not step.received or (received is not None and (first >= second or first >= received + SHOWN_AFTER))


def _confidence(step: Election) -> Confidence:
    if not all(module.trusted for module in (*step.senders, *step.receivers)):
        return "possible"
    return "probable" if step.unseen() else "certain"


# --- what is said -----------------------------------------------------------------------------------------------------


def _named(modules: Sequence[Module]) -> str:
    return " and ".join(words.module(module.key) for module in modules)


@dataclass(frozen=True, slots=True)
class _Said:
    """Hold the two figures that differ, and what is said of them."""

    meant: int
    shown: int
    confidence: Confidence
    explanation: str
    action: str


def _draft(step: Election, said: _Said, other: Election | None = None) -> Draft:
    there = other or step
    module = (there.receivers or there.senders)[0]
    slots = (*step.sent, *step.received, *(other.received if other else ()), *_sent_elsewhere(step))
    return Draft(
        kind="credit_elect_difference",
        severity="high" if said.shown < said.meant else "medium",
        confidence=said.confidence,
        amount=said.meant - said.shown,
        explanation=said.explanation,
        action=said.action,
        law=LAW,
        payments=step.claims,
        slots=slots,
        modules=(*step.senders, *step.receivers),
        expected=Side(_number(step), step.form, step.period, None, "716", said.meant),
        actual=Side(module.key.tin, there.form, there.period, None, "716", said.meant if other else said.shown),
    )


def _number(step: Election) -> Tin | None:
    return (step.receivers or step.senders)[0].key.tin


def _differs(step: Election, other: Election | None) -> Draft:
    explanation = (
        f"{_named(step.senders)} passed on {words.money(step.out)} to the next period; {_named(step.receivers)} received "
        f"{words.money(step.into)}, a difference of {words.money(step.out - step.into)}."
    )
    if step.claims:
        explanation += f" The records claim {words.money(step.claimed)}."
    action = "Ask the IRS where the rest of the overpayment went (an offset, another year), and have it applied as elected."
    if other is not None:
        explanation += f" {_named(other.receivers)} received {words.money(other.into - other.out)} that nothing else explains."
        action = "Ask the IRS to move the credit to the period it was elected for, and to correct the penalty there."
    elif step.unseen():
        numbers = ", ".join(f"***-**-{number}" for number in sorted(step.unseen()))
        explanation += f" The other spouse's own account ({numbers}) may hold the rest; its transcript is not in the folder."
    return _draft(step, _Said(step.out, step.into, _confidence(step), explanation, action), other)


def _sent_elsewhere(step: Election) -> tuple[Slot, ...]:
    """Return the one line by which the earlier period sent to somewhere else what is missing from the claim."""
    missing = step.claimed - (step.into if step.receivers else step.out)
    lines = [Slot(p, m) for m in step.senders for p in m.postings if p.code in _ELSEWHERE and p.amount == missing]
    return tuple(lines[:1]) if missing > 0 else ()


def _claimed(case: Case, step: Election) -> Iterable[Finding]:
    """Yield a finding where the records claim another credit than the transcripts show."""
    shown = step.into if step.receivers else step.out
    sides = step.receivers or step.senders
    if shown == step.claimed:
        yield from _under_another_number(step)
        return
    if not all(module.trusted for module in sides):
        return
    lines = step.received if step.receivers else step.sent
    if not lines and (not step.receivers or not _late_enough(case, step)):
        return
    verb = "shows" if step.receivers else "passed on"
    what = "its transcript" if step.receivers else _named(step.senders)
    place = _named(step.receivers) if step.receivers else words.place(step.form, step.period, _number(step))
    explanation = (
        f"The records claim {words.money(step.claimed)} of an overpayment applied to {place}; {what} {verb} "
        f"{words.money(shown)}, a difference of {words.money(step.claimed - shown)}."
    )
    for slot in _sent_elsewhere(step):
        detail = f", {slot.posting.detail}" if slot.posting.detail else ""
        explanation += f" {words.module(slot.module.key)} sent that amount elsewhere: {words.posting(slot.posting)}{detail}."
    action = "Compare with the return of the year before and with its transcript; the IRS may have applied the rest elsewhere."
    yield _draft(step, _Said(step.claimed, shown, "probable", explanation, action)).finding()


def _under_another_number(step: Election) -> Iterable[Finding]:
    """Yield a finding for each claim whose credit only the other spouse's account received."""
    for claim in step.claims:
        slots = step.standing()
        if not slots or any(tin_agrees(claim, slot.module) is not False for slot in slots):
            continue
        explanation = (
            f"The records claim {words.money(claim.amount)} of an overpayment applied to "
            f"{words.place(step.form, step.period, claim.tin)}; {_named([slots[0].module])} received it instead."
        )
        action = "See how the overpayment of the joint return was to be shared; if otherwise, ask the IRS to move the credit."
        draft = _draft(step, _Said(claim.amount, 0, "probable", explanation, action))
        yield replace(draft, payments=(claim,), expected=expected_side(claim), actual=actual_side(slots[0])).finding()


def _late_enough(case: Case, step: Election) -> bool:
    drawn = _drawn(step.receivers)
    wait = timedelta(days=case.tolerances.shown_after("unknown"))
    return drawn is not None and all(drawn >= claim.date + wait for claim in step.claims)
