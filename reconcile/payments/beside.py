"""Say which columns of a table hold amounts that are not read, and read those of a second person beside the first's.

A list has one column of amounts. Where the amounts of two people stand in two, each under the taxpayer's number, each is read as
that person's; under a name or a word alone it is not known whose account it was, and the second is said and not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from reconcile.kinds import RecordMode
from reconcile.model import Problem
from reconcile.payments import cells, classify, headers, said, words
from reconcile.payments.headers import Field
from reconcile.payments.plan import Plan, spread_of
from reconcile.payments.table import Row, Sheet, text_of
from reconcile.privacy import mask_text

# Headings over the amounts of one of two people.
_PERSON = re.compile(r"\b(?:TAX ?PAYER|SPOUSE|HUSBAND|WIFE|HIS|HERS?|TP|SP)\b", re.IGNORECASE)
_LEAST = 0.5


def of_people(sheet: Sheet, plan: Plan) -> Iterator[Plan]:
    """Yield how to read the amounts of each other person that stand beside those of the first, under the number of each."""
    if plan.header is None or plan.layout != "by-headings" or "amount" not in plan.columns:
        return
    read = plan.columns["amount"][0]
    if not _tin_heads(plan.header.texts, read):
        return
    for index in range(read + 1, len(plan.header.texts)):
        if _tin_heads(plan.header.texts, index) and _hold_amounts(sheet.rows[plan.first :], index):
            yield _of_person(replace(plan, columns={**plan.columns, "amount": (index,)}))


def owned(plan: Plan) -> Plan:
    """Return the plan with the taxpayer whose number stands over its amounts, if any does."""
    if plan.header is None or "amount" not in plan.columns or not _tin_heads(plan.header.texts, plan.columns["amount"][0]):
        return plan
    return _of_person(plan)


def _of_person(plan: Plan) -> Plan:
    assert plan.header is not None
    (tin,) = words.tins_in(plan.header.texts[plan.columns["amount"][0]])
    old = plan.sense
    sense = said.sense_of(
        said.Whose(old.mode, old.mixed_list, old.method),
        replace(old.titles, tins=(("", tin),)),
        tuple(plan.columns),
        old.status_heading,
    )
    return replace(plan, sense=sense, spread=spread_of(tuple(plan.columns.items()), plan.width))


@lru_cache(maxsize=1024)
def _tin_heads(texts: tuple[str, ...], index: int) -> bool:
    return index < len(texts) and len(words.tins_in(texts[index])) == 1


def problem(sheet: Sheet, plan: Plan, file: str, source: str) -> Problem | None:
    """Return what is to be said of the amounts in other columns than the one that is read."""
    if plan.header is None or plan.layout not in ("by-headings", "client.toml") or "amount" not in plan.columns:
        return None
    texts, read = plan.header.texts, plan.columns["amount"][0]
    rows = sheet.rows[plan.first :]
    mapped = plan.layout == "client.toml"
    by_tin = not mapped and _tin_heads(texts, read)
    others = [index for index in _persons(texts, read, plan.mode, mapped) if _any_amount(rows, index)]
    others = [index for index in others if not (by_tin and _tin_heads(texts, index))]
    if plan.mode == "list" and not mapped and read < len(texts):
        others += [index for index in _other_taxes(texts, read) if index not in others and _hold_money(rows, index)]
    heading = texts[read] if read < len(texts) else ""
    if others:
        also = ", ".join(f'"{texts[index][:30]}"' for index in others)
        what = f'several columns hold amounts; those under "{heading[:30]}" alone were read, not those under {also}.'
        if all(texts[index] == heading for index in others):
            what = f'several columns are headed "{heading[:30]}"; the amounts of the first alone were read.'
        todo = "Give each column a heading of its own, or keep one list for each."
        return Problem("record_columns_unread", sheet.place(file), mask_text(what), todo, True, source)
    if mapped or plan.mode != "list":
        return None
    blocks = [index for index in _of_others(texts, read) if _hold_amounts(rows, index)]
    if not blocks:
        return None
    also = ", ".join(f'"{texts[index][:30]}" (column {index + 1})' for index in blocks)
    what = f"columns of another block or of a state hold amounts, which were not read: {also}."
    todo = "Nothing, if they hold no federal payments; else keep a list of their own for them."
    return Problem("record_columns_unread", sheet.place(file), mask_text(what), todo, False, source)


@lru_cache(maxsize=1024)
def _persons(texts: tuple[str, ...], read: int, mode: RecordMode, mapped: bool) -> tuple[int, ...]:
    """Return the columns headed as the one that is read, and, in a list, those of another person's amounts."""
    if read >= len(texts):
        return ()
    alike = [index for index, text in enumerate(texts) if index != read and text and text == texts[read] and not mapped]
    if mode == "list" or mapped:
        allowed: list[Field | None] = ["amount", *([None] if mapped else [])]
        # Beside the amounts of one of two people, the name of the other is over amounts too.
        allowed += ["who", None] if is_person(texts[read]) else []
        taken = {*alike, read}
        alike += [index for index, text in enumerate(texts) if index not in taken and _is_persons_amount(text, allowed)]
    return tuple(alike)


def _is_persons_amount(text: str, allowed: Sequence[Field | None]) -> bool:
    known = headers.field_of(text)
    return (known[0] if known else None) in allowed and is_person(text)


def is_person(heading: str) -> bool:
    """Tell whether a heading names one of two people, by a word or by the taxpayer's number."""
    return _PERSON.search(heading) is not None or bool(words.tins_in(heading))


_FEDERAL = re.compile(r"(?:IRS|FED(?:ERAL)?)\b", re.IGNORECASE)
# What was owed, or came back, was not paid.
_NOT_PAID = re.compile(r"\b(?:(?<!BALANCE )DUE|OWED|LIABILITY|REFUND|CREDIT|LINE|WAGES|RETURN|TOTAL TAX|FEES?)\b", re.IGNORECASE)


@lru_cache(maxsize=1024)
def _other_taxes(texts: tuple[str, ...], read: int) -> tuple[int, ...]:
    """Return the columns of the amounts of another federal form, or of another kind, than of that whose column is read."""
    return tuple(index for index, text in enumerate(texts) if index != read and text and _is_other_tax(texts[read], text))


def _is_other_tax(own: str, heading: str) -> bool:
    form, other = words.form_in(own), words.form_in(heading)
    known = headers.field_of(heading)
    federal = _FEDERAL.match(own) is not None
    if _NOT_PAID.search(heading) or names_state(heading) or (known and known[0] not in ("amount", "balance")):
        return False
    if other and (form or federal) and (known is None or known[0] == "amount"):
        return form is None or form[0] != other[0]
    kinds = words.kind_in(own), words.kind_in(heading)
    return federal and _FEDERAL.match(heading) is not None and "unknown" not in kinds and kinds[0] != kinds[1]


@lru_cache(maxsize=1024)
def _of_others(texts: tuple[str, ...], read: int) -> tuple[int, ...]:
    """Return the columns of amounts of a state, or of a block beside the one that is read."""
    found = []
    for index, text in enumerate(texts):
        known = headers.field_of(text) if text else None
        if not text or index == read:
            continue
        if known and known[0] in ("amount", "paid"):
            if "" in texts[min(index, read) : max(index, read)]:
                found.append(index)
        elif (known is None or known[0] in ("ignored", "state")) and (names_state(text) or _PASSED_ON.search(text)):
            found.append(index)
    return tuple(found)


_PASSED_ON = re.compile(r"\b(?:REFUND|OVERPAYMENT|CREDIT)S?\b.*\bAPPLIED\b|\bAPPLIED (?:REFUND|OVERPAYMENT|CREDIT|FROM)", re.I)
_AMOUNT_WORD = re.compile(r"\b(?:AMOUNT|AMT|PAID)\b", re.IGNORECASE)


@lru_cache(maxsize=4096)
def names_state(heading: str) -> bool:
    """Tell whether a heading names a state, with the word for an amount or without."""
    plain = " ".join(_AMOUNT_WORD.sub(" ", heading).split())
    named = [text for text in (heading, plain) if text]
    return any(classify.of_own_words(text) is classify.STATE for text in named) or _is_of_state(classify.of_agency(plain))


def _is_of_state(verdict: classify.Verdict | None) -> bool:
    return verdict is not None and verdict.reason == classify.STATE.reason


def _any_amount(rows: Sequence[Row], index: int) -> bool:
    return any(_is_amount(row, index) for row in rows)


def _hold_amounts(rows: Sequence[Row], index: int) -> bool:
    filled = [row for row in rows if index < len(row.cells) and text_of(row.cells[index])]
    return bool(filled) and sum(_is_amount(row, index) for row in filled) > _LEAST * len(filled)


def _hold_money(rows: Sequence[Row], index: int) -> bool:
    return _hold_amounts(rows, index) and any(cells.amount_of(row.cells[index]) for row in rows if _is_amount(row, index))


def _is_amount(row: Row, index: int) -> bool:
    return index < len(row.cells) and text_of(row.cells[index]) != "" and cells.is_amount(row.cells[index])
