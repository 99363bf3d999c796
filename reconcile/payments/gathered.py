"""Collect what the tables of one file give, while they are read."""

from __future__ import annotations

from dataclasses import dataclass, field

from reconcile.model import PaperCheck, Payment, Problem, SetAside


@dataclass(slots=True)
class Gathered:
    """Collect payments, rows set aside and problems; each row of a table ends as one of them. ``rows`` counts what was met.

    ``name`` and ``source`` are the printable name and the source id of the file.

    ``cancelled`` are rows set aside, by which a record takes a payment back that another one may still tell of; ``checks`` are
    those by which a bank paid a check to somebody whom it does not name.
    """

    name: str
    source: str
    payments: list[Payment] = field(default_factory=list)
    cancelled: list[Payment] = field(default_factory=list)
    checks: list[PaperCheck] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unreadable: int = 0
    rows: int = 0
    ids: dict[str, int] = field(default_factory=dict)
