"""Hold the plan of one client while it is made: accounts, payments, what the IRS did with each, and what must be found."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.generator.calendar import Period, crosses_due
from tests.generator.ledger import Party, Row, TinNumber

Place = tuple[str, str, Period]
"""A tax module: last four digits, form, period."""

EXPLANATIONS = {
    "610": "Payment with return",
    "611": "Dishonored payment with return",
    "612": "Removed payment with return",
    "613": "Payment with return",
    "640": "Advance payment of tax owed",
    "650": "Federal tax deposit",
    "651": "Dishonored federal tax deposit",
    "652": "Removed federal tax deposit",
    "653": "Federal tax deposit",
    "660": "Estimated tax payment",
    "661": "Dishonored estimated tax payment",
    "662": "Removed estimated tax payment",
    "663": "Estimated tax payment",
    "670": "Payment",
    "671": "Dishonored payment",
    "672": "Removed payment",
    "673": "Payment",
}
CODE_OF_KIND = {"estimated": "660", "balance_due": "670", "extension": "670", "deposit": "650", "installment": "670"}
WITH_RETURN = "610"


class NoTarget(Exception):
    """Say that this client offers no payment on which the wanted fault would be beyond doubt."""


@dataclass(slots=True)
class Posted:
    """Plan one payment line of an account, the state in which it must end, and the payments whose money it is.

    A state is left empty where the contract leaves it open.
    """

    code: str
    date: date
    amount: int
    state: str = "matched"
    of: tuple[str, ...] = ()

    def row(self) -> Row:
        """Return the line as it is printed."""
        return Row(self.code, EXPLANATIONS[self.code], self.date, self.amount)


@dataclass(slots=True)
class Account:
    """Plan one tax module."""

    party: Party
    form: str
    period: Period
    filed: bool
    posted: list[Posted] = field(default_factory=list)
    extra: list[Row] = field(default_factory=list)
    intended: int = 0
    withheld: int = 0
    refund: int = 0
    owes: int = 0
    linked: bool = False
    carries: dict[Row, tuple[str, ...]] = field(default_factory=dict)
    """The payments whose money a transfer brought here."""
    response: date | None = None
    copies: list[tuple[date, tuple[str, ...]]] = field(default_factory=list)
    """Older copies: the day each was drawn, and the payments that it does not show though they count from before."""

    @property
    def place(self) -> Place:
        """Return what names the module."""
        return (self.party.tin.last4, self.form, self.period)


@dataclass(slots=True)
class Paid:
    """Plan one payment of the taxpayer, what the record states of it, and the state in which it must end.

    Two records of which one must end in one state and one in the other, whichever it is, name each other by ``twin_of``.
    Where the contract allows several states they stand with a stroke between them: ``matched|ambiguous``.
    """

    label: str
    date: date
    amount: int
    tin: TinNumber
    form: str
    period: Period
    kind: str
    method: str
    reference: str
    account: Account | None = None
    posted: Posted | None = None
    state: str = "matched"
    touched: bool = False
    hidden: frozenset[str] = frozenset()
    twin_of: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """Hold one finding that must be made: what it is about, and for a misapplied payment both places.

    ``optional``: it may be made, and need not. ``unsure``: it must not be called certain. ``several``: more than one may be made.
    """

    kind: str
    payment: str = ""
    place: Place | None = None
    amount: int = 0
    expected: Place | None = None
    actual: Place | None = None
    optional: bool = False
    unsure: bool = False
    several: bool = False


@dataclass(slots=True)
class Plan:
    """Hold the whole plan of one client."""

    rng: random.Random
    response: date
    as_of: date
    shape: str
    accounts: dict[Place, Account] = field(default_factory=dict)
    paid: list[Paid] = field(default_factory=list)
    findings: list[Expected] = field(default_factory=list)
    marks: list[date] = field(default_factory=list)
    damage: bool = False
    stubs: list[tuple[Party, str, Period, str]] = field(default_factory=list)
    single_tin: bool = True
    told_also: set[str] = field(default_factory=set)
    """Other files that tell of the same payments: ``bank``, ``books``, ``confirmation``."""

    def account(self, party: Party, form: str, period: Period, *, filed: bool) -> Account:
        """Add one account and return it."""
        made = Account(party, form, period, filed)
        self.accounts[made.place] = made
        return made

    def pay(self, account: Account, day: date, amount: int, kind: str, method: str) -> Paid:
        """Add one payment that the IRS posted as it should, or not at all when it is too young to be on the transcript."""
        lag = self._lag(day, method)
        label = f"p{self._number():03d}"
        reference = self.reference(day, method)
        paid = Paid(label, day, amount, account.party.tin, account.form, account.period, kind, method, reference, account=account)
        code = CODE_OF_KIND[kind]
        if kind == "balance_due" and self.rng.random() < 0.5:
            code = WITH_RETURN
        paid.posted = Posted(code, day + timedelta(days=lag), -amount, of=(label,))
        account.posted.append(paid.posted)
        account.intended += amount
        self.paid.append(paid)
        return paid

    def _number(self) -> int:
        """Return the number of the next payment; that of a payment that was taken out again is not used twice."""
        return max((int(paid.label[1:4]) for paid in self.paid), default=0) + 1

    def _lag(self, day: date, method: str) -> int:
        choices = list(range(2, 9)) if method == "check" else [0, 0, 0, 1, 1, 2, 3]
        fitting = [lag for lag in choices if not crosses_due(day, day + timedelta(days=lag))]
        return self.rng.choice(fitting or [0])

    def reference(self, day: date, method: str) -> str:
        """Return a check number, or an EFT number that carries the payment's date."""
        if method == "check":
            return str(1000 + self._number())
        # The fifteen digits of an EFT number carry the year's last digit and the day of the year plus 400.
        inside = f"{day.year % 10}{day.timetuple().tm_yday + 400}"
        return f"{self.rng.choice(('220', '240', '270'))}{inside}{self.rng.randrange(10**7, 10**8)}"

    def free(self, *, gap: int = 40) -> list[Paid]:
        """Return the posted payments that no fault has touched, and that lie well apart from every fault made so far."""
        return [
            paid
            for paid in self.paid
            if paid.posted is not None and not paid.touched and all(abs((paid.date - mark).days) >= gap for mark in self.marks)
        ]

    def choose(self, candidates: list[Paid], *stated: str) -> Paid:
        """Pick one payment for a fault; its record keeps silent only on what does not bear on the fault."""
        if not candidates:
            raise NoTarget
        paid = self.rng.choice(candidates)
        paid.touched = True
        paid.hidden &= {"tin", "reference", "kind"}.difference(stated)
        self.marks += [paid.date, paid.posted.date] if paid.posted else [paid.date]
        return paid

    def quiet(self, account: Account, paid: Paid, *, days: int = 25) -> bool:
        """Tell whether an account has no like amount near a payment's date, so that the payment stands out there."""
        return not any(
            abs((posted.date - paid.date).days) <= days and 0.85 <= -posted.amount / paid.amount <= 1.18
            for posted in account.posted
            if posted is not paid.posted
        )

    def alone(self, paid: Paid, *, days: int = 25) -> bool:
        """Tell whether no other payment of like amount was made near this one."""
        return not any(
            abs((other.date - paid.date).days) <= days and 0.85 <= other.amount / paid.amount <= 1.18
            for other in self.paid
            if other is not paid
        )

    def finding(self, kind: str, paid: Paid, actual: Account | None = None) -> None:
        """Add a finding about one payment."""
        home = (paid.tin.last4, paid.form, paid.period)
        self.findings.append(Expected(kind, paid.label, expected=home, actual=actual.place if actual else None))

    def allow(self, kind: str, paid: Paid, *, unsure: bool = True) -> None:
        """Let a finding be made about one payment that the contract leaves open; as a rule it must not be called certain."""
        self.findings.append(Expected(kind, paid.label, optional=True, unsure=unsure))
