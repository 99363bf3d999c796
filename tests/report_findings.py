"""Make the invented findings, problems and quality checks of the client that the report's tests draw."""

from __future__ import annotations

from datetime import date

from reconcile.model import Problem, TaxPeriod, Tin
from reconcile.outcome import Finding, QualityCheck, Side

TIN = Tin("1234", "ssn")


def _side(period: TaxPeriod | None, day: date | None, code: str | None, amount: int, tin: Tin = TIN, form: str = "1040") -> Side:
    return Side(tin, form, period, day, code, amount)


def findings() -> tuple[Finding, ...]:
    """Return what the report tells of the client."""
    p2024, p2025 = TaxPeriod(2024, 12), TaxPeriod(2025, 12)
    return (
        Finding(
            "F-7c1e40aa",
            "wrong_period",
            "wrong_year_credit",
            "high",
            "certain",
            ("P-000008",),
            ("T-030001",),
            ("M-0002", "M-0003"),
            500_000,
            _side(p2024, date(2025, 1, 15), "660", 500_000),
            _side(p2025, date(2025, 1, 15), "660", 500_000),
            None,
            "The payment of $5,000.00 made on 2025-01-15 for the period ending 2024-12 (Form 1040) was credited to the "
            "period ending 2025-12. It is the fourth instalment of 2024, due on 2025-01-15.",
            "Ask the IRS to move the credit of $5,000.00 dated 2025-01-15 from 2025-12 to 2024-12; "
            "send the bank's proof of payment.",
            "IRC 6654(c)(2); IRM 21.5.8",
            ("Fourth instalment of 2025: that one stands on 2026-01-15.", "Payment with the 2024 return: it was filed in April."),
        ),
        Finding(
            "F-2b90d1f4",
            "not_posted",
            "unmatched",
            "high",
            "probable",
            ("P-000016",),
            (),
            ("M-0003",),
            231_050,
            _side(p2025, date(2025, 10, 6), None, 231_050),
            Side(),
            None,
            "The payment of $2,310.50 made on 2025-10-06 for 2025-12 stands on no transcript of this folder; the one that would "
            "show it was drawn on 2026-02-20, 137 days later.",
            "Ask the bank for the trace of the electronic payment, then call the IRS with its number.",
            "IRM 21.5.7",
        ),
        Finding(
            "F-90aa1c22",
            "late_posting",
            "late_posting",
            "medium",
            "certain",
            ("P-000013",),
            ("T-020005",),
            ("M-0002",),
            140_000,
            _side(p2024, date(2025, 6, 2), "670", 140_000),
            _side(p2024, date(2025, 6, 30), "670", 140_000),
            28,
            "The check of $1,400.00 dated 2025-06-02 was credited on 2025-06-30, 28 days later; 10 days are usual by check.",
            "Ask for the credit to be dated by the postmark, and for interest and penalty to be refigured.",
            "IRC 7502(a)",
        ),
        Finding(
            "F-11d2e3f4",
            "unrecorded_posting",
            "unmatched",
            "medium",
            "possible",
            (),
            ("T-030008",),
            ("M-0003",),
            75_000,
            Side(),
            _side(p2025, date(2025, 12, 1), "670", 75_000),
            None,
            "A payment of $750.00 credited on 2025-12-01 to 2025-12 is explained by no record.",
            "Look for a payment from another account, or by the spouse; otherwise it is somebody else's money.",
            "IRM 21.5.7",
        ),
        Finding(
            "F-5e5e5e5e",
            "balance_due",
            "balance",
            "high",
            "certain",
            (),
            (),
            ("M-0002",),
            511_962,
            _side(p2024, None, None, 0),
            _side(p2024, None, None, 511_962),
            None,
            "Period 2024-12 owes $5,119.62. The newest notice is CP 14 of 2025-07-07. The fourth instalment of $5,000.00, "
            "credited to 2025-12, explains all but $119.62, which is the penalty and interest that followed from it.",
            "Have the credit moved first; then ask for the penalty and interest to be abated.",
            "IRC 6303",
        ),
        Finding(
            "F-0c0ffee0",
            "corrected",
            "misapplied_payment",
            "info",
            "certain",
            ("P-000001",),
            ("T-010002",),
            ("M-0001",),
            500_000,
            _side(TaxPeriod(2023, 12), date(2023, 4, 15), "660", 500_000),
            _side(TaxPeriod(2023, 12), date(2023, 4, 15), "660", 500_000),
            None,
            "The payment of $5,000.00 of 2023-04-15 stood on 2022-12 first and was moved to 2023-12 on 2023-08-07.",
            "Nothing to do.",
        ),
    )


def problems() -> tuple[Problem, ...]:
    """Return what the report tells of the inputs."""
    return (
        Problem(
            "scanned",
            "transcripts/2022 scan.pdf",
            "this file has pages but no text; it is a scan.",
            "Download the transcript again as PDF, or save it as text.",
            True,
            "S-scan0001",
        ),
    )


def quality() -> tuple[QualityCheck, ...]:
    """Return the quality gates, one of which did not hold."""
    return (
        QualityCheck("payment_ids_unique", "payments", "Every payment has an id of its own.", True),
        QualityCheck("one_state", "payments", "Every payment is in exactly one state.", True),
        QualityCheck("dates_in_range", "postings", "Every transaction date is between 1950 and 2099.", False, ("T-020003",), 1),
    )
