"""Proving a report against its inputs, and the client's PDF."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

import reconcile
from reconcile import report
from reconcile.errors import CannotWrite, ReconcileError
from reconcile.outcome import Outcome
from reconcile.report.sheets import manifest
from tests.test_report_factory import LEGEND, client
from tests.test_report_notes import TYPED, edit
from tests.test_report_workbook import FIRST_ROW, converted, needs_office


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return report.write(client(), tmp_path / "out", LEGEND).workbook


def proven(path: Path, recompute: Callable[[], Outcome] = client) -> tuple[str, ...]:
    return report.verify(path, recompute, LEGEND)


def change(path: Path, sheet: str, cell: str, value: object) -> None:
    workbook = openpyxl.load_workbook(path)
    workbook[sheet][cell].value = value
    workbook.save(path)


def test_a_report_as_written_holds(path: Path) -> None:
    assert proven(path) == ()
    assert report.stated(path)["As of"] == "2026-03-02"


def test_a_second_report_of_the_same_client_holds(path: Path) -> None:
    later = replace(client(), as_of=date(2026, 3, 9), findings=client().findings[1:])
    assert report.write(later, path.parent, LEGEND).workbook == path
    assert proven(path, lambda: later) == ()
    kept = path.parent / "history" / "discrepancies-2026-03-02.xlsx"
    assert proven(kept) == ()


def test_the_reviewers_words_and_order_may_differ(path: Path) -> None:
    edit(path, TYPED)
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["Discrepancies"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=FIRST_ROW)]
    for number, values in enumerate(reversed(rows), start=FIRST_ROW):
        for column, value in enumerate(values, start=1):
            sheet.cell(number, column).value = value
    workbook.save(path)
    assert proven(path) == ()


@needs_office
def test_a_report_saved_by_libreoffice_holds(path: Path, tmp_path: Path) -> None:
    saved = converted(path, "xlsx", tmp_path / "saved", tmp_path / "profile")
    assert proven(saved) == ()


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "said"),
    [
        ("Discrepancies", "D7", 5000.01, "row F-7c1e40aa, Amount: 5,000.01, not 5,000.00"),
        ("Discrepancies", "E8", "All is well.", "Explanation"),
        ("Discrepancies", "B7", "Low", "Severity"),
        ("Payments", "D9", 1, "row P-000003, Amount"),
        ("IRS postings", "E8", date(2020, 1, 1), 'Date: "2020-01-01"'),
        ("Tax modules", "F8", 0, "row M-0002, Account balance"),
        ("Payments", "D3", 12, "row All rows, Amount"),
        ("Set aside", "F7", "a gift", "row S-pay00001/1, Reason"),
        ("Set aside", "C8", 5, "row S-pay00001/2, Rows: 5.00, not 1.00"),
        ("Summary", "C6", 0, 'sheet "Summary", cell C6'),
    ],
)
def test_an_edited_figure_is_found(path: Path, sheet: str, cell: str, value: object, said: str) -> None:
    change(path, sheet, cell, value)
    sentences = proven(path)
    assert len(sentences) == 1
    assert sentences[0].startswith("edited figure: ") and said in sentences[0]


def test_a_removed_and_an_invented_row_are_found(path: Path) -> None:
    change(path, "Discrepancies", "A7", "F-invented")
    assert [sentence.rsplit(":", 1)[1] for sentence in proven(path)] == [
        " row F-7c1e40aa is missing.",
        " row F-invented is not of the program's making.",
    ]


def other_input() -> Outcome:
    base = client()
    changed = replace(base.sources[0], sha256="f" * 64)
    return replace(base, sources=(changed, *base.sources[1:]), findings=base.findings[1:])


def test_a_changed_input_is_told_apart_from_an_edit(path: Path) -> None:
    assert proven(path, other_input) == (
        "changed input: transcripts/2023 account.pdf has other content than when the report was made.",
    )
    change(path, "Discrepancies", "D7", 1)
    sentences = proven(path, other_input)
    assert [sentence.split(":")[0] for sentence in sentences] == ["changed input", "edited figure"]


def test_new_and_missing_inputs_settings_and_versions_are_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = client()
    moved = replace(base.sources[0], path="transcripts/renamed.pdf")
    sentences = proven(path, lambda: replace(base, sources=(moved, *base.sources[1:])))
    assert [sentence.split(": ", 1)[1] for sentence in sentences] == [
        "transcripts/2023 account.pdf is gone.",
        "transcripts/renamed.pdf is new.",
    ]
    assert proven(path, lambda: replace(base, settings_digest="0" * 64))[0].startswith("different settings: Settings digest")
    assert proven(path, lambda: replace(base, as_of=date(2026, 3, 3)))[0].startswith("different settings: As of")
    monkeypatch.setattr(reconcile, "__version__", "9.9.9")
    manifest.versions.cache_clear()
    assert proven(path)[0].startswith("different version: reconcile was 0.")
    monkeypatch.undo()
    manifest.versions.cache_clear()


def test_inputs_that_cannot_be_reconciled_any_more_are_said(path: Path) -> None:
    def gone() -> Outcome:
        raise ReconcileError("The folder is empty.")

    assert proven(path, gone) == ("inputs: they can no longer be reconciled. The folder is empty.",)


def test_an_altered_twin_proves_nothing(path: Path) -> None:
    twin = path.parent / "reconciliation.json"
    twin.write_text(twin.read_text(encoding="utf-8").replace("5000.00", "1.00"), encoding="utf-8")
    assert any("gone or altered" in sentence for sentence in proven(path, other_input))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"text"])
def test_what_is_no_report_is_refused(tmp_path: Path, content: bytes) -> None:
    wrong = tmp_path / "wrong.xlsx"
    wrong.write_bytes(content)
    with pytest.raises(ReconcileError, match="no report"):
        proven(wrong)


@needs_office
def test_the_clients_pdf_shows_the_first_two_sheets(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "out" / "discrepancies.pdf"
    report.pdf(path, out)
    assert out.read_bytes().startswith(b"%PDF") and out.stat().st_mode & 0o777 == 0o600
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    text = subprocess.run(["pdftotext", "-layout", str(out), "-"], check=True, capture_output=True, text=True).stdout
    pages = [page for page in text.split("\f") if page.strip()]
    assert len(pages) == 2 and "Discrepancy report" in pages[0] and "F-7c1e40aa" in pages[1]
    assert "Page 2 of 2" in pages[1]


def test_without_libreoffice_a_pdf_is_refused_with_a_clear_word(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(CannotWrite, match="needs LibreOffice"):
        report.pdf(path, path.with_suffix(".pdf"))
