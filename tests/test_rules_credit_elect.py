"""Judge overpayments that one year passes on to the next: what went out, what came in, what the records claim."""

from __future__ import annotations

import pytest

from reconcile.model import Payment, Posting, Transcript
from tests.ledgers import ANN, BEN, FIRM, Answer, answer, cents, day, paid, post, transcript, year

APRIL = "2025-04-15"


# --- credit elect -------------------------------------------------------------------------------------------------


def elected(sent: float | None, received: float | None, **facts: object) -> Answer:
    out = [post("836", APRIL, sent)] if sent else []
    into = [post("716", APRIL, -received)] if received else []
    drawn = facts.pop("drawn", day("2026-05-01"))
    return answer([], [transcript(2024, *out, balance=0 if sent is None else cents(sent)), transcript(2025, *into, drawn=drawn)])


def test_a_credit_elect_that_agrees() -> None:
    assert elected(2000, 2000).kinds() == []
    assert elected(None, None).kinds() == []


@pytest.mark.parametrize(("sent", "received", "severity"), [(2000, 1500, "high"), (2000, None, "high"), (None, 700, "medium")])
def test_a_credit_elect_that_differs(sent: float | None, received: float | None, severity: str) -> None:
    told = elected(sent, received).finding("credit_elect_difference")
    assert (told.severity, told.confidence) == (severity, "certain")
    assert told.amount == cents(abs((sent or 0) - (received or 0)))


def test_a_transcript_from_before_the_credit_elect_proves_nothing() -> None:
    assert elected(2000, None, drawn=day("2025-04-20")).kinds() == []


def test_a_quarters_credit_goes_to_the_next_quarter() -> None:
    def quarter(period: str, *rows: object) -> object:
        return transcript(period, *rows, form="941", tin=FIRM)  # type: ignore[arg-type]

    sent, received = post("836", "2025-04-30", 500), post("716", "2025-04-30", -500)
    agreed = answer([], [quarter("2025-03", sent), quarter("2025-06", received), quarter("2026-03")])  # type: ignore[list-item]
    assert agreed.kinds() == []
    lost = answer([], [quarter("2025-03", sent), quarter("2025-06"), quarter("2026-03")])  # type: ignore[list-item]
    assert lost.kinds() == ["credit_elect_difference"]


def test_a_claim_that_the_year_did_not_receive() -> None:
    claim = paid(APRIL, 2000, 2025, kind="credit_elect")
    cut = answer([claim], [transcript(2025, post("716", APRIL, -1500))])
    assert cut.told(claim) == ["credit_elect_difference"]
    none = answer([claim], [transcript(2025)])
    assert none.told(claim) == ["credit_elect_difference"]
    assert answer([claim], [transcript(2025, tin=BEN)]).kinds() == []
    whole = answer([claim], [transcript(2025, post("716", APRIL, -2000))])
    assert whole.kinds() == []


def test_one_difference_is_told_once() -> None:
    claim = paid(APRIL, 2000, 2025, kind="credit_elect")
    found = answer([claim], [transcript(2024, post("836", APRIL, 2000)), transcript(2025, post("716", APRIL, -1500))])
    assert found.kinds() == ["credit_elect_difference"]
    assert found.told(claim) == ["credit_elect_difference"]


def elect(dollars: float, period: int = 2025, **facts: object) -> Payment:
    return paid(APRIL, dollars, period, kind="credit_elect", **facts)


def sent(dollars: float, *more: Posting, period: int = 2024, **facts: object) -> Transcript:
    return transcript(period, post("836", APRIL, dollars), *more, **facts)


def got(dollars: float, *more: Posting, period: int = 2025, **facts: object) -> Transcript:
    return transcript(period, post("716", APRIL, -dollars), *more, **facts)


@pytest.mark.parametrize("code", ["826", "898", "846"])
def test_a_credit_elect_cut_down_names_what_took_the_rest(code: str) -> None:
    claim = elect(2000)
    found = answer([claim], [sent(1500, post(code, APRIL, 500, "1040 202112")), got(1500)])
    told = found.finding("credit_elect_difference")
    assert (told.amount, told.severity) == (50_000, "high")
    assert f"code {code}" in told.explanation and "1040 202112" in told.explanation
    assert found.states() == ["matched"]


def test_a_credit_elect_applied_to_another_year_is_one_finding_that_names_it() -> None:
    claim = elect(2000)
    found = answer([claim], [sent(2000), transcript(2025), got(2000, period=2026)])
    told = found.finding("credit_elect_difference")
    assert (told.expected.period, told.actual.period) == (year(2025), year(2026))
    assert found.links(claim) == [("2026-12", "716", APRIL)]


def test_another_year_of_a_couple_names_the_account_that_received_it() -> None:
    apart = [transcript(number, tin=BEN) for number in (2024, 2025, 2026)]
    sheets = [sent(2000, spouse=BEN), transcript(2025, spouse=BEN), got(2000, period=2026, spouse=BEN), *apart]
    for found in (answer([], sheets), answer([], sheets[::-1])):
        told = found.finding("credit_elect_difference")
        assert (told.actual.tin, told.actual.period) == (ANN, year(2026))
        assert "4328" not in told.explanation


def test_what_a_couple_passed_on_together_may_be_received_apart_and_the_other_way_round() -> None:
    apart = [got(1200), got(800, tin=BEN)]
    assert answer([], [sent(2000, spouse=BEN), *apart]).kinds() == []
    lone = answer([], [sent(2000, spouse=BEN), apart[0]]).finding("credit_elect_difference")
    assert (lone.confidence, lone.amount) == ("probable", 80_000)
    assert "***-**-4328" in lone.explanation
    together = transcript(2025, post("716", APRIL, -1200), post("716", APRIL, -800), spouse=BEN)
    assert answer([], [sent(1200), sent(800, tin=BEN), together]).kinds() == []


def test_of_a_couples_accounts_the_one_that_differs_is_named() -> None:
    sheets = [sent(500), sent(2000, tin=BEN), got(500, spouse=BEN), got(1500, tin=BEN)]
    told = answer([], sheets).finding("credit_elect_difference")
    assert (told.amount, told.expected.tin, told.actual.tin) == (50_000, BEN, BEN)
    assert "***-**-4321" not in told.explanation


def test_a_credit_elect_under_the_other_spouses_number() -> None:
    claim = elect(2000)
    found = answer([claim], [sent(2000, spouse=BEN), transcript(2025), got(2000, tin=BEN)])
    told = found.finding("credit_elect_difference")
    assert (told.expected.tin, told.actual.tin, told.confidence) == (ANN, BEN, "probable")


def test_a_credit_elect_that_was_taken_back() -> None:
    back = post("712", APRIL, 2000)
    assert answer([], [sent(2000), got(2000, back)]).kinds() == ["credit_elect_difference"]
    both = [sent(2000, post("832", APRIL, -2000)), got(2000, back)]
    assert answer([], both).kinds() == []
    claim = elect(2000)
    found = answer([claim], both)
    assert (found.states(), found.told(claim)) == (["not_posted"], ["credit_elect_difference"])


def test_several_claims_are_held_against_the_sum() -> None:
    claims = [elect(1000, id="a"), elect(500, id="b")]
    found = answer(claims, [sent(1500), got(1500)])
    assert (found.states(), found.kinds()) == (["matched", "matched"], [])


def test_a_claim_without_the_next_years_transcript_is_held_against_what_was_passed_on() -> None:
    claim = elect(2000)
    same = answer([claim], [sent(2000)])
    assert (same.states(), same.kinds()) == (["not_checkable"], [])
    assert "passed on the same" in same.of(claim).reason
    assert answer([claim], [sent(1500)]).finding("credit_elect_difference").amount == 50_000


def test_a_claim_without_a_period_is_found_by_its_amount() -> None:
    claim = paid(APRIL, 1500, None, kind="credit_elect")
    found = answer([claim], [transcript(2024), got(1500)])
    assert found.links(claim) == [("2025-12", "716", APRIL)]
