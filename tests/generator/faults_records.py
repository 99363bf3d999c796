"""Let several papers tell of the same payments: nothing is wrong, and each payment counts once."""

from __future__ import annotations

from collections.abc import Callable

from tests.generator.faults_groups import two_equal_one_posted
from tests.generator.plan import NoTarget, Paid, Plan


def told_by(plan: Plan, what: str) -> list[Paid]:
    """Return the payments that another paper tells of: electronic ones, as the books and the IRS know what they were for."""
    fitting = [
        paid for paid in plan.paid if paid.method == "eft" and paid.state != "duplicate_record" and paid.date <= plan.as_of
    ]
    if what == "bank":
        return fitting
    fitting = [paid for paid in fitting if not paid.hidden & {"period", "kind", "form"} and paid.period[1] in (3, 6, 9, 12)]
    if what == "books":
        return [paid for paid in fitting if paid.form in ("1040", "1120", "1041") and paid.period[1] == 12]
    fitting = [paid for paid in fitting if paid.kind in ("estimated", "deposit", "balance_due")]
    yearly = ("940", "943", "944", "945", "1040", "1120")
    return [paid for paid in fitting if (paid.form in yearly and paid.period[1] == 12) or paid.form in ("941", "720")][:3]


def _tell(plan: Plan, what: str) -> None:
    if not told_by(plan, what):
        raise NoTarget
    plan.told_also.add(what)


def bank_as_well(plan: Plan) -> None:
    """Put the bank's download beside the list, with state taxes of the same amounts, refunds and wages in it."""
    _tell(plan, "bank")


def books_as_well(plan: Plan) -> None:
    """Put a ledger beside the list."""
    _tell(plan, "books")


def confirmations_as_well(plan: Plan) -> None:
    """Put payment confirmations beside the list."""
    _tell(plan, "confirmation")


def all_papers(plan: Plan) -> None:
    """Let list, bank, books and confirmations tell of the same payments."""
    for what in ("bank", "books", "confirmation"):
        _tell(plan, what)


def bank_alone(plan: Plan) -> None:
    """Leave nothing but the bank's download: no form, no period, no number; every payment is where one would look for it."""
    for paid in plan.paid:
        late = paid.posted is None or (paid.posted.date - paid.date).days > 3
        twice = any(other is not paid and other.amount == paid.amount and other.date == paid.date for other in plan.paid)
        if late or twice or paid.method == "check":
            raise NoTarget
        paid.method, paid.touched, paid.hidden = "eft", True, frozenset({"tin", "form", "period", "kind"})
        paid.reference = plan.reference(paid.date, "eft")
    plan.told_also |= {"bank", "no list"}


def two_equal_in_two_lists(plan: Plan) -> None:
    """Pay the same amount twice on one day, each in a list of its own under its own EFT number, and lose one of the two."""
    two_equal_one_posted(plan)
    plan.told_also.add("second list")


SHAPES_FOR: dict[str, tuple[str, ...]] = {
    "books_as_well": ("single", "joint", "separate", "postponed", "business", "trust"),
    "bank_alone": ("single", "joint"),
    "all_papers": ("single", "joint", "separate", "postponed", "business"),
}
FAULTS: dict[str, Callable[[Plan], None]] = {
    fault.__name__: fault
    for fault in (bank_as_well, books_as_well, confirmations_as_well, all_papers, bank_alone, two_equal_in_two_lists)
}
"""The faults of this file by name."""
