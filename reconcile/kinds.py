"""List the words of the contract that are closed sets: states, kinds, roles, severities."""

from __future__ import annotations

from typing import Literal

Severity = Literal["high", "medium", "low", "info"]
SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low", "info")
"""How much a finding weighs, the heaviest first; ``--fail-on`` names the lightest that counts."""

TinKind = Literal["ssn", "ein"]
SourceKind = Literal["account_transcript", "record_of_account", "payments", "confirmation", "notice", "other"]
SourceStatus = Literal["read", "partly_read", "set_aside", "unreadable"]
Role = Literal[
    "estimated_payment",
    "payment",
    "deposit",
    "transfer",
    "credit_elect",
    "withholding",
    "refundable_credit",
    "refund",
    "reversal",
    "penalty",
    "interest",
    "assessment",
    "abatement",
    "status",
]
PAYMENT_ROLES: frozenset[Role] = frozenset({"estimated_payment", "payment", "deposit"})
PostingState = Literal["matched", "unrecorded", "duplicate", "reversed"]
PaymentKind = Literal[
    "estimated", "balance_due", "extension", "deposit", "amended", "installment", "penalty", "credit_elect", "unknown"
]
Method = Literal["eft", "card", "check", "wire", "unknown"]
RecordMode = Literal["list", "bank", "books"]
"""Whose table it is: a list that is kept of tax payments, a bank's download, the books."""
PaymentStatus = Literal["settled", "scheduled", "returned"]
PaymentState = Literal["matched", "not_posted", "pending", "not_checkable", "ambiguous", "duplicate_record", "set_aside"]
FindingKind = Literal[
    "wrong_period",
    "wrong_tin",
    "wrong_form",
    "wrong_type",
    "late_posting",
    "amount_difference",
    "not_posted",
    "dishonored",
    "corrected",
    "transferred_out",
    "duplicate_posting",
    "duplicate_record",
    "unrecorded_posting",
    "credit_elect_difference",
    "ambiguous",
    "unproven_transcript",
    "balance_due",
]
FINDING_TITLES: dict[FindingKind, str] = {
    "wrong_period": "Credited to the wrong year or quarter",
    "wrong_tin": "Credited to another taxpayer",
    "wrong_form": "Credited to another form",
    "wrong_type": "Posted as the wrong type of payment",
    "late_posting": "Credited later than it was paid",
    "amount_difference": "Posted for another amount",
    "not_posted": "Paid, but credited nowhere",
    "dishonored": "Returned by the bank",
    "corrected": "Was in the wrong place, and has been moved",
    "transferred_out": "Moved away from where it belongs",
    "duplicate_posting": "Credited twice",
    "duplicate_record": "Recorded twice",
    "unrecorded_posting": "Credited, but not in the records",
    "credit_elect_difference": "Overpayment applied to next year differs",
    "ambiguous": "More than one reading",
    "unproven_transcript": "Transcript does not add up",
    "balance_due": "Balance due",
}
"""What each kind is called wherever people read of it: workbook, terminal, morning page, ``explain``."""
Category = Literal["misapplied_payment", "late_posting", "wrong_year_credit", "unmatched", "integrity", "balance"]
Confidence = Literal["certain", "probable", "possible"]
DecisionAction = Literal["pair", "forbid", "accept"]
DecisionOrigin = Literal["client.toml", "workbook"]
DecisionStanding = Literal["in_force", "void", "gone"]
Urgency = Literal["levy", "claim", "notice", "accrues"]
URGENCIES: tuple[Urgency, ...] = ("levy", "claim", "notice", "accrues")
"""What presses within a severity, the most pressing first."""
