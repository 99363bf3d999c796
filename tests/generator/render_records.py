"""Write payment records as CSV or XLSX, in the orders, words and shapes that bookkeepers use."""

from __future__ import annotations

import csv
import io
import random
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from tests.generator.calendar import QUARTERLY, Period
from tests.generator.ledger import TinNumber

COLUMNS = ("date", "amount", "form", "period", "kind", "tin", "method", "reference")
_HEADS: dict[str, tuple[str, ...]] = {
    "date": ("Date", "Payment Date", "Date Paid", "Paid On", "Settlement Date"),
    "amount": ("Amount", "Amount Paid", "Payment Amount", "Amt Paid"),
    "form": ("Form", "Tax Form", "Form Number"),
    "period": ("Tax Period", "Period", "Tax Year", "For Period"),
    "kind": ("Type", "Payment Type", "Kind", "Purpose"),
    "tin": ("TIN", "SSN/EIN", "Taxpayer ID", "Taxpayer TIN"),
    "method": ("Method", "Payment Method", "How Paid", "Paid By"),
    "reference": ("Reference", "Confirmation", "Conf #", "Confirmation Number"),
}
_KINDS: dict[str, tuple[str, ...]] = {
    "estimated": ("Estimated tax", "Estimated", "Estimated Tax Payment", "Quarterly estimate"),
    "balance_due": ("Balance due", "Balance Due", "Payment with return"),
    "extension": ("Extension", "Extension payment", "Form 4868"),
    "deposit": ("Federal tax deposit", "Deposit", "Payroll deposit"),
    "installment": ("Installment agreement", "Installment Agreement Payment", "Installment agreement"),
}
_METHODS: dict[str, tuple[str, ...]] = {
    "eft": ("EFTPS", "Direct Pay", "ACH", "Electronic"),
    "card": ("Credit card", "Debit card"),
    "check": ("Check", "Mailed check", "Paper check"),
    "wire": ("Wire", "Same-day wire"),
}
Cell = str | datetime | Decimal
_DATES = ("%m/%d/%Y", "%m/%d/%y", "%Y-%m-%d", "%b %d, %Y", "%m-%d-%Y", "%B %d, %Y")
_AMOUNTS = ("plain", "dollar", "commas", "brackets", "negative")


@dataclass(frozen=True, slots=True)
class Record:
    """Hold one payment as the taxpayer wrote it down; what is blank is not stated."""

    label: str
    date: date
    amount: int
    tin: TinNumber | None
    form: str
    period: Period | None
    kind: str
    method: str
    reference: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Choose how one file of records looks."""

    columns: tuple[str, ...] = COLUMNS
    heads: tuple[int, ...] = (0,) * len(COLUMNS)
    words: int = 0
    dates: str = "%m/%d/%Y"
    amounts: str = "plain"
    full_tin: bool = False
    quarters: int = 0
    title: str = ""
    total: bool = False
    typed: bool = False

    @classmethod
    def choose(cls, rng: random.Random, *, xlsx: bool) -> Sheet:
        """Return one of the many shapes."""
        return cls(
            columns=tuple(rng.sample(COLUMNS, len(COLUMNS))),
            heads=tuple(rng.randrange(5) for _ in COLUMNS),
            words=rng.randrange(3),
            dates=rng.choice(_DATES),
            amounts=rng.choice(_AMOUNTS),
            full_tin=rng.random() < 0.4,
            quarters=rng.randrange(4),
            title=rng.choice(("", "", "Federal tax payments", "Tax payments made to the IRS")),
            total=rng.random() < 0.4,
            typed=xlsx and rng.random() < 0.7,
        )


def period_words(form: str, period: Period, kind: str, day: date, style: int) -> str:
    """Return a period as a person writes it.

    A quarter beside an estimated 1040 or 1120 payment is the instalment of that tax year, not a quarterly period.
    """
    year, month = period
    if form in QUARTERLY:
        quarter = month // 3
        texts = (f"Q{quarter} {year}", f"{year}-{month:02d}", f"Q{quarter}/{year}", f"{year} Q{quarter}")
        return texts[style]
    if month != 12:
        return f"{year}-{month:02d}"
    instalment = {4: 1, 6: 2, 9: 3, 12: 4, 1: 4}.get(day.month)
    if style == 3 and kind == "estimated" and form == "1040" and instalment is not None:
        return f"Q{instalment} {year}"
    return f"{year}-{month:02d}" if style == 1 else str(year)


def _tin_words(tin: TinNumber, *, full: bool) -> str:
    return tin.full if full else tin.printed


def _amount_words(cents: int, style: str) -> str:
    plain, commas = f"{cents // 100}.{cents % 100:02d}", f"{cents // 100:,}.{cents % 100:02d}"
    return {
        "plain": plain,
        "dollar": f"${commas}",
        "commas": commas,
        "brackets": f"({commas})",
        "negative": f"-{plain}",
    }[style]


def _cells(record: Record, sheet: Sheet) -> dict[str, Cell]:
    day: Cell = record.date.strftime(sheet.dates)
    amount: Cell = _amount_words(record.amount, sheet.amounts)
    if sheet.typed:
        sign = -1 if sheet.amounts in ("brackets", "negative") else 1
        day = datetime(record.date.year, record.date.month, record.date.day)  # noqa: DTZ001 - a sheet's date has no zone
        amount = Decimal(sign * record.amount).scaleb(-2)
    period = ""
    if record.period is not None:
        period = period_words(record.form, record.period, record.kind, record.date, sheet.quarters)
    kinds, methods = _KINDS.get(record.kind), _METHODS.get(record.method)
    return {
        "date": day,
        "amount": amount,
        "form": record.form,
        "period": period,
        "kind": kinds[sheet.words % len(kinds)] if kinds else "",
        "tin": _tin_words(record.tin, full=sheet.full_tin) if record.tin else "",
        "method": methods[sheet.words % len(methods)] if methods else "",
        "reference": record.reference,
    }


def _table(records: Sequence[Record], sheet: Sheet) -> tuple[list[list[Cell]], dict[str, int]]:
    """Return the cells of the file, and for each record the row it stands in, counted from 1."""
    stated = [name for name in sheet.columns if name in ("date", "amount") or any(_cells(r, sheet)[name] for r in records)]
    rows: list[list[Cell]] = []
    if sheet.title:
        rows += [[sheet.title], []]
    heads = dict(zip(COLUMNS, sheet.heads, strict=True))
    rows.append([_HEADS[name][heads[name] % len(_HEADS[name])] for name in stated])
    places: dict[str, int] = {}
    for record in records:
        cells = _cells(record, sheet)
        rows.append([cells[name] for name in stated])
        places[record.label] = len(rows)
    if sheet.total:
        rows.append(_total_row(records, sheet, stated))
    return rows, places


def _total_row(records: Sequence[Record], sheet: Sheet, stated: list[str]) -> list[Cell]:
    cents = sum(record.amount for record in records)
    total: Cell = _amount_words(cents, sheet.amounts)
    if sheet.typed:
        total = Decimal(-cents if sheet.amounts in ("brackets", "negative") else cents).scaleb(-2)
    row: list[Cell] = [total if name == "amount" else "" for name in stated]
    row[0] = "Total" if stated[0] != "amount" else row[0]
    if stated[0] == "amount":
        row[1] = "Total"
    return row


def render_csv(records: Sequence[Record], sheet: Sheet) -> tuple[bytes, dict[str, int]]:
    """Return the CSV file, and the row of each record by its label."""
    rows, places = _table(records, sheet)
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(), places


def render_xlsx(records: Sequence[Record], sheet: Sheet) -> tuple[bytes, dict[str, int]]:
    """Return the workbook, and the row of each record by its label; the same bytes every time."""
    from openpyxl import Workbook

    rows, places = _table(records, sheet)
    book = Workbook()
    page = book.worksheets[0]
    page.title = "Payments"
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if value == "":
                continue
            cell = page.cell(number, column, value)
            if isinstance(value, datetime):
                cell.number_format = "mm/dd/yyyy"
            elif isinstance(value, Decimal):
                cell.number_format = "#,##0.00"
    for column in range(1, len(COLUMNS) + 1):
        page.column_dimensions["ABCDEFGH"[column - 1]].width = 20
    stamp = datetime(2026, 1, 1)  # noqa: DTZ001 - openpyxl writes it as it stands
    book.properties.creator, book.properties.created, book.properties.modified = "bookkeeper", stamp, stamp
    raw = io.BytesIO()
    book.save(raw)
    return _same_bytes(raw.getvalue()), places


def _same_bytes(book: bytes) -> bytes:
    """Write a workbook again with fixed times, in its archive and in its properties, which openpyxl takes from the clock."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2026-01-01T00:00:00Z", data)
            target.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return result.getvalue()
