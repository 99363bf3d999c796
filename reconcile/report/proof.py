"""Prove that a report still follows from its inputs, and tell apart why it does not.

An edited figure, a changed input, other settings and another version are four different things. The report is held against the
same workbook made again from the inputs; where these have changed, against its JSON twin, whose digest stands in the manifest.
The reviewer's own columns may say what they like.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from reconcile.errors import ReconcileError
from reconcile.outcome import LegendEntry, Outcome
from reconcile.privacy import mask_text
from reconcile.report import changes
from reconcile.report.context import Context
from reconcile.report.document import document, dumps
from reconcile.report.grid import Cents, Formula, Link, Number, Value, Words, letter
from reconcile.report.notes import Notebook
from reconcile.report.reader import Rows, Source, UnreadableWorkbook, workbook_rows
from reconcile.report.sheets import asides
from reconcile.report.sheets.manifest import DIGEST_LABEL, INPUT_HEADS, versions
from reconcile.report.table import FIRST_ROW, HEAD_ROW
from reconcile.report.text import SEVERITY_WORDS, STATE_WORDS, clean, legal
from reconcile.report.workbook import OWN_HEADS, sheets

_TABLES = ("Discrepancies", "Decisions", "Payments", asides.NAME, "IRS postings", "Tax modules", "Copies", "Sources")
_PAGES = ("Summary", "Timeline", "Data quality")
_FREE_HEADS = frozenset({"Since last report"})
_FREE_WORDS = ("This is the first report", "Compared with the report")
_MOST = 40

Shown = str | int | None
"""A cell as it is compared: text, an amount in cents (any number times a hundred), or nothing."""


@dataclass(frozen=True, slots=True)
class _Stated:
    """Hold what a report says of itself: the manifest's pairs, its inputs, and the rows of its sheets."""

    facts: Mapping[str, str]
    inputs: Mapping[str, str]
    source: Source


def stated(report: Path) -> dict[str, str]:
    """Return the manifest's labels and values of a report: ``As of``, ``Client``, ``Settings digest``, versions.

    Raises:
        ReconcileError: when the file is no report.
    """
    with _opened(report) as found:
        return dict(found.facts)


def verify(report: Path, recompute: Callable[[], Outcome], legend: tuple[LegendEntry, ...] = ()) -> tuple[str, ...]:
    """Return what no longer holds of a report, one sentence each; nothing when all of it does.

    ``recompute`` reconciles the inputs again, as of the report's own date. Each sentence starts with what it is about:
    ``edited figure``, ``changed input``, ``different settings``, ``different version``, ``inputs`` or ``report``.

    Raises:
        ReconcileError: when the file is no report.
    """
    with _opened(report) as found:
        try:
            outcome = recompute()
        except ReconcileError as error:
            return (f"inputs: they can no longer be reconciled. {error}", *_against_twin(report, found))
        other = [*_other_inputs(found, outcome), *_other_settings(found, outcome), *_other_versions(found)]
        edits = _against_twin(report, found) if other else _against_inputs(found, outcome, legend)
        return (*other, *_capped(edits))


def _capped(sentences: Iterable[str]) -> list[str]:
    listed = list(sentences)
    more = [f"edited figure: and {len(listed) - _MOST} more."] if len(listed) > _MOST else []
    return listed[:_MOST] + more


@contextlib.contextmanager
def _opened(report: Path) -> Iterator[_Stated]:
    try:
        data = report.read_bytes()
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            source = workbook_rows(data, archive)
            facts, inputs = _manifest(source)
            yield _Stated(facts, inputs, source)
    except (OSError, zipfile.BadZipFile, UnreadableWorkbook, KeyError, ValueError) as error:
        raise ReconcileError(f"{mask_text(report.name)}: this is no report of this program, or it is damaged.") from error


def _manifest(source: Source) -> tuple[dict[str, str], dict[str, str]]:
    facts: dict[str, str] = {}
    inputs: dict[str, str] = {}
    listing = False
    for cells, _ in source.rows("Manifest"):
        label, value = str(cells.get(0, "")), str(cells.get(1, ""))
        if (label, value) == INPUT_HEADS:
            listing = True
        elif label and value:
            (inputs if listing else facts).setdefault(label, value)
    return facts, inputs


# --- what the report was made from --------------------------------------------------------------------------------------------


def _other_inputs(found: _Stated, outcome: Outcome) -> Iterator[str]:
    now = {clean(source.path): source.sha256 or "not read" for source in outcome.sources}
    for name in sorted({*found.inputs, *now}):
        if name not in now:
            yield f"changed input: {name} is gone."
        elif name not in found.inputs:
            yield f"changed input: {name} is new."
        elif now[name] != found.inputs[name]:
            yield f"changed input: {name} has other content than when the report was made."


def _other_settings(found: _Stated, outcome: Outcome) -> Iterator[str]:
    now = {"As of": outcome.as_of.isoformat(), "Settings digest": outcome.settings_digest or "none"}
    for label, value in now.items():
        if found.facts.get(label) != value:
            yield f"different settings: {label} was {found.facts.get(label, 'not stated')}, and is {value}."


def _other_versions(found: _Stated) -> Iterator[str]:
    for name, version in versions():
        if found.facts.get(name) != version:
            yield f"different version: {name} was {found.facts.get(name, 'not stated')}, and is {version}."


# --- against the inputs -------------------------------------------------------------------------------------------------------


def _against_inputs(found: _Stated, outcome: Outcome, legend: tuple[LegendEntry, ...]) -> Iterator[str]:
    context = Context(outcome, legend, changes.FIRST_REPORT, Notebook())
    digest = hashlib.sha256(dumps(document(outcome)).encode("utf-8")).hexdigest()
    if found.facts.get(DIGEST_LABEL) != digest:
        yield "report: it does not follow from its inputs, though these, the settings and the versions are the same."
    for sheet in sheets(context):
        if sheet.name not in found.source.names:
            if sheet.name in (*_TABLES, *_PAGES):
                yield f'report: sheet "{sheet.name}" is missing.'
        elif sheet.name in _TABLES:
            heads, meant = _meant_table([[_value(cell) for cell in row.cells] for row in sheet.rows])
            shown = _found_table(found.source.rows(sheet.name), heads[0])
            yield from _compare(sheet.name, _own_heads(sheet.name, heads), meant, shown)
        elif sheet.name in _PAGES:
            yield from _compare_page(sheet.name, [[_value(cell) for cell in row.cells] for row in sheet.rows], found.source)


def _value(cell: tuple[Value, str] | None) -> Shown:
    return None if cell is None else _meant(cell[0])


def _meant(value: Value) -> Shown:
    if isinstance(value, Formula):
        return _meant(value.value)
    if isinstance(value, Cents):
        return value.value
    if isinstance(value, Number | Words):
        return _found(legal(value.text))
    if isinstance(value, Link):
        return _found(clean(value.text))
    return _found(clean(value)) if isinstance(value, str) else _found(value)


def _found(value: object) -> Shown:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, int | float):
        return round(value * 100)
    return str(value).replace("\r\n", "\n").strip()


_Table = dict[str, dict[str, Shown]]


def _own_heads(name: str, heads: list[str]) -> list[str]:
    own = OWN_HEADS.get(name, heads)
    return [head for head in heads if head in own and head not in _FREE_HEADS]


def _meant_table(rows: list[list[Shown]]) -> tuple[list[str], _Table]:
    heads = [str(head) for head in rows[HEAD_ROW - 1]]
    table = {str(row[0]): dict(zip(heads, row, strict=True)) for row in rows[FIRST_ROW - 1 :]}
    totals = dict(zip(heads, rows[2], strict=True))
    # The label of the totals stands where the ids do, and the count beside it.
    table[str(rows[2][0])] = totals
    return heads, table


def _found_table(rows: Rows, first_head: str) -> _Table:
    above: dict[str, dict[int, object]] = {}
    for cells, _ in rows:
        if first_head in cells.values():
            break
        above[str(cells.get(0, ""))] = cells
    else:
        return {}
    heads = {column: str(value) for column, value in cells.items()}
    below = {str(named[first_head]): named for cells, _ in rows if (named := _named(cells, heads)).get(first_head)}
    if totals := above.get("All rows"):
        below["All rows"] = _named(totals, heads)
    return below


def _named(cells: Mapping[int, object], heads: Mapping[int, str]) -> dict[str, Shown]:
    return {head: _found(cells.get(column)) for column, head in heads.items()}


def _compare(name: str, heads: list[str], meant: _Table, found: _Table) -> Iterator[str]:
    for key in sorted(meant.keys() - found.keys()):
        yield f'edited figure: sheet "{name}": row {key} is missing.'
    for key in sorted(found.keys() - meant.keys()):
        yield f'edited figure: sheet "{name}": row {key} is not of the program\'s making.'
    for key in sorted(meant.keys() & found.keys()):
        for head in heads:
            here, there = meant[key].get(head), found[key].get(head)
            if head in meant[key] and not _same(here, there):
                yield f'edited figure: sheet "{name}", row {key}, {head}: {_told(there)}, not {_told(here)}.'


def _compare_page(name: str, meant: list[list[Shown]], source: Source) -> Iterator[str]:
    found = [{column: _found(value) for column, value in cells.items()} for cells, _ in source.rows(name)]
    for number, row in enumerate(meant, start=1):
        cells = found[number - 1] if number <= len(found) else {}
        for column, value in enumerate(row):
            free = isinstance(value, str) and value.startswith(_FREE_WORDS)
            if not free and not _same(value, cells.get(column)):
                place = f'sheet "{name}", cell {letter(column + 1)}{number}'
                yield f"edited figure: {place}: {_told(cells.get(column))}, not {_told(value)}."


def _same(meant: Shown, found: Shown) -> bool:
    # A formula that its last program never calculated shows itself; it states no figure.
    return meant == found or (isinstance(found, str) and found.startswith("=") and meant is not None)


def _told(value: Shown) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, int):
        return f"{value / 100:,.2f}"
    return f'"{value if len(value) <= 60 else value[:58] + " …"}"'


# --- against the JSON twin ----------------------------------------------------------------------------------------------------


def _against_twin(report: Path, found: _Stated) -> tuple[str, ...]:
    """Find edits where the inputs are no longer the same: the twin, proven by its digest, says what the figures were."""
    twin = _twin(report, found.facts.get(DIGEST_LABEL, ""))
    if twin is None:
        return ("report: its figures cannot be checked, for the reconciliation.json it was written with is gone or altered.",)
    sentences: list[str] = []
    for name, listed, pick in (
        ("Discrepancies", "findings", _finding),
        ("Payments", "payments", _payment),
        ("IRS postings", "postings", _posting),
        ("Tax modules", "modules", _module),
    ):
        rows = twin.get(listed)
        meant = {str(row["id"]): pick(row) for row in rows if isinstance(row, dict)} if isinstance(rows, list) else {}
        first = {"findings": "Finding", "payments": "Payment", "postings": "Posting", "modules": "Module"}[listed]
        shown = _found_table(found.source.rows(name), first) if name in found.source.names else {}
        shown.pop("All rows", None)
        heads = list(next(iter(meant.values()), {}))
        sentences += _compare(name, heads, meant, shown)
    return (*sentences, *_asides_against_twin(twin, found.source))


def _asides_against_twin(twin: Mapping[str, object], source: Source) -> Iterator[str]:
    """Find edits of the rows set aside that are listed; of those that are only counted, the twin holds but the number."""
    rows = twin.get("rows_set_aside")
    meant: _Table = {}
    numbers: Counter[object] = Counter()
    for row in rows if isinstance(rows, list) else ():
        numbers[row["source"]] += 1
        line = asides.line_id(row["source"], numbers[row["source"]])
        meant[line] = {"Row": _found(row["row"]), "Reason": _meant(row["reason"]), asides.TEXT_HEAD: _meant(row["raw"])}
    shown = _found_table(source.rows(asides.NAME), asides.LINE_HEAD) if asides.NAME in source.names else {}
    shown = {line: cells for line, cells in shown.items() if cells.get("Told as") == asides.LISTED}
    yield from _compare(asides.NAME, ["Row", "Reason", asides.TEXT_HEAD], meant, shown)


def _twin(report: Path, digest: str) -> dict[str, object] | None:
    folders = (report.parent, report.parent / "history", report.parent.parent)
    for path in (path for folder in folders for path in sorted(folder.glob("reconciliation*.json"))):
        with contextlib.suppress(OSError):
            data = path.read_bytes()
            if hashlib.sha256(data).hexdigest() == digest:
                return changes.read_document(data)
    return None


def _amount(text: object) -> Shown:
    return None if text is None else int(str(text).replace(".", ""))


def _finding(row: Mapping[str, object]) -> dict[str, Shown]:
    named: dict[str, Shown] = {
        "Amount": _amount(row["amount"]),
        "Severity": {**SEVERITY_WORDS}.get(row["severity"]),  # type: ignore[call-overload]
        "Explanation": _meant(str(row["explanation"])),
        "Next step": _meant(str(row["action"])),
        "Why now": _meant(str(row.get("urgent") or "")),
        "Days late": _found(row["days_late"]),
    }
    for name in ("Expected", "Actual"):
        side = row[name.lower()]
        if isinstance(side, dict):
            named |= {f"{name} {'TIN' if key == 'tin' else key}": _found(value) for key, value in side.items()}
    return named


def _payment(row: Mapping[str, object]) -> dict[str, Shown]:
    words = {**STATE_WORDS}.get(row["state"])  # type: ignore[call-overload]
    return {"Amount": _amount(row["amount"]), "Date": _found(row["date"]), "State": words, "Period": _found(row["period"])}


def _posting(row: Mapping[str, object]) -> dict[str, Shown]:
    return {"Amount": _amount(row["amount"]), "Date": _found(row["date"]), "Code": _found(row["code"])}


def _module(row: Mapping[str, object]) -> dict[str, Shown]:
    return {"Account balance": _amount(row["account_balance"]), "Sum of postings": _amount(row["postings_total"])}
