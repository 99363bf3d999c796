"""Several copies of one module: what posted between their dates, what changed, what vanished, and where that is shown."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import openpyxl
import pytest

from reconcile import modules
from reconcile.history import Step
from reconcile.model import Posting, Problem, Transcript
from tests.copies import command, copy, reconciled, records, row
from tests.ledgers import day, post, transcript

APRIL, JUNE = "2025-04-15", "2025-06-16"
SPRING, SUMMER, AUTUMN = day("2025-05-20"), day("2025-08-01"), day("2025-11-03")
BILL = post("150", "2026-05-18", 9000)


def copies(*drawn: Transcript) -> tuple[tuple[Step, ...], tuple[Problem, ...]]:
    ledger, problems = modules.build(drawn)
    return ledger.history.steps, problems


def step(old: list[Posting], new: list[Posting]) -> Step:
    found, _ = copies(transcript(2025, *old, drawn=SPRING), transcript(2025, *new, drawn=SUMMER))
    assert len(found) == 1
    return found[0]


def told(found: Step) -> list[tuple[str, str | None]]:
    return [(change.kind, change.row.code) for change in found.changes]


def test_what_posted_between_two_dates() -> None:
    found = step([post("660", APRIL, -2500)], [post("660", APRIL, -2500), post("670", "2025-05-05", -300)])
    assert told(found) == [("appeared", "670")]
    assert found.between() == "between 2025-05-20 and 2025-08-01"
    assert "(page 1, line 2)" in found.changes[0].words()
    assert [change.words() for change in found.header] == ["account balance: -$2,500.00 became -$2,800.00"]


@pytest.mark.parametrize(("before", "after", "came", "went"), [(1, 3, 2, 0), (3, 1, 0, 2), (2, 2, 0, 0)])
def test_identical_rows_are_counted_not_merged(before: int, after: int, came: int, went: int) -> None:
    notice = post("971", "2025-05-05", 0, "CP 0014")
    found = step([notice] * before, [notice] * after)
    assert (len(found.of("appeared")), len(found.of("vanished"))) == (came, went)


def test_a_reversed_row_is_not_a_vanished_one() -> None:
    old, new = [post("660", APRIL, -2500)], [post("663", APRIL, -2500), post("662", "2025-07-01", 2500)]
    steps, problems = copies(transcript(2025, *old, drawn=SPRING), transcript(2025, *new, drawn=SUMMER))
    assert told(steps[0]) == [("reversed", "663"), ("appeared", "662")]
    assert "became reversed: 660 of 2025-04-15" in steps[0].changes[0].words()
    assert not problems


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        (post("670", APRIL, -2500), post("610", APRIL, -2500), ["changed"]),  # another code
        (post("660", APRIL, -2500), post("660", "2025-04-18", -2500), ["changed"]),  # another date
        (post("660", APRIL, -2500), post("660", "2025-06-16", -2500), ["appeared", "vanished"]),  # the next instalment
        (post("660", APRIL, -2500), post("660", APRIL, -2050), ["appeared", "vanished"]),  # another amount
        (post("826", APRIL, 500, "1040 202212"), post("826", APRIL, 500, "1040 202112"), ["changed"]),  # another target
        (post("290", APRIL, 500), post("300", APRIL, 500), ["appeared", "vanished"]),  # no payment: another row
    ],
)
def test_what_is_the_same_row(old: Posting, new: Posting, kinds: list[str]) -> None:
    assert sorted(change.kind for change in step([old], [new]).changes) == kinds


def test_the_wording_of_a_row_is_no_change() -> None:
    plain = post("971", APRIL, 0, "CP 0014")
    assert step([plain], [replace(plain, explanation="Notice issued CP 14", detail=None)]).changes == ()


def test_a_row_that_vanished_is_said_with_its_place_and_does_not_block() -> None:
    old, new = [post("660", APRIL, -2500), post("670", "2025-05-05", -300)], [post("660", APRIL, -2500)]
    _, problems = copies(transcript(2025, *old, drawn=SPRING), transcript(2025, *new, drawn=SUMMER))
    assert [(problem.code, problem.blocking) for problem in problems] == [("M-VANISHED", False)]
    assert "670 of 2025-05-05, -$300.00 (page 1, line 2)" in problems[0].what
    broken = transcript(2025, *new, drawn=SUMMER, balance=-2800)
    assert "its rows do not add up" in copies(transcript(2025, *old, drawn=SPRING), broken)[1][0].what


def test_no_return_gives_way_to_the_return_without_a_word() -> None:
    none = replace(post("150", None, None), code=None, explanation="No tax return filed", role="status")
    steps, problems = copies(transcript(2025, none, drawn=SPRING), transcript(2025, BILL, drawn=SUMMER))
    assert told(steps[0]) == [("appeared", "150"), ("vanished", None)]
    assert not problems


def test_three_copies_are_two_steps_in_whatever_order_they_come() -> None:
    rows = [post("660", APRIL, -2500), post("660", JUNE, -2500), post("660", "2025-09-15", -2500)]
    drawn = [transcript(2025, *rows[: n + 1], drawn=when) for n, when in enumerate((SPRING, SUMMER, AUTUMN))]
    answers = {tuple((s.between(), *told(s)) for s in copies(*order)[0]) for order in permutations(drawn)}
    assert answers == {
        (("between 2025-05-20 and 2025-08-01", ("appeared", "660")), ("between 2025-08-01 and 2025-11-03", ("appeared", "660")))
    }


def test_copies_without_a_place_in_the_order_tell_no_history() -> None:
    undated = transcript(2025, drawn=None, source="a")
    torn = [transcript(2025, post("660", APRIL, -2500 - n), drawn=SUMMER, source=str(n)) for n in (0, 1)]
    assert copies(undated, transcript(2025, BILL, drawn=SUMMER))[0] == ()
    assert copies(transcript(2025, drawn=SPRING), *torn)[0] == ()
    twice = [transcript(2025, BILL, drawn=SUMMER, source=name) for name in "ab"]
    assert [told(s) for s in copies(transcript(2025, drawn=SPRING), *twice)[0]] == [[("appeared", "150")]]


def test_a_row_is_shown_first_where_a_trusted_older_copy_lacks_it() -> None:
    late = post("670", "2025-05-05", -300)

    def first_shown(*drawn: Transcript) -> list[str]:
        ledger, _ = modules.build(drawn)
        shown = ledger.history.first_shown
        return [shown[p.id].between() for p in ledger.current[0].postings if p.id in shown]

    lacking, newest = transcript(2025, drawn=SPRING), transcript(2025, late, drawn=AUTUMN)
    assert first_shown(lacking, newest) == ["between 2025-05-20 and 2025-11-03"]
    middle = transcript(2025, late, drawn=SUMMER)
    assert first_shown(lacking, middle, newest) == ["between 2025-05-20 and 2025-08-01"]
    # A copy that lost a row proves nothing, nor does one that had the row and lost it for a while.
    assert first_shown(replace(lacking, account_balance=-30_000), newest) == []
    assert first_shown(transcript(2025, late, drawn=SPRING), transcript(2025, drawn=SUMMER), newest) == []
    # A row that became reversed in the meantime is still the same row.
    undone = transcript(2025, post("673", "2025-05-05", -300), post("672", "2025-10-01", 300), drawn=AUTUMN)
    assert "between 2025-05-20 and 2025-08-01" in first_shown(lacking, middle, undone)


# --- through the command line ---------------------------------------------------------------------------------------------

ROWS = [
    row("150", "2026-05-18", 9000, "Tax return filed", "20261705"),
    row("660", APRIL, -2500, "Estimated tax payment"),
    row("670", "2026-05-04", -300),
]
LATER = [
    ROWS[0],
    row("663", APRIL, -2500, "Estimated tax payment"),
    row("662", "2026-07-01", 2500, "Removed estimated tax payment"),
    row("670", "2026-04-30", -4000),
]


def client(folder: Path) -> Path:
    copy(folder / "a.pdf", "2026-06-01", ROWS)
    copy(folder / "b.pdf", "2026-08-15", LATER)
    records(folder, "04/30/2026,4000,1040,2025,balance due,eft")
    return folder


def test_a_run_shows_what_happened_between_the_copies(tmp_path: Path) -> None:
    document = reconciled(client(tmp_path / "client"))
    kinds = [change["kind"] for change in document["history"][0]["changes"]]
    assert sorted(kinds) == ["appeared", "appeared", "reversed", "vanished"]
    assert [problem["code"] for problem in document["problems"]] == ["M-VANISHED"]
    assert document["exit"] == 0
    workbook = openpyxl.load_workbook(document["workbook"], data_only=True)
    rows = list(workbook["Copies"].iter_rows(min_row=7, values_only=True))
    assert [each[6] for each in rows] == ["Became reversed", "Appeared", "Appeared", "GONE", "Header"]
    assert (rows[0][11], rows[0][12]) == ("a.pdf, page 1, line 21", "b.pdf, page 1, line 21")
    marks = [str(cell) for each in workbook["Timeline"].iter_rows(values_only=True) for cell in each]
    assert "15: copy drawn: 2 new since 2026-06-01, 1 gone" in marks
    remarks = [str(each[-1]) for each in workbook["Tax modules"].iter_rows(min_row=7, values_only=True)]
    assert any("between 2026-06-01 and 2026-08-15" in remark for remark in remarks)
    assert command("verify", document["workbook"]).returncode == 0


def test_an_edit_on_the_sheet_of_copies_is_found(tmp_path: Path) -> None:
    path = reconciled(client(tmp_path / "client"))["workbook"]
    workbook = openpyxl.load_workbook(path)
    workbook["Copies"]["J8"] = 99
    workbook.save(path)
    assert 'sheet "Copies"' in command("verify", path).stdout


def test_inspect_compares_the_copies_it_is_given(tmp_path: Path) -> None:
    folder = client(tmp_path / "client")
    shown = command("inspect", folder / "b.pdf", folder / "a.pdf")
    assert shown.returncode == 0
    assert "between 2026-06-01 and 2026-08-15: a.pdf, then b.pdf\n" in shown.stdout
    assert "  appeared: 670 of 2026-04-30, -$4,000.00 (page 1, line 23)\n" in shown.stdout
    assert "copies of" not in command("inspect", folder / "a.pdf").stdout
    one, other = json.loads(command("inspect", "--json", folder / "a.pdf", folder / "b.pdf").stdout)
    assert (one["history"], len(other["history"])) == ([], 1)


def test_the_same_file_twice_counts_once(tmp_path: Path) -> None:
    folder = tmp_path / "client"
    copy(folder / "a.pdf", "2026-06-01", ROWS)
    copy(folder / "again" / "a (1).pdf", "2026-06-01", ROWS)
    document = reconciled(folder)
    assert len(document["modules"]) == 1
    assert document["history"] == []
    assert sorted(source["status"] for source in document["sources"]) == ["read", "set_aside"]


def test_a_night_with_several_workers_carries_the_history(tmp_path: Path) -> None:
    for name in ("one", "two"):
        client(tmp_path / "firm" / name)
    ended = command("nightly", tmp_path / "firm", "--out", tmp_path / "out", "--as-of", "2026-09-01", "--jobs", "2", "--quiet")
    assert ended.returncode in (0, 1), ended.stderr
    document = json.loads((tmp_path / "out" / "two" / "reconciliation.json").read_text())
    assert len(document["history"][0]["changes"]) == 4
