"""Make clients in memory for the measurement of pairing: thirty payments each against as many postings, some of them amiss."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from reconcile import modules
from reconcile.kinds import Role
from reconcile.model import Payment, Posting, TaxPeriod, Tin, Transcript
from reconcile.modules import Ledger

EACH = 30
"""Payments of one client, and postings."""
AS_OF = date(2026, 9, 30)
_DRAWN = date(2026, 9, 1)
_FIRST_YEAR, _YEARS = 2019, 6
_DUE = ((0, 4, 15), (0, 6, 15), (0, 9, 15), (1, 1, 15))
_AMISS = (("wrong_period", 0.02), ("late", 0.02), ("absent", 0.02), ("slip", 0.01))


@dataclass(frozen=True, slots=True)
class Client:
    """Hold one client as the matcher takes it: payments and the ledger of tax modules."""

    payments: tuple[Payment, ...]
    ledger: Ledger


def clients(count: int, seed: int = 0) -> Iterator[Client]:
    """Yield clients one by one, so that a million payments need not be held at once; the same seed gives the same clients."""
    for number in range(count):
        yield _client(random.Random(f"{seed}:{number}"), number)


def _client(rng: random.Random, number: int) -> Client:
    """Return six years of four instalments and one payment with the return, one amount a year in a quarter of the clients."""
    tin = Tin(f"{number % 10_000:04d}", "ssn")
    periods = [TaxPeriod(_FIRST_YEAR + step, 12) for step in range(_YEARS)]
    payments: list[Payment] = []
    rows: dict[TaxPeriod, list[Posting]] = {period: [] for period in periods}
    equal = rng.random() < 0.25
    for period in periods:
        usual = rng.randrange(200, 9_000) * 100
        for ahead, month, day in _DUE:
            amount = usual if equal else rng.randrange(20_000, 900_000)
            due = date(period.year + ahead, month, day) - timedelta(days=rng.randrange(0, 4))
            payments.append(_payment(number, len(payments), due, amount, tin, period))
        day_of_return = date(period.year + 1, 4, 15) - timedelta(days=rng.randrange(0, 9))
        settled = _payment(number, len(payments), day_of_return, rng.randrange(5_000, 700_000), tin, period)
        payments.append(replace(settled, kind="balance_due"))
    for payment in payments:
        _post(rng, payment, rows)
    transcripts = [_transcript(number, tin, period, tuple(rows[period])) for period in periods]
    return Client(tuple(payments), modules.build(transcripts)[0])


def _payment(client: int, number: int, day: date, amount: int, tin: Tin, period: TaxPeriod) -> Payment:
    reference = f"{client:07d}{number:04d}"
    return Payment(f"P-{reference}", "S-records", number + 2, "", day, amount, tin, "1040", period, "estimated", "eft", reference)


def _post(rng: random.Random, payment: Payment, rows: dict[TaxPeriod, list[Posting]]) -> None:
    """Add the line that the IRS would print, or another one in its stead where the payment goes amiss."""
    assert payment.period is not None
    period, day, amount = payment.period, payment.date + timedelta(days=rng.choice((0, 0, 0, 1, 2))), payment.amount
    chance = rng.random()
    for what, share in _AMISS:
        if chance < share:
            if what == "wrong_period":
                period = rng.choice([other for other in rows if abs(other.year - period.year) == 1])
            elif what == "late":
                day = payment.date + timedelta(days=rng.randrange(8, 25))
            elif what == "slip":
                amount += 900
            else:
                # Somebody else's money stands there instead, so that both sides stay equally long.
                day, amount = day - timedelta(days=50), rng.randrange(1_000_000, 2_000_000)
            break
        chance -= share
    code = "660" if payment.kind == "estimated" else "670"
    role: Role = "estimated_payment" if code == "660" else "payment"
    rows[period].append(Posting("", "", "S-account", 1, 1, "", code, "Payment", None, day, -amount, role))


def _transcript(client: int, tin: Tin, period: TaxPeriod, rows: tuple[Posting, ...]) -> Transcript:
    total = sum(row.amount or 0 for row in rows)
    tax = Posting("", "", "S-account", 1, 1, "", "150", "Tax return filed", None, period.end, -total, "assessment")
    return Transcript(
        f"S-{client}-{period}", "account_transcript", tin, None, "1040", period, _DRAWN, _DRAWN, ("TEST PERSON",),
        0, 0, 0, 0, _DRAWN, (tax, *rows),
    )  # fmt: skip
