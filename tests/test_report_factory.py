"""Make invented outcomes for the report's tests: one realistic client, and one of any size. No TIN here was ever issued."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from reconcile.kinds import PaymentState, PostingState, Role
from reconcile.model import Module, Payment, Posting, RecordFile, SetAside, Source, TaxPeriod, Tin, Transcript
from reconcile.outcome import LegendEntry, Outcome, PaymentResult
from tests.report_findings import TIN, findings, problems, quality

SPOUSE = Tin("5678", "ssn")
COMPANY = Tin("4321", "ein")
AS_OF = date(2026, 3, 2)
LEGEND = (
    LegendEntry(
        "wrong_period",
        "Posted to the wrong period",
        "The payment was credited to another tax period of the same form.",
        "IRM 21.5.8",
    ),
    LegendEntry("late_posting", "Credited late", "The IRS credited the payment later than its method allows.", "IRC 7502"),
    LegendEntry("not_posted", "Not posted", "No transcript in the folder shows the payment, though one should.", "IRM 21.5.7"),
    LegendEntry("balance_due", "Balance due", "The module owes money.", "IRC 6303"),
)

_Row = tuple[str, str, date | None, int | None, Role]


def transcript(number: int, source: str, period: TaxPeriod, rows: list[_Row], form: str = "1040", tin: Tin = TIN) -> Module:
    """Return one module whose rows add up to its printed balance."""
    postings = tuple(
        Posting(
            id=f"T-{number:02d}{index:04d}",
            module=f"M-{number:04d}",
            source=source,
            page=1 + index // 40,
            line=30 + index % 40,
            raw=f"{code} {words} {day.strftime('%m-%d-%Y') if day else ''} {amount / 100 if amount is not None else '':}",
            code=code,
            explanation=words,
            cycle="20251605" if role == "assessment" else None,
            date=day,
            amount=amount,
            role=role,
        )
        for index, (code, words, day, amount, role) in enumerate(rows, start=1)
    )
    balance = sum(posting.amount or 0 for posting in postings)
    printed = Transcript(
        source=source,
        kind="account_transcript",
        tin=tin,
        spouse_tin=SPOUSE if form == "1040" else None,
        form=form,
        period=period,
        request_date=date(2026, 2, 20),
        response_date=date(2026, 2, 20),
        names=("TAXPAYER EXAMPLE",),
        account_balance=balance,
        accrued_interest=1234 if balance > 0 else 0,
        accrued_penalty=0,
        balance_plus_accruals=balance + (1234 if balance > 0 else 0),
        as_of=date(2026, 3, 2),
        postings=postings,
    )
    return Module(f"M-{number:04d}", printed, postings)


def payment(number: int, day: date, amount: int, period: TaxPeriod | None, **facts: object) -> Payment:
    """Return one payment of the records."""
    made = Payment(
        id=f"P-{number:06d}",
        source="S-pay00001",
        row=number + 1,
        raw=f"{day:%m/%d/%Y} | IRS USATAXPYMT | {amount / 100:,.2f}",
        date=day,
        amount=amount,
        tin=TIN,
        form="1040",
        period=period,
        kind="estimated",
        method="eft",
        reference=f"{270_000_000_000_000 + number}",
    )
    return replace(made, **facts)  # type: ignore[arg-type]


def client() -> Outcome:
    """Return the realistic client: estimated payments of three years, a payroll form, and one of each headline fault."""
    modules = _modules()
    payments = _payments()
    states: dict[str, PostingState] = {
        posting.id: "matched" for module in modules for posting in module.postings if posting.is_payment
    }
    states["T-030008"] = "unrecorded"
    return Outcome(
        client="Example, Sam & Alex",
        folder="clients/Example, Sam & Alex",
        as_of=AS_OF,
        sources=_sources(),
        modules=modules,
        payments=payments,
        posting_states=states,
        findings=findings(),
        problems=problems(),
        settings_digest="3f1c9a6e52b7d8040b1de2f3a4c5968778695a4b3c2d1e0ff1e2d3c4b5a69788",
        quality=quality(),
        record_files=(
            RecordFile(
                "S-pay00001",
                "bank export",
                "columns Date, Description, Amount, Tax year",
                1,
                len(payments) + 2,
                tuple(result.payment for result in payments),
                (SetAside(19, "total row"), SetAside(20, "payment to a state", raw="04/15/2025 | FTB | 1,450.00")),
                (),
            ),
        ),
    )


def _sources() -> tuple[Source, ...]:
    sha = "0123456789abcdef" * 4
    return (
        Source("S-a2023001", "transcripts/2023 account.pdf", sha, 48_211, "account_transcript", "read", None, 9),
        Source("S-a2024001", "transcripts/2024 account.pdf", sha[::-1], 51_902, "account_transcript", "read", None, 12),
        Source("S-a2025001", "transcripts/2025 account.pdf", sha[1:] + "0", 50_117, "account_transcript", "read", None, 9),
        Source("S-b2025001", "transcripts/941 2025 Q1.html", sha[2:] + "01", 22_410, "account_transcript", "read", None, 4),
        Source(
            "S-pay00001", "records/tax payments.csv", sha[3:] + "012", 3_020, "payments", "partly_read", "2 rows set aside", 20
        ),
        Source(
            "S-scan0001",
            "transcripts/2022 scan.pdf",
            sha[4:] + "0123",
            901_233,
            "other",
            "unreadable",
            "scanned: it has no text",
            0,
        ),
        Source(
            "S-misc0001",
            "letters/engagement.txt",
            sha[5:] + "01234",
            912,
            "other",
            "set_aside",
            "neither transcript nor record",
            0,
        ),
    )


def _estimates(year: int) -> list[date]:
    return [date(year, 4, 15), date(year, 6, 16), date(year, 9, 15), date(year + 1, 1, 15)]


def _modules() -> tuple[Module, ...]:
    of = {year: TaxPeriod(year, 12) for year in (2023, 2024, 2025)}
    credited: list[list[_Row]] = [
        [("660", "Estimated tax payment", day, -500_000, "estimated_payment") for day in _estimates(year)]
        for year in (2023, 2024, 2025)
    ]
    m2023 = [
        ("150", "Tax return filed", date(2024, 5, 13), 2_000_000, "assessment"),
        *credited[0],
    ]
    del credited[1][3]
    m2024 = [
        ("150", "Tax return filed", date(2025, 5, 12), 2_140_000, "assessment"),
        *credited[1],
        ("670", "Subsequent payment", date(2025, 6, 30), -140_000, "payment"),
        ("276", "Penalty for late payment of tax", date(2025, 7, 7), 3_150, "penalty"),
        ("196", "Interest charged for late payment", date(2025, 7, 7), 8_812, "interest"),
        ("971", "Notice issued CP 14", date(2025, 7, 7), 0, "status"),
    ]
    m2025 = [
        ("660", "Estimated tax payment", date(2025, 1, 15), -500_000, "estimated_payment"),
        *credited[2][:3],
        ("660", "Estimated tax payment", date(2026, 1, 15), -500_000, "estimated_payment"),
        ("716", "Credit from 2024", date(2025, 4, 15), -20_000, "credit_elect"),
        ("971", "Amended tax return or claim forwarded for processing", date(2025, 11, 3), 0, "status"),
        ("670", "Subsequent payment", date(2025, 12, 1), -75_000, "payment"),
    ]
    m941 = [
        ("150", "Tax return filed", date(2025, 5, 5), 912_344, "assessment"),
        ("650", "Federal tax deposit", date(2025, 2, 18), -456_172, "deposit"),
        ("650", "Federal tax deposit", date(2025, 3, 19), -456_172, "deposit"),
    ]
    return (
        transcript(1, "S-a2023001", of[2023], m2023),
        transcript(2, "S-a2024001", of[2024], m2024),
        transcript(3, "S-a2025001", of[2025], m2025),
        transcript(4, "S-b2025001", TaxPeriod(2025, 3), m941, "941", COMPANY),  # type: ignore[arg-type]
    )


def _payments() -> tuple[PaymentResult, ...]:
    of = {year: TaxPeriod(year, 12) for year in (2023, 2024, 2025, 2026)}
    found: list[PaymentResult] = []

    def add(made: Payment, state: PaymentState, postings: tuple[str, ...], reason: str) -> None:
        found.append(PaymentResult(made, state, postings, reason, made.period))

    for index, day in enumerate(_estimates(2023)):
        add(
            payment(index + 1, day, 500_000, of[2023]),
            "matched",
            (f"T-01{index + 2:04d}",),
            "Same amount, same day, same period.",
        )
    for index, day in enumerate(_estimates(2024)[:3]):
        add(
            payment(index + 5, day, 500_000, of[2024]),
            "matched",
            (f"T-02{index + 2:04d}",),
            "Same amount, same day, same period.",
        )
    add(
        payment(8, date(2025, 1, 15), 500_000, of[2024]),
        "matched",
        ("T-030001",),
        "Same amount and day; it stands on 2025-12, though it was made for 2024-12.",
    )
    for index, day in enumerate(_estimates(2025)[:3]):
        add(
            payment(index + 9, day, 500_000, of[2025]),
            "matched",
            (f"T-03{index + 2:04d}",),
            "Same amount, same day, same period.",
        )
    add(payment(12, date(2026, 1, 15), 500_000, of[2025]), "matched", ("T-030005",), "Same amount, same day, same period.")
    add(
        payment(13, date(2025, 6, 2), 140_000, of[2024], kind="balance_due", method="check", reference="1187"),
        "matched",
        ("T-020005",),
        "Same amount, credited 28 days after the check was written.",
    )
    deposits = {"tin": COMPANY, "form": "941", "kind": "deposit"}
    for index, day in enumerate((date(2025, 2, 18), date(2025, 3, 19))):
        add(
            payment(index + 14, day, 456_172, TaxPeriod(2025, 3), **deposits),
            "matched",
            (f"T-04{index + 2:04d}",),
            "Same amount and day.",
        )
    add(
        payment(16, date(2025, 10, 6), 231_050, of[2025], kind="balance_due"),
        "not_posted",
        (),
        "On no transcript, though that of 2025-12 was drawn 137 days later.",
    )
    add(payment(17, date(2026, 2, 27), 62_500, of[2026]), "pending", (), "Made after the transcripts were drawn.")
    return tuple(found)


def many(count: int) -> Outcome:
    """Return an outcome with many findings, one payment and one posting each."""
    base = client()
    period = TaxPeriod(2025, 12)
    start = date(2025, 1, 2)
    rows: list[_Row] = [
        ("660", "Estimated tax payment", start + timedelta(days=index % 360), -(100_00 + index), "estimated_payment")
        for index in range(count)
    ]
    module = transcript(9, "S-a2025001", period, rows)
    results = tuple(
        PaymentResult(
            payment(index + 1, start + timedelta(days=index % 360), 100_00 + index, period),
            "matched",
            (module.postings[index].id,),
            "Same amount.",
            period,
        )
        for index in range(count)
    )
    model_finding = base.findings[0]
    found = tuple(
        replace(
            model_finding,
            id=f"F-{index:08x}",
            amount=100_00 + index,
            payments=(results[index].payment.id,),
            postings=(module.postings[index].id,),
            modules=(module.id,),
            severity=("high", "medium", "low", "info")[index % 4],
        )
        for index in range(count)
    )
    states: dict[str, PostingState] = {posting.id: "matched" for posting in module.postings}
    return replace(base, modules=(module,), payments=results, findings=found, posting_states=states, record_files=())
