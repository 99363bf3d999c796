"""Lay a ledger out as lines of a page, in the two layouts the IRS uses, with the furniture that falls inside the table."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tests.generator.calendar import period_end
from tests.generator.ledger import Damage, Ledger, Row, Stub, dashed, money, worded

Line = tuple[tuple[int, str], ...]
"""One printed line: pieces of text, each with the column it starts in."""

SENSITIVE = "This Product Contains Sensitive Taxpayer Data"
UPPER_BANNER = "--- ANY MINUS SIGN SHOWN BELOW SIGNIFIES A CREDIT AMOUNT ---"
MIXED_BANNER = "Any minus sign shown below signifies a credit amount"
EXPLANATION, CYCLE, DATE, AMOUNT_END = 6, 48, 59, 86


@dataclass(frozen=True, slots=True)
class Style:
    """Choose among the ways one transcript can be printed."""

    case: Literal["upper", "mixed"] = "upper"
    balance: int = 0
    dln_beside: bool = False
    wrap: int = 99
    page_lines: int = 60
    split_labels: bool = False
    header_dollar: bool = False
    no_code_mark: str = ""
    page_mark: str = "Page {page} of {pages}"
    packed: bool = False
    flat: bool = False
    glued: bool = False
    font: str = "Courier"

    @classmethod
    def choose(cls, rng: random.Random) -> Style:
        """Return one of the many styles."""
        case: Literal["upper", "mixed"] = rng.choice(("upper", "mixed"))
        return cls(
            case=case,
            balance=rng.randrange(5),
            dln_beside=case == "upper" and rng.random() < 0.3,
            wrap=rng.choice((99, 28, 30)),
            page_lines=rng.choice((60, 60, 44, 34)),
            split_labels=rng.random() < 0.5,
            header_dollar=rng.random() < 0.4,
            no_code_mark=rng.choice(("", "", "n/a")),
            page_mark=rng.choice(("Page {page} of {pages}", "Page {page}/{pages}", "")),
            packed=rng.random() < 0.4,
            flat=rng.random() < 0.1,
            glued=rng.random() < 0.3,
            font="Helvetica" if case == "mixed" and rng.random() < 0.4 else "Courier",
        )


def _text(*pieces: str) -> Line:
    return tuple((0 if index == 0 else 44, piece) for index, piece in enumerate(pieces))


def _requests(ledger: Ledger | Stub, style: Style) -> list[Line]:
    parts = [f"Request Date: {dashed(ledger.response)}", f"Response Date: {dashed(ledger.response)}"]
    parts.append(f"Tracking Number: {ledger.tracking}")
    if style.split_labels:
        return [_text(part) for part in parts]
    return [tuple(zip((0, 30, 62), parts, strict=True))]


def _identity(ledger: Ledger | Stub, style: Style) -> list[Line]:
    upper = style.case == "upper"
    party = ledger.party
    lines = [_text("Account Transcript" if upper else f"Form {ledger.form} Account Transcript"), ()]
    form = f"{'FORM NUMBER' if upper else 'Form Number'}: {ledger.form}"
    ends = _period_words(ledger, style)
    lines += [_text(form), _text(ends)] if style.split_labels or not upper else [((0, form), (26, ends))]
    label = "Taxpayer Identification Number: "
    spouse = "Spouse Taxpayer Identification Number: "
    lines += [(), _text((label.upper() if upper else label) + party.tin.printed)]
    if party.spouse is not None:
        lines.append(_text((spouse.upper() if upper else spouse) + party.spouse.printed))
    return [*lines, *[_text(name) for name in party.names], _text(party.street), ()]


def _period_words(ledger: Ledger | Stub, style: Style) -> str:
    end = period_end(ledger.period)
    return f"TAX PERIOD: {worded(end)}" if style.case == "upper" else f"Report for Tax Period Ending: {dashed(end)}"


def _balance(ledger: Ledger, style: Style) -> list[Line]:
    upper = style.case == "upper"
    dollar = style.header_dollar or not upper
    balance, interest, penalty = (money(figure, dollar=dollar) for figure in (ledger.balance, ledger.interest, ledger.penalty))
    total = money(ledger.balance + ledger.interest + ledger.penalty, dollar=dollar)
    to = worded(ledger.accrued_to) if upper else dashed(ledger.accrued_to)
    if not upper:
        return _mixed_balance((balance, interest, penalty, total), to, style)
    plus = [_text("ACCOUNT BALANCE"), _text("PLUS ACCRUALS"), _text("(this is not a")]
    short = f"(this is not a payoff amount): {total}"
    accrued = [f"ACCRUED INTEREST: {interest}", f"ACCRUED PENALTY: {penalty}"]
    if style.balance == 0:
        pieces: list[Line] = [((0, f"ACCOUNT BALANCE:         {balance}"),)]
        pieces += [((0, accrued[0]), (36, f"AS OF: {to}")), ((0, accrued[1]), (36, f"AS OF: {to}"))]
        return [*pieces, *plus, _text(f"payoff amount):          {total}")]
    if style.balance == 1:
        pieces = [_text(f"ACCOUNT BALANCE: {balance}")]
        pieces.append(((0, f"{accrued[0]} AS OF: {to}"), (50, f"{accrued[1]} AS OF: {to}")))
        return [*pieces, *plus, _text(f"payoff amount): {total}")]
    if style.balance == 2:
        pieces = [_text(f"ACCOUNT BALANCE: {balance}"), *[_text(f"{part} AS OF: {to}") for part in accrued]]
        return [*pieces, _text("ACCOUNT BALANCE PLUS ACCRUALS"), _text(short)]
    if style.balance == 3:
        pieces = [_text(f"ACCOUNT BALANCE: {balance}"), *[_text(f"{part} AS OF: {to}") for part in accrued]]
        return [*pieces, _text(f"ACCOUNT BALANCE PLUS ACCRUALS (this is not a payoff amount): {total}")]
    shared = f"ACCOUNT BALANCE: {balance} {accrued[0]} {accrued[1]} AS OF {to}"
    return [_text(shared), _text(f"ACCOUNT BALANCE PLUS ACCRUALS (this is not a payoff amount) {total}")]


def _mixed_balance(figures: tuple[str, str, str, str], to: str, style: Style) -> list[Line]:
    balance, interest, penalty, total = figures
    pairs = [("Account balance:", balance, ""), ("Accrued interest:", interest, to), ("Accrued penalty:", penalty, to)]
    pairs.append(("Account balance plus accruals (this is not a payoff amount):", total, ""))
    lines: list[Line] = []
    for label, value, until in pairs:
        if style.balance == 4:
            lines += [_text(label), _text(value), *([_text("As of:"), _text(until)] if until else [])]
        elif style.balance == 3 and until:
            lines.append(((0, label), (24, value), (44, "As of:"), (52, until)))
        else:
            lines.append(_text(f"{label} {value}" + (f" As of: {until}" if until else "")))
    return lines


def _figures(ledger: Ledger, style: Style) -> list[Line]:
    upper = style.case == "upper"
    heading = "INFORMATION FROM THE RETURN OR AS ADJUSTED"
    lines: list[Line] = [(), _text(f"** {heading} **" if upper else heading.capitalize()), ()]
    for label, value in ledger.figures.lines:
        name = label.upper() if upper else label
        words = name.split()
        if style.split_labels and upper and len(words) >= 3:
            lines += [_text(" ".join(words[:-1])), _text(f"{words[-1]}: {value}")]
        else:
            lines.append(_text(f"{name}: {value}"))
    return [*lines, (), *_return_dates(ledger, style), ()]


def _return_dates(ledger: Ledger, style: Style) -> list[Line]:
    upper = style.case == "upper"
    if ledger.figures.due is None or ledger.figures.processed is None:
        text = "Return not present for this account"
        return [_text(text.upper() if upper else text)]
    show = worded if upper else dashed
    due = "Return due date or return received date (whichever is later)"
    colon = "" if upper and style.balance % 2 else ":"
    labels = [f"{due}{colon} {show(ledger.figures.due)}", f"Processing date{colon} {show(ledger.figures.processed)}"]
    if not upper:
        return [_text(label) for label in labels]
    return [
        _text(f"{due.upper()}{colon} {show(ledger.figures.due)}"),
        _text(f"PROCESSING DATE{colon} {show(ledger.figures.processed)}"),
    ]


def wrapped(explanation: str, width: int) -> tuple[str, str]:
    """Split an explanation that is too wide into its first part and the tail that is printed below the amount."""
    words = explanation.split()
    kept = len(words)
    while kept > 1 and len(" ".join(words[:kept])) > width:
        kept -= 1
    return " ".join(words[:kept]), " ".join(words[kept:])


def _row_lines(row: Row, style: Style) -> Iterator[Line]:
    if row.amount is None or row.date is None:
        yield (*([(0, style.no_code_mark)] if style.no_code_mark else []), (EXPLANATION, row.explanation))
        return
    first, tail = wrapped(row.explanation, style.wrap)
    amount = money(row.amount, minus_zero=row.minus_zero)
    pieces: list[tuple[int, str]] = [(0, row.code), (EXPLANATION, first)]
    if row.cycle:
        pieces.append((CYCLE, row.cycle))
    pieces += [(DATE, dashed(row.date)), (AMOUNT_END - len(amount), amount)]
    beside = row.dln and style.dln_beside
    if beside:
        pieces.append((AMOUNT_END + 2, row.dln))
    yield tuple(pieces)
    for extra in (tail, row.detail, "" if beside else row.dln):
        if extra:
            filler = [(0, style.no_code_mark)] if style.no_code_mark and extra == row.dln else []
            yield (*filler, (EXPLANATION, extra))


def _column_heads() -> list[Line]:
    return [
        _text("TRANSACTIONS"),
        ((0, "CODE"), (EXPLANATION, "EXPLANATION OF TRANSACTION"), (CYCLE, "CYCLE"), (DATE, "DATE"), (AMOUNT_END - 6, "AMOUNT")),
    ]


def stub_pages(stub: Stub, style: Style) -> list[list[Line]]:
    """Return the one page of an answer that carries no account."""
    head = [_text(SENSITIVE), *_requests(stub, style), (), *_identity(stub, style)]
    return [[*head, _text(stub.wording), (), _text(SENSITIVE)]]


def pages(ledger: Ledger, style: Style, damage: Damage | None = None) -> list[list[Line]]:
    """Return the transcript page by page, the table broken wherever the page ends, even inside a row's lines."""
    banner = _text(UPPER_BANNER if style.case == "upper" else MIXED_BANNER)
    head = [*_identity(ledger, style), banner, (), *_balance(ledger, style), *_figures(ledger, style)]
    rows = damage.apply(ledger.rows) if damage else ledger.rows
    body = [line for row in rows for line in _row_lines(row, style)]
    requests = _requests(ledger, style)
    first = max(style.page_lines - len(head) - len(requests) - 6, 4)
    later = max(style.page_lines - len(requests) - 6, 6)
    chunks = [body[:first]] + [body[start : start + later] for start in range(first, len(body), later)]
    result: list[list[Line]] = []
    for number, chunk in enumerate(chunks, start=1):
        mark = style.page_mark.format(page=number, pages=len(chunks))
        page = [_text(SENSITIVE), *requests, *(head if number == 1 else [()]), *_column_heads(), *chunk]
        result.append([*page, _text(SENSITIVE), *([_text(mark)] if mark else [])])
    return result
