"""Define what a person decides of the pairs and findings of a client, in client.toml or in the workbook."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from reconcile.kinds import DecisionAction, DecisionOrigin


@dataclass(frozen=True, slots=True)
class Decision:
    """Hold what a person decided: that payments and postings belong together, or do not, or that a finding is accepted.

    For ``accept``, payments and postings are those the finding rested on when it was decided; ``amount`` is what was decided
    on, in cents. Whatever is stated must still be so, or the decision is void. ``number`` counts from 1 within its origin; ``on``
    is the day it was decided.
    """

    action: DecisionAction
    reason: str
    initials: str
    payments: tuple[str, ...] = ()
    postings: tuple[str, ...] = ()
    finding: str | None = None
    amount: int | None = None
    on: date | None = None
    origin: DecisionOrigin = "client.toml"
    number: int = 1

    @property
    def id(self) -> str:
        """Return an id that rests on what was decided, by whom and why."""
        parts = (self.origin, self.action, self.finding, *self.payments, "", *self.postings, self.amount, self.on)
        text = "\x1f".join(str(part) for part in (*parts, self.initials, self.reason))
        return "D-" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]

    @property
    def where(self) -> str:
        """Return where the decision stands: ``client.toml, decision 2`` or ``sheet Discrepancies, F-0d3c4cfda1``."""
        return f"sheet Discrepancies, {self.finding}" if self.origin == "workbook" else f"client.toml, decision {self.number}"

    @property
    def signed(self) -> str:
        """Return who decided, when, and why: ``JD (2026-02-01): seen on the carbon copy``."""
        day = f" ({self.on.isoformat()})" if self.on else ""
        reason = self.reason.rstrip()
        return f"{self.initials}{day}: {reason}{'' if reason.endswith(('.', '!', '?', '…')) else '.'}"
