"""List what the tables of every run must satisfy, as data: name, table, plain words, great-expectations' class and arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from reconcile import kinds

_Name = Literal["postings", "payments", "findings", "modules"]
_FIRST_DAY, _LAST_DAY = 1950_01_01, 2099_12_31
_MOST_CENTS = 10**13


@dataclass(frozen=True, slots=True)
class Check:
    """Hold one expectation: its name, the table and its plain words, and great-expectations' class and arguments."""

    name: str
    table: _Name
    words: str
    expectation: str
    arguments: Mapping[str, object] = field(default_factory=dict)


def _whole(table: _Name, column: str, words: str) -> Check:
    arguments = {"column": column, "type_list": ["Int64Dtype", "int"]}
    return Check(f"{table}-{column}-whole", table, words, "ExpectColumnValuesToBeInTypeList", arguments)


def _among(table: _Name, column: str, words: str, values: Sequence[object]) -> Check:
    arguments = {"column": column, "value_set": list(values)}
    return Check(f"{table}-{column}-known", table, words, "ExpectColumnValuesToBeInSet", arguments)


def _between(table: _Name, column: str, words: str, low: int, high: int) -> Check:
    arguments = {"column": column, "min_value": low, "max_value": high}
    return Check(f"{table}-{column}-range", table, words, "ExpectColumnValuesToBeBetween", arguments)


def _unique(table: _Name, words: str) -> Check:
    return Check(f"{table}-id-unique", table, words, "ExpectColumnValuesToBeUnique", {"column": "key"})


def _pair(name: str, table: _Name, words: str, expectation: str, columns: tuple[str, str], **more: object) -> Check:
    arguments = {"column_A": columns[0], "column_B": columns[1], **more}
    return Check(name, table, words, f"ExpectColumnPairValues{expectation}", arguments)


_EITHER_MISSING = "either_value_is_missing"
_DAYS = "dates lie between 1950 and 2099"
_KNOWN_IDS = "names only sources, modules, postings and payments that exist"

CHECKS: tuple[Check, ...] = (
    _unique("modules", "every tax module has an id of its own"),
    _whole("modules", "account_balance", "balances are whole cents"),
    _between("modules", "period", "tax periods lie between 1950 and 2099", 1950_01, 2099_12),
    _between("modules", "response_date", _DAYS, _FIRST_DAY, _LAST_DAY),
    _pair(
        "modules-rows-counted-twice",
        "modules",
        "the rows, added up a second time, give the same total",
        "ToBeEqual",
        ("rows_total", "postings_total"),
    ),
    _pair(
        "modules-balance-proven",
        "modules",
        "the rows add up to the printed account balance",
        "ToBeEqual",
        ("rows_total", "account_balance"),
        ignore_row_if=_EITHER_MISSING,
    ),
    _among("modules", "unknown_ids", f"every tax module {_KNOWN_IDS}", [0]),
    _unique("postings", "every posting has an id of its own"),
    _among("postings", "read", "every state given to a posting belongs to a line that was read", [1]),
    _whole("postings", "amount", "posting amounts are whole cents"),
    _between("postings", "amount", "posting amounts are below a hundred billion dollars", -_MOST_CENTS, _MOST_CENTS),
    _whole("postings", "date", "posting dates are calendar dates"),
    _between("postings", "date", f"posting {_DAYS}", _FIRST_DAY, _LAST_DAY),
    Check(
        "postings-code-shape",
        "postings",
        "a transaction code has three digits",
        "ExpectColumnValuesToMatchRegex",
        {"column": "code", "regex": r"^\d{3}$"},
    ),
    _among("postings", "role", "every posting has a known role", get_args(kinds.Role)),
    _between("postings", "page", "every posting names its page", 1, 10**6),
    _between("postings", "line", "every posting names its line", 1, 10**9),
    _among("postings", "state", "every state of a posting is a known one", get_args(kinds.PostingState)),
    _pair(
        "postings-one-state",
        "postings",
        "every payment on a current transcript is in exactly one state",
        "AToBeGreaterThanB",
        ("states", "states_owed"),
        or_equal=True,
    ),
    _among("postings", "unknown_ids", f"every posting {_KNOWN_IDS}", [0]),
    _unique("payments", "every payment has an id of its own"),
    _among("payments", "read", "every payment was read from the records exactly once", [1]),
    _whole("payments", "amount", "payment amounts are whole cents"),
    _between("payments", "amount", "payment amounts are above zero and below a hundred billion dollars", 1, _MOST_CENTS),
    _whole("payments", "date", "payment dates are calendar dates"),
    _between("payments", "date", f"payment {_DAYS}", _FIRST_DAY, _LAST_DAY),
    _between("payments", "row", "every payment names its row", 1, 10**9),
    _among("payments", "kind", "every payment is of a known kind", get_args(kinds.PaymentKind)),
    _among("payments", "method", "every payment has a known method", get_args(kinds.Method)),
    _among("payments", "states", "every payment is in exactly one state", [1]),
    _among("payments", "state", "every state of a payment is a known one", get_args(kinds.PaymentState)),
    _pair(
        "payments-matched-named",
        "payments",
        "a matched payment names the posting it is matched to",
        "AToBeGreaterThanB",
        ("postings", "postings_owed"),
        or_equal=True,
    ),
    _among("payments", "unknown_ids", f"every payment {_KNOWN_IDS}", [0]),
    _unique("findings", "every finding has an id of its own"),
    _whole("findings", "amount", "finding amounts are whole cents"),
    _among("findings", "kind", "every finding is of a known kind", get_args(kinds.FindingKind)),
    _among("findings", "category", "every finding is in a known category", get_args(kinds.Category)),
    _among("findings", "severity", "every finding has a known severity", kinds.SEVERITIES),
    _among("findings", "confidence", "every finding has a known confidence", get_args(kinds.Confidence)),
    _between("findings", "days_late", "days late are counted from zero", 0, 100_000),
    _between("findings", "subjects", "every finding names what it is about", 1, 10**6),
    _among("findings", "unknown_ids", f"every finding {_KNOWN_IDS}", [0]),
)
"""Every expectation, in the order of the report."""
