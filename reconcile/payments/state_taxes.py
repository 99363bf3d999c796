"""Know the taxes of the states where a list names the federal ones: in the columns of the form and of the purpose."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from reconcile.payments import classify, words
from reconcile.payments.classify import Verdict

_NAMES_FEDERAL = re.compile(r"\b(?:IRS|FED(?:ERAL)?|US|EFTPS|UNITED STATES|CT-?[12]X?)\b")
# What stands behind the name of a state where it is one: its form, a tax, or words of one.
_MORE = (
    r"(?:[ ,-]+(?:Q[1-4]|[1-4]Q|[1-4](?:ST|ND|RD|TH)|QTR|\d{4}|TY\d{2,4}|ES|EST\w*|EXT\w*|BAL\w*|DUE|TAX(?:ES)?|PAYMENTS?|PMTS?"
    r"|RETURN|VOUCHER|AMENDED))*"
)
_SUFFIX = r"(?:[- ]?(?:ES|EST|V|X|T|P|PTE|NR|SR|I|C|S|EXT))"
_OWN_FORM = rf"(?:FORMS? )?(?:[A-Z]{{1,3}}[ -]?\d{{1,4}}|\d{{2,4}}|\d(?={_SUFFIX})|\d\d-\d{{3}}){_SUFFIX}*"
_LEVY = (
    r"(?:S(?:UI|UTA|DI|IT|WH)|UI|EDD|DOR|UBT|CAT|GRT|GET|TPT|MCTMT|BET|BPT|PIT|CBT|PTET?|LLC (?:FEE|TAX)|W/?H|ES|SALES|INCOME)"
)
_TAX_WORDS = (
    r"\b(?:TAX(?:ES)?|FRANCHISE|B ?& ?O|NET WORTH|EXCISE|WITHH\w*|UNEMPLOYMENT|GROSS RECEIPTS|ANNUAL REPORT|ESTIMATE[DS]?)\b"
)
_BEHIND = re.compile(rf"(?:{_OWN_FORM}|{_LEVY}){_MORE}|.*{_TAX_WORDS}.*")
_FORM_BEHIND = re.compile(r"(?:FORMS? |TAX )?(?:IT|F|N)?[ -]?\d{3,4}.*")
# Such first names are also those of people, and their states have no form of a federal number.
_PEOPLE = frozenset({"VIRGINIA", "GEORGIA", "WASHINGTON", "MONTANA"})
# Taxes that no federal form is the return of.
_NEVER_FEDERAL = re.compile(
    r"(?:(?:STATE|ANNUAL|MIN(?:IMUM)?) )*(?:FRANCHISE TAX|LLC (?:TAX|FEE)|B ?& ?O(?: TAX)?|UBT|NET WORTH TAX"
    r"|GROSS RECEIPTS(?: TAX)?)(?: (?:Q[1-4]|\d{4}|EST|ES))*"
)


@cache
def _state_first() -> re.Pattern[str]:
    names = "|".join(sorted(classify.state_words(), key=len, reverse=True))
    return re.compile(rf"({names})(?: - |[ -])(.+)")


@lru_cache(maxsize=4096)
def names_state_tax(text: str) -> Verdict | None:
    """Judge a cell of a form or a purpose that begins with a state and goes on with a tax or a form of it: ``TX franchise``."""
    if len(text) > classify.LONGEST_NAME:
        return None
    plain = classify.normalise(text)
    if _NAMES_FEDERAL.search(plain):
        return None
    if _NEVER_FEDERAL.fullmatch(plain):
        return classify.STATE
    match = _state_first().fullmatch(plain)
    if match is None:
        return None
    name, rest = match[1], match[2]
    unsure = not text.lstrip().startswith(name) or re.fullmatch(r"\d{1,2} .*|(?:19|20)\d\d\b.*", rest)
    if name in classify.NO_STATES_WITHIN and unsure:
        return None
    if words.form_in(rest) is not None and (name in _PEOPLE or _FORM_BEHIND.fullmatch(rest) is None):
        # The payroll or the house of a place: "TX payroll 941".
        return None
    return classify.STATE if _BEHIND.fullmatch(rest) else None
