"""Print account transcripts as plain text in every shape a reader or a paste leaves them in, and check the plain shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from reconcile import extract, transcripts
from reconcile.model import Document, Posting, Problem, Transcript

SENSITIVE = "This Product Contains Sensitive Taxpayer Data"
HEADING = "CODE EXPLANATION OF TRANSACTION CYCLE DATE AMOUNT"
MONTHS = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sep.", "Oct.", "Nov.", "Dec.")

LAYOUTS = (
    "columns",
    "single",
    "glued",
    "cells",
    "one_line",
    "three_rows",
    "pipes",
    "pipes_framed",
    "dashes",
    "labelled_dashes",
    "code_labels",
    "tabs",
)
SIGNS = ("-$1", "- $1", "$1-", "($1)", "$-1", "-1")


@dataclass(frozen=True)
class Row:
    """Hold one row; ``below`` is printed behind the amount or under it, ``raw_amount`` replaces the printed amount."""

    code: str
    words: str
    day: date | None
    cents: int | None
    cycle: str = ""
    below: str = ""
    raw_amount: str | None = None


@dataclass(frozen=True)
class Account:
    """Hold what a transcript states."""

    rows: tuple[Row, ...]
    form: str = "1040"
    period: date = date(2022, 12, 31)
    tin: str = "XXX-XX-4321"
    spouse: str = ""
    names: tuple[str, ...] = ("PATR Q SAM",)
    street: str = "1234 M"
    response: date | None = date(2024, 8, 2)
    tracking: str = "100000000001"
    interest: int = 0
    penalty: int = 0
    balance: int | None = None

    @property
    def total(self) -> int:
        """Return the printed balance."""
        return self.balance if self.balance is not None else sum(row.cents or 0 for row in self.rows)


@dataclass(frozen=True)
class Shape:
    """Choose how it is printed."""

    layout: str = "columns"
    sign: str = "-$1"
    slashes: bool = False
    mixed: bool = False
    heading: str = HEADING
    closing: bool = True


ROWS = (
    Row("150", "Tax return filed", date(2023, 3, 27), 123_400, "20230905", "30211-430-32951-5"),
    Row("806", "W-2 or 1099 withholding", date(2023, 4, 15), -20_000),
    Row("660", "Estimated tax payment", date(2022, 6, 15), -50_000),
    Row("660", "Estimated tax payment", date(2022, 6, 15), -50_000),
    Row("663", "Estimated tax payment", date(2023, 1, 17), -700_000),
    Row("662", "Removed estimated tax payment", date(2023, 1, 17), 700_000),
    Row("460", "Extension of time to file tax return", date(2023, 4, 15), 0, "", "ext. Date 10-16-2023"),
    Row("826", "Credit transferred out to", date(2023, 4, 15), 107_154, "", "1040 202112"),
    Row("290", "Additional tax assessed", date(2023, 6, 12), 0, "20232105", "76254-999-05099-0"),
    Row("767", "Reduced or removed tax relief", date(2023, 6, 12), 60_000, "", "credit"),
    Row("971", "Notice issued", date(2023, 6, 12), 0, "", "CP 0014"),
    Row("971", "Notice issued", date(2023, 6, 12), 0),
    Row("971", "Notice issued", date(2023, 7, 3), 0, "", "00-00-0000"),
    Row("846", "Refund issued", date(2023, 7, 10), 0, raw_amount="-$0.00"),
    Row("670", "Payment", date(2024, 2, 5), -123_456_789),
)
ACCOUNT = Account(ROWS)


def digits(cents: int) -> str:
    """Write cents without a sign."""
    return f"{abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def money(cents: int, sign: str = "-$1") -> str:
    """Write cents in one of the sign shapes."""
    if cents >= 0:
        return "$" + digits(cents) if "$" in sign else digits(cents)
    return sign.replace("1", digits(cents))


def worded(day: date) -> str:
    """Write ``Dec. 31, 2022``."""
    return f"{MONTHS[day.month - 1]} {day.day:02d}, {day.year}"


def dashed(day: date, slashes: bool = False) -> str:
    """Write ``12-31-2022``."""
    return day.strftime("%m/%d/%Y" if slashes else "%m-%d-%Y")


def requests(account: Account) -> list[str]:
    """Return the request lines that each page repeats."""
    if account.response is None:
        return []
    day = dashed(account.response)
    return [f"Request Date: {day}  Response Date: {day}  Tracking Number: {account.tracking}"]


def identity(account: Account, mixed: bool = False) -> list[str]:
    """Return the lines that name form, period and taxpayer."""
    if mixed:
        lines = [f"Form {account.form} Account Transcript", f"Form Number: {account.form}"]
        lines += [f"Report for Tax Period Ending: {dashed(account.period)}"]
        lines += [f"Taxpayer Identification Number: {account.tin}"]
        lines += [f"Spouse Taxpayer Identification Number: {account.spouse}"] if account.spouse else []
    else:
        lines = ["Account Transcript", f"FORM NUMBER: {account.form} TAX PERIOD: {worded(account.period)}"]
        lines += [f"TAXPAYER IDENTIFICATION NUMBER: {account.tin}"]
        lines += [f"SPOUSE TAXPAYER IDENTIFICATION NUMBER: {account.spouse}"] if account.spouse else []
    return [*lines, *account.names, account.street]


def balance_block(account: Account, mixed: bool = False) -> list[str]:
    """Return the banner and the balance block."""
    total = account.total + account.interest + account.penalty
    if mixed:
        return [
            "Any minus sign shown below signifies a credit amount",
            f"Account balance: {money(account.total)}",
            f"Accrued interest: {money(account.interest)} As of: 08-12-2024",
            f"Accrued penalty: {money(account.penalty)} As of: 08-12-2024",
            f"Account balance plus accruals (this is not a payoff amount): {money(total)}",
        ]
    return [
        "--- ANY MINUS SIGN SHOWN BELOW SIGNIFIES A CREDIT AMOUNT ---",
        f"ACCOUNT BALANCE: {money(account.total, '-1')}",
        f"ACCRUED INTEREST: {money(account.interest, '-1')} AS OF: Aug. 12, 2024",
        f"ACCRUED PENALTY: {money(account.penalty, '-1')} AS OF: Aug. 12, 2024",
        "ACCOUNT BALANCE",
        "PLUS ACCRUALS",
        "(this is not a",
        f"payoff amount): {money(total, '-1')}",
    ]


def information() -> list[str]:
    """Return the block of figures from the return."""
    return [
        "** INFORMATION FROM THE RETURN OR AS ADJUSTED **",
        "EXEMPTIONS: 01",
        "FILING STATUS: Single",
        "ADJUSTED GROSS",
        "INCOME: 40,658.00",
        "TAXABLE INCOME:",
        "RETURN DUE DATE OR RETURN RECEIVED DATE (WHICHEVER IS LATER) Apr. 15, 2023",
        "PROCESSING DATE Mar. 27, 2023",
    ]


def header(account: Account, mixed: bool = False) -> list[str]:
    """Return the whole header."""
    return [SENSITIVE, *requests(account), *identity(account, mixed), *balance_block(account, mixed), *information()]


def row_text(row: Row, shape: Shape) -> str:
    """Return one row in a layout."""
    day = dashed(row.day, shape.slashes) if row.day else ""
    amount = row.raw_amount if row.raw_amount is not None else money(row.cents or 0, shape.sign) if row.cents is not None else ""
    cells = (row.code, row.words, row.cycle, day, amount)
    present = [cell for cell in cells if cell]
    below = [row.below] if row.below else []
    layout = shape.layout
    if layout == "columns":
        line = f"{row.code:<6}{row.words:<44}  {row.cycle:<10}{day:<12}{amount:>16}"
        return "\n".join([line, *[f"      {text}" for text in below]])
    if layout == "glued":
        return "\n".join([f"{row.code}{row.words}{row.cycle} {day} {amount}", *below])
    if layout == "cells":
        return "\n".join([*present, *below])
    if layout == "pipes":
        return " | ".join([*cells, *below])
    if layout == "pipes_framed":
        return "| " + " | ".join(cells) + " |" + "".join(f"\n| | {text} | | | |" for text in below)
    if layout == "tabs":
        return "\t".join([*cells, *below])
    if layout == "dashes":
        return " - ".join(cell for cell in (f"{row.code} {row.words}", row.cycle, day, amount) if cell) + "".join(
            f" {text}" for text in below
        )
    if layout == "labelled_dashes":
        cycle = f" - CYCLE {row.cycle}" if row.cycle else ""
        return f"{row.code} {row.words}{cycle} - DATE {day} - AMOUNT {amount}" + "".join(f"\n{text}" for text in below)
    if layout == "code_labels":
        cycle = f"CYCLE {row.cycle}, " if row.cycle else ""
        return f"CODE {row.code}: {row.words} - {cycle}DATE {day}, AMOUNT {amount}" + "".join(f", {text}" for text in below)
    return " ".join([*present, *below])


def table(account: Account, shape: Shape) -> str:
    """Return the table with its heading."""
    rows = [row_text(row, shape) for row in account.rows]
    if shape.layout == "three_rows":
        body = "\n".join("  ".join(rows[start : start + 3]) for start in range(0, len(rows), 3))
    else:
        body = ("  " if shape.layout == "one_line" else "\n").join(rows)
    return "\n".join(["TRANSACTIONS", shape.heading, body])


def render(account: Account = ACCOUNT, shape: Shape | None = None) -> str:
    """Return the whole transcript."""
    shape = shape or Shape()
    text = "\n".join([*header(account, shape.mixed), table(account, shape), *([SENSITIVE] if shape.closing else [])])
    return " ".join(text.split("\n")) if shape.layout == "one_line" else text + "\n"


def document(text: str | bytes) -> Document:
    """Return the text as the program's own extractor gives it."""
    data = text.encode() if isinstance(text, str) else text
    found, problems = extract.read(data, "a.txt", "text")
    assert found is not None, problems
    return found


def read(text: str | bytes) -> tuple[tuple[Transcript, ...], tuple[Problem, ...]]:
    """Read a text as the program does."""
    found = document(text)
    assert transcripts.claims(found)
    return transcripts.read(found, "S-1", "a.txt")


def read_one(text: str | bytes) -> Transcript:
    """Read a text that must give one transcript and no problem."""
    found, problems = read(text)
    assert [str(problem) for problem in problems] == []
    assert len(found) == 1
    return found[0]


Cells = tuple[str | None, str, str | None, date | None, int | None]


def cells(postings: Sequence[Posting]) -> list[Cells]:
    """Return what was read, row by row, explanations in small letters."""
    return [(p.code, p.explanation.lower(), p.cycle, p.date, p.amount) for p in postings]


def facts(transcript: Transcript) -> tuple[object, ...]:
    """Return all that a change in the text must not alter in silence."""
    t = transcript
    rows = tuple((p.code, p.cycle, p.date, p.amount) for p in t.postings)
    figures = (t.account_balance, t.accrued_interest, t.accrued_penalty, t.balance_plus_accruals, t.as_of)
    return (t.form, t.period, t.tin, t.spouse_tin, t.response_date, figures, rows)


def expected(rows: Sequence[Row]) -> list[Cells]:
    """Return what must be read; a target and wrapped words end up in the explanation, other details do not."""
    wanted: list[Cells] = []
    for row in rows:
        words = row.words
        if row.below and (row.below.isalpha() or words.endswith((" to", " from"))):
            words += f" {row.below}"
        wanted.append((row.code, words.lower(), row.cycle or None, row.day, row.cents))
    return wanted


def test_the_plain_shape_reads() -> None:
    found = read_one(render())
    assert cells(found.postings) == expected(ROWS)
    assert found.proven


def test_the_total_can_be_stated_apart_from_the_rows() -> None:
    found, problems = read(render(replace(ACCOUNT, balance=1)))
    assert [problem.code for problem in problems] == ["T-FOOT"]
    assert found[0].account_balance == 1
