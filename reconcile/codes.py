"""Give the transaction codes and the forms a typed face over cited tables.

``data/transaction_codes.csv`` follows IRS Document 6209, section 8A; its column ``evidence`` says how a title was established.
``data/forms.csv`` tells of each form how often it is filed and when it is due.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal, cast

from reconcile.kinds import Role

Sign = Literal["debit", "credit", "none", "either"]

RETURN_FILED = "150"
DISHONORED_PENALTY = frozenset({"280", "286"})
DISHONORED_PENALTY_ABATED = frozenset({"281", "287"})


@dataclass(frozen=True, slots=True)
class TransactionCode:
    """Hold what is known of one transaction code."""

    code: str
    title: str
    other_titles: tuple[str, ...]
    role: Role
    sign: Sign
    reverses: tuple[str, ...]
    scope: str
    evidence: str
    notes: str


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files("reconcile").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)


@cache
def table() -> dict[str, TransactionCode]:
    """Return the transaction codes by code."""
    return {
        row["code"]: TransactionCode(
            code=row["code"],
            title=row["title"],
            other_titles=_split(row["other_titles"]),
            role=cast(Role, row["role"]),
            sign=cast(Sign, row["sign"]),
            reverses=_split(row["reverses"]),
            scope=row["scope"],
            evidence=row["evidence"],
            notes=row["notes"],
        )
        for row in _rows("transaction_codes.csv")
    }


def lookup(code: str | None) -> TransactionCode | None:
    """Return what is known of a code, or ``None`` for a code that is not in the table."""
    return table().get(code) if code else None


def role_of(code: str | None) -> Role:
    """Return the role of a code; a code that is not in the table is ``status`` and is reported by the reader."""
    known = lookup(code)
    return known.role if known else "status"


def reversed_by(code: str) -> tuple[str, ...]:
    """Return the payment codes that a reversal undoes: ``662`` gives ``660``, ``663`` and ``430``.

    The third digit 3 stands for an original (0) that has since been reversed (Document 6209), so both spellings are given.
    """
    known = lookup(code)
    if known is None or known.role != "reversal":
        return ()
    spellings = list(known.reverses)
    spellings += [original[:2] + "3" for original in known.reverses if original.endswith("0") and original != "430"]
    return tuple(spellings)


def is_dishonor(code: str | None) -> bool:
    """Tell whether a code takes a payment back because the bank refused it: third digit 1 (Document 6209)."""
    known = lookup(code)
    return known is not None and known.role == "reversal" and known.code.endswith("1")


# --- Forms ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Form:
    """Hold what is known of a form: its spelling, its filer and its rhythm."""

    form: str
    filer: Literal["individual", "business", "either"]
    rhythm: Literal["annual", "quarterly"]
    fiscal: bool
    due_month: int
    due_day: int
    estimated: bool
    source: str


@cache
def forms() -> dict[str, Form]:
    """Return the known forms by their printed name. ``due_month`` counts months after the period's end."""
    return {
        row["form"]: Form(
            form=row["form"],
            filer=cast(Literal["individual", "business", "either"], row["filer"]),
            rhythm=cast(Literal["annual", "quarterly"], row["rhythm"]),
            fiscal=row["fiscal"] == "yes",
            due_month=int(row["due_month"]),
            due_day=int(row["due_day"]),
            estimated=row["estimated"] == "yes",
            source=row["source"],
        )
        for row in _rows("forms.csv")
    }


_FORM_WORDS = re.compile(r"\b(?:FORM|SERIES|US|U\.S\.)\b|[\s.:#]")
_SPELLINGS = {
    "1120S": "1120-S",
    "1040ES": "1040",
    "1040SR": "1040",
    "1040V": "1040",
    "1040A": "1040",
    "1040EZ": "1040",
    "1040X": "1040",
    "1040NR": "1040",
    "4868": "1040",
    "941X": "941",
    "941SS": "941",
    "990T": "990-T",
    "990PF": "990-PF",
    "CT1": "CT-1",
    "CT2": "CT-2",
    "1041ES": "1041",
    "1120W": "1120",
    "1120SERIES": "1120",
    "CIVILPENALTY": "Civil Penalty",
    "CIVILPENALTIES": "Civil Penalty",
    "CIVPEN": "Civil Penalty",
    "CVPEN": "Civil Penalty",
    "CVLPEN": "Civil Penalty",
    "1040SPLIT": "1040 SPLIT",
    "SPLIT": "1040 SPLIT",
}


def normalise_form(text: str) -> str | None:
    """Return the form name as this program spells it, or ``None`` when the text names no known form.

    ``Form 1040-ES``, ``1040ES`` and ``1040`` are one account (MFT 30); ``1120S`` is ``1120-S``.
    """
    squeezed = _FORM_WORDS.sub("", text.upper()).replace("-", "").replace("\u2011", "")
    name = _SPELLINGS.get(squeezed, squeezed)
    return name if name in forms() else None
