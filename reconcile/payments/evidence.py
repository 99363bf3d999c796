"""Tell whether a table that people made by hand is one of tax payments: rents and wages have a year and a purpose too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from reconcile.payments import classify, things, words
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


def names_tax(name: str) -> bool:
    """Tell whether the name of a file says that it holds federal tax payments."""
    plain = re.sub(r"[\W_]+", " ", name.rpartition("/")[2].rpartition(".")[0])
    return not is_of_other_tax(plain) and (_TAX.search(plain) is not None or words.form_in(plain) is not None)


_YEARS = re.compile(r"(?:for )?(?:tax|fiscal) (?:year|yr)|ty", re.IGNORECASE)


class OtherThingsError(Exception):
    """Name the title by which a list of days and amounts, in which nothing speaks of tax, is one of other things."""

    def __init__(self, title: str) -> None:
        super().__init__(f'nothing in it says that these are tax payments, and its title names something else: "{title[:60]}".')


def refuse_other_things(sheet: Sheet, header: Header, columns: Columns, titles: Titles) -> None:
    """Refuse a list whose title names a thing that is not taxed, where neither headings, titles nor rows speak of tax.

    A tax year says in which return a thing counts.

    Raises:
        OtherThingsError: where it does.
    """
    above = [text_of(cell) for row in sheet.rows[: max(header.index, 0)] for cell in row.cells]
    thing = next((text for text in (*above, sheet.name or "") if text and things.names_thing(text)), None)
    if thing is None:
        return
    headings = tuple("" if _YEARS.fullmatch(normalise(text)) else text for text in header.texts)
    if is_headed_as_tax(sheet, replace(header, texts=headings), columns, titles):
        return
    if not any(says_tax(map(text_of, row.cells)) for row in sheet.rows[header.index + 1 :]):
        raise OtherThingsError(thing)


# A title that says of all below it that the IRS was paid.
_PAID = re.compile(r"\b(?:PAYMENTS?|PMTS?|PAID|ESTIMATE[SD]?|ESTS?|DEPOSITS?|EXTENSIONS?|VOUCHERS?|INSTALL?MENTS?)\b")
_TO_IRS = re.compile(r"\b(?:FED(?:ERAL)?|IRS|INTERNAL REVENUE|US TREASURY|UNITED STATES TREASURY|EFTPS)\b")
_ESTIMATED_TAX = re.compile(
    r"\bEST(?:IMATED?)?\.? (?:INCOME )?TAX(?:ES)?\b|\bTAX ESTIMATES?\b|\bQUARTERLY (?:FED(?:ERAL)? )?(?:INCOME )?TAX(?:ES)?\b"
    r"|\b(?:EST(?:IMATED?)?\.?|ES) (?:QUARTERLY )?(?:PAYMENTS?|PMTS?)\b|\bQUARTERLY ESTIMATE[SD]?\b"
)
# Beside the name of the IRS: what is paid by the quarter; and its taxes, where nothing says what else is told of them.
_BY_QUARTER = re.compile(r"\bES\b|\bQUARTERL(?:Y|IES)\b|\bQTRLY\b")
_FEDERAL_TAX = re.compile(r"\bTAX(?:ES)?\b")
_TOLD_OF_TAX = re.compile(
    r"\b(?:RETURNS?|DOCUMENTS?|DOCS|CALENDAR|DEADLINES?|DUE DATES?|PROJECTIONS?|PLAN(?:NING|NER)?|LIABILIT(?:Y|IES)|ACCRUALS?"
    r"|ACCRUED|TRANSCRIPTS?|CREDITS?|NOTICES?|LETTERS?|EXEMPT|LIENS?|RATES?|BRACKETS?|INCOME(?! TAX)|WAGES|SALARY)\b"
)
# Other money, other takers, and lists from which nobody has taken out what else stands in them.
_NOT_OF_PAYMENTS = re.compile(
    r"\b(?:(?<!UNITED )STATES?|PROPERTY|SALES|LOCAL|CITY|COUNTY|REAL ESTATE|REFUNDS?|WITHH\w+|DEDUCT\w+|EXPENSES?|FEES?"
    r"|PREP(?:ARATION)?|SEARCH|TRANSACTIONS?|STATEMENT|REGISTER|LEDGER|JOURNAL|CHECKING|SAVINGS|(?<!IRS )ACCOUNT|BANK|BILLS?"
    r"|BUDGET|CASH ?FLOW|VENDOR|LOANS?|CREDIT UNION|BONDS?|MORTGAGES?|RENTS?)\b"
)
_NOTE_HEADING = re.compile(r"\b(?:notes?|comments?|remarks?|memos?)\b")
_MADE = re.compile(r"\b(?:PAYMENTS?|PMTS?|PAID|VOUCHERS?|DEPOSITS?)\b")


def is_titled_as_federal(titles: Sequence[str], header: Header, rows: Sequence[Row], columns: Columns) -> bool:
    """Tell whether a title says that federal tax payments stand under it: ``IRS payments 2025``, ``Smith 2025 1040-ES log``.

    A form alone (``Form 941``) says it of days, amounts and notes; what is described may be what a return was made of. Where no
    row speaks of a tax, ``Estimated tax`` may be the name of an account, and ``Federal taxes`` stand over what was deducted.
    """
    named = [text for text in titles if _names_federal_payments(text)]
    places = described(header, columns)
    if any(words.form_in(text) or _MADE.search(classify.normalise(text)) for text in named):
        return True
    if not places and any(map(is_form_title, titles)):
        return True
    notes = () if places else columns.get("memo", ())
    return bool(named) and not is_about_other_things(rows, columns, notes)


def described(header: Header, columns: Columns) -> list[int]:
    """Return the columns that say what each row is; what stands under *Notes* is said beside that."""
    places = (place for name in _NOTES for place in columns.get(name, ()))
    return [place for place in places if not _NOTE_HEADING.search(normalise(header.texts[place]))]


def is_of_other_tax(text: str) -> bool:
    """Tell whether a title is of other money than federal tax that was paid: a state's, a refund, an account, expenses."""
    plain = classify.normalise(text.replace("_", " "))
    return _NOT_OF_PAYMENTS.search(plain) is not None or classify.is_state_title(text)


def _names_federal_payments(text: str) -> bool:
    plain = classify.normalise(text.replace("_", " "))
    if is_of_other_tax(text):
        return False
    form = words.form_in(plain)
    if form and (form[1] != "unknown" or _PAID.search(plain)):
        return True
    if _ESTIMATED_TAX.search(plain):
        return True
    if _TO_IRS.search(plain) is None:
        return False
    taxes = _FEDERAL_TAX.search(plain) and not _TOLD_OF_TAX.search(plain)
    return bool(_PAID.search(plain) or _BY_QUARTER.search(plain) or taxes)


def under_federal_title(header: Header, rows: Sequence[Row], columns: Columns) -> bool | None:
    """Tell of a list under such a title whether other things than taxes may stand in it; ``None``: it is a bank's lines.

    Where a description names the IRS in some rows, or another thing in any, each has to say that it is of a tax. A note need not.
    """
    places = described(header, columns)
    for place in (place for name in _NOTES for place in columns.get(name, ())):
        if _are_lines_of_bank(rows, columns, place, described=place in places):
            return None
    told = ((text, classify.of_bank(text)) for place in places for text in _texts(rows, place))
    # By whom a card was charged says how a tax was paid.
    return any(_is_of_others(one) for text, one in told if not one.strong or _is_printed(text))


def _texts(rows: Sequence[Row], place: int) -> list[str]:
    return [text for row in rows if place < len(row.cells) and (text := text_of(row.cells[place]))]


def _are_lines_of_bank(rows: Sequence[Row], columns: Columns, place: int, *, described: bool) -> bool:
    """Tell whether a column holds a bank's own texts: one in every row, of which none is written by hand.

    By hand people write now and then by whom they paid (``Pay1040 conf 77``), or what was paid for in a word of their own.
    """
    texts = _texts(rows, place)
    if not any(classify.of_bank(text).strong and not _says_purpose(text) and _is_printed(text) for text in texts):
        return False
    days = columns["date"][0]
    if any(days < len(row.cells) and text_of(row.cells[days]) and not _texts((row,), place) for row in rows):
        return False
    return all(text == text.upper() or (described and not _says_purpose(text)) for text in texts)


def _is_printed(text: str) -> bool:
    return text == text.upper() or words.eft_number_in(text) is not None


_OF_TIME: frozenset[Field] = frozenset({"quarter", "period"})
_OF_TAX: frozenset[Field] = frozenset({"form", "kind", "tin"})


def of_any_money(header: Header, rows: Sequence[Row], columns: Columns) -> bool | None:
    """Tell whether each row of a table with a year or a quarter describes what it was for, as a bank's lines do.

    ``None``: it is no table of any money, in which a description has a text that only banks write, and another is of no tax at
    all: an owner may sort a whole account by quarters. What a row without a description is, only a list of taxes can say.
    """
    if not columns.keys() & _OF_TIME or columns.keys() & _OF_TAX or not (places := described(header, columns)):
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
    own = ("state", "local", "fee", "refund", "paper check", classify.GIVEN_BACK, classify.PROCESSOR)
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
    return classify.of_books(text).kind in ("payment", "refund") or _says_purpose(text)


def _says_purpose(text: str) -> bool:
    return words.form_in(text) is not None or words.kind_in(text) != "unknown" or _QUARTER.search(text) is not None


def is_about_other_things(rows: Sequence[Row], columns: Columns, notes: Sequence[int] = ()) -> bool:
    """Tell whether the rows hold words on what was paid for, and none of them speaks of a federal tax.

    What stands in the columns of ``notes`` is said beside that.
    """
    silent = {*notes, *(index for name in _SILENT for index in columns.get(name, ()))}
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
