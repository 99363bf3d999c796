"""Pass over the lines of a bank's table that are no payments: nearly all, and each needs but a look at its day and its text."""

from __future__ import annotations

from reconcile.payments import cells, classify
from reconcile.payments.classify import Verdict
from reconcile.payments.judging import line_of
from reconcile.payments.plan import Plan
from reconcile.payments.table import Row


class Elsewhere:
    """Know where a bank's table has the day and the text of a line; of other tables, and of broken rows, it tells nothing."""

    def __init__(self, plan: Plan) -> None:
        self._day_first, self._reach = plan.day_first, -1
        self._numbers = plan.columns.get("check", ())
        if plan.mode != "bank":
            return
        named = [plan.columns.get(field, (-1,)) for field in ("date", "payee", "memo")]
        kept = plan.mapping is not None and plan.mapping.keep is not None
        alone = all(len(indexes) == 1 for indexes in named) and "date" in plan.columns
        self._date, self._payee, self._memo = (indexes[0] for indexes in named)
        if alone and not kept:
            self._reach = max(self._date, self._payee, self._memo)

    @property
    def knows(self) -> bool:
        """Tell whether any row of the table can be passed over."""
        return self._reach >= 0

    def has_number(self, row: Row) -> bool:
        """Tell whether a line has the number of a check in a column."""
        places, values = self._numbers, row.cells
        return bool(places) and any([place < len(values) and values[place] for place in places])

    def verdict(self, row: Row) -> Verdict | None:
        """Return what the text of a whole line with its day says that it is; nothing of any other row."""
        values = row.cells
        if len(values) <= self._reach or row.broken or row.aside:
            return None
        payee = values[self._payee] if self._payee >= 0 else ""
        memo = values[self._memo] if self._memo >= 0 else ""
        if not isinstance(payee, str) or not isinstance(memo, str) or not (payee or memo):
            return None
        if cells.day_of(values[self._date], day_first=self._day_first) is None:
            return None
        return classify.of_bank(line_of(payee.strip(), memo.strip()))
