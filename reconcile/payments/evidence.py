"""Tell whether a table that people made by hand is one of tax payments: rents and wages have a year and a purpose too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from reconcile.payments import classify, words
from reconcile.payments.headers import Columns, Field, Header, normalise
from reconcile.payments.said import Said
from reconcile.payments.table import Row, Sheet, text_of
from reconcile.payments.titles import Titles, is_form_title

_TAX = re.compile(r"\b(?:TAX(?:ES)?|IRS|EFTPS|ESTIMATE[DS]?|EST|FED(?:ERAL)?|VOUCHER)\b", re.IGNORECASE)
_QUARTER = re.compile(r"\b(?:Q ?[1-4]|[1-4] ?Q|(?:1ST|2ND|3RD|4TH|FIRST|SECOND|THIRD|FOURTH) Q(?:UARTE|T)?R)\b", re.IGNORECASE)
_EMPLOYEE = re.compile(r"emp(?:loyee)?s?\.?(?:(?:'s)? (?:name|id|no\.?|number|#))?", re.IGNORECASE)
_NOTES: tuple[Field, ...] = ("memo", "payee")
_SPEAKING: tuple[Field, ...] = ("kind", "memo", "type")
# How, when, by whom and under which number was paid says nothing of what for.
_SILENT: tuple[Field, ...] = (
    *("date", "amount", "paid", "received", "period", "tin", "who"),
    *("method", "reference", "check", "status"),
)


def is_headed_as_tax(sheet: Sheet, header: Header, columns: Columns, titles: Titles) -> bool:
    """Tell whether headings, titles or the sheet's name say that a table holds tax payments."""
    if titles.form or titles.kind != "unknown" or columns.keys() & {"form", "quarter"}:
        return True
    above = [text_of(cell) for row in sheet.rows[: max(header.index, 0)] for cell in row.cells]
    return any(_TAX.search(text.replace("_", " ")) for text in (*header.texts, *above, sheet.name or ""))


# A title that says of all below it that the IRS was paid.
_PAID = re.compile(r"\b(?:PAYMENTS?|PMTS?|PAID|ESTIMATE[SD]?|ESTS?|DEPOSITS?|EXTENSIONS?|VOUCHERS?|INSTALL?MENTS?)\b")
_TO_IRS = re.compile(r"\b(?:FED(?:ERAL)?|IRS|INTERNAL REVENUE|US TREASURY|UNITED STATES TREASURY|EFTPS)\b")
_ESTIMATED_TAX = re.compile(r"\bEST(?:IMATED?)?\.? (?:INCOME )?TAX(?:ES)?\b|\bTAX ESTIMATES?\b|\bQUARTERLY TAX(?:ES)?\b")
# Other money, other takers, and lists from which nobody has taken out what else stands in them.
_NOT_OF_PAYMENTS = re.compile(
    r"\b(?:(?<!UNITED )STATES?|PROPERTY|SALES|LOCAL|CITY|COUNTY|REAL ESTATE|REFUNDS?|WITHH\w+|DEDUCT\w+|EXPENSES?|FEES?"
    r"|PREP(?:ARATION)?|SEARCH|TRANSACTIONS?|STATEMENT|REGISTER|LEDGER|JOURNAL|CHECKING|SAVINGS|(?<!IRS )ACCOUNT|BANK|BILLS?"
    r"|BUDGET|CASH ?FLOW|VENDOR)\b"
)
_NOTE_HEADING = re.compile(r"\b(?:notes?|comments?|remarks?|memos?)\b")
_MADE = re.compile(r"\b(?:PAYMENTS?|PMTS?|PAID|VOUCHERS?|DEPOSITS?)\b")


def is_titled_as_federal(titles: Sequence[str], header: Header, rows: Sequence[Row], columns: Columns) -> bool:
    """Tell whether a title says that federal tax payments stand under it: ``IRS payments 2025``, ``Smith 2025 1040-ES log``.

    A form alone (``Form 941``) says it of days, amounts and notes; what is described may be what a return was made of. Where no
    row speaks of a tax, ``Estimated tax`` may be the name of an account.
    """
    named = [text for text in titles if _names_federal_payments(text)]
    if not _described(header, columns):
        return bool(named) or any(map(is_form_title, titles))
    plain = [classify.normalise(text) for text in named if words.form_in(text) or _MADE.search(classify.normalise(text))]
    return bool(plain) or (bool(named) and not is_about_other_things(rows, columns))


def _described(header: Header, columns: Columns) -> list[int]:
    """Return the columns that say what each row is; what stands under *Notes* is said beside that."""
    places = (place for name in _NOTES for place in columns.get(name, ()))
    return [place for place in places if not _NOTE_HEADING.search(normalise(header.texts[place]))]


def _names_federal_payments(text: str) -> bool:
    plain = classify.normalise(text.replace("_", " "))
    if _NOT_OF_PAYMENTS.search(plain) or classify.is_state_title(text):
        return False
    form = words.form_in(plain)
    if form and (form[1] != "unknown" or _PAID.search(plain)):
        return True
    return _ESTIMATED_TAX.search(plain) is not None or bool(_TO_IRS.search(plain) and _PAID.search(plain))


def under_federal_title(header: Header, rows: Sequence[Row], columns: Columns) -> bool | None:
    """Tell of a list under such a title whether other things than taxes may stand in it; ``None``: it is a bank's lines.

    Where a description names the IRS in some rows, or another thing in any, each has to say that it is of a tax. A note need not.
    """
    told = {
        place: [classify.of_bank(text) for row in rows if place < len(row.cells) and (text := text_of(row.cells[place]))]
        for name in _NOTES
        for place in columns.get(name, ())
    }
    if any(one.strong for verdicts in told.values() for one in verdicts):
        return None
    return any(_is_of_others(one) for place in _described(header, columns) for one in told[place])


_OF_TIME: frozenset[Field] = frozenset({"quarter", "period"})
_OF_TAX: frozenset[Field] = frozenset({"form", "kind", "tin"})


def of_any_money(header: Header, rows: Sequence[Row], columns: Columns) -> bool | None:
    """Tell whether each row of a table with a year or a quarter describes what it was for, as a bank's lines do.

    ``None``: it is no table of any money, in which a description has a text that only banks write, and another is of no tax at
    all: an owner may sort a whole account by quarters. What a row without a description is, only a list of taxes can say.
    """
    if not columns.keys() & _OF_TIME or columns.keys() & _OF_TAX or not (places := _described(header, columns)):
        return None
    told = [
        " ".join(text_of(row.cells[place]) for place in places if place < len(row.cells)).strip() for row in rows if row.cells
    ]
    verdicts = [classify.of_bank(text) for text in told if text]
    others = any(one is classify.OTHER and not says_tax([text]) for one, text in zip(verdicts, filter(None, told), strict=True))
    if not others or not any(one.strong for one in verdicts):
        return None
    return all(told)


def _is_of_others(verdict: classify.Verdict) -> bool:
    """Tell whether a description names the IRS, or another than a list itself sets aside: a state, a fee, a refund."""
    own = ("state", "local", "fee", "refund", "paper check", classify.GIVEN_BACK)
    return verdict is not classify.OTHER and not verdict.reason.startswith(own)


def is_of_wages(header: Header) -> bool:
    """Tell whether a table is a payroll register, by person: what it withholds is no payment to the IRS."""
    return any(_EMPLOYEE.fullmatch(text.strip()) for text in header.texts)


def says_tax(texts: Iterable[str]) -> bool:
    """Tell whether any cell of a row speaks of a federal tax: the IRS, a form, a kind of payment, a quarter, an EFT number."""
    return any(
        names_purpose(text) or words.eft_number_in(text) is not None or _TAX.search(text) is not None for text in texts if text
    )


def names_purpose(text: str) -> bool:
    """Tell whether a text says what of a federal tax was paid: names the IRS as paid, a form, a kind of payment, a quarter."""
    return (
        classify.of_books(text).kind in ("payment", "refund")
        or words.form_in(text) is not None
        or words.kind_in(text) != "unknown"
        or _QUARTER.search(text) is not None
    )


def is_about_other_things(rows: Sequence[Row], columns: Columns) -> bool:
    """Tell whether the rows hold words on what was paid for, and none of them speaks of a federal tax."""
    silent = {index for name in _SILENT for index in columns.get(name, ())}
    spoken = any(
        isinstance(cell, str) and index not in silent and re.search(r"[A-Za-z]{3}", cell)
        for row in rows
        for index, cell in enumerate(row.cells)
    )
    return spoken and not any(says_tax(map(text_of, row.cells)) for row in rows)


def is_other_row(said: Said) -> bool:
    """Tell whether a row says in words what it was for, and that is no federal tax."""
    # By quarters, an owner may sort the whole of an account.
    rest = (text for text in said.rest if text != said.text("quarter"))
    return any(re.search(r"[A-Za-z]{2}", said.text(name)) for name in _SPEAKING) and not says_tax(rest)


_WITHHELD = re.compile(
    r"\b(?:W-?2|1099(?:-?[A-Z]+)?)\b.*\bWITHH|\bWITHH\w+.*\b(?:W-?2|1099)|\bREFUNDABLE CREDIT|\bEARNED INCOME CREDIT"
)
_WITHHOLDING = re.compile(r"(?:FED(?:ERAL)? )?(?:INCOME )?(?:TAX )?WITHH(?:OLDING|ELD)(?: TAX)?S?")
CREDIT_OF_RETURN = classify.Verdict("not_tax", "withholding or a credit of the return, not a payment")


def is_credit_of_return(form: str, notes: str) -> bool:
    """Tell whether a row is what others withheld from a person, or a credit: on the account, but paid by nobody of this list."""
    plain = " ".join(notes.upper().split())
    named = words.form_of_cell(form) if form else None
    return _WITHHELD.search(plain) is not None or (named == ("1040", "unknown") and _WITHHOLDING.fullmatch(plain) is not None)


_TAKEN = re.compile(r"\b(?:WITHHELD|W/H|WITHH)\b|\bWITHH\w*\b.*\b(?:DISTR\w*|IRA|ROTH|401K?|PENSION|ANNUITY|DIVIDENDS?|RMD)\b")
_FROM_INCOME = re.compile(r"\b(?:DISTR\w*|IRA|ROTH|401K?|PENSION|ANNUITY|DIVIDENDS?|RMD)\b.*\bWITHH\w*\b")
_WITHHOLDING_ALONE = re.compile(r"\bWITHHOLDINGS?\b")
# What an employer withheld he pays to the IRS.
_PAID_OVER = re.compile(
    r"\b(?:DEPOSIT\w*|PAYMENTS?|PMTS?|PYMTS?|PAID|94[0-5]|FTDS?|EFTPS|EFT|REMIT\w*|LIABILIT\w+|PAYROLL|Q[1-4])\b"
)
WITHHELD = classify.Verdict("not_tax", "federal tax withheld by others, not a payment")


def of_withholding(text: str) -> classify.Verdict | None:
    """Judge a line of books that names federal tax as withheld, and not the IRS as paid; ``None``: it says more, or other things.

    A broker, a pension or an employer withholds, and pays it over in one sum. Of *withholding* alone, the line may be of either.
    """
    plain = classify.normalise(text)
    if _PAID_OVER.search(plain):
        return None
    if _TAKEN.search(plain) or _FROM_INCOME.search(plain):
        return WITHHELD
    return OPEN_WITHHOLDING if _WITHHOLDING_ALONE.search(plain) else None


OPEN_WITHHOLDING = classify.Verdict("payment", classify.OWN_WORDS.reason, doubtful=True)
