"""Hold that two accounts at one bank, debited alike on one day, are two payments, and one account downloaded twice is one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

OFX = (
    "OFXHEADER:100\n\n<OFX><STMTRS><CURDEF>USD<BANKACCTFROM><ACCTID>{account}</BANKACCTFROM><BANKTRANLIST>"
    "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20250415<TRNAMT>-2500.00<FITID>{fitid}<NAME>IRS USATAXPYMT</STMTTRN>"
    "</BANKTRANLIST></STMTRS></OFX>"
)
CHASE = "Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #\n"
LINE = "DEBIT,04/15/2025,IRS USATAXPYMT,-2500.00,ACH_DEBIT,{balance},,\n"


def states(folder: Path) -> list[str]:
    """Return the states of the payments of a folder, by the command itself."""
    command = [sys.executable, "-m", "reconcile", "run", str(folder), "--out", str(folder.parent / "out"), "--json", "--quiet"]
    done = subprocess.run([*command, "--as-of", "2026-09-30"], check=False, capture_output=True, text=True, timeout=120)
    return sorted(payment["state"] for payment in json.loads(done.stdout)["payments"])


@pytest.mark.parametrize(
    ("name", "first", "second", "expected"),
    [
        ("a.qfx", OFX.format(account="1111", fitid="a"), OFX.format(account="2222", fitid="b"), ["not_checkable"] * 2),
        (
            "a.qfx",
            OFX.format(account="1111", fitid="a"),
            OFX.format(account="1111", fitid="a") + "\n",
            ["duplicate_record", "not_checkable"],
        ),
        ("a.csv", CHASE + LINE.format(balance="9000.00"), CHASE + LINE.format(balance="400.00"), ["not_checkable"] * 2),
        (
            "a.csv",
            CHASE + LINE.format(balance="9.00"),
            CHASE + LINE.format(balance="9.00") + "\n",
            ["duplicate_record", "not_checkable"],
        ),
    ],
)
def test_one_debit_or_two(tmp_path: Path, name: str, first: str, second: str, expected: list[str]) -> None:
    folder = tmp_path / "client"
    folder.mkdir()
    (folder / name).write_text(first)
    (folder / f"second-{name}").write_text(second)
    assert states(folder) == expected
