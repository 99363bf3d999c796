"""Read ``client.toml`` and turn it, with the program's own defaults, into one frozen ``Settings``.

The file is written by people who keep books, not programs: every complaint names the file, the line and what was expected, and a
misspelt key is answered with the nearest known one.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, cast, get_args

from reconcile import codes, config_decisions, config_toml, firm
from reconcile.config_toml import FILE_NAME, Table
from reconcile.decision import Decision
from reconcile.firm import Firm
from reconcile.kinds import SEVERITIES, Method, PaymentKind, Severity
from reconcile.model import TaxPeriod, Tin

PaidSign = Literal["negative", "positive", "either"]
DateOrder = Literal["mdy", "dmy"]
TaxpayerRole = Literal["primary", "spouse", "entity", "owner", "trust", "dependent", "other"]

COLUMN_KEYS = (
    "date",
    "amount",
    "paid",
    "received",
    "payee",
    "memo",
    "reference",
    "check",
    "quarter",
    "type",
    "status",
    "who",
    "balance",
    "account",
    "state",
)
VALUE_OR_COLUMN_KEYS = ("form", "kind", "method", "period", "tin")
_PAYMENT_KEYS = (
    *("files", "sheet", "preset", "header_row", "taxpayer", "paid_sign", "date_order", "keep"),
    *COLUMN_KEYS,
    *VALUE_OR_COLUMN_KEYS,
)


@dataclass(frozen=True, slots=True)
class Tolerances:
    """Say how many days a payment may take to be credited, and after how many a transcript must show it."""

    electronic_days: int = 3
    check_days: int = 10
    shown_electronic_days: int = 21
    shown_check_days: int = 45

    def allowance(self, method: Method) -> int:
        """Return how many days after the payment the IRS may credit it and still be in time."""
        return self.electronic_days if method in ("eft", "wire", "card") else max(self.check_days, self.electronic_days)

    def shown_after(self, method: Method) -> int:
        """Return after how many days a payment of this method must stand on a transcript."""
        if method in ("eft", "wire", "card"):
            return self.shown_electronic_days
        return max(self.shown_check_days, self.shown_electronic_days)


@dataclass(frozen=True, slots=True)
class Taxpayer:
    """Hold one taxpayer of the client folder: only the last four digits of the number are kept."""

    id: str
    name: str | None = None
    tin: Tin | None = None
    role: TaxpayerRole = "other"


@dataclass(frozen=True, slots=True)
class Keep:
    """Keep only the rows whose column holds one of these words."""

    column: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordMapping:
    """Say how the payment files that ``files`` matches are laid out, and what their rows are where they do not say."""

    files: str
    sheet: str | None = None
    preset: str | None = None
    columns: tuple[tuple[str, str | int], ...] = ()
    form: str | None = None
    kind: PaymentKind | None = None
    method: Method | None = None
    taxpayer: str | None = None
    tin: Tin | None = None
    period: TaxPeriod | None = None
    paid_sign: PaidSign | None = None
    date_order: DateOrder | None = None
    keep: Keep | None = None
    header_row: int | None = None
    line: int = 0
    lines: tuple[tuple[str, int], ...] = ()

    def line_of(self, key: str) -> int:
        """Return the line of client.toml on which a column is named."""
        return dict(self.lines).get(key, self.line)

    @property
    def states_tax(self) -> bool:
        """Tell whether a person said by it that the rows are tax payments: how they lie, or what they are for."""
        return bool(self.columns or self.form or self.kind or self.period)

    def applies_to(self, name: str) -> bool:
        """Tell whether a file's path, relative to the client folder, is meant. A pattern without ``/`` means any folder."""
        return _glob(self.files).fullmatch(name.casefold()) is not None


def _glob(pattern: str) -> re.Pattern[str]:
    """Turn ``*``, ``**``, ``?`` into a pattern; upper and lower case are the same, as on a bookkeeper's own machine."""
    pattern = pattern.casefold().replace("\\", "/").removeprefix("./")
    text = "" if "/" in pattern else "(?:.*/)?"
    for token in re.findall(r"\*\*/|\*\*|\*|\?|[^*?]+", pattern):
        text += {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(token) or re.escape(token)
    return re.compile(text)


@dataclass(frozen=True, slots=True)
class Settings:
    """Hold everything that steers a run besides the inputs and the date."""

    tolerances: Tolerances = field(default_factory=Tolerances)
    taxpayers: tuple[Taxpayer, ...] = ()
    mappings: tuple[RecordMapping, ...] = ()
    fail_on: Severity = "high"
    client: str | None = None
    decisions: tuple[Decision, ...] = ()

    def digest(self) -> str:
        """Return sixteen hex digits that change when, and only when, a setting changes."""
        plain = asdict(self)
        for mapping in plain["mappings"]:
            # Where a mapping stands in the file steers nothing.
            del mapping["line"], mapping["lines"]
        canonical = json.dumps(plain, sort_keys=True, ensure_ascii=True, separators=(",", ":"), default=str)
        return hashlib.sha256(canonical.encode("ascii")).hexdigest()[:16]

    def taxpayer(self, wanted: str) -> Taxpayer | None:
        """Return the taxpayer of that id, in any case."""
        return next((one for one in self.taxpayers if one.id.casefold() == wanted.casefold()), None)

    def whose(self, name: str) -> tuple[tuple[str | None, Tin | None], ...]:
        """Return whose a file is said to be."""
        return tuple((mapping.taxpayer, mapping.tin) for mapping in self.mappings_for(name))

    def mappings_for(self, name: str) -> tuple[RecordMapping, ...]:
        """Return the mappings meant for a file, in the order of the file."""
        return tuple(mapping for mapping in self.mappings if mapping.applies_to(name))


def load(folder: Path, fail_on: Severity | None = None) -> Settings:
    """Return the settings of one client folder; ``client.toml`` is optional, and so is the ``firm.toml`` beside the folder.

    Args:
        folder: the client folder.
        fail_on: what the command line asked for; it wins over the files.

    Raises:
        ConfigError: when a file is there but cannot be read, is over 1 MB, or holds something that is not expected.
    """
    defaults = firm.load(folder.resolve().parent)
    text = config_toml.read(folder / FILE_NAME)
    return parse(text or "", fail_on, defaults)


def parse(text: str, fail_on: Severity | None = None, defaults: Firm = Firm()) -> Settings:  # noqa: B008 - it is frozen
    """Read the text of a ``client.toml``; what it leaves open is as the firm has it.

    Raises:
        ConfigError: when it is no TOML, or holds something that is not expected.
    """
    top = config_toml.table(text, FILE_NAME)
    top.only(("client", "taxpayer", "payments", "tolerances", "decisions"))
    client = top.table("client")
    client.only(("name", "fail_on"))
    stated = client.choice("fail_on", SEVERITIES)
    taxpayers = _taxpayers(top.tables("taxpayer"))
    return Settings(
        tolerances=_tolerances(top.table("tolerances"), defaults),
        taxpayers=taxpayers,
        mappings=tuple(_mapping(table, taxpayers) for table in top.tables("payments")),
        fail_on=fail_on or cast(Severity | None, stated) or defaults.fail_on or "high",
        client=client.text("name"),
        decisions=config_decisions.decisions(top.tables("decisions")),
    )


def _tolerances(table: Table, defaults: Firm) -> Tolerances:
    return Tolerances(**{**dict(defaults.tolerances), **dict(config_toml.tolerances(table))})


def _taxpayers(tables: list[Table]) -> tuple[Taxpayer, ...]:
    taxpayers: list[Taxpayer] = []
    for table in tables:
        table.only(("id", "name", "tin", "role"))
        wanted = table.required_text("id", 'a short name such as "primary" or "spouse"')
        if any(one.id.casefold() == wanted.casefold() for one in taxpayers):
            raise table.error("id", "this id is taken by an earlier [[taxpayer]]; expected another one.")
        role = table.choice("role", get_args(TaxpayerRole))
        if role is None and wanted.casefold() in get_args(TaxpayerRole):
            role = wanted.casefold()
        taxpayers.append(
            Taxpayer(wanted, table.text("name"), _tin(table), cast(TaxpayerRole, role or "other")),
        )
    return tuple(taxpayers)


_TIN_SHAPES: tuple[tuple[str, Literal["ssn", "ein"] | None], ...] = (
    (r"[\dXx*]{3}-[\dXx*]{2}-(\d{4})", "ssn"),
    (r"[\dXx*]{2}-[\dXx*]{3}(\d{4})", "ein"),
    (r"(\d{4})", None),
)
_TIN_EXPECTED = '"XXX-XX-1234" for a person, "XX-XXX1234" for an entity, or the last four digits.'


def _tin(table: Table) -> Tin | None:
    text = table.text("tin")
    if text is None:
        return None
    for shape, kind in _TIN_SHAPES:
        if match := re.fullmatch(shape, text.strip()):
            return Tin(match[1], kind)
    raise table.error("tin", f"this is not a taxpayer number; expected {_TIN_EXPECTED}")


def _mapping(table: Table, taxpayers: tuple[Taxpayer, ...]) -> RecordMapping:
    table.only(_PAYMENT_KEYS)
    columns: list[tuple[str, str | int]] = [(key, value) for key in COLUMN_KEYS if (value := table.column(key)) is not None]
    constants: dict[str, Any] = {}
    for key in VALUE_OR_COLUMN_KEYS:
        role, value = _value_or_column(table, key)
        if role == "column" and value is not None:
            columns.append((key, value))
        elif value is not None:
            constants[key] = value
    return RecordMapping(
        files=table.required_text("files", 'a file name or pattern such as "chase*.csv"'),
        sheet=table.text("sheet"),
        preset=table.text("preset"),
        columns=tuple(columns),
        taxpayer=_known_taxpayer(table, taxpayers),
        paid_sign=cast(PaidSign | None, table.choice("paid_sign", get_args(PaidSign))),
        date_order=cast(DateOrder | None, table.choice("date_order", get_args(DateOrder))),
        keep=_keep(table),
        header_row=table.integer("header_row", 0, 10_000),
        line=table.line(),
        lines=tuple((key, table.line(key)) for key, _ in columns),
        **constants,
    )


def _known_taxpayer(table: Table, taxpayers: tuple[Taxpayer, ...]) -> str | None:
    wanted = table.text("taxpayer")
    if wanted is None or any(one.id.casefold() == wanted.casefold() for one in taxpayers):
        return wanted
    ids = ", ".join(f'"{one.id}"' for one in taxpayers) or "none is defined"
    raise table.error("taxpayer", f"no [[taxpayer]] has this id; expected one of them ({ids}).")


def _value_or_column(table: Table, key: str) -> tuple[Literal["value", "column"], Any]:
    """Tell a value that holds for every row from the heading of a column: what reads as a value is one."""
    stated = table.raw(key)
    if isinstance(stated, dict):
        inner = table.table(key)
        inner.only(("column", "value"))
        if "column" in stated:
            return "column", inner.column("column")
        value = _constant(key, inner.required_text("value", "the value that holds for every row"))
        if value is None:
            raise table.error(key, f"this value is not known; expected {CONSTANTS[key]}.")
        return "value", value
    if isinstance(stated, str) and (value := _constant(key, stated.strip())) is not None:
        return "value", value
    return "column", table.column(key)


CONSTANTS: dict[str, str] = {
    "form": 'a form such as "1040-ES" or "941"',
    "kind": "one of " + ", ".join(get_args(PaymentKind)),
    "method": "one of " + ", ".join(get_args(Method)),
    "period": 'a year "2025" or a month "2025-03"',
    "tin": _TIN_EXPECTED.rstrip("."),
}
"""What may stand for every row in place of a column's heading."""


def _constant(key: str, text: str) -> Any:
    if key == "form":
        return text if codes.normalise_form(text) else None
    if key == "kind":
        return text if text in get_args(PaymentKind) else None
    if key == "method":
        return text if text in get_args(Method) else None
    if key == "period":
        if re.fullmatch(r"(?:19|20)\d\d", text):
            return TaxPeriod(int(text), 12)
        return TaxPeriod.parse(text) if re.fullmatch(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])", text) else None
    for shape, kind in _TIN_SHAPES:
        if match := re.fullmatch(shape, text):
            return Tin(match[1], kind)
    return None


def _keep(table: Table) -> Keep | None:
    if table.raw("keep") is None:
        return None
    inner = table.table("keep")
    inner.only(("column", "is"))
    words = inner.raw("is")
    words = [words] if isinstance(words, str) else words
    if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
        raise table.error("keep", 'expected  keep = { column = "Agency", is = ["IRS"] }.')
    return Keep(inner.required_text("column", "the heading of a column"), tuple(words))
