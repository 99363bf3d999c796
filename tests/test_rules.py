"""Findings in an accountant's words: what is wrong, how sure that is, and what is left alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from reconcile import matching, rules
from reconcile.config import Tolerances
from reconcile.kinds import FindingKind
from reconcile.matching.states import judge
from reconcile.model import Posting
from reconcile.modules import build
from reconcile.outcome import Finding
from tests.ledgers import FIRM, Answer, answer, day, paid, post, transcript

APRIL = "2025-04-15"


# --- late ---------------------------------------------------------------------------------------------------------


def credited(paid_on: str, credited_on: str, **facts: object) -> Answer:
    period = facts.pop("period", 2025)
    code = str(facts.pop("code", "660"))
    assert isinstance(period, int)
    return answer([paid(paid_on, 2500, period, **facts)], [transcript(period, post(code, credited_on, -2500))])


@pytest.mark.parametrize(
    ("method", "days", "late"),
    [
        ("eft", 3, False),
        ("eft", 4, True),
        ("card", 4, True),
        ("wire", 3, False),
        ("check", 10, False),
        ("check", 11, True),
        ("unknown", 10, False),
        ("unknown", 11, True),
    ],
)
def test_the_allowance_to_the_day(method: str, days: int, late: bool) -> None:
    found = credited("2025-05-01", str(day("2025-05-01").replace(day=1 + days)), method=method)
    assert found.kinds() == (["late_posting"] if late else [])
    if late:
        told = found.finding("late_posting")
        assert (told.days_late, told.severity) == (days, "medium")


@pytest.mark.parametrize(
    ("paid_on", "credited_on", "period", "facts"),
    [
        ("2025-04-15", "2025-04-16", 2025, {}),
        ("2025-04-14", "2025-04-16", 2025, {}),
        ("2025-04-11", "2025-04-17", 2025, {"method": "check"}),
        ("2025-06-16", "2025-06-17", 2025, {}),
        ("2026-01-15", "2026-01-16", 2025, {}),
        ("2025-04-15", "2025-04-16", 2024, {"kind": "balance_due", "code": "670"}),
        ("2025-04-15", "2025-04-16", 2024, {"kind": "extension", "code": "670"}),
        ("2025-04-15", "2025-04-16", 2024, {"kind": "unknown", "code": "670"}),
    ],
)
def test_a_due_date_met_by_the_payment_and_missed_by_the_credit(paid_on: str, credited_on: str, period: int, facts: dict) -> None:  # type: ignore[type-arg]
    found = credited(paid_on, credited_on, period=period, **facts)
    told = found.finding("late_posting")
    assert told.severity == "high"
    assert "due date" in told.explanation


@pytest.mark.parametrize(
    ("paid_on", "credited_on", "period", "facts"),
    [
        ("2025-06-15", "2025-06-16", 2025, {}),  # a Sunday; the Monday is the due date
        ("2022-01-15", "2022-01-18", 2021, {}),  # a Saturday before Martin Luther King's day
        ("2025-04-16", "2025-04-18", 2025, {}),  # past the first, long before the second
        ("2026-01-16", "2026-01-19", 2025, {}),  # past the last
        ("2025-04-15", "2025-04-14", 2025, {}),  # dated back by the IRS
        ("2025-04-14", "2025-04-16", 2025, {"kind": "deposit", "form": "1120", "code": "650"}),
    ],
)
def test_no_due_date_lies_between(paid_on: str, credited_on: str, period: int, facts: dict) -> None:  # type: ignore[type-arg]
    assert "late_posting" not in credited(paid_on, credited_on, period=period, **facts).kinds()


def test_wrong_year_and_late_are_two_findings_of_one_payment() -> None:
    payment = paid("2024-06-17", 2613.77, 2024)
    found = answer([payment], [transcript(2024), transcript(2025, post("660", "2024-07-05", -2613.77))])
    assert found.told(payment) == ["late_posting", "wrong_period"]
    assert found.finding("wrong_period").confidence == "probable"


# --- type ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "code", "wrong"),
    [
        ("estimated", "660", False),
        ("estimated", "430", False),
        ("estimated", "670", True),
        ("estimated", "610", True),
        ("estimated", "640", True),
        ("balance_due", "670", False),
        ("balance_due", "610", False),
        ("balance_due", "660", True),
        ("extension", "670", False),
        ("extension", "610", False),
        ("extension", "660", True),
        ("installment", "670", False),
        ("amended", "670", False),
        ("amended", "640", False),
        ("penalty", "690", False),
        ("unknown", "660", False),
        ("unknown", "670", False),
    ],
)
def test_the_type_of_a_payment(kind: str, code: str, wrong: bool) -> None:
    payment = paid("2025-03-03", 2500, 2025, kind=kind)
    found = answer([payment], [transcript(2025, post(code, "2025-03-03", -2500))])
    assert found.kinds() == (["wrong_type"] if wrong else [])


def test_a_companys_estimate_may_post_as_a_deposit_and_a_persons_may_not() -> None:
    firm = paid(APRIL, 900, 2025, form="1120", tin=FIRM)
    assert answer([firm], [transcript(2025, post("650", APRIL, -900), form="1120", tin=FIRM)]).kinds() == []
    assert answer([paid(APRIL, 900)], [transcript(2025, post("650", APRIL, -900))]).kinds() == ["wrong_type"]


def test_in_the_wrong_year_the_type_is_not_the_point() -> None:
    payment = paid(APRIL, 2500, 2025)
    found = answer([payment], [transcript(2025), transcript(2024, post("670", APRIL, -2500))])
    assert found.told(payment) == ["wrong_period"]


# --- twice, or by nobody ------------------------------------------------------------------------------------------


def test_credited_twice() -> None:
    payment = paid(APRIL, 2500)
    found = answer([payment], [transcript(2025, post("660", APRIL, -2500), post("660", "2025-04-16", -2500))])
    assert found.kinds() == ["duplicate_posting"]


def test_recorded_twice_with_one_reference_in_two_files() -> None:
    payments = [paid(APRIL, 2500, reference="270512345678901", source=source) for source in ("a.csv", "b.csv")]
    found = answer(payments, [transcript(2025, post("660", APRIL, -2500))])
    assert found.finding("duplicate_record").confidence == "certain"


def test_unrecorded() -> None:
    found = answer([paid(APRIL, 100)], [transcript(2025, post("660", APRIL, -100), post("670", "2025-09-02", -777))])
    assert found.finding("unrecorded_posting").amount == 77_700


def test_a_levy_is_no_payment_of_somebody_else() -> None:
    levy = replace(post("670", "2025-09-02", -777), explanation="Payment Levy")
    found = answer([paid(APRIL, 100)], [transcript(2025, post("660", APRIL, -100), levy)])
    action = found.finding("unrecorded_posting").action
    assert "by levy" in action and "somebody else" not in action


def test_a_levy_is_neither_late_nor_a_second_posting_of_a_payment() -> None:
    def levy(when: str) -> Posting:
        return replace(post("670", when, -500), explanation="Payment Levy")

    held = answer([paid("2025-05-01", 500, kind="unknown")], [transcript(2025, levy("2025-05-22"))])
    assert (held.states(), held.kinds()) == (["matched"], [])
    own = paid("2025-05-15", 500, kind="balance_due")
    found = answer([own], [transcript(2025, levy("2025-05-12"), post("670", "2025-05-15", -500))])
    assert found.kinds() == ["unrecorded_posting"]
    weekly = answer([paid("2025-05-12", 500, kind="unknown")], [transcript(2025, levy("2025-05-12"), levy("2025-05-16"))])
    assert weekly.kinds() == ["unrecorded_posting"]


@pytest.mark.parametrize(
    ("owed", "kind", "severity"), [(0, "installment", "low"), (900, "installment", "high"), (0, "balance_due", "high")]
)
def test_an_installment_payment_may_go_on_to_the_next_year_of_its_agreement(owed: int, kind: str, severity: str) -> None:
    payment = paid("2024-06-20", 300, 2019, kind=kind)
    own = transcript(2019, post("150", "2020-08-10", 1500 + owed), post("806", "2020-07-15", -1500))
    told = answer([payment], [own, transcript(2020, post("670", "2024-06-20", -300))]).finding("wrong_period")
    assert (told.severity, told.confidence == "possible") == (severity, severity == "low")


@pytest.mark.parametrize(
    ("when", "recorded", "posted", "facts", "doubted"),
    [
        ("2025-01-15", 2025, 2024, {}, True),  # the fourth instalment of 2024, recorded under the year of the payment
        ("2025-01-15", 2024, 2025, {}, False),  # the IRS made that mistake
        ("2025-04-15", 2024, 2025, {}, False),  # late, but estimates of 2024 are still paid
        ("2025-06-16", 2024, 2025, {}, True),
        ("2025-06-16", 2025, 2024, {}, False),
        ("2025-04-15", 2025, 2024, {"kind": "balance_due"}, True),  # nothing is due before the year has ended
        ("2025-06-20", 2022, 2024, {"kind": "balance_due"}, False),
        ("2025-04-15", 2025, 2024, {"kind": "extension"}, True),
        ("2025-04-15", 2024, 2023, {"kind": "extension"}, False),
        ("2025-04-15", 2025, 2024, {"kind": "unknown"}, False),
        ("2025-01-15", 2025, 2024, {"form": "1120", "tin": FIRM}, False),  # of a company it may be an early first one
    ],
)
def test_a_period_the_record_can_hardly_mean(when: str, recorded: int, posted: int, facts: dict, doubted: bool) -> None:  # type: ignore[type-arg]
    place = {key: value for key, value in facts.items() if key != "kind"}
    code = "660" if "kind" not in facts else "670"
    payment = paid(when, 2500, recorded, **facts)
    found = answer([payment], [transcript(recorded, **place), transcript(posted, post(code, when, -2500), **place)])
    told = found.finding("wrong_period")
    assert (told.severity, told.confidence) == (("medium", "possible") if doubted else ("high", "certain"))
    assert ("may name the wrong period" in told.explanation, "Compare the record" in told.action) == (doubted, doubted)


@pytest.mark.parametrize(
    ("here", "home", "doubted"),
    [
        (2000, [post("150", "2025-08-25", 0)], True),  # wanted here to the cent, and not there
        (1500, [post("150", "2025-08-25", 0)], True),  # a part of it is
        (0, [post("150", "2025-08-25", 0)], False),  # too much here
        (2000, [post("150", "2025-08-25", 2000)], False),  # wanted there
        (2000, [], True),  # not assessed there yet: to the cent here
        (1500, [], False),
    ],
)
def test_a_deposit_that_its_quarter_needs_is_hardly_in_the_wrong_one(here: int, home: list[Posting], doubted: bool) -> None:
    facts = {"form": "941", "tin": FIRM}
    payment = paid(APRIL, 2000, "2025-06", kind="deposit", **facts)
    rows = [post("150", "2025-05-26", here), post("650", APRIL, -2000)]
    told = answer([payment], [transcript("2025-03", *rows, **facts), transcript("2025-06", *home, **facts)])
    assert told.finding("wrong_period").confidence == ("possible" if doubted else "certain")
    refunded = [*rows, post("846", "2025-09-01", 2000), post("806", APRIL, -here)]
    again = answer([payment], [transcript("2025-03", *refunded, **facts), transcript("2025-06", *home, **facts)])
    assert again.finding("wrong_period").confidence == "certain"


@pytest.mark.parametrize(
    ("when", "recorded", "posted", "facts", "doubted"),
    [
        ("2025-04-15", 2024, 2023, {"kind": "extension"}, False),  # no extension of 2023 is asked for in 2025
        ("2025-01-15", 2024, 2025, {}, False),
        ("2025-04-15", 2025, 2024, {}, True),  # may be the one as well as the other
        ("2025-04-15", 2024, 2023, {"kind": "balance_due"}, True),
    ],
)
def test_a_year_settled_to_the_cent_by_a_stranger(when: str, recorded: int, posted: int, facts: dict, doubted: bool) -> None:  # type: ignore[type-arg]
    code = "670" if facts else "660"
    payment = paid(when, 2500, recorded, **facts)
    here = transcript(posted, post("150", "2026-04-20", 2500), post(code, when, -2500))
    told = answer([payment], [here]).finding("wrong_period")
    assert (told.severity, told.confidence) == (("medium", "possible") if doubted else ("high", "probable"))
    assert ("which of the two returns" in told.explanation, "Compare the record" in told.action) == (not doubted, doubted)
    both = answer([payment], [here, transcript(recorded, post("150", "2026-04-20", 0))]).finding("wrong_period")
    assert (both.severity, both.confidence) == (told.severity, told.confidence)


@pytest.mark.parametrize(("when", "confidence"), [("2025-04-15", "possible"), ("2025-06-16", "probable")])
def test_a_deposit_long_after_a_quarter_is_hardly_its_own(when: str, confidence: str) -> None:
    facts = {"form": "941", "tin": FIRM}
    payment = paid(when, 2000, "2025-06", kind="deposit", **facts)
    here = transcript("2025-03", post("150", "2025-05-26", 2000), post("650", when, -2000), **facts)
    told = answer([payment], [here, transcript("2025-06", **facts)]).finding("wrong_period")
    assert (told.confidence, told.severity) == (confidence, "medium" if confidence == "possible" else "high")


def test_what_the_wrong_quarter_still_holds_as_too_much_is_needed_there_by_no_means() -> None:
    facts = {"form": "941", "tin": FIRM}
    payment = paid(APRIL, 2000, "2025-06", kind="deposit", **facts)
    home = transcript("2025-06", post("150", "2025-08-25", 0), **facts)

    def told(*rows: Posting) -> Finding:
        here = transcript("2025-03", post("150", "2025-05-26", 0), post("650", APRIL, -2000), *rows, **facts)
        return answer([payment], [here, home]).finding("wrong_period")

    penalised = told(post("186", "2025-05-26", 12))
    assert (penalised.severity, penalised.confidence) == ("high", "certain")
    owing = told(post("290", "2025-05-26", 5000))
    assert owing.confidence == "possible"
    assert "owes even with this payment" in owing.explanation and "settled" not in owing.explanation
    in_two = told(post("826", "2025-06-30", 1200), post("846", "2025-06-30", 800))
    assert in_two.confidence == "certain"
    assert "$1,200.00" in in_two.explanation and "$800.00" in in_two.explanation


def test_a_confirmation_is_not_doubted() -> None:
    payment = paid("2025-01-15", 2500, 2025)
    ledger, _ = build([transcript(2025), transcript(2024, post("660", "2025-01-15", -2500))])
    matches = matching.pair([payment], ledger, Tolerances())
    judgement = judge([payment], matches, ledger, Tolerances())
    for told_by_irs, confidence in ((frozenset(), "possible"), (frozenset({payment.source}), "certain")):
        (found,) = rules.apply(rules.Case(ledger, matches, judgement, Tolerances(), day("2026-06-01"), told_by_irs))
        assert (found.kind, found.confidence) == ("wrong_period", confidence)


@pytest.mark.parametrize(
    ("sent", "arrived", "rows", "severity"),
    [
        ("826", "706", [], "low"),
        ("836", "716", [], "low"),
        ("826", "706", [post("290", "2025-08-25", 10)], "high"),  # the right one owes all the same
        ("826", "670", [], "high"),  # it came to another account
    ],
)
def test_an_overpayment_that_came_to_the_right_period_is_not_to_be_moved_again(
    sent: str, arrived: str, rows: list[Posting], severity: str
) -> None:
    facts = {"form": "941", "tin": FIRM}
    payment = paid("2025-07-15", 2000, "2025-06", kind="deposit", **facts)
    here = transcript(
        "2025-09", post("150", "2025-11-24", 0), post("650", "2025-07-15", -2000), post(sent, "2025-10-31", 2000), **facts
    )
    home = transcript("2025-06", post("150", "2025-08-25", 2000), post(arrived, "2025-10-31", -2000), *rows, **facts)
    told = answer([payment], [here, home]).finding("wrong_period")
    assert (told.severity, "where it belongs" in told.explanation) == (severity, severity == "low")
    assert ("to be moved" in told.action) == (severity == "low")


def test_a_wrong_year_that_has_paid_the_money_out_is_said() -> None:
    payment = paid("2025-06-16", 3000)
    rows = [post("150", "2025-05-12", 0), post("660", "2025-06-16", -3000)]
    assert "paid out" not in answer([payment], [transcript(2025), transcript(2024, *rows)]).finding("wrong_period").explanation
    gone = answer([payment], [transcript(2025), transcript(2024, *rows, post("846", "2025-07-14", 3000))])
    assert "has since paid out $3,000.00 (code 846" in gone.finding("wrong_period").explanation


def test_the_separate_account_of_a_spouse_may_be_where_a_payment_belongs() -> None:
    payment = paid("2025-09-05", 1800, 2021, kind="balance_due")
    separate = transcript(2021, post("670", "2025-09-05", -1800), form="1040 SPLIT")
    finding = answer([payment], [transcript(2021), separate]).finding("wrong_form")
    assert (finding.severity, finding.confidence) == ("medium", "possible")
    assert "MFT 31" in finding.explanation and finding.action.startswith("Find out which")
    elsewhere = transcript(2022, post("670", "2025-09-05", -1800), form="1040 SPLIT")
    assert answer([payment], [transcript(2021), elsewhere]).finding("wrong_form").severity == "high"


@pytest.mark.parametrize(
    ("method", "recorded", "is_fee"),
    [("card", 1018.20, True), ("card", 1030, True), ("card", 1030.01, False), ("card", 982, False), ("eft", 1018.20, False)],
)
def test_a_card_processors_fee_is_not_the_irss_to_correct(method: str, recorded: float, is_fee: bool) -> None:
    payment = paid(APRIL, recorded, kind="balance_due", method=method)
    finding = answer([payment], [transcript(2025, post("670", APRIL, -1000))]).finding("amount_difference")
    assert (finding.severity == "low", "fee" in finding.action, "ask the IRS" in finding.action) == (is_fee, is_fee, not is_fee)


def test_a_penalty_account_is_named_as_the_irs_names_it() -> None:
    payment = paid(APRIL, 2500, kind="balance_due")
    penalty = transcript(2025, post("670", APRIL, -2500), form="Civil Penalty")
    explanation = answer([payment], [transcript(2025), penalty]).finding("wrong_form").explanation
    assert "credited it to Civil Penalty, tax year 2025" in explanation


# --- balance, order, legend ---------------------------------------------------------------------------------------


def test_a_balance_due_names_its_cause_and_its_newest_notice() -> None:
    lost = paid(APRIL, 2500)
    rows = [post("150", "2026-05-01", 2500), post("971", "2026-05-04", 0, "CP 0014"), post("971", "2026-03-01", 0, "CP 0024")]
    found = answer([lost], [transcript(2025, *rows)])
    told = found.finding("balance_due")
    assert found.finding("not_posted").id in told.explanation
    assert "CP 0014" in told.explanation


def test_the_first_line_is_the_one_to_act_on() -> None:
    payments = [paid(APRIL, 100), paid("2025-06-16", 9000), paid("2025-09-15", 50, kind="balance_due")]
    found = answer(payments, [transcript(2025, post("660", "2025-09-15", -50))])
    assert [finding.severity for finding in found.findings] == ["high", "high", "medium"]
    assert [finding.amount for finding in found.findings][:2] == [900_000, 10_000]


def test_every_finding_kind_has_a_rule_a_title_and_a_text() -> None:
    told = rules.legend()
    assert {entry.kind for entry in told} == set(get_args(FindingKind))
    assert all(entry.title and len(entry.text) > 40 for entry in told)


def test_ids_do_not_change_with_unrelated_facts() -> None:
    lost = paid(APRIL, 2500)
    before = answer([lost], [transcript(2025)]).finding("not_posted").id
    more = answer([lost, paid("2025-06-16", 900)], [transcript(2025, post("660", "2025-06-16", -900)), transcript(2024)])
    assert more.finding("not_posted").id == before


def test_the_guide_works_an_example_of_every_kind() -> None:
    guide = (Path(__file__).parents[1] / "docs" / "matching.md").read_text(encoding="utf-8")
    assert {line[4:].strip("`") for line in guide.splitlines() if line.startswith("### ")} == set(get_args(FindingKind))


def test_a_credit_that_the_bank_gave_back_names_its_record() -> None:
    back = paid(APRIL, 777, status="returned", set_aside="returned: the bank gave the money back, row 9")
    found = answer([paid("2025-06-16", 100), back], [transcript(2025, post("660", "2025-06-16", -100), post("660", APRIL, -777))])
    finding = found.finding("unrecorded_posting")
    assert "is set aside: returned: the bank gave the money back, row 9" in finding.explanation
    assert "No payment in the records" not in finding.explanation
    assert "dishonored" in finding.action
    waiting = replace(back, status="scheduled", set_aside="scheduled or pending in the record: not settled yet")
    elsewhere = replace(waiting, period=None)
    finding = answer([elsewhere], [transcript(2025, post("660", APRIL, -777))]).finding("unrecorded_posting")
    assert "scheduled or pending" in finding.explanation and "dishonored" not in finding.action
