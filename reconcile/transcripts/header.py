"""Read the header and the balance block of one transcript, each figure with the line it stands on.

What is not printed stays ``None``: a form, period or TIN is never made up from the rows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from reconcile import codes
from reconcile.kinds import TinKind
from reconcile.model import Figure, TaxPeriod, Tin
from reconcile.money import parse_cents
from reconcile.transcripts import patterns as p
from reconcile.transcripts.text import SOFT_BREAK, Stream, masked

LONGEST_RAW = 400


@dataclass(frozen=True, slots=True)
class Header:
    """Hold what a transcript's header states; amounts in signed cents.

    ``party_lines`` are the name and street lines in capitals; ``contradictions`` name figures that are printed twice and differ.
    """

    tin: Tin | None
    spouse_tin: Tin | None
    form: str | None
    printed_form: str | None
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
    party_lines: frozenset[str] = frozenset()
    contradictions: tuple[str, ...] = ()


class _Reader:
    """Search labels in a stream and remember each figure found, with its place."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.figures: list[Figure] = []
        self.contradictions: list[str] = []
        self.party_tin: re.Match[str] | None = None

    def note(self, label: str, match: re.Match[str]) -> None:
        start, end = match.span("value")
        line = self.stream.line_at(start)
        value = " ".join(masked(self.stream.text[start:end]).split())
        # A page pasted as one line is no place to point at.
        raw = masked(line.text.strip()) if len(line.text) <= LONGEST_RAW else value
        self.figures.append(Figure(label, value, line.page, line.number, raw))

    def date(self, label: str, pattern: re.Pattern[str]) -> date | None:
        for match in pattern.finditer(self.stream.upper):
            try:
                found = p.parse_date(match["value"])
            except ValueError:
                continue
            self.note(label, match)
            return found
        return None

    def money(self, label: str, pattern: re.Pattern[str]) -> int | None:
        first: int | None = None
        for match in pattern.finditer(self.stream.upper):
            try:
                cents = parse_cents(match["value"])
            except ValueError:
                continue
            if first is None:
                first = cents
                self.note(label, match)
            elif cents != first and label not in self.contradictions:
                self.contradictions.append(label)
        return first

    def form(self) -> tuple[str | None, str | None]:
        """Return the form as this program spells it, and as it is printed."""
        for pattern in (p.FORM_ANCHOR, p.FORM_TITLE, p.PENALTY_TITLE):
            for match in pattern.finditer(self.stream.upper):
                if match["value"]:
                    self.note("Form", match)
                    return codes.normalise_form(match["value"]), self.figures[-1].value
        return None, None

    def period(self) -> TaxPeriod | None:
        for match in p.PERIOD_LABEL.finditer(self.stream.upper):
            try:
                period = p.parse_period(match["value"])
            except ValueError:
                continue
            self.note("Tax period", match)
            return period
        return None

    def tins(self, form: str | None) -> tuple[Tin | None, Tin | None]:
        upper = self.stream.upper
        primary: Tin | None = None
        spouse: Tin | None = None
        matches = list(p.TIN_LABEL.finditer(upper)) or list(p.TIN_SHORT.finditer(upper))
        for match in matches:
            tin = _tin(match["value"], form)
            if match["second"] or p.SPOUSE_BEFORE.search(upper, max(0, match.start() - 90), match.start()):
                if spouse is None:
                    self.note("Spouse TIN", match)
                spouse = spouse or tin
            elif primary is None:
                self.note("TIN", match)
                primary = tin
            elif tin.last4 != primary.last4 and "TIN" not in self.contradictions:
                self.contradictions.append("TIN")
        if matches:
            for match in matches[1:]:
                # A page break repeats the TIN; the name stands behind the first header's.
                if match.start() - matches[0].end() > 600:
                    break
                self.party_tin = match
            self.party_tin = self.party_tin or matches[0]
        return primary, spouse

    def party(self) -> tuple[str, ...]:
        """Return the name and street lines: what stands between the TIN and the banner."""
        if self.party_tin is None:
            return ()
        start = self.party_tin.end()
        limit = start + 600
        ends = [limit]
        for pattern in (p.BANNER, p.BALANCE_LABEL, p.PERIOD_LABEL, p.FORM_ANCHOR, p.STUBS, p.HEADING):
            if match := pattern.search(self.stream.upper, start, limit):
                ends.append(match.start())
        text = self.stream.text[start : min(ends)].replace(SOFT_BREAK, "\n")
        lines = (line.strip(" -*|\t") for line in text.split("\n"))
        return tuple(line for line in lines if line and not _NOT_A_PARTY.search(line))


_NOT_A_PARTY = re.compile(
    r"MINUS\s+SIGN|SENSITIVE|TRANSCRIPT|ACCOUNT|ATTORNEY|AUTHORIZATION|^page\b|^\W*$|REQUEST|RESPONSE|TRACKING|^ORIGINAL"
    r"|^DUPLICATE|IDENTIFICATION|REPORT FOR",
    re.IGNORECASE,
)
_NAME_LABEL = re.compile(r"^(?:Taxpayer|Name|Business name)\s*:\s*", re.IGNORECASE)
_STREET = re.compile(r"^\d|^(?:Address|Street)\b|^P\.?\s?O\.?\s?B", re.IGNORECASE)
_STREET_BEHIND = re.compile(r"\s(?:\d|P\.?\s?O\.?\s?BO?X?\b).*$", re.IGNORECASE)


def _tin(text: str, form: str | None) -> Tin:
    text = re.sub(r"\s", "", text)
    shape = re.sub(r"[X*#\d]", "9", text)
    kind: TinKind | None = "ssn" if shape == "999-99-9999" else "ein" if shape.startswith("99-") else None
    known = codes.forms().get(form) if form else None
    if kind is None and known is not None and known.filer != "either":
        kind = "ssn" if known.filer == "individual" else "ein"
    return Tin(text[-4:], kind)


def _names(party: tuple[str, ...]) -> tuple[str, ...]:
    """Return the masked name lines among the lines of the party, without the street."""
    names: list[str] = []
    for line in party:
        name = _STREET_BEHIND.sub("", _NAME_LABEL.sub("", line)).strip()
        if name and not _STREET.search(name) and ":" not in name and len(name) <= 80:
            names.append(" ".join(name.split()))
    return tuple(names[:3])


_INFORMATION_LABELS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (label, re.compile(rf"{p.words(label)}{p.VALUE_GAP}(?P<value>{value})"))
    for label, value in (
        ("Exemptions", r"\d{1,2}(?![\d.,])"),
        ("Filing status", r"(?:SINGLE|HEAD\s+OF\s+HOUSEHOLD|MARRIED[A-Z ]{0,40}|QUALIFYING[A-Z ]{0,40}|SURVIVING\s+SPOUSE)"),
        ("Adjusted gross income", p.MONEY),
        ("Taxable income", p.MONEY),
        ("Tax per return", p.MONEY),
        ("SE taxable income taxpayer", p.MONEY),
        ("SE taxable income spouse", p.MONEY),
        ("Total self employment tax", p.MONEY),
        ("Total tax per taxpayer", p.MONEY),
        ("Total tax liability", p.MONEY),
    )
)
_RETURN_DUE = re.compile(
    rf"RETURN\s+DUE\s+DATE\s+OR\s+RETURN\s+RECEIVED\s+DATE\s*(?:\(\s*WHICHEVER\s+IS\s+LATER\s*\))?{p.GAP}(?P<value>{p.DATE})"
)


def _information(reader: _Reader) -> None:
    """Keep the figures of the return as free data: none of them is needed, and a business account prints others."""
    upper = reader.stream.upper
    for label, pattern in _INFORMATION_LABELS:
        if match := pattern.search(upper):
            reader.note(label, match)
    reader.date("Return due or received", _RETURN_DUE)
    reader.date("Processing date", p.PROCESSED)
    if match := p.RETURN_ABSENT.search(upper):
        reader.note("Return", match)


def read_header(stream: Stream) -> Header:
    """Read the header from the text outside the transaction table (a paste may print the balance block below the table)."""
    reader = _Reader(stream)
    form, printed_form = reader.form()
    period = reader.period()
    tin, spouse_tin = reader.tins(form)
    party = reader.party()
    request, response = reader.date("Request date", p.REQUEST_DATE), reader.date("Response date", p.RESPONSE_DATE)
    balance = reader.money("Account balance", p.BALANCE)
    interest = reader.money("Accrued interest", p.ACCRUED_INTEREST)
    penalty = reader.money("Accrued penalty", p.ACCRUED_PENALTY)
    plus = reader.money("Account balance plus accruals", p.BALANCE_PLUS)
    as_of = reader.date("As of", p.AS_OF)
    _information(reader)
    return Header(
        tin=tin,
        spouse_tin=spouse_tin,
        form=form,
        printed_form=printed_form,
        period=period,
        request_date=request,
        response_date=response,
        names=_names(party),
        account_balance=balance,
        accrued_interest=interest,
        accrued_penalty=penalty,
        balance_plus_accruals=plus,
        as_of=as_of,
        figures=tuple(reader.figures),
        party_lines=frozenset(line.upper() for line in party),
        contradictions=tuple(reader.contradictions),
    )
