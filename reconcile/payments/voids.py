"""Say of a check that another file voided its number: the books keep a voided check without its amount.

Nothing is set aside for it, for a check may be voided in the books and paid all the same.
Where the bank paid it, nothing is said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reconcile.model import Payment, Problem, RecordFile, SetAside
from reconcile.payments import merging

_VOIDED = "voided"
_CHECK = re.compile(r"(?i)\b(?:check|cheque|ck|chk)\b")
_NUMBER = re.compile(r"(?:(?i:check|ck|chk)?[ .]*#?[ ]*)0*([1-9]\d{2,7})")
_NO_NUMBERS = re.compile(r"(?:19|20)\d\d|9[49]0|94[1-5]|104[01]|1065|1120|706|709|720")
"""Years and forms: beside a voided check they are what it was for."""


@dataclass(frozen=True, slots=True)
class _Voided:
    """Hold a row that voids a check, and the place of its file among the files."""

    file: int
    row: SetAside


def told(files: Sequence[RecordFile], names: Mapping[str, str]) -> tuple[RecordFile, ...]:
    """Return the files with a problem for each check that no bank paid and another file voided."""
    voided: dict[str, list[_Voided]] = defaultdict(list)
    for index, file in enumerate(files):
        for row in file.set_aside:
            if row.reason.startswith(_VOIDED) and row.raw and _CHECK.search(row.raw):
                for number in _numbers(row.raw):
                    voided[number].append(_Voided(index, row))
    if not voided:
        return tuple(files)
    return tuple(_with_problems(index, file, voided, files, names) for index, file in enumerate(files))


def _numbers(raw: str) -> set[str]:
    found = (_NUMBER.fullmatch(cell.strip()) for cell in raw.split("|"))
    return {match[1] for match in found if match and not _NO_NUMBERS.fullmatch(match[1])}


def _with_problems(
    index: int,
    file: RecordFile,
    voided: Mapping[str, Sequence[_Voided]],
    files: Sequence[RecordFile],
    names: Mapping[str, str],
) -> RecordFile:
    problems = []
    for payment in file.payments:
        for void in voided.get((payment.reference or "").lstrip("0"), ()) if _may_be_void(payment) else ():
            name = names.get(files[void.file].source, files[void.file].source)
            # A file that tells of the payment too knows that it was made after all.
            if void.file != index and not any(place.startswith(f"{name}, ") for place in payment.also):
                what = f"is by check {payment.reference}, but {name}, row {void.row.row}, says that this check was voided."
                todo = "Find out whether the check was paid; if it was not, take the row out, or note there that it is void."
                problems.append(Problem("record_sources_disagree", merging.place(payment, names), what, todo, False, file.source))
    return replace(file, problems=(*file.problems, *problems)) if problems else file


def _may_be_void(payment: Payment) -> bool:
    return payment.sure_method in ("check", "unknown") and payment.set_aside is None and not payment.debited
