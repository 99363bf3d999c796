"""Draw the first sheet: one page that says what is wrong, how much money it is, and what was and was not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from reconcile.kinds import FINDING_TITLES, SourceKind
from reconcile.money import to_words
from reconcile.report import style
from reconcile.report.context import Context, is_credited, is_made, made_year
from reconcile.report.grid import Cell, Cents, Chart, Formula, Link, Sheet, quoted
from reconcile.report.notes import MAIN_SHEET
from reconcile.report.page import Page
from reconcile.report.sheets import discrepancies, modules, payments, postings, tieout
from reconcile.report.table import FIRST_ROW, Table
from reconcile.report.text import GROUPS, HEADLINE_GROUPS, SEVERITY_WORDS, count, group_of

_WIDTHS = (27.0, 14.0, 14.0, 14.0, 14.0, 14.0, 14.0, 14.0)
_FIRST, _MODULES, _YEARS, _FILES, _CHART_ROWS = 5, 12, 9, 6, 11
_NOUNS: dict[SourceKind, tuple[str, str]] = {
    "account_transcript": ("account transcript", "account transcripts"),
    "record_of_account": ("record of account", "records of account"),
    "payments": ("file of payment records", "files of payment records"),
    "confirmation": ("payment confirmation", "payment confirmations"),
    "notice": ("notice", "notices"),
    "other": ("other file", "other files"),
}
_MEANING = {
    "Misapplied payments": "Money the IRS has, but under another form, TIN, period or type.",
    "Credited late": "Credited later than paid: can cost a penalty or interest.",
    "Wrong-year credits": "Credited to another year than it was paid for.",
    "Missing at the IRS": "Paid by the records, on no transcript that should show it.",
    "Posted without a record": "On a transcript, explained by no record.",
    "Other unmatched": "Amounts or readings that differ, to be decided.",
    "Integrity": "Records or transcripts that contradict themselves.",
    "Balances due": "What the modules owe, before new accruals.",
}


def sheet(context: Context) -> Sheet:
    """Draw the sheet."""
    page = Page(_WIDTHS)
    _masthead(context, page)
    _tiles(context, page)
    _first(context, page)
    _at_stake(context, page)
    _balances(context, page)
    chart = _by_year(context, page)
    _inputs(context, page)
    _since(context, page)
    _decisions(context, page)
    page.section("Tie-out")
    tieout.block(context, page)
    return Sheet(
        name="Summary",
        rows=page.rows,
        row_count=len(page.rows),
        widths=_WIDTHS,
        merges=tuple(page.merges),
        orientation="portrait",
        pages_tall=1,
        tab=style.TABS["front"],
        chart=chart,
    )


def _masthead(context: Context, page: Page) -> None:
    outcome = context.outcome
    page.across("Discrepancy report", "title", 30)
    page.across(
        f"{outcome.client}   |   as of {outcome.as_of.isoformat()}   |   IRS account transcripts against payment records",
        "subtitle",
        18,
    )
    blocking = sum(problem.blocking for problem in outcome.problems)
    if outcome.complete:
        page.across("COMPLETE: every file was read, and every transcript adds up to its printed balance.", "banner_good", 20)
    else:
        words = f"INCOMPLETE: {count(blocking, 'input')} could not be read or proven. See Data quality before relying on this."
        page.across(words, "banner_bad", 20)
    page.gap(6)


def _tiles(context: Context, page: Page) -> None:
    found, paid = discrepancies.table(context), payments.table(context)
    findings, results = context.findings, context.outcome.payments
    page.spread(
        [((words, "tile_label"), 2) for words in ("Findings", "of them high", "At stake, counted once", "Payments matched")], 18
    )
    matched = sum(result.state == "matched" for result in results)
    matching = Formula(
        f'COUNTIF({paid.span("State")},"Matched")&" of "&COUNTA({paid.span("Payment")})', f"{matched} of {len(results)}"
    )
    page.spread(
        [
            ((Formula(f"COUNTA({found.span('Finding')})", len(findings)), "tile_int"), 2),
            (
                (
                    Formula(f'COUNTIF({found.span("Severity")},"High")', sum(each.severity == "high" for each in findings)),
                    "tile_int",
                ),
                2,
            ),
            (
                (
                    Formula(f"SUM({found.span('At stake, counted once')})", Cents(sum(context.counted_once.values()))),
                    "tile_money",
                ),
                2,
            ),
            ((matching, "tile_text"), 2),
        ],
        28,
    )


def _first(context: Context, page: Page) -> None:
    urgent = [finding for finding in context.findings if finding.severity in ("high", "medium")][:_FIRST]
    page.section("Look at these first")
    if not urgent:
        page.across("No finding is high or medium.", "prose")
        return
    page.spread(
        [
            (("What is wrong", "head"), 1),
            (("Amount", "head_right"), 1),
            (("Severity", "head_center"), 1),
            (("Next step", "head"), 5),
        ],
        18,
    )
    for row, finding in enumerate(urgent, start=FIRST_ROW):
        link = Link(FINDING_TITLES[finding.kind], f"#{quoted(MAIN_SHEET)}!A{row}")
        page.spread(
            [
                ((link, "link"), 1),
                ((Cents(finding.amount), "money"), 1),
                ((SEVERITY_WORDS[finding.severity], finding.severity), 1),
                ((_short(f"{finding.urgent} {finding.action}".strip(), 320), "wrap"), 5),
            ]
        )


def _at_stake(context: Context, page: Page) -> None:
    page.section("Money at stake")
    heads: list[tuple[Cell, int]] = [(("Category", "head"), 1), (("Findings", "head_right"), 1), (("High", "head_right"), 1)]
    page.spread([*heads, (("Amount", "head_right"), 1), (("What it means", "head"), 4)], 18)
    found = discrepancies.table(context)
    numbers = Counter(group_of(each) for each in context.findings)
    high = Counter(group_of(each) for each in context.findings if each.severity == "high")
    for index, group in enumerate(GROUPS):
        if index >= HEADLINE_GROUPS and not numbers[group]:
            continue
        row, place = page.next_row, found.span("Counted under")
        amount = sum(each.amount for each in context.findings if group_of(each) == group and each.severity != "info")
        cells: list[tuple[Cell, int]] = [
            ((group, "strong"), 1),
            ((Formula(f"COUNTIF({place},A{row})", numbers[group]), "int"), 1),
            ((Formula(f'COUNTIFS({place},A{row},{found.span("Severity")},"High")', high[group]), "int"), 1),
            (
                (
                    Formula(f'SUMIFS({found.span("Amount")},{place},A{row},{found.span("Severity")},"<>Info")', Cents(amount)),
                    "money",
                ),
                1,
            ),
            ((_MEANING[group], "text"), 4),
        ]
        page.spread(cells, 16)
    page.across(
        "A payment that is both in the wrong year and late stands in two categories, so the categories do not add up; "
        "the figure above counts each payment once. What is info only is not counted.",
        "hint",
    )


def _balances(context: Context, page: Page) -> None:
    current = [module for module in context.outcome.modules if module.current]
    shown = sorted(current, key=lambda module: -abs(module.transcript.account_balance or 0))[:_MODULES]
    page.section("Tax modules")
    if not current:
        page.across("No transcript was read.", "prose")
        return
    heads = ("Module", "TIN", "Balance", "Adds up")
    kinds = ("head", "head_center", "head_right", "head_center")
    page.spread(
        [*(((head, kind), 1) for head, kind in zip(heads, kinds, strict=True)), (("Do the findings explain it?", "head"), 4)], 18
    )
    for module in current:
        if module not in shown:
            continue
        key, balance = module.key, module.transcript.account_balance
        off = modules.difference(module)
        proof: Cell = ("no balance", "fair") if off is None else ("yes", "good") if off == 0 else ("NO", "bad")
        page.spread(
            [
                ((f"Form {key.form or 'unknown'}, {key.period or 'unknown'}", "strong"), 1),
                ((key.tin.masked if key.tin else "unknown", "center"), 1),
                ((None if balance is None else Cents(balance), "money"), 1),
                ((proof[0], proof[1] + "_center"), 1),
                ((_short(modules.standing(context, module)[1]), "wrap"), 4),
            ]
        )
    if len(current) > len(shown):
        page.across(f"The {len(shown)} largest of {len(current)}; the rest is on the sheet Tax modules.", "hint")


def _short(text: str, limit: int = 240) -> str:
    return text if len(text) <= limit else text[: limit - 2].rsplit(" ", 1)[0] + " …"


def _by_year(context: Context, page: Page) -> Chart | None:
    made, credited = _year_totals(context)
    years = sorted(year for year in {*made, *credited} if year is not None)[-_YEARS:]
    page.section("Payments made and payments credited, by tax year")
    if not years:
        page.across("No payment, made or credited, has a tax year.", "prose")
        return None
    top = page.add([("Tax year", "head"), ("Made", "head_right"), ("Credited", "head_right")], 18)
    making, crediting = _year_formulas(context)
    for year in years:
        match = f"A{page.next_row}"
        cells = (Formula(making(match), Cents(made[year])), Formula(crediting(match), Cents(credited[year])))
        page.add([(year, "year_left"), *((cell, "money") for cell in cells)], 15)
    first, last = top + 1, page.next_row - 1
    whole = (Formula(making(None), Cents(sum(made.values()))), Formula(crediting(None), Cents(sum(credited.values()))))
    rest = [
        Formula(
            f"ROUND({total.text}-SUM({column}{first}:{column}{last}),2)", Cents(sum(by[year] for year in by if year not in years))
        )
        for column, total, by in zip("BC", whole, (made, credited), strict=True)
    ]
    page.add([("Other, or none stated", "text"), *((cell, "money") for cell in rest)], 15)
    page.add([("Total", "total"), *((cell, "total_money") for cell in whole)], 16)
    while page.next_row <= top + _CHART_ROWS:
        page.add([], 15)
    return Chart(row=top - 1, first=first, last=last)


def _year_formulas(context: Context) -> tuple[Callable[[str | None], str], Callable[[str | None], str]]:
    """Return what writes the sums of payments made and credited: of the year in a cell, or of all years."""
    paid, posted = payments.table(context), postings.table(context)

    def total(table: Table, counted: str, year: str | None) -> str:
        of_year = f"{table.span('Tax year')},{year}," if year else ""
        return f'SUMIFS({table.span("Amount")},{of_year}{table.span(counted)},"yes")'

    return (lambda year: total(paid, "Counted as made", year)), (lambda year: "-" + total(posted, "Counted as credited", year))


def _year_totals(context: Context) -> tuple[Counter[int | None], Counter[int | None]]:
    made: Counter[int | None] = Counter()
    credited: Counter[int | None] = Counter()
    for result in context.outcome.payments:
        if is_made(result):
            made[made_year(result)] += result.payment.amount
    for module in context.outcome.modules:
        year = module.key.period.year if module.key.period else None
        for posting in module.postings:
            if is_credited(module, posting, context.outcome):
                credited[year] -= posting.amount or 0
    return made, credited


def _inputs(context: Context, page: Page) -> None:
    sources = context.outcome.sources
    page.section("What was read, and what was not")
    read = Counter(source.kind for source in sources if source.status == "read")
    words = ", ".join(count(number, *_NOUNS[kind]) for kind, number in sorted(read.items()))
    page.across(f"Read in full: {words or 'nothing'}.", "prose")
    missed = [source for source in sources if source.status != "read"]
    for source in missed[:_FILES]:
        status: Cell = (source.status.replace("_", " "), "bad" if source.status == "unreadable" else "fair")
        page.spread([((source.path, "wrap"), 2), (status, 1), ((source.reason or "no reason given", "wrap"), 5)])
    if len(missed) > _FILES:
        page.across(f"And {count(len(missed) - _FILES, 'file')} more, on the sheet Sources.", "hint")
    if sources and not missed:
        page.across("Nothing was left unread.", "prose")


def _since(context: Context, page: Page) -> None:
    changes = context.changes
    page.section("Since the last report")
    if changes.since is None:
        page.across("This is the first report of this client in this folder.", "prose")
        return
    gone = sum(_cents(finding.get("amount")) for finding in changes.gone)
    words = f"Compared with the report as of {changes.since}: {changes.count('New')} new, {changes.count('Changed')} changed, "
    words += f"{changes.count('Same')} as before, {len(changes.gone)} gone"
    words += f" (amounts of {to_words(gone)}; they stand on the sheet Closed)." if changes.gone else "."
    page.across(words, "prose")


def _decisions(context: Context, page: Page) -> None:
    """Say how many decisions hold; nothing where nobody decided anything."""
    standings = Counter(result.standing for result in context.outcome.decisions)
    if not standings:
        return
    page.section("Decisions by people")
    page.across(
        f"{count(standings['in_force'], 'decision')} in force; each stands on the sheet Decisions, with who took it and why.",
        "prose",
    )
    if standings["void"]:
        words = f"VOID: {count(standings['void'], 'decision')} not in force. Look again: the sheet Decisions says why."
        page.across(words, "banner_bad", 20)


def _cents(text: object) -> int:
    digits = str(text or "0").replace(".", "").lstrip("-")
    return int(digits) if digits.isdigit() else 0
