"""Draw the tax modules: each one's printed balance beside the sum of its rows, and whether the findings explain it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from reconcile.history import ChangeKind, Step
from reconcile.kinds import FINDING_TITLES
from reconcile.model import Module
from reconcile.money import to_words
from reconcile.report import style
from reconcile.report.context import Context
from reconcile.report.grid import Cell, Cents, Formula, Sheet, Value, Words
from reconcile.report.sheets import postings
from reconcile.report.table import FIRST_ROW, Column, Table, draw
from reconcile.report.text import count

NAME = "Tax modules"
_COLUMNS = (
    Column("Module", 14, "strong"),
    Column("Form", 8, "center"),
    Column("Period", 9.5, "center"),
    Column("TIN", 13, "center"),
    Column("Spouse", 13, "center"),
    Column("Account balance", 15, "money", "Proof"),
    Column("Sum of postings", 15, "money", "Proof"),
    Column("Difference", 13, "money", "Proof"),
    Column("Adds up", 16, "text", "Proof"),
    Column("Accrued interest", 12, "money"),
    Column("Accrued penalty", 12, "money"),
    Column("Accruals as of", 11, "date"),
    Column("Drawn on", 11, "date"),
    Column("Copy", 9, "center"),
    Column("Findings", 9, "int"),
    Column("What explains the balance", 60, "wrap"),
    Column("Transcript", 36, "link"),
    Column("Remark", 36, "wrap"),
)
Standing = Literal["nothing owed", "explained", "not explained", "unknown"]


def table(context: Context) -> Table:
    """Return the sheet's layout and the sums its totals must show."""
    modules = context.outcome.modules
    return Table(
        name=NAME,
        title="Tax modules",
        about="One row a transcript. A transcript proves itself: its rows must add up to the balance printed on it.",
        columns=_COLUMNS,
        count=len(modules),
        noun="module",
        totals={
            "Account balance": sum(module.transcript.account_balance or 0 for module in modules),
            "Sum of postings": sum(_sum(module) for module in modules),
            "Difference": sum(difference(module) or 0 for module in modules),
        },
        tab=style.TABS["proof"],
        frozen=4,
        pages_wide=2,
    )


def sheet(context: Context) -> Sheet:
    """Draw the sheet."""
    return draw(table(context), _rows(context))


def _sum(module: Module) -> int:
    return sum(posting.amount or 0 for posting in module.postings)


def difference(module: Module) -> int | None:
    """Return what the rows and the printed balance differ by; ``None`` when no balance is printed."""
    balance = module.transcript.account_balance
    return None if balance is None else _sum(module) - balance


def standing(context: Context, module: Module) -> tuple[Standing, str]:
    """Tell whether the findings explain what a module owes, and in what words."""
    balance = module.transcript.account_balance
    if not module.current:
        return "unknown", "An older copy: what it owed then is history."
    if balance is None:
        return "unknown", "The transcript prints no balance."
    if balance <= 0:
        return "nothing owed", "Nothing is owed." if balance == 0 else f"The account holds a credit of {to_words(-balance)}."
    findings = context.findings_of_module.get(module.id, [])
    others = [finding for finding in findings if finding.kind not in ("balance_due", "unproven_transcript", "corrected")]
    said = [finding.explanation for finding in findings if finding.kind == "balance_due"]
    words = " ".join(said) or f"{to_words(balance)} is owed."
    if not others:
        return "not explained", words if said else f"{words} No finding explains it."
    names = ", ".join(dict.fromkeys(FINDING_TITLES[finding.kind].lower() for finding in others))
    return "explained", words if said else f"{words} {count(len(others), 'finding')} on this module: {names}."


def _rows(context: Context) -> Iterator[list[Value | Cell]]:
    source = postings.table(context)
    for row, module in enumerate(context.outcome.modules, start=FIRST_ROW):
        yield _row(context, module, row, source)


def _row(context: Context, module: Module, row: int, source: Table) -> list[Value | Cell]:
    transcript, off = module.transcript, difference(module)
    key = module.key
    pages = (
        f"{transcript.first_page}"
        if transcript.first_page == transcript.last_page
        else f"{transcript.first_page}-{transcript.last_page}"
    )
    return [
        Words(module.id),
        key.form,
        str(key.period) if key.period else None,
        key.tin.masked if key.tin else None,
        transcript.spouse_tin.masked if transcript.spouse_tin else None,
        _cents(transcript.account_balance),
        Formula(f"SUMIFS({source.span('Amount')},{source.span('Module')},A{row})", Cents(_sum(module))),
        None if off is None else Formula(f"ROUND(G{row}-F{row},2)", Cents(off)),
        _proof(row, off),
        _cents(transcript.accrued_interest),
        _cents(transcript.accrued_penalty),
        transcript.as_of,
        transcript.drawn,
        "Newest" if module.current else "Older",
        len(context.findings_of_module.get(module.id, ())),
        standing(context, module)[1],
        context.link(f"{context.file(transcript.source)}, page {pages}", transcript.source),
        _remark(context, module),
    ]


def _remark(context: Context, module: Module) -> str:
    """Say what else is to be known: whose it is, where that is open; what stands there instead of rows; what is new on it."""
    said = [part for part in (module.clash, module.transcript.stub) if part]
    if module.doubt:
        said.append(f"What it lacks proves nothing: {module.doubt}.")
    for step in context.outcome.history:
        if step.newer.id == module.id:
            said.append(f"{_changed(step)} {step.between()}: see the sheet Copies.")
    return " ".join(said)


def _changed(step: Step) -> str:
    kinds: tuple[tuple[ChangeKind, str], ...] = (
        ("appeared", "appeared"),
        ("reversed", "became reversed"),
        ("changed", "changed"),
        ("vanished", "went away"),
    )
    told = [f"{count(len(step.of(kind)), 'row')} {words}" for kind, words in kinds if step.of(kind)]
    return ", ".join(told) or ("Header figures changed" if step.header else "Nothing changed")


def _proof(row: int, off: int | None) -> Cell:
    if off is None:
        return "No balance printed", "fair"
    words = "Adds up" if off == 0 else "DOES NOT ADD UP"
    return Formula(f'IF(H{row}=0,"Adds up","DOES NOT ADD UP")', words), "good" if off == 0 else "bad"


def _cents(amount: int | None) -> Cents | None:
    return None if amount is None else Cents(amount)
