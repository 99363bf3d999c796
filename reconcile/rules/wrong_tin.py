"""The payment posted under another taxpayer identification number of the folder: the spouse's, the owner's, the entity's.

Estimated payments of a couple belong under the number shown first on the joint return; under the other number they sit on that
spouse's own account, and may take months to be moved.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from reconcile.matching import Pair
from reconcile.matching.designation import account_tin
from reconcile.model import Module
from reconcile.outcome import Finding
from reconcile.rules import misplaced, words
from reconcile.rules.case import Case, Draft, actual_side, expected_side

LAW = "Rev. Proc. 2002-26, sec. 3.01; IRM 21.5.7.3.2.2 (spousal accounts); IRM 21.5.8 (credit transfers)"


def find(case: Case) -> Iterable[Finding]:
    """Yield a finding for each payment that stands under another number."""
    yield from misplaced.find(case, "wrong_tin")
    for pair in case.plain_pairs:
        joint = _joint(case, pair)
        if joint is not None:
            yield _beside_the_joint_account(pair, joint)


def _joint(case: Case, pair: Pair) -> Module | None:
    """Return the joint account a payment belongs on that stands on the second spouse's own.

    A record that states the second number is followed there only where no return was filed on that account: nothing but the
    joint return can use the money then.
    """
    payment, here = pair.payments[0], pair.slots[0].module
    key = here.key
    if pair.basis != "exact" or pair.fit.faults or key.tin is None:
        return None
    if account_tin(payment) is not None and any(posting.code == "150" for posting in here.postings):
        return None
    for module in case.ledger.current:
        # Few transcripts name a spouse, and this is asked for every payment.
        if module.transcript.spouse_tin != key.tin or module.key.tin == key.tin:
            continue
        if (module.key.form, module.key.period) == (key.form, key.period):
            return module
    return None


def _beside_the_joint_account(pair: Pair, joint: Module) -> Finding:
    payment, slot = pair.payments[0], pair.slots[0]
    stands, belongs = words.module(slot.module.key), words.module(joint.key)
    named = "names no taxpayer" if account_tin(payment) is None else "names the second spouse"
    alone = "alone" if account_tin(payment) is None else "alone, and no return was filed there"
    explanation = (
        f"The record of {words.money(payment.amount)} paid on {words.day(payment.date)} {named}. The IRS credited it "
        f"to {stands}, as {words.posting(slot.posting)}. That is the account of the second spouse {alone}; the joint return of "
        f"the same period is kept under the first number, as {belongs}, and does not have this money."
    )
    return Draft(
        kind="wrong_tin",
        severity="high",
        confidence="probable" if joint.trusted and slot.module.trusted else "possible",
        amount=payment.amount,
        explanation=explanation,
        action=f"Ask the IRS to move the credit to {belongs}, keeping the payment date {words.day(payment.date)}.",
        law=LAW,
        payments=(payment,),
        slots=(slot,),
        expected=replace(expected_side(payment), tin=joint.key.tin, form=joint.key.form, period=joint.key.period),
        actual=actual_side(slot),
        alternatives=pair.alternatives,
    ).finding()
