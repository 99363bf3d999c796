"""Read the header and the balance block of one transcript, each figure with the line it stands on.

What is not printed stays ``None``: a form, period or TIN is never made up from the rows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from reconcile import codes
from reconcile.dates import parse_irs
from reconcile.model import Figure, TaxPeriod, Tin, TinKind
from reconcile.money import parse_cents
from reconcile.privacy import mask_text
from reconcile.transcripts import patterns as p
from reconcile.transcripts.text import Stream


@dataclass(frozen=True, slots=True)
class Header:
    """Hold what a transcript's header states; amounts in signed cents."""

    tin: Tin | None
    spouse_tin: Tin | None
    form: str | None
    period: TaxPeriod | None
    request_date: date | None
    response_date: date | None
    names: tuple[str, ...]
    account_balance: int | None
    accrued_interest: int | None
    accrued_penalty: int | None
    balance_plus_accruals: int | None
    as_of: date | None
    figures: tuple[Figure, ...]


class _Reader:
    """Search labels in a stream and remember each figure found, with its place."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.figures: list[Figure] = []

    def note(self, label: str, match: re.Match[str]) -> None:
        line = self.stream.line_at(match.start("value"))
        value = " ".join(mask_text(match["value"]).split())
        self.figures.append(Figure(label, value, line.page, line.number, mask_text(line.text.strip())))

    def date(self, label: str, pattern: re.Pattern[str]) -> date | None:
        for match in pattern.finditer(self.stream.text):
            try:
                found = parse_irs(match["value"])
            except ValueError:
                continue
            self.note(label, match)
            return found
        return None

    def money(self, label: str, pattern: re.Pattern[str]) -> int | None:
        match = pattern.search(self.stream.text)
        if match is None:
            return None
        try:
            cents = parse_cents(match["value"])
        except ValueError:
            return None
        self.note(label, match)
        return cents

    def form(self) -> str | None:
        for pattern in (p.FORM_LABEL, p.FORM_TITLE, p.PENALTY_TITLE):
            if match := pattern.search(self.stream.text):
                self.note("Form", match)
                return codes.normalise_form(match["value"])
        return None

    def period(self) -> TaxPeriod | None:
        for match in p.PERIOD_LABEL.finditer(self.stream.text):
            value = match["value"]
            try:
                period = TaxPeriod.parse(value) if value.isdigit() else _period_of(parse_irs(value))
            except ValueError:
                continue
            self.note("Tax period", match)
            return period
        return None

    def tins(self, form: str | None) -> tuple[Tin | None, Tin | None]:
        primary: Tin | None = None
        spouse: Tin | None = None
        for match in p.TIN_LABEL.finditer(self.stream.text):
            tin = _tin(match["value"], form)
            if match["spouse"] or match["second"]:
                if spouse is None:
                    self.note("Spouse TIN", match)
                spouse = spouse or tin
            else:
                if primary is None:
                    self.note("TIN", match)
                primary = primary or tin
        return primary, spouse


def _period_of(day: date) -> TaxPeriod:
    return TaxPeriod(day.year, day.month)


def _tin(text: str, form: str | None) -> Tin:
    shape = re.sub(r"[X*x\d]", "9", text)
    kind: TinKind | None = "ssn" if shape == "999-99-9999" else "ein" if shape.startswith("99-") else None
    known = codes.forms().get(form) if form else None
    if kind is None and known is not None and known.filer != "either":
        kind = "ssn" if known.filer == "individual" else "ein"
    return Tin(text[-4:], kind)


_NOT_A_NAME = re.compile(
    r":|\d{3,}|MINUS\s+SIGN|SENSITIVE|TRANSCRIPT|ACCOUNT|ATTORNEY|AUTHORIZATION|^page\b|^\W*$|REQUEST|ORIGINAL|DUPLICATE",
    re.IGNORECASE,
)


def _names(stream: Stream) -> tuple[str, ...]:
    """Return the masked name lines: what stands between the TIN and the banner, without the street."""
    tins = list(p.TIN_LABEL.finditer(stream.text))
    if not tins:
        return ()
    last_tin = tins[-1]
    end = re.compile(r"ANY\s+MINUS\s+SIGN|ACCOUNT\s+BALANCE", re.IGNORECASE).search(stream.text, last_tin.end())
    between = stream.text[last_tin.end() : end.start() if end else last_tin.end() + 200]
    lines = [line.strip(" -\t\x0b") for line in between.split("\n")]
    return tuple(line for line in lines if line and not line[0].isdigit() and not _NOT_A_NAME.search(line))[:3]


def read_header(stream: Stream) -> Header:
    """Read the header from the text outside the transaction table (a paste may print the balance block below the table)."""
    reader = _Reader(stream)
    form = reader.form()
    period = reader.period()
    tin, spouse_tin = reader.tins(form)
    return Header(
        tin=tin,
        spouse_tin=spouse_tin,
        form=form,
        period=period,
        request_date=reader.date("Request date", p.REQUEST_DATE),
        response_date=reader.date("Response date", p.RESPONSE_DATE),
        names=_names(stream),
        account_balance=reader.money("Account balance", p.BALANCE),
        accrued_interest=reader.money("Accrued interest", p.ACCRUED_INTEREST),
        accrued_penalty=reader.money("Accrued penalty", p.ACCRUED_PENALTY),
        balance_plus_accruals=reader.money("Account balance plus accruals", p.BALANCE_PLUS),
        as_of=reader.date("As of", p.AS_OF),
        figures=tuple(reader.figures),
    )
