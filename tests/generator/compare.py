"""Lay what the program answered beside the answer key: rows, states and findings, each difference in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from tests.generator import verdicts
from tests.generator.clients import LabelledClient, RowKey, TranscriptKey
from tests.generator.tally import Answer, Difference, Tally, cents, place_of


def compare(client: LabelledClient, answer: Answer, tally: Tally) -> None:
    """Count every row, state and finding of one client, and note each difference."""
    stubs = {source["id"] for source in answer["sources"] if source["path"].rsplit("/", 1)[-1] in client.stubs}
    modules = {(place_of(m), m["response_date"]): m for m in answer["modules"] if m["source"] not in stubs}
    keys = {(transcript.place, transcript.response.isoformat()) for transcript in client.transcripts}
    for extra in modules.keys() - keys:
        tally.differences.append(Difference(client.name, "module", "none", str(extra)))
    for transcript in client.transcripts:
        module = modules.get((transcript.place, transcript.response.isoformat()))
        if module is None:
            tally.differences.append(Difference(client.name, f"module {transcript.place}", "read", "missing"))
            tally.expected["row"] += len(transcript.rows)
            continue
        _header(client, transcript, module, tally)
        _rows(client, transcript, [p for p in answer["postings"] if p["module"] == module["id"]], tally)
    told = {module["id"] for module in answer["modules"] if module["source"] in stubs}
    for posting in answer["postings"]:
        if posting["module"] in told:
            tally.differences.append(Difference(client.name, f"rows of {client.stubs}", "none", posting["raw"]))
    _sources(client, answer, tally)
    verdicts.compare(client, answer, tally)


def _sources(client: LabelledClient, answer: Answer, tally: Tally) -> None:
    """Note every file that is not in the answer or is taken for something else, and every sound file not read in full."""
    statuses = {source["path"].rsplit("/", 1)[-1]: source["status"] for source in answer["sources"]}
    kinds = {source["path"].rsplit("/", 1)[-1]: source["kind"] for source in answer["sources"]}
    records = {payment.file for payment in client.payments} | {file for payment in client.payments for file, _ in payment.also}
    papers = {file for file in records if file.startswith("EFTPS confirmation")}
    hurt = {transcript.file for transcript in client.transcripts if not transcript.proven}
    for file in sorted(path.name for path in client.folder.iterdir()):
        status = statuses.get(file, "missing")
        right = status == "read" or (file in hurt | set(client.stubs) and status != "missing")
        kind = "confirmation" if file in papers else "payments" if file in records else "account_transcript"
        if kinds.get(file, kind) != kind and file not in client.stubs:
            right, status = False, f"{status} as {kinds[file]}"
        tally.count("file", expected=True, given=right)
        if not right:
            tally.differences.append(Difference(client.name, f"status of {file}", "read", status))


def _header(client: LabelledClient, transcript: TranscriptKey, module: Mapping[str, Any], tally: Tally) -> None:
    wanted = (
        transcript.balance,
        transcript.interest,
        transcript.penalty,
        transcript.response.isoformat(),
        transcript.proven,
    )
    got = (
        cents(module["account_balance"]),
        cents(module["accrued_interest"]),
        cents(module["accrued_penalty"]),
        module["response_date"],
        module["proven"],
    )
    tally.count("header", True, got == wanted)
    if got != wanted:
        about = f"header of {transcript.file} {transcript.place}"
        tally.differences.append(Difference(client.name, about, str(wanted), str(got)))


def _said(posting: Mapping[str, Any]) -> str:
    return " ".join((posting["explanation"] or "").split())


def _row_fits(row: RowKey, posting: Mapping[str, Any]) -> bool:
    day = row.date.isoformat() if row.date else None
    if (posting["code"] or "") != row.code or posting["date"] != day or cents(posting["amount"]) != row.amount:
        return False
    kept = f"{posting['raw']} {posting['detail'] or ''}"
    if any(part and part not in kept for part in (row.detail, row.dln)):
        return False
    return _said(posting) in (row.explanation, f"{row.explanation} {row.detail}")


def _rows(client: LabelledClient, transcript: TranscriptKey, postings: list[Mapping[str, Any]], tally: Tally) -> None:
    where = f"{transcript.file} {transcript.place}"
    tally.given["row"] += len(postings)
    tally.expected["row"] += len(transcript.rows)
    for index, row in enumerate(transcript.rows):
        posting = postings[index] if index < len(postings) else None
        if posting is not None and _row_fits(row, posting):
            tally.right["row"] += 1
        else:
            seen = posting and (posting["code"], posting["date"], posting["amount"], posting["explanation"])
            wanted = (row.code, str(row.date), row.amount, row.explanation, row.detail, row.dln)
            tally.differences.append(Difference(client.name, f"row {index + 1} of {where}", str(wanted), str(seen)))
            return
    if len(postings) > len(transcript.rows):
        extra = [posting["raw"] for posting in postings[len(transcript.rows) :]]
        tally.differences.append(Difference(client.name, f"rows of {where}", "no more", str(extra)))
    _posting_states(client, transcript, postings, tally)


def _posting_states(client: LabelledClient, transcript: TranscriptKey, postings: list[Mapping[str, Any]], tally: Tally) -> None:
    # Two postings of one amount cannot be told apart where one of them is a duplicate: their states are compared together.
    wanted: dict[tuple[str, int | None], Counter[str]] = {}
    got: dict[tuple[str, int | None], Counter[str]] = {}
    for row, posting in zip(transcript.rows, postings, strict=False):
        if not row.state:
            continue
        key = (row.code, row.amount)
        wanted.setdefault(key, Counter())[row.state] += 1
        got.setdefault(key, Counter())[str(posting["state"])] += 1
    for key, states in wanted.items():
        for state in states | got[key]:
            name = f"posting {state}"
            tally.expected[name] += states[state]
            tally.given[name] += got[key][state]
            tally.right[name] += min(states[state], got[key][state])
        if states != got[key]:
            about = f"posting states of {key} in {transcript.place}"
            tally.differences.append(Difference(client.name, about, str(dict(states)), str(dict(got[key]))))
