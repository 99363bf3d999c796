"""Pair payments with postings as joins and two published packages do it; run by any Python that has pandas and the packages.

Reads two tables as JSON from standard input and writes the links of each way to standard output. Every way gets the same columns,
and the true taxpayer number of each payment, even where the record leaves it out.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import Any

Links = list[tuple[int, int]]


def _merged(payments: Any, postings: Any, columns: list[str]) -> Links:
    joined = payments.merge(postings, on=columns, suffixes=("_ours", "_theirs"))
    return list(zip(joined["id_ours"], joined["id_theirs"], strict=True))


def exact(payments: Any, postings: Any) -> Links:
    """Join on taxpayer, date and amount."""
    return _merged(payments, postings, ["client", "tin", "day", "amount"])


def by_amount(payments: Any, postings: Any) -> Links:
    """Join on taxpayer and amount."""
    return _merged(payments, postings, ["client", "tin", "amount"])


def datacompy_way(payments: Any, postings: Any) -> Links:
    """Let datacompy join on taxpayer and amount; repeated keys are laid side by side in the order of their dates."""
    datacompy: Any = importlib.import_module("datacompy")
    frames = [frame[["client", "tin", "amount", "day", "id"]].sort_values("day") for frame in (payments, postings)]
    compare: Any = getattr(datacompy, "PandasCompare", None) or datacompy.Compare
    rows = compare(*frames, join_columns=["client", "tin", "amount"]).intersect_rows
    ours, theirs = (next(name for name in rows.columns if name.startswith("id_") and name.endswith(end)) for end in ("1", "2"))
    return [(int(one), int(other)) for one, other in zip(rows[ours], rows[theirs], strict=True)]


def recordlinkage_ways(payments: Any, postings: Any) -> Iterator[tuple[str, Links]]:
    """Score pairs of one client by amount, date, taxpayer, form and period, and link one to one from several thresholds up."""
    rl: Any = importlib.import_module("recordlinkage")
    ours, theirs = payments.set_index("id"), postings.set_index("id")
    pairs = rl.index.Block("client").index((ours, theirs))
    compare = rl.Compare()
    compare.numeric("amount", "amount", method="gauss", offset=0, scale=2_000, label="amount")
    compare.numeric("day", "day", method="gauss", offset=3, scale=7, label="day")
    for column in ("tin", "form", "period"):
        compare.exact(column, column, missing_value=0.5, label=column)
    features = compare.compute(pairs, ours, theirs)
    score = 2 * features["amount"] + 2 * features["day"] + features["tin"] + 0.5 * features["form"] + features["period"]
    for threshold in (3.0, 4.0, 4.5, 5.0, 5.5):
        chosen = score[score >= threshold].sort_values(ascending=False)
        linked = rl.OneToOneLinking().compute(chosen.index)
        yield f"recordlinkage, one to one, from {threshold}", [(int(one), int(other)) for one, other in linked]


def _told(name: str) -> str:
    with contextlib.suppress(PackageNotFoundError):
        return f"{name} {version(name)}"
    return ""


def main() -> int:
    """Answer one request."""
    pandas: Any = importlib.import_module("pandas")
    tables = json.load(sys.stdin)
    frames = [pandas.DataFrame(tables[name]) for name in ("payments", "postings")]
    plain: dict[str, Callable[[Any, Any], Links]] = {
        "exact join on TIN, date and amount": exact,
        "join on TIN and amount": by_amount,
    }
    links = {name: [(int(one), int(other)) for one, other in way(*frames)] for name, way in plain.items()}
    if _told("datacompy"):
        links["datacompy, joined on TIN and amount"] = datacompy_way(*frames)
    if _told("recordlinkage"):
        links.update(recordlinkage_ways(*frames))
    told = ", ".join(filter(None, map(_told, ("pandas", "datacompy", "recordlinkage"))))
    json.dump({"links": links, "versions": told}, sys.stdout)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
