"""Plan the invented clients of ``sample_transcripts/``, each with a fault that a preparer will recognise."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from tests.generator.ledger import Party, Row, TinNumber
from tests.generator.page_layout import Style
from tests.generator.plan import Account, Expected, Paid, Plan, Posted
from tests.generator.render_records import Sheet

AS_OF = date(2026, 9, 30)
DRAWN = date(2026, 9, 24)
UPPER = Style(case="upper", balance=0, split_labels=True, wrap=28)
UPPER_TIGHT = Style(case="upper", balance=1, page_lines=40, dln_beside=True, page_mark="Page {page}/{pages}")
MIXED = Style(case="mixed", balance=1, page_lines=44)
MIXED_SPLIT = Style(case="mixed", balance=4, page_lines=60)


@dataclass(slots=True)
class Sample:
    """Hold one sample: its plan, how its files look, and what its page in the README says."""

    folder: str
    shows: str
    plan: Plan
    transcripts: list[tuple[str, Style, tuple[Account, ...]]] = field(default_factory=list)
    records: str = "payments.csv"
    sheet: Sheet = field(default_factory=Sheet)

    def person(self, last4: str, name: str, street: str, spouse: str = "") -> Party:
        """Return one taxpayer with a number that was never issued."""
        other = TinNumber(f"98765{spouse}") if spouse else None
        return Party(TinNumber(f"98765{last4}"), (name,), street, other)

    def year(self, party: Party, year: int, *, filed: bool = True, form: str = "1040", month: int = 12) -> Account:
        """Add one account."""
        return self.plan.account(party, form, (year, month), filed=filed)

    def pay(self, account: Account, day: date, amount: int, how: str = "estimated eft", *, lag: int = 0) -> Paid:
        """Add one payment; ``how`` is its kind and its method, ``lag`` the days until the IRS credits it."""
        kind, method = how.split()
        paid = self.plan.pay(account, day, amount * 100, kind, method)
        assert paid.posted is not None
        paid.posted.date = day + timedelta(days=lag)
        return paid

    def four(self, account: Account, amount: int, days: tuple[date, ...]) -> list[Paid]:
        """Add the four equal instalments of a year, or as many of them as are due."""
        return [self.pay(account, day, amount) for day in days]


def _sample(folder: str, shows: str) -> Sample:
    return Sample(folder, shows, Plan(random.Random(folder), DRAWN, AS_OF, "sample"))


IN_2024 = (date(2024, 4, 12), date(2024, 6, 14), date(2024, 9, 13), date(2025, 1, 14))
IN_2025 = (date(2025, 4, 14), date(2025, 6, 13), date(2025, 9, 12), date(2026, 1, 13))


def _lindqvist() -> Sample:
    sample = _sample(
        "lindqvist-clean",
        "In order: eight equal instalments and an extension payment, all where they belong.",
    )
    person = sample.person("4320", "ASTR LIND", "412 AL")
    old, new = sample.year(person, 2024), sample.year(person, 2025)
    old.withheld, new.refund = 1_280_000, 21_500
    sample.four(old, 2_400, IN_2024)
    sample.four(new, 2_400, IN_2025)
    sample.pay(old, date(2025, 4, 11), 1_865, "extension eft")
    ext = Row("460", "Extension of time to file tax return", date(2025, 4, 15), 0, detail="ext. Date 10-15-2025")
    old.extra.append(ext)
    sample.transcripts = [("2024 account transcript.pdf", UPPER, (old,)), ("2025 account transcript.txt", UPPER, (new,))]
    return sample


def _hale() -> Sample:
    sample = _sample(
        "hale-wrong-year",
        "The January instalment for 2024 was credited to 2025: a wrong-year credit, and 2024 shows a bill.",
    )
    person = sample.person("4321", "ROWE HAL", "88 CED")
    old, new = sample.year(person, 2024), sample.year(person, 2025)
    fourth = sample.four(old, 2_500, IN_2024)[3]
    sample.four(new, 2_500, IN_2025)
    _to(sample, fourth, new, "wrong_period")
    old.extra.append(Row("971", "Notice issued", date(2025, 6, 9), 0, detail="CP 0014"))
    sample.transcripts = [("2024.pdf", UPPER_TIGHT, (old,)), ("2025.pdf", MIXED, (new,))]
    sample.sheet = Sheet(amounts="dollar", dates="%m/%d/%Y")
    return sample


def _to(sample: Sample, paid: Paid, target: Account, kind: str) -> None:
    assert paid.account is not None and paid.posted is not None
    paid.account.posted.remove(paid.posted)
    target.posted.append(paid.posted)
    sample.plan.finding(kind, paid, target)


def _okafor() -> Sample:
    sample = _sample(
        "okafor-late-posting",
        "Two payments credited late: one two days past its due date, one check nineteen days after it was mailed.",
    )
    person = sample.person("4322", "NGOZ OKAF", "5 TANN")
    old, new = sample.year(person, 2024), sample.year(person, 2025)
    sample.four(old, 3_150, IN_2024)
    days = IN_2025
    sample.pay(new, days[0], 3_300)
    due = sample.pay(new, date(2025, 6, 16), 3_300, lag=2)
    sample.pay(new, days[2], 3_300, lag=3)
    mailed = sample.pay(new, date(2025, 12, 15), 3_300, "estimated check", lag=19)
    sample.plan.finding("late_posting", due)
    sample.plan.finding("late_posting", mailed)
    sample.transcripts = [("Form 1040 - 2024.html", MIXED, (old,)), ("Form 1040 - 2025.html", MIXED, (new,))]
    sample.records = "estimates.xlsx"
    sample.sheet = Sheet(typed=True, title="Estimated tax payments", total=True, heads=(1, 1, 1, 1, 1, 1, 1, 1))
    return sample


def _brandt() -> Sample:
    sample = _sample(
        "brandt-spouse-number",
        "A couple filing jointly: one instalment was credited to the second spouse's own account.",
    )
    one = sample.person("4323", "MARI & JON BRAN", "2019 P", spouse="4324")
    two = sample.person("4324", "JON BRAN", "2019 P")
    joint, own = sample.year(one, 2025), sample.year(two, 2025, filed=False)
    joint.withheld = 940_000
    third = sample.four(joint, 1_875, IN_2025)[2]
    _to(sample, third, own, "wrong_tin")
    sample.transcripts = [("Brandt transcripts.pdf", UPPER, (joint, own))]
    sample.sheet = Sheet(columns=("tin", "date", "reference", "amount", "form", "period", "kind", "method"), quarters=3)
    return sample


def _harbor_pine() -> Sample:
    sample = _sample(
        "harbor-pine-941",
        "Payroll deposits: March's went to the second quarter, November's was keyed with two digits transposed.",
    )
    firm = Party(TinNumber("007004325", "ein"), ("HARB PIN TRAD C IN",), "77 HAR")
    quarters = [sample.year(firm, 2025, form="941", month=month) for month in (3, 6, 9, 12)]
    annual = sample.year(firm, 2025, form="1120")
    days = ((2, 14), (3, 14), (4, 15), (5, 15), (6, 16), (7, 15), (8, 15), (9, 15), (10, 15), (11, 17), (12, 15), (13, 15))
    deposits = []
    for number, (month, day) in enumerate(days):
        paid_on = date(2026, 1, day) if month == 13 else date(2025, month, day)
        deposits.append(sample.pay(quarters[number // 3], paid_on, 4_310, "deposit eft"))
    sample.four(annual, 6_200, (date(2025, 4, 14), date(2025, 6, 13), date(2025, 9, 12), date(2025, 12, 12)))
    _to(sample, deposits[2], quarters[1], "wrong_period")
    november = deposits[10].posted
    assert november is not None
    november.amount = -413_000
    sample.plan.finding("amount_difference", deposits[10])
    first, second, third, fourth = quarters
    sample.transcripts = [
        ("ACTR-941-2025-Q1.html", MIXED, (first,)),
        ("ACTR-941-2025-Q2.html", MIXED, (second,)),
        ("ACTR-941-2025-Q3-Q4.pdf", MIXED, (third, fourth)),
        ("ACTR-1120-2025.pdf", UPPER, (annual,)),
    ]
    sample.records = "tax deposits.xlsx"
    sample.sheet = Sheet(typed=True, quarters=2, heads=(4, 2, 1, 1, 1, 1, 1, 1))
    return sample


def _castellan() -> Sample:
    sample = _sample(
        "castellan-missing-payment",
        "June's instalment is on no transcript; a September check is too young to be on one; for 2023 the transcript is missing.",
    )
    person = sample.person("4326", "IVOR CAST", "31 KIL")
    past, old, new = sample.year(person, 2023), sample.year(person, 2025), sample.year(person, 2026, filed=False)
    for paid in sample.four(past, 1_050, (date(2023, 9, 14), date(2024, 1, 12))):
        paid.state, paid.posted = "not_checkable", None
    del sample.plan.accounts[past.place]
    june = sample.four(old, 1_940, IN_2025)[1]
    assert june.posted is not None
    old.posted.remove(june.posted)
    june.posted, june.state = None, "not_posted"
    sample.plan.finding("not_posted", june)
    sample.four(new, 2_060, (date(2026, 4, 14), date(2026, 6, 12)))
    young = sample.pay(new, date(2026, 9, 10), 2_060, "estimated check")
    new.posted.pop()
    young.posted, young.state = None, "pending"
    sample.transcripts = [("acct 2025.txt", MIXED_SPLIT, (old,)), ("acct 2026.txt", UPPER, (new,))]
    sample.records = "check register.csv"
    heads = (2, 0, 1, 2, 3, 1, 2, 2)
    sample.sheet = Sheet(amounts="brackets", title="Federal tax payments", total=True, heads=heads, dates="%b %d, %Y")
    return sample


def _moravec() -> Sample:
    sample = _sample(
        "moravec-returned-and-moved",
        "One payment was returned by the bank, with its penalty; another was put in the wrong year and has since been moved.",
    )
    person = sample.person("4327", "DANA MORA", "640 WE")
    old, new = sample.year(person, 2024), sample.year(person, 2025)
    old_paid, new_paid = sample.four(old, 2_750, IN_2024), sample.four(new, 2_980, IN_2025)
    moved, bounced = old_paid[3], new_paid[2]
    assert bounced.posted is not None
    new.posted += [
        Posted("663", moved.date, -moved.amount, state="reversed"),
        Posted("662", moved.date, moved.amount, state=""),
        Posted("661", date(2025, 9, 24), bounced.amount, state=""),
    ]
    bounced.posted.state = "reversed"
    new.extra.append(Row("286", "Penalty for dishonored payment", date(2025, 9, 24), bounced.amount // 50))
    first = date(2026, 2, 2)
    new.extra += [Row("971", "Notice issued", first + timedelta(days=7 * week), 0, detail="CP 0501") for week in range(20)]
    sample.plan.finding("corrected", moved)
    sample.plan.finding("dishonored", bounced)
    sample.transcripts = [("Moravec 2024.pdf", UPPER_TIGHT, (old,)), ("Moravec 2025.pdf", replace(MIXED, page_lines=36), (new,))]
    sample.sheet = Sheet(columns=("reference", "method", "date", "period", "form", "kind", "amount", "tin"), amounts="negative")
    return sample


def _quillon() -> Sample:
    sample = _sample(
        "quillon-twice-and-mistyped",
        "An instalment taken as a plain payment, one posted twice, one written down twice, and a payment nobody recorded.",
    )
    person = sample.person("4328", "BEA QUIL", "9 ORCH")
    old, new = sample.year(person, 2024), sample.year(person, 2025)
    old_paid, new_paid = sample.four(old, 1_620, IN_2024), sample.four(new, 1_710, IN_2025)
    typed, twice, written = old_paid[1], new_paid[0], new_paid[2]
    assert typed.posted is not None and twice.posted is not None
    typed.posted.code = "670"
    sample.plan.finding("wrong_type", typed, old)
    new.posted.append(replace(twice.posted, state="duplicate"))
    sample.plan.findings.append(Expected("duplicate_posting", twice.label, place=new.place, amount=-171_000))
    label = written.label
    again = replace(written, label=f"{label}b", posted=None, account=None, state="duplicate_record", twin_of=label)
    sample.plan.paid.append(again)
    sample.plan.finding("duplicate_record", written)
    old.posted.append(Posted("670", date(2025, 7, 22), -48_317, state="unrecorded"))
    sample.plan.findings.append(Expected("unrecorded_posting", place=old.place, amount=-48_317))
    sample.transcripts = [("2024 tds.pdf", MIXED, (old,)), ("2025 tds.html", MIXED, (new,))]
    sample.records = "ledger.xlsx"
    sample.sheet = Sheet(columns=("period", "form", "kind", "date", "amount", "method", "reference", "tin"), full_tin=True)
    return sample


SAMPLES: tuple[Callable[[], Sample], ...] = (
    _lindqvist,
    _hale,
    _okafor,
    _brandt,
    _harbor_pine,
    _castellan,
    _moravec,
    _quillon,
)
