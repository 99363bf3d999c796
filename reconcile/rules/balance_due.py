"""The tax module owes. Says how much, which notice is the newest, and whether the other findings explain it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from reconcile import codes
from reconcile.model import Module, Posting
from reconcile.outcome import Finding, Side
from reconcile.rules import words
from reconcile.rules.case import Case, Draft

TITLE = "Balance due"
LAW = "IRC 6303 (notice and demand); IRC 6601(e)(3) (21 days)"

_EXPLAINS = frozenset(
    {"wrong_period", "wrong_tin", "wrong_form", "amount_difference", "not_posted", "dishonored", "transferred_out"}
)


def find(case: Case, findings: Sequence[Finding] = ()) -> Iterable[Finding]:
    """Yield a finding for each current module with a balance due; ``findings`` are those made before."""
    for module in case.ledger.current:
        balance = module.transcript.account_balance
        if balance is not None and balance > 0:
            yield _draft(module, balance, [f for f in findings if _concerns(f, module)]).finding()


def _concerns(finding: Finding, module: Module) -> bool:
    side, key = finding.expected, module.key
    if finding.kind not in _EXPLAINS or side.form != key.form or side.period != key.period:
        return False
    return side.tin is None or key.tin is None or side.tin.agrees(key.tin)


def _newest_notice(module: Module) -> Posting | None:
    notices = [p for p in module.postings if p.code == "971" and p.date is not None]
    return max(notices, key=lambda p: (p.date or date.min, p.line), default=None)


def _draft(module: Module, balance: int, causes: Sequence[Finding]) -> Draft:
    transcript = module.transcript
    named = {posting for finding in causes for posting in finding.postings}
    penalties = sum(p.amount or 0 for p in module.postings if p.id in named and p.code in codes.DISHONORED_PENALTY)
    explained = sum(finding.amount for finding in causes) + penalties
    explanation = f"{words.module(module.key)} owes {words.money(balance)}."
    accruals = (transcript.accrued_interest or 0) + (transcript.accrued_penalty or 0)
    if accruals:
        explanation += f" Interest and penalty of {words.money(accruals)} accrued by {words.day(transcript.as_of)}."
    notice = _newest_notice(module)
    if notice is not None:
        detail = f" ({notice.detail})" if notice.detail else ""
        explanation += f" The newest notice on the transcript is of {words.day(notice.date)}{detail}."
    ids = ", ".join(finding.id for finding in causes)
    if not causes:
        explanation += " No other finding explains it."
    elif explained >= balance:
        explanation += f" It is explained by {ids} ({words.money(explained)})."
    else:
        explanation += f" {ids} explain {words.money(explained)} of it; {words.money(balance - explained)} stays unexplained."
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
