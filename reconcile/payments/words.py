"""Understand the words of tax people: forms, kinds of payment, ways of paying, taxpayer numbers, EFTPS tax type codes."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib import resources
from typing import cast

from reconcile import codes
from reconcile.kinds import Method, PaymentKind, TinKind
from reconcile.model import Tin

# --- Forms ----------------------------------------------------------------------------------------------------------------

_NAMES = (
    r"1040-?ES|1040-?X|1040-?SR|1040-?NR|1040-?V|1040|1041-?ES|1041|1042|1065|1120-?W|1120-?S|1120S|1120-?X|1120"
    r"|990-?PF|990-?T|990|941-?X|941-?SS|941|940|943|944|945|720|2290|706|709|8804|CT-?1|CT-?2|4868|CIVIL PENALT(?:Y|IES)"
)
# Numbers of checks, and the name of the processor Pay1040, are no forms.
_NO_FORM = (
    r"(?<!CHECK )(?<!CK )(?<!CHK )(?<!SERIAL )(?<!#: )(?<!#:)(?<!# )(?<!NO )(?<!CHECK NO\. )"
    r"(?<!(?<!DIRECT )PAY (?=1040(?: ?\*| IRS)))"
)
_FORM_IN_TEXT = re.compile(rf"(?<![\w#$.,/*-]){_NO_FORM}(?:FORMS?\s*)?(?:US\s*)?({_NAMES})(?![\w*/]|[.,]\d|-\d)")
# IRS Direct Pay lists behind a form all its variants.
_FOR_FORMS = re.compile(r"\s*\((?:FOR )?(?:FORMS? )?10\d\d[^)]*\)$")
# The federal tax that Form 940 is the return of; its initials beside those of a state's name neither alone.
_UNEMPLOYMENT = re.compile(r"(?<![\w/])FUTA(?![\w/])(?!\s*(?:&|AND)\s*S)")
_EMPLOYMENT_LIST = re.compile(r"\b941/94[34](?:/94[34])?\b")
_IMPLIED: tuple[tuple[re.Pattern[str], PaymentKind], ...] = (
    (re.compile(r"ES\b|1120-?W\b"), "estimated"),
    (re.compile(r"\bCIVIL PEN"), "penalty"),
    (re.compile(r"4868|7004|8868"), "extension"),
    (re.compile(r"\d-?X\b"), "amended"),
    (re.compile(r"1040-?V\b"), "balance_due"),
)
_TAX_TYPE = re.compile(r"(\d{4})([0-9B])")
_TAX_TYPE_FORMS = {
    "1040": "1040",
    "1041": "1041",
    "1042": "1042",
    "1065": "1065",
    "1120": "1120",
    "0940": "940",
    "9410": "941",
    "0943": "943",
    "9440": "944",
    "0945": "945",
    "9904": "990-T",
    "7200": "720",
    "2290": "2290",
    "8804": "8804",
}
# Suffixes of the federal tax type codes. A payment designated to interest, fees or a section 6603 deposit has no kind of its own.
_TAX_TYPE_KINDS: dict[str, PaymentKind] = {
    "0": "amended",
    "2": "extension",
    "3": "unknown",
    "4": "balance_due",
    "5": "deposit",
    "6": "estimated",
    "7": "balance_due",
    "8": "unknown",
    "9": "penalty",
    "B": "unknown",
}


_MARKS = str.maketrans({"\u2011": "-", "\u2013": "-", "_": " "})


# A trace or EFT number makes every line of a bank another text. None of the words sought has so many digits, so that one number
# may stand for all of them: the texts become alike, and are judged once.
_LONG_NUMBER = re.compile(r"\d{9,}")
_ANY_NUMBER = "000000000"


@lru_cache(maxsize=256)
def _alike(text: str) -> str:
    """Return the text with one number for all; several questions are asked of the same text, one after the other."""
    return _LONG_NUMBER.sub(_ANY_NUMBER, text)


def _squeeze(text: str) -> str:
    return " ".join(text.upper().translate(_MARKS).split())


@lru_cache(maxsize=4096)
def tax_type(text: str) -> tuple[str, PaymentKind] | None:
    """Decode an EFTPS tax type code such as ``10406`` or ``94105``: four digits name the form, the last the kind."""
    match = _TAX_TYPE.fullmatch(text.strip().upper())
    if match is None or match[1] not in _TAX_TYPE_FORMS:
        return None
    return _TAX_TYPE_FORMS[match[1]], _TAX_TYPE_KINDS[match[2]]


@lru_cache(maxsize=4096)
def form_of_cell(text: str) -> tuple[str, PaymentKind] | None:
    """Read the cell of a form column: ``1040-ES``, ``Form 941``, ``941 Employers Federal Tax``, ``4868 (for 1040, 1040NR)``."""
    squeezed = _FOR_FORMS.sub("", _squeeze(text)).strip() or _squeeze(text)
    if decoded := tax_type(squeezed):
        return decoded
    if form := codes.normalise_form(squeezed):
        return form, implied_kind(squeezed)
    return form_in(squeezed)


def form_in(text: str) -> tuple[str, PaymentKind] | None:
    """Find the one form that free text names; ``None`` when there is none, or two that differ."""
    return _form_in(_alike(text))


@lru_cache(maxsize=4096)
def _form_in(text: str) -> tuple[str, PaymentKind] | None:
    squeezed = _squeeze(text)
    if _EMPLOYMENT_LIST.search(squeezed):
        return "941", "unknown"
    found: dict[str, PaymentKind] = {}
    for match in _FORM_IN_TEXT.finditer(squeezed):
        form = codes.normalise_form(match[1])
        if form and found.get(form, "unknown") == "unknown":
            found[form] = implied_kind(match[1])
    if not found and _UNEMPLOYMENT.search(squeezed):
        return "940", "unknown"
    return next(iter(found.items())) if len(found) == 1 else None


# Extensions of the time to file that serve several returns: Form 7004 those of businesses, Form 8868 those of exempt bodies.
_SHARED_EXTENSION = re.compile(r"(?:^|\bFORM[ -]?)(7004|8868)\b")


@lru_cache(maxsize=4096)
def shared_extension(text: str) -> str | None:
    """Return the number of an extension that does not tell by itself of which return it is: ``7004``, ``Form 8868``."""
    match = _SHARED_EXTENSION.search(_squeeze(text)) if text else None
    return match[1] if match else None


def implied_kind(form_text: str) -> PaymentKind:
    """Return the kind that the spelling of a form implies: ``1040-ES`` is an estimated payment."""
    squeezed = _squeeze(form_text)
    return next((kind for pattern, kind in _IMPLIED if pattern.search(squeezed)), "unknown")


# --- Kinds ----------------------------------------------------------------------------------------------------------------


@cache
def _vocabulary(table: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    text = resources.files("reconcile.payments").joinpath("words.toml").read_text(encoding="utf-8")
    return tuple((rule["is"], re.compile("|".join(rule["any"]))) for rule in tomllib.loads(text)[table])


# Penalties that are named by what was late.
_PENALTY_FOR = re.compile(r"\bEST(?:IMATED)?\.? TAX PENALT|\bLATE[- ]FIL\w+ PENALT|\bFAILURE[- ]TO[- ]FILE PENALT")
_PENALTY = r"\bPEN(?:ALT(?:Y|IES)|\b\.?)"
_OVERPAID = r"(?:REFUND|OVER-?PAYMENT|OVER-?PMT|O/?P|CREDIT)\b(?: (?:OF|FROM|FOR|IS|WAS|20\d\d)){0,3}"
_KIND = (
    rf"(?:{_PENALTY}|EXTENSIONS?\b|EXT\b\.?|INSTALL?MENTS?\b|PAYMENT (?:PLAN|AGREEMENT)\b|AMEND(?:ED|MENT)\b|ESTIMATE[DS]?\b"
    rf"|ESTS?\b\.?|DEPOSITS?\b|(?:20\d\d )?{_OVERPAID} (?:APPLIED|ELECT|FORWARD|CARRIED)\b)(?: (?:RETURN|PLAN|AGREEMENT)\b)?"
)
# A kind that a text names to say that the payment was not of it, or of what came beside it.
_NOT_OF_KIND = re.compile(
    r"\b(?:NOT|NO|NEVER|WITHOUT|AVOID\w*|EXCL\w*|LESS|NET OF)\b\.?"
    rf" (?:(?:ANY|AN?|THE|INCL\w*|FOR|OF|ON|LATE|FILING|TAX) ){{0,4}}{_KIND}"
    r"|\b(?:INCL\w*|WITH|PLUS|WATCH(?:ING)? FOR|EXPECT(?:ING)?|POSSIBLE|MAY (?:GET|HAVE|OWE|INCUR))\.?"
    rf" (?:(?:THE|AN?|EST|ESTIMATED|TAX|LATE|FILING|PAYMENT)\b\.? ){{0,4}}{_PENALTY}"
    rf"|{_PENALTY} (?:WAS |IS |BEING |PAID )?"
    r"(?:REFUND\w*|LIKELY|ABATE[DS]?|WAIVED|EXPECTED|POSSIBLE|REMOVED|CANCELL?ED|FREE|SEPARATE\w*)\b"
    r"|\bAMENDED LATER\b|\bSEE (?:THE )?EXTENSION(?: FILED)?\b"
    # A deposit that stops interest on a tax not yet assessed is none of a payroll.
    r"|\b6603\b.{0,12}?\bDEPOSITS?\b|\bDEPOSITS?\b.{0,20}?\b6603\b"
    r"|\bEST(?:S|IMATES?)?\b\.? (?:WERE|WAS) (?:TOO )?(?:SHORT|LOW|SMALL|UNDERPAID)\b"
)


def kind_in(text: str) -> PaymentKind:
    """Find the kind of payment that text names, or ``unknown``."""
    return _kind_in(_alike(text))


@lru_cache(maxsize=4096)
def _kind_in(text: str) -> PaymentKind:
    squeezed = _squeeze(text)
    kind = _kind_named(squeezed)
    if kind != "unknown" and (rest := _NOT_OF_KIND.sub(" ", squeezed)) != squeezed:
        return _kind_named(" ".join(rest.split()))
    return kind


def _kind_named(squeezed: str) -> PaymentKind:
    if _PENALTY_FOR.search(squeezed):
        return "penalty"
    return cast(PaymentKind, next((kind for kind, pattern in _vocabulary("kind") if pattern.search(squeezed)), "unknown"))


# --- Ways of paying -------------------------------------------------------------------------------------------------------

_CHECK_NUMBER = re.compile(
    r"(?:CHECK|CHEQUE|CHQ|CHK|CK|SERIAL)\b\.?\s*(?:NO\b\.?|NUM(?:BER)?\b)?[\s#:]*(\d{1,8})\b|^#\s?(\d{2,8})$"
    # How banks name a check that they turned into a debit.
    r"|\b(\d{3,8})\s+(?:ARC|BOC|POP)\b"
)


def method_in(text: str) -> Method:
    """Find the way of paying that text names, or ``unknown``."""
    return _method_in(_alike(text))


@lru_cache(maxsize=4096)
def _method_in(text: str) -> Method:
    squeezed = _squeeze(text)
    return cast(Method, next((method for method, pattern in _vocabulary("method") if pattern.search(squeezed)), "unknown"))


# What a payment was made in place of; that one was voided, not this, and its number is not this one's.
_IN_PLACE_OF = re.compile(r"\b(?:REPLAC\w+|RE-?ISSU\w+|IN LIEU|INSTEAD|IN PLACE)\b.*", re.IGNORECASE)


def without_replaced(text: str) -> str:
    """Return a note without what it says of another payment, which this one was made in place of."""
    return _IN_PLACE_OF.sub("", text)


# The way that somebody tried first, and paid in another.
_FAILED_WAY = re.compile(
    r"\b(?:DIRECT ?PAY|EFTPS|EFT|ACH|ONLINE|IRS\.GOV|WEB ?SITE|CARD|WIRE)\b(?: (?!(?:AND|SO|THEN|BUT)\b)\w+){0,3}?"
    r" (?:REJECTED|FAILED|DECLINED|DOWN|LOCKED|UNAVAILABLE|(?:DID|WOULD) ?(?:N['\u2019]?T|NOT) (?:WORK|GO))\b",
    re.IGNORECASE,
)


def without_failed_way(text: str) -> str:
    """Return a note without a way of paying that did not work."""
    return _FAILED_WAY.sub("", text)


# What a bank writes behind the IRS's own word: numbers, then whose account it was, unless it says what became of the debit.
_HOLDER = re.compile(
    r"(?P<own>.*?\bUSATAXP\w*(?:(?: |/|-)*(?:[\d/.#:-]+\b|ID:?|CO\b|REF\b-?|TRACE:?|SEC:\w+|IND\b|WEB|CCD|PPD|TEL)"
    r"(?=[ :-]|$):?)*)(?P<rest>.*)",
    re.IGNORECASE,
)
_BECAME = re.compile(
    r"\W*(?:RETURN(?:ED)?|REVERS(?:AL|ED)|REJECT(?:ED)?|NSF|UNPAID|CORRECTION|VOID(?:ED)?)\b"
    r"(?=\W*(?:$|\d|R\d\d|ITEM|ACH|DEBIT|PAYMENT|OF\b|BY\b|NSF|UNPAID|INSUFF|REVERS))",
    re.IGNORECASE,
)
# A name has two words at least, and no number but the debit's behind it.
_NAME = re.compile(r"\W*[A-Z&'.]+(?:\W+(?:[A-Z&'.]+|(?!94)\d{1,3}\b))+(?: (?P<number>\d{15}))?\W*", re.IGNORECASE)
_LABELLED_NAME = re.compile(r"\bNAME:.*", re.IGNORECASE)
_INDIVIDUAL = re.compile(r"(?<=\bINDN:).*?(?= CO ID:|$)", re.IGNORECASE)


def without_holder(text: str) -> str:
    """Return a bank's text without the name of the account's holder, whose words say nothing of the payment."""
    return _without_holder(text) if "USATAXP" in text.upper() else text


@lru_cache(maxsize=4096)
def _without_holder(text: str) -> str:
    text = _INDIVIDUAL.sub("", text)
    match = _HOLDER.fullmatch(text)
    if match is None or _BECAME.match(match["rest"]) or "TXP" in match["rest"].upper() or "(" in match["rest"]:
        return text
    if _LABELLED_NAME.search(match["rest"]):
        return match["own"] + _LABELLED_NAME.sub("", match["rest"])
    name = _NAME.fullmatch(match["rest"])
    return text if name is None else f"{match['own']} {name['number'] or ''}".strip()


def check_number_in(text: str) -> str | None:
    """Find a check number: ``check 1042``, ``ck #1042``, ``#1042``."""
    match = _CHECK_NUMBER.search(_squeeze(text))
    return (match[1] or match[2] or match[3]) if match else None


# Banks print traces of their own as REF=<15 digits> or TRACE#:<15 digits>; those have nothing to do with the IRS.
# A pattern that begins with a digit is found soonest.
EFT_NUMBER = re.compile(
    r"(\d(?<!\d\d)(?<!REF=\d)(?<!TRACE#\d)(?<!TRACE#:\d)(?<!TRACE#: \d)(?<!TRACE: \d)(?<!TRACE \d)\d{14})(?!\d)"
)


def eft_number_in(text: str) -> str | None:
    """Find the fifteen digits of an EFT number."""
    match = EFT_NUMBER.search(text)
    return match[1] if match else None


# --- Taxpayer numbers -----------------------------------------------------------------------------------------------------

_MASK = r"[\dXx*#\u2022]"
_TIN_SHAPES: tuple[tuple[re.Pattern[str], TinKind | None], ...] = (
    (re.compile(rf"(?<![\w*-]){_MASK}{{3}}[- ]{_MASK}{{2}}[- ](\d{{4}})(?![\d-])"), "ssn"),
    (re.compile(rf"(?<![\w*-]){_MASK}{{2}}-{_MASK}{{3}}(\d{{4}})(?![\d-])"), "ein"),
)
_WHOLE_TIN = re.compile(rf"(?:({_MASK}{{3}}[- ]{_MASK}{{2}}[- ])|{_MASK}{{2}}-{_MASK}{{3}})(\d{{4}})")
_TIN_WORD = re.compile(
    r"\b(SSN|SS#|SOC(?:IAL)? SEC(?:URITY)?|ITIN|F?EIN|TIN|TAX ?(?:PAYER)? ?ID)\b"
    r"[^0-9*X#]{0,24}(?:[*X#\u2022]+[- ]?)*(?!10[46][015]-?(?:ES|SR|NR|V|X|S)\b)(\d{4}|\d{9})(?!\d)"
)
_LAST_FOUR = re.compile(r"(?:[*X#\u2022.-]{1,12}\s?|(?:LAST (?:4|FOUR)|END(?:ING|S)?(?: IN| WITH)?)\s*:?\s*#?\s*)?(\d{4})")
_BARE_NINE = re.compile(r"(\d{5})(\d{4})")
_MASKED_NINE = re.compile(r"[*Xx#\u2022]{5}(\d{4})")


def kind_of_form(form: str | None) -> TinKind | None:
    """Return the kind of number under which a form is filed, where it can be but one."""
    known = codes.forms().get(form) if form else None
    return {"individual": "ssn", "business": "ein", "either": None}[known.filer] if known else None


@lru_cache(maxsize=1024)
def tin_kind_word(text: str) -> TinKind | None:
    """Return the kind of number that a word such as ``SSN`` or ``FEIN`` names."""
    upper = text.upper()
    if re.search(r"\bF?EIN\b|EMPLOYER", upper):
        return None if re.search(r"\bSSN\b", upper) else "ein"
    return "ssn" if re.search(r"\bSSN\b|\bITIN\b|\bSOC", upper) else None


@lru_cache(maxsize=1024)
def tin_of_cell(text: str, kind: TinKind | None) -> Tin | None:
    """Read the cell of a taxpayer-number column; only the last four digits and the kind are kept.

    A sheet that stored the number as a number has lost its leading zeros, which the last four survive.
    """
    text = text.strip()
    if match := _WHOLE_TIN.fullmatch(text):
        return Tin(match[2], "ssn" if match[1] else "ein")
    for shape, shown in _TIN_SHAPES:
        if match := shape.search(text):
            return Tin(match[1], shown)
    if match := _BARE_NINE.fullmatch(text):
        return Tin(match[2], kind or ("ssn" if text.startswith("9") else None))
    if match := _MASKED_NINE.fullmatch(text):
        return Tin(match[1], kind)
    if found := tin_in(text):
        return found if found.kind else Tin(found.last4, kind)
    if text.isdigit() and len(text) in (1, 2, 3, 7, 8):
        return Tin(text[-4:].zfill(4), kind)
    match = _LAST_FOUR.fullmatch(re.sub(r"\s*\([A-Za-z ]*\)$", "", text.upper()))
    return Tin(match[1], kind) if match else None


# Whose payment it was, by four digits that are marked as a part of a number: a year is written without such marks.
_OWNER = re.compile(
    r"(?:.*[^\w*#]|)(?:[Xx*\u2022]{1,5}-?|(?:last (?:4|four)|ending(?: in)?)\b:? ?|\((?!(?:19|20)\d\d\)))(\d{4})\W*",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def tin_of_owner(text: str, kind: TinKind | None) -> Tin | None:
    """Read the cell that names whose payment it was, where a number does so: ``x6789``, ``Ann (6789)``, ``SSN ... 6789``."""
    if found := tin_in(text):
        return found if found.kind else Tin(found.last4, kind)
    if _BARE_NINE.fullmatch(text) or _MASKED_NINE.fullmatch(text):
        return tin_of_cell(text, kind)
    match = _OWNER.fullmatch(text)
    return Tin(match[1], kind) if match else None


def tins_in(text: str) -> set[Tin]:
    """Return all taxpayer numbers that stand in a text in full or masked shape."""
    return {Tin(match[1], shown) for shape, shown in _TIN_SHAPES for match in shape.finditer(text)}


_TRACE = re.compile(r"\d{10,}")
_ANY_TRACE = "0" * 10


def tin_in(text: str) -> Tin | None:
    """Find the one taxpayer number that free text names: a full or masked shape, or ``SSN ending 6789``."""
    return _tin_in(_TRACE.sub(_ANY_TRACE, text))


@lru_cache(maxsize=4096)
def _tin_in(text: str) -> Tin | None:
    found = {Tin(match[1], shown) for shape, shown in _TIN_SHAPES for match in shape.finditer(text)}
    for match in _TIN_WORD.finditer(text.upper()):
        tin = Tin(match[2][-4:], tin_kind_word(match[1]))
        if not any(tin.agrees(other) for other in found):
            found.add(tin)
    return found.pop() if len(found) == 1 else None
