"""Read one file of payment records from its bytes to a ``RecordFile``: open, find the layout, take the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from reconcile.config import RecordMapping, Settings
from reconcile.model import Document, Problem, RecordFile
from reconcile.payments import across, asides, bare_checks, beside, by_values, continued, doubts, silent, unknown
from reconcile.payments.gathered import Gathered
from reconcile.payments.open_ import Unopened, open_book
from reconcile.payments.plan import Plan
from reconcile.payments.planner import NO_TAX, LayoutError, make_plan
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
    laid = _Laid()
    mappings = settings.mappings_for(file.name)
    for sheet in book.sheets:
        mapping = _mapping_for(mappings, sheet)
        if mappings and mapping is None and sheet.name is not None and any(one.sheet for one in mappings):
            if unknown.may_hold_payments(sheet):
                into.problems.append(_left_out(file, sheet.name, mappings))
            continue
        _lay_out(sheet, mapping, file, laid)
    plans = bare_checks.beside_others(laid.plans, file.name)
    for table, plan in zip(laid.tables, plans, strict=True):
        _take(table, plan, settings, into)
    # Beside payments, the sheet of the rent is but said.
    errors = [replace(one, blocking=False) if plans and one.code == NO_TAX else one for one in laid.errors]
    if len(plans) == 1 and (nobody := bare_checks.problem(laid.tables[0], plans[0], file.name, file.source_id)):
        errors.append(nobody)
    into.problems += errors
    if not plans and not errors:
        into.problems.append(unknown.problem(file, book.sheets))
    elif plans:
        several = len(book.sheets) > 1
        into.problems += [unknown.problem(file, [one], several) for one in laid.unknown if unknown.may_hold_payments(one)]
    into.problems += doubts.of_file(file, into.payments, plans)
    return _result(file, into, plans)


@dataclass(slots=True)
class _Laid:
    """Collect the tables of a file with how each is to be read, those that nothing lays out, and what is wrong with others."""

    tables: list[Sheet] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    unknown: list[Sheet] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)


def _lay_out(sheet: Sheet, mapping: RecordMapping | None, file: InputFile, laid: _Laid) -> None:
    """Part a sheet into its tables, and find how each is to be read."""
    for table in across.tables_of(sheet, mapping, file):
        try:
            whole, plan = _planned(table, mapping, file)
        except LayoutError as error:
            laid.errors.append(error.problem)
            continue
        if plan is None:
            laid.unknown.append(whole)
        else:
            laid.tables.append(whole)
            laid.plans.append(plan)


def _take(table: Sheet, plan: Plan, settings: Settings, into: Gathered) -> None:
    """Take the rows of one table, and say where it gives none of the payments of which it speaks."""
    taken, aside = len(into.payments) + len(into.cancelled) + into.unreadable, len(into.set_aside)
    table = by_values.with_days(table, plan.columns, plan.first)
    TableReader(table, plan, settings, into).read()
    for other in beside.of_people(table, plan):
        TableReader(table, other, settings, into).read(first=False)
    if taken == len(into.payments) + len(into.cancelled) + into.unreadable and (said := silent.problem(table, plan, into, aside)):
        into.problems.append(said)


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
