"""The payment posted to another period than the one it was made for, under the same taxpayer and form.

For annual forms this is the wrong-year credit; for quarterly forms the wrong quarter. January is the usual trap: an estimated
payment of that month belongs to the year before, and lands in the new year when the year of payment is chosen by mistake.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from reconcile.matching import Pair
from reconcile.matching.designation import plausible_periods
from reconcile.matching.timely import effective_kind
from reconcile.outcome import Finding
from reconcile.rules import misplaced, words
from reconcile.rules.case import Case, Draft, actual_side, expected_side

LAW = "Rev. Proc. 2002-26, sec. 3.01; IRC 6654(c)(2); IRM 21.5.8 (credit transfers)"


def find(case: Case) -> Iterable[Finding]:
    """Yield a finding for each payment that stands in another period."""
    yield from misplaced.find(case, "wrong_period")
    for pair in case.plain_pairs:
        if _january(pair):
            yield _january_finding(pair)


def _january(pair: Pair) -> bool:
    """Tell whether a January payment without a stated period stands as an estimated payment of the new year."""
    payment, slot = pair.payments[0], pair.slots[0]
    key = slot.module.key
    if payment.period is not None or pair.basis != "exact" or key.period is None or payment.form not in (None, key.form):
        return False
    if key.form not in ("1040", "1041") or key.period.month != 12 or payment.date.month != 1:
        return False
    return effective_kind(payment, slot) == "estimated" and key.period.year == payment.date.year


def _january_finding(pair: Pair) -> Finding:
    payment, slot = pair.payments[0], pair.slots[0]
    form = slot.module.key.form or ""
    likely = plausible_periods(replace(payment, kind="estimated"), form)[0]
    explanation = (
        f"The record of {words.money(payment.amount)} paid on {words.day(payment.date)} states no period. The IRS credited it to "
        f"{words.module(slot.module.key)}; a January payment is as a rule the fourth instalment of {words.period(form, likely)}."
    )
    return Draft(
        kind="wrong_period",
        severity="medium",
        confidence="possible",
        amount=payment.amount,
        explanation=explanation,
        action="Find out from the confirmation which year was chosen; if it was the year before, ask the IRS to move the credit.",
        law=LAW,
        payments=(payment,),
        slots=(slot,),
        expected=replace(expected_side(payment), form=form, period=likely),
        actual=actual_side(slot),
        alternatives=pair.alternatives,
    ).finding()
