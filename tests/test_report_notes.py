"""The reviewer's words: carried by finding id through edits, sorting, new columns, other programs, and vanished findings."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from reconcile import report
from reconcile.outcome import Finding, Outcome
from tests.test_report_factory import LEGEND, client
from tests.test_report_workbook import FIRST_ROW, HEAD_ROW, converted, needs_office

Notes = dict[str, dict[str, str | float | datetime]]


def write(folder: Path, *findings: Finding, as_of: date | None = None) -> report.Written:
    base = client()
    return report.write(replace(base, findings=findings or base.findings, as_of=as_of or base.as_of), folder, LEGEND)


def heads(sheet: Worksheet) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in sheet[HEAD_ROW] if cell.value is not None}


def notes_on(path: Path, sheet_name: str = "Discrepancies") -> Notes:
    """Read what stands in the reviewer's columns, by finding, as plain values."""
    workbook = openpyxl.load_workbook(path)
    if sheet_name not in workbook.sheetnames:
        return {}
    sheet = workbook[sheet_name]
    at = heads(sheet)
    own = {head for head in at if at[head] >= at["Status"]}
    found: Notes = {}
    for row in range(FIRST_ROW, sheet.max_row + 1):
        name = sheet.cell(row, at["Finding"]).value
        values = {head: sheet.cell(row, at[head]).value for head in own}
        if name:
            found[str(name)] = {head: value for head, value in values.items() if isinstance(value, str | float | int | datetime)}
    return found


def edit(path: Path, cells: Notes) -> None:
    """Type into the workbook as a person does: by finding and head, adding heads that are missing."""
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["Discrepancies"]
    for row in range(FIRST_ROW, sheet.max_row + 1):
        for head, value in cells.get(str(sheet.cell(row, 1).value), {}).items():
            if head not in heads(sheet):
                sheet.cell(HEAD_ROW, max(heads(sheet).values()) + 1, head)
            sheet.cell(row, heads(sheet)[head], value)
    workbook.save(path)


FIRST, SECOND = client().findings[:2]
TYPED: Notes = {
    FIRST.id: {
        "Status": "Waiting for IRS",
        "Note": "Called 2026-03-04,\nreference 900123456: =sum of things, “quoted” & <b>",
        "Initials": "JD",
        "Date": datetime(2026, 3, 4),  # noqa: DTZ001  (a workbook's dates have no zone)
        "Partner's view": "agree",
        "Hours": 1.25,
    },
    SECOND.id: {"Status": "my own word", "Note": "  spaces  ", "Hours": 3},
}


def test_every_kind_of_note_comes_back(tmp_path: Path) -> None:
    path = write(tmp_path).workbook
    edit(path, TYPED)
    assert write(tmp_path).workbook == path
    assert {name: notes for name, notes in notes_on(path).items() if notes} == TYPED
    again = path.read_bytes()
    write(tmp_path)
    assert path.read_bytes() == again


@needs_office
def test_notes_typed_in_libreoffice_come_back(tmp_path: Path) -> None:
    path = write(tmp_path / "out").workbook
    edit(path, TYPED)
    saved = converted(path, "xlsx", tmp_path / "saved", tmp_path / "profile")
    path.write_bytes(saved.read_bytes())
    messages = write(tmp_path / "out").messages
    assert messages == ()
    assert {name: notes for name, notes in notes_on(path).items() if notes} == TYPED


def test_sorting_deleting_and_moving_columns_does_no_harm(tmp_path: Path) -> None:
    path = write(tmp_path).workbook
    edit(path, TYPED)
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["Discrepancies"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=FIRST_ROW)]
    for number, values in enumerate(reversed(rows), start=FIRST_ROW):
        for column, value in enumerate(values, start=1):
            sheet.cell(number, column).value = value
    sheet.insert_rows(3, 2)
    sheet.insert_cols(5)
    workbook.save(path)
    write(tmp_path)
    assert {name: notes for name, notes in notes_on(path).items() if notes} == TYPED


def test_vanished_findings_are_closed_with_their_notes_and_come_back_with_them(tmp_path: Path) -> None:
    path = write(tmp_path).workbook
    edit(path, TYPED)
    others = client().findings[1:]
    write(tmp_path, *others, as_of=date(2026, 3, 9))
    assert FIRST.id not in notes_on(path)
    assert notes_on(path, "Closed")[FIRST.id] == TYPED[FIRST.id]
    closed = openpyxl.load_workbook(path)["Closed"]
    at = heads(closed)
    row = next(row for row in range(FIRST_ROW, closed.max_row + 1) if closed.cell(row, 1).value == FIRST.id)
    assert closed.cell(row, at["Closed on"]).value == datetime(2026, 3, 9)  # noqa: DTZ001
    assert closed.cell(row, at["Amount"]).value == 5000
    assert str(closed.cell(row, at["Explanation"]).value).startswith("The payment of $5,000.00")
    stood = path.read_bytes()
    write(tmp_path, *others, as_of=date(2026, 3, 9))
    assert path.read_bytes() == stood
    write(tmp_path, *others, as_of=date(2026, 3, 16))
    assert openpyxl.load_workbook(path)["Closed"].cell(row, at["Closed on"]).value == datetime(2026, 3, 9)  # noqa: DTZ001
    write(tmp_path, as_of=date(2026, 3, 23))
    assert notes_on(path)[FIRST.id] == TYPED[FIRST.id]
    assert "Closed" not in openpyxl.load_workbook(path).sheetnames


def test_comments_on_cells_become_a_column(tmp_path: Path) -> None:
    path = write(tmp_path).workbook
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["Discrepancies"]
    name = str(sheet.cell(FIRST_ROW, 1).value)
    sheet.cell(FIRST_ROW, 4).comment = Comment("please check this amount", "JD")
    workbook.save(path)
    write(tmp_path)
    assert notes_on(path)[name] == {"Cell comment": "please check this amount"}
    write(tmp_path)
    assert notes_on(path)[name] == {"Cell comment": "please check this amount"}


def test_a_formula_that_was_never_calculated_is_kept_as_its_text(tmp_path: Path) -> None:
    path = write(tmp_path).workbook
    edit(path, {FIRST.id: {"Hours": "=1+2"}})
    write(tmp_path)
    assert notes_on(path)[FIRST.id] == {"Hours": "=1+2"}
    assert openpyxl.load_workbook(path)["Discrepancies"].cell(FIRST_ROW, 1).data_type == "s"


def test_a_column_without_a_head_and_two_with_the_same_head_are_kept(tmp_path: Path) -> None:
    path = write(tmp_path).workbook
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["Discrepancies"]
    last = max(heads(sheet).values())
    sheet.cell(HEAD_ROW, last + 2, "Note")
    name = str(sheet.cell(FIRST_ROW, 1).value)
    sheet.cell(FIRST_ROW, heads(sheet)["Status"], "Open")
    sheet.cell(FIRST_ROW, last - 2, "first note")
    sheet.cell(FIRST_ROW, last + 1, "no head")
    sheet.cell(FIRST_ROW, last + 2, "second note")
    workbook.save(path)
    for _ in range(2):
        write(tmp_path)
        assert notes_on(path)[name] == {
            "Status": "Open",
            "Note": "first note",
            "Untitled 1": "no head",
            "Note (2)": "second note",
        }


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04 broken"])
def test_an_unreadable_workbook_is_kept_aside_and_said(tmp_path: Path, content: bytes) -> None:
    path = write(tmp_path).workbook
    path.write_bytes(content)
    messages = write(tmp_path).messages
    assert any("notes could not be carried over" in message and "history" in message for message in messages)
    assert (tmp_path / "history" / "discrepancies-unreadable.xlsx").read_bytes() == content
    assert openpyxl.load_workbook(path).sheetnames[0] == "Summary"


def test_a_workbook_without_the_findings_sheet_is_kept_aside_too(tmp_path: Path) -> None:
    path = write(tmp_path).workbook
    workbook = openpyxl.load_workbook(path)
    workbook["Discrepancies"].title = "Renamed"
    workbook.save(path)
    assert any('no sheet "Discrepancies"' in message for message in write(tmp_path).messages)


def test_sheets_of_the_reviewers_own_are_kept_in_the_history_and_named(tmp_path: Path) -> None:
    path = write(tmp_path).workbook
    workbook = openpyxl.load_workbook(path)
    workbook.create_sheet("My tick marks")["A1"] = "mine"
    workbook.save(path)
    messages = write(tmp_path).messages
    assert any("My tick marks" in message for message in messages)
    kept = next((tmp_path / "history").glob("discrepancies-*.xlsx"))
    assert openpyxl.load_workbook(kept)["My tick marks"]["A1"].value == "mine"


def test_a_workbook_that_is_open_is_left_alone_and_the_notes_of_both_are_joined(tmp_path: Path) -> None:
    path = write(tmp_path).workbook
    edit(path, {FIRST.id: {"Note": "from the open one"}})
    stood = path.read_bytes()
    owner = tmp_path / "~$discrepancies.xlsx"
    owner.write_bytes(b"")
    second = write(tmp_path, as_of=date(2026, 3, 3))
    assert second.workbook.name == "discrepancies-2.xlsx" and path.read_bytes() == stood
    assert any("open in another program" in message for message in second.messages)
    edit(second.workbook, {FIRST.id: {"Note": "from the second", "Status": "Open"}})
    owner.unlink()
    third = write(tmp_path, as_of=date(2026, 3, 4))
    assert third.workbook == path and not second.workbook.exists()
    note = str(notes_on(path)[FIRST.id]["Note"])
    assert "from the second" in note and "from the open one" in note
    assert notes_on(path)[FIRST.id]["Status"] == "Open"
    assert len(list((tmp_path / "history").glob("discrepancies-*.xlsx"))) == 2


def night(generator: random.Random, number: int) -> Outcome:
    """Return one night's outcome: some findings gone, some back, some changed, in another order."""
    base = client()
    pool = [replace(base.findings[index % 6], id=f"F-{index:04d}", amount=1_000 * index + 1) for index in range(30)]
    chosen = generator.sample(pool, generator.randint(8, 25))
    changed = [replace(each, amount=each.amount + 7) if generator.random() < 0.2 else each for each in chosen]
    return replace(base, findings=tuple(changed), as_of=date(2026, 3, 2 + number))


def random_text(generator: random.Random) -> str:
    alphabet = "abc XYZ 0123456789 =+-@'\"<>&;,\n\tüéñ漢字😀"
    return "n" + "".join(generator.choice(alphabet) for _ in range(generator.randint(1, 60)))


@pytest.mark.parametrize("seed", range(2))
def test_no_note_is_lost_or_moved_in_six_nights_of_edits(tmp_path: Path, seed: int) -> None:
    generator = random.Random(seed)
    known: Notes = {}
    for number in range(6):
        outcome = night(generator, number)
        path = report.write(outcome, tmp_path, LEGEND).workbook
        current = {finding.id for finding in outcome.findings}
        open_notes, closed_notes = notes_on(path), notes_on(path, "Closed")
        for name, notes in known.items():
            assert (open_notes if name in current else closed_notes)[name] == notes
        assert {name for name, notes in open_notes.items() if notes} <= known.keys()
        extra = generator.choice(["Partner", "Hours", "Reference"])
        typed: Notes = {
            finding.id: {"Note": random_text(generator), generator.choice(["Status", "Initials", extra]): random_text(generator)}
            for finding in outcome.findings
            if generator.random() < 0.5
        }
        edit(path, typed)
        for name, cells in typed.items():
            known[name] = {**known.get(name, {}), **cells}
