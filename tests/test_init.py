"""Hold what ``reconcile init`` asks of a folder: all that was found is named, and an answer changes what it promises."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import openpyxl

from reconcile import config


def _init(folder: Path) -> str:
    ended = subprocess.run([sys.executable, "-m", "reconcile", "init", folder], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    text = (folder / "client.toml").read_text(encoding="utf-8")
    config.parse(text)
    return text


def _payments(path: Path) -> list[dict[str, object]]:
    ended = subprocess.run(
        [sys.executable, "-m", "reconcile", "inspect", "--json", path], capture_output=True, text=True, check=False
    )
    found: list[dict[str, object]] = json.loads(ended.stdout)[0]["records"]["payments"]
    return found


def _book(path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    sheets: dict[str, list[list[object]]] = {
        "Fed": [["Date paid", "Amount", "Form"], ["4/15/2025", 4500, "1040-ES"]],
        "Odd": [["When", "Quantum", "To"], ["6/16/2025", 700, "IRS"]],
        "Wide": [["Year", "Q1", "Q2"], [2024, 1, 2]],
    }
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    stream = io.BytesIO()
    book.save(stream)
    path.write_bytes(stream.getvalue())


def test_every_sheet_that_was_not_understood_is_asked_for_by_its_name(tmp_path: Path) -> None:
    _book(tmp_path / "trk.xlsx")
    text = _init(tmp_path)
    begin = text.index('# trk.xlsx, sheet "Odd"')
    assert '# trk.xlsx, sheet "Wide"' in text and "List one payment a row" in text
    asked = text[begin:].split("\n\n")[0].split("\n")[1:]
    answered = text.replace("\n".join(asked), "\n".join(line.removeprefix("# ") for line in asked))
    (tmp_path / "client.toml").write_text(answered.replace('# period = "2025"', 'period = "2025"'), encoding="utf-8")
    read = [(one["amount"], one["period"]) for one in _payments(tmp_path / "trk.xlsx")]
    assert read == [("4500.00", "2025-12"), ("700.00", None)]
    before = (tmp_path / "client.toml").read_bytes()
    _init(tmp_path)
    assert (tmp_path / "client.toml").read_bytes() == before, "a second init never overwrites answers"


def test_a_sheet_that_client_toml_leaves_out_is_said(tmp_path: Path) -> None:
    _book(tmp_path / "trk.xlsx")
    mapping = '[[payments]]\nfiles = "trk.xlsx"\nsheet = "Odd"\ndate = "When"\namount = "Quantum"\npayee = "To"\n'
    (tmp_path / "client.toml").write_text(mapping, encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "reconcile", "inspect", tmp_path / "trk.xlsx"], capture_output=True, text=True, check=False
    )
    assert 'sheet "Fed"' in ended.stdout and "names of this file the sheet" in ended.stdout


def test_what_no_answer_can_change_is_said_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "wide.csv").write_text("Year,Q1,Q2,Q3,Q4\n2024,1,2,3,4\n", encoding="utf-8")
    (tmp_path / "bad.xlsx").write_bytes(
        bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(2000)
    )
    text = _init(tmp_path)
    assert "# wide.csv: no payment could be read from it" in text and "List one payment a row" in text
    assert "# bad.xlsx: nothing was read from it" in text and "password" in text
    assert _init(tmp_path) == text, "nothing is told twice"


def test_the_ids_to_choose_from_are_those_that_stand_above(tmp_path: Path) -> None:
    for tin, name in (("4326", "a"), ("8765", "b")):
        (tmp_path / f"{name}.txt").write_text(_TRANSCRIPT.format(tin=tin), encoding="utf-8")
    (tmp_path / "est.csv").write_text("Date,Amount,Form\n4/15/2025,4500,1040-ES\n", encoding="utf-8")
    text = _init(tmp_path)
    assert text.count("\n[[taxpayer]]") == 2
    assert "an id of a [[taxpayer]] above: primary, primary-2" in text
    answered = text.replace('# taxpayer = "primary"', 'taxpayer = "primary-2"')
    (tmp_path / "client.toml").write_text(answered, encoding="utf-8")
    assert [one["tin"] for one in _payments(tmp_path / "est.csv")] == ["***-**-8765"]


_TRANSCRIPT = """This Product Contains Sensitive Taxpayer Data
Request Date: 06-01-2026
Response Date: 06-01-2026
Form Number: 1040
Report for Tax Period Ending: 12-31-2025
Taxpayer Identification Number: XXX-XX-{tin}
Any minus sign shown below signifies a credit amount
Account balance: $0.00
Accrued interest: $0.00 As of: 06-15-2026
Accrued penalty: $0.00 As of: 06-15-2026
Account balance plus accruals (this is not a payoff amount): $0.00
TRANSACTIONS
CODE  EXPLANATION OF TRANSACTION                CYCLE      DATE                 AMOUNT
150   Tax return filed                          20261605   05-11-2026           $4,500.00
660   Estimated tax payment                                04-15-2025          -$4,500.00
This Product Contains Sensitive Taxpayer Data
"""
