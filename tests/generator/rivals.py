"""Measure the pairing alone against plain joins and published packages, on the same labelled clients in the same run.

They run under a Python of their own: recordlinkage needs pandas before 3, so it cannot live beside the program.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.generator.clients import LabelledClient
from tests.generator.tally import Answer, Tally
from tests.generator.verdicts import Link, count_links, labels_of, links_given

_WAYS = Path(__file__).with_name("rival_ways.py")


class RivalFailed(Exception):
    """Say that the other ways could not be run, with what Python printed."""


@dataclass(frozen=True, slots=True)
class Tables:
    """Hold both tables of all clients, and for each row what it is."""

    payments: list[dict[str, Any]]
    postings: list[dict[str, Any]]
    labels: list[tuple[int, str]]
    spots: list[Any]


def tables(clients: Sequence[LabelledClient]) -> Tables:
    """Return the payments and the payment lines of the newest transcripts, read without fault."""
    made = Tables([], [], [], [])
    for number, client in enumerate(clients):
        for key in client.payments:
            period = f"{key.period[0]}-{key.period[1]:02d}" if key.period else None
            row = {"id": len(made.payments), "client": number, "day": key.date.toordinal(), "amount": key.amount}
            made.payments.append({**row, "tin": key.tin, "form": key.form or None, "period": period})
            made.labels.append((number, key.twin_of or key.label))
        for transcript in client.transcripts:
            last4, form, (year, month) = transcript.place
            for spot, line in enumerate(transcript.rows if transcript.current else ()):
                # Payments end in 0, or in 3 once they were taken off; credits and transfers are no payments.
                if line.code[:2] not in ("61", "64", "65", "66", "67") or not line.amount or line.amount > 0 or not line.date:
                    continue
                row = {"id": len(made.postings), "client": number, "day": line.date.toordinal(), "amount": -line.amount}
                made.postings.append({**row, "tin": last4, "form": form, "period": f"{year}-{month:02d}"})
                made.spots.append((transcript.place, spot))
    return made


def _count(clients: Sequence[LabelledClient], links: Iterable[tuple[int, Link]]) -> Tally:
    by_client: dict[int, list[Link]] = {}
    for number, link in links:
        by_client.setdefault(number, []).append(link)
    tally = Tally()
    for number, client in enumerate(clients):
        count_links(client, by_client.get(number, ()), tally)
    return tally


def _ours(clients: Sequence[LabelledClient], given: Mapping[str, Answer]) -> Iterable[tuple[int, Link]]:
    for number, client in enumerate(clients):
        answer = given[client.name]
        for link in links_given(client, answer, labels_of(client, answer)):
            yield number, link


def _theirs(python: str, both: Tables) -> tuple[dict[str, list[tuple[int, Link]]], str]:
    request = json.dumps({"payments": both.payments, "postings": both.postings})
    # Without -P the folder of the script, which has a module named calendar, would stand before the standard library.
    done = subprocess.run([python, "-P", str(_WAYS)], input=request, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RivalFailed(f"{python}: {done.stderr[-3000:]}")
    reply = json.loads(done.stdout)
    links: dict[str, list[tuple[int, Link]]] = {}
    for way, found in reply["links"].items():
        links[way] = [(both.labels[one][0], (both.labels[one][1], *both.spots[other])) for one, other in found]
    return links, reply["versions"]


def _line(way: str, tally: Tally) -> str:
    expected, given, right = (count["link"] for count in (tally.expected, tally.given, tally.right))
    return f"| {way} | {given} | {right} | {given - right} | {right / max(given, 1):.3f} | {right / expected:.3f} |"


def compared(clients: Sequence[LabelledClient], given: Mapping[str, Answer], python: str) -> str:
    """Return the table of all ways, as Markdown; ``given`` are the program's answers, by client.

    Raises:
        RivalFailed: when the other Python cannot run them.
    """
    ours = _count(clients, _ours(clients, given))
    theirs, versions = _theirs(python, tables(clients))
    lines = ["| way | links given | right | wrong | precision | recall |", "| --- | ---: | ---: | ---: | ---: | ---: |"]
    lines += [_line("reconcile", ours), *[_line(way, _count(clients, links)) for way, links in theirs.items()]]
    told = f"{len(clients)} clients, {ours.expected['link']} right links. {versions}."
    return "\n".join([told, "", *lines])
