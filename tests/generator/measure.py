"""Run the real program on labelled clients and print precision and recall of everything it said.

``python -m tests.generator.measure --clients 400`` prints the table as Markdown, and every difference on standard error.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.generator.clients import LabelledClient, make
from tests.generator.compare import Difference, Tally, compare
from tests.generator.faults import FAULTS
from tests.generator.plan import NoTarget

ROOT = Path(__file__).resolve().parents[2]
_FINDING_KINDS = (
    "wrong_period",
    "wrong_tin",
    "wrong_form",
    "wrong_type",
    "late_posting",
    "amount_difference",
    "not_posted",
    "dishonored",
    "corrected",
    "transferred_out",
    "duplicate_posting",
    "duplicate_record",
    "unrecorded_posting",
    "credit_elect_difference",
    "ambiguous",
    "unproven_transcript",
    "balance_due",
)
_MARKS = ("<!-- table -->", "<!-- end of table -->")
# The program may end with any of these and still have written every report.
_RAN = (0, 1, 3)


class DidNotRun(Exception):
    """Say that the program ended without an answer, with what it printed."""


def mixture(clients: int) -> list[tuple[str, ...]]:
    """Return the faults of each client: a tenth in order, every fault alone, then pairs, and threes when there is room."""
    clean = max(clients // 10, 1)
    alone = [(name,) for name in FAULTS] * max(clients * 3 // 10 // len(FAULTS), 1)
    rng = random.Random("several")
    pairs: list[tuple[str, ...]] = list(itertools.combinations(FAULTS, 2))
    threes: list[tuple[str, ...]] = list(itertools.combinations(FAULTS, 3))
    rng.shuffle(pairs)
    rng.shuffle(threes)
    left = max(clients - clean - len(alone), 0)
    several = [*itertools.islice(itertools.cycle(pairs), min(left, max(len(pairs), left // 2))), *threes]
    return [*[()] * clean, *alone, *several[:left]][:clients]


def make_clients(count: int, root: Path, first_seed: int = 0) -> list[LabelledClient]:
    """Write labelled clients under ``root``."""
    clients = []
    for number, faults in enumerate(mixture(count)):
        # Three faults do not always fit one client; it then gets the first two.
        try:
            clients.append(make(first_seed + number, faults, root))
        except NoTarget:
            clients.append(make(first_seed + number, faults[:2], root))
    return clients


def answer(clients: Sequence[LabelledClient], out: Path) -> None:
    """Run the program once, in a child process, on clients that share their as-of date.

    Raises:
        DidNotRun: when it ends with a code that means there is no report.
    """
    command = [sys.executable, "-m", "reconcile", "run", *[str(client.folder) for client in clients]]
    command += ["--out", str(out), "--as-of", clients[0].as_of.isoformat(), "--json"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment)
    if done.returncode not in _RAN:
        raise DidNotRun(f"exit code {done.returncode}: {done.stderr[-3000:]}")


def run_all(clients: Sequence[LabelledClient], out: Path, *, size: int = 60) -> Tally:
    """Reconcile all clients, a few at a time, and compare each with its key."""
    ordered = sorted(clients, key=lambda client: (client.as_of, client.seed))
    batches: list[list[LabelledClient]] = []
    for _, same_day in itertools.groupby(ordered, key=lambda client: client.as_of):
        group = list(same_day)
        batches += [group[start : start + size] for start in range(0, len(group), size)]
    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(lambda numbered: answer(numbered[1], out / f"batch{numbered[0]}"), enumerate(batches)))
    tally = Tally()
    for number, batch in enumerate(batches):
        for client in batch:
            report = out / f"batch{number}" / client.name / "reconciliation.json"
            if report.is_file():
                compare(client, json.loads(report.read_text(encoding="utf-8")), tally)
            else:
                tally.differences.append(Difference(client.name, "report", "reconciliation.json", "no file"))
    return tally


def _line(name: str, tally: Tally) -> str:
    expected, given, right = tally.expected[name], tally.given[name], tally.right[name]
    precision = f"{right / given:.3f}" if given else "-"
    recall = f"{right / expected:.3f}" if expected else "-"
    return f"| {name} | {expected} | {given} | {right} | {precision} | {recall} |"


def table(tally: Tally) -> str:
    """Return the tally as a Markdown table: what was expected, given and right, with precision and recall."""
    names = [name for name in _FINDING_KINDS if tally.expected[name] or tally.given[name]]
    states = sorted(name for name in tally.expected | tally.given if name not in _FINDING_KINDS)
    head = ["| what | expected | given | right | precision | recall |", "| --- | ---: | ---: | ---: | ---: | ---: |"]
    return "\n".join([*head, *[_line(name, tally) for name in [*names, *states]]])


def _put(told: str, page: Path) -> None:
    before, _, rest = page.read_text(encoding="utf-8").partition(_MARKS[0])
    after = rest.partition(_MARKS[1])[2]
    page.write_text(f"{before}{_MARKS[0]}\n{told}{_MARKS[1]}{after}", encoding="utf-8")


def main() -> int:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0, help="the first client's seed")
    parser.add_argument("--keep", type=Path, help="write the clients here and keep them")
    parser.add_argument("--faults", help="one client alone, with these faults: wrong_period,late_posting")
    parser.add_argument("--into", type=Path, help="put the table between the marks of this Markdown file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = options.keep or Path(temporary) / "clients"
        if options.faults is None:
            clients = make_clients(options.clients, root, options.seed)
        else:
            clients = [make(options.seed, tuple(filter(None, options.faults.split(","))), root)]
        tally = run_all(clients, Path(temporary) / "out" if options.keep is None else root / "out")
    told = f"{len(clients)} clients, first seed {options.seed}\n\n{table(tally)}\n"
    sys.stdout.write(told)
    if options.into is not None:
        _put(told, options.into)
    for difference in tally.differences:
        sys.stderr.write(f"{difference}\n")
    return 1 if tally.differences else 0


if __name__ == "__main__":
    raise SystemExit(main())
