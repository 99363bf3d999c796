"""Choose the layout of one table: the client file, then a known layout, then headings understood by their words."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reconcile.config import CONSTANTS, PaidSign, RecordMapping
from reconcile.model import Problem
from reconcile.payments import (
    answers,
    balance,
    bare,
    beside,
    cells,
    evidence,
    headers,
    layouts_,
    ledgers,
    outline,
    parts,
    plan,
    signs,
    words,
)
from reconcile.payments.headers import Columns, Field, Header
from reconcile.payments.layouts_ import Layout
from reconcile.payments.outline import Found, Outline
from reconcile.payments.plan import Plan
from reconcile.payments.table import SEARCHED_ROWS, Row, Sheet, text_of, texts_of
from reconcile.privacy import mask_text

if TYPE_CHECKING:
    from reconcile.files import InputFile


class LayoutError(Exception):
    """Carry the problem of a table whose stated layout does not fit it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.what)
        self.problem = problem


NO_TAX = "record_other_things"
_IF_TAX = 'If they are, say so in client.toml (form = "1040" or the like in a [[payments]] for this file), or in the title.'


def make_plan(sheet: Sheet, mapping: RecordMapping | None, file: InputFile) -> Plan | None:
    """Return how to read a table, or ``None`` when it has no layout that is known.

    Raises:
        LayoutError: when the client file names a column or a preset that the table does not have, or the amounts stand in
            several columns, of which nothing tells what was paid, or nothing under a title of other things speaks of tax.
    """
    try:
        return _made_plan(sheet, mapping, file)
    except parts.UnclearError as error:
        raise LayoutError(_unclear(sheet, file, str(error))) from error
    except evidence.OtherThingsError as error:
        what, todo = mask_text(f"0 payments read: {error}"), _IF_TAX
        raise LayoutError(Problem(NO_TAX, sheet.place(file.name), what, todo, True, file.source_id)) from error


def _made_plan(sheet: Sheet, mapping: RecordMapping | None, file: InputFile) -> Plan | None:
    if mapping and mapping.columns:
        return _mapped(sheet, mapping, file)
    stated = sheet.preset or (mapping.preset if mapping else None)
    if stated:
        return _preset(sheet, mapping, stated, file)
    drawn = outline.by_headings_alone(sheet, _headed) if mapping is None else None
    if drawn is None:
        found = _headed(sheet) or _without_headings(sheet)
        if found is None:
            return None
        drawn = outline.of(sheet, found, mapping)
    if ledger := ledgers.of_balanced(sheet, drawn):
        drawn = outline.of(sheet, ledger, mapping)
    return _completed(sheet, drawn, mapping)


def _headed(sheet: Sheet) -> Found | None:
    """Return the headings of a table: those of a known layout, else those that are understood by their words."""
    if known := _known(sheet):
        layout, header, exact, columns = known
        how = "these are its headings" if exact else "its headings are among those found"
        if not exact and "payee" not in columns and (payee := headers.columns_of(header.texts).get("payee")):
            # Reports of one program share most headings; one that names the payee says the most by it.
            columns["payee"] = payee
        return Found(header, columns, layout, f"{layout.title}: {how}, in row {header.number}")
    if found := headers.find(sheet):
        header = found[0]
        columns = headers.columns_of(header.texts)
        named = mask_text(header.texts[columns["date"][0]])
        return Found(header, columns, None, f'headings in row {header.number} understood by their words (date: "{named}")')
    return None


def _without_headings(sheet: Sheet) -> Found | None:
    layout = layouts_.by_shape(sheet.rows)
    if layout is not None:
        why = f"{layout.title}: every row has its shape (it has no headings)"
        return Found(_no_header(sheet), layout.columns_by_position(), layout, why)
    if columns := bare.columns_of(sheet.rows):
        why = "no headings; each column can be but one thing, and one names in every row who was paid"
        return Found(_no_header(sheet), columns, None, why)
    return None


def _no_header(sheet: Sheet) -> Header:
    width = max((len(row.cells) for row in sheet.rows), default=0)
    return Header(-1, 0, ("",) * width)


def _known(sheet: Sheet) -> tuple[Layout, Header, bool, Columns] | None:
    best: tuple[Layout, Header, bool, Columns] | None = None
    for index, row, texts in sheet.candidates:
        if found := layouts_.by_headings(texts):
            layout, exact, columns = found
            if exact or best is None:
                best = layout, Header(index, row.number, texts), exact, dict(columns)
            if exact:
                break
    return best


def _preset(sheet: Sheet, mapping: RecordMapping | None, name: str, file: InputFile) -> Plan | None:
    layout = layouts_.by_name(name)
    if layout is None:
        raise LayoutError(_unknown_preset(sheet, mapping, name, file))
    if layout.shape:
        found = layouts_.by_shape(sheet.rows)
        if found is not layout:
            raise LayoutError(_not_preset(sheet, mapping, layout, file))
        return _finish(
            sheet, Found(_no_header(sheet), layout.columns_by_position(), layout, f"{layout.title}, says client.toml"), mapping
        )
    wanted = layout.exact or layout.required
    for index, row in enumerate(sheet.rows[:SEARCHED_ROWS]):
        texts = texts_of(row.cells)
        if wanted <= {headers.normalise(text) for text in texts}:
            header = Header(index, row.number, texts)
            why = f"{layout.title}, says client.toml" if not sheet.preset else f"{layout.title}, told by its content"
            return _finish(sheet, Found(header, layout.columns_in(texts), layout, why), mapping)
    raise LayoutError(_not_preset(sheet, mapping, layout, file))




def _finish(sheet: Sheet, found: Found, mapping: RecordMapping | None) -> Plan:
    return _completed(sheet, outline.of(sheet, found, mapping), mapping)


def _completed(sheet: Sheet, drawn: Outline, mapping: RecordMapping | None) -> Plan:
    """Return the plan of a table: its outline, and how its dates, signs and amounts run."""
    header, columns, layout, mode = drawn.header, drawn.columns, drawn.layout, drawn.mode
    rows = sheet.rows[header.index + 1 :]
    order = _order(rows, columns, mapping)
    proof = balance.prove(rows, columns) if mode == "bank" else None
    sign = _sign(rows, drawn, proof)
    by_type = layout is not None and layout.paid_sign == "by_type"
    made = Plan(
        layout=layout.name if layout else "client.toml" if mapping and mapping.columns else "by-headings",
        why=drawn.why + (f"; {sheet.how}" if sheet.how else "") + _reasons(drawn, order, proof),
        header=header,
        columns=columns,
        mode=mode,
        first=header.index + 1,
        width=len(header.texts),
        paid_sign=sign or "either",
        sign_open=sign is None,
        day_first=order == "day first",
        mixed_order=order == "mixed",
        spread=drawn.spread,
        sense=drawn.sense,
        tin_kind=words.tin_kind_word(header.texts[columns["tin"][0]]) if "tin" in columns else None,
        mapping=mapping,
        by_type=by_type,
        confirmed=layout is not None and layout.name == "confirmation",
        breaks=proof.breaks if proof else frozenset(),
        questions=() if layout else answers.of_columns(columns, header, rows),
        signed_debits=mode != "list" and signs.debits_are_signed(rows, columns),
        sure_sign=plan.sure_sign_of(columns, mode, sign, mapped=mapping is not None, by_type=by_type),
    )
    return made if layout else beside.owned(made)


def _reasons(drawn: Outline, order: cells.DateOrder | None, proof: balance.Proof | None) -> str:
    """Say how the dates run, which columns are not read, and what the running balance proves."""
    why = "; dates day first" if order == "day first" else "; dates month first"
    if order == "mixed":
        why += ", but the column holds both orders"
    if drawn.left:
        why += f"; under headings that are not federal, and not read: {drawn.left}"
    if proof and proof.proven:
        why += f"; the running balance proves {proof.held} of {proof.steps} steps"
    return why


def _sign(rows: Sequence[Row], drawn: Outline, proof: balance.Proof | None) -> PaidSign | None:
    """Return which sign means paid: as the layout says, as the running balance proves, else as the rows tell, or ``None``."""
    columns, layout = drawn.columns, drawn.layout
    if layout and layout.paid_sign and layout.paid_sign != "by_type":
        return layout.paid_sign
    if drawn.mode == "list":
        return "either"
    if proof and proof.proven:
        return "negative" if proof.negative_is_out else "positive"
    if layout is None and drawn.mode == "books" and "type" not in columns:
        if "account" not in columns:
            return signs.told_of(rows, columns)
        texts = drawn.header.texts
        if categories := [at for at in columns["account"] if headers.normalise(texts[at]).startswith("categor")]:
            return signs.of_tracker(rows, columns, categories)
    return signs.of_bank(rows, columns)


def _order(rows: Sequence[Row], columns: Columns, mapping: RecordMapping | None) -> cells.DateOrder | None:
    if mapping and mapping.date_order:
        return "day first" if mapping.date_order == "dmy" else "month first"
    proven = {cells.order_proven(plan.column_cells(rows, index)) for index in columns.get("date", ())}
    orders: tuple[cells.DateOrder, ...] = ("mixed", "day first", "month first")
    return next((order for order in orders if order in proven), None)


def _mapped(sheet: Sheet, mapping: RecordMapping, file: InputFile) -> Plan | None:
    header = _mapped_header(sheet, mapping)
    if header is None:
        return None
    columns = headers.columns_of(header.texts)
    lookup = {" ".join(text.split()).casefold(): index for index, text in reversed(list(enumerate(header.texts))) if text}
    stated: dict[str, int] = {}
    for key, value in mapping.columns:
        index = value - 1 if isinstance(value, int) else lookup.get(" ".join(value.split()).casefold())
        if index is None:
            raise LayoutError(_missing(sheet, header, mapping, (key, str(value)), file))
        stated[key] = index
    if mapping.keep and mapping.keep.column.casefold() not in {text.casefold() for text in header.texts}:
        raise LayoutError(_missing(sheet, header, mapping, ("keep", mapping.keep.column), file))
    taken = set(stated.values())
    columns = {field: rest for field, indexes in columns.items() if (rest := tuple(i for i in indexes if i not in taken))}
    if "amount" in stated:
        columns.pop("paid", None)
        columns.pop("received", None)
    for key, index in stated.items():
        columns[_as_field(key)] = (index,)
    if "date" not in columns or not headers.has_amount(columns):
        raise LayoutError(_incomplete(sheet, header, file))
    return _finish(
        sheet, Found(header, columns, None, f"client.toml, line {mapping.line}; headings in row {header.number}"), mapping
    )


def _as_field(key: str) -> Field:
    return key  # type: ignore[return-value]


def _mapped_header(sheet: Sheet, mapping: RecordMapping) -> Header | None:
    """Find the row that holds most of the headings the client file names."""
    if mapping.header_row is not None:
        for index, row in enumerate(sheet.rows):
            if row.number == mapping.header_row:
                return Header(index, row.number, tuple(text_of(cell) for cell in row.cells))
        return _no_header(sheet) if mapping.header_row == 0 else None
    wanted = {" ".join(value.split()).casefold() for _, value in mapping.columns if isinstance(value, str)}
    best: tuple[int, Header] | None = None
    for index, row in enumerate(sheet.rows[:SEARCHED_ROWS]):
        texts = tuple(text_of(cell) for cell in row.cells)
        hits = len(wanted & {" ".join(text.split()).casefold() for text in texts})
        if hits and (best is None or hits > best[0]):
            best = hits, Header(index, row.number, texts)
    if best:
        return best[1]
    found = headers.find(sheet)
    return found[0] if found else None


def _missing(sheet: Sheet, header: Header, mapping: RecordMapping, named: tuple[str, str], file: InputFile) -> Problem:
    key, wanted = named[0], mask_text(named[1])
    found = f"0 payments read. Headings found in row {header.number}: {mask_text(header.shown)}."
    what = f'client.toml, line {mapping.line_of(key)}, names the column "{wanted}", which is not there: {found}'
    todo = "Correct the name in client.toml, or export the file with the same columns as before."
    if key in CONSTANTS:
        what = f'client.toml, line {mapping.line_of(key)}: {key} = "{wanted}" is no {key} that is known, nor a heading: {found}'
        todo = f"Expected for every row {CONSTANTS[key]}; or the heading of a column."
    return Problem("record_mapping", sheet.place(file.name), what, todo, True, file.source_id)


def _unclear(sheet: Sheet, file: InputFile, why: str) -> Problem:
    todo = (
        'Name the column of what was paid to the IRS in client.toml (amount = "…" in a [[payments]] for this file);'
        " where none holds it, add one."
    )
    return Problem("record_layout", sheet.place(file.name), mask_text(f"0 payments read: {why}"), todo, True, file.source_id)


def _incomplete(sheet: Sheet, header: Header, file: InputFile) -> Problem:
    what = (
        f"client.toml leaves the date or the amount without a column: 0 payments read. Headings found: {mask_text(header.shown)}."
    )
    todo = 'Add  date = "…"  and  amount = "…"  (or paid and received) to the [[payments]] of this file.'
    return Problem("record_mapping", sheet.place(file.name), what, todo, True, file.source_id)


def _unknown_preset(sheet: Sheet, mapping: RecordMapping | None, name: str, file: InputFile) -> Problem:
    known = [layout.name for layout in layouts_.all_layouts()]
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
    line = mapping.line if mapping else 0
    what = f'client.toml, line {line}: no layout is called "{mask_text(name)}", 0 payments read.'
    todo = f'Did you mean "{near[0]}"?' if near else "Known layouts: " + ", ".join(known) + "."
    return Problem("record_mapping", sheet.place(file.name), what, todo, True, file.source_id)


def _not_preset(sheet: Sheet, mapping: RecordMapping | None, layout: Layout, file: InputFile) -> Problem:
    line = mapping.line if mapping else 0
    shown = next(
        (mask_text(" | ".join(text_of(cell)[:40] for cell in row.cells)) for row in sheet.rows if row.cells), "(no rows)"
    )
    expected = " | ".join(sorted(layout.exact or layout.required)) or "rows without headings: " + ", ".join(layout.shape)
    what = (
        f'client.toml, line {line}, names the layout "{layout.name}", which this is not: 0 payments read.'
        f" Expected: {expected}. First row: {shown}."
    )
    todo = "Remove the preset so that the layout is found by itself, or name the columns."
    return Problem("record_mapping", sheet.place(file.name), what, todo, True, file.source_id)
