"""Say why a payment cannot be judged yet, and exactly which transcript to order, and from when on it is worth ordering."""

from __future__ import annotations

from datetime import date, timedelta

from reconcile.matching.pairs import Pair
from reconcile.model import Module, ModuleKey, Payment


def worth_ordering_from(payment: Payment, wait: int) -> date:
    """Return the first day on which a transcript is sure to show the payment."""
    return payment.date + timedelta(days=wait)


def order(payment: Payment, key: ModuleKey, wait: int) -> str:
    """Say that the account transcript of a module just named is to be ordered: whose, and from when on."""
    whose = "" if key.tin else " of the taxpayer who paid (the record names no number)"
    return (
        f"order the account transcript{whose}, drawn on {worth_ordering_from(payment, wait)} or later: {wait} days after the "
        "payment it is sure to show it."
    )


def absent(payment: Payment, key: ModuleKey, wait: int) -> str:
    """Say that no transcript of a module is there."""
    return f"No transcript of {module_words(key)} is in the folder; {order(payment, key, wait)}"


def undated(payment: Payment, module: Module, wait: int) -> str:
    """Say that a transcript shows no date."""
    words = module_words(module.key)
    return (
        f"The transcript of {words} shows no date, so nobody can tell what it would include; {order(payment, module.key, wait)}"
    )


def too_early(payment: Payment, module: Module, wait: int) -> str:
    """Say that a transcript was drawn before it was sure to show the payment."""
    drawn = f"was drawn {module.transcript.drawn}, too early to show it"
    return f"The transcript of {module_words(module.key)} {drawn}; {order(payment, module.key, wait)}"


def doubtful(payment: Payment, module: Module, wait: int) -> str:
    """Say why a transcript proves nothing by what it lacks, and what would."""
    words = module_words(module.key)
    if module.clash:
        todo = "put each taxpayer into a folder of its own."
    elif module.disputed:
        todo = "compare both with the original, and remove the wrong one."
    else:
        todo = order(payment, module.key, wait)
    return f"The transcript of {words} does not show it, which proves nothing, because {module.doubt}; {todo}"


def unreadable(pair: Pair) -> str:
    """Say that the payment seems to stand on a transcript of which nobody can tell whose account it is."""
    slot = next(s for s in pair.slots if s.module.key.form is None or s.module.key.period is None)
    key = slot.module.key
    lost = " or ".join(name for name, value in (("form", key.form), ("tax period", key.period)) if value is None)
    return (
        f"Code {slot.posting.code} of {slot.posting.date} may be it, but its transcript shows no readable {lost}, so nobody can "
        "tell which account was credited; use the whole transcript, from its first line on."
    )


def module_words(key: ModuleKey) -> str:
    """Name a module, without a word on the number where none is known."""
    return str(key) if key.tin else f"Form {key.form}, period {key.period}"
