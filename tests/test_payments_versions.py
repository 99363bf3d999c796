"""Hold that two versions of a row in two lists are told where one of them was proved."""

from __future__ import annotations

import pytest

from reconcile.model import RecordFile
from tests.test_payments_join import CHASE, joined, record

BANK = record("bank.csv", CHASE + "DEBIT,06/16/2025,IRS USATAXPYMT WEB,-2550.00,ACH_DEBIT,1.00,,\n")


def kept(name: str, *rows: str) -> RecordFile:
    """Return a list; each row is day, amount, form and year."""
    return record(name, "Date paid,Amount,Form,For year,How paid,Conf #\n" + "".join(f"{row},Direct Pay,\n" for row in rows))


def versions(*files: RecordFile) -> list[tuple[str, str]]:
    """Return where two versions are told, and in what they differ."""
    told = [problem for file in joined(*files)[1] for problem in file.problems if problem.code == "record_two_versions"]
    assert not any(problem.blocking for problem in told)
    return [(problem.where, problem.what.partition("differs in its ")[2]) for problem in told]


NEW = kept("new.csv", "6/16/2025,2550,1040-ES,2025")


@pytest.mark.parametrize(
    ("row", "differs"),
    [
        ("6/16/2025,2500,1040-ES,2025", "amount alone."),
        ("6/16/2025,2550,1040-ES,2024", "form or period alone."),
        ("6/16/2025,2550,941,2025", "form or period alone."),
    ],
)
def test_another_version_of_a_proved_row_is_told(row: str, differs: str) -> None:
    number = "270556700000021"
    proved = record("new.csv", f"Date paid,Amount,Form,For year,Conf #\n6/16/2025,2550,1040-ES,2025,{number}\n")
    bank = record("bank.csv", CHASE + f"DEBIT,06/16/2025,IRS USATAXPYMT {number} WEB,-2550.00,ACH_DEBIT,1.00,,\n")
    assert versions(kept("old.csv", row), proved, bank) == [("old.csv, row 2", differs)]


@pytest.mark.parametrize(
    "files",
    [
        (kept("old.csv", "6/16/2025,2500,1040-ES,2025"), NEW),
        (kept("old.csv", "6/16/2025,2500,1040-ES,2024"), NEW, BANK),
        (kept("old.csv", "6/2/2025,2550,1040-ES,2025"), NEW, BANK),
        (kept("new.csv", "6/16/2025,2550,1040-ES,2025", "6/16/2025,2500,1040-ES,2025"), BANK),
        (kept("old.csv", "6/16/2025,2550,1040-ES,2025"), NEW, BANK),
    ],
)
def test_other_rows_are_not(files: tuple[RecordFile, ...]) -> None:
    assert not versions(*files)
