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
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from tests.generator import rivals
from tests.generator.catalogue import FAULTS, sets_of
from tests.generator.clients import LabelledClient, make
from tests.generator.compare import compare
from tests.generator.plan import NoTarget
from tests.generator.shuffle import changed_by_shuffling, shuffled_copy
from tests.generator.tally import Answer, Difference, Tally

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
_MARKS = (("<!-- table -->", "<!-- end of table -->"), ("<!-- rivals -->", "<!-- end of rivals -->"))
# The program may end with any of these and still have written every report.
_RAN = (0, 1, 3)


class DidNotRun(Exception):
    """Say that the program ended without an answer, with what it printed."""


def mixture(clients: int, kinds: Sequence[str] = ()) -> list[tuple[str, ...]]:
    """Return the faults of each client: a tenth none, each kind alone, then the pairs that go together, then sets of three.

    ``kinds`` are the faults to choose from, as a rule all.
    """
    chosen = tuple(kinds or FAULTS)
    rng = random.Random(1)
    clean = max(clients // 10, 1)
    alone = [(name,) for name in chosen] * max(clients * 3 // 10 // len(chosen), 1)
    pairs, threes = sets_of(2, chosen), sets_of(3, chosen)
    rng.shuffle(pairs)
    rng.shuffle(threes)
    left = max(clients - clean - len(alone), 0)
    several = [*pairs[: max(left * 4 // 5, min(left, len(pairs)))], *threes]
    return [*alone, *[()] * clean, *several[:left]][:clients]


def make_clients(count: int, root: Path, first_seed: int = 0, kinds: Sequence[str] = ()) -> list[LabelledClient]:
    """Write labelled clients under ``root``."""
    clients = []
    for number, faults in enumerate(mixture(count, kinds)):
        # Several faults do not always fit one client; it then gets fewer of them.
        for size in range(len(faults), -1, -1):
            try:
                clients.append(make(first_seed + number, faults[:size], root))
                break
            except NoTarget:
                continue
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


def run_all(clients: Sequence[LabelledClient], out: Path, *, shuffled: int = 0) -> Tally:
    """Reconcile all clients and compare each with its key; every so many once more with its files shuffled."""
    given = answers(clients, out / "straight")
    tally = judged(clients, given)
    if shuffled:
        shuffle_some([client for client in clients[::shuffled] if client.name in given], given, out, tally)
    return tally


def judged(clients: Sequence[LabelledClient], given: Mapping[str, Answer]) -> Tally:
    """Compare the answers with the keys."""
    tally = Tally()
    for client in clients:
        if client.name in given:
            compare(client, given[client.name], tally)
        else:
            tally.differences.append(Difference(client.name, "report", "reconciliation.json", "no file"))
    return tally


def shuffle_some(clients: Sequence[LabelledClient], given: Mapping[str, Answer], out: Path, tally: Tally) -> None:
    """Reconcile clients once more with their files renamed and their rows in another order; nothing may change."""
    copies = [replace(client, folder=shuffled_copy(client, out / "shuffled folders")) for client in clients]
    others = answers(copies, out / "shuffled")
    for client in clients:
        difference = changed_by_shuffling(given[client.name], others[client.name])
        tally.count("shuffled client", expected=True, given=not difference)
        if difference:
            tally.differences.append(Difference(client.name, "pairs after shuffling", "the same", difference))


def answers(clients: Sequence[LabelledClient], out: Path, size: int = 60) -> dict[str, Answer]:
    """Run the program on clients in batches of one as-of date each, and return what it wrote, by client."""
    ordered = sorted(clients, key=lambda client: (client.as_of, client.seed))
    batches: list[list[LabelledClient]] = []
    for _, same_day in itertools.groupby(ordered, key=lambda client: client.as_of):
        group = list(same_day)
        batches += [group[start : start + size] for start in range(0, len(group), size)]
    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(lambda numbered: answer(numbered[1], out / f"batch{numbered[0]}"), enumerate(batches)))
    found = {}
    for number, batch in enumerate(batches):
        for client in batch:
            report = out / f"batch{number}" / client.name / "reconciliation.json"
            if report.is_file():
                found[client.name] = json.loads(report.read_text(encoding="utf-8"))
    return found


def _line(name: str, tally: Tally) -> str:
    expected, given, right = tally.expected[name], tally.given[name], tally.right[name]
    precision = f"{right / given:.3f}" if given else "-"
    recall = f"{right / expected:.3f}" if expected else "-"
    return f"| {name} | {expected} | {given} | {right} | {precision} | {recall} |"


def table(tally: Tally) -> str:
    """Return the tally as Markdown: what was expected, given and right, and how much said without reserve is wrong."""
    names = [name for name in _FINDING_KINDS if tally.expected[name] or tally.given[name]]
    states = sorted(name for name in tally.expected | tally.given if name not in _FINDING_KINDS)
    head = ["| what | expected | given | right | precision | recall |", "| --- | ---: | ---: | ---: | ---: | ---: |"]
    sure = ["| said without reserve | given | wrong |", "| --- | ---: | ---: |"]
    sure += [f"| {what} | {given} | {tally.sure_but_wrong[what]} |" for what, given in sorted(tally.sure.items())]
    sure.append(f"| **all together** | {tally.sure.total()} | **{tally.sure_but_wrong.total()}** |")
    return "\n".join([*head, *[_line(name, tally) for name in [*names, *states]], "", *sure])


def coverage(clients: Sequence[LabelledClient], kinds: Sequence[str]) -> str:
    """Say how many faults were measured alone and in pairs."""
    alone = {client.faults for client in clients if len(client.faults) == 1}
    met = {pair for client in clients for pair in itertools.combinations(sorted(client.faults), 2)}
    possible = {tuple(sorted(pair)) for pair in sets_of(2, kinds)}
    return f"{len(alone)} of {len(kinds)} kinds of fault alone, {len(met & possible)} of {len(possible)} pairs"


def _put(told: str, page: Path, marks: tuple[str, str]) -> None:
    """Put a text between two marks of a Markdown file."""
    before, _, rest = page.read_text(encoding="utf-8").partition(marks[0])
    after = rest.partition(marks[1])[2]
    page.write_text(f"{before}{marks[0]}\n{told}{marks[1]}{after}", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0, help="the first client's seed")
    parser.add_argument("--keep", type=Path, help="write the clients here and keep them")
    parser.add_argument("--faults", help="one client alone, with these faults: wrong_period,late_posting")
    parser.add_argument("--kinds", default=",".join(FAULTS), help="choose from these faults")
    parser.add_argument("--shuffled", type=int, default=5, help="shuffle the files of every so many clients; 0 for none")
    parser.add_argument("--rivals", metavar="PYTHON", help="compare the pairs with joins and packages, run by this Python")
    parser.add_argument("--into", type=Path, help="put the tables between the marks of this Markdown file")
    return parser.parse_args()


def main() -> int:
    """Measure from the command line."""
    options = _options()
    kinds = tuple(options.kinds.split(","))
    with tempfile.TemporaryDirectory() as temporary:
        root = options.keep or Path(temporary) / "clients"
        if options.faults is None:
            clients = make_clients(options.clients, root, options.seed, kinds)
        else:
            clients = [make(options.seed, tuple(filter(None, options.faults.split(","))), root)]
        out = Path(temporary) / "out" if options.keep is None else root / "out"
        given = answers(clients, out / "straight")
        tally = judged(clients, given)
        if options.shuffled:
            shuffle_some([client for client in clients[:: options.shuffled] if client.name in given], given, out, tally)
    told = [f"{len(clients)} clients, first seed {options.seed}; {coverage(clients, kinds)}\n\n{table(tally)}\n"]
    if options.rivals:
        told.append(rivals.compared(clients, given, options.rivals) + "\n")
    for text, marks in zip(told, _MARKS, strict=False):
        sys.stdout.write(text + "\n")
        if options.into is not None:
            _put(text, options.into, marks)
    for difference in tally.differences:
        sys.stderr.write(f"{difference}\n")
    return 1 if tally.differences else 0


if __name__ == "__main__":
    raise SystemExit(main())
