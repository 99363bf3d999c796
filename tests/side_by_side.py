"""Make records whose payments stand side by side, and tell in short what was read from one."""

from __future__ import annotations

from collections.abc import Sequence

from reconcile.model import Payment, RecordFile

TURNED = (
    "2025 Form 1040-ES,,,,\n,Q1,Q2,Q3,Q4\nDue,4/15/2025,6/16/2025,9/15/2025,1/15/2026\n"
    'Date paid,4/14/2025,6/13/2025,9/12/2025,1/14/2026\nAmount,"2,500.00","2,500.00","2,500.00","2,500.00"\n'
    "Check #,1001,1002,1003,1004\n"
)
GROUPED = (
    "1040-ES payments\nTax year,Q1 date,Q1 amount,Q1 check #,Q2 date,Q2 amount,Q2 check #,Total\n"
    "2024,4/15/2024,1000,901,6/17/2024,1000,902,2000\n2025,4/14/2025,1100,1001,6/13/2025,1200,1002,2300\n"
)
BESIDE = (
    "1040-ES,,,,,,\n2024,,,,2025,,\nDate,Amount,Check #,,Date,Amount,Check #\n"
    "4/15/2024,1000,901,,4/14/2025,1100,1001\n6/17/2024,1000,902,,,,\n"
)


def told(record: RecordFile) -> list[tuple[int, str, int]]:
    """Return row, day and cents of each payment."""
    return [(payment.row, payment.date.isoformat(), payment.amount) for payment in record.payments]


def purposes(payments: Sequence[Payment]) -> list[tuple[str | None, str | None, str]]:
    """Return form, period and kind of each payment."""
    return [(one.form, str(one.period) if one.period else None, one.kind) for one in payments]


def blocking(record: RecordFile) -> list[str]:
    """Return what is said of a record that stops it."""
    return [problem.what for problem in record.problems if problem.blocking]
