"""Follow the rows that are no payments through the real program: inspect, the JSON, the workbook, and its proof."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.copies import command, copy, reconciled, row

HEAD = "Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #"
PRIVATE = "GROCER 4711"
BANK = (
    "USATAXPYMT 270550541340117",
    PRIVATE,
    PRIVATE,
    "GUSTO TAX SSN 987-65-4321",
    PRIVATE,
    "CHECK 1042",
    "FRANCHISE TAX BD CASTTAXRFD",
)
LISTED = {5: "GUSTO TAX SSN ***-**-4321", 7: "CHECK 1042", 8: "FRANCHISE TAX BD CASTTAXRFD"}
TRACKER = (
    "Agency,Form,Date paid,Amt paid,Conf #,For yr\n"
    "IRS,1040-ES,4/15/25,-4500,270550541340117,2025\nCA,540-ES,4/15/25,-1450,,2025\n,,Total,5950,,\n"
)


def bank(path: Path, *texts: str) -> Path:
    """Write a bank's download: one line a text, the day being no matter."""
    lines = [f'DEBIT,04/15/2025,"{text}",-4500.00,ACH_DEBIT,,' for text in texts]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    return path


def client(folder: Path) -> Path:
    copy(folder / "2025.pdf", "2026-06-01", [row("660", "2025-04-15", -4500, "Estimated tax payment")])
    bank(folder / "bank.csv", *BANK)
    (folder / "list.csv").write_text(TRACKER, encoding="utf-8")
    return folder


def lines(sheet: Worksheet) -> list[dict[str, Any]]:
    heads = [str(cell.value) for cell in sheet[6]]
    return [dict(zip(heads, values, strict=True)) for values in sheet.iter_rows(min_row=7, values_only=True)]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return reconciled(client(tmp_path_factory.mktemp("aside") / "client"))


# --- inspect --------------------------------------------------------------------------------------------------------------


def test_inspect_tells_each_reason_with_its_rows(tmp_path: Path) -> None:
    shown = command("inspect", bank(tmp_path / "bank.csv", *BANK)).stdout
    start = shown.index("  set aside     6\n")
    assert shown[start:].splitlines() == [
        "  set aside     6",
        "        3  not a federal tax payment",
        "           rows 3-4, 6",
        "        1  paper check, payee not named: only the books or a transcript can tell whom it paid",
        "           row 7                  DEBIT | 04/15/2025 | CHECK 1042 | -4500.00 | ACH_DEBIT",
        "        1  payroll provider debit: the provider pays the IRS itself, in bulk",
        "           row 5                  DEBIT | 04/15/2025 | GUSTO TAX SSN ***-**-4321 | -4500.00 | ACH_DEBIT",
        "        1  state tax refund",
        "           row 8                  DEBIT | 04/15/2025 | FRANCHISE TAX BD CASTTAXRFD | -4500.00 | ACH_DEBIT",
    ]
    assert PRIVATE not in shown


def test_inspect_stays_readable_for_a_long_download(tmp_path: Path) -> None:
    long = "GUSTO TAX " + "x" * 200
    texts = [text for _ in range(1000) for text in (long, PRIVATE)]
    shown = command("inspect", bank(tmp_path / "bank.csv", *texts)).stdout.splitlines()
    assert len(shown) < 35
    assert max(map(len, shown)) < 145
    assert shown[-1] == "           … and 980 more, listed in the report"
    assert next(line for line in shown if "rows 3, 5, 7" in line).endswith("23, 25 … and 988 more, told in the report")


def test_inspect_as_json_keeps_the_counts_and_lists_the_rows(tmp_path: Path) -> None:
    (told,) = json.loads(command("inspect", "--json", bank(tmp_path / "bank.csv", *BANK)).stdout)
    records = told["records"]
    assert records["set_aside"] == {
        "not a federal tax payment": 3,
        "paper check, payee not named: only the books or a transcript can tell whom it paid": 1,
        "payroll provider debit: the provider pays the IRS itself, in bulk": 1,
        "state tax refund": 1,
    }
    assert [list(one) for one in records["rows_set_aside"]] == [["row", "sheet", "reason", "raw"]] * 3
    assert {one["row"]: one["raw"].split(" | ")[2] for one in records["rows_set_aside"]} == LISTED
    assert records["rows_set_aside"][0]["sheet"] is None
    assert PRIVATE not in json.dumps(told)


def test_inspect_names_the_sheet_of_a_workbook(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    for title in ("2025", "2024"):
        sheet = workbook.create_sheet(title)
        for values in (
            ["Date", "Agency", "Amount", "Tax year"],
            ["04/15/2025", "IRS", 100, title],
            ["04/15/2025", "CA", 9, title],
        ):
            sheet.append(values)
        sheet.append(["Total", None, 109, None])
    del workbook["Sheet"]
    workbook.save(tmp_path / "list.xlsx")
    shown = command("inspect", tmp_path / "list.xlsx").stdout
    assert '           sheet "2025", row 3    04/15/2025 | CA | 9 | 2025\n' in shown
    assert '        2  total or balance line\n           sheet "2025", row 4\n           sheet "2024", row 4\n' in shown


# --- the report -----------------------------------------------------------------------------------------------------------


def test_the_document_lists_the_rows_by_source_and_row(report: dict[str, Any]) -> None:
    names = {source["id"]: source["path"] for source in report["sources"]}
    rows = report["rows_set_aside"]
    assert [list(one) for one in rows] == [["source", "row", "sheet", "reason", "raw"]] * 5
    assert [(names[one["source"]], one["row"]) for one in rows] == [
        *(("bank.csv", 2), ("bank.csv", 5), ("bank.csv", 7), ("bank.csv", 8), ("list.csv", 3)),
    ]
    assert rows[0]["reason"] == "the same payment as list.csv, row 2, joined with it"
    assert all(one["raw"] and one["sheet"] is None for one in rows)
    assert report["counts"]["rows_set_aside"] == 9


def test_the_sheet_lists_and_counts_every_row_that_was_set_aside(report: dict[str, Any]) -> None:
    workbook = openpyxl.load_workbook(report["workbook"], data_only=True)
    assert workbook.sheetnames[workbook.sheetnames.index("Payments") + 1] == "Set aside"
    shown = lines(workbook["Set aside"])
    listed = [line for line in shown if line["Told as"] == "Listed"]
    counted = [line for line in shown if line["Told as"] == "Counted"]
    assert len(listed) + len(counted) == len(shown)
    raws = [(line["Row"], line["Reason"], line["As recorded, or which rows"]) for line in listed]
    assert raws == [(one["row"], one["reason"], one["raw"]) for one in report["rows_set_aside"]]
    assert [(line["File"], line["Rows"], line["Reason"], line["As recorded, or which rows"]) for line in counted] == [
        ("bank.csv", 3, "not a federal tax payment", "rows 3-4, 6"),
        ("list.csv", 1, "total or balance line", "row 4"),
    ]
    assert [line["File"] for line in shown] == ["bank.csv"] * 5 + ["list.csv"] * 2
    assert sum(line["Rows"] for line in shown) == report["counts"]["rows_set_aside"]
    assert [workbook["Set aside"].cell(3, column).value for column in (2, 3)] == [7, 9]
    assert len({line["Line"] for line in shown}) == len(shown)


def test_the_lines_open_the_file_they_stand_in(report: dict[str, Any]) -> None:
    sheet = openpyxl.load_workbook(report["workbook"])["Set aside"]
    targets = [link.target for values in sheet.iter_rows(min_row=7) if (link := values[3].hyperlink) is not None]
    assert len(targets) == 7
    assert (Path(report["workbook"]).parent / str(targets[0])).resolve().name == "bank.csv"


def test_the_rows_tie_out_with_the_sheet(report: dict[str, Any]) -> None:
    def line(values: bool) -> tuple[object, ...]:
        summary = openpyxl.load_workbook(report["workbook"], data_only=values)["Summary"]
        return next(each for each in summary.iter_rows(values_only=True) if each[0] == "Record rows")

    assert line(True)[1:4] == (10, 10, "ties")
    assert "SUM('Set aside'!$C$7:$C$13)" in str(line(False)[2])


def test_rows_that_could_not_be_read_tie_out_too(tmp_path: Path) -> None:
    folder = client(tmp_path / "client")
    with (folder / "bank.csv").open("a", encoding="utf-8") as file:
        file.write('DEBIT,04/16/2025,"IRS USATAXPYMT 222550541340118",12x,ACH_DEBIT,,\n')
    found = reconciled(folder)
    assert found["exit"] == 3
    summary = openpyxl.load_workbook(found["workbook"], data_only=True)["Summary"]
    (told,) = [each for each in summary.iter_rows(values_only=True) if each[0] == "Record rows"]
    assert told[1:4] == (11, 11, "ties")
    assert told[4] == "11 rows of the record files = 1 payments + 9 set aside with their reasons + 1 that could not be read."


def test_what_is_only_counted_is_told_nowhere_and_no_number_is_whole(report: dict[str, Any]) -> None:
    with zipfile.ZipFile(report["workbook"]) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist()]
    for text in (json.dumps({**report, "workbook": ""}), *parts):
        assert PRIVATE not in text
        assert "987-65-4321" not in text and "987654321" not in text


def test_there_is_no_sheet_where_every_row_is_a_payment(tmp_path: Path) -> None:
    copy(tmp_path / "client" / "2025.pdf", "2026-06-01", [row("660", "2025-04-15", -4500, "Estimated tax payment")])
    bank(tmp_path / "client" / "bank.csv", BANK[0])
    found = reconciled(tmp_path / "client")
    assert "Set aside" not in openpyxl.load_workbook(found["workbook"], read_only=True).sheetnames
    assert found["rows_set_aside"] == []
    assert command("verify", found["workbook"]).returncode == 0


def test_scattered_rows_take_several_lines_that_add_up(tmp_path: Path) -> None:
    copy(tmp_path / "client" / "2025.pdf", "2026-06-01", [row("660", "2025-04-15", -4500, "Estimated tax payment")])
    bank(tmp_path / "client" / "bank.csv", *[text for _ in range(90) for text in ("CHECK 1042", PRIVATE)])
    sheet = openpyxl.load_workbook(reconciled(tmp_path / "client")["workbook"], data_only=True)["Set aside"]
    counted = [line for line in lines(sheet) if line["Told as"] == "Counted"]
    assert [line["Rows"] for line in counted] == [40, 40, 10]
    assert counted[2]["As recorded, or which rows"].startswith("rows 163, 165")
    assert sheet["C3"].value == 180


# --- the proof ------------------------------------------------------------------------------------------------------------


def test_a_report_as_written_holds(report: dict[str, Any]) -> None:
    assert command("verify", report["workbook"]).returncode == 0


@pytest.mark.parametrize(
    "edit",
    [
        ("F8", "a gift", 'Reason: "a gift"'),
        ("G8", "nothing", "As recorded, or which rows"),
        ("E9", 99, "Row: 99.00, not 7.00"),
        ("C11", 2, "Rows: 2.00, not 3.00"),
        ("C3", 2, "row All rows, Rows"),
    ],
)
@pytest.mark.parametrize("changed", [False, True], ids=["against the inputs", "against the twin"])
def test_an_edit_on_the_sheet_is_found(
    report: dict[str, Any], tmp_path: Path, edit: tuple[str, str | int, str], changed: bool
) -> None:
    cell, value, said = edit
    made = Path(report["workbook"]).parents[2]
    path = shutil.copytree(made, tmp_path / "copy") / Path(report["workbook"]).relative_to(made)
    workbook = openpyxl.load_workbook(path)
    workbook["Set aside"][cell] = value
    workbook.save(path)
    if changed:
        bank(tmp_path / "copy" / "client" / "bank.csv", *BANK, "CHECK 1043")
    told = command("verify", path).stdout
    if changed and cell.startswith("C"):
        # Of what is only counted, the document beside the workbook holds no more than the number.
        assert "changed input: bank.csv" in told and "edited figure" not in told
    else:
        assert "edited figure" in told and '"Set aside"' in told and said in told
