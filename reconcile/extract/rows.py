"""Put words back into the rows a reader sees on the page, whatever the order they were drawn in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from operator import itemgetter

# Fractions of the text's height.
BASELINE_SLACK = 0.33
TOUCHING = 0.1
OVERLAPPING = -0.3
SAME_PLACE = 0.25
MUCH_TALLER = 2.0
# The viewer's own buttons, which saving from the online account draws into the page at the height of a line.
BUTTONS = frozenset({"Done", "Print", "DonePrint", "PrintDone"})


# A run of characters without blanks, in points: left edge, baseline, height, text, right edge, font. A page has hundreds, so they
# are plain tuples. The right edge is known only where the run may go on in the next piece, the font only where it was asked for.
Word = tuple[float, float, float, str, float | None, int]

_LEFT = itemgetter(0)
_LOOKS_LIKE_BUTTON = re.compile("D.{0,4}o.{0,4}n.{0,4}e|P.{0,4}r.{0,4}i.{0,4}n.{0,4}t")


def may_hold_buttons(line: str) -> bool:
    """Tell whether a line may hold a viewer's button, perhaps with the line's own letters woven in."""
    return bool(_LOOKS_LIKE_BUTTON.search(line))


def lines_of(words: list[Word]) -> list[str]:
    """Return the lines from top to bottom, words joined by one blank; pieces that touch are one word."""
    lines = []
    for row in rows_of(words):
        for part in _by_size(row):
            part.sort(key=_LEFT)
            lines.append(" ".join(_joined(part)))
    return lines


def without_buttons(words: list[Word]) -> tuple[list[Word], str]:
    """Drop a viewer's buttons: letters that spell them, in another font than the rest of their row; tell what was dropped."""
    kept: list[Word] = []
    dropped = ""
    for row in rows_of(words):
        fonts: Counter[int] = Counter()
        for word in row:
            fonts[word[5]] += len(word[3])
        body = fonts.most_common(1)[0][0]
        row.sort(key=_LEFT)
        for font in fonts:
            spelled = "".join(word[3] for word in row if word[5] == font)
            if font != body and spelled in BUTTONS:
                row = [word for word in row if word[5] != font]
                dropped += f" {spelled}"
        kept.extend(row)
    return kept, dropped.strip()


def rows_of(words: list[Word]) -> Iterator[list[Word]]:
    """Gather words whose baselines differ by no more than a third of their height."""
    levels: dict[float, list[Word]] = {}
    for word in words:
        if word[1] in levels:
            levels[word[1]].append(word)
        else:
            levels[word[1]] = [word]
    row: list[Word] = []
    top = slack = 0.0
    for base in sorted(levels, reverse=True):
        level = levels[base]
        own = level[0][2] * BASELINE_SLACK
        if row and top - base <= min(slack, own):
            row.extend(level)
            continue
        if row:
            yield row
        row, top, slack = level, base, own
    if row:
        yield row


def _by_size(row: list[Word]) -> list[list[Word]]:
    """Take letters much taller than the others, such as a watermark's, out of a row."""
    heights = [word[2] for word in row]
    limit = min(heights) * MUCH_TALLER
    if max(heights) <= limit:
        return [row]
    return [[word for word in row if word[2] <= limit], [word for word in row if word[2] > limit]]


def _joined(row: list[Word]) -> list[str]:
    texts: list[str] = []
    last_left, last_text, last_right = -1e9, "", None
    for left, _, height, text, right, _ in row:
        if left - last_left < height * SAME_PLACE and text == last_text:
            continue  # drawn twice to look bold
        if last_right is not None and OVERLAPPING * height < left - last_right < TOUCHING * height:
            texts[-1] += text
        else:
            texts.append(text)
        last_left, last_text, last_right = left, text, right
    return texts
