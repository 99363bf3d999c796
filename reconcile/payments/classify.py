"""Tell by its text what a line of a bank or ledger export is: a payment to the IRS, or something to set aside, and why.

The descriptors are data (``descriptors.toml``); here they are compiled once and asked in order.
"""

from __future__ import annotations

import html
import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Literal

from reconcile.kinds import Method
from reconcile.payments import addenda, words

VerdictKind = Literal["payment", "refund", "not_tax"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Say what a line is. ``strong``: only ever money out to the IRS. ``candidate``: could be one, but does not say so.

    ``doubtful``: a payment whose note may say that it was a state's tax, a refund or a fee, or speak of one beside it.
    """

    kind: VerdictKind
    reason: str
    strong: bool = False
    candidate: bool = False
    method: Method = "unknown"
    doubtful: bool = False


OTHER = Verdict("not_tax", "not a federal tax payment")
PAPER_CHECK = "paper check, payee not named: only the books or a transcript can tell whom it paid"
NAMESAKE = "a bank, a fund or a firm with such a name, not the IRS"
PROCESSOR = "a processor of tax payments, which does not say whose tax it was"
GIVEN_BACK = "returned by the bank, which does not say whose payment"


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    verdict: Verdict


@cache
def _data() -> dict[str, Any]:
    text = resources.files("reconcile.payments").joinpath("descriptors.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _worth_asking() -> re.Pattern[str]:
    # Alternatives are tried one after the other at every letter of a line: those of one initial are tried behind it alone.
    by_initial: dict[str, list[str]] = {}
    for word in _data()["worth_asking"]:
        initial = word[0] if word[0].isalnum() else ""
        by_initial.setdefault(initial, []).append(word.removeprefix(initial))
    return re.compile("|".join(f"{initial}(?:{'|'.join(rest)})" for initial, rest in by_initial.items()))


_PASS_THROUGH = re.compile(r"\b(?:PTET?|PET|BAIT|PASS-?THROUGH ENTITY TAX)\b(?!\.? LTD\b)")


@lru_cache(maxsize=4096)
def is_pass_through(text: str) -> bool:
    """Tell whether a text speaks of the tax that a state takes from partnerships and S corporations: there is no federal one."""
    upper = normalise(text)
    return _PASS_THROUGH.search(upper) is not None and (
        re.search(r"\bPTET?\b|PASS", upper) is not None or any(word in state_words() for word in re.findall(r"\w+", upper))
    )


@cache
def _begins_with_state() -> re.Pattern[str]:
    names = "|".join(sorted(state_words(), key=len, reverse=True))
    return re.compile(rf"(?:{names})(?:[ -].*)?")


@cache
def _rules() -> tuple[tuple[_Rule, ...], re.Pattern[str]]:
    data = _data()
    names = "(?:" + "|".join(sorted(data["states"], key=len, reverse=True)) + ")"
    rules = tuple(
        _Rule(
            re.compile("|".join(pattern.replace("{state}", names) for pattern in rule["any"])),
            Verdict(
                rule["verdict"],
                rule["reason"],
                rule.get("strong", False),
                rule.get("candidate", False),
                rule.get("method", "unknown"),
            ),
        )
        for rule in data["rule"]
    )
    own = re.compile("|".join(pattern for rule in data["own"] for pattern in rule["any"]))
    return rules, own


_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))


_ABBREVIATION = re.compile(r"\b([A-Z])\.\s?([A-Z])\.(?:\s?([A-Z])\.)?")


@lru_cache(maxsize=8192)
def normalise(text: str) -> str:
    """Return a descriptor in upper case, entities decoded, blanks collapsed, dashes alike, ``U.S.`` as ``US``."""
    return _normalised(text)


def _normalised(text: str) -> str:
    upper = html.unescape(text).upper() if "&" in text else text.upper()
    if not upper.isascii():
        upper = upper.translate(_DASHES)
    upper = " ".join(upper.split())
    if "." in upper:
        upper = _ABBREVIATION.sub(r"\1\2\3", upper)
    return upper


# One EFT number may stand for all of them: no rule asks for its digits, and lines that differ in nothing else are judged once.
# A pattern that begins with a digit is found soonest.
_EFT_NUMBER = re.compile(r"\d(?<!\d\d)\d{14}(?!\d)")
_ANY_EFT_NUMBER = "0" * 15


def alike(text: str) -> str:
    """Return a text with one EFT number for all."""
    return _EFT_NUMBER.sub(_ANY_EFT_NUMBER, text)


def of_bank(text: str) -> Verdict:
    """Judge the text of a bank line."""
    # Most lines of a bank are of no tax, and hardly one has the words of another.
    plain = _normalised(text)
    return _of_worthy(alike(words.without_holder(plain))) if _worth_asking().search(plain) else OTHER


@lru_cache(maxsize=8192)
def _of_worthy(plain: str) -> Verdict:
    verdict = next((rule.verdict for rule in _rules()[0] if rule.pattern.search(plain)), OTHER)
    if verdict.kind == "payment" and not verdict.strong and (sent := addenda.found_in(plain)):
        # The states are sent the same kind of addenda; only their tax types tell.
        return STATE if all(one.is_of_state for one in sent) else verdict
    return verdict


@lru_cache(maxsize=8192)
def of_books(text: str) -> Verdict:
    """Judge a line of a taxpayer's own books, which may name a federal form or tax without naming the IRS."""
    verdict = of_bank(text)
    if verdict.reason == NAMESAKE or (verdict.kind == "not_tax" and not verdict.candidate and verdict is not OTHER):
        return verdict
    if verdict.kind != "payment" and _rules()[1].search(normalise(text)):
        return OWN_WORDS
    return verdict


@cache
def state_words() -> frozenset[str]:
    """Return the names and abbreviations of the states, in capitals."""
    return frozenset(_data()["states"])


_FEDERAL_NAME = r"(?:IRS|FED(?:ERAL)?|USA?|U S|UNITED STATES|TREASURY|INTERNAL REVENUE|EFTPS)"
_FEDERAL = re.compile(
    rf"(?:THE )?{_FEDERAL_NAME}(?:[ ,/&()-]+(?:{_FEDERAL_NAME}|GOV(?:ERNMENT|T)?|TREAS|SERVICE|DEP(?:ARTMEN)?T|TAX(?:ES)?"
    r"|PAYMENTS?|INCOME|EST(?:IMATE[SD]?)?|ES"
    r"|(?:OGDEN|CINCINNATI|KANSAS CITY|LOUISVILLE|HARTFORD|CHARLOTTE|AUSTIN|FRESNO|MEMPHIS|ATLANTA|ANDOVER|HOLTSVILLE)"
    r"(?:[ ,]+[A-Z]{2}(?: \d{5}(?:-\d{4})?)?)?|\d{4}|Q[1-4]))*\)?"
    r"|(?:US )?DEP(?:T|ARTMENT) OF (?:THE )?TREASURY"
)
STATE = Verdict("not_tax", "state tax, not federal")
OWN_WORDS = Verdict("payment", "federal form or tax named")
FEE = "fee for an agreement or a service, not tax"
SERVICE = Verdict("not_tax", "service around taxes, not tax")
TRANSFER = Verdict("not_tax", "transfer between accounts or to a person, not to the IRS")


@cache
def _authorities() -> tuple[tuple[re.Pattern[str], str], ...]:
    data = _data()
    names = "(?:" + "|".join(sorted((name for name in data["states"] if len(name) > 3 and name != "STATE"), key=len)) + ")"
    return tuple(
        (re.compile("|".join(pattern.replace("{state}", names) for pattern in rule["any"])), rule["reason"])
        for rule in data["authority"]
    )


def authority_in(text: str) -> str | None:
    """Return the reason why a page that names its authority so is of no federal tax; the text is normalised."""
    return next((reason for pattern, reason in _authorities() if pattern.search(text)), None)


@lru_cache(maxsize=4096)
def of_agency(text: str) -> Verdict | None:
    """Judge the cell that names whom a taxpayer's own list paid; ``None`` when nobody in it is known."""
    plain = normalise(text).rstrip(".")
    verdict = of_bank(plain)
    if verdict.kind == "payment":
        return verdict
    if _begins_with_state().fullmatch(plain):
        return STATE
    if _FEDERAL.fullmatch(plain):
        return verdict if verdict.kind == "refund" else Verdict("payment", "payment to the IRS", method=verdict.method)
    return verdict if verdict is not OTHER else None


_AND = r" ?(?:AND|&|\+|/|PLUS) ?"
_OF_TAX = r"(?: TAX(?:ES)?| EST\w*)?"
_BOTH = re.compile(rf"\bFED(?:ERAL)?{_OF_TAX}{_AND}(?:THE )?(?:STATE|CA|NY)\b|\bSTATE{_OF_TAX}{_AND}FED(?:ERAL)?\b")
_STATE_OFFICE = r"(?:THE )?(?:STATE\b|FTB\b|DOR\b|DTF\b|(?:[A-Z]{2}|NYS)\b)"
_BOTH_PAID = re.compile(rf"\bIRS{_AND}{_STATE_OFFICE}|\b(?:STATE|FTB|DOR|DTF|NYS?|CA){_AND}(?:THE )?IRS\b")
FEDERAL_AND_STATE = Verdict("not_tax", "is of federal and of state tax together, and what of it went to the IRS is not told")


def names_both(text: str) -> bool:
    """Tell whether a text names federal and state tax, or the IRS and a state's office, as of one sum."""
    if not text or len(text) > LONGEST_NAME:
        return False
    plain = normalise(text)
    return _BOTH.search(plain) is not None or _BOTH_PAID.search(plain) is not None


# What names nothing but a state and its tax is short; longer texts are sentences.
LONGEST_NAME = 80
"""A longer text is no name of an office, a form or a tax."""

# One word is read in one way only, so that no title takes long.
_TITLE_WORD = (
    r"(?>(?:STATE|TAX(?:ES)?|EST(?:IMATE[DS]?|S)?|ES|INCOME|PAYMENTS?|PAYTS?|PMTS?|PAID|WITHHOLDING|SALES|FRANCHISE|QUARTERLY|LIST"
    r"|UNEMPLOYMENT|S(?:UI|UTA|IT|DI)|DEPT|DEPARTMENT|OF|THE|FOR|AND|REVENUE|TAXATION|DOR|FTB|EDD|BOARD|YEAR|TY|Q[1-4]|\d{2,4}"
    r"|[1-4](?:ST|ND|RD|TH)|QTR|QUARTER|BAL(?:ANCE)?|DUE|EXT(?:ENSION)?|RETURN|VOUCHER"
    r"|[A-Z]{0,2}-?\d{3,4}-?(?:ES|V|EST)?)(?= |$))"
)
# Two letters that are words too name no state while they stand alone.
_WORDS_TOO = frozenset({"IN", "OR", "ME", "OK", "HI", "OH", "PA", "MA", "LA", "ID", "CO", "DE", "AL", "IA"})


@cache
def _state_title() -> re.Pattern[str]:
    names = "|".join(sorted(state_words(), key=len, reverse=True))
    return re.compile(rf"(?:\d{{4}} )?(?:{names})(?: \([A-Z]{{2}}\))?(?: {_TITLE_WORD})*")


def is_state_title(text: str) -> bool:
    """Tell whether a title says that the table under it is of a state's taxes: ``State``, ``CA 540-ES payments 2025``.

    The name of a state alone says it, or beside words of tax; beside others it may be part of a company's name.
    """
    if len(text) > LONGEST_NAME:
        return False
    plain = _without_marks(text)
    return plain not in _WORDS_TOO and (_state_title().fullmatch(plain) is not None or is_state_form(plain))


def _without_marks(text: str) -> str:
    return " ".join(re.sub(r"[^\w()-]|(?<=\W)-|-(?=\W|$)", " ", normalise(text)).split())


_LOCAL_WORDS = re.compile(
    r"(?:LOCAL|CITY|COUNTY|MUNICIPAL(?:ITY)?|SCHOOL(?: DISTRICT)?|PROPERTY|REAL ESTATE|SALES(?: (?:AND|&) USE| USE)?)"
    r"(?: (?:TAX(?:ES)?|INCOME|EST(?:IMATE[DS]?)?|PAYMENTS?|Q[1-4]|\d{4}))*|(?:CITY|COUNTY|TOWN|VILLAGE) OF .*"
)
LOCAL = Verdict("not_tax", "local, property, vehicle or sales tax")
_INSURANCE = re.compile(r"(?:WORK(?:ER|MEN)\W?S?\W? COMP(?:ENSATION)?|WC|DISABILITY)(?: (?:INS(?:URANCE)?|PREMIUM))?")
INSURANCE = Verdict("not_tax", "insurance, not a federal tax")
# What states levy on wages, without the name of one.
_STATE_LEVIES = re.compile(
    r"(?:(?:[A-Z]{2} )?(?:S(?:DI|UI|UTA|IT|WH)|UI|UC|PFML?|DBL|W H|WH|WITHHOLDING)(?: (?:TAX|Q[1-4]|\d{4}))*(?: (?=\w)|$))+"
)
# A cell of two letters names a state, unless it is a word that such columns hold for other reasons.
_NO_STATES = frozenset({"IN", "OK", "ME", "HI", "OR", "IA"})
NO_STATES_WITHIN = _NO_STATES | {"DE", "LA", "AL", "ID", "CO"}
"""Abbreviations of states that are words too, or parts of names."""


@cache
def _state_words_own() -> re.Pattern[str]:
    def named(without: frozenset[str]) -> str:
        return "|".join(sorted(state_words() - without, key=len, reverse=True))

    first, within = named(_NO_STATES), named(NO_STATES_WITHIN)
    return re.compile(rf"(?:(?:{first})|(?:{_TITLE_WORD} )+(?:{within}))(?: \([A-Z]{{2}}\))?(?: {_TITLE_WORD})*")


@cache
def first_of_states() -> frozenset[str]:
    """Return the words with which the names of states begin, their abbreviations among them."""
    return frozenset(name.split()[0] for name in state_words())


_WORD = re.compile(r"[A-Za-z]+")
_LEVIES = frozenset({"SDI", "SUI", "SUTA", "SIT", "SWH", "UI", "UC", "PFL", "PFML", "DBL", "WORKERS", "WORKER", "WORKMENS", "WC"})
_LOCAL_FIRST = frozenset(
    {"LOCAL", "CITY", "COUNTY", "MUNICIPAL", "MUNICIPALITY", "SCHOOL", "PROPERTY", "REAL", "TOWN", "VILLAGE", "SALES"}
)


def of_own_words(text: str) -> Verdict | None:
    """Judge a cell by which a list says whose tax it paid: ``State``, ``CA``, ``Q1 State``, ``Local``."""
    if len(text) > LONGEST_NAME:
        return None
    # Most notes hold no such word, and are done at once.
    named = any(word in first_of_states() or word in _LOCAL_FIRST or word in _LEVIES for word in _WORD.findall(text.upper()))
    return _of_own_words(text) if named or is_state_form(text) else None


@lru_cache(maxsize=4096)
def _of_own_words(text: str) -> Verdict | None:
    plain = _without_marks(text)
    if _state_words_own().fullmatch(plain) or (plain not in _NO_STATES and is_state_form(plain)):
        return STATE
    if _INSURANCE.fullmatch(plain):
        return INSURANCE
    if _STATE_LEVIES.fullmatch(plain) and plain not in ("WH", "W H", "WITHHOLDING"):
        return STATE
    return LOCAL if _LOCAL_WORDS.fullmatch(plain) else None


_STATE_FORM = re.compile(
    r"(?:[A-Z]{2}[- ]?\d{2,4}.*|[A-Z]{2}[- ](?:ES|EST|FTB|DOR).*|540.*|IT-?\d{3,4}.*|DR ?\d{4}.*"
    # Names of firms begin so too.
    r"|STATE\b(?! (?:BANK|FARM|STREET|CREDIT)\b).*)"
)


@cache
def _of_a_state() -> re.Pattern[str]:
    codes = "|".join(name for name in state_words() if len(name) == 2)
    return re.compile(rf"\d.*(?:\((?:{codes})\)|[ -](?:{codes}))$")


@lru_cache(maxsize=4096)
def is_state_form(text: str) -> bool:
    """Tell whether the cell of a form column names a state's form: ``540-ES``, ``IL-1040-ES``, ``1040-ES (NJ)``."""
    if len(text) > LONGEST_NAME:
        return False
    plain = normalise(text)
    prefix = plain[:2] in state_words() or plain.startswith(("IT", "540", "DR", "STATE"))
    return (
        plain in state_words()
        or (prefix and _STATE_FORM.fullmatch(plain) is not None and re.fullmatch(r"(?:CT-?[12]X?|IA 433-?D)\b.*", plain) is None)
        or _of_a_state().search(plain) is not None
    )
