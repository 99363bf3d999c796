"""The tax module owes. Says how much, which notice is the newest, and whether the other findings explain it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from reconcile import codes, notices
from reconcile.matching import Slot, processing
from reconcile.matching.designation import tin_agrees
from reconcile.model import Module, Payment, Posting
from reconcile.outcome import Finding, PaymentResult, Side
from reconcile.rules import words
from reconcile.rules.case import Case, Draft

LAW = "IRC 6303 (notice and demand); IRC 6601(e)(3) (21 days)"

_EXPLAINS = frozenset(
    {"wrong_period", "wrong_tin", "wrong_form", "amount_difference", "not_posted", "dishonored", "transferred_out"}
    | {"credit_elect_difference"}
)
_CHARGES = frozenset({"penalty", "interest"})


def find(case: Case, findings: Sequence[Finding] = ()) -> Iterable[Finding]:
    """Yield a finding for each current module with a balance due; ``findings`` are those made before."""
    for module in case.ledger.current:
        balance = module.transcript.account_balance
        if balance is not None and balance > 0:
            yield _draft(case, module, balance, [f for f in findings if _concerns(f, module)]).finding()


def _concerns(finding: Finding, module: Module) -> bool:
    """Tell whether a finding is about money that is missing on the module."""
    side, key = finding.expected, module.key
    if finding.kind not in _EXPLAINS or side.form != key.form or side.period != key.period:
        return False
    # A credit that came home since, or that the IRS put where it saw fit, is missing on no account that owes.
    if finding.kind == "wrong_period" and finding.severity == "low":
        return False
    # More than was paid, or passed on, is no cause of a debt.
    if finding.kind in ("amount_difference", "credit_elect_difference") and (finding.actual.amount or 0) > (side.amount or 0):
        return False
    return side.tin is None or key.tin is None or side.tin.agrees(key.tin)


def _draft(case: Case, module: Module, balance: int, causes: Sequence[Finding]) -> Draft:
    transcript = module.transcript
    explanation = " ".join(
        [
            f"{words.module(module.key)} owes {words.money(balance)}.",
            *_accruals(module),
            *_newest_notice(module),
            _whether_explained(module, balance, causes),
            *_young(case, module, balance),
            *_not_counted(case, module),
        ]
    )
    action = "Settle the findings named first; then pay or dispute what is left before the date on the newest notice."
    return Draft(
        kind="balance_due",
        severity="medium",
        confidence="certain" if module.trusted else "possible",
        amount=balance,
        explanation=explanation,
        action=action if causes else "Pay, or dispute, before the date on the newest notice.",
        law=LAW,
        modules=(module,),
        actual=Side(module.key.tin, module.key.form, module.key.period, transcript.as_of, None, balance),
    )


def _accruals(module: Module) -> Iterator[str]:
    transcript = module.transcript
    accruals = (transcript.accrued_interest or 0) + (transcript.accrued_penalty or 0)
    if accruals:
        yield f"Interest and penalty of {words.money(accruals)} accrued by {words.day(transcript.as_of)} come on top of it."


def _newest_notice(module: Module) -> Iterator[str]:
    sent = [p for p in module.postings if p.code == "971" and p.date is not None]
    notice = max(sent, key=lambda p: (p.date or date.min, p.line), default=None)
    if notice is not None:
        detail = f" ({notice.detail})" if notice.detail else ""
        yield f"The newest notice on the transcript is of {words.day(notice.date)}{detail}."


# --- whether it is explained ----------------------------------------------------------------------------------------------


def _whether_explained(module: Module, balance: int, causes: Sequence[Finding]) -> str:
    """Say what the findings explain of a balance, with the sum; penalties and interest that were charged are told apart."""
    named = {posting for finding in causes for posting in finding.postings}
    bounced = sum(p.amount or 0 for p in module.postings if p.id in named and p.code in codes.DISHONORED_PENALTY)
    charges = sum(p.amount or 0 for p in module.postings if p.role in _CHARGES and p.id not in named) if causes else 0
    parts = [f"{finding.id} ({words.money(finding.amount)})" for finding in causes]
    parts += [f"the penalty for the refused payment ({words.money(bounced)})"] if bounced > 0 else []
    found = sum(finding.amount for finding in causes) + max(bounced, 0)
    if not causes:
        return f"No other finding explains it.{_charged(module)}"
    charged = f"the penalty and interest charged ({words.money(charges)})"
    if found != balance and charges > 0 and found + charges == balance:
        parts.append(charged)
        found += charges
    together = " and ".join(parts) if len(parts) < 3 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    total = f", together {words.money(found)}" if len(parts) > 1 else ""
    if found == balance:
        return f"It is explained to the cent by {together}{total}."
    if found > balance:
        return f"It is explained by {together}{total}: {words.money(found - balance)} more than is owed."
    rest = f"{words.money(balance - found)} stays unexplained"
    share = f"; {charged} may be a part of that" if 0 < charges < balance - found else ""
    return f"{together}{total} explain{'s' if len(parts) == 1 else ''} a part of it; {rest}{share}."


def _charged(module: Module) -> str:
    charges = sum(p.amount or 0 for p in module.postings if p.role in _CHARGES)
    return f" It includes penalty and interest of {words.money(charges)} that were charged." if charges > 0 else ""


# --- what the balance, or a notice, does not count yet --------------------------------------------------------------------


def _young(case: Case, module: Module, balance: int) -> Iterator[str]:
    """Say which payments for the module are too young for its transcript to count them."""
    young = [result.payment for result in case.results if result.state == "pending" and _is_for(result, module)]
    if not young:
        return
    total = sum(payment.amount for payment in young)
    listed = ", ".join(f"{words.money(p.amount)} of {words.day(p.date)}" for p in young)
    left = f"{words.money(balance - total)} would be left" if total < balance else "nothing of it would be left"
    yield (
        f"The transcript was drawn on {words.day(module.transcript.drawn)}, too early to count what was paid since: {listed}. "
        f"Once that is credited, {left}."
    )


def _is_for(result: PaymentResult, module: Module) -> bool:
    payment, key = result.payment, module.key
    same = payment.form == key.form and (payment.period or result.period) == key.period
    return same and tin_agrees(payment, module) is not False


def _not_counted(case: Case, module: Module) -> Iterator[str]:
    """Say which payments were processed only after a bill was issued: the balance counts them, that bill does not."""
    paid: list[tuple[Payment, Posting]] = []
    for pair in case.plain_pairs:
        if pair.basis != "undone" and len(pair.slots) == 1 and pair.slots[0].module.id == module.id:
            paid.append((pair.payments[0], pair.slots[0].posting))
    for payment, posting in paid:
        found = processing.best((Slot(posting, module),), case.ledger.history)
        hint = None if found else processing.printed_below(module, posting)
        uncounted = processing.not_yet_counted(module, posting, found[1]) if found else [(hint, False)] if hint else []
        for bill, proven in uncounted:
            kind = f"The notice of {words.day(bill.date)}" if notices.is_bill(bill) else f"The bill of {words.day(bill.date)}"
            late = "the IRS processed only later" if found else "stands below it"
            yield (
                f"{kind} {'does' if proven else 'may'} not count {words.money(-(posting.amount or 0))} paid on "
                f"{words.day(payment.date)}, which {late}; the balance above counts it."
            )
