"""The payment posted to another form of the same taxpayer: an income tax payment on an employment tax account, say."""

from __future__ import annotations

from collections.abc import Iterable

from reconcile.outcome import Finding
from reconcile.rules import misplaced
from reconcile.rules.case import Case

TITLE = "Credited to another form"
LAW = "Rev. Proc. 2002-26, sec. 3.01; IRM 21.5.8 (credit transfers)"


def find(case: Case) -> Iterable[Finding]:
    """Yield a finding for each payment that stands on another form."""
    yield from misplaced.find(case, "wrong_form")
