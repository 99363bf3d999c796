"""Hold the reading of workbooks: real dates and numbers, formulas, several sheets, and files made to do harm."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date

import openpyxl
import pytest

from reconcile.config import Settings, parse
from reconcile.model import RecordFile
from tests.payment_files import read_bytes

HEAD = ("Date", "Amount", "Form", "Tax Year", "Check #")


def workbook(*sheets: tuple[str, Sequence[Sequence[object]]]) -> openpyxl.Workbook:
    """Return a workbook with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets:
        page = book.create_sheet(title)
        for row in rows:
            page.append(list(row))
    return book


def read(book: openpyxl.Workbook, settings: Settings | None = None) -> RecordFile:
    """Save a workbook and read it as payment records."""
    stream = io.BytesIO()
    book.save(stream)
    return read_bytes(stream.getvalue(), "tracker.xlsx", settings)


def test_dates_numbers_and_texts_of_all_kinds() -> None:
    record = read(
        workbook(
            (
                "2025",
                [
                    ("Hale, federal",),
                    (),
                    HEAD,
                    (date(2025, 4, 15), 6200, "1040-ES", 2025, 1042),
                    ("4/15/25", -6200.1, "1040-ES", "2025", 1043.0),
                    ("Sept 15 2025", "$6,200.00", "1040ES", 2025, "ck 1044"),
                    (45931, "(6,200.00)", "Form 1040-ES", 2025.0, None),
                    ("not yet", None, "1040-ES", 2025, None),
                    ("Total", "=SUM(B4:B7)", None, None, None),
                ],
            )
        )
    )
    assert [payment.date for payment in record.payments] == [
        date(2025, 4, 15),
        date(2025, 4, 15),
        date(2025, 9, 15),
        date(2025, 10, 1),
    ]
    assert [payment.amount for payment in record.payments] == [620000, 620010, 620000, 620000]
    assert [payment.reference for payment in record.payments] == ["1042", "1043", "1044", None]
    assert {str(payment.period) for payment in record.payments} == {"2025-12"}
    assert not record.problems


def test_every_sheet_with_a_table_is_read() -> None:
    record = read(
        workbook(
            ("READ ME", [("update after every payment!",)]),
            ("2024", [HEAD, ("04/15/2024", 1, "1040-ES", 2024, "")]),
            ("2025", [HEAD, ("04/15/2025", 2, "1040-ES", 2025, "")]),
        )
    )
    assert [(payment.sheet, payment.amount) for payment in record.payments] == [("2024", 100), ("2025", 200)]


def test_a_sheet_of_payments_that_is_not_understood_is_said() -> None:
    record = read(
        workbook(
            ("2024", [HEAD, ("04/15/2024", 1, "1040-ES", 2024, "")]),
            ("other", [("When", "What"), ("04/15/2025", 2), ("06/16/2025", 2)]),
        )
    )
    assert len(record.payments) == 1
    assert any("other" in problem.where and problem.blocking for problem in record.problems)


def test_amounts_written_as_formulas_without_results() -> None:
    record = read(workbook(("x", [HEAD, ("04/15/2025", "=-3120.50", "941", None, ""), ("04/16/2025", "=B2*2", "941", None, "")])))
    assert [payment.amount for payment in record.payments] == [312050]
    assert "formula" in record.problems[0].what
    assert "=B2*2" in record.problems[0].what


def test_hidden_rows_and_sheets_are_read_and_said() -> None:
    book = workbook(("x", [HEAD, ("04/15/2025", 1, "941", None, ""), ("04/16/2025", 2, "941", None, "")]))
    book["x"].row_dimensions[3].hidden = True
    book.create_sheet("shown")
    book["x"].sheet_state = "hidden"
    record = read(book)
    assert len(record.payments) == 2
    assert len(record.problems) == 2
    assert not any(problem.blocking for problem in record.problems)


def test_a_cell_at_the_far_end_does_no_harm() -> None:
    book = workbook(("x", [HEAD, ("04/15/2025", 1, "941", None, "")]))
    book["x"]["XFD1048576"] = " "
    record = read(book)
    assert len(record.payments) == 1
    assert not record.problems


def test_a_row_far_below_is_not_lost_in_silence() -> None:
    book = workbook(("x", [HEAD, ("04/15/2025", 1, "941", None, "")]))
    book["x"]["A200000"] = "04/15/2025"
    record = read(book)
    assert any(problem.blocking and "100,000" in problem.what for problem in record.problems)


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", "<x/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(210):
                part.write(bytes(1024 * 1024))
    record = read_bytes(stream.getvalue(), "bomb.xlsx")
    assert "MB" in record.problems[0].what
    assert record.problems[0].blocking


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: data[:40] + bytes(200) + data[240:]])
def test_a_damaged_workbook_is_a_problem(damage: object) -> None:
    stream = io.BytesIO()
    workbook(("x", [HEAD, ("04/15/2025", 1, "941", None, "")])).save(stream)
    record = read_bytes(damage(stream.getvalue()), "broken.xlsx")  # type: ignore[operator]
    assert record.problems
    assert record.problems[0].blocking
    assert not record.payments


def test_the_client_file_maps_one_sheet() -> None:
    settings = parse(
        '[[payments]]\nfiles = "tracker.xlsx"\nsheet = "est"\ndate = "When"\namount = "How much"\nperiod = "Yr"\n'
        'keep = { column = "To", is = ["IRS"] }\n'
    )
    rows = [("notes",), ("When", "To", "How much", "Yr"), ("4/15/2025", "IRS", 100, 2025), ("4/15/2025", "Bank", 100, 2025)]
    record = read(workbook(("est", rows), ("other", [HEAD, ("04/15/2025", 1, "941", None, "")])), settings)
    (payment,) = record.payments
    assert (payment.amount, str(payment.period), payment.sheet) == (10000, "2025-12", "est")
    assert "client.toml" in record.why


def test_a_mapping_is_never_used_on_changed_headings() -> None:
    settings = parse('[[payments]]\nfiles = "tracker.xlsx"\ndate = "Date paid"\namount = "Amount"\n')
    record = read(workbook(("x", [HEAD, ("04/15/2025", 1, "941", None, "")])), settings)
    assert not record.payments
    assert '"Date paid"' in record.problems[0].what
    assert "Date | Amount | Form" in record.problems[0].what
    assert "line 3" in record.problems[0].what


def test_headings_over_two_rows_keep_federal_and_state_apart() -> None:
    amounts = {"Federal": 2500, "State": 300, "FTB": 300}

    def rows(first: str, second: str) -> list[list[object]]:
        return [
            ["Estimated taxes 2025, SSN xxx-xx-4321"],
            ["Qtr", first, None, second, None, "Notes"],
            [None, "Date", "Amount", "Date", "Amount", None],
            ["Q1", date(2025, 4, 15), amounts[first], date(2025, 4, 14), amounts[second], "check 1042"],
        ]

    for first, second in (("Federal", "State"), ("FTB", "Federal")):
        record = read(workbook(("Sheet", rows(first, second))))
        (payment,) = record.payments
        assert (payment.amount, payment.method, payment.reference) == (250000, "check", "1042")
        assert payment.date == (date(2025, 4, 15) if first == "Federal" else date(2025, 4, 14))
        assert not record.problems


def test_a_second_column_of_amounts_is_not_dropped_in_silence() -> None:
    rows: list[list[object]] = [
        ["Taxpayer", None, "Spouse", None],
        ["Date", "Amount", "Date", "Amount"],
        [date(2025, 4, 15), 2500, date(2025, 4, 15), 1500],
    ]
    record = read(workbook(("Sheet", rows)))
    (problem,) = [problem for problem in record.problems if problem.blocking]
    assert "several columns" in problem.what


def test_a_sheet_of_quarters_beside_one_that_is_read_is_not_left_out_unsaid() -> None:
    rows: list[list[object]] = [["Date paid", "Amount", "Form", "Tax year"], ["4/15/2025", 100, "1040-ES", 2025]]
    wide: list[list[object]] = [["Year", "Q1", "Q2", "Q3", "Q4"], [2024, 4500, 4500, 4500, 4500]]
    record = read(workbook(("2025", rows), ("2024", wide)))
    assert len(record.payments) == 1
    (problem,) = record.problems
    assert problem.code == "record_layout" and problem.where.endswith('sheet "2024"')
