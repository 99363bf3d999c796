"""Make labelled clients: a folder of transcripts and payment records, and the answer key that goes with it.

The answer key lies outside the folder, in ``keys/<client>.json`` beside it, where no reader of the folder will see it.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from tests.generator.faults import FAULTS
from tests.generator.finish import finish, hurt
from tests.generator.ledger import Damage, Ledger, Row, Stub
from tests.generator.page_layout import Style
from tests.generator.plan import Expected, NoTarget, Paid, Place, Plan
from tests.generator.render_html import render_html
from tests.generator.render_pdf import render_pdf
from tests.generator.render_records import Record, Sheet, render_csv, render_xlsx
from tests.generator.render_text import render_text
from tests.generator.shapes import SHAPES, build

_PEOPLE = ("single", "joint", "separate")
_SHAPES_FOR = {
    "wrong_tin": ("joint", "separate"),
    "wrong_form": ("business", "single", "joint"),
    "transferred_out": _PEOPLE,
    "credit_elect_difference": _PEOPLE,
    "wrong_period_and_late": _PEOPLE,
}
_ATTEMPTS = 400


@dataclass(frozen=True, slots=True)
class RowKey:
    """Hold what must be read from one line, and for a payment the state it must end in."""

    code: str
    date: date | None
    amount: int | None
    explanation: str
    detail: str
    dln: str
    state: str


@dataclass(frozen=True, slots=True)
class TranscriptKey:
    """Hold what must be read from one transcript."""

    file: str
    place: Place
    balance: int
    interest: int
    penalty: int
    response: date
    proven: bool
    rows: tuple[RowKey, ...]


@dataclass(frozen=True, slots=True)
class PaymentKey:
    """Hold what must be read of one record, and the state it must end in."""

    label: str
    file: str
    row: int
    date: date
    amount: int
    state: str
    twin_of: str


@dataclass(frozen=True, slots=True)
class LabelledClient:
    """Hold one client and the answer a careful examiner would give."""

    name: str
    folder: Path
    as_of: date
    seed: int
    faults: tuple[str, ...]
    transcripts: tuple[TranscriptKey, ...]
    stubs: tuple[str, ...]
    payments: tuple[PaymentKey, ...]
    findings: tuple[Expected, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """Hold one finished ledger with the states of its rows, and what befell it afterwards."""

    ledger: Ledger
    states: tuple[str, ...]
    damage: Damage | None = None


def plan_client(seed: int, faults: Sequence[str]) -> Plan:
    """Return a client with these faults, trying one after another until it offers a payment for each.

    Raises:
        NoTarget: when no client of any shape offers them together.
    """
    rng = random.Random(f"{seed}:{','.join(faults)}")
    shapes = [shape for shape in SHAPES if all(shape in _SHAPES_FOR.get(fault, SHAPES) for fault in faults)]
    for _ in range(_ATTEMPTS):
        plan = build(rng, rng.choice(shapes))
        try:
            for fault in sorted(faults, key=lambda name: name != "not_checkable"):
                FAULTS[fault](plan)
            ledgers = finish(plan, {})
            if plan.damage:
                hurt(plan, ledgers)
        except NoTarget:
            continue
        return plan
    raise NoTarget(f"no client offers {faults}")


def make(seed: int, faults: Sequence[str], root: Path) -> LabelledClient:
    """Write one client folder under ``root`` and return it with its answer key; the same seed gives the same bytes."""
    plan = plan_client(seed, faults)
    name = f"c{seed:05d}-{'-'.join(faults) or 'clean'}".replace("_", "")
    folder = root / name
    folder.mkdir(parents=True)
    rng = random.Random(f"render:{seed}")
    printed = printed_accounts(plan)
    transcripts = write_transcripts(rng, printed, folder)
    stubs = _write_stubs(rng, plan, folder)
    payments = write_records(rng, plan, folder)
    findings = findings_of(plan, printed)
    client = LabelledClient(name, folder, plan.as_of, seed, tuple(faults), transcripts, stubs, payments, findings)
    keys = root / "keys"
    keys.mkdir(exist_ok=True)
    (keys / f"{name}.json").write_text(json.dumps(asdict(client), default=str, indent=1), encoding="utf-8")
    return client


def printed_accounts(plan: Plan) -> tuple[Printed, ...]:
    """Return the plan's accounts as ledgers, one of them damaged afterwards where the plan asks for it."""
    states: dict[Place, tuple[str, ...]] = {}
    printed = [Printed(ledger, states[ledger.key]) for ledger in finish(plan, states)]
    if plan.damage:
        spot, damage = hurt(plan, [entry.ledger for entry in printed])
        printed[spot] = Printed(printed[spot].ledger, printed[spot].states, damage)
    return tuple(printed)


def findings_of(plan: Plan, printed: Sequence[Printed]) -> tuple[Expected, ...]:
    """Return every finding that must be made: the faults', and each module that owes or is unproven."""
    findings = list(plan.findings)
    for entry in printed:
        if entry.ledger.balance > 0:
            findings.append(Expected("balance_due", place=entry.ledger.key, amount=entry.ledger.balance))
        if entry.damage is not None:
            findings.append(Expected("unproven_transcript", place=entry.ledger.key))
    return tuple(findings)


def transcript_key(entry: Printed, file: str) -> TranscriptKey:
    """Return what must be read from a printed ledger, damaged or whole."""
    ledger, damage = entry.ledger, entry.damage
    rows: tuple[Row, ...] = damage.apply(ledger.rows) if damage else ledger.rows
    states = entry.states
    if damage is not None and damage.amount is None:
        states = states[: damage.row] + states[damage.row + 1 :]
    keys = tuple(
        RowKey(row.code, row.date, row.amount, row.explanation, row.detail, row.dln, state)
        for row, state in zip(rows, states, strict=True)
    )
    return TranscriptKey(
        file, ledger.key, ledger.balance, ledger.interest, ledger.penalty, ledger.response, damage is None, keys
    )


def _file_name(rng: random.Random, ledger: Ledger) -> str:
    year, month = ledger.period
    stem = f"{ledger.form.replace(' ', '')}-{year}" + (f"-Q{month // 3}" if ledger.form == "941" else "")
    return rng.choice((f"ACTR-{stem}-{ledger.party.tin.last4}", f"Account {stem} ({ledger.party.tin.last4})"))


def write_transcripts(rng: random.Random, printed: Sequence[Printed], folder: Path) -> tuple[TranscriptKey, ...]:
    """Write the transcripts in formats drawn by chance, some of them bundled into one PDF, and return their keys."""
    keys: list[TranscriptKey] = []
    waiting = list(printed)
    while waiting:
        entry = waiting.pop(0)
        name, style = _file_name(rng, entry.ledger), Style.choose(rng)
        way = rng.choice(("pdf", "pdf", "html", "text"))
        bundle = [entry]
        if way == "pdf" and len(waiting) >= 2 and rng.random() < 0.25:
            bundle += [waiting.pop(0) for _ in range(rng.randrange(1, 3))]
            name = f"Bundle {name}"
        file = f"{name}.{ {'pdf': 'pdf', 'html': 'html', 'text': 'txt'}[way]}"
        (folder / file).write_bytes(_bytes(way, bundle, style))
        keys += [transcript_key(one, file) for one in bundle]
    return tuple(keys)


def _bytes(way: str, bundle: Sequence[Printed], style: Style) -> bytes:
    if way == "pdf":
        return render_pdf([(entry.ledger, entry.damage) for entry in bundle], style)
    (entry,) = bundle
    if way == "html":
        return render_html(entry.ledger, entry.damage).encode()
    return render_text(entry.ledger, style, entry.damage).encode()


def _write_stubs(rng: random.Random, plan: Plan, folder: Path) -> tuple[str, ...]:
    files: list[str] = []
    for party, form, period, wording in plan.stubs:
        stub = Stub(party, form, period, plan.response, f"10{rng.randrange(10**9, 10**10)}", wording)
        style, way = Style.choose(rng), rng.choice(("pdf", "html", "txt"))
        data = render_pdf([(stub, None)], style) if way == "pdf" else b""
        data = data or (render_html(stub) if way == "html" else render_text(stub, style)).encode()
        files.append(f"{form} {period[0]}.{way}")
        (folder / files[-1]).write_bytes(data)
    return tuple(files)


def record_of(paid: Paid) -> Record:
    """Return a payment as the taxpayer wrote it down."""
    hidden = paid.hidden
    return Record(
        paid.label,
        paid.date,
        paid.amount,
        None if "tin" in hidden else paid.tin,
        "" if "form" in hidden else paid.form,
        None if "period" in hidden else paid.period,
        "" if "kind" in hidden else paid.kind,
        "" if "method" in hidden else paid.method,
        "" if "reference" in hidden else paid.reference,
    )


def write_records(rng: random.Random, plan: Plan, folder: Path) -> tuple[PaymentKey, ...]:
    """Write the payments to one or two files and return their keys."""
    paid = sorted(plan.paid, key=lambda one: (one.date, one.label))
    halves = [paid]
    if len(paid) > 6 and rng.random() < 0.3:
        middle = len(paid) // 2
        halves = [paid[:middle], paid[middle:]]
    if rng.random() < 0.2:
        halves = [list(reversed(half)) for half in halves]
    keys: list[PaymentKey] = []
    for number, half in enumerate(halves, start=1):
        xlsx = rng.random() < 0.5
        sheet = Sheet.choose(rng, xlsx=xlsx)
        file = f"payments{number}.{'xlsx' if xlsx else 'csv'}"
        data, places = (render_xlsx if xlsx else render_csv)([record_of(one) for one in half], sheet)
        (folder / file).write_bytes(data)
        keys += [PaymentKey(p.label, file, places[p.label], p.date, p.amount, p.state, p.twin_of) for p in half]
    return tuple(keys)
