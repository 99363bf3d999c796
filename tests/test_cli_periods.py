"""Drive the real program over clients whose records and transcripts name different periods."""

from __future__ import annotations

import json
from pathlib import Path

from tests.test_cli import AS_OF, reconcile

FISCAL = """This Product Contains Sensitive Taxpayer Data
Request Date: 06-01-2026
Response Date: 06-01-2026
Form Number: 1120
Report for Tax Period Ending: 06-30-2025
Taxpayer Identification Number: XX-XXX7142
Account balance: $0.00
Accrued interest: $0.00 As of: 06-01-2026
Accrued penalty: $0.00 As of: 06-01-2026
Transactions
Code Explanation of Transaction Cycle Date Amount
150 Tax return filed 202546 12-01-2025 $20,000.00
650 Federal tax deposit 10-15-2024 -$10,000.00
650 Federal tax deposit 12-16-2024 -$10,000.00
This Product Contains Sensitive Taxpayer Data
"""


def test_a_fiscal_year_that_the_records_call_by_the_year_alone(tmp_path: Path) -> None:
    client = tmp_path / "client"
    client.mkdir()
    (client / "1120.txt").write_text(FISCAL)
    rows = "Date,Amount,Form,Tax period,Kind,TIN\n2024-10-15,10000,1120,2025,estimated,**-***7142\n"
    (client / "paid.csv").write_text(rows + "2024-12-16,10000,1120,2025,estimated,**-***7142\n")
    done = reconcile("run", client, "--out", tmp_path / "out", "--json", "--as-of", AS_OF)
    told = json.loads(done.stdout)
    assert (done.returncode, told["findings"]) == (0, [])
    assert {(payment["period"], payment["state"]) for payment in told["payments"]} == {("2025-06", "matched")}
    assert "M-YEAR-END" in [problem["code"] for problem in told["problems"]]


_CONFIRMED = """IRS Direct Pay - Payment Confirmation
Payment Status Scheduled
Confirmation Number 222541480341127
Payment Amount $10,000.00
Payment Date March 17, 2025
Reason for Payment Estimated Tax
Payment Type 1120
Tax Year for Payment 2024
"""


def test_what_a_confirmation_says_is_not_doubted_as_a_list_is(tmp_path: Path) -> None:
    account = FISCAL.replace("06-30-2025", "12-31-2025").replace("10-15-2024", "03-17-2025")
    listed = "Date,Amount,Form,Tax period,Kind\n2025-03-17,10000,1120,2024,estimated\n"
    told = {}
    for name, text in (("paid.txt", _CONFIRMED), ("paid.csv", listed)):
        client = tmp_path / name
        client.mkdir()
        (client / "1120.txt").write_text(account)
        (client / name).write_text(text)
        done = reconcile("run", client, "--out", tmp_path / "out", "--json", "--as-of", AS_OF)
        (told[name],) = [one for one in json.loads(done.stdout)["findings"] if one["kind"] == "wrong_period"]
    assert told["paid.csv"]["confidence"] == "possible"
    assert told["paid.txt"]["confidence"] != "possible"
