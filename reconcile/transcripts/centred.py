"""Set the rows of a table upright whose cells are centred: a browser prints them so, where the page does not say otherwise.

An explanation of several lines then begins above its code and ends below it, and text in reading order has the code between::

    Tax return filed
    150                 20251805 05-05-2025 $12,000.00
    76254-999-05099-5

Such a code is moved in front of the words that stand above it; what stands below is a row's continuation as it is.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from reconcile import codes
from reconcile.transcripts import patterns as p
from reconcile.transcripts.text import SOFT_BREAK, Stream, rebuilt
from reconcile.transcripts.wording import is_detail, squeezed

# Words that begin a cell are capitalised; what stands beside a centred code is a detail, or the middle of a wrapped text.
_MIDDLE = re.compile(
    r"^[ \t]*(?P<code>[0-9]{3})[ \t]+(?:(?![A-Z][a-z])(?P<middle>[A-Za-z0-9][^\n$]{0,60}?)[ \t]+)??"
    rf"(?P<rest>(?:(?:19|20)[0-9]{{4}}(?:[0-9]{{2}})?[ \t]+)?{p.DATE_NUMERIC}[ \t]+{p.MONEY})[ \t]*$",
    re.MULTILINE | re.ASCII,
)
_WORDS = re.compile(r"[A-Z][A-Za-z0-9(),.'/% -]{3,80}")
_MONEY = re.compile(p.MONEY)
_DETAILS_ABOVE = 2


def upright(table: Stream) -> Stream:
    """Return the table with each code in front of its explanation; a table without centred cells is returned as it is."""
    found = list(_MIDDLE.finditer(table.text))
    if not found:
        return table
    lines = table.text.split("\n")
    starts = _starts(lines)
    rows: dict[int, tuple[int, str]] = {}
    for match in found:
        number = bisect_right(starts, match.start()) - 1
        first = _first_line(lines, number)
        if first is not None and _belongs(match, lines[first]):
            rows[number] = first, _joined(match, lines[first:number])
    return _lines_upright(table, lines, starts, rows) if rows else table


def _starts(lines: list[str]) -> list[int]:
    starts = [0]
    for line in lines[:-1]:
        starts.append(starts[-1] + len(line) + 1)
    return starts


def _first_line(lines: list[str], number: int) -> int | None:
    """Return the line above a code where its explanation begins: words, and below them no more than a few details."""
    first = number - 1
    while first > 0 and number - first <= _DETAILS_ABOVE and is_detail(lines[first].strip()):
        first -= 1
    above = lines[first].strip() if first >= 0 else ""
    return first if _WORDS.fullmatch(above) and not is_detail(above) and not _MONEY.search(above.upper()) else None


def _belongs(match: re.Match[str], above: str) -> bool:
    """Tell whether the words above are this row's: they are where it has none, else they must be the code's own title."""
    known = codes.lookup(match["code"])
    if known is None:
        return False
    middle = match["middle"]
    if middle is None and " " in above.strip():
        return True
    if middle and not (is_detail(middle) or middle[0].islower()):
        return False
    words = squeezed(above)
    own = (squeezed(title) for title in (known.title, *known.other_titles) if title)
    return any(title.startswith(words) or words.startswith(title) for title in own)


def _joined(match: re.Match[str], above: list[str]) -> str:
    parts = [line.strip() for line in above]
    middle = match["middle"]
    if middle and middle[0].islower():
        parts[-1] = f"{parts[-1]} {middle}"
    elif middle:
        parts.append(middle)
    return f"{match['code']} {SOFT_BREAK.join(parts)} {match['rest']}"


def _lines_upright(table: Stream, lines: list[str], starts: list[int], rows: dict[int, tuple[int, str]]) -> Stream:
    """Return the stream of the lines in their new order; each still points to the line of the file that holds its code."""
    taken = {above for number, (first, _) in rows.items() for above in range(first, number)}
    return rebuilt(
        (rows[number][1] if number in rows else line, table.line_at(starts[number]))
        for number, line in enumerate(lines)
        if number not in taken
    )
