"""Find the smallest misreading that explains why a recognised transcript does not add up: proposed to a person, never applied.

Optical recognition takes certain characters for certain others. One such slip in one amount, or two, often is all that parts the
rows from the printed balance. Where exactly one smallest correction makes them meet it is worth a look at the scan; where several
do, none is better than the others, and only their number is told.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from reconcile import codes
from reconcile.model import Posting, Problem, Transcript
from reconcile.money import parse_cents
from reconcile.transcripts import patterns as p

MOST_ROWS = 400
_GROUPS = ("O0QD", "lI1|7", "S5", "B8", "Z2", "68", "38", "56", "49", ",.")
_ALIKE = {mark: sorted(set("".join(group for group in _GROUPS if mark in group)) - {mark}) for mark in set("".join(_GROUPS))}
_DOLLAR_LIKE = "5S68403B"
_AMOUNT = re.compile(r"-?\$?(?:\d{1,3}(?:,\d{3})+|\d+)\.\d{2}")
_MONEY = re.compile(p.MONEY)
_DATE = re.compile(p.DATE_NUMERIC)
_TOKEN = re.compile(r"-?\s?[$\dOoQDIl|SBZ][\dOoQDIl|SBZ$.,]{2,}")


@dataclass(frozen=True, slots=True)
class _Cell:
    """Hold one amount as read: where, the text, its cents (``None``: no number), its weight in the sum, the sign it must have."""

    page: int
    line: int
    what: str
    text: str
    cents: int | None
    weight: int
    sign: int


@dataclass(frozen=True, slots=True)
class _Change:
    """Hold one reading of one cell that the sum would gain ``gain`` cents from, and the number of characters changed."""

    cell: _Cell
    text: str
    gain: int
    edits: int

    def __str__(self) -> str:
        place = f"page {self.cell.page}, line {self.cell.line}"
        return f'on {place} {self.cell.what} were {self.text}, where "{self.cell.text}" was read'


def propose(transcript: Transcript, name: str) -> Problem | None:
    """Return what to look at on the scan, or ``None`` when no small correction makes the rows add up."""
    if transcript.account_balance is None or transcript.proven or not transcript.postings:
        return None
    cells = _cells(transcript)
    if cells is None:
        return None
    found = _smallest(cells, transcript.account_balance - transcript.postings_total)
    if not found:
        return None
    if len(found) == 1:
        changes = " and ".join(map(str, sorted(found[0], key=lambda change: (change.cell.page, change.cell.line))))
        what = f"not applied: the rows would add up to the printed balance if {changes}."
    else:
        what = f"not applied: {len(found)} equally small corrections would make the rows add up; none is more likely."
    todo = "Look at the scan; a transcript as text PDF leaves nothing to guess."
    return Problem("T-PROPOSAL", f"{name}, page {transcript.first_page}", what, todo, blocking=False, source=transcript.source)


# --- what was read --------------------------------------------------------------------------------------------------------


def _cells(transcript: Transcript) -> list[_Cell] | None:
    """Return every amount of the sum, the balance with the weight -1, or ``None`` when the text of one is not at hand.

    Interest, penalty and the printed total tell what the balance has to be: they clear it, or lay the slip on it alone.
    """
    balance = list(_balance(transcript))
    stated = _stated(transcript)
    if stated is not None and stated == transcript.account_balance:
        balance = []
    elif stated is not None and stated == transcript.postings_total:
        return balance
    rows = [posting for posting in transcript.postings if posting.code or posting.amount is not None]
    cells = [_row(posting) for posting in rows]
    if len(rows) > MOST_ROWS or None in cells:
        return None
    return [*(cell for cell in cells if cell is not None), *balance]


def _row(posting: Posting) -> _Cell | None:
    known = codes.lookup(posting.code)
    sign = 0 if known is None else {"debit": 1, "credit": -1}.get(known.sign, 0)
    days = list(_DATE.finditer(posting.raw))
    start = days[-1].end() if days else 0
    if posting.amount is None:
        found = _TOKEN.search(posting.raw, start)
    else:
        matches = [match for match in _MONEY.finditer(posting.raw.upper()) if _same(match.group(), posting.amount)]
        found = matches[-1] if matches else None
    if found is None:
        return None
    text = posting.raw[found.start() : found.end()].strip()
    return _Cell(posting.page, posting.line, f"the amount of code {posting.code}", text, posting.amount, 1, sign)


def _same(text: str, cents: int) -> bool:
    try:
        return abs(parse_cents(text)) == abs(cents)
    except ValueError:
        return False


def _stated(transcript: Transcript) -> int | None:
    total, interest, penalty = transcript.balance_plus_accruals, transcript.accrued_interest, transcript.accrued_penalty
    return None if total is None or interest is None or penalty is None else total - interest - penalty


def _balance(transcript: Transcript) -> Iterator[_Cell]:
    for figure in transcript.figures:
        if figure.label == "Account balance":
            yield _Cell(figure.page, figure.line, "the account balance", figure.value, transcript.account_balance, -1, 0)


# --- what it may have been ------------------------------------------------------------------------------------------------


def _smallest(cells: list[_Cell], missing: int) -> list[tuple[_Change, ...]]:
    """Return all corrections with the fewest changed characters, one or two, after which nothing is missing."""
    broken = [cell for cell in cells if cell.cents is None]
    if len(broken) > 2:
        return _all_broken(broken, missing)
    changes = [change for cell in cells for change in _changes(cell)]
    alone = [change for change in changes if change.gain == missing and broken in ([], [change.cell])]
    whole: list[tuple[_Change, ...]] = [(change,) for change in alone]
    if single := [change for change in whole if change[0].edits == 1]:
        return single
    by_gain: dict[int, list[_Change]] = defaultdict(list)
    for change in changes:
        if change.edits == 1:
            by_gain[change.gain].append(change)
    order = {id(cell): index for index, cell in enumerate(cells)}
    for first in (change for change in changes if change.edits == 1):
        for second in by_gain[missing - first.gain]:
            apart = order[id(first.cell)] < order[id(second.cell)]
            if apart and all(cell in (first.cell, second.cell) for cell in broken):
                whole.append((first, second))
    return whole


def _all_broken(broken: list[_Cell], missing: int) -> list[tuple[_Change, ...]]:
    """Return the one correction of many cells that are no numbers: each has a single nearest one, and they make the sum."""
    nearest: list[_Change] = []
    for cell in broken:
        changes = list(_changes(cell))
        fewest = min((change.edits for change in changes), default=0)
        least = [change for change in changes if change.edits == fewest]
        if len(least) != 1:
            return []
        nearest += least
    return [tuple(nearest)] if sum(change.gain for change in nearest) == missing else []


def _changes(cell: _Cell) -> Iterator[_Change]:
    """Yield each other number that one or two slips may have made of the cell's text, by the fewest slips."""
    once = set(_slips(cell.text)) - {cell.text}
    twice = {other for text in once for other in _slips(text)} - once - {cell.text}
    told: set[int] = {cell.cents} if cell.cents is not None else set()
    for edits, texts in ((1, once), (2, twice)):
        for text in sorted(texts, key=lambda text: ("$" not in text, text)):
            plain = text.replace(" ", "")
            if not _AMOUNT.fullmatch(plain):
                continue
            cents = parse_cents(plain)
            wrong = cell.sign and cents * cell.sign < 0 and (cell.cents is None or cell.cents * cell.sign >= 0)
            if cents not in told and not wrong:
                told.add(cents)
                yield _Change(cell, plain, cell.weight * (cents - (cell.cents or 0)), edits)


def _slips(text: str) -> Iterator[str]:
    """Yield the texts that one slip of the recognition may have turned into this one."""
    yield text[1:] if text.startswith("-") else f"-{text}"
    digits = len(text) - len(text.lstrip("- "))
    if "$" not in text and text[digits : digits + 1] and text[digits] in _DOLLAR_LIKE:
        yield f"{text[:digits]}${text[digits + 1 :]}"
    if "." not in text[-3:] and text[-2:].isdigit():
        yield f"{text[:-2]}.{text[-2:]}"
    for index, mark in enumerate(text):
        for other in _ALIKE.get(mark, ""):
            yield f"{text[:index]}{other}{text[index + 1 :]}"
        if mark in ",.":
            yield text[:index] + text[index + 1 :]
