"""Make input files of payment records for tests, and read them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from reconcile import payments
from reconcile.config import Settings
from reconcile.files import InputFile, sniff
from reconcile.model import Document, RecordFile


def input_file(data: bytes, name: str = "record.csv") -> InputFile:
    """Return bytes as a file that was found in a client folder."""
    return InputFile("S-1", Path(name), name, len(data), hashlib.sha256(data).hexdigest(), data, sniff(data))


def read_bytes(
    data: bytes, name: str = "record.csv", settings: Settings | None = None, document: Document | None = None
) -> RecordFile:
    """Read bytes as payment records, and check that no row was lost on the way."""
    record = payments.read(input_file(data, name), document, settings or Settings())
    unreadable = sum(1 for problem in record.problems if problem.code == "record_row_unreadable")
    assert record.rows == len(record.payments) + len(record.set_aside) + unreadable, "a row was lost"
    ids = [payment.id for payment in record.payments]
    assert len(set(ids)) == len(ids)
    assert all(payment.amount > 0 for payment in record.payments)
    return record


def read_text(text: str, name: str = "record.csv", settings: Settings | None = None) -> RecordFile:
    """Read text as payment records."""
    return read_bytes(text.encode(), name, settings)
