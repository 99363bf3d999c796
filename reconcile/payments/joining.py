"""Make one payment of the records that several files hold of it: bank line, books, confirmation, the client's own list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date

from reconcile.model import Payment, Problem, RecordFile
from reconcile.payments import (
    agreeing,
    asides,
    cancelled,
    classify,
    doubts,
    layouts_,
    merging,
    one_payment,
    paper_checks,
    sums,
    versions,
    voids,
    words,
)
from reconcile.payments.agreeing import Key, Kind, Record


@dataclass(slots=True)
class _Joined:
    """Collect what becomes of the records: those that were kept, those that stand in another, and what contradicts.

    ``days`` are those that were taken in place of a record's own.
    """

    kept: dict[Key, Payment] = field(default_factory=dict)
    absorbed: dict[Key, Payment] = field(default_factory=dict)
    problems: dict[int, list[Problem]] = field(default_factory=lambda: defaultdict(list))
    groups: dict[Key, tuple[Record, ...]] = field(default_factory=dict)
    days: dict[Key, date] = field(default_factory=dict)


def join(files: Sequence[RecordFile], names: Mapping[str, str]) -> tuple[RecordFile, ...]:
    """Return the files with each payment standing in one of them only.

    The fullest record of a payment stays, with what the others add; the others become rows set aside that name it, and it names
    them in ``also``. A bank's debit that several records share is set aside likewise. No row is lost: payments plus rows set
    aside stay as many in every file. What contradicts what was taken is a problem of its file.

    Args:
        files: the record files of one client, in the order of their names.
        names: the printable name of each source id.
    """
    files, taken_back = cancelled.take_back(_without_fees(files, names), names)
    records = [record for index, file in enumerate(files) for record in _records(index, file, taken_back)]
    joined = _Joined()
    for group in one_payment.groups(records):
        _join_group(group, joined, names)
    _join_sums(records, joined, names)
    after = paper_checks.named([_after(file, index, joined, names) for index, file in enumerate(files)], names)
    return voids.told(after, names)


def _records(index: int, file: RecordFile, taken_back: Set[Key]) -> Iterator[Record]:
    kind, planned = _kind(file), any(problem.code == doubts.DATES_PLANNED for problem in file.problems)
    for payment in file.payments:
        due = planned and payment.kind == "estimated"
        yield Record(index, kind, payment, (index, payment.id) in taken_back, due, file.layout)


def _without_fees(files: Sequence[RecordFile], names: Mapping[str, str]) -> list[RecordFile]:
    """Set aside the debits that a row of another file calls a fee under their EFT number: no bank writes what it paid for."""
    fees = {
        number: f"{row.reason}: says {names.get(file.source, file.source)}, row {row.row}"
        for file in files
        for row in file.set_aside
        if row.reason == classify.FEE and row.raw and (number := words.eft_number_in(row.raw))
    }
    if not fees:
        return list(files)
    found = []
    for file in files:
        rows = [asides.of_payment(one, fees[one.reference]) for one in file.payments if one.reference in fees]
        kept = tuple(one for one in file.payments if one.reference not in fees)
        aside = asides.in_order([*file.set_aside, *rows], [row.sheet for row in (*file.set_aside, *rows)])
        found.append(replace(file, payments=kept, set_aside=aside) if rows else file)
    return found


def _join_group(group: Sequence[Record], joined: _Joined, names: Mapping[str, str]) -> None:
    main = max(group, key=lambda record: (merging.fullness(record), -record.file))
    others = [record for record in group if record is not main]
    whole = merging.merged(main, others, names)
    joined.kept[main.key] = whole
    joined.groups[main.key] = (main, *others)
    joined.absorbed.update((other.key, main.payment) for other in others)
    joined.days.update((record.key, whole.date) for record in group if record.payment.date != whole.date)
    for index, problem in merging.contradictions(group, whole, names):
        joined.problems[index].append(problem)


def _join_sums(records: Sequence[Record], joined: _Joined, names: Mapping[str, str]) -> None:
    """Set the sum aside for its parts, or the parts for a sum that knows what it was for."""
    units = [
        sums.Unit(joined.kept.get(record.key, record.payment), joined.groups.get(record.key, (record,)))
        for record in records
        if record.key not in joined.absorbed
    ]
    for index, problem in versions.told(units, names):
        joined.problems[index].append(problem)
    for whole, parts in list(sums.of_parts(units)):
        if sums.stays(whole, parts):
            told = [record for part in parts for record in part.records]
            places = [merging.place(record.payment, names) for record in told]
            joined.kept[whole.records[0].key] = sums.with_parts(whole.payment, places)
            joined.absorbed.update((record.key, whole.payment) for record in told)
            continue
        places = [merging.place(record.payment, names) for record in whole.records]
        joined.absorbed.update((record.key, parts[0].payment) for record in whole.records)
        for part in parts:
            joined.kept[part.records[0].key] = sums.part_of(part.payment, whole, places)


def _kind(file: RecordFile) -> Kind:
    layout = layouts_.by_name(file.layout.split(",")[0])
    if layout is not None:
        return "confirmation" if layout.name in ("confirmation", "payment-history") else layout.mode
    if file.mode == "list":
        return "list"
    # No bank writes what a payment was for.
    stated = any(one.form or one.period or one.tin for one in map(agreeing.without_assumed, file.payments))
    return "bank" if not stated else "books" if file.mode == "books" else "list"


def _after(file: RecordFile, index: int, joined: _Joined, names: Mapping[str, str]) -> RecordFile:
    payments, elsewhere = [], []
    for payment in file.payments:
        main = joined.absorbed.get((index, payment.id))
        if main is None:
            payments.append(joined.kept.get((index, payment.id), payment))
        else:
            elsewhere.append(asides.of_payment(payment, f"the same payment as {merging.place(main, names)}, joined with it"))
    problems = file.problems
    if any(key[0] == index for key in (*joined.absorbed, *joined.kept)):
        # Another paper tells of a payment on its day: the days are no plan.
        problems = tuple(problem for problem in problems if problem.code != doubts.DATES_PLANNED)
    days = {payment: day for payment in file.payments if (day := joined.days.get((index, payment.id)))}
    problems = (*_with_days(problems, days, names), *joined.problems.get(index, ()))
    aside = file.set_aside
    if elsewhere:
        aside = asides.in_order([*aside, *elsewhere], [row.sheet for row in (*aside, *elsewhere)])
    return replace(file, payments=tuple(payments), set_aside=aside, problems=problems)


def _with_days(problems: Sequence[Problem], days: Mapping[Payment, date], names: Mapping[str, str]) -> Iterator[Problem]:
    """Yield the problems; one that doubts the day of a record tells which was taken in its place."""
    taken = {merging.place(payment, names): day for payment, day in days.items()}
    for problem in problems:
        if problem.code == doubts.DATE_DOUBTFUL and problem.where in taken:
            todo = f"Another record of this payment gives {taken[problem.where]}: that was taken. Correct this one."
            problem = replace(problem, todo=todo)
        yield problem
