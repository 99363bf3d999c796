"""Hold that of equal payments the one that was proved has the posting."""

from __future__ import annotations

import pytest

from tests.ledgers import ANN, BEN, answer, paid, post, transcript

APRIL = "2025-04-15"


@pytest.mark.parametrize("posted", [APRIL, "2025-04-16"])
@pytest.mark.parametrize("proof", [{"debited": True}, {"confirmed": True}, {"debited": True, "confirmed": True}])
@pytest.mark.parametrize("method", ["eft", "unknown"])
@pytest.mark.parametrize("first", [True, False])
def test_of_equal_payments_the_proved_one_has_the_posting(posted: str, proof: dict[str, bool], method: str, first: bool) -> None:
    proved = paid(APRIL, 2500, 2025, method="eft", source="a.csv" if first else "z.csv", **proof)
    other = paid(APRIL, 2500, 2025, method=method, source="m.csv", row=9)
    found = answer([proved, other], [transcript(2025, post("660", posted, -2500))])
    assert found.of(proved).state == "matched"


@pytest.mark.parametrize("posted", [APRIL, "2025-04-16"])
def test_a_spouse_whom_a_debit_proves_has_the_posting_on_the_joint_account(posted: str) -> None:
    ann = paid(APRIL, 2500, 2025, method="eft", tin=ANN, debited=True)
    ben = paid(APRIL, 2500, 2025, method="unknown", tin=BEN, row=9)
    found = answer([ann, ben], [transcript(2025, post("660", posted, -2500), spouse=BEN)])
    assert found.of(ann).state == "matched"


def test_a_debit_proves_more_than_a_confirmation() -> None:
    facts = [{"row": row, "source": f"{row}.csv", "debited": row == 8} for row in (7, 8, 9)]
    told = [paid(APRIL, 2500, 2025, method="eft", confirmed=True, **fact) for fact in facts]
    found = answer(told, [transcript(2025, post("660", APRIL, -2500))])
    assert found.of(told[1]).state == "matched"


def test_proof_changes_no_price() -> None:
    near = paid(APRIL, 2500, 2025, method="eft")
    proved = paid("2025-04-14", 2500, 2025, method="eft", source="b.csv", debited=True)
    found = answer([near, proved], [transcript(2025, post("660", APRIL, -2500), post("660", "2025-04-14", -2500))])
    assert found.states() == ["matched", "matched"]
