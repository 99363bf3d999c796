"""Judge what a row is by its words: a payment to the IRS, or something to set aside, and why; and what it states of a payment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from reconcile.payments import accounts, classify, evidence, made, mentions, state_taxes, stated, statuses, words
from reconcile.payments.classify import Verdict
from reconcile.payments.headers import Field
from reconcile.payments.said import Said
from reconcile.payments.stated import Stated
from reconcile.payments.statuses import Status

_ANYWHERE = re.compile(r"(?:us|usa|u\.s\.?|fed(?:eral)?|irs|n/?a|none|-+)", re.IGNORECASE)
_REFUND = re.compile(r"\brefund(?:ed)? (?:received|from|check|by)|^refund\b|\bquick refund\b|\bform 4466\b", re.IGNORECASE)
_REPAID = re.compile(r"(?i)\brefund repa(?:yment|id)\b|\brepa(?:yment|id|ying)\b.{0,30}\brefund\b")
# What a refund was spent on is a payment.
_FROM_REFUND = re.compile(r"(?i)\b(?:paid|pd|funded|made|covered)\b (?:\w+ )?(?:with|using|from|out of|by)\b.{0,25}\brefund\b")
REFUND = Verdict("refund", "refund or other money from the IRS, not a payment")
_OWN_PAYMENT = Verdict("payment", "listed as a tax payment")
_OPEN_PAYMENT = Verdict("payment", "listed as a tax payment", doubtful=True)


@dataclass(frozen=True, slots=True)
class Judged:
    """Hold what the words of a row come to; status and statement are of payments alone."""

    verdict: Verdict
    status: Status = statuses.SETTLED
    stated: Stated | None = None


@lru_cache(maxsize=8192)
def judge(said: Said) -> Judged:
    """Judge a row by its words; rows of the same words, in whatever file, are judged once."""
    verdict = _verdict(said)
    if verdict.kind != "payment":
        return Judged(verdict)
    return Judged(verdict, made.of_row(said), stated.read(said, verdict))


def _verdict(said: Said) -> Verdict:
    if said.sense.mode == "list":
        return _of_own_row(said)
    text = line_of(said.text("payee") or said.group, said.text("memo"))
    if said.sense.mode != "bank":
        return _of_books(said, text)
    verdict = classify.of_bank(text)
    own = verdict.kind == "payment" and not verdict.strong and _OWN_TRANSFER.fullmatch(said.text("type"))
    return classify.TRANSFER if own else verdict


# How banks name what goes from one account of a customer to another.
_OWN_TRANSFER = re.compile(r"(?:ACCT|ACCOUNT|INTERNAL|BOOK)[_ ](?:XFER|TRANSFER)", re.IGNORECASE)


def line_of(name: str, notes: str) -> str:
    """Return the text of a bank's or a ledger's line, which may stand in two columns."""
    return f"{name} {notes}".strip()


_OWN_WORDS: tuple[Field, ...] = ("kind", "type", "memo", "account", "state", "quarter", "item")
_NOTES: tuple[Field, ...] = ("memo", "item")
NOT_OF_TAX = Verdict("not_tax", "says nothing of a federal tax, in a list that is not headed as one of taxes")


def _of_own_row(said: Said) -> Verdict:
    payee = said.text("payee")
    named = classify.of_agency(payee) if payee else None
    if other := _of_another(said, named):
        return other
    notes = f"{said.text('kind')} {said.text('type')} {said.text('memo')}".strip()
    items = [text for name in ("item", "account") if (text := said.text(name))]
    if items:
        notes = " ".join([notes, said.text("item")]).strip()
    noted = classify.of_bank(notes) if notes else classify.OTHER
    of_this = mentions.is_of_payment(said, named, notes)
    if payee:
        if named is None and classify.of_books(notes).kind != "payment" and not _names_form(said):
            # Beside rents and wages, whom a row paid is no word on tax: such a row is one of those other things.
            other_things = said.sense.mixed_list and not evidence.says_tax(said.rest)
            return NOT_OF_TAX if other_things else Verdict("not_tax", "paid to somebody other than the IRS")
        if named and named.kind != "payment":
            return named
    noted_thing = _thing_noted(said, noted, (notes, *items), of_this)
    if noted_thing or (said.sense.mixed_list and evidence.is_other_row(said)):
        return noted_thing or NOT_OF_TAX
    if not payee and of_this and noted.kind == "not_tax" and noted.reason.startswith(_THINGS):
        return noted
    return _paid(noted, notes, of_this)


_THINGS = ("state", "fee", "local")


def _thing_noted(said: Said, noted: Verdict, texts: tuple[str, ...], of_this: bool) -> Verdict | None:
    """Return what the notes of a row say that it was instead of a payment: a refund, a fee, a credit of the return."""
    # What went back to the IRS is a payment (code 720), whatever money it was.
    passed_on, notes = any(words.kind_in(text) == "credit_elect" for text in texts), texts[0]
    if said.sense.titles.fate == "REFUND" and not passed_on and not _REPAID.search(notes):
        return REFUND
    refund = of_this and (noted.kind == "refund" or any(map(_REFUND.search, texts)))
    if refund and not (passed_on or _REPAID.search(notes) or _FROM_REFUND.search(notes)):
        return REFUND
    if noted.reason == classify.FEE and of_this:
        return noted
    return evidence.CREDIT_OF_RETURN if any(evidence.is_credit_of_return(said.text("form"), text) for text in texts) else None


def _paid(noted: Verdict, notes: str, of_this: bool) -> Verdict:
    """Return the verdict on a row that is a payment, whatever else its notes may speak of."""
    if noted.kind == "payment":
        return Verdict("payment", _OWN_PAYMENT.reason, method=noted.method)
    mentioned = noted.kind == "refund" or noted.reason.startswith(_THINGS) or _REFUND.search(notes) is not None
    if of_this or not mentioned or _REPAID.search(notes) or _FROM_REFUND.search(notes):
        return _OWN_PAYMENT
    return _OPEN_PAYMENT if mentions.of_note(notes) == "open" else _OWN_PAYMENT


def _names_both(said: Said) -> bool:
    return any(classify.names_both(said.text(name)) for name in ("kind", "memo", "payee", "item"))


def _of_another(said: Said, named: Verdict | None) -> Verdict | None:
    """Judge a row of a list that says in any column whose tax it paid, where that is not the IRS's."""
    if any(classify.is_pass_through(said.text(name)) for name in ("kind", "type", "memo", "form")):
        return classify.STATE
    state, form, method = said.text("state"), said.text("form"), said.text("method")
    if state and not re.search(r"\d", state) and not _ANYWHERE.fullmatch(state):
        return classify.STATE
    if form and (of_form := _of_form(form)):
        return of_form
    if (form and classify.is_state_form(form)) or (method and classify.of_bank(method).reason.startswith("state")):
        return classify.STATE
    payee = said.text("payee")
    if _names_both(said) and (not payee or (named and (named.kind == "payment" or named.reason == classify.STATE.reason))):
        return classify.FEDERAL_AND_STATE
    if named is None or named.kind != "payment":
        if said.sense.titles.state:
            return classify.STATE
        for name in _OWN_WORDS:
            text = said.text(name)
            if text and (verdict := classify.of_own_words(text) or (name == "kind" and state_taxes.names_state_tax(text))):
                if name in _NOTES and not mentions.is_of_payment(said, named, text):
                    continue
                return verdict
    if not payee and said.group:
        if under := classify.of_own_words(said.group):
            return under
        if classify.of_agency(said.group) is classify.STATE:
            return classify.STATE
    return None


@lru_cache(maxsize=4096)
def _of_form(form: str) -> Verdict | None:
    """Judge the cell of a form that is a state's or a town's, or that is the name of a tax of theirs."""
    if classify.is_state_form(form):
        return classify.STATE
    # Virginia and Georgia are names of people too, whose states have no form of such a number.
    own = classify.of_own_words(form) if words.form_in(form) is None else None
    if named := state_taxes.names_state_tax(form) or own:
        return named
    sent = classify.of_bank(form) if words.form_of_cell(form) is None else classify.OTHER
    return sent if sent.reason.startswith(("state", "local")) else None


def _names_form(said: Said) -> bool:
    return any(
        (text := said.text(name)) and (words.form_of_cell(text) or words.kind_in(text) != "unknown") for name in ("form", "kind")
    )


_FEE_ITSELF = re.compile(r"\b(?:CONV(?:ENIENCE)?|SERVICE|PROCESSING|PROCESSOR|CARD)\b.*\bFEE\b", re.IGNORECASE)


def _is_of_note(said: Said, verdict: Verdict) -> bool:
    """Tell whether a verdict may be of words in the note alone, where the payee is for itself to say whether the IRS was paid.

    A note may mention a refund or a fee, or the town of a state; where it says what the payment was for, it is not one of these.
    """
    if verdict is classify.OTHER or verdict.reason in (classify.STATE.reason, classify.LOCAL.reason):
        return True
    memo = said.text("memo")
    mentioned = verdict.kind == "refund" or verdict.reason.startswith("fee")
    return mentioned and words.kind_in(memo) != "unknown" and _FEE_ITSELF.search(memo) is None


_TRANSFER = re.compile(r"(?:BANK |FUNDS |ACCOUNT |INTERNAL )?(?:TRANSFERS?|XFER|TRNSFR)", re.IGNORECASE)


# How budgets name the other account of one's own.
_TO_OWN = re.compile(r"TRANSFER : ", re.IGNORECASE)


def _stays_own(account: str) -> bool:
    """Tell whether the other side of a transfer is a bank's account too, or is not told; a draw or an expense has gone out."""
    return not account or accounts.is_bank(account)


# What pays others, by the name of the entry alone.
_TO_OTHERS = re.compile(
    r"PAYROLL (?:CHECK|DIRECT DEPOSIT)|PAY ?CHECK|SALES TAX PAYMENT|(?:CREDIT CARD|CC) (?:PAYMENT|PMT)", re.IGNORECASE
)


def is_told_by_type(kind: str, account: str) -> bool:
    """Tell whether the kind of an entry of books says by itself that it is no payment to the IRS, whomever it names."""
    if statuses.not_a_payment_type(kind) or _TO_OTHERS.fullmatch(kind):
        return True
    return _TRANSFER.fullmatch(kind) is not None and _stays_own(account)


_FIRM = re.compile(
    r"\b(?:CPAS?|LLP|ENROLLED AGENTS?|ACCOUNTANTS?|ACCOUNTING|BOOKKEEP\w+|ERNST|KPMG|DELOITTE|PWC"
    r"|POST ?(?:MASTER|OFFICE)|ATTORNEYS?|LAW (?:OFFICES?|GROUP|FIRM))\b"
)
_PREPARED = re.compile(r"\b(?:PREPARATION|PREP)\b")
# What is said of a payment too, but where somebody else was paid.
_SERVICE = re.compile(
    r"\b(?:COMPLIANCE|(?:CERTIFIED|REGISTERED|PRIORITY) MAIL|POSTAGE|OVERNIGHT|FILING|E-?FILE|REIMBURSE\w*|LOAN)\b"
)
_OF_SERVICES = re.compile(
    r"\b(?:PROF(?:ESSIONAL)? (?:FEES|SERVICES)|LEGAL|ACCOUNTING|BOOKKEEPING|POSTAGE|TAX (?:SERVICES|PREP\w*)|SOFTWARE|LOANS?)\b"
)


def _is_service(said: Said) -> bool:
    """Tell whether a row of books, whose words name a form and not the IRS, paid somebody for work on that form."""
    payee, memo, account = (said.text(name).upper() for name in ("payee", "memo", "account"))
    if payee and classify.of_books(payee).kind != "payment" and _SERVICE.search(memo):
        return True
    payee = payee or said.group.upper() or memo.partition(" - ")[0]
    return any((_FIRM.search(payee), _PREPARED.search(memo), _OF_SERVICES.search(account)))


def _pays_another(said: Said, verdict: Verdict) -> bool:
    """Tell whether it is the notes of a row that name the IRS, and its payee is another."""
    payee = said.text("payee")
    return verdict.kind == "payment" and not verdict.strong and bool(payee) and classify.of_books(payee).kind != "payment"


def _of_books(said: Said, text: str) -> Verdict:
    dropped = statuses.not_a_payment_type(said.text("type"))
    account = said.text("account")
    verdict = classify.of_books(text)
    if verdict.kind != "payment" and verdict is not classify.OTHER:
        rest = classify.of_books(mentions.without_asides(text))
        verdict = rest if rest.kind == "payment" else verdict
    if verdict.kind != "payment" and (verdict.candidate or _is_of_note(said, verdict)):
        named = classify.of_agency(said.text("payee") or said.group)
        verdict = named if named and named.kind == "payment" else verdict
    if not verdict.strong and (verdict.kind == "payment" or verdict.reason == classify.STATE.reason) and _names_both(said):
        return classify.FEDERAL_AND_STATE
    if verdict.strong and said.text("type").upper() in ("CREDIT", "DEPOSIT"):
        # The side of a bank's line, not a vendor's credit: money that came back.
        return verdict
    if (verdict is classify.OWN_WORDS or _pays_another(said, verdict)) and _is_service(said):
        return classify.SERVICE
    if verdict is classify.OWN_WORDS and (withheld := evidence.of_withholding(text)):
        verdict = withheld
    if verdict.kind == "payment" and dropped:
        return Verdict("not_tax", dropped)
    if verdict.kind == "payment" and not verdict.strong and _TRANSFER.fullmatch(said.text("type")) and _stays_own(account):
        return classify.TRANSFER
    if verdict.kind == "payment" and not verdict.strong and _TO_OWN.match(text):
        return classify.TRANSFER
    if verdict is classify.OTHER and account:
        named = classify.of_books(f"{text} {account}")
        if named.kind == "payment" and dropped:
            return Verdict("not_tax", dropped)
        if classify.of_books(account).kind == "payment":
            return BOOKED
    if verdict is classify.OTHER and _SOME_TAX.search(upper := text.upper()):
        return classify.STATE if "STATE" in upper else TAX_OF_NOBODY
    return verdict


BOOKED = Verdict("not_tax", "booked as a federal tax, and names nobody who was paid")
TAX_OF_NOBODY = Verdict("not_tax", "names a tax, and not whose it was")
_SOME_TAX = re.compile(r"\b(?:EST(?:IMATED?)?\.? (?:INCOME )?TAX(?:ES)?|QUARTERLY TAX(?:ES)?|TAX ESTIMATES?)\b")
