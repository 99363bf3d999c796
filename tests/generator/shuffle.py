"""Shuffle the inputs of a client: other file names, the rows of its lists in another order; the pairs must stay the same."""

from __future__ import annotations

import csv
import io
import random
import shutil
from collections import Counter
from pathlib import Path

from tests.generator.clients import LabelledClient
from tests.generator.tally import Answer


def shuffled_copy(client: LabelledClient, root: Path) -> Path:
    """Write the client's folder again, each file under another name, the rows of CSV lists in another order."""
    rng = random.Random(f"shuffle:{client.seed}")
    folder = root / client.name
    folder.mkdir(parents=True)
    files = sorted(client.folder.iterdir())
    rng.shuffle(files)
    for number, file in enumerate(files):
        target = folder / f"{number:02d} {rng.choice('abcxyz')}{file.suffix}"
        rows = {key.row for key in client.payments if key.file == file.name}
        if file.suffix == ".csv" and rows and file.name.startswith("payments"):
            target.write_bytes(_shuffled_rows(file.read_bytes(), rows, rng))
        else:
            shutil.copyfile(file, target)
    return folder


def _shuffled_rows(data: bytes, records: set[int], rng: random.Random) -> bytes:
    lines = list(csv.reader(io.StringIO(data.decode(), newline="")))
    spots = sorted(row - 1 for row in records)
    order = spots[:]
    rng.shuffle(order)
    moved = [lines[spot] for spot in order]
    for spot, line in zip(spots, moved, strict=True):
        lines[spot] = line
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(lines)
    return text.getvalue().encode()


def _pairs(answer: Answer) -> Counter[tuple[object, ...]]:
    """Return what the program concluded, without ids and places in files: each payment with its state and postings."""
    modules = {m["id"]: (m["tin"], m["form"], m["period"], m["response_date"]) for m in answer["modules"]}
    postings = {p["id"]: (modules[p["module"]], p["code"], p["date"], p["amount"]) for p in answer["postings"]}
    facts: Counter[tuple[object, ...]] = Counter()
    ids: dict[str, tuple[object, ...]] = {}
    for payment in answer["payments"]:
        own = tuple(payment[name] for name in ("date", "amount", "tin", "form", "period", "kind", "method", "reference"))
        ids[payment["id"]] = own
        facts[("payment", *own, payment["state"], *sorted(map(str, (postings[p] for p in payment["postings"]))))] += 1
    for finding in answer["findings"]:
        about = sorted(str(ids[payment]) for payment in finding["payments"])
        stands = sorted(str(postings[posting]) for posting in finding["postings"])
        facts[("finding", finding["kind"], finding["confidence"], finding["amount"], *about, *stands)] += 1
    return facts


def changed_by_shuffling(straight: Answer, shuffled: Answer) -> str:
    """Return the first thing the program concluded otherwise on shuffled inputs; empty where nothing changed."""
    first, second = _pairs(straight), _pairs(shuffled)
    changed = sorted(map(str, (first - second) + (second - first)))
    return f"{len(changed)} changes, the first: {changed[0]}" if changed else ""
