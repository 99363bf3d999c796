"""Read one file of payment records from its bytes to a ``RecordFile``: open, find the layout, take the rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reconcile.config import RecordMapping, Settings
from reconcile.model import Document, Problem, RecordFile
from reconcile.payments import asides, bare_checks, beside, by_values, continued, doubts, tables, unknown
from reconcile.payments.gathered import Gathered
from reconcile.payments.open_ import Unopened, open_book
from reconcile.payments.plan import Plan
from reconcile.payments.planner import LayoutError, make_plan
from reconcile.payments.rows import TableReader
from reconcile.payments.table import Sheet
from reconcile.privacy import mask_text

if TYPE_CHECKING:
    from reconcile.files import InputFile


def read(file: InputFile, document: Document | None, settings: Settings) -> RecordFile:
    """Return what one file of payment records says; whatever is wrong with it is a problem in the result, never an exception."""
    try:
        book = open_book(file, document)
    except Unopened as error:
        return _failed(file, Problem("record_unreadable", file.name, error.what, error.todo, True, file.source_id))
    into = Gathered(file.name, file.source_id, problems=list(book.problems))
    found: list[tuple[Sheet, Plan]] = []
    unplanned: list[Sheet] = []
    errors: list[Problem] = []
    mappings = settings.mappings_for(file.name)
    for sheet in book.sheets:
        mapping = _mapping_for(mappings, sheet)
        if mappings and mapping is None and sheet.name is not None and any(one.sheet for one in mappings):
            if unknown.may_hold_payments(sheet):
                into.problems.append(_left_out(file, sheet.name, mappings))
            continue
        for table in (sheet,) if mapping else tables.split(sheet):
            try:
                table, plan = _planned(table, mapping, file)
            except LayoutError as error:
                errors.append(error.problem)
                continue
            if plan is None:
                unplanned.append(table)
            else:
                found.append((table, plan))
    plans = bare_checks.beside_others([plan for _, plan in found])
    for (table, _), plan in zip(found, plans, strict=True):
        _take(table, plan, settings, into)
    if len(found) == 1 and (unknown_checks := bare_checks.problem(*found[0], file.name, file.source_id)):
        errors.append(unknown_checks)
    into.problems += errors
    if not plans and not errors:
        into.problems.append(unknown.problem(file, book.sheets))
    elif plans:
        several = len(book.sheets) > 1
        into.problems += [unknown.problem(file, [sheet], several) for sheet in unplanned if unknown.may_hold_payments(sheet)]
    into.problems += doubts.of_file(file, into.payments, plans)
    return _result(file, into, plans)


def _take(table: Sheet, plan: Plan, settings: Settings, into: Gathered) -> None:
    table = by_values.with_days(table, plan.columns, plan.first)
    TableReader(table, plan, settings, into).read()
    for other in beside.of_people(table, plan):
        TableReader(table, other, settings, into).read(first=False)


def _planned(table: Sheet, mapping: RecordMapping | None, file: InputFile) -> tuple[Sheet, Plan | None]:
    """Return a table with how it is to be read; the lines of a text over several of them are put together first."""
    plan = make_plan(table, mapping, file)
    if plan is None or (whole := continued.joined(table, plan)) is table:
        return table, plan
    return whole, make_plan(whole, mapping, file)


def _left_out(file: InputFile, name: str, mappings: Sequence[RecordMapping]) -> Problem:
    named = ", ".join(f'"{one.sheet}"' for one in mappings if one.sheet)
    what = f"not read: client.toml names of this file the sheet {named} alone."
    todo = f'If it holds payments too, add a [[payments]] for this file without a sheet, or with sheet = "{name}".'
    return Problem(
        "record_sheet", f'{file.name}, sheet "{mask_text(name)}"', mask_text(what), mask_text(todo), False, file.source_id
    )


def _mapping_for(mappings: Sequence[RecordMapping], sheet: Sheet) -> RecordMapping | None:
    name = (sheet.name or "").strip().casefold()
    named = next((one for one in mappings if one.sheet and one.sheet.strip().casefold() == name), None)
    return named or next((one for one in mappings if one.sheet is None), None)


def _failed(file: InputFile, problem: Problem) -> RecordFile:
    return RecordFile(file.source_id, "none", problem.what, None, 0, (), (), (problem,))


def _result(file: InputFile, into: Gathered, plans: Sequence[Plan]) -> RecordFile:
    first = plans[0] if plans else None
    layouts = list(dict.fromkeys(plan.layout for plan in plans))
    return RecordFile(
        source=file.source_id,
        layout=", ".join(layouts) or "none",
        why="; ".join(dict.fromkeys(plan.why for plan in plans)) or "layout not recognised",
        header_row=(first.header.number or None) if first and first.header else None,
        rows=into.rows,
        payments=tuple(into.payments),
        set_aside=asides.in_order(into.set_aside, [row.sheet for row in into.set_aside]),
        problems=tuple(into.problems),
        mode=first.mode if first else "list",
        cancelled=tuple(into.cancelled),
        checks=tuple(into.checks),
    )
