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

from tests.generator.calendar import QUARTERLY, Period
from tests.generator.catalogue import FAULTS, FIRST, shapes_for
from tests.generator.entities import build
from tests.generator.faults_records import told_by
from tests.generator.finish import NO_MARK, Mark, finish, hurt, older
from tests.generator.ledger import Damage, Ledger, Row, Stub
from tests.generator.page_layout import Style
from tests.generator.plan import Expected, NoTarget, Paid, Place, Plan
from tests.generator.render_html import render_html
from tests.generator.render_other import render_bank, render_books, render_confirmation
from tests.generator.render_pdf import render_pdf
from tests.generator.render_records import Record, Sheet, render_csv, render_xlsx
from tests.generator.render_text import render_text

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
    of: tuple[str, ...] = ()


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
    current: bool = True


@dataclass(frozen=True, slots=True)
class PaymentKey:
    """Hold what must be read of one record, the state it must end in, and the other rows that tell of the same payment.

    Period and form are those the record states, if it does; the number is the true one, stated or not.
    """

    label: str
    file: str
    row: int
    date: date
    amount: int
    state: str
    twin_of: str
    period: Period | None
    form: str
    tin: str
    also: tuple[tuple[str, int], ...] = ()


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
    """Hold one finished ledger with the marks of its rows, and what befell it afterwards."""

    ledger: Ledger
    marks: tuple[Mark, ...]
    damage: Damage | None = None
    current: bool = True


def plan_client(seed: int, faults: Sequence[str]) -> Plan:
    """Return a client with these faults, trying one after another until it offers a payment for each.

    Raises:
        NoTarget: when no client of any shape offers them together.
    """
    rng = random.Random(f"{seed}:{','.join(faults)}")
    shapes = shapes_for(faults)
    for _ in range(_ATTEMPTS if shapes else 0):
        plan = build(rng, rng.choice(shapes))
        try:
            for fault in sorted(faults, key=lambda name: name not in FIRST):
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
    marks: dict[Place, tuple[Mark, ...]] = {}
    printed = [Printed(ledger, marks[ledger.key]) for ledger in finish(plan, marks)]
    if plan.damage:
        spot, damage = hurt(plan, [entry.ledger for entry in printed])
        printed[spot] = Printed(printed[spot].ledger, printed[spot].marks, damage)
    return (*printed, *_older_copies(plan, printed))


def _older_copies(plan: Plan, printed: Sequence[Printed]) -> list[Printed]:
    copies = []
    for entry in printed:
        for drawn, late in plan.accounts[entry.ledger.key].copies:
            hidden = [spot for spot, (_, of) in enumerate(entry.marks) if set(of) & set(late)]
            ledger = older(entry.ledger, drawn, hidden)
            copies.append(Printed(ledger, (NO_MARK,) * len(ledger.rows), current=False))
    return copies


def findings_of(plan: Plan, printed: Sequence[Printed]) -> tuple[Expected, ...]:
    """Return every finding that must be made: the faults', and each module that owes or is unproven."""
    findings = list(plan.findings)
    for entry in printed:
        if entry.current and entry.ledger.balance > 0:
            findings.append(Expected("balance_due", place=entry.ledger.key, amount=entry.ledger.balance))
        if entry.damage is not None:
            findings.append(Expected("unproven_transcript", place=entry.ledger.key))
    return tuple(findings)


def transcript_key(entry: Printed, file: str) -> TranscriptKey:
    """Return what must be read from a printed ledger, damaged or whole."""
    ledger, damage = entry.ledger, entry.damage
    rows: tuple[Row, ...] = damage.apply(ledger.rows) if damage else ledger.rows
    marks = entry.marks
    if damage is not None and damage.amount is None:
        marks = marks[: damage.row] + marks[damage.row + 1 :]
    keys = tuple(
        RowKey(row.code, row.date, row.amount, row.explanation, row.detail, row.dln, *mark)
        for row, mark in zip(rows, marks, strict=True)
    )
    figures = (ledger.balance, ledger.interest, ledger.penalty)
    return TranscriptKey(file, ledger.key, *figures, ledger.response, damage is None, keys, entry.current)


def _file_name(rng: random.Random, ledger: Ledger) -> str:
    year, month = ledger.period
    stem = f"{ledger.form.replace(' ', '')}-{year}" + (f"-Q{month // 3}" if ledger.form in QUARTERLY else "")
    return rng.choice((f"ACTR-{stem}-{ledger.party.tin.last4}", f"Account {stem} ({ledger.party.tin.last4})"))


def write_transcripts(rng: random.Random, printed: Sequence[Printed], folder: Path) -> tuple[TranscriptKey, ...]:
    """Write the transcripts in formats drawn by chance, some of them bundled into one PDF, and return their keys."""
    keys: list[TranscriptKey] = []
    waiting = list(printed)
    while waiting:
        entry = waiting.pop(0)
        name, style = _file_name(rng, entry.ledger), Style.choose(rng)
        if not entry.current:
            name += f" {entry.ledger.response:%Y%m%d}"
        way = rng.choice(("pdf", "pdf", "html", "text"))
        bundle = [entry]
        if way == "pdf" and len(waiting) >= 2 and rng.random() < 0.25:
            bundle += [waiting.pop(0) for _ in range(rng.randrange(1, 3))]
            name = f"Bundle {name}"
        file = f"{name}.{ {'pdf': 'pdf', 'html': 'html', 'text': 'txt'}[way] }"
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
    """Write the payments to one or two files, what else tells of them to others, and return their keys."""
    paid = sorted(plan.paid, key=lambda one: (one.date, one.label))
    halves = [paid]
    if len(paid) > 6 and rng.random() < 0.3:
        middle = len(paid) // 2
        while paid[middle].date == paid[middle - 1].date and middle < len(paid) - 1:
            middle += 1
        halves = [paid[:middle], paid[middle:]]
    if "second list" in plan.told_also:
        halves = [[one for one in paid if not one.twin_of], [one for one in paid if one.twin_of]]
    if rng.random() < 0.2:
        halves = [list(reversed(half)) for half in halves]
    also = _write_also(rng, plan, folder)
    if "no list" in plan.told_also:
        return tuple(payment_key(one, *also[one.label][0]) for one in paid)
    keys: list[PaymentKey] = []
    for number, half in enumerate(halves, start=1):
        xlsx = rng.random() < 0.5
        sheet = Sheet.choose(rng, xlsx=xlsx)
        file = f"payments{number}.{'xlsx' if xlsx else 'csv'}"
        data, places = (render_xlsx if xlsx else render_csv)([record_of(one) for one in half], sheet)
        (folder / file).write_bytes(data)
        keys += [payment_key(one, file, places[one.label], also.get(one.label, ())) for one in half]
    return tuple(keys)


def payment_key(paid: Paid, file: str, row: int, also: Sequence[tuple[str, int]] = ()) -> PaymentKey:
    """Return what must be read of one payment."""
    period = None if "period" in paid.hidden else paid.period
    form = "" if "form" in paid.hidden else paid.form
    named = (period, form, paid.tin.last4)
    return PaymentKey(paid.label, file, row, paid.date, paid.amount, paid.state, paid.twin_of, *named, tuple(also))


def _write_also(rng: random.Random, plan: Plan, folder: Path) -> dict[str, list[tuple[str, int]]]:
    """Write the other papers that tell of the payments, and return where each payment stands in them."""
    files: list[tuple[str, bytes, dict[str, int]]] = []
    if "bank" in plan.told_also:
        files.append(("Chase1234_Activity.csv", *render_bank(told_by(plan, "bank"), rng)))
    if "books" in plan.told_also:
        files.append(("Transaction List by Vendor.csv", *render_books(told_by(plan, "books"))))
    if "confirmation" in plan.told_also:
        told = told_by(plan, "confirmation")
        files += [(f"EFTPS confirmation {one.label}.txt", *render_confirmation(one)) for one in told]
    places: dict[str, list[tuple[str, int]]] = {}
    for file, data, rows in files:
        (folder / file).write_bytes(data)
        for label, row in rows.items():
            places.setdefault(label, []).append((file, row))
    return places
