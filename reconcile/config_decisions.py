"""Read a person's decisions from the ``[[decisions]]`` tables of ``client.toml``, and write one as a block to paste there."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import cast, get_args

from reconcile.config_toml import Table
from reconcile.decision import Decision
from reconcile.kinds import DecisionAction
from reconcile.money import parse_cents, to_words
from reconcile.privacy import mask_text

DECISION_KEYS = ("action", "payment", "posting", "finding", "amount", "reason", "initials", "date")
_ID = {key: re.compile(rf"{letter}-[0-9a-f]{{6,16}}(?:-\d+)*") for key, letter in (("payment", "P"), ("posting", "T"))}
FINDING_ID = re.compile(r"F-[0-9a-f]{6,16}")
_MOST_INITIALS = 12


def decisions(tables: Sequence[Table]) -> tuple[Decision, ...]:
    """Return the decisions in the order of the file.

    Raises:
        ConfigError: for an unknown key, a missing reason or initials, ids of another shape, or the same decision twice.
    """
    found: list[Decision] = []
    for number, table in enumerate(tables, start=1):
        one = _decision(table, number)
        for earlier in found:
            if (earlier.action, earlier.payments, earlier.postings, earlier.finding) == (
                *(one.action, one.payments, one.postings, one.finding),
            ):
                raise table.error("action", f"decision {earlier.number} of this file decides the same; take one of them out.")
        found.append(one)
    return tuple(found)


def _decision(table: Table, number: int) -> Decision:
    table.only(DECISION_KEYS)
    if table.raw("action") is None:
        raise table.error("action", 'this setting is missing; expected "pair", "forbid" or "accept".')
    action = cast(DecisionAction, table.choice("action", get_args(DecisionAction)))
    payments, postings = _ids(table, "payment"), _ids(table, "posting")
    finding = table.text("finding")
    if action == "accept":
        if finding is None or not FINDING_ID.fullmatch(finding):
            raise table.error("finding", 'expected the id of a finding in the report, such as  finding = "F-0d3c4cfda1".')
    else:
        _check_sides(table, action, payments, postings)
    initials = table.required_text("initials", 'the initials of who decided, such as  initials = "JD".')
    if len(initials) > _MOST_INITIALS:
        raise table.error("initials", f"expected initials, at most {_MOST_INITIALS} letters.")
    return Decision(
        action=action,
        reason=mask_text(table.required_text("reason", "why it was decided so, and on what proof, in double quotes.")),
        initials=mask_text(initials),
        payments=payments,
        postings=postings,
        finding=finding,
        amount=_amount(table),
        on=_day(table),
        number=number,
    )


def _check_sides(table: Table, action: str, payments: Sequence[str], postings: Sequence[str]) -> None:
    if table.raw("finding") is not None:
        raise table.error("finding", f'expected  action = "accept"  for a finding, or payment and posting to {action}.')
    for key, ids in (("payment", payments), ("posting", postings)):
        if not ids:
            raise table.error(key, f"this setting is missing; {_example(key)}")
    if action == "pair" and len(payments) > 1 and len(postings) > 1:
        message = "expected several payments with one posting, or one payment with several postings; write a decision for each."
        raise table.error("posting", message)


def _ids(table: Table, key: str) -> tuple[str, ...]:
    """Return one id, or a list of them, sorted: their order means nothing."""
    stated = table.raw(key)
    if stated is None:
        return ()
    listed = stated if isinstance(stated, list) else [stated]
    shape = _ID[key]
    if not listed or not all(isinstance(one, str) and shape.fullmatch(one) for one in listed):
        raise table.error(key, _example(key))
    if len(set(listed)) < len(listed):
        raise table.error(key, "one id stands here twice; expected each of them once.")
    return tuple(sorted(listed))


def _example(key: str) -> str:
    example = "P-b0320795a0" if key == "payment" else "T-d000999a23"
    return f'expected an id as the report shows it, such as  {key} = "{example}", or a list of them.'


def _amount(table: Table) -> int | None:
    text = table.raw("amount")
    if text is None:
        return None
    try:
        if isinstance(text, str) and (cents := parse_cents(text)) >= 0:
            return cents
    except ValueError:
        pass
    raise table.error("amount", 'expected an amount in double quotes, such as  amount = "1,234.56".')


def _day(table: Table) -> date | None:
    stated = table.raw("date")
    if stated is None:
        return None
    if isinstance(stated, date) and not isinstance(stated, datetime):
        return stated
    try:
        if isinstance(stated, str):
            return date.fromisoformat(stated.strip())
    except ValueError:
        pass
    raise table.error("date", "expected the day it was decided, such as  date = 2026-02-01.")


def block(decision: Decision) -> str:
    """Return a decision as lines to paste into ``client.toml``; an empty reason and empty initials are left to be filled in."""
    lines = ["[[decisions]]", f'action = "{decision.action}"']
    if decision.finding:
        lines.append(f'finding = "{decision.finding}"')
    for key, ids in (("payment", decision.payments), ("posting", decision.postings)):
        if ids:
            lines.append(f"{key} = {json.dumps(ids[0] if len(ids) == 1 else list(ids))}")
    if decision.amount is not None:
        lines.append(f'amount = "{to_words(decision.amount).replace("$", "")}"')
    asked = (("reason", decision.reason, "why, and on what proof"), ("initials", decision.initials, "yours"))
    for key, text, question in asked:
        lines.append(f"{key} = {json.dumps(text, ensure_ascii=False)}" + ("" if text else f"    # {question}"))
    if decision.on:
        lines.append(f"date = {decision.on.isoformat()}")
    return "\n".join(lines)
