"""Define the records that flow through the program: frozen, slotted, each pointing home to a file, page and line.

Money is whole cents, signed as printed (minus is a credit) on the IRS side and positive on the taxpayer's side. Unknown is
``None``. Ids are text, stable from run to run for the same facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from reconcile.dates import month_end
from reconcile.kinds import (
    PAYMENT_ROLES,
    Method,
    PaymentKind,
    PaymentStatus,
    RecordMode,
    Role,
    SourceKind,
    SourceStatus,
    TinKind,
)
from reconcile.slots import quick


@quick
@dataclass(frozen=True, slots=True, order=True)
class Tin:
    """Hold a taxpayer identification number as the IRS shows it: its last four digits and, where known, its kind."""

    last4: str
    kind: TinKind | None = None

    @property
    def masked(self) -> str:
        """Return the number in the IRS's masked shape; an unknown kind takes the individual's."""
        return f"**-***{self.last4}" if self.kind == "ein" else f"***-**-{self.last4}"

    def agrees(self, other: Tin) -> bool:
        """Tell whether both can be the same taxpayer: equal last four, and no two different kinds."""
        return self.last4 == other.last4 and (self.kind is None or other.kind is None or self.kind == other.kind)


@dataclass(frozen=True, slots=True, order=True)
class TaxPeriod:
    """Name a tax period by the month it ends in."""

    year: int
    month: int

    def __str__(self) -> str:
        """Return ``YYYY-MM``."""
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def end(self) -> date:
        """Return the last day of the period."""
        return month_end(self.year, self.month)

    @classmethod
    def parse(cls, text: str) -> TaxPeriod:
        """Read ``YYYY-MM`` or ``YYYYMM``.

        Raises:
            ValueError: when it is neither, or there is no such month.
        """
        digits = text.replace("-", "").strip()
        if len(digits) != 6 or not digits.isdigit() or not 1 <= int(digits[4:]) <= 12:
            raise ValueError("not a tax period: expected YYYY-MM")
        return cls(int(digits[:4]), int(digits[4:]))


@quick
@dataclass(frozen=True, slots=True)
class ModuleKey:
    """Name one tax module: TIN + form + tax period. Any part may be unreadable, and is then ``None``."""

    tin: Tin | None
    form: str | None
    period: TaxPeriod | None

    def __str__(self) -> str:
        """Return the key in words: ``Form 1040, period 2024-12, ***-**-1234``."""
        form = f"Form {self.form}" if self.form else "form unknown"
        period = f"period {self.period}" if self.period else "period unknown"
        return f"{form}, {period}, {self.tin.masked if self.tin else 'TIN unknown'}"


@quick
@dataclass(frozen=True, slots=True)
class Line:
    """Hold one line of text as it stands on a page; pages and lines count from 1."""

    page: int
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """Hold the text of one file: its lines in reading order, page by page, and beside them the title of a web page."""

    format: Literal["pdf", "html", "text"]
    pages: int
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Tell of one input file what it is and what became of it. ``path`` is relative to the client folder, TINs masked."""

    id: str
    path: str
    sha256: str
    size: int
    kind: SourceKind
    status: SourceStatus
    reason: str | None = None
    rows: int = 0
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """Tell of one input why it cannot be trusted: what, where and what to do. ``blocking`` makes the run incomplete (exit 3)."""

    code: str
    where: str
    what: str
    todo: str
    blocking: bool = True
    source: str | None = None

    def __str__(self) -> str:
        """Return one line: where, what, what to do."""
        return f"{self.where}: {self.what} {self.todo}".rstrip()


@quick
@dataclass(frozen=True, slots=True)
class Posting:
    """Hold one line of a module's TRANSACTIONS table."""

    id: str
    module: str
    source: str
    page: int
    line: int
    raw: str
    code: str | None
    explanation: str
    cycle: str | None
    date: date | None
    amount: int | None
    role: Role
    detail: str | None = None

    @property
    def is_payment(self) -> bool:
        """Tell whether the line is a payment that a taxpayer's record should explain."""
        return self.role in PAYMENT_ROLES and self.amount is not None and self.amount < 0

    @property
    def is_levy(self) -> bool:
        """Tell whether the IRS took the money by levy, as far as the row says so: nobody sent it."""
        return "levy" in self.explanation.lower()


@dataclass(frozen=True, slots=True)
class Figure:
    """Hold one label and value of a transcript's header, with the place it was read from."""

    label: str
    value: str
    page: int
    line: int
    raw: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """Hold one account transcript: its header, its balance block and its postings in printed order."""

    source: str
    kind: Literal["account_transcript", "record_of_account"]
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
    postings: tuple[Posting, ...]
    figures: tuple[Figure, ...] = ()
    first_page: int = 1
    last_page: int = 1
    stub: str | None = None
    tabled: bool = True
    """Whether a table of transactions was found: without one a balance of $0.00 proves nothing."""
    whole: bool = True
    """Whether every page that is announced is there: rows that cancel each other on a lost page are missed by no sum."""

    @property
    def key(self) -> ModuleKey:
        """Return the tax module this transcript is of."""
        return ModuleKey(self.tin, self.form, self.period)

    @property
    def drawn(self) -> date | None:
        """Return the day the IRS answered, else the day it was asked: the one date that copies are ranked and judged by."""
        return self.response_date or self.request_date

    @property
    def postings_total(self) -> int:
        """Return the sum of all printed amounts, in cents."""
        return sum(posting.amount for posting in self.postings if posting.amount is not None)

    @property
    def proven(self) -> bool | None:
        """Tell whether the rows add up to the printed balance.

        ``None`` when there is no balance, no table to add up, or a row whose amount is unknown: that the others add up to the
        balance says nothing of it.
        """
        if self.account_balance is None or not self.tabled:
            return None
        if self.postings_total != self.account_balance:
            return False
        return None if any(posting.code and posting.amount is None for posting in self.postings) else True


@dataclass(frozen=True, slots=True)
class Module:
    """Hold one copy of a tax module: ``current``, or an older one that tells history only.

    ``clash`` tells two taxpayers of one masked number apart; ``disputed`` says that two copies of one date differ.
    """

    id: str
    transcript: Transcript
    postings: tuple[Posting, ...]
    current: bool = True
    clash: str | None = None
    disputed: bool = False

    @property
    def key(self) -> ModuleKey:
        """Return the tax module's key."""
        return self.transcript.key

    @property
    def doubt(self) -> str | None:
        """Say why what is *not* on the transcript proves nothing; ``None`` where it may be relied on."""
        transcript = self.transcript
        if self.clash:
            return "another taxpayer in this folder has the same last four digits, and the records do not tell whose it is"
        if self.disputed:
            return "two copies of one date differ, and neither is preferred"
        if transcript.stub and not transcript.postings:
            given = "no transcript" not in transcript.stub.lower()
            return None if given else f'the IRS answered "{transcript.stub}", which says nothing of the account'
        if not transcript.whole:
            return "a page that it announces is not there, so a row may be missing from it"
        if transcript.proven is None:
            return "no account balance is printed, so a row may be missing from it"
        return None if transcript.proven else "its rows do not add up to its printed balance, so a row may be missing from it"

    @property
    def trusted(self) -> bool:
        """Tell whether what is *not* on the transcript may be relied on: it proves itself, or says that there is no data."""
        return self.doubt is None


@quick
@dataclass(frozen=True, slots=True)
class Payment:
    """Hold one payment of the taxpayer's own records. ``amount`` is positive; what the record does not state is ``None``.

    ``method_stated`` is false where the way of paying was concluded from what the record would show of a check or a card.
    ``assumed`` names the fields that client.toml states of the whole file, and the record itself does not; ``confirmed`` that a
    confirmation, or the IRS's own list of payments, is among the records that were joined; ``debited`` that a bank's debit is.
    """

    id: str
    source: str
    row: int
    raw: str
    date: date
    amount: int
    tin: Tin | None = None
    form: str | None = None
    period: TaxPeriod | None = None
    kind: PaymentKind = "unknown"
    method: Method = "unknown"
    reference: str | None = None
    sheet: str | None = None
    payee: str | None = None
    set_aside: str | None = None
    status: PaymentStatus = "settled"
    also: tuple[str, ...] = ()
    method_stated: bool = True
    assumed: tuple[str, ...] = ()
    confirmed: bool = False
    debited: bool = False

    @property
    def proof(self) -> int:
        """Return how well other records prove that it was made: by a bank's debit best, else by a confirmation."""
        return 2 if self.debited else int(self.confirmed)

    @property
    def sure_method(self) -> Method:
        """Return the way of paying where the record tells it: what decides how long a payment may take to be credited."""
        return self.method if self.method_stated else "unknown"

    @property
    def where(self) -> str:
        """Return the place in the file: ``row 7`` or ``sheet "2025", row 7``."""
        return f'sheet "{self.sheet}", row {self.row}' if self.sheet else f"row {self.row}"


@quick
@dataclass(frozen=True, slots=True)
class SetAside:
    """Count one record row that is not a payment, with the reason; ``raw`` is its masked text where it is listed too."""

    row: int
    reason: str
    sheet: str | None = None
    raw: str | None = None


@quick
@dataclass(frozen=True, slots=True)
class PaperCheck:
    """Hold a check that a bank paid and whose payee it does not name: its row is set aside, until a record names the number."""

    number: str
    date: date
    amount: int
    row: int
    sheet: str | None = None

    @property
    def where(self) -> str:
        """Return the place in the file: ``row 7`` or ``sheet "2025", row 7``."""
        return f'sheet "{self.sheet}", row {self.row}' if self.sheet else f"row {self.row}"


@quick
@dataclass(frozen=True, slots=True)
class RecordFile:
    """Hold what was read from one file of payment records.

    ``cancelled`` are the payments that its rows take back: these are set aside, and other records may still tell of them.
    ``checks`` are the bank's checks without a payee among the rows set aside.
    """

    source: str
    layout: str
    why: str
    header_row: int | None
    rows: int
    payments: tuple[Payment, ...]
    set_aside: tuple[SetAside, ...]
    problems: tuple[Problem, ...]
    mode: RecordMode = "list"
    cancelled: tuple[Payment, ...] = ()
    checks: tuple[PaperCheck, ...] = ()


@dataclass(frozen=True, slots=True)
class FileReading:
    """Hold what one file gave: its source line, transcripts, payment records, and problems."""

    source: Source
    transcripts: tuple[Transcript, ...] = ()
    records: RecordFile | None = None
    problems: tuple[Problem, ...] = ()
