"""Hold what `reconcile inspect` tells of payment records, through the real command."""

from __future__ import annotations

import json
from pathlib import Path

from tests.test_cli import SAMPLES, reconcile


def test_inspect_tells_which_payments_have_not_settled(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Date,Amount,Form,Tax Year,Status\n4/15/2025,1,1040-ES,2025,Scheduled\n4/15/2025,2,1040-ES,2025,Paid\n")
    (told,) = json.loads(reconcile("inspect", "--json", path).stdout)
    reasons = [payment["reason"] for payment in told["records"]["payments"]]
    assert reasons == ["scheduled or pending in the record: not settled yet", None]


def test_a_nul_costs_one_line_of_a_table_and_the_whole_of_a_transcript(tmp_path: Path) -> None:
    table, transcript = tmp_path / "list.csv", tmp_path / "account.txt"
    table.write_bytes(
        b"Date,Amount,Form,Tax Year\n4/15/2025,1,1040-ES,2025\n6/16/2025,2\x00,1040-ES,2025\n9/15/2025,3,1040-ES,2025\n"
    )
    transcript.write_bytes(
        (SAMPLES / "castellan-missing-payment" / "acct 2025.txt").read_bytes().replace(b"-$1,940", b"-$1,9\x0040", 1)
    )
    ended = reconcile("inspect", "--json", table, transcript)
    assert ended.returncode == 3
    records, account = json.loads(ended.stdout)
    assert [payment["amount"] for payment in records["records"]["payments"]] == ["1.00", "3.00"]
    assert records["problems"][0]["where"] == "list.csv, row 3"
    assert account["source"]["status"] == "unreadable" and not account["modules"] and not account["records"]
