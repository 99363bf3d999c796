"""The rows of a transcript do not add up to its printed balance: a row is lost or a figure was altered."""

from __future__ import annotations

from collections.abc import Iterable

from reconcile.outcome import Finding, Side
from reconcile.rules import words
from reconcile.rules.case import Case, Draft

LAW = ""


def find(case: Case) -> Iterable[Finding]:
    """Yield a finding for each current module whose copy does not prove itself."""
    for module in case.ledger.current:
        transcript = module.transcript
        if transcript.proven is not False or transcript.account_balance is None:
            continue
        total, printed = transcript.postings_total, transcript.account_balance
        signs = ["-" if value < 0 else "" for value in (total, printed)]
        explanation = (
            f"The rows of {words.module(module.key)} add up to {signs[0]}{words.money(total)}, the printed account balance is "
            f"{signs[1]}{words.money(printed)}: {words.money(printed - total)} is not accounted for. What is missing from this "
            "transcript cannot be relied on."
        )
        yield Draft(
            kind="unproven_transcript",
            severity="high",
            confidence="certain",
            amount=printed - total,
            explanation=explanation,
            action="Download the transcript again from the IRS and run again; compare row by row if it repeats.",
            law=LAW,
            modules=(module,),
            expected=Side(module.key.tin, module.key.form, module.key.period, None, None, printed),
            actual=Side(module.key.tin, module.key.form, module.key.period, None, None, total),
        ).finding()
