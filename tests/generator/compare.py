"""Lay what the program answered beside the answer key: rows, states and findings, each difference in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.generator.clients import LabelledClient, RowKey, TranscriptKey
from tests.generator.plan import Expected, Place

Answer = Mapping[str, Any]
_BY_PLACE = frozenset({"balance_due", "unproven_transcript"})
_BY_TAXPAYER = frozenset({"credit_elect_difference"})
_BY_AMOUNT = frozenset({"unrecorded_posting", "duplicate_posting"})
_MISPLACED = frozenset({"wrong_period", "wrong_tin", "wrong_form"})
_CATEGORY = {
    "wrong_tin": "misapplied_payment",
    "wrong_form": "misapplied_payment",
    "wrong_type": "misapplied_payment",
    "late_posting": "late_posting",
    "balance_due": "balance",
    "unproven_transcript": "integrity",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """Hold one point where the program and the key disagree."""

    client: str
    about: str
    expected: str
    got: str

    def __str__(self) -> str:
        """Return one line that can be followed up."""
        return f"{self.client}: {self.about}: expected {self.expected}, got {self.got}"


@dataclass(slots=True)
class Tally:
    """Count what was expected, what was given and what was right, by name."""

    expected: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)

    def count(self, name: str, expected: bool, given: bool) -> None:
        """Count one thing that was expected, given, or both."""
        self.expected[name] += expected
        self.given[name] += given
        self.right[name] += expected and given


def _cents(text: str | None) -> int | None:
    if text is None:
        return None
    whole, _, cents = text.lstrip("-").partition(".")
    value = int(whole) * 100 + int(cents or 0)
    return -value if text.startswith("-") else value


def _place(module: Mapping[str, Any] | None) -> Place | None:
    if not module or not module.get("tin") or not module.get("form") or not module.get("period"):
        return None
    year, month = module["period"].split("-")
    return (module["tin"][-4:], module["form"], (int(year), int(month)))


def compare(client: LabelledClient, answer: Answer, tally: Tally) -> None:
    """Count every row, state and finding of one client, and note each difference."""
    stubs = {source["id"] for source in answer["sources"] if source["path"].rsplit("/", 1)[-1] in client.stubs}
    modules = {_place(module): module for module in answer["modules"] if module["source"] not in stubs}
    keys = {transcript.place for transcript in client.transcripts}
    for extra in modules.keys() - keys:
        tally.differences.append(Difference(client.name, "module", "none", str(extra)))
    for transcript in client.transcripts:
        module = modules.get(transcript.place)
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
    labels = _payments(client, answer, tally)
    _findings(client, answer, labels, tally)


def _sources(client: LabelledClient, answer: Answer, tally: Tally) -> None:
    """Note every file that is not in the answer or is taken for something else, and every sound file not read in full."""
    statuses = {source["path"].rsplit("/", 1)[-1]: source["status"] for source in answer["sources"]}
    kinds = {source["path"].rsplit("/", 1)[-1]: source["kind"] for source in answer["sources"]}
    records = {payment.file for payment in client.payments}
    hurt = {transcript.file for transcript in client.transcripts if not transcript.proven}
    for file in sorted(path.name for path in client.folder.iterdir()):
        status = statuses.get(file, "missing")
        right = status == "read" or (file in hurt | set(client.stubs) and status != "missing")
        kind = "payments" if file in records else "account_transcript"
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
        _cents(module["account_balance"]),
        _cents(module["accrued_interest"]),
        _cents(module["accrued_penalty"]),
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
    if (posting["code"] or "") != row.code or posting["date"] != day or _cents(posting["amount"]) != row.amount:
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


def _payments(client: LabelledClient, answer: Answer, tally: Tally) -> dict[str, str]:
    """Count the states of the payments, and return the label of each payment id; twins share their label."""
    paths = {source["id"]: source["path"] for source in answer["sources"]}
    given = {(paths[p["source"]].rsplit("/", 1)[-1], p["row"]): p for p in answer["payments"]}
    labels: dict[str, str] = {}
    groups: dict[str, tuple[list[str], list[str]]] = {}
    for key in client.payments:
        payment = given.pop((key.file, key.row), None)
        group = groups.setdefault(key.twin_of or key.label, ([], []))
        group[0].append(key.state)
        group[1].append(payment["state"] if payment else "missing")
        if payment is None:
            continue
        labels[payment["id"]] = key.twin_of or key.label
        facts = (payment["date"], _cents(payment["amount"]))
        if facts != (key.date.isoformat(), key.amount):
            about = f"payment {key.label} ({key.file} row {key.row})"
            tally.differences.append(Difference(client.name, about, f"{key.date} {key.amount}", str(facts)))
    for payment in given.values():
        tally.differences.append(Difference(client.name, "payment", "none", f"row {payment['row']}: {payment['raw']}"))
    for label, (wanted, got) in groups.items():
        _payment_group(client, label, sorted(wanted), sorted(got), tally)
    return labels


def _payment_group(client: LabelledClient, label: str, wanted: list[str], got: list[str], tally: Tally) -> None:
    for state in set(wanted) | set(got):
        name = f"payment {state}"
        tally.expected[name] += wanted.count(state)
        tally.given[name] += got.count(state)
        tally.right[name] += min(wanted.count(state), got.count(state))
    if wanted != got:
        tally.differences.append(Difference(client.name, f"state of payment {label}", "+".join(wanted), "+".join(got)))


def _expected_identity(finding: Expected, twins: Mapping[str, str]) -> str:
    if finding.kind in _BY_TAXPAYER and finding.place:
        return f"{finding.kind} of {finding.place[0]}"
    if finding.kind in _BY_PLACE:
        return f"{finding.kind} of {finding.place}"
    if finding.kind in _BY_AMOUNT:
        return f"{finding.kind} of {finding.place}, {finding.amount}"
    return f"{finding.kind} of {twins.get(finding.payment, finding.payment)}"


def _given_identity(finding: Mapping[str, Any], answer: Answer, labels: Mapping[str, str]) -> str:
    kind = finding["kind"]
    place = _place(finding["actual"]) or _place(finding["expected"])
    if kind in _BY_TAXPAYER:
        return f"{kind} of {place[0] if place else None}"
    if kind in _BY_PLACE:
        return f"{kind} of {place}"
    if kind in _BY_AMOUNT:
        posting = next((p for p in answer["postings"] if p["id"] in finding["postings"]), None)
        module = next((m for m in answer["modules"] if posting and m["id"] == posting["module"]), None)
        return f"{kind} of {_place(module)}, {_cents(posting['amount']) if posting else None}"
    named = sorted({labels.get(payment, "?") for payment in finding["payments"]})
    return f"{kind} of {', '.join(named) or place}"


def _findings(client: LabelledClient, answer: Answer, labels: Mapping[str, str], tally: Tally) -> None:
    twins = {key.label: key.twin_of or key.label for key in client.payments}
    wanted = {_expected_identity(finding, twins): finding for finding in client.findings}
    got: dict[str, Mapping[str, Any]] = {}
    for finding in answer["findings"]:
        identity = _given_identity(finding, answer, labels)
        if identity in got:
            tally.count(finding["kind"], expected=False, given=True)
            tally.differences.append(Difference(client.name, "finding", "once", f"{identity} twice"))
        got[identity] = finding
    for identity in sorted(wanted.keys() | got.keys()):
        kind = identity.split(" ", 1)[0]
        tally.count(kind, expected=identity in wanted, given=identity in got)
        if identity not in got:
            tally.differences.append(Difference(client.name, "finding", identity, "nothing"))
        elif identity not in wanted:
            said = f"{identity}: {got[identity]['explanation']}"
            tally.differences.append(Difference(client.name, "finding", "nothing", said))
        else:
            _finding_facts(client, identity, wanted[identity], got[identity], tally)


def _finding_facts(
    client: LabelledClient, identity: str, wanted: Expected, got: Mapping[str, Any], tally: Tally
) -> None:
    category = _CATEGORY.get(wanted.kind)
    if wanted.kind == "wrong_period" and wanted.expected and wanted.expected[1] != "941":
        category = "wrong_year_credit"
    if category and got["category"] != category:
        tally.differences.append(Difference(client.name, f"category of {identity}", category, got["category"]))
    if wanted.kind in _MISPLACED:
        for side, place in (("expected", wanted.expected), ("actual", wanted.actual)):
            if place is not None and not _side_fits(got[side], place, strict=wanted.kind == "wrong_tin" or side == "actual"):
                tally.differences.append(Difference(client.name, f"{side} side of {identity}", str(place), str(got[side])))


def _side_fits(side: Mapping[str, Any], place: Place, *, strict: bool) -> bool:
    """Tell whether a side names a place; a record that states no number leaves the number open."""
    _, form, (year, month) = place
    if not side.get("tin") and not strict:
        return (side["form"], side["period"]) == (form, f"{year:04d}-{month:02d}")
    return _place(side) == place
