"""Time the reading of payment records: the program against bare cells by the csv module, by openpyxl and by pandas."""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

from reconcile import payments
from reconcile.config import Settings
from reconcile.files import InputFile, sniff
from tests.bench.stopwatch import interleaved, table

_OURS = "reconcile: payments"
_BANK = ("Details", "Posting Date", "Description", "Amount", "Type", "Balance", "Check or Slip #")
_LIST = ("Date", "Amount", "Form", "Tax year", "TIN", "Method", "Reference")
_ELSEWHERE = ("SHELL OIL 5742 HOUSTON TX", "AMAZON.COM SEATTLE WA", "WHOLE FOODS MKT", "CHECK", "INTEREST PAID", "COMCAST CABLE")
_LARGE = 50_000

Grid = list[tuple[object, ...]]


def _eft_number(day: date, rng: random.Random) -> str:
    """Return fifteen digits that tell their day, as real ones do: a number of another day is a problem to write."""
    return f"27{rng.randrange(10)}{day.year % 10}{day.timetuple().tm_yday + 400}{rng.randrange(10**8):08d}"


def _bank(rows: int, seed: int) -> Grid:
    """Return a bank's export: one line in eight is a payment to the IRS."""
    rng = random.Random(seed)
    day, balance = date(2023, 1, 2), 9_000_000_00
    grid: Grid = [_BANK]
    for number in range(rows):
        day += timedelta(days=number % max(1, rows // 300) == 0)
        cents = rng.randrange(10_00, 9_000_00)
        balance -= cents
        ours = number % 8 == 7
        trace = _eft_number(day, rng) if ours else rng.randrange(10**6)
        text = f"IRS USATAXPYMT {trace} CCD ID: 3387702000" if ours else f"{rng.choice(_ELSEWHERE)} {trace}"
        grid.append(("DEBIT", day, text, -cents / 100, "ACH_DEBIT", balance / 100, None))
    return grid


def _list(rows: int, seed: int) -> Grid:
    """Return the own list of two spouses: every row is a payment of one of them."""
    rng = random.Random(seed)
    day, people = date(2018, 1, 5), [f"***-**-{rng.randrange(10**4):04d}" for _ in range(2)]
    grid: Grid = [_LIST]
    for _ in range(rows):
        day += timedelta(days=rng.randrange(20, 90))
        amount, number = rng.randrange(10_00, 9_000_00) / 100, _eft_number(day, rng)
        grid.append((day, amount, "1040-ES", day.year, rng.choice(people), "EFTPS", number))
    return grid


def _as_csv(grid: Grid) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([f"{cell:.2f}" if isinstance(cell, float) else cell for cell in row] for row in grid)
    return text.getvalue().encode()


def _as_xlsx(grid: Grid) -> bytes:
    from openpyxl import Workbook

    book, stream = Workbook(write_only=True), io.BytesIO()
    page = book.create_sheet("Sheet1")
    for row in grid:
        page.append(row)
    book.save(stream)
    return stream.getvalue()


def _ours(files: list[InputFile]) -> None:
    settings = Settings()
    for file in files:
        read = payments.read(file, None, settings)
        assert read.payments and not any(problem.blocking for problem in read.problems), "the bench measures right answers only"


def _csv_module(files: list[InputFile]) -> None:
    for file in files:
        for row in csv.reader(io.StringIO(file.data.decode(), newline="")):
            assert row


def _openpyxl(files: list[InputFile]) -> None:
    from openpyxl import load_workbook

    for file in files:
        book = load_workbook(io.BytesIO(file.data), read_only=True, data_only=True)
        for page in book.worksheets:
            for row in page.iter_rows(values_only=True):
                assert row
        book.close()


def _pandas(files: list[InputFile]) -> None:
    import pandas

    for file in files:
        frame = pandas.read_csv(io.BytesIO(file.data)) if file.format == "text" else pandas.read_excel(io.BytesIO(file.data))
        assert len(frame)


def _file(data: bytes, name: str) -> InputFile:
    return InputFile("S-1", Path(name), name, len(data), hashlib.sha256(data).hexdigest(), data, sniff(data))


def _fresh(way: Callable[[list[InputFile]], None], sets: Sequence[list[InputFile]]) -> Callable[[], None]:
    """Return a way that reads other files each time: what a process remembers of files it has read is no help with new ones."""
    left = iter(sets)
    return lambda: way(next(left))


def measure(count: int, rounds: int) -> str:
    """Return the table of reading payment records, as Markdown."""
    kinds: dict[str, tuple[str, Callable[[int, int], Grid], int, int]] = {
        "bank's CSV, 8 rows": ("csv", _bank, 8, count),
        "bank's CSV, 30 rows": ("csv", _bank, 30, count),
        "list in CSV, 8 rows": ("csv", _list, 8, count),
        f"bank's CSV, {_LARGE:,} rows": ("csv", _bank, _LARGE, 1),
        "list in XLSX, 8 rows": ("xlsx", _list, 8, count),
        "list in XLSX, 30 rows": ("xlsx", _list, 30, count),
        "bank's XLSX, 30 rows": ("xlsx", _bank, 30, count),
    }
    rows = []
    for place, (title, (suffix, grid, length, number)) in enumerate(kinds.items()):
        write = _as_csv if suffix == "csv" else _as_xlsx
        seeds = itertools.count(place * 1_000_000)
        sets = [
            [_file(write(grid(length, seed)), f"r{seed}.{suffix}") for seed in itertools.islice(seeds, number)]
            for _ in range(rounds + 1)
        ]
        bare = ("csv module: cells", _csv_module) if suffix == "csv" else ("openpyxl, read-only: cells", _openpyxl)
        ways = {name: _fresh(way, sets) for name, way in ((_OURS, _ours), bare, ("pandas: cells", _pandas))}
        taken = interleaved(ways, rounds)
        for name, took in taken.items():
            each = [f"{seconds * 1000 / number:.3f}" for seconds in (took.clock, took.processor)]
            rows.append([f"{title}: {name}", *each, f"{took.processor / taken[_OURS].processor:.2f}"])
    return table(["file: way", "ms", "ms of processor", "times reconcile, of processor"], rows)
