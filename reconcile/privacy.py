"""Keep full taxpayer identification numbers out of everything the program writes.

``mask_text`` is applied to raw lines before they are stored and to every log record before it is formatted. An EIN or SSN keeps
its last four digits and its shape, as the IRS masks it.
"""

from __future__ import annotations

import logging
import re

_DASHES = "-\u2010\u2011\u2012\u2013\u2212"
# A point is a separator only twice over: "$1,071.54 1040" is an amount and a form.
_SSN = re.compile(rf"(?<![\dXx*])\d{{3}}(?:[{_DASHES} ]\d{{2}}[{_DASHES} ]|\.\d{{2}}\.)(\d{{4}})(?!\d)(?![{_DASHES}]\d)")
_EIN = re.compile(rf"(?<![\dXx*])(?<![\d][{_DASHES}])\d{{2}}[{_DASHES}]\d{{3}}(\d{{4}})(?!\d)(?![{_DASHES}]\d)")
# Nine bare digits. Longer runs (EFT numbers have fifteen, tracking numbers twelve) are not TINs; amounts carry a point or a
# dollar sign. A comma protects nothing: it parts the cells of a row, and no amount has nine digits beside one.
# The program's own ids may have nine digits in a row: one of six letters, a dash, ten hexadecimal digits.
_BARE = re.compile(r"\b[DFMPST]-[0-9a-f]{10}(?![0-9A-Za-z])|(?<![\d$])(?<!\d\.)\d{5}(\d{4})(?!\d)(?!\.\d)")

# What none of the three can match without; it begins with two digits, which a search finds soonest. Most texts need no more.
_MAY_HOLD = re.compile(rf"\d\d(?<!\d\d\d)(?:\d[{_DASHES} .]\d\d[{_DASHES} .]\d{{4}}|[{_DASHES}]\d{{7}}|\d{{7}}(?!\d))")


SHORTEST_TIN = 9
"""No text with fewer characters holds a taxpayer's whole number."""


def mask_text(text: str) -> str:
    """Return the text with every nine-digit TIN cut to its last four digits."""
    if len(text) < SHORTEST_TIN or (len(text) > SHORTEST_TIN and text.isdecimal()) or _MAY_HOLD.search(text) is None:
        return text
    text = _SSN.sub(r"***-**-\1", text)
    text = _EIN.sub(r"**-***\1", text)
    return _BARE.sub(lambda match: f"*****{match[1]}" if match[1] else match[0], text)


class MaskingFilter(logging.Filter):
    """Mask the finished message of every record, so that no argument can carry a TIN into a log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace message and arguments by the masked text; keep the record."""
        record.msg = mask_text(record.getMessage())
        record.args = ()
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = f"{type(record.exc_info[1]).__name__} (text withheld)"
            record.exc_info = None
        return True
