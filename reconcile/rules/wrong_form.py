"""The payment posted to another form of the same taxpayer: an income tax payment on an employment tax account, say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from reconcile.outcome import Finding
from reconcile.rules import misplaced, words
from reconcile.rules.case import Case

LAW = "Rev. Proc. 2002-26, sec. 3.01; IRM 21.5.8 (credit transfers); IRM 21.6.8 (separate accounts of spouses, MFT 31)"
_JOINT, _SEPARATE = "1040", "1040 SPLIT"


def find(case: Case) -> Iterable[Finding]:
    """Yield a finding for each payment that stands on another form."""
    for finding in misplaced.find(case, "wrong_form"):
        mirrored = (finding.expected.form, finding.actual.form) == (_JOINT, _SEPARATE)
        yield _between_spouses(finding) if mirrored and finding.expected.period == finding.actual.period else finding


def _between_spouses(finding: Finding) -> Finding:
    """Tell of a payment on the account that the IRS keeps for one spouse of a joint return, where it may well belong.

    No payer can name that account: Form 1040 and the year is all a record can state of either.
    """
    where = words.place(finding.actual.form, finding.actual.period, finding.actual.tin)
    explanation = (
        f"{finding.explanation} That is the separate account (MFT 31) the IRS keeps for one spouse where a joint liability was "
        "divided. A record cannot name it, so the payment may be just where it belongs."
    )
    action = (
        "Find out which of the two liabilities was to be paid. Only if it was the joint one, ask the IRS to move the credit of "
        f"{words.money(finding.amount)} from {where}, keeping the payment date."
    )
    return replace(finding, severity="medium", confidence="possible", explanation=explanation, action=action)
