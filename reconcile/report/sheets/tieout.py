"""Say, in live figures and in words, that nothing was lost between the inputs and the report."""

from __future__ import annotations

from collections import Counter

from reconcile.report.context import Context
from reconcile.report.grid import Cents, Formula
from reconcile.report.page import Page
from reconcile.report.sheets import asides, discrepancies, modules, payments
from reconcile.report.text import SEVERITY_WORDS, STATE_WORDS

_UNREADABLE = "record_row_unreadable"
"""The code of the problem that a row is which could not be read: one a row."""


def block(context: Context, page: Page) -> None:
    """Add the tie-out's rows to a page of eight columns: what, the two figures, the verdict, and the sum in words."""
    page.spread(
        [
            (("Test", "head"), 1),
            (("All", "head_right"), 1),
            (("Sum of parts", "head_right"), 1),
            (("Verdict", "head_center"), 1),
            (("In words", "head"), 4),
        ],
        18,
    )
    _payments(context, page)
    _payment_money(context, page)
    _modules(context, page)
    _records(context, page)
    _findings(context, page)


def _line(page: Page, test: str, figures: tuple[Formula, Formula], words: str) -> None:
    row = page.next_row
    style = "money" if isinstance(figures[0].value, Cents) else "int"
    ties = figures[0].value == figures[1].value
    verdict = Formula(f'IF(ROUND(B{row}-C{row},2)=0,"ties","DOES NOT TIE")', "ties" if ties else "DOES NOT TIE")
    page.spread(
        [
            ((test, "strong"), 1),
            ((figures[0], style), 1),
            ((figures[1], style), 1),
            ((verdict, "good_center" if ties else "bad_center"), 1),
            ((words, "wrap"), 4),
        ]
    )


def _payments(context: Context, page: Page) -> None:
    layout = payments.table(context)
    states = Counter(result.state for result in context.outcome.payments)
    parts = "+".join(f'COUNTIF({layout.span("State")},"{word}")' for word in STATE_WORDS.values())
    words = " + ".join(f"{states[state]} {word.lower()}" for state, word in STATE_WORDS.items() if states[state])
    total = len(context.outcome.payments)
    figures = (Formula(f"COUNTA({layout.span('Payment')})", total), Formula(parts, sum(states.values())))
    _line(page, "Payments, number", figures, f"{total} = {words or '0'}. Each payment is in exactly one state.")


def _payment_money(context: Context, page: Page) -> None:
    layout = payments.table(context)
    results = context.outcome.payments
    total = sum(result.payment.amount for result in results)
    parts = "+".join(f'SUMIFS({layout.span("Amount")},{layout.span("State")},"{word}")' for word in STATE_WORDS.values())
    figures = (Formula(f"SUM({layout.span('Amount')})", Cents(total)), Formula(parts, Cents(total)))
    _line(page, "Payments, dollars", figures, "The amounts of all payments are the amounts of the states together.")


def _modules(context: Context, page: Page) -> None:
    layout = modules.table(context)
    total = len(context.outcome.modules)
    off = [modules.difference(module) for module in context.outcome.modules]
    proven, silent = sum(each == 0 for each in off), sum(each is None for each in off)
    words = f"{proven} of {total} transcripts add up to their printed balance"
    words += f"; {silent} print none." if silent else "."
    figures = (
        Formula(f"COUNTA({layout.span('Module')})", total),
        Formula(f'COUNTIF({layout.span("Adds up")},"Adds up")', proven),
    )
    _line(page, "Transcripts proven", figures, words)


def _records(context: Context, page: Page) -> None:
    layout = payments.table(context)
    records = context.outcome.record_files
    rows, aside = sum(record.rows for record in records), sum(len(record.set_aside) for record in records)
    listed = len(context.outcome.payments)
    elsewhere = listed - sum(len(record.payments) for record in records)
    unread = sum(problem.code == _UNREADABLE for problem in context.outcome.problems)
    words = f"{rows} rows of the record files = {listed - elsewhere} payments + {aside} set aside with their reasons"
    words += f" + {unread} that could not be read." if unread else "."
    if elsewhere:
        words += f" {elsewhere} more payments come from confirmations."
    told = asides.table(context)
    parts = f"SUM({told.span('Rows')})" if told else "0"
    figures = (
        Formula(f"{rows}+{elsewhere}", rows + elsewhere),
        Formula(f"COUNTA({layout.span('Payment')})+{parts}+{unread}", listed + aside + unread),
    )
    _line(page, "Record rows", figures, words)


def _findings(context: Context, page: Page) -> None:
    layout = discrepancies.table(context)
    total = len(context.findings)
    severities = Counter(finding.severity for finding in context.findings)
    parts = "+".join(f'COUNTIF({layout.span("Severity")},"{word}")' for word in SEVERITY_WORDS.values())
    words = " + ".join(f"{severities[severity]} {word.lower()}" for severity, word in SEVERITY_WORDS.items())
    figures = (Formula(f"COUNTA({layout.span('Finding')})", total), Formula(parts, sum(severities.values())))
    _line(page, "Findings", figures, f"{total} = {words}.")
