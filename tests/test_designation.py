"""Where a payment was meant to go: fiscal years, and the numbers of payers that are no numbers of accounts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reconcile.matching.designation import account_tin, plausible_periods
from reconcile.matching.fiscal import by_year_end
from reconcile.modules import build
from tests.ledgers import ANN, BEN, FIRM, answer, paid, post, transcript

APRIL = "2025-04-15"


@pytest.mark.parametrize(
    ("form", "month", "kind", "when", "periods"),
    [
        ("1040", 12, "estimated", "2025-01-15", ["2024-12"]),
        ("1040", 12, "estimated", "2025-04-15", ["2025-12"]),
        ("1120", 12, "estimated", "2025-12-15", ["2025-12"]),
        ("1120", 12, "estimated", "2025-01-15", ["2024-12", "2025-12"]),
        ("1120", 6, "estimated", "2024-10-15", ["2025-06"]),
        ("1120", 6, "estimated", "2025-06-16", ["2025-06"]),
        ("1120", 6, "estimated", "2025-07-15", ["2025-06", "2026-06"]),
        ("1041", 6, "estimated", "2025-07-15", ["2025-06"]),
        ("1041", 6, "estimated", "2024-10-15", ["2025-06"]),
        ("1120", 6, "balance_due", "2025-10-15", ["2025-06"]),
        ("1120", 6, "unknown", "2025-10-15", ["2025-06", "2026-06"]),
        ("1120", 6, "unknown", "2025-12-15", ["2026-06", "2025-06"]),
        ("1040", 12, "unknown", "2025-04-15", ["2024-12", "2025-12"]),
        ("1040", 12, "unknown", "2025-05-15", ["2025-12", "2024-12"]),
        ("941", 12, "deposit", "2025-01-15", ["2024-12", "2025-03"]),
        ("941", 12, "deposit", "2025-05-15", ["2025-06", "2025-03"]),
    ],
)
def test_the_periods_a_payment_may_be_for(form: str, month: int, kind: str, when: str, periods: list[str]) -> None:
    payment = paid(when, 900, None, form=form, kind=kind)
    assert [str(period) for period in plausible_periods(payment, form, month)] == periods


def test_a_fiscal_year_is_told_by_the_transcripts() -> None:
    payment = paid("2024-10-15", 900, None, form="1120", tin=FIRM)
    own = transcript("2025-06", post("660", "2024-10-15", -900), form="1120", tin=FIRM)
    found = answer([payment], [own, transcript("2024-06", form="1120", tin=FIRM)])
    assert (found.states(), found.kinds()) == (["matched"], [])
    assert str(found.of(payment).period) == "2025-06"
    lost = answer([payment], [transcript("2025-06", form="1120", tin=FIRM)])
    assert lost.states() == ["not_posted"], "the calendar year is not asked for"


@pytest.mark.parametrize(
    ("form", "ends", "kind", "when", "raw", "meant"),
    [
        ("1120", ("2025-06",), "estimated", "2024-10-15", "2024-10-15 | 900 | 1120 | 2025", "2025-06"),
        ("1120", ("2025-06", "2026-06"), "estimated", "2025-10-15", "10/15/2025 | 900 | 1120 | 2026", "2026-06"),
        ("1120", ("2025-06",), "estimated", "2024-12-16", "2024-12-16 | 900 | 1120 | FY24", "2025-06"),  # the year it began in
        ("1041", ("2025-09",), "estimated", "2025-10-15", "2025-10-15 | 900 | 1041 | 2025", "2025-09"),
        ("2290", ("2025-07",), "balance_due", "2025-08-29", "2025-08-29 | 900 | 2290 | 2025", "2025-07"),
        ("1120", ("2025-06",), "balance_due", "2026-03-02", "2026-03-02 | 900 | 1120 | 2023", None),  # fits no year by its day
        ("1120", ("2025-06",), "estimated", "2024-10-15", "2024-10-15 | 900 | 1120 | 12/2025", "2025-12"),
        ("1120", ("2025-06",), "estimated", "2024-10-15", "2024-10-15 | 900 | 1120 | 2025-12-31", "2025-12"),
        ("1120", ("2025-06",), "estimated", "2024-10-15", "2024-10-15 | 900 | 1120 | Dec. 31, 2025", "2025-12"),
        ("1120", ("2025-06",), "estimated", "2024-10-15", "2024-10-15 | 900 | 1120 | 202512", "2025-12"),
        ("1120", ("2025-12", "2025-06"), "estimated", "2024-10-15", "2024-10-15 | 900 | 1120 | 2025", "2025-12"),
        ("941", ("2025-06",), "deposit", "2025-05-15", "2025-05-15 | 900 | 941 | 2025", "2025-12"),
    ],
)
def test_a_year_alone_is_the_fiscal_year_of_the_transcripts(
    form: str, ends: tuple[str, ...], kind: str, when: str, raw: str, meant: str | None
) -> None:
    year = {"FY24": 2024}.get(raw.split(" | ")[-1]) or int(next(y for y in ("2023", "2026", "2025") if y in raw.split(" | ")[-1]))
    payment = replace(paid(when, 900, year, form=form, kind=kind, tin=FIRM), raw=raw)
    ledger, _ = build([transcript(end, form=form, tin=FIRM) for end in ends])
    read, remarks = by_year_end([payment], ledger.current)
    assert (str(read[0].period) if read[0].period else None) == meant
    assert [problem.code for problem in remarks] == ([] if meant == f"{year}-12" else ["M-YEAR-END"])


def test_a_fiscal_years_instalment_is_late_after_its_own_due_date() -> None:
    payment = paid("2024-10-15", 900, "2025-06", form="1120", tin=FIRM)
    found = answer([payment], [transcript("2025-06", post("660", "2024-10-16", -900), form="1120", tin=FIRM)])
    assert found.finding("late_posting").severity == "high"


@pytest.mark.parametrize(
    ("form", "tin", "account"), [("1040", FIRM, None), ("1120", ANN, None), ("1040", ANN, ANN), ("941", FIRM, FIRM)]
)
def test_the_number_of_a_payer_names_no_account(form: str, tin: object, account: object) -> None:
    assert account_tin(paid(APRIL, 900, form=form, tin=tin)) == account


def test_an_owners_estimate_paid_by_the_company_belongs_to_the_owner() -> None:
    payment = paid(APRIL, 900, tin=FIRM)
    assert answer([payment], [transcript(2025, post("660", APRIL, -900))]).kinds() == []
    company = transcript(2025, post("660", APRIL, -900), form="1120", tin=FIRM)
    assert answer([payment], [transcript(2025), company]).told(payment) == ["wrong_form"]
    lost = answer([payment], [transcript(2025)])
    assert lost.finding("not_posted").confidence == "probable"


def test_a_companys_estimate_on_the_owners_account_is_wrong() -> None:
    payment = paid(APRIL, 900, 2025, form="1120", tin=FIRM)
    found = answer([payment], [transcript(2025, form="1120", tin=FIRM), transcript(2025, post("660", APRIL, -900))])
    wrong = found.finding("wrong_tin")
    assert (wrong.expected.tin, wrong.actual.tin) == (FIRM, ANN)


def test_the_company_of_two_owners_leaves_open_whose_estimate_it_paid() -> None:
    payment = paid(APRIL, 900, tin=FIRM)
    rows = post("660", APRIL, -900)
    assert answer([payment], [transcript(2025, rows), transcript(2025, rows, tin=BEN)]).states() == ["ambiguous"]
