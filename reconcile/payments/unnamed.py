"""Ask whom a row paid that names nobody, where the rows around it name the IRS and others: a blank there says too little."""

from __future__ import annotations

from collections.abc import Sequence

from reconcile.payments import classify, judging, words
from reconcile.payments.classify import Verdict
from reconcile.payments.entry import Entry
from reconcile.payments.furniture import has_amount
from reconcile.payments.plan import Plan, column_cells
from reconcile.payments.table import Row, Sheet, text_of

TODO = "Write into each row whom it was paid to."


class Unnamed:
    """Follow whom the rows of a table name, which no layout knows; a layout tells by itself what a blank there means.

    ``asks``: the table has a column of names, and no layout.
    """

    def __init__(self, sheet: Sheet, plan: Plan) -> None:
        self._payee = ""
        self.asks = plan.layout == "by-headings" and "payee" in plan.columns
        # In a list where each row names the IRS or another for itself, a blank repeats no name above it.
        self._name_each = self.asks and plan.mode == "list" and _name_each(sheet.rows[plan.first :], plan)

    def note(self, entry: Entry) -> None:
        """Note whom a row names."""
        self._payee = entry.text("payee") or self._payee

    def why(self, entry: Entry, verdict: Verdict) -> str | None:
        """Return what is to be said of a row that names nobody, where only such a name could tell whether the IRS was paid."""
        if not (self._payee or self._name_each) or entry.text("payee") or not has_amount(entry):
            return None
        named = (classify.of_agency(self._payee) or classify.OTHER) if self._payee else None
        if entry.plan.mode == "list":
            of_another = (named is not None and named.kind != "payment") or self._name_each
            own = " ".join(filter(None, (entry.text(name) for name in ("form", "kind", "type", "memo"))))
            untold = verdict.kind == "payment" and of_another and classify.of_books(own).kind != "payment"
        else:
            untold = named is not None and named.kind == "payment" and verdict is classify.OTHER and not entry.text("memo")
            untold = untold and not judging.is_told_by_type(entry.text("type"), entry.text("account"))
        if not untold or entry.plan.sense.titles.state or words.form_in(entry.text("form")):
            return None
        where = "stands beside others that name the IRS and a state"
        if named is not None and (named.kind != "payment" or not self._name_each):
            where = f'stands below "{self._payee[:40]}"'
        return f"names nobody, and {where}: whether it was paid to the IRS cannot be known."


def _name_each(rows: Sequence[Row], plan: Plan) -> bool:
    names = [text_of(cell) for cell in column_cells(rows, plan.columns["payee"][0])]
    named = [classify.of_agency(name) for name in names if name]
    kinds = {one.kind == "payment" for one in named if one}
    return len(kinds) > 1 and 2 * (len(names) - len(named)) <= len(named)
