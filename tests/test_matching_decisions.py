"""Force and forbid pairs in the matcher itself: before every stage, in no stage, and void where the facts do not fit."""

from __future__ import annotations

from datetime import date
from typing import Any

from reconcile import matching, rules
from reconcile.config import Tolerances, parse
from reconcile.decision import Decision
from reconcile.matching.states import judge
from reconcile.model import Payment, Transcript
from reconcile.modules import build
from tests.ledgers import AS_OF as LEDGER_DAY
from tests.ledgers import Answer, paid, post, transcript

SIGNED = 'reason = "seen on the carbon copy"\ninitials = "JD"\ndate = 2026-02-01\n'


# --- the matcher ----------------------------------------------------------------------------------------------------------------


def answered(payments: list[Payment], transcripts: list[Transcript], decide: Any) -> Answer:
    """Answer with the decisions that ``decide`` makes of the ids of the postings, in printed order."""
    ledger, _ = build(transcripts)
    ids = [posting.id for module in ledger.current for posting in module.postings]
    matches = matching.pair(payments, ledger, Tolerances(), decide(ids))
    judgement = judge(payments, matches, ledger, Tolerances())
    findings = rules.apply(rules.Case(ledger, matches, judgement, Tolerances(), LEDGER_DAY))
    return Answer(ledger, tuple(payments), matches, judgement, findings)


def decision(action: Any, payments: list[Payment], *postings: str, **facts: Any) -> Decision:
    return Decision(action, "why", "JD", tuple(sorted(p.id for p in payments)), tuple(sorted(postings)), **facts)


def test_a_forced_pair_goes_before_the_best_assignment() -> None:
    first, second = paid("2025-04-15", 2500), paid("2025-04-16", 2500)
    printed = [transcript(2025, post("660", "2025-04-15", -2500), post("660", "2025-04-16", -2500))]
    crossed = answered([first, second], printed, lambda ids: [decision("pair", [first], ids[1])])
    assert crossed.links(first) == [("2025-12", "660", "2025-04-16")]
    assert crossed.links(second) == [("2025-12", "660", "2025-04-15")]
    assert crossed.of(first).reason.startswith("Decided by JD: why. Same amount, 1 days later")


def test_one_of_equal_payments_can_be_kept_off_one_of_equal_postings() -> None:
    same = [paid("2025-04-15", 2500, row=row) for row in (2, 3)]
    printed = [transcript(2025, post("660", "2025-04-15", -2500), post("660", "2025-04-15", -2500))]
    for kept in (0, 1):
        told = answered(same, printed, lambda ids, kept=kept: [decision("forbid", [same[kept]], ids[0])])
        postings = [posting.id for posting in told.ledger.current[0].postings]
        assert told.of(same[kept]).postings == (postings[1],)
        assert told.of(same[1 - kept]).postings == (postings[0],)


def test_sums_are_forced_and_forbidden() -> None:
    whole = paid("2025-04-15", 3000)
    printed = [transcript(2025, *(post("660", "2025-04-15", -amount) for amount in (1000, 2000, 1000)))]
    told = answered([whole], printed, lambda ids: [decision("forbid", [whole], ids[0])])
    assert told.of(whole).postings == tuple(p.id for p in told.ledger.current[0].postings[1:])
    far = paid("2025-03-01", 3000)
    told = answered([far], printed, lambda ids: [decision("pair", [far], ids[0], ids[1])])
    assert [link[2] for link in told.links(far)] == ["2025-04-15"] * 2
    assert told.kinds("unrecorded_posting") == ["late_posting"]


def test_several_payments_in_one_posting_are_forced_and_forbidden() -> None:
    parts = [paid("2025-04-15", amount) for amount in (1000, 2000)]
    printed = [transcript(2025, post("660", "2025-04-15", -3000))]
    assert answered(parts, printed, lambda ids: []).states() == ["matched"] * 2
    told = answered(parts, printed, lambda ids: [decision("forbid", [parts[0]], ids[0])])
    assert "matched" not in told.states()
    early = [paid("2025-02-01", amount) for amount in (1000, 2000)]
    assert answered(early, printed, lambda ids: [decision("pair", early, ids[0])]).states() == ["matched"] * 2


def test_another_amount_is_paired_only_when_it_is_stated() -> None:
    one_payment = paid("2025-04-15", 2500)
    printed = [transcript(2025, post("660", "2025-04-20", -1700))]
    unsure = answered([one_payment], printed, lambda ids: [decision("pair", [one_payment], ids[0])])
    assert unsure.states() == ["not_posted"]
    assert 'state amount = "2,500.00"' in unsure.matches.decisions[0].words
    sure = answered([one_payment], printed, lambda ids: [decision("pair", [one_payment], ids[0], amount=250000)])
    assert sure.finding("amount_difference").amount == 80000


def test_another_amount_in_another_year_is_told_as_both() -> None:
    payment = paid("2025-01-15", 2500, 2024)
    printed = [transcript(2024, post("150", "2025-05-12", 2500)), transcript(2025, post("660", "2025-01-15", -2050))]
    told = answered([payment], printed, lambda ids: [decision("pair", [payment], ids[-1], amount=250000)])
    assert told.kinds() == ["amount_difference", "wrong_period"]
    assert (told.finding("wrong_period").amount, told.finding("amount_difference").amount) == (205000, 45000)
    assert "explained to the cent" in told.finding("balance_due").explanation


def test_a_forbidden_near_amount_and_a_forbidden_double() -> None:
    near = paid("2025-04-15", 2540)
    printed = [transcript(2025, post("660", "2025-04-15", -2450))]
    assert answered([near], printed, lambda ids: []).kinds() == ["amount_difference"]
    assert answered([near], printed, lambda ids: [decision("forbid", [near], ids[0])]).kinds() == [
        "not_posted",
        "unrecorded_posting",
    ]
    single = paid("2025-04-15", 2500)
    twice = [transcript(2025, post("660", "2025-04-15", -2500), post("660", "2025-04-16", -2500))]
    assert answered([single], twice, lambda ids: []).kinds() == ["duplicate_posting"]
    assert answered([single], twice, lambda ids: [decision("forbid", [single], ids[1])]).kinds() == ["unrecorded_posting"]


def test_a_posting_that_was_taken_back_can_be_paired() -> None:
    payment = paid("2025-04-15", 2500)
    printed = [transcript(2025, post("660", "2025-05-20", -2500), post("661", "2025-05-28", 2500))]
    told = answered([payment], printed, lambda ids: [decision("pair", [payment], ids[0])])
    assert told.kinds() == ["dishonored"]


def test_the_digest_of_the_settings_covers_decisions() -> None:
    text = '[[decisions]]\naction = "accept"\nfinding = "F-0d3c4cfda1"\n'
    digests = {parse(text + SIGNED).digest(), parse("").digest(), parse(text + SIGNED.replace("JD", "MK")).digest()}
    assert len(digests) == 3
    assert parse(text + SIGNED).decisions[0].on == date(2026, 2, 1)
