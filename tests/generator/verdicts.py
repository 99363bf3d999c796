"""Lay the program's judgement beside the answer key: the state of each payment, the postings it names, the findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.generator.calendar import QUARTERLY
from tests.generator.clients import LabelledClient, PaymentKey
from tests.generator.plan import Expected, Place
from tests.generator.tally import Answer, Difference, Tally, cents, place_of

Link = tuple[str, Place, int]
"""A payment's label, the transcript it stands on, and the row there."""
Money = tuple[Place, int]
_BY_PLACE = frozenset({"balance_due", "unproven_transcript"})
_BY_TAXPAYER = frozenset({"credit_elect_difference"})
_BY_AMOUNT = frozenset({"unrecorded_posting", "duplicate_posting"})
_MISPLACED = frozenset({"wrong_period", "wrong_tin", "wrong_form"})
_IN_PART = _MISPLACED | {"transferred_out"}
_CATEGORY = {
    "wrong_tin": "misapplied_payment",
    "wrong_form": "misapplied_payment",
    "wrong_type": "misapplied_payment",
    "late_posting": "late_posting",
    "balance_due": "balance",
    "unproven_transcript": "integrity",
}
_ASSERTED = frozenset({"matched", "not_posted", "duplicate_record"})
"""States that claim something; the others say that something is open."""


def compare(client: LabelledClient, answer: Answer, tally: Tally) -> None:
    """Count the states, links and findings of one client, and note each difference."""
    given = _given(client, answer, tally)
    labels = {payment["id"]: key.twin_of or key.label for key, payment in given if payment is not None}
    _states(client, given, _unsure(answer), tally)
    count_links(client, links_given(client, answer, labels), tally, {labels[i] for i in _unsure(answer) if i in labels})
    _findings(client, answer, labels, tally)


def labels_of(client: LabelledClient, answer: Answer) -> dict[str, str]:
    """Return the label of each payment the program gives, by its id; records of one payment share a label."""
    found = _given(client, answer, Tally())
    return {payment["id"]: key.twin_of or key.label for key, payment in found if payment is not None}


def _given(client: LabelledClient, answer: Answer, tally: Tally) -> list[tuple[PaymentKey, Mapping[str, Any] | None]]:
    """Return the payment the program gives for each of the key; the rest must be rows that it set aside."""
    paths = {source["id"]: source["path"] for source in answer["sources"]}
    left = {(paths[p["source"]].rsplit("/", 1)[-1], p["row"]): p for p in answer["payments"]}
    found: list[tuple[PaymentKey, Mapping[str, Any] | None]] = []
    for key in client.payments:
        places = [(key.file, key.row), *key.also]
        payment = next((left.pop(place) for place in places if place in left), None)
        found.append((key, payment))
        if payment is None:
            continue
        facts = (payment["date"], cents(payment["amount"]))
        if facts != (key.date.isoformat(), key.amount):
            about = f"payment {key.label} ({key.file} row {key.row})"
            tally.differences.append(Difference(client.name, about, f"{key.date} {key.amount}", str(facts)))
        period = f"{key.period[0]:04d}-{key.period[1]:02d}" if key.period else None
        # Where several papers tell of a payment, one of them may state what the list does not.
        if payment["period"] != period and not key.also:
            tally.differences.append(
                Difference(client.name, f"period of payment {key.label}", str(period), str(payment["period"]))
            )
    for payment in left.values():
        if payment["state"] != "set_aside":
            tally.differences.append(Difference(client.name, "payment", "none", f"row {payment['row']}: {payment['raw']}"))
    return found


def _unsure(answer: Answer) -> set[str]:
    """Return the payments about which some finding is less than certain."""
    return {p for finding in answer["findings"] if finding["confidence"] != "certain" for p in finding["payments"]}


def _states(
    client: LabelledClient, given: Sequence[tuple[PaymentKey, Mapping[str, Any] | None]], unsure: set[str], tally: Tally
) -> None:
    groups: dict[str, tuple[list[str], list[str], list[bool]]] = {}
    for key, payment in given:
        group = groups.setdefault(key.twin_of or key.label, ([], [], []))
        group[0].append(key.state)
        group[1].append(payment["state"] if payment else "missing")
        group[2].append(payment is not None and payment["id"] not in unsure)
    for label, (wanted, got, sure) in groups.items():
        # One of several allowed states is right, and counts as itself.
        settled = [got[0] if got[0] in wanted[0].split("|") else wanted[0].split("|")[0]] if len(wanted) == 1 else wanted
        right = Counter(settled) & Counter(got)
        for state, certain in zip(got, sure, strict=True):
            if certain and state in _ASSERTED:
                tally.confident("state of a payment", right=right[state] > 0)
        _count_group(client, label, (sorted(settled), sorted(got)), tally)


def _count_group(client: LabelledClient, label: str, states: tuple[list[str], list[str]], tally: Tally) -> None:
    wanted, got = states
    for state in set(wanted) | set(got):
        name = f"payment {state}"
        tally.expected[name] += wanted.count(state)
        tally.given[name] += got.count(state)
        tally.right[name] += min(wanted.count(state), got.count(state))
    if wanted != got:
        tally.differences.append(Difference(client.name, f"state of payment {label}", "+".join(wanted), "+".join(got)))


# --- links ----------------------------------------------------------------------------------------------------------------


def true_links(client: LabelledClient) -> dict[Link, Money]:
    """Return every right link of a payment to a posting, with the money it stands for.

    A posting made twice is one money: either row is right, and one is enough. Equal payments of one day have a posting each.
    """
    money: dict[tuple[Place, str, int | None, tuple[str, ...]], Money] = {}
    twins = {key.label: key.twin_of or key.label for key in client.payments}
    equal = {base for base, count in Counter(twins.values()).items() if count > 1}
    links: dict[Link, Money] = {}
    for transcript in client.transcripts:
        for spot, row in enumerate(transcript.rows if transcript.current else ()):
            here = (transcript.place, spot)
            first = money.setdefault((transcript.place, row.code, row.amount, row.of), here)
            for label in row.of:
                links[(twins[label], *here)] = here if twins[label] in equal and row.state != "duplicate" else first
    return links


def links_given(client: LabelledClient, answer: Answer, labels: Mapping[str, str]) -> Iterable[Link]:
    """Yield the links the program makes: the postings of each payment it calls matched."""
    by_key = {(t.place, t.response.isoformat()): t.place for t in client.transcripts if t.current}
    places = {m["id"]: by_key.get((place_of(m), m["response_date"])) for m in answer["modules"]}  # type: ignore[arg-type]
    spots: dict[str, tuple[Place, int]] = {}
    seen: Counter[str] = Counter()
    for posting in answer["postings"]:
        place = places.get(posting["module"])
        if place is not None:
            spots[posting["id"]] = (place, seen[posting["module"]])
            seen[posting["module"]] += 1
    for payment in answer["payments"]:
        if payment["state"] == "matched" and payment["id"] in labels:
            for posting in payment["postings"]:
                if posting in spots:
                    yield (labels[payment["id"]], *spots[posting])


def count_links(client: LabelledClient, given: Iterable[Link], tally: Tally, unsure: set[str] | None = None) -> None:
    """Count links that were expected, given and right; one money found twice is right once."""
    truth = true_links(client)
    left_open = {key.twin_of or key.label for key in client.payments if "|" in key.state}
    tally.expected["link"] += len({(link[0], money) for link, money in truth.items() if link[0] not in left_open})
    found: set[tuple[str, Money]] = set()
    for link in sorted(set(given)):
        if link[0] in left_open:
            continue
        right = link in truth
        again = right and (link[0], truth[link]) in found
        tally.given["link"] += not again
        tally.right["link"] += right and not again
        if right:
            found.add((link[0], truth[link]))
        if unsure is not None:
            if link[0] not in unsure:
                tally.confident("link", right=right)
            if not right:
                tally.differences.append(Difference(client.name, f"link of {link[0]}", "none", f"row {link[2] + 1} of {link[1]}"))


# --- findings -------------------------------------------------------------------------------------------------------------


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
    place = place_of(finding["actual"]) or place_of(finding["expected"])
    if kind in _BY_TAXPAYER:
        return f"{kind} of {place[0] if place else None}"
    if kind in _BY_PLACE:
        return f"{kind} of {place}"
    if kind in _BY_AMOUNT:
        posting = next((p for p in answer["postings"] if p["id"] in finding["postings"]), None)
        module = next((m for m in answer["modules"] if posting and m["id"] == posting["module"]), None)
        return f"{kind} of {place_of(module)}, {cents(posting['amount']) if posting else None}"
    named = sorted({labels.get(payment, "?") for payment in finding["payments"]})
    return f"{kind} of {', '.join(named) or place}"


def _findings(client: LabelledClient, answer: Answer, labels: Mapping[str, str], tally: Tally) -> None:
    twins = {key.label: key.twin_of or key.label for key in client.payments}
    wanted = {_expected_identity(finding, twins): finding for finding in client.findings}
    got: dict[str, Mapping[str, Any]] = {}
    for finding in answer["findings"]:
        identity = _given_identity(finding, answer, labels)
        if identity in got and not (identity in wanted and wanted[identity].several):
            tally.count(finding["kind"], expected=False, given=True)
            tally.differences.append(Difference(client.name, "finding", "once", f"{identity} twice"))
        got[identity] = finding
    for identity in sorted(wanted.keys() | got.keys()):
        kind, key = identity.split(" ", 1)[0], wanted.get(identity)
        if key is None or not key.optional or identity in got:
            tally.count(kind, expected=key is not None, given=identity in got)
        before = len(tally.differences)
        if identity not in got:
            if key is not None and not key.optional:
                tally.differences.append(Difference(client.name, "finding", identity, "nothing"))
            continue
        finding = got[identity]
        if key is None:
            tally.differences.append(Difference(client.name, "finding", "nothing", f"{identity}: {finding['explanation']}"))
        else:
            _finding_facts(client, identity, key, finding, tally)
        if finding["confidence"] == "certain":
            tally.confident("finding", right=len(tally.differences) == before)


def _finding_facts(client: LabelledClient, identity: str, wanted: Expected, got: Mapping[str, Any], tally: Tally) -> None:
    category = _CATEGORY.get(wanted.kind)
    if wanted.unsure and got["confidence"] == "certain":
        tally.differences.append(Difference(client.name, f"confidence of {identity}", "less than certain", "certain"))
    if wanted.kind in _IN_PART and wanted.amount and cents(got["amount"]) != wanted.amount:
        tally.differences.append(Difference(client.name, f"amount of {identity}", str(wanted.amount), str(got["amount"])))
    if wanted.kind == "wrong_period" and wanted.expected and wanted.expected[1] not in QUARTERLY:
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
    return place_of(side) == place
