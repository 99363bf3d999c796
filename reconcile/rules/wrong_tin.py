"""The payment posted under another taxpayer identification number of the folder: the spouse's, the owner's, the entity's.

Estimated payments of a couple belong under the number shown first on the joint return; under the other number they sit on that
spouse's own account, and may take months to be moved.
"""

from __future__ import annotations

from collections.abc import Iterable

from reconcile.model import Finding
from reconcile.rules import misplaced
from reconcile.rules.case import Case

TITLE = "Credited to another taxpayer"
LAW = "Rev. Proc. 2002-26, sec. 3.01; IRM 21.5.7.3.2.2 (spousal accounts); IRM 21.5.8 (credit transfers)"


def find(case: Case) -> Iterable[Finding]:
    """Yield a finding for each payment that stands under another number."""
    yield from misplaced.find(case, "wrong_tin")
