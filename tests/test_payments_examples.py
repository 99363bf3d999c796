"""Hold the reader against the shared example records, where that folder is there."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import pytest

from reconcile import money, payments
from tests.payment_files import input_file, read_bytes

EXAMPLES = Path(__file__).parent.parent.parent / "shared" / "examples" / "payments"
EXPECTED = EXAMPLES / "EXPECTED.json"
CASES: list[dict[str, Any]] = json.loads(EXPECTED.read_text(encoding="utf-8"))["fixtures"] if EXPECTED.exists() else []

KINDS = {
    None: {"unknown"},
    "estimated": {"estimated"},
    "federal tax deposit": {"deposit"},
    "balance due": {"balance_due"},
    "notice": {"balance_due"},
    "notice/penalty": {"penalty"},
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["file"])
def test_an_example_is_read_as_a_careful_person_reads_it(case: dict[str, Any]) -> None:
    name = case["file"]
    if name.endswith(".xls") and importlib.util.find_spec("python_calamine") is None:
        pytest.skip("the optional reader of old spreadsheets is not installed")
    data = (EXAMPLES / name).read_bytes()
    assert payments.claims(input_file(data, name), None)
    record = read_bytes(data, name)
    assert len(record.payments) == len(case["payments"])
    for got, wanted in zip(record.payments, case["payments"], strict=True):
        assert got.date.isoformat() == wanted["date"]
        assert money.to_text(got.amount) == wanted["amount"]
        assert got.status == wanted["status"]
        assert got.form == wanted["form"]
        assert got.kind in KINDS[wanted["type"]]
        assert (str(got.period).replace("-", "") if got.period else None) == wanted["period"]
        assert (got.tin.last4 if got.tin else None) == (_last_four(wanted["tin"]))
        assert got.reference == wanted["ref"]
        assert got.method == wanted["method"]
        if isinstance(wanted["row"], int):
            assert got.row == wanted["row"]
        elif wanted["row"] and "!" in wanted["row"]:
            assert f"{got.sheet}!{got.row}" == wanted["row"]


def _last_four(text: str | None) -> str | None:
    return re.sub(r"\D", "", text)[-4:] if text else None
